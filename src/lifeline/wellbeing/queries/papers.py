"""W-57. What a person takes along in other forms than JSON: his results as FHIR, and what is read on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lifeline.kernel.documents import Template
from lifeline.questionnaires import api
from lifeline.questionnaires.api import fhir
from lifeline.wellbeing.queries import calls, kept, own, sharing, talks
from lifeline.wellbeing.queries.circle import company_of
from lifeline.wellbeing.queries.results import result

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person
    from lifeline.questionnaires.api.sheets import OpenedSheet
    from lifeline.wellbeing.queries.results import Number, Scale

TEMPLATE: Final = Template("own", Path(__file__).resolve().parent.parent / "data" / "documents")


def bundle(person: Person) -> dict[str, Any]:
    """All results as one FHIR Bundle (R4, which most hospitals read). It names nobody: that says whoever takes it."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": f"urn:uuid:{sheet.uuid}", "resource": own.response_of(sheet, fhir.R4)}
            for sheet in kept.finished_of(person)
        ],
    }


def paper(person: Person) -> dict[str, Any]:
    """The data of `own.typ`: results with their numbers, talks, who has looked and who was told a name (W-61, W-63).

    His name does not stand on it (W-58). Everything, answers, consents and requests too, stands in the file alone.
    """
    title, company, now = _("My results, talks and who has looked"), company_of(person), timezone.now()
    held = talks.own_bookings(person, now, all_=True)
    return {
        "title": title,
        "organisation": company.name if company else title,
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "note": _("Screening results, not a diagnosis. Whoever finds this sheet: it belongs to one person alone."),
        "none": _("No result is kept."),
        "results": [_result(sheet) for sheet in kept.finished_of(person)],
        "parts": [
            {
                "name": _("Talks"),
                "lines": [f"{_moment(one.start_at)} · {one.helper} · {one.state_name}" for one in held],
            },
            {"name": _("Who has looked"), "lines": _looks(person, now)},
        ],
    }


def _looks(person: Person, now: datetime) -> list[str]:
    """Who has looked at what was shared, and who has learned within a call who it is; the newest first."""
    told = _("name, phone and workplace")
    found = [(one.at, f"{one.helper} · {one.title}") for one in sharing.looks(person, timezone.localdate(now))]
    found += [(one.at, f"{one.by} · {told} · {one.reason}") for one in calls.revelations(person)]
    return [f"{_moment(at)} · {line}" for at, line in sorted(found, reverse=True)]


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _result(sheet: OpenedSheet) -> dict[str, Any]:
    plan, words = api.plan(sheet.definition), kept.words_of(sheet.definition)
    found = result(plan, api.score(plan, sheet.indexes()), words)
    lines = [_scale(one) for one in found.scales]
    return {
        "title": found.title,
        "day": date_format(sheet.day, "DATE_FORMAT"),
        "lines": [*lines, *([found.letters] if found.letters and not found.is_flat else [])],
        "source": f"{found.attribution} · {found.version} · {found.hash}",
    }


def _scale(one: Scale) -> str:
    """A scale in one line; Q-11: each number with its type and range."""
    numbers = " · ".join(_number(each) for each in (one.first, *one.more))
    return f"{one.name}: {numbers}{f' · {one.band}' if one.band else ''}"


def _number(one: Number) -> str:
    return f"{one.text} ({one.type}, {one.range})"

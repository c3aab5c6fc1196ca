"""An interest profile and the jobs of this company that are near it (W-80 to W-84), for the person alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lifeline.kernel.documents import Template
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing.queries.circle import company_of
from lifeline.wellbeing.queries.holding import answers_token
from lifeline.wellbeing.queries.names import scale_name
from lifeline.wellbeing.rules import career

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from lifeline.people.models import Person
    from lifeline.questionnaires.api import Definition

FAMILY: Final = "riasec"
DATA: Final = Path(__file__).resolve().parent.parent / "data"
TEMPLATE: Final = Template("career", DATA / "documents")


@dataclass(frozen=True)
class Field:
    """One of the six fields: its score (Q-11: a raw score, 8 to 40) and how far along the range it lies, in percent."""

    name: str
    score: int
    percent: int


@dataclass(frozen=True)
class Profile:
    """The page. `code` is "" for a flat profile, and then no job is compared (W-82, E37)."""

    fields: tuple[Field, ...]
    code: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    compared: int
    attribution: str
    version: str


@cache
def jobs() -> tuple[dict[str, str], ...]:
    """W-84. The rows of the job table: code of one or two letters, name in both languages."""
    return tuple(json.loads((DATA / "jobs.json").read_text("utf-8"))["jobs"])


def newest(person: Person) -> Profile | None:
    """The profile of the person's newest complete sheet that is kept; None without one."""
    kept = sheets.finished_sheets(answers_token(person))
    for sheet in sorted(kept, key=lambda sheet: sheet.opened_ms, reverse=True):
        if found := profile(sheet.definition, sheet.indexes()):
            return found
    return None


def profile(definition: Definition, indexes: Sequence[int | None]) -> Profile | None:
    """W-81 to W-83. The profile of a complete sheet; None for another instrument, and for one with open questions."""
    if definition.document.get("family") != FAMILY or None in indexes:
        return None
    values = api.score(api.plan(definition), indexes).values
    scores = {letter: values[f"{letter.lower()}_raw"].exact for letter in career.HEXAGON}
    spans = {score.id: score.range for score in definition.scores}
    flat = career.is_flat(scores)
    ranked = [] if flat else career.ranks(scores)
    return Profile(
        fields=tuple(_field(letter, value, spans[f"{letter.lower()}_raw"]) for letter, value in scores.items()),
        code=" > ".join(" = ".join(tied) for tied in ranked),
        groups=() if flat else _groups(ranked),
        compared=0 if flat else len(jobs()),
        attribution=definition.document["rights"]["attribution"],
        version=definition.version,
    )


def _field(letter: str, value: Fraction, span: tuple[Fraction, Fraction] | None) -> Field:
    low, high = span or (value, value + 1)
    return Field(scale_name(letter.lower()), int(value), int((value - low) * 100 / (high - low)))


def _groups(ranked: Sequence[tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """W-83, W-84: the jobs of the table in the order of the table, under close, partly close, far."""
    end = "" if (get_language() or "").startswith("zh") else "_en"
    found: dict[str, list[str]] = {name: [] for name in career.GROUPS}
    for job in jobs():
        found[career.group(career.closeness(ranked, job["code"]))].append(job["name" + end])
    return tuple((group_name(name), tuple(names)) for name, names in found.items() if names)


def group_name(group: str) -> str:
    """How a group is called."""
    return {
        career.CLOSE: _("Close to your interests"),
        career.PARTLY: _("Partly close"),
        career.FAR: _("Further away"),
    }[group]


def only_for() -> str:
    """W-80: what stands on the page and on paper."""
    return _("For exploring a career only, not for selection, posting or appraisal.")


def paper(found: Profile, person: Person) -> dict[str, Any]:
    """The data of `career.typ`: no name, no day; a sheet of paper may be lost."""
    title, company = _("Interest profile"), company_of(person)
    return {
        "title": title,
        "organisation": company.name if company else title,
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "only": only_for(),
        "fields": [{"name": one.name, "score": one.score, "percent": one.percent} for one in found.fields],
        "range": _("Raw score, from 8 to 40"),
        "code": found.code,
        "tie": _("“>” is higher, “=” is a tie."),
        "flat": "" if found.code else _("Your interests are evenly spread; no field stands out, so there is no code."),
        "groups": [{"name": name, "jobs": list(jobs)} for name, jobs in found.groups],
        "compared": compared(found),
        "source": f"{found.attribution} · {found.version}",
    }


def compared(found: Profile) -> str:
    """W-83: how many jobs were compared; "" where none were."""
    if not found.compared:
        return ""
    return _("%(count)s jobs of this company were compared. Within a group none stands before another.") % {
        "count": found.compared
    }

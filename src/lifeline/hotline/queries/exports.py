"""What an export holds: the columns that its maker may choose, the cases that he may see, a row for each (H-96)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifeline.hotline import policies
from lifeline.hotline.models import Attachment, Category, Export, Reply
from lifeline.hotline.queries import programs
from lifeline.hotline.states import CaseState, ExportState, LevelCode, Mode, ReplyState
from lifeline.kernel import files
from lifeline.kernel.errors import Unseen
from lifeline.kernel.tables import Column, Kind
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.hotline.models import Case
    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

DATA = Path(__file__).resolve().parent.parent / "data"
CHUNK = 500
"""Cases that are read and told as one step."""

TABLE: dict[str, list[str]] = json.loads((DATA / "exports.json").read_text())
COLUMNS = tuple(Column(key, zh, en, Kind[kind]) for key, (zh, en, kind) in TABLE.items())
"""H-91. No column names a handler or an approver: an export ranks nobody as a person."""

NAMED = frozenset({"reporter", "phone"})
PLAIN = frozenset({"number", "summary", "text", "place", "round", "nudges", "submitted_at", "dispatched_at",
                   "responded_at", "resolve_due_at", "answered_at", "closed_at"})  # fmt: skip
USUAL = ("number", "state", "level", "category", "unit", "summary", "submitted_at", "answered_at", "verdict", "grade")
"""The columns that are ticked before anybody has chosen."""


def offered(person: Person) -> tuple[Column, ...]:
    """H-96. The columns that the person may choose: names and phones only where one of his duties needs them (H-7)."""
    needs = bool(policies.scopes(person, policies.DISPATCHER, policies.INTEGRITY, *policies.OF_UNIT))
    return tuple(column for column in COLUMNS if needs or column.key not in NAMED)


def chosen(person: Person, keys: Sequence[str]) -> tuple[Column, ...]:
    """Of those the ones with these keys, in the order of the table."""
    return tuple(column for column in offered(person) if column.key in keys)


def matching(person: Person, wanted: dict[str, str]) -> QuerySet[Case]:
    """H-96. The named cases that the person sees through a duty at this moment and that the filter wants.

    What he reported himself is not among them: nobody works on his own case.
    """
    seen = policies.visible_cases(person).filter(mode=Mode.NAMED).exclude(reporter=person)
    if numbers := wanted.get("numbers"):
        seen = seen.filter(number__in=numbers.split(","))
    return programs.filtered(
        seen,
        state=wanted.get("state") or None,
        level=wanted.get("level") or None,
        category=wanted.get("category", ""),
        unit=wanted.get("unit", ""),
        from_on=_day(wanted.get("from_on")),
        to_on=_day(wanted.get("to_on")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def file_bytes(cases: QuerySet[Case]) -> int:
    """How large the files of these cases are together."""
    rows_ = Attachment.objects.filter(case__in=cases.order_by().values("pk"))
    return files.size_of(rows_.values_list("key", flat=True))


def chunks(cases: QuerySet[Case]) -> Iterator[list[Case]]:
    """The cases, the newest first, in pieces; each piece goes on behind the last one, whatever happens meanwhile."""
    rows = cases.select_related("category", "unit", "company", "reporter").order_by("-submitted_at", "-pk")
    last: Case | None = None
    while True:
        here = rows if last is None else rows.filter(programs.older_than(last))
        found = list(here[:CHUNK])
        if not found:
            return
        yield found
        last = found[-1]


def rows(person: Person, cases: Sequence[Case]) -> Iterator[dict[str, Any]]:
    """H-7, H-96. A row for each case; name and phone only where the person may see them in this very case."""
    replies: dict[int, list[Reply]] = {}
    for reply in Reply.objects.filter(case__in=cases, state=ReplyState.APPROVED).order_by("round"):
        replies.setdefault(reply.case_id, []).append(reply)
    for case in cases:
        yield {**_of_case(case), **_of_reporter(person, case), **_of_replies(replies.get(case.pk, []))}


def _of_case(case: Case) -> dict[str, Any]:
    return {
        **{name: getattr(case, name) for name in PLAIN},
        "state": case.get_state_display(),
        "level": case.get_level_display(),
        "category": str(case.category or ""),
        "unit": case.unit.name if case.unit else "",
        "channel": case.get_channel_display(),
        "closed_as": case.get_closed_as_display() if case.closed_as else "",
    }


def _of_reporter(person: Person, case: Case) -> dict[str, Any]:
    if case.reporter is None or not policies.may_see_reporter(person, case):
        return {"reporter": _("Reporter"), "phone": ""}
    return {"reporter": case.reporter.name, "phone": case.reporter.phone or ""}


def _of_replies(replies: Sequence[Reply]) -> dict[str, Any]:
    if not replies:
        return {}
    last = replies[-1]
    return {
        "disposition": last.get_disposition_display(),
        "reply": "\n\n".join(reply.text for reply in replies),
        "verdict": last.get_verdict_display() if last.verdict else "",
        "grade": last.get_grade_display() if last.grade else "",
    }


@dataclass(frozen=True)
class Enclosure:
    """A file that lies in a ZIP: under which name, and where its bytes are. Names of reporters' files are not kept."""

    name: str
    place: str


def enclosures(person: Person, case: Case) -> list[Enclosure]:
    """The clean files of a case whose thread the person may read, numbered."""
    if not policies.may_read(person, case):
        return []
    clean = [one for one in files.linked(case) if one.is_clean]
    word = _("Attachment")
    return [
        Enclosure(f"{case.number}/{word}{place}.{one.name.rpartition('.')[2].lower()}", one.place)
        for place, one in enumerate(clean, 1)
    ]


def of_maker(person: Person) -> QuerySet[Export]:
    """His exports, the newest first."""
    return Export.objects.filter(maker=person).order_by("-asked_at", "-pk")


def waiting(now: datetime, since: datetime) -> list[int]:
    """What nobody builds: asked for and not begun, or begun by a worker that said nothing `since` then."""
    asked = Export.objects.filter(state=ExportState.ASKED, step_at__lt=now)
    stuck = Export.objects.filter(state=ExportState.BUILDING, step_at__lt=since)
    return [*asked.order_by("pk").values_list("pk", flat=True), *stuck.order_by("pk").values_list("pk", flat=True)]


def expired(now: datetime) -> QuerySet[Export]:
    """What may be fetched no longer."""
    return Export.objects.filter(state=ExportState.READY, expires_at__lte=now).order_by("pk")


def fetchable(person: Person, pk: int, now: datetime) -> Export:
    """An export of this person whose file is there; `Unseen` for another's and for one that has expired."""
    found = of_maker(person).filter(pk=pk, state=ExportState.READY, expires_at__gt=now).first()
    if found is None:
        raise Unseen
    return found


BUSY = frozenset({ExportState.ASKED, ExportState.BUILDING})
TONES: dict[str, Tone] = {
    ExportState.READY: "ok",
    ExportState.FAILED: "bad",
    ExportState.EXPIRED: "plain",
    ExportState.ASKED: "info",
    ExportState.BUILDING: "info",
}


@dataclass(frozen=True)
class Shown:
    """A line of the page: what was chosen in words, how far it is, until when it can be fetched."""

    pk: int
    kind: str
    filter: str
    columns: str
    state: str
    tone: Tone
    asked_at: datetime
    done: int
    total: int
    building: bool
    ready: bool
    until: datetime | None
    size: int
    why: str


def shown(rows: Sequence[Export]) -> list[Shown]:
    """The lines of the page; the names in their filters are read at once."""
    names = {column.key: column.label for column in COLUMNS}
    called = _called(rows)
    return [
        Shown(
            row.pk,
            row.get_kind_display(),
            filter_words(row.wanted, called),
            "、".join(names[key] for key in row.columns if key in names),
            row.get_state_display(),
            TONES[row.state],
            row.asked_at,
            row.done,
            row.total,
            row.state == ExportState.BUILDING,
            row.state == ExportState.READY,
            row.expires_at,
            row.size,
            row.failed_because,
        )
        for row in rows
    ]


def _called(rows: Sequence[Export]) -> dict[tuple[str, str], str]:
    """What the categories and units are called that stand in filters, by kind and code."""
    wanted = {kind: {row.wanted[kind] for row in rows if row.wanted.get(kind)} for kind in ("category", "unit")}
    kinds = Category.objects.filter(code__in=wanted["category"]).order_by("pk") if wanted["category"] else ()
    units = people.units_by_code(wanted["unit"]) if wanted["unit"] else {}
    return {("category", one.code): str(one) for one in kinds} | {("unit", code): units[code].name for code in units}


def filter_words(wanted: dict[str, str], called: Mapping[tuple[str, str], str]) -> str:
    """The filter as people read it; empty for everything."""
    words = [f"{wanted.get('from_on', '')} – {wanted.get('to_on', '')}"] if {"from_on", "to_on"} & set(wanted) else []
    if wanted.get("state"):
        words.append(str(CaseState(wanted["state"]).label))
    if wanted.get("level"):
        words.append(str(LevelCode(wanted["level"]).label))
    words += [called.get((kind, wanted[kind]), wanted[kind]) for kind in ("category", "unit") if wanted.get(kind)]
    return " · ".join(words)

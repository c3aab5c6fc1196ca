"""Public notices and objections as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lifeline.innovation.models import Application, NoticeItem, Objection, PublicNotice
from lifeline.innovation.policies import notices as gates
from lifeline.innovation.policies.applications import applications_of
from lifeline.innovation.queries import concluding, conflicts
from lifeline.innovation.queries.applications import hidden_in
from lifeline.innovation.queries.calibrations import unmet_again
from lifeline.innovation.queries.cycles import NextStep, leads_on, may_chair, may_run, may_table
from lifeline.innovation.queries.reviewing import OTHERS_TABLE
from lifeline.innovation.queries.work import Task, tasks
from lifeline.innovation.states import (
    AFTER_NOTICE,
    OPEN_OBJECTIONS,
    CycleState,
    Level,
    NoticeKind,
    NoticeState,
    ObjectionState,
    Outcome,
)
from lifeline.kernel import files
from lifeline.kernel.calendar.store import office

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lifeline.innovation.models import Cycle
    from lifeline.kernel.calendar.working import Calendar
    from lifeline.kernel.files import Stored
    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

FRESH = ("-drafted_at", "-pk")
URGENT = ("due_at", "pk")
TONES: dict[str, Tone] = {
    ObjectionState.RECEIVED: "warn", ObjectionState.IN_INQUIRY: "info", ObjectionState.UPHELD: "ok",
}  # fmt: skip


@dataclass(frozen=True)
class NoticeLine:
    """A notice in the list; `left`: working days that are left, in words, while it runs."""

    notice: PublicNotice
    left: str

    @property
    def tone(self) -> Tone:
        """Open ones stand out."""
        return {NoticeState.PUBLISHED: "ok", NoticeState.DRAFT: "warn"}.get(NoticeState(self.notice.state), "plain")  # type: ignore[return-value]


def is_running(notice: PublicNotice, now: datetime) -> bool:
    """Published, and its time is not over."""
    return notice.state == NoticeState.PUBLISHED and notice.ends_at is not None and now < notice.ends_at


def days_left(calendar: Calendar, ends_on: date, now: datetime) -> int:
    """Working days that are left, today included where it is one."""
    day, found = timezone.localdate(now), 0
    while day <= ends_on:
        found += calendar.is_working(day)
        day += timedelta(days=1)
    return found


def lines(notices: Sequence[PublicNotice], now: datetime) -> list[NoticeLine]:
    """Rows of the list; one calendar for all of them."""
    calendar = office() if any(is_running(one, now) for one in notices) else None
    found = []
    for one in notices:
        words = ""
        if calendar and one.ends_on and is_running(one, now):
            left = days_left(calendar, one.ends_on, now)
            words = ngettext("%(n)s working day left", "%(n)s working days left", left) % {"n": left}
        found.append(NoticeLine(one, words))
    return found


def line(notice: PublicNotice, now: datetime) -> NoticeLine:
    """One of them."""
    return lines([notice], now)[0]


@dataclass(frozen=True)
class ItemLine:
    """An item as everybody reads it; `may_object`: the reader may, and the notice runs."""

    pk: int
    body: dict[str, Any]
    level: str
    state: str
    may_object: bool


def items(notice: PublicNotice, person: Person, now: datetime) -> list[ItemLine]:
    """I-69, I-73. The items in order. That one is held is told after the end only. Four queries for any number."""
    rows = list(
        notice.items.select_related("application__cycle__organiser", "project__application__cycle__organiser").order_by(
            "place"
        )
    )
    runs = is_running(notice, now)
    waiting = Objection.objects.filter(item__notice=notice, state__in=OPEN_OBJECTIONS).values_list("item", flat=True)
    stopped = set(waiting.order_by("pk")) if notice.state == NoticeState.ENDED else set()
    own = _own(rows, person)
    if notice.state == NoticeState.DRAFT:  # I-60, I-68: whoever has no part in an item does not read it here first
        about = [gates.about(one) for one in rows]
        blind = {pk for pk, _person in conflicts.matrix(about, [person.pk])} if about else set()
        rows = [one for one in rows if one.pk not in own and gates.about(one).pk not in blind]
    return [
        ItemLine(
            one.pk, one.body, str(Level(one.body["level"]).label), _state(one, stopped),
            runs and not one.outcome and one.pk not in own,
        )
        for one in rows
    ]  # fmt: skip


def _own(rows: list[NoticeItem], person: Person) -> set[int]:
    """The items on whose team the person is."""
    ids = {gates.about(one).pk: one.pk for one in rows}
    on_team = applications_of(person, ids)
    return {ids[pk] for pk in on_team}


def _state(item: NoticeItem, stopped: set[int]) -> str:
    if item.outcome == Outcome.BACK:
        return str(_("Taken out: it is decided anew"))
    if item.outcome:
        return str(Outcome(item.outcome).label)
    return str(_("Held: an objection is being looked into")) if item.pk in stopped else ""


def objections(person: Person, show: str) -> QuerySet[Objection]:
    """The desk: open ones, or all with `show` "all"."""
    rows = gates.visible_objections(person)
    return rows if show == "all" else rows.filter(state__in=OPEN_OBJECTIONS)


@dataclass(frozen=True)
class ObjectionShown:
    """An objection as this reader may see it. `facts`, `evidence`: chair, handler and who objected only (I-71)."""

    row: Objection
    number: str
    title: str
    tone: Tone
    late: bool
    reads: bool
    evidence: list[Stored]


def shown(person: Person, row: Objection, now: datetime, *, whole: bool = False) -> ObjectionShown:
    """One objection; with its text and evidence where `whole`, as far as the reader may know them."""
    body = row.item.body
    late = row.state in OPEN_OBJECTIONS and row.due_at < now
    reads = whole and (row.by_id == person.pk or gates.may_know(person, row))
    tone: Tone = "bad" if late else TONES.get(row.state, "plain")
    return ObjectionShown(row, body["number"], body["title"], tone, late, reads, files.linked(row) if reads else [])


def objector(row: Objection) -> str:
    """I-71. The name, for an action that has recorded the reading."""
    who = row.by.name if row.by else ""
    return f"{who} · {row.for_unit}" if row.for_unit else who


@leads_on(CycleState.DELIBERATION)
def to_conclude(cycle: Cycle, person: Person, _now: datetime) -> NextStep:
    """4.1, 4.2. What came back reviewed is tabled again; a secretary drafts the notice, the chair publishes it."""
    hidden = hidden_in(person, cycle)
    if concluding.reviewed_again(cycle, hidden):
        label, mine = _("Lay it before the leading group once more"), may_table(person, cycle)
        return NextStep("table again", label, mine, unmet_again(cycle) if mine or not hidden else [OTHERS_TABLE])
    unmet: list[Any] = [*concluding.unmet(cycle)]
    if (draft := concluding.draft_of(cycle, NoticeKind.APPROVAL)) is not None:
        href = reverse("innovation:notice_detail", args=[draft.pk])
        return NextStep("conclude", _("Publish the public notice"), may_chair(person, cycle), unmet, href)
    return NextStep("draft notice", _("Draft the public notice"), may_run(person, cycle), unmet)


def second_notice(cycle: Cycle, person: Person) -> NextStep | None:
    """I-72, I-76. What was decided after the first notice gets one of its own."""
    if (draft := concluding.draft_of(cycle, NoticeKind.APPROVAL)) is not None:
        href = reverse("innovation:notice_detail", args=[draft.pk])
        return NextStep("conclude", _("Publish the public notice"), may_chair(person, cycle), [], href)
    if cycle.state not in AFTER_NOTICE or not concluding.to_publish(cycle):
        return None
    return NextStep("draft notice", _("Draft the public notice"), may_run(person, cycle), [])


@leads_on(CycleState.NOTICE_1, CycleState.NOTICE_2)
def until_end(cycle: Cycle, person: Person, _now: datetime) -> NextStep | None:
    """4.1. The clock ends the notice."""
    if (again := second_notice(cycle, person)) is not None:
        return again
    found = PublicNotice.objects.filter(cycle=cycle, state=NoticeState.PUBLISHED).order_by("-pk").first()
    if found is None:
        return None
    href = reverse("innovation:notice_detail", args=[found.pk])
    return NextStep("wait", _("The notice ends by itself; what nobody objects to is announced"), True, [], href)


@tasks
def objections_waiting(person: Person, now: datetime) -> Iterable[Task]:
    """I-72. What chair and handler have to do about objections, with its due time."""
    rows = gates.visible_objections(person).filter(state__in=OPEN_OBJECTIONS).order_by("due_at", "pk")
    first = list(rows[:50])
    mine = gates.chaired(person, first)
    for one in first:
        href = reverse("innovation:objection_detail", args=[one.pk])
        late = one.due_at < now
        if one.handler_id == person.pk and one.found_at is None:
            yield Task(_("Look into an objection"), one.item.body["title"], href, one.due_at, late)
        elif (one.handler_id is None or one.found_at) and one.pk in mine:
            what = _("Decide an objection") if one.found_at else _("Name who looks into an objection")
            yield Task(what, one.item.body["title"], href, one.due_at, late)


def ended(now: datetime, kind: str) -> list[PublicNotice]:
    """Notices whose time is over, of cycles that are not suspended."""
    rows = PublicNotice.objects.filter(
        kind=kind, state=NoticeState.PUBLISHED, ends_at__lte=now, cycle__state_before=""
    ).select_related("cycle")
    return list(rows.order_by("ends_at", "pk"))


def released(kind: str) -> list[NoticeItem]:
    """I-73. Items of ended notices that nothing holds any more."""
    open_ = Objection.objects.filter(state__in=OPEN_OBJECTIONS).values("item")
    rows = NoticeItem.objects.filter(
        notice__kind=kind, notice__state=NoticeState.ENDED, notice__cycle__state_before="", outcome=""
    )
    return list(rows.exclude(pk__in=open_).select_related("notice__cycle").order_by("pk"))


def untold() -> list[Application]:
    """I-68. Decided, in no notice, and not announced although the first notice of their cycle is over.

    Never before the minutes of their meeting are signed (V-10).
    """
    unsigned = concluding.unsigned_decisions().filter(application__isnull=False)
    rows = Application.objects.filter(
        state__in=["REJECTED", "DEFERRED", "MERGED"], announced_at__isnull=True, provenance="lived",
        cycle__state_before="", cycle__public_notices__kind=NoticeKind.APPROVAL,
        cycle__public_notices__state=NoticeState.ENDED,
    ).exclude(merged_into__isnull=False, merged_into__announced_at__isnull=True)  # fmt: skip
    rows = rows.exclude(pk__in=unsigned.values("application"))
    return list(rows.select_related("cycle").distinct().order_by("pk"))


def running() -> list[PublicNotice]:
    """Notices that are open now."""
    return list(PublicNotice.objects.filter(state=NoticeState.PUBLISHED).select_related("cycle").order_by("pk"))

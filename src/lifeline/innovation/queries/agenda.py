"""A meeting as its pages show it: the agenda, the recorder's next act, a brief of one page, who has voted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.innovation.models import Application, Consent, Cycle, Meeting, Minutes, Nomination, Project
from lifeline.innovation.policies import CHAIR, SECRETARY, organisers_of
from lifeline.innovation.policies.meetings import chairs, group, may_record, visible_meetings
from lifeline.innovation.queries import conflicts, minuting, sitting
from lifeline.innovation.queries.calibrations import brief_of
from lifeline.innovation.queries.checking import config_for, text_now
from lifeline.innovation.queries.form import asked
from lifeline.innovation.queries.nominations import OPEN as MERITS
from lifeline.innovation.queries.work import Task, tasks
from lifeline.innovation.rules.meeting import Seat
from lifeline.innovation.rules.numbers import LEVELS
from lifeline.innovation.states import (
    AFTER_NOTICE,
    UNDECIDED,
    ApplicationState,
    CycleState,
    Decision,
    ItemState,
    Level,
    MeetingState,
    NominationState,
    ProjectState,
    Subject,
    VoteAbout,
    Why,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from lifeline.innovation.models import BallotTally, MeetingItem
    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

    Text = str | _StrPromise

NEWEST = ("-held_on", "-pk")
TONES: dict[str, Tone] = {
    ItemState.WAITING: "plain", ItemState.DISCUSSED: "info", ItemState.VOTING: "info", ItemState.DECIDED: "ok",
    ItemState.POSTPONED: "warn",
}  # fmt: skip
SEATS = {
    Seat.IN: gettext_lazy("It has a place of its level."),
    Seat.OUT: gettext_lazy("Others of its level have more votes; no place is left."),
    Seat.TIED: gettext_lazy("Equal votes for the last place: those who tie are voted on again."),
    Seat.OPEN: gettext_lazy("It passed. Whether a place is left shows when its level has been voted on."),
}
OPEN, CALL, VOTE, CLOSE_VOTE, WRITE, POSTPONE, CLOSE = (
    "open", "call", "open_vote", "close_vote", "write_down", "postpone", "close",
)  # fmt: skip
LABELS = {
    OPEN: gettext_lazy("Open the meeting"), CALL: gettext_lazy("Take up the next item"),
    VOTE: gettext_lazy("Open the vote"), CLOSE_VOTE: gettext_lazy("Close the vote"),
    WRITE: gettext_lazy("Write the decision down"), POSTPONE: gettext_lazy("No quorum: postpone the item"),
    CLOSE: gettext_lazy("Close the meeting"),
}  # fmt: skip


def meetings(person: Person) -> QuerySet[Meeting]:
    """The list."""
    return visible_meetings(person).select_related("cycle")


def plannable(person: Person) -> list[Cycle]:
    """The cycles for which this person, a secretary, may plan a meeting: at their deliberation, or with what came back.

    I-72, I-76: an objection that was upheld, or a vacant place, lays something on the table after the notice.
    """
    rows = Cycle.objects.filter(organiser__in=organisers_of(person, SECRETARY)).select_related("config")
    here = OuterRef("pk")
    rows = rows.annotate(
        tabled=Exists(Application.objects.filter(cycle=here, state=ApplicationState.TABLED)),
        lapsed=Exists(Project.objects.filter(cycle=here, state=ProjectState.LAPSED)),
        named=Exists(Nomination.objects.filter(cycle=here, state=NominationState.NOMINATED)),
    )
    sure = Q(state=CycleState.DELIBERATION) | Q(state__in=AFTER_NOTICE, tabled=True) | Q(state__in=MERITS, named=True)
    perhaps = rows.filter(sure | Q(state__in=AFTER_NOTICE, lapsed=True)).order_by("pk")
    found = perhaps.annotate(sure=ExpressionWrapper(sure, output_field=BooleanField()))
    return [one for one in found if one.sure or any(sitting.vacant(one, level) for level in LEVELS)]


def agenda(meeting: Meeting) -> list[MeetingItem]:
    """All items in their order, with their votes and recusals."""
    return sitting.agenda(meeting)


def blind(person: Person, items: Sequence[MeetingItem]) -> set[int]:
    """I-38, I-60, I-68. Items of which this person sees neither brief nor result: he has no part in them.

    Until the announcement, then it is told to everybody.
    """
    about = [one.application for one in items if one.application and one.application.announced_at is None]
    found = {pk for pk, _person in conflicts.matrix(about, [person.pk])}
    out = {one.pk for one in items if any(left.person_id == person.pk for left in one.recusals.all())}
    told = {one.pk for one in items if one.application and one.application.announced_at is not None}
    return {one.pk for one in items if one.application_id in found or one.pk in out} - told


@dataclass(frozen=True)
class ItemLine:
    """A row of the agenda."""

    place: int
    title: str
    facts: str
    state: Text
    tone: Tone
    is_current: bool


def title_of(item: MeetingItem) -> str:
    """What the item is about, in words."""
    if item.application is not None:
        prefix = f"{item.get_subject_display()}: " if item.subject == Subject.REOPENING else ""
        return f"{prefix}{item.application.title or item.application.number}"
    if item.nomination is not None:
        return _("%(what)s: %(told)s") % {"what": item.get_subject_display(), "told": sitting.nominee(item)}
    levels = [Level(one).label for one in (item.origin, item.level) if one]
    return _("%(what)s: %(told)s") % {"what": item.get_subject_display(), "told": " → ".join(map(str, levels))}


def state_of(item: MeetingItem, *, hidden: bool) -> tuple[Text, Tone]:
    """How it stands; a person without a part reads only that he has none."""
    if hidden:
        return _("you have no part in it"), "plain"
    if item.state == ItemState.DECIDED:
        good = item.decision in {Decision.APPROVE, Decision.MERGE, Decision.CARRIED}
        return Decision(item.decision).label, "ok" if good else "plain"
    if item.decision:
        return _("waits for the chair"), "warn"
    return item.get_state_display(), TONES[item.state]


def lines(meeting: Meeting, items: Sequence[MeetingItem], hidden: set[int]) -> list[ItemLine]:
    """The agenda as somebody sees it to whom `blind` hides these items."""
    found = []
    for one in items:
        state, tone = state_of(one, hidden=one.pk in hidden)
        about = one.application
        facts = [about.number, str(Level(about.level).label), about.second_level.name] if about else []
        found.append(ItemLine(one.place, title_of(one), " · ".join(facts), state, tone, one.pk == meeting.current_id))
    return found


@dataclass(frozen=True)
class Next:
    """The recorder's next act: always one button. `act` empty: the chair is waited for."""

    act: str
    label: Text
    item: MeetingItem | None = None


def next_act(meeting: Meeting, items: Sequence[MeetingItem]) -> Next | None:
    """What the recorder does now; None when the meeting is over."""
    if meeting.state == MeetingState.PLANNED:
        return Next(OPEN, LABELS[OPEN])
    if meeting.state != MeetingState.OPEN:
        return None
    at = sitting.Standings(meeting.cycle)
    current = next((one for one in items if one.pk == meeting.current_id), None)
    if current and (act := act_on(current, at)):
        return Next(act, LABELS[act], current)
    rest = [one for one in items if one.state in UNDECIDED and not one.decision and one.pk != meeting.current_id]
    waiting = next((one for one in rest if one.state == ItemState.WAITING), None)
    if called := waiting or next((one for one in rest if one.state == ItemState.VOTING and act_on(one, at)), None):
        return Next(CALL, LABELS[CALL], called)
    if any(one.decision and one.state in UNDECIDED for one in items):
        return Next("", _("The chair confirms what was written down."))
    return Next(CLOSE, LABELS[CLOSE])


def act_on(item: MeetingItem, at: sitting.Standings | None = None) -> str:
    """What comes next for an item in hand; empty: others come first. `at`: how its cycle stands, if that was asked."""
    at = at or sitting.Standings(item.meeting.cycle)
    if sitting.open_round(item):
        return CLOSE_VOTE
    if sitting.decisions(item, at):
        return WRITE
    if not sitting.questions(item, at):
        return POSTPONE if sitting.seat_of(item, at) == Seat.TIED else ""
    return VOTE if sitting.room(item).has_quorum else POSTPONE


@dataclass(frozen=True)
class Round:
    """A vote as it may be read: `cast` of `present` while it is open, the sum when it has closed."""

    label: Text
    is_open: bool
    secret: bool
    cast: int
    present: int
    yes: int | None
    no: int | None
    abstain: int | None
    passed: bool
    abandoned: bool
    level: Text
    reason: str
    names: list[tuple[str, Text]]


def rounds(item: MeetingItem) -> list[Round]:
    """I-62. The votes on an item; of an open one only how many have voted."""
    return [_round(one) for one in sorted(item.rounds.all(), key=lambda one: one.round)]


def _round(one: BallotTally) -> Round:
    shut = one.closed_at is not None
    named = one.votes.select_related("person").order_by("person__name_key", "pk") if shut and not one.secret else []
    return Round(
        VoteAbout(one.about).label, not shut, one.secret, 0 if shut else cast(one), one.present,
        one.yes, one.no, one.abstain,
        shut and not one.abandoned and sitting.has_passed(one), one.abandoned,
        Level(one.level).label if one.level else "", one.reason,
        [(vote.person.name, vote.get_choice_display()) for vote in named],
    )  # fmt: skip


def cast(row: BallotTally) -> int:
    """How many have voted."""
    return row.marks.count() if row.secret else row.votes.count()


def has_voted(row: BallotTally, person: Person) -> bool:
    """Whether this person has."""
    return (row.marks if row.secret else row.votes).filter(person=person).exists()


def brief(item: MeetingItem, *, tells_places: bool) -> dict[str, Any]:
    """One page about an application: what it wants, what the reviews say and how sure that is, how its votes stand.

    E-15: who has no part in another item learns nothing of it from the places that are left.
    """
    found: dict[str, Any] = {"rounds": rounds(item), "seat": "", "scores": None, "answers": [], "asked": ""}
    if item.application is None:
        return found
    seat = sitting.seat_of(item)
    return {
        **found, "scores": brief_of(item.application), "answers": answers(item.application),
        "seat": SEATS[seat] if seat else "",
        "asked": f"{item.application.asked_fen // 100:,}",
        "places": sitting.places_left(item.meeting.cycle)[item.application.level] if tells_places else "—",
        "consents": Consent.objects.filter(item__application=item.application_id).select_related("person", "target"),
    }  # fmt: skip


def answers(application: Application) -> list[tuple[str, str]]:
    """Question and answer, as far as there is one, in the order of the form."""
    words = text_now(application).answers
    found = [(str(one.label), words.get(one.rule.key, "").strip()) for one in asked(config_for(application).form)]
    return [(label, text) for label, text in found if text]


@dataclass(frozen=True)
class Seats:
    """I-58. Who is there for an item, in words."""

    eligible: int
    present: int
    quorum: bool
    out: Sequence[tuple[str, Text]]


def seats(item: MeetingItem) -> Seats:
    """The room as the page shows it."""
    there = sitting.room(item)
    out = [(one.name, Why(why).label) for one, why in there.out]
    return Seats(there.eligible, len(there.present), there.has_quorum, out)


def to_confirm(person: Person, items: Sequence[MeetingItem]) -> list[MeetingItem]:
    """E-34. What waits for this person's word as the one who presides; the same queries for one item and for many."""
    waiting = [one for one in items if one.decision and one.state in UNDECIDED and one.proposed_by_id != person.pk]
    if not waiting:
        return []
    meeting = waiting[0].meeting
    chair = heads(meeting)
    there = set(meeting.attendances.filter(present=True).values_list("person_id", flat=True))
    return [
        one for one in waiting
        if person.pk in sitting.presiding(meeting, chair, there - {left.person_id for left in one.recusals.all()})
    ]  # fmt: skip


def members(meeting: Meeting) -> list[tuple[Person, bool]]:
    """The voting members and who is there; before the opening, the leading group as it is now."""
    if meeting.state == MeetingState.PLANNED:
        return [(one, False) for one in sorted(group(meeting.cycle.organiser), key=lambda one: (one.name_key, one.pk))]
    rows = meeting.attendances.select_related("person").order_by("person__name_key", "pk")
    return [(one.person, one.present) for one in rows]


def heads(meeting: Meeting) -> set[int]:
    """Who holds the chair."""
    return chairs(meeting.cycle.organiser)


@tasks
def votes(person: Person, _now: datetime) -> Iterator[Task]:
    """Meetings in session in which one has a vote; what one is asked to agree to; minutes to sign."""
    rows = Meeting.objects.filter(state=MeetingState.OPEN, attendances__person=person).select_related("cycle")
    for one in rows.order_by("pk"):
        yield Task(
            _("The meeting is in session: vote"), one.cycle.name, reverse("innovation:meeting_vote", args=[one.pk])
        )
    asked = Consent.objects.filter(person=person, answer__isnull=True, item__state__in=UNDECIDED)
    for consent in asked.select_related("item__application").order_by("pk"):
        about = consent.item.application
        href = reverse("innovation:consent_answer", args=[consent.pk])
        yield Task(_("Say whether you agree"), about.title if about else "", href)


@tasks
def signatures_of_minutes(person: Person, now: datetime) -> Iterator[Task]:
    """I-67. Minutes that wait for the recorder or for whoever presided."""
    companies = organisers_of(person, SECRETARY, CHAIR)
    asked = Q(meeting__cycle__organiser__in=companies) | Q(meeting__deputy=person)
    rows = Minutes.objects.filter(asked, chair__isnull=True).select_related("meeting__cycle__organiser")
    unsigned = list(rows.order_by("pk"))
    heads = minuting.signatories_of([one.meeting for one in unsigned if one.recorder_id is not None])
    for one in unsigned:
        meeting = one.meeting
        mine = may_record(person, meeting) if one.recorder_id is None else person.pk in heads[meeting.pk]
        if mine and one.recorder_id != person.pk:
            href = reverse("innovation:minutes_detail", args=[meeting.pk])
            yield Task(_("Sign the minutes"), meeting.cycle.name, href, one.due_at, one.due_at < now)


def today() -> str:
    """For a form."""
    return timezone.localdate().isoformat()

"""A meeting as it sits: who may vote on an item, what the votes have said, and what may be decided now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from lifeline.innovation.models import Application, Attendance, MeetingItem
from lifeline.innovation.policies.meetings import chairs
from lifeline.innovation.queries import conflicts
from lifeline.innovation.queries.calibrations import last
from lifeline.innovation.rules import meeting as rules
from lifeline.innovation.rules.config import config_in
from lifeline.innovation.rules.meeting import Seat
from lifeline.innovation.rules.notices import outside
from lifeline.innovation.states import (
    TWO_THIRDS,
    UNDECIDED,
    ApplicationState,
    Decision,
    ItemState,
    Level,
    ProjectState,
    Stage,
    Subject,
    VoteAbout,
    Why,
)
from lifeline.kernel.parts import enumerated
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lifeline.innovation.models import BallotTally, Cycle, Meeting, Nomination
    from lifeline.people.models import Person

WHY = {"MEMBER": Why.MEMBER, "SIGNED": Why.SIGNED, "UNIT": Why.UNIT, "DECLARED": Why.DECLARED}


def why_out(reasons: Sequence[str]) -> Why | None:
    """I-60. The reason that the minutes give; whom an applicant asked to avoid is told to nobody."""
    return WHY.get(reasons[0], Why.TIE) if reasons else None


def conflicted(item: MeetingItem, persons: Iterable[int]) -> dict[int, Why]:
    """I-34, I-60. Who of these has no part in the item now, and why."""
    if item.nomination is not None:
        return _tied(item.nomination, persons)
    if item.application is None:
        return {}
    found = conflicts.matrix([item.application], persons)
    return {person: why for (_pk, person), reasons in found.items() if (why := why_out(reasons))}


def nominee(item: MeetingItem) -> str:
    """I-107. Who is nominated, and from where."""
    about = item.nomination
    return _("%(name)s (%(unit)s)") % {"name": about.name, "unit": about.unit.name} if about else ""


def _tied(nomination: Nomination, persons: Iterable[int]) -> dict[int, Why]:
    """I-107, I-32. The nominated person, who nominated, and for a team everybody of its unit."""
    asked, found = set(persons), {}
    if nomination.person is None:
        rows = people.members(nomination.unit).filter(pk__in=asked).values_list("pk", flat=True)
        found = dict.fromkeys(rows, Why.UNIT)
    found |= {nomination.nominated_by_id: Why.SIGNED}
    found |= {nomination.person_id: Why.MEMBER} if nomination.person_id else {}
    return {pk: why for pk, why in found.items() if pk in asked}


@dataclass(frozen=True)
class Room:
    """I-58, I-60. Who is there for an item. `out`: (person, why) of those who have no part in it."""

    present: list[Person]
    absent: list[Person]
    out: list[tuple[Person, str]]

    @property
    def eligible(self) -> int:
        """E: voting members who are not recused."""
        return len(self.present) + len(self.absent)

    @property
    def has_quorum(self) -> bool:
        """I-58."""
        return rules.is_quorum(self.eligible, len(self.present))

    def votes(self, person: Person) -> bool:
        """May this person vote now?"""
        return any(one.pk == person.pk for one in self.present)


def room(item: MeetingItem) -> Room:
    """The voting members as far as this item goes. Two queries."""
    left = dict(item.recusals.values_list("person_id", "why"))
    rows = (
        Attendance.objects.filter(meeting=item.meeting_id).select_related("person").order_by("person__name_key", "pk")
    )
    held = list(rows)
    free = [one for one in held if one.person_id not in left]
    return Room(
        [one.person for one in free if one.present],
        [one.person for one in free if not one.present],
        [(one.person, left[one.person_id]) for one in held if one.person_id in left],
    )


def presiders(item: MeetingItem) -> set[int]:
    """E-34. Who may confirm: the chair who is there and free; else the deputy whom the meeting elected."""
    return presiding(item.meeting, chairs(item.meeting.cycle.organiser), {one.pk for one in room(item).present})


def presiding(meeting: Meeting, heads: set[int], free: set[int]) -> set[int]:
    """The same, of those who hold the chair (`heads`) and who are there without a conflict (`free`). No query."""
    return heads & free or ({meeting.deputy_id} & free if meeting.deputy_id else set())


def has_passed(one: BallotTally) -> bool:
    """I-59. Did this round say yes?"""
    return rules.passes(one.yes or 0, one.present, two_thirds=one.about in TWO_THIRDS)


@dataclass(frozen=True)
class Said:
    """What the closed rounds of an item have said. None: not asked yet."""

    approval: BallotTally | None = None
    approved: bool = False
    ties: tuple[int, ...] = ()
    override: bool = False
    gate: bool | None = None
    merger: BallotTally | None = None
    motion: bool | None = None

    @property
    def votes(self) -> tuple[int, ...]:
        """Yes votes of the approval, then of each vote among the tied."""
        return ((self.approval.yes or 0) if self.approval else 0, *self.ties)


def said(rounds: Iterable[BallotTally]) -> Said:
    """I-59. The votes of an item, read in their order; a later vote of the same kind counts."""
    closed = sorted((one for one in rounds if one.closed_at and not one.abandoned), key=lambda one: one.round)
    by = {about: [one for one in closed if one.about == about] for about in VoteAbout}
    approval = by[VoteAbout.APPROVAL][-1] if by[VoteAbout.APPROVAL] else None
    mergers = [one for one in by[VoteAbout.MERGER] if has_passed(one)]
    return Said(
        approval,
        approval is not None and has_passed(approval),
        tuple(one.yes or 0 for one in by[VoteAbout.TIE]),
        any(has_passed(one) for one in by[VoteAbout.OVERRIDE]),
        has_passed(by[VoteAbout.GATE][-1]) if by[VoteAbout.GATE] else None,
        mergers[-1] if mergers else None,
        has_passed(by[VoteAbout.MOTION][-1]) if by[VoteAbout.MOTION] else None,
    )


def of_cycle(cycle: Cycle) -> list[MeetingItem]:
    """The items that count for the places of a cycle, with their rounds: the last of each application. Two queries.

    I-64: one that tied and was postponed still ties.
    """
    approved = Q(state=ItemState.DECIDED, decision=Decision.APPROVE, application__state=ApplicationState.APPROVED)
    approved &= ~Q(application__project__state=ProjectState.LAPSED)
    put_off = Q(state=ItemState.POSTPONED, application__state=ApplicationState.TABLED)
    rows = MeetingItem.objects.filter(
        Q(state__in=UNDECIDED) | approved | put_off, meeting__cycle=cycle, subject=Subject.APPLICATION
    )
    found = rows.select_related("application").prefetch_related("rounds").order_by("pk")
    return list({one.application_id: one for one in found}.values())


def approved_by_level(cycle: Cycle) -> Counter[str]:
    """How many are approved at each level; a charter that lapsed leaves its place vacant (I-76)."""
    rows = Application.objects.filter(cycle=cycle, state=ApplicationState.APPROVED)
    rows = rows.exclude(project__state=ProjectState.LAPSED).order_by("pk")
    return Counter(rows.values_list("decided_level", flat=True))


def vacant(cycle: Cycle, level: str) -> bool:
    """I-76. Has a charter of this level lapsed, and is its place still free?"""
    lapsed = Application.objects.filter(cycle=cycle, decided_level=level, project__state=ProjectState.LAPSED)
    waiting = Application.objects.filter(cycle=cycle, level=level, state=ApplicationState.TABLED).count()
    return lapsed.exists() and places_left(cycle)[level] > waiting


def reopens(application: Application) -> str:
    """4.2. Why a decision may be taken up again now: "vote" before the announcement, "vacancy" after it; else empty."""
    if application.announced_at is None:
        return "vote"
    turned_down = application.state in {ApplicationState.REJECTED, ApplicationState.DEFERRED}
    return "vacancy" if turned_down and vacant(application.cycle, application.level) else ""


def motions(cycle: Cycle, subject: Subject) -> list[MeetingItem]:
    """I-12. The motions about levels that were carried."""
    rows = MeetingItem.objects.filter(meeting__cycle=cycle, subject=subject, decision=Decision.CARRIED)
    return list(rows.filter(state=ItemState.DECIDED).order_by("pk"))


def places(cycle: Cycle) -> dict[str, int]:
    """I-11, I-12. Places per level: the maximum, and what motions have moved."""
    moves = [(one.origin, one.level) for one in motions(cycle, Subject.MOVE)]
    return rules.left_of(config_in(cycle.config).maxima, {}, moves)


def places_left(cycle: Cycle) -> dict[str, int]:
    """I-11. Places per level that nobody was given yet."""
    return rules.left_of(places(cycle), approved_by_level(cycle), [])


@dataclass(frozen=True)
class Standing:
    """I-64. How the applications of a level stand after their votes: by the id of the item."""

    votes: dict[int, tuple[int, ...]]
    seats: dict[int, Seat]
    waiting: int
    places: int


class Standings:
    """How the levels of a cycle stand, each asked once: a page that looks at many items hands one of these on.

    It is as old as the page: an action that writes asks anew.
    """

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle
        self.levels: dict[str, Standing] = {}

    @cached_property
    def items(self) -> list[MeetingItem]:
        """What counts for the places."""
        return of_cycle(self.cycle)

    @cached_property
    def gates(self) -> set[int]:
        """I-45. Applications of which two reviewers say that the direction is wrong."""
        run = last(self.cycle, Stage.APPROVAL)
        return {row["application"] for row in run.body["rows"] if row["gate"] == "VOTE"} if run else set()

    def of(self, level: str) -> Standing:
        """One level."""
        if level not in self.levels:
            self.levels[level] = standing(self.cycle, level, self.items)
        return self.levels[level]


def standing(cycle: Cycle, level: str, items: list[MeetingItem]) -> Standing:
    """I-64, E-30. The places of a level by votes alone. Who was approved at another level than asked counts there.

    Who is approved beyond the maximum takes no place from others; those who tied to the end are among those who tied.
    """
    heard = {one.pk: said(one.rounds.all()) for one in items}
    votes: dict[int, tuple[int, ...]] = {}
    settled = set()
    for item in items:
        one = heard[item.pk]
        if not one.approved or one.approval is None or one.approval.level != level:
            continue
        if one.override and not one.ties:
            continue
        votes[item.pk] = one.votes
        if item.state == ItemState.DECIDED and not one.override:
            settled.add(item.pk)
    decided = {one.pk for one in items if one.state == ItemState.DECIDED and one.level == level}
    elsewhere = max(0, approved_by_level(cycle)[level] - len(decided))
    voted = {one.application_id for one in items if heard[one.pk].approval or heard[one.pk].merger}
    tabled = Application.objects.filter(cycle=cycle, state=ApplicationState.TABLED, level=level).order_by("pk")
    waiting = len(set(tabled.values_list("pk", flat=True)) - voted)
    free = max(0, places(cycle)[level] - elsewhere)
    return Standing(votes, rules.seats(votes, free, waiting, settled), waiting, free)


def seat_of(item: MeetingItem, at: Standings | None = None) -> Seat | None:
    """Where an application stands that passed its vote; None before that."""
    heard = said(item.rounds.all())
    if not heard.approved or heard.approval is None:
        return None
    if heard.override:
        return Seat.IN
    at = at or Standings(item.meeting.cycle)
    return at.of(heard.approval.level).seats.get(item.pk)


def decisions(item: MeetingItem, at: Standings | None = None) -> list[Decision]:
    """I-59, I-64. What may be written down after the votes that were held; empty: a vote or others are waited for."""
    heard = said(item.rounds.all())
    if item.subject != Subject.APPLICATION:
        return [] if heard.motion is None else [Decision.CARRIED if heard.motion else Decision.LOST]
    if heard.merger:
        return [Decision.MERGE]
    if heard.gate is False or (heard.approval is not None and not heard.approved):
        return [Decision.REJECT, Decision.DEFER]
    return _after_approval(item, heard, at or Standings(item.meeting.cycle))


def _after_approval(item: MeetingItem, heard: Said, at: Standings) -> list[Decision]:
    seat = seat_of(item, at) if heard.approved else None
    if seat == Seat.IN and override_is_whole(item, heard, at):
        return [Decision.APPROVE]
    return [Decision.DEFER, Decision.REJECT] if seat == Seat.OUT else []


def override_is_whole(item: MeetingItem, heard: Said, at: Standings) -> bool:
    """I-64. Of those who tied for the last place to the end, all are approved by two thirds or none."""
    if not heard.override or not heard.ties or heard.approval is None:
        return True
    others = [
        one
        for one in at.items
        if one.pk != item.pk and (them := said(one.rounds.all())).approved and them.approval
        and them.approval.level == heard.approval.level and them.votes == heard.votes
    ]  # fmt: skip
    return all(said(one.rounds.all()).override for one in others)


def open_round(item: MeetingItem) -> BallotTally | None:
    """The vote that is open."""
    return next((one for one in item.rounds.all() if one.closed_at is None), None)


def questions(item: MeetingItem, at: Standings | None = None) -> list[VoteAbout]:
    """What may be put to the vote now, the next in order first."""
    heard, at = said(item.rounds.all()), at or Standings(item.meeting.cycle)
    if item.subject != Subject.APPLICATION:
        return [VoteAbout.MOTION] if heard.motion is None else []
    if heard.gate is None and item.application_id in at.gates:
        return [VoteAbout.GATE]
    if heard.gate is False or heard.merger:
        return []
    if not heard.approved:
        return [VoteAbout.APPROVAL, VoteAbout.MERGER, *([VoteAbout.GATE] if heard.gate is None else [])]
    seat = seat_of(item, at)
    if seat == Seat.TIED and rules.may_vote_again(heard.votes):
        return [VoteAbout.TIE]
    asked = any(one.about == VoteAbout.OVERRIDE and not one.abandoned for one in item.rounds.all())
    return [VoteAbout.OVERRIDE] if seat in {Seat.TIED, Seat.OUT} and not asked else []


def short(cycle: Cycle) -> list[str]:
    """I-11, I-12. Levels below their minimum, although applications of that level were tabled, without a vote."""
    waived = {one.level for one in motions(cycle, Subject.MINIMUM)}
    undone = [ApplicationState.TABLED, ApplicationState.REJECTED, ApplicationState.DEFERRED]
    rows = Application.objects.filter(cycle=cycle, state__in=undone).order_by("pk")
    left = Counter(rows.values_list("level", flat=True))
    found = outside(approved_by_level(cycle), left, config_in(cycle.config))
    return [one.level for one in found if not one.above and one.level not in waived]


def levels_in_words(levels: Iterable[str]) -> str:
    """Names of levels, for a sentence."""
    return enumerated(Level(one).label for one in levels)


def agenda(meeting: Meeting) -> list[MeetingItem]:
    """All items in their order, with their rounds."""
    rows = meeting.items.select_related(
        "application__cycle__organiser", "application__second_level", "target", "nomination__unit", "nomination__person"
    )
    found = list(rows.prefetch_related("rounds", "recusals").order_by("place"))
    for one in found:
        one.meeting = meeting
    return found

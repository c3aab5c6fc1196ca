"""审定: plan a meeting, open it, call the roll and the items, postpone, close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course, reviewing
from lifeline.innovation.models import Application, Attendance, Dissent, Meeting, MeetingItem, Recusal
from lifeline.innovation.policies import meetings as gates
from lifeline.innovation.queries import sitting
from lifeline.innovation.queries.nominations import OPEN as MERITS
from lifeline.innovation.queries.nominations import waiting
from lifeline.innovation.rules.numbers import LEVELS
from lifeline.innovation.states import (
    AFTER_NOTICE,
    ITEM_FLOW,
    MEETING_FLOW,
    UNDECIDED,
    ApplicationState,
    ConflictWord,
    CycleState,
    ItemState,
    MeetingState,
    Subject,
    Why,
)
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from lifeline.innovation.models import Cycle
    from lifeline.people.models import Person

DECIDING = (CycleState.DELIBERATION, *AFTER_NOTICE)
"""When the leading group meets about approvals; after the notice began, only what came back (I-72, I-76)."""


def lock(meeting: Meeting, version: int | None = None) -> Meeting:
    """The meeting for this action alone."""
    rows = Meeting.objects.select_related("cycle__config", "cycle__organiser", "deputy", "current")
    return locked(rows, meeting.pk, version)


def recording(meeting: Meeting, actor: Person, version: int | None = None) -> Meeting:
    """I-3. The meeting in session, for a secretary."""
    meeting = lock(meeting, version)
    course.only(gates.may_record(actor, meeting))
    course.running(meeting.cycle)
    in_session(meeting)
    return meeting


def in_session(meeting: Meeting) -> None:
    """Refused before it was opened and after it was closed."""
    if meeting.state != MeetingState.OPEN:
        raise Refused("K-8", _("The meeting is not in session."))


def item_of(
    meeting: Meeting, item: MeetingItem, version: int | None = None, *, recorder: Person | None = None
) -> MeetingItem:
    """The item of this meeting for this action alone. I-32: never for a recorder who is in conflict with it."""
    rows = MeetingItem.objects.select_related(
        "application__cycle__organiser", "target", "nomination__unit", "nomination__person"
    )
    found = locked(rows.filter(meeting=meeting), item.pk, version)
    found.meeting = meeting
    course.only(recorder is None or not sitting.conflicted(found, [recorder.pk]))
    return found


def keep(meeting: Meeting, *fields: str) -> None:
    """Save what changed, and count the version."""
    meeting.version += 1
    meeting.save(update_fields=["version", *fields])


def keep_item(item: MeetingItem, *fields: str) -> None:
    """The same for an item."""
    item.version += 1
    item.save(update_fields=["version", "state", *fields])


def closed_rounds_only(item: MeetingItem) -> None:
    """Refused while a vote on the item is open."""
    if sitting.open_round(item) is not None:
        raise Refused("I-62", _("Close the vote first."))


@action
def plan(cycle: Cycle, held_on: date, place: str, *, actor: Person, now: datetime) -> Meeting:
    """A secretary plans a meeting. Consequence: all that is tabled and on no agenda stands on this one."""
    cycle = course.lock_cycle(cycle)
    course.only(policies.holds(actor, policies.SECRETARY, cycle.organiser_id))
    course.running(cycle)
    if cycle.state not in DECIDING and not (cycle.state in MERITS and waiting(cycle).exists()):
        raise Refused("I-58", _("Nothing is tabled in this cycle: it is not at its deliberation."))
    number = (cycle.meetings.aggregate(last=Max("number"))["last"] or 0) + 1
    meeting = Meeting.objects.create(
        cycle=cycle, number=number, held_on=held_on, place=course.written(place, "I-58", 1), planned_by=actor
    )
    items = _fill(meeting)
    record(events.MEETING_PLANNED, meeting, actor=actor, by=policies.SECRETARY, number=number, items=items)
    del now
    return meeting


def _fill(meeting: Meeting) -> int:
    """Put what is tabled or nominated and on no agenda on this one, by level and number; how many items it has then."""
    rows = Application.objects.filter(cycle=meeting.cycle_id, state=ApplicationState.TABLED)
    listed = MeetingItem.objects.filter(state__in=UNDECIDED, application__isnull=False)
    new = sorted(
        rows.exclude(pk__in=listed.values("application")), key=lambda one: (LEVELS.index(one.level), one.number)
    )
    last = meeting.items.aggregate(last=Max("place"))["last"] or 0
    items = [MeetingItem(meeting=meeting, application=one) for one in new]
    items += [
        MeetingItem(meeting=meeting, subject=Subject.COMMENDATION, nomination=one, reason=one.facts)
        for one in waiting(meeting.cycle).select_for_update(of=("self",), no_key=True)  # nobody takes it back meanwhile
    ]
    for place, item in enumerate(items, last + 1):
        item.place = place
    MeetingItem.objects.bulk_create(items)
    return last + len(items)


@action
def add_motion(
    meeting: Meeting, subject: str, reason: str, *, actor: Person, now: datetime, level: str = "", origin: str = "",
    application: Application | None = None,
) -> MeetingItem:  # fmt: skip
    """I-12. Put a motion on the agenda: to stay below a minimum, to move a place, to take a decision up again."""
    meeting = lock(meeting)
    course.only(gates.may_record(actor, meeting))
    course.running(meeting.cycle)
    if meeting.state not in {MeetingState.PLANNED, MeetingState.OPEN}:
        raise Refused("K-8", _("The meeting is not in session."))
    if subject in {Subject.APPLICATION, Subject.COMMENDATION} or (
        subject == Subject.MOVE and (not origin or origin == level)
    ):
        raise Refused("I-12", _("Say from which level to which other one a place moves."))
    _one_motion(subject, application)
    place = (meeting.items.aggregate(last=Max("place"))["last"] or 0) + 1
    item = MeetingItem.objects.create(
        meeting=meeting, place=place, subject=subject, level=level, origin=origin, application=application,
        reason=course.written(reason, "I-12", 10),
    )  # fmt: skip
    keep(meeting)
    record(events.MOTION_ADDED, meeting, actor=actor, by=policies.SECRETARY, number=place, about=subject, level=level)
    del now
    return item


def _one_motion(subject: str, application: Application | None) -> None:
    """I-12, I-68, I-76. A motion about a level names no application; one to take a decision up again names it.

    It is taken up again before it is announced, or later for a place that a lapsed charter left vacant.
    """
    if subject != Subject.REOPENING:
        if application is not None:
            raise Refused("I-12", _("A motion about a level is about no single application."))
        return
    if application is None or application.state not in _DECIDED or not sitting.reopens(application):
        raise Refused("I-12", _("Only what is not announced is taken up again, or for a vacant place."))
    if application.items.filter(state__in=UNDECIDED).exists():
        raise Refused("I-12", _("It stands on an agenda already."))


_DECIDED = (ApplicationState.APPROVED, ApplicationState.REJECTED, ApplicationState.DEFERRED, ApplicationState.MERGED)


@action
def open_meeting(
    meeting: Meeting, present: Collection[int], *, actor: Person, now: datetime, version: int | None = None
) -> Meeting:
    """A secretary opens the session with the roll. Consequence: the leading group as it is now has the votes.

    What was tabled since is put on the agenda.
    """
    meeting = lock(meeting, version)
    course.only(gates.may_record(actor, meeting))
    course.running(meeting.cycle)
    MEETING_FLOW.move(meeting, "open")
    if Meeting.objects.filter(cycle=meeting.cycle_id, state=MeetingState.OPEN).exists():
        raise Refused("I-58", _("Another meeting of this cycle is in session."))
    _fill(meeting)
    voters = gates.group(meeting.cycle.organiser)
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, person=one, present=one.pk in present)
        for one in sorted(voters, key=lambda one: one.pk)
    )
    meeting.opened_at = now
    keep(meeting, "state", "opened_at")
    there = sorted({one.pk for one in voters} & set(present))
    record(
        events.MEETING_OPENED, meeting, actor=actor, by=policies.SECRETARY, eligible=len(voters), present=len(there),
        members=there,
    )  # fmt: skip
    return meeting


@action
def call_roll(
    meeting: Meeting, present: Collection[int], *, actor: Person, now: datetime, version: int | None = None
) -> Meeting:
    """I-58. Who is in the room now; never while a vote is open. Consequence: the quorum of each item follows."""
    meeting = recording(meeting, actor, version)
    if meeting.current is not None:
        closed_rounds_only(meeting.current)
    rows = list(meeting.attendances.order_by("pk"))
    for one in rows:
        one.present = one.person_id in present
    Attendance.objects.bulk_update(rows, ["present"])
    keep(meeting)
    there = [one.person_id for one in rows if one.present]
    record(
        events.ROLL_CALLED, meeting, actor=actor, by=policies.SECRETARY, eligible=len(rows), present=len(there),
        members=there,
    )  # fmt: skip
    del now
    return meeting


@action
def elect_deputy(meeting: Meeting, person: Person, *, actor: Person, now: datetime) -> Meeting:
    """E-34. The meeting elects who confirms where the chair is absent or has no part. Consequence: it is minuted."""
    meeting = recording(meeting, actor)
    if not meeting.attendances.filter(person=person, present=True).exists() or gates.is_chair(person, meeting):
        raise Refused("I-58", _("A deputy is a member who is there, and not the chair."))
    meeting.deputy = person
    keep(meeting, "deputy")
    record(events.DEPUTY_ELECTED, meeting, actor=actor, by=policies.SECRETARY, member=person.pk)
    del now
    return meeting


@action
def call_item(item: MeetingItem, *, actor: Person, now: datetime) -> MeetingItem:
    """I-60. Take an item up. Consequences: every phone shows it; who is in conflict with it is recused at once."""
    meeting = recording(item.meeting, actor)
    if meeting.current is not None:
        closed_rounds_only(meeting.current)
    item = item_of(meeting, item, recorder=actor)
    if item.subject == Subject.APPLICATION and item.application and item.application.state != ApplicationState.TABLED:
        raise Refused("I-58", _("This application is not tabled any more; postpone the item."))
    if item.state == ItemState.WAITING:
        ITEM_FLOW.move(item, "call")
    elif item.state not in UNDECIDED or item.decision:
        raise course.moved()
    recuse_conflicted(item, now)
    keep_item(item)
    meeting.current = item
    keep(meeting, "current")
    there = sitting.room(item)
    record(
        events.ITEM_CALLED, item, actor=actor, by=policies.SECRETARY, eligible=there.eligible,
        present=len(there.present), members=[one.pk for one, _why in there.out],
    )  # fmt: skip
    return item


def recuse_conflicted(item: MeetingItem, now: datetime) -> None:
    """I-34, I-60. Part of an action: who is in conflict with the item leaves numerator and denominator."""
    voters = set(item.meeting.attendances.values_list("person_id", flat=True))
    known = set(item.recusals.values_list("person_id", flat=True))
    found = sitting.conflicted(item, voters - known)
    Recusal.objects.bulk_create(
        Recusal(item=item, person_id=person, why=why, at=now) for person, why in sorted(found.items())
    )
    for person, why in sorted(found.items()):
        record(events.ITEM_RECUSED, item, actor=None, by=events.CLOCK, member=person, why=why.value)


@action
def recuse(item: MeetingItem, person: Person, *, actor: Person, now: datetime) -> MeetingItem:
    """I-60. A member declares a conflict of his own; never during a vote.

    Consequences: he leaves numerator and denominator, for good; the tie is known wherever the application is judged.
    """
    meeting = lock(item.meeting)
    course.only(actor.pk == person.pk)
    course.running(meeting.cycle)
    in_session(meeting)
    item = item_of(meeting, item)
    closed_rounds_only(item)
    if item.state not in UNDECIDED or not meeting.attendances.filter(person=person).exists():
        raise Refused("I-60", _("Only a voting member leaves an item, and only before it is decided."))
    if item.application is not None:
        course.lock(item.application)  # before its reviews
    if not item.recusals.filter(person=person).exists():
        Recusal.objects.create(item=item, person=person, why=Why.DECLARED, at=now)
    if item.application is not None:
        said = str(_("declared in the meeting"))
        reviewing.say(ConflictWord.DECLARED, item.application, person, said, actor=actor, by="", now=now)
        reviewing.void_all(item.application, person, said, actor=actor, by="", now=now)
    keep_item(item)
    record(events.ITEM_RECUSED, item, actor=actor, member=person.pk, why=Why.DECLARED.value)
    return item


@action
def postpone(item: MeetingItem, reason: str, *, actor: Person, now: datetime) -> MeetingItem:
    """I-61. The item goes to a later meeting: not rejected, and counted nowhere.

    Where the quorum is missing no reason is asked for. Consequence: it stands on the next meeting's agenda.
    """
    meeting = recording(item.meeting, actor)
    item = item_of(meeting, item, recorder=actor)
    closed_rounds_only(item)
    there = sitting.room(item)
    if item.decision:
        raise course.moved()
    lacks = item.state != ItemState.WAITING and not there.has_quorum
    text = reason.strip() if lacks else course.written(reason, "I-61", 5)
    put_off(item, there, text, "quorum" if lacks else "", actor)
    put_down(meeting, item)
    del now
    return item


def put_down(meeting: Meeting, item: MeetingItem) -> None:
    """Part of an action: the item is before the meeting no longer."""
    if meeting.current_id == item.pk:
        meeting.current = None
        keep(meeting, "current")


def put_off(item: MeetingItem, there: sitting.Room, reason: str, why: str, actor: Person) -> None:
    """I-61. Part of an action: the item is decided later. `why`: "quorum", "closing", or empty where words say it."""
    ITEM_FLOW.move(item, "postpone")
    item.reason, item.eligible, item.present = reason, there.eligible, len(there.present)
    keep_item(item, "reason", "eligible", "present")
    record(
        events.ITEM_POSTPONED, item, actor=actor, by=policies.SECRETARY, eligible=item.eligible, present=item.present,
        why=why,
    )  # fmt: skip


@action
def note_dissent(item: MeetingItem, text: str, *, actor: Person, now: datetime) -> Dissent:
    """I-63. A member asks that his own words against a decision stand in the minutes, until they are drafted."""
    meeting = lock(item.meeting)
    in_session(meeting)
    item = item_of(meeting, item)
    course.only(sitting.room(item).votes(actor))
    closed_rounds_only(item)
    if not item.decision:
        raise Refused("I-63", _("A dissent follows a decision."))
    text = course.written(text, "I-63", 5)
    dissent, _fresh = Dissent.objects.update_or_create(item=item, person=actor, defaults={"text": text, "at": now})
    record(events.DISSENT_NOTED, item, actor=actor, member=actor.pk, digest=course.digest(text))
    return dissent

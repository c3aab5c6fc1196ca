"""The vote on a member's phone; what a person may do with an item or sign; minutes in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifeline.innovation.models import Application, Attendance, BallotTally, Consent, Minutes
from lifeline.innovation.policies.meetings import may_record
from lifeline.innovation.queries import agenda, joining, minuting, sitting
from lifeline.innovation.states import (
    UNDECIDED,
    Choice,
    Decision,
    ItemState,
    Level,
    MeetingState,
    Subject,
    VoteAbout,
    Why,
)
from lifeline.kernel.errors import Unseen
from lifeline.kernel.keys import row_id
from lifeline.kernel.parts import enumerated

if TYPE_CHECKING:
    from lifeline.innovation.models import Meeting, MeetingItem
    from lifeline.people.models import Person


@dataclass(frozen=True)
class Screen:
    """What the phone shows: the item in hand, the open vote, and what waits for the one who presides."""

    item: MeetingItem | None = None
    title: str = ""
    facts: str = ""
    hidden: bool = False
    row: BallotTally | None = None
    question: str = ""
    reason: str = ""
    level: str = ""
    may_vote: bool = False
    voted: bool = False
    cast: int = 0
    confirms: list[tuple[MeetingItem, str, str]] = field(default_factory=list)


def is_voter(person: Person, meeting: Meeting) -> bool:
    """Has this person a vote in the meeting? Before it opens, who will have one."""
    if meeting.state == MeetingState.PLANNED:
        return any(one.pk == person.pk for one, _in in agenda.members(meeting))
    return Attendance.objects.filter(meeting=meeting, person=person).exists()


def screen(person: Person, meeting: Meeting) -> Screen:
    """I-60. The item in hand as this member may see it."""
    items = agenda.agenda(meeting)
    confirms = [
        (one, agenda.title_of(one), str(Decision(one.decision).label)) for one in agenda.to_confirm(person, items)
    ]
    item = next((one for one in items if one.pk == meeting.current_id), None)
    if item is None:
        return Screen(confirms=confirms)
    about = item.application
    facts = " · ".join([about.number, str(Level(about.level).label), about.second_level.name]) if about else ""
    if agenda.blind(person, [item]):
        return Screen(item, agenda.title_of(item), facts, hidden=True, confirms=confirms)
    row = sitting.open_round(item)
    return Screen(
        item, agenda.title_of(item), facts, row=row, question=str(VoteAbout(row.about).label) if row else "",
        reason=row.reason if row else "", level=str(Level(row.level).label) if row and row.level else "",
        may_vote=sitting.room(item).votes(person), voted=row is not None and agenda.has_voted(row, person),
        cast=agenda.cast(row) if row else 0, confirms=confirms,
    )  # fmt: skip


def round_of(meeting: Meeting, pk: int) -> BallotTally:
    """A round of this meeting."""
    rows = BallotTally.objects.select_related("item__meeting")
    if (found := rows.filter(pk=pk, item__meeting=meeting).first()) is None:
        raise Unseen
    return found


def member(meeting: Meeting, pk: str) -> Person:
    """A voting member of this meeting."""
    row = Attendance.objects.filter(meeting=meeting, person=int(pk)).select_related("person").first()
    if row is None:
        raise Unseen
    return row.person


def application_by(meeting: Meeting, pk: str) -> Application | None:
    """An application of the meeting's cycle by id, as a form sends it."""
    return Application.objects.filter(cycle=meeting.cycle_id, pk=row_id(pk)).first()


def application_of(meeting: Meeting, number: str) -> Application | None:
    """An application of the meeting's cycle by its number."""
    return Application.objects.filter(cycle=meeting.cycle_id, number=number.strip()).first() if number else None


def may_leave(person: Person, item: MeetingItem) -> bool:
    """I-60. May this member still declare a conflict?"""
    return item.state in UNDECIDED and not item.decision and is_voter(person, item.meeting)


def acts_on(item: MeetingItem, person: Person, *, records: bool) -> tuple[list[str], str]:
    """The names of the acts that are open to this person on this item, and which comes next."""
    in_session = item.meeting.state == MeetingState.OPEN
    found: list[str] = []
    if not in_session:
        return found, ""
    in_hand = item.meeting.current_id == item.pk
    main = ""
    if records and item.state in UNDECIDED and not item.decision:
        at = sitting.Standings(item.meeting.cycle)
        main = (agenda.act_on(item, at) if in_hand else agenda.CALL) or ""
        found += _recorders(item, main, at)
    if person.pk in sitting.presiders(item) and item.decision and item.state in UNDECIDED:
        found += ["confirm", "drop"] if item.proposed_by_id != person.pk else []
    if is_voter(person, item.meeting) and sitting.open_round(item) is None:
        if item.decision and sitting.room(item).votes(person):
            found.append("dissent")
        if may_leave(person, item):
            found.append("recuse")
    return found, main


def _recorders(item: MeetingItem, main: str, at: sitting.Standings) -> list[str]:
    """The recorder's acts: the next one first."""
    if main == agenda.CLOSE_VOTE:
        return [main, "abandon"]
    names = [main] if main else []
    more = item.meeting.current_id == item.pk and item.state == ItemState.VOTING and sitting.questions(item, at)
    if more and agenda.VOTE not in names:
        names.append(agenda.VOTE)
    if agenda.POSTPONE not in names:
        names.append(agenda.POSTPONE)
    if item.subject == Subject.APPLICATION and item.application is not None:
        names += ["raise"] if item.application.level != Level.COMPANY_KEY else []
        names += ["merge"] if joining.targets(item) else []
    return names


def minutes_of(meeting: Meeting) -> Minutes | None:
    """The minutes, once they are drafted."""
    return Minutes.objects.filter(meeting=meeting).select_related("recorder", "chair").first()


def signs(person: Person, minutes: Minutes) -> list[str]:
    """What this person may do with the minutes now."""
    names = {"recorder", "remark"} if minutes.recorder_id is None else {"chair"} if minutes.chair_id is None else set()
    return [one for one in ("recorder", "remark", "chair") if one in names and may_sign(person, minutes, one)]


def may_sign(person: Person, minutes: Minutes, name: str) -> bool:
    """I-67, E-34. Whether this act on the minutes is the person's at all, whatever was signed meanwhile."""
    if name == "chair":
        return minutes.recorder_id != person.pk and person.pk in minuting.signatories(minutes.meeting)
    return may_record(person, minutes.meeting)


def roll(minutes: Minutes) -> dict[str, list[str]]:
    """I-67. Who was there at the close, and who was not."""
    rows = minutes.body["roll"]
    return {
        key: [one["name"] for one in rows if one["present"] is flag] for key, flag in (("here", True), ("away", False))
    }


def minutes_text(minutes: Minutes, person: Person) -> list[dict[str, Any]]:
    """I-60, I-67. The minutes in the reader's words; before the announcement nothing of what he has no part in."""
    items = agenda.agenda(minutes.meeting)
    blind = agenda.blind(person, items)
    hidden = {one.place for one in items if one.pk in blind}
    return [_item(one, hidden=one["place"] in hidden) for one in minutes.body["items"]]


def _item(one: dict[str, Any], *, hidden: bool) -> dict[str, Any]:
    subject = Subject(one["subject"])
    levels = " → ".join(str(Level(name).label) for name in (one["origin"], one["level"]) if name)
    title = f"{one['number']} {one['title']}" if one["number"] else _named(subject.label, one.get("nominee") or levels)
    if hidden:
        return {"place": one["place"], "title": title, "hidden": True}
    return {
        "place": one["place"], "title": title, "hidden": False, "reason": one["reason"], "level": levels,
        "outcome": Decision(one["decision"]).label if one["decision"] else ItemState(one["state"]).label,
        "recused": [
            _("%(name)s (%(why)s)") % {"name": left["name"], "why": Why(left["why"]).label} for left in one["recused"]
        ],
        "eligible": one["eligible"], "present": one["present"], "confirmed_by": one["confirmed_by"],
        "rounds": [_round(vote) for vote in one["rounds"]], "dissents": one["dissents"], "target": one["target"],
    }  # fmt: skip


def _round(vote: dict[str, Any]) -> str:
    about = VoteAbout(vote["about"]).label
    if vote["abandoned"]:
        return _("%(about)s: given up unread; %(reason)s") % {"about": about, "reason": vote["reason"]}
    names = [_named(one["name"], Choice(one["choice"]).label) for one in vote["names"]]
    told = {
        "about": about, "kind": _("secret") if vote["secret"] else _("with names"),
        "sums": _("yes %(yes)s, no %(no)s, abstained %(abstain)s, of %(present)s present") % vote,
        "passed": _("carried") if vote["passed"] else _("not carried"), "names": enumerated(names),
    }  # fmt: skip
    if names:
        return _("%(about)s (%(kind)s): %(sums)s; %(passed)s (%(names)s)") % told
    return _("%(about)s (%(kind)s): %(sums)s; %(passed)s") % told


def _named(what: object, told: object) -> str:
    return _("%(what)s: %(told)s") % {"what": what, "told": told}


def consent_for(person: Person, pk: int) -> Consent:
    """What this person is asked; nobody else sees it."""
    rows = Consent.objects.select_related("item__application", "item__meeting__cycle", "target")
    if (found := rows.filter(pk=pk, person=person).first()) is None:
        raise Unseen
    return found

"""The acts of a meeting, of its items and of its minutes, as tables: form, words, and what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.actions import ballots, consents, course, deciding, meetings, minutes
from lifeline.innovation.forms import meetings as forms
from lifeline.innovation.queries import agenda, joining, sitting, voting
from lifeline.innovation.rules.meeting import rises
from lifeline.innovation.states import Level, MeetingState
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

    from lifeline.innovation.models import BallotTally, Meeting, MeetingItem, Minutes
    from lifeline.people.models import Person


class Act(NamedTuple):
    """One act. `records`: the recorder's; `stays`: it leads back to the item's page."""

    label: _StrPromise
    make: Callable[..., Any]
    do: Callable[..., Any]
    records: bool = True
    stays: bool = False

    def form(self, of: Any, data: Any = None) -> Any:
        """Its form. I-2: it knows which version its reader has seen, and the acts that decide or sign ask for it.

        Calling an item, motions, votes, recusals and consents go without: they add, and the state guards them.
        """
        made = self.make(of, data)
        made.initial["version"] = of.version
        return made


class Door(NamedTuple):
    """An act that is open now. `main`: the one that comes next; `danger`: what it ends does not come back."""

    label: _StrPromise
    form: Any
    main: bool
    danger: bool = False


def plain(name: str) -> Callable[..., Any]:
    """A form without words."""
    return lambda _of, data: forms.ActForm(data, act=name)


def roll_form(name: str) -> Callable[..., Any]:
    """Who is in the room."""

    def make(meeting: Meeting, data: Any) -> Any:
        rows = agenda.members(meeting)
        return forms.RollForm(
            data, act=name, members=[one for one, _in in rows], there=[p.pk for p, is_in in rows if is_in]
        )

    return make


def deputy_form(meeting: Meeting, data: Any) -> Any:
    """E-34. Members who are there and are not the chair."""
    heads = agenda.heads(meeting)
    free = [one for one, there in agenda.members(meeting) if there and one.pk not in heads]
    return forms.DeputyForm(data, act="deputy", members=free)


def vote_form(item: MeetingItem, data: Any) -> Any:
    """What may be put to the vote."""
    level = item.application.level if item.application else ""
    return forms.OpenVoteForm(
        data, act=agenda.VOTE, questions=sitting.questions(item), level=level, targets=joining.targets(item)
    )


def raise_form(item: MeetingItem, data: Any) -> Any:
    """I-65. Higher levels."""
    level = item.application.level if item.application else Level.COMPANY_KEY.value
    return forms.RaiseForm(data, act="raise", levels=[one for one in Level.values if rises(level, one)])


def with_people(given: dict[str, Any]) -> set[int]:
    """The ids of those who are there."""
    return {int(one) for one in given["present"]}


def add_motion(meeting: Meeting, given: dict[str, Any], **who: Any) -> Any:
    """A motion, with the application that it is about."""
    about = voting.application_of(meeting, given["number"])
    motion = (meeting, given["subject"], given["reason"])
    if about is None and not given["level"]:
        raise Refused("I-12", _("Say which level, or the number of the application."))
    return meetings.add_motion(*motion, level=given["level"], origin=given["origin"], application=about, **who)


def open_vote(item: MeetingItem, given: dict[str, Any], **who: Any) -> Any:
    """The vote, with level or target."""
    target = voting.application_by(item.meeting, given.get("target") or "")
    return ballots.open_vote(
        item, given["about"], level=given.get("level") or "", target=target, reason=given["reason"], **who
    )


def _open(item: MeetingItem) -> BallotTally:
    """The vote that is open."""
    if (row := sitting.open_round(item)) is None:
        raise course.moved()
    return row


def close_vote(item: MeetingItem, _given: dict[str, Any], **who: Any) -> Any:
    """The vote that is open."""
    return ballots.close_vote(_open(item), **who)


def abandon(item: MeetingItem, given: dict[str, Any], **who: Any) -> Any:
    """The vote that is open, unread."""
    return ballots.abandon_vote(_open(item), given["reason"], **who)


def write_down(item: MeetingItem, given: dict[str, Any], **who: Any) -> Any:
    """What the votes have decided."""
    return deciding.write_down(item, given["decision"], given["reason"], version=given["version"], **who)


def confirm(item: MeetingItem, given: dict[str, Any], **who: Any) -> Any:
    """Of whoever presides."""
    return deciding.confirm(item, version=given["version"], **who)


def drop(item: MeetingItem, given: dict[str, Any], **who: Any) -> Any:
    """The same, not confirmed."""
    return deciding.drop(item, version=given["version"], **who)


MEETING = {
    agenda.OPEN: Act(
        agenda.LABELS[agenda.OPEN], roll_form(agenda.OPEN),
        lambda one, given, **who: meetings.open_meeting(one, with_people(given), version=given["version"], **who),
    ),
    "roll": Act(
        _("Call the roll again"), roll_form("roll"),
        lambda one, given, **who: meetings.call_roll(one, with_people(given), version=given["version"], **who),
    ),
    "deputy": Act(
        _("Elect a deputy of the chair"), deputy_form,
        lambda one, given, **who: meetings.elect_deputy(one, voting.member(one, given["person"]), **who),
    ),
    "motion": Act(_("Put a motion on the agenda"), lambda _of, data: forms.MotionForm(data, act="motion"), add_motion),
    agenda.CLOSE: Act(
        agenda.LABELS[agenda.CLOSE], plain(agenda.CLOSE),
        lambda one, given, **who: deciding.close(one, version=given["version"], **who),
    ),
}  # fmt: skip
ITEM = {
    agenda.CALL: Act(
        _("Take the item up"), plain(agenda.CALL), lambda one, _given, **who: meetings.call_item(one, **who), stays=True
    ),
    agenda.VOTE: Act(agenda.LABELS[agenda.VOTE], vote_form, open_vote, stays=True),
    agenda.CLOSE_VOTE: Act(agenda.LABELS[agenda.CLOSE_VOTE], plain(agenda.CLOSE_VOTE), close_vote, stays=True),
    agenda.WRITE: Act(
        agenda.LABELS[agenda.WRITE],
        lambda one, data: forms.WriteForm(data, act=agenda.WRITE, decisions=sitting.decisions(one)),
        write_down,
    ),
    agenda.POSTPONE: Act(
        pgettext_lazy("meeting", "Postpone the item"),
        lambda _of, data: forms.ReasonForm(
            data, act=agenda.POSTPONE, spared=_("Not needed where the quorum is missing.")
        ),
        lambda one, given, **who: meetings.postpone(one, given["reason"], **who),
    ),
    "abandon": Act(
        _("Give this vote up, unread"), lambda _of, data: forms.ReasonForm(data, act="abandon"), abandon, stays=True
    ),
    "raise": Act(
        _("Ask the leader to agree to a higher level"), raise_form,
        lambda one, given, **who: consents.ask(one, "RAISE", level=given["level"], **who), stays=True,
    ),
    "merge": Act(
        _("Ask both leaders to agree to a merger"),
        lambda one, data: forms.MergeForm(data, act="merge", targets=joining.targets(one)),
        lambda one, given, **who: consents.ask(
            one, "MERGE", target=voting.application_by(one.meeting, given["target"]), **who
        ),
        stays=True,
    ),
    "recuse": Act(
        _("I have a conflict: leave the room"), plain("recuse"),
        lambda one, _given, **who: meetings.recuse(one, who["actor"], **who), records=False,
    ),
    "dissent": Act(
        _("Have my dissent minuted"), lambda _of, data: forms.TextForm(data, act="dissent"),
        lambda one, given, **who: meetings.note_dissent(one, given["text"], **who), records=False, stays=True,
    ),
    "confirm": Act(
        _("Confirm"), plain("confirm"), confirm, records=False
    ),
    "drop": Act(
        _("Do not confirm"), plain("drop"), drop, records=False
    ),
}  # fmt: skip
MINUTES = {
    "remark": Act(
        _("Add a remark"), lambda _of, data: forms.TextForm(data, act="remark"),
        lambda one, given, **who: minutes.remark(one, given["text"], version=given["version"], **who),
    ),
    "recorder": Act(
        _("Sign as recorder"), plain("recorder"),
        lambda one, given, **who: minutes.sign_as_recorder(one, version=given["version"], **who),
    ),
    "chair": Act(
        _("Sign as chair"), plain("chair"),
        lambda one, given, **who: minutes.sign_as_chair(one, version=given["version"], **who),
    ),
}  # fmt: skip


def _doors(table: dict[str, Act], names: list[str], of: Any, sent: Any, main: str = "") -> list[Door]:
    """The doors of these acts; the form that came back stands in its place."""
    came = sent.data.get("act") if sent is not None else None
    return [
        Door(table[name].label, sent if name == came else table[name].form(of), name == main, name == "abandon")
        for name in names
    ]


def of_meeting(meeting: Meeting, sent: Any) -> list[Door]:
    """What the recorder may do with the meeting as a whole."""
    names = {
        MeetingState.PLANNED: [agenda.OPEN, "motion"], MeetingState.OPEN: ["roll", "deputy", "motion", agenda.CLOSE],
    }.get(MeetingState(meeting.state), [])  # fmt: skip
    return _doors(MEETING, names, meeting, sent)


def of_item(item: MeetingItem, sent: Any, *, records: bool, person: Person) -> list[Door]:
    """What this person may do with an item."""
    names, main = voting.acts_on(item, person, records=records)
    return _doors(ITEM, names, item, sent, main)


def of_minutes(found: Minutes, names: list[str], sent: Any) -> list[Door]:
    """What this person may do with the minutes."""
    return _doors(MINUTES, names, found, sent)

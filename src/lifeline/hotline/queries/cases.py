"""One case: its thread, its course, whose turn it is in plain words, and which buttons stand on its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.models import Case
from lifeline.hotline.policies import figures, public
from lifeline.hotline.queries import (
    channel,
    joint_tasks,
    merges,
    orders,
    passing,
    paths,
    retention,
    staff,
    terms,
    transfers,
)
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.queries.remembered import asked_once
from lifeline.hotline.rules.numbers import ROUND_MAX, UNMERGE_DAYS, read_number
from lifeline.hotline.states import (
    CASE_FLOW,
    END,
    HELD,
    OPEN,
    CaseState,
    Clock,
    OrderState,
    ReplyState,
    WaitsFor,
)
from lifeline.kernel.errors import Unseen
from lifeline.kernel.events import history

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from lifeline.hotline.models import Attachment, Merge, Message, Note, Order, Reply
    from lifeline.hotline.rules.numbers import Numbers
    from lifeline.kernel.events import Line
    from lifeline.people.models import Person

STAGES: dict[str, str | _StrPromise] = {
    CaseState.RECEIVED: _("We have received it"),
    CaseState.TRIAGE: _("The dispatcher is choosing the unit in charge"),
    CaseState.ASSIGNED: _("The unit in charge will contact you"),
    CaseState.RETURN_REQUESTED: _("The unit in charge will contact you"),
    CaseState.RULING: _("The supervisor is deciding who is in charge"),
    CaseState.IN_PROGRESS: _("The unit is working on it"),
    CaseState.WAITING: _("The unit waits for your answer"),
    CaseState.DEFERRED: _("It has been put off to an agreed date"),
    CaseState.ANSWERED: _("You have a reply; please rate it"),
    CaseState.REOPEN_REQUESTED: _("The supervisor is deciding on your request"),
    CaseState.CLOSED: _("The case was closed"),
    CaseState.MERGED: _("Handled together with a similar case"),
    CaseState.NOT_ACCEPTED: _("Not accepted; you may appeal"),
    CaseState.TRANSFERRED: _("Handed to another office"),
    CaseState.WITHDRAWN: _("You have withdrawn it"),
}


@dataclass(frozen=True)
class Stage:
    """What anybody may learn who knows a number: the stage and the date, and nothing else (H-5)."""

    number: str
    state: str
    words: str
    due_at: datetime | None
    provisional: bool


def lived(case: Case) -> CaseState:
    """H-50. The state that its reporter lives through: a merged case that has its reply is replied to, then closed."""
    if case.state != CaseState.MERGED or case.answered_at is None:
        return CaseState(case.state)
    return CaseState.ANSWERED if case.waits_for == WaitsFor.REPORTER else CaseState.CLOSED


def promised(case: Case) -> datetime | None:
    """E-12. When its reporter was promised a reply, until he has it: by his own report, whatever is merged into it."""
    if case.state in OPEN or (case.state == CaseState.MERGED and case.answered_at is None):
        return case.own_due_at or case.resolve_due_at
    return None


def for_its_reporter(case: Case) -> dict[str, Any]:
    """E-12. What a program of its reporter reads in place of columns that tell of cases merged into his, and of staff.

    He has one date, the promise of his reply. Whatever else is due, unread or asked after is the unit's.
    """
    return {
        "state": lived(case), "due_at": promised(case), "due_clock": Clock.RESOLVE, "dispatch_due_at": None,
        "response_due_at": None, "resolve_due_at": case.own_due_at or case.resolve_due_at, "unread": 0, "nudges": 0,
    }  # fmt: skip


def stage(case: Case) -> Stage:
    """Where the case stands, for its reporter: until the reply, the date is the promise of it."""
    state = lived(case)
    return Stage(case.number, state, str(STAGES[state]), promised(case), case.provisional)


def stage_by_number(text: str) -> Stage:
    """H-5. The stage of the case whose number was typed; `Unseen` for what is no number and for one that nobody has."""
    number = read_number(text)
    case = Case.objects.filter(number=number).first() if number else None
    if case is None:
        raise Unseen
    return stage(case)


def thread(case: Case) -> QuerySet[Message]:
    """What reporter and unit said to each other, oldest first, with the files of each message."""
    return case.messages.prefetch_related("attachments").order_by("at", "pk")


def notes(case: Case) -> QuerySet[Note]:
    """H-37. The internal notes; only pages behind `may_note` ask for them."""
    return case.notes.select_related("author").order_by("at", "pk")


def attachments(case: Case) -> QuerySet[Attachment]:
    """The files that came with the report itself."""
    return case.attachments.filter(message=None).order_by("pk")


def course(case: Case, language: str) -> list[Line]:
    """The history of the case and its drafts, oldest first, by duty and never by name."""
    return history(case, viewer_language=language)


def own_course(case: Case, language: str) -> list[Line]:
    """E-12. The same for its reporter, who learns nothing of other reporters' cases."""
    return [line for line in course(case, language) if line.kind not in events.STAFF_ONLY]


@asked_once
def all_replies(case: Case) -> list[Reply]:
    """The replies of all rounds, drafts too."""
    return list(case.replies.select_related("author").order_by("round", "approved_at", "pk"))


def draft(case: Case) -> Reply | None:
    """The reply of this round that has not gone out yet."""
    return next((reply for reply in all_replies(case) if reply.state != ReplyState.APPROVED), None)


def replies(case: Case) -> QuerySet[Reply]:
    """What went out, round by round."""
    return case.replies.filter(state=ReplyState.APPROVED).order_by("round", "approved_at", "pk")


def reporter_words(person: Person, case: Case) -> tuple[str, str] | None:
    """H-7. Name and phone for those who may see them; None for all others, who read 反映人."""
    if case.reporter is None or not policies.may_see_reporter(person, case):
        return None
    return case.reporter.name, case.reporter.phone


@dataclass(frozen=True)
class Moment:
    """What the buttons depend on besides person and state; each part is read when the first button asks for it."""

    case: Case
    now: datetime

    @cached_property
    def numbers(self) -> Numbers:
        """The site's numbers."""
        return numbers()

    @cached_property
    def last(self) -> Reply | None:
        """The latest reply that went out."""
        return next((one for one in reversed(all_replies(self.case)) if one.state == ReplyState.APPROVED), None)

    @cached_property
    def pending(self) -> Reply | None:
        """The draft that waits for its approval."""
        return next((one for one in all_replies(self.case) if one.state == ReplyState.SUBMITTED), None)

    @cached_property
    def rated(self) -> bool:
        """Has the reporter rated the reply that stands?"""
        return merges.rating_of(self.case) is not None

    @cached_property
    def checked(self) -> bool:
        """Does a refusal wait for its second person?"""
        return self.case.state in OPEN and staff.open_check(self.case) is not None

    @cached_property
    def merge(self) -> Merge | None:
        """The merge in which the case rides now."""
        return merges.open_merge(self.case)

    @cached_property
    def order(self) -> Order | None:
        """The order that is not closed yet."""
        return orders.open_order(self.case)

    def within(self, days: int) -> bool:
        """Is the last reply younger than so many days?"""
        if self.last is None or self.last.approved_at is None:
            return False
        return self.now <= self.last.approved_at + timedelta(days=days)


def _may_rate(at: Moment) -> bool:
    return (
        lived(at.case) in {CaseState.ANSWERED, CaseState.CLOSED} and not at.rated and at.within(at.numbers.rating_days)
    )


def _may_reopen(at: Moment) -> bool:
    replied = at.last is not None and lived(at.case) != CaseState.MERGED
    return replied and CASE_FLOW.may(at.case, "ask reopen") and at.case.round < ROUND_MAX


def _may_unmerge(at: Moment) -> bool:
    return at.merge is not None and at.now <= at.merge.at + timedelta(days=UNMERGE_DAYS)


def _may_go(at: Moment) -> bool:
    return CASE_FLOW.may(at.case, "transfer") and not at.checked


def _may_nudge(at: Moment) -> bool:
    return at.case.state in OPEN or lived(at.case) == CaseState.MERGED


def _may_close_order(at: Moment) -> bool:
    """H-60. Answered, or the case has ended; whose order it is, the action asks."""
    return at.order is not None and (at.order.state == OrderState.ANSWERED or at.case.state in END)


SPOKEN_IN = HELD - {CaseState.DEFERRED} | {CaseState.MERGED}
ANSWERABLE = {CaseState.ASSIGNED, CaseState.IN_PROGRESS, CaseState.WAITING}
Button = tuple["Callable[[Person, Case], bool]", "Callable[[Moment], bool]"]


def _may_let_go(person: Person, case: Case) -> bool:
    """H-47. Not who approved the round before; sending a draft back stays his."""
    return policies.may_approve(person, case) and paths.barred_approver(case) != person.pk


BUTTONS: dict[str, Button] = {
    "dispatch": (policies.may_dispatch, lambda at: CASE_FLOW.may(at.case, "dispatch") and not at.checked),
    "reassign": (policies.may_dispatch, lambda at: CASE_FLOW.may(at.case, "reassign")),
    "decide_return": (policies.may_dispatch, lambda at: at.case.state == CaseState.RETURN_REQUESTED),
    "rule": (policies.may_supervise, lambda at: at.case.state == CaseState.RULING),
    "ask_return": (policies.may_return, lambda at: paths.may_be_returned(at.case, at.now)),
    "dispute": (policies.may_dispatch, lambda at: not at.checked and paths.may_be_disputed(at.case, at.now)),
    "propose_rule": (policies.may_supervise, lambda at: paths.unproposed_ruling(at.case) is not None),
    "extend": (policies.may_handle, lambda at: terms.may_be_extended(at.case, at.now)),
    "decide_extension": (policies.may_supervise, lambda at: terms.open_extension(at.case) is not None),
    "defer": (policies.may_return, lambda at: terms.may_be_deferred(at.case, at.now)),
    "decide_deferral": (policies.may_supervise, lambda at: terms.open_deferral(at.case) is not None),
    "take_up": (policies.may_handle, lambda at: at.case.state == CaseState.DEFERRED),
    "note_progress": (policies.may_handle, lambda at: at.case.state == CaseState.DEFERRED),
    "open_task": (policies.may_handle, lambda at: joint_tasks.may_have_more(at.case, at.now)),
    "cancel_task": (policies.may_handle, lambda at: bool(joint_tasks.open_tasks(at.case))),
    "decide_task": (policies.may_dispatch, lambda at: bool(joint_tasks.declining(at.case))),
    "refuse": (policies.may_refuse, lambda at: CASE_FLOW.may(at.case, "refuse") and not at.checked),
    "confirm_refusal": (policies.may_confirm_refusal, lambda at: at.checked),
    "propose_transfer": (policies.may_dispatch, lambda at: _may_go(at) and transfers.proposed(at.case) is None),
    "transfer": (policies.may_transfer, _may_go),
    "deny_transfer": (policies.may_transfer, lambda at: transfers.proposed(at.case) is not None),
    "take_back": (policies.may_transfer, lambda at: CASE_FLOW.may(at.case, "take back")),
    "merge": (policies.may_dispatch, lambda at: CASE_FLOW.may(at.case, "merge") and not at.checked),
    "unmerge": (policies.may_dispatch, _may_unmerge),
    "set_level": (policies.may_set_level, lambda at: at.case.state in OPEN),
    "categorise": (policies.may_dispatch, lambda at: at.case.state in OPEN),
    "seal": (
        policies.may_dispatch,
        lambda at: (
            not at.case.sealed and at.case.state in OPEN and at.case.reporter_id is not None and not channel.faults()
        ),
    ),
    "recuse": (policies.may_dispatch, lambda at: at.case.state in OPEN),
    "pass_on": (policies.may_pass_on, lambda at: passing.may_be_passed(at.case)),
    "clarify": (policies.may_dispatch, lambda at: at.case.state == CaseState.TRIAGE),
    "contact": (policies.may_handle, lambda at: at.case.state in SPOKEN_IN),
    "ask": (policies.may_handle, lambda at: at.case.state in {CaseState.ASSIGNED, CaseState.IN_PROGRESS}),
    "resume": (policies.may_handle, lambda at: at.case.state == CaseState.WAITING),
    "note": (policies.may_note, lambda at: at.case.state not in END),
    "draft": (policies.may_handle, lambda at: at.case.state in ANSWERABLE),
    "approve": (_may_let_go, lambda at: at.pending is not None),
    "send_back": (policies.may_approve, lambda at: at.pending is not None),
    "decide_reopening": (policies.may_supervise, lambda at: at.case.state == CaseState.REOPEN_REQUESTED),
    "order_issue": (policies.may_supervise, lambda at: at.case.state in OPEN and at.order is None),
    "order_answer": (policies.may_answer_order, lambda at: at.order is not None and at.order.state == OrderState.OPEN),
    "order_close": (policies.may_supervise, _may_close_order),
    "propose_faq": (
        public.may_propose_faq,
        lambda at: at.case.state in policies.FINISHED and at.last is not None and not at.case.sealed,
    ),
    "exclude": (policies.may_supervise, lambda at: staff.may_be_excluded(at.case)),
    "decide_exclusion": (figures.may_decide_exclusion, lambda at: staff.open_exclusion(at.case) is not None),
    "publish": (policies.may_publish, lambda at: at.case.state in policies.FINISHED),
    "write": (policies.is_reporter, lambda at: at.case.state not in END - {CaseState.MERGED}),
    "nudge": (policies.is_reporter, _may_nudge),
    "rate": (policies.is_reporter, _may_rate),
    "reopen": (policies.is_reporter, _may_reopen),
    "appeal": (policies.is_reporter, lambda at: CASE_FLOW.may(at.case, "appeal")),
    "withdraw": (policies.is_reporter, lambda at: at.case.state in OPEN),
}


def buttons(person: Person, case: Case, now: datetime) -> list[str]:
    """The verbs that the person may use on this case now, in the page's order: the same policies that the pages ask."""
    if retention.destroyed_on(case) is not None:
        return []
    at = Moment(case, now)
    offered = [name for name, (may, possible) in BUTTONS.items() if may(person, case) and possible(at)]
    if joint_tasks.own_tasks(person, case):
        offered += ["finish_task", *(["decline_task"] if joint_tasks.declinable(person, case, now) else [])]
    return offered

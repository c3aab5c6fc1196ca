"""并案: one matter that several reported is worked on once; each reporter keeps his thread, rating and reopening."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import access, asked, course, sealing, telling
from lifeline.hotline.models import Case, Merge, Reply, SecondCheck
from lifeline.hotline.queries import clocks, merges
from lifeline.hotline.queries.reference import month_of, numbers
from lifeline.hotline.rules.numbers import UNMERGE_DAYS
from lifeline.hotline.states import (
    CASE_FLOW,
    OPEN,
    About,
    CaseState,
    CheckState,
    Clock,
    Joint,
    MessageKind,
    Parting,
    ReplyState,
    ResumeCause,
)
from lifeline.kernel.action import action
from lifeline.kernel.errors import Conflict, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person


@action
def merge(
    case: Case,
    into: Case,
    *,
    actor: Person | None,
    now: datetime,
    similarity: int | None = None,
    version: int | None = None,
    by: str = policies.DISPATCHER,
) -> Case:
    """H-21, H-49, H-50, H-51. The same matter again: `case` rides along with `into` from now on.

    `similarity`: per mille, of a hint. Consequences: nobody works on it by itself; its unit is the lead's;
    a draft is a draft again; what was merged into it moves to the new lead; the lead keeps the earlier deadlines; its
    holder sees that there is more to answer; the reporter reads that a similar case is handled together with his.
    """
    case, lead = _both(case, into, version)
    _may_merge(case, lead, actor)
    for row in Merge.objects.filter(lead=case, ended_at__isnull=True).select_related("case").order_by("pk"):
        _move(row, lead, actor=actor, by=by, now=now)
        if row.answered_at is None:
            course.tell(events.PARTED, case, actor=actor, by=by, member=row.case_id)
    row = _join(case, lead, actor=actor, similarity=similarity, now=now)
    pause = course.end_pause(case, ResumeCause.ENDED, now)
    asked.drop(case, now)
    case.assignments.filter(to_at__isnull=True).update(to_at=now, merged_at=now)
    case.replies.exclude(state=ReplyState.APPROVED).update(state=ReplyState.DRAFT)
    before, former = course.move(case, "merge"), case.unit
    case.merged_into, case.unit, case.joined = lead, lead.unit, 0
    course.keep(case)
    access.follow(case)
    course.tell(
        events.MERGED,
        case,
        actor=actor,
        by=by,
        before=before,
        lead=lead.number,
        similarity=similarity,
        from_unit=former.name if former else "",
        from_unit_id=former.pk if former else None,
        question=pause.question_id if pause else None,
    )
    _told_of(lead, row, actor=actor, by=by, heard=True)
    telling.reporter(case, telling.DECIDED, f"merged.{row.pk}")
    telling.unit(lead, telling.JOINED, row.pk, but=actor)
    return case


def _both(case: Case, into: Case, version: int | None) -> tuple[Case, Case]:
    """Both cases locked, always in the same order, so that two merges at the same moment wait for each other."""
    if case.pk == into.pk:
        raise Refused("H-49", _("A case cannot be merged into itself."))
    if case.pk < into.pk:
        return course.lock(case, version), course.lock(into)
    lead = course.lock(into)
    return course.lock(case, version), lead


def _may_merge(case: Case, lead: Case, actor: Person | None) -> None:
    """H-49. The target is open and not merged, of the same company, and everybody excluded here is excluded there.

    H-17: else somebody would answer a reporter who named him as the one who must not know. H-18: nothing is merged
    while a second person still checks a refusal. H-19: after an appeal somebody else decides.
    """
    if not CASE_FLOW.may(case, "merge"):
        raise Refused("K-8", _("This step is not possible now: the state has changed."))
    if lead.sealed:
        raise Refused("H-50", _("A sealed case cannot lead: its reply could not be read out to the others."))
    if lead.state not in OPEN or lead.company_id != case.company_id:
        raise Refused("H-49", _("A case can be merged only into an open one of the same company."))
    if not _covered(case, lead):
        raise Refused("H-17", _("Persons or units are excluded from this case and not from the other one."))
    checks = SecondCheck.objects.filter(case__in=[case.pk, lead.pk])
    if checks.filter(state=CheckState.ASKED).exists():
        raise Refused("H-18", _("A second person still checks whether the case is accepted."))
    done = checks.filter(case=case.pk, state=CheckState.GRANTED).values_list("first_id", "second_id")
    if actor is not None and any(actor.pk in pair for pair in done):
        raise Refused("H-19", _("You took part in the refusal; after the appeal somebody else decides."))


def _covered(case: Case, lead: Case) -> bool:
    """H-17. Is whoever must not know of the one excluded from the other as well?"""
    if not case.has_recusals:
        return True
    there = list(lead.recusals.select_related("unit"))
    persons, units = {row.person_id for row in there}, {row.unit_id for row in there}
    tokens = policies.recusal_tokens(filter(None, persons), filter(None, units))
    if not tokens.issuperset(case.sealed_recusals.values_list("token", flat=True)):
        return False
    for row in case.recusals.select_related("unit"):
        above = {int(part) for part in row.unit.path.strip("/").split("/")} if row.unit else set()
        if not (above & units if row.unit else row.person_id in persons):
            return False
    return True


def _join(case: Case, lead: Case, *, actor: Person | None, similarity: int | None, now: datetime) -> Merge:
    """H-51. Write down what the lead takes over: clocks that neither of the two has met yet."""
    own = clocks.own_deadlines(case)
    undispatched = case.dispatched_at is None and lead.dispatched_at is None
    unanswered = case.responded_at is None and lead.responded_at is None
    return Merge.objects.create(
        case=case,
        lead=lead,
        lead_round=_round_of(lead),
        at=now,
        by=actor,
        similarity=similarity,
        former_state=case.state,
        former_unit=case.unit,
        dispatch_due_at=own[Clock.DISPATCH].at if undispatched else None,
        response_due_at=own[Clock.RESPONSE].at if unanswered else None,
        resolve_due_at=own[Clock.RESOLVE].at,
    )


def _round_of(lead: Case) -> int:
    """The round whose reply will reach the members: the next one, where a reopening is being decided."""
    return lead.round + (lead.state == CaseState.REOPEN_REQUESTED)


def _told_of(lead: Case, row: Merge, *, actor: Person | None, by: str, heard: bool) -> None:
    """H-51. The lead's clocks again, with what it took over. Staff read it; its reporter never does (E-12)."""
    lead.joined = lead.members.count()
    lead.unread += heard
    course.keep(lead, lead.due_at, lead.wake_at)
    dues = (row.dispatch_due_at, row.response_due_at, row.resolve_due_at)
    told = [course.iso(due) if due is not None and due > row.at else "" for due in dues]
    course.tell(
        events.JOINED,
        lead,
        actor=actor,
        by=by,
        member=row.case_id,
        joined_round=row.lead_round,
        dispatch_due=told[0],
        response_due=told[1],
        resolve_due=told[2],
    )


def _move(row: Merge, lead: Case, *, actor: Person | None, by: str, now: datetime) -> None:
    """H-49. A member of a case that is merged itself, or that ended, rides with the new lead, so that no chain is."""
    member = course.lock(row.case)
    _end(row, Parting.MOVED, now)
    moved = Merge(
        case=member, lead=lead, at=now, by=actor, similarity=row.similarity, former_state=row.former_state,
        former_unit=row.former_unit, answered_at=row.answered_at, dispatch_due_at=row.dispatch_due_at,
        response_due_at=row.response_due_at, resolve_due_at=row.resolve_due_at,
        lead_round=0 if row.answered_at else _round_of(lead),
    )  # fmt: skip
    moved.save()
    member.merged_into, member.unit = lead, lead.unit
    access.follow(member)
    course.keep(member, member.due_at, member.wake_at)
    course.tell(events.REJOINED, member, actor=actor, by=by, lead=lead.number)
    if row.answered_at is None:
        _told_of(lead, moved, actor=actor, by=by, heard=True)


def _end(row: Merge, how: Parting, now: datetime) -> None:
    row.ended_at, row.ended_as = now, how
    row.save(update_fields=["ended_at", "ended_as"])


@action
def unmerge(
    case: Case,
    reason: str,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
    by: str = policies.DISPATCHER,
) -> Case:
    """H-51. Within 30 days: it was another matter after all.

    Consequences: the case is to be dispatched again, its clock as if it had never stopped, whatever the joint reply
    said; the lead's deadlines are its own again; ratings that were given stay as they are; the reporter is told.
    """
    seen, case = case.merged_into_id, course.lock(case, version)
    row = merges.open_merge(case)
    if row is None:
        raise Refused("K-8", course.MOVED_ON)
    if row.lead_id != seen:  # it moved meanwhile, and a lead is always locked before what is merged into it
        raise Conflict(case.version)
    lead = course.lock(row.lead)
    if now > row.at + timedelta(days=UNMERGE_DAYS):
        raise Refused("H-51", _("A merge can be taken apart within 30 days."))
    reason = course.written(reason, "H-51")
    _free(case, row, Parting.UNMERGED, reason, actor=actor, by=by, now=now)
    _without(lead, row, actor=actor, by=by)
    return case


def _free(case: Case, row: Merge, how: Parting, reason: str, *, actor: Person | None, by: str, now: datetime) -> None:
    """The case goes its own way, from triage on."""
    _end(row, how, now)
    if case.answered_at is not None:
        Reply.objects.filter(case=case, joint=Joint.RIDES, approved_at__gte=row.at).update(due_month=None)
    before = course.move(case, "unmerge")
    case.merged_into, case.unit, case.answered_at = None, row.former_unit, None
    course.keep(case)
    unit = case.unit.name if case.unit else ""
    course.tell(
        events.UNMERGED, case, actor=actor, by=by, before=before, lead=row.lead.number, unit=unit, reason=reason
    )
    telling.reporter(case, telling.DECIDED, f"unmerged.{row.pk}")


def _without(lead: Case, row: Merge, *, actor: Person | None, by: str) -> None:
    """H-51. The lead's clocks without that member; once the joint reply went out, they stay as they were."""
    lead.joined = lead.members.count()
    if row.answered_at is None:
        course.keep(lead, lead.due_at, lead.wake_at)
        course.tell(events.PARTED, lead, actor=actor, by=by, member=row.case_id)
    else:
        lead.save(update_fields=["joined"])


def release(lead: Case, *, now: datetime) -> None:
    """H-50. The lead ended without a reply: the member that is due first takes its place in triage, the others follow.

    Part of the action that ended it. Who has had the joint reply stays as he is.
    """
    rows = list(merges.riding(lead))
    if not rows:
        return
    first = course.lock(rows[0].case)
    _free(first, rows[0], Parting.RELEASED, "", actor=None, by=events.CLOCK, now=now)
    for row in rows[1:]:
        _move(row, first, actor=None, by=events.CLOCK, now=now)
    lead.joined = lead.members.count()
    for row in rows:
        course.tell(events.PARTED, lead, actor=None, by=events.CLOCK, member=row.case_id)
    course.keep(lead, lead.due_at, lead.wake_at)


def leave(case: Case, *, now: datetime) -> None:
    """H-45, H-50. The reporter of a merged case asks for another round of his own. Part of that action.

    Consequence: it is no longer merged; neither the lead nor its reporter learns of it.
    """
    row = merges.open_merge(case)
    if row is not None:
        _end(row, Parting.REOPENED, now)
        case.merged_into = None
        Case.objects.filter(pk=row.lead_id).update(joined=row.lead.members.exclude(pk=case.pk).count())


def ride(lead: Case, reply: Reply, *, actor: Person, now: datetime) -> None:
    """H-50. The lead's reply reaches every reporter's own thread; each rates it for himself. Part of that action."""
    rows = list(merges.riding(lead))
    if rows:
        reply.joint = Joint.LEADS
        reply.save(update_fields=["joint"])
    for row in rows:
        row.answered_at = now
        row.save(update_fields=["answered_at"])
        _repeat(course.lock(row.case), row, reply, actor=actor, now=now)


def _repeat(case: Case, row: Merge, reply: Reply, *, actor: Person, now: datetime) -> None:
    """The joint reply in the thread of one reporter. H-57: a clock that broke before the merge stays with its unit."""
    due_at = row.resolve_due_at if row.broken else None
    own = Reply(
        case=case,
        company_id=case.company_id,
        unit=reply.unit,
        round=case.round,
        state=ReplyState.APPROVED,
        disposition=reply.disposition,
        author=reply.author,
        approver=reply.approver,
        exempt=reply.exempt,
        nearly_canned=reply.nearly_canned,
        joint=Joint.RIDES,
        rides_on=reply,
        drafted_at=reply.drafted_at,
        submitted_at=reply.submitted_at,
        approved_at=now,
        month=reply.month,
        due_at=due_at,
        due_month=month_of(due_at) if due_at else None,
        charged_id=course.charged(case, due_at, now) if due_at else None,
    )
    sealing.stow(case, own, About.REPLY, reply.text)
    case.answered_at, case.nudges, case.unread = now, 0, 0
    course.say(case, MessageKind.REPLY, reply.text, author=actor, now=now)
    calendar, limits = clocks.calendars(case.calendar_versions)[-1], numbers()
    course.keep(
        case,
        calendar.add_days(now, limits.unrated_days, end="close").at,
        calendar.add_days(now, limits.remind_days, end="close").at,
    )
    course.tell(
        events.JOINTLY_ANSWERED,
        case,
        actor=actor,
        by=policies.HANDLER if reply.approver is None else policies.LEAD,
        unit=reply.unit.name,
        unit_id=reply.unit_id,
        reply=own.pk,
        lead=row.lead.number,
        lead_reply=reply.pk,
        disposition=reply.disposition,
        due=course.iso(due_at) if due_at else "",
        charged=own.charged_id,
        digest=course.digest(reply.text),
    )
    course.index(case)
    telling.reporter(case, telling.REPLIED, own.pk)

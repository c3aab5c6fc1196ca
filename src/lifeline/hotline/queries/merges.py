"""Cases that were merged: which ride with a lead, which lead a case has, which cases could be the same matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline import policies
from lifeline.hotline.models import Merge, Rating, Reply
from lifeline.hotline.queries import lists
from lifeline.hotline.states import OPEN, CaseState, Joint, ReplyState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lifeline.hotline.models import Case
    from lifeline.people.models import Person

OFFERED = 5


def open_merge(case: Case) -> Merge | None:
    """The merge in which a case rides now."""
    if case.state != CaseState.MERGED:
        return None
    return Merge.objects.filter(case=case, ended_at__isnull=True).select_related("lead", "former_unit").first()


def riding(lead: Case) -> QuerySet[Merge]:
    """H-50. The merges whose reporters still wait for the joint reply, the one that is due first at the head.

    H-84: what was destroyed waits for nothing.
    """
    rows = Merge.objects.filter(lead=lead, ended_at__isnull=True, answered_at__isnull=True)
    rows = rows.filter(case__destruction__isnull=True)
    return rows.select_related("case").order_by("resolve_due_at", "case__submitted_at", "pk")


def members(person: Person, lead: Case) -> list[Merge]:
    """What is merged into a case, as far as the person may see it (H-17: no other is shown or counted)."""
    if not lead.joined:
        return []
    seen = policies.visible_cases(person).filter(merged_into=lead)
    rows = Merge.objects.filter(lead=lead, ended_at__isnull=True, case__in=seen.values("pk"))
    return list(rows.select_related("case", "case__unit", "case__category").order_by("at", "pk"))


def lead_seen_by(person: Person, case: Case) -> Case | None:
    """The case into which this one was merged, if the person may see it."""
    if case.merged_into_id is None:
        return None
    return policies.visible_cases(person).filter(pk=case.merged_into_id).first()


def candidates(person: Person, case: Case) -> list[Case]:
    """Open cases of the same company and category into which this one might be merged, the newest first."""
    found = policies.visible_cases(person).filter(company_id=case.company_id, state__in=OPEN)
    found = found.filter(category=case.category).exclude(pk=case.pk).exclude(state=CaseState.REOPEN_REQUESTED)
    return list(lists.rows(found).order_by("-submitted_at", "-pk")[:OFFERED])


def standing_reply(case: Case) -> Reply | None:
    """The reply with which the present round ended: of a merged case the joint one, else its own."""
    sent = Reply.objects.filter(case=case, state=ReplyState.APPROVED)
    if case.state == CaseState.MERGED:
        joint = sent.filter(joint=Joint.RIDES) if case.answered_at else sent.none()
        return joint.order_by("-approved_at", "-pk").first()
    return sent.filter(round=case.round).exclude(joint=Joint.RIDES).first()


def last_reply(case: Case) -> Reply | None:
    """The latest reply that reached the reporter and still stands: not a joint one after the case was taken apart."""
    if case.state == CaseState.MERGED:
        return standing_reply(case)
    return Reply.objects.filter(case=case, state=ReplyState.APPROVED).order_by("-round", "-approved_at", "-pk").first()


def rating_of(case: Case) -> Rating | None:
    """H-43, H-50. What the reporter said of that reply."""
    if case.state == CaseState.MERGED:
        reply = standing_reply(case)
        return Rating.objects.filter(reply=reply).first() if reply else None
    return Rating.objects.filter(case=case, round=case.round, reply__isnull=True).first()

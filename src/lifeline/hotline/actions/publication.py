"""From a replied case to the board: proposed, told in a summary by staff, published in a cell that is large enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course
from lifeline.hotline.models import Publication
from lifeline.hotline.queries.board import count_in_cell
from lifeline.hotline.queries.reference import month_of
from lifeline.hotline.rules import figures, texts
from lifeline.hotline.states import PUBLICATION_FLOW, ReplyState
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.people.models import Person, Unit

SUMMARY_MIN = 10


@action
def propose(case: Case, *, actor: Person, now: datetime) -> Publication:
    """Put a replied or closed case forward for the board. Consequence: a summary can be written."""
    case = course.lock(case)
    if case.state not in policies.FINISHED:
        raise Refused("H-76", _("Only a case with a reply can go to the board."))
    row = Publication.objects.filter(case=case).first() or Publication(case=case, company_id=case.company_id)
    PUBLICATION_FLOW.move(row, "propose")
    row.proposed_by, row.summarised, row.consented_at = actor, False, None
    row.version += 1
    row.save()
    record(events.PROPOSED, row, actor=actor, by=policies.PUBLISHER, at=now, case=case.pk)
    return row


@action
def summarise(
    publication: Publication,
    title: str,
    asked: str,
    done: str,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
) -> Publication:
    """H-76. Tell in staff's own words what was asked and done; the reporter's words do not appear without his consent.

    Consequences: it can be published; the original stays as it is (H-79).
    """
    row = locked(Publication.objects.select_related("case"), publication.pk, version)
    row.title = course.written(title, "H-76", 2)
    row.asked = course.written(asked, "H-76", SUMMARY_MIN)
    row.done = course.written(done, "H-76", SUMMARY_MIN)
    if texts.nearly_canned(row.asked, [row.case.text]):
        raise Refused("H-76", _("Tell it in your own words: the reporter has not agreed to have his published."))
    PUBLICATION_FLOW.move(row, "summarise")
    row.summarised = True
    row.version += 1
    row.save()
    digest = course.digest(f"{row.title}\n{row.asked}\n{row.done}")
    record(events.SUMMARISED, row, actor=actor, by=policies.PUBLISHER, at=now, case=row.case_id, digest=digest)
    return row


@action
def publish(publication: Publication, *, actor: Person, now: datetime, version: int | None = None) -> Publication:
    """H-78. Bring it to the board, under unit, category and month only as far as that cell holds five cases.

    Consequences: every reader sees it, with the days it took and the reporter's verdict; siblings hear of it.
    """
    row = locked(Publication.objects.select_related("case"), publication.pk, version)
    case = row.case
    PUBLICATION_FLOW.move(row, "publish")
    _place(row, case)
    reply = case.replies.filter(state=ReplyState.APPROVED).order_by("-round").first()
    row.verdict = reply.verdict if reply else ""
    row.days = -((case.submitted_at - reply.approved_at).days) if reply and reply.approved_at else None
    row.again_in_hand, row.unpublished_because = False, ""
    row.published_at = now
    row.version += 1
    row.save()
    record(
        events.PUBLISHED,
        row,
        actor=actor,
        by=policies.PUBLISHER,
        case=case.pk,
        number=case.number,
        unit=row.unit_name,
        month=row.month,
        months=row.months,
        days=row.days,
    )
    course.tell(events.CASE_PUBLISHED, case, actor=actor, by=policies.PUBLISHER, publication=row.pk)
    return row


def _place(row: Publication, case: Case) -> None:
    """H-78. The cell that is large enough; a category with fewer than five cases in the quarter is not named."""
    row.category, row.unit, row.unit_name, row.month, row.months = None, None, "", None, 0
    if case.category is None:
        return
    units = people.ancestors(case.unit) if case.unit else people.ancestors(case.company)
    found = figures.cell([unit.pk for unit in units], lambda pk, months: count_in_cell(case, _by_id(units, pk), months))
    if found.unit_id is None:
        return
    named = _by_id(units, found.unit_id)
    row.category, row.unit, row.unit_name, row.months = case.category, named, named.name, found.months
    year, month = divmod(month_of(case.submitted_at), 100)
    row.month = year * 100 + (month if found.months == 1 else figures.month_of_quarter(month))


def _by_id(units: list[Unit], pk: int) -> Unit:
    return next(unit for unit in units if unit.pk == pk)


@action
def unpublish(publication: Publication, reason: str, *, actor: Person, now: datetime) -> Publication:
    """H-79. Take it from the board at once. Consequences: readers find it no more; a note with the reason stays."""
    row = locked(Publication.objects.all(), publication.pk)
    PUBLICATION_FLOW.move(row, "unpublish")
    row.unpublished_because = course.written(reason, "H-79")
    row.published_at = None
    row.version += 1
    row.save()
    record(
        events.UNPUBLISHED, row, actor=actor, by=policies.PUBLISHER, at=now, case=row.case_id,
        reason=row.unpublished_because,
    )  # fmt: skip
    return row

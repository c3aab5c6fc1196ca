"""W-47: follow-ups that the person has agreed to; each is offered once, by a notice that says nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from lifeline.kernel import vault
from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Unseen
from lifeline.kernel.events import Subject, record
from lifeline.kernel.notices import notify
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing import events
from lifeline.wellbeing.actions.consents import agree, locked_book
from lifeline.wellbeing.models import FollowUp
from lifeline.wellbeing.queries import cases, following, holding
from lifeline.wellbeing.queries.helpers import shown_name
from lifeline.wellbeing.queries.sealing import content_of, sealed, token_of
from lifeline.wellbeing.rules.cases import follow_days
from lifeline.wellbeing.rules.consents import FOLLOW
from lifeline.wellbeing.rules.requests import KEPT_DAYS

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from lifeline.people.models import Person


@action
def agree_to_follow(uuid: UUID, sheet: UUID, *, actor: Person, now: datetime) -> None:
    """W-47. In an open case the person agrees to be asked again with the scale of one of his results.

    Consequences: three follow-ups, 2, 6 and 12 weeks after the case began, those that lie ahead; when one is due he is
    told that there is something new, and his home page offers it. Nobody else learns of it or of the result.
    """
    case = cases.own_case(actor, uuid)
    result = sheets.sheet_for(holding.answers_token(actor), sheet)
    if case is None or case.state != "OPEN" or result is None or result.state != "FINISHED":
        raise Unseen
    locked_book(actor)  # before the follow-ups, as where a consent is withdrawn
    drop_of(actor, case.random_key)
    content = {
        "person": actor.pk, "case": case.random_key, "sheet": str(sheet), "instrument": result.definition.id,
    }  # fmt: skip
    for day in follow_days(case.opened_on):
        if day >= timezone.localdate(now):
            row = FollowUp(
                token=following.follows_token(actor), key_id=vault.new_key(following.FOLLOWS), due_on=day
            )  # fmt: skip
            row.sealed = sealed(row, row.key_id, content)
            row.save(force_insert=True)
    agree(FOLLOW, actor, now, about=case.random_key, name=shown_name(case.helper))
    subject = Subject("wellbeing.holder", following.follows_token(actor))
    record(events.CONSENTED, subject, actor=None, by=events.HOLDER)


def drop_of(person: Person, case: str) -> None:
    """W-4. The follow-ups of one case end, taken or not ("" = all). Part of an action."""
    for row in FollowUp.objects.select_for_update(no_key=True).filter(token=following.follows_token(person)):
        if not case or not vault.holds(row.key_id) or content_of(row, row.key_id)["case"] == case:
            vault.shred(row.key_id, "no longer agreed to")
            row.delete()


@tally(reason="W-60: that somebody is asked again is nobody's business")
def offer_due(*, actor: None, now: datetime) -> int:
    """W-47. Tell those whose follow-up is due, once, with a notice that says nothing; how many."""
    del actor
    late = FollowUp.objects.filter(told=False, due_on__lte=timezone.localdate(now)).order_by("due_on", "pk")
    pks = list(late.values_list("pk", flat=True))
    for pk in pks:
        row = locked(FollowUp.objects.all(), pk)
        row.told = True
        row.save(update_fields=["told"])
        if vault.holds(row.key_id):
            key = token_of("wellbeing.follow.news", row.random_key)
            notify([content_of(row, row.key_id)["person"]], events.CASE_NEWS, key=key)
    return len(pks)


@tally(reason="section 6: what came of a follow-up is kept for a year")
def forget_follow_ups(*, actor: None, now: datetime) -> int:
    """Shred and drop those that were due more than a year ago, taken or not; how many."""
    del actor
    rows = FollowUp.objects.filter(due_on__lt=timezone.localdate(now) - timedelta(days=KEPT_DAYS)).order_by("pk")
    for row in rows:
        if vault.holds(row.key_id):
            vault.shred(row.key_id, "kept long enough")
        row.delete()
    return len(rows)

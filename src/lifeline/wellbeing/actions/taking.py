"""Taking part in a campaign, and leaving it before it is frozen. Both are the person's own word, and tell nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from lifeline.kernel.action import locked, tally
from lifeline.questionnaires import api
from lifeline.wellbeing.actions import consents
from lifeline.wellbeing.models import Campaign, Mark, Return
from lifeline.wellbeing.queries import campaigns
from lifeline.wellbeing.rules import counting
from lifeline.wellbeing.rules.campaigns import LATE, left_out
from lifeline.wellbeing.rules.consents import CAMPAIGN
from lifeline.wellbeing.states import CampaignState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from fractions import Fraction

    from lifeline.people.models import Person
    from lifeline.questionnaires.api import Definition, Pace
    from lifeline.wellbeing.queries.campaigns import Offer

RUNNING = (CampaignState.OPEN, CampaignState.CLOSED)


@dataclass(frozen=True)
class Gift:
    """What somebody says with a finished sheet that he gives to a campaign: which one, and his categories."""

    offer: Offer
    categories: Sequence[str]


def lock(gift: Gift, person: Person) -> None:
    """Part of an action that finishes a sheet and gives it: campaign and book before the holder, as everywhere."""
    locked(Campaign.objects.all(), gift.offer.pk)
    consents.locked_book(person)


def give(
    gift: Gift, definition: Definition, indexes: Sequence[int | None], pace: Pace, *, person: Person, now: datetime
) -> None:
    """W-75. Where a sheet is finished: its band and score go to the campaign, once a person.

    Q-26: not those of a sheet that the campaign leaves out by the rule it was opened with.
    """
    plan = api.plan(definition)
    band, score = campaigns.counted(plan, api.score(plan, indexes))
    careless = left_out(gift.offer.careless, hasty=pace.is_hasty, straight=pace.is_straight)
    take_part(gift.offer, gift.categories, band, score, careless=careless, actor=person, now=now)


@tally(reason="W-65: an event would join the person with the campaign; the mark is all, and nobody can read it")
def take_part(
    offer: Offer, categories: Sequence[str], band: int | None, score: Fraction | None, *, careless: bool = False,
    actor: Person, now: datetime,
) -> bool:  # fmt: skip
    """W-75. What a finished sheet gives to the campaign, once a person; False when he has taken part or it is over.

    Consequences: a return under the campaign's key that names nobody; a mark; and in the person's own sealed book the
    consent with the return's random id, so that he alone can take it back. Q-26: a sheet that the campaign's rule
    leaves out gives the mark alone, so that he is not reminded; rates and statistics know nothing of it.
    """
    campaign = locked(Campaign.objects.all(), offer.pk)
    if campaign.state not in RUNNING or (campaign.closed_at is not None and now >= campaign.closed_at + LATE):
        return False
    try:
        with transaction.atomic():
            Mark.objects.create(campaign=campaign, token=campaigns.mark_of(campaign, actor.pk))
    except IntegrityError:
        return False
    if careless:
        return True
    one = Return(campaign=campaign)
    one.sealed = campaigns.sealed(one, campaign.key_id, counting.Return(offer.number, tuple(categories), band, score))
    one.save(force_insert=True)
    consents.agree(CAMPAIGN, actor, now, about=str(one.uuid), name=campaign.title)
    return True


def take_back(about: str, person: Person) -> bool:
    """W-75, E20. Part of an action: the return of a consent goes, with its mark; whether it could still be found.

    After freezing there is nothing to find: what was counted stays counted, and leads to nobody. Whoever had to wait
    for the freezing is told so, and never that his return was removed.
    """
    pk = Return.objects.filter(uuid=about).values_list("campaign_id", flat=True).first()
    if pk is None:
        return False
    campaign = locked(Campaign.objects.all(), pk)
    if campaign.state not in RUNNING or not Return.objects.filter(uuid=about).delete()[0]:
        return False
    Mark.objects.filter(token=campaigns.mark_of(campaign, person.pk)).delete()
    return True


def take_all_back(person: Person) -> str:
    """E20. Part of an action: every return that can still be found; "removed", "kept", or "" where none was given."""
    told = [take_back(about, person) for about in campaigns.own_returns(person)]
    running = Campaign.objects.filter(state__in=RUNNING)
    Mark.objects.filter(token__in=[campaigns.mark_of(one, person.pk) for one in running]).delete()
    if not told:
        return ""
    return "removed" if all(told) else "kept"

"""Freezing a campaign: its statistics are made once, and everything they were made from is destroyed (W-65, W-69)."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from lifeline.kernel import vault
from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.wellbeing import events
from lifeline.wellbeing.models import Campaign, CampaignUnit, Mark, Return, Snapshot
from lifeline.wellbeing.queries import snapshots
from lifeline.wellbeing.rules.campaigns import LATE
from lifeline.wellbeing.states import CAMPAIGN_FLOW, CampaignState

if TYPE_CHECKING:
    from datetime import datetime


def due(now: datetime) -> list[int]:
    """Campaigns that were closed 24 hours ago."""
    rows = Campaign.objects.filter(state=CampaignState.CLOSED, closed_at__lte=now - LATE)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@task()
def freeze_one(pk: int) -> None:
    """The worker's part; harmless if it was frozen meanwhile."""
    build(pk, now=timezone.now())


def build(pk: int, *, now: datetime) -> None:
    """Make the statistics outside of any transaction, then freeze them in a short one. The clock repeats it if not."""
    campaign = Campaign.objects.get(pk=pk)
    if campaign.state != CampaignState.CLOSED or campaign.closed_at is None or now < campaign.closed_at + LATE:
        return
    of = snapshots.fingerprint(campaign)
    body = snapshots.body(campaign, partial(_tell, pk, now))
    freeze(pk, body, of, actor=None, now=now)


def _tell(pk: int, now: datetime, done: int, total: int) -> None:
    note_progress(pk, 100 * done // max(total, 1), actor=None, now=now)


@tally(reason="W-69: how far the count is, for its page; each step as an event would drown the log")
def note_progress(pk: int, percent: int, *, actor: None, now: datetime) -> None:
    """Say how much is counted."""
    del actor, now
    Campaign.objects.filter(pk=pk, state=CampaignState.CLOSED).update(progress=percent)


@action
def freeze(pk: int, body: bytes, of: str, *, actor: None, now: datetime) -> None:
    """W-69. Keep these bytes as the statistics of a campaign, once and for good.

    Consequences: returns and marks are deleted and their key is shredded, so that no backup opens them; the rates of
    the days go; leads and heads of units find the statistics. `of`: from which returns the bytes were made; Refused
    when somebody has withdrawn meanwhile, and then they are made anew.
    """
    del actor
    campaign = locked(Campaign.objects.all(), pk)
    CAMPAIGN_FLOW.move(campaign, "freeze")
    if campaign.closed_at is None or now < campaign.closed_at + LATE:
        raise Refused("W-79", _("Late answers still count."))
    if snapshots.fingerprint(campaign) != of:
        raise Refused("W-75", _("Somebody has withdrawn meanwhile."))
    campaign.snapshot_hash = hashlib.sha256(body).hexdigest()
    vault.shred(campaign.key_id, "a campaign that is frozen")
    campaign.key_id, campaign.progress = "", 100
    campaign.save()
    Snapshot.objects.create(
        campaign=campaign, body=body, sha256=campaign.snapshot_hash, made_on=timezone.localdate(now)
    )
    Return.objects.filter(campaign=campaign).delete()
    Mark.objects.filter(campaign=campaign).delete()
    CampaignUnit.objects.filter(campaign=campaign).update(rate=None, floor=0)
    record(events.FROZEN, campaign, actor=None, by="clock")

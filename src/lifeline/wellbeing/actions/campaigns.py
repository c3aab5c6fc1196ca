"""The verbs of a campaign's lead, and what the clock does while one runs. Nobody is forced, nobody is listed (W-73)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import vault
from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import leave_trace, record
from lifeline.kernel.notices import notify
from lifeline.people import api as people
from lifeline.questionnaires.api import rights
from lifeline.wellbeing import events, policies
from lifeline.wellbeing.models import Campaign, CampaignUnit
from lifeline.wellbeing.queries import campaigns, site
from lifeline.wellbeing.queries.capacity import free_talks
from lifeline.wellbeing.queries.helplines import lines
from lifeline.wellbeing.queries.reminding import at_once, is_due
from lifeline.wellbeing.rules.campaigns import LATER_DAYS, needed, rates, step_of
from lifeline.wellbeing.rules.numbers import K
from lifeline.wellbeing.states import CAMPAIGN_FLOW, CampaignState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime
    from typing import Any

    from lifeline.people.models import Person

FIELDS = (
    "title", "unit", "instrument", "version", "dimensions", "k", "careless", "consent", "care", "capacity",
    "capacity_reason", "until_on",
)  # fmt: skip
CLOCK = "clock"


@action
def draft(given: Mapping[str, Any], *, actor: Person, now: datetime) -> Campaign:
    """W-70. Prepare a campaign: nobody but its leads sees it yet."""
    campaign = Campaign(**_checked(given, actor, now))
    campaign.save(force_insert=True)
    record(events.DRAFTED, campaign, actor=actor, by=policies.LEAD)
    return campaign


@action
def change(pk: int, given: Mapping[str, Any], *, actor: Person, now: datetime) -> None:
    """W-71, E41. Change what is being prepared. Once it is open k, mode, questions and cohort stay as they are."""
    campaign = _own(pk, actor)
    if campaign.state != CampaignState.DRAFT:
        raise Refused("W-71", _("This campaign has been opened. Nothing about it can be changed but a later last day."))
    for name, value in _checked(given, actor, now).items():
        setattr(campaign, name, value)
    campaign.save()
    record(events.CHANGED, campaign, actor=actor, by=policies.LEAD)


def _checked(given: Mapping[str, Any], actor: Person, now: datetime) -> dict[str, Any]:
    """What was given, if it may be: W-66 k is never below 10."""
    values = {name: given[name] for name in FIELDS}
    if values["k"] < K:
        raise Refused("W-66", _("A cell is never shown for fewer than %(least)s people."), least=K)
    if values["until_on"] < timezone.localdate(now):
        raise Refused("W-70", _("The last day has passed."))
    if not policies.may_lead(actor, values["unit"]):
        raise Refused("W-70", _("This unit lies outside of your duty."))
    return values


def _own(pk: int, actor: Person) -> Campaign:
    campaign = locked(Campaign.objects.select_related("unit"), pk)
    if not policies.may_lead(actor, campaign.unit):
        raise Refused("W-70", _("This unit lies outside of your duty."))
    return campaign


@action
def open_campaign(pk: int, *, actor: Person, now: datetime) -> None:
    """W-70 to W-72. Open it. Consequences: units and headcounts are frozen as of today, a key is made for the returns,
    everybody of the cohort finds it on his page, and nothing about it can be changed any more but a later last day.

    Errors: Refused when the instrument may not be started, no help line is valid, or too few talks are free.
    """
    campaign, today = _own(pk, actor), timezone.localdate(now)
    found = rights.startable(campaign.instrument, "zh-Hans", rights.live_notes())
    if found is None:
        raise Refused("W-72", _("This scale may not be started: a right to it is not confirmed."))
    if found[0].version != campaign.version:  # what is started would not be counted
        raise Refused("W-72", _("There is a newer version of this scale. Please save the campaign once more."))
    if not any(line.always for line in lines()):
        raise Refused("W-72", _("The list of help lines has none that is answered around the clock."))
    if campaign.until_on < today:
        raise Refused("W-70", _("The last day has passed."))
    members = campaigns.cohort(campaign.unit, today)
    if not members:
        raise Refused("W-70", _("Nobody belongs to this unit today."))
    campaign.free_talks = free_talks(now, campaign.until_on, campaign.unit)
    need = needed(len(members), site.number("FREE_PERCENT"))
    if campaign.free_talks + campaign.capacity < need:
        raise Refused(
            "W-72", _("%(have)s talks are free while it runs, and %(need)s are needed for %(people)s people."),
            have=campaign.free_talks + campaign.capacity, need=need, people=len(members),
        )  # fmt: skip
    CAMPAIGN_FLOW.move(campaign, "open")
    campaign.opened_on, campaign.people = today, len(members)
    campaign.key_id = vault.new_key(campaigns.RETURNS)
    campaign.save()
    _freeze_tree(campaign, members)
    record(events.OPENED, campaign, actor=actor, by=policies.LEAD, people=len(members))


def _freeze_tree(campaign: Campaign, members: Mapping[int, int]) -> None:
    """E19. Units, parents, names and headcounts as of today; units without anybody are left out."""
    own: dict[int, int] = {}
    for home in members.values():
        own[home] = own.get(home, 0) + 1
    units = list(people.subtree(campaign.unit))
    size = {unit.pk: own.get(unit.pk, 0) for unit in units}
    for unit in reversed(units):  # parents come before children
        if unit.pk != campaign.unit_id and unit.parent_id is not None:
            size[unit.parent_id] += size[unit.pk]
    rows: dict[int, CampaignUnit] = {}
    for unit in (unit for unit in units if size[unit.pk]):
        parent = None if unit.pk == campaign.unit_id else rows[unit.parent_id or 0].number
        rows[unit.pk] = CampaignUnit(
            campaign=campaign, number=len(rows), parent=parent, unit=unit, name=unit.name, size=size[unit.pk],
            own=own.get(unit.pk, 0),
        )  # fmt: skip
    CampaignUnit.objects.bulk_create(rows.values())


@action
def extend(pk: int, until_on: date, *, actor: Person, now: datetime) -> None:
    """W-71. Close later, once and by 14 days at most."""
    campaign = _own(pk, actor)
    first = campaign.until_on
    if campaign.state != CampaignState.OPEN or campaign.was_extended:
        raise Refused("W-71", _("The last day can be moved once, while the campaign is open."))
    if not first < until_on <= first + timedelta(days=LATER_DAYS):
        raise Refused("W-71", _("The new last day lies after the old one, by %(most)s days at most."), most=LATER_DAYS)
    campaign.until_on, campaign.was_extended = until_on, True
    campaign.save(update_fields=["until_on", "was_extended"])
    record(events.EXTENDED, campaign, actor=actor, by=policies.LEAD)
    del now


@action
def close(pk: int, *, actor: Person | None, now: datetime) -> None:
    """W-71. End it, by the lead or by the clock after the last day. Consequence: 24 hours later it is frozen."""
    campaign = locked(Campaign.objects.select_related("unit"), pk) if actor is None else _own(pk, actor)
    CAMPAIGN_FLOW.move(campaign, "close")
    campaign.closed_at = now
    campaign.save(update_fields=["state", "closed_at"])
    record(events.CLOSED, campaign, actor=actor, by=CLOCK if actor is None else policies.LEAD)


def ended(now: datetime) -> list[int]:
    """Open campaigns whose last day is over."""
    return list(
        Campaign.objects.filter(state=CampaignState.OPEN, until_on__lt=timezone.localdate(now))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


@tally(reason="W-73: the rates of a day take the place of the last ones; an event would keep them all")
def note_rates(pk: int, *, actor: None, now: datetime) -> None:
    """W-73. Once a day: the response rates of units of 20 people and more, rounded down.

    Consequence: what was told is remembered as the least that is known of each unit, for the days after and the end.
    """
    del actor
    campaign = locked(Campaign.objects.all(), pk)
    today = timezone.localdate(now)
    if campaign.state != CampaignState.OPEN or campaign.rated_on == today:
        return
    rows = campaigns.units_of(campaign)
    tree = campaigns.tree_of(rows)
    counts = [0] * len(rows)
    for one in campaigns.opened(campaign):
        counts[one.unit] += 1
    tree, total = tree.grown(counts), tree.totals(counts)
    for row, told in zip(rows, rates(tree, total), strict=True):
        row.rate = told
        if told is not None:
            row.floor = max(row.floor, step_of(total[row.number], tree.size[row.number])[0])
    CampaignUnit.objects.bulk_update(rows, ["rate", "floor"], batch_size=200)
    campaign.rated_on = today
    campaign.save(update_fields=["rated_on"])


def running() -> list[int]:
    """Open campaigns."""
    return list(Campaign.objects.filter(state=CampaignState.OPEN).order_by("pk").values_list("pk", flat=True))


@action
def remind(pk: int, *, actor: None, now: datetime) -> int:
    """W-76, W-77. At half time and two days before the last: whoever has not taken part, twice at most; how many.

    Whoever is at rest is left out and not put off, for what waits to be sent is a list of those who have not taken part
    (W-73). The notice says only that something waits.
    """
    del actor
    campaign = locked(Campaign.objects.all(), pk)
    if campaign.state != CampaignState.OPEN or not is_due(campaign, timezone.localdate(now)):
        leave_trace(events.REMINDED)  # its turn has not come
        return 0
    campaign.reminders += 1
    campaign.reminded_at = now
    campaign.save(update_fields=["reminders", "reminded_at"])
    return _remind(campaign, at_once(campaigns.not_yet(campaign), now))


@action
def remind_rested(pk: int, *, actor: None, now: datetime) -> int:
    """W-77. In the afternoon of a turn: those who were at rest when the others were reminded; how many.

    That moment is remembered: a notice is gone as soon as it is sent, so nothing else tells who has had his (W-76).
    """
    del actor
    campaign = locked(Campaign.objects.all(), pk)
    told_at = campaign.reminded_at
    if (
        campaign.state != CampaignState.OPEN
        or told_at is None
        or timezone.localdate(told_at) != timezone.localdate(now)
    ):
        leave_trace(events.REMINDED)  # nobody was reminded today
        return 0
    waiting = campaigns.not_yet(campaign)
    reach = at_once(waiting, now) - at_once(waiting, told_at)
    if not reach:
        leave_trace(events.REMINDED)
        return 0
    return _remind(campaign, reach)


def _remind(campaign: Campaign, reach: Collection[int]) -> int:
    key = f"wellbeing.campaign.{campaign.uuid.hex}.{campaign.reminders}"
    told = notify(sorted(reach), events.WAITING_FOR_YOU, key=key)
    record(events.REMINDED, campaign, actor=None, by=CLOCK)
    return told

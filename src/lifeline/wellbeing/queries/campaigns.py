"""Campaigns as pages and clocks read them: frozen values, and returns that are opened in memory only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import pgettext_lazy

from lifeline.kernel import box, vault
from lifeline.kernel.keys import token_text
from lifeline.people import api as people
from lifeline.questionnaires import api
from lifeline.wellbeing import policies
from lifeline.wellbeing.models import Campaign, CampaignUnit, Mark, Return
from lifeline.wellbeing.queries import site
from lifeline.wellbeing.queries.capacity import free_talks
from lifeline.wellbeing.queries.catalogue import language
from lifeline.wellbeing.queries.holding import consents
from lifeline.wellbeing.queries.results import leading
from lifeline.wellbeing.rules import counting
from lifeline.wellbeing.rules.campaigns import DIMENSIONS, LATE, needed
from lifeline.wellbeing.rules.consents import CAMPAIGN
from lifeline.wellbeing.rules.units import Tree
from lifeline.wellbeing.states import CampaignState, Careless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.utils.functional import _StrPromise

    from lifeline.people.models import Person, Unit
    from lifeline.questionnaires.api import Definition, Plan, Scored

RETURNS, TAKEN = "wellbeing.campaign", "wellbeing.taken"
BLOCK: Final = 128
"""A return is padded to so many bytes: its size says nothing."""
PIECE: Final = 500
LEFT_OUT: Final[Mapping[str, _StrPromise]] = {
    Careless.COUNTED: pgettext_lazy("careless", "all are counted"),
    Careless.HASTY: pgettext_lazy("careless", "hasty ones are left out"),
    Careless.STRAIGHT: pgettext_lazy("careless", "contradictory ones are left out"),
    Careless.BOTH: pgettext_lazy("careless", "hasty and contradictory ones are left out"),
}
"""Q-26. What became of careless returns, in words that stand behind "Careless returns"."""


@dataclass(frozen=True)
class Shown:
    """A campaign as its lead sees it."""

    uuid: UUID
    title: str
    unit: str
    instrument: str
    instrument_id: str
    dimensions: tuple[str, ...]
    k: int
    privacy: str
    careless: str
    careless_name: str
    consent: str
    care: str
    capacity: int
    free_talks: int
    capacity_reason: str
    until_on: date
    was_extended: bool
    state: str
    state_name: str
    people: int
    opened_on: date | None
    closed_at: datetime | None
    rated_on: date | None
    progress: int
    unit_id: int


@dataclass(frozen=True)
class Outlook:
    """Before opening: how many people would be asked today, and how many talks have to be free for them (W-72)."""

    people: int
    needed: int
    free: int


@dataclass(frozen=True)
class Rate:
    """W-73. A unit of the frozen tree and its response rate of the day; `depth` is how far it is indented."""

    name: str
    depth: int
    people: int
    percent: int


@dataclass(frozen=True)
class Offer:
    """A campaign in which a person may take part: what it is, until when, and where he stands in its tree."""

    pk: int
    uuid: UUID
    title: str
    instrument: str
    consent: str
    careless: str
    dimensions: tuple[str, ...]
    until_on: date
    number: int

    @property
    def leaves_out(self) -> bool:
        """Q-26. Whether not every return counts, which is said before anybody agrees."""
        return self.careless != Careless.COUNTED


def tables() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Instruments that a campaign can have: id → the score of its primary bands and their codes, rising."""
    told = {name: table_of(api.definition(name)) for name in api.versions()}
    return {name: table for name, table in told.items() if table is not None}


def table_of(definition: Definition) -> tuple[str, tuple[str, ...]] | None:
    """The score of the primary bands of one version, and their codes; None where a campaign cannot have it."""
    table = next((one for one in definition.document["bands"] if one["primary"] and one["confirmed"]), None)
    if definition.document["use"] != "screen" or table is None:
        return None
    return table["of"], tuple(table["codes"])


def dimensions_of(campaign: Campaign) -> tuple[str, ...]:
    """The dimensions that a campaign asks for."""
    return tuple(name for name in campaign.dimensions.split(",") if name in DIMENSIONS)


def shown(campaign: Campaign) -> Shown:
    """A row as a frozen value."""
    return Shown(
        campaign.uuid, campaign.title, campaign.unit.name, title_of(campaign.instrument), campaign.instrument,
        dimensions_of(campaign), campaign.k, campaign.get_privacy_display(), campaign.careless,
        str(LEFT_OUT[campaign.careless]), campaign.consent, campaign.care, campaign.capacity, campaign.free_talks,
        campaign.capacity_reason, campaign.until_on, campaign.was_extended, campaign.state,
        campaign.get_state_display(), campaign.people, campaign.opened_on, campaign.closed_at, campaign.rated_on,
        campaign.progress, campaign.unit_id,
    )  # fmt: skip


def title_of(instrument: str) -> str:
    """What an instrument is called in the reader's language."""
    titles = api.definition(instrument).document["title"]
    return str(titles.get(language(), instrument))


def campaigns_led(lead: Person) -> list[Shown]:
    """Campaigns within a lead's duty, the newest first."""
    rows = Campaign.objects.select_related("unit").order_by("-pk")
    return [shown(row) for row in rows if policies.may_lead(lead, row.unit)]


def campaign_for(uuid: UUID) -> Campaign | None:
    """The campaign of an address."""
    return Campaign.objects.filter(uuid=uuid).select_related("unit").first()


def cohort(unit: Unit, on: date) -> dict[int, int]:
    """Who belongs to the unit and all below it on a day: person → the unit of his main membership."""
    ids, found = list(people.members(unit, on).values_list("pk", flat=True)), {}
    for start in range(0, len(ids), PIECE):
        for person, path in people.unit_paths(ids[start : start + PIECE], on).items():
            if path.startswith(unit.path):
                found[person] = int(path.strip("/").rsplit("/", 1)[-1])
    return found


def outlook(campaign: Campaign, now: datetime) -> Outlook | None:
    """W-70, W-72. What opening now would mean; None once it is open."""
    if campaign.state != CampaignState.DRAFT:
        return None
    count = len(cohort(campaign.unit, timezone.localdate(now)))
    return Outlook(
        count,
        needed(count, site.number("FREE_PERCENT")),
        free_talks(now, campaign.until_on, campaign.unit) + campaign.capacity,
    )


def tree_of(rows: Sequence[CampaignUnit]) -> Tree:
    """The frozen tree (E19) of its rows, which come in the order of their numbers."""
    below: list[list[int]] = [[] for _row in rows]
    for row in rows:
        if row.parent is not None:
            below[row.parent].append(row.number)
    return Tree(
        names=tuple(row.name for row in rows), parent=tuple(row.parent for row in rows),
        children=tuple(map(tuple, below)), size=tuple(row.size for row in rows), own=tuple(row.own for row in rows),
        floor=tuple(row.floor for row in rows),
    )  # fmt: skip


def units_of(campaign: Campaign) -> list[CampaignUnit]:
    """The units of a campaign in the order of their numbers."""
    return list(CampaignUnit.objects.filter(campaign=campaign).order_by("number"))


def rates(campaign: Campaign) -> list[Rate]:
    """W-73. The rates of the day, and nothing of who stands behind them."""
    depths: dict[int, int] = {}
    found = []
    for row in units_of(campaign):
        depths[row.number] = 0 if row.parent is None else depths[row.parent] + 1
        if row.rate is not None:
            found.append(Rate(row.name, depths[row.number], row.size, row.rate))
    return found


def mark_of(campaign: Campaign | Offer, person: int) -> str:
    """W-65. That a person took part: a token that nobody computes without the key store."""
    return token_text(vault.token(TAKEN, str(campaign.pk), str(person)))


def sealed(one: Return, key_id: str, content: counting.Return) -> bytes:
    """The bytes of a return, bound to its row."""
    told = [content.unit, list(content.categories), content.band, None if content.score is None else str(content.score)]
    return vault.seal(key_id, _place(one), box.padded(json.dumps(told, separators=(",", ":")).encode(), BLOCK))


def _place(one: Return) -> tuple[str, str]:
    return "wellbeing.Return", one.random_key


def opened(campaign: Campaign, progress: Callable[[int, int], object] | None = None) -> Iterator[counting.Return]:
    """All returns of a running campaign, opened in memory; `progress(done, total)` after each piece."""
    rows = Return.objects.filter(campaign=campaign).order_by("pk")
    total = rows.count() if progress else 0
    sealed_rows = ((_place(row), bytes(row.sealed)) for row in rows.iterator(PIECE))
    for done, data in enumerate(vault.unseal_many(campaign.key_id, sealed_rows), 1):
        told: list[Any] = json.loads(box.unpadded(data))
        unit, categories, band, score = told
        yield counting.Return(unit, tuple(categories), band, None if score is None else Fraction(score))
        if progress and done % PIECE == 0:
            progress(done, total)


def counted(plan: Plan, scored: Scored) -> tuple[int | None, Fraction | None]:
    """What a sheet gives to a campaign: the number of its band and its score; None where there is none."""
    table = table_of(plan.definition)
    assert table is not None
    of, codes = table
    lead = leading(plan, scored)
    if lead is None or lead.id != of:
        return None, None
    return (codes.index(lead.band) if lead.band in codes else None), lead.value


def own_returns(person: Person) -> list[str]:
    """The ids of a person's returns, which stand in his own sealed book alone."""
    return [one.about for one in consents(person) if one.purpose == CAMPAIGN and one.withdrawn_on is None]


def offers(person: Person) -> list[Offer]:
    """Open campaigns in whose frozen cohort a person is (E14: by his unit of the day of opening)."""
    return [
        offer
        for campaign in Campaign.objects.filter(state=CampaignState.OPEN).order_by("pk")
        if (offer := _offer(campaign, person)) is not None
    ]


def offer_for(person: Person, definition: Definition, begun_at: datetime | None, now: datetime) -> Offer | None:
    """The campaign to which a sheet may be given as it is finished.

    W-79: a sheet begun before closing counts until the campaign is frozen, if it is finished within 24 hours.
    """
    rows = Campaign.objects.filter(
        state__in=[CampaignState.OPEN, CampaignState.CLOSED], instrument=definition.id, version=definition.version
    )
    for campaign in rows.order_by("pk"):
        closed_at = campaign.closed_at
        if closed_at and (begun_at is None or begun_at >= closed_at or now >= closed_at + LATE):
            continue
        if (offer := _offer(campaign, person)) is not None:
            return offer
    return None


def _offer(campaign: Campaign, person: Person) -> Offer | None:
    assert campaign.opened_on is not None
    path = people.unit_paths([person.pk], campaign.opened_on).get(person.pk)
    if path is None:
        return None
    unit = int(path.strip("/").rsplit("/", 1)[-1])
    row = CampaignUnit.objects.filter(campaign=campaign, unit_id=unit).first()
    return None if row is None or row.own == 0 else Offer(
        campaign.pk, campaign.uuid, campaign.title, campaign.instrument, campaign.consent, campaign.careless,
        dimensions_of(campaign), campaign.until_on, row.number,
    )  # fmt: skip


def not_yet(campaign: Campaign) -> list[int]:
    """W-76. Who has not taken part: marks are computed and compared in memory, and the list is stored nowhere."""
    assert campaign.opened_on is not None
    marks = set(Mark.objects.filter(campaign=campaign).values_list("token", flat=True))
    return [person for person in cohort(campaign.unit, campaign.opened_on) if mark_of(campaign, person) not in marks]


def keys_in_use() -> list[str]:
    """K-81. Keys of campaigns that run."""
    return list(Campaign.objects.exclude(key_id="").values_list("key_id", flat=True))

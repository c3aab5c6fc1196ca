"""H-71: requests to open what custodians keep: for the custodians, for the one who asked, for the reporter."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.hotline import policies
from lifeline.hotline.models import SealedIdentity, SealedItem, Unseal
from lifeline.hotline.queries import originals
from lifeline.hotline.queries.reading import opened as opened_items
from lifeline.hotline.queries.reading import private_half
from lifeline.hotline.states import About, CheckState
from lifeline.hotline.states.custody import Kept
from lifeline.kernel import box
from lifeline.kernel.errors import Unseen

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.reading import Texts
    from lifeline.hotline.queries.vaults import Vault
    from lifeline.hotline.states import KeyKind
    from lifeline.people.models import Person


@dataclass(frozen=True)
class Identity:
    """Who a confidential reporter is, as he was named when he reported."""

    number: str
    name: str


SAID = (About.UNSEAL, About.UNSEALED)


@dataclass(frozen=True, repr=False)
class Words:
    """What was said with a request: its reason, and the answer of the custodian, empty where there is none."""

    reason: str
    answer: str


@dataclass(frozen=True)
class Told:
    """A request as the reporter reads it: its reason, and what a custodian answered. Days, no persons."""

    what: str
    asked_at: datetime
    reason: str
    state: str
    decided_at: datetime | None
    answer: str


def kept(case: Case) -> list[Kept]:
    """What the custodians keep of this case, and somebody may ask for; nothing once its keys were destroyed."""
    there = {
        Kept.IDENTITY: SealedIdentity.objects.filter(key__case=case).exists(),
        Kept.ORIGINALS: originals.count(case) > 0,
    }
    return [what for what, is_there in there.items() if is_there]


def waiting(person: Person) -> QuerySet[Unseal]:
    """What waits for this custodian, the longest waiting first; not what he asked himself."""
    companies = [one.company_id for one in policies.scopes(person, policies.CUSTODIAN) if one.whole]
    cases = policies.not_excluded(person).filter(company_id__in=companies)
    asked = Unseal.objects.filter(state=CheckState.ASKED, case__in=cases.values("pk")).exclude(requester=person)
    return asked.select_related("case", "requester").order_by("asked_at", "pk")


def for_custodian(person: Person, pk: int, now: datetime) -> Unseal:
    """One of them, or one whose originals are open for him; `Unseen` for all others."""
    row = waiting(person).filter(pk=pk).first() or originals.open_for(person, now).filter(pk=pk).first()
    if row is None:
        raise Unseen
    return row


def mine(person: Person, case: Case, what: Kept = Kept.IDENTITY) -> Unseal | None:
    """The latest request of this person in the case."""
    return case.unseals.filter(requester=person, what=what).order_by("-asked_at", "-pk").first()


def in_hand(row: Unseal | None, now: datetime) -> bool:
    """Is there nothing to ask for again: a custodian has still to decide, or it is open?"""
    if row is None:
        return False
    return row.state == CheckState.ASKED or (row.until_at is not None and row.until_at > now)


def opened(row: Unseal | None, vault: Vault | None, now: datetime) -> Identity | None:
    """H-71. Who it is, for the requester's open vault and while the half hour lasts."""
    if row is None or vault is None or row.content is None or row.until_at is None or row.until_at <= now:
        return None
    try:
        told = json.loads(box.unseal(vault.private, bytes(row.content)))
    except box.Damaged:
        return None
    return Identity(told["number"], told["name"])


def words(row: Unseal, vault: Vault | None, kind: KeyKind) -> Words | None:
    """H-71. Why it was asked and what was answered, for a vault that opens this pair of the case; None for others."""
    private = private_half(row.case, vault, kind)
    if private is None:
        return None
    items = SealedItem.objects.filter(key__case=row.case, key__kind=kind, about__in=SAID, row=row.pk)
    found = opened_items(private, items.order_by("pk").values_list("about", "row", "content"))
    return Words(*(found.get((about, row.pk), "") for about in SAID))


def told(case: Case, texts: Texts) -> list[Told]:
    """What the reporter sees of requests in his case, oldest first. `texts`: what his code opens of it."""
    return [
        Told(
            row.what,
            row.asked_at,
            texts.get((About.UNSEAL, row.pk), ""),
            row.get_state_display(),
            row.decided_at,
            texts.get((About.UNSEALED, row.pk), ""),
        )
        for row in case.unseals.order_by("asked_at", "pk")
    ]

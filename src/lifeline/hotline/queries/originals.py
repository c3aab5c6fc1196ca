"""保留原件作证据: what a custodian sees of originals, while a request about them stands open for him (H-71)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.hotline import policies
from lifeline.hotline.models import Attachment, SealedItem, Unseal
from lifeline.hotline.queries.reading import opened, private_half
from lifeline.hotline.states import About, CheckState, KeyKind
from lifeline.hotline.states.custody import Kept
from lifeline.kernel.errors import Unseen
from lifeline.kernel.files import FOUND, Facts

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.vaults import Vault
    from lifeline.people.models import Person


@dataclass(frozen=True, repr=False)
class Original:
    """An untouched file of its reporter; `found` says in words what stands in it beside its content."""

    key: str
    facts: Facts
    private: bytes

    @property
    def found(self) -> list[_StrPromise]:
        """Place, device, author and the like, as the cleaning of the other copy met them."""
        return [FOUND[code] for code in self.facts.found]


def count(case: Case) -> int:
    """How many originals were kept; what they are the custodians alone can open."""
    return Attachment.objects.filter(case=case, custody=True).count()


def may_take_out(request: Unseal, person: Person, now: datetime) -> bool:
    """H-17, H-71. The custodian who granted it, for half an hour, as long as he is not excluded from the case."""
    return policies.keeps_identity(person, request.case) and open_for(person, now).filter(pk=request.pk).exists()


def open_for(person: Person, now: datetime) -> QuerySet[Unseal]:
    """The requests whose originals this custodian can take out now, the latest first."""
    rows = Unseal.objects.filter(
        what=Kept.ORIGINALS, state=CheckState.GRANTED, custodian=person, until_at__gt=now,
        case__in=policies.not_excluded(person).values("pk"),
    )  # fmt: skip
    return rows.select_related("case__company", "requester").order_by("-decided_at", "-pk")


def originals(request: Unseal, person: Person, vault: Vault | None, now: datetime) -> list[Original]:
    """H-71. The originals of the case, for the custodian's own open vault; none for anybody else, or later.

    One whose description was damaged is left out, and hides no other.
    """
    private = private_half(request.case, vault, KeyKind.CUSTODY) if may_take_out(request, person, now) else None
    if private is None:
        return []
    items = SealedItem.objects.filter(key__case=request.case, key__kind=KeyKind.CUSTODY, about=About.FILE)
    texts = opened(private, items.order_by("pk").values_list("about", "row", "content"))
    rows = Attachment.objects.filter(case=request.case, custody=True).order_by("at", "pk")
    packed = [(row.key, texts.get((About.FILE, row.pk), "")) for row in rows]
    return sorted(
        (Original(key, Facts.read(text), private) for key, text in packed if text), key=lambda one: one.facts.name
    )


def original(request: Unseal, person: Person, vault: Vault | None, key: str, now: datetime) -> Original:
    """One of them; `Unseen` for every other key."""
    for one in originals(request, person, vault, now):
        if one.key == key:
            return one
    raise Unseen

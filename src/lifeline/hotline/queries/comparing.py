"""Section 7: a sealed text, compared with named cases in memory while its reader has it open. Nothing of it is kept.

H-83: what is held here are named cases alone, as their tables have them; the sealed text is only asked about. It goes
into no statement either, so no log of the database can have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lifeline.hotline.models import Case
from lifeline.hotline.rules.suggesting import ALIKE, NEAREST
from lifeline.hotline.states import Mode
from lifeline.kernel.text import Similar, Vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

RECENT = 500
"""So many of the newest named cases of a company are compared: half a second of work when the first one is opened."""
GROWN = 100
"""After so many new ones all are taken anew, so that rarity and the oldest ones are those of today."""
KEPT = 32
"""Of each text its so many heaviest grams are held: 100,000 cases in some 60 MB."""


class Recent(NamedTuple):
    """The newest named cases of a company by their words, and which they are. Never changed: pages are threads."""

    texts: Similar[int]
    keys: frozenset[int]


HELD: dict[int, Recent] = {}
"""Of this process, by company."""


def named(company_id: int) -> QuerySet[Case]:
    """E-31, H-83. The cases whose texts are compared: of one company, and no sealed one."""
    return Case.objects.filter(company_id=company_id, mode=Mode.NAMED).exclude(text="")


def index(rows: Sequence[tuple[int, str]]) -> Similar[int]:
    """Texts by case, under weights that are their own."""
    return Similar(Vectors((text for _pk, text in rows), keep=KEPT), rows)


def alike(company_id: int, text: str, seen: QuerySet[Case]) -> dict[int, float]:
    """Which of the company's newest named cases are most like a text: score by id, at most twenty.

    `seen`: what the reader may see. The cut comes after it, so that nothing he may not see crowds out what he may.
    """
    held = _recent(company_id)
    within = set(seen.filter(pk__in=held.keys).values_list("pk", flat=True))
    return {one.key: one.score for one in held.texts.nearest(text, 4 * NEAREST, within, least=ALIKE)}


def _recent(company_id: int) -> Recent:
    """As they stand now: one that was sealed or destroyed meanwhile is held no longer."""
    now = frozenset(named(company_id).order_by("-pk").values_list("pk", flat=True)[:RECENT])
    known = HELD.get(company_id)
    gone = known is None or bool(_named(company_id, known.keys).count() < len(known.keys))
    if known is None or gone or len(known.keys | now) > RECENT + GROWN:
        rows = list(_named(company_id, now).order_by("pk").values_list("pk", "text"))
        known = HELD[company_id] = Recent(index(rows), now)
    elif now - known.keys:
        came = list(_named(company_id, now - known.keys).order_by("pk").values_list("pk", "text"))
        known = HELD[company_id] = Recent(known.texts.with_more(came), known.keys | now)
    return known


def _named(company_id: int, keys: frozenset[int]) -> QuerySet[Case]:
    return named(company_id).filter(pk__in=keys)

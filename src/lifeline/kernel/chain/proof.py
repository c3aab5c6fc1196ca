"""The proof that one event stands in the chain: for a slip that is checked offline, without Lifeline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lifeline.kernel import merkle
from lifeline.kernel.chain.seals import following, seal_of
from lifeline.kernel.chain.verdict import is_closed
from lifeline.kernel.errors import Unseen
from lifeline.kernel.models import Event, Personal

if TYPE_CHECKING:
    from collections.abc import Collection

FORMAT = "lifeline proof 1"
FOLLOWING = 10


def proof(
    event_id: int, *, opened: Collection[str] = (), whole: bool = False, heads: int = FOLLOWING
) -> dict[str, Any]:
    """What `merkle.check_proof` needs, as plain JSON: the event, its path to the seal's root, the seal, the next heads.

    `opened` names the personal values that the asker may see: each goes in with its salt, the others stay closed.
    K-26: of a private or coarse event only kind, grain and leaf go in, unless `whole` says that the asker holds it.
    `Unseen` if there is no such event, or it has no seal yet.
    """
    row = Event.objects.filter(id=event_id, seq__isnull=False).first()
    seal = None if row is None else seal_of(row.seq or 0)
    if row is None or seal is None:
        raise Unseen
    leaves = (
        Event.objects.filter(seq__range=(seal.first_seq, seal.last_seq)).order_by("seq").values_list("leaf", flat=True)
    )
    index = (row.seq or 0) - seal.first_seq
    return {
        "format": FORMAT,
        **(_shown(row, opened) if whole or not is_closed(row.kind, row.grain) else _closed(row)),
        "leaf": bytes(row.leaf).hex(),
        "index": index,
        "path": [beside.hex() for beside in merkle.audit_path([bytes(leaf) for leaf in leaves], index)],
        "seal": seal.plain(),
        "following": [later.plain() for later in following(seal.no, heads)],
    }


def _closed(row: Event) -> dict[str, Any]:
    return {"kind": row.kind, "grain": row.grain}


def _shown(row: Event, opened: Collection[str]) -> dict[str, Any]:
    columns = merkle.Columns(*(getattr(row, name) for name in merkle.Columns._fields))
    values = Personal.objects.filter(event_id=row.id, key__in=list(opened)).order_by("key")
    return {
        "event": merkle.event_bytes(columns).decode(),
        "opened": [
            {"key": value.key, "salt": bytes(value.salt).hex(), "value": json.loads(value.value)} for value in values
        ],
    }

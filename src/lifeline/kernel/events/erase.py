"""Forgetting: the personal values of events are taken away, the events stay, the chain still verifies."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events.kinds import declare, kind_of
from lifeline.kernel.events.log import record
from lifeline.kernel.events.rows import subject_of
from lifeline.kernel.models import Event, Pending, Personal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from lifeline.kernel.events.kinds import Kind
    from lifeline.kernel.events.rows import Subject

ERASED = declare("kernel.personal.erased", _("Personal details were deleted: %(reason)s"), keys=("reason", "values"))
FORGOTTEN = declare(
    "kernel.personal.forgotten",
    _("Personal details were deleted: %(reason)s"),
    keys=("reason", "values"),
    grain="day",
    private=True,
)
_AN_EVENT = 100  # values named by one event: 100 ids and keys stay far below 8 KiB


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was erased: how many values, of how many events, and the ids of the events that say so."""

    values: int
    events: int
    orders: tuple[int, ...]


def erase(
    subject: Model | Subject,
    *,
    keys: Iterable[str] | None = None,
    reason: str,
    actor: Model | None,
    by: str = "",
) -> Receipt:
    """K-23. Delete the personal values (of `keys`, or all) of everything that happened to `subject`.

    In an action. First the order is recorded, with the ids of the events and the keys, `reason` (a rule or an order, no
    name) and the actor; then values and salts are deleted, those of waiting events too. Values of private kinds are
    erased by an order that is private itself: it needs `by` and does not keep the actor. If there is nothing to erase,
    nothing is recorded. The waiting rows are locked first, as the mover of `Pending` does.
    """
    found = subject_of(subject)
    acts = {"subject_type": found.type, "subject_key": found.key}
    waiting = list(
        Pending.objects.select_for_update(no_key=True).filter(**acts).order_by("id").values_list("id", "kind")
    )
    kinds = dict([*waiting, *Event.objects.filter(**acts).values_list("id", "kind")])
    rows = Personal.objects.filter(event_id__in=kinds)
    if keys is not None:
        rows = rows.filter(key__in=list(keys))
    orders: dict[Kind, list[tuple[int, str]]] = defaultdict(list)
    for event_id, key in rows.order_by("event_id", "key").values_list("event_id", "key"):
        orders[FORGOTTEN if kind_of(kinds[event_id]).private else ERASED].append((event_id, key))
    recorded = tuple(
        record(
            kind,
            found,
            actor=None if kind.private else actor,
            by=by,
            reason=reason,
            values=[[str(event_id), key] for event_id, key in values[begin : begin + _AN_EVENT]],
        ).id
        for kind, values in orders.items()
        for begin in range(0, len(values), _AN_EVENT)
    )
    erased = [value for values in orders.values() for value in values]
    rows.delete()
    return Receipt(len(erased), len({event_id for event_id, _key in erased}), recorded)

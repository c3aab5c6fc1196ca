"""The chain against heads that stand outside the database: what was cut off, and what a restore declared as lost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.chain.seals import head, heads_of
from lifeline.kernel.chain.verdict import Loss
from lifeline.kernel.events import Subject, declare, record
from lifeline.kernel.models import Event
from lifeline.kernel.scan import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from lifeline.kernel.chain.seals import Sealed
    from lifeline.kernel.events import Recorded
    from lifeline.kernel.scan import Findings

RESTORED = declare(
    "kernel.site.restored",
    _("The site was restored from a backup that ended with seal %(no)s (%(head)s)."),
    keys=("no", "head"),
)
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Restore:
    """A restore as the log tells it: everything after seal `no` that was sealed before `at_us` was lost."""

    no: int
    at_us: int


def record_restored(*, actor: Model | None, by: str) -> Recorded:
    """K-25. Write down, in an action, that the database now holds a backup: its last seal is its head.

    For `./lifeline restore`, before the restored site serves or seals anything.
    """
    last = head()
    no, shown = (0, "") if last is None else (last.no, last.head.hex())
    return record(RESTORED, Subject("kernel.site", "1"), actor=actor, by=by, no=no, head=shown)


def compare_heads(found: Findings, lines: Iterable[Sealed]) -> tuple[Loss, ...]:
    """K-25. Each line must be the head of its seal; else it was lost by a declared restore, or it is a fault.

    Returns the declared losses, one for each restore that lost something.
    """
    restores = _restores()
    lost: dict[Restore, list[Sealed]] = {}
    remaining = iter(lines)
    while batch := list(islice(remaining, _BATCH)):
        heads = heads_of(line.no for line in batch)
        for line in batch:
            if heads.get(line.no) == line.head:
                continue
            if (restore := _declared(line, restores)) is None:
                found.add(Fault("heads", line.no, at_us=line.at_us, leaf=line.head.hex()))
            else:
                lost.setdefault(restore, []).append(line)
    return tuple(_loss(seals) for _restore, seals in sorted(lost.items(), key=lambda item: item[0].at_us))


def _restores() -> list[Restore]:
    rows = Event.objects.filter(kind=RESTORED).order_by("at_us").values_list("data", "at_us")
    return [Restore(int(json.loads(data)["no"]), at_us) for data, at_us in rows]


def _declared(line: Sealed, restores: Iterable[Restore]) -> Restore | None:
    return next((one for one in restores if line.no > one.no and line.at_us <= one.at_us), None)


def _loss(seals: list[Sealed]) -> Loss:
    numbers, times = [seal.no for seal in seals], [seal.at_us for seal in seals]
    return Loss(min(numbers), max(numbers), min(times), max(times))

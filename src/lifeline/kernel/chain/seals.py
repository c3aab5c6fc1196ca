"""A seal as a plain value, and its line in files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lifeline.kernel import merkle
from lifeline.kernel.models import Event, Seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lifeline.kernel.events import Recorded


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal: events `first_seq` … `last_seq`, their root, the head before and its own. `at_us` microseconds UTC."""

    no: int
    first_seq: int
    size: int
    root: bytes
    prev: bytes
    at_us: int
    head: bytes

    @property
    def last_seq(self) -> int:
        """The number of its last event; of an empty seal, one less than `first_seq`."""
        return self.first_seq + self.size - 1

    @property
    def parts(self) -> merkle.SealParts:
        """What its head is made of."""
        return merkle.SealParts(self.prev, self.no, self.first_seq, self.size, self.at_us, self.root)

    def plain(self) -> dict[str, Any]:
        """As it stands in proofs, exports and `heads.log`: numbers, and hashes in hex."""
        return {
            "no": self.no,
            "first_seq": self.first_seq,
            "size": self.size,
            "root": self.root.hex(),
            "prev": self.prev.hex(),
            "at_us": self.at_us,
            "head": self.head.hex(),
        }

    def line(self) -> str:
        """One JSON line."""
        return json.dumps(self.plain(), separators=(",", ":")) + "\n"


def of_row(row: Seal) -> Sealed:
    """The plain value of a row."""
    return Sealed(row.no, row.first_seq, row.size, bytes(row.root), bytes(row.prev), row.at_us, bytes(row.head))


def of_plain(plain: dict[str, Any]) -> Sealed:
    """The seal of a line; `KeyError`, `TypeError` or `ValueError` if it is none."""
    no, first_seq, size, at_us = (plain[name] for name in ("no", "first_seq", "size", "at_us"))
    if not all(type(number) is int for number in (no, first_seq, size, at_us)):
        raise TypeError("The numbers of a seal are integers.")
    root, prev, own = (bytes.fromhex(plain[name]) for name in ("root", "prev", "head"))
    return Sealed(no, first_seq, size, root, prev, at_us, own)


def head() -> Sealed | None:
    """The last seal; its head is what others quote. None before the first."""
    row = Seal.objects.order_by("-no").first()
    return None if row is None else of_row(row)


def seal_of(seq: int) -> Sealed | None:
    """The seal that holds the event with this number."""
    row = Seal.objects.filter(first_seq__lte=seq, size__gt=0).order_by("-first_seq").first()
    return of_row(row) if row is not None and seq < row.first_seq + row.size else None


def following(no: int, count: int) -> list[Sealed]:
    """At most `count` seals after `no`, in order."""
    return [of_row(row) for row in Seal.objects.filter(no__gt=no).order_by("no")[:count]]


def all_after(no: int, batch: int = 2000) -> Iterator[Sealed]:
    """Every seal after `no`, in order, a batch in memory at a time."""
    while found := following(no, batch):
        yield from found
        no = found[-1].no


def heads_of(numbers: Iterable[int]) -> dict[int, bytes]:
    """The heads that the database holds for these numbers."""
    return {no: bytes(found) for no, found in Seal.objects.filter(no__in=list(numbers)).values_list("no", "head")}


def head_after(event: Recorded) -> Sealed | None:
    """The first seal that contains the event, None before it is sealed: a seed that nobody knew when he acted."""
    seq = Event.objects.filter(id=event.id).values_list("seq", flat=True).first()
    return None if seq is None else seal_of(seq)

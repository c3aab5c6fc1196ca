"""What a verification has found, in words for people and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import declared, from_us

if TYPE_CHECKING:
    from lifeline.kernel.scan import Fault

CHECKS = {
    "leaf": _("an event was changed"),
    "tree": _("the events of a seal are not those that were sealed"),
    "link": _("a seal was changed or is gone"),
    "number": _("the numbers of the events have a gap"),
    "commitment": _("a personal value was changed"),
    "time": _("a seal is older than the one before it"),
    "count": _("an event is gone, or one too many has a number"),
    "unsealed": _("an event was not sealed in time"),
    "missing": _("a personal value is missing without order"),
    "heads": _("a head that was written down is not in the chain"),
}


@dataclass(frozen=True, slots=True)
class Loss:
    """K-25. Seals `first` … `last`, sealed between two times, that a restore of a backup lost and declared."""

    first: int
    last: int
    from_us: int
    to_us: int

    def __str__(self) -> str:
        return gettext("declared loss between %(begin)s and %(end)s: seals %(first)d to %(last)d") % {
            "begin": _minute(self.from_us),
            "end": _minute(self.to_us),
            "first": self.first,
            "last": self.last,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """K-21. `faults` are the first ones, in the chain's order; `counts` says how many there are of each check."""

    first: int
    last: int
    seals: int
    events: int
    values: int
    erased: int
    unsealed: int
    waiting: int
    faults: tuple[Fault, ...]
    counts: dict[str, int]
    losses: tuple[Loss, ...]
    head: str
    seconds: float

    @property
    def sound(self) -> bool:
        """Is everything as it was sealed?"""
        return not self.counts

    @property
    def total(self) -> int:
        """The number of faults."""
        return sum(self.counts.values())

    def lines(self) -> list[str]:
        """The verdict in the active language: what was read, what is wrong first, what is wrong besides."""
        counted = gettext(
            "Seals %(first)d to %(last)d: %(seals)d seals, %(events)d events, %(values)d personal values."
        )
        lines = [counted % {name: getattr(self, name) for name in ("first", "last", "seals", "events", "values")}]
        lines += [str(loss) for loss in self.losses]
        if self.sound:
            return [*lines, gettext("Every event is unchanged and none is missing.")]
        lines.append(
            gettext("%(total)d faults. The first: %(fault)s") % {"total": self.total, "fault": told(self.faults[0])}
        )
        return [*lines, *(f"{count} × {CHECKS[check]}" for check, count in sorted(self.counts.items()))]

    def plain(self) -> dict[str, Any]:
        """As JSON. Faults of private events hold kind, grain and hash only (K-26)."""
        return {
            "sound": self.sound,
            "seals": [self.first, self.last],
            "head": self.head,
            "events": self.events,
            "personal_values": self.values,
            "erased": self.erased,
            "unsealed": self.unsealed,
            "waiting": self.waiting,
            "faults": self.total,
            "by_check": dict(sorted(self.counts.items())),
            "first_faults": [shown(fault) for fault in self.faults],
            "declared_losses": [[loss.first, loss.last, loss.from_us, loss.to_us] for loss in self.losses],
            "seconds": round(self.seconds, 3),
        }


def is_closed(kind: str, grain: str) -> bool:
    """K-26. Does an auditor see of this event its kind, grain and hash only? An unknown kind is closed."""
    found = declared().get(kind)
    return found is None or found.private or grain != "e"


def shown(fault: Fault) -> dict[str, Any]:
    """A fault as an auditor may see it: what is not known is left out."""
    plain = {name: value for name, value in fault._asdict().items() if value not in {None, ""}}
    if fault.kind and is_closed(fault.kind, fault.grain):
        for name in ("event_id", "at_us", "seq"):
            plain.pop(name, None)
    return plain


def told(fault: Fault) -> str:
    """A fault as a sentence: the check, the seal, and the event by id, kind and day."""
    words = [str(CHECKS[fault.check])]
    if fault.seal is not None:
        words.append(gettext("seal %(no)d") % {"no": fault.seal})
    if fault.kind and is_closed(fault.kind, fault.grain):
        words.append(f"{fault.kind} ({fault.grain}) {fault.leaf}")
    elif fault.event_id is not None:
        words.append(f"{fault.event_id} {fault.kind} {_day(fault.at_us)} {fault.key}".rstrip())
    elif fault.seq is not None:
        words.append(gettext("event number %(seq)d") % {"seq": fault.seq})
    return ", ".join(words)


def _day(at_us: int | None) -> str:
    try:
        return _minute(at_us or 0)[:10]
    except (OverflowError, TypeError):
        return "?"


def _minute(at_us: int) -> str:
    return f"{timezone.localtime(from_us(at_us), timezone.get_default_timezone()):%Y-%m-%d %H:%M}"

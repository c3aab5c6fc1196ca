"""`./lifeline doctor`: what is there and what is missing, each in plain words with its cure. Reads only.

    @check("mail", _("Mail"))
    def mail(now):
        if not settings.EMAIL_HOST:
            return missing(_("no mail server is set"), _("Set LIFELINE_MAIL_URL."))
        return ok(settings.EMAIL_HOST)

An app puts its checks into `checkups.py`-like modules of its own and imports them in `apps.ready()`; the kernel's own
stand in `kernel.checkups`. A check that fails itself is a finding too, and stops no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

SIGNS: Final = {"ok": "✓", "missing": "○", "wrong": "✗"}


@dataclass(frozen=True)
class Finding:
    """What a check saw: `told` is what is so, `cure` what to do about it (empty when all is well)."""

    state: Literal["ok", "missing", "wrong"]
    told: Text
    cure: Text = ""
    code: str = ""
    name: Text = ""

    @property
    def lines(self) -> list[str]:
        """The finding for people."""
        line = f"{SIGNS[self.state]} {self.name}: {self.told}"
        return [line] if self.state == "ok" else [line, f"  → {self.cure}"]

    @property
    def data(self) -> dict[str, str]:
        """The finding for programs."""
        return {"check": self.code, "state": self.state, "told": str(self.told), "cure": str(self.cure)}


def ok(told: Text) -> Finding:
    """All is well."""
    return Finding("ok", told)


def missing(told: Text, cure: Text) -> Finding:
    """Something is not there; Lifeline runs without it, and a part of it does not."""
    return Finding("missing", told, cure)


def wrong(told: Text, cure: Text) -> Finding:
    """Something is there and not as it should be."""
    return Finding("wrong", told, cure)


@dataclass(frozen=True)
class _Check:
    name: Text
    run: Callable[[datetime], Finding]
    needs: str


CHECKS: Final[dict[str, _Check]] = {}


def check(
    code: str, name: Text, *, needs: str = ""
) -> Callable[[Callable[[datetime], Finding]], Callable[[datetime], Finding]]:
    """Register a function of `now` under a code of its own; checks run in the order in which they were registered.

    `needs` names an earlier check: while that one is not ok, this one is not run ("database" for all that reads it).
    """

    def register(run: Callable[[datetime], Finding]) -> Callable[[datetime], Finding]:
        if code in CHECKS and CHECKS[code].run is not run:
            raise ValueError(f"The check {code} is registered twice.")
        CHECKS[code] = _Check(name, run, needs)
        return run

    return register


def examine(now: datetime) -> Iterator[Finding]:
    """Run all checks."""
    well = {""}
    for code, each in CHECKS.items():
        if each.needs not in well:
            continue
        found = _examined(each, now)
        if found.state == "ok":
            well.add(code)
        yield Finding(found.state, found.told, found.cure, code, each.name)


def _examined(each: _Check, now: datetime) -> Finding:
    try:
        return each.run(now)
    except Exception as problem:
        if transaction.get_connection().in_atomic_block:
            raise
        told: Any = _("the check itself failed (%(error)s)") % {"error": type(problem).__name__}
        return wrong(told, _("Mend what stands above first; if it stays, tell those who look after Lifeline."))

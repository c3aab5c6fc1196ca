"""Long work that says how far it is: a bar with rate and time left on a terminal, a plain line every 5 s otherwise.

`Progress` is a callable `(done, total)`, so that a function which takes `progress=` knows nothing of terminals.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self, TextIO

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH = 24
"""Characters of the bar."""
BAR_EVERY = 0.1
"""Seconds between two pictures of the bar."""
LINE_EVERY = 5.0
"""Seconds between two plain lines."""


def clock_text(seconds: float) -> str:
    """Seconds as `4:05` or `1:02:03`."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Progress:
    """K-74 Reports to `stream` (standard error): a bar on a terminal, else a line every 5 s. Works in a `with`.

    `label` names the work. `clock` returns seconds; only differences count.
    """

    def __init__(
        self, label: str, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic, every: float = 0
    ) -> None:
        self.label, self.clock = label, clock
        self.stream = sys.stderr if stream is None else stream
        self.bar = self.stream.isatty()
        self.every = every or (BAR_EVERY if self.bar else LINE_EVERY)
        self.began = self.told = clock()
        self.done: int = 0
        self.total: int | None = None

    def __enter__(self) -> Self:
        """Start counting."""
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        """Say the last figure, but not over an error."""
        if kind is None:
            self.finish()
        elif self.bar:
            self.stream.write("\n")

    def __call__(self, done: int, total: int | None = None) -> None:
        """`done` things of `total` are finished; None where nobody knows the end."""
        self.done, self.total = done, total
        now = self.clock()
        if now - self.told >= self.every:
            self.told = now
            self._write(self.text(now))

    def text(self, now: float) -> str:
        """The line as it stands at `now`."""
        passed = max(now - self.began, 1e-9)
        rate = self.done / passed
        parts = [self.label]
        if self.total:
            share = min(1.0, self.done / self.total)
            if self.bar:
                full = int(share * WIDTH)
                parts.append("█" * full + "·" * (WIDTH - full))
            parts.append(f"{share:.0%}")
            parts.append(f"{self.done:,}/{self.total:,}")
        else:
            parts.append(f"{self.done:,}")
        parts.append(_("%(rate)s/s") % {"rate": f"{rate:,.0f}"})
        if self.total and rate:
            parts.append(_("%(time)s left") % {"time": clock_text(max(0, self.total - self.done) / rate)})
        return " ".join(parts)

    def finish(self) -> None:
        """The last line: what was done, and how long it took."""
        passed = self.clock() - self.began
        rate = self.done / max(passed, 1e-9)
        self._write(
            _("%(label)s %(done)s in %(time)s, %(rate)s/s")
            % {"label": self.label, "done": f"{self.done:,}", "time": clock_text(passed), "rate": f"{rate:,.0f}"}
        )
        if self.bar:
            self.stream.write("\n")

    def _write(self, text: str) -> None:
        self.stream.write(f"\r\x1b[K{text}" if self.bar else f"{text}\n")
        self.stream.flush()

"""One row of the access table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.cast import PERSONAS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import World


@dataclass(frozen=True)
class Row:
    """One page's row."""

    method: str
    statuses: dict[str, int]
    others: int
    public: int | None = None
    setup: Callable[[World], Any] | None = None
    args: Callable[[World, Any], list[Any]] = field(default=lambda _world, _made: [])
    data: Callable[[World, Any], dict[str, Any]] = field(default=lambda _world, _made: {})
    script: bool = False

    def status(self, persona: str) -> int:
        return self.statuses.get(persona, self.others)


def row(
    method: str, *, others: int, public: int | None = None, setup=None, args=None, data=None, script=False, **who: int
):
    """A row; an unknown persona is a KeyError."""
    if unknown := set(who) - set(PERSONAS):
        raise KeyError(unknown)
    more = {name: value for name, value in (("args", args), ("data", data)) if value is not None}
    return Row(method, who, others, public, setup, script=script, **more)

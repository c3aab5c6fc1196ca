"""What a file may be for. An app declares its purposes once, in code; everything else here asks the purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Cleaning = Literal["demanded", "possible", "none"]
Risk = Literal["polyglot", "archive", "macros"]

MB = 1024 * 1024


@dataclass(frozen=True)
class Purpose:
    """`types` are media types of `sniff.KINDS`; sizes are bytes.

    `cleaning`: "demanded" refuses what cannot be cleaned (K-48); "possible" cleans what can be cleaned and keeps the
    rest as it came, marked `cleaned=False`; "none" stores the bytes as they came, after the decoder has confirmed them.
    `keep_time` returns the camera's time as a fact, `keep_original` keeps the bytes that came beside the clean ones,
    `allows` names risks of K-47 that this purpose accepts. `sealed`: K-53, its files come by `take_sealed` only.
    """

    name: str
    types: frozenset[str]
    max_bytes: int = 20 * MB
    owner_day_bytes: int = 200 * MB
    cleaning: Cleaning = "demanded"
    keep_original: bool = False
    keep_time: bool = False
    allows: frozenset[Risk] = frozenset()
    sealed: bool = False


_purposes: dict[str, Purpose] = {}


def declare(purpose: Purpose) -> Purpose:
    """Make a purpose known. ValueError when the name is taken."""
    if purpose.name in _purposes:
        raise ValueError(f"The purpose {purpose.name} is declared twice.")
    _purposes[purpose.name] = purpose
    return purpose


def purpose_named(name: str) -> Purpose:
    """The declared purpose; LookupError when its app is gone."""
    try:
        return _purposes[name]
    except KeyError:
        raise LookupError(f"No app declares the purpose {name}.") from None

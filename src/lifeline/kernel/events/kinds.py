"""What can happen (kinds) and in which capacity somebody does it. Both are declared by the apps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NoReturn, TypeAlias

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

Grain: TypeAlias = Literal["exact", "hour", "day"]
Text: TypeAlias = "str | _StrPromise"

_KIND = re.compile(r"[a-z]+(\.[a-z][a-z0-9_]*){2}")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_CAPACITY = re.compile(r"[a-z]+(\.[a-z][a-z0-9_]*)*")
_DETAIL = re.compile(r"[A-Za-z0-9_-]{1,40}")


class Kind(str):
    """A declared kind of event: its name, and what was declared of it. Frozen."""

    __slots__ = ("grain", "keys", "personal", "private", "sentence")
    sentence: Text
    personal: frozenset[str]
    keys: frozenset[str]
    grain: Grain
    private: bool

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{self} is frozen: {name}")

    @property
    def coarse(self) -> bool:
        """K-12. Is its time kept by the hour or the day only?"""
        return self.grain != "exact"


_kinds: dict[str, Kind] = {}
_capacities: dict[str, Text] = {}


def declare(
    kind: str,
    sentence: Text,
    *,
    personal: Iterable[str] = (),
    grain: Grain = "exact",
    private: bool = False,
    keys: Iterable[str] = (),
) -> Kind:
    """Declare what can happen, once, in the app's `events.py`. Returns the kind, for `record` and `on`.

    `kind`: "app.noun.participle". `sentence`: translatable, over the data, `_("%(unit)s took over.")`, with %(…)s only.
    `keys`: all keys that its data may have; `personal`: those that erasure removes (they need not stand in `keys` too).
    `grain`: K-12, how exactly its time is kept. `private`: K-13, the log never knows whose it is.
    """
    if not _KIND.fullmatch(kind) or len(kind) > 80:
        raise ValueError(f"{kind!r} is not of the form app.noun.participle.")
    if kind in _kinds:
        raise ValueError(f"{kind} is declared twice.")
    if wrong := [key for key in {*personal, *keys} if not _KEY.fullmatch(key) or len(key) > 40]:
        raise ValueError(f"{kind}: keys are of the form [a-z][a-z0-9_]*, not {wrong}.")
    declared = Kind(kind)
    values = {
        "sentence": sentence,
        "personal": frozenset(personal),
        "keys": frozenset(keys) | frozenset(personal),
        "grain": grain,
        "private": private,
    }
    for name, value in values.items():
        object.__setattr__(declared, name, value)
    _kinds[kind] = declared
    return declared


def kind_of(name: str) -> Kind:
    """The declared kind of this name; `LookupError` with the cure if there is none."""
    if (kind := _kinds.get(name)) is None:
        raise LookupError(f"Declare {name} in the events.py of its app first.")
    return kind


def declared() -> dict[str, Kind]:
    """All kinds, by name."""
    return dict(_kinds)


def capacity(name: str, label: Text) -> str:
    """Declare in which capacity somebody acts (a role, "clock", "reporter"): the history says `label`, never a name.

    Returns `name`, for `record(…, by=…)`.
    """
    if not _CAPACITY.fullmatch(name):
        raise ValueError(f"{name!r} is not a capacity: letters, digits, dots.")
    if name in _capacities:
        raise ValueError(f"The capacity {name} is declared twice.")
    _capacities[name] = label
    return name


def check_capacity(by: str) -> None:
    """K-5, K-11. `by` is a declared capacity, with at most an id behind a colon ("rule:17"): never a free text."""
    name, colon, detail = by.partition(":")
    if name not in _capacities:
        raise LookupError(f"Declare the capacity with kernel.events.capacity({name!r}, label) first.")
    if colon and not _DETAIL.fullmatch(detail):
        raise ValueError("Behind the colon of `by` stands an id: letters, digits, - and _.")


def capacity_label(by: str) -> str:
    """Who acted, in the active language, without a name: "the dispatcher", "rule 17". Empty `by`: an employee."""
    name, _colon, detail = by.partition(":")
    label = str(_capacities.get(name, name)) if name else str(_("an employee"))
    return f"{label} {detail}" if detail else label


capacity("clock", _("the system's clock"))
capacity("rule", _("rule"))
capacity("reporter", _("the reporter"))
capacity("holder", _("the person concerned"))
capacity("import", _("an import"))
capacity("cli", _("the command line"))

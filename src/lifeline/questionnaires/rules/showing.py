"""Q-39: in which order a sheet shows items and options. What is stored and scored knows nothing of it (Q-4, S10)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from lifeline.questionnaires.rules.definition import SHUFFLED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lifeline.questionnaires.rules.definition import Definition, OptionSet

Part = TypeVar("Part", str, int)


@dataclass(frozen=True)
class Shown:
    """`items`: places in the definition, in the order shown. `options` by option set: canonical indexes, likewise."""

    items: tuple[int, ...]
    options: Mapping[str, tuple[int, ...]]

    def of(self, options: OptionSet) -> tuple[int, ...]:
        """The indexes of an option set in the order shown; a set that is not named stands as it is stored."""
        return self.options.get(options.name, tuple(range(len(options.codes))))


def is_shuffled(definition: Definition) -> bool:
    """Whether two people may see this instrument in two orders."""
    sets = definition.option_sets.values()
    return definition.document.get("order") == SHUFFLED or any(one.shown == SHUFFLED for one in sets)


def shown(definition: Definition, seed: str = "") -> Shown:
    """Q-39. The order that `seed` gives, always the same; without anything to shuffle the seed does not matter.

    One order of options serves all items of a set, so that a run of one option is a run of one place (Q-26). What
    stands apart from the ladder ("not applicable") stays last. An item that shows the help card is never the first.
    """
    items = definition.shown_order
    if definition.document.get("order") == SHUFFLED:
        items = _not_first(mixed(items, seed), definition)
    sets = {name: _options(one, seed) for name, one in definition.option_sets.items() if one.shown != "ascending"}
    return Shown(items, sets)


def mixed(parts: Iterable[Part], seed: str) -> tuple[Part, ...]:
    """Parts in an order that follows from the seed alone."""
    return tuple(sorted(parts, key=lambda part: hashlib.sha256(f"{seed}:{part}".encode()).digest()))


def _not_first(items: tuple[int, ...], definition: Definition) -> tuple[int, ...]:
    """The first item that triggers nothing changes places with what stands before it."""
    hard = {trigger.item for trigger in definition.triggers}
    calm = next((at for at, place in enumerate(items) if definition.items[place].id not in hard), 0)
    return (items[calm], *items[:calm], *items[calm + 1 :])


def _options(options: OptionSet, seed: str) -> tuple[int, ...]:
    ladder = mixed(options.ladder, f"{seed}:{options.name}") if options.shown == SHUFFLED else options.ladder[::-1]
    return (*ladder, *sorted(options.apart))

"""Groups of messages that speak of the same place and the same thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import numpy as np

from .joining import join, neighbours
from .likeness import alike
from .normal import codes, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .joining import Near, Tree
    from .likeness import Message
    from .normal import Codes

K = TypeVar("K")

LEAST = 0.24
"""Members of a group are alike by so much in the mean (scale of `likeness.alike`)."""
NEAR = 0.8
"""Of that, what each member must reach in the mean with the others, and with two of them by itself."""
SHORT, LONG = 3, 4
"""Characters of a gram that may name a place or a thing."""
COVERS, OWNED = 0.6, 0.6
"""A group stands on a gram that so many of its members hold and that so seldom (1 - OWNED) occurs outside."""
TOUCHES, KEPT = 0.5, 0.5
"""The same for the grams of which every single member holds at least one."""
BETTER, ROUNDS = 1.05, 2
"""A message moves to a group that is nearer by this factor; how often all are asked."""
LOOSER, STRICTER = 0.85, 1.15
"""Where it is measured how much a group hangs on the threshold."""
WORDS = 3
"""Names of a place or thing that are told of a group."""


class Group(NamedTuple, Generic[K]):
    """A group: its keys, the one nearest to all others first.

    `cohesion`: how alike members are in the mean. `looser`, `stricter`: what share of it is left (intersection by
    union) when the threshold is 15 % lower or higher; 1 = it does not hang on it. `words`: what it stands on.
    """

    keys: tuple[K, ...]
    cohesion: float
    looser: float
    stricter: float
    words: tuple[str, ...]


class Holding:
    """Which grams of a name each message holds, and how many messages hold each."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.texts = [(normalise(message.title), normalise(message.text)) for message in messages]
        self.held = [np.unique(np.concatenate([name_grams(part) for part in pair])) for pair in self.texts]
        self.grams, self.df = np.unique(
            np.concatenate(self.held) if self.held else np.empty(0, np.uint64), return_counts=True
        )

    def shared(self, members: Iterable[int], covers: float, owned: float) -> Codes:
        """The grams that enough of the members hold and that are mostly theirs."""
        places = list(members)
        grams, counts = np.unique(np.concatenate([self.held[place] for place in places]), return_counts=True)
        often = counts >= covers * len(places)
        grams, counts = grams[often], counts[often]
        return grams[counts >= owned * self.df[np.searchsorted(self.grams, grams)]]

    def stands(self, members: list[int]) -> bool:
        """Does the group stand on a shared place or thing?"""
        return bool(len(self.shared(members, COVERS, OWNED)))

    def touching(self, members: set[int]) -> set[int]:
        """The members that hold at least one of the grams that the group stands on."""
        grams = self.shared(sorted(members), TOUCHES, KEPT)
        return {place for place in members if np.isin(grams, self.held[place], assume_unique=True).any()}

    def words(self, members: Sequence[int]) -> tuple[str, ...]:
        """The longest runs of shared grams in the titles (else in the first texts), most frequent first."""
        grams = set(self.shared(members, TOUCHES, KEPT).tolist())
        found: Counter[str] = Counter()
        for place in members:
            title, text = self.texts[place]
            found.update(set(spans(title or text[:200], grams)))
        chosen: list[str] = []
        for word, _n in sorted(found.items(), key=lambda one: (-one[1] * len(one[0]), one[0])):
            if not any(word in other or other in word for other in chosen):
                chosen.append(word)
        return tuple(chosen[:WORDS])


def name_grams(text: str) -> Codes:
    """The grams of a normalised text that may name something."""
    return codes(text, SHORT, LONG) if len(text) >= SHORT else np.empty(0, np.uint64)


def spans(text: str, grams: set[int]) -> list[str]:
    """The stretches of a text that are covered by grams of three characters out of `grams`."""
    found, begin = [], None
    good = [code in grams for code in codes(text, SHORT, SHORT).tolist()] if len(text) >= SHORT else []
    for at, yes in enumerate([*good, False]):
        if yes and begin is None:
            begin = at
        if not yes and begin is not None:
            found.append(text[begin : at + SHORT - 1])
            begin = None
    return found


def clusters(items: Sequence[tuple[K, Message]], least: float = LEAST) -> list[Group[K]]:
    """K-80. Groups of two or more, the largest first; each item in at most one.

    Everybody in a group is alike to the others by 0.8 of `least` in the mean, and so alike to two of them by himself
    (to the only other one in a group of two), and holds a piece of a name that is the group's own.
    """
    if not items:
        return []
    messages = [message for _key, message in items]
    holding, near = Holding(messages), neighbours(len(items), alike(messages))
    found, looser, stricter = (grouped(near, holding, least * factor) for factor in (1, LOOSER, STRICTER))
    groups = [
        Group(
            tuple(items[place][0] for place in members), round(cohesion(members, near), 4), overlap(members, looser),
            overlap(members, stricter), holding.words(members),
        )
        for members in (central(group, near) for group in found)
    ]  # fmt: skip
    return sorted(groups, key=lambda group: -len(group.keys))


def grouped(near: Near, holding: Holding, least: float) -> list[set[int]]:
    """Join, keep what stands on a name, let everybody go where he is nearest, let those go who do not belong."""
    groups = moved(standing(join(near, least), holding), near, least * NEAR)
    return [kept for group in groups if len(kept := belonging(holding.touching(group), near, least * NEAR)) > 1]


def standing(tree: Tree, holding: Holding) -> list[set[int]]:
    """The largest branches of the tree that stand on a shared place or thing."""
    left, found = list(tree.roots), []
    while left:
        node = left.pop()
        if node < tree.size:
            continue
        members = tree.members(node)
        if holding.stands(members):
            found.append(set(members))
        else:
            left.extend(tree.parts[node])
    return sorted(found, key=min)


def moved(groups: list[set[int]], near: Near, least: float) -> list[set[int]]:
    """Every message goes to the group to which it is nearest in the mean, if that is clearly nearer and near enough."""
    home = {place: number for number, group in enumerate(groups) for place in group}
    for _round in range(ROUNDS):
        sizes = Counter(home.values())
        home = {
            place: best
            for place, around in enumerate(near)
            if (best := nearest_group(around, home, sizes, home.get(place), least)) is not None
        }
    found: dict[int, set[int]] = defaultdict(set)
    for place, number in home.items():
        found[number].add(place)
    return [found[number] for number in sorted(found)]


def nearest_group(
    around: dict[int, float], home: dict[int, int], sizes: Counter[int], now: int | None, least: float
) -> int | None:
    """The group where a message belongs; None = nowhere."""
    sums: dict[int, float] = defaultdict(float)
    for other, value in around.items():
        if other in home:
            sums[home[other]] += value
    means = {number: value / max(1, sizes[number] - (number == now)) for number, value in sums.items()}
    if not means:
        return None
    best = max(means, key=lambda number: (means[number], -number))
    here = means.get(now, 0.0) if now is not None else 0.0
    if means[best] >= least and means[best] > here * BETTER:
        return best
    return now if here >= least / 2 else None


def belonging(group: set[int], near: Near, least: float) -> set[int]:
    """K-80. Who is near enough to the middle of the group and to two members; asked again until nobody has to go."""
    while True:
        two = min(2, len(group) - 1)
        kept = {
            place
            for place in group
            if sum(values := [near[place].get(other, 0.0) for other in group if other != place]) >= least * len(values)
            and sum(value >= least for value in values) >= two
        }
        if len(kept) < 2 or kept == group:
            return kept if len(kept) > 1 else set()
        group = kept


def central(group: set[int], near: Near) -> list[int]:
    """The members, the one most alike to all others first."""
    return sorted(group, key=lambda place: (-sum(near[place].get(other, 0.0) for other in group), place))


def cohesion(members: Sequence[int], near: Near) -> float:
    """How alike the members are in the mean."""
    total = sum(near[one].get(other, 0.0) for one in members for other in members if one < other)
    return total / (len(members) * (len(members) - 1) / 2)


def overlap(members: Sequence[int], groups: list[set[int]]) -> float:
    """The largest share of intersection in union with any of the groups."""
    mine = set(members)
    near = (other for other in groups if not mine.isdisjoint(other))
    return round(max((len(mine & other) / len(mine | other) for other in near), default=0.0), 4)

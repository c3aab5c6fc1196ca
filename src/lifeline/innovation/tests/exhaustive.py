"""A slow exact solver, written from the specification alone: every choice of every item, one after another."""

from itertools import combinations


def options(problem, item):
    """All sets of reviewers that an item may have."""
    lock = {r for i, r in problem.locked if i == item}
    for chosen in map(set, combinations(range(problem.reviewers), problem.demand[item])):
        forbidden = any(problem.match[item][r] is None for r in chosen - lock)
        crowded = any(len(group & chosen) > problem.caps[item][n] for n, group in enumerate(problem.groups))
        if lock <= chosen and not forbidden and not crowded:
            yield chosen


def all_of(problem):
    """Every lawful assignment, as a list of sets."""

    def onward(item, held, loads):
        if item == len(problem.demand):
            if all(low <= load for low, load in zip(problem.least, loads, strict=True)):
                yield list(held)
            return
        for chosen in options(problem, item):
            after = [load + (r in chosen) for r, load in enumerate(loads)]
            if all(load <= high for load, high in zip(after, problem.most, strict=True)):
                yield from onward(item + 1, [*held, chosen], after)

    yield from onward(0, [], [0] * problem.reviewers)


def worth(problem, held):
    """Matches less steps."""
    loads = [sum(r in chosen for chosen in held) for r in range(problem.reviewers)]
    gained = sum(problem.match[i][r] or 0 for i, chosen in enumerate(held) for r in chosen)
    return gained - sum(problem.step(r, n) for r, load in enumerate(loads) for n in range(load))


def worst(problem, held):
    """The worst match that was chosen freely."""
    free = [problem.match[i][r] for i, chosen in enumerate(held) for r in chosen if (i, r) not in problem.locked]
    return min(free, default=None)


def best_total(problem):
    """The largest sum; None where there is no lawful assignment."""
    return max((worth(problem, held) for held in all_of(problem)), default=None)


def best_weakest(problem):
    """The largest worst match, and the largest sum within that."""
    found = [(worst(problem, held), worth(problem, held)) for held in all_of(problem)]
    return max(found, key=lambda one: (one[0] is None, one[0] or 0, one[1]), default=None)

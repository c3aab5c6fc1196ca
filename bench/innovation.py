"""创新管理's figures (specification, section 11): assignment with its proof, witness, calibration, agreement, likeness.

These tables are made from a fixed seed; what needs a site stands in `innovation_site`.
"""

import random
import resource
import time
from fractions import Fraction

import numpy as np

from bench import innovation_site
from lifeline.innovation.rules import calibration
from lifeline.innovation.rules.agreement import agreement
from lifeline.innovation.rules.assignment import solve
from lifeline.innovation.rules.problem import Problem, Witness
from lifeline.innovation.rules.similarity import pairs
from lifeline.kernel.text import Similar, Vectors

LARGE = (
    (200, 60, 18, 0.0, 1),
    (200, 60, 18, 0.8, 2),
    (1000, 200, 27, 0.0, 5),
    (1000, 200, 27, 0.8, 60),
    (2000, 400, 27, 0.0, 60),
)
"""Items, reviewers, load, how far all want the same, seconds."""


def matrix(items, reviewers, *, crowd=0.0, conflicts=0.15, seed=1):
    """Matches of 0 to 1000; `crowd` says how far all want the same reviewers."""
    chance = random.Random(seed)
    liked = [chance.random() for _reviewer in range(reviewers)]
    return [
        [
            None if chance.random() < conflicts else int(1000 * (crowd * one + (1 - crowd) * chance.random()))
            for one in liked
        ]
        for _item in range(items)
    ]


def problem(items, reviewers, most, **more):
    """Five reviews for each item."""
    return Problem(matrix(items, reviewers, **more), [5] * items, [most] * reviewers, [0] * reviewers)


def scores(items, judges, each):
    """A panel in which judges differ in severity."""
    chance = np.random.default_rng(1)
    value, severity = chance.normal(75, 6, items), chance.normal(0, 5, judges)
    held = [(i, j) for i in range(items) for j in chance.choice(judges, each, replace=False).tolist()]
    item, judge = (np.array(column) for column in zip(*held, strict=True))
    seen = np.round(value[item] - severity[judge] + chance.normal(0, 5, len(item)))
    return calibration.Scores(item, judge, seen, np.zeros(items, np.int64))


def titles(count):
    """Titles of five to nine words from a vocabulary as uneven as a language's, some of them twice."""
    chance = random.Random(1)
    words = ["".join(chr(0x4E00 + chance.randrange(1200)) for _sign in range(2)) for _word in range(3000)]
    shares = [1 / (10 + rank) for rank in range(len(words))]
    made = ["".join(chance.choices(words, shares, k=chance.randint(5, 9))) for _title in range(count - count // 40)]
    return made + chance.sample(made, count // 40)


def run(bench):
    assignment(bench)
    judging(bench)
    likeness(bench)
    innovation_site.run(bench)


def assignment(bench):
    small = problem(45, 20, 13)
    units = tuple(frozenset(range(at, at + 4)) for at in range(0, 20, 4))
    capped = Problem(small.match, small.demand, small.most, small.least, groups=units, caps=[[1] * 5] * 45)
    bench.time("assignment 45 × 20, conflicts, unit caps, proof", lambda: solve(capped), n=20, target_ms=100)
    bench.time("the same, weakest pair", lambda: solve(capped, mode="weakest-pair"), n=5, target_ms=1000)
    tight = problem(45, 20, 11)
    assert isinstance(solve(tight), Witness)
    bench.time("witness 45 × 20", lambda: solve(tight), n=20, target_ms=300)
    for items, reviewers, most, crowd, target in LARGE:
        large = problem(items, reviewers, most, crowd=crowd)
        began = time.process_time()
        found = solve(large)
        wanted = ", all want the same" if crowd else ""
        bench.limit(
            f"assignment {items} × {reviewers}{wanted}, proof", time.process_time() - began, target=target, unit="s"
        )
        assert found.proof.bound == found.proof.total
    bench.limit("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, target=1024, unit="MB")


def judging(bench):
    panel = scores(45, 20, 5)
    bench.time("calibration 45 × 20 × 5", lambda: calibration.fit(panel), n=20, target_ms=200)
    large = scores(2000, 400, 5)
    bench.time("calibration 2,000 × 400 × 5", lambda: calibration.fit(large), n=3, warm=1, target_ms=5000)
    flat = [(str(i), str(j), Fraction(int(v))) for i, j, v in zip(large.item, large.judge, large.value, strict=True)]
    bench.time("alpha and ICC of 10,000 scores", lambda: agreement(flat), n=10, target_ms=200)


def likeness(bench):
    made = titles(4200)
    bench.time("all similar pairs of 4,200 titles", lambda: list(pairs(made, 0.6)), n=3, warm=1, target_ms=5000)
    many = titles(10_000)
    index = Similar(Vectors(many, sublinear=False), enumerate(many))
    chance = random.Random(2)
    bench.time(
        "one title against 10,000", lambda: index.nearest(chance.choice(many), 20, least=0.6), n=100, target_ms=50
    )

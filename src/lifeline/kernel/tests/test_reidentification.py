"""Section 16: nobody can place a coarse or private event in time better than its grain, with all that is stored.

Events of scripted acts are written among exact ones, moved and sealed as the clock does it. Then everything that the
database and the log of heads hold about a row (ids, order of rows, transaction ids, numbers, seals, neighbours) is
turned into guesses, and each guess is compared with the true minute within the period. What is no better than chance has
a rank correlation near 0; deliberately wrong builds have one near 1, and must be caught by the same comparison.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import connection

from lifeline.kernel import chain, keys
from lifeline.kernel.events import Subject, bound_now, from_us, record
from lifeline.kernel.events.pending import move_pending
from lifeline.kernel.models import Event, Seal
from lifeline.kernel.tests.chains import NOON, PERSON
from lifeline.kernel.tests.kinds import CASE, CLOSED, FILED, HEARD

pytestmark = pytest.mark.django_db
HOURS = 10
CHANCE = 5.5
"""Standard deviations of a rank correlation: once in ten million guesses by chance, and a run makes some dozens."""


def live(
    seed: int, truth: dict[int, float] | None = None, *, now_please: bool = False, sealed: bool = True
) -> dict[int, float]:
    """Ten hours of acts with the clock running; the true minutes of the coarse events, by id."""
    script = random.Random(seed)  # a script that can be repeated
    truth = {} if truth is None else truth
    for step in range((HOURS + 26) * 12):
        at = NOON + timedelta(minutes=5 * step)
        if step < HOURS * 12:
            for offset in sorted(script.uniform(0, 5) for _ in range(script.choice([1, 2, 4]))):
                moment = at + timedelta(minutes=offset)
                with bound_now(moment):
                    truth.update(act(script.random(), 5 * step + offset, now_please=now_please))
        move_pending(at + timedelta(minutes=5))
        if sealed:
            chain.seal_due(at + timedelta(minutes=5))
    return truth


def act(chance: float, minute: float, *, now_please: bool) -> dict[int, float]:
    """One act: exact, coarse by the hour, or private by the day."""
    if chance < 0.3:
        record(CLOSED, CASE, actor=PERSON)
        return {}
    subject = Subject("test.report", keys.random_key())
    if chance < 0.8:
        event = record(FILED, subject, actor=None, by="reporter", text="…", now_please=now_please)
    else:
        event = record(HEARD, subject, actor=None, by="holder", note="…", now_please=now_please)
    return {event.id: minute}


def stored() -> dict[str, dict[int, float]]:
    """Every number that is stored about a row, or follows from it: guess -> event id -> number."""
    physical = "ctid::text::point" if connection.vendor == "postgresql" else None
    guesses: dict[str, dict[int, float]] = defaultdict(dict)
    sealed_at = {}
    for seal in Seal.objects.order_by("no"):
        sealed_at |= dict.fromkeys(range(seal.first_seq, seal.first_seq + seal.size), seal.at_us)
    for row in Event.objects.order_by("id"):
        guesses["id"][row.id] = row.id
        if row.seq is not None:
            guesses["number"][row.id] = row.seq
            guesses["seal"][row.id] = sealed_at[row.seq]
        guesses["leaf"][row.id] = int.from_bytes(bytes(row.leaf)[:6])
    with connection.cursor() as cursor:
        cursor.execute("SELECT event_id, id FROM kernel_personal")
        guesses["personal id"] = dict(cursor.fetchall())
        if physical:
            for table, key in (("kernel_event", "id"), ("kernel_personal", "event_id")):
                order = f"row_number() OVER (ORDER BY ({physical})[0], ({physical})[1])"
                cursor.execute(f"SELECT {key}, {order}, xmin::text::bigint FROM {table}")
                for event_id, place, transaction in cursor.fetchall():
                    guesses[f"{table} order"][event_id] = place
                    guesses[f"{table} transaction"][event_id] = transaction
    return guesses | {f"neighbours by {name}": beside(numbers) for name, numbers in list(guesses.items())}


def beside(numbers: dict[int, float]) -> dict[int, float]:
    """A guess of the time: that of the exact event which stands nearest before, by these numbers."""
    exact = {row.id: row.at_us for row in Event.objects.filter(grain="e").order_by("id")}
    known = sorted((number, exact[event_id]) for event_id, number in numbers.items() if event_id in exact)
    if not known:
        return {}
    return {
        event_id: known[max(bisect(known, (number,)) - 1, 0)][1]
        for event_id, number in numbers.items()
        if event_id not in exact
    }


def ranks(values: list[float]) -> list[float]:
    """Ranks from 0 to 1; equal values share one."""
    order = sorted(values)
    first = {value: number for number, value in reversed(list(enumerate(order)))}
    last = dict(zip(order, range(len(order)), strict=True))
    return [(first[value] + last[value]) / 2 / max(len(order) - 1, 1) for value in values]


def leak(guess: dict[int, float], truth: dict[int, float]) -> tuple[float, int]:
    """Rank correlation of a guess with the truth, within the periods of the coarse events, and how many they are."""
    periods: dict[tuple[str, int], list[int]] = defaultdict(list)
    for event_id, grain, at_us in Event.objects.exclude(grain="e").order_by("id").values_list("id", "grain", "at_us"):
        if event_id in guess:
            periods[grain, at_us].append(event_id)
    pairs = []
    for ids in periods.values():
        pairs += zip(ranks([truth[i] for i in ids]), ranks([guess[i] for i in ids]), strict=True)
    spread = (sum((a - 0.5) ** 2 for a, _ in pairs) * sum((b - 0.5) ** 2 for _, b in pairs)) ** 0.5
    return (sum((a - 0.5) * (b - 0.5) for a, b in pairs) / spread if spread else 0.0), len(pairs)


def caught(truth: dict[int, float]) -> dict[str, float]:
    """The guesses that are better than chance."""
    found = {}
    for name, guess in stored().items():
        correlation, n = leak(guess, truth)
        if n > 20 and abs(correlation) * n**0.5 > CHANCE:
            found[name] = round(correlation, 2)
    return found


def test_k15_nothing_that_is_stored_places_a_coarse_event_better_than_its_grain():
    truth = live(1)
    assert len(truth) > 150
    assert {row.grain for row in Event.objects.exclude(grain="e").order_by("id")} == {"h", "d"}
    assert caught(truth) == {}


def test_k15_nothing_places_a_moved_event_that_no_seal_has_numbered_yet():
    assert caught(live(9, sealed=False)) == {}


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no order of rows beside the id")
def test_k15_a_wrong_build_that_keeps_the_order_of_rows_is_caught(monkeypatch):
    """Looked at before the seal: numbering writes each row anew, in an order the planner picks, which may hide it."""
    truth: dict[int, float] = {}
    monkeypatch.setattr("random.SystemRandom.shuffle", lambda _self, rows: rows.sort(key=lambda row: truth[row[0]]))
    live(5, truth, sealed=False)
    # Not how well it places them: where the vacuum has made room in the middle of a table, a row goes there.
    assert {"kernel_event order", "kernel_personal order"} <= set(caught(truth))


def test_k16_a_wrong_build_with_rising_ids_is_caught(monkeypatch):
    rising = iter(range(-(2**40), 0))
    monkeypatch.setattr("lifeline.kernel.events.log.coarse_id", lambda: next(rising))
    assert caught(live(2))["id"] > 0.9


def test_k15_a_wrong_build_that_seals_at_once_is_caught():
    found = caught(live(3, now_please=True))
    assert found["seal"] > 0.9


def test_k15_a_wrong_build_that_moves_each_event_by_itself_is_caught(monkeypatch):
    monkeypatch.setattr("lifeline.kernel.events.pending.period_end", lambda start, grain: start)
    found = caught(live(4))
    assert found["seal"] > 0.5


def test_the_comparison_itself_knows_the_truth_from_chance():
    truth = live(6)
    assert leak(truth, truth)[0] > 0.99
    noise = random.Random(7)
    correlation, n = leak({event_id: noise.random() for event_id in truth}, truth)
    assert abs(correlation) * n**0.5 < CHANCE


def test_k12_no_row_of_a_coarse_event_holds_a_finer_time():
    live(8)
    for row in Event.objects.exclude(grain="e").order_by("id"):
        at = from_us(row.at_us).astimezone(NOON.tzinfo)
        assert (at.minute, at.second, at.microsecond) == (0, 0, 0)
        assert row.grain == "h" or at.hour == 0
        assert row.id < 0

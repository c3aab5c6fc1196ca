"""What holds for every sheet of every instrument, looked for by Hypothesis."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeline.questionnaires import api
from lifeline.questionnaires.api import tables
from lifeline.questionnaires.rules.rounding import two_decimals
from lifeline.questionnaires.rules.scoring import PARTIAL, REFUSED
from lifeline.questionnaires.tests.manuals import ANSWERS
from lifeline.questionnaires.tests.sheets import plan_of, score_named, score_rows

NAMES = st.sampled_from(sorted(ANSWERS))


@st.composite
def sheets(draw, *, holes=True, least=1):
    """(plan, some sheets of option indexes); None for an open item."""
    plan = plan_of(draw(NAMES))
    dice = draw(st.randoms(use_true_random=False))
    share = draw(st.sampled_from([0, 0.02, 0.2, 0.6, 1])) if holes else 0
    count = draw(st.integers(least, 8))
    return plan, [
        [None if dice.random() < share else dice.randrange(size) for size in plan.sizes] for _sheet in range(count)
    ]


@settings(max_examples=300, deadline=None)
@given(sheets())
def test_q7_many_sheets_are_scored_as_one(made):
    """Values, bands, letters, open items: the two ways agree on every number."""
    plan, rows = made
    many = tables.score_many(plan, tables.matrix(plan, rows))
    for place, row in enumerate(rows):
        single = api.score(plan, row)
        for name, numbers in many.values.items():
            value = single.values.get(name)
            assert bool(numbers.there[place]) == (value is not None)
            if value is not None:
                assert value.exact * int(numbers.denominator[place]) == int(numbers.numerator[place])
                assert bool(numbers.complete[place]) == value.complete
        for table in plan.bands:
            index = int(many.bands[table.id][place])
            assert (table.codes[index] if index >= 0 else None) == single.bands.get(table.id)
        assert {name: told[place] for name, told in many.letters.items() if told[place]} == dict(single.letters)
        assert int(many.missing[place]) == single.missing


@settings(max_examples=150, deadline=None)
@given(sheets())
def test_q12_a_row_of_a_file_says_what_the_sheet_says(made):
    plan, rows = made
    told = score_rows(plan, [["" if a is None else codes_of(plan)[i][a] for i, a in enumerate(row)] for row in rows])
    for row, cells in zip(rows, told, strict=True):
        single = api.score(plan, row)
        assert cells["status"] == single.status
        assert cells["missing"] == str(single.missing)
        reasons = [f"missing@{scale}:" + "+".join(items) for scale, items in single.refused.items()]
        assert cells["refusal"] == ("empty" if single.missing == len(row) else ";".join(reasons))
        assert (single.status in {PARTIAL, REFUSED}) == bool(cells["refusal"])
        assert cells["triggers"] == ";".join(f"{item}:{level}" for item, level in single.triggers)
        for score_id, value in single.values.items():
            text = cells[score_id]
            assert text in {two_decimals(value.exact), str(value.exact)}


def codes_of(plan):
    definition = plan.definition
    return [definition.options_of(item).codes for item in definition.scored_items]


@settings(max_examples=100, deadline=None)
@given(sheets(), st.randoms(use_true_random=False))
def test_q5_the_order_of_the_columns_changes_nothing(made, dice):
    plan, rows = made
    codes = codes_of(plan)
    filled = [["" if a is None else codes[i][a] for i, a in enumerate(row)] for row in rows]
    order = list(range(len(plan.item_ids)))
    dice.shuffle(order)
    mixed = score_rows(plan, [[row[i] for i in order] for row in filled], [plan.item_ids[i] for i in order])
    assert mixed == score_rows(plan, filled)


@settings(max_examples=200, deadline=None)
@given(sheets(holes=False), st.randoms(use_true_random=False))
def test_q8_one_step_in_one_item_moves_its_scores_by_that_step_and_no_other(made, dice):
    """Monotone: an item that is not reversed raises its sums, a reversed one lowers them, all else stays."""
    plan, (row, *_rest) = made
    place = dice.randrange(len(row))
    definition = plan.definition
    item = definition.scored_items[place]
    options = definition.options_of(item)
    ladder = sorted(options.ladder, key=lambda index: options.weights[index])
    low, high = sorted(dice.sample(range(len(ladder)), 2))
    step = options.weights[ladder[high]] - options.weights[ladder[low]]
    row[place] = ladder[low]
    before = api.score(plan, row)
    row[place] = ladder[high]
    after = api.score(plan, row)
    for base in plan.bases:
        name = base.score.id
        moved = after.values[name].exact - before.values[name].exact
        parts = len(base.places) if base.score.op == "mean" else 1
        sign = -1 if item.id in base.score.reverse else 1
        assert moved * parts == (sign * step if item.id in base.score.items else 0)


@settings(max_examples=200, deadline=None)
@given(sheets())
def test_q8_no_score_leaves_its_range(made):
    plan, rows = made
    for row in rows:
        for name, value in api.score(plan, row).values.items():
            low, high = score_named(plan, name).range
            assert low <= value.exact <= high


@pytest.mark.parametrize("name", ANSWERS)
def test_q5_mirror_and_index_are_other_spellings_of_the_same_sheet(name):
    plan, dice = plan_of(name), random.Random(name)
    definition = plan.definition
    sets = [definition.options_of(item) for item in definition.scored_items]
    rows = [[dice.choice(options.ladder) for options in sets] for _row in range(50)]
    plain = score_rows(name, [[o.codes[a] for o, a in zip(sets, row, strict=True)] for row in rows])
    assert score_rows(name, rows, index=True) == plain
    turned = [
        [o.codes[o.ladder[len(o.ladder) - 1 - o.ladder.index(a)]] for o, a in zip(sets, row, strict=True)]
        for row in rows
    ]
    assert score_rows(name, turned, mirror=True) == plain
    if name != "cbi":
        counted = [[o.ladder.index(a) + 11 for o, a in zip(sets, row, strict=True)] for row in rows]
        assert score_rows(name, counted, first_code=11) == plain

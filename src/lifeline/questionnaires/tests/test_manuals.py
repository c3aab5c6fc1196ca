"""Every instrument against its published manual, written a second time in manuals.py; the keys share no line of code."""

import random

import pytest

from lifeline.questionnaires import api
from lifeline.questionnaires.tests.manuals import ANSWERS, MANUALS
from lifeline.questionnaires.tests.sheets import plan_of, score_named, score_rows

SHEETS = 1500
LEADING = {"id", "status", "refusal", "missing"}


def random_sheets(name, count, seed=7):
    """Sheets of every temper: evenly random, and leaning to one end, so that all bands occur."""
    items, codes = ANSWERS[name]
    codes, dice = list(codes), random.Random(f"{name}{seed}")
    for _ in range(count):
        weights = [dice.random() ** dice.choice((1, 4)) + 0.01 for _code in codes]
        yield dice.choices(codes, weights, k=items)


def test_all_instruments_of_the_first_cut_are_shipped():
    assert set(api.versions()) == set(ANSWERS)


@pytest.mark.parametrize("name", ANSWERS)
def test_q8_items_and_codes_are_those_of_the_manual(name):
    definition, (items, codes) = api.definition(name), ANSWERS[name]
    assert len(definition.scored_items) == items
    for item in definition.scored_items:
        options = definition.options_of(item)
        assert sorted(options.codes[index] for index in options.ladder) == sorted(codes)


@pytest.mark.parametrize("name", ANSWERS)
def test_q14_every_column_of_complete_sheets_is_what_the_manual_says(name):
    sheets = [*random_sheets(name, SHEETS), *([code] * ANSWERS[name][0] for code in ANSWERS[name][1])]
    for answers, told in zip(sheets, score_rows(name, sheets), strict=True):
        expected = {column: str(value) for column, value in MANUALS[name](answers).items()}
        found = {
            column: text for column, text in told.items() if column not in LEADING and (text or column in expected)
        }
        assert (told["status"], told["refusal"], told["missing"]) == ("scored", "", "0")
        assert found == expected, answers


@pytest.mark.parametrize("name", ANSWERS)
def test_q13_no_incomplete_sheet_gets_a_band_for_what_is_incomplete(name):
    plan = plan_of(name)
    dice, sheets = random.Random(name), []
    for answers in random_sheets(name, SHEETS, seed=8):
        holes = dice.sample(range(len(answers)), dice.randint(1, len(answers)))
        sheets.append(["" if place in holes else answer for place, answer in enumerate(answers)])
    items = {score.id: set(score.items) for score in plan.definition.scores}
    of = {table.id: items[table.of] or items[score_named(plan, table.of).of] for table in plan.bands}
    for answers, told in zip(sheets, score_rows(name, sheets), strict=True):
        open_ = {plan.item_ids[place] for place, answer in enumerate(answers) if answer == ""}
        assert told["status"] != "scored"
        for column, text in told.items():
            if "band" in column and text:
                assert not open_ & of[table_of(plan, column)], (answers, told)
        assert not told.get("code")


def table_of(plan, column):
    """The band table that a column shows."""
    from lifeline.questionnaires.rules.table import own_columns

    return {**dict(own_columns(plan)), "band": next((t.id for t in plan.bands if t.primary), "")}[column]


@pytest.mark.parametrize("name", ANSWERS)
def test_s20_every_edge_and_its_neighbours_get_the_right_band(name):
    """Each value that a banded score can have is reached, and named as the edges say."""
    plan = plan_of(name)
    seen = {}
    for answers in [*random_sheets(name, 4000, seed=9), *ends(name)]:
        scored = api.score(plan, indexes(plan, answers))
        for table in plan.bands:
            seen.setdefault(table.id, {})[scored.values[table.of].exact] = scored.bands[table.id]
    for table in plan.bands:
        codes = set(seen[table.id].values())
        assert codes == set(table.codes), table.id
        for value, code in seen[table.id].items():
            assert code == [c for edge, c in zip(table.edges, table.codes, strict=True) if edge <= value][-1]


def ends(name):
    """All sheets that climb from the lowest to the highest score one step at a time, reversal counted in."""
    plan = plan_of(name)
    definition = plan.definition
    for score in (score for score in definition.scores if score.op in {"sum", "mean"}):
        sheet = {}
        ladders = {}
        for item in definition.scored_items:
            options = definition.options_of(item)
            weights = options.reversed_weights() if item.id in score.reverse else options.weights
            ladders[item.id] = sorted(options.ladder, key=weights.__getitem__)
            sheet[item.id] = options.codes[ladders[item.id][0]]
        yield list(sheet.values())
        for item in definition.scored_items:
            for index in ladders[item.id][1:]:
                sheet[item.id] = definition.options_of(item).codes[index]
                yield list(sheet.values())


def indexes(plan, answers):
    definition = plan.definition
    return [definition.options_of(i).codes.index(a) for i, a in zip(definition.scored_items, answers, strict=True)]


@pytest.mark.parametrize("name", ANSWERS)
def test_s20_the_ends_of_every_range_are_reached(name):
    plan = plan_of(name)
    found = {}
    for answers in ends(name):
        for score_id, value in api.score(plan, indexes(plan, answers)).values.items():
            found.setdefault(score_id, []).append(value.exact)
    for score in plan.definition.scores:
        if score.range:
            assert (min(found[score.id]), max(found[score.id])) == score.range, score.id

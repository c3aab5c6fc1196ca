"""REDCap: a data dictionary out and in; what a formula cannot say is a note; what cannot be read is told."""

import csv
import io

import pytest

from lifeline.questionnaires import api
from lifeline.questionnaires.api import redcap, tables
from lifeline.questionnaires.rules.redcap import CHOICES, COLUMNS, FIELD, FORM, LABEL, LOGIC, TYPE
from lifeline.questionnaires.tests.sheets import plan_of, score_rows


def rows_of(name, language="en"):
    return list(csv.DictReader(io.StringIO(redcap.exported(api.definition(name), language))))


def written(*rows, columns=COLUMNS):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({FORM: "mine", **row} for row in rows)
    return out.getvalue().encode()


def radio(name, choices="0, No | 1, Yes", **more):
    return {FIELD: name, TYPE: "radio", LABEL: name.upper(), CHOICES: choices, **more}


def test_an_instrument_goes_out_with_eighteen_columns_and_a_formula_for_plain_sums_alone():
    gad7 = rows_of("gad7")
    assert list(gad7[0]) == list(COLUMNS)
    assert len(COLUMNS) == 18
    assert (gad7[0][FIELD], gad7[0][TYPE], gad7[0][CHOICES].split(" | ")[0]) == ("gad7_q1", "radio", "0, Not at all")
    assert gad7[-1][TYPE] == "calc"
    assert gad7[-1][CHOICES] == "+".join(f"[gad7_q{n}]" for n in range(1, 8))
    sas = rows_of("sas")  # class C: no words, reversed items, and a rounded number
    assert sas[0][LABEL] == "q1"
    assert [row[TYPE] for row in sas[20:]] == ["descriptive", "descriptive"]


@pytest.mark.parametrize("name", sorted(api.versions()))
def test_q21_every_shipped_instrument_goes_out_and_what_comes_back_asks_and_sums_the_same(name):
    definition = api.definition(name)
    found = redcap.imported(redcap.exported(definition, "zh-Hans").encode())
    back = api.parse(found.document)
    assert [item.id for item in back.items] == [item.id for item in definition.items]
    assert [back.options_of(item).codes for item in back.items] == [
        tuple(sorted(definition.options_of(item).codes)) for item in definition.items
    ]
    sums = {row[FIELD].removeprefix(f"{name}_") for row in rows_of(name) if row[TYPE] == "calc"}
    for score in definition.scores:
        if score.id in sums:
            assert next(one for one in back.scores if one.id == score.id).items == score.items


def test_records_of_redcap_are_scored_as_they_come():
    names = ["record_id", "redcap_event_name", *(f"phq2_q{n}" for n in (1, 2)), "phq2_complete"]
    plan = plan_of("phq2")
    table = tables.Table(plan, names, tables.Reading(), ",")
    told = next(csv.reader(table.score(b"A-7,visit,3,2,2\n").rows))
    assert told[0] == "A-7"
    assert "5" in told
    assert score_rows("phq2", [[1, 1]])[0]["raw"] == "2"


def test_a_foreign_dictionary_is_read_with_a_report_and_no_formula_is_evaluated():
    found = redcap.imported(written(
        radio("mine_a"), radio("mine_b", "a, Never | b, Often", **{LOGIC: "[mine_a] = '1'"}), radio("mine_a"),
        {FIELD: "mine_yes", TYPE: "yesno", LABEL: "Really?"}, {FIELD: "mine_free", TYPE: "notes", LABEL: "More?"},
        {FIELD: "mine_total", TYPE: "calc", CHOICES: "sum([mine_a], [mine_b])"},
        {FIELD: "mine_odd", TYPE: "calc", CHOICES: "if([mine_a] > 0, 7, 0)"}, radio("x_q", **{FORM: "other"}),
    ))  # fmt: skip
    codes = [(one.pointer, one.code) for one in found.repairs]
    assert codes == [
        ("/8", "form"), ("/2", "condition-kind"), ("/2", "codes"), ("/3", "link"), ("/5", "type"), ("/7", "expression"),
    ]  # fmt: skip
    made = api.parse(found.document)
    assert [(item.id, item.scored) for item in made.items] == [
        ("a", True), ("b", True), ("i3", False), ("yes", False), ("free", False),
    ]  # fmt: skip
    assert api.score(api.plan(made), [1, 1]).values["total"].exact == 2


def test_a_dictionary_without_a_sum_is_summed_and_one_without_choices_is_nothing():
    found = redcap.imported(written(radio("mine_a"), radio("mine_b")))
    assert [one.code for one in found.repairs] == ["assumed"]
    assert found.document["scores"][0]["range"] == [0, 2]
    nothing = redcap.imported(written({FIELD: "t", TYPE: "text"}, radio("mine_c", "1, One")))
    assert nothing.document is None
    assert [one.code for one in nothing.repairs] == ["type", "choices", "nothing"]


@pytest.mark.parametrize("kind", ["text", "notes", "slider", "checkbox"])
def test_a_formula_over_a_field_without_choices_is_told_and_breaks_nothing(kind):
    found = redcap.imported(written(
        radio("mine_a"), radio("mine_b"), {FIELD: "mine_c", TYPE: kind, LABEL: "C", CHOICES: "0, No | 1, Yes"},
        {FIELD: "mine_total", TYPE: "calc", CHOICES: "[mine_a]+[mine_c]"},
        {FIELD: "mine_sum", TYPE: "calc", CHOICES: "[mine_a]+[mine_b]"},
    ))  # fmt: skip
    assert [(one.pointer, one.code) for one in found.repairs] == [("/3", "type"), ("/4", "expression")]
    assert [score.id for score in api.parse(found.document).scores] == ["sum"]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", written(columns=COLUMNS[:3])])
def test_what_is_no_dictionary_is_refused(content):
    with pytest.raises(tables.BadFile):
        redcap.imported(content)

"""Answer files as they come: names of columns, spellings of cells, ragged rows, quotes."""

import copy
import io
import pickle
import random
import statistics

import pytest

from lifeline.questionnaires import api
from lifeline.questionnaires.api import tables
from lifeline.questionnaires.rules.careless import irv, longstring
from lifeline.questionnaires.tests.sheets import one, plan_of, score_rows

NINE = [f"q{n}" for n in range(1, 10)]


@pytest.mark.parametrize("spelled", ["q{}", "Q{}", "q{:02d}", "Q{:03d}", " q{} "])
def test_q5_columns_are_found_by_any_spelling_and_in_any_order(spelled):
    names = [spelled.format(n) for n in range(9, 0, -1)]
    told = score_rows("phq9", [[*[0] * 8, 3, "Anna", "x"]], [*names, "ID", "q10"])[0]
    assert (told["id"], told["raw"], told["triggers"]) == ("Anna", "3", "")


def test_q5_aliases_name_columns_too():
    letters = [f"{letter}{n}" for letter in "RIASEC" for n in range(1, 9)]
    assert score_rows("riasec48", [[5] * 8 + [1] * 40], letters)[0]["r_raw"] == "40"
    big_five = [f"{letter}{n}" for letter in "OCEAN" for n in range(1, 11)]
    assert score_rows("ipip50", [[3] * 50], big_five)[0]["intellect_raw"] == "30"


@pytest.mark.parametrize(
    ("header", "said"), [(NINE[:7], "q8, q9"), ([*NINE, "Q01"], "q1"), (["id", "answers"], "q1, q2, q3")]
)
def test_a_header_without_its_columns_is_refused_by_name(header, said):
    with pytest.raises(tables.BadFile) as problem:
        score_rows("phq9", [], header)
    assert said in str(problem.value.sentence % problem.value.values)


@pytest.mark.parametrize(("cell", "raw"), [("2", "2"), ("2.0", "2"), ("2.00", "2"), (" 2 ", "2"), ("0.0", "0")])
def test_q15_a_whole_number_may_be_written_with_a_point(cell, raw):
    assert one("phq9", [cell, *[0] * 8])["raw"] == raw


@pytest.mark.parametrize(
    "cell",
    [
        "4",
        "-1",
        "1.5",
        "x",
        "na",
        "NaN",
        "1e0",
        "+1",
        "02",
        "0x1",
        "２",
        "1 2",
        "9" * 400,
        "-0",
        "True",
        "2.",
        "None",
        "∞",
    ],
)
def test_q15_everything_else_refuses_the_row_and_names_the_item(cell):
    told = one("phq9", [0, cell, *[0] * 7])
    assert (told["status"], told["refusal"], told["missing"], told["raw"], told["band"]) == (
        "refused", "bad_value:q2", "0", "", "",
    )  # fmt: skip


def test_q15_one_bad_row_leaves_the_others_scored():
    """E32"""
    rows = [[1] * 9, [1, 1, 7, 1, "y", "", 1, 1, 1], [2] * 9]
    told = score_rows("phq9", rows)
    assert [row["status"] for row in told] == ["scored", "refused", "scored"]
    assert (told[1]["refusal"], told[1]["missing"]) == ("bad_value:q3+q5", "1")


def test_q17_open_cells_and_more_codes_for_them():
    assert one("gad7", ["", "NA", *[1] * 5])["missing"] == "2"
    told = one("gad7", ["-9", "-9.0", "99", *[1] * 4], missing=frozenset({"-9", "99"}))
    assert (told["missing"], told["refusal"]) == ("3", "missing@raw:q1+q2+q3")
    assert one("gad7", [0] * 7, missing=frozenset({"0"}))["refusal"] == "empty"


def test_e31_short_rows_long_rows_and_rows_of_commas_only():
    told = score_rows("gad7", [[1, 2, 3], ["", "", "", "", "", "", ""], [1] * 7 + ["more", "and more"], []])
    assert [(row["status"], row["missing"]) for row in told] == [("refused", "4"), ("refused", "7"), ("scored", "0")]
    assert told[1]["refusal"] == "empty"


def test_e31_quotes_and_line_ends_inside_of_cells_stay_in_one_row():
    table = tables.Table(plan_of("phq2"), ["id", "q1", "q2"], tables.Reading())
    file = io.BytesIO(b'"a,""b""\r\nc",1,2\r\n"plain","2","1"\r\n')
    pieces = list(tables.pieces(file, size=5))
    assert [len(list(tables.rows_of(piece))) for piece in pieces] == [1, 1]
    rows = [row for piece in pieces for row in table.score(piece).rows]
    assert rows == ['"a,""b""\r\nc",scored,,0,3,,at_or_above,', "plain,scored,,0,3,,at_or_above,"]


def test_a_quote_that_is_never_closed_is_no_appetite():
    for size in (1_000, 20_000_000):
        with pytest.raises(tables.BadFile, match="quotation"):
            list(tables.pieces(io.BytesIO(b'"1,2,3' + b"1,1\n" * size)))


@pytest.mark.parametrize("line", [b"\xff\xfe1,2\n", "一,二\n".encode("gb18030")])
def test_a_file_in_another_encoding_is_refused(line):
    with pytest.raises(tables.BadFile, match="UTF-8"):
        list(tables.rows_of(line))


def test_first_code_moves_consecutive_codes_and_leaves_what_stands_apart():
    assert one("phq15", [1, 2, 3, 9, *[1] * 11], first_code=1)["raw"] == "3"
    with pytest.raises(tables.BadFile, match="consecutive"):
        one("cbi", [1] * 13, first_code=1)


def test_q26_the_longest_run_and_the_deviation_follow_the_order_of_the_columns():
    """Compared with the standard library's deviation, to two decimals."""
    names = ["q3", "q1", "q2", "q7", "q6", "q5", "q4"]
    told = score_rows("gad7", [[1, 1, 2, 2, 2, "", 2]], names, careless=True)[0]
    assert (told["longstring"], told["irv"]) == ("3", f"{statistics.stdev([1, 1, 2, 2, 2, 2]):.2f}")
    assert (told["status"], list(told)[-2:]) == ("refused", ["longstring", "irv"])


def test_q26_deviation_is_exact():
    dice = random.Random(3)
    for _ in range(300):
        answers = [dice.randrange(5) for _answer in range(dice.randint(2, 40))]
        assert abs(float(irv(answers)) - statistics.stdev(answers)) <= 0.005 + 1e-9
    assert irv([1]) == "" == irv([None, 2])
    assert irv([3, 3, 3]) == "0.00"
    assert longstring([]) == 0 == longstring([None])


def test_q26_what_stands_apart_from_the_ladder_is_no_number():
    assert one("phq15", [0] * 3 + [9] + [0] * 11, careless=True)["irv"] == "0.00"


def test_nonsense_does_not_fill_the_memory():
    from lifeline.questionnaires.rules.reading import KEPT, Cells

    cells = Cells(plan_of("phq9").definition.option_sets["days4"], tables.Reading())
    for number in range(3 * KEPT):
        assert cells[f"nonsense {number}"] == 254
    assert len(cells) <= KEPT


def test_q2_the_hash_covers_everything_but_the_signature():
    """Canonical form: keys by UTF-16 units, no blanks, text as it is; a float is refused."""
    from lifeline.questionnaires.rules.canonical import canonical

    assert canonical({"b": [1, "é"], "a": {"\U0001f600": None, "\ufb33": True}, "signature": {}}) == (
        '{"a":{"\U0001f600":null,"\ufb33":true},"b":[1,"é"]}'.encode()
    )
    document = dict(api.definition("phq9").document)
    assert api.digest({**document, "signature": {"value": "x"}}) == api.digest(document)
    assert api.digest({**document, "minutes": 4}) != api.digest(document)
    with pytest.raises(TypeError):
        api.digest({"value": 0.5})


def test_an_instrument_of_one_question_is_read():
    """The one column of items holds "12": one cell, not two characters."""
    form = copy.deepcopy(dict(api.definition("phq2").document)) | {"items": [{"id": "q1", "options": "days4"}]}
    form["option_sets"]["days4"] |= {"codes": [10, 11, 12, 13]}
    form["scores"] = [{"id": "raw", "op": "sum", "items": ["q1"], "type": "raw", "range": [0, 3]}]
    form["bands"], form["offers"], form["cutoffs"], form["reliability"], form["change"] = [], [], [], [], []
    form.pop("texts")
    assert [str(one) for one in api.check(form)] == []
    assert [row["raw"] for row in score_rows(api.plan(api.parse(form)), [["12"], ["10"]])] == ["2", "0"]


def test_letters_of_unequal_means_are_ranked_exactly():
    """A mean of two items against one of three: 3/2 is above 4/3, though 3 is below 4."""
    form = copy.deepcopy(dict(api.definition("phq8").document))
    parts = {"A": ["q1", "q2"], "B": ["q3", "q4", "q5"], "C": ["q6", "q7", "q8"]}
    form["scores"] = [
        {"id": f"{letter.lower()}_raw", "op": "mean", "items": items, "type": "mean", "range": [0, 3]}
        for letter, items in parts.items()
    ] + [{"id": "code", "op": "letters", "type": "letters", "parts": [[p, f"{p.lower()}_raw"] for p in parts]}]
    form["bands"], form["cutoffs"], form["reliability"], form["change"] = [], [], [], []
    plan = api.plan(api.parse(form))
    sheet = [1, 2, 1, 1, 2, 0, 0, 0]
    assert api.score(plan, sheet).letters["code"] == score_rows(plan, [sheet])[0]["code"] == "A>B>C"


def test_a_bad_file_comes_whole_out_of_another_process():
    told = pickle.loads(pickle.dumps(tables.BadFile("No column %(name)s.", name="q1")))
    assert (told.sentence, told.values) == ("No column %(name)s.", {"name": "q1"})


@pytest.mark.parametrize(
    ("piece", "is_open"),
    [
        (b'a,"b\n', True), (b'a,"b"\n', False), (b'a,"b""\n', True), (b'a,b"\n', False), (b'"a,""\n', True),
        (b'a,b"c,"d\n', True), (b'a\n"b\n', True), (b'"a","b"\n"c"\n', False), (b"a,b\n", False),
    ],
)  # fmt: skip
def test_e31_only_a_mark_at_the_beginning_of_a_cell_opens_it(piece, is_open):
    from lifeline.questionnaires.rules.table import ends_inside

    assert ends_inside(piece) is is_open
    assert ends_inside(piece.replace(b",", b"\t"), "\t") is is_open

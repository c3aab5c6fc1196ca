"""`check`: every fault is told by place, code and sentence; the shipped definitions have none."""

import copy
import random

import pytest

from lifeline.questionnaires import api
from lifeline.questionnaires.queries.shipped import document
from lifeline.questionnaires.tests.manuals import ANSWERS
from lifeline.questionnaires.tests.sheets import score_rows


@pytest.mark.parametrize("name", ANSWERS)
def test_q8_q10_shipped_definitions_have_no_fault(name):
    assert [str(one) for one in api.check(document(name))] == []


@pytest.mark.parametrize("name", ANSWERS)
def test_q10_every_shipped_number_names_its_source(name):
    shipped = document(name)
    assert shipped["rights"]["attribution"]
    for part in [*shipped["bands"], *shipped["cutoffs"]]:
        assert part["citation"]
        assert part["population"]
        assert isinstance(part["confirmed"], bool)


def put(*path):
    """A change of one place in a document: `put("bands", 0, "edges", [1, 2])`."""
    *way, last, value = path

    def change(document):
        for step in way:
            document = document[step]
        document[last] = value

    return change


def drop(*path):
    *way, last = path

    def change(document):
        for step in way:
            document = document[step]
        del document[last]

    return change


FAULTS = {
    "order": (put("order", ["q1", "q2"]), "/order", "order"),
    "levels": (put("bands", 0, "levels", [0, 1]), "/bands/0/levels", "levels"),
    "unknown key": (put("colour", "red"), "/colour", "unknown-key"),
    "missing key": (drop("title"), "", "missing-key"),
    "wrong kind": (put("minutes", "three"), "/minutes", "wrong-kind"),
    "no object": (put("items", 0, "q1"), "/items/0", "wrong-kind"),
    "float": (put("minutes", 2.5), "/minutes", "wrong-kind"),
    "float inside": (put("loinc", {"panel": 0.5}), "/loinc/panel", "float"),
    "decimal": (put("cutoffs", 0, "at_least", "ten"), "/cutoffs/0/at_least", "wrong-kind"),
    "format": (put("format", "lifeline-instrument/2"), "/format", "format"),
    "version": (put("version", "1.0"), "/version", "wrong-kind"),
    "id": (put("id", "PHQ 9"), "/id", "wrong-kind"),
    "use": (put("use", "diagnose"), "/use", "unknown-word"),
    "class": (put("rights", "class", "D"), "/rights/class", "unknown-word"),
    "operation": (put("scores", 0, "op", "eval"), "/scores/0/op", "unknown-op"),
    "rounding": (put("scores", 0, "round", "bankers"), "/scores/0/round", "unknown-word"),
    "policy": (put("scores", 0, "missing", {"policy": "guess"}), "/scores/0/missing/policy", "unknown-word"),
    "no limit": (put("scores", 0, "missing", {"policy": "prorate", "citation": "x"}), "/scores/0/missing", "limit"),
    "uncited rule": (put("scores", 0, "missing", {"policy": "prorate", "max": 2}), "/scores/0/missing", "citation"),
    "item twice": (put("items", 1, "id", "q1"), "/items", "twice"),
    "option set": (put("items", 0, "options", "other"), "/items/0/options", "unknown-options"),
    "item of a score": (put("scores", 0, "items", ["q1..q11"]), "/scores/0/items", "unknown-item"),
    "unscored item used": (put("scores", 0, "items", ["q1..q10"]), "/items/9", "item-unscored"),
    "item unused": (put("scores", 0, "items", ["q1..q8"]), "/items/8", "item-unused"),
    "reversed outside": (put("scores", 0, "reverse", ["q10"]), "/scores/0/reverse", "reversed-outside"),
    "range": (put("scores", 0, "range", [0, 28]), "/scores/0/range", "range"),
    "weights": (put("option_sets", "days4", "weights", [0, 1, 2]), "/option_sets/days4", "lengths"),
    "apart": (put("option_sets", "days4", "apart", [4]), "/option_sets/days4/apart", "index"),
    "edge gap": (put("bands", 0, "edges", [1, 5, 10, 15, 20]), "/bands/0/edges", "edges"),
    "edges falling": (put("bands", 0, "edges", [0, 5, 5, 15, 20]), "/bands/0/edges", "edges"),
    "codes": (put("bands", 0, "codes", ["a", "b"]), "/bands/0/codes", "codes"),
    "band of nothing": (put("bands", 0, "of", "total"), "/bands/0/of", "unknown-score"),
    "uncited band": (put("bands", 0, "citation", " "), "/bands/0/citation", "citation"),
    "uncited change": (put("change", 0, "source", ""), "/change/0/source", "citation"),
    "cut outside": (put("cutoffs", 0, "at_least", 28), "/cutoffs/0/at_least", "range"),
    "trigger item": (put("triggers", 0, "item", "q11"), "/triggers/0/item", "unknown-item"),
    "trigger index": (put("triggers", 0, "at_least_index", 4), "/triggers/0/at_least_index", "index"),
    "trigger level": (put("triggers", 0, "level", "loud"), "/triggers/0/level", "unknown-word"),
}


def nothing_scored(document):
    document["items"] = [{**item, "unscored": True} for item in document["items"]]
    document["scores"], document["bands"], document["triggers"] = [], [], []
    document["cutoffs"], document["norms"], document["reliability"], document["change"] = [], [], [], []


MORE_FAULTS = {
    "no items": (put("scores", 0, "items", []), "/scores/0/items", "empty"),
    "nothing scored": (nothing_scored, "/items", "no-items"),
    "too many": (put("items", [{"id": f"q{n}", "options": "days4"} for n in range(1001)]), "/items", "too-many"),
    "type": (put("items", 9, "type", "essay"), "/items/9/type", "unknown-word"),
    "text scored": (put("items", 0, "type", "text"), "/items/0/type", "unscored-type"),
    "text in a screening": (put("items", 9, "type", "text"), "/items/9/type", "unscored-type"),
    "condition": (put("items", 9, "applies_if", ["q99", [1]]), "/items/9/applies_if", "applies-if"),
    "half a condition": (put("items", 9, "applies_if", {"item": "q1"}), "/items/9/applies_if", "applies-if"),
    "number too large": (
        put("option_sets", "days4", "codes", [0, 1, 2, 10**9]),
        "/option_sets/days4/codes",
        "wrong-kind",
    ),
    "null among texts": (put("scores", 0, "items", ["q1", None]), "/scores/0/items", "wrong-kind"),
    "range of three": (put("scores", 0, "range", [0, 1, 27]), "/scores/0/range", "wrong-kind"),
    "title": (put("title", "en", 7), "/title", "wrong-kind"),
    "all apart": (put("option_sets", "days4", "apart", [0, 1, 2, 3]), "/option_sets/days4/apart", "lengths"),
}
FAULTS |= MORE_FAULTS


@pytest.mark.parametrize("name", FAULTS)
def test_e33_q8_q9_q10_each_fault_is_told_by_its_place(name):
    change, pointer, code = FAULTS[name]
    faulty = copy.deepcopy(document("phq9"))
    change(faulty)
    found = [(one.pointer, one.code) for one in api.check(faulty)]
    assert (pointer, code) in found
    assert all(str(one) for one in api.check(faulty))


def scores_of(**changes):
    faulty = copy.deepcopy(document("who5"))
    faulty["scores"][1] |= changes
    return [(one.pointer, one.code) for one in api.check(faulty)]


def twice_multiplied():
    faulty = copy.deepcopy(document("who5"))
    grown = {"op": "scale", "type": "standard", "multiply": 99_999, "divide": 99_999}
    faulty["scores"][1] |= grown
    faulty["scores"].append({**grown, "id": "further", "of": "standard", "range": [0, 25]})
    return [(one.pointer, one.code) for one in api.check(faulty)]


def test_q7_numbers_of_a_score_stay_exact():
    assert scores_of(divide=0) == [("/scores/1/divide", "positive")]
    assert scores_of(multiply=-4) == [("/scores/1/multiply", "positive")]
    assert ("/scores/2", "too-large") in twice_multiplied()
    assert scores_of(op="letters", parts=[["A", "raw"]]) == [("/scores/1/parts", "places")]
    assert ("/scores/1/parts", "unknown-score") in scores_of(
        op="letters", parts=[["A", "raw"], ["B", "standard"]], places=2
    )


def test_the_example_of_the_format_is_a_definition_without_levels_of_concern():
    """A table that says nothing of concern takes it from the names of its bands; a condition is an item and indexes."""
    form = copy.deepcopy(document("sas"))
    for table in form["bands"]:
        del table["levels"]
    form["items"].append({"id": "q21", "options": "freq4", "unscored": True, "applies_if": ["q1", [2, 3]]})
    form["items"].append({"id": "q22", "type": "text", "unscored": True})
    form["use"] = "survey"
    assert [str(one) for one in api.check(form)] == []
    assert {table.levels for table in api.parse(form).bands} == {(0, 1, 2, 3)}


ODD = [None, True, 0, -1, 3, 10**9, 1.5, "", "q1", "q1..q9999", "raw", "1/2", "letters", "scale", [], [1], ["q1"], [[]],
       [["a", "b"]], {}, {"a": 1}, {"policy": "prorate", "max": 1, "citation": "c"}, 'a,b\n"']  # fmt: skip


def ways(part, way=()):
    """The path of every value in a document."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield (*way, key)
        yield from ways(value, (*way, key))


@pytest.mark.parametrize("name", ["phq9", "dass21", "cbi", "riasec48", "phq15"])
def test_e33_no_document_however_odd_ends_in_a_trace(name):
    """What `check` lets pass is scored; what it does not is told with a sentence."""
    dice, whole = random.Random(name), copy.deepcopy(document(name))
    whole.pop("texts", None)
    paths = list(ways(whole))
    for _ in range(150):
        odd = copy.deepcopy(whole)
        *way, last = dice.choice(paths)
        part = odd
        for step in way:
            part = part[step]
        part[last] = copy.deepcopy(dice.choice(ODD))
        if all(str(one) for one in api.check(odd)) and not api.check(odd):
            plan = api.plan(api.parse(odd))
            api.score(plan, [0] * len(plan.item_ids))
            score_rows(plan, [[0] * len(plan.item_ids), [""] * len(plan.item_ids)], careless=True)


def test_q9_two_primary_tables_of_one_score_are_refused():
    faulty = copy.deepcopy(document("k10"))
    faulty["bands"][1]["primary"] = True
    assert {one.code for one in api.check(faulty)} == {"two-primary"}


def test_scores_made_of_each_other_are_refused():
    faulty = copy.deepcopy(document("who5"))
    faulty["scores"][1]["of"] = "standard"
    assert "unknown-score" in {one.code for one in api.check(faulty)}


def test_q6_the_closed_list_of_operations_needs_no_expression():
    """What a definition says is looked up in tables; no text of it is ever run."""
    faulty = copy.deepcopy(document("who5"))
    faulty["scores"][1] |= {"op": "scale", "multiply": "__import__('os')"}
    assert [(one.pointer, one.code) for one in api.check(faulty)] == [("/scores/1/multiply", "wrong-kind")]


TEXTS = {
    "translation": {"status": "original", "source": "paper"},
    "title": "Two questions",
    "instruction": "Over the last two weeks",
    "items": {"q1": "First", "q2": "Second"},
    "options": {
        "days4": {"0": "Not at all", "1": "Several days", "2": "More than half the days", "3": "Nearly every day"}
    },
}


def texts_of(**changes):
    found = copy.deepcopy(document("phq2"))
    found["texts"] = {"en": {**copy.deepcopy(TEXTS), **changes}}
    return [(one.pointer, one.code) for one in api.check(found)]


def test_q23_each_declared_language_has_every_text_in_the_order_of_the_codes():
    days = TEXTS["options"]["days4"]
    assert texts_of() == []
    assert texts_of(items={"q1": "First", "q2": " "}) == [("/texts/en/items", "text-missing")]
    assert texts_of(options={"days4": {k: days[k] for k in "012"}}) == [("/texts/en/options/days4", "text-missing")]
    assert texts_of(options={"days4": {k: days[k] for k in "3210"}}) == [("/texts/en/options/days4", "text-order")]


def test_q21_class_c_holds_no_wording():
    found = copy.deepcopy(document("isi"))
    found["texts"] = {"en": TEXTS}
    assert ("/texts", "text-forbidden") in [(one.pointer, one.code) for one in api.check(found)]
    assert all("texts" not in document(name) for name in ANSWERS if document(name)["rights"]["class"] == "C")

"""The scoring facts of the specification (section 5), and what other scorers in circulation get wrong."""

import copy
from fractions import Fraction

import pytest

from lifeline.questionnaires import api
from lifeline.questionnaires.queries.shipped import document
from lifeline.questionnaires.rules.change import certainty, published_direction
from lifeline.questionnaires.rules.rounding import half_up
from lifeline.questionnaires.tests.manuals import ANSWERS
from lifeline.questionnaires.tests.sheets import one, plan_of


def cells(name, answers, *columns, **reading):
    told = one(name, answers, **reading)
    return tuple(told[column] for column in columns)


def test_q7_s1_sas_ends():
    assert cells("sas", [1] * 20, "raw", "standard") == ("35", "43")
    assert cells("sas", [4] * 20, "raw", "standard") == ("65", "81")


@pytest.mark.parametrize("answer", [1, 4])
def test_s2_sds_ends_are_equal(answer):
    assert cells("sds", [answer] * 20, "raw", "standard", "band") == ("50", "62", "mild")


def test_q7_s3_whole_part_differs_from_half_up_and_leaves_no_gap():
    standards = {raw: raw * 5 // 4 for raw in range(20, 81)}
    assert not {49, 59, 69} & set(standards.values())
    assert sum(half_up(Fraction(raw * 5, 4)) != standard for raw, standard in standards.items()) == 30
    definition = api.definition("sas")
    for raw, standard in standards.items():
        assert standard_of(definition, raw) == standard


def standard_of(definition, raw):
    """The standard score of a sheet with this raw total."""
    plan, reversed_ = api.plan(definition), definition.scores[0].reverse
    left, sheet = raw - 20, []
    for item in plan.item_ids:
        weight = min(3, left)
        left -= weight
        sheet.append(3 - weight if item in reversed_ else weight)
    scored = api.score(plan, sheet)
    assert scored.values["raw"].exact == raw
    return scored.values["standard"].exact


@pytest.mark.parametrize(("raw", "standard", "band"), [(42, 52, "none"), (50, 62, "mild"), (58, 72, "moderate")])
def test_q7_s4_sds_bands_follow_the_whole_part(raw, standard, band):
    reversed_ = {2, 5, 6, 11, 12, 14, 16, 17, 18, 20}
    left, sheet = raw - 20, []
    for number in range(1, 21):
        step = min(3, left)
        left -= step
        sheet.append(4 - step if number in reversed_ else 1 + step)
    assert cells("sds", sheet, "raw", "standard", "band") == (str(raw), str(standard), band)


@pytest.mark.parametrize("name", ["sas", "sds"])
def test_s5_no_raw_total_is_compared_with_an_edge_of_the_standard_score(name):
    assert {table.of for table in api.definition(name).bands} == {"standard"}


def test_q5_s6_k6_codes_begin_at_zero():
    assert cells("k6", [5, 0, 0, 0, 0, 0], "status", "refusal") == ("refused", "bad_value:q1")
    assert cells("k6", [3] * 6, "raw", "band") == ("18", "serious")
    assert cells("k6", [1] * 6, "raw", "band") == ("6", "moderate")
    assert cells("k6", [5, 1, 1, 1, 1, 1], "raw", first_code=1) == ("4",)


def test_q13_s7_phq9_is_prorated_with_two_open_and_refused_with_three():
    assert cells("phq9", [1] * 7 + ["", "NA"], "status", "raw", "band", "missing") == ("prorated", "9.00", "", "2")
    told = one("phq9", ["", 1, "", 1, 1, 1, "", 1, 1])
    assert (told["status"], told["refusal"], told["raw"], told["band"]) == (
        "refused", "missing@raw:q1+q3+q7", "", "",
    )  # fmt: skip


def test_q9_s8_the_lowest_scores_get_the_lowest_band():
    """A form of twenty items with edges 0 and 16: other scorers call 3 points 'subthreshold' and lose item 20."""
    form = copy.deepcopy(document("phq9"))
    form["items"] = [{"id": f"q{n}", "options": "days4"} for n in range(1, 21)]
    form["scores"] = [{"id": "raw", "op": "sum", "items": ["q1..q20"], "type": "raw", "range": [0, 60]}]
    form["bands"] = [{**form["bands"][0], "edges": [0, 16], "codes": ["low", "high"], "levels": [0, 2]}]
    form["triggers"], form["option_sets"] = [], {"days4": form["option_sets"]["days4"]}
    form.pop("texts", None)
    assert api.check(form) == []
    plan = api.plan(api.parse(form))
    scored = api.score(plan, [1, 1, 1, *[0] * 17])
    assert (scored.values["raw"].exact, scored.bands["severity"], plan.item_ids[-1]) == (3, "low", "q20")


@pytest.mark.parametrize("shown", ["descending", "shuffled"])
def test_q4_s10_how_options_are_shown_changes_no_score(shown):
    turned = copy.deepcopy(document("phq9"))
    turned["option_sets"]["days4"]["shown"] = shown
    sheet = [3, 0, 1, 2, 3, 0, 1, 2, 3]
    assert api.score(api.plan(api.parse(turned)), sheet) == api.score(plan_of("phq9"), sheet)


def test_s11_reversed_items_make_flat_sheets_what_they_are():
    assert cells("pss10", [0] * 10, "raw") == ("16",)
    assert cells("pss10", [4] * 10, "raw") == ("24",)
    assert cells("olbi", [1] * 16, "disengagement_raw", "exhaustion_raw") == ("20", "20")


def test_s12_dass21_tables_differ_only_at_anxiety_five():
    places = {
        "depression": (3, 5, 10, 13, 16, 17, 21),
        "anxiety": (2, 4, 7, 9, 15, 19, 20),
        "stress": (1, 6, 8, 11, 12, 14, 18),
    }
    differ = []
    for scale, items in places.items():
        for raw in range(22):
            left, sheet = raw, [0] * 21
            for item in items:
                sheet[item - 1] = min(3, left)
                left -= sheet[item - 1]
            band, other = cells("dass21", sheet, f"{scale}_band", f"{scale}_band_alt")
            differ += [(scale, raw, band, other)] if band != other else []
    assert differ == [("anxiety", 5, "moderate", "mild")]


@pytest.mark.parametrize(
    ("total", "bands"), [(20, ("moderate", "moderate")), (16, ("moderate", "low")), (22, ("high", "moderate"))]
)
def test_s13_k10_has_two_tables(total, bands):
    sheet, left = [], total - 10
    for _item in range(10):
        sheet.append(1 + min(4, left))
        left -= sheet[-1] - 1
    assert cells("k10", sheet, "raw", "band", "band_alt") == (str(total), *bands)


@pytest.mark.parametrize(
    ("sheet", "standard", "band"),
    [([5, 2, 0, 0, 0], "28", "very_low"), ([5, 5, 2, 0, 0], "48", "low"), ([5, 5, 3, 0, 0], "52", "adequate")],
)
def test_s14_who5_bands_end_at_28_and_50(sheet, standard, band):
    assert cells("who5", sheet, "standard", "band") == (standard, band)


def test_q12_s15_cbi_needs_half_of_a_scale():
    work = [0] * 7
    two = one("cbi", [100, 100, "", "", "", "", *work])
    assert (two["status"], two["refusal"], two["personal_standard"]) == ("partial", "missing@personal:q3+q4+q5+q6", "")
    three = one("cbi", [100, 75, 75, "", "", "", *work])
    assert (three["status"], three["personal_raw"], three["personal_standard"], three["personal_band"]) == (
        "prorated", "", "83.33", "",
    )  # fmt: skip
    assert cells("cbi", [0] * 12 + [100], "work_raw", "work_standard") == ("0", "0.00")


def test_s16_ipip50_stability_and_instability_make_sixty():
    for answers in ([1] * 50, [5] * 50, [1, 2, 3, 4, 5] * 10):
        told = one("ipip50", answers)
        assert int(told["stability_raw"]) + int(told["instability_raw"]) == 60


def test_s17_not_applicable_is_an_answer():
    told = one("phq15", [1, 1, 1, 9, *[1] * 11])
    assert (told["status"], told["missing"], told["raw"]) == ("scored", "0", "14")
    assert cells("phq15", [9, *[1] * 14], "refusal") == ("bad_value:q1",)


def test_q25_s18_thresholds_and_the_verdict_between_two_of_them():
    ten, high, low = Fraction(10), Fraction("0.90"), Fraction("0.70")
    assert (api.threshold(ten, high), api.threshold(ten, low)) == ("8.77", "15.18")
    verdicts = [certainty(Fraction(d), ten, high, low) for d in (8, 9, -9, 15, 16, -16)]
    assert verdicts == ["none", "possible", "possible", "possible", "clear", "clear"]


def test_q25_a_published_threshold_counts_when_it_is_reached_and_a_computed_one_when_it_is_passed():
    assert [published_direction(Fraction(d), Fraction(6)) for d in (5, 6, -6)] == ["none", "up", "down"]
    squared = api.squared_threshold(Fraction(50), Fraction(1, 2))  # 1.96 × 50 = 98
    assert [api.direction(Fraction(d), squared) for d in (98, 99, -98, -99)] == ["none", "up", "none", "down"]


def test_s19_phq4_begins_with_the_anxiety_pair():
    assert cells("phq4", [3, 3, 0, 0], "anxiety_raw", "depression_raw") == ("6", "0")


def test_s21_a_form_stored_already_reversed_is_caught():
    """Turning q2 and q3 once more moves the total, so a sheet of known total shows it."""
    form = copy.deepcopy(document("pss10"))
    form["scores"][0]["reverse"] = ["q2", "q3"]
    sheet = [0, 4, 4, 0, 0, 0, 0, 0, 0, 0]
    assert api.score(api.plan(api.parse(form)), sheet).values["raw"].exact == 0
    form["scores"][0]["reverse"] = []
    assert api.score(api.plan(api.parse(form)), sheet).values["raw"].exact == 8


def test_q16_triggers_are_read_whatever_is_missing():
    assert cells("phq9", [*[""] * 8, 1], "status", "triggers") == ("refused", "q9:firm")
    assert cells("phq9", ["x", *[0] * 7, 2], "refusal", "triggers") == ("bad_value:q1", "q9:firm")
    assert cells("phq9", [3] * 8 + [""], "triggers") == ("",)
    assert api.triggers(plan_of("dass21"), [0] * 20 + [2]) == (("q21", "soft"),)
    assert api.triggers(plan_of("dass21"), [0] * 20 + [1]) == ()
    assert cells("sds", [1] * 18 + [2, 1], "triggers") == ("q19:firm",)


def test_q17_e3_zero_everywhere_is_complete_and_nothing_is_empty():
    assert cells("phq9", [0] * 9, "status", "raw", "band") == ("scored", "0", "minimal")
    assert cells("phq9", [""] * 9, "status", "refusal", "missing", "raw") == ("refused", "empty", "9", "")


def test_q14_scales_are_refused_separately():
    told = one("dass21", [1, 1, "", *[1] * 18])
    assert (told["status"], told["refusal"], told["missing"]) == (
        "partial",
        "missing@raw:q3;missing@depression:q3",
        "1",
    )
    assert (told["raw"], told["depression_raw"], told["depression_band"]) == ("", "", "")
    assert (told["anxiety_standard"], told["stress_band"]) == ("14", "normal")


def test_q15_an_index_that_is_no_option_refuses_the_sheet():
    with pytest.raises(api.BadAnswers) as problem:
        api.score(plan_of("gad7"), [0, 4, 0, 0, -1, 0, 0])
    assert problem.value.items == ("q2", "q5")
    with pytest.raises(ValueError, match="7 answers"):
        api.score(plan_of("gad7"), [0] * 6)


def test_q11_every_number_has_its_type():
    assert {v.type for v in api.score(plan_of("sas"), [0] * 20).values.values()} == {"raw", "standard"}
    assert api.score(plan_of("cbi"), [0] * 13).values["personal_standard"].type == "mean"


def test_w81_ties_are_shown_as_ties():
    def code(*sums):
        sheet = []
        for total in sums:
            sheet += [1 + total // 8 + (place < total % 8) for place in range(8)]
        return one("riasec48", sheet)["code"]

    assert code(9, 8, 7, 6, 5, 4) == "R>I>A"
    assert code(9, 0, 7, 9, 7, 7) == "R=S>A=E=C"
    assert code(5, 5, 5, 5, 5, 5) == "R=I=A=S=E=C"
    assert one("riasec48", [""] + [3] * 47)["code"] == ""


@pytest.mark.parametrize("name", ANSWERS)
def test_q21_scoring_needs_no_text(name):
    bare = {key: part for key, part in document(name).items() if key != "texts"}
    count = ANSWERS[name][0]
    assert api.score(api.plan(api.parse(bare)), [0] * count) == api.score(plan_of(name), [0] * count)

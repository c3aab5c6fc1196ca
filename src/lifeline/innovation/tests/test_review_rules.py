"""Reviews, tables of assignments and reports as pure rules: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from lifeline.innovation.queries.calibrations import weights
from lifeline.innovation.rules import runs
from lifeline.innovation.rules.assignments import Board, Row, Unread, read, write
from lifeline.innovation.rules.config import Config
from lifeline.innovation.rules.matching import Desk, Item, Judge, is_away, loads, match, topics
from lifeline.innovation.rules.problem import Witness
from lifeline.innovation.rules.reporting import Given, report
from lifeline.innovation.rules.reviews import Lack, Sheet, gate, lacks, sheet_of, total, wanted

WEIGHTS = {"BRANCH": (25, 50, 25), "PLANT": (30, 45, 25)}
FULL = Sheet(direction="MEETS", grades={"NOVELTY": 70, "EFFECT": 80, "EXEMPLARITY": 75}, advice="Go on.")


def test_i44_grades_are_weighted_in_whole_percent_exactly():
    assert total(FULL.grades, WEIGHTS["BRANCH"]) == Fraction(70 * 25 + 80 * 50 + 75 * 25, 100)
    assert total(FULL.grades, WEIGHTS["PLANT"]) == Fraction(7575, 100)


def test_i46_e21_what_cannot_be_judged_is_missing_lowers_no_total_and_is_said():
    two = {"NOVELTY": 80, "EFFECT": 80}
    assert total(two, WEIGHTS["BRANCH"]) == 80
    assert total({"NOVELTY": 0, "EFFECT": 80}, WEIGHTS["BRANCH"]) == Fraction(160, 3)
    assert total({"EFFECT": 80}, WEIGHTS["BRANCH"]) is None
    dropped = replace(FULL, grades=two)
    assert lacks(dropped) == [Lack("EXEMPLARITY", "missing")]
    assert lacks(replace(dropped, cannot=["EXEMPLARITY"])) == []
    assert dropped.counts
    assert not replace(FULL, grades={"EFFECT": 80}).counts


@pytest.mark.parametrize(
    ("sheet", "field"),
    [
        (replace(FULL, grades={**FULL.grades, "EFFECT": 59}), "EFFECT"),
        (replace(FULL, grades={**FULL.grades, "EFFECT": 90}), "EFFECT"),
        (replace(FULL, direction="DOUBT"), "DIRECTION"),
        (replace(FULL, direction=""), "DIRECTION"),
        (replace(FULL, advice=" "), "advice"),
        (replace(FULL, grades={**FULL.grades, "EFFECT": 101}), "EFFECT"),
    ],
)
def test_i47_low_and_high_grades_need_20_characters_and_every_review_advice(sheet, field):
    assert [one.field for one in lacks(sheet)] == [field]
    told = replace(sheet, reasons={field: "r" * 20})
    missing = {"missing", "range"}
    assert lacks(told) == [one for one in lacks(sheet) if one.code in missing]
    assert lacks(replace(FULL, grades={"NOVELTY": 60, "EFFECT": 89, "EXEMPLARITY": 75})) == []
    assert sheet_of(sheet.as_json()) == sheet


def test_i45_one_doubt_is_for_the_agenda_two_failures_for_a_vote_and_nothing_fails_by_itself():
    assert [gate(one) for one in (["MEETS"] * 3, ["MEETS", "DOUBT"], ["FAILS", "MEETS"], ["FAILS", "FAILS"], [])] == [
        "", "AGENDA", "AGENDA", "VOTE", "",
    ]  # fmt: skip


def test_i39_one_review_can_be_waived_and_two_are_the_least():
    assert [wanted(k, waived=True) for k in (5, 3, 2)] == [4, 2, 2]
    assert wanted(3, waived=False) == 3


def board(**more):
    """Two applications, three reviewers; A and B are of one unit, which gives one reviewer at most."""
    values = {
        "applications": frozenset({"4-001", "4-002"}), "units": {"A": "/1/2/", "B": "/1/2/", "C": "/1/3/"},
        "most": {"A": 1, "B": 2, "C": 2}, "per_unit": 1, "conflicts": {("4-001", "C"): True, ("4-002", "C"): False},
        "refused": {("4-002", "B")},
    }  # fmt: skip
    return Board(**{**values, **more})


def codes(rows, **more):
    return [(one.what, one.rule, one.code) for one in board(**more).outcomes([Row(*row) for row in rows])]


def test_i42_e27_unknown_number_forbidden_pair_and_duplicate_row_are_three_refusals():
    rows = [
        ("assign", "4-001", "A"), ("assign", "4-009", "A"), ("assign", "4-001", "C"), ("assign", "4-001", "A"),
        ("assign", "4-002", "Z"), ("praise", "4-001", "A"),
    ]  # fmt: skip
    assert codes(rows) == [
        ("OK", "", ""), ("REFUSED", "I-42", "application"), ("REFUSED", "I-33", "conflict"), ("REFUSED", "I-42", "twice"),
        ("REFUSED", "I-42", "reviewer"), ("REFUSED", "I-42", "action"),
    ]  # fmt: skip


def test_i40_i43_unit_load_and_what_was_declined_are_refused_by_hand_too():
    rows = [("assign", "4-001", "A"), ("assign", "4-001", "B"), ("assign", "4-002", "A"), ("assign", "4-002", "B")]
    assert codes(rows) == [
        ("OK", "", ""), ("REFUSED", "I-40", "unit"), ("REFUSED", "I-40", "load"), ("REFUSED", "I-43", "declined"),
    ]  # fmt: skip


def test_i42_locks_removals_refusals_and_conflicts_in_one_table():
    held = {"standing": {("4-001", "A"), ("4-002", "A")}, "done": {("4-002", "A")}, "most": {"A": 9, "B": 9, "C": 9}}
    rows = [
        ("lock", "4-001", "A"), ("remove", "4-001", "A"), ("unlock", "4-001", "A"), ("remove", "4-001", "A", "again"),
        ("remove", "4-002", "A"), ("refuse", "4-002", "A", "by phone"), ("refuse", "4-001", "B"), ("lock", "4-001", "B"),
        ("clear", "4-002", "C", "settled now"), ("assign", "4-002", "C"), ("clear", "4-001", "C", "settled now"),
        ("conflict", "4-002", "C", "not settled"), ("clear", "4-001", "B", "nothing here"), ("assign", "4-002", "A"),
    ]  # fmt: skip
    assert [one[2] or one[0] for one in codes(rows, **held)] == [
        "OK", "locked", "OK", "twice", "begun", "begun", "reason", "unassigned", "OK", "OK", "fact", "OK", "NOTHING",
        "NOTHING",
    ]  # fmt: skip


def test_i42_the_table_is_read_in_any_order_of_columns_and_written_the_same():
    rows = read("\ufeffreviewer,Action,application\nA,ASSIGN,4-001\n,,\n")
    assert rows == [Row("assign", "4-001", "A", "")]
    assert read(write(rows)) == rows
    with pytest.raises(Unread) as unread:
        read("who,what\nA,B\n")
    assert unread.value.missing == ["action", "application", "reviewer"]


ITEMS = [Item(one, f"board {one}", ("OWN",), 100 + one, 3) for one in range(4)]
JUDGES = [Judge(10 + one, unit=f"/1/{one}/", most=4) for one in range(5)]


def test_i41_a_run_is_kept_with_its_proof_and_verifies_again():
    problem = Desk(ITEMS, JUDGES).problem()
    came = runs.answer(problem, "total", 7)
    assert came == runs.answer(problem, "total", 7)
    body = runs.stored(problem)
    assert runs.proved(body, came)
    assert runs.proved(body, runs.answer(problem, "weakest-pair", 7))
    worse = {**came, "held": [[0, 1, 2]] * 4}
    assert not runs.proved(body, worse)


def test_e24_all_who_could_review_are_in_the_conflicting_plant_and_the_witness_names_the_application():
    forbidden = {(0, judge.key) for judge in JUDGES[:3]}
    found = runs.answer(Desk(ITEMS, JUDGES, forbidden).problem(), "total", 0)
    witness = Witness(**found["witness"])
    assert (found["held"], witness.items, witness.needed, witness.outside) == ([], (0,), 3, 2)
    assert witness.short == 1


@pytest.mark.parametrize(
    ("items", "judges", "solved"),
    [
        (ITEMS, [replace(one, least=4, most=4) for one in JUDGES], False),
        (ITEMS, [replace(one, most=1) for one in JUDGES], False),
        (ITEMS, JUDGES[:1], False),
        ([], JUDGES, True),
        (ITEMS[:1], JUDGES[:3], True),
    ],
)
def test_e25_minima_above_demand_maxima_below_one_reviewer_no_application_have_defined_answers(items, judges, solved):
    found = runs.answer(Desk(items, judges).problem(), "total", 0)
    assert (found["witness"] is None) == solved


def test_e26_i43_a_top_up_keeps_what_stands_and_never_takes_the_declined_pair():
    first = runs.answer(Desk(ITEMS, JUDGES).problem(), "total", 1)
    held = {item.key: {JUDGES[place].key for place in found} for item, found in zip(ITEMS, first["held"], strict=True)}
    gone = held[0].pop()
    desk = Desk(ITEMS, JUDGES, {(0, gone)}, held)
    again = runs.answer(desk.problem(), "total", 1)
    kept = [{JUDGES[place].key for place in found} for found in again["held"]]
    assert all(held[item.key] <= now for item, now in zip(ITEMS, kept, strict=True))
    assert (gone in kept[0], len(kept[0])) == (False, 3)
    assert runs.proved(runs.stored(desk.problem()), again)


def test_i40_a_reviewer_who_left_keeps_the_place_that_he_filled():
    desk = Desk(ITEMS, JUDGES, (), {0: {99}})
    assert desk.problem().demand == [2, 3, 3, 3]
    told = board(standing={("4-001", "GONE")}).outcomes([Row("assign", "4-001", "A")])
    assert told[0].what == "OK"


def test_i40_loads_are_three_quarters_and_five_quarters_of_the_mean_unless_set():
    judges = [Judge(1), Judge(2, least=0, most=1), Judge(3, most=2), Judge(4)]
    assert loads(20, judges) == ([3, 0, 2, 3], [7, 1, 2, 7])
    assert loads(20, judges, 4)[1] == [4, 1, 2, 4]
    groups = Desk(ITEMS, [replace(one, unit="/1/9/") for one in JUDGES]).groups()
    assert groups == [frozenset(range(5))]


def test_i40_the_match_is_topic_expertise_and_experience_and_less_for_last_years_leader():
    item = Item(1, "x", ("OWN", "MICRO"), 7, 3)
    judge = Judge(1, declared=frozenset({"MICRO"}), known=frozenset({"OWN"}))
    assert match(item, judge, 1000) == 500 + 150 + 200
    assert match(item, replace(judge, judged=frozenset({7})), 1000) == 650
    found = topics(
        [replace(item, text="宣讲进炉台"), replace(item, text="家属开放日")], [Judge(1, work="炉台宣讲"), Judge(2)]
    )
    assert found == [[750, 500], [250, 500]]
    alike = [replace(item, text=one) for one in ("宣讲进炉台", "家属开放日", "宣讲进炉台")]
    assert [row[0] for row in topics(alike, [Judge(1, work="炉台宣讲")])] == [667, 167, 667]


def test_i40_a_reviewer_who_is_away_for_most_of_the_time_is_not_asked():
    days = (date(2026, 3, 2), date(2026, 3, 11))
    assert not is_away([["2026-03-01", "2026-03-06"]], *days)
    assert is_away([["2026-03-01", "2026-03-07"]], *days)
    assert not is_away([], *days)


def given(*scores, level="BRANCH"):
    """Reviews (item, judge, score[, related]) with all three grades alike."""
    return [
        Given(one[0], level, one[1], "MEETS", dict.fromkeys(FULL.grades, one[2]), bool(one[3:] and one[3]))
        for one in scores
    ]


def test_e23_equal_scores_one_hundred_for_all_and_nothing_at_all_give_honest_answers():
    same = report(given(*((item, judge, 70) for item in (1, 2, 3) for judge in (1, 2))), WEIGHTS, {"BRANCH": 1})
    assert not same["separates"]
    assert [row["rank"] for row in same["rows"]] == [None, None, None]
    assert all(row["zone"] for row in same["rows"])
    assert (same["agreement"][0]["alpha"], same["low"]) == (None, False)
    praise = [(item, 1, 100) for item in (1, 2, 3)] + [
        (1, 2, 60),
        (2, 2, 70),
        (3, 2, 80),
        (1, 3, 62),
        (2, 3, 69),
        (3, 3, 83),
    ]
    told = report(given(*praise), WEIGHTS, {"BRANCH": 1})
    assert [row["rank"] for row in told["rows"]] == [3, 2, 1]
    assert report([], WEIGHTS, {"BRANCH": 1})["rows"] == []
    assert report(given((1, 1, 70)), WEIGHTS, {"BRANCH": 1})["rows"][0]["se"] is None


def test_i14_branches_are_ranked_among_themselves_at_approval_and_with_all_levels_in_appraisal():
    scores = [(item, judge, 60 + 8 * item + judge) for item in range(4) for judge in (1, 2)]
    rows = [*given(*scores[:4], level="BRANCH"), *given(*scores[4:], level="PLANT")]
    approval = report(rows, weights(Config(), "APPROVAL"), {"BRANCH": 1, "PLANT": 1})
    assert [row["rank_raw"] for row in approval["rows"]] == [2, 1, 2, 1]
    together = [one._replace(level="ALL") for one in rows]
    appraisal = report(together, weights(Config(), "APPRAISAL"), {})
    assert [row["rank_raw"] for row in appraisal["rows"]] == [4, 3, 2, 1]
    assert weights(Config(), "APPRAISAL") == {"ALL": (25, 50, 25)}
    assert (Config().reviews["BRANCH"], Config().reviews["PLANT"]) == (3, 3)


def test_e23_i54_unlinked_groups_are_not_ranked_against_each_other_and_the_parts_are_shown():
    scores = [(1, 1, 60), (1, 2, 64), (2, 1, 80), (2, 2, 85), (3, 3, 50), (3, 4, 55), (4, 3, 90), (4, 4, 93)]
    found = report(given(*scores), WEIGHTS, {"BRANCH": 2})
    assert found["parts"] == [[1, 2], [3, 4]]
    assert [row["rank"] for row in found["rows"]] == [2, 1, 2, 1]
    assert all(row["zone"] for row in found["rows"])


def test_i52_i55_raw_stands_beside_calibrated_with_error_and_the_cut_has_a_zone():
    means = {1: 93, 2: 79, 3: 78, 4: 40, 5: 60, 6: 96}
    scores = [(item, judge, mean + wide) for item, mean in means.items() for judge, wide in ((1, 0), (2, 3))]
    found = report(given(*scores), WEIGHTS, {"BRANCH": 3})
    rows = {row["application"]: row for row in found["rows"]}
    assert [rows[item]["zone"] for item in means] == [False, True, True, False, False, False]
    assert (rows[1]["raw"], rows[1]["n"], rows[1]["rank_raw"], rows[1]["rank"]) == (94.5, 2, 2, 2)
    assert rows[1]["se"] > 0
    assert found["levels"] == [{"level": "BRANCH", "items": 6, "places": 3, "zone": 2, "parts": 1}]
    assert not any(row["zone"] for row in report(given(*scores), WEIGHTS, {"BRANCH": 6})["rows"])


def test_i53_real_differences_between_the_sets_of_two_reviewers_are_not_standardised_away():
    scores = [(1, 1, 90), (2, 1, 92), (3, 1, 70), (3, 2, 70), (4, 2, 50), (5, 2, 48), (1, 3, 91), (5, 3, 47)]
    found = report(given(*scores), WEIGHTS, {"BRANCH": 1})
    calibrated = {row["application"]: row["calibrated"] for row in found["rows"]}
    assert min(calibrated[1], calibrated[2]) > calibrated[3] > max(calibrated[4], calibrated[5])


def test_i56_little_agreement_is_said_and_i57_a_lift_of_related_pairs_is_shown_with_its_error():
    apart = [(1, 1, 30), (1, 2, 90), (2, 1, 90), (2, 2, 35), (3, 1, 60), (3, 2, 88)]
    assert report(given(*apart), WEIGHTS, {"BRANCH": 1})["low"]
    near = [
        (item, judge, 60 + 3 * item + (10 if judge == 3 else 0) + (item * judge) % 2, judge == 3)
        for item in range(12)
        for judge in (1, 2, 3)
    ]
    mixed = [(item, judge, score, related and item > 0) for item, judge, score, related in near]
    lift = report(given(*mixed), WEIGHTS, {"BRANCH": 1})["lift"]
    assert lift["pairs"] == 11
    assert lift["se"] > 0
    assert report(given(*apart), WEIGHTS, {"BRANCH": 1})["lift"] is None

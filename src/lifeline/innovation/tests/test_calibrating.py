"""`./lifeline innovation calibrate` and `agreement`: what is typed, what comes out, how it ends."""

import csv
import random
from pathlib import Path

import pytest


def panel(seed=2, items=20, judges=10, each=4):
    """A table of scores in which judges differ in severity."""
    chance = random.Random(seed)
    severity = [chance.gauss(0, 6) for _judge in range(judges)]
    lines = []
    for item in range(items):
        value = chance.gauss(75, 6)
        lines += [
            f"A{item:02},R{j},{round(value - severity[j] + chance.gauss(0, 4))}"
            for j in chance.sample(range(judges), each)
        ]
    return "item,judge,score\n" + "\n".join(lines) + "\n"


def test_i52_a_row_for_each_item_with_raw_and_calibrated_side_by_side(table, run):
    found = run("calibrate", "--scores", table(panel()))
    assert found.code == 0
    assert list(found.rows[0]) == [
        "item",
        "n",
        "raw_mean",
        "calibrated",
        "se",
        "rank_raw",
        "rank_calibrated",
        "tie_zone",
    ]
    assert [row["item"] for row in found.rows] == [f"A{n:02}" for n in range(20)]
    assert sorted(int(row["rank_calibrated"]) for row in found.rows) == list(range(1, 21))
    best = min(found.rows, key=lambda row: int(row["rank_calibrated"]))
    assert best["tie_zone"] == "1"
    assert float(best["calibrated"]) == max(float(row["calibrated"]) for row in found.rows)
    assert found.err.startswith("20 items, 10 judges, 80 scores.\n")
    assert "Ranks that moved by more than 3: " in found.err


def test_i52_every_rank_that_moved_far_is_flagged_and_a_sentence_names_twelve(table, run):
    text = panel(items=120, judges=9, each=3)
    data = run("calibrate", "--scores", table(text), "--json").data
    far = [row["item"] for row in data["rows"] if abs(row["rank_raw"] - row["rank_calibrated"]) > 3]
    assert data["moved"] == far
    assert len(far) > 12
    assert f"{', '.join(far[:12])} …" in run("calibrate", "--scores", table(text)).err


def test_i52_the_summary_tells_severities_variances_and_what_reviews_can_tell(table, run, tmp_path):
    out = tmp_path / "out.csv"
    found = run("calibrate", "--scores", table(panel()), "--json", "--out", str(out))
    data = found.data
    assert (data["items"], data["judges"], data["scores"], data["connected"], data["separates"]) == (
        20,
        10,
        80,
        True,
        True,
    )
    assert data["components"] == [{"items": [f"A{n:02}" for n in range(20)], "size": 20}]
    assert all(value > 0 for value in data["variance"].values())
    assert [one["judge"] for one in data["severity"]] == [f"R{n}" for n in range(10)]
    assert data["found_by_reviews"]["3"] < data["found_by_reviews"]["9"] < 1
    with Path(out).open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 20
    assert run("calibrate", "--scores", table(panel()), "--json").data["rows"][0]["item"] == "A00"


def test_neither_the_order_of_rows_nor_another_run_changes_a_byte(table, run):
    head, *lines = panel().splitlines()
    first = run("calibrate", "--scores", table(panel()), "--json").out
    random.Random(1).shuffle(lines)
    assert run("calibrate", "--scores", table("\n".join([head, *lines])), "--json").out == first


def test_i55_the_tie_zone_of_a_cut_is_for_a_vote(table, run):
    data = run("calibrate", "--scores", table(panel()), "--cut", "8", "--json").data
    (cut,) = data["cut"]
    order = sorted(data["rows"], key=lambda row: row["rank_calibrated"])
    middle = (order[7]["calibrated"] + order[8]["calibrated"]) / 2
    assert cut["zone"] == [row["item"] for row in data["rows"] if abs(row["calibrated"] - middle) <= row["se"]]
    assert set(cut["zone"]) > {order[7]["item"], order[8]["item"]}
    wider = run("calibrate", "--scores", table(panel()), "--cut", "8", "--zone", "2", "--json").data["cut"][0]["zone"]
    assert set(cut["zone"]) < set(wider)
    assert "To be decided by vote at 8 places: " in run("calibrate", "--scores", table(panel()), "--cut", "8").err


def test_i54_parts_that_no_judge_links_are_ranked_apart_and_told(table, run):
    text = "item,judge,score\n" + "".join(
        f"{i},{j},{s}\n" for i, j, s in (("a", "x", 70), ("a", "y", 72), ("b", "x", 80), ("b", "y", 83),
                                         ("c", "u", 60), ("c", "v", 61), ("d", "u", 90), ("d", "v", 92))
    )  # fmt: skip
    found = run("calibrate", "--scores", table(text))
    assert [(row["item"], row["rank_calibrated"]) for row in found.rows] == [
        ("a", "2"),
        ("b", "1"),
        ("c", "2"),
        ("d", "1"),
    ]
    assert "there are 2 parts" in found.err
    assert run("calibrate", "--scores", table(text), "--json").data["connected"] is False


def test_levels_have_means_and_ranks_of_their_own(table, run):
    head, *lines = panel().splitlines()
    text = "\n".join([head + ",level", *(f"{line},{'厂' if line[2] in '02468' else '支部'}" for line in lines)])
    data = run("calibrate", "--scores", table(text), "--cut", "3", "--json").data
    assert data["levels"] == ["厂", "支部"]
    assert sorted(row["rank_calibrated"] for row in data["rows"]) == sorted([*range(1, 11), *range(1, 11)])
    assert [cut["level"] for cut in data["cut"]] == ["厂", "支部"]


def test_scores_that_do_not_separate_the_items_get_no_ranks(table, run):
    found = run("calibrate", "--scores", table("item,judge,score\na,x,80\na,y,80\nb,x,80\nb,y,80\n"))
    assert [row["rank_calibrated"] + row["tie_zone"] + row["se"] for row in found.rows] == ["", ""]
    assert [row["calibrated"] for row in found.rows] == ["80", "80"]
    assert "do not separate" in found.err
    assert "不足以区分" in run("calibrate", "--scores", table("item,judge,score\na,x,1\n"), "--lang", "zh-hans").err


def test_i46_cannot_judge_is_missing_and_never_nought(table, run):
    text = "item,judge,score\na,x,80\na,y,\na,z,NA\nb,x,70\nb,y,75\n"
    assert run("agreement", "--scores", table(text), "--json").data["missing"] == 2
    assert run("calibrate", "--scores", table(text), "--json").data["rows"][0]["n"] == 1


def test_i56_agreement_is_told_in_json_and_for_people_with_a_dash_where_it_is_not_defined(table, run):
    found = run("agreement", "--scores", table(panel()), "--json").data
    assert list(found)[:6] == ["alpha_nominal", "alpha_ordinal", "alpha_interval", "icc1", "icca1", "iccak"]
    assert (found["items"], found["judges"], found["items_complete"], found["icca1"]) == (20, 10, 0, None)
    assert found["mean_of"]["9"] > found["mean_of"]["3"] > found["icc1"]
    lines = run("agreement", "--scores", table(panel())).out.splitlines()
    assert lines[0] == "20 items, 10 judges, 80 scores."
    assert lines[5:7] == ["icca1           —", "iccak           —"]
    assert lines[7].startswith("The judges agree little")


@pytest.mark.parametrize("verb", ["calibrate", "agreement"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("item,judge,score\na,x,1\nb,x,2\na,x,1\n", "Row 4: this judge has scored this item in row 2."),
        ("item,judge,score,level\na,x,1,厂\na,y,2,支部\n", "Row 3: a has two levels."),
        ("item,judge,score\na,x,nan\n", "Row 2: nan is not a number."),
        ("item,judge,score\na,x,\n", "The table holds no score."),
        ("item,judge,score\n", "The table holds no score."),
        ("item,judge\na,x\n", "The table has no column score."),
        ("item,jury,score\na,x,1\n", "No header with the column judge"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_with_its_row(verb, text, said, table, run):
    found = run(verb, "--scores", table(text))
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_scores_may_be_negative_but_not_beyond_all_measure(table, run):
    text = "item,judge,score\na,x,-5\na,y,-4\nb,x,-9\nb,y,-7.5\n"
    assert [row["rank_raw"] for row in run("calibrate", "--scores", table(text)).rows] == ["1", "2"]
    found = run("calibrate", "--scores", table("item,judge,score\na,x,1e300\na,y,1\n"))
    assert (found.code, found.err) == (2, "The scores are too large to be compared.\n")


@pytest.mark.parametrize("wrong", [("--zone", "0.4"), ("--zone", "nan"), ("--cut", "0"), ("--cut", "-1")])
def test_a_wrong_call_is_refused(wrong, table, run):
    found = run("calibrate", "--scores", table(panel()), f"{wrong[0]}={wrong[1]}")
    assert (found.code, found.err) == (2, "--zone is from 0.5 to 2, and --cut at least 1.\n")
    assert found.rows == []

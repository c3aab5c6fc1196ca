"""`./lifeline wellbeing score | change | instruments`: what is typed, what comes out, how it ends."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lifeline.wellbeing.management.stateless import main, words

ROOT = Path(__file__).resolve().parents[4]
SHARED = ROOT.parent / "shared" / "data" / "wellbeing"
if not SHARED.exists():
    SHARED = Path(os.environ.get("LIFELINE_SHARED", "../shared")) / "data" / "wellbeing"


@pytest.fixture(autouse=True)
def _in_english(monkeypatch):
    monkeypatch.setattr(words, "language", ["en"])


@pytest.fixture
def answers(tmp_path):
    """Write a file and give its path."""

    def write(text, name="answers.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


PHQ2 = "id,q1,q2\na,3,3\nb,,1\nc,5,1\nd,0,0\n"


def test_score_writes_one_row_for_each_row_and_a_summary_beside(answers, capsys):
    assert main(["score", "phq2", answers(PHQ2)]) == 0
    out, err = capsys.readouterr()
    assert out == (
        "row,id,status,refusal,missing,raw,standard,band,triggers\n"
        "1,a,scored,,0,6,,at_or_above,\n"
        "2,b,refused,missing@raw:q1,1,,,,\n"
        "3,c,refused,bad_value:q1,0,,,,\n"
        "4,d,scored,,0,0,,below,\n"
    )
    assert err.startswith("4 rows: 2 scored, 0 prorated, 0 partial, 2 refused; ")
    assert len(err.splitlines()) == 1


def test_strict_ends_with_three_when_a_row_was_refused(answers, capsys):
    assert main(["score", "phq2", answers(PHQ2), "--strict"]) == 3
    assert main(["score", "phq2", answers("q1,q2\n1,1\n"), "--strict"]) == 0
    assert "refused" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["score", "phq10", "-"], "There is no instrument phq10. Known are: cbi@1.0.0, "),
        (["score", "phq9@2.0.0", "-"], "There is no instrument phq9@2.0.0."),
        (["score", "phq9", "no-such.csv"], "There is no file no-such.csv."),
        (["score", "no/such.json", "-"], "There is no file no/such.json."),
        (["score", "phq9", ".", "--index", "--first-code", "1"], "Choose one of --index and --first-code."),
        (["change", "--sd", "0", "--r", "0.5", "-"], "--sd is above 0 and --r from 0 to 1."),
        (["change", "--sd", "ten", "--r", "0.5", "-"], "--sd needs a number, not ten."),
        (["change", "--sd", "1", "--r", "1.01", "-"], "--sd is above 0 and --r from 0 to 1."),
    ],
)
def test_a_wrong_call_is_one_sentence_and_two(argv, said, capsys):
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert said in err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,q1\n1,2\n", "The file has no column for q2 of phq2."),
        ("", "The file is empty: it needs a header."),
        ("\n\n", "The file is empty: it needs a header."),
        ("q1,q2\n" + "1,1\n" * 3 + '"1,1\n', "A quotation mark is opened and not closed again."),
        ("q1,q2\n一,二\n".encode("gb18030"), "The file is not UTF-8."),
    ],
)
def test_a_file_that_cannot_be_read_is_told(text, said, answers, capsys):
    assert main(["score", "phq2", answers(text)]) == 2
    assert said in capsys.readouterr().err


def test_sentences_are_chinese_where_nobody_asked_for_english(answers, capsys):
    assert main(["score", "phq10", "-", "--lang", "zh-hans"]) == 2
    assert "没有量表 phq10" in capsys.readouterr().err
    assert main(["score", "phq2", answers(PHQ2), "--lang", "zh-hans"]) == 0
    assert "拒绝 2" in capsys.readouterr().err


def test_e31_byte_order_mark_quotes_crlf_and_blank_lines(answers, capsys):
    text = b'\xef\xbb\xbf"id","q1","q2"\r\n\r\n"x","2.0","1"\r\n,,\r\n\r\ny,1,1,9,9\r\n'
    assert main(["score", "phq2", answers(text)]) == 0
    told = rows(capsys.readouterr().out)
    assert [(row["row"], row["id"], row["status"], row["refusal"]) for row in told] == [
        ("1", "x", "scored", ""), ("2", "", "refused", "empty"), ("3", "y", "scored", ""),
    ]  # fmt: skip


def test_e31_lines_of_an_old_mac_and_a_file_without_a_last_line_end(answers, capsys):
    for text in (b"q1,q2\r1,2\r2,3\r", b"q1,q2\n1,2\n2,3", b"q1,q2\r\n1,2\r\n2,3\r\n"):
        assert main(["score", "phq2", answers(text)]) == 0
        assert [row["raw"] for row in rows(capsys.readouterr().out)] == ["3", "5"]
    assert main(["score", "phq2", answers("q1,q2\n")]) == 0
    assert rows(capsys.readouterr().out) == []


def test_options_of_reading_reach_the_file(answers, capsys):
    def band(text, *options):
        assert main(["score", "phq2", answers(text), *options]) == 0
        return rows(capsys.readouterr().out)[0]

    assert band("q1\tq2\n3\t2\n", "--tab")["raw"] == "5"
    assert band("q1,q2\n4,1\n", "--first-code", "1")["raw"] == "3"
    assert band("q1,q2\n3,3\n", "--mirror")["raw"] == "0"
    assert band("q1,q2\n-9,1\n", "--missing", "-9,99")["refusal"] == "missing@raw:q1"
    assert band("q1,q2\n1,3\n", "--careless")["irv"] == "1.41"
    assert band("q1,q2\n1,3\n", "--index")["raw"] == "4"


def test_json_is_one_object_with_numbers_as_they_stand(answers, capsys):
    assert (
        main(
            [
                "score",
                "phq9",
                answers("id," + ",".join(f"q{n}" for n in range(1, 10)) + "\n7,1,1,1,1,1,1,1,,\n"),
                "--json",
            ]
        )
        == 0
    )
    text = capsys.readouterr().out
    told = json.loads(text, parse_float=str)
    assert told["rows"] == [
        {"row": 1, "id": "7", "status": "prorated", "refusal": "", "missing": 2, "raw": "9.00", "standard": None,
         "band": None, "triggers": ""}
    ]  # fmt: skip
    assert told["summary"] == {"rows": 1, "prorated": 1}
    assert len(told["hash"]) == 64


def test_several_processes_write_what_one_writes(answers, capsys, monkeypatch):
    path = answers("id,q1,q2\n" + "".join(f"{n},{n % 4},{n % 3}\n" for n in range(200_000)))
    assert main(["score", "phq2", path]) == 0
    single = capsys.readouterr().out
    assert main(["score", "phq2", path, "--jobs", "2"]) == 0
    assert capsys.readouterr().out == single
    assert single.splitlines()[-1] == "200000,199999,scored,,0,4,,at_or_above,"


def test_a_definition_of_ones_own_is_scored_and_a_faulty_one_is_told_by_place(answers, capsys):
    own = {
        "format": "lifeline-instrument/1", "id": "two", "version": "1.0.0", "use": "survey",
        "title": {"en": "Two"}, "minutes": 1, "recall_days": 7, "retest_min_days": 7,
        "rights": {"class": "A", "holder": "us", "note": "ours", "note_needed": False, "attribution": "ours"},
        "option_sets": {"yes": {"codes": [1, 2], "weights": [0, 1], "shown": "ascending"}},
        "items": [{"id": "q1", "options": "yes"}, {"id": "q2", "options": "yes"}],
        "scores": [{"id": "raw", "op": "sum", "items": ["q1..q2"], "reverse": ["q2"], "type": "raw", "range": [0, 2]}],
    }  # fmt: skip
    path = answers(json.dumps(own), "own.json")
    assert main(["score", path, answers("q1,q2\n2,1\n")]) == 0
    assert rows(capsys.readouterr().out)[0]["raw"] == "2"
    own["scores"][0]["range"] = [0, 3]
    assert main(["score", answers(json.dumps(own), "own.json"), answers("q1,q2\n2,1\n")]) == 2
    assert "/scores/0/range: The declared range is 0–3" in capsys.readouterr().err
    for nothing in ("{", "[]", '"x"', '{"id": "\\ud800"}', "[" * 100_000, b"\xff\xfe"):
        assert main(["score", answers(nothing, "own.json"), "-"]) == 2
        assert "own.json is no definition" in capsys.readouterr().err


def test_q25_change_compares_pairs_exactly(answers, capsys):
    text = "id,before,after\na,50,59\nb,59,50\nc,50,58\nd,,3\ne,1.5,12\nf,7,7\n"
    assert main(["change", "--sd", "10", "--r", "0.90", answers(text)]) == 0
    out, err = capsys.readouterr()
    assert out == (
        "id,difference,threshold,verdict\na,9,8.77,up\nb,-9,8.77,down\nc,8,8.77,none\nd,,8.77,\n"
        "e,10.50,8.77,up\nf,0,8.77,none\n"
    )
    assert err == "6 pairs: 1 without two numbers.\n"
    assert main(["change", "--sd", "10", "--r", "0.90", answers(text), "--strict"]) == 3
    assert main(["change", "--sd", "10", "--r", "0.90", answers("id,before\n")]) == 2
    assert "after" in capsys.readouterr().err


def test_q25_a_difference_of_exactly_the_threshold_is_no_change(answers, capsys):
    """SD 50 and r 1/2: 1.96 × 50 × √2 × √½ = 98 without a rest."""
    assert main(["change", "--sd", "50", "--r", ".5", answers("id,before,after\na,0,98\nb,0,98.01\n")]) == 0
    assert [row["verdict"] for row in rows(capsys.readouterr().out)] == ["none", "up"]


def test_instruments_are_listed_with_all_that_a_caller_needs(capsys):
    assert main(["instruments"]) == 0
    told = {one["id"]: one for one in json.loads(capsys.readouterr().out)}
    assert len(told) == 21
    assert told["k10"]["bands"]["abs"]["codes"] == ["low", "moderate", "high", "very_high"]
    assert told["ipip50"]["items"][5] == {"id": "q6", "alias": "E2", "codes": [1, 2, 3, 4, 5]}
    assert {one["class"]: (one["startable"], bool(one["why_not"])) for one in told.values()} == {
        "A": (True, False), "B": (False, True), "C": (False, True),
    }  # fmt: skip
    assert told["dass21"]["columns"][5:12] == [
        "raw", "standard", "band", "depression_raw", "depression_standard", "depression_band", "depression_band_alt",
    ]  # fmt: skip


def test_the_command_needs_no_database_and_no_settings(tmp_path):
    """The whole road through manage.py, with a data folder that cannot exist; and a reader that has seen enough."""
    environment = {**os.environ, "LIFELINE_DATA": "/dev/null/none", "LIFELINE_LANG": "en"}
    command = [sys.executable, str(ROOT / "manage.py"), "wellbeing", "score", "gad2", "-"]
    done = subprocess.run(command, input=b"q1,q2\n3,0\n", capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stdout.splitlines()[1]) == (0, b"1,,scored,,0,3,,at_or_above,")
    shown = subprocess.run(
        f"{' '.join(command[:-1])} {tmp_path}/big.csv | head -1", shell=True, capture_output=True, env=environment,
        check=False, cwd=write_big(tmp_path),
    )  # fmt: skip
    assert shown.stdout.startswith(b"row,id,")
    assert b"Traceback" not in shown.stderr


def write_big(folder):
    (folder / "big.csv").write_text("q1,q2\n" + "1,1\n" * 300_000)
    return folder


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here: these real answers are not tested")
@pytest.mark.parametrize("name", ["phq9", "gad7"])
def test_samples_of_an_independent_scorer(name, capsys):
    path = SHARED / f"{name}_sample60.csv"
    assert main(["score", name, str(path)]) == 0
    told = rows(capsys.readouterr().out)
    with path.open() as file:
        expected = list(csv.DictReader(file))
    assert len(told) == len(expected) == 60
    for row, other in zip(told, expected, strict=True):
        assert row["raw"] == other["total"]
        assert row["band"] == {"none": "minimal"}.get(other["severity"], other["severity"])


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here: these real answers are not tested")
def test_dass42_scales_of_a_form_of_ones_own(answers, capsys):
    """5,000 real sheets of the long form: its three sums are in the file, counted by somebody else on codes 1 to 4."""
    with (SHARED / "dass42_networktree_5000.csv").open() as file:
        people = list(csv.DictReader(file))
    columns = [name for name in people[0] if name.startswith("dass") and name[-2:] in {"_S", "_A", "_D"}]
    scales = {"D": "depression", "A": "anxiety", "S": "stress"}
    form = {
        "format": "lifeline-instrument/1", "id": "dass42", "version": "1.0.0", "use": "screen",
        "title": {"en": "DASS-42"}, "minutes": 9, "recall_days": 7, "retest_min_days": 7,
        "rights": {"class": "A", "holder": "UNSW", "note": "public", "note_needed": False, "attribution": "Lovibond"},
        "option_sets": {"four": {"codes": [0, 1, 2, 3], "weights": [0, 1, 2, 3], "shown": "ascending"}},
        "items": [{"id": f"q{n}", "options": "four", "code": name} for n, name in enumerate(columns, 1)],
        "scores": [
            {"id": f"{scale}_raw", "op": "sum", "type": "raw", "range": [0, 42],
             "items": [f"q{n}" for n, name in enumerate(columns, 1) if name.endswith(letter)]}
            for letter, scale in scales.items()
        ],
    }  # fmt: skip
    path = answers(json.dumps(form), "dass42.json")
    assert main(["score", path, str(SHARED / "dass42_networktree_5000.csv"), "--first-code", "1"]) == 0
    told = rows(capsys.readouterr().out)
    assert len(told) == 5000
    for row, person in zip(told, people, strict=True):
        for scale in scales.values():
            assert int(row[f"{scale}_raw"]) + 14 == int(person[scale.capitalize()])

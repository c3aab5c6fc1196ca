"""`./lifeline wellbeing score` with files as people send them, against the slow second scorer of the engine's tests."""

import csv
import io
import os
import random
from pathlib import Path

import pytest

from lifeline.questionnaires.tests.manuals import ANSWERS
from lifeline.questionnaires.tests.slow import ALIASES, expected
from lifeline.wellbeing.management.stateless import main, words

ROOT = Path(__file__).resolve().parents[4]
SHARED = ROOT.parent / "shared" / "data" / "wellbeing"
if not SHARED.exists():
    SHARED = Path(os.environ.get("LIFELINE_SHARED", "../shared")) / "data" / "wellbeing"
ODD = ["", "", "", "NA", " ", "x", "-1", "1.5", "２", "100000", "nan", "1,0", "02", "1e0", "+1", "9"]
DASS21 = [22, 2, 3, 4, 42, 6, 41, 12, 40, 10, 39, 8, 26, 35, 28, 31, 17, 18, 25, 38, 21]
"""Items of the long form that make the short one, in its order."""


@pytest.fixture(autouse=True)
def _in_english(monkeypatch):
    monkeypatch.setattr(words, "language", ["en"])


def scored(name, content, tmp_path, capsys, *options):
    path = tmp_path / "answers.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["score", name, str(path), *options]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def same(told, wanted):
    """Every column: what the slow scorer says, and nothing else."""
    assert len(told) == len(wanted)
    for row, other in zip(told, wanted, strict=True):
        assert row == dict.fromkeys(row, "") | other


def messy(name, seed, count=300):
    """A header in any order and spelling with columns of others, and rows of every kind."""
    dice = random.Random(f"{name}{seed}")
    items, codes = ANSWERS[name]
    spelled = ["q{}", "Q{}", "q{:02d}", " q{}"]
    titles = {
        n: ALIASES[name][n - 1] if name in ALIASES and dice.random() < 0.3 else dice.choice(spelled).format(n)
        for n in range(1, items + 1)
    }
    header = [*titles.values(), "ID", "remark", "when"]
    dice.shuffle(header)
    rows = []
    for number in range(count):
        share = dice.choice([0, 0, 0.05, 0.3, 0.9])
        cells = {
            title: dice.choice(ODD[:5] if dice.random() < 0.9 else ODD)
            if dice.random() < share
            else dice.choice(["{}", "{}", "{}.0", " {} ", "{}.00"]).format(dice.choice(codes))
            for title in titles.values()
        }
        if name == "phq15" and dice.random() < 0.3:
            cells[titles[4]] = "9"
        cells |= {"ID": dice.choice([str(number), "7", 'Anna "A", B', "职工", "a\nb"]), "remark": "he is 6'2\" tall"}
        rows.append([cells.get(title, "") for title in header])
    return header, rows


def written(header, rows, end="\n"):
    """CSV; every second row quotes all of its cells."""
    out = io.StringIO()
    plain, quoted = (csv.writer(out, lineterminator=end, quoting=how) for how in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    for place, row in enumerate([header, *rows]):
        (quoted if place % 2 else plain).writerow(row)
        out.write(end if place % 7 == 3 else "")
    return out.getvalue()


@pytest.mark.parametrize("name", ANSWERS)
def test_e31_messy_files_of_every_instrument_are_what_the_slow_scorer_says(name, tmp_path, capsys):
    header, rows = messy(name, 1)
    wanted = list(expected(name, header, rows))
    same(scored(name, written(header, rows), tmp_path, capsys), wanted)
    same(scored(name, b"\xef\xbb\xbf" + written(header, rows, "\r\n").encode(), tmp_path, capsys), wanted)


def test_e31_a_mark_of_inches_in_a_remark_opens_no_quoted_cell(tmp_path, capsys):
    told = scored("phq2", 'q1,q2,remark\n1,2,6\'2" tall\n2,3,"a\nb"\n', tmp_path, capsys)
    assert [row["raw"] for row in told] == ["3", "5"]


def test_e31_a_line_of_blanks_alone_is_a_blank_line_and_a_quoted_nothing_is_none(tmp_path, capsys):
    told = scored("phq2", 'q1,q2\n   \n1,2\n\t\n""\n,\n', tmp_path, capsys)
    assert [(row["row"], row["refusal"]) for row in told] == [("1", ""), ("2", "empty"), ("3", "empty")]


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_e31_a_header_without_rows_gives_a_header(end, tmp_path, capsys):
    assert scored("gad7", ",".join(f"q{n}" for n in range(1, 8)) + end, tmp_path, capsys) == []


@pytest.mark.parametrize(
    "content",
    ["q1,q2\n一,二\n".encode("gb18030"), "q1,q2\n1,1\n".encode("utf-16"), b'q1,q2\n1,"1\n', b"q1\n1\n", b"q1,q2,Q01\n"],
)
@pytest.mark.parametrize("options", [[], ["--json"], ["--jobs", "2"]])
def test_an_unusable_file_writes_nothing_and_says_one_sentence(content, options, tmp_path, capsys):
    (tmp_path / "answers.csv").write_bytes(content)
    assert main(["score", "phq2", str(tmp_path / "answers.csv"), *options]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)


def test_an_unusable_file_of_pairs_writes_nothing(tmp_path, capsys):
    (tmp_path / "pairs.csv").write_bytes("id,before,after\n中,1,2\n".encode("gb18030"))
    assert main(["change", "--sd", "1", "--r", "0.5", str(tmp_path / "pairs.csv")]) == 2
    assert capsys.readouterr().out == ""


def test_a_fault_far_into_a_file_is_told_by_several_processes_too(tmp_path, capsys):
    path = tmp_path / "answers.csv"
    path.write_bytes(b"q1,q2\n" + b"1,1\n" * 400_000 + b"\xff,1\n")
    assert main(["score", "phq2", str(path), "--jobs", "2"]) == 2
    assert capsys.readouterr().err == "The file is not UTF-8.\n"


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not here: these real answers are not tested")
def test_real_sheets_of_the_short_form_are_what_the_slow_scorer_says(tmp_path, capsys):
    """5,000 sheets of DASS-42, its 21 items of the short form, codes from 1; and the samples of PHQ-9 and GAD-7."""
    with (SHARED / "dass42_networktree_5000.csv").open() as file:
        people = list(csv.DictReader(file))
    columns = {int(name[4:].partition("_")[0]): name for name in people[0] if name.startswith("dass") and "_" in name}
    header = [f"q{n}" for n in range(1, 22)]
    rows = [[person[columns[n]] for n in DASS21] for person in people]
    told = scored("dass21", written(header, rows), tmp_path, capsys, "--first-code", "1")
    same(told, list(expected("dass21", header, [[str(int(c) - 1) if c.isdigit() else c for c in r] for r in rows])))
    for name in ("phq9", "gad7"):
        content = (SHARED / f"{name}_sample60.csv").read_text()
        header, *rows = list(csv.reader(io.StringIO(content)))
        told = scored(name, content, tmp_path, capsys)
        same(told, list(expected(name, header, rows)))

"""`train`, `predict` and `evaluate` on plain tables: columns, formats, refusals, and what comes out."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from lifeline.kernel.tests.test_text_model import made
from lifeline.kernel.text import Model

LABELLED = Path(settings.ROOT).parent / "shared" / "data" / "hotline" / "att2_labelled_9210_segmented.csv.gz"


@pytest.fixture
def folder(tmp_path, settings):
    settings.DATA = tmp_path / "data"
    return tmp_path


def table(path, texts, labels):
    rows = [
        f"{number},{title},{text},{label}"
        for number, (title, text, label) in enumerate(zip([t[:6] for t in texts], texts, labels, strict=True), 100)
    ]
    content = "\n".join(["留言编号,留言主题,留言详情,一级标签", *rows]).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def run(*arguments):
    call_command("hotline", *map(str, arguments))


def test_a_table_is_learned_and_other_texts_get_suggestions(folder, capsys):
    run("train", table(folder / "t.csv.gz", *made(200)), "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["macro_f1"]["mean"] > 0.9
    assert report["bytes"] <= 5_000_000
    assert report["p95_ms"] > 0
    assert Path(report["model"]).parent == folder / "data" / "text"
    asked = table(folder / "p.csv", *made(30, 8))
    run("predict", asked, "--out", folder / "o.csv")
    with (folder / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [str(number) for number in range(100, 130)]
    assert list(rows[0]) == ["id", "label1", "score1", "label2", "score2", "label3", "score3", "abstained"]
    right = sum(row["label1"] == label for row, label in zip(rows, made(30, 8)[1], strict=True))
    assert right >= 28
    assert all(float(row["score1"]) >= float(row["score2"]) for row in rows)
    run("predict", asked, "--out", folder / "o.json")
    assert json.loads((folder / "o.json").read_text())[0]["label1"] == rows[0]["label1"]


def test_evaluate_counts_apart_what_was_not_learned(folder, capsys):
    texts, labels = made(200)
    run("train", table(folder / "t.csv", texts, labels), "--out", folder / "own.npz")
    fresh, fresh_labels = made(60, 77)
    capsys.readouterr()
    both = table(folder / "e.csv", texts[:20] + fresh, labels[:20] + fresh_labels)
    run("evaluate", both, "--model", folder / "own.npz", "--json")
    found = json.loads(capsys.readouterr().out)
    learned = Model.load(folder / "own.npz")
    assert found["all"]["n"] == 80
    seen = [f"{text[:6]}\n{text}" for text in texts[:20] + fresh]
    assert found["fresh"]["n"] == 80 - sum(map(learned.has_learned, seen))
    assert found["fresh"]["n"] < 80
    assert found["all"]["macro_f1"] > 0.9


def test_named_columns_are_taken_instead_of_the_usual_ones(folder):
    texts, labels = made(60)
    rows = "\n".join(f"{label}\t{text}" for text, label in zip(texts, labels, strict=True))
    (folder / "t.csv").write_text(f"部门\t说了什么\n{rows}", encoding="utf-8")
    run("train", folder / "t.csv", "--text", "说了什么", "--label", "部门", "--out", folder / "m.npz")
    assert set(Model.load(folder / "m.npz").labels) == set(labels)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("train", "t.csv", "--splits", "4"), "5"),
        (("train", "t.csv", "--text", "没有这列"), "没有这列"),
        (("train", "none.csv"), "none.csv"),
        (("predict", "t.csv", "--out", "o.csv"), "table.npz"),
        (("evaluate", "t.csv", "--model", "broken.npz"), "broken.npz"),
        (("train", "one.csv"), ""),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(folder, capsys, monkeypatch, arguments, word):
    monkeypatch.chdir(folder)
    table(folder / "t.csv", *made(40))
    table(folder / "one.csv", made(20)[0], ["食堂"] * 20)
    (folder / "broken.npz").write_bytes(b"nothing")
    with pytest.raises(SystemExit) as end:
        run(*arguments)
    assert end.value.code == 2
    told = capsys.readouterr().err
    assert word in told
    assert "Traceback" not in told


@pytest.mark.shared_data
@pytest.mark.skipif(
    not LABELLED.exists(), reason="../shared/data is not beside this checkout: accuracy was NOT measured"
)
def test_the_shared_messages_are_told_apart_in_one_fold_as_well_as_a_good_linear_model(folder):
    """A fifth of the measurement that `./lifeline hotline train` makes: one fold, so the bar is the plain model's."""
    import numpy as np

    from lifeline.kernel.text import measured
    from lifeline.kernel.text.training import folds, learn, lesson

    with gzip.open(LABELLED, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[::3]
    given = lesson([row["text"] for row in rows], [row["label"] for row in rows])
    fold = folds(given, 5, seed=0)
    model = learn(given, np.flatnonzero(fold != 0), seed=0)
    asked = np.flatnonzero(fold == 0)
    found = measured(model.probabilities(given.rows(model.features, asked)), given.labels[asked], given.names)
    assert found["macro_f1"] > 0.88

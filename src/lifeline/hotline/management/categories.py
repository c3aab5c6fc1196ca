"""`./lifeline hotline train | predict | evaluate`: categories from labelled texts, on plain tables too."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.hotline.actions.suggesting import keep_model
from lifeline.hotline.management import plain
from lifeline.hotline.queries import suggesting
from lifeline.kernel.commands import Outcome, Unusable, Verb
from lifeline.kernel.progress import Progress
from lifeline.kernel.tables import Kind
from lifeline.kernel.text import Damaged, Model, measured, train

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.kernel.commands import Call

TIMED = 200
"""Texts on which the time of one answer is taken."""
PREDICTED = (
    plain.column("id", Kind.KEY),
    *(
        plain.column(f"{name}{at}", kind)
        for at in (1, 2, 3)
        for name, kind in (("label", Kind.TEXT), ("score", Kind.DECIMAL))
    ),
    plain.column("abstained", Kind.NUMBER),
)


def default_model() -> Path:
    """Where `train FILE` puts its model, and where `predict` and `evaluate` look for one."""
    return suggesting.folder() / "table.npz"


def text_arguments(parser: ArgumentParser) -> None:
    """Which columns hold the text."""
    parser.add_argument("--text", metavar="COLUMN[,COLUMN]", help="columns with the text, the title first")


def model_argument(parser: ArgumentParser) -> None:
    """Which model answers."""
    parser.add_argument("--model", type=Path, metavar="FILE", help="the .npz file; else the one trained last")


def load(path: Path | None) -> Model:
    """The model in a file; `Unusable` when there is none."""
    try:
        return Model.load(path or default_model())
    except Damaged as fault:
        raise Unusable(_("There is no usable model in %(name)s. Train one first.") % {"name": fault}) from fault


def percentile_ms(model: Model, texts: list[str]) -> float:
    """Milliseconds that 95 of 100 answers stay below."""
    took = []
    for text in texts[:TIMED]:
        begun = time.perf_counter()
        model.predict(text)
        took.append(time.perf_counter() - begun)
    return round(float(np.percentile(took, 95)) * 1000, 2)


class Train(Verb):
    name, writes = "train", True
    help = gettext_lazy("Learns categories from this site's cases or from a labelled table, and says how well.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="CSV (also .gz) or XLSX; else own cases")
        text_arguments(parser)
        parser.add_argument("--label", metavar="COLUMN", help="column with the category")
        parser.add_argument("--splits", type=int, default=5, help="parts for the measurement, at least 5")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--out", type=Path, metavar="MODEL", help="where the model goes (.npz, .json beside it)")
        parser.add_argument("--force", action="store_true", help="let it speak even if it is worse than the active one")

    def run(self, call: Call) -> Outcome:
        """Read, learn without each part in turn and ask about it, learn from all, save.

        Without FILE the model is one of this site: it speaks from then on, unless it is worse than the active one.
        """
        if call["splits"] < 5:
            raise Unusable(_("At least 5 splits are needed: one lucky split says nothing."))
        own = call["file"] is None
        given = suggesting.lessons() if own else from_table(call)
        model = learned(call, given, rival() if own else None)
        kept = keep_model(model, actor=call.actor, now=timezone.now(), force=call["force"]) if own else None
        out = (call["out"] or (suggesting.path_of(kept.sha256) if kept else default_model())).with_suffix(".npz")
        digest = model.write(out)
        size = out.stat().st_size + out.with_suffix(".json").stat().st_size
        data = {
            **model.report, "model": str(out), "sha256": digest, "bytes": size, "sure": model.sure,
            "p95_ms": percentile_ms(model, given.texts), "active": kept.active if kept else None,
        }  # fmt: skip
        return Outcome(data, training_lines(data), findings=kept is not None and not kept.active)


def from_table(call: Call) -> suggesting.Lessons:
    """The texts and labels of the table that was named."""
    lines = plain.lines(call["file"], plain.columns_of(call["text"], call["label"], labelled=True))
    return suggesting.Lessons([line.text for line in lines], [line.label for line in lines], [None] * len(lines))


def rival() -> tuple[str, Model] | None:
    """The active model of this site, to be compared with."""
    row = suggesting.active()
    model = suggesting.loaded(row) if row else None
    return (row.sha256, model) if row and model else None


def learned(call: Call, given: suggesting.Lessons, other: tuple[str, Model] | None) -> Model:
    """A model, with progress told."""
    with Progress(_("Learning")) as progress:
        try:
            return train(
                given.texts, given.labels, authors=given.authors, splits=call["splits"], seed=call["seed"],
                progress=progress, rival=other,
            )  # fmt: skip
        except ValueError as fault:
            raise Unusable(
                _("Two labels are needed, each with five different texts of five people. Name the column with --label.")
            ) from fault


def figure(value: dict[str, float]) -> str:
    """A mean with its deviation."""
    return f"{value['mean']:.4f} ± {value['deviation']:.4f}"


def training_lines(data: dict[str, Any]) -> list[str]:
    """The training report for people."""
    return [
        _("%(texts)s different texts, %(splits)s splits; equal, rare and empty ones left out: %(left)s.")
        % {"texts": data["texts"], "splits": data["splits"], "left": ", ".join(map(str, data["left_out"].values()))},
        *(f"{name:9} {figure(data[name])}" for name in ("macro_f1", "accuracy", "top2", "top3")),
        *(_("surest %(share)s %%: %(figure)s") % {"share": share, "figure": figure(value)}
          for share, value in data["coverage"].items()),
        *label_lines(data),
        _("Model: %(name)s, %(size)s bytes, 95 of 100 answers within %(ms)s ms.")
        % {"name": data["model"], "size": f"{data['bytes']:,}", "ms": data["p95_ms"]},
        *active_lines(data),
    ]  # fmt: skip


def active_lines(data: dict[str, Any]) -> list[str]:
    """Whether the model speaks, and how it did beside the one that spoke before."""
    if data["active"] is None:
        return []
    said = _("It speaks from now on.") if data["active"] else _("It is worse than the active one and does not speak.")
    if not (other := data.get("rival")):
        return [said]
    beside = _("On %(n)s texts new to the active model: %(own)s, the active one %(its)s.")
    return [beside % {"n": other["texts"], "own": other["own"], "its": other["macro_f1"]}, said]


def label_lines(data: dict[str, Any]) -> list[str]:
    """Precision, recall, F1 and number of each label, and what is mistaken for what."""
    return [
        *(
            f"{name}: P {one['precision']:.3f} R {one['recall']:.3f} F1 {one['f1']:.3f} n {one['n']}"
            for name, one in data["labels"].items()
        ),
        *(f"{one['label']} → {one['said']}: {one['n']}" for one in data["confusions"]),
    ]


class Predict(Verb):
    name = "predict"
    help = gettext_lazy("Suggests categories for the texts of a table.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        text_arguments(parser)
        model_argument(parser)
        parser.add_argument("--out", type=Path, required=True, metavar="OUT", help=".csv, .xlsx or .json")

    def run(self, call: Call) -> Outcome:
        """Row by row: the three most probable labels, their scores, and whether the model would rather be silent."""
        model = load(call["model"])
        lines = plain.lines(call["file"], plain.columns_of(call["text"], None, labelled=False))
        rows = [predicted(model, line) for line in lines]
        plain.write(call["out"], PREDICTED, rows)
        silent = sum(row["abstained"] for row in rows)
        told = _("%(n)s texts, %(silent)s without a suggestion.") % {"n": len(rows), "silent": silent}
        return Outcome({"texts": len(rows), "abstained": silent, "out": str(call["out"])}, [told])


def predicted(model: Model, line: plain.Line) -> dict[str, Any]:
    """One row of the answer."""
    guesses = model.guesses(line.text)
    row: dict[str, Any] = {"id": line.id, "abstained": int(guesses[0].score < model.least)}
    for at, guess in enumerate(guesses, 1):
        row |= {f"label{at}": guess.label, f"score{at}": guess.score}
    return row


class Evaluate(Verb):
    name = "evaluate"
    help = gettext_lazy("Compares suggestions with the labels of a table, or with what the dispatchers chose.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE")
        text_arguments(parser)
        parser.add_argument("--label", metavar="COLUMN", help="column with the category")
        model_argument(parser)

    def run(self, call: Call) -> Outcome:
        """Figures over all texts, and over those alone that the model has not learned from.

        Without FILE: how often the dispatchers of this site chose what was suggested first, by category.
        """
        if call["file"] is None:
            return agreed()
        model = load(call["model"])
        lines = plain.lines(call["file"], plain.columns_of(call["text"], call["label"], labelled=True))
        known = [line for line in lines if line.label in model.labels]
        if not known:
            raise Unusable(_("No row has a label that this model knows. Name the column with --label."))
        fresh = [line for line in known if not model.has_learned(line.text)]
        data: dict[str, Any] = {"texts": len(known), "unknown_labels": len(lines) - len(known)}
        data["p95_ms"] = percentile_ms(model, [line.text for line in known])
        said = []
        for key, part in (("all", known), ("fresh", fresh)):
            if part:
                chances = model.all([line.text for line in part])
                labels = np.array([model.labels.index(line.label) for line in part], np.int64)
                data[key] = {"n": len(part), **measured(chances, labels, model.labels)}
                said += told(key, data[key])
        return Outcome(data, said)


def agreed() -> Outcome:
    """How often the first suggestion was the dispatcher's choice."""
    rows = suggesting.agreement()
    n, right = sum(row.n for row in rows), sum(row.agreed for row in rows)
    said = [_("%(right)s of %(n)s first suggestions were chosen.") % {"right": right, "n": n}]
    said += [f"{row.code}: {row.agreed} / {row.n}" for row in rows]
    return Outcome({"suggested": n, "chosen": right, "labels": [row._asdict() for row in rows]}, said)


def told(key: str, figures: dict[str, Any]) -> list[str]:
    """The figures of one part for people."""
    head = {"all": _("All %(n)s texts"), "fresh": _("The %(n)s texts that the model has not learned from")}[key]
    shares = ", ".join(f"{share} %: {value:.4f}" for share, value in figures["coverage"].items())
    return [
        head % {"n": figures["n"]},
        *(f"  {name:9} {figures[name]:.4f}" for name in ("macro_f1", "accuracy", "top2", "top3")),
        f"  {shares}",
        *(f"  {line}" for line in label_lines(figures)),
    ]

"""Answer files made for tests, and what the engine says about them."""

from __future__ import annotations

import csv

from lifeline.questionnaires import api
from lifeline.questionnaires.api import tables


def plan_of(name):
    return api.plan(api.definition(name))


def score_named(plan, name):
    return next(score for score in plan.definition.scores if score.id == name)


def score_rows(name, rows, header=None, separator=",", **reading):
    """Score rows of cells (text or numbers) under a header (q1…qn unless another is given); a dict of text per row."""
    plan = plan_of(name) if isinstance(name, str) else name
    how = tables.Reading(**reading)
    table = tables.Table(plan, header or list(plan.item_ids), how, separator)
    text = "".join(separator.join(map(str, row)) + "\n" for row in rows)
    names = tables.header(plan, how)[1:]
    return [dict(zip(names, cells, strict=True)) for cells in csv.reader(table.score(text.encode()).rows)]


def one(name, answers, **reading):
    """The single row's cells."""
    return score_rows(name, [answers], **reading)[0]

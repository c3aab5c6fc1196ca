"""`assign`, `calibrate`, `duplicates`, `award` with `--cycle N`: the actions of the pages, by the person of --as."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lifeline.innovation.actions import assignments, awards, calibrations
from lifeline.innovation.management import plain
from lifeline.innovation.management.assigning import aside, no_solver
from lifeline.innovation.queries import assigning, cycles, likeness
from lifeline.innovation.queries import awards as awarding
from lifeline.innovation.queries import calibrations as reports
from lifeline.innovation.queries.reviewing import hidden_from
from lifeline.innovation.rules.runs import modes
from lifeline.kernel.commands import Outcome, Unusable
from lifeline.kernel.errors import Unavailable, Unseen
from lifeline.kernel.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifeline.innovation.models import AssignmentRun, Cycle
    from lifeline.kernel.commands import Call

ALIKE: Final = tuple(
    plain.written(name) for name in ("number_a", "number_b", "title_a", "title_b", "similarity")
)  # fmt: skip
AWARDED: Final = (
    plain.written("id"), plain.written("score", Kind.DECIMAL), plain.written("tier", Kind.NUMBER),
    plain.written("award", Kind.NUMBER),
)  # fmt: skip


def cycle_of(call: Call) -> Cycle:
    """The cycle of the number that was given, of a company whose secretary acts; `Unseen` if there is none."""
    if call.actor is None:
        raise Unusable(_("Name with --as who does this."))
    if (found := cycles.numbered(call.actor, call["cycle"])) is None:
        raise Unseen
    return found


def assign(call: Call) -> Outcome:
    """I-41, I-42. Work out a run or take a table; keep it, apply it (--apply), or take it back (--dry-run)."""
    cycle, stage, now = cycle_of(call), call["stage"].upper(), timezone.now()
    who: dict[str, Any] = {"actor": call.actor, "now": now}
    told = {"most": call["max_load"], **who}
    if call["mode"] not in modes() and not call["csv"]:
        raise Unavailable(no_solver())
    with aside():
        solved = None if call["csv"] else assignments.solve(cycle, stage, mode=call["mode"], seed=call["seed"], **told)
    with transaction.atomic():
        if solved is None:
            run = assignments.take_table(cycle, stage, text_of(call["csv"]), **told)
        else:
            run = assignments.keep_run(cycle, stage, *solved, **who)
        data, witness = summary(call, run)
        if call["apply"] and not call.dry_run and not witness:
            run = assignments.apply(run, actor=call.actor, now=now)
        transaction.set_rollback(call.dry_run)
    data["applied"] = bool(run.applied_at)
    if witness:
        print(json.dumps(data, ensure_ascii=False, indent=2))  # noqa: T201
        raise Unusable("\n".join(witness))
    refused = sum(one["what"] == "REFUSED" for one in data["rows"])
    return Outcome(data, [json.dumps(data, ensure_ascii=False, indent=2)], findings=refused > 0)


def summary(call: Call, run: AssignmentRun) -> tuple[dict[str, Any], list[str]]:
    """What came of a run, without what its reader conflicts with (I-38); the witness in words, if nothing goes."""
    found = assigning.field(run.cycle, run.stage, timezone.localdate(), run)
    hidden = hidden_from(call.actor, found.applications.values())
    blank = {number for number, one in found.applications.items() if one.pk in hidden}
    shown = assigning.shown(run, found, hidden)
    rows = [
        {**one.row._asdict(), "what": one.what, "rule": one.rule}
        for one in found.board.outcomes(assigning.rows_of(run))
        if one.row.application not in blank
    ]
    data: dict[str, Any] = {"run": None if call.dry_run else run.pk, "hidden": len(blank), "rows": rows}
    if shown is None:
        return data, []
    if not shown.solved:
        return {**data, "feasible": False, "witness": run.answer and run.answer["witness"]}, shown.told
    worth: dict[str, Any] = {"total": shown.total, "worst_item": shown.worst, "worst_pair": shown.weakest}
    if shown.bounds.solver:
        bounds = {"worst_item_bound": shown.bounds.least, "total_bound": shown.bounds.total}
        worth |= {"solver": shown.bounds.solver, **bounds}
    return {**data, "feasible": True, "optimal": not shown.bounds.open, **worth}, []


def text_of(name: str) -> str:
    """A table as it was saved by a spreadsheet, in either encoding."""
    raw = Path(name).read_bytes()
    for encoding in assigning.ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unusable(_("The file is no text: save it as CSV (UTF-8)."))


def calibrate(call: Call, columns: Any) -> Outcome:
    """I-52. Compute the report of the reviews that count now; with --dry-run it is not kept."""
    cycle, stage = cycle_of(call), call["stage"].upper()
    with transaction.atomic():
        run = calibrations.calibrate(cycle, stage, actor=call.actor, now=timezone.now())
        lines = reports.report_lines(run, reports.hidden(call.actor, run))
        transaction.set_rollback(call.dry_run)
    rows = [
        {
            "item": one.number, "n": one.n, "raw_mean": figure(one.raw), "calibrated": figure(one.calibrated),
            "se": figure(one.se), "rank_raw": one.rank_raw, "rank_calibrated": one.rank,
            "tie_zone": 1 if one.zone else None,
        }
        for one in lines
        if not one.hidden
    ]  # fmt: skip
    hidden = len(lines) - len(rows)
    data: dict[str, Any] = {"items": len(rows), "hidden": hidden, "low_agreement": run.body["low"]}
    told = [_("%(items)s applications calibrated; not shown, for a conflict of interest: %(hidden)s.") % data]
    return plain.shown(call, columns, rows, data, lambda: told)


def figure(value: float | None) -> Decimal | None:
    """A figure to six places."""
    return None if value is None else Decimal(repr(round(value, 6)))


def duplicates(call: Call) -> Outcome:
    """I-26. All titles of which one is of this cycle and that are alike, the most alike first."""
    found = sorted(likeness.among(cycle_of(call), call["threshold"]), key=lambda one: (-one[2], one[:2]))
    titles = likeness.titles({pk for pair in found for pk in pair[:2]})
    rows = [
        {
            "number_a": titles[first][0], "number_b": titles[second][0], "title_a": titles[first][1],
            "title_b": titles[second][1], "similarity": f"{alike:.4f}",
        }
        for first, second, alike in found
    ]  # fmt: skip
    data: dict[str, Any] = {"pairs": len(rows), "threshold": call["threshold"]}
    return plain.shown(call, ALIKE, rows, data, lambda: [_("%(pairs)s pairs are alike.") % data])


def award(call: Call) -> Outcome:
    """I-102 … I-104, I-38. What the purse would give now, but to what its reader conflicts with; nothing is kept."""
    cycle = cycle_of(call)
    if not call.dry_run:
        raise Unusable(_("Awards are allocated on their page: here only with --dry-run."))
    with transaction.atomic():
        run = awards.allocate(cycle, {}, set(), "", actor=call.actor, now=timezone.now())
        lines = awarding.lines_of(run)
        out = awarding.hidden(call.actor, [one.project for one in lines])
        transaction.set_rollback(True)
    rows: list[Mapping[str, Any]] = [
        {"id": one.project.number, "score": figure(one.score), "tier": one.tier, "award": one.amount_fen // 100}
        for one in lines
        if one.project_id not in out
    ]
    data: dict[str, Any] = {"items": len(rows), "hidden": len(out)}
    told = [_("%(items)s items; not shown, for a conflict of interest: %(hidden)s.") % data]
    if not out:  # with the purse and the rows that are shown, what is left tells the hidden sum
        data["leftover"] = run.leftover_fen // 100
        told.append(_("%(leftover)s yuan left over.") % data)
    return plain.shown(call, AWARDED, rows, data, lambda: told)

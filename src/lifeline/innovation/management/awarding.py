"""`./lifeline innovation award`: a purse divided by score, on a plain table."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.innovation.management import plain
from lifeline.innovation.rules.numbers import CAP, UNIT
from lifeline.innovation.rules.purse import fill
from lifeline.kernel.commands import Unusable, Verb
from lifeline.kernel.tables import Kind

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping
    from decimal import Decimal

    from lifeline.kernel.commands import Call, Outcome

READ = (plain.key("id", "项目编号", "编号", "item"), plain.key("score", "得分", "分数", "成绩", "calibrated"))
WRITTEN = (plain.written("id"), plain.written("score"), plain.written("award", Kind.NUMBER))


class Award(Verb):
    name, writes, dry = "award", True, True
    help = gettext_lazy(
        "Divides a purse by score: exact, capped, a better one never gets less, equal ones get the same."
    )

    def arguments(self, parser: ArgumentParser) -> None:
        plain.choose(parser, "--scores", "CSV or XLSX: id, score; - standard input", staged=False)
        parser.add_argument("--purse", type=int, metavar="N", help="yuan to divide (of a table: needed)")
        parser.add_argument("--cap", type=int, default=CAP, metavar="N", help="yuan for one at most (50000)")
        parser.add_argument("--unit", type=int, default=UNIT, metavar="N", help="awards are multiples of it (500)")
        parser.add_argument("--out", metavar="OUT", help=".csv or .xlsx; else standard output")

    def run(self, call: Call) -> Outcome:
        """I-102, I-103. Read, divide, write id, score, award; what is left stands in the summary."""
        if call["cycle"] is not None:
            return plain.of_cycle("award", call)
        if call["purse"] is None:
            raise Unusable(_("A table needs --purse."))
        if min(call["purse"], call["cap"]) < 0 or call["unit"] <= 0:
            raise Unusable(_("--purse and --cap are not negative, --unit is above 0."))
        plain.check_folder(call["out"])
        scores = scores_of(call["scores"])
        amounts = fill([Fraction(score) for score in scores.values()], call["purse"], call["cap"], call["unit"])
        found = [
            {"id": name, "score": score, "award": amount}
            for (name, score), amount in zip(scores.items(), amounts, strict=True)
        ]
        left = call["purse"] - sum(amounts)
        data = {
            "items": len(found), "purse": call["purse"], "cap": call["cap"], "unit": call["unit"],
            "awarded": sum(amounts), "leftover": left,
            "at_cap": sum(amount > call["cap"] - call["unit"] for amount in amounts),
        }  # fmt: skip
        told = [
            _("%(items)s items, %(awarded)s yuan awarded, %(leftover)s yuan left over.")
            % {key: f"{data[key]:,}" for key in ("items", "awarded", "leftover")}
        ]
        if call["cap"] > CAP:
            told.append(_("Note: the regulations let no result have more than %(cap)s yuan.") % {"cap": f"{CAP:,}"})
        return plain.shown(call, WRITTEN, found, data, lambda: told)


def scores_of(source: str) -> Mapping[str, Decimal]:
    """Scores by id, in the order of the file. `Unusable` for what cannot be one."""
    found: dict[str, Decimal] = {}
    for row in plain.rows(source, READ):
        name, score = row.values["id"].strip(), plain.number(row, "score")
        if name in found:
            raise plain.refused(row.number, _("%(name)s stands in the table twice.") % {"name": name})
        if score < 0:
            raise plain.refused(row.number, _("A score is not negative."))
        found[name] = score
    if not found:
        raise Unusable(_("The table holds no row below its header."))
    return found

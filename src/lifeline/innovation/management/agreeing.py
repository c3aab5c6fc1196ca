"""`./lifeline innovation agreement`: how far the judges of a plain table agree."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.innovation.management.scores import scores_of
from lifeline.innovation.rules.agreement import agreement, spearman_brown
from lifeline.innovation.rules.numbers import LEAST_ALPHA, REVIEWS
from lifeline.kernel.commands import Outcome, Verb

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.kernel.commands import Call


class Agree(Verb):
    name = "agreement"
    help = gettext_lazy("Tells how far judges agree: Krippendorff's alpha and intraclass correlations.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scores", required=True, metavar="FILE", help="CSV or XLSX: item, judge, score")

    def run(self, call: Call) -> Outcome:
        """I-56. Read, compute exactly, tell; a figure that is not defined is null, for people "—"."""
        scores, missing = scores_of(call["scores"])
        found = agreement((one.item, one.judge, Fraction(one.score)) for one in scores)
        counts: dict[str, int] = {}
        for one in scores:
            counts[one.item] = counts.get(one.item, 0) + 1
        judges = {one.judge for one in scores}
        data = {
            **found._asdict(), "scores": len(scores), "missing": missing, "items": len(counts), "judges": len(judges),
            "items_compared": sum(count > 1 for count in counts.values()),
            "items_complete": sum(count == len(judges) for count in counts.values()),
            "mean_of": {str(reviews): spearman_brown(found.icc1, reviews) for reviews in REVIEWS},
        }  # fmt: skip
        told = [_("%(items)s items, %(judges)s judges, %(scores)s scores.") % data]
        told += [f"{name:15} {'—' if value is None else f'{value:.4f}'}" for name, value in found._asdict().items()]
        if found.alpha_interval is not None and found.alpha_interval < LEAST_ALPHA:
            told.append(
                _("The judges agree little (alpha below %(limit)s): more reviews are needed.") % {"limit": LEAST_ALPHA}
            )
        return Outcome(data, told)

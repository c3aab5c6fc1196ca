"""Plain tables of scores: `item,judge,score` and, where there are levels, `level`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext as _

from lifeline.innovation.management import plain
from lifeline.kernel.commands import Unusable

if TYPE_CHECKING:
    from decimal import Decimal

READ: Final = (
    plain.key("item", "申报编号", "项目编号", "申报", "项目"),
    plain.key("judge", "评审专家", "评审编号", "评审", "专家", "reviewer"),
    plain.key("score", "得分", "分数", "评分", need=False), plain.key("level", "级别", "stratum", need=False),
)  # fmt: skip
NOT_GIVEN: Final = frozenset(("", "na", "n/a", "-"))


class Score(NamedTuple):
    """One judge's score of one item; `level` is empty where the table has none."""

    item: str
    judge: str
    score: Decimal
    level: str


def scores_of(source: str) -> tuple[list[Score], int]:
    """I-46. All scores and how many cells hold none: "cannot judge" is missing and never 0.

    `Unusable` for a judge who scores an item twice, an item of two levels, no number, and a table without any score.
    """
    found: list[Score] = []
    rows: dict[tuple[str, str], int] = {}
    levels: dict[str, str] = {}
    missing = 0
    for row in plain.rows(source, READ, headers=("score",)):
        item, judge = row.values["item"].strip(), row.values["judge"].strip()
        level = (row.values["level"] or "").strip()
        if (item, judge) in rows:
            first = rows[item, judge]
            raise plain.refused(row.number, _("this judge has scored this item in row %(first)s.") % {"first": first})
        if levels.setdefault(item, level) != level:
            raise plain.refused(row.number, _("%(name)s has two levels.") % {"name": item})
        rows[item, judge] = row.number
        if (row.values["score"] or "").strip().casefold() in NOT_GIVEN:
            missing += 1
        else:
            found.append(Score(item, judge, plain.number(row, "score"), level))
    if not found:
        raise Unusable(_("The table holds no score."))
    return found, missing

"""I-10, I-22 … I-25. What still stands between a text and its submission."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from lifeline.innovation.rules import numbers as n
from lifeline.innovation.rules.periods import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.innovation.rules.config import Config
    from lifeline.innovation.rules.texts import Text


class Question(NamedTuple):
    """One open question of a form: for which levels and kinds it must be answered; `least` and `most` characters."""

    key: str
    levels: tuple[str, ...]
    kinds: tuple[str, ...]
    least: int
    most: int

    def is_required(self, level: str, kind: str) -> bool:
        """Must this be answered here?"""
        return level in self.levels and kind in self.kinds

    def is_asked(self, kind: str) -> bool:
        """A micro-innovation is asked nothing but what it must answer (I-10)."""
        return kind != "MICRO" or kind in self.kinds


class Obstacle(NamedTuple):
    """One thing in the way: the rule, the field that mends it, a code for the sentence, and its numbers."""

    rule: str
    field: str
    code: str
    values: dict[str, object] = {}


INDICATOR = ("name", "baseline", "target", "unit", "source", "measured_on")
STRUCTURED = ("indicator", "plan", "budget")
"""Answers that are not open questions: an indicator, the plan, and what money is asked for."""


def required(questions: Sequence[Question], level: str, kind: str) -> list[str]:
    """I-16. The required answers besides title and team: open questions, indicator and plan; money where it is."""
    open_ = [one.key for one in questions if one.is_required(level, kind)]
    return [*open_, "indicator", "plan"] if kind == "MICRO" else [*open_, *STRUCTURED]


def form_fits(questions: Sequence[Question]) -> bool:
    """I-16. A branch form has at most 12 required answers, a micro-innovation at most 6; else it is not published."""
    branch = max(len(required(questions, "BRANCH", kind)) for kind in n.KINDS)
    micro = max(len(required(questions, level, "MICRO")) for level in n.LEVELS)
    return branch <= n.REQUIRED_MOST and micro <= n.REQUIRED_MICRO


def obstacles(text: Text, questions: Sequence[Question], config: Config) -> list[Obstacle]:
    """I-22. Everything that is missing or wrong in a text, in the order of the form."""
    found = [] if text.title.strip() else [Obstacle("I-22", "title", "missing")]
    if len(text.further) > 2 or text.kind in text.further:
        found.append(Obstacle("I-9", "further", "kinds"))
    for one in questions:
        said = text.answers.get(one.key, "").strip()
        if one.is_required(text.level, text.kind) and len(said) < one.least:
            found.append(Obstacle("I-22", one.key, "short" if said else "missing", {"least": one.least}))
        elif len(said) > one.most:
            found.append(Obstacle("I-22", one.key, "long", {"most": one.most}))
    found += [*_indicators(text), *_plan(text), *_money(text, config)]
    if len(text.files) > n.FILES_MOST:
        found.append(Obstacle("I-22", "attached", "files", {"most": n.FILES_MOST}))
    return found


def _indicators(text: Text) -> list[Obstacle]:
    """I-24. At least one, each with all that belongs to it."""
    whole = [one for one in text.indicators if all(str(one.get(part, "")).strip() for part in INDICATOR)]
    half = [one for one in text.indicators if one not in whole]
    if half or not whole:
        return [Obstacle("I-24", "indicator_1_name", "indicator")]
    return []


def _plan(text: Text) -> list[Obstacle]:
    """I-23. Enough milestones, the first within six months, no gap above that, within the longest time."""
    micro = text.kind == "MICRO"
    least, longest = (1, n.MONTHS_MICRO) if micro else (n.MILESTONES, n.MONTHS_MOST)
    if not text.starts_on or not text.ends_on:
        return [Obstacle("I-23", "starts_on", "dates")]
    begin, end = date.fromisoformat(text.starts_on), date.fromisoformat(text.ends_on)
    days = sorted(date.fromisoformat(one["on"]) for one in text.plan if one.get("on") and one.get("what"))
    if len(days) < least or len(days) < len(text.plan):
        return [Obstacle("I-23", "plan_1_what", "milestones", {"least": least})]
    if not begin < end <= add_months(begin, longest):
        return [Obstacle("I-23", "ends_on", "longest", {"months": longest})]
    if days[0] < begin or days[-1] > end:
        return [Obstacle("I-23", "plan_1_what", "outside")]
    marks = [begin, *days, end]
    if any(after > add_months(before, n.FIRST_MONTHS) for before, after in pairwise(marks)):
        return [Obstacle("I-23", "plan_1_what", "gap", {"months": n.FIRST_MONTHS})]
    return []


def _money(text: Text, config: Config) -> list[Obstacle]:
    most = config.ceilings[text.level]
    if text.asked_yuan > most:
        return [Obstacle("I-25", "asked_yuan", "ceiling", {"most": most})]
    if sum(int(one.get("yuan") or 0) for one in text.budget) != text.asked_yuan:
        return [Obstacle("I-22", "asked_yuan", "sum")]
    return []

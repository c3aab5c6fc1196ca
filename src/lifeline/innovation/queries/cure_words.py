"""What the five signals and their components are called, and how their formulas read (specification, 5.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.rules.signals import AMBER, FEW, GREEN, RED

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from lifeline.kernel.parts import Tone

NAMES: Final[dict[str, _StrPromise]] = {
    "F": _("Fatigue of innovation"), "W": _("Weakening of innovation"), "Q": _("Falling quality of results"),
    "P": _("Result over process"), "C": _("Weak control"),
}  # fmt: skip
TONES: Final[dict[str, Tone]] = {RED: "bad", AMBER: "warn", GREEN: "ok", FEW: "plain"}
WORDS: Final[dict[str, _StrPromise]] = {
    RED: pgettext_lazy("signal", "Red"), AMBER: pgettext_lazy("signal", "Amber"),
    GREEN: pgettext_lazy("signal", "Green"), FEW: pgettext_lazy("signal", "Too few"),
}  # fmt: skip
SHARE, TIMES, POINTS, NUMBER = "share", "times", "points", "number"
MEASURED: Final[dict[str, tuple[_StrPromise, _StrPromise, str]]] = {
    "F1": (
        _("Repeated topics"),
        _("Applications like one of their own unit in the last two cycles (similarity from 0.60) ÷ applications"),
        SHARE,
    ),
    "F2": (_("New hands"), _("Members who were in no team of the last two cycles ÷ members"), SHARE),
    "F3": (_("Last-day rush"), _("Submitted in the last 24 hours of the call ÷ submitted"), SHARE),
    "W1": (
        _("Applications per 1,000 employees"),
        _("Applications per 1,000 employees ÷ mean of the last two cycles at the same day"),
        TIMES,
    ),
    "W2": (_("Silent units"), _("Units without an application and without a project at work ÷ units"), SHARE),
    "W3": (
        _("Dormant projects"),
        _("Projects at work without report, evidence, visit or entry for 60 days ÷ projects at work"),
        SHARE,
    ),
    "W4": (
        _("Share of the branches"),
        _("The branches' share of the applications less the mean of the last two cycles, in points"),
        POINTS,
    ),
    "Q1": (
        _("Shift of scores"),
        _("Mean score less last cycle's, through at least five reviewers who served in both, in its standard error"),
        NUMBER,
    ),
    "Q2": (
        _("Returned for correction"),
        _("Share returned for correction less the mean of the last two cycles, in points"),
        POINTS,
    ),
    "Q3": (_("Refused evidence"), _("Evidence refused ÷ evidence decided on, of the last year"), SHARE),
    "Q4": (_("Adoptions"), _("Confirmed adoptions per result at equal age ÷ mean of the two cycles before"), TIMES),
    "P1": (
        _("Bunched evidence"),
        _("Evidence filed in the 14 days before a mid-term check or a closing ÷ all evidence of these projects"),
        SHARE,
    ),
    "P2": (
        _("Milestones in time"),
        _("Milestones filed in time and verified ÷ milestones due in the last year"),
        SHARE,
    ),
    "P3": (
        _("Visits held"),
        _("Visits held ÷ planned to date (two a year for a key project of the company, else one)"),
        SHARE,
    ),
    "P4": (_("Reports in time"), _("Reports handed in in time ÷ reports due in the last year"), SHARE),
    "C1": (_("Overdue corrections"), _("Corrections past their date ÷ open corrections"), SHARE),
    "C2": (_("Reds undecided"), _("Projects at work whose decision on going on is overdue"), NUMBER),
    "C3": (
        _("Speed of the office"),
        _("Nine of ten decisions took at most this part of the days allowed (changes, objections, minutes, going on)"),
        TIMES,
    ),
    "C4": (_("Money without a report"), _("Paid in projects whose last due report is missing ÷ paid, in yuan"), SHARE),
}
"""Name, formula, and how the figure is read."""

"""Q-25 in words: whether a number has changed by more than chance, who says from what on, and by which reliability."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifeline.questionnaires import api
from lifeline.wellbeing.queries.names import kind_name

if TYPE_CHECKING:
    from collections.abc import Collection

    from lifeline.questionnaires.api import Definition


def verdict(definition: Definition, score: str, difference: Fraction) -> str:
    """Whether a difference is more than chance. Where no threshold is confirmed, the page says that none is known.

    With two kinds of reliability it is clear above the larger threshold, and possible between the two.
    """
    rules = _rules(definition, score)
    if not rules:
        return _("no threshold of change is known")
    ways = [_way(one, difference) for one in rules]
    if set(ways) == {"none"}:
        return _("no reliable change")
    is_higher = difference > 0
    if "none" in ways:
        return _("possibly higher than before") if is_higher else _("possibly lower than before")
    return _("clearly higher than before") if is_higher else _("clearly lower than before")


def rule_of(definition: Definition, scores: Collection[str]) -> str:
    """From what on a change of these scores counts, with the source and the kind of reliability."""
    return " ".join(_in_words(one) for name in sorted(scores) for one in _rules(definition, name))


def _rules(definition: Definition, score: str) -> list[dict[str, Any]]:
    """The confirmed rules of a score. A published one takes precedence over those that are computed."""
    found = [one for one in definition.document.get("change", ()) if one["of"] == score and one["confirmed"]]
    return [one for one in found if one["rule"] == "published"][:1] or found


def _way(rule: dict[str, Any], difference: Fraction) -> str:
    if rule["rule"] == "published":
        return api.published_direction(difference, Fraction(rule["value"]))
    return api.direction(difference, api.squared_threshold(Fraction(rule["sd"]), Fraction(rule["r"])))


def _in_words(rule: dict[str, Any]) -> str:
    if rule["rule"] == "published":
        return _("A change counts from %(value)s points on. Source: %(source)s.") % {
            "value": rule["value"], "source": rule["source"],
        }  # fmt: skip
    return _(
        "A change counts above %(value)s points, computed from a standard deviation of %(sd)s and a reliability of "
        "%(r)s (%(kind)s). Source: %(source)s."
    ) % {
        "value": api.threshold(Fraction(rule["sd"]), Fraction(rule["r"])), "sd": rule["sd"], "r": rule["r"],
        "kind": kind_name(rule["kind"]), "source": rule["source"],
    }  # fmt: skip

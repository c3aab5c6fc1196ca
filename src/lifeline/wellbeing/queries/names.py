"""How scales, bands and kinds of scores are called on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

BANDS: dict[str, _StrPromise] = {
    "none": pgettext_lazy("band", "none or little"),
    "minimal": pgettext_lazy("band", "minimal"),
    "normal": pgettext_lazy("band", "within the usual"),
    "mild": pgettext_lazy("band", "mild"),
    "subthreshold": pgettext_lazy("band", "below the threshold"),
    "low": pgettext_lazy("band", "low"),
    "medium": pgettext_lazy("band", "medium"),
    "moderate": pgettext_lazy("band", "moderate"),
    "moderately_severe": pgettext_lazy("band", "moderate to marked"),
    "severe": pgettext_lazy("band", "marked"),
    "extremely_severe": pgettext_lazy("band", "very marked"),
    "serious": pgettext_lazy("band", "serious"),
    "high": pgettext_lazy("band", "high"),
    "very_high": pgettext_lazy("band", "very high"),
    "very_low": pgettext_lazy("band", "very low"),
    "adequate": pgettext_lazy("band", "good"),
    "below": pgettext_lazy("band", "below the cut"),
    "at_or_above": pgettext_lazy("band", "at or above the cut"),
}
SCALES: dict[str, _StrPromise] = {
    "raw": pgettext_lazy("scale", "Total"),
    "depression": pgettext_lazy("scale", "Low mood"),
    "anxiety": pgettext_lazy("scale", "Anxiety"),
    "stress": pgettext_lazy("scale", "Stress"),
    "personal": pgettext_lazy("scale", "Personal exhaustion"),
    "work": pgettext_lazy("scale", "Exhaustion from work"),
    "disengagement": pgettext_lazy("scale", "Distance from work"),
    "exhaustion": pgettext_lazy("scale", "Exhaustion"),
    "extraversion": pgettext_lazy("scale", "Extraversion"),
    "agreeableness": pgettext_lazy("scale", "Agreeableness"),
    "conscientiousness": pgettext_lazy("scale", "Conscientiousness"),
    "stability": pgettext_lazy("scale", "Emotional stability"),
    "instability": pgettext_lazy("scale", "Emotional sensitivity"),
    "intellect": pgettext_lazy("scale", "Intellect and imagination"),
    "r": pgettext_lazy("scale", "R · hands-on"),
    "i": pgettext_lazy("scale", "I · investigating"),
    "a": pgettext_lazy("scale", "A · artistic"),
    "s": pgettext_lazy("scale", "S · social"),
    "e": pgettext_lazy("scale", "E · enterprising"),
    "c": pgettext_lazy("scale", "C · orderly"),
}
TYPES: dict[str, _StrPromise] = {
    "raw": pgettext_lazy("score", "raw score"),
    "standard": pgettext_lazy("score", "standard score"),
    "mean": pgettext_lazy("score", "mean"),
}
KINDS: dict[str, _StrPromise] = {
    "alpha": pgettext_lazy("reliability", "internal consistency"),
    "retest": pgettext_lazy("reliability", "retest"),
    "icc": pgettext_lazy("reliability", "retest, ICC"),
}


def band_name(code: str) -> str:
    """A band in words; W-7: degrees of distress, never an illness."""
    return str(BANDS.get(code, code))


def scale_name(scale: str) -> str:
    """A scale in words."""
    return str(SCALES.get(scale, scale))


def type_name(kind: str) -> str:
    """Q-11: the kind of a number in words."""
    return str(TYPES.get(kind, kind))


def kind_name(kind: str) -> str:
    """Q-25: a kind of reliability in words."""
    return str(KINDS.get(kind, kind))

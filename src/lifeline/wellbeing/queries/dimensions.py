"""What a person may say of himself in a campaign, in words (W-69)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

NAMES: Final[Mapping[str, _StrPromise]] = {
    "shift": _("Shift pattern"),
    "age": _("Age band"),
    "tenure": _("Years in the company"),
}
CATEGORIES: Final[Mapping[str, Mapping[str, _StrPromise]]] = {
    "shift": {
        "days": pgettext_lazy("shift", "Day shifts or office hours"),
        "rotating": pgettext_lazy("shift", "Rotating, with nights"),
        "nights": pgettext_lazy("shift", "Nights only"),
    },
    "age": {
        "under_30": pgettext_lazy("age", "Under 30"),
        "30_to_39": pgettext_lazy("age", "30 to 39"),
        "40_to_49": pgettext_lazy("age", "40 to 49"),
        "50_up": pgettext_lazy("age", "50 and over"),
    },
    "tenure": {
        "under_3": pgettext_lazy("tenure", "Under 3 years"),
        "3_to_9": pgettext_lazy("tenure", "3 to 9 years"),
        "10_to_19": pgettext_lazy("tenure", "10 to 19 years"),
        "20_up": pgettext_lazy("tenure", "20 years and more"),
    },
}


def category_name(dimension: str, category: str) -> str:
    """A category in words; an unknown one as it stands."""
    return str(CATEGORIES.get(dimension, {}).get(category, category))

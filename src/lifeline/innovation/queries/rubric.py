"""I-44. The written anchors against which reviewers grade, for each dimension, and the gate's three words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.rules.reviews import DIRECTION, EFFECT, EXEMPLARITY, NOVELTY

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NAMES: dict[str, _StrPromise] = {
    DIRECTION: pgettext_lazy("review", "Political direction"),
    NOVELTY: pgettext_lazy("review", "Novelty"),
    EFFECT: pgettext_lazy("review", "Effect"),
    EXEMPLARITY: pgettext_lazy("review", "Exemplarity"),
}
ANCHORS: dict[str, _StrPromise] = {
    NOVELTY: _(
        "From 90: new in the whole company. 75–89: clearly different from what was done before. 60–74: known, made "
        "better in one point. Below 60: nothing new."
    ),
    EFFECT: _(
        "From 90: a measured effect on work or people that will last. 75–89: a measurable effect is likely. 60–74: a "
        "small effect, or one hard to measure. Below 60: no effect to be seen."
    ),
    EXEMPLARITY: _(
        "From 90: every unit can copy it at once. 75–89: similar units can copy it. 60–74: only with much help. Below "
        "60: works nowhere else."
    ),
}
GATE: _StrPromise = _("A gate without weight: it moves no score. In doubt or not met goes to the leading group.")

"""What `./lifeline doctor` looks at in the hotline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline.queries import suggesting
from lifeline.hotline.rules.suggesting import LABELS_LEAST
from lifeline.kernel.doctor import check, missing, ok, wrong

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.kernel.doctor import Finding


@check("suggestions", _("Suggested categories"), needs="database")
def suggestions(_now: datetime) -> Finding:
    """K-79. The model that is meant to speak can be read; without one key words speak."""
    row = suggesting.active()
    if row is None:
        labels = suggesting.confirmed().count()
        told = _("key words, no model; %(n)s cases have a confirmed category") % {"n": labels}
        if labels < LABELS_LEAST:
            return ok(told)
        return missing(told, _("Train one: ./lifeline hotline train"))
    if suggesting.loaded(row) is None:
        told = _("the file of model %(name)s is missing, damaged or another one: nothing is suggested") % {"name": row}
        return wrong(
            told,
            _("Restore %(path)s, or train anew: ./lifeline hotline train") % {"path": suggesting.path_of(row.sha256)},
        )
    return ok(
        _("model %(name)s of %(n)s cases, macro-F1 %(f1)s") % {"name": row, "n": row.texts, "f1": f"{row.macro_f1:.3f}"}
    )

"""What `./lifeline doctor` looks at in the hotline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline.queries import suggesting
from lifeline.hotline.rules.suggesting import LABELS_LEAST
from lifeline.kernel import postgres
from lifeline.kernel.doctor import check, missing, ok, wrong

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lifeline.kernel.doctor import Finding

SILENT = {
    "track_commit_timestamp": {"off"},
    "log_statement": {"none"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
    "log_transaction_sample_rate": {"0"},
    "log_duration": {"off"},
    "log_min_error_statement": {"panic"},
}
"""H-63, section 6. Settings of PostgreSQL under which it keeps no minute of a row and writes no values into its log."""


def talkative(told: Mapping[str, str]) -> list[str]:
    """Which of these settings have the server keep the minute of what it stores, or its values."""
    return sorted(name for name, value in told.items() if name in SILENT and value not in SILENT[name])


@check("minutes", _("Minutes of sealed cases"), needs="database")
def minutes(_now: datetime) -> Finding:
    """H-63. Who reports anonymously is promised that of the time only the hour is kept; by the database, too."""
    if found := talkative(postgres.told(SILENT)):
        told = _("PostgreSQL keeps or logs when rows were written: %(names)s") % {"names": ", ".join(found)}
        return wrong(told, _("See “The anonymous host” in docs/deploy.md: which settings of the database to change."))
    return ok(_("the database keeps none"))


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

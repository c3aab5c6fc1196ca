"""What has to be so before anything is served: a line that somebody answers at any hour, and keys in a hand apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core import checks
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.doctor import check, missing, ok, wrong
from lifeline.people import api as people
from lifeline.wellbeing import policies
from lifeline.wellbeing.queries.helplines import is_overdue, listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lifeline.kernel.doctor import Finding

APART: Final = (policies.LEAD, policies.CURATOR, people.LEADER, people.ADMINISTRATOR)
"""W-62, K-88: none of these and the custody of keys lie in one hand."""


@checks.register("wellbeing")
def help_lines(**_options: Any) -> list[checks.CheckMessage]:
    """W-17. A list that is empty, cannot be read, or has no line around the clock is an error that stops deployment."""
    found = listed()
    if found.fault:
        return [checks.Error(f"The site's list of help lines cannot be used: {found.fault}.", id="wellbeing.E003")]
    if any(line.always for line in found.lines):
        return []
    return [checks.Error("The list of help lines has none that is answered around the clock.", id="wellbeing.E001")]


@check("help_lines", _("Lines to call"), needs="")
def lines_checkup(now: datetime) -> Finding:
    """W-17. Whether a person has called all lines within 90 days."""
    found, today = listed(), timezone.localdate(now)
    if found.fault:
        return wrong(found.fault, _("Mend the file; until then the list of the repository is shown."))
    if not is_overdue(found, today):
        return ok(_("called and right"))
    what = _("Call each of them; a curator of scales then says so on the page “Lines to call”.")
    if found.checked_on is not None and found.checked_on > today:
        return wrong(_("called on a day that is still to come"), what)
    return missing(_("nobody has called them within the last 90 days"), what)


def in_one_hand() -> int:
    """W-62. How many hold the custody of keys and what excludes it; granting refuses that, a table does not."""
    keepers = {person for _role, person, _path in people.holding([people.CUSTODIAN])}
    return len({person for _role, person, _path in people.holding(APART) if person in keepers})


@checks.register(checks.Tags.database)
def custody(databases: Sequence[str] | None = None, **_options: Any) -> list[checks.CheckMessage]:
    """W-62. A conflict is an error wherever the database is looked at (migrate, check --database)."""
    if not databases or not {"people_duty", "kernel_stamp"} <= set(connection.introspection.table_names()):
        return []  # before its first migration, or before duties were kept
    if not in_one_hand():
        return []
    return [
        checks.Error("The custodian of keys also leads, curates, heads a unit or administers.", id="wellbeing.E002")
    ]


@check("custody", _("Custody of keys"), needs="database")
def custody_checkup(_now: datetime) -> Finding:
    """W-62. The same for the doctor."""
    if in_one_hand():
        return wrong(
            _("somebody keeps the keys and also leads, curates, heads a unit or administers"),
            _("End one of the two duties; otherwise one person alone can open what is sealed."),
        )
    return ok(_("in a hand apart"))

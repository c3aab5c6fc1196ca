"""What waits for somebody's decision on one case, as its page shows it above everything else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifeline.hotline.queries import paths, staff, terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lifeline.hotline.models import Case


@dataclass(frozen=True)
class Pending:
    """Something asked: a sentence, facts as (label, value), the words that came with it, and until when to decide."""

    title: str
    text: str
    due_at: datetime | None = None
    facts: list[tuple[str, str]] = field(default_factory=list)


def pending(case: Case) -> list[Pending]:
    """All of it; mostly nothing, seldom two."""
    return [*_refusal(case), *_return(case), *_ruling(case), *_extension(case), *_deferral(case)]


def _refusal(case: Case) -> Iterator[Pending]:
    if (check := staff.open_check(case)) is not None:
        facts = [(_("Reason"), str(check.get_reason_display()))]
        yield Pending(_("Proposed not to accept; a second person checks"), check.text, None, facts)


def _return(case: Case) -> Iterator[Pending]:
    if (row := paths.open_return(case)) is not None:
        facts = [
            (_("Reason"), str(row.get_reason_display())),
            (_("In charge, as the unit says"), row.right_unit.name),
        ]
        title = _("%(unit)s asks to return the case") % {"unit": row.unit.name}
        yield Pending(title, row.basis, row.due_at, facts)


def _ruling(case: Case) -> Iterator[Pending]:
    if (row := paths.open_ruling(case)) is not None:
        facts = [
            (_("Reason"), str(row.get_cause_display())),
            (_("Held it in this round"), " → ".join(name for _pk, name in row.seen)),
        ]
        if row.wanted is not None:
            facts.append((_("Wanted in charge"), row.wanted.name))
        yield Pending(_("The supervisor decides which unit is in charge"), row.reason, row.due_at, facts)


def _extension(case: Case) -> Iterator[Pending]:
    if (row := terms.open_extension(case)) is not None:
        days = ngettext("%(n)s working day", "%(n)s working days", row.days) % {"n": row.days}
        title = _("%(unit)s asks for more time") % {"unit": row.unit.name}
        yield Pending(title, row.reason, row.due_at, [(_("Asked for"), days)])


def _deferral(case: Case) -> Iterator[Pending]:
    if (row := terms.open_deferral(case)) is not None:
        facts = [(_("Put off to"), row.until_on.isoformat()), (_("Owner of the plan"), row.owner.name)]
        yield Pending(_("%(unit)s asks to put the case off") % {"unit": row.unit.name}, row.plan, row.due_at, facts)

"""What waits for somebody's decision on one case, as its page shows it above everything else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifeline.hotline.queries import paths, staff, terms, transfers
from lifeline.hotline.states import OPEN, About

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.reading import Reading


@dataclass(frozen=True)
class Pending:
    """Something asked: a sentence, facts as (label, value), the words that came with it, and until when to decide."""

    title: str
    text: str
    due_at: datetime | None = None
    facts: list[tuple[str, str]] = field(default_factory=list)


def pending(case: Case, by: Reading) -> list[Pending]:
    """All of it; mostly nothing, seldom two. A case that has ended waits for the figures or another office alone."""
    ended = (_exclusion, _elsewhere)
    parts = (_refusal, _return, _ruling, _extension, _deferral, _transfer, *ended) if case.state in OPEN else ended
    return [found for part in parts for found in part(case, by)]


def _refusal(case: Case, by: Reading) -> Iterator[Pending]:
    if (check := staff.open_check(case)) is not None:
        facts = [(_("Reason"), str(check.get_reason_display()))]
        text = by.words(About.CHECK, check.pk, check.text)
        yield Pending(_("Proposed not to accept; a second person checks"), text, None, facts)


def _exclusion(case: Case, by: Reading) -> Iterator[Pending]:
    if (row := staff.open_exclusion(case)) is not None:
        yield Pending(
            _("Asked to be left out of the figures; a second person decides"),
            by.words(About.EXCLUSION, row.pk, row.reason),
        )


def _return(case: Case, by: Reading) -> Iterator[Pending]:
    if (row := paths.open_return(case)) is not None:
        facts = [
            (_("Reason"), str(row.get_reason_display())),
            (_("In charge, as the unit says"), row.right_unit.name),
        ]
        title = _("%(unit)s asks to return the case") % {"unit": row.unit.name}
        yield Pending(title, by.words(About.RETURN, row.pk, row.basis), row.due_at, facts)


def _ruling(case: Case, by: Reading) -> Iterator[Pending]:
    if (row := paths.open_ruling(case)) is not None:
        facts = [
            (_("Reason"), str(row.get_cause_display())),
            (_("Held it in this round"), " → ".join(name for _pk, name in row.seen)),
        ]
        if row.wanted is not None:
            facts.append((_("Wanted in charge"), row.wanted.name))
        text = by.words(About.DISPUTE, row.pk, row.reason)
        yield Pending(_("The supervisor decides which unit is in charge"), text, row.due_at, facts)


def _transfer(case: Case, by: Reading) -> Iterator[Pending]:
    if (row := transfers.proposed(case)) is not None:
        text = by.words(About.TRANSFER, row.pk, row.reason)
        facts = [(_("Office that takes it"), transfers.receiver_words(row, by))]
        yield Pending(_("Proposed to hand it to another office"), text, None, facts)


def _elsewhere(case: Case, by: Reading) -> Iterator[Pending]:
    if (row := transfers.standing(case)) is not None:
        facts = [(_("Lies with"), transfers.receiver_words(row, by)), (_("Proof"), transfers.proof_words(row, by))]
        yield Pending(_("Handed to another office"), by.words(About.TRANSFER, row.pk, row.reason), None, facts)


def _extension(case: Case, by: Reading) -> Iterator[Pending]:
    if (row := terms.open_extension(case)) is not None:
        days = ngettext("%(n)s working day", "%(n)s working days", row.days) % {"n": row.days}
        title = _("%(unit)s asks for more time") % {"unit": row.unit.name}
        text = by.words(About.EXTENSION, row.pk, row.reason)
        yield Pending(title, text, row.due_at, [(_("Asked for"), days)])


def _deferral(case: Case, by: Reading) -> Iterator[Pending]:
    if (row := terms.open_deferral(case)) is not None:
        facts = [(_("Put off to"), row.until_on.isoformat()), (_("Owner of the plan"), row.owner.name)]
        title = _("%(unit)s asks to put the case off") % {"unit": row.unit.name}
        yield Pending(title, by.words(About.DEFERRAL, row.pk, row.plan), row.due_at, facts)

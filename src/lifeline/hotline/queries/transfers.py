"""移送: what is proposed, what stands, and how a page says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from lifeline.hotline.queries.remembered import asked_once
from lifeline.hotline.states import About, CaseState, CheckState

if TYPE_CHECKING:
    from lifeline.hotline.models import Case, Transfer
    from lifeline.hotline.queries.reading import Reading


@asked_once
def proposed(case: Case) -> Transfer | None:
    """H-20. The transfer on which the supervisor decides."""
    return case.transfers.filter(state=CheckState.ASKED).select_related("case").first()


def standing(case: Case) -> Transfer | None:
    """H-20. By which transfer the case lies with another office now."""
    if case.state != CaseState.TRANSFERRED:
        return None
    return case.transfers.filter(state=CheckState.GRANTED, ended_at__isnull=True).select_related("case").first()


def receiver_words(row: Transfer, by: Reading | None = None) -> str:
    """The office as people call it: its name, where one was written down and `by` reads it; in lists the kind alone
    stands of a sealed case's (H-64).
    """
    return (by.words(About.OFFICE, row.pk, row.name) if by else row.name) or str(row.get_receiver_display())


def proof_words(row: Transfer, by: Reading) -> str:
    """H-20. How one knows that the other office has it: the receipt's number, or with whom and when one spoke."""
    receipt, name = row.receipt, row.spoken_with
    if by.sealed:
        proof = by.words(About.PROOF, row.pk, "")
        receipt, name = ("", proof) if row.called_at else (proof, "")
    if receipt:
        return _("receipt %(number)s") % {"number": receipt}
    if row.called_at is None or not name:
        return ""
    at = timezone.localtime(row.called_at)
    return _("by telephone with %(name)s, %(at)s") % {"name": name, "at": f"{at:%Y-%m-%d %H:%M}"}


def handed(case: Case, by: Reading) -> tuple[str, str] | None:
    """What the reporter may know and use: who has his case now, and the proof of it. None where nobody else has it."""
    row = standing(case)
    return (receiver_words(row, by), proof_words(row, by)) if row is not None else None

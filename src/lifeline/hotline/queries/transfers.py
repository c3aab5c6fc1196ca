"""移送: what is proposed, what stands, and how a page says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from lifeline.hotline.states import CaseState, CheckState

if TYPE_CHECKING:
    from lifeline.hotline.models import Case, Transfer


def proposed(case: Case) -> Transfer | None:
    """H-20. The transfer on which the supervisor decides."""
    return case.transfers.filter(state=CheckState.ASKED).select_related("case").first()


def standing(case: Case) -> Transfer | None:
    """H-20. By which transfer the case lies with another office now."""
    if case.state != CaseState.TRANSFERRED:
        return None
    return case.transfers.filter(state=CheckState.GRANTED, ended_at__isnull=True).select_related("case").first()


def receiver_words(row: Transfer) -> str:
    """The office as people call it: its name, where one was written down."""
    return row.name or str(row.get_receiver_display())


def proof_words(row: Transfer) -> str:
    """H-20. How one knows that the other office has it: the receipt's number, or with whom and when one spoke."""
    if row.receipt:
        return _("receipt %(number)s") % {"number": row.receipt}
    if row.called_at is None:
        return ""
    at = timezone.localtime(row.called_at)
    return _("by telephone with %(name)s, %(at)s") % {"name": row.spoken_with, "at": f"{at:%Y-%m-%d %H:%M}"}


def handed(case: Case) -> tuple[str, str] | None:
    """What the reporter may know and use: who has his case now, and the proof of it. None where nobody else has it."""
    row = standing(case)
    return (receiver_words(row), proof_words(row)) if row is not None else None

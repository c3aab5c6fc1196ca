"""How a page reads a case: a sealed one through the vault that is open in this browser, and with a trace (H-72)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from lifeline.hotline import policies
from lifeline.hotline.actions import opening
from lifeline.hotline.queries import access, reading, unsealing, vaults
from lifeline.hotline.views.vaults import opens_with, vault_of
from lifeline.kernel import files
from lifeline.kernel.errors import Unseen

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpResponseBase

    from lifeline.hotline.forms.staff import VerbForm
    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.reading import Reading
    from lifeline.hotline.queries.shown import Piece
    from lifeline.people.api import PersonRequest


def reading_for(request: PersonRequest, case: Case) -> Reading:
    """H-64. What the person reads of the case here and now."""
    return reading.reading(case, vault_of(request) if case.sealed else None)


def leave_trace(request: PersonRequest, case: Case, by: Reading, files: int = 0) -> None:
    """H-72. What a sealed case says is about to be shown."""
    if case.sealed and by.readable:
        duty = policies.capacity(request.user, case)
        opening.opened(case, actor=request.user, now=timezone.now(), by=duty, files=files)


def lock_and_readers(request: PersonRequest, case: Case, by: Reading) -> dict[str, Any]:
    """What the page of a sealed case says of itself: what bars the reader, and who can open it (H-74)."""
    readers = access.of_case(case) if policies.may_ask_custodian(request.user, case) else []
    kept = unsealing.kept(case) if readers else []
    return {"lock": lock_of(request, case, by), "readers": readers, "gives": case.sealed and by.readable, "kept": kept}


def lock_of(request: PersonRequest, case: Case, by: Reading) -> str:
    """Why a person cannot read: "setup" (he has no vault), "closed", "lacking" (he has no access); empty if he can."""
    if by.readable:
        return ""
    key = vaults.key_of(request.user)
    if key is None:
        return "setup"
    return "closed" if reading.has_access(case, key.pk) else "lacking"


def sealed_waiting(request: PersonRequest, piece: Piece) -> int:
    """How many sealed cases of this piece of a list wait for a vault that is not open here."""
    waiting = sum(row.sealed for row in piece.rows)
    return 0 if waiting and vault_of(request) else waiting


def _opens(request: PersonRequest, case: Case) -> bool:
    return reading.can_read(case, vault_of(request) if case.sealed else None)


@sensitive_variables()
def may_write(request: PersonRequest, case: Case, form: VerbForm) -> bool:
    """H-64. Who cannot read a sealed case does nothing with it. Words that came with the form open the vault first."""
    if _opens(request, case):
        return True
    form.ask_passphrase()
    if not form.is_valid():
        return False
    words = form.cleaned_data.get("passphrase", "")
    if not words or not opens_with(request, words):
        form.add_error("passphrase", _("The vault does not open with this. After several tries wait a few minutes."))
        return False
    if not _opens(request, case):
        form.add_error(None, _("Nobody has given you access to this sealed case yet."))
        return False
    return True


def sealed_file(request: PersonRequest, case: Case, key: str) -> HttpResponseBase:
    """H-64, H-72, E-24. A file of a sealed case, for a vault that opens it; for all others it is not there."""
    by = reading_for(request, case)
    row = reading.file_of(case, key)
    facts = reading.facts_of(row, by) if row else None
    if by.private is None or facts is None:
        raise Unseen
    leave_trace(request, case, by, files=1)
    return files.deliver_sealed(facts, files.open_sealed(key, by.private), inline=True)

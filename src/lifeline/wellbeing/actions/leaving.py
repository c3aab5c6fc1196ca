"""E15: who has left takes along what he kept, until it is erased."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from lifeline.kernel.action import tally
from lifeline.kernel.notices import channel_names, notify
from lifeline.wellbeing import events
from lifeline.wellbeing.queries.leaving import code_of, in_grace

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person


@tally(reason="E15, W-60: who has left and asks for what he kept stands in no event")
def send_code(*, actor: Person, now: datetime) -> bool:
    """E15. A code goes to the mail address of who has left; whether it does: not after the thirty days.

    Nor without a mail channel or an address: it stands in the outbox only until it is sent, and so it must be.

    The caller has proved by the password that it is he. The code alone opens nothing: the address may be the company's
    own, and whoever reads that mailbox now must not read his results (W-50). Told the same whether anything is kept.
    """
    if not (actor.email and "mail" in channel_names() and in_grace(actor, now)):
        return False
    values, key = {"code": code_of(actor, now)}, f"wellbeing.left.{secrets.token_hex(8)}"
    return notify([actor.pk], events.LEAVER_CODE, values=values, key=key) > 0

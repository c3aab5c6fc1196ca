"""The sealed channel of the demo company: four open hands, two reports, and a code that everybody may try.

The dispatcher, handler and lead whom `up` names and an identity custodian have vaults that open with PASSPHRASE. The
report whose code is CODE waits for an answer from its reporter; a confidential one lies before the dispatchers.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from lifeline.hotline import policies
from lifeline.hotline.actions import access, batch, dispatch, handling, lodging, vaults
from lifeline.hotline.actions.lodging import Pairs, SealedReport, digest_of
from lifeline.hotline.models import Case, Drop
from lifeline.hotline.queries import codes
from lifeline.hotline.queries.vaults import Vault
from lifeline.hotline.rules.codes import new_code
from lifeline.hotline.states import Mode
from lifeline.kernel.events import period_start
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lifeline.hotline.actions.demo import Desk, Life
    from lifeline.people.models import Person

PASSPHRASE: Final = "the demo vault opens 2026"  # noqa: S105 - known to everybody, like the demo's password
WAITS: Final = hashlib.sha256(b"lifeline demo sealed").digest()
CODE: Final = new_code(WAITS)
DELIVERED: Final = timedelta(minutes=90)


def fill(life: Life, reporters: Sequence[Person]) -> None:
    """Vaults first, for only who has one can be given a key."""
    desk, now = life.desk, life.now
    unit = next(iter(desk.handlers))
    dispatcher, handler = desk.dispatchers[0], desk.handlers[unit]
    keeper = custodian(desk, reporters)
    hands = {one.pk: vault(one, now) for one in (dispatcher, handler, desk.leads[unit], keeper)}
    told = life.told["sealed"]
    case = lodge(desk, told["anonymous"], WAITS, now - timedelta(hours=26))
    with access.in_hand(hands[dispatcher.pk]):
        case = dispatch.dispatch(
            case, people.units_by_id([unit])[unit], actor=dispatcher, now=now - timedelta(hours=23)
        )
    handling.contact(case, told["contact"], actor=handler, now=now - timedelta(hours=22))
    handling.ask(case, told["question"], actor=handler, now=now - timedelta(hours=2))
    writer = next(person for person in reporters if person.pk != keeper.pk)
    lodge(desk, told["confidential"], hashlib.sha256(WAITS).digest(), now - timedelta(hours=4), writer)


def custodian(desk: Desk, reporters: Sequence[Person]) -> Person:
    """H-71. Somebody without another duty, who has reported nothing."""
    busy = set(Case.objects.filter(reporter__isnull=False).values_list("reporter_id", flat=True))
    example = max(reporters, key=lambda person: person.employee_no)
    without = [one for one in reporters if one != example and not one.duties.exists()]
    found = next((one for one in without if one.pk not in busy), without[0])
    people.appoint(found, policies.CUSTODIAN, desk.company, reason=_("demo company"))
    return found


def vault(person: Person, now: datetime) -> Vault:
    """A vault that opens with the demo's words, in hand: open in no browser, so without a row."""
    made = vaults.make(PASSPHRASE)
    key = vaults.set_up(made, None, actor=person, now=now - timedelta(days=30))
    return Vault(key.pk, person, made.private, None, now)  # type: ignore[arg-type]


def lodge(desk: Desk, text: str, key: bytes, at: datetime, reporter: Person | None = None) -> Case:
    """A sealed report, and the case that the batch makes of it an hour and a half after its hour began."""
    digest = digest_of(key.hex())
    mode = Mode.CONFIDENTIAL if reporter else Mode.ANONYMOUS
    report = SealedReport(text, digest, desk.company, mode, Pairs.new(), reporter=reporter)
    lodging.lodge(report, codes.holder_of(new_code(key)), now=at)
    waiting = Drop.objects.get(digest=digest)
    batch.take(waiting, actor=None, now=period_start(at, "hour") + DELIVERED)
    return Case.objects.get(submission_digest=digest)

"""What the holder of a code says afterwards: sealed to his case and put into the drop (H-65)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from lifeline.hotline.actions import course
from lifeline.hotline.actions.lodging import NO_KEEPER, drop, packed, pair, sealed_file
from lifeline.hotline.models import Drop
from lifeline.hotline.queries import access, codes
from lifeline.hotline.queries.readers import escrow, vaults
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.states import DropKind, KeyKind
from lifeline.kernel import box
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import period_start

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lifeline.hotline.models import EscrowKey, StaffKey
    from lifeline.hotline.queries.codes import Dropped, Holder, Opened
    from lifeline.kernel.files import Taken

LEAST = {DropKind.MESSAGE: 1, DropKind.ANSWER: 1}


@dataclass(frozen=True, repr=False)
class Custody:
    """H-71. To what originals of a message are sealed. `made`: the pair itself, where it is made only now."""

    public: bytes
    made: dict[str, Any] | None = None


class Keepers(NamedTuple):
    """For whom a pair that is made now would be wrapped, beside the code: vaults of custodians, and the safe."""

    vaults: tuple[StaffKey, ...]
    safe: EscrowKey | None


def can_keep(found: Opened) -> bool:
    """H-71, H-74. Could originals of a later message be kept? What the form asks; no key is made for the answer."""
    waiting = codes.dropped(found)
    return codes.custody_public(found, waiting) is not None or _keepers(found, waiting) is not None


def custody_of(found: Opened, holder: Holder) -> Custody | None:
    """H-71. Where originals of a later message are kept: under the pair that the case has, or, where an anonymous
    report kept none, under one that is made with the first message that does.

    Its wraps are those that it would have had from the start: the custodians of today who are not excluded (H-17), the
    code, the safe; nobody who works on the case. None where nobody could open it (H-74), and while the report itself
    still waits for its batch, which finds out who is excluded.
    """
    waiting = codes.dropped(found)
    if (public := codes.custody_public(found, waiting)) is not None:
        return Custody(public)
    keepers = _keepers(found, waiting)
    if keepers is None:
        return None
    public, private = box.pair()
    return Custody(public, pair(KeyKind.CUSTODY, public, private, *keepers, holder, found.case_id))


def _keepers(found: Opened, waiting: Sequence[Dropped]) -> Keepers | None:
    """Who could open a pair that the case has not yet; the safe is opened for a custodian of today alone (P-17)."""
    if found.case is None or codes.has_custody(found, waiting):
        return None
    custodians = access.custodians(found.case)
    keepers = Keepers(vaults(custodians), escrow())
    return keepers if keepers.vaults or (keepers.safe and custodians) else None


def speak(
    found: Opened,
    kind: DropKind,
    text: str = "",
    *,
    now: datetime,
    digest: str | None = None,
    files: tuple[Taken, ...] = (),
    originals: tuple[Taken, ...] = (),
    custody: Custody | None = None,
    **more: Any,
) -> None:
    """H-65. A message, an answer, a rating, a step: it waits for the batch, which takes the step with it.

    `digest` stands for the form's one-time key: the same form twice is once (H-3). `more` is what will stand in clear:
    the verdict and grade of a rating, the question that an answer saw. H-71: `originals` are sealed to
    `custody`; a pair that is made only now travels with the message. Refused: H-1 (too short, too long), H-71
    (originals and no key, or a pair made although the case has one by now: nobody could open what is sealed to both).
    """
    public = box.public_of(found.private)
    hour = period_start(now, "hour")
    place = Drop.objects.filter(target=found.case_id, hour=hour).count()
    body: dict[str, Any] = {**more, "place": place}
    if text or kind in LEAST:
        words = course.written(text, "H-1", LEAST.get(kind, 0 if kind == DropKind.RATING else numbers().text_min))
        body["content"] = packed(box.seal(public, words.encode()))
    body["files"] = [sealed_file(one, public) for one in files]
    if originals:
        if custody is None:
            raise Refused("H-71", NO_KEEPER)
        if custody.made and codes.has_custody(found):
            raise Refused("H-71", _("Another message with originals came first. Please send this one again."))
        body["originals"] = [sealed_file(one, custody.public) for one in originals]
        body["keys"] = [custody.made] if custody.made else []
    waiting = Drop(kind=kind, target=found.case_id, hour=hour, digest=digest, body=json.dumps(body))
    drop(waiting, actor=None)

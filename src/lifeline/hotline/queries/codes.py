"""H-67: from a code to what it opens. The code is stored nowhere; wrong ones cost as much as right ones (H-69)."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lifeline.hotline.models import CaseKey, Drop, KeyWrap, StaffKey
from lifeline.hotline.queries import access
from lifeline.hotline.rules.codes import plain_code, read_code
from lifeline.hotline.rules.sealing import bound
from lifeline.hotline.states import DropKind, KeyKind, Reader
from lifeline.hotline.states.custody import Opener
from lifeline.kernel import box, chain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from lifeline.hotline.models import Case

_HALF = 32


@dataclass(frozen=True, repr=False)
class Holder:
    """Somebody who showed a code: what leads to his case, and what opens its wraps. Lives as long as a request."""

    lookup: str
    key: bytes


@dataclass(frozen=True, repr=False)
class Opened:
    """A case in the hands of its reporter. `case` is None while the report waits in the drop."""

    case_id: int
    private: bytes
    case: Case | None
    waiting: Mapping[str, Any] | None


def site_salt() -> bytes:
    """Of this site, not secret: it only keeps one table of guesses from serving for two sites."""
    return chain.site_id().encode()[: box.SALT_BYTES]


def holder_of(code: str) -> Holder:
    """One derivation (section 6): the first half leads to the case, the second opens it. The check character is left
    out of it. Takes some tenths of a second; never inside an action.
    """
    derived = box.from_passphrase(code[:-1], site_salt(), 2 * _HALF)
    return Holder(derived[:_HALF].hex(), derived[_HALF:])


def typed(text: str) -> Holder:
    """H-69. Whoever types anything pays the same: what can be no code is derived like one, and leads nowhere."""
    code = read_code(text)
    return holder_of(code if code is not None else f"not a code {plain_code(text)[:40]} ")


def opened(holder: Holder) -> Opened | None:
    """What the code opens, or None: nobody's code, a destroyed case, a damaged wrap."""
    wrap = KeyWrap.objects.select_related("key", "key__case").filter(lookup=holder.lookup).first()
    try:
        if wrap is not None:
            private = box.unwrap_with(holder.key, bytes(wrap.wrapped), bound(wrap.key.case_id, KeyKind.CASE))
            return Opened(wrap.key.case_id, private, wrap.key.case, None)
        return _waiting(holder)
    except box.Damaged:
        return None


def _waiting(holder: Holder) -> Opened | None:
    drop = Drop.objects.filter(kind=DropKind.REPORT, lookup=holder.lookup).first()
    if drop is None:
        return None
    body = json.loads(drop.body)
    wrapped = next(
        wrap["wrapped"]
        for pair in body["keys"]
        for wrap in pair["wraps"]
        if pair["kind"] == KeyKind.CASE and wrap["reader"] == Reader.CODE
    )
    private = box.unwrap_with(holder.key, b64decode(wrapped), bound(drop.target, KeyKind.CASE))
    return Opened(drop.target, private, None, {**body, "hour": drop.hour})


def custody(holder: Holder, case_id: int) -> bytes | None:
    """The private half of the CUSTODY pair in its reporter's hands, or None where the case has none."""
    wrap = KeyWrap.objects.filter(key__case_id=case_id, key__kind=KeyKind.CUSTODY, reader=Reader.CODE).first()
    if wrap is None:
        return None
    return box.unwrap_with(holder.key, bytes(wrap.wrapped), bound(case_id, KeyKind.CUSTODY))


class Dropped(NamedTuple):
    """Something of a case that waits in the drop, as it was said: its kind, its hour, and its body, read once."""

    kind: DropKind
    hour: datetime
    body: Mapping[str, Any]


def dropped(found: Opened) -> list[Dropped]:
    """All that waits, in the order in which it came; the report itself too, while it waits. One query.

    The functions below are given it by whoever has read it already.
    """
    rows = Drop.objects.filter(target=found.case_id).order_by("pk").values_list("kind", "hour", "body")
    return [Dropped(DropKind(kind), hour, json.loads(body)) for kind, hour, body in rows]


def opener(found: Opened, waiting: Sequence[Dropped] | None = None) -> Opener:
    """H-17, H-71, H-74. What opens now what custodians keep of the case, delivered or waiting in the drop.

    While the report itself waits, nobody knows yet who is excluded from it, so its wrap for the safe counts.
    """
    pairs = _waiting_pairs(found, waiting)
    if not pairs:
        return access.opener(found.case) if found.case else Opener.NOBODY
    wraps = pairs[0]["wraps"]
    staff = [one["staff"] for one in wraps if one["reader"] == Reader.STAFF]
    if StaffKey.objects.filter(pk__in=staff, retired_on__isnull=True).exists():
        return Opener.VAULT
    if not any(one["reader"] == Reader.ESCROW for one in wraps):
        return Opener.NOBODY
    return access.by_safe(found.case) if found.case else Opener.SAFE


def custody_public(found: Opened, waiting: Sequence[Dropped] | None = None) -> bytes | None:
    """The public half of the CUSTODY pair, to which originals are sealed.

    None where there is none yet, and (H-17, H-71, H-74) where nobody is left who could open what is sealed to it: the
    last custodian was excluded or gave up his vault, and the safe has no key to it or nobody to give it to.
    """
    waiting = dropped(found) if waiting is None else waiting
    if not opener(found, waiting):
        return None
    if pairs := _waiting_pairs(found, waiting):
        return b64decode(pairs[0]["public"])
    return bytes(CaseKey.objects.get(case_id=found.case_id, kind=KeyKind.CUSTODY).public)


def has_custody(found: Opened, waiting: Sequence[Dropped] | None = None) -> bool:
    """Was a CUSTODY pair ever made for the case, or does one wait in the drop? A case has one, for good."""
    made = CaseKey.objects.filter(case_id=found.case_id, kind=KeyKind.CUSTODY)
    return bool(_waiting_pairs(found, waiting)) or made.exists()


def _waiting_pairs(found: Opened, waiting: Sequence[Dropped] | None) -> list[Mapping[str, Any]]:
    """CUSTODY pairs that a report or a message of this hour has brought, and that no batch has delivered yet."""
    every = dropped(found) if waiting is None else waiting
    pairs = [one for drop in every for one in drop.body.get("keys", [])]
    return [one for one in pairs if one["kind"] == KeyKind.CUSTODY]

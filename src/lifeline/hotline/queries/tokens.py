"""What a page of the anonymous host carries in place of a session: sealed texts that only this site opens, for a while.

The server keeps none of them. Their key is drawn from the site's secret and changes with the window, so an old page
found in a browser opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings

from lifeline.hotline.queries.codes import Holder
from lifeline.kernel import box

if TYPE_CHECKING:
    from datetime import datetime

FORM, THREAD, RECEIPT, RAISING = "form", "thread", "receipt", "raising"
LIFE = {
    FORM: timedelta(hours=6),
    THREAD: timedelta(minutes=15),
    RECEIPT: timedelta(minutes=30),
    RAISING: timedelta(minutes=30),
}
"""How long a page may lie open. Writing takes time; a thread in somebody else's hands does not."""


def issue(purpose: str, values: dict[str, Any], now: datetime) -> str:
    """Seal plain values for a page, for as long as the purpose lives."""
    until = int((now + LIFE[purpose]).timestamp())
    plain = json.dumps({**values, "until": until}).encode()
    return urlsafe_b64encode(box.wrap_with(_key(purpose, now), plain, purpose.encode())).decode()


def read(purpose: str, text: str, now: datetime) -> dict[str, Any] | None:
    """The values, or None: another site's, another purpose's, too old, changed, or no token at all."""
    try:
        sealed = urlsafe_b64decode(text.encode())
    except ValueError:
        return None
    for window in (now, now - LIFE[purpose]):
        try:
            values: dict[str, Any] = json.loads(box.unwrap_with(_key(purpose, window), sealed, purpose.encode()))
        except box.Damaged:
            continue
        return values if values["until"] > now.timestamp() else None
    return None


def _key(purpose: str, at: datetime) -> bytes:
    window = int(at.timestamp() // LIFE[purpose].total_seconds())
    return hmac.digest(settings.SECRET_KEY.encode(), f"hotline {purpose} {window}".encode(), hashlib.sha256)


def thread_token(holder: Holder, now: datetime) -> str:
    """Section 6: lookup id and wrap key, sealed, for 15 minutes."""
    return issue(THREAD, {"lookup": holder.lookup, "key": holder.key.hex()}, now)


def thread_holder(text: str, now: datetime) -> Holder | None:
    """Who holds this thread token, without another derivation."""
    values = read(THREAD, text, now)
    return Holder(values["lookup"], bytes.fromhex(values["key"])) if values else None

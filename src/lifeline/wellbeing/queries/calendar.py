"""A booking as a file for calendars (RFC 5545), which says nothing but when."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from lifeline.wellbeing.queries.sealing import token_of

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.wellbeing.queries.talks import Booked


def ics(booking: Booked, now: datetime, words: str) -> str:
    """W-58. One event: an id, its time, `words`; private, so that who shares a calendar shows only "busy".

    W-53: the id stays the same and stands in no row, so that a calendar of the company's leads to no booking.
    """
    begin, end, stamp = (f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in (booking.start_at, booking.end_at, now))
    name = token_of("wellbeing.calendar", str(booking.uuid))
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lifeline//EN", "BEGIN:VEVENT"]
    body = [
        f"UID:{name}", f"DTSTAMP:{stamp}", f"DTSTART:{begin}", f"DTEND:{end}", f"SUMMARY:{words}",
        "CLASS:PRIVATE", "TRANSP:OPAQUE",
    ]  # fmt: skip
    return "\r\n".join([*head, *body, "END:VEVENT", "END:VCALENDAR", ""])

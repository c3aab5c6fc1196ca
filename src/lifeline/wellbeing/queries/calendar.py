"""A booking as a file for calendars (RFC 5545), which says nothing but when."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.wellbeing.queries.talks import Booked


def ics(booking: Booked, now: datetime, words: str) -> str:
    """W-58. One event: its id, its time, `words`; private, so that who shares a calendar shows only "busy"."""
    begin, end, stamp = (f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" for at in (booking.start_at, booking.end_at, now))
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lifeline//EN", "BEGIN:VEVENT"]
    body = [
        f"UID:{booking.uuid}", f"DTSTAMP:{stamp}", f"DTSTART:{begin}", f"DTEND:{end}", f"SUMMARY:{words}",
        "CLASS:PRIVATE", "TRANSP:OPAQUE",
    ]  # fmt: skip
    return "\r\n".join([*head, *body, "END:VEVENT", "END:VCALENDAR", ""])

"""Is the anonymous channel open here, for which companies, and how much of this hour is used?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from lifeline.hotline.models import Allowance
from lifeline.hotline.queries.readers import escrow, staffed
from lifeline.hotline.queries.reference import numbers
from lifeline.kernel import faces
from lifeline.kernel.events import period_start
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person, Unit

FACE = "say"
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
ALL, PLAIN = "all", "plain"


def faults() -> list[str]:
    """Why the anonymous host must not be served; empty where it may be.

    On this machine alone (the demo, a developer) `say.localhost` serves. Anywhere else it needs a host of its own, TLS,
    and a key for the recusal tokens. One word each: "off", "host", "tls", "key".
    """
    host = settings.ANON_HOST
    if not host:
        return ["off"]
    names = set(settings.ALLOWED_HOSTS)
    if host.endswith("localhost") and names <= LOCAL | {host}:
        return []
    found = []
    if host.endswith("localhost") or host in names or "*" in names:
        found.append("host")
    if not settings.SESSION_COOKIE_SECURE:
        found.append("tls")
    if not settings.RECUSAL_KEY:
        found.append("key")
    return found


def address() -> str:
    """Where the anonymous host is, for links of the main site; empty where the channel is off."""
    return "" if faults() else f"{faces.where(FACE)}/a/"


def companies() -> list[Unit]:
    """The companies in which somebody could read a sealed report today."""
    safe = escrow()  # nobody need be looked up to know that somebody can read
    return [company for company in people.companies() if safe or staffed(company).somebody]


def confidential_at(person: Person) -> Unit | None:
    """H-2, H-71. The company to which this person can report confidentially: where the channel is open, somebody can
    read, and a custodian can keep who it is; else None.
    """
    unit = people.unit_at(person)
    if faults() or unit is None:
        return None
    company = people.company_of(unit)
    if escrow():
        return company
    return company if all(staffed(company)) else None


def reports_this_hour(now: datetime) -> int:
    """How many sealed reports this hour has brought."""
    row = Allowance.objects.filter(name=ALL, hour=period_start(now, "hour")).first()
    return row.used if row else 0


def limits(category: str, *, solved: bool) -> dict[str, int]:
    """H-75. What a report counts against: everything, its category, and, without proof of work, the slow bucket."""
    site = numbers()
    counted = {ALL: site.sealed_hour}
    if category:
        counted[f"category {category}"] = site.sealed_category_hour
    return counted if solved else {**counted, PLAIN: site.sealed_plain_hour}

"""What the clock verifies by itself, and what it keeps of it for the page 数据链."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.chain.verify import verify
from lifeline.kernel.events import Subject, bound_now, declare, record, to_us
from lifeline.kernel.models import Seal, Verification
from lifeline.kernel.notices import declare_notice, directory, notify

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.kernel.chain.verdict import Verdict

RECENT = timedelta(hours=48)
KEPT = timedelta(days=400)
BROKEN = declare(
    "kernel.chain.broken",
    _("The data chain does not verify: %(faults)s faults, the first at seal %(seal)s (%(check)s)."),
    keys=("faults", "seal", "check"),
)
BROKEN_NOTICE = declare_notice(
    "kernel.chain.broken",
    title=_("The data chain does not verify"),
    text=_(
        "%(faults)s faults, the first at seal %(seal)s. Run ./lifeline chain verify; keep backups and exported roots."
    ),
    plain=("faults", "seal"),
    klass="urgent",
    owed=True,
    text_outside=True,
)


def verify_recent(now: datetime) -> Verdict:
    """Every night: the seals of the last 48 hours, and what should have been sealed."""
    first = Seal.objects.filter(at_us__gte=to_us(now - RECENT)).order_by("no").values_list("no", flat=True).first()
    newest = Seal.objects.order_by("-no").values_list("no", flat=True).first()
    return _keep(verify(first or newest or 1, now=now), now, full=False)


def verify_all(now: datetime) -> Verdict:
    """Every week: the whole chain."""
    return _keep(verify(now=now), now, full=True)


def _keep(verdict: Verdict, now: datetime, *, full: bool) -> Verdict:
    """Store the outcome. A fault is told by an event, and to auditors and administrators, in their rest too (K-39)."""
    with transaction.atomic(), bound_now(now):
        Verification.objects.filter(at__lt=now - KEPT).delete()
        Verification.objects.create(at=now, full=full, sound=verdict.sound, verdict=verdict.plain())
        if not verdict.sound:
            first = verdict.faults[0]
            subject = Subject("kernel.site", "1")
            told = record(
                BROKEN, subject, actor=None, by="clock", faults=verdict.total, seal=first.seal, check=first.check
            )
            values = {"faults": verdict.total, "seal": "—" if first.seal is None else first.seal}
            people = {*directory().auditors(), *directory().administrators()}
            notify(people, BROKEN_NOTICE, values=values, key=f"kernel.chain.broken.{told.id}")
    return verdict

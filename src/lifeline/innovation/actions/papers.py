"""立项文件、表彰决定: an official document goes out under its number, and its bytes are kept as they went."""

from __future__ import annotations

import hashlib
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course
from lifeline.innovation.models import IssuedPaper
from lifeline.innovation.queries import drawing, papers
from lifeline.innovation.states import PaperKind
from lifeline.kernel import files
from lifeline.kernel.action import action
from lifeline.kernel.documents import docx
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import date

    from lifeline.innovation.models import Cycle
    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person

FILES = files.declare(files.Purpose("innovation.paper", types=frozenset({files.DOCX}), cleaning="none"))


@action
def issue(cycle: Cycle, kind: str, document: str, on: date, *, actor: Person, now: datetime) -> IssuedPaper:
    """I-68, I-73. The secretariat issues what was announced and stands in no document yet, under a number of its own.

    Consequences: its Word file is kept with its hash and never changes; what is announced later, because an objection
    held it, goes into a supplement. Refused before anything is announced, and for a number that was used in this cycle.
    """
    cycle = course.lock_cycle(cycle)
    course.only(policies.holds(actor, policies.SECRETARY, cycle.organiser_id))
    course.running(cycle)
    document = course.written(document, "I-68", 3)
    if on > timezone.localdate(now):
        raise Refused("I-68", _("The day of a document does not lie ahead."))
    if cycle.papers.filter(document=document).exists():
        raise Refused("I-68", _("A document of this cycle has this number."))
    kind = PaperKind(kind)
    body = papers.BODIES[kind](cycle)
    if not body["numbers"]:
        raise Refused("I-68", _("Nothing that was announced waits for this document."))
    title, blocks = drawing.drawn(drawing.DRAWN[kind], body, document, on.isoformat())
    at = datetime.combine(on, time(), timezone.get_current_timezone())
    written = docx(blocks, title=title, organisation=body["organisation"], at=at)
    made = IssuedPaper.objects.create(
        cycle=cycle, kind=kind, number=papers.next_number(cycle, kind), document=document, on=on, body=body,
        config=cycle.config, template=drawing.VERSION, sha256=hashlib.sha256(written).hexdigest(), issued_by=actor,
        issued_at=now,
    )  # fmt: skip
    files.link(_kept(made, title, written, now), made)
    record(
        events.PAPER_ISSUED, cycle, actor=actor, by=policies.SECRETARY, paper=kind.value, number=made.number,
        document=document, digest=made.sha256, items=len(body["numbers"]),
    )  # fmt: skip
    return made


def _kept(made: IssuedPaper, title: str, written: bytes, now: datetime) -> Stored:
    """The file, in its place on the disk."""
    path = files.temporary()
    path.write_bytes(written)
    return files.made(
        path, f"{title}.docx", files.DOCX, purpose=FILES, owner=("innovation.paper", str(made.pk)), now=now
    )

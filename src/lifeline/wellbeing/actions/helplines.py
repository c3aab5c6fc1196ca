"""W-17. That a person has called every line: the day stands in the site's own list, beside the lines."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import Subject, record
from lifeline.wellbeing import events, policies
from lifeline.wellbeing.queries import helplines

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from lifeline.people.models import Person


@action
def note_called(*, actor: Person, now: datetime) -> None:
    """W-17. A curator has called all lines today, and they are right.

    Consequence: the doctor is content for 90 days. Refused while the site's file cannot be read: the lines that are
    shown then are not those that it means; or cannot be written. The file is written last: without its event, never.
    """
    if not policies.may_curate(actor):
        raise Forbidden
    found = helplines.listed()
    if found.fault:
        raise Refused("W-17", _("The site's list of lines cannot be read. Have it mended first."))
    path = settings.DATA / helplines.SITE
    told: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    told["checked_on"] = timezone.localdate(now).isoformat()
    record(events.LINES_CALLED, Subject("wellbeing.lines", "all"), actor=actor, by=policies.CURATOR)
    try:
        _write(path, json.dumps(told, ensure_ascii=False, indent=1))
    except OSError as fault:
        raise Refused("W-17", _("The site's list of lines cannot be written. Have it mended first.")) from fault


def _write(path: Path, text: str) -> None:
    """All of a file or nothing; OSError where the disk or its rights say no."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_text(text, "utf-8")
    aside.replace(path)

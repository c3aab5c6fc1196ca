"""`made`: a file that Lifeline itself wrote (an export, a printed page), kept and delivered like those of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.kernel.files import store
from lifeline.kernel.files.records import stored_of
from lifeline.kernel.models import File, FileState

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from lifeline.kernel.files.purposes import Purpose
    from lifeline.kernel.files.records import Owner, Stored


def made(path: Path, name: str, type_: str, *, purpose: Purpose, owner: Owner, now: datetime) -> Stored:
    """Take over a complete file of `store.temporary()`, which is moved; it can be delivered at once.

    Nothing is judged, cleaned or counted against a quota: nobody sent it. Link it within 24 h, or it is swept (K-55).
    `Unavailable` when the disk is nearly full.
    """
    store.check_disk(0)
    written = store.measure(path)
    row = File(
        purpose=purpose.name,
        state=FileState.CLEAN,
        owner_kind=owner[0],
        owner_key=owner[1],
        name=name,
        type=type_,
        size=written.size,
        sha256=written.sha256,
        source_size=written.size,
        source_sha256=written.sha256,
        source_type=type_,
        cleaned=True,
        taken_at=now,
        done_at=now,
    )
    with store.locked():  # so that no sweep takes the bytes for strays before the row stands
        store.put(path, store.place_of(written.sha256))
        row.save(force_insert=True)
    return stored_of(row)

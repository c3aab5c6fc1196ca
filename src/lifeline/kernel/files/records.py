"""What other code holds of a file: plain values, no table. And the way back from a key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Sum

from lifeline.kernel.errors import Unseen
from lifeline.kernel.files import store
from lifeline.kernel.files.names import safe_name
from lifeline.kernel.files.sniff import KINDS
from lifeline.kernel.flow import Flow
from lifeline.kernel.models import File, FileState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

FILE_FLOW = Flow(
    ("clean", {FileState.TAKEN}, FileState.CLEAN),
    ("refuse", {FileState.TAKEN}, FileState.REFUSED),
    ("drop", {FileState.TAKEN, FileState.CLEAN, FileState.REFUSED}, FileState.DROPPED),
    start={FileState.TAKEN},
    end={FileState.CLEAN, FileState.REFUSED, FileState.DROPPED},
)
Owner = tuple[str, str]  # kind and key, as the app names them: ("person", "17"), ("draft", random)


@dataclass(frozen=True)
class Stored:
    """A file as it stands. `size` and `sha256` are those of the bytes at `place`; `found` are codes (`cleaning.FOUND`).

    `cleaned` False on a CLEAN file: the purpose allowed to keep it as it came. `captured`: ISO time of the camera.
    """

    key: str
    purpose: str
    state: str
    owner: Owner
    name: str
    type: str
    size: int
    sha256: str
    original: bool
    cleaned: bool
    unscanned: bool
    found: tuple[str, ...]
    captured: str
    reason: str
    taken_at: datetime
    place: str

    @property
    def is_clean(self) -> bool:
        """May be delivered to everybody whom the app lets through its gate."""
        return self.state == FileState.CLEAN


def stored_of(row: File) -> Stored:
    """The values of a row."""
    return Stored(
        key=row.random_key,
        purpose=row.purpose,
        state=row.state,
        owner=(row.owner_kind, row.owner_key),
        name=row.name,
        type=row.type,
        size=row.size,
        sha256=row.sha256 or row.source_sha256,
        original=row.original,
        cleaned=row.cleaned,
        unscanned=row.unscanned,
        found=tuple(row.found),
        captured=row.captured,
        reason=row.reason,
        taken_at=row.taken_at,
        place=store.place_of(row.sha256) if row.sha256 else store.place_of_new(row.random_key),
    )


def stored(key: str, *, owner: Owner | None = None) -> Stored:
    """The file with this key. With `owner`: only if it is his, before it hangs on anything. Unseen otherwise (K-52)."""
    rows = File.objects.filter(random_key=key).exclude(state=FileState.DROPPED)
    if owner is not None:
        rows = rows.filter(owner_kind=owner[0], owner_key=owner[1])
    if (row := rows.first()) is None:
        raise Unseen
    return stored_of(row)


def size_of(keys: Iterable[str]) -> int:
    """The bytes of the files with these keys together; a queryset of keys is asked in the database."""
    return File.objects.filter(random_key__in=keys).aggregate(total=Sum("size"))["total"] or 0


def original(stored: Stored) -> Stored:
    """The bytes that came, where the purpose keeps them: for `deliver`, behind a gate of its own. Unseen elsewhere."""
    row = File.objects.filter(random_key=stored.key, original=True).first()
    if row is None:
        raise Unseen
    kind, place = KINDS[row.source_type], store.place_of(row.source_sha256)
    name = safe_name(row.name, kind.endings[0], kind.endings[1:])
    shown = replace(stored_of(row), name=name, place=place, type=kind.type, cleaned=False)
    return replace(shown, size=row.source_size, sha256=row.source_sha256)

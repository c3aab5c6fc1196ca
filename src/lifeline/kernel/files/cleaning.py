"""`clean`: a TAKEN file becomes CLEAN or REFUSED. Never inside an action: it takes up to 30 s."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.events import declare, record
from lifeline.kernel.files import child, scanner, store
from lifeline.kernel.files.links import forget
from lifeline.kernel.files.names import safe_name
from lifeline.kernel.files.purposes import purpose_named
from lifeline.kernel.files.records import FILE_FLOW, stored_of
from lifeline.kernel.files.sniff import KINDS
from lifeline.kernel.models import File, FileState

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from django.utils.functional import _StrPromise

    from lifeline.kernel.files.purposes import Purpose
    from lifeline.kernel.files.records import Stored

SCANNER_REFUSED = declare(
    "kernel.file.refused", _("The virus scanner refused a file (%(purpose)s)."), keys=("purpose",), grain="day"
)
REASONS = {
    "damaged": _("The file is damaged or cut off and cannot be opened."),
    "too_many_pixels": _("The picture has more than 40 megapixels. Please send a smaller one."),
    "too_big": _("The file needs too much memory to be checked. Please send a smaller one."),
    "killed": _("The file could not be checked within the time allowed. Please send it in another form."),
    "left_traces": _("Traces such as place or author could not be removed from the file, so it is not accepted."),
    "active": _("The document contains scripts or attached files. Please print it to a new PDF and send that."),
    "no_heic": _("This server cannot read HEIC pictures. Please send the photo as JPEG."),
    "no_ffmpeg": _("This server cannot remove place and device from recordings, so they are not accepted here."),
    "no_ffprobe": _("This server cannot remove place and device from recordings, so they are not accepted here."),
    "no_mat2": _("This server cannot remove author and comments from documents, so they are not accepted here."),
    "virus": _("The virus scanner objects to this file."),
    "virus_silent": _("The virus scanner does not answer, so no files can be taken in now. Text still works."),
    "lost": _("The file was lost on the server before it could be checked. Please send it again."),
}
FOUND = {
    "place": _("where it was taken"),
    "device": _("model of the phone or camera"),
    "serial": _("serial number of the device"),
    "author": _("name of the author or owner"),
    "time": _("time of taking or editing"),
    "software": _("software used"),
    "text": _("hidden text"),
    "thumbnail": _("a hidden small picture"),
    "history": _("history of editing"),
    "frames": _("an animation (only its first picture is kept)"),
    "comments": _("comments"),
    "changes": _("tracked changes"),
    "data": _("additional data tracks"),
}
REFUSING = {"virus", "lost"}
MISSING = {"no_heic", "no_ffmpeg", "no_ffprobe", "no_mat2"}  # the site lacks a program; the file may be sound


@dataclass(frozen=True)
class Report:
    """What became of a file. `found` are codes of `FOUND`; `refusal` a sentence for the uploader or None."""

    stored: Stored
    waits: bool = False  # the scanner is silent: asked again by the worker

    @property
    def refusal(self) -> Refused | None:
        """Why the file is not accepted. It is never raised: the report it hangs on goes on without it (K-49)."""
        if not self.stored.reason:
            return None
        return Refused("K-56" if self.stored.reason == "virus" else "K-48", REASONS[self.stored.reason])

    @property
    def found(self) -> list[_StrPromise]:
        """What stood in the file beside its content, in words."""
        return [FOUND[code] for code in self.stored.found]


def clean(stored: Stored, *, now: datetime) -> Report:
    """Scan, clean and check a TAKEN file; a file in any other state is reported as it stands.

    CLEAN: the clean bytes lie under their hash, the bytes that came are gone (or kept, if the purpose says so).
    REFUSED: all bytes are gone, the reason stays. TAKEN still: the scanner is silent and the site wants it (`waits`).
    RuntimeError inside an action. Unseen if the file was dropped meanwhile.
    """
    if (row := File.objects.filter(random_key=stored.key).first()) is None:
        raise Unseen
    if row.state != FileState.TAKEN:
        return Report(stored_of(row))
    with transaction.atomic(durable=True):  # says so at once, not after 30 s
        purpose, source = purpose_named(row.purpose), store.path_of(store.place_of_new(row.random_key))
    verdict = scanner.scan(source) if source.exists() else "lost"
    if verdict in REFUSING:
        return _finish(row.random_key, {"reason": verdict}, None, purpose, now)
    if verdict == "silent" and settings.CLAMD_REQUIRED:
        return Report(stored_of(row), waits=True)
    with child.workshop() as folder:
        target = folder / "clean"
        answer = _asked(row, purpose, source, target)
        made = target if answer.get("cleaned") else None
        return _finish(row.random_key, answer | {"unscanned": verdict == "silent"}, made, purpose, now)


def _asked(row: File, purpose: Purpose, source: Path, target: Path) -> dict[str, Any]:
    """The child's answer, with `cleaned` True if it wrote a clean copy that is to replace the bytes that came."""
    if purpose.cleaning != "none":
        answer = child.run("clean", source, target, row.type)
        if "reason" not in answer:
            return answer | {"cleaned": True}
        if purpose.cleaning == "demanded" or answer["reason"] not in MISSING:
            return answer
    answer = child.run("probe", source, target, row.type)
    return {"type": row.type} if answer.get("reason") in MISSING else answer


def _finish(key: str, answer: dict[str, Any], made: Path | None, purpose: Purpose, now: datetime) -> Report:
    """Put the bytes in place and the state into the row, as one step against `links.forget`."""
    new = store.path_of(store.place_of_new(key))
    with store.locked(), transaction.atomic(durable=True):
        row = File.objects.select_for_update(no_key=True).get(random_key=key)
        if not FILE_FLOW.may(row, "clean"):
            return Report(stored_of(row))  # another process was faster
        row.done_at, row.unscanned = now, answer.get("unscanned", False)
        if reason := answer.get("reason"):
            FILE_FLOW.move(row, "refuse")
            row.reason = reason
            if reason == "virus":
                record(SCANNER_REFUSED, row, actor=None, by="clock", at=now, purpose=row.purpose)
        else:
            FILE_FLOW.move(row, "clean")
            _fill(row, answer, purpose, store.measure(made or new))
            if made is not None:
                store.put(made, store.place_of(row.sha256))
            if made is None or purpose.keep_original:
                store.put(store.second_name(new), store.place_of(row.source_sha256))
                row.original = made is not None
        row.save()
    forget(key, [])
    return Report(stored_of(row))


def _fill(row: File, answer: dict[str, Any], purpose: Purpose, bytes_: store.Written) -> None:
    kind = KINDS[answer["type"]]
    row.type, row.name = kind.type, safe_name(row.name, kind.endings[0], kind.endings[1:])
    row.sha256, row.size, row.cleaned = bytes_.sha256, bytes_.size, answer.get("cleaned", False)
    row.found = answer.get("found", [])
    row.captured = answer.get("captured", "") if purpose.keep_time else ""

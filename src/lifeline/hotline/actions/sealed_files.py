"""Files that come with a sealed report or message: cleaned in memory, sealed, named 附件1 and so on (H-8, H-64)."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lifeline.hotline.queries.reference import numbers
from lifeline.kernel import files
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

    from lifeline.hotline.actions.lodging import Pairs
    from lifeline.kernel.files import Taken

FILES = files.declare(
    files.Purpose(
        "hotline.sealed",
        types=files.PICTURES | files.SOUNDS | files.FILMS | files.PAPERS,
        cleaning="demanded",
        sealed=True,
    )
)


def kinds() -> str:
    """What can be cleaned here and is therefore taken, in words: it depends on the programs that the server has."""
    found = [_("photos")]
    if shutil.which("ffmpeg"):
        found.append(_("sound and film"))
    if shutil.which("mat2"):
        found.append(_("PDF and Office documents"))
    return pgettext("between the items of a list", ", ").join(found)


@dataclass(frozen=True)
class ReceivedFiles:
    """What came: clean files, and originals where they were to be kept."""

    files: tuple[Taken, ...] = ()
    originals: tuple[Taken, ...] = ()

    def told(self) -> list[str]:
        """What was found in each file and removed, in words."""
        lines = []
        for one in self.files:
            if one.facts.found:
                found = pgettext("between the items of a list", ", ").join(
                    str(files.FOUND[code]) for code in one.facts.found
                )
                lines.append(_("%(name)s: removed: %(found)s") % {"name": one.facts.name, "found": found})
            else:
                lines.append(
                    _("%(name)s: nothing that points to you was found beside its content.") % {"name": one.facts.name}
                )
        return lines


def receive(uploads: Sequence[UploadedFile[bytes]], pairs: Pairs, *, keep: bool) -> ReceivedFiles:
    """H-1, H-8. Judge, clean and seal. Refused names the file by its place, and nothing of it stays.

    Outside of any action: up to 30 s a file.
    """
    return _received(uploads, pairs.public, pairs.custody_public if keep else None)


def receive_for(uploads: Sequence[UploadedFile[bytes]], public: bytes) -> ReceivedFiles:
    """The same for a message in a case that has its key already."""
    return _received(uploads, public, None)


def _received(uploads: Sequence[UploadedFile[bytes]], public: bytes, keep_for: bytes | None) -> ReceivedFiles:
    limits = numbers()
    if len(uploads) > limits.files_max:
        raise Refused("H-1", gettext_lazy("At most %(most)s files can be sent with a report."), most=limits.files_max)
    if sum(upload.size or 0 for upload in uploads) > limits.files_mb * files.MB:
        raise Refused("H-1", gettext_lazy("The files are larger than %(most)s MB together."), most=limits.files_mb)
    taken: list[Taken] = []
    originals: list[Taken] = []
    for place, upload in enumerate(uploads, 1):
        name = _("Attachment") + str(place)
        try:
            clean, original = files.take_sealed(upload, name, purpose=FILES, public=public, keep_for=keep_for)
        except Refused as refusal:
            for one in [*taken, *originals]:
                files.drop_sealed(one.key)
            raise Refused(refusal.rule, gettext_lazy("%(name)s: %(why)s"), name=upload.name, why=str(refusal)) from None
        taken.append(clean)
        originals += [original] if original else []
    return ReceivedFiles(tuple(taken), tuple(originals))

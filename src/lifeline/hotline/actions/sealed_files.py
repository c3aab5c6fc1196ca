"""Files that come with a sealed report or message: cleaned in memory, sealed, named 附件1 and so on (H-8, H-64)."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lifeline.hotline.queries.reference import numbers
from lifeline.kernel import files
from lifeline.kernel.errors import Refused, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

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
    """What came: clean files, and their originals where the reporter wants them kept as evidence."""

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
        if self.originals:
            lines.append(_("The originals are kept as evidence, sealed for the custodians alone."))
        return lines


def receive(uploads: Sequence[UploadedFile[bytes]], public: bytes, *, keep_for: bytes | None = None) -> ReceivedFiles:
    """H-1, H-8. Judge, clean and seal to a case's key. Refused names the file, and nothing of any stays.

    `keep_for`: the public half of the CUSTODY pair, to which the untouched bytes are sealed, too; None drops them.

    Outside of any action: up to 30 s a file. Unavailable: the disk is full, the scanner silent; nothing stays either.
    """
    limits = numbers()
    if len(uploads) > limits.files_max:
        raise Refused("H-1", gettext_lazy("At most %(most)s files can be sent with a report."), most=limits.files_max)
    if sum(upload.size or 0 for upload in uploads) > limits.files_mb * files.MB:
        raise Refused("H-1", gettext_lazy("The files are larger than %(most)s MB together."), most=limits.files_mb)
    taken: list[Taken] = []
    kept: list[Taken] = []
    for place, upload in enumerate(uploads, 1):
        name = _("Attachment") + str(place)
        try:
            clean, original = files.take_sealed(upload, name, purpose=FILES, public=public, keep_for=keep_for)
        except (Refused, Unavailable) as problem:
            for one in (*taken, *kept):
                files.drop_sealed(one.key)
            if isinstance(problem, Unavailable):
                raise
            raise Refused(problem.rule, gettext_lazy("%(name)s: %(why)s"), name=upload.name, why=str(problem)) from None
        taken.append(clean)
        if original is not None:
            kept.append(original)
    return ReceivedFiles(tuple(taken), tuple(kept))

"""Files of other people: taken, cleaned, kept, delivered. The front door; apps import nothing behind it.

    PHOTOS = files.declare(files.Purpose("hotline.case", types=files.PICTURES, cleaning="demanded"))
    stored = files.take(upload, upload.name, purpose=PHOTOS, owner_kind="person", owner_key="17", now=now)
    report = files.clean(stored, now=now)         # outside of actions; report.refusal is a sentence or None
    files.link(report.stored, case)               # inside the action
    files.deliver(request, files.linked_file(case, key), inline=True)   # after the app's own gate

Large files come by `begin`, `piece`, `finish` and then go the same way. `thumb` and `probe` show what a clean file is.
Files of sealed records come by `take_sealed` and go by `deliver_sealed`.

The kernel knows no person: an owner is a kind and a key that the app names.
"""

from lifeline.kernel.files.cleaning import FOUND, REASONS, Report, clean
from lifeline.kernel.files.delivery import deliver
from lifeline.kernel.files.links import drop, link, linked, linked_file
from lifeline.kernel.files.making import made
from lifeline.kernel.files.media import Probe, probe, thumb
from lifeline.kernel.files.pieces import Upload, begin, finish, piece, upload
from lifeline.kernel.files.purposes import MB, Purpose, declare
from lifeline.kernel.files.records import FILE_FLOW, Owner, Stored, original, size_of, stored
from lifeline.kernel.files.sealed import (
    Facts,
    Taken,
    deliver_sealed,
    drop_sealed,
    open_sealed,
    seal_stored,
    settle_sealed,
    sweep_sealed,
    take_sealed,
    unsettled,
)
from lifeline.kernel.files.sniff import DOCX, FILMS, PAPERS, PICTURES, PPTX, SOUNDS, XLSX
from lifeline.kernel.files.store import path_of, temporary
from lifeline.kernel.files.sweeping import missing, sweep
from lifeline.kernel.files.taking import take

__all__ = [
    "DOCX",
    "FILE_FLOW",
    "FILMS",
    "FOUND",
    "MB",
    "PAPERS",
    "PICTURES",
    "PPTX",
    "REASONS",
    "SOUNDS",
    "XLSX",
    "Facts",
    "Owner",
    "Probe",
    "Purpose",
    "Report",
    "Stored",
    "Taken",
    "Upload",
    "begin",
    "clean",
    "declare",
    "deliver",
    "deliver_sealed",
    "drop",
    "drop_sealed",
    "finish",
    "link",
    "linked",
    "linked_file",
    "made",
    "missing",
    "open_sealed",
    "original",
    "path_of",
    "piece",
    "probe",
    "seal_stored",
    "settle_sealed",
    "size_of",
    "stored",
    "sweep",
    "sweep_sealed",
    "take",
    "take_sealed",
    "temporary",
    "thumb",
    "unsettled",
    "upload",
]

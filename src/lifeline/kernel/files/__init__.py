"""Files of other people: taken, cleaned, kept, delivered. The front door; apps import nothing behind it.

    PHOTOS = files.declare(files.Purpose("hotline.case", types=files.PICTURES, cleaning="demanded"))
    stored = files.take(upload, upload.name, purpose=PHOTOS, owner_kind="person", owner_key="17", now=now)
    report = files.clean(stored, now=now)         # outside of actions; report.refusal is a sentence or None
    files.link(report.stored, case)               # inside the action
    files.deliver(request, files.linked_file(case, key), inline=True)   # after the app's own gate

The kernel knows no person: an owner is a kind and a key that the app names.
"""

from lifeline.kernel.files.cleaning import FOUND, REASONS, Report, clean
from lifeline.kernel.files.delivery import deliver
from lifeline.kernel.files.links import drop, link, linked, linked_file
from lifeline.kernel.files.purposes import MB, Purpose, declare
from lifeline.kernel.files.records import FILE_FLOW, Owner, Stored, original, stored, waiting
from lifeline.kernel.files.sniff import DOCX, FILMS, PAPERS, PICTURES, PPTX, SOUNDS, XLSX
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
    "Owner",
    "Purpose",
    "Report",
    "Stored",
    "clean",
    "declare",
    "deliver",
    "drop",
    "link",
    "linked",
    "linked_file",
    "original",
    "stored",
    "take",
    "waiting",
]

"""Which instruments may be started here: class A at once, B and C by a rights note for exactly what is shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from lifeline.questionnaires.models import RightsNote
from lifeline.questionnaires.queries.shipped import NoInstrument, definition, packs, versions
from lifeline.questionnaires.queries.signed import is_published
from lifeline.questionnaires.queries.wording import wording
from lifeline.questionnaires.rules.canonical import digest
from lifeline.questionnaires.rules.checking import check_pack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lifeline.questionnaires.queries.wording import Wording
    from lifeline.questionnaires.rules.definition import Definition

LANGUAGES: Final = ("zh-Hans", "en")


@dataclass(frozen=True)
class Note:
    """A rights note that holds."""

    key: str
    basis: str
    text: str
    name: str
    noted_on: date
    fictional: bool


def live_notes() -> dict[str, Note]:
    """Hash of what it is for → the note that holds."""
    rows = RightsNote.objects.filter(withdrawn_at=None).order_by("pk")
    return {
        row.about: Note(row.random_key, row.get_basis_display(), row.text, row.name, row.noted_on, row.fictional)
        for row in rows
    }


@cache
def about(name: str, version: str, language: str) -> str | None:
    """What a note has to be for: Q-19 the definition with its terms, Q-20 exactly this complete pack.

    "" for class A, which needs none; None where the words in this language are missing or incomplete, or where the
    definition is not signed as it stands (Q-3).
    """
    if not is_published(name, version):
        return None
    found = definition(name, version)
    rights_class = found.document["rights"]["class"]
    if rights_class == "C":
        pack = packs(name).get(language)
        return digest(pack) if pack is not None and not check_pack(pack, found.document) else None
    if wording(found, language) is None:
        return None
    return "" if rights_class == "A" else digest(found.document)


def startable(name: str, language: str, notes: Mapping[str, Note]) -> tuple[Definition, Wording, Note | None] | None:
    """Q-18 to Q-20. The newest version with its words and its note, if anybody may start it; None: not here."""
    try:
        found = definition(name)
    except NoInstrument:
        return None
    needs = about(name, found.version, language)
    words = wording(found, language)
    if needs is None or words is None or (needs and needs not in notes):
        return None
    return found, words, notes.get(needs)


@dataclass(frozen=True)
class Entry:
    """One instrument in one language as a curator sees it. `about` is None where its words are not there."""

    definition: Definition
    language: str
    about: str | None
    rights_class: str
    note: Note | None

    @property
    def startable(self) -> bool:
        """Whether anybody may start it now."""
        return self.about == "" or self.note is not None


def entries() -> list[Entry]:
    """All instruments, each in both languages."""
    notes = live_notes()
    return [
        Entry(found, language, needs, found.document["rights"]["class"], notes.get(needs or ""))
        for name in versions()
        for found in (definition(name),)
        for language in LANGUAGES
        for needs in (about(name, found.version, language),)
    ]

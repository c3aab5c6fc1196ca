"""The instruments as a curator sees them: what may be started, what is missing, what will never be shipped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from lifeline.questionnaires import api
from lifeline.questionnaires.api import rights

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from lifeline.questionnaires.api import Wording
    from lifeline.questionnaires.api.rights import Entry, Note

SHORT: Final = 16
"""So many digits of a hash make an address: no address names an instrument (W-58)."""
NEVER: Final[tuple[tuple[str, _StrPromise], ...]] = (
    ("MBI, MBTI, NEO, BDI, MMPI, 16PF, SCL-90-R", _("Sold by their publishers; no free licence exists.")),
    ("PSQI, HADS, ESS, EQ-5D", _("Need a paid licence or a registration for each use by a company.")),
    ("WEMWBS, SWEMWBS", _("Need a licence of Warwick; companies pay.")),
)


@dataclass(frozen=True)
class Shown:
    """One instrument in one language. `key` is empty where there is nothing to confirm."""

    title: str
    version: str
    language: str
    rights_class: str
    attribution: str
    terms: str
    key: str
    note: Note | None
    is_startable: bool
    is_missing: bool


def shown(entry: Entry) -> Shown:
    """An entry as a row."""
    told = entry.definition.document["rights"]
    return Shown(
        title=entry.definition.document["title"].get(entry.language, entry.definition.id),
        version=entry.definition.version, language=entry.language, rights_class=entry.rights_class,
        attribution=told["attribution"], terms=told.get("terms") or told["note"], key=(entry.about or "")[:SHORT],
        note=entry.note, is_startable=entry.startable, is_missing=entry.about is None,
    )  # fmt: skip


def rows() -> list[Shown]:
    """All instruments, each language a row; what waits for a curator first."""
    found = [shown(entry) for entry in rights.entries()]
    return sorted(found, key=lambda row: (row.is_startable, row.is_missing, row.title))


def entry_for(key: str) -> Entry | None:
    """The entry of an address; a class B definition is one for both its languages."""
    return next((one for one in rights.entries() if one.about and one.about[:SHORT] == key), None)


def words_of(entry: Entry) -> Wording | None:
    """Every word that a curator has to read."""
    return api.wording(entry.definition, entry.language)

"""Reading a case: a named one as it stands in its tables, a sealed one through the reader's open vault, or not at all.

What pages get are frozen rows. Clear texts of a sealed case live in memory for the length of one request: no model
instance, cache, log, index or page title holds them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lifeline.hotline import policies
from lifeline.hotline.models import Attachment, KeyWrap, SealedItem
from lifeline.hotline.queries import cases, staff
from lifeline.hotline.states import About, KeyKind, Reader
from lifeline.kernel import box
from lifeline.kernel.files import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.vaults import Vault
    from lifeline.people.models import Person

Texts = dict[tuple[str, int | None], str]


@dataclass(frozen=True, repr=False)
class Reading:
    """How one reader reads one case. `private` opens a sealed case, and is None where he cannot, or need not."""

    sealed: bool
    private: bytes | None = None
    texts: Mapping[tuple[str, int | None], str] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Does the reader see what the case says?"""
        return not self.sealed or self.private is not None

    def words(self, about: About, row: int | None, stored: str) -> str:
        """A text of the case: what its column holds, or what the vault opened. Empty where there is none."""
        return self.texts.get((about, row), "") if self.sealed else stored


def reading(case: Case, vault: Vault | None) -> Reading:
    """H-64. What this vault reads of the case; two queries for a sealed one, none for a named one."""
    if not case.sealed:
        return Reading(sealed=False)
    private = private_half(case, vault, KeyKind.CASE)
    if private is None:
        return Reading(sealed=True)
    rows = SealedItem.objects.filter(key__case=case, key__kind=KeyKind.CASE).values_list("about", "row", "content")
    return Reading(True, private, opened(private, rows.order_by("pk")))


def can_read(case: Case, vault: Vault | None) -> bool:
    """H-64. Does this vault open the case? Nothing of it is opened yet."""
    return not case.sealed or private_half(case, vault, KeyKind.CASE) is not None


def private_half(case: Case, vault: Vault | None, kind: KeyKind) -> bytes | None:
    """The private half of one of the case's pairs, if it was wrapped for this vault."""
    if vault is None:
        return None
    wraps = KeyWrap.objects.filter(key__case=case, key__kind=kind, reader=Reader.STAFF, staff_id=vault.key_id)
    wrapped = wraps.values_list("wrapped", flat=True).first()
    try:
        return box.unwrap(vault.private, bytes(wrapped)) if wrapped is not None else None
    except box.Damaged:
        return None


def has_access(case: Case, key_id: int) -> bool:
    """H-74. Was the case's key wrapped for this vault?"""
    return KeyWrap.objects.filter(key__case=case, key__kind=KeyKind.CASE, staff_id=key_id).exists()


def opened(private: bytes, rows: object) -> Texts:
    """Sealed items as texts; one that was damaged reads empty, and hides no other."""
    found: Texts = {}
    for about, row, content in rows:  # type: ignore[attr-defined]
        try:
            found[about, row] = box.unseal(private, bytes(content)).decode()
        except box.Damaged:
            found[about, row] = ""
    return found


@dataclass(frozen=True)
class Said:
    """A message of the thread."""

    who: str
    kind: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Noted:
    """An internal note."""

    unit_name: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Drafted:
    """The reply of this round on its way. `sent_back`: why the lead wants it changed; H-41: `nearly_canned`."""

    pk: int
    version: int
    state: str
    disposition: str
    outcome: str
    text: str
    sent_back: str
    nearly_canned: bool


@dataclass(frozen=True)
class Held:
    """A unit held the case."""

    unit: str
    from_at: datetime
    to_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Filed:
    """A file of the case. `custody`: an original, which the custodians alone can open."""

    key: str
    name: str
    custody: bool


def thread(case: Case, by: Reading) -> list[Said]:
    """What reporter and unit said to each other, oldest first."""
    return [
        Said(
            message.unit_name or message.get_side_display(),
            message.get_kind_display(),
            message.at,
            by.words(About.MESSAGE, message.pk, message.text),
        )
        for message in case.messages.order_by("at", "pk")
    ]


def reporter_words(person: Person, case: Case, by: Reading) -> tuple[str, str] | None:
    """H-7, H-70. Name and phone for those who may see them; of a sealed case the name that its reporter has shown."""
    if not case.sealed:
        return cases.reporter_words(person, case)
    shown = by.words(About.IDENTITY, None, "")
    return (shown, "") if shown and policies.may_see_reporter(person, case) else None


def notes(case: Case, by: Reading) -> list[Noted]:
    """H-37. The internal notes; only pages behind `may_note` ask for them."""
    return [Noted(one.unit_name, one.at, by.words(About.NOTE, one.pk, one.text)) for one in cases.notes(case)]


def draft(case: Case, by: Reading) -> Drafted | None:
    """The reply on its way."""
    row = cases.draft(case)
    if row is None:
        return None
    return Drafted(
        row.pk,
        row.version,
        row.get_state_display(),
        row.disposition,
        row.get_disposition_display(),
        by.words(About.REPLY, row.pk, row.text),
        by.words(About.SENT_BACK, row.pk, row.sent_back_because),
        row.nearly_canned,
    )


def assignments(case: Case, by: Reading) -> list[Held]:
    """Who held the case, oldest first."""
    return [
        Held(one.unit.name, one.from_at, one.to_at, by.words(About.ASSIGNMENT, one.pk, one.reason))
        for one in staff.assignments(case)
    ]


def files(case: Case, by: Reading) -> list[Filed]:
    """The files of the report and of its messages, by name as far as the reader may know it."""
    return [
        Filed(one.key, facts.name if (facts := facts_of(one, by)) else one.name, one.custody)
        for one in case.attachments.order_by("at", "pk")
    ]


def facts_of(row: Attachment, by: Reading) -> Facts | None:
    """H-64. What a sealed file is; None for an open one, an original, or a reader without a vault."""
    packed = by.texts.get((About.FILE, row.pk))
    return Facts.read(packed) if packed else None


def file_of(case: Case, key: str) -> Attachment | None:
    """The row of a file by its key."""
    return Attachment.objects.filter(case=case, key=key).first()

"""W-44: session notes. Only their author reads one, by case; there is no search, no list across persons, no export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Max

from lifeline.kernel import vault
from lifeline.wellbeing.models import Note, NoteBook
from lifeline.wellbeing.queries.sealing import content_of, pseudonym, token_of

if TYPE_CHECKING:
    from datetime import date

    from lifeline.people.models import Person
    from lifeline.wellbeing.models import Case

NOTES: Final = "wellbeing.notes"


@dataclass(frozen=True)
class Written:
    """A note of one day, for its author."""

    day: date
    text: str


def notes_token(person: Person) -> str:
    """W-53: the pseudonym of this class; no row of another class has it."""
    return pseudonym(NOTES, person)


def slot_of(case: Case, author: Person) -> str:
    """By what the notes of one author in one case are found; for anybody else it is another token."""
    return token_of("wellbeing.note", case.random_key, str(author.pk))


def written(case: Case, author: Person) -> list[Written]:
    """The author's own notes of a case, the newest first."""
    rows = Note.objects.filter(slot=slot_of(case, author)).select_related("book").order_by("-day", "pk")
    return [
        Written(row.day, content_of(row, row.book.key_id)["text"]) for row in rows if vault.holds(row.book.key_id)
    ]  # fmt: skip


def of_case(case: Case, person: Person) -> list[date | None]:
    """For the person: one entry a note of this case, until when each is kept; never what stands in it."""
    slot = slot_of(case, case.helper)
    rows = Note.objects.filter(book__token=notes_token(person), slot=slot).order_by("day")
    return list(rows.values_list("until_on", flat=True))


def longest(person: Person) -> int:
    """The years for which the notes about a person are kept at the longest, as he agreed to; 0 where there is none."""
    rows = Note.objects.filter(book__token=notes_token(person))
    return rows.aggregate(most=Max("years"))["most"] or 0


def exist(case: Case) -> bool:
    """Whether notes hang on a case."""
    return Note.objects.filter(slot=slot_of(case, case.helper)).exists()


def keys_in_use() -> list[str]:
    """K-81. Keys that a book names."""
    return list(NoteBook.objects.values_list("key_id", flat=True))

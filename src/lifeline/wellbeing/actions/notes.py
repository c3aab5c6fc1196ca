"""W-44: session notes, sealed per holder, and read by their author alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import vault
from lifeline.kernel.action import locked, tally
from lifeline.kernel.errors import Refused, Unseen
from lifeline.people.models import Person
from lifeline.wellbeing import policies
from lifeline.wellbeing.models import Case, Note, NoteBook
from lifeline.wellbeing.queries import cases, holding, notes
from lifeline.wellbeing.queries.sealing import content_of, sealed
from lifeline.wellbeing.rules.cases import note_end
from lifeline.wellbeing.rules.consents import NOTES
from lifeline.wellbeing.states import CaseState

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


@tally(reason="W-44: when somebody wrote about somebody is nobody's business")
def write_note(uuid: UUID, text: str, *, actor: Person, now: datetime) -> None:
    """W-44. The counsellor's note of today in his own open case; writing again replaces it, an empty text drops it.

    Refused: for whoever is no counsellor, in a closed case, and before the person has agreed to notes.
    """
    row = cases.case_for(actor, uuid)
    case = locked(Case.objects.all(), None if row is None else row.pk)
    if not policies.is_counsellor(actor):
        raise Unseen
    person = Person.objects.get(pk=content_of(case, case.key_id)["person"])
    years = holding.agreed_years(holding.consents(person), NOTES, case.random_key)
    if case.state != CaseState.OPEN or not years:
        raise Refused("W-44", _("Notes are written in an open case, once the person has agreed to them."))
    today, slot = timezone.localdate(now), notes.slot_of(case, actor)
    if not text.strip():
        Note.objects.filter(slot=slot, day=today).delete()
        return
    book = _book(person)
    note = Note.objects.filter(slot=slot, day=today).first() or Note(book=book, slot=slot, day=today)
    note.book, note.years = book, years
    note.sealed = sealed(note, book.key_id, {"text": text})
    note.save()


def _book(person: Person) -> NoteBook:
    """The person's book of notes, locked; made with the first one. E21: one that nobody can open is dropped."""
    token = notes.notes_token(person)
    found = NoteBook.objects.select_for_update(no_key=True).filter(token=token).first()
    if found is not None and not vault.holds(found.key_id):
        found.delete()
        found = None
    if found is None:
        NoteBook.objects.get_or_create(token=token, defaults={"key_id": vault.new_key(notes.NOTES)})
        found = NoteBook.objects.select_for_update(no_key=True).get(token=token)
    return found


def reseal(case: Case, former: Person, person: Person, now: datetime) -> None:
    """W-44. Notes of a case move to its new helper, all of the person's under a new key. Part of an action."""
    del now
    book = NoteBook.objects.select_for_update(no_key=True).filter(token=notes.notes_token(person)).first()
    if book is None or not vault.holds(book.key_id):
        return
    before, after = notes.slot_of(case, former), notes.slot_of(case, case.helper)
    if book.notes.filter(slot=before).exists():
        _move(book, before, after)


def _move(book: NoteBook, before: str, after: str) -> None:
    """All notes under a new key; those of one slot into another."""
    old, new = book.key_id, vault.new_key(notes.NOTES)
    for note in book.notes.order_by("pk"):
        content = content_of(note, old)
        note.sealed, note.slot = sealed(note, new, content), after if note.slot == before else note.slot
        note.save(update_fields=["sealed", "slot"])
    book.key_id = new
    book.save(update_fields=["key_id"])
    vault.shred(old, "notes passed on")


def set_end(case: Case, closed_on: date) -> None:
    """The notes of a closed case are kept for as long as the person agreed to. Part of an action."""
    rows = Note.objects.filter(slot=notes.slot_of(case, case.helper)).order_by()
    for years in set(rows.values_list("years", flat=True)):
        rows.filter(years=years).update(until_on=note_end(closed_on, years))


@tally(reason="section 6: notes are kept for the years that were agreed to, after the case is closed")
def forget_notes(*, actor: None, now: datetime) -> int:
    """Drop notes past their day, and shred the key of a book that holds none any more; how many notes.

    What stays in a book moves to a new key, so that no backup opens what was dropped.
    """
    del actor
    today, count = timezone.localdate(now), 0
    late = NoteBook.objects.filter(notes__until_on__lt=today).order_by("pk").distinct()
    for pk in list(late.values_list("pk", flat=True)):
        book = locked(NoteBook.objects.all(), pk)
        count += book.notes.filter(until_on__lt=today).delete()[0]
        if book.notes.exists() and vault.holds(book.key_id):
            _move(book, "", "")
        else:
            vault.shred(book.key_id, "kept long enough")
            book.delete()
    return count

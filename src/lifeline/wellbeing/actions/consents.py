"""The book of a person's consents: parts of actions that write an entry or end one (W-1, W-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from lifeline.kernel import vault
from lifeline.kernel.keys import token_text
from lifeline.wellbeing.models import ConsentBook
from lifeline.wellbeing.queries import holding, site
from lifeline.wellbeing.rules.consents import FORMER_YEARS, KEEP, NOTES, VERSIONS

if TYPE_CHECKING:
    from datetime import date, datetime

    from lifeline.people.models import Person


def agree(purpose: str, person: Person, now: datetime, *, about: str = "", name: str = "") -> None:
    """W-1, W-3. An entry for the present text; one that holds already stays as it is. The first one makes the book.

    The years that the text names stand in the entry: a site that keeps for longer later has to ask again. Then the
    entry for fewer years ends today: two that hold would say two things.
    """
    today = timezone.localdate(now)
    book = locked_book(person) or _new_book(person, today)
    found = holding.entries(book)
    years = YEARS[purpose]() if purpose in YEARS else None
    held = [one for one in found if _is_held(one, purpose, about)]
    if not any(years is None or one.get("years", FORMER_YEARS[purpose]) >= years for one in held):
        for one in held:
            one["withdrawn_on"] = today.isoformat()
        entry = {"purpose": purpose, "version": VERSIONS[purpose], "given_on": today.isoformat(), "withdrawn_on": None}
        found.append(entry | ({"about": about, "name": name} if about else {}) | ({"years": years} if years else {}))
    _write(book, found, today)


YEARS: Final = {KEEP: lambda: site.number("KEEP_YEARS"), NOTES: lambda: site.number("NOTE_YEARS")}
"""Section 6. The purposes whose text says for how long, and how long the site says now."""


def _is_held(one: dict[str, Any], purpose: str, about: str) -> bool:
    """Whether an entry holds and is to the present text, for however long."""
    same = (one["purpose"], one["version"], one.get("about", "")) == (purpose, VERSIONS[purpose], about)
    return same and not one["withdrawn_on"]


def withdraw(purpose: str, person: Person, today: date, *, about: str = "") -> None:
    """W-4. The entries for this purpose, of whatever text, end today; one that has ended already keeps its day."""
    book = locked_book(person)
    if book is None:
        return
    found = holding.entries(book)
    for one in found:
        if (one["purpose"], one.get("about", "")) == (purpose, about) and not one["withdrawn_on"]:
            one["withdrawn_on"] = today.isoformat()
    _write(book, found, today)


def _write(book: ConsentBook, found: list[dict[str, object]], today: date) -> None:
    book.sealed, book.day = holding.sealed(book, found), today
    book.save(update_fields=["sealed", "day"])


def locked_book(person: Person) -> ConsentBook | None:
    """The person's book, locked. E21: one that an older backup brought back and that nobody can open is dropped."""
    token = token_text(holding.consents_token(person))
    book = ConsentBook.objects.select_for_update(no_key=True).filter(token=token).first()
    if book is not None and not vault.holds(book.key_id):
        book.delete()
        return None
    return book


def _new_book(person: Person, today: date) -> ConsentBook:
    """An empty book. Of two made at the same moment one stays, and both writers get it."""
    token = token_text(holding.consents_token(person))
    book = ConsentBook(token=token, key_id=vault.new_key(holding.CONSENTS), day=today)
    book.sealed = holding.sealed(book, [])
    try:
        with transaction.atomic():
            book.save(force_insert=True)
    except IntegrityError:
        return ConsentBook.objects.select_for_update(no_key=True).get(token=token)
    return book

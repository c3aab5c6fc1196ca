"""Whose sheets: pseudonyms of a person, and what was consented to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from lifeline.kernel import vault
from lifeline.kernel.keys import token_text
from lifeline.questionnaires.api.sheets import packed, unpacked
from lifeline.wellbeing.models import ConsentBook
from lifeline.wellbeing.queries import site
from lifeline.wellbeing.rules.consents import FORMER_YEARS, KEEP, VERSIONS

if TYPE_CHECKING:
    from lifeline.people.models import Person

ANSWERS, CONSENTS = "wellbeing.answers", "wellbeing.consents"
"""W-53: each class has a token of its own, so that rows of two classes cannot be joined."""


@dataclass(frozen=True)
class Consent:
    """One consent as it was given; `withdrawn_on` is None while it holds, else the day on which it was withdrawn, or
    on which one for more years took its place.

    `about` is what it is to where a purpose has many: the key of a grant, of a case; `name` with whom. Both may be "".
    `years` that its text named, where it named any.
    """

    purpose: str
    version: int
    given_on: date
    withdrawn_on: date | None
    about: str = ""
    name: str = ""
    years: int | None = None


def answers_token(person: Person) -> bytes:
    """The pseudonym under which a person's answers are kept."""
    return vault.token(ANSWERS, str(person.pk))


def consents_token(person: Person) -> bytes:
    """The pseudonym under which a person's consents are kept."""
    return vault.token(CONSENTS, str(person.pk))


def book_of(person: Person) -> ConsentBook | None:
    """The sealed consents of a person; None where there are none, or none that can be opened any more (E21)."""
    found = ConsentBook.objects.filter(token=token_text(consents_token(person))).first()
    return found if found is not None and vault.holds(found.key_id) else None


def place(book: ConsentBook) -> tuple[str, str]:
    """What the bytes of a book are bound to."""
    return "wellbeing.ConsentBook", book.random_key


def entries(book: ConsentBook | None) -> list[dict[str, Any]]:
    """The entries of a book as they are stored."""
    if book is None:
        return []
    found: list[dict[str, Any]] = unpacked(vault.unseal(book.key_id, place(book), bytes(book.sealed)))["entries"]
    return found


def sealed(book: ConsentBook, found: list[dict[str, Any]]) -> bytes:
    """The entries sealed for their book."""
    return vault.seal(book.key_id, place(book), packed({"entries": found}))


def consents(person: Person) -> list[Consent]:
    """W-1: all consents of a person, the newest first."""
    return [
        Consent(
            one["purpose"], one["version"], date.fromisoformat(one["given_on"]),
            date.fromisoformat(one["withdrawn_on"]) if one["withdrawn_on"] else None,
            one.get("about", ""), one.get("name", ""), one.get("years", FORMER_YEARS.get(one["purpose"])),
        )
        for one in reversed(entries(book_of(person)))
    ]  # fmt: skip


def holds(found: list[Consent], purpose: str, about: str = "") -> bool:
    """W-3: whether one of these consents is to the present text of a purpose and still holds."""
    return any(_holds(one, purpose, about) for one in found)


def _holds(one: Consent, purpose: str, about: str) -> bool:
    return (one.purpose, one.version, one.about) == (purpose, VERSIONS[purpose], about) and one.withdrawn_on is None


def agreed_years(found: list[Consent], purpose: str, about: str = "") -> int:
    """W-3. The years for which the person has agreed to something: the longest that still holds; 0 for not at all."""
    return max((one.years or 0 for one in found if _holds(one, purpose, about)), default=0)


def agreed_days(person: Person) -> int:
    """W-3. For how long after his last visit the person has agreed that results are kept, in days."""
    return 365 * agreed_years(consents(person), KEEP)


def keeps(person: Person) -> bool:
    """W-3. Whether the person has agreed that results are kept, for at least as long as the site keeps them now."""
    return agreed_years(consents(person), KEEP) >= site.number("KEEP_YEARS")


def keys_in_use() -> list[str]:
    """K-81. Keys that a book names."""
    return list(ConsentBook.objects.values_list("key_id", flat=True))

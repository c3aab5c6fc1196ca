"""Who prepares what readers see: the board, and questions with their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline.policies import MANAGER, PUBLISHER, is_recused, may_note, may_publish, scopes
from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.hotline.models import Case, FaqEntry, Publication
    from lifeline.people.models import Person

FAQ_KEEPERS = (PUBLISHER, MANAGER)


def may_propose_faq(person: Person, case: Case) -> bool:
    """Put a good reply forward for the FAQ: who works on the case, or its publisher."""
    return may_note(person, case) or may_publish(person, case)


def may_keep_faq(person: Person) -> bool:
    """Look through, show and take away entries: publishers and managers of a whole company."""
    return any(scope.whole for scope in scopes(person, *FAQ_KEEPERS))


def keeper_role(person: Person, company_id: int) -> str:
    """In which duty the person keeps this company's FAQ; the publisher's comes first. Empty for none."""
    held = {scope.role for scope in scopes(person, *FAQ_KEEPERS) if scope.whole and scope.company_id == company_id}
    return next((role for role in FAQ_KEEPERS if role in held), "")


def may_own(person: Person, entry: FaqEntry) -> bool:
    """Answer for an entry: somebody who works in its company. H-17: nobody who is excluded from its case."""
    if entry.source is not None and is_recused(person, entry.source):
        return False
    unit = people.unit_at(person)
    return unit is not None and people.company_of(unit).pk == entry.company_id


def may_unpublish(person: Person, publication: Publication) -> bool:
    """H-79. Take a text from the board: the publisher of that case."""
    return may_publish(person, publication.case)

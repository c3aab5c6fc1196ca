"""Who reads letters, and who lets them go (I-32, I-74)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.innovation.models import Letter
from lifeline.innovation.policies import AUDITOR, CHAIR, SECRETARY, holds, organisers_of
from lifeline.innovation.policies.applications import is_member, own_applications
from lifeline.innovation.states import LetterState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lifeline.people.models import Person


def visible_letters(person: Person) -> QuerySet[Letter]:
    """One's own that were released; for the secretariat, chair and auditor all others of the organiser.

    I-32, I-38. Not among those are letters to oneself, and about applications that one takes part in.
    """
    own = Q(addressee=person, state__in=[LetterState.RELEASED, LetterState.READ])
    staff = Q(cycle__organiser__in=organisers_of(person, SECRETARY, CHAIR, AUDITOR))
    staff &= ~Q(addressee=person) & ~Q(application__in=own_applications(person).values("pk"))
    return Letter.objects.filter(own | staff).select_related("cycle__organiser", "application", "addressee")


def may_release(person: Person, letter: Letter) -> bool:
    """I-32, I-74. A secretary, but none to himself, nor about an application that he takes part in."""
    if letter.addressee_id == person.pk or not holds(person, SECRETARY, letter.cycle.organiser_id):
        return False
    return letter.application is None or not is_member(person, letter.application)

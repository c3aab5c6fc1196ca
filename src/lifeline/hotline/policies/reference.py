"""Who keeps what the hotline says to everybody: posters, categories, numbers, canned replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.hotline.models import CannedReply
from lifeline.hotline.policies import CLERK, DESKS, LEAD, MANAGER, STAFF, is_recused, may_dispatch, scopes
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.people import api as people

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lifeline.hotline.models import Case
    from lifeline.people.models import Person, Unit

WRITERS = (*STAFF, CLERK)
SHARERS = (MANAGER, LEAD)


def may_print_posters(person: Person) -> bool:
    """Managers, each for the units of his duty."""
    return bool(scopes(person, MANAGER))


def units_of_manager(person: Person) -> QuerySet[Unit]:
    """H-14. The open units in which the person is manager; a daughter company below is another company."""
    held = scopes(person, MANAGER)
    own = {scope.company_id for scope in held}
    within = Q(pk__in=[])
    for scope in held:
        within |= Q(path__startswith=scope.path)
    foreign = [company.path for company in people.companies() if company.pk not in own]
    units = people.open_units().filter(within)
    for path in foreign:
        units = units.exclude(path__startswith=path)
    return units


def unit_of_manager(person: Person, code: str) -> Unit:
    """One of them by its code. `Unseen` for any other."""
    unit = units_of_manager(person).filter(code=code).first()
    if unit is None:
        raise Unseen
    return unit


def may_use_canned(person: Person) -> bool:
    """Canned replies are for all who write to reporters, and for managers."""
    return bool(scopes(person, *WRITERS, MANAGER))


def visible_canned(person: Person) -> QuerySet[CannedReply]:
    """A person's own, those of the units in or below which his duties lie (H-14: of his company), and everybody's."""
    above: set[int] = set()
    for scope in scopes(person, *WRITERS, MANAGER):
        parts = [int(part) for part in scope.path.strip("/").split("/")]
        above.update(parts[parts.index(scope.company_id) :])
    shared = Q(person=None) & (Q(unit=None) | Q(unit_id__in=above))
    rows = CannedReply.objects.filter(Q(person=person) | shared, retired=False)
    return rows.select_related("unit").order_by("title", "pk")


def units_to_share_with(person: Person) -> list[Unit]:
    """For which units the person may write shared ones: a manager's and a lead's own."""
    paths = {scope.path for scope in scopes(person, *SHARERS)}
    return list(people.open_units().filter(path__in=paths))


def may_edit_canned(person: Person, row: CannedReply) -> bool:
    """His own; a shared one of the very unit for which he is manager or lead."""
    if row.person_id is not None or row.unit is None:
        return row.person_id == person.pk
    return row.unit.path in {scope.path for scope in scopes(person, *SHARERS)}


def canned_for(person: Person, pk: int) -> CannedReply:
    """One to change. `Unseen` for what the person does not see, `Forbidden` for what he only may use."""
    row = visible_canned(person).filter(pk=pk).first()
    if row is None:
        raise Unseen
    if not may_edit_canned(person, row):
        raise Forbidden
    return row


def may_keep_reference(person: Person) -> bool:
    """Categories, numbers, times and emergency numbers belong to the site: a manager of a whole company keeps them."""
    return bool(companies_kept(person))


def companies_kept(person: Person) -> set[int]:
    """The companies of which the person is manager as a whole."""
    return {scope.company_id for scope in scopes(person, MANAGER) if scope.whole}


def may_help_label(person: Person) -> bool:
    """Section 7. The page of a split category: whoever keeps the categories, and whoever gives cases theirs."""
    return may_keep_reference(person) or bool(scopes(person, *DESKS.values()))


def may_relabel(person: Person, case: Case) -> bool:
    """Section 7. Choose the subcategory: whoever dispatches the case; who keeps the categories, if he sees it through
    another duty. Not his own, and none from which he is excluded (H-17).
    """
    if may_dispatch(person, case):
        return True
    keeps = case.company_id in companies_kept(person) and case.reporter_id != person.pk
    return keeps and not is_recused(person, case)

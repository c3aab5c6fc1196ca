"""Section 7. Which standing orders there are, and what goes by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lifeline.innovation.models import Cycle, Letter, StandingOrder
from lifeline.innovation.policies import CHAIR, SECRETARY, organisers_of
from lifeline.innovation.policies.letters import may_release
from lifeline.innovation.queries.due_letters import overtaken
from lifeline.innovation.states import CYCLE_FLOW, LetterState
from lifeline.kernel.errors import Unseen
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

ORDER = ("-given_at", "-pk")


def visible_orders(person: Person) -> QuerySet[StandingOrder]:
    """Those of the companies whose letters the person works on."""
    rows = StandingOrder.objects.filter(cycle__organiser__in=organisers_of(person, SECRETARY, CHAIR))
    return rows.select_related("cycle", "given_by", "revoked_by")


def holding(today: date) -> QuerySet[StandingOrder]:
    """Orders of which this is a day, of a cycle that neither rests nor has ended, if their givers are still able."""
    rows = StandingOrder.objects.filter(revoked_at__isnull=True, from_on__lte=today, until_on__gte=today)
    return rows.filter(cycle__state_before="").exclude(cycle__state__in=CYCLE_FLOW.end)


def in_force(person: Person, today: date) -> list[StandingOrder]:
    """Of those, the ones that let letters go today."""
    found = list(visible_orders(person).filter(pk__in=holding(today).values("pk")).order_by("kind", "pk"))
    able = _secretaries() if found else set()
    return [one for one in found if (one.cycle.organiser_id, one.given_by_id) in able]


def _secretaries() -> set[tuple[int, int]]:
    """(company, person) of all secretariats today: an order lasts no longer than its giver's duty. Two queries."""
    held = [(path, pk) for _role, pk, path in people.holding([SECRETARY])]
    companies = people.companies_of({path for path, _pk in held})
    return {(companies[path], pk) for path, pk in held if path in companies}


def order_for(person: Person, pk: int) -> StandingOrder:
    """An order that is there for this person."""
    if (found := visible_orders(person).filter(pk=pk).first()) is None:
        raise Unseen
    return found


def open_cycles(person: Person) -> list[Cycle]:
    """Cycles for which the person may give one."""
    rows = Cycle.objects.filter(organiser__in=organisers_of(person, SECRETARY)).exclude(state__in=CYCLE_FLOW.end)
    return list(rows.order_by("-number", "pk"))


def running(cycle: Cycle, kind: str, first: date, last: date) -> QuerySet[StandingOrder]:
    """Orders of this cycle and kind that hold on one of these days and were not revoked."""
    rows = StandingOrder.objects.filter(cycle=cycle, kind=kind, revoked_at__isnull=True)
    return rows.filter(from_on__lte=last, until_on__gte=first).order_by("pk")


class Line(NamedTuple):
    """An order as the page shows it; `ends`: the reader may revoke it."""

    row: StandingOrder
    state: str
    tone: Tone
    ends: bool


def lines(person: Person, rows: Sequence[StandingOrder], today: date) -> list[Line]:
    """Whether each runs, and whether the person may end it."""
    mine, able = organisers_of(person, SECRETARY), _secretaries()
    return [
        _line(
            row, today, secretary=row.cycle.organiser_id in mine, able=(row.cycle.organiser_id, row.given_by_id) in able
        )
        for row in rows
    ]  # fmt: skip


def _line(row: StandingOrder, today: date, *, secretary: bool, able: bool) -> Line:
    if row.revoked_at is not None:
        return Line(row, pgettext("standing order", "Revoked"), "plain", ends=False)
    if row.until_on < today or row.cycle.state in CYCLE_FLOW.end:
        return Line(row, pgettext("standing order", "Over"), "plain", ends=False)
    if not able:
        return Line(row, _("Without effect: who gave it is no longer secretary"), "warn", ends=secretary)
    if row.from_on > today:
        return Line(row, pgettext("standing order", "To come"), "info", ends=secretary)
    if row.cycle.state_before:
        return Line(row, _("Rests while the cycle is suspended"), "info", ends=secretary)
    return Line(row, pgettext("standing order", "In force"), "ok", ends=secretary)


def to_release(now: datetime) -> list[tuple[StandingOrder, Letter]]:
    """I-74, I-75. Drafts that an order in force lets go, the oldest first.

    Not what is done meanwhile, not what its giver may not release himself (I-32), and nothing while a cycle rests.
    """
    found = []
    for order in holding(timezone.localdate(now)).select_related("cycle", "given_by").order_by("pk"):
        drafts = Letter.objects.filter(cycle=order.cycle_id, kind=order.kind, state=LetterState.DRAFT)
        letters = list(drafts.select_related("cycle", "application").order_by("drafted_at", "pk"))
        late = overtaken(letters, now)
        found += [(order, one) for one in letters if one.pk not in late and may_release(order.given_by, one)]
    return found

"""P-13. Slips: initial passwords on paper, for persons who never chose one of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import Entry, record_many
from lifeline.people import events, rules
from lifeline.people.actions.passwords import random_password
from lifeline.people.models import Account, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True)
class Slip:
    """What is printed once, and stored nowhere."""

    name: str
    employee_no: str
    password: str


def issue(
    people: Sequence[Person],
    *,
    progress: Callable[[int, int], None] | None = None,
    actor: Person | None,
    by: str = "",
    now: datetime,
) -> list[Slip]:
    """P-13. A slip for each of the persons who still needs one; `Refused` when nobody does.

    The hashes (25 ms each) are computed before the action, which then only writes.
    """
    drawn: dict[int, tuple[Person, str]] = {}
    hashes: dict[int, str] = {}
    for count, person in enumerate(people, 1):
        drawn[person.pk] = (person, random_password())
        hashes[person.pk] = make_password(drawn[person.pk][1])
        if progress is not None:
            progress(count, len(people))
    written = write_slips(hashes, actor=actor, by=by, now=now)
    return [Slip(person.name, person.employee_no, word) for pk, (person, word) in drawn.items() if pk in written]


@action
def write_slips(hashes: Mapping[int, str], *, actor: Person | None, by: str = "", now: datetime) -> set[int]:
    """P-13. Put initial passwords in place, for 14 days; returns for whom.

    1. Who has chosen a password of his own meanwhile, or comes by the company's account, keeps what he has.
    2. An older slip of the same person is dead.
    """
    rows = Account.objects.select_for_update(no_key=True).filter(pk__in=hashes)
    known = {row.pk: row for row in rows.order_by("pk")}
    wanted = [pk for pk in hashes if pk not in known or known[pk].must_change]
    if not wanted:
        raise Refused("P-13", _("Nobody there needs a slip: all have chosen their password."))
    until = now + rules.INITIAL_PASSWORD
    accounts = [Account(person_id=pk, password=hashes[pk], must_change=True, initial_until_at=until) for pk in wanted]
    columns = ["password", "must_change", "initial_until_at"]
    Account.objects.bulk_create(accounts, update_conflicts=True, unique_fields=["person"], update_fields=columns)
    people = Person.objects.in_bulk(wanted)
    record_many(events.SLIP_ISSUED, [Entry(people[pk], {}) for pk in wanted], actor=actor, by=by)
    return set(wanted)

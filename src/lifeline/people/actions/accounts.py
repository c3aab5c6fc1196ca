"""The account of a person: its passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lifeline.kernel.events import record
from lifeline.people import events
from lifeline.people.actions import passwords
from lifeline.people.models import Account, Session

if TYPE_CHECKING:
    from lifeline.people.models import Person


@transaction.atomic
def choose_password(person: Person, password: str, *, actor: Person, keep_session: str | None = None) -> None:
    """P-13, P-16. The person chooses a new password; a weak one is `Refused`.

    1. An initial password is over: the person may go on.
    2. All sessions of the person but `keep_session` end at once.
    """
    normal = passwords.refuse_weak(password, person)
    account = Account.objects.select_for_update().get(pk=person.pk)
    account.set_password(normal)
    account.must_change, account.initial_until_at = False, None
    account.save()
    person.account = account
    Session.objects.filter(person=person).exclude(session_key=keep_session).delete()
    record(events.PASSWORD_CHANGED, person, actor=actor)

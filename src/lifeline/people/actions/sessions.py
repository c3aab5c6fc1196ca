"""Sessions as rows of `people.Session`: Django's engine, with person, class of device and day beside the data.

Not `cached_db`: a cache that each process keeps for itself would let a session live on after it was signed out (P-16).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from lifeline.people import rules
from lifeline.people.models import Session
from lifeline.people.states import Device

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from django.contrib.sessions.backends.base import SessionBase

    from lifeline.people.models import Person

DEVICE, STARTED = "device", "started_on"


class SessionStore(DatabaseStore):
    """What `SESSION_ENGINE` names."""

    expires_at: datetime | None = None
    person: Person | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Any:
        """The row with its person and account: one query for what Django asks in two."""
        rows = Session.objects.select_related("person__account")
        found = rows.filter(session_key=self.session_key, expire_date__gt=timezone.now())
        row = next(iter(found), None)  # one at most: `first` would have it sorted, which costs a third of the query
        if row is None:
            self._session_key = None
        else:
            self.expires_at, self.person = row.expire_date, row.person
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast("Session", super().create_model_instance(data))
        row.person_id = data.get(SESSION_KEY)
        row.device = data.get(DEVICE, Device.COMPUTER)
        row.started_on = data.get(STARTED) or timezone.localdate()
        return row


def person_of(session: SessionBase) -> Person | None:
    """The person whose session this is, if nothing has changed since he signed in; None: ask Django, which knows why.

    Same checks as `django.contrib.auth.get_user` makes: the back-end, the person, the digest of his password.
    """
    number, backend = session.get(SESSION_KEY), session.get(BACKEND_SESSION_KEY)
    person: Person | None = getattr(session, "person", None)
    if person is None or str(person.pk) != number or backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    same = person.is_active and constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    return person if same else None


def idle_limit(session: SessionBase, *, holds_duty: bool) -> timedelta:
    """P-16. How long a session may rest: 5 minutes on a shared terminal, 2 hours for who holds a duty, else 12."""
    if session.get(DEVICE) == Device.SHARED:
        return rules.IDLE_SHARED
    return rules.IDLE_DUTY if holds_duty else rules.IDLE


def begin(session: SessionBase, device: Device, *, holds_duty: bool, now: datetime) -> None:
    """P-16. Note class of device and day in a session that has just been signed in, and set its idle limit."""
    session[DEVICE] = device
    session[STARTED] = timezone.localdate(now).isoformat()
    session.set_expiry(int(idle_limit(session, holds_duty=holds_duty).total_seconds()))


def worth_renewing(session: SessionBase, now: datetime) -> bool:
    """P-16. Has a tenth of the idle limit passed since the session was last written?"""
    expires_at = getattr(session, "expires_at", None)
    limit = session.get_expiry_age()
    return expires_at is not None and (expires_at - now).total_seconds() < limit * (1 - rules.RENEW_AFTER)


def renew(session: SessionBase, *, holds_duty: bool) -> None:
    """P-16. Let the idle limit run anew from this request, as long as today's duties allow."""
    session.set_expiry(int(idle_limit(session, holds_duty=holds_duty).total_seconds()))

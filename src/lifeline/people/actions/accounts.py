"""The account of a person: its password, where it is signed in, and its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.events import record
from lifeline.kernel.notices import choose, notify
from lifeline.people import events
from lifeline.people.actions import passwords
from lifeline.people.models import Account, Factor, RecoveryCode, Reset, Session, Token

if TYPE_CHECKING:
    from lifeline.kernel.events import Recorded
    from lifeline.kernel.look import Look
    from lifeline.kernel.notices.choices import Mode
    from lifeline.people.models import Person


@action
def choose_password(person: Person, password: str, *, actor: Person, keep_session: str | None = None) -> None:
    """P-13, P-16. The person chooses a new password; a weak one is `Refused`.

    1. An initial password is over: the person may go on.
    2. All sessions of the person but `keep_session` end at once.
    """
    normal = passwords.refuse_weak(password, person)
    account = locked(Account.objects.all(), person.pk)
    account.set_password(normal)
    account.must_change, account.initial_until_at = False, None
    account.save()
    person.account = account
    Session.objects.filter(person=person).exclude(session_key=keep_session).delete()
    tell_of_change(person, record(events.PASSWORD_CHANGED, person, actor=actor))


def tell_of_change(person: Person, event: Recorded) -> None:
    """P-18. Tell a person, in the action that changed how he signs in, that it was changed."""
    notify([person.pk], events.TELL_CHANGED, key=f"people.changed.{event.id}")


@action
def end_session(person: Person, handle: str, *, actor: Person) -> None:
    """P-16. Sign out one device; `Unseen` when there is no such session of this person."""
    key = next((one.pk for one in Session.objects.filter(person=person) if one.handle == handle), None)
    locked(Session.objects.filter(person=person), key).delete()
    record(events.SIGNED_OUT, person, actor=actor, sessions=1)


@action
def end_other_sessions(person: Person, keep_session: str | None, *, actor: Person) -> int:
    """P-16. Sign out everywhere but here; returns how many sessions ended."""
    ended, _each = Session.objects.filter(person=person).exclude(session_key=keep_session).delete()
    record(events.SIGNED_OUT, person, actor=actor, sessions=ended)
    return ended


def end_access(person: Person, *, left: bool = False) -> None:
    """P-12. Every way in ends at once: sessions, tokens, password, second proofs, codes, open resets.

    Called by the action in which a person leaves, so that all of it happens or nothing. Who comes back gets a new slip.
    `left`: a password that he chose himself stays for `LEFT_KEPT`. It opens nothing (`enter` asks who is employed); it
    proves that it is he who asks for what an app has kept of him (`prove_left`).
    """
    for table in (Session, Token, Factor, RecoveryCode, Reset):
        table.objects.filter(person=person).delete()
    own = Account.objects.filter(person=person)
    (own.filter(must_change=True) if left else own).delete()


@tally(reason="how a person likes to read is no act")
def keep_look(person: Person, look: Look, *, actor: Person | None) -> None:  # noqa: ARG001 - K-2
    """Text size, theme and language, so that every device of the person shows them."""
    person.large_text, person.theme, person.language = look.size, look.theme, look.language
    person.save(update_fields=["large_text", "theme", "language"])


@tally(reason="K-41: by which ways somebody wants to be told is his own affair")
def choose_ways(person: Person, chosen: list[tuple[str, str, Mode]], *, actor: Person) -> None:  # noqa: ARG001 - K-2
    """Store by which channels which kinds of notices reach the person; `Refused` for what may not be chosen."""
    for kind, channel, mode in chosen:
        choose(person.pk, kind, channel, mode)

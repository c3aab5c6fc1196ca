"""P-18. A new password without mail: an administrator asks, another or the leader sees the person and confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import record
from lifeline.kernel.notices import notify
from lifeline.people import events, rules
from lifeline.people.actions import passwords, tries
from lifeline.people.models import Account, Factor, Person, RecoveryCode, Reset, Session, Token
from lifeline.people.policies import ADMINISTRATOR, LEADER
from lifeline.people.queries import has_duty
from lifeline.people.queries.access import may_ask_reset, may_confirm_reset
from lifeline.people.states import PersonState

if TYPE_CHECKING:
    from datetime import datetime


def _digest(person_id: int, code: str) -> str:
    plain = "".join(c for c in rules.normal(code).lower() if c.isalnum())
    return salted_hmac("people.reset", f"{person_id}:{plain}", algorithm="sha256").hexdigest()


@action
def ask(person: Person, reason: str, *, lost_proof: bool, actor: Person, now: datetime) -> Reset:
    """P-18. Ask for a new password for somebody in the administrator's own units; nothing changes yet.

    1. A request or code for the same person that is still open is closed.
    2. The person is told by every channel he has, sees it on his start page and may refuse it.
    3. It is dead after 24 hours.
    """
    person = locked(Person.objects.filter(state=PersonState.ACTIVE), person.pk)
    if not may_ask_reset(actor, person):
        raise Forbidden
    Reset.objects.filter(person=person, closed_at__isnull=True).update(closed_at=now)
    reset = Reset.objects.create(
        person=person,
        asked_by=actor,
        asked_at=now,
        reason=reason,
        lost_proof=lost_proof,
        until_at=now + rules.RESET_REQUEST,
    )
    notify([person.pk], events.TELL_RESET, key=f"people.reset.{reset.pk}.asked")
    record(events.RESET_ASKED, person, actor=actor, by=ADMINISTRATOR, reason=reason, lost_proof=lost_proof)
    return reset


@action
def confirm(reset: Reset, *, actor: Person, now: datetime) -> str:
    """P-18. A second person has seen who it is for: returns the code, shown once, good for 30 minutes and one use."""
    reset = locked(Reset.objects.select_related("person"), reset.pk)
    if not may_confirm_reset(actor, reset):
        raise Forbidden
    if reset.closed_at is not None or reset.confirmed_by_id is not None or now >= reset.until_at:
        raise Refused("P-18", _("This request is no longer open."))
    code = f"{passwords.random_word(4)}-{passwords.random_word(4)}"
    reset.confirmed_by, reset.code_digest = actor, _digest(reset.person_id, code)
    reset.until_at = now + rules.RESET_CODE
    reset.save(update_fields=["confirmed_by", "code_digest", "until_at"])
    record(
        events.RESET_CONFIRMED,
        reset.person,
        actor=actor,
        by=ADMINISTRATOR if has_duty(actor, ADMINISTRATOR) else LEADER,
    )
    return code


@action
def close(reset: Reset, *, actor: Person, now: datetime) -> None:
    """P-18. Withdrawn by who asked, or refused by the person himself or by who should have confirmed."""
    reset = locked(Reset.objects.select_related("person"), reset.pk)
    if actor.pk not in {reset.asked_by_id, reset.person_id} and not may_confirm_reset(actor, reset):
        raise Forbidden
    if reset.closed_at is not None:
        raise Refused("P-18", _("This request is no longer open."))
    reset.closed_at = now
    reset.save(update_fields=["closed_at"])
    record(events.RESET_CLOSED, reset.person, actor=actor)


def use(employee_no: str, code: str, password: str, address: str, *, now: datetime) -> bool:
    """P-18. A new password by the code; False for a code that is wrong, used or dead, and for unknown numbers.

    Tries are counted as at the log-in (P-14). A weak password is `Refused`, and the code stays good.
    """
    number = rules.normal_number(employee_no)
    reset = Reset.objects.select_related("person").filter(person__employee_no=number, closed_at__isnull=True).first()
    keys = tries.digest("reset", number), tries.digest("address", address)
    if not tries.count_try(*keys, reset.person_id if reset else None, actor=None, now=now):
        return False
    digest = _digest(reset.person_id if reset else 0, code)
    fits = constant_time_compare(digest, reset.code_digest if reset else "")
    if reset is None or not fits or now >= reset.until_at or not reset.person.is_active:
        return False
    tries.forget_tries(*keys, actor=reset.person)
    replace_password(reset, passwords.refuse_weak(password, reset.person), actor=reset.person, now=now)
    return True


@action
def replace_password(reset: Reset, password: str, *, actor: Person, now: datetime) -> None:
    """P-18. The code is used up.

    1. The person has the new password (NFKC, already checked), and every session and token of his ends.
    2. If his second proof was lost too, it goes with its recovery codes; his duties ask him for another one.
    3. Whoever closed the number by wrong tries no longer keeps him out.
    """
    reset = locked(Reset.objects.filter(closed_at__isnull=True).select_related("person"), reset.pk)
    person = reset.person
    account, _new = Account.objects.get_or_create(person=person)
    account.set_password(password)
    account.must_change, account.initial_until_at = False, None
    account.save()
    Session.objects.filter(person=person).delete()
    Token.objects.filter(person=person).delete()
    if reset.lost_proof:
        Factor.objects.filter(person=person).delete()
        RecoveryCode.objects.filter(person=person).delete()
    reset.closed_at = now
    reset.save(update_fields=["closed_at"])
    tries.reopen(tries.digest("number", person.employee_no))
    notify([person.pk], events.TELL_CHANGED, key=f"people.reset.{reset.pk}.done")
    record(events.RESET, person, actor=actor, lost_proof=reset.lost_proof)

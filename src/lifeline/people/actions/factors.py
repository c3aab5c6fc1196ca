"""P-15. The second proof: an authenticator app, and ten codes for the day on which the phone is lost."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pyotp
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.people import events, rules
from lifeline.people.actions import tries
from lifeline.people.actions.accounts import tell_of_change
from lifeline.people.actions.sealed import seal, unseal
from lifeline.people.models import Factor, Person, RecoveryCode
from lifeline.people.queries.access import factors_of, needs_second_step
from lifeline.people.states import FactorKind

if TYPE_CHECKING:
    from datetime import datetime

ISSUER = "Lifeline"
STEP_SECONDS = 30
WRONG_CODE = _("This code does not fit. Wait for the next one and check the clock of your phone.")


def new_secret() -> str:
    """A fresh secret for an authenticator app (160 bits, base32)."""
    return pyotp.random_base32()


def address_for_app(secret: str, person: Person) -> str:
    """What the QR code says: otpauth://…"""
    return pyotp.TOTP(secret).provisioning_uri(name=person.employee_no, issuer_name=ISSUER)


def _step_of(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The time step that the code belongs to, if it is the present one or a neighbour and later than `after`."""
    present = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    steps = [step for step in (present - 1, present, present + 1) if step > after]
    return next((step for step in steps if constant_time_compare(totp.generate_otp(step), code)), None)


@action
def add_app(person: Person, secret: str, code: str, *, actor: Person, now: datetime) -> Factor:
    """P-15. Take an authenticator app that has shown a fitting code; an older one of the person goes."""
    if (step := _step_of(secret, code, now, after=0)) is None:
        raise Refused("P-15", WRONG_CODE)
    Factor.objects.filter(person=person, kind=FactorKind.TOTP).delete()
    factor = Factor.objects.create(
        person=person,
        kind=FactorKind.TOTP,
        secret=seal(secret.encode()),
        counter=step,
        made_on=timezone.localdate(now),
    )
    tell_of_change(person, record(events.FACTOR_ADDED, person, actor=actor, factor=factor.kind))
    return factor


@action
def remove(factor: Factor, *, actor: Person) -> None:
    """P-15. Take a second proof away; the last one stays while a duty asks for it. The codes go with the last one."""
    person = factor.person
    mine = factors_of(locked(Person.objects.all(), person.pk))
    if len(mine) == 1 and needs_second_step(person):
        raise Refused("P-15", _("Your duties need a second proof. Add another one before you remove this one."))
    Factor.objects.filter(pk=factor.pk).delete()
    if len(mine) == 1:
        RecoveryCode.objects.filter(person=person).delete()
    tell_of_change(person, record(events.FACTOR_REMOVED, person, actor=actor, factor=factor.kind))


def _code_digest(person: Person, code: str) -> str:
    plain = "".join(c for c in rules.normal(code).lower() if c.isalnum())
    return salted_hmac("people.recovery", f"{person.pk}:{plain}", algorithm="sha256").hexdigest()


@action
def renew_recovery_codes(person: Person, *, actor: Person) -> list[str]:
    """P-15. Ten new codes (48 bits each), shown once; the old ones are dead."""
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _number in range(rules.RECOVERY_CODES)]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, digest=_code_digest(person, code)) for code in codes)
    tell_of_change(person, record(events.CODES_RENEWED, person, actor=actor))
    return codes


def prove(person: Person, code: str, address: str, *, now: datetime) -> bool:
    """P-14, P-15. Is this the app's present code, or a fresh recovery code? Tries are counted as at the log-in."""
    keys = tries.digest("second", str(person.pk)), tries.digest("address", address)
    if not tries.count_try(*keys, person.pk, actor=person, now=now):
        return False
    plain = rules.normal(code).strip()
    if not (prove_by_app(person, plain.replace(" ", ""), actor=person, now=now) or _by_recovery_code(person, plain)):
        return False
    tries.forget_tries(*keys, actor=person)
    return True


@tally(reason="P-15: proving who one is happens many times a day")
def prove_by_app(person: Person, code: str, *, actor: Person, now: datetime) -> bool:  # noqa: ARG001 - K-2
    """P-15. Does the code belong to the present time step or a neighbour, and was none so late used before?"""
    factor = Factor.objects.select_for_update(no_key=True).filter(person=person, kind=FactorKind.TOTP).first()
    if factor is None:
        return False
    if (step := _step_of(unseal(bytes(factor.secret)).decode(), code, now, after=factor.counter)) is None:
        return False
    factor.counter, factor.used_on = step, timezone.localdate(now)
    factor.save(update_fields=["counter", "used_on"])
    return True


def _by_recovery_code(person: Person, code: str) -> bool:
    found = RecoveryCode.objects.filter(person=person, digest=_code_digest(person, code)).first()
    if found is None:
        return False
    use_recovery_code(found, actor=person)
    return True


@action
def use_recovery_code(code: RecoveryCode, *, actor: Person) -> None:
    """P-15. A recovery code opens once: it is deleted, and the log tells the person. `Unseen` for the second of two."""
    locked(RecoveryCode.objects.all(), code.pk).delete()
    left = RecoveryCode.objects.filter(person=code.person_id).count()
    record(events.CODE_USED, actor, actor=actor, left=left)

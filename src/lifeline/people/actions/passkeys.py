"""P-15. Passkeys as a second proof: the two ceremonies of WebAuthn, and what is kept of them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record
from lifeline.people import events
from lifeline.people.actions.accounts import tell_of_change
from lifeline.people.models import Factor
from lifeline.people.queries.access import factors_of
from lifeline.people.states import FactorKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fido2.webauthn import AuthenticatorData

    from lifeline.people.models import Person

Ceremony = tuple[dict[str, Any], dict[str, Any]]
"""What the browser is asked (plain JSON), and what the session keeps until it answers."""


def _server(host: str) -> Fido2Server:
    """The site as an authenticator knows it: by its name without the port."""
    site = PublicKeyCredentialRpEntity(name=_("Lifeline"), id=host.rsplit(":", 1)[0])
    return Fido2Server(site, attestation=AttestationConveyancePreference.NONE)


def digest_of(credential_id: bytes) -> str:
    """How a passkey is found: the ids themselves may be a kilobyte long."""
    return hashlib.sha256(credential_id).hexdigest()


def credentials_of(person: Person) -> list[AttestedCredentialData]:
    """The person's passkeys as `fido2` wants them."""
    rows = [row for row in factors_of(person) if row.kind == FactorKind.PASSKEY]
    return [AttestedCredentialData(bytes(row.secret)) for row in rows]


def ask_for_new(person: Person, host: str) -> Ceremony:
    """Begin to register a passkey. The authenticator gets a name to show and a handle that says nothing."""
    handle = salted_hmac("people.passkey", str(person.pk), algorithm="sha256").digest()
    user = PublicKeyCredentialUserEntity(id=handle, name=person.employee_no, display_name=person.name)
    options, state = _server(host).register_begin(
        user, credentials_of(person), user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(options), state


def check_new(state: Mapping[str, Any], answer: Mapping[str, Any], host: str) -> AuthenticatorData:
    """The new passkey out of the browser's answer; `Refused` if the answer is not to what was asked."""
    try:
        return _server(host).register_complete(state, answer)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("P-15", _("The device did not confirm. Please try again.")) from error


@action
def add_passkey(person: Person, proof: AuthenticatorData, name: str, *, actor: Person, now: datetime) -> Factor:
    """P-15. Take a passkey whose answer `fido2` has checked."""
    credential = proof.credential_data
    assert credential is not None
    factor = Factor.objects.create(
        person=person,
        kind=FactorKind.PASSKEY,
        name=name,
        secret=bytes(credential),
        credential_id=digest_of(credential.credential_id),
        counter=proof.counter,
        made_on=timezone.localdate(now),
    )
    tell_of_change(person, record(events.FACTOR_ADDED, person, actor=actor, factor=factor.kind))
    return factor


def ask_for_proof(person: Person, host: str) -> Ceremony:
    """Begin to prove who one is by one of the person's passkeys."""
    options, state = _server(host).authenticate_begin(
        credentials_of(person), user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(options), state


def check_proof(
    person: Person, state: Mapping[str, Any], answer: Mapping[str, Any], host: str, *, now: datetime
) -> bool:
    """P-15. Is this the answer of one of the person's passkeys to what was asked?"""
    try:
        used = _server(host).authenticate_complete(state, credentials_of(person), answer)
        counter = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except (ValueError, KeyError, TypeError):
        return False
    return prove_by_passkey(person, used.credential_id, counter, actor=person, now=now)


@tally(reason="P-15: proving who one is happens many times a day")
def prove_by_passkey(person: Person, credential_id: bytes, counter: int, *, actor: Person, now: datetime) -> bool:  # noqa: ARG001 - K-2
    """P-15. Note the use of a passkey whose answer was right; False if its counter went back (it was copied)."""
    factor = locked(Factor.objects.filter(person=person, kind=FactorKind.PASSKEY), _pk_of(person, credential_id))
    if (counter or factor.counter) and counter <= factor.counter:
        return False
    factor.counter, factor.used_on = counter, timezone.localdate(now)
    factor.save(update_fields=["counter", "used_on"])
    return True


def _pk_of(person: Person, credential_id: bytes) -> int | None:
    rows = Factor.objects.filter(person=person, credential_id=digest_of(credential_id))
    return rows.values_list("pk", flat=True).first()

"""How a person proves who he is, and what he is signed in with. Secrets stand here as digests or sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from lifeline.people.models.persons import Person
from lifeline.people.states import Device, FactorKind

if TYPE_CHECKING:
    from collections.abc import Iterable


class Account(AbstractBaseUser):
    """How a person proves who he is. Sign-in only; never shown, never exported."""

    last_login = None

    person = models.OneToOneField(Person, models.CASCADE, related_name="account", primary_key=True)
    must_change = models.BooleanField(default=False, help_text="P-13: the first log-in forces a new password")
    initial_until_at = models.DateTimeField(null=True, help_text="P-13: an initial password is dead after this")

    USERNAME_FIELD = "person"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="account_initial_must_change", condition=Q(initial_until_at__isnull=True) | Q(must_change=True)
            )
        ]

    def __str__(self) -> str:
        return f"account of {self.person_id}"

    def session_auth_hash(self) -> str:
        return super().get_session_auth_hash()

    def session_auth_fallback_hash(self) -> Iterable[str]:
        return super().get_session_auth_fallback_hash()


class Tries(models.Model):
    """P-14. How often signing in failed, for a number or an address. Both stand here as keyed digests only."""

    key = models.CharField(max_length=64, primary_key=True, help_text="HMAC of the number or of the address")
    failures = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(help_text="the first failure that still counts")
    last_at = models.DateTimeField(help_text="the last try")
    closed_until_at = models.DateTimeField(null=True)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+", help_text="whose number it is")
    told = models.BooleanField(
        default=True, help_text="False: the clock still has to record that the number was closed"
    )

    class Meta:
        indexes = [
            models.Index(fields=["last_at"], name="tries_by_age"),
            models.Index(fields=["told"], condition=Q(told=False), name="tries_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.failures} failures"


class Session(AbstractBaseSession):
    """P-16. A browser that is signed in: deleting the row signs it out at once, in every process and on every node."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(max_length=10, choices=Device, default=Device.COMPUTER)
    started_on = models.DateField()

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        indexes = [models.Index(fields=["person", "expire_date"], name="session_by_person")]

    def __str__(self) -> str:
        return f"session of {self.person_id}"

    @property
    def handle(self) -> str:
        """A name for pages: whoever reads it cannot take the session over."""
        return salted_hmac("people.session", self.session_key).hexdigest()[:16]


class Factor(models.Model):
    """P-15. A second proof: an authenticator app (its secret sealed) or a passkey (its public key)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=10, choices=FactorKind)
    name = models.CharField(_("name"), max_length=40)
    secret = models.BinaryField(help_text="authenticator app: sealed secret; passkey: attested credential data")
    credential_id = models.CharField(max_length=64, blank=True, help_text="passkey: SHA-256 of its id")
    counter = models.BigIntegerField(default=0, help_text="last used time step or the passkey's signature counter")
    made_on = models.DateField()
    used_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credential_id"], condition=~Q(credential_id=""), name="factor_credential_once"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind=FactorKind.TOTP), name="factor_one_authenticator"
            ),
            models.CheckConstraint(
                name="factor_passkey_has_id",
                condition=Q(kind=FactorKind.TOTP, credential_id="")
                | (Q(kind=FactorKind.PASSKEY) & ~Q(credential_id="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class RecoveryCode(models.Model):
    """P-15. One of ten codes for a lost phone; a used one is deleted."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code of {self.person_id}"


class Token(models.Model):
    """A key for programs: bound to a person, limited in scope and time; only its digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=400, help_text="hotline:read hotline:write, divided by spaces")
    made_on = models.DateField()
    until_on = models.DateField(help_text="the first day on which it is dead")
    used_on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="token_interval", condition=Q(until_on__gt=F("made_on")))]

    def __str__(self) -> str:
        return f"token of {self.person_id}"


class Reset(models.Model):
    """P-18. A new password by two persons' word: one asks, another has seen the person and confirms."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="resets")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=200)
    lost_proof = models.BooleanField(default=False, help_text="the second proof is lost too and goes")
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    code_digest = models.CharField(max_length=64, blank=True)
    until_at = models.DateTimeField(help_text="unconfirmed: the request is dead then; confirmed: the code is")
    closed_at = models.DateTimeField(null=True, help_text="used, refused or withdrawn")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="reset_one_open_a_person"
            ),
            models.CheckConstraint(
                name="reset_two_persons",
                condition=~Q(asked_by=F("person"))
                & (Q(confirmed_by__isnull=True) | (~Q(confirmed_by=F("asked_by")) & ~Q(confirmed_by=F("person")))),
            ),
            models.CheckConstraint(
                name="reset_code_after_confirmation",
                condition=Q(confirmed_by__isnull=True, code_digest="")
                | (Q(confirmed_by__isnull=False) & ~Q(code_digest="")),
            ),
        ]

    def __str__(self) -> str:
        return f"reset for {self.person_id}"


class Invitation(models.Model):
    """P-19. The one-time link by which the first administrator of a bare site comes in."""

    digest = models.CharField(max_length=64, unique=True)
    until_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation until {self.until_at:%Y-%m-%d %H:%M}"

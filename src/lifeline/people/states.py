"""The states of persons and units, and the kinds of units, devices and second factors."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class PersonState(TextChoices):
    ACTIVE = "ACTIVE", _("Employed")
    LEFT = "LEFT", _("Left")
    ERASED = "ERASED", _("Erased")


class UnitKind(TextChoices):
    COMPANY = "COMPANY", _("Company")
    PLANT = "PLANT", _("Plant")
    WORKSHOP = "WORKSHOP", _("Workshop")
    TEAM = "TEAM", _("Team")
    OFFICE = "OFFICE", _("Department")
    BRANCH = "BRANCH", _("Branch")


class UnitState(TextChoices):
    OPEN = "OPEN", _("Open")
    CLOSED = "CLOSED", pgettext_lazy("unit", "Closed")


class Device(TextChoices):
    """All that is kept of a browser's long description (P-16)."""

    PHONE = "PHONE", _("Phone")
    TABLET = "TABLET", _("Tablet")
    COMPUTER = "COMPUTER", _("Computer")
    SHARED = "SHARED", _("Shared terminal")


class FactorKind(TextChoices):
    TOTP = "TOTP", _("Authenticator app")
    PASSKEY = "PASSKEY", _("Passkey")


P, U = PersonState, UnitState
PERSON_FLOW = Flow(
    ("leave", {P.ACTIVE}, P.LEFT),
    ("return", {P.LEFT}, P.ACTIVE),
    ("erase", {P.LEFT}, P.ERASED),
    start={P.ACTIVE},
    end={P.ACTIVE, P.ERASED},
)
UNIT_FLOW = Flow(("close", {U.OPEN}, U.CLOSED), start={U.OPEN}, end={U.OPEN, U.CLOSED})

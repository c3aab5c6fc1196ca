"""Tables of people: persons, units and duties, and how a person proves who he is."""

from lifeline.people.models.access import Account, Factor, Invitation, RecoveryCode, Reset, Session, Token, Tries
from lifeline.people.models.persons import FormerNumber, Person, PersonManager
from lifeline.people.models.units import Duty, InTree, Membership, Unit, UnitName, UnitPlace, interval

__all__ = [
    "Account",
    "Duty",
    "Factor",
    "FormerNumber",
    "InTree",
    "Invitation",
    "Membership",
    "Person",
    "PersonManager",
    "RecoveryCode",
    "Reset",
    "Session",
    "Token",
    "Tries",
    "Unit",
    "UnitName",
    "UnitPlace",
    "interval",
]

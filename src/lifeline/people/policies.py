"""The roles that duties carry, as the apps declare them, and who may see and change people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import capacity
from lifeline.people import rules

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Role:
    """A role that a duty may carry. `sentence` says what it lets a person do."""

    name: str
    title: str | _StrPromise
    sentence: str | _StrPromise
    excludes: frozenset[str] = frozenset()
    needs_mfa: bool = False
    two_person: bool = False


ROLES: dict[str, Role] = {}


def role(
    name: str,
    title: str | _StrPromise,
    sentence: str | _StrPromise,
    *,
    excludes: tuple[str, ...] = (),
    needs_mfa: bool = False,
    two_person: bool = False,
) -> str:
    """Declare a role and return its name; the history tells acts under it by its title. Twice is a ValueError."""
    if name in ROLES:
        message = f"The role {name} is declared twice."
        raise ValueError(message)
    ROLES[name] = Role(name, title, sentence, frozenset(excludes), needs_mfa, two_person)
    return capacity(name, title)


def excluded(one: str, other: str) -> bool:
    """P-3. May the two roles not lie in one hand? Either side may have said so."""
    return other in ROLES[one].excludes or one in ROLES[other].excludes


def two_person_roles() -> list[str]:
    """P-5. Roles that take effect only when a second administrator has confirmed them."""
    return [role.name for role in ROLES.values() if role.two_person]


ADMINISTRATOR = role(
    "people.administrator",
    _("administrator"),
    _("keeps persons, units and duties of the unit and everything below it"),
    needs_mfa=True,
    two_person=True,
    excludes=("kernel.custodian",),
)
AUDITOR = role(
    "kernel.auditor",
    _("auditor"),
    _("checks the data chain: that every event is unchanged and none is missing"),
    needs_mfa=True,
)
CUSTODIAN = role(
    "kernel.custodian",
    _("custodian of keys"),
    _("keeps the keys that open sealed things; can open nothing alone"),
    needs_mfa=True,
    two_person=True,
)
LEADER = role("people.leader", _("leader"), _("leads the unit; answers where no narrower duty is held"))
EDITOR = role(
    "people.editor",
    _("keeper of reference data"),
    _("keeps lists such as categories and reasons"),
    needs_mfa=True,
)


PROVED_AT, PROVED_BY, HAS_FACTOR = "proved_at", "proved_by", "has_factor"
"""What a session knows of how and when its person last proved who he is."""


def note_proof(session: SessionBase, by: str, now: datetime, *, has_factor: bool) -> None:
    """P-15. The person has just proved who he is: by "password", or by "factor", the second proof."""
    session[PROVED_AT], session[PROVED_BY], session[HAS_FACTOR] = now.isoformat(), by, has_factor


def second_step_is_due(session: SessionBase, *, duty_asks: bool) -> bool:
    """P-15. Must the second proof be given before any page? By who has one, and by whose duty asks for one."""
    return session.get(PROVED_BY) != "factor" and (duty_asks or session.get(HAS_FACTOR, False))


def proof_is_fresh(session: SessionBase, now: datetime) -> bool:
    """P-15. Was the last proof given at most ten minutes ago, and by the second one if there is one?"""
    proved = session.get(PROVED_AT)
    weak = session.get(HAS_FACTOR, False) and session.get(PROVED_BY) != "factor"
    return proved is not None and not weak and now - datetime.fromisoformat(proved) <= rules.FRESH_PROOF

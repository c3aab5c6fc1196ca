"""P-19. The first administrator of a bare site comes in by a link that works once."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.events import record
from lifeline.people import events, rules
from lifeline.people.actions import passwords
from lifeline.people.actions.duties import grant
from lifeline.people.actions.persons import join
from lifeline.people.actions.units import open_unit
from lifeline.people.models import Account, Invitation, Unit
from lifeline.people.policies import ADMINISTRATOR
from lifeline.people.queries.access import has_administrator, invitation_for
from lifeline.people.states import UnitKind

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person

CODE = "1"
"""The code of the company that the first administrator names; an import may give it another one."""


@action
def invite(*, actor: Person | None = None, now: datetime) -> str:
    """P-19. The path of a fresh link for the first administrator, good for 24 hours; older links are dead.

    `Refused` where an administrator can already sign in: he gives the duty to others on the desk.
    """
    if has_administrator():
        raise Refused("P-19", _("This site has an administrator."))
    Invitation.objects.filter(used_at__isnull=True).delete()
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(digest=digest_of(token), until_at=now + rules.INVITATION)
    record(events.INVITED, invitation, actor=actor, by="" if actor else "cli")
    return f"/first/{token}/"


def link() -> str | None:
    """P-19. What `up` prints on a bare site: the path of a fresh link, None once somebody administers the site."""
    return None if has_administrator() else invite(now=timezone.now())


def digest_of(token: str) -> str:
    """How an invitation is found; the token itself is kept nowhere."""
    return hashlib.sha256(token.encode()).hexdigest()


@action
def accept(
    token: str, employee_no: str, name: str, password: str, company: str, *, actor: Person | None = None, now: datetime
) -> Person:
    """P-19. The link is used up, and the site has its first administrator.

    1. The company stands at the top of the tree, if it does not yet (`company` is its name).
    2. A new person works there, with this password (a weak one is `Refused`).
    3. He is administrator of the company; the second proof is asked of him before his first page (P-15).
    """
    found = invitation_for(digest_of(token), now)
    if found is None:
        raise Unseen
    invitation = locked(Invitation.objects.filter(used_at__isnull=True), found.pk)
    if has_administrator():
        raise Refused("P-19", _("This site has an administrator."))
    on = timezone.localdate(now)
    root = Unit.objects.filter(parent__isnull=True).order_by("pk").first()
    root = root or open_unit(CODE, company, UnitKind.COMPANY, None, on=on, actor=actor, by="cli")
    person = join(rules.normal_number(employee_no), name, root, on=on, actor=actor, by="cli")
    account = Account(person=person)
    account.set_password(passwords.refuse_weak(password, person))
    account.save()
    grant(person, ADMINISTRATOR, root, from_on=on, reason=str(_("first administrator")), actor=actor, by="cli")
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    record(events.INVITATION_USED, invitation, actor=person)
    return person

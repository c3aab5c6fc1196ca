"""H-74. One click gives a colleague access: to all cases that are his, or to the one that lies before both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import access as actions
from lifeline.hotline.queries import access
from lifeline.hotline.views.vaults import gate, vault_of
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.queries.vaults import Vault
    from lifeline.people.api import PersonRequest


def in_hand(request: PersonRequest) -> Vault:
    """The vault that is open here; Refused when it has closed meanwhile."""
    vault = vault_of(request)
    if vault is None:
        raise Refused("H-74", _("Open your vault first: only somebody who can read gives access."))
    return vault


@require_POST
def vault_give(request: PersonRequest, pk: int) -> HttpResponse:
    """H-74. All cases that are the colleague's and that this vault opens."""
    gate(request)
    vault, person = in_hand(request), access.colleague(pk)
    given = actions.give_all(person, vault, actor=request.user, now=timezone.now())
    said = ngettext("%(name)s can open %(n)s more.", "%(name)s can open %(n)s more.", given)
    messages.success(request, said % {"name": person.name, "n": given})
    return redirect("hotline:vault_open")


@require_POST
def case_give(request: PersonRequest, number: str, pk: int) -> HttpResponse:
    """H-74. This one case."""
    case = policies.case_for(request.user, number, policies.may_note)
    vault, person = in_hand(request), access.colleague(pk)
    actions.give(case, person, vault, actor=request.user, now=timezone.now())
    messages.success(request, _("%(name)s can open this case now.") % {"name": person.name})
    return redirect("hotline:case_detail", case.number)

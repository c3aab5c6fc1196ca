"""Sharing a result, ending it, who has looked; and the helper's side of it. Invisible is 404, never 403 (W-52)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import sharing as actions
from lifeline.wellbeing.forms.sharing import ShareForm
from lifeline.wellbeing.queries import calls, helpers, sharing
from lifeline.wellbeing.rules.grants import EXPLORE
from lifeline.wellbeing.views.kept import own

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def result_share(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-10, W-13. Choose with whom and until when; then the text of consent with one tick; only then it is shared."""
    sheet = own(request, uuid)
    if sheet.state != "FINISHED" or sheet.definition.use == EXPLORE:
        raise Unseen
    now = timezone.now()
    data = request.POST if request.method == "POST" else None
    form = ShareForm(
        helpers.helpers(request.user), timezone.localdate(now), data, initial={"name": request.user.name}
    )  # fmt: skip
    if data is None or not form.is_valid() or data.get("step") == "back":
        return page(
            request, "wellbeing/result_share.html", {"sheet": sheet, "form": form}, status=422 if form.errors else 200
        )
    chosen, given = form.chosen(), form.cleaned_data
    helper = helpers.helper(request.user, chosen.pk)
    if data.get("share") != "yes" or helper is None:
        return page(request, "wellbeing/consent_share.html", {"sheet": sheet, "chosen": chosen, "given": given})
    actions.share(
        uuid, helper, given["until"], scope=given["scope"], name=given["name"], actor=request.user, now=now
    )  # fmt: skip
    messages.success(request, _("Shared. You can end it at any time, and see here who has looked."))
    return redirect("wellbeing:result", uuid)


@require_POST
def result_unshare(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-11. One tap ends a grant; the helper's next click finds nothing."""
    actions.unshare(uuid, actor=request.user, now=timezone.now())
    messages.success(request, _("Ended. From now on nothing of it can be opened."))
    return redirect("wellbeing:access_log")


@sensitive_variables()
@require_GET
def access_log(request: PersonRequest) -> HttpResponse:
    """W-61. Who saw what, when, by which grant; and what is shared at present."""
    today = timezone.localdate()
    live = [one for one in sharing.own_grants(request.user, today) if one.is_live]
    values = {"looks": sharing.looks(request.user, today), "live": live, "revealed": calls.revelations(request.user)}
    return page(request, "wellbeing/access_log.html", values)


@sensitive_variables()
@require_GET
def granted_list(request: PersonRequest) -> HttpResponse:
    """What people share with this helper today."""
    if not policies.may_help(request.user):
        raise Forbidden
    return page(request, "wellbeing/granted_list.html", {"given": sharing.given(request.user, timezone.localdate())})


@sensitive_variables()
@require_GET
def granted(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-12. The look is written down first; what could not be written down is not shown."""
    found = actions.open_granted(uuid, actor=request.user, now=timezone.now())
    return page(request, "wellbeing/granted.html", {"granted": found, "result": found.result})

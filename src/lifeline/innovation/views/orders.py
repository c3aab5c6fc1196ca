"""Standing orders of the secretariat for routine reminders: the page on which they are given and revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lifeline.innovation import policies
from lifeline.innovation.actions import orders as actions
from lifeline.innovation.forms.orders import OrderForm
from lifeline.innovation.queries import orders as reading
from lifeline.innovation.views.trying import attempted, status_of, tried
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.keys import row_id
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@require_http_methods(["GET", "POST"])
def order_list(request: PersonRequest) -> HttpResponse:
    """Which reminders go by themselves, by whose order and until when; a secretary gives one, and takes one back."""
    if not policies.organisers_of(request.user, policies.SECRETARY, policies.CHAIR):
        raise Forbidden
    cycles, today = reading.open_cycles(request.user), timezone.localdate()
    sent = request.POST if request.POST.get("act") == "give" else None
    form = OrderForm(sent, cycles=cycles, initial={"from_on": today})
    if request.method == "POST" and acted(request, form):
        return redirect("innovation:order_list")
    found = piece(reading.visible_orders(request.user), request.GET.get("after", ""), order=reading.ORDER)
    values = {
        "rows": reading.lines(request.user, found.rows, today), "pages": found.pager(request.GET),
        "form": form if cycles else None,
        "way": [Crumb(_("Letters"), reverse("innovation:letter_list")), Crumb(_("Standing orders"))],
    }  # fmt: skip
    return page(request, "innovation/order_list.html", values, status=status_of(form))


def acted(request: PersonRequest, form: OrderForm) -> bool:
    """Whether the act was done, or told as a message; False where the form comes back."""
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    if request.POST.get("act") == "revoke":
        order = reading.order_for(request.user, row_id(request.POST.get("order", "")))
        attempted(request, lambda: actions.revoke(order, **told))
        return True
    if not form.cycles:
        raise Forbidden
    made = tried(
        form, lambda given: actions.give(given["cycle"], given["kind"], given["from_on"], given["until_on"], **told)
    )
    if made is not None:
        messages.success(request, _("From then on these reminders go by themselves."))
    return made is not None

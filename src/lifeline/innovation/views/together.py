"""四个一同 of a cycle: what stands, what is missing, and the brief for the production meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lifeline.innovation.actions import evidence
from lifeline.innovation.actions.together import Done, record_together
from lifeline.innovation.forms.together import TogetherForm
from lifeline.innovation.queries import cycles as reading
from lifeline.innovation.queries import together
from lifeline.innovation.views.trying import status_of, tried
from lifeline.kernel import files
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from lifeline.innovation.models import Cycle
    from lifeline.people.api import PersonRequest


@require_GET
def together_list(request: PersonRequest, pk: int) -> HttpResponse:
    """I-119. Each half-year with its four records, and the brief."""
    return shown(request, reading.cycle_for(request.user, pk, reading.may_watch), TogetherForm(), 200)


def shown(request: PersonRequest, cycle: Cycle, form: TogetherForm, status: int) -> HttpResponse:
    """The page, perhaps with a record that was refused."""
    now = timezone.now()
    values = {
        "cycle": cycle, "halves": together.halves(cycle, timezone.localdate(now)), "form": form,
        "brief": together.brief(cycle, now), "runs": reading.may_run(request.user, cycle),
        "way": [
            Crumb(cycle.name, reverse("innovation:cycle_board", args=[cycle.pk])), Crumb(_("Together with production"))
        ],
    }  # fmt: skip
    return page(request, "innovation/together_list.html", values, status=status)


@require_POST
def together_record(request: PersonRequest, pk: int) -> HttpResponse:
    """I-119. The secretariat records one of the four."""
    cycle = reading.cycle_for(request.user, pk, reading.may_run)
    form, now = TogetherForm(request.POST, request.FILES), timezone.now()

    def act(given: dict[str, object]) -> object:
        stored = evidence.receive(form.cleaned_data["paper"], request.user, now=now)
        done = Done(**{name: given[name] for name in ("what", "on", "document", "text")})  # type: ignore[arg-type]
        return record_together(cycle, done, stored, actor=request.user, now=now)

    if tried(form, act) is None:
        return shown(request, cycle, form, status_of(form))
    messages.success(request, _("Recorded."))
    return redirect("innovation:together_list", pk)


@require_GET
def together_file(request: PersonRequest, pk: int, item: int) -> HttpResponseBase:
    """The document of a record."""
    cycle = reading.cycle_for(request.user, pk, reading.may_watch)
    return files.deliver(request, files.linked(together.record_of(cycle, item))[0], inline=True)

"""The data chain for auditors: its state, and its roots to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lifeline.kernel import chain
from lifeline.kernel.page import page
from lifeline.people import policies

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def chain_state(request: PersonRequest) -> HttpResponse:
    """数据链: the last seal, what the clock has verified, events a day and their heads. K-26: no event is shown."""
    policies.auditor_gate(request.user)
    state = chain.state(timezone.now())
    checks = [(state.last_recent, _("The last 48 hours, every night")), (state.last_full, _("The whole, on Sundays"))]
    return page(request, "people/chain_state.html", {"state": state, "checks": checks})


@never_cache
@require_GET
def chain_roots(request: PersonRequest) -> StreamingHttpResponse:
    """The roots of all seals, one JSON line each, to be kept outside the house."""
    policies.auditor_gate(request.user)
    name = f"roots-{timezone.localdate():%Y-%m-%d}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(chain.root_lines(), content_type="application/jsonl", headers=headers)

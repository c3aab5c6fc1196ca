"""我现在需要有人: the page that no setting turns off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_GET

from lifeline.kernel.page import page
from lifeline.wellbeing.queries.helplines import lines

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
@require_GET
def help_now(request: HttpRequest) -> HttpResponse:
    """W-15, W-16. Calm words, then whom to call. Needs no login and no database; kept on the device once visited."""
    return page(request, "wellbeing/help_now.html", {"lines": lines()})

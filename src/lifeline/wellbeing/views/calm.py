"""What is open to everybody and records nothing: 我现在需要有人, which no setting turns off, and short exercises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_GET

from lifeline.kernel.errors import Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing.queries import practices
from lifeline.wellbeing.queries.helplines import lines

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
@require_GET
def help_now(request: HttpRequest) -> HttpResponse:
    """W-15, W-16. Calm words, then whom to call. Needs no login and no database; kept on the device once visited."""
    return page(request, "wellbeing/help_now.html", {"lines": lines()})


@login_not_required
@require_GET
def practice_list(request: HttpRequest) -> HttpResponse:
    """学一学: exercises of three minutes, for everybody, on the device once visited. Nothing is recorded."""
    return page(request, "wellbeing/practice_list.html", {"practices": practices.PRACTICES})


@login_not_required
@require_GET
def practice(request: HttpRequest, number: int) -> HttpResponse:
    """One exercise, step by step; 404 for a number that none has."""
    found = practices.practice(number)
    if found is None:
        raise Unseen
    return page(request, "wellbeing/practice.html", {"practice": found})

"""What a rule refuses stands where the person can read it: on the form, with all that was typed, or as a toast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lifeline.kernel.errors import Conflict, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest

Result = TypeVar("Result")


def tried(form: Form, act: Callable[[dict[str, Any]], Result]) -> Result | None:
    """What came of the act with the form's values; None if form or rule says no, with the reason on the form."""
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except Conflict:
        form.add_error(None, _("Somebody was faster: look at the page again."))
    return None


def attempted(request: PersonRequest, act: Callable[[], object]) -> bool:
    """Whether the act was done; a refusal is told as a message that stays until it is shut."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    except Conflict:
        messages.error(request, _("Somebody was faster: look at the page again."))
    else:
        return True
    return False


def stale(request: PersonRequest, name: str, *args: object) -> HttpResponse:
    """K-8. An act that the page no longer offers: back to the page as it stands now, and why."""
    messages.error(request, _("This step is not possible now: the state has changed."))
    return redirect(name, *args)

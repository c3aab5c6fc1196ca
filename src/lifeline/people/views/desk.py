"""What the pages of the desk share: the page of a form, and an act whose refusal comes back to the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _

from lifeline.kernel.errors import Refused
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.forms import Form
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


def done(request: PersonRequest, form: Form, act: Callable[[], object]) -> bool:
    """K-98. Do it and say so; a refusal is shown on the form, which keeps what was typed."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Saved"))
    return True


def ask(
    request: PersonRequest, form: Form, title: str, button: str, *, way: Sequence[Crumb] = (), lead: str = ""
) -> HttpResponse:
    """The page of one form: where it stands, what it does, what will follow."""
    values = {"form": form, "title": title, "button": button, "lead": lead, "way": [*way, Crumb(title)]}
    return page(request, "people/desk_form.html", values, status=422 if form.errors else 200)

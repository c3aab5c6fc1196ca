"""What a rule refuses stands where the person can read it: on the form, with all that was typed, or as a toast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lifeline.innovation.forms.compared import label_of
from lifeline.innovation.queries.cycles import MOVED
from lifeline.kernel.errors import Conflict, Refused
from lifeline.kernel.page import give_back
from lifeline.kernel.parts import enumerated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest

Result = TypeVar("Result")
Form = TypeVar("Form", bound=forms.Form)
Sent = TypeVar("Sent", bound="forms.Form | None")
TOO_LATE = "too late"
"""The code of an error that says: the state is another one than the page had shown."""


def tried(form: forms.Form, act: Callable[[dict[str, Any]], Result]) -> Result | None:
    """What came of the act with the form's values; None if form or rule says no, with the reason on the form."""
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, forms.ValidationError(str(refusal), code=TOO_LATE if refusal.rule == "K-8" else ""))
    except Conflict:
        overtaken(form)
    return None


def overtaken(form: forms.Form) -> None:
    """I-2. Somebody was faster. What was typed stays, and the form goes on from what stands now: it may be sent again.

    E-15: the version is the one that a fresh form would tell its reader, and perhaps none.
    """
    words = _("Somebody was faster: the page shows how it stands now. What you typed is still here.")
    form.add_error(None, forms.ValidationError(words, code=TOO_LATE))
    if isinstance(form.data, QueryDict) and "version" in form.data and "version" in form.initial:
        data = form.data.copy()
        data["version"] = str(form.initial["version"] or "")
        form.data = data


def moved(form: Form) -> Form:
    """The form, with the reason why it comes to nothing: its step is not possible any more."""
    form.is_valid()
    if not form.has_error(NON_FIELD_ERRORS, TOO_LATE):
        form.add_error(None, forms.ValidationError(MOVED, code=TOO_LATE))
    return form


def status_of(form: forms.Form) -> int:
    """409 where the state was another one, 422 where anything else is wrong; 200 where nothing is, or was sent."""
    if not form.errors:
        return 200
    return 409 if form.has_error(NON_FIELD_ERRORS, TOO_LATE) else 422


def left_over(request: PersonRequest, form: forms.Form) -> None:
    """K-98. The form has no place on the page that is shown now: above it stands why, and what was typed."""
    give_back(request, " ".join(map(str, form.non_field_errors())) or str(MOVED), typed(form))


def placed(request: PersonRequest, shown: Iterable[forms.Form | None], sent: Sent) -> Sent | None:
    """K-98. The form that came back, if the page shows it; else None, and what was typed stands above the page."""
    if sent is None or any(one is sent for one in shown):
        return sent
    left_over(request, sent)
    return None


def typed(form: forms.Form, stands: forms.Form | None = None) -> list[tuple[str, str]]:
    """(label, text) of every field that somebody has filled; of a choice its words, of files their names.

    `stands`: the form as it would open now; what stands there already is left out.
    """
    known = stands.initial if stands else {}
    return [
        (label_of(one.name, one.field), said)
        for one in form
        if not one.is_hidden and (said := _said(one, one.data)) and said != _said(one, known.get(one.name))
    ]


def _said(field: forms.BoundField, value: Any) -> str:
    if not value or value == [""]:
        return ""
    if value is True:
        return pgettext("ticked", "Yes")
    words = {str(key): str(label) for key, label in getattr(field.field, "choices", ())}
    parts = value if isinstance(value, list | tuple) else [value]
    named = [(one.name or "") if isinstance(one, UploadedFile) else words.get(str(one), str(one)) for one in parts]
    return enumerated(named).replace("\r\n", "\n").strip()


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
    messages.error(request, MOVED)
    return redirect(name, *args)

"""Two versions side by side, in the words of the form in which they were written."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

ROW = re.compile(r"[a-z]+_(\d+)_[a-z_]+")
"""A field of a row that the form repeats: plan_2_what."""


def compared(before: forms.Form, after: forms.Form) -> list[tuple[str, str, str]]:
    """(label, before, after) of every field that differs; both forms stand as their versions filled them."""
    found = []
    for name, field in after.fields.items():
        one, other = (said(field, form.initial.get(name)) for form in (before, after))
        if one != other and not isinstance(field.widget, forms.HiddenInput):
            found.append((label_of(name, field), one, other))
    return found


def label_of(name: str, field: forms.Field) -> str:
    """The label of a field; of one that the form repeats, with the number of its row."""
    row = ROW.fullmatch(name)
    return f"{field.label} {row[1]}" if row else str(field.label)


def said(field: forms.Field, value: Any) -> str:
    """A value as its reader reads it; nothing where nothing was given."""
    if value in (None, "", []):
        return ""
    if isinstance(field, forms.BooleanField):
        return str(_("yes") if value else _("no"))
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices  # pairs alone: none of our forms groups them
        names = dict(choices)
        return ", ".join(str(names.get(one, one)) for one in (value if isinstance(value, list) else [value]))
    if isinstance(field, forms.DateTimeField):
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        return date_format(localtime(at), "DATETIME_FORMAT")
    if isinstance(field, forms.DateField):
        return date_format(date.fromisoformat(value) if isinstance(value, str) else value, "DATE_FORMAT")
    return str(value)

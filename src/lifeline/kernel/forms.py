"""How every form looks: `{{ form }}` in a template is enough.

The renderer gives each field its label, help and errors, tied together for screen readers, and the form a summary that
takes the focus after a refusal (K-98). The widgets here are the ones that Django lacks.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.uploadedfile import UploadedFile
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


class Renderer(TemplatesSetting):
    """FORM_RENDERER of the site."""

    form_template_name = "kernel/forms/form.html"
    field_template_name = "kernel/forms/field.html"


class Choices(forms.RadioSelect):
    """One of a few, as cards to touch. `hints` gives a line below an option, `shape` is "", "across" or "chips"."""

    template_name = "kernel/forms/choices.html"
    option_template_name = "django/forms/widgets/input_option.html"

    def __init__(self, *, hints: Mapping[str, Text] | None = None, shape: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hints, self.shape = dict(hints or {}), shape

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The options with their hints."""
        context = super().get_context(name, value, attrs)
        context["shape"] = self.shape
        for _group, options, _index in context["widget"]["optgroups"]:
            for option in options:
                option["hint"] = self.hints.get(str(option["value"]), "")
        return context


class Boxes(Choices):
    """Several of a few; the same cards with boxes to tick."""

    input_type = "checkbox"
    allow_multiple_selected = True

    def use_required_attribute(self, _initial: Any) -> bool:
        """A browser cannot ask for "at least one"; the form does."""
        return False

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> Any:
        """All ticked values."""
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)


class Day(forms.DateInput):
    """A day, chosen with the phone's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Moment(forms.DateTimeInput):
    """A day and a time in the site's zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Upload(forms.FileInput):
    """Files, photos or sound; with script one sees what was chosen. `accept` as in HTML, `capture` opens the camera."""

    template_name = "kernel/forms/upload.html"
    allow_multiple_selected = True

    def __init__(self, *, accept: str = "", capture: str = "", many: bool = True) -> None:
        wanted = {"accept": accept, "capture": capture, "multiple": many}
        super().__init__({name: value for name, value in wanted.items() if value})

    def value_from_datadict(self, _data: Any, files: Any, name: str) -> Any:
        """All files of the field, as a list."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class Uploads(forms.FileField):
    """A field of several files; clean gives a list, empty when nothing was chosen. The kernel's `files` judges them."""

    widget = Upload
    default_error_messages: ClassVar[dict[str, Text]] = {}

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Every file passes the checks of a single one."""
        given = data if isinstance(data, list) else [data] if data else []
        if not given and self.required:
            super().clean(None, initial)
        return [super(Uploads, self).clean(one, initial) for one in given]


REWORDED = (
    _("This field is required."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Enter a valid date."),
    _("Enter a valid value."),
)
"""Sentences of Django whose Chinese we say in our own words: the kernel's catalogue comes before Django's."""


def new_key() -> str:
    """A fresh submission key, 128 random bits."""
    return secrets.token_urlsafe(16)


class OnceField(forms.CharField):
    """A hidden key that makes a double submit harmless: hand it to `action.once` (K-4, K-98).

    It stays the same while the form is corrected, and the draft on the device keeps it over a lost connection.
    """

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput({"data-once": True}), initial=new_key, min_length=16, max_length=64)

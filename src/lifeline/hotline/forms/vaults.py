"""What people type at their vault. Nothing of it is ever shown again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.rules.vaults import PASSPHRASE_MOST, normal


def passphrase_field(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    """Words that the browser's keeper shall not mix up with the password of the log-in."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=PASSPHRASE_MOST, widget=widget, **more)


class OpenForm(forms.Form):
    """H-64. The words that open the vault."""

    passphrase = passphrase_field(_("Passphrase of the vault"), "off")


class SetUpForm(forms.Form):
    """H-64. New words, twice. `replaces`: the vault that stood there when the form was made."""

    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)
    passphrase = passphrase_field(
        _("Passphrase of the vault"),
        "off",
        help_text=_("At least 12 characters, other words than those with which you sign in. A sentence is best."),
    )
    again = passphrase_field(_("Passphrase, once more"), "off")

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        values = super().clean() or {}
        if "again" in values and normal(values.get("passphrase", "")) != normal(values["again"]):
            self.add_error("again", _("The two passphrases differ."))
        return values


class ChangeForm(SetUpForm):
    """H-64. The old words, and new ones twice."""

    old = passphrase_field(_("Current passphrase"), "off")
    field_order = ("old", "passphrase", "again")


class RecoverForm(SetUpForm):
    """P-17. The code of the recovery sheet, and new words twice."""

    code = forms.CharField(
        label=_("Code of the recovery sheet"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    field_order = ("code", "passphrase", "again")

"""What people type when they sign in and for themselves: clean values, nothing saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.forms import Boxes, Choices
from lifeline.people.policies import PERSONAL_SCOPES, SCOPES
from lifeline.people.rules import PERSONAL_TOKEN_DAYS, normal

if TYPE_CHECKING:
    from lifeline.kernel.notices.choices import Mode, Option

PASSWORD_MOST = 200
"""A longer password is cut off before it is hashed: it would only burn time."""
CHANNELS = {"mail": _("Mail"), "wecom": _("WeCom"), "dingtalk": _("DingTalk")}
MODES = {"on": _("at once"), "off": _("never"), "daily": _("once a day"), "weekly": _("once a week")}


def password_field(label: Any, autocomplete: str, **more: Any) -> forms.CharField:
    """A password as the browser's own keeper understands it; blanks at its ends belong to it."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=PASSWORD_MOST, widget=widget, **more)


class LoginForm(forms.Form):
    """P-13. Number and password, and whether other people use this device."""

    employee_no = forms.CharField(
        label=_("Employee number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = password_field(_("Password"), "current-password")
    shared = forms.BooleanField(
        label=_("Other people use this device too"),
        help_text=_("You are then signed out after 5 minutes without a tap."),
        required=False,
    )


class NewPasswordForm(forms.Form):
    """P-13. A new password, twice."""

    password = password_field(
        _("New password"),
        "new-password",
        help_text=_("At least 10 characters. A short sentence that only you know is a good choice."),
    )
    again = password_field(_("New password, once more"), "new-password")

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        values = super().clean() or {}
        if normal(values.get("password", "")) != normal(values.get("again", "")) and "again" in values:
            self.add_error("again", _("This is not the same as above."))
        return values


class CodeForm(forms.Form):
    """P-15. The six figures of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autocapitalize": "none"}),
    )


class AppForm(forms.Form):
    """P-15. The first code that a new authenticator app shows."""

    code = forms.CharField(
        label=_("The six digits that the app shows"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class ProofByPasswordForm(forms.Form):
    """P-15. The password once more, by who has no second proof."""

    password = password_field(_("Your password"), "current-password")


class ChangePasswordForm(NewPasswordForm):
    """P-13. The old password, and a new one twice."""

    old = password_field(_("Current password"), "current-password")
    field_order = ("old", "password", "again")


class ResetAskForm(forms.Form):
    """P-18. For whom an administrator asks, and why."""

    employee_no = forms.CharField(label=_("Employee number"), max_length=40)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("The person reads it, and the second person too.")
    )
    lost_proof = forms.BooleanField(
        label=_("The phone with the second proof is lost too"),
        help_text=_("The second proof and the recovery codes go; the person sets up new ones."),
        required=False,
    )


class ResetUseForm(NewPasswordForm):
    """P-18. The code that the second person has told, and a new password."""

    employee_no = forms.CharField(
        label=_("Employee number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    code = forms.CharField(
        label=_("Code from the administrator"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    field_order = ("employee_no", "code", "password", "again")


class FirstForm(NewPasswordForm):
    """P-19. The company and its first administrator."""

    company = forms.CharField(label=_("Name of the company"), max_length=80)
    employee_no = forms.CharField(
        label=_("Your employee number"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    name = forms.CharField(label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ("company", "employee_no", "name", "password", "again")


class TokenForm(forms.Form):
    """A key for programs: what for, what it may do, how long."""

    name = forms.CharField(label=_("What is it for?"), max_length=60)
    scopes = forms.MultipleChoiceField(label=_("It may"), choices=lambda: list(SCOPES.items()), widget=Boxes())
    days = forms.TypedChoiceField(
        label=_("How long"),
        coerce=int,
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("a year"))],
        initial=30,
        widget=Choices(shape="across"),
    )

    def clean(self) -> dict[str, Any]:
        """P-12. What is its person's alone is opened for a week at most."""
        given = super().clean() or self.cleaned_data
        if PERSONAL_SCOPES & set(given.get("scopes", ())) and given.get("days", 0) > PERSONAL_TOKEN_DAYS:
            self.add_error("days", _("A key to what is yours alone is good for seven days at most."))
        return given


class ContactForm(forms.Form):
    """How the person is reached."""

    email = forms.EmailField(
        label=_("e-mail"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        label=_("phone"), max_length=30, required=False, widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )


class NoticeForm(forms.Form):
    """K-41. A field for each kind of notice and channel that the person may decide about."""

    def __init__(self, *args: Any, options: list[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = [option for option in options if len(option.allowed) > 1]
        for option in self.options:
            channel = CHANNELS.get(option.channel, option.channel)
            self.fields[self.name_of(option)] = forms.ChoiceField(
                label=f"{option.title} · {channel}" if option.kind else channel,
                choices=[(mode, MODES[mode]) for mode in option.allowed],
                initial=option.mode,
            )

    @staticmethod
    def name_of(option: Option) -> str:
        return f"{option.kind or 'all'}-{option.channel}"

    def chosen(self) -> list[tuple[str, str, Mode]]:
        """(kind, channel, mode) of what differs from what held before."""
        changed = [(option, self.cleaned_data[self.name_of(option)]) for option in self.options]
        return [(option.kind, option.channel, mode) for option, mode in changed if mode != option.mode]

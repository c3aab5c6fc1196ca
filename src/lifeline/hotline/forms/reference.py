"""The forms of reference data: a category, the numbers, the times by level, what is shown in danger."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.hotline.queries import reference
from lifeline.hotline.rules.numbers import Numbers, number_most
from lifeline.hotline.states import LevelCode

if TYPE_CHECKING:
    from lifeline.hotline.models import Category

CALLS_MORE, LINES_MOST = 3, 40
CALL = (
    ("name", pgettext_lazy("emergency number", "name")),
    ("name_en", pgettext_lazy("emergency number", "name in English")),
    ("number", _("phone number")),
)
LABELS = {
    "text_min": _("Shortest report, characters (H-1)"),
    "files_max": _("Files with a report (H-1)"),
    "file_mb": _("Largest file, MB (H-1)"),
    "files_mb": _("All files together, MB (H-1)"),
    "pauses_max": _("Questions that pause, in a round (H-30)"),
    "pause_days": _("Longest pause in a round, working days (H-30)"),
    "reply_min": _("Shortest reply, characters (H-40)"),
    "rating_days": _("Days to rate a reply (H-43)"),
    "remind_days": _("Working days until the reminder to rate (H-44)"),
    "unrated_days": _("Working days until a case closes unrated (H-44)"),
    "reopen_days": _("Days to ask for reopening (H-45)"),
    "reopen_decision_days": _("Working days to decide on reopening (H-46)"),
    "appeal_days": _("Days to appeal a refusal (H-19)"),
    "nudge_days": _("Working days between two nudges (H-58)"),
    "call_minutes": _("Minutes until the next duty officer is paged (H-61)"),
    "order_days": _("Working days to answer an order of the clock (H-60)"),
    "no_reassign_hours": _("Last working hours without return or reassignment (H-27)"),
    "return_hours": _("Working hours to ask to return a case (H-23)"),
    "decision_hours": _("Working hours for a decision (H-25, H-26, H-33, H-36)"),
    "decline_hours": _("Working hours to decline a joint task (H-36)"),
    "extension_days": _("Longest extension, working days (H-33)"),
    "deferral_months": _("Longest deferral, months (H-34)"),
    "progress_days": _("Days between two notes on a deferred case (H-34)"),
    "floor_ms": _("Least time of an answer to a code, ms (H-69)"),
    "sealed_hour": _("Sealed reports an hour, in all (H-75)"),
    "sealed_category_hour": _("Sealed reports an hour and category (H-75)"),
    "sealed_plain_hour": _("Sealed reports an hour without proof of work (H-75)"),
    "topic_growth": _("Growth that makes a topic a task, percent (H-80)"),
    "topic_days": _("Working days to solve a growing topic (H-80)"),
    "keep_named_months": _("Months to keep named cases (H-84)"),
    "keep_sealed_months": _("Months to keep sealed cases (H-84)"),
    "weight_response": _("Weight of the response rate, percent"),
    "weight_solved": _("Weight of the solved rate, percent"),
    "weight_satisfied": _("Weight of the satisfied rate, percent"),
}
"""A number without a label here is not offered; a test compares the two."""
TIMES = ("dispatch", "response", "resolve", "ladder")


class CategoryForm(forms.Form):
    """Names, place in the list, and whether it takes new cases."""

    name = forms.CharField(label=pgettext_lazy("category", "name"), max_length=60)
    name_en = forms.CharField(label=pgettext_lazy("category", "name in English"), max_length=60, required=False)
    place = forms.IntegerField(label=_("place in the list"), min_value=0, max_value=32000)
    plain_enquiry = forms.BooleanField(label=_("plain enquiry"), required=False, help_text=_("H-39: needs no approval"))
    stays_ours = forms.BooleanField(
        label=_("goes on after withdrawal"), required=False, help_text=_("H-48: safety, harassment, corruption")
    )
    retired = forms.BooleanField(label=_("retired"), required=False, help_text=_("takes no new cases"))

    @classmethod
    def of(cls, row: Category) -> CategoryForm:
        """The category as it stands."""
        given = ("name", "name_en", "place", "plain_enquiry", "stays_ours", "retired")
        return cls(initial={name: getattr(row, name) for name in given})


class NewCategoryForm(CategoryForm):
    """A category that does not exist yet: its code, and the one above it."""

    code = forms.RegexField(r"^[a-z][a-z0-9_]{1,29}$", label=_("code"), help_text=_("small letters; stays for ever"))
    parent = forms.ChoiceField(label=_("Below"), required=False)
    field_order = ("code", "parent")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"place": 100})
        self.above = {row.code: row for row in reference.first_categories()}
        choices = [("", "—"), *((code, str(row)) for code, row in self.above.items())]
        self.fields["parent"].choices = choices  # type: ignore[attr-defined]

    def clean_parent(self) -> Category | None:
        return self.above.get(self.cleaned_data["parent"])


class NumbersForm(forms.Form):
    """Every number that a site may tune, with what the regulations say beside it; and the pattern of its numbers."""

    employee_pattern = forms.CharField(
        label=_("how employee numbers look"), max_length=200, required=False, strip=False,
        help_text=_("A regular expression; what matches is marked before publication (H-77)."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        now = asdict(reference.numbers())
        super().__init__(data, initial={**now, "employee_pattern": reference.site_text("employee_pattern")})
        self.names = list(now)
        for name, default in asdict(Numbers()).items():
            told = _("The regulations say %(default)s.") % {"default": default}
            self.fields[name] = forms.IntegerField(
                label=LABELS[name], min_value=1, max_value=number_most(name), help_text=told
            )


class DangerForm(forms.Form):
    """H-9. Words a line each, and whom to call: name, name in English, number."""

    words = forms.CharField(label=_("Words of danger, one a line"), widget=forms.Textarea({"rows": 8}), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"words": "\n".join(reference.danger_words())})
        rows = reference.emergency_numbers()
        said = "" if data is None else str(data.get("lines", ""))
        self.lines = range(min(int(said[:9]), LINES_MOST) if said.isdecimal() else len(rows) + CALLS_MORE)
        self.fields["lines"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=len(self.lines), max_value=LINES_MOST
        )
        for n in self.lines:
            row = rows[n] if n < len(rows) else None
            for key, label in CALL:
                self.fields[f"{key}_{n}"] = forms.CharField(
                    label=f"{n + 1} · {label}", required=False, max_length=40, initial=getattr(row, key, "")
                )

    def calls(self) -> list[tuple[str, str, str]]:
        """The lines that say something; an emptied one is gone."""
        found = [tuple(self.cleaned_data[f"{key}_{n}"] for key in ("name", "name_en", "number")) for n in self.lines]
        return [(name, english, number) for name, english, number in found if name or english or number]


class LevelsForm(forms.Form):
    """H-53. The times of every level, as the newest version has them."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        labels = {
            "dispatch": _("dispatch within"), "response": _("first response within"), "resolve": _("reply within"),
            "ladder": _("ladder"),
        }  # fmt: skip
        version = reference.level_version()
        for code, level in LevelCode.choices:
            now = reference.level_texts(version, code)
            for key in TIMES:
                self.fields[f"{code}_{key}"] = forms.CharField(
                    label=f"{level} · {labels[key]}", required=key != "ladder", initial=now[key],
                    max_length=30 if key == "ladder" else 6,
                )  # fmt: skip

    def levels(self) -> dict[str, tuple[str, str, str, str]]:
        """Code → its four texts."""
        given = self.cleaned_data
        return {
            code: (
                given[f"{code}_dispatch"],
                given[f"{code}_response"],
                given[f"{code}_resolve"],
                given[f"{code}_ladder"],
            )
            for code in LevelCode.values
        }

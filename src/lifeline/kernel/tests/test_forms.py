"""How every form looks."""

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.renderers import DjangoTemplates
from django.utils.datastructures import MultiValueDict

from lifeline.kernel.forms import Boxes, Choices, Day, Moment, OnceField, Uploads, new_key


class Report(forms.Form):
    once = OnceField()
    text = forms.CharField(label="Text", help_text="As you would say it.", widget=forms.Textarea)
    place = forms.CharField(label="Place", required=False)
    mode = forms.ChoiceField(label="Mode", choices=[("a", "A"), ("b", "B")], widget=Choices(hints={"b": "Second"}))
    who = forms.MultipleChoiceField(label="Who", choices=[("x", "X"), ("y", "Y")], widget=Boxes(), required=False)
    urgent = forms.BooleanField(label="Urgent", required=False)
    photos = Uploads(label="Photos", required=False)


KEY = "0123456789abcdef0123"


def refused():
    return Report({"once": KEY, "text": "", "place": "<3号>", "mode": "b", "who": ["y"]})


def test_every_control_has_a_label(in_english):
    text = str(Report())
    for field in ("text", "place", "photos"):
        assert f'<label for="id_{field}">' in text
    assert text.count("<legend>") == 2


def test_a_field_that_may_stay_empty_says_so(in_english):
    text = str(Report())
    assert text.count("(optional)") == 3


def test_k98_help_and_error_are_tied_to_their_field():
    control = re.search(r"<textarea[^>]*>", str(refused()))[0]
    described = re.search(r'aria-describedby="([^"]+)"', control)[1].split()
    assert described == ["id_text_helptext", "id_text_error"]
    assert 'aria-invalid="true"' in control
    for name in described:
        assert f'id="{name}"' in str(refused())


def test_k98_the_summary_comes_first_and_links_to_the_fields(in_english):
    text = str(refused())
    assert text.index('class="summary"') < text.index("<textarea")
    assert '<a href="#id_text">Text</a> This field is required.' in text
    assert "Please mend 1 thing<" in text


def test_k98_values_are_kept_after_a_refusal():
    text = str(refused())
    assert 'value="&lt;3号&gt;"' in text
    assert re.search(r'value="b"[^>]*checked', text)
    assert re.search(r'value="y"[^>]*checked', text)
    assert f'value="{KEY}"' in text


def test_k98_a_new_form_carries_a_fresh_key_and_a_corrected_one_the_same():
    one, other = (re.search(r'name="once" value="([^"]+)"', str(Report()))[1] for _ in range(2))
    assert one != other
    assert len(one) >= 16
    assert len(new_key()) == 22


SINGLE = [
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.PasswordInput, forms.HiddenInput, forms.DateInput,
    forms.Textarea, forms.CheckboxInput, forms.FileInput, Day, Moment,
]  # fmt: skip
SEVERAL = [forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.SelectMultiple]
ATTRS = {"id": "id_x", "required": True, "disabled": False, "data-word": 'a"<b>&', "maxlength": 1000, "data-none": ""}


@pytest.mark.parametrize("widget", SINGLE)
@pytest.mark.parametrize("value", [None, "", '<3号> & "x"', 1234567, True])
def test_a_control_that_is_drawn_without_a_template_looks_as_djangos_own(widget, value):
    plain = widget().render("x", value, ATTRS, renderer=DjangoTemplates())
    assert widget().render("x", value, ATTRS) == plain


@pytest.mark.parametrize("widget", SEVERAL)
def test_options_look_as_djangos_own(widget):
    choices = [("", "—"), ("a", "A & <b>"), ("二", [("b", "B"), (3, "C")])]
    plain = widget(choices=choices).render("x", ["3"], ATTRS, renderer=DjangoTemplates())
    assert widget(choices=choices).render("x", ["3"], ATTRS) == plain


def test_a_card_shows_its_hint():
    assert "<small>Second</small>" in str(Report()["mode"])


def test_days_are_asked_in_the_way_that_browsers_read():
    assert Day().render("d", "2026-03-09").startswith('<input type="date"')
    assert Moment().render("d", None).startswith('<input type="datetime-local"')


@pytest.mark.parametrize("number", [0, 1, 3])
def test_several_files_come_as_a_list(number):
    files = MultiValueDict({"photos": [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(number)]})
    form = Report({"once": KEY, "text": "t", "mode": "a"}, files)
    assert form.is_valid(), form.errors
    assert [one.name for one in form.cleaned_data["photos"]] == [f"{n}.jpg" for n in range(number)]


def test_a_missing_file_is_an_error_where_one_is_needed():
    with pytest.raises(forms.ValidationError):
        Uploads(label="x").clean([])

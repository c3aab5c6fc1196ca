"""What the site says about itself: the manager's desk for categories, numbers, levels and what is shown in danger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lifeline.hotline.actions import reference as actions
from lifeline.hotline.forms.reference import CategoryForm, DangerForm, LevelsForm, NewCategoryForm, NumbersForm
from lifeline.hotline.policies import reference as policies
from lifeline.hotline.queries import reference, relabelling
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from lifeline.hotline.models import Category
    from lifeline.people.api import PersonRequest


def gate(request: PersonRequest) -> None:
    """Managers of a whole company."""
    if not policies.may_keep_reference(request.user):
        raise Forbidden


@require_GET
def reference_list(request: PersonRequest) -> HttpResponse:
    """All of it at a glance: the categories, and doors to the rest."""
    gate(request)
    return page(request, "hotline/reference_list.html", {"rows": reference.category_rows()})


def kept(
    request: PersonRequest, template: str, title: str, form: Form, act: Callable[[], object], **more: object
) -> HttpResponse:
    """Show the form, or carry out what it says; a refusal comes back with what was typed."""
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():  # the whole form, or nothing of it
                act()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved"))
            return redirect("hotline:reference_list")
    way = [Crumb(_("Site settings"), reverse("hotline:reference_list")), Crumb(title)]
    context = {"form": form, "way": way, "title": title, **more}
    return page(request, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def category_edit(request: PersonRequest, code: str) -> HttpResponse:
    """The names of a category, its place, whether it takes new cases."""
    gate(request)
    row = reference.category_of(code)
    form = CategoryForm(request.POST) if request.method == "POST" else CategoryForm.of(row)

    def act() -> None:
        actions.keep_category(row, actions.Kept(**form.cleaned_data), actor=request.user, now=timezone.now())

    return kept(request, "hotline/category_edit.html", str(row), form, act, split=split_progress(request, row))


def split_progress(request: PersonRequest, row: Category) -> relabelling.Asked | None:
    """Section 7. What is offered on the page of a category that was split."""
    split = relabelling.splits().filter(pk=row.pk).exists()
    return relabelling.progress(request.user, row, timezone.now()) if split else None


@require_http_methods(["GET", "POST"])
def category_new(request: PersonRequest) -> HttpResponse:
    """One more category."""
    gate(request)
    form = NewCategoryForm(request.POST or None)

    def act() -> None:
        given = dict(form.cleaned_data)
        code, parent = given.pop("code"), given.pop("parent")
        actions.add_category(code, parent, actions.Kept(**given), actor=request.user, now=timezone.now())

    return kept(request, "hotline/category_new.html", _("New category"), form, act)


@require_http_methods(["GET", "POST"])
def number_edit(request: PersonRequest) -> HttpResponse:
    """The numbers of the regulations that this site tunes."""
    gate(request)
    form = NumbersForm(request.POST or None)

    def act() -> None:
        given, now = form.cleaned_data, timezone.now()
        pattern = given["employee_pattern"]
        if pattern != reference.site_text("employee_pattern"):
            actions.set_text("employee_pattern", pattern, actor=request.user, now=now)
            if form.changed_data == ["employee_pattern"]:
                return
        actions.set_numbers({name: given[name] for name in form.names}, actor=request.user, now=now)

    return kept(request, "hotline/number_edit.html", _("Numbers of the regulations"), form, act)


@require_http_methods(["GET", "POST"])
def danger_edit(request: PersonRequest) -> HttpResponse:
    """H-9. Words of danger, and whom to call."""
    gate(request)
    form = DangerForm(request.POST or None)

    def act() -> None:
        now = timezone.now()
        actions.set_emergency_numbers(form.calls(), actor=request.user, now=now)
        actions.set_danger_words(form.cleaned_data["words"].splitlines(), actor=request.user, now=now)

    return kept(request, "hotline/danger_edit.html", _("In danger"), form, act)


@require_http_methods(["GET", "POST"])
def level_edit(request: PersonRequest) -> HttpResponse:
    """H-53. A new version of the times by level; what runs keeps its own."""
    gate(request)
    form = LevelsForm(request.POST or None)

    def act() -> None:
        actions.set_levels(form.levels(), actor=request.user, now=timezone.now())

    return kept(request, "hotline/level_edit.html", _("Times by level"), form, act)

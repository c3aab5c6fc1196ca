"""Section 7: a split category asks for re-labelling help; one tap a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import dispatch
from lifeline.hotline.actions.reference import end_split
from lifeline.hotline.forms.staff import SubcategoryForm
from lifeline.hotline.policies import reference
from lifeline.hotline.queries import relabelling
from lifeline.hotline.views.case import carry_out
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.htmx import go
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from lifeline.hotline.models import Case
    from lifeline.people.api import PersonRequest


def relabel_card(request: HttpRequest) -> dict[str, Any] | None:
    """Section 7. On the start page of whoever gives cases their category: which ones were split and ask for help."""
    found = relabelling.asked(request.user, timezone.now())  # type: ignore[arg-type]
    return {"splits": found} if found else None


@require_GET
def category_relabel(request: PersonRequest, code: str) -> HttpResponse:
    """The cases under a split category that are worth a word, a button for each subcategory, and how far it is."""
    if not reference.may_help_label(request.user):
        raise Forbidden
    category, now, keeps = relabelling.split_of(code), timezone.now(), reference.may_keep_reference(request.user)
    edit = reverse("hotline:category_edit", args=[code]) if keeps else ""
    below = relabelling.subcategories(category)
    values = {
        "category": category, "progress": relabelling.progress(request.user, category, now), "keeps": keeps,
        "rows": relabelling.offers(request.user, category, below, now), "choices": below,
        "way": [Crumb(str(category), edit), Crumb(_("Choose subcategories"))],
    }  # fmt: skip
    return page(request, "hotline/category_relabel.html", values)


@require_POST
def case_relabel(request: PersonRequest, number: str) -> HttpResponse:
    """One tap gives a case its subcategory, or says that it stays where it is; the list goes on."""
    chosen: list[str] = []

    def act(case: Case, given: dict[str, Any]) -> None:
        category, person = given["category"], request.user
        by = policies.DISPATCHER if policies.may_dispatch(person, case) else policies.MANAGER
        dispatch.categorise(case, category, actor=person, now=timezone.now(), version=given["version"], by=by)
        chosen.append((category.parent or category).code)

    answer = carry_out(request, number, reference.may_relabel, SubcategoryForm, act)
    return go(request, reverse("hotline:category_relabel", args=chosen)) if chosen else answer


@require_POST
def category_sorted(request: PersonRequest, code: str) -> HttpResponse:
    """The keeper of the categories says that it is enough."""
    if not reference.may_keep_reference(request.user):
        raise Forbidden
    end_split(relabelling.split_of(code), actor=request.user, now=timezone.now())
    messages.success(request, _("Nobody is asked about this category any more."))
    return redirect("hotline:category_edit", code)

"""知识库: search and read, say whether it helped, and the keepers' desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import faq as actions
from lifeline.hotline.forms.faq import EntryForm, RetireForm, ShowForm
from lifeline.hotline.forms.staff import ApproveForm
from lifeline.hotline.policies import public
from lifeline.hotline.queries import faq
from lifeline.hotline.states import FAQ_FLOW, FaqState
from lifeline.hotline.views.case import carry_out
from lifeline.kernel.errors import Conflict, Forbidden, Refused
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter, filter_href
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from lifeline.hotline.forms.faq import SeenForm
    from lifeline.hotline.models import Case, FaqEntry
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Unit

STALE = "stale"
ORDER = ("-helpful", "pk")
NEWEST = ("-proposed_at", "-pk")
SHOWS = {
    "": gettext_lazy("Proposed"),
    "shown": gettext_lazy("Shown"),
    "expired": gettext_lazy("Expired"),
    "retired": gettext_lazy("Taken away"),
}


@require_GET
def faq_list(request: PersonRequest) -> HttpResponse:
    """What others have asked, the most helpful first; by category and words."""
    category, word = request.GET.get("category", ""), request.GET.get("q", "").strip()
    shown = faq.shown(request.user, timezone.localdate())
    found = piece(faq.filtered(shown, category=category, words=word), request.GET.get("after", ""), order=ORDER)
    links = [Filter(_("All"), filter_href(request.GET, "category", ""), not category)]
    links += [
        Filter(str(one), filter_href(request.GET, "category", one.code), category == one.code)
        for one in faq.categories_of(shown)
    ]
    values = {
        "rows": found.rows, "pages": found.pager(request.GET), "filters": links, "word": word, "category": category,
        "keeps": public.may_keep_faq(request.user),
    }  # fmt: skip
    return page(request, "hotline/faq_list.html", values)


@require_GET
def faq_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """One entry: the answer, until when it holds, whether it helped, and the way to report all the same."""
    entry = faq.entry_for(request.user, pk, timezone.localdate())
    way = [Crumb(_("Questions and answers"), reverse("hotline:faq_list")), Crumb(entry.question)]
    values = {"entry": entry, "way": way, "said": faq.vote_of(request.user, entry)}
    return page(request, "hotline/faq_detail.html", values)


@require_POST
def faq_vote(request: PersonRequest, pk: int) -> HttpResponse:
    """有帮助, 没帮助."""
    entry = faq.entry_for(request.user, pk, timezone.localdate())
    actions.vote(entry, helpful=request.POST.get("helpful") == "1", actor=request.user, now=timezone.now())
    messages.success(request, _("Thank you."))
    return redirect("hotline:faq_detail", pk)


def gate(request: PersonRequest) -> None:
    """The desk is for those who keep the FAQ."""
    if not public.may_keep_faq(request.user):
        raise Forbidden


@require_GET
def faq_desk_list(request: PersonRequest) -> HttpResponse:
    """The keepers' desk: what was proposed, what readers find, what has expired, what was taken away."""
    gate(request)
    show, kept = request.GET.get("show", ""), faq.kept(request.user)
    today = timezone.localdate()
    rows = {
        "shown": kept.filter(state=FaqState.SHOWN),
        "expired": faq.expired(kept, today),
        "retired": kept.filter(state=FaqState.RETIRED),
    }.get(show, kept.filter(state=FaqState.PROPOSED))
    found = piece(rows, request.GET.get("after", ""), order=NEWEST)
    links = [Filter(label, filter_href(request.GET, "show", key), show == key) for key, label in SHOWS.items()]
    values = {"rows": found.rows, "pages": found.pager(request.GET), "filters": links, "today": today}
    return page(request, "hotline/faq_desk_list.html", values)


@require_POST
def faq_propose(request: PersonRequest, number: str) -> HttpResponse:
    """One click: this reply would help others too."""

    def act(case: Case, _given: dict[str, object]) -> None:
        actions.propose_from(case, actor=request.user, now=timezone.now())

    return carry_out(request, number, public.may_propose_faq, ApproveForm, act)


@require_http_methods(["GET", "POST"])
def faq_new(request: PersonRequest) -> HttpResponse:
    """A keeper writes an entry of his own."""
    gate(request)
    form = EntryForm(request.POST or None)
    company = company_of(request)

    def act() -> HttpResponse:
        given = form.cleaned_data
        entry = actions.propose(
            company, given["question"], given["answer"], given["category"], actor=request.user, now=timezone.now()
        )
        return redirect("hotline:faq_edit", entry.pk)

    return done(form, act) or edit_page(request, None, {"form": form})


def company_of(request: PersonRequest) -> Unit:
    """The company whose FAQ the person keeps."""
    scope = next(scope for scope in policies.scopes(request.user, *public.FAQ_KEEPERS) if scope.whole)
    return people.units_by_id([scope.company_id])[scope.company_id]


def done(form: SeenForm, act: Callable[[], HttpResponse]) -> HttpResponse | None:
    """Where the act leads; None if the form or the act says no, with the reason on the form."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except Conflict:
        words = _("Somebody was faster: the text has changed. What you typed is still here.")
        form.add_error(None, ValidationError(words, code=STALE))
    return None


@require_http_methods(["GET", "POST"])
def faq_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change the words of an entry; below, show it or take it away."""
    gate(request)
    entry = faq.kept_for(request.user, pk)
    form = EntryForm(request.POST) if request.method == "POST" else EntryForm.of(entry)

    def act() -> HttpResponse:
        given = form.cleaned_data
        actions.edit(
            entry, given["question"], given["answer"], given["category"], actor=request.user, now=timezone.now(),
            version=given["version"],
        )  # fmt: skip
        messages.success(request, _("Saved"))
        return redirect("hotline:faq_edit", pk)

    return done(form, act) or edit_page(request, entry, {"form": form})


@require_POST
def faq_show(request: PersonRequest, pk: int) -> HttpResponse:
    """Show an entry to readers, in somebody's care and until a day."""
    gate(request)
    entry, form = faq.kept_for(request.user, pk), ShowForm(request.POST)

    def act() -> HttpResponse:
        given = form.cleaned_data
        actions.show(
            entry, given["owner"], given["expires_on"], actor=request.user, now=timezone.now(),
            kept_because=given["kept_because"], version=given["version"],
        )  # fmt: skip
        messages.success(request, _("Readers find it now."))
        return redirect("hotline:faq_desk_list")

    return done(form, act) or edit_page(request, entry, {"show": form})


@require_POST
def faq_retire(request: PersonRequest, pk: int) -> HttpResponse:
    """Take an entry away, or turn a proposal down."""
    gate(request)
    entry, form = faq.kept_for(request.user, pk), RetireForm(request.POST)

    def act() -> HttpResponse:
        given = form.cleaned_data
        actions.retire(entry, given["because"], actor=request.user, now=timezone.now(), version=given["version"])
        messages.success(request, _("Readers no longer find it."))
        return redirect("hotline:faq_desk_list")

    return done(form, act) or edit_page(request, entry, {"retire": form})


def edit_page(request: PersonRequest, entry: FaqEntry | None, bound: dict[str, SeenForm]) -> HttpResponse:
    """The page of an entry at its desk, with the forms that came back in place of fresh ones.

    H-38: over an older state the page shows how it stands now, beside what was typed.
    """
    invalid = any(form.errors for form in bound.values())
    stale = any(form.has_error(NON_FIELD_ERRORS, STALE) for form in bound.values())
    if entry is not None and stale:
        entry = faq.kept_for(request.user, entry.pk)
        for form in bound.values():
            form.on_top_of(entry)
    values: dict[str, object] = {
        "entry": entry,
        "stale": stale,
        "form": bound.get("form") or (EntryForm.of(entry) if entry else EntryForm()),
        "way": [Crumb(_("FAQ desk"), reverse("hotline:faq_desk_list")), Crumb(_("Entry"))],
    }
    if entry is not None:
        values["show"] = bound.get("show") or ShowForm.of(entry, request.user)
        values["marks"] = faq.findings(entry)
        retire = bound.get("retire") or RetireForm(initial={"version": entry.version})
        values["retire"] = retire if FAQ_FLOW.may(entry, "retire") else None
    return page(request, "hotline/faq_edit.html", values, status=409 if stale else 422 if invalid else 200)

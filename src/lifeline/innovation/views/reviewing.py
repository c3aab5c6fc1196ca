"""评审 on a phone: one's own list, one review with its declaration first, autosave, hand in, decline (I-37 … I-51)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.innovation.actions import reviews as actions
from lifeline.innovation.forms.reviewing import DeclineForm, SheetForm
from lifeline.innovation.policies.reviewing import review_for
from lifeline.innovation.queries import reviewing as reading
from lifeline.innovation.states import ReviewState
from lifeline.innovation.views.trying import placed, status_of, tried
from lifeline.kernel.errors import Conflict, Refused
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter, filter_href

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.innovation.models import Review
    from lifeline.people.api import PersonRequest


@require_GET
def review_list(request: PersonRequest) -> HttpResponse:
    """I-49. My reviews by when they came, my own tally, and until when."""
    show = request.GET.get("show", "")
    found = piece(reading.own(request.user, show), request.GET.get("after", ""), order=reading.ORDER)
    done, standing = reading.tally(request.user)
    links = [
        Filter(label, filter_href(request.GET, "show", key), show == key)
        for key, label in (("", _("To do")), ("all", _("All")))
    ]
    values = {
        "rows": reading.lines(found.rows, timezone.now()), "pages": found.pager(request.GET), "filters": links,
        "done": done, "standing": standing, "cycles": reading.reviewed_cycles(request.user),
    }  # fmt: skip
    return page(request, "innovation/review_list.html", values)


@require_http_methods(["GET", "POST"])
def review_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """I-37. The declaration first; then the text with the sheet below it. POST saves, hands in, or declares."""
    review = review_for(request.user, pk)
    if request.method == "GET":
        return review_page(request, review, None)
    if "declare" in request.POST:
        return declared(request, review)
    form = SheetForm(request.POST, review=review)
    if form.is_valid() and kept(request, review, form):
        return redirect("innovation:review_list" if "submit" in request.POST else request.path)
    return review_page(request, review_for(request.user, pk), form)


def declared(request: PersonRequest, review: Review) -> HttpResponse:
    """I-37. Signed: the text opens; or a conflict has come up, and the review is void."""
    try:
        if not request.POST.get("agreed"):
            messages.error(request, _("Tick the box to sign."))
        elif void(request, actions.declare(review, actor=request.user, now=timezone.now())):
            return redirect("innovation:review_list")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("innovation:review_detail", review.pk)


def void(request: PersonRequest, review: Review) -> bool:
    """I-34. Whether a conflict was found just now; its reviewer is told, and thanked for nothing."""
    if found := review.state == ReviewState.VOID:
        messages.warning(request, _("You are in conflict with this application by now; somebody else reviews it."))
    return found


def kept(request: PersonRequest, review: Review, form: SheetForm) -> bool:
    """Whether the sheet was taken, saved or handed in, and told so; what is missing is marked on the form."""
    told = {"actor": request.user, "now": timezone.now(), "version": form.cleaned_data["base"]}
    hands_in = "submit" in request.POST
    try:
        review = (actions.submit if hands_in else actions.keep)(review, form.sheet(), **told)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        form.mark(refusal.values.get("fields", ()))
        return False
    except Conflict:
        form.add_error(None, _("This review was changed on another page meanwhile. Open it again; yours stands below."))
        return False
    if not void(request, review):
        messages.success(request, _("Handed in. Thank you.") if hands_in else _("Saved"))
    return True


def review_page(
    request: PersonRequest, review: Review, form: SheetForm | None, decline: DeclineForm | None = None
) -> HttpResponse:
    """The page of a review as its state asks for it."""
    writes = review.state in {ReviewState.OPEN, ReviewState.STALE}
    declines = review.state in {ReviewState.ASSIGNED, ReviewState.OPEN}
    opened = review.declared_at is not None and review.state not in {ReviewState.VOID, ReviewState.DECLINED}
    text = reading.text_read(review) if opened else None
    values: dict[str, Any] = {
        "review": review, "application": review.application, "opened": opened,
        "shown": reading.shown_text(text, review.application) if text else None,
        "changed": reading.changed_since(review),
        "form": (form or SheetForm(review=review)) if writes else None,
        "declines": (decline or DeclineForm(initial={"version": review.version})) if declines else None,
        "lines": reading.sheet_lines(review), "late": review.due_at is not None and review.due_at < timezone.now(),
        "way": [Crumb(_("Reviews"), reverse("innovation:review_list")), Crumb(review.application.number)],
    }  # fmt: skip
    for sent in (form, decline):
        placed(request, [values["form"], values["declines"]], sent)
    return page(
        request,
        "innovation/review_detail.html",
        values,
        status=max((status_of(one) for one in (form, decline) if one), default=200),
    )


@require_POST
def review_autosave(request: PersonRequest, pk: int) -> HttpResponse:
    """The sheet saves by itself as the editor does; the answer says when, and what the next save is based on."""
    review, now = review_for(request.user, pk), timezone.now()
    form = SheetForm(request.POST, review=review)
    form.is_valid()
    try:
        saved = actions.keep(
            review, form.sheet(), actor=request.user, now=now, version=form.cleaned_data.get("base", 0)
        )
    except Refused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    except Conflict:
        return JsonResponse({"refused": _("This review was changed on another page: open it again.")}, status=409)
    at = time_format(timezone.localtime(now), "H:i:s")
    return JsonResponse({"base": saved.version, "said": _("Saved %(at)s") % {"at": at}})


@require_POST
def review_decline(request: PersonRequest, pk: int) -> HttpResponse:
    """I-43, I-33. Not this one, with a reason."""
    review = review_for(request.user, pk)
    form = DeclineForm(request.POST, initial={"version": review.version})
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    done = tried(form, lambda given: actions.decline(
        review, given["reason"], tied=given["tied"], version=given["version"], **told))  # fmt: skip
    if done is None:
        return review_page(request, review_for(request.user, pk), None, form)
    messages.success(request, _("Noted. Somebody else will review it."))
    return redirect("innovation:review_list")

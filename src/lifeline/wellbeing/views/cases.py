"""The helper's side: caseload, a case, its notes, and discussions without names. What is not his is 404 (W-52)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel.errors import Forbidden, Refused, Unseen
from lifeline.kernel.page import page
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import cases as actions
from lifeline.wellbeing.actions import discussing as discussions
from lifeline.wellbeing.actions import notes as noting
from lifeline.wellbeing.forms.cases import CloseForm, DiscussForm, NoteForm, OfferForm
from lifeline.wellbeing.forms.page import uuid_of
from lifeline.wellbeing.queries import cases, discussing, helpers, notes, talks

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@sensitive_variables()
@require_GET
def caseload(request: PersonRequest) -> HttpResponse:
    """Whom the helper accompanies; counsellors and supervisors see discussions beside it."""
    if not policies.may_help(request.user):
        raise Forbidden
    found, booked = cases.caseload(request.user), talks.bookings_of(request.user, timezone.now())
    return page(request, "wellbeing/caseload.html", {"cases": found, "bookings": booked})


@require_POST
def case_open(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Begin to accompany who shares something; the address is that of the grant."""
    row = actions.open_from_grant(uuid, actor=request.user, now=timezone.now())
    return redirect("wellbeing:case_detail", row.uuid)


@require_POST
def case_begin(request: PersonRequest, key: str) -> HttpResponse:
    """Begin to accompany who has booked a talk; the address is that of the booking at the desk."""
    row = actions.open_from_booking(key, actor=request.user, now=timezone.now())
    return redirect("wellbeing:case_detail", row.uuid)


@sensitive_variables()
@require_GET
def case_detail(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """A case: what was granted, notes, asking, passing on, closing."""
    return _shown(request, uuid, CloseForm(), OfferForm(helpers.helpers(request.user)))


def _shown(request: PersonRequest, uuid: UUID, close: CloseForm, offer: OfferForm) -> HttpResponse:
    row = cases.case_for(request.user, uuid)
    if row is None:
        raise Unseen
    desk = cases.desk(row, request.user, timezone.localdate())
    values = {"desk": desk, "care": desk.care, "close": close, "offer": offer}
    status = 422 if close.errors or offer.errors else 200
    return page(request, "wellbeing/case_detail.html", values, status=status)


@require_POST
def case_ask(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-14. Ask to be let see a result, in general or one that was seen before."""
    actions.ask_to_share(uuid, uuid_of(request.POST.get("grant", "")), actor=request.user, now=timezone.now())
    messages.success(request, _("Asked. The person decides, and need not answer."))
    return redirect("wellbeing:case_detail", uuid)


@require_POST
def case_pass(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-44. Propose another helper; the person has to agree."""
    form = OfferForm(helpers.helpers(request.user), request.POST)
    found = helpers.helper(request.user, form.cleaned_data["to"]) if form.is_valid() else None
    if found is None:
        return _shown(request, uuid, CloseForm(), form)
    actions.offer(uuid, found, actor=request.user, now=timezone.now())
    messages.success(request, _("Proposed. The case moves once the person has agreed."))
    return redirect("wellbeing:case_detail", uuid)


@require_POST
def case_close(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Close it and say how it ended."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _shown(request, uuid, form, OfferForm(helpers.helpers(request.user)))
    actions.close_case(uuid, form.cleaned_data["outcome"], actor=request.user, now=timezone.now())
    return redirect("wellbeing:caseload")


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def note_edit(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """W-44. The counsellor's notes of one case; today's is written here and saves itself while one types."""
    row = cases.case_for(request.user, uuid)
    if row is None or not policies.is_counsellor(request.user):
        raise Unseen
    now = timezone.now()
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        noting.write_note(uuid, form.cleaned_data["text"], actor=request.user, now=now)
        return redirect("wellbeing:note_edit", uuid)
    desk = cases.desk(row, request.user, timezone.localdate(now))
    written = notes.written(row, request.user)
    todays = next((one for one in written if one.day == timezone.localdate(now)), None)
    if request.method == "GET":
        form = NoteForm(initial={"text": todays.text if todays else ""})
    values = {"desk": desk, "care": desk.care, "form": form, "todays": todays, "written": written}
    return page(request, "wellbeing/note_edit.html", values, status=422 if form.errors else 200)


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def supervision(request: PersonRequest) -> HttpResponse:
    """W-45. Discussions without names; for supervisors also how many cases lie on whom."""
    if not policies.may_discuss(request.user):
        raise Forbidden
    form = DiscussForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            discussions.discuss(form.cleaned_data["text"], actor=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            return redirect("wellbeing:supervision")
    loads = discussing.caseloads(request.user) if policies.may_roster(request.user) else []
    values = {"form": form, "entries": discussing.entries(request.user), "loads": loads}
    return page(request, "wellbeing/supervision.html", values, status=422 if form.errors else 200)

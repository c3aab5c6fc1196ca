"""What a person was told, and by which ways he wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.kernel import notices
from lifeline.kernel.errors import Refused
from lifeline.kernel.keys import row_id
from lifeline.kernel.page import page
from lifeline.people.actions import accounts, persons
from lifeline.people.forms import ContactForm, NoticeForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest

A_PAGE = 30


@require_GET
def my_notices(request: PersonRequest) -> HttpResponse:
    """P-18. What I was told, newest first."""
    after = row_id(request.GET.get("after", "")) or None
    entries, more = notices.inbox_page(request.user.pk, after=after, limit=A_PAGE)
    context = {"entries": entries, "more": more}
    return page(request, "people/my_notices.html", context)


@require_POST
def notice_open(request: PersonRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go to what it is about."""
    path = next((entry.path for entry in notices.inbox(request.user.pk, after=pk + 1, limit=1) if entry.id == pk), "")
    notices.read(request.user.pk, [pk], now=timezone.now())
    return redirect(path or "people:my_notices")


@require_POST
def notices_read(request: PersonRequest) -> HttpResponse:
    """Mark the notices that were on the page as read."""
    ids = [row_id(pk) for pk in request.POST.getlist("id")]
    notices.read(request.user.pk, ids, now=timezone.now())
    return redirect("people:my_notices")


@require_http_methods(["GET", "POST"])
def my_choices(request: PersonRequest) -> HttpResponse:
    """P-22. How I am reached: address and number, and what comes by which way."""
    person, options = request.user, notices.choices(request.user.pk)
    form = ContactForm(request.POST or None, initial={"email": person.email, "phone": person.phone})
    ways = NoticeForm(request.POST or None, options=options)
    if request.method == "POST" and form.is_valid() and ways.is_valid():
        try:
            if form.has_changed():
                persons.update_contact(person, **form.cleaned_data, actor=person, by="holder")
            accounts.choose_ways(person, ways.chosen(), actor=person)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("people:me")
    status = 422 if form.errors or ways.errors else 200
    return page(request, "people/my_choices.html", {"form": form, "ways": ways}, status=status)

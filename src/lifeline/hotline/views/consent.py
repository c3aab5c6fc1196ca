"""H-76. The reporter reads the very text that would stand on the board, and agrees or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lifeline.hotline import policies
from lifeline.hotline.actions import publication
from lifeline.hotline.forms.board import ConsentForm
from lifeline.hotline.queries import publishing
from lifeline.hotline.states import PublicationState
from lifeline.kernel.errors import Conflict, Unseen
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.hotline.models import Publication
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person


@require_http_methods(["GET", "POST"])
def my_case_consent(request: PersonRequest, number: str) -> HttpResponse:
    """H-76, E-27. Agree to exactly this text, do not agree, or take an agreement back."""
    case = policies.case_for(request.user, number, may=policies.is_reporter)
    row = publishing.asked_of(case)
    if row is None:
        raise Unseen
    form = ConsentForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, answered(request.user, row, form))
        except Conflict:
            messages.error(request, _("The text has changed meanwhile. Please read it again."))
            return redirect("hotline:my_case_consent", number)
        return redirect("hotline:my_case_detail", number)
    way = [
        Crumb(_("My cases"), reverse("hotline:my_case_list")),
        Crumb(number, reverse("hotline:my_case_detail", args=[number])),
        Crumb(_("Text for the board")),
    ]
    values = {"case": case, "row": row, "seen": publication.text_digest(row), "way": way}
    return page(request, "hotline/my_case_consent.html", values)


def answered(person: Person, row: Publication, form: ConsentForm) -> str:
    """Carry out what the reporter answered; returns what the page says then."""
    seen, now = form.cleaned_data["seen"], timezone.now()
    if row.state == PublicationState.PUBLISHED:
        publication.withdraw_consent(row, actor=person, now=now)
        return _("The text has been taken from the board.")
    if form.agrees():
        publication.consent(row, seen, actor=person, now=now)
        return _("Thank you. Exactly this text may be published.")
    publication.decline(row, seen, actor=person, now=now)
    return _("Your words will not be published.")

"""The desks: recommendations of a unit, the secretariat's screening, letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.innovation import policies
from lifeline.innovation.actions import letters, screening
from lifeline.innovation.forms.verbs import DecideOutForm, DiscardForm, LetterForm, ReleaseForm, ScreenForm
from lifeline.innovation.policies.applications import application_for, may_screen
from lifeline.innovation.policies.letters import may_release, visible_letters
from lifeline.innovation.queries import applications as reading
from lifeline.innovation.queries import desks, orders
from lifeline.innovation.queries.checking import config_for
from lifeline.innovation.queries.due_letters import overtaken
from lifeline.innovation.queries.letter_words import body_of
from lifeline.innovation.views.trying import attempted, left_over, moved, placed, status_of, tried
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb, Filter, filter_href

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from lifeline.innovation.models import Application, Letter
    from lifeline.people.api import PersonRequest

SCREENING = {
    "": gettext_lazy("To be screened"),
    "second": gettext_lazy("Second word"),
    "appeals": gettext_lazy("Requests"),
    "returned": gettext_lazy("Being corrected"),
}


@require_GET
def recommendation_list(request: PersonRequest) -> HttpResponse:
    """I-13. What waits for the unit's word, with the quota of each level."""
    if not policies.scopes(request.user, policies.UNIT_SECRETARY):
        raise Forbidden
    found = piece(desks.to_sign(request.user), request.GET.get("after", ""), order=desks.OLDEST)
    values = {
        "rows": reading.lines(request.user, found.rows), "pages": found.pager(request.GET),
        "meters": desks.meters(found.rows),
    }  # fmt: skip
    return page(request, "innovation/recommendation_list.html", values)


@require_GET
def screening_list(request: PersonRequest) -> HttpResponse:
    """What waits for the secretariat; never of one's own unit, nor what one takes part in (I-32)."""
    if not policies.organisers_of(request.user, policies.SECRETARY):
        raise Forbidden
    show = request.GET.get("show", "")
    found = piece(desks.to_screen(request.user, show), request.GET.get("after", ""), order=desks.OLDEST)
    links = [Filter(label, filter_href(request.GET, "show", key), show == key) for key, label in SCREENING.items()]
    values = {"rows": reading.lines(request.user, found.rows), "pages": found.pager(request.GET), "filters": links}
    return page(request, "innovation/screening_list.html", values)


@require_GET
def screening_detail(request: PersonRequest, number: str) -> HttpResponse:
    """The application beside the checklist, and titles that are alike."""
    return sheet_page(request, application_for(request.user, number, may_screen), None)


def sheet_page(
    request: PersonRequest, application: Application, form: ScreenForm | DecideOutForm | None, status: int = 200
) -> HttpResponse:
    """The screening's page, perhaps with what was refused."""
    config = config_for(application)
    waiting = desks.waiting_sheet(application)
    fresh = DecideOutForm(application=application) if waiting else ScreenForm(application=application, form=config.form)
    values = {
        "application": application, "shown": reading.shown(request.user, application, config),
        "team": reading.team(application), "said": reading.words_of(application), "waiting": waiting,
        "mine": waiting is not None and waiting.by_id == request.user.pk, "pairs": desks.pairs_of(application),
        "form": form or fresh, "sheets": reading.sheets_of(request.user, application),
        "way": [Crumb(_("Screening"), reverse("innovation:screening_list")), Crumb(application.number)],
    }  # fmt: skip
    return page(request, "innovation/screening_detail.html", values, status=status)


@require_POST
def screening_decide(request: PersonRequest, number: str) -> HttpResponse:
    """I-30, I-31. In, back for correction, or propose out; or the second secretary's word."""
    application = application_for(request.user, number, may_screen)
    waits = desks.waiting_sheet(application) is not None
    screens = "verdict" in request.POST or "items" in request.POST or ("agreed" not in request.POST and not waits)
    form = (
        ScreenForm(request.POST, application=application, form=config_for(application).form)
        if screens
        else DecideOutForm(request.POST, application=application)
    )
    if screens == waits or application.state != "RECOMMENDED":
        left_over(request, moved(form))
        return sheet_page(request, application, None, 409)
    if tried(form, lambda _given: decide(request, application, form) or True) is None:
        return sheet_page(request, application, form, status_of(form))
    messages.success(request, _("Done"))
    return redirect("innovation:screening_list")


def decide(request: PersonRequest, application: Application, form: ScreenForm | DecideOutForm) -> object:
    """Call the action that the form asks for."""
    given, now = form.cleaned_data, timezone.now()
    told = {"actor": request.user, "now": now, "version": given["version"]}
    if isinstance(form, DecideOutForm):
        sheet = desks.waiting_sheet(application)
        assert sheet is not None
        return screening.decide_out(sheet, agreed=given["agreed"], **told)
    if given["verdict"] == "IN":
        return screening.screen_in(application, form.checks(), **told)
    act = screening.send_to_correct if given["verdict"] == "RETURN" else screening.propose_out
    return act(application, form.checks(), given["items"], **told)


@require_http_methods(["GET", "POST"])
def similar_pair(request: PersonRequest, number: str, pk: int) -> HttpResponse:
    """I-26. Two titles and texts side by side; the screener says whether the difference is explained."""
    application = application_for(request.user, number, may_screen)
    pair = desks.pair(application, pk)
    if request.method == "POST":
        accepted = request.POST.get("accepted") == "1"
        attempted(request, lambda: screening.judge_pair(
            pair, accepted=accepted, actor=request.user, now=timezone.now()))  # fmt: skip
        return redirect("innovation:screening_detail", number)
    shown = next(one for one in desks.pairs_of(application) if one.pk == pk)
    config = config_for(application)
    values = {
        "application": application, "pair": shown, "one": reading.shown(request.user, application, config),
        "other": reading.shown(request.user, pair.first, config),
        "way": [Crumb(number, reverse("innovation:screening_detail", args=[number])), Crumb(_("Similar titles"))],
    }  # fmt: skip
    return page(request, "innovation/similar_pair.html", values)


@require_GET
def letter_list(request: PersonRequest) -> HttpResponse:
    """One's own letters; for the secretariat all, what it may release first."""
    rows = visible_letters(request.user)
    staff = bool(policies.organisers_of(request.user, policies.SECRETARY))
    show = request.GET.get("show", "DRAFT" if staff else "")
    if show == "DRAFT" and staff:
        rows = desks.to_release(request.user, timezone.now())
    elif show and show != "all":
        rows = rows.filter(state=show)
    found = piece(rows, request.GET.get("after", ""), order=desks.FRESH)
    shows = {"DRAFT": _("To release"), "RELEASED": _("Released"), "READ": _("Read"), "all": _("All")}
    links = [Filter(label, filter_href(request.GET, "show", key), show == key) for key, label in shows.items()]
    values = {"rows": found.rows, "pages": found.pager(request.GET), "filters": links if staff else []}
    values |= {"staff": staff, "together": show == "DRAFT" and len(found.rows) > 1}
    values["orders"] = orders.in_force(request.user, timezone.localdate()) if staff else []
    return page(request, "innovation/letter_list.html", values)


@require_http_methods(["GET", "POST"])
def letter_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """I-74. The letter as it will be read; the secretariat edits its free paragraph before it goes."""
    letter = desks.letter_for(request.user, pk)
    may = may_release(request.user, letter)
    releases = may and letter.state == "DRAFT"
    if letter.addressee_id == request.user.pk and letter.state == "RELEASED":
        letter = letters.open_letter(letter, actor=request.user, now=timezone.now())
    form = LetterForm(request.POST or None, initial={"note": letter.note, "version": letter.version})
    if request.method == "POST":
        if not may:
            raise Forbidden
        told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
        if not releases:
            left_over(request, moved(form))
        elif tried(form, lambda given: letters.write(letter, given["note"], version=given["version"], **told)):
            return redirect("innovation:letter_detail", pk)
    status = status_of(form)
    return letter_page(request, letter, form if releases else None, None, status)


def letter_page(
    request: PersonRequest, letter: Letter, form: LetterForm | None, discard: DiscardForm | None, status: int
) -> HttpResponse:
    """The letter with what the secretariat may do with it, perhaps with what was refused."""
    values = {
        "letter": letter, "body": body_of(letter), "form": form, "answer": letter.values.get("objection"),
        "opens": desks.opens_application(request.user, letter),
        "late": form is not None and bool(overtaken([letter], timezone.now())),
        "discard": discard or DiscardForm(initial={"version": letter.version}),
    }  # fmt: skip
    return page(request, "innovation/letter_detail.html", values, status=status)


def letter_act(request: PersonRequest, letter: Letter, act: Callable[[], object]) -> HttpResponse:
    """Do it, and say how it went."""
    if attempted(request, act):
        messages.success(request, _("Done"))
        return redirect("innovation:letter_list")
    return redirect("innovation:letter_detail", letter.pk)


@require_POST
def letter_release(request: PersonRequest, pk: int) -> HttpResponse:
    """I-74. Let it go, as its page showed it."""
    letter = desks.letter_for(request.user, pk)
    if not may_release(request.user, letter):
        raise Forbidden
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Somebody was faster: look at the page again."))
        return redirect("innovation:letter_detail", pk)
    told = {"actor": request.user, "now": timezone.now(), "version": form.cleaned_data["version"]}
    return letter_act(request, letter, lambda: letters.release(letter, **told))


@require_POST
def letter_discard(request: PersonRequest, pk: int) -> HttpResponse:
    """I-74. Throw it away, with a reason."""
    letter = desks.letter_for(request.user, pk)
    if not may_release(request.user, letter):
        raise Forbidden
    form = DiscardForm(request.POST, initial={"version": letter.version})
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    if letter.state != "DRAFT":
        moved(form)
    elif tried(form, lambda given: letters.discard(letter, given["reason"], version=given["version"], **told)):
        messages.success(request, _("Done"))
        return redirect("innovation:letter_list")
    letter = desks.letter_for(request.user, pk)
    fresh = LetterForm(initial={"note": letter.note, "version": letter.version})
    shows = placed(request, [form] if letter.state == "DRAFT" else [], form)
    return letter_page(request, letter, fresh if shows else None, shows, status_of(form))

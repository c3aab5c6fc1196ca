"""The editor of an application: text, autosave, check, similar titles, team."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.innovation.actions import editing, evidence, submitting, teams
from lifeline.innovation.forms.compared import compared
from lifeline.innovation.forms.text import TextForm
from lifeline.innovation.forms.verbs import AvoidForm, ConfirmForm, InviteForm
from lifeline.innovation.policies.applications import application_for, may_edit, may_lead
from lifeline.innovation.policies.reviewing import text_for
from lifeline.innovation.queries import applications as reading
from lifeline.innovation.queries import checking
from lifeline.innovation.queries.cycles import cycle_for
from lifeline.innovation.queries.form import asked
from lifeline.innovation.queries.likeness import alike
from lifeline.innovation.rules.texts import text_of
from lifeline.innovation.views.trying import attempted, left_over, moved, status_of, tried, typed
from lifeline.innovation.views.verbs import carry_out, detail_page
from lifeline.kernel import files
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.page import give_back, page
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from lifeline.innovation.forms.verbs import VerbForm
    from lifeline.innovation.models import Application, ApplicationRevision
    from lifeline.innovation.rules.texts import Text
    from lifeline.kernel.files import Stored
    from lifeline.people.api import PersonRequest

Given = dict[str, Any]


@require_POST
def application_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Begin an application in this cycle, and write."""
    cycle = cycle_for(request.user, pk)
    try:
        application = editing.start(cycle, actor=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("innovation:call_detail", pk)
    return redirect("innovation:application_edit", application.number)


def form_of(request: PersonRequest, application: Application, text: Text) -> TextForm:
    """The editor's form: what was sent, or the text as it stands."""
    questions, hung = asked(checking.config_for(application).form), reading.hung(application, text)
    if request.method == "POST":
        return TextForm(request.POST, request.FILES, asked=questions, hung=hung)
    return TextForm.of(text, questions, hung)


def received(request: PersonRequest, form: TextForm) -> list[Stored]:
    """I-22. The files that came along, judged and cleaned; one that is not taken is told, and the words are saved."""
    try:
        return evidence.receive(form.cleaned_data.get("attached") or [], request.user, now=timezone.now())
    except Refused as refusal:
        form.add_error("attached", str(refusal))
        return []


@require_http_methods(["GET", "POST"])
def application_edit(request: PersonRequest, number: str) -> HttpResponse:
    """One question per card; saving never loses a word, complete or not."""
    application = application_for(request.user, number, may_edit)
    if request.method == "GET" and (elsewhere := over(request, application)):
        return elsewhere
    text = checking.text_now(application)
    form = form_of(request, application, text)
    if form.is_bound:
        try:
            row = saved(request, application, form, text)
        except Refused as refusal:
            if refusal.rule == "K-8":
                return closed_page(request, number, form, str(refusal))
            form.add_error(None, str(refusal))
        else:
            if not form.errors:
                return saved_page(request, number, rival=row.rival)
            text = stands_on(request, application, form, row)
    way = [
        Crumb(application.title or number, reverse("innovation:application_detail", args=[number])),
        Crumb(pgettext("innovation", "Text")),
    ]
    values = {"application": application, "form": form, "way": way, "rivals": rivals_of(application, text)}
    return page(request, "innovation/application_edit.html", values, status=422 if form.is_bound else 200)


def saved(request: PersonRequest, application: Application, form: TextForm, text: Text) -> ApplicationRevision:
    """I-27. Save what could be read, with the files that came along."""
    form.is_valid()
    stored = received(request, form)
    said = form.text(text)
    said = replace(said, files=list(dict.fromkeys([*said.files, *(one.key for one in stored)])))
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    return editing.save_text(application, said, form.data.get("base", ""), stored, **told)[1]


def rivals_of(application: Application, text: Text) -> list[tuple[str, list[tuple[str, str, str]], list[Stored]]]:
    """I-27. Who wrote at the same time, what stands differently there, and the files that hang only there; hardly
    ever anybody.
    """
    if not (found := reading.rivals(application)):
        return []
    questions, hung = asked(checking.config_for(application).form), reading.all_files(application)
    mine = TextForm.of(text, questions, hung)
    return [
        (
            who, compared(mine, TextForm.of(other, questions, hung)),
            [one for one in hung if one.key in other.files and one.key not in text.files],
        )
        for who, other in found
    ]  # fmt: skip


def stands_on(request: PersonRequest, application: Application, form: TextForm, row: ApplicationRevision) -> Text:
    """I-27. The text that stands. What could be read is stored, files included: the page that comes back is based on
    it and lists them, or the next save would collide, or take out a file that is out already.
    """
    if row.rival:
        messages.warning(request, _("Somebody else saved meanwhile. Both texts are kept; yours stands below."))
        return checking.text_now(application)
    data, text = request.POST.copy(), text_of(row.body)
    data["base"] = row.sha256
    data.setlist("remove", [])
    form.data = data
    form.hang(reading.hung(application, text))
    return text


def saved_page(request: PersonRequest, number: str, *, rival: bool) -> HttpResponse:
    """After a save: to the check, or back to the editor where two texts have collided."""
    if rival:
        messages.warning(request, _("Somebody else saved meanwhile. Both texts are kept; yours stands below."))
        return redirect("innovation:application_edit", number)
    to = "application_check" if "check" in request.POST else "application_edit"
    messages.success(request, _("Saved"))
    return redirect(f"innovation:{to}", number)


def over(request: PersonRequest, application: Application, form: VerbForm | None = None) -> HttpResponse | None:
    """K-98. Where the text is closed: its page instead of the team's; above it why, and what was typed. Else None."""
    if application.state in editing.EDITABLE:
        return None
    if form is None:
        return redirect("innovation:application_detail", application.number)
    left_over(request, moved(form))
    return detail_page(request, application, {}, status=409)


def closed_page(request: PersonRequest, number: str, form: TextForm, why: str) -> HttpResponse:
    """K-98. The text was closed meanwhile: its page as it stands, and above it what was typed and stands nowhere."""
    application = application_for(request.user, number)
    text = checking.text_now(application)
    stands = TextForm.of(text, form.asked, reading.hung(application, text))
    give_back(request, why, typed(form, stands))
    return detail_page(request, application, {}, status=409)


@require_POST
def application_autosave(request: PersonRequest, number: str) -> HttpResponse:
    """I-27. The editor saves by itself; the answer says when, and what the next save is based on."""
    application = application_for(request.user, number, may_edit, names=False)
    text, now = checking.text_now(application), timezone.now()
    form = form_of(request, application, text)
    form.is_valid()
    try:
        _application, row = editing.save_text(
            application, form.text(text), form.data.get("base", ""), actor=request.user, now=now
        )
    except Refused as refusal:
        words = _("%(why)s What you typed stays on this page: copy what you need.") % {"why": refusal}
        return JsonResponse({"refused": words}, status=409)
    at = time_format(timezone.localtime(now), "H:i:s")
    if row.rival:
        said = _("Somebody else saved meanwhile. Both texts are kept: open this page again.")
        return JsonResponse({"rival": True, "said": said})
    return JsonResponse({"base": row.sha256, "said": _("Saved %(at)s") % {"at": at}})


@require_GET
def application_file(request: PersonRequest, number: str, key: str) -> HttpResponseBase:
    """I-22, I-37. A file of the text, for those who read it; one of a text that collided, for who writes (I-27)."""
    application = text_for(request.user, number)
    if key not in reading.file_keys(application) and not (
        may_edit(request.user, application) and key in reading.rival_keys(application)
    ):
        raise Unseen
    return files.deliver(request, files.linked_file(application, key), inline=True)


@require_POST
def application_settle(request: PersonRequest, number: str) -> HttpResponse:
    """I-27. The other texts have been looked through."""
    application = application_for(request.user, number, may_edit)
    attempted(request, lambda: editing.settle_rivals(application, actor=request.user, now=timezone.now()))
    return redirect("innovation:application_edit", number)


@require_GET
def application_similar(request: PersonRequest, number: str) -> HttpResponse:
    """I-26. Projects of all cycles whose title is like what is being typed."""
    application = application_for(request.user, number, may_edit)
    title = request.GET.get("title", "") or application.title
    values = {
        "application": application,
        "alike": alike(title[:80], application.cycle.organiser_id, but=application)[:8],
    }
    parts = {"similar": "innovation/_similar.html"}
    return page(request, "innovation/application_similar.html", values, fragment=parts)


@require_GET
def application_check(request: PersonRequest, number: str) -> HttpResponse:
    """I-22. Every obstacle with a link to its field; when there is none, the button that hands it in."""
    application = application_for(request.user, number, may_edit)
    return over(request, application) or check_page(request, application)


def check_page(request: PersonRequest, application: Application, form: ConfirmForm | None = None) -> HttpResponse:
    """The check, perhaps with a refusal."""
    found = checking.checked(application, checking.text_now(application), timezone.now())
    detail = reverse("innovation:application_detail", args=[application.number])
    values = {
        "application": application, "told": checking.told(application, found.obstacles), "alike": found.alike[:8],
        "leads": may_lead(request.user, application), "form": form or ConfirmForm(application=application),
        "way": [Crumb(application.title or application.number, detail), Crumb(pgettext("innovation", "Check"))],
        "corrects": application.state == "RETURNED",
    }  # fmt: skip
    return page(request, "innovation/application_check.html", values, status=status_of(form) if form else 200)


@require_POST
def application_submit(request: PersonRequest, number: str) -> HttpResponse:
    """Hand it in, or the correction of it."""
    application = application_for(request.user, number, may_lead)
    form = ConfirmForm(request.POST, application=application)
    verb = submitting.resubmit if application.state == "RETURNED" else submitting.submit
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    if tried(form, lambda given: verb(application, version=given["version"], **told)) is not None:
        messages.success(request, _("Handed in. A receipt will come to you."))
        return redirect("innovation:application_detail", number)
    application = application_for(request.user, number)
    return over(request, application, form) or check_page(request, application, form)


@require_http_methods(["GET", "POST"])
def team_edit(request: PersonRequest, number: str) -> HttpResponse:
    """I-20. The team: who is invited, who has confirmed; invite one more."""
    application = application_for(request.user, number, may_lead)
    form = InviteForm(request.POST or None, application=application)
    if elsewhere := over(request, application, form if form.is_bound else None):
        return elsewhere

    def act(given: Given) -> object:
        rights = {"may_edit": given["may_edit"], "deputy": given["deputy"]}
        return teams.invite(
            application, given["person"], given["role"], **rights, actor=request.user, now=timezone.now()
        )

    if form.is_bound and tried(form, act) is not None:
        messages.success(request, _("Invited"))
        return redirect("innovation:team_edit", number)
    return team_page(request, application, form, None)


def team_page(
    request: PersonRequest, application: Application, form: InviteForm, avoid: AvoidForm | None
) -> HttpResponse:
    """The page of the team, perhaps with what was refused."""
    detail = reverse("innovation:application_detail", args=[application.number])
    values = {
        "application": application, "team": reading.team(application), "form": form,
        "avoid": avoid or AvoidForm(application=application), "avoided": application.avoided.count(),
        "way": [Crumb(application.title or application.number, detail), Crumb(pgettext("innovation", "Team"))],
    }  # fmt: skip
    status = max(status_of(one) for one in (form, avoid) if one is not None)
    return page(request, "innovation/team_edit.html", values, status=status)


@require_POST
def team_remove(request: PersonRequest, number: str, pk: int) -> HttpResponse:
    """I-20. Take a member out."""
    application = application_for(request.user, number, may_lead)
    try:
        teams.remove(application, pk, actor=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("innovation:team_edit", number)


@require_POST
def team_avoid(request: PersonRequest, number: str) -> HttpResponse:
    """I-36. Ask that somebody not review; only the secretariat learns whom."""
    application = application_for(request.user, number, may_lead)
    form = AvoidForm(request.POST, application=application)
    if elsewhere := over(request, application, form):
        return elsewhere
    told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
    if tried(form, lambda given: teams.avoid(application, given["person"], given["text"], **told)) is not None:
        messages.success(request, _("Noted. Only the secretariat reads it."))
        return redirect("innovation:team_edit", number)
    return team_page(request, application, InviteForm(application=application), form)


@require_POST
def team_confirm(request: PersonRequest, number: str) -> HttpResponse:
    """I-20. Answer an invitation, from one's own account."""

    def act(application: Application, _given: Given) -> None:
        member = reading.invitation(request.user, application)
        if member is None:
            raise Refused("I-20", _("This invitation does not wait any more."))
        answer = request.POST.get("answer")
        if answer not in {"yes", "no"}:
            raise Refused("I-20", _("Say whether you take part."))
        confirmed = answer == "yes"
        teams.answer(member, confirmed=confirmed, actor=request.user, now=timezone.now())

    return carry_out(request, number, None, ConfirmForm, act)

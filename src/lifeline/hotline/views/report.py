"""我要反映: the start page of the hotline, the report, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import intake, uploads
from lifeline.hotline.forms.reporter import NumberForm, ReportForm
from lifeline.hotline.queries import cases, channel, lists, mine
from lifeline.hotline.queries.clocks import own_deadlines
from lifeline.hotline.queries.hinting import hints
from lifeline.hotline.queries.reference import (
    danger_words,
    emergency_numbers,
    level_version,
    of_the_form,
    span_words,
    times,
)
from lifeline.hotline.states import Clock, LevelCode
from lifeline.kernel.device import acknowledged
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.htmx import is_htmx
from lifeline.kernel.page import page
from lifeline.kernel.parts import Happening
from lifeline.people import api as people

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from lifeline.hotline.forms.reporter import WithFiles
    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.hinting import Hints
    from lifeline.kernel.files import Stored
    from lifeline.people.api import PersonRequest

ON_HOME = 5


@require_GET
def home(request: PersonRequest) -> HttpResponse:
    """The hotline's start: report, see how it goes, whom to call when it burns."""
    rows = list(lists.open_mine(request.user)[: ON_HOME + 1])
    context = {
        "cases": mine.my_cases(rows[:ON_HOME], timezone.now()),
        "more": len(rows) > ON_HOME,
        "emergency": emergency_numbers(),
        "number": NumberForm(),
        "anonymous": channel.address(),
    }
    return page(request, "hotline/home.html", context)


def home_card(request: HttpRequest) -> dict[str, Any]:
    """On the start page of Lifeline: the door to report, and my cases in which something is still to come."""
    return {"cases": mine.my_cases(lists.open_mine(request.user)[:3], timezone.now())}  # type: ignore[arg-type]


@require_http_methods(["GET", "POST"])
def report_new(request: PersonRequest) -> HttpResponse:
    """H-1, H-3, H-8, H-9, H-12. One box for the words; everything else may stay empty."""
    given = (request.POST or None, request.FILES or None)
    form = ReportForm(*given, reporter=request.user, before=before(request), initial={"place": _place(request)})
    case = _submit(request, form) if request.method == "POST" else None
    if case is not None:
        return acknowledged(redirect("hotline:report_done", case.number), form.cleaned_data["once"])
    return report_page(request, form)


def report_page(request: PersonRequest, form: ReportForm, *, found: Hints | None = None) -> HttpResponse:
    """The form as it stands, with what was found for its text; drawn anew while somebody works on it (DEBUG)."""
    own = form.is_bound or form.initial["place"] or settings.DEBUG
    fields = _fields(form, found) if own else _empty(get_language(), get_script_prefix())
    context = {"form": form, "fields": fields, **ways(request)}
    return page(request, "hotline/report_new.html", context, status=422 if form.errors else 200)


def ways(request: PersonRequest) -> dict[str, Any]:
    """H-2. The other ways to report, offered before the first word."""
    return {"anonymous": channel.address(), "confidential": channel.confidential_at(request.user) is not None}


def danger() -> dict[str, Any]:
    """H-9. What stands beside a report in one's own name: whom to call, and how fast critical is."""
    critical = times(level_version(), LevelCode.CRITICAL)
    return {
        "emergency": emergency_numbers(),
        "danger": danger_words(),
        "dispatch": span_words(critical.dispatch),
        "response": span_words(critical.response),
    }


def _fields(form: ReportForm, found: Hints | None) -> SafeString:
    return render_to_string("hotline/report_fields.html", {"form": form, "hints": found, **danger()})


@of_the_form
def _empty(_language: str | None, _prefix: str) -> SafeString:
    """Those of an empty form: the same for everybody who reads their language, half of the page's time, drawn once."""
    return _fields(ReportForm(reporter=None), None)


@require_POST
def report_hints(request: PersonRequest) -> HttpResponse:
    """H-11. Answers that exist already: a part of the page while one types; without script the page with all of it."""
    found = hints(request.user, request.POST.get("text", ""), timezone.localdate(), request.POST.get("category", ""))
    if is_htmx(request):
        return page(request, "hotline/report_hints.html", {"hints": found})
    form = ReportForm(request.POST, request.FILES, reporter=request.user, before=before(request))
    received(request, form)
    return report_page(request, form, found=found)


def _place(request: PersonRequest) -> str:
    """What the poster says: its unit's name and the place, ready in the field."""
    code = request.GET.get("unit", "")
    unit = people.open_units().filter(code=code).first() if code else None
    return " ".join(filter(None, [unit.name if unit else "", request.GET.get("place", "").strip()]))[:100]


def before(request: PersonRequest) -> list[Stored]:
    """H-8. What the form has sent already and the person has not taken out again."""
    return uploads.received_before(request.POST.getlist("kept"), request.user)


def received(request: PersonRequest, form: WithFiles) -> list[Stored] | None:
    """H-8. Take the files of a form, valid or not, so that nobody chooses them twice. None if something is to mend."""
    valid = form.is_valid()
    for field, upload in list(form.offered()):
        answer = uploads.receive(upload, request.user, now=timezone.now())
        if answer.stored is None or answer.refusal is not None:
            form.add_error(field, f"{answer.name}: {answer.refusal}")
            valid = False
        else:
            form.hold([answer.stored])
    return form.held if valid else None


def _submit(request: PersonRequest, form: ReportForm) -> Case | None:
    """The case, or None and the reason on the form."""
    if (held := received(request, form)) is None:
        return None
    given = form.cleaned_data
    report = intake.Report(
        text=given["text"],
        key=given["once"],
        reporter=request.user,
        critical=given["critical"],
        place=given["place"],
        category=form.categories.get(given["category"]),
        files=tuple(held),
        avoid_people=given["avoid"].people,
        avoid_units=given["avoid"].units,
        hinted=given["hinted"],
    )
    try:
        return intake.submit(report, actor=request.user, now=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


@require_GET
def report_done(request: PersonRequest, number: str) -> HttpResponse:
    """The number, and who does what by when."""
    case = policies.case_for(request.user, number, may=policies.is_reporter)
    return page(request, "hotline/report_done.html", {"case": case, "steps": promises(case)})


def promises(case: Case) -> list[Happening]:
    """H-13, E-12. What is promised, in the order in which it comes: by his own report, whatever is merged into it."""
    due = own_deadlines(case)
    return [
        Happening(_("You sent it in"), case.submitted_at, state="ok"),
        Happening(_("The dispatcher names the unit in charge, at the latest"), due[Clock.DISPATCH].at, state="now"),
        Happening(_("The unit contacts you, at the latest"), due[Clock.RESPONSE].at, state="next"),
        Happening(_("You have a reply, at the latest"), due[Clock.RESOLVE].at, state="next"),
    ]


@login_not_required
@require_GET
def stage_by_number(request: HttpRequest) -> HttpResponse:
    """H-5. A number typed by hand gives the stage and the date, to anybody, and nothing else."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    found = None
    if form.is_valid():
        try:
            found = cases.stage_by_number(form.cleaned_data["number"])
        except Unseen:
            form.add_error("number", _("No case has this number. Please compare it with your slip."))
    return page(
        request, "hotline/stage_by_number.html", {"form": form, "found": found}, status=422 if form.errors else 200
    )

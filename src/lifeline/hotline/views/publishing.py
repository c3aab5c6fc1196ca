"""The publisher's desk: redact, answer the findings, ask the reporter, look once more, publish, take down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lifeline.hotline import policies
from lifeline.hotline.actions import publication
from lifeline.hotline.forms.board import HarmlessForm, PublicTextForm, ReadForm, Telling, UnpublishForm
from lifeline.hotline.policies import public
from lifeline.hotline.queries import board, cases, lists, publishing
from lifeline.hotline.queries.board import cell_of
from lifeline.hotline.queries.shown import case_row
from lifeline.hotline.rules.findings import find
from lifeline.hotline.states import PUBLICATION_FLOW, About, PublicationState
from lifeline.hotline.views.queue import gate
from lifeline.hotline.views.reading import leave_trace, lock_of, reading_for
from lifeline.kernel.errors import Conflict, Refused, Unseen
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb, Filter, filter_href
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from lifeline.hotline.models import Case, Publication
    from lifeline.hotline.queries.publishing import Mark
    from lifeline.hotline.queries.reading import Reading
    from lifeline.people.api import PersonRequest

SHOWN = 50
STAGES = {
    "": gettext_lazy("Could be published"),
    "work": gettext_lazy("Being prepared"),
    "public": gettext_lazy("On the board"),
    "down": gettext_lazy("Taken down"),
}
KEPT = {"public": PublicationState.PUBLISHED, "down": PublicationState.UNPUBLISHED}


@require_GET
def publication_list(request: PersonRequest) -> HttpResponse:
    """What could go to the board, what is being prepared, what stands on it, what was taken down."""
    gate(request, policies.PUBLISHER)
    show, now = request.GET.get("show", ""), timezone.now()
    links = [Filter(label, filter_href(request.GET, "show", key), show == key) for key, label in STAGES.items()]
    values: dict[str, object] = {"filters": links, "show": show, "rows": [], "begun": []}
    if show in KEPT:
        values["begun"] = list(publishing.done(request.user, KEPT[show])[:SHOWN])
    elif show == "work":
        values["begun"] = list(publishing.in_work(request.user)[:SHOWN])
    else:
        values["rows"] = [case_row(case, now) for case in lists.to_publish(request.user)[:SHOWN]]
    return page(request, "hotline/publication_list.html", values)


@require_http_methods(["GET", "POST"])
def publication_redact(request: PersonRequest, number: str) -> HttpResponse:
    """H-76, H-77. The original on the left, the public text on the right, what the detector finds marked in both."""
    case, row = publishing.case_to_publish(request.user, number)
    if request.method == "GET":
        return desk(request, case, row, None)
    form, status = PublicTextForm(request.POST), 422
    if form.is_valid():
        try:
            write(request, case, row, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except Conflict:
            status = 409
            form.add_error(None, _("Somebody was faster: the text has changed. What you typed is still here."))
        else:
            messages.success(request, _("Saved"))
            return redirect("hotline:publication_redact", number)
    case, row = publishing.case_to_publish(request.user, number)
    if row is not None and status == 409:
        form.on_top_of(row)
    return desk(request, case, row, form, status)


def first_text(case: Case, by: Reading) -> PublicTextForm:
    """What stands in the form at first: the reporter's words and the last reply with every finding replaced.

    H-64: who cannot read them begins with an empty summary.
    """
    if not by.readable:
        return PublicTextForm(initial={"how": Telling.SUMMARY})
    facts = publishing.known(case)
    reply = cases.replies(case).last()
    words = by.words(About.TEXT, None, case.text)
    given = {
        "how": Telling.WORDS,
        "title": publishing.replaced(case.summary or words.split("\n")[0], facts)[:60],
        "asked": publishing.replaced(words, facts),
        "done": publishing.replaced(by.words(About.REPLY, reply.pk, reply.text) if reply else "", facts),
    }
    return PublicTextForm(initial=given)


def write(request: PersonRequest, case: Case, row: Publication | None, form: PublicTextForm) -> None:
    """Propose the case if nobody has, then keep the text: redacted words, or a summary."""
    given, now, by = form.cleaned_data, timezone.now(), reading_for(request, case)
    if given["how"] == Telling.WORDS and not by.readable:
        raise Refused("H-64", _("Open your vault first: the words of a sealed case are read there."))
    if row is None or PUBLICATION_FLOW.may(row, "propose"):
        row = publication.propose(case, actor=request.user, now=now)
        given["version"] = None
    text = (given["title"], given["asked"], given["done"])
    if given["how"] == Telling.WORDS:
        publication.redact(row, *text, actor=request.user, now=now, version=given["version"])
    else:
        original = by.words(About.TEXT, None, case.text)
        publication.summarise(row, *text, actor=request.user, now=now, version=given["version"], original=original)


def desk(
    request: PersonRequest, case: Case, row: Publication | None, form: PublicTextForm | None, status: int = 200
) -> HttpResponse:
    """The page of one text on its way to the board; `form` with what was typed, or None for the text as it stands."""
    facts, by = publishing.known(case), reading_for(request, case)
    leave_trace(request, case, by)
    row = publishing.read(row, by) or row if row else None
    originals = [(_("What was reported"), by.words(About.TEXT, None, case.text))]
    originals += [(_("Reply"), by.words(About.REPLY, one.pk, one.text)) for one in cases.replies(case)]
    left = publishing.unanswered(row, facts) if row else []
    values = {
        "case": case,
        "row": row,
        "lock": lock_of(request, case, by),
        "form": form or (PublicTextForm.of(row) if row and row.title else first_text(case, by)),
        "stale": status == 409,
        "originals": [(title, publishing.parts(text, find(text, facts))) for title, text in originals if text],
        "left": [(mark, harmless_form(mark, place)) for place, mark in enumerate(left)],
        "harmless": list(row.harmless.order_by("pk")) if row else [],
        "may_ask": row is not None and row.state == PublicationState.REDACTED and row.title and not left,
        "may_show": row is not None and PUBLICATION_FLOW.may(row, "publish") and row.title and not left,
        "way": way(case),
    }
    return page(request, "hotline/publication_redact.html", values, status=status)


def harmless_form(mark: Mark, place: int) -> HarmlessForm:
    """The form of one finding; ids of fields are unique on a page of many."""
    return HarmlessForm(initial={"value": mark.value}, auto_id=f"h{place}_%s")


def way(case: Case) -> list[Crumb]:
    """Back to the desk."""
    return [Crumb(_("To publish"), reverse("hotline:publication_list")), Crumb(case.number)]


def step(request: PersonRequest, number: str, act: Callable[[Publication], object], done: str) -> HttpResponse:
    """One step with a text that was begun, and back to its page; a refusal says why (H-38: 409 and the text now)."""
    row = publishing.publication_for(request.user, number)
    try:
        act(row)
    except Refused as refusal:
        messages.error(request, str(refusal))
    except Conflict:
        case, now = publishing.case_to_publish(request.user, number)
        return desk(request, case, now, None, 409)
    else:
        messages.success(request, done)
    return redirect("hotline:publication_redact", number)


def version_of(request: PersonRequest) -> int | None:
    """H-38. Which state of the text the page showed; None if it does not say."""
    form = ReadForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else None


@require_POST
def publication_replace(request: PersonRequest, number: str) -> HttpResponse:
    """H-77. Replace a finding, or all of them, by the word for its kind."""
    value = request.POST.get("value", "")

    def act(row: Publication) -> None:
        facts, by = publishing.known(row.case), reading_for(request, row.case)
        shown = publishing.read(row, by)
        if shown is None:
            raise Refused("H-64", _("Open your vault first: the words of a sealed case are read there."))
        texts = [publishing.replaced(getattr(shown, field), facts, value) for field in publishing.FIELDS]
        now, told = timezone.now(), by.words(About.TEXT, None, row.case.text)
        if row.summarised:
            publication.summarise(row, *texts, actor=request.user, now=now, version=row.version, original=told)
        else:
            publication.redact(row, *texts, actor=request.user, now=now, version=row.version)

    return step(request, number, act, _("Replaced"))


@require_POST
def publication_harmless(request: PersonRequest, number: str) -> HttpResponse:
    """H-77. Say why a finding may stay."""
    form = HarmlessForm(request.POST)

    def act(row: Publication) -> None:
        if not form.is_valid():
            raise Refused("H-77", _("Please say in a few words why it is harmless."))
        given = form.cleaned_data
        publication.declare_harmless(row, given["value"], given["reason"], actor=request.user, now=timezone.now())

    return step(request, number, act, _("Noted"))


@require_POST
def publication_ask(request: PersonRequest, number: str) -> HttpResponse:
    """H-76. Show the redacted text to the reporter and ask him."""

    def act(row: Publication) -> None:
        by = reading_for(request, row.case)
        publication.ask_consent(row, actor=request.user, now=timezone.now(), version=version_of(request), by=by)

    return step(request, number, act, _("The reporter has been asked. Nothing is published before he agrees."))


@require_http_methods(["GET", "POST"])
def publication_preview(request: PersonRequest, number: str) -> HttpResponse:
    """H-76 to H-78. As readers will see it, under what it may name; from here it is published."""
    row = publishing.publication_for(request.user, number)
    if request.method == "POST":
        try:
            by = reading_for(request, row.case)
            publication.publish(row, actor=request.user, now=timezone.now(), version=version_of(request), by=by)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("hotline:publication_redact", number)
        except Conflict:
            return preview(request, publishing.publication_for(request.user, number), 409)
        messages.success(request, _("Published"))
        return redirect("hotline:public_case_detail", row.pk)
    return preview(request, row)


def preview(request: PersonRequest, row: Publication, status: int = 200) -> HttpResponse:
    """The text as readers will see it; H-38: 409 where it has changed since the publisher looked."""
    cell, by = cell_of(row.case), reading_for(request, row.case)
    leave_trace(request, row.case, by)
    row = publishing.read(row, by) or row
    unit = people.units_by_id([cell.unit_id])[cell.unit_id].name if cell.unit_id else ""
    values = {
        "row": row, "case": row.case, "cell": cell, "unit": unit, "way": way(row.case), "stale": status == 409,
    }  # fmt: skip
    return page(request, "hotline/publication_preview.html", values, status=status)


@require_POST
def publication_unpublish(request: PersonRequest, pk: int) -> HttpResponse:
    """H-79. Take it from the board at once, with the reason."""
    gate(request, policies.PUBLISHER)
    row = board.published(request.user, pk)
    if not public.may_unpublish(request.user, row):
        raise Unseen
    form = UnpublishForm(request.POST)
    if form.is_valid():
        publication.unpublish(row, form.cleaned_data["reason"], actor=request.user, now=timezone.now())
        messages.success(request, _("Taken from the board"))
        return redirect("hotline:publication_list")
    return redirect("hotline:public_case_detail", pk)

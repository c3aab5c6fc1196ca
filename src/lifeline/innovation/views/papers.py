"""公文与台账: the page of a cycle's documents, and each document as a file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from lifeline.innovation.actions import papers as actions
from lifeline.innovation.forms.papers import IssueForm
from lifeline.innovation.policies import meetings, notices
from lifeline.innovation.policies import papers as gates
from lifeline.innovation.policies import projects as project_gates
from lifeline.innovation.queries import (
    agenda,
    brief_paper,
    conference,
    desks,
    drawing,
    letter_paper,
    papers,
    voting,
)
from lifeline.innovation.queries import cycles as cycle_reading
from lifeline.innovation.queries.registers import REGISTERS
from lifeline.innovation.states import PaperKind
from lifeline.innovation.views.trying import status_of, tried
from lifeline.kernel import files
from lifeline.kernel.documents import attached, docx, render, shown
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.keys import row_id
from lifeline.kernel.page import page
from lifeline.kernel.parts import Crumb
from lifeline.kernel.tables import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from lifeline.innovation.models import Cycle
    from lifeline.people.api import PersonRequest
    from lifeline.people.models import Person


@require_http_methods(["GET", "POST"])
def paper_list(request: PersonRequest, pk: int) -> HttpResponse:
    """7. Official documents of a cycle, and its ledgers; the secretariat issues what was announced."""
    cycle = cycle_reading.cycle_for(request.user, pk, gates.may_take)
    form = IssueForm(request.POST or None)
    if request.method == "POST":
        if not gates.may_issue(request.user, cycle):
            raise Forbidden
        told: dict[str, Any] = {"actor": request.user, "now": timezone.now()}
        if tried(form, lambda given: actions.issue(cycle, **given, **told)) is not None:
            messages.success(request, _("Issued."))
            return redirect("innovation:paper_list", pk)
    values = {
        "cycle": cycle, "issues": gates.may_issue(request.user, cycle),
        "drafts": with_forms(request, papers.drafts(cycle), form), "issued": list(papers.issued(cycle)),
        "notices": papers.notices(cycle), "minutes": papers.minuted(request.user, cycle),
        "registers": [one for one in REGISTERS.values() if one.is_for(request.user, cycle)],
        "way": [Crumb(cycle.name, way_of(request.user, cycle)), Crumb(_("Documents"))],
    }  # fmt: skip
    return page(request, "innovation/paper_list.html", values, status=status_of(form))


def with_forms(
    request: PersonRequest, drafts: list[papers.Draft], form: IssueForm
) -> list[tuple[papers.Draft, IssueForm]]:
    """Each document with its form, what was refused on its own; a refusal whose document is gone is told above."""
    about = form.data.get("kind")
    if form.errors and about not in {one.kind for one in drafts}:  # somebody else issued it first
        messages.error(request, _("Nothing that was announced waits for this document."))
    return [
        (one, form if one.kind == about else IssueForm(initial={"kind": one.kind}, auto_id=f"{one.kind}_%s"))
        for one in drafts
    ]


def way_of(person: Person, cycle: Cycle) -> str:
    """The board for staff, the call for all others."""
    name = "cycle_board" if cycle_reading.may_watch(person, cycle) else "call_detail"
    return reverse(f"innovation:{name}", args=[cycle.pk])


@require_GET
def paper_file(request: PersonRequest, kind: str, key: str) -> HttpResponseBase:
    """7. One document: `key` is a cycle, meeting, notice or paper, or a project with the version of its charter."""
    if kind in REGISTERS:
        return register(request, kind, key)
    if kind not in WORD:
        raise Unseen
    return WORD[kind](request, key)


def number(key: str) -> int:
    """A key as a number; what is none is not there."""
    if not (found := row_id(key)):
        raise Unseen
    return found


def register(request: PersonRequest, kind: str, key: str) -> HttpResponse:
    """A ledger as a spreadsheet, for those whose duty reads its rows."""
    cycle, found = cycle_reading.cycle_for(request.user, number(key), gates.may_take), REGISTERS[kind]
    if not found.is_for(request.user, cycle):
        raise Forbidden
    now, written = timezone.now(), io.BytesIO()
    rows = found.rows(cycle, request.user, now)
    write_xlsx(written, found.columns, rows, title=found.label, organisation=cycle.organiser.name, at=now)
    return attached(written.getvalue(), f"{cycle.name} {found.label}.xlsx", files.XLSX)


def word(draw: Callable[..., Any], body: dict[str, Any], at: datetime) -> HttpResponse:
    """A document as a Word file."""
    title, blocks = drawing.drawn(draw, body)
    written = docx(blocks, title=title, organisation=body["organisation"], at=at)
    return attached(written, f"{title}.docx", files.DOCX)


def draft(kind: PaperKind) -> Callable[[PersonRequest, str], HttpResponse]:
    """What would be issued now, to be read before."""

    def made(request: PersonRequest, key: str) -> HttpResponse:
        cycle = cycle_reading.cycle_for(request.user, number(key), gates.may_take)
        body = papers.BODIES[kind](cycle)
        if not body["numbers"]:
            raise Unseen
        return word(drawing.DRAWN[kind], body, timezone.now())

    return made


def issued(request: PersonRequest, key: str) -> HttpResponseBase:
    """An official document as it went out."""
    cycles = cycle_reading.cycles(request.user)
    found = papers.paper_for(number(key), cycles)
    if not gates.may_take(request.user, found.cycle):
        raise Forbidden
    return files.deliver(request, papers.file_of(found))


def notice(request: PersonRequest, key: str) -> HttpResponse:
    """A published notice, for whoever reads it."""
    found = notices.notice_for(request.user, number(key))
    if found.published_at is None:
        raise Unseen
    return word(drawing.notice, papers.notice(found), found.published_at)


def minutes(request: PersonRequest, key: str) -> HttpResponse:
    """I-60. Minutes as this reader may know them."""
    found = voting.minutes_of(meetings.meeting_for(request.user, number(key)))
    if found is None:
        raise Unseen
    with override(drawing.LANGUAGE):
        items = voting.minutes_text(found, request.user)
    return word(drawing.minutes, papers.minutes(found, items), found.chair_signed_at or found.drafted_at)


def charter(request: PersonRequest, key: str) -> HttpResponse:
    """A version of a charter, for whoever reads the project's page."""
    name, _point, version = key.rpartition(".")
    project = project_gates.project_for(request.user, name)
    found = papers.charter_of(project, number(version))
    if not project_gates.may_read(request.user, project) or found is None:
        raise Unseen
    return word(drawing.charter, papers.charter(found), found.made_at)


def acceptance(request: PersonRequest, key: str) -> HttpResponse:
    """The experts' opinions on the newest closing file."""
    project = project_gates.project_for(request.user, key)
    found = papers.closing_of(project)
    if not gates.may_read_sheets(request.user, project) or found is None:
        raise Unseen
    return word(drawing.acceptance, papers.acceptance(found), found.filed_at)


def brief(request: PersonRequest, key: str) -> HttpResponse:
    """I-60. One page about an item of an agenda, for those who have a part in it."""
    meeting, _point, place = key.partition(".")
    item = brief_paper.item_for(request.user, number(meeting), number(place))
    blind = agenda.blind(request.user, agenda.agenda(item.meeting))
    data = brief_paper.paper(item, tells_places=not blind)
    return shown(render(brief_paper.TEMPLATE, data, at=timezone.now()), f"{data['title']}.pdf")


def handbook(request: PersonRequest, key: str) -> HttpResponse:
    """The conference's handbook, for whoever reads its page."""
    found = conference.conference_of(cycle_reading.cycle_for(request.user, number(key), conference.may_read))
    if found is None:
        raise Unseen
    return word(drawing.handbook, conference.handbook(found), found.arranged_at)


def letter(request: PersonRequest, key: str) -> HttpResponse:
    """I-74. A letter on paper, with its code once it went."""
    found = desks.letter_for(request.user, number(key))
    data = letter_paper.paper(found)
    written = render(letter_paper.TEMPLATE, data, at=found.released_at or found.drafted_at)
    return shown(written, f"{data['title']}.pdf")


def answer(request: PersonRequest, key: str) -> HttpResponse:
    """I-71. The answer to an objection, for who made it, who decides, and the project's leader with the letter."""
    found = papers.answered_for(request.user, number(key))
    assert found.decided_at is not None, "answered_for gives no other"
    return word(drawing.answer, papers.answer(found), found.decided_at)


WORD: dict[str, Callable[[PersonRequest, str], HttpResponseBase]] = {
    "approval": draft(PaperKind.APPROVAL), "commendation": draft(PaperKind.COMMENDATION), "issued": issued,
    "notice": notice, "minutes": minutes, "charter": charter, "acceptance": acceptance, "letter": letter,
    "handbook": handbook, "brief": brief, "answer": answer,
}  # fmt: skip
"""Documents by the word in their address."""

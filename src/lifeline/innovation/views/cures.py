"""五个苗头: the board of the five signals, each with its formula and the rows behind it, and a red one's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lifeline.innovation.actions import signals as actions
from lifeline.innovation.forms.cures import AnswerForm
from lifeline.innovation.policies import cures as gates
from lifeline.innovation.queries import cures
from lifeline.innovation.queries.cure_words import NAMES
from lifeline.innovation.views.trying import status_of, tried
from lifeline.kernel.errors import Unseen
from lifeline.kernel.page import page
from lifeline.kernel.paging import piece
from lifeline.kernel.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@require_GET
def cures_dashboard(request: PersonRequest) -> HttpResponse:
    """The five signals by unit, those with most to mend first; the company's own above."""
    on = cures.latest(request.user)
    found = piece(cures.days(request.user, on), request.GET.get("after", ""), order=cures.WORST)
    values = {
        "on": on, "rows": [(day, cures.lights(day)) for day in found.rows], "pages": found.pager(request.GET),
        "names": NAMES.values(),
    }  # fmt: skip
    return page(request, "innovation/cures_dashboard.html", values)


@require_GET
def cure_detail(request: PersonRequest, unit: int, signal: str) -> HttpResponse:
    """One signal of a unit: formula, numbers, limits, twelve months, rows (I-112), and what was decided about it."""
    return shown(request, unit, signal, AnswerForm(), 200)


def shown(request: PersonRequest, unit: int, signal: str, form: AnswerForm, status: int) -> HttpResponse:
    """The page, perhaps with an answer that was refused."""
    if signal not in NAMES:
        raise Unseen
    day = cures.day_of(request.user, unit)
    past, held, now = cures.trend(day), cures.answers(request.user, unit, signal), timezone.now()
    asked = next((one for one in held if one.answered_at is None), None)
    lines = cures.lines(request.user, day, signal, past)
    values = {
        "day": day, "name": NAMES[signal], "lines": lines, "table": cures.table(signal, past),
        "light": next(one for one in cures.lights(day) if one.signal == signal), "form": form, "asked": asked,
        "answered": [one for one in held if one.answered_at], "late": asked is not None and now > asked.due_at,
        "mine": asked is not None and gates.may_answer(request.user, asked, now),
        "way": [Crumb(_("Five signals"), reverse("innovation:cures_dashboard")), Crumb(day.unit.name)],
    }  # fmt: skip
    return page(request, "innovation/cure_detail.html", values, status=status)


@require_POST
def cure_answer(request: PersonRequest, pk: int) -> HttpResponse:
    """I-118. Answer a red signal with a measure, an owner and a date."""
    asked = cures.answer_for(request.user, pk, timezone.now())
    form = AnswerForm(request.POST)
    done = tried(
        form,
        lambda _given: actions.answer_signal(asked, **form.values(), actor=request.user, now=timezone.now()),
    )
    if done is None:
        return shown(request, asked.unit_id, asked.signal, form, status_of(form))
    messages.success(request, _("The measure is written down."))
    return redirect("innovation:cure_detail", asked.unit_id, asked.signal)

"""4.2. The steps of an application over the wire: the same policies and the same actions as its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Schema

from lifeline.innovation.actions import recommending, screening, submitting, teams
from lifeline.innovation.policies.applications import application_for, may_lead, may_screen, may_sign
from lifeline.innovation.queries import applications as reading
from lifeline.innovation.queries import desks
from lifeline.innovation.queries.steps import may_judge
from lifeline.innovation.rest.applications import ApplicationDetail, read_version, shown
from lifeline.innovation.rest.door import router
from lifeline.kernel.errors import Refused
from lifeline.kernel.rest import Stop
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifeline.innovation.models import Application
    from lifeline.people.models import Person

    Told = dict[str, Any]
    Act = Callable[[Application, "StepIn", Told], object]


class StepIn(Schema):
    """What a step asks for: `text` a reason, an opinion or the points of a letter; `rank` within unit and level;
    `granted` yes or no; `checks` the screener's checklist by its keys.
    """

    text: str = Field("", max_length=2000)
    rank: int | None = Field(None, ge=1, le=99)
    granted: bool | None = None
    checks: dict[str, bool] = Field({}, max_length=40)


@dataclass(frozen=True)
class Step:
    """A step: who may take it, what it needs of `StepIn`, and its action."""

    may: Callable[[Person, Application], bool] | None
    act: Act
    needs: str = ""


def submit(application: Application, _body: StepIn, told: Told) -> object:
    """4.2. Hand it in, or the correction of it."""
    verb = submitting.resubmit if application.state == "RETURNED" else submitting.submit
    return verb(application, **told)


def answer(application: Application, body: StepIn, told: Told) -> object:
    """I-20. Answer the invitation to the team, for the key's person alone."""
    if (member := reading.invitation(told["actor"], application)) is None:
        raise Refused("I-20", _("This invitation does not wait any more."))
    return teams.answer(member, confirmed=bool(body.granted), actor=told["actor"], now=told["now"])


def appeal(application: Application, body: StepIn, told: Told) -> object:
    """I-29, I-31. Ask once to admit it, or to check it again."""
    ask = recommending.ask_admission if application.state == "DECLINED" else screening.ask_recheck
    return ask(application, body.text, actor=told["actor"], now=told["now"])


def judge(application: Application, body: StepIn, told: Told) -> object:
    """I-29, I-31. Decide on what the leader asked."""
    verb = recommending.judge_admission if application.state == "DECLINED" else screening.recheck
    return verb(application, body.text, granted=bool(body.granted), **told)


def decide_out(application: Application, body: StepIn, told: Told) -> object:
    """I-31. The second secretary's word on a proposal to screen it out."""
    if (sheet := desks.waiting_sheet(application)) is None:
        raise Refused("I-31", _("Nobody has proposed to screen it out."))
    return screening.decide_out(sheet, agreed=bool(body.granted), **told)


STEPS: dict[str, Step] = {
    "submit": Step(may_lead, submit),
    "withdraw": Step(may_lead, lambda one, body, told: submitting.withdraw(one, body.text, **told)),
    "answer": Step(None, answer, "granted"),
    "recommend": Step(
        may_sign, lambda one, body, told: recommending.recommend(one, body.rank or 0, body.text, **told), "rank"
    ),
    "send-back": Step(may_sign, lambda one, body, told: recommending.send_back(one, body.text, **told)),
    "decline": Step(may_sign, lambda one, body, told: recommending.decline(one, body.text, **told)),
    "appeal": Step(may_lead, appeal),
    "judge": Step(may_judge, judge, "granted"),
    "screen-in": Step(may_screen, lambda one, body, told: screening.screen_in(one, body.checks, **told)),
    "return": Step(may_screen, lambda one, body, told: screening.send_to_correct(one, body.checks, body.text, **told)),
    "propose-out": Step(may_screen, lambda one, body, told: screening.propose_out(one, body.checks, body.text, **told)),
    "decide-out": Step(may_screen, decide_out, "granted"),
}
Name = Literal[
    "submit", "withdraw", "answer", "recommend", "send-back", "decline", "appeal", "judge", "screen-in", "return",
    "propose-out", "decide-out",
]  # fmt: skip


@router.post("applications/{number}/steps/{step}/", response=ApplicationDetail)
def application_step(request: PersonRequest, response: HttpResponse, number: str, step: Name, body: StepIn) -> Any:
    """I-1, E-01. Take a step; the answer is the application as it stands then."""
    wanted = STEPS[step]
    application = application_for(request.user, number, wanted.may)
    if wanted.needs and getattr(body, wanted.needs) is None:
        raise Stop(422, _("This step needs a value: %(name)s.") % {"name": wanted.needs})
    told = {"actor": request.user, "now": timezone.now(), "version": read_version(request, application)}
    with transaction.atomic():
        wanted.act(application, body, told)
    return shown(request, response, application)

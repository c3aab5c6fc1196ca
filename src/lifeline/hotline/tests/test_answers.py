"""E-10: an answer to a question leads to the same step and the same clock, by whatever road it comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import handling
from lifeline.hotline.models import Pause
from lifeline.hotline.queries.cases import stage_by_number
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.states import CaseState, MessageKind
from lifeline.hotline.tests.course import QUESTION, fresh, in_progress, told
from lifeline.hotline.tests.keys import Program

pytestmark = pytest.mark.django_db
SAID = "每天夜里十点以后都没有热水"


@pytest.fixture
def asked(world):
    """A case that waits for its reporter since yesterday."""
    case = in_progress(world, timezone.now() - timedelta(days=2))
    handling.ask(case, QUESTION, actor=world.handler, now=timezone.now() - timedelta(days=1))
    return fresh(case)


def by_web(case, world, client, sign_in):
    sign_in(client, world.employee)
    once = {"text": SAID, "once": "0123456789abcdef"}
    assert client.post(reverse("hotline:my_case_answer", args=[case.number]), once).status_code == 302


def by_program(case, world, _client, _sign_in):
    answer = Program(world.employee).post(f"cases/{case.number}/messages/", {"text": SAID})
    assert answer.status_code in {200, 201}


def by_clerk(case, world, _client, _sign_in):
    handling.write(case, SAID, actor=world.clerk, now=timezone.now())


@pytest.mark.parametrize("road", [by_web, by_program, by_clerk])
def test_e10_an_answer_by_web_program_or_clerk_is_the_same_step(world, client, sign_in, asked, road):
    road(asked, world, client, sign_in)
    case, pause = fresh(asked), Pause.objects.get()
    assert (case.state, pause.cause) == (CaseState.IN_PROGRESS, "ANSWERED")
    assert case.messages.order_by("-at", "-pk").first().kind == MessageKind.ANSWER
    assert told("case.resumed")[0].data["cause"] == "ANSWERED"
    assert case.resolve_due_at >= asked.resolve_due_at
    assert list(replay()) == []


def test_e10_who_only_knows_the_number_gets_nothing(world, client, sign_in, asked):
    sign_in(client, world.colleague)
    once = {"text": SAID, "once": "0123456789abcdef"}
    assert client.post(reverse("hotline:my_case_answer", args=[asked.number]), once).status_code == 404
    assert Program(world.colleague).post(f"cases/{asked.number}/messages/", {"text": SAID}).status_code == 404
    assert fresh(asked).state == CaseState.WAITING
    assert not asked.messages.filter(text=SAID).exists()
    stage = stage_by_number(asked.number)
    assert set(vars(stage)) == {"number", "state", "words", "due_at", "provisional"}

"""E-32 for programs: one row an endpoint, the exact status for each persona's key; `others` is for all not named.

Beside the cast of tests/cast.py: a handler of a sister unit, and a handler of the holding unit who is recused.
A row without a key answers 401; every denial leaves nothing (test_rest_access.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.cast import PERSONAS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import World

WHO = (*PERSONAS, "sister_handler", "recused_handler")


@dataclass(frozen=True)
class Call:
    """An endpoint: statuses by persona, the case it is asked about, the body that is sent."""

    others: int
    statuses: dict[str, int] = field(default_factory=dict)
    setup: Callable[[World], Any] | None = None
    body: Callable[[World], dict[str, Any]] | None = None
    query: str = ""
    file: bool = False

    def status(self, who: str) -> int:
        return self.statuses.get(who, self.others)


def call(others: int, setup=None, body=None, query: str = "", *, file: bool = False, **who: int) -> Call:
    """A row; an unknown persona is a KeyError."""
    if unknown := set(who) - set(WHO):
        raise KeyError(unknown)
    given = body if callable(body) or body is None else (lambda _world: body)
    return Call(others, who, setup, given, query, file)


def extended(world: World) -> World:
    """The cast with the two more."""
    world.person("sister_handler", "He Feng", "steelworks", "hotline.handler")
    world.person("recused_handler", "Lv Bin", "logistics", "hotline.handler")
    return world


def _case(step: str, world: World) -> Any:
    from lifeline.hotline.tests import course

    return getattr(course, step)(world, timezone.now(), avoid_people=(world.recused_handler,))


def triage(world):
    """A case that waits for its dispatch."""
    return _case("report", world)


def held(world):
    """A case that the department works on."""
    return _case("in_progress", world)


def dispatched(world):
    """A case that has just come to the department, while another unit could take it."""
    return _case("dispatched", world)


def waiting_reply(world):
    """A case whose reply waits for the lead."""
    from lifeline.hotline.tests import course

    case = held(world)
    course.drafted(world, case, timezone.now())
    return case


def replied(world):
    """A case with a reply that its reporter has not rated."""
    from lifeline.hotline.tests import course

    return course.answered(world, timezone.now(), held(world))


WORDS = {"text": "我们明天上午九点到三号浴室现场查看。"}
SENT = {"text": "三号浴室的热水泵昨晚已经换新，今天早上水温五十度。", "disposition": "SOLVED"}
RETURNED = {"unit": "STEELWORKS", "reason": "DUTY", "basis": "浴室的设备由炼钢厂动力车间维护。"}
HOTLINE = "/api/v1/hotline/"
CASE = HOTLINE + "cases/{number}/"
STAFF_SEE = {"dispatcher": 403, "supervisor": 403, "handler": 403, "lead": 403}
UNIT_ACTS = {"employee": 403, "dispatcher": 403, "supervisor": 403, "handler": 200, "lead": 200}
FIGURES = dict.fromkeys(
    ("dispatcher", "supervisor", "handler", "lead", "publisher", "manager", "foreign_dispatcher", "sister_handler",
     "recused_handler"), 200,
)  # fmt: skip

REST: dict[str, Call] = {
    "get /api/v1/people/me/": call(403),
    f"get {HOTLINE}cases/": call(200),
    f"post {HOTLINE}cases/": call(201, body=WORDS),
    f"get {CASE}": call(404, held, employee=200, dispatcher=200, handler=200, lead=200, supervisor=200),
    f"post {CASE}messages/": call(404, held, WORDS, **STAFF_SEE, employee=200),
    f"post {CASE}attachments/": call(404, held, file=True, **STAFF_SEE, employee=422),  # of a kind that is not taken
    f"post {CASE}rating/": call(
        404, replied, {"verdict": "SOLVED", "grade": 5}, **STAFF_SEE, publisher=403, employee=200
    ),
    f"post {CASE}reopen/": call(404, replied, WORDS, **STAFF_SEE, publisher=403, employee=200),
    f"post {CASE}nudge/": call(404, held, **STAFF_SEE, employee=200),
    f"post {CASE}withdraw/": call(404, held, **STAFF_SEE, employee=200),
    f"post {CASE}dispatch/": call(404, triage, {"unit": "LOGISTICS"}, employee=403, dispatcher=200, supervisor=403),
    f"post {CASE}contact/": call(404, held, WORDS, **UNIT_ACTS),
    f"post {CASE}question/": call(404, held, WORDS, **UNIT_ACTS),
    f"post {CASE}return/": call(404, dispatched, RETURNED, **{**UNIT_ACTS, "handler": 403}),
    f"post {CASE}extension/": call(404, held, {"days": 3, "reason": "水泵的备件要等三天才能到货。"}, **UNIT_ACTS),
    f"get {CASE}reply/": call(404, waiting_reply, **{**UNIT_ACTS, "supervisor": 200}),
    f"post {CASE}reply/": call(404, held, SENT, **UNIT_ACTS),
    f"post {CASE}approve/": call(404, waiting_reply, **{**UNIT_ACTS, "handler": 403, "supervisor": 422}),
    f"get {HOTLINE}categories/": call(200),
    f"get {HOTLINE}public-cases/": call(200),
    f"post {HOTLINE}suggestions/": call(200, body=WORDS),
    f"get {HOTLINE}faq/": call(200),
    f"get {HOTLINE}topics/": call(200),
    f"get {HOTLINE}rates/": call(403, **FIGURES),
    f"get {HOTLINE}rates/report/": call(403, **{**FIGURES, "manager": 403, "publisher": 403}),
    f"get {HOTLINE}rates/cases/": call(403, query="?figure=response&month=202603", **FIGURES),
}

WELLBEING, INNOVATION = "/api/v1/wellbeing/", "/api/v1/innovation/"
PROJECT = INNOVATION + "projects/{number}/"
ELSEWHERE: dict[str, tuple[int, int]] = {
    **dict.fromkeys(
        (
            f"get {WELLBEING}instruments/",
            f"get {WELLBEING}instruments/{{name}}/",
            f"get {WELLBEING}fhir/{{release}}/Questionnaire/{{name}}/",
            f"post {WELLBEING}fhir/check/",
            f"post {WELLBEING}score/",
            f"get {WELLBEING}statistics/{{uuid}}/",
            f"get {WELLBEING}plan/indicators/",
            f"get {WELLBEING}roster/slots/",
            *(
                f"{way} {WELLBEING}own/{path}"
                for path, ways in {
                    "sheets/": ("get", "post"),
                    "sheets/{uuid}/": ("get", "post"),
                    "sheets/{uuid}/finish/": ("post",),
                    "results/": ("get",),
                    "results/{uuid}/": ("get",),
                    "results/{uuid}/fhir/": ("get",),
                    "history/": ("get",),
                    "grants/": ("get",),
                    "access/": ("get",),
                    "export/": ("get",),
                    "erase/": ("post",),
                }.items()
                for way in ways
            ),
            f"get {INNOVATION}cycles/",
            f"get {INNOVATION}cycles/{{cycle}}/board/",
            f"get {INNOVATION}cycles/{{cycle}}/assignments.csv",
            f"post {INNOVATION}cycles/{{cycle}}/assignments.csv",
            f"get {INNOVATION}applications/",
            f"get {INNOVATION}applications/{{number}}/",
            f"patch {INNOVATION}applications/{{number}}/",
            f"post {INNOVATION}applications/{{number}}/steps/{{step}}/",
            f"get {INNOVATION}reviews/",
            f"get {PROJECT}milestones/",
            f"get {PROJECT}reports/",
            f"get {PROJECT}visits/",
            f"get {PROJECT}changes/",
            f"get {PROJECT}health/",
            f"get {INNOVATION}ledger/entries/",
            f"post {INNOVATION}ledger/entries/",
            f"get {INNOVATION}results/",
            f"get {INNOVATION}results/{{number}}/adoptions/",
            f"post {INNOVATION}results/{{number}}/adoptions/",
            f"get {INNOVATION}signals/",
        ),
        (403, 401),
    ),
    f"get {INNOVATION}certificates/{{code}}/": (404, 404),  # open to all: nobody was given this code
}
"""Endpoints of the other apps: what a key of the hotline gets, and who has none. What their own keys open, the tests of
these apps say.
"""

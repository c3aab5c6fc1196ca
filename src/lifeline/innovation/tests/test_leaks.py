"""I-8, I-38, E-15, E-16: what applicant, unit, conflicted staff, reviewer and stranger read does not depend on reviews.

Every page, list, search, export and endpoint that they may open is read before and after all reviews have come in.
"""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from lifeline.innovation.actions import calibrations
from lifeline.innovation.models import Application, Cycle, Review
from lifeline.innovation.queries.cycles import may_table
from lifeline.innovation.tests import reviewing
from lifeline.innovation.tests.programs import Program
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.rest import api
from lifeline.people.models import Duty, Person

Event = apps.get_model("kernel", "Event")
TOKENS = re.compile(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"|nonce="[^"]*"|"X-CSRFToken": "[^"]*"')
EVERYBODY = (
    "my_work", "application_list", "application_list?show=unit", "application_list?show=all",
    "application_list?show=all&state=REVIEWED", "application_list?show=all&state=IN_REVIEW", "letter_list",
    "review_list?show=all", "reviewer_own_report", "meeting_list",
)  # fmt: skip
WIRE = ("applications/?show=all", "applications/?show=all&state=REVIEWED", "reviews/?all=1")


@pytest.fixture(autouse=True)
def _counts_beside(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def cycle(world):
    """Two applications of the plant under review; a secretary and a member of the group are of that plant."""
    found = reviewing.begun(world, 2)
    for key, role in (("own_clerk", "secretary"), ("own_member", "leading_group"), ("idle", "reviewer")):
        world.person(key, key, "logistics" if key == "idle" else "caster")
        world.duty(key, f"innovation.{role}", "jinan")
    return found


@pytest.fixture
def read(world, sign_in, cycle):
    """Everything that a person can read: address → status, text and version."""
    numbers = list(Application.objects.order_by("pk").values_list("number", flat=True))
    of_cycle = ("call_detail", "cycle_board", "assignment_desk", "calibration_report", "conflict_list", "reviewer_list")
    pages = [address(name) for name in EVERYBODY] + [
        reverse(f"innovation:{name}", args=[cycle.pk]) for name in of_cycle
    ]
    pages += [reverse("innovation:application_detail", args=[number]) for number in numbers]
    wire = [*WIRE, f"cycles/{cycle.pk}/board/", f"cycles/{cycle.pk}/assignments.csv"]
    wire += [f"applications/{number}/" for number in numbers]
    clients, programs = {}, {}

    def everything(who):
        if who not in clients:
            clients[who], programs[who] = Client(), Program(world.people[who])
            sign_in(clients[who], world.people[who])
        found = {one: told(clients[who].get(one)) for one in pages}
        return found | {one: told(programs[who].get(one)) for one in wire}

    return everything


def address(name):
    page, _, query = name.partition("?")
    return reverse(f"innovation:{page}") + (f"?{query}" if query else "")


def unlike(one, other):
    """The lines that differ, to be read in a failure."""
    return one[:2], other[:2], sorted(set(one[2].split("\n")) ^ set(other[2].split("\n")))


def told(answer):
    text = re.sub(r'"request_id": "[^"]*"', "", TOKENS.sub("", answer.content.decode()))
    return answer.status_code, answer.get("ETag", ""), text


def test_i38_e15_e16_nothing_that_they_read_changes_while_reviews_come_in(world, cycle, read, still_clock):
    readers = ("employee", "handler", "own_clerk", "own_member", "idle")
    before = {who: read(who) for who in readers}
    assert before["employee"][address("application_list")][0] == 200
    for review in Review.objects.select_related("reviewer").order_by("pk"):
        reviewing.handed_in(review)
    assert set(Application.objects.values_list("state", flat=True)) == {"REVIEWED"}
    for who in readers:
        after = read(who)
        changed = {one: unlike(before[who][one], after[one]) for one in after if after[one] != before[who][one]}
        assert changed == {}, who


def test_i38_e16_a_report_shows_no_figure_of_what_its_reader_conflicts_with(world, cycle, client, sign_in):
    for review in Review.objects.select_related("reviewer").order_by("pk"):
        reviewing.handed_in(review)
    calibrations.calibrate(cycle, "APPROVAL", actor=world.clerk, now=reviewing.LATER)
    figures = {}
    for who in ("own_member", "lead"):
        sign_in(client, world.people[who])
        page = client.get(reverse("innovation:calibration_report", args=[cycle.pk])).content.decode()
        table = page.split("<tbody>")[1].split("</tbody>")[0]
        figures[who] = re.findall(r"\d+\.\d", re.sub(r"<[^>]*>", " ", table))
    assert figures["own_member"] == []
    assert len(figures["lead"]) >= 4


def test_i38_e15_no_refusal_tells_a_conflicted_secretary_or_the_leader_how_far_reviews_are(world, cycle):
    application = Application.objects.order_by("pk")[0]
    held = Review.objects.filter(application=application).values_list("reviewer__employee_no", flat=True)[0]
    office, leader = Program(world.own_clerk), Program(world.employee)
    rows = "action,application,reviewer,reason\n" + "".join(
        f"{act},{application.number},{who},Long enough.\n"
        for who in (held, world.idle.employee_no)
        for act in ("remove", "lock", "refuse", "assign")
    )
    path = f"cycles/{cycle.pk}/assignments.csv"
    preview = office.post(f"{path}?dry_run=1", {"table": rows}).json()["rows"]
    assert {(one["what"], one["rule"]) for one in preview} == {("REFUSED", "I-38")}
    assert office.post(path, {"table": rows}).json()["rule"] == "I-38"
    assert office.get(path).content.decode().count(application.number) == 0
    stale = leader.post(f"applications/{application.number}/steps/withdraw/", {"text": "Not now."}, If_Match='"1"')
    assert (stale.status_code, stale.json()["current_version"]) == (412, None)
    with_tag = leader.get(f"applications/{application.number}/")["ETag"]
    assert not with_tag.strip('"').isdecimal()
    taken = leader.post(f"applications/{application.number}/steps/withdraw/", {"text": "Not now."}, If_Match=with_tag)
    assert (taken.status_code, taken.json()["state"]) == (200, "WITHDRAWN")


def test_i38_e15_who_lays_the_applications_before_the_group_conflicts_with_none_of_them(world, cycle, client, sign_in):
    def said(by, act=calibrations.table):
        before = Event.objects.count()
        with pytest.raises(Refused) as told, transaction.atomic():
            act(Cycle.objects.get(pk=cycle.pk), actor=by, now=reviewing.LATER)
        assert Event.objects.count() == before
        sign_in(client, by)
        board = client.get(reverse("innovation:cycle_board", args=[cycle.pk])).context["next"]
        return told.value.rule, str(told.value), board.mine, list(map(str, board.unmet))

    empty = said(world.own_clerk)
    assert (empty[0], empty[2], empty[3]) == ("I-38", False, [empty[1]])
    reviews = list(Review.objects.select_related("reviewer").order_by("pk"))
    reviewing.handed_in(reviews[0])
    assert said(world.own_clerk) == empty
    for review in reviews[1:]:
        reviewing.handed_in(review)
    assert said(world.own_clerk) == empty
    calibrations.calibrate(cycle, "APPROVAL", actor=world.clerk, now=reviewing.LATER)
    assert said(world.own_clerk) == empty
    assert said(world.own_clerk, calibrations.ask_more) == empty
    assert said(world.clerk, calibrations.ask_more)[0] == "I-56"
    Duty.objects.filter(role="innovation.secretary").exclude(person=world.own_clerk).delete()
    assert said(world.own_clerk) == empty
    with pytest.raises(Forbidden), transaction.atomic():
        calibrations.table(cycle, actor=world.own_member, now=reviewing.LATER)
    tabled = calibrations.table(Cycle.objects.get(pk=cycle.pk), actor=world.lead, now=reviewing.LATER)
    assert (tabled.state, Event.objects.filter(kind="innovation.cycle.tabled").get().by) == (
        "DELIBERATION", "innovation.chair",
    )  # fmt: skip


def test_i38_where_nobody_is_free_of_conflict_a_secretary_lays_them_before_the_group_all_the_same(world, cycle):
    for review in Review.objects.select_related("reviewer").order_by("pk"):
        reviewing.handed_in(review)
    calibrations.calibrate(cycle, "APPROVAL", actor=world.clerk, now=reviewing.LATER)
    office = Duty.objects.filter(role__in=["innovation.secretary", "innovation.chair", "innovation.leading_group"])
    office.exclude(person__in=[world.own_clerk, world.own_member]).delete()
    with pytest.raises(Forbidden), transaction.atomic():
        calibrations.table(cycle, actor=world.own_member, now=reviewing.LATER)
    found = Cycle.objects.get(pk=cycle.pk)
    assert calibrations.table(found, actor=world.own_clerk, now=reviewing.LATER).state == "DELIBERATION"


def test_i38_who_tables_is_asked_of_a_whole_office_at_once(world, cycle, django_assert_num_queries):
    Duty.objects.filter(role="innovation.secretary").exclude(person=world.own_clerk).delete()
    for number in range(3):
        with django_assert_num_queries(17):
            assert may_table(Person.objects.get(pk=world.lead.pk), Cycle.objects.get(pk=cycle.pk))
        world.person(f"near{number}", f"Near {number}", "crew_a")
        world.duty(f"near{number}", "innovation.secretary", "jinan")


def test_i38_a_report_tells_who_conflicts_with_a_row_no_figure_that_its_reviews_move(world, cycle, client, sign_in):
    report = reverse("innovation:calibration_report", args=[cycle.pk])
    reviews = list(Review.objects.select_related("reviewer").order_by("pk"))
    for review in reviews[:-1]:
        reviewing.handed_in(review)
    calibrations.calibrate(cycle, "APPROVAL", actor=world.clerk, now=reviewing.LATER)
    reviewing.handed_in(reviews[-1])
    for who, old in ((world.own_clerk, False), (world.clerk, True)):
        sign_in(client, who)
        found = client.get(report).context
        assert (found["old"], bool(found["judges"]), found["facts"] is not None) == (old, old, old)


def test_i8_no_endpoint_orders_or_scores_persons():
    described = api().get_openapi_schema()
    own = {path: one for path, one in described["paths"].items() if path.startswith("/api/v1/innovation/")}
    asked = {each["name"] for one in own.values() for verb in one.values() for each in verb.get("parameters", [])}
    assert asked.isdisjoint({"order", "sort", "by", "reviewer", "person", "leader"})
    shapes, waiting = set(), [own]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            name = str(one.get("$ref", "")).rsplit("/", 1)[-1]
            if name and name not in shapes:
                shapes.add(name)
                waiting.append(described["components"]["schemas"][name])
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    fields = {field for name in shapes for field in described["components"]["schemas"][name].get("properties", {})}
    assert {"title", "rows", "yuan"} < fields
    assert fields.isdisjoint(
        {"score", "scores", "severity", "grades", "raw", "calibrated", "marks", "votes", "objector"}
    )

"""E-13, E-31: whoever must not know of a case finds it behind no door. Generated over every door that there is.

What a person reads behind a door is compared before the case was there and after: not a number, not a count, not a
chart may differ. By its number the case answers like one that never was.
"""

import re
from functools import cache

import pytest
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from lifeline.hotline.actions import dispatch, passing
from lifeline.hotline.queries import exports
from lifeline.hotline.rest import router
from lifeline.hotline.tests import course, media
from lifeline.hotline.tests.keys import Program
from lifeline.kernel.notices import inbox
from tests.guard.access import ACCESS

pytestmark = pytest.mark.django_db
WORD = "蓝色水塔"
TEXT = f"{WORD}旁边的浴室没有热水已经三天了"
NOBODY = "2026-22222"
PLAIN = re.compile(
    r'X-CSRFToken": "[^"]*"|"request_id": "[^"]*"|csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|name="(?:once|key)" value="[^"]*"'
)
OPEN = {"stage_by_number"}
"""Whoever knows a number reads its stage, and nothing else (H-5)."""
MORE = {
    "hotline:case_list": ({"q": WORD},),
    "hotline:rate_report": ({"period": "all"}, {"period": "month"}),
    "hotline:report_hints": ({"text": TEXT},),
}
ACCUSED = ("handler", "lead", "dispatcher", "supervisor", "custodian", "publisher", "manager")


@pytest.fixture(autouse=True)
def desk(settings, tmp_path, still_clock, question_desk):
    """Counts lie beside; there is an app that takes questions, so that this door is there, too."""
    settings.DATA = tmp_path
    return question_desk


@pytest.fixture
def town(world):
    """A second person for each duty of the department, a custodian, and the crew's own handler."""
    world.person("handler_2", "He Feng", "logistics", "hotline.handler")
    world.person("lead_2", "Lu Yan", "logistics", "hotline.lead")
    world.person("dispatcher_2", "Gao Lin", "jinan", "hotline.dispatcher")
    world.person("supervisor_2", "Bai Xue", "jinan", "hotline.supervisor")
    world.person("custodian", "Shi Qing", "jinan", "hotline.custodian")
    world.person("crew_lead", "Tian Ye", "crew_a", "hotline.lead")
    world.duty("crew_lead", "hotline.handler", "crew_a")
    return world


@cache
def doors():
    """(pages without an argument, pages that are asked by a case's number): every url of the hotline, by name."""
    named = {"lists": [], "numbers": []}
    for pattern in get_resolver().url_patterns:
        if getattr(pattern, "namespace", None) == "hotline":
            for one in leaves(pattern):
                converters = set(one.pattern.converters)
                if one.name not in OPEN and converters <= {"number"}:
                    named["numbers" if converters else "lists"].append(f"hotline:{one.name}")
    return sorted(named["lists"]), sorted(named["numbers"])


def leaves(pattern):
    if isinstance(pattern, URLPattern):
        return [pattern]
    return [leaf for below in pattern.url_patterns for leaf in leaves(below)]


def words(answer):
    """What an answer says, without what is new in each."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, PLAIN.sub("", body.decode(errors="replace"))


def read(client, person):
    """Everything that the person reads behind doors without an argument, on pages and with programs."""
    found = {}
    for name in doors()[0]:
        for query in ({}, *MORE.get(name, ())):
            found[name, str(query)] = words(client.get(reverse(name), query))
    program, month = Program(person), timezone.localdate().strftime("%Y%m")
    for path in (
        "cases/",
        "rates/",
        "rates/report/",
        f"rates/cases/?figure=response&month={month}",
        "public-cases/",
        "topics/",
        "faq/",
    ):
        found[path] = words(program.get(path))
    found["export"] = (exports.matching(person, {}).count(), "")
    found["notices"] = (0, str([line.title for line in inbox(person.pk)]))
    return found


def never_was(client, person, number):
    """By number: the page that is not there; or the same refusal as for a number that no case has."""
    for name in doors()[1]:
        call = getattr(client, ACCESS[name].method)
        if (status := call(reverse(name, args=[number])).status_code) != 404:
            assert (name, status) == (name, call(reverse(name, args=[NOBODY])).status_code)
            assert status in {302, 403}, name
    program = Program(person)
    for path, view in router.path_operations.items():
        for operation in view.operations if "{number}" in path else ():
            call = program.get if "GET" in operation.methods else program.post
            told = [call(path.replace("{number}", one)).status_code for one in (number, NOBODY)]
            assert told[0] == told[1], path


def accuse(world, who, now, desk):
    """A case from which the persons, or units, are excluded, worked on by others; a question of it was answered."""
    given = {"avoid_units": (world.units[who],)} if who in world.units else {"avoid_people": (world.people[who],)}
    case = course.report(world, now, text=TEXT, **given)
    sender = world.dispatcher_2 if who == "dispatcher" else world.dispatcher
    case = dispatch.dispatch(case, world.logistics, actor=sender, now=now)
    passing.pass_on(case, f"{WORD}一带何时恢复供水？", actor=sender, now=now)
    media.speak("answered", desk.origin, f"{WORD}一带本周恢复。", actor=world.administrator, now=now)
    return course.fresh(case)


@pytest.mark.parametrize("who", ACCUSED)
def test_e13_who_is_accused_finds_the_case_behind_no_door(client, sign_in, town, who, desk):
    person = town.people[who]
    sign_in(client, person)
    before = read(client, person)
    case = accuse(town, who, timezone.now(), desk)
    after = read(client, person)
    assert {door: told for door, told in after.items() if told != before[door]} == {}
    never_was(client, person, case.number)


def test_e13_nobody_below_an_accused_unit_finds_the_case(client, sign_in, town, desk):
    sign_in(client, town.crew_lead)
    before = read(client, town.crew_lead)
    case = accuse(town, "steelworks", timezone.now(), desk)
    after = read(client, town.crew_lead)
    assert {door: told for door, told in after.items() if told != before[door]} == {}
    never_was(client, town.crew_lead, case.number)


def test_e31_the_other_companys_dispatcher_finds_the_case_behind_no_door(client, sign_in, town):
    person = town.foreign_dispatcher
    sign_in(client, person)
    before = read(client, person)
    case = course.answered(town, timezone.now(), course.in_progress(town, timezone.now(), text=TEXT))
    after = read(client, person)
    assert {door: told for door, told in after.items() if told != before[door]} == {}
    never_was(client, person, case.number)


def test_the_matrix_can_fail_because_others_do_find_the_case(client, sign_in, town, desk):
    sign_in(client, town.dispatcher)
    before = read(client, town.dispatcher)
    case = accuse(town, "handler", timezone.now(), desk)
    after = read(client, town.dispatcher)
    found = {door for door, told in after.items() if told != before[door]}
    assert {"cases/", "rates/", "export"} <= found
    assert {name for name, *_query in found} >= {"hotline:case_list", "hotline:rate_report"}
    assert case.number in after["hotline:case_list", "{}"][1]

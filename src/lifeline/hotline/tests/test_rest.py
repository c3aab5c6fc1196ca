"""The hotline for programs: the same rules as on the screens, over the wire."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from lifeline.hotline.models import Attachment, Case, Message, Rating, Recusal
from lifeline.hotline.states import CaseState, Channel, Mode, ReturnReason
from lifeline.hotline.tests import course
from lifeline.hotline.tests.keys import Program

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counts_beside(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def clock():
    return timezone.now()


@pytest.fixture
def employee(world):
    return Program(world.employee)


def sealed(case):
    """The case as if nobody knew its reporter."""
    Case.objects.filter(pk=case.pk).update(mode=Mode.CONFIDENTIAL, reporter=None, summary="", text="", place="")


def picture(color="red"):
    """A small photograph."""
    into = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(into, "JPEG")
    return SimpleUploadedFile("浴室.jpg", into.getvalue(), "image/jpeg")


def test_h1_a_report_over_the_wire_is_a_case_of_the_keys_person(world, employee):
    answer = employee.post("cases/", {"text": course.TEXT, "place": "三号浴室"})
    assert answer.status_code == 201
    case = Case.objects.get()
    assert answer["Location"] == f"/api/v1/hotline/cases/{case.number}/"
    assert answer["ETag"] == f'"{case.version}"'
    assert (case.reporter, case.channel, case.state, case.place) == (
        world.employee, Channel.REST, CaseState.TRIAGE, "三号浴室",
    )  # fmt: skip
    body = answer.json()
    assert (body["number"], body["state"], body["category"], body["unit"]) == (case.number, "TRIAGE", None, None)


def test_h1_a_report_without_words_is_refused_with_its_rule_and_leaves_nothing(employee):
    answer = employee.post("cases/", {"text": "坏了"})
    assert (answer.status_code, answer.json()["rule"]) == (422, "H-1")
    assert Case.objects.count() == 0


def test_h3_the_same_submission_twice_is_one_case_and_one_answer(employee):
    first = employee.post("cases/", {"text": course.TEXT}, Idempotency_Key="k1")
    again = employee.post("cases/", {"text": course.TEXT}, Idempotency_Key="k1")
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert Case.objects.count() == 1
    assert employee.post("cases/", {"text": course.TEXT + "！"}, Idempotency_Key="k1").status_code == 409


def test_h12_whoever_is_to_be_avoided_is_excluded_and_a_word_for_nobody_is_refused(world, employee):
    answer = employee.post("cases/", {"text": course.TEXT, "avoid": [world.handler.employee_no, "Steelworks"]})
    assert answer.status_code == 201
    assert set(Recusal.objects.values_list("person", "unit")) == {
        (world.handler.pk, None),
        (None, world.steelworks.pk),
    }
    nobody = employee.post("cases/", {"text": course.TEXT, "avoid": ["nobody"]})
    assert (nobody.status_code, "nobody" in nobody.json()["detail"]) == (422, True)
    assert Case.objects.count() == 1


def test_h17_a_recused_person_finds_no_such_case_over_the_wire(world, clock):
    world.person("second_handler", "Bao Yi", "logistics", "hotline.handler")
    case = course.dispatched(world, clock, avoid_people=(world.handler,))
    program = Program(world.handler)
    assert program.get(f"cases/{case.number}/").status_code == 404
    assert program.get("cases/").json()["items"] == []
    assert program.post(f"cases/{case.number}/contact/", {"text": course.CONTACT}).status_code == 404
    assert Message.objects.count() == 0


def test_h97_a_sealed_case_does_not_exist_for_programs(world, clock):
    case = course.dispatched(world, clock)
    sealed(case)
    for who in ("dispatcher", "handler", "lead", "supervisor"):
        program = Program(world.people[who])
        assert program.get("cases/").json() == {"items": [], "after": ""}
        assert program.get(f"cases/{case.number}/").status_code == 404
        for verb, body in (("contact", {"text": course.CONTACT}), ("dispatch", {"unit": "LOGISTICS"})):
            assert program.post(f"cases/{case.number}/{verb}/", body).status_code == 404
    assert Message.objects.count() == 0


def test_k102_a_case_that_is_known_is_304_and_a_changed_one_is_sent(world, employee, clock):
    case = course.in_progress(world, clock)
    first = employee.get(f"cases/{case.number}/")
    assert first["ETag"] == f'"{case.version}"'
    assert employee.get(f"cases/{case.number}/", If_None_Match=first["ETag"]).status_code == 304
    assert employee.get(f"cases/{case.number}/", If_None_Match='"1"').status_code == 200


def test_h38_a_step_for_a_version_that_has_passed_is_412_and_changes_nothing(world, clock):
    case = course.in_progress(world, clock)
    handler = Program(world.handler)
    answer = handler.post(f"cases/{case.number}/contact/", {"text": course.CONTACT}, If_Match='"1"')
    assert (answer.status_code, answer.json()["current_version"]) == (412, case.version)
    assert Message.objects.count() == 1
    right = handler.post(f"cases/{case.number}/contact/", {"text": course.CONTACT}, If_Match=f'"{case.version}"')
    assert (right.status_code, right["ETag"]) == (200, f'"{case.version + 1}"')


def test_h38_the_reporters_steps_take_the_version_too(world, employee, clock):
    case = course.answered(world, clock)
    for verb, body in (
        ("messages", {"text": "谢谢"}), ("rating", {"verdict": "SOLVED"}), ("reopen", {"text": course.TEXT}),
        ("nudge", {}), ("withdraw", {}),
    ):  # fmt: skip
        assert employee.post(f"cases/{case.number}/{verb}/", body, If_Match='"1"').status_code == 412
    assert (course.fresh(case).version, Rating.objects.count()) == (case.version, 0)


def test_the_whole_way_of_a_case_goes_over_the_wire(world, employee, clock):
    """Journey (c): report, dispatch, contact, question, answer, reply, approval, rating."""
    number = employee.post("cases/", {"text": course.TEXT}).json()["number"]
    handler, lead = Program(world.handler), Program(world.lead)

    def does(program, verb, body=None, expect=200):
        answer = program.post(f"cases/{number}/{verb}/", body)
        assert answer.status_code == expect, answer.content.decode()
        return answer.json()

    assert does(Program(world.dispatcher), "dispatch", {"unit": "LOGISTICS"})["unit"]["code"] == "LOGISTICS"
    assert does(handler, "contact", {"text": course.CONTACT, "kind": "CALL"})["state"] == "IN_PROGRESS"
    assert does(handler, "question", {"text": course.QUESTION})["state"] == "WAITING"
    assert does(employee, "messages", {"text": "每天晚上都没有。"})["state"] == "IN_PROGRESS"
    does(employee, "nudge")
    does(handler, "reply", {"text": course.REPLY, "disposition": "SOLVED"})
    draft = lead.get(f"cases/{number}/reply/").json()
    assert (draft["state"], draft["text"]) == ("SUBMITTED", course.REPLY)
    assert does(lead, "approve", {"expected_version": draft["version"]})["state"] == "ANSWERED"
    assert does(employee, "rating", {"verdict": "PARTLY", "grade": 3})["state"] == "ANSWERED"
    again = does(employee, "reopen", {"text": "晚上八点以后还是没有热水。"})
    assert (again["number"], again["state"], again["round"]) == (number, "IN_PROGRESS", 2)
    assert does(employee, "withdraw")["state"] == "WITHDRAWN"
    said = employee.get(f"cases/{number}/").json()["messages"]
    assert [one["kind"] for one in said] == ["CONTACT", "QUESTION", "ANSWER", "REPLY", "REOPEN"]


def test_h40_a_reply_that_is_refused_leaves_no_draft(world, clock):
    case = course.in_progress(world, clock)
    answer = Program(world.handler).post(f"cases/{case.number}/reply/", {"text": "已办", "disposition": "SOLVED"})
    assert (answer.status_code, answer.json()["rule"]) == (422, "H-40")
    assert not case.replies.exists()


def test_h39_a_draft_that_changed_since_it_was_read_is_409(world, clock):
    case = course.in_progress(world, clock)
    reply = course.drafted(world, case, clock)
    lead = Program(world.lead)
    assert lead.post(f"cases/{case.number}/approve/", {"expected_version": reply.version - 1}).status_code == 409
    assert course.fresh(case).state == CaseState.IN_PROGRESS
    assert Program(world.employee).get(f"cases/{case.number}/reply/").status_code == 403


def test_h7_name_and_phone_are_for_those_who_need_them(world, clock):
    case = course.in_progress(world, clock)
    told = {
        who: Program(world.people[who]).get(f"cases/{case.number}/").json()["reporter"]
        for who in ("employee", "dispatcher", "handler", "lead", "supervisor")
    }
    known = {"name": "Wang Min", "phone": world.employee.phone or ""}
    assert told == dict.fromkeys(("employee", "dispatcher", "handler", "lead"), known) | {"supervisor": None}


def test_h37_no_note_is_in_any_answer(world, employee, clock):
    from lifeline.hotline.actions import handling

    case = course.in_progress(world, clock)
    handling.note(case, "内部说明：泵要等备件", actor=world.handler, now=clock)
    for program in (employee, Program(world.handler)):
        assert "备件" not in program.get(f"cases/{case.number}/").content.decode()


def test_h8_a_file_is_cleaned_and_stands_in_the_thread_once_per_key(world, employee, clock):
    case = course.report(world, clock)
    for _ in range(2):
        answer = employee.send(f"cases/{case.number}/attachments/", picture(), "热水泵的照片", Idempotency_Key="f1")
        assert answer.status_code == 200, answer.content.decode()
    read = employee.get(f"cases/{case.number}/").json()
    assert [(one["text"], len(one["attachments"])) for one in read["messages"]] == [("热水泵的照片", 1)]
    assert read["messages"][0]["attachments"][0]["type"] == "image/jpeg"
    other = employee.send(f"cases/{case.number}/attachments/", picture("blue"), "热水泵的照片", Idempotency_Key="f1")
    assert other.status_code == 409
    assert (Attachment.objects.count(), Message.objects.count()) == (1, 1)


def test_h8_a_file_that_cannot_be_accepted_says_why_and_nothing_is_sent(world, employee, clock):
    case = course.report(world, clock)
    answer = employee.send(f"cases/{case.number}/attachments/", SimpleUploadedFile("照片.jpg", b"MZ\x90\x00" * 90))
    assert answer.status_code == 422
    assert answer.json()["rule"] == "K-47"
    assert employee.post(f"cases/{case.number}/attachments/", {}).status_code == 422
    assert employee.send(f"cases/{case.number}/attachments/", picture(), Idempotency_Key="ü").status_code == 400
    assert (Attachment.objects.count(), Message.objects.count()) == (0, 0)


def test_k104_the_list_comes_in_parts_filtered_as_asked(world, employee, clock):
    made = [course.report(world, clock + timedelta(seconds=n)).number for n in range(5)]
    dispatched = course.dispatched(world, clock - timedelta(days=3))
    numbers, after = [], ""
    while True:
        part = employee.get(f"cases/?mine=true&limit=2&after={after}").json()
        numbers += [one["number"] for one in part["items"]]
        if not (after := part["after"]):
            break
    assert numbers == [*reversed(made), dispatched.number]
    desk = Program(world.dispatcher)

    def found(query):
        return [one["number"] for one in desk.get(f"cases/?{query}").json()["items"]]

    day = timezone.localdate(clock)
    assert found("state=ASSIGNED") == found("unit=LOGISTICS") == [dispatched.number]
    assert found(f"to_on={day - timedelta(days=1)}") == [dispatched.number]
    assert len(found(f"from_on={day}&state=TRIAGE&level=NORMAL")) == 5
    assert found("unit=NOWHERE") == found("category=none") == found("level=CRITICAL") == []


@pytest.mark.parametrize(
    "query",
    [
        "state=OLD",
        "from_on=0001-01-01",
        "unit=" + "x" * 31,
        "limit=0",
        "after=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzA4OjAwIiwxXQ",
    ],
)
def test_k101_a_filter_that_cannot_be_is_refused(employee, query):
    assert employee.get(f"cases/?{query}").status_code == 422


@pytest.mark.parametrize("path", ["cases/?unit=%00", "cases/?%00=1", "cases/%00/"])
def test_k101_a_nul_is_no_fault_of_ours(employee, path):
    assert employee.get(path).status_code in {400, 404}


def test_a_unit_or_category_that_is_not_there_is_refused(world, clock):
    case, desk = course.report(world, clock), Program(world.dispatcher)
    assert desk.post(f"cases/{case.number}/dispatch/", {"unit": "NOWHERE"}).status_code == 422
    wrong = {"unit": "LOGISTICS", "category": "nothing"}
    assert desk.post(f"cases/{case.number}/dispatch/", wrong).status_code == 422
    assert course.fresh(case).state == CaseState.TRIAGE


def test_the_categories_and_the_board_are_read_by_everybody(world, clock):
    from tests.guard.access.made import on_the_board

    published = on_the_board(world)
    for who in ("employee", "colleague"):
        program = Program(world.people[who])
        codes = {one["code"]: one["parent"] for one in program.get("categories/").json()}
        assert codes
        assert {parent for parent in codes.values() if parent} <= set(codes)
        shown = program.get("public-cases/").json()["items"]
        assert [(one["id"], one["title"]) for one in shown] == [(published.pk, "Hot water")]
        assert "number" not in shown[0]
    assert Program(world.outsider).get("public-cases/").json()["items"] == []


def test_a_key_that_may_only_read_writes_nothing(world, clock):
    program = Program(world.employee, "hotline:read")
    assert program.post("cases/", {"text": course.TEXT}).status_code == 403
    assert program.get("cases/").status_code == 200
    assert Case.objects.count() == 0


def test_h23_a_lead_gives_a_case_back_over_the_wire_and_a_wrong_unit_is_refused(world, clock):
    world.person("other_handler", "He Feng", "steelworks", "hotline.handler")
    case, lead = course.dispatched(world, clock), Program(world.lead)
    body = {"unit": "STEELWORKS", "reason": ReturnReason.values[0], "basis": "浴室的设备由炼钢厂动力车间维护。"}
    assert lead.post(f"cases/{case.number}/return/", {**body, "unit": "LOGISTICS"}).json()["rule"] == "H-23"
    assert lead.post(f"cases/{case.number}/return/", {**body, "unit": "NOWHERE"}).status_code == 422
    assert course.fresh(case).state == CaseState.ASSIGNED
    assert lead.post(f"cases/{case.number}/return/", body).json()["state"] == "RETURN_REQUESTED"


def test_h33_an_extension_is_asked_for_over_the_wire_and_too_many_days_are_refused(world, clock):
    case, handler = course.in_progress(world, clock), Program(world.handler)
    body = {"days": 3, "reason": "水泵的备件要等三天才能到货。"}
    assert handler.post(f"cases/{case.number}/extension/", {**body, "days": 99}).json()["rule"] == "H-33"
    asked = handler.post(f"cases/{case.number}/extension/", body)
    assert (asked.status_code, asked.json().get("state")) == (200, "IN_PROGRESS"), asked.content.decode()
    again = handler.post(f"cases/{case.number}/extension/", body)
    assert (again.status_code, again.json()["rule"]) == (422, "H-33")

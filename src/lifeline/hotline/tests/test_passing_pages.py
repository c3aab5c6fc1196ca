"""The page on which a question is passed on: who comes to it, how it is looked at twice, what it refuses."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import dispatch, intake, passing
from lifeline.hotline.models import Note, PassedOn
from lifeline.hotline.queries import passing as queries
from lifeline.hotline.tests import course, media
from lifeline.hotline.tests.course import fresh, notified
from lifeline.hotline.tests.keys import Program
from lifeline.hotline.tests.pages import text_of
from lifeline.kernel.notices import inbox
from tests.cast import PERSONAS

pytestmark = pytest.mark.django_db
REPORTED = "听班长说下个月起夜班补贴全部取消，大家都很着急，打13812345678找我"
WORDING = "夜班补贴从下个月起是否有调整？依据是什么？"
ANSWER = "不属实。夜班补贴标准今年没有调整。"


@pytest.fixture
def case(world):
    return course.report(world, timezone.now(), text=REPORTED)


@pytest.fixture
def at_desk(client, world, sign_in, question_desk):
    sign_in(client, world.dispatcher)
    return client


def address(case):
    return reverse("hotline:case_pass_on", args=[case.number])


def send(client, case, wording, **more):
    return client.post(address(case), {"version": fresh(case).version, "wording": wording, **more})


def confirmed(client, case, wording, **more):
    return send(client, case, wording, shown=queries.digest(wording), confirm="1", **more)


def buttons(answer):
    return re.findall(r'<button[^>]* name="(\w+)"', answer.content.decode())


def test_the_original_stands_beside_an_empty_wording_and_what_will_be_told(at_desk, case):
    shown = text_of(at_desk, "case_pass_on", case.number)
    assert "听班长说下个月起夜班补贴全部取消" in shown
    assert '<mark title="手机号">13812345678</mark>' in shown
    assert "求证台能知道什么" in shown
    assert re.search(r"<textarea[^>]*>\s*</textarea>", shown)
    assert re.findall(r'<button[^>]* name="(\w+)"', shown) == ["check"]


def test_m40_it_goes_only_after_exactly_this_wording_was_shown(at_desk, case, question_desk, world):
    first = send(at_desk, case, WORDING, check="1")
    assert (first.status_code, buttons(first)) == (200, ["confirm", "check"])
    assert f'value="{queries.digest(WORDING)}"' in first.content.decode()
    for given in ({"confirm": "1"}, {"confirm": "1", "shown": queries.digest(WORDING + "？")}):
        again = send(at_desk, case, WORDING, **given)
        assert (again.status_code, buttons(again)) == (200, ["confirm", "check"])
    assert question_desk.heard == []
    answer = confirmed(at_desk, case, WORDING)
    assert (answer.status_code, answer["Location"]) == (302, reverse("hotline:case_detail", args=[case.number]))
    assert question_desk.wordings == {question_desk.origin: WORDING}
    assert PassedOn.objects.get().by == world.dispatcher


def test_h77_findings_are_marked_replaced_or_given_a_reason(at_desk, case, question_desk):
    wording = "夜班补贴是否有调整？答复请拨13900001111"
    refused = confirmed(at_desk, case, wording)
    page = refused.content.decode()
    assert (refused.status_code, buttons(refused)) == (422, ["check", "replace"])
    assert '<mark title="手机号">13900001111</mark>' in page
    assert "还有 1 处标记未处理" in page
    replaced = send(at_desk, case, wording, replace="1")
    assert (replaced.status_code, buttons(replaced)) == (200, ["confirm", "check"])
    assert "答复请拨〔手机号〕" in replaced.content.decode()
    (name,) = re.findall(r'name="(why_\w+)"', page)
    stays = send(at_desk, case, wording, **{name: "公开的值班电话"})
    assert buttons(stays) == ["confirm", "check", "replace"]
    confirmed(at_desk, case, wording, **{name: "公开的值班电话"})
    assert question_desk.wordings == {question_desk.origin: wording}
    assert "公开的值班电话" in Note.objects.get(case=case).text


def test_h76_the_reporters_words_are_refused_on_the_page(at_desk, case, question_desk):
    answer = send(at_desk, case, REPORTED, replace="1")
    assert answer.status_code == 422
    assert "请用您自己的话写" in answer.content.decode()
    assert REPORTED[:20] in answer.content.decode()
    short = send(at_desk, case, "补贴？", check="1")
    assert (short.status_code, question_desk.heard) == (422, [])


def test_h38_who_comes_too_late_keeps_what_he_typed(at_desk, case, question_desk, world):
    seen = case.version
    intake.recuse(case, [world.handler], [], actor=world.dispatcher, now=timezone.now())
    answer = at_desk.post(
        address(case), {"version": seen, "wording": WORDING, "shown": queries.digest(WORDING), "confirm": "1"}
    )
    assert answer.status_code == 409
    assert WORDING in answer.content.decode()
    assert "有人先您一步" in answer.content.decode()
    assert question_desk.heard == []
    assert confirmed(at_desk, case, WORDING).status_code == 302


def test_the_case_shows_what_was_passed_on_and_what_came_of_it(at_desk, case, question_desk, world):
    assert "转求证" in text_of(at_desk, "case_detail", case.number)
    confirmed(at_desk, case, WORDING)
    shown = text_of(at_desk, "case_detail", case.number)
    assert address(case) not in shown
    assert "已转求证台" in shown.split("历史记录")[-1]
    assert shown.count(WORDING) >= 2  # the list of questions, and the thread
    waits = text_of(at_desk, "case_pass_on", case.number)
    assert "已有一个问题在等答复" in waits
    assert "<textarea" not in waits
    media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=timezone.now())
    shown = text_of(at_desk, "case_detail", case.number)
    assert ANSWER in shown
    assert "求证台作了答复" in shown
    assert address(case) in shown
    assert confirmed(at_desk, case, "食堂的菜价是否有新标准？").status_code == 302


def test_the_reporter_reads_wording_and_answer_in_his_thread(client, sign_in, case, question_desk, world):
    passing.pass_on(case, WORDING, actor=world.dispatcher, now=timezone.now())
    media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=timezone.now())
    sign_in(client, world.employee)
    shown = text_of(client, "my_case_detail", case.number)
    assert WORDING in shown
    assert ANSWER in shown
    assert "Qian Jin" not in shown
    told = Program(world.employee).get(f"cases/{case.number}/").json()
    assert ANSWER in told["messages"][-1]["text"]


def test_every_persona_gets_what_his_duty_allows_and_nothing_changes(client, sign_in, question_desk, world, case):
    case = dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=timezone.now())
    may = {"dispatcher": (200, 302), **dict.fromkeys(("employee", "handler", "lead", "supervisor"), (403, 403))}
    for who in [one for one in PERSONAS if one != "dispatcher"]:
        sign_in(client, world.people[who])
        got = client.get(address(case)).status_code, confirmed(client, case, WORDING).status_code
        assert (who, got) == (who, may.get(who, (404, 404)))
        client.cookies.clear()
    assert client.get(address(case)).status_code == 302
    assert (PassedOn.objects.count(), question_desk.heard, notified("spoken", world.employee)) == (0, [], set())
    sign_in(client, world.dispatcher)
    assert (client.get(address(case)).status_code, confirmed(client, case, WORDING).status_code) == may["dispatcher"]


def test_e13_an_accused_dispatcher_finds_nothing_and_hears_nothing(client, sign_in, question_desk, world):
    world.person("second", "Gao Lin", "jinan", "hotline.dispatcher")
    case = course.report(world, timezone.now(), text=REPORTED, avoid_people=(world.dispatcher,))
    sign_in(client, world.dispatcher)
    before = [line.title for line in inbox(world.dispatcher.pk)]
    assert client.get(address(case)).status_code == 404
    assert confirmed(client, case, WORDING).status_code == 404
    assert question_desk.heard == []
    passing.pass_on(case, WORDING, actor=world.second, now=timezone.now())
    media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=timezone.now())
    assert client.get(address(case)).status_code == 404
    assert client.get(reverse("hotline:case_detail", args=[case.number])).status_code == 404
    assert case.number not in text_of(client, "case_list", q="补贴")
    assert [line.title for line in inbox(world.dispatcher.pk)] == before


def test_h17_where_every_dispatcher_is_accused_the_supervisor_passes_it_on(client, sign_in, question_desk, world):
    case = course.report(world, timezone.now(), text=REPORTED, avoid_people=(world.dispatcher,))
    sign_in(client, world.supervisor)
    assert client.get(address(case)).status_code == 200
    assert confirmed(client, case, WORDING).status_code == 302
    assert question_desk.heard[-1].by == "hotline"  # which desk it was the log does not say


def test_without_an_app_that_takes_questions_the_page_is_not_there(client, sign_in, world, case):
    sign_in(client, world.dispatcher)
    assert client.get(address(case)).status_code == 404
    assert confirmed(client, case, WORDING).status_code == 404
    shown = text_of(client, "case_detail", case.number)
    assert "求证" not in shown
    assert address(case) not in shown


def test_the_page_of_a_case_costs_the_same_with_one_question_and_with_three(
    constant_queries, at_desk, case, world, question_desk
):
    now = timezone.now()

    def grow():
        passing.pass_on(fresh(case), WORDING, actor=world.dispatcher, now=now)
        media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=now)

    constant_queries("hotline:case_detail", 31, grow, args=[case.number])

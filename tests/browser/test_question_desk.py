"""匿名求证, end to end: a dispatcher words a question, the desk answers, the reporter reads it. Each screen in each look."""

from __future__ import annotations

import pytest
from django.utils import timezone

from lifeline.hotline.models import Drop, PassedOn
from lifeline.hotline.tests import media, sealed_course
from tests.browser.checks import assert_accessible, assert_fits, assert_good, dress
from tests.browser.desks import Hall, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REPORTED = "听班长说下个月起夜班补贴全部取消，大家都很着急，有消息请打13812345678告诉我。"
WORDING = "夜班补贴从下个月起是否有调整？依据的是哪一份文件？答复请拨13900001111。"
LONG = "关于夜班补贴、高温津贴、通勤班车与食堂菜价今年是否会一并调整的问题，" * 8
ANSWER = "不属实。夜班补贴标准今年没有调整，依据是人力资源部三月发布的通知。"
LOOKS = ((390, "light", 100), (390, "dark", 150), (1280, "light", 100), (1280, "dark", 125), (320, "light", 150))


@pytest.fixture
def desk():
    """An app that takes questions."""
    with media.open_desk() as found:
        yield found


@pytest.fixture
def hall(visit, world):
    return Hall(visit, world)


def looks(page, picture, name):
    """The page in every look: no barrier, nothing cut, all in reach."""
    for width, theme, size in LOOKS:
        dress(page, width, theme, size)
        picture(page, f"question-desk/{name}-{width}-{theme}{size}")
        assert_good(page)
    dress(page, 1280, "light", 100)


def test_m40_a_question_is_worded_passed_on_answered_and_read(hall, desk, picture):
    number, world = hall.report(REPORTED), hall.world
    page = hall.case(number, world.dispatcher)
    page.locator("#questions").get_by_role("link", name="转求证").click()
    page.locator("textarea").wait_for()
    looks(page, picture, "1-empty")
    page.locator("textarea").fill(WORDING)
    page.get_by_role("button", name="检查措辞").click()
    page.get_by_role("button", name="全部替换").wait_for()
    assert page.locator("mark", has_text="13900001111").count() == 1
    looks(page, picture, "2-findings")
    press(page, "全部替换")
    looks(page, picture, "3-ready")
    assert desk.heard == []
    press(page, "转给求证台")
    assert desk.wordings == {desk.origin: WORDING.replace("13900001111", "〔手机号〕")}
    media.speak("answered", desk.origin, ANSWER, actor=world.manager, now=timezone.now())
    page = hall.case(number, world.dispatcher)
    looks(page, picture, "4-case")
    phone = hall.phone(f"mine/{number}/")
    assert phone.get_by_text(ANSWER).count() == 1
    for width, theme, size in LOOKS:
        dress(phone, width, theme, size)
        picture(phone, f"question-desk/5-reporter-{width}-{theme}{size}")
        assert_fits(phone)
    assert_accessible(phone)


def test_a_long_question_stands_every_look(hall, desk, picture):
    number, world = hall.report(LONG + "是真的吗？" + "很" * 200), hall.world
    page = hall.case(number, world.dispatcher)
    page.locator("#questions").get_by_role("link", name="转求证").click()
    wording = ("今年各项补贴津贴与班车菜价是否调整，各由哪一个部门负责答复，" * 20)[:499] + "？"
    page.locator("textarea").fill(wording)
    press(page, "检查措辞")
    looks(page, picture, "6-long-ready")
    press(page, "转给求证台")
    assert PassedOn.objects.get().wording == wording
    looks(hall.case(number, world.dispatcher), picture, "7-long-case")


def test_the_holder_of_a_code_reads_wording_and_answer(visit, say, world, desk, picture):
    from lifeline.hotline.actions import passing

    sealed_course.vault(world.dispatcher)
    told = sealed_course.delivered(world, timezone.now())
    assert not Drop.objects.exists()
    passing.pass_on(
        told.case, "新进员工是否需要向班组交纳费用？", actor=world.dispatcher, now=timezone.now(),
        original=sealed_course.TEXT,
    )  # fmt: skip
    media.speak("answered", desk.origin, ANSWER, actor=world.manager, now=timezone.now())
    page = visit(f"{say}/a/", width=390)
    page.get_by_role("button", name="用查询码查看").click()
    page.locator("[name=code]").fill(told.code)
    page.locator("main button[type=submit]").first.click()
    page.get_by_text(ANSWER).wait_for()
    assert page.get_by_text("新进员工是否需要向班组交纳费用？").count() == 1
    picture(page, "question-desk/8-code-390")
    assert_accessible(page)
    assert_fits(page)

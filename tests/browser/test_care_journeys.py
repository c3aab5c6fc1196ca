"""心灵护航 on the phone: J3 resume, J4 two taps to a talk, J5 sharing, J8 follow-up, J9 erasing, J10 career."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.questionnaires.api.sheets import Answer
from lifeline.questionnaires.models import Holder, Sheet
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import cases, following, keeping
from lifeline.wellbeing.models import Booking, Grant
from lifeline.wellbeing.queries.holding import answers_token
from lifeline.wellbeing.rules.consents import KEEP
from lifeline.wellbeing.tests.course import finished
from lifeline.wellbeing.tests.offices import open_office
from tests.browser.checks import assert_accessible, assert_good
from tests.browser.desks import follow, go, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


def begun(person, name, indexes):
    """A sheet that is kept, with its first answers in the order shown."""
    now, token = timezone.now(), answers_token(person)
    keeping.give_consent(KEEP, actor=person, now=now)
    sheet = sheets.open_sheet(token, api.definition(name), language="zh-Hans", actor=None, now=now)
    batch = [
        Answer(item, index, "a", n, n) for n, (item, index) in enumerate(zip(sheet.order, indexes, strict=False), 1)
    ]
    return sheets.save_answers(token, sheet.uuid, batch, actor=None, now=now)


def answer(page, index):
    """Press an option, and wait until its answer is on the way."""
    here = page.locator(".way p").inner_text()
    page.locator(f'.option[value="{index}"]').click()
    page.locator(".way p", has_text=here).wait_for(state="detached")


def test_j3_q33_whose_browser_was_killed_goes_on_at_the_same_question_on_another_phone(visit, world):
    first = visit("/wellbeing/check/", person=world.employee)
    first.locator('form:has(input[value="gad7"])').first.locator("button:not([formaction])").click()
    first.locator('input[name="keep"]').check()
    press(first)
    for index in (1, 2, 3):
        with first.expect_response(lambda reply: reply.url.endswith("/sync/") and reply.ok):
            answer(first, index)
    first.context.close()  # no good-bye: nothing more is sent
    other = visit("/wellbeing/", person=world.employee)
    follow(other, "继续作答：第 4 题，共 7 题")
    assert other.locator(".way p").inner_text() == "4 / 7"
    assert_good(other)
    with other.expect_response(lambda reply: reply.url.endswith("/sync/") and reply.ok):
        answer(other, 0)
    assert other.locator(".way p").inner_text() == "5 / 7"
    (sheet,) = sheets.open_sheets(answers_token(world.employee))
    assert sheet.given == {"q1": 1, "q2": 2, "q3": 3, "q4": 0}


def test_j4_w36_two_taps_lead_from_a_result_to_a_talk(visit, world, picture):
    open_office(world, timezone.now())
    sheet = finished(world.employee, timezone.now(), name="gad7")
    page = visit(f"/wellbeing/r/{sheet.uuid}/", person=world.employee)
    assert_good(page)
    picture(page, "care-result")
    go(page, page.locator("a.slot").first)  # tap 1
    assert_good(page)
    press(page)  # tap 2
    page.locator('a[href$="/calendar/"]').wait_for()
    assert Booking.objects.get(state="BOOKED").start_at > timezone.now()
    assert_good(page)
    picture(page, "care-talk")


def test_j5_shared_until_a_day_seen_in_the_log_and_gone_with_one_tap(visit, world, picture):
    world.person("bai", "Counsellor Bai", "jinan", policies.COUNSELLOR)
    sheet = finished(world.employee, timezone.now(), name="gad7")
    page = visit(f"/wellbeing/r/{sheet.uuid}/", person=world.employee, width=320, size=150)
    follow(page, "给一个人看")
    page.locator("[name=helper]").select_option(str(world.bai.pk))
    page.locator("[name=until]").fill((timezone.localdate() + timedelta(days=4)).isoformat())
    assert_good(page)
    press(page, "继续")
    assert_good(page)
    picture(page, "care-share-320")
    page.locator("input[name=share]").check()
    press(page, "同意并共享")
    desk = visit("/wellbeing/desk/shared/", person=world.bai, width=1280)
    follow(desk, world.employee.name)
    opened = desk.url
    assert desk.locator(".figure").first.inner_text() == "7"
    assert "您的回答" not in desk.locator("main").inner_text()
    assert_accessible(desk)
    picture(desk, "care-granted")
    page.goto("/wellbeing/who/")
    assert "Counsellor Bai" in page.locator("table").inner_text()
    assert_good(page)
    picture(page, "care-log-320")
    press(page, "现在结束")
    assert desk.goto(opened).status == 404
    assert Grant.objects.get().ended_on is not None


def test_j8_w47_a_follow_up_after_two_weeks_tells_what_has_changed_without_script(visit, world, picture):
    then, me = timezone.now() - timedelta(days=14), world.employee
    world.person("bai", "Counsellor Bai", "jinan", policies.COUNSELLOR)
    before = begun(me, "gad7", [3] * 7)
    keeping.finish_sheet(before.uuid, actor=me, now=then)
    case = cases.open_case(me, "小王", actor=world.bai, now=then)
    following.agree_to_follow(case.uuid, before.uuid, actor=me, now=then)
    page = visit("/wellbeing/", person=me, script=False)
    page.get_by_role("button", name="看看有没有变化").click()
    for _ in range(7):
        go(page, page.locator('.option[value="1"]'))
    press(page, "查看结果")
    page.get_by_text("比上次明显降低").first.wait_for()
    page.goto(f"/wellbeing/care/{case.uuid}/")
    page.get_by_text("比上次明显降低").first.wait_for()
    picture(page, "care-follow-up")


def test_j9_w56_what_was_erased_stays_unreadable_when_yesterdays_backup_returns(visit, world, picture):
    me = world.employee
    sheet = finished(me, timezone.now(), name="gad7")
    backup = [*Holder.objects.all(), *Sheet.objects.all()]
    page = visit(f"/wellbeing/r/{sheet.uuid}/", person=me)
    page.locator(".figure").first.wait_for()
    page.goto("/wellbeing/mine/")
    follow(page, "全部删除")
    assert_good(page)
    press(page, "全部删除")
    receipt = page.url
    page.get_by_text("已全部删除").first.wait_for()
    assert_good(page)
    picture(page, "care-receipt")
    for row in backup:
        row.save(force_insert=True)
    assert page.goto(f"/wellbeing/r/{sheet.uuid}/").status == 404
    page.goto("/wellbeing/history/")
    assert page.locator(".figure, table").count() == 0
    page.goto(receipt)
    page.get_by_text("已全部删除").first.wait_for()
    assert sheets.finished_sheets(answers_token(me)) == []


def test_j10_w81_the_last_of_48_answers_leads_to_a_tie_to_jobs_and_to_paper(visit, world, picture):
    me, definition = world.employee, api.definition("riasec48")
    liked = {"r": 4, "i": 2, "s": 2}
    by_item = dict(
        zip((item.id for item in definition.items), (liked.get(x, 0) for x in "riasec" for _ in range(8)), strict=True)
    )
    shown = [by_item[definition.items[place].id] for place in definition.shown_order]
    begun(me, "riasec48", shown[:46])
    page = visit("/wellbeing/", person=me, width=320, size=150)
    follow(page, "继续作答：第 47 题，共 48 题")
    assert_good(page)
    answer(page, shown[46])
    page.locator(f'.option[value="{shown[47]}"]').click()
    page.wait_for_url("**/finish/")
    press(page, "查看结果")
    follow(page, "与这些兴趣相近的岗位")
    assert page.locator(".figure").first.inner_text() == "R > I = S"
    assert "不得用于选拔" in page.locator("main").inner_text()
    assert_good(page)
    picture(page, "care-career-320")
    paper = page.request.get(page.get_by_role("link", name="下载 PDF").get_attribute("href"))
    assert (paper.status, paper.body()[:4]) == (200, b"%PDF")

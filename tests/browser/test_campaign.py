"""J7 in small, in the browser: an employee takes part on the phone, the lead closes, and the frozen pages tell nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lifeline.wellbeing.actions import campaigns, freezing
from lifeline.wellbeing.models import Return
from lifeline.wellbeing.tests.test_campaigns import GIVEN
from tests.browser.checks import assert_accessible, assert_fits, assert_touchable

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def running(world, settings, tmp_path):
    settings.KEYS = tmp_path / "keys"
    world.duty("publisher", "wellbeing.lead", "jinan")
    given = GIVEN | {"title": "春季普测", "unit": world.jinan, "instrument": "phq2", "dimensions": "shift"}
    given |= {"until_on": timezone.localdate() + timedelta(days=9)}
    made = campaigns.draft(given, actor=world.publisher, now=timezone.now())
    campaigns.open_campaign(made.pk, actor=world.publisher, now=timezone.now())
    return made


def test_j7_from_the_card_on_the_phone_to_frozen_statistics(visit, world, picture, running):
    page = visit("/wellbeing/", person=world.employee)
    page.locator("section", has_text="春季普测").get_by_role("button").click()
    page.get_by_role("button", name="不保存").click()
    for number, index in ((1, 3), (2, 2)):
        page.get_by_text(f"{number} / 2").wait_for()
        page.locator(f'.option[value="{index}"]').click()
    page.locator('input[name="campaign-take"]').check()
    page.locator('select[name="campaign-shift"]').select_option("nights")
    assert_accessible(page)
    assert_fits(page)
    assert_touchable(page)
    picture(page, "campaign-take-part")
    page.get_by_role("button", name="查看结果").click()
    page.get_by_text("感谢您抽时间作答").wait_for()
    assert Return.objects.count() == 1
    desk = visit(f"/wellbeing/lead/campaigns/{running.uuid}/", person=world.publisher, width=1280)
    assert_accessible(desk)
    picture(desk, "campaign-detail")
    desk.get_by_role("button", name="截止", exact=True).click()
    desk.get_by_text("正在统计").first.wait_for()
    freezing.build(running.pk, now=timezone.now() + timedelta(hours=25))
    desk.goto(desk.url.split("/lead/")[0] + f"/lead/statistics/{running.uuid}/0/")
    desk.get_by_text("不显示").first.wait_for()
    assert_accessible(desk)
    assert_fits(desk)
    picture(desk, "campaign-statistics")

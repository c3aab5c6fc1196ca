"""What was begun and left is brought to mind once, neutrally, and no list says of whom."""

from datetime import timedelta

import pytest
from django.apps import apps

from lifeline.kernel.notices import notice_kind, reachable
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing import events, tasks
from lifeline.wellbeing.actions import keeping
from lifeline.wellbeing.queries import holding, reminding
from lifeline.wellbeing.rules.consents import KEEP, REMIND
from lifeline.wellbeing.tests.course import finished

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def me(world, settings, tmp_path, now):
    settings.KEYS = tmp_path / "keys"
    for person in (world.employee, world.colleague):
        keeping.give_consent(KEEP, actor=person, now=now)
    keeping.give_consent(REMIND, actor=world.employee, now=now)
    return world.employee


def begin(person, now, name="phq9"):
    return sheets.open_sheet(holding.answers_token(person), api.definition(name), actor=None, now=now)


def told():
    return list(apps.get_model("kernel", "Notice").objects.values_list("person_id", "kind", "subject_key", "quiet"))


def test_q38_w76_after_three_days_once_and_only_whom_agreed(me, world, now):
    begin(me, now)
    begin(world.colleague, now)  # has not agreed to reminders
    tasks.remind_unfinished(now + 2 * DAY)
    assert told() == []
    for days in (3, 4, 9):
        tasks.remind_unfinished(now + days * DAY)
    assert told() == [(me.pk, "kernel.notice.quiet", "", True)]
    begin(me, now + 9 * DAY, "gad7")
    tasks.remind_unfinished(now + 12 * DAY)
    assert len(told()) == 2  # one for each sheet


def test_q38_nobody_is_reminded_of_what_is_finished_gone_on_with_or_erased(me, now):
    finished(me, now)
    sheet = begin(me, now)
    answer = sheets.Answer("q1", 1, "a", 1, 1)
    sheets.save_answers(holding.answers_token(me), sheet.uuid, [answer], actor=None, now=now + 2 * DAY)
    tasks.remind_unfinished(now + 4 * DAY)
    keeping.withdraw_consent(REMIND, actor=me, now=now)
    tasks.remind_unfinished(now + 5 * DAY)
    keeping.give_consent(REMIND, actor=me, now=now)
    keeping.erase_all(actor=me, now=now + 5 * DAY)
    tasks.remind_unfinished(now + 6 * DAY)
    assert told() == []


def test_w77_at_night_nobody_is_put_off_for_that_would_be_a_list(me, now):
    begin(me, now)
    night = (now + 3 * DAY).replace(hour=23)
    tasks.remind_unfinished(night)
    assert told() == []
    assert reachable(notice_kind(events.WAITING_FOR_YOU.name), [me.pk], night) == []
    assert [one.pk for one in reminding.unfinished(night + timedelta(hours=10))] == [me.pk]


def test_thirty_days_before_everything_is_erased_there_is_one_neutral_notice(me, world, now):
    finished(me, now)
    finished(world.colleague, now + DAY)
    last = 3 * 365 - 30
    for days in (last - 1, last):
        tasks.tell_ending(now + days * DAY)
    assert told() == [(me.pk, "kernel.notice.quiet", "", True)]


def test_w1_a_reminder_can_be_agreed_to_later_and_with_the_first_sheet(client, sign_in, world, settings, tmp_path):
    settings.KEYS = tmp_path / "keys"
    sign_in(client, world.employee)
    client.post("/wellbeing/sheet/", {"instrument": "phq2", "keep": "yes", "share": "yes"})
    assert [one.purpose for one in holding.consents(world.employee)] == [KEEP]
    client.post("/wellbeing/consents/", {"remind": "yes"})
    assert {one.purpose for one in holding.consents(world.employee)} == {KEEP, REMIND}
    assert b'name="remind"' not in client.get("/wellbeing/consents/").content

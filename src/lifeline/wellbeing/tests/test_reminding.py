"""What was begun and left is brought to mind once, neutrally, and no list says of whom."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from lifeline.kernel.notices import notice_kind, reachable, sender
from lifeline.kernel.notices.channels.base import REFUSED, SENT, Outcome
from lifeline.kernel.templatetags.look import day as day_of
from lifeline.kernel.tests.outbox import Box
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing import events, tasks
from lifeline.wellbeing.actions import bookings, keeping
from lifeline.wellbeing.actions import reminding as reminders
from lifeline.wellbeing.queries import directory, holding, kept, reminding
from lifeline.wellbeing.rules.consents import KEEP, NOTICE_DAYS, REMIND, kept_until
from lifeline.wellbeing.tests.course import finished
from lifeline.wellbeing.tests.offices import given, open_office

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KEPT_DAYS = 3 * 365


@pytest.fixture
def me(world, settings, tmp_path, now):
    settings.KEYS = tmp_path / "keys"
    settings.EMAIL_HOST = "mail.example.org"  # a way out: who has none is not told, see `reachable`
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


@pytest.mark.parametrize("answer", [SENT, REFUSED])
def test_w78_k42_a_reminder_is_deleted_and_not_archived_whether_it_arrived_or_was_refused(me, now, answer):
    """What stays would be a list of those who have something open."""
    me.email = "wang@example.org"
    me.save()
    begin(me, now)
    tasks.remind_unfinished(now + 3 * DAY)
    assert len(told()) == 1
    mail = Box("mail", Outcome(answer, error="no such box"))
    sender.sweep(mail, now + 3 * DAY)
    assert len(mail.sent) == 1
    assert "phq" not in f"{mail.sent[0]}".lower()
    assert told() == []
    assert not apps.get_model("kernel", "Delivery").objects.exists()


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


def test_q38_e21_a_holder_who_went_since_he_was_looked_for_is_reminded_of_nothing(me, world, now):
    begin(me, now)
    keeping.erase_all(actor=me, now=now)
    for person in (me, world.colleague):
        assert sheets.note_reminded(holding.answers_token(person), now.date(), actor=None, now=now) == 0


def test_w77_at_night_nobody_is_put_off_for_that_would_be_a_list(me, now):
    begin(me, now)
    night = (now + 3 * DAY).replace(hour=23)
    tasks.remind_unfinished(night)
    assert told() == []
    assert reachable(notice_kind(events.WAITING_FOR_YOU.name), [me.pk], night) == []
    assert [one.pk for one in reminding.unfinished(night + timedelta(hours=10))] == [me.pk]


def test_thirty_days_before_everything_is_erased_there_is_one_neutral_notice(me, world, now):
    finished(me, now)
    finished(world.colleague, now + 2 * DAY)
    last = KEPT_DAYS - NOTICE_DAYS
    tasks.tell_ending(now + (last - 1) * DAY)
    assert told() == []
    for days in (last, last + 1):
        tasks.tell_ending(now + days * DAY)
    assert told() == [(me.pk, "kernel.notice.quiet", "", True)]


def test_a_missed_day_is_made_up_for_and_a_new_result_has_a_notice_of_its_own(me, now):
    finished(me, now)
    late = now + (KEPT_DAYS - 4) * DAY
    tasks.tell_ending(late.replace(hour=23))  # at rest: not now, and no list of whom
    assert told() == []
    begin(me, late, "gad7")  # an open sheet outlasts nothing
    for days in range(3):
        tasks.tell_ending(late + days * DAY)
    assert len(told()) == 1
    finished(me, late, name="phq2")
    tasks.tell_ending(late + DAY)
    assert len(told()) == 1
    for days in (0, 1):
        tasks.tell_ending(late + (KEPT_DAYS - NOTICE_DAYS + days) * DAY)
    assert len(told()) == 2


def test_w3_a_site_that_keeps_for_less_erases_nothing_before_its_notice(me, now, settings):
    finished(me, now)
    late = now + 800 * DAY
    settings.CARE = {**settings.CARE, "KEEP_YEARS": 1}
    tasks.forget(late)
    assert kept.until(me) == late.date() + NOTICE_DAYS * DAY
    tasks.tell_ending(late)
    assert told() == [(me.pk, "kernel.notice.quiet", "", True)]
    tasks.forget(late + NOTICE_DAYS * DAY)
    assert kept.until(me) == late.date() + NOTICE_DAYS * DAY
    tasks.forget(late + (NOTICE_DAYS + 1) * DAY)
    assert kept.until(me) is None


def test_q38_one_holder_who_cannot_be_erased_holds_back_neither_another_nor_the_night(me, world, now):
    begin(me, now)  # what is stale is forgotten first, and fails
    finished(world.colleague, now)
    holders = apps.get_model("questionnaires", "Holder").objects
    key = holders.earliest("pk").key_id
    apps.get_model("kernel", "ShredOrder").objects.create(key_id=key, reason="twice", ordered_at=now)
    tasks.forget(now + (KEPT_DAYS + 1) * DAY)
    assert [row.key_id for row in holders.all()] == [key]


def test_the_last_day_is_the_one_before_the_erasing():
    begun = date(2026, 3, 9)
    assert kept_until(begun, None, 14, KEPT_DAYS) == begun + KEPT_DAYS * DAY
    assert kept_until(begun, begun, 14, KEPT_DAYS) == begun + KEPT_DAYS * DAY
    late = begun + KEPT_DAYS * DAY
    assert kept_until(begun, late, 14, KEPT_DAYS) == late + 14 * DAY


def test_until_when_results_are_kept_stands_on_ones_own_pages(client, sign_in, me, still_clock):
    today = timezone.localdate()
    sheet = finished(me, timezone.now())
    sign_in(client, me)
    until = day_of(today + KEPT_DAYS * DAY)
    for address in ("/wellbeing/history/", f"/wellbeing/r/{sheet.uuid}/"):
        assert until in client.get(address).content.decode()
    assert kept.ending(me, today) is None
    assert until not in client.get("/wellbeing/").content.decode()
    near = today - (KEPT_DAYS - NOTICE_DAYS) * DAY
    apps.get_model("questionnaires", "Sheet").objects.update(day=near)
    assert day_of(near + KEPT_DAYS * DAY) in client.get("/wellbeing/").content.decode()


def test_w1_a_reminder_can_be_agreed_to_later_and_with_the_first_sheet(client, sign_in, world, settings, tmp_path):
    settings.KEYS = tmp_path / "keys"
    sign_in(client, world.employee)
    client.post("/wellbeing/sheet/", {"instrument": "phq2", "keep": "yes", "share": "yes"})
    assert [one.purpose for one in holding.consents(world.employee)] == [KEEP]
    client.post("/wellbeing/consents/", {"remind": "yes"})
    assert {one.purpose for one in holding.consents(world.employee)} == {KEEP, REMIND}
    assert b'name="remind"' not in client.get("/wellbeing/consents/").content


def morning(office, now):
    """A free time at nine that is not today's."""
    found = directory.Book([office["coach"]], now + DAY).free(office["coach"])
    return next(slot.start_at for slot in found if timezone.localtime(slot.start_at).hour == 9)


def test_w76_w77_who_asked_for_it_is_reminded_once_of_a_talk_and_never_at_rest(me, world, now):
    """A talk at nine in the morning; another one without the tick, which no column tells apart from the first (W-60)."""
    office = open_office(world, now)
    start = morning(office, now)
    for helper, person, remind in (("coach", me, True), ("volunteer", world.colleague, False)):
        bookings.book(office[helper].random_key, start, given(remind=remind), actor=person, now=now)
    before = lambda hours: tasks.remind_talks(start - timedelta(hours=hours))  # noqa: E731
    quiet = lambda: [row for row in told() if row[3]]  # noqa: E731
    settled = lambda: set(apps.get_model("wellbeing", "Booking").objects.values_list("remind_settled", flat=True))  # noqa: E731
    before(21)
    before(11)  # 22:00, at rest: the next round, and no row that says of whom
    assert (quiet(), settled()) == ([], {False})
    before(13)  # 20:00
    assert settled() == {True}
    assert quiet() == [(me.pk, "kernel.notice.quiet", "", True)]
    for hours in (12.5, 3, 1):
        before(hours)
    assert len(quiet()) == 1
    assert settled() == {True}


def test_w60_of_talks_that_were_over_before_the_column_says_nothing_either(me, world, now):
    office = open_office(world, now)
    start = morning(office, now)
    bookings.book(office["coach"].random_key, start, given(), actor=me, now=now)
    bookings.book(office["volunteer"].random_key, start, given(), actor=world.colleague, now=now)
    rows = apps.get_model("wellbeing", "Booking").objects
    rows.filter(helper=office["coach"]).update(start_at=timezone.now() - DAY)
    rows.filter(helper=office["volunteer"]).update(start_at=timezone.now() + DAY)
    import_module("lifeline.wellbeing.migrations.0018_remind_settled").settle(apps, None)
    assert list(rows.order_by("start_at").values_list("remind_settled", flat=True)) == [True, False]


def test_w76_a_talk_that_was_cancelled_reminds_of_nothing(me, world, now):
    office = open_office(world, now)
    start = morning(office, now)
    uuid = bookings.book(office["coach"].random_key, start, given(remind=True), actor=me, now=now)
    (pk,) = reminding.talks_ahead(start - timedelta(hours=13))
    bookings.cancel(uuid, actor=me, now=now)
    assert reminding.talks_ahead(start - timedelta(hours=13)) == []
    assert not reminders.remind_talk(pk, actor=None, now=start - timedelta(hours=13))
    assert not any(quiet for *_rest, quiet in told())

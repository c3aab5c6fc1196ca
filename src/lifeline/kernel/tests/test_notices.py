"""The outbox: what is written, what is sent, when, and to whom no longer."""

from __future__ import annotations

import datetime as dt
import json
import sys

import pytest
from django.db import transaction
from django.utils.translation import override

from lifeline.kernel.calendar import Shift
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import Subject, bound_now
from lifeline.kernel.models import Delivery, Event, Hook, Notice
from lifeline.kernel.notices import (
    URGENT,
    announce,
    choices,
    choose,
    declare_notice,
    delivery_counts,
    delivery_list,
    inbox,
    inbox_page,
    notice_kind,
    notice_kinds,
    notify,
    post,
    read,
    register_directory,
    retry,
    unread_count,
)
from lifeline.kernel.notices import directory as registered
from lifeline.kernel.notices import kinds as declared
from lifeline.kernel.notices.channels.base import REFUSED, RETRY, Outcome
from lifeline.kernel.notices.sender import RETRY_MINUTES, sweep, tidy
from lifeline.kernel.tests.outbox import (
    DELAYED,
    EARLY,
    LOST,
    NEWS,
    NIGHT_WORK,
    NOW,
    OVERDUE,
    REPLIED,
    RESULT,
    Box,
    Town,
)

pytestmark = pytest.mark.django_db
CASE = Subject("outbox.case", "17")
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def town(settings):
    """A site with mail, and the directory of the tests instead of the one of people."""
    settings.EMAIL_HOST = "mail.example.org"
    before = registered()
    found = Town()
    register_directory(found)
    LOST.clear()
    with override("en"):
        yield found
    register_directory(before)


def tell(persons, kind, key="k", at=NOW, **more):
    """Tell persons at a moment; kinds with values get those of case 17."""
    values = {"number": "2026-AAAAA", "reply": "The fan was repaired."}
    more.setdefault("values", {name: values[name] for name in kind.values})
    with bound_now(at):
        return notify(persons, kind, key=key, **more)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_k35_a_rolled_back_action_tells_nobody(town):
    with transaction.atomic():
        tell([1], REPLIED)
        transaction.set_rollback(True)
    box = Box()
    assert sweep(box, NOW + HOUR) == 0
    assert (Notice.objects.count(), box.sent) == (0, [])


def test_k35_what_is_committed_is_found_by_the_sweep_and_sent_once(town):
    tell([1], REPLIED, subject=CASE)
    box = Box()
    assert sweep(box, NOW) == 1
    assert sweep(box, NOW + HOUR) == 0
    assert [message.to for message in box.sent] == ["p1@example.org"]
    assert states() == [Delivery.SENT]


def test_k35_what_a_dead_sender_left_is_taken_after_its_lease(town):
    tell([1], REPLIED)
    Delivery.objects.update(state=Delivery.SENDING, lease="dead", lease_until=NOW + MINUTE, message="m1", set_at=NOW)
    box = Box()
    assert sweep(box, NOW + MINUTE) == 0
    assert sweep(box, NOW + 2 * MINUTE) == 1
    assert box.sent[0].key == "m1"


def test_a_clock_that_is_set_back_holds_nothing_for_ever(town):
    later = NOW + 30 * DAY
    tell([1], REPLIED, key="a", at=later)
    tell([2], REPLIED, key="b", at=later, hold_until=later + HOUR)
    tell([3], REPLIED, key="c", at=later)
    third = Delivery.objects.order_by("-pk")[0].pk
    Delivery.objects.filter(pk=third).update(
        state=Delivery.SENDING, lease="dead", lease_until=later + MINUTE, message="m"
    )
    box = Box()
    assert sweep(box, NOW) == 2
    assert sweep(box, NOW + 2 * HOUR) == 1
    assert states() == [Delivery.SENT] * 3


def test_k36_every_retry_has_the_same_key_and_content(town):
    tell([1], OVERDUE, key="a")
    tell([1], OVERDUE, key="b")
    box = Box("mail", Outcome(RETRY, "timeout"))
    sweep(box, NOW)
    tell([1], OVERDUE, key="c", at=NOW + MINUTE)
    sweep(box, NOW + 2 * HOUR)
    first, second = box.sent
    assert first == second
    sweep(box, NOW + 3 * HOUR)
    assert box.sent[2].key != first.key
    assert states() == [Delivery.SENT] * 3


def test_k36_a_lost_lease_writes_no_outcome(town):
    tell([1], REPLIED)

    class Slow(Box):
        def send(self, batch):
            Delivery.objects.update(lease="other")
            return super().send(batch)

    sweep(Slow(), NOW)
    assert states() == [Delivery.SENDING]


def test_k37_the_same_key_tells_a_person_once(town):
    assert tell([1, 2], REPLIED, key="same") == 2
    assert tell([1, 2, 3], REPLIED, key="same") == 1
    assert Notice.objects.count() == Delivery.objects.count() == 3


def test_k38_five_retries_in_a_day_and_then_it_is_given_up(town):
    tell([1], REPLIED)
    box = Box("mail", *[Outcome(RETRY, "unreachable")] * 9)
    now, tries, waits = NOW, 0, []
    while sweep(box, now) is not None and (row := Delivery.objects.get()).state == Delivery.WAITING:
        if row.tries > tries:  # else the night came between
            tries = row.tries
            waits.append((row.next_at - now) / MINUTE)
        now = row.next_at
    assert len(box.sent) == 6
    assert all(0.8 <= wait / planned <= 1.2 for planned, wait in zip(RETRY_MINUTES, waits, strict=True))
    assert sum(RETRY_MINUTES) < 24 * 60
    assert Delivery.objects.get().state == Delivery.GIVEN_UP
    assert len({message.key for message in box.sent}) == 1


def test_k38_what_can_never_work_is_given_up_at_once(town):
    tell([1], REPLIED)
    sweep(Box("mail", Outcome(REFUSED, "http 410")), NOW)
    row = Delivery.objects.get()
    assert (row.state, row.error, row.tries) == (Delivery.GIVEN_UP, "http 410", 1)


def test_k38_a_dead_channel_delays_no_other(town, settings):
    settings.WECOM = {"base": "http://127.0.0.1", "corp": "c", "agent": "1", "secret": "s"}
    tell([1], REPLIED)
    sweep(Box("mail", Outcome(RETRY, "unreachable")), NOW)
    box = Box("wecom")
    assert sweep(box, NOW) == 1
    assert box.sent[0].to == "w1"


def test_k38_administrators_see_what_was_given_up_and_try_again(town, world):
    tell([1], REPLIED, subject=CASE)
    sweep(Box("mail", Outcome(REFUSED, "smtp 550")), NOW)
    (line,) = delivery_list()
    assert (line.person_id, line.title, line.error) == (1, "Report … has a reply", "smtp 550")
    assert delivery_counts() == {"waiting": 0, "given_up": 1}
    assert retry([line.id], actor=world.administrator, now=NOW + HOUR) == 1
    assert json.loads(Event.objects.get(kind="kernel.delivery.retried").data) == {"count": 1, "ids": [line.id]}
    box = Box()
    assert sweep(box, NOW + HOUR) == 1
    assert delivery_list() == []


def test_mail_that_is_down_for_two_days_loses_nothing(town, world):
    for number in range(1, 8):
        tell([number], REPLIED)
    now = NOW
    while now < NOW + 2 * DAY:
        sweep(Box("mail", *[Outcome(RETRY, "unreachable")] * 9), now)
        now += 30 * MINUTE
    assert delivery_counts() == {"waiting": 0, "given_up": 7}
    box = Box()
    retry([line.id for line in delivery_list()], actor=world.administrator, now=now)
    assert sweep(box, now) == 7
    assert states() == [Delivery.SENT] * 7


@pytest.mark.parametrize(
    ("kind", "at", "end"),
    [
        (REPLIED, "2026-03-09 21:59", None),
        (REPLIED, "2026-03-09 22:00", "2026-03-10 07:00"),
        (REPLIED, "2026-03-10 06:59", "2026-03-10 07:00"),
        (EARLY, "2026-03-09 21:00", "2026-03-10 08:00"),
        (EARLY, "2026-03-10 07:30", "2026-03-10 08:00"),
        (NIGHT_WORK, "2026-03-09 17:59", None),
        (NIGHT_WORK, "2026-03-09 18:00", "2026-03-10 16:00"),
        (NIGHT_WORK, "2026-03-10 15:59", "2026-03-10 16:00"),
        (NIGHT_WORK, "2026-03-10 16:00", None),
    ],
)
def test_k39_what_falls_into_rest_waits_for_its_end(town, kind, at, end):
    moment = dt.datetime.fromisoformat(at).replace(tzinfo=NOW.tzinfo)
    evening = NOW.replace(hour=20)
    town.work[1] = [Shift(evening, evening + 12 * HOUR, night=True)]
    tell([1], kind, at=moment)
    box = Box()
    sweep(box, moment)
    assert len(box.sent) == (end is None)
    if end is not None:
        until = dt.datetime.fromisoformat(end).replace(tzinfo=NOW.tzinfo)
        assert Delivery.objects.get().next_at == until
        sweep(box, until)
        assert len(box.sent) == 1
        assert Delivery.objects.get().tries == 1


def test_k39_who_is_off_duty_by_roster_is_told_when_he_is_back(town):
    town.free_until[1] = NOW + 3 * HOUR
    tell([1, 2], REPLIED)
    box = Box()
    sweep(box, NOW)
    assert [message.to for message in box.sent] == ["p2@example.org"]
    sweep(box, NOW + 3 * HOUR)
    assert len(box.sent) == 2


def test_k39_only_urgent_kinds_pass_and_each_stands_on_the_list(town):
    night = NOW.replace(hour=2)
    with pytest.raises(LookupError):
        declare_notice("outbox.alarm.rung", title="Alarm", klass="urgent")
    with pytest.raises(LookupError):
        tell([1], REPLIED, at=night, urgent=True)
    if "hotline.case.critical" in [kind.name for kind in notice_kinds()]:
        critical = notice_kind("hotline.case.critical")
    else:
        critical = declare_notice("hotline.case.critical", title="Critical", klass="urgent")
    with bound_now(night):
        notify([1], critical, key="u", values=dict.fromkeys(critical.values, "1"))
    Notice.objects.update(subject_key="")
    box = Box()
    assert sweep(box, night) == 1


def test_k39_the_urgent_kinds_are_printed():
    sys.stdout.write(f"urgent kinds: {' '.join(URGENT)}\n")
    assert {kind.name for kind in notice_kinds() if kind.klass == "urgent"} <= set(URGENT)


def test_k40_thirty_that_are_due_at_once_are_one_message(town):
    for number in range(30):
        tell([1, 2], OVERDUE, key=f"case {number}")
    box = Box()
    sweep(box, NOW)
    assert [(message.to, message.title) for message in box.sent] == [
        ("p1@example.org", "30 messages in Lifeline"),
        ("p2@example.org", "30 messages in Lifeline"),
    ]
    assert box.sent[0].body.count("is overdue") == 30


def test_k40_a_bundle_is_sent_once_an_hour(town):
    box = Box()
    for minutes in (0, 10, 50, 59, 61, 70):
        tell([1], OVERDUE, key=str(minutes), at=NOW + minutes * MINUTE)
        sweep(box, NOW + minutes * MINUTE)
    sweep(box, NOW + 125 * MINUTE)
    assert [message.body.count("is overdue") for message in box.sent] == [0, 4, 0]
    assert [message.title for message in box.sent][::2] == ["Case 2026-AAAAA is overdue"] * 2
    assert states() == [Delivery.SENT] * 6


def test_k40_a_kind_has_a_cap_a_day(town):
    box = Box()
    for number in range(4):
        tell([1], NEWS, key=str(number), at=NOW + number * HOUR)
        sweep(box, NOW + number * HOUR)
    assert len(box.sent) == 2
    assert [row.error for row in Delivery.objects.filter(state=Delivery.DROPPED)] == ["cap", "cap"]
    assert unread_count(1) == 4
    for number in range(3):
        tell([1], NEWS, key=f"next {number}", at=NOW + DAY)
    assert sweep(box, NOW + DAY) == 2


@pytest.mark.parametrize(("mode", "at"), [("daily", "2026-03-10 08:00"), ("weekly", "2026-03-16 08:00")])
def test_k40_a_digest_comes_daily_or_weekly_by_choice(town, mode, at):
    choose(1, REPLIED.name, "mail", mode)
    for number in range(3):
        tell([1], REPLIED, key=str(number), at=NOW + number * HOUR)
    box = Box()
    assert sweep(box, NOW + 5 * HOUR) == 0
    assert sweep(box, dt.datetime.fromisoformat(at).replace(tzinfo=NOW.tzinfo)) == 1
    assert box.sent[0].title == "3 messages in Lifeline"


def test_k41_channels_and_kinds_can_be_switched_off_but_not_what_is_owed(town):
    choose(1, NEWS.name, "mail", "off")
    tell([1], NEWS)
    assert (unread_count(1), Delivery.objects.count()) == (1, 0)
    with pytest.raises(Refused) as refusal:
        choose(1, OVERDUE.name, "mail", "off")
    assert refusal.value.rule == "K-41"
    with pytest.raises(Refused):
        choose(1, OVERDUE.name, "mail", "daily")
    with pytest.raises(Refused):
        choose(1, NEWS.name, "pigeon", "off")
    choose(1, "", "mail", "off")
    tell([1], OVERDUE)
    assert Delivery.objects.count() == 0
    shown = {(option.kind, option.channel): option for option in choices(1)}
    assert shown["", "mail"].mode == shown[NEWS.name, "mail"].mode == "off"
    assert shown[OVERDUE.name, "mail"].allowed == ("on",)
    assert RESULT.name not in {kind for kind, _channel in shown}


def test_k41_who_switches_off_before_the_sending_gets_nothing(town):
    tell([1], NEWS)
    choose(1, NEWS.name, "mail", "off")
    box = Box()
    assert sweep(box, NOW) == 0
    assert Delivery.objects.get().error == "choice"


def test_k42_a_quiet_notice_says_nothing_about_its_cause(town):
    tell([1], RESULT, key="result 5", subject=CASE)
    notice = Notice.objects.get()
    assert (notice.kind, notice.subject_key, notice.values) == ("kernel.notice.quiet", "", "{}")
    assert "result" not in notice.key
    assert inbox(1)[0].title == "You have a new message in Lifeline."
    box = Box()
    sweep(box, NOW)
    assert box.sent[0].title == "You have a new message in Lifeline."
    assert box.sent[0].body == "http://localhost:8000"
    assert (Notice.objects.count(), Delivery.objects.count()) == (0, 0)


def test_k42_quiet_notices_enter_no_digest_and_no_list_and_go_after_seven_days(town, capsys):
    choose(1, NEWS.name, "mail", "daily")
    tell([1], RESULT, key="a")
    tell([1], NEWS, key="b", quiet=True)
    assert set(Delivery.objects.values_list("bundle", flat=True)) == {""}
    sweep(Box("mail", *[Outcome(REFUSED, "smtp 550")] * 2), NOW)
    assert delivery_list() == []
    assert delivery_counts() == {"waiting": 0, "given_up": 0}
    assert "given_up" not in capsys.readouterr().out
    assert tidy(NOW + 6 * DAY) == 0
    assert tidy(NOW + 8 * DAY) == 2
    assert Notice.objects.count() == 0


def test_k42_a_quiet_notice_rests_as_the_strictest_kind(town):
    tell([1], RESULT, at=NOW.replace(hour=21))
    assert sweep(Box(), NOW.replace(hour=21)) == 0


def test_k42_a_quiet_kind_can_declare_no_subject():
    with pytest.raises(ValueError, match="quiet"):
        declare_notice("outbox.quiet.wrong", title="x", quiet=True, plain=("number",))


def test_k43_who_lost_the_right_or_left_gets_nothing(town):
    tell([1, 2, 3], REPLIED, subject=CASE)
    town.left.add(1)
    LOST.add((2, "17"))
    assert inbox(2) == []
    box = Box()
    sweep(box, NOW)
    assert [message.to for message in box.sent] == ["p3@example.org"]
    assert set(Notice.objects.filter(person_id__in=[1, 2]).values_list("state", flat=True)) == {Notice.DROPPED}
    assert unread_count(2) == 0


def test_k43_a_faulty_policy_holds_back_its_own_notices_only(town, monkeypatch):
    tell([1], REPLIED, subject=CASE)
    tell([1], OVERDUE, key="o")
    monkeypatch.setattr("lifeline.kernel.tests.outbox.LOST", None)
    box = Box()
    sweep(box, NOW)
    assert [message.title for message in box.sent] == ["Case 2026-AAAAA is overdue"]
    assert Delivery.objects.get(notice__kind=REPLIED.name).state == Delivery.WAITING


def test_k44_titles_leave_the_house_and_texts_do_not(town):
    tell([1], REPLIED, subject=CASE)
    box = Box()
    sweep(box, NOW)
    assert box.sent[0].title == "Report 2026-AAAAA has a reply"
    assert "fan" not in box.sent[0].body
    assert inbox(1)[0].text == "Report 2026-AAAAA: The fan was repaired."


def test_k44_a_title_that_names_a_private_value_is_refused():
    kind = declare_notice("outbox.title.wrong", title="From %(name)s", private=("name",))
    try:
        with pytest.raises(ValueError, match="name"):
            notice_kind(kind.name)
    finally:
        del declared._kinds[kind.name]


def test_every_declared_kind_can_be_rendered_and_its_page_exists():
    from django.urls import get_resolver

    for kind in notice_kinds():
        assert notice_kind(kind.name)
        if kind.link:
            namespace, _, name = kind.link.partition(":")
            _prefix, resolver = get_resolver().namespace_dict[namespace]
            assert name in resolver.reverse_dict, kind.name


def test_values_that_are_not_declared_or_are_missing_are_refused(town):
    with pytest.raises(ValueError, match="colour"):
        tell([1], REPLIED, values={"number": "1", "reply": "", "colour": "red"})
    with pytest.raises(ValueError, match="needs the value"):
        tell([1], REPLIED, values={"number": "1"})
    with pytest.raises(LookupError):
        notify([1], "outbox.nothing.declared", key="k")


def test_k46_a_delayed_kind_waits_a_random_span(town):
    for number in range(1, 41):
        tell([number], DELAYED)
    waits = [(row.next_at - NOW) / MINUTE for row in Delivery.objects.all()]
    assert all(5 <= wait <= 30 for wait in waits)
    assert len(set(waits)) > 30
    assert sweep(Box(), NOW + 5 * MINUTE) == 0


def test_a_person_without_an_address_reads_it_in_the_application(town):
    town.without_address.add(1)
    tell([1], REPLIED)
    assert sweep(Box(), NOW) == 0
    assert Delivery.objects.get().error == "address"
    assert unread_count(1) == 1


def test_a_site_without_channels_writes_no_deliveries(town, settings):
    settings.EMAIL_HOST = ""
    assert tell([1], REPLIED) == 1
    assert Delivery.objects.count() == 0


def test_the_inbox_is_ones_own_newest_first_in_pages(town):
    for number in range(5):
        tell([1, 2], NEWS, key=str(number))
    first, mark = inbox_page(1, limit=2)
    assert [entry.id for entry in first] == sorted((entry.id for entry in first), reverse=True)
    assert (len(inbox(1)), mark) == (5, first[-1].id)
    rest, mark = inbox_page(1, after=mark, limit=3)
    assert (len(rest), mark) == (3, None)
    mine = [entry.id for entry in inbox(1)]
    assert read(2, mine, now=NOW) == 0
    assert read(1, mine[:2], now=NOW) == 2
    assert read(1, mine[:2], now=NOW) == 0
    assert (unread_count(1), unread_count(2)) == (3, 5)
    assert [entry.unread for entry in inbox(1)] == [False, False, True, True, True]


def test_messages_are_in_the_readers_language(town):
    town.language = "zh-hans"
    for number in range(2):
        tell([1], OVERDUE, key=str(number))
    box = Box()
    sweep(box, NOW)
    assert box.sent[0].title == "生命线有 2 条消息"


def test_old_notices_are_tidied_away(town):
    tell([1], NEWS, key="read")
    tell([1], NEWS, key="unread")
    read(1, [inbox(1)[-1].id], now=NOW)
    assert tidy(NOW + 91 * DAY) == 1
    assert tidy(NOW + 401 * DAY) == 1


def test_posts_go_to_hooks_that_ask_for_them_once_a_key(town):
    Hook.objects.create(url="https://a.example.org/x", secret="s", kinds='["outbox.case.closed"]')
    Hook.objects.create(url="https://b.example.org/x", secret="s", kinds="[]")
    off = Hook.objects.create(url="https://c.example.org/x", secret="s", kinds='["outbox.case.closed"]', active=False)
    assert announce("outbox.case.closed", {"number": "1"}, key="1") == 1
    assert announce("outbox.case.closed", {"number": "1"}, key="1") == 0
    assert post("https://b.example.org/x", {"number": "2"}, key="2")
    assert not post("https://b.example.org/x", {"number": "2"}, key="2")
    assert not post(off.url, {"number": "2"}, key="2")
    with pytest.raises(LookupError):
        post("https://d.example.org/x", {}, key="3")
    Hook.objects.filter(url="https://b.example.org/x").update(active=False)
    box = Box("hook")
    sweep(box, dt.datetime.now(dt.UTC))
    assert [message.to for message in box.sent] == ["https://a.example.org/x"]
    assert sorted(states()) == [Delivery.DROPPED, Delivery.SENT]

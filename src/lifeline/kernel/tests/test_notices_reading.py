"""The outbox: what a notice says, to whom no longer, and how it is read."""

from __future__ import annotations

import pytest
from django.utils import timezone

from lifeline.kernel.models import Delivery, Hook, Notice
from lifeline.kernel.notices import (
    announce,
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
    unread_count,
)
from lifeline.kernel.notices import kinds as declared
from lifeline.kernel.notices.channels.base import REFUSED, Outcome
from lifeline.kernel.notices.sender import sweep, tidy
from lifeline.kernel.tests.outbox import (
    CASE,
    DAY,
    DELAYED,
    LOST,
    MINUTE,
    NEWS,
    NOW,
    OVERDUE,
    REPLIED,
    RESULT,
    Box,
    states,
    tell,
)

pytestmark = pytest.mark.django_db


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


def test_k42_quiet_notices_enter_no_digest_and_no_list_and_go_when_refused_or_after_seven_days(town, capsys):
    choose(1, NEWS.name, "mail", "daily")
    tell([1], RESULT, key="a")
    tell([1], NEWS, key="b", quiet=True)
    assert set(Delivery.objects.values_list("bundle", flat=True)) == {""}
    sweep(Box("mail", *[Outcome(REFUSED, "smtp 550")] * 2), NOW)
    assert delivery_list() == []
    assert delivery_counts() == {"waiting": 0, "given_up": 0}
    assert "given_up" not in capsys.readouterr().out
    assert Notice.objects.count() == 0
    tell([1], RESULT, key="c")
    assert tidy(NOW + 6 * DAY) == 0
    assert tidy(NOW + 8 * DAY) == 1


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
    sweep(box, timezone.now())
    assert [message.to for message in box.sent] == ["https://a.example.org/x"]
    assert sorted(states()) == [Delivery.DROPPED, Delivery.SENT]

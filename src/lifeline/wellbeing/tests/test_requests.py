"""Asking to be contacted: whose desk it reaches, the clock, taking, passing on, and what nobody may find out."""

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import timezone

from lifeline.kernel.errors import Refused, Unseen
from lifeline.people.models import Duty, Person
from lifeline.wellbeing import policies, tasks
from lifeline.wellbeing.actions import bookings, desk, forgetting, keeping
from lifeline.wellbeing.actions import requests as actions
from lifeline.wellbeing.models import Booking, TalkMessage, TalkRequest
from lifeline.wellbeing.queries import desk as reading
from lifeline.wellbeing.queries import own, requests, talks
from lifeline.wellbeing.queries.sealing import token_of
from lifeline.wellbeing.rules.requests import FRESH, LATE, WIDE, rung_at
from lifeline.wellbeing.tests.offices import enrol, open_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


@pytest.fixture
def office(world, now):
    return open_office(world, now)


def ask(world, now, *, person=None, wanted="", **more):
    given = {"name": "小王", "contact": "13800000000", "topic": "", **more}
    return actions.ask_contact(given, wanted=wanted, actor=person or world.employee, now=now)


def key(uuid):
    return TalkRequest.objects.get(uuid=uuid).random_key


def sees(world, name, now):
    return [one.key for one in requests.waiting(requests.profile(world.people[name]), now)]


def told(kind="wellbeing.desk.waiting"):
    rows = apps.get_model("kernel", "Notice").objects.filter(kind=kind).order_by("pk")
    assert all((row.subject_key, row.values) == ("", "{}") for row in rows)
    return sorted(row.person_id for row in rows)


def ids(world, *names):
    return sorted(world.people[name].pk for name in names)


def test_w40_w41_the_clock_is_eight_hours_for_the_pool_and_twenty_four_for_the_supervisor(now):
    hours = [
        (rung_at(now, now + timedelta(hours=h), is_taken=taken)) for taken in (False, True) for h in (0, 7, 8, 23, 24)
    ]
    assert hours == [FRESH, FRESH, WIDE, WIDE, LATE, FRESH, FRESH, FRESH, FRESH, LATE]


def test_w41_a_request_goes_to_its_topic_then_to_the_pool_then_to_the_supervisor_never_to_a_manager(world, office, now):
    world.duty("manager", "people.leader", "jinan")
    uuid = ask(world, now, topic="sleep")
    assert told() == ids(world, "coach", "volunteer")
    assert sees(world, "coach", now) == [key(uuid)]
    assert sees(world, "counsellor", now) == []
    tasks.raise_waiting(now + timedelta(hours=7, minutes=59))
    assert told() == ids(world, "coach", "volunteer")
    tasks.raise_waiting(now + timedelta(hours=8))
    pool = ids(world, "coach", "coach", "volunteer", "volunteer", "counsellor", "second", "chief")
    assert told() == pool
    assert sees(world, "counsellor", now + timedelta(hours=8)) == [key(uuid)]
    tasks.raise_waiting(now + timedelta(hours=9))
    assert told() == pool
    desk.take_request(key(uuid), actor=world.coach, now=now + timedelta(hours=10))
    tasks.raise_waiting(now + timedelta(hours=24))
    assert told() == sorted([*pool, world.chief.pk])
    row = TalkRequest.objects.get()
    assert (row.rung, row.proposed.kind) == (LATE, "counsellor")
    assert world.manager.pk not in told()
    (late,) = requests.overdue(world.chief, now + timedelta(hours=24))
    assert (late.hours, late.helper, late.lost) == (24, "Coach", False)
    assert late.proposed[0][0] == row.proposed.random_key


def test_w42_the_supervisor_hands_over_and_the_clock_runs_on(world, office, now):
    uuid, late = ask(world, now, topic="sleep"), now + timedelta(hours=25)
    with pytest.raises(Unseen):
        desk.hand_over(key(uuid), office["second"].random_key, actor=world.chief, now=now)
    with pytest.raises(Unseen):
        desk.hand_over(key(uuid), office["second"].random_key, actor=world.coach, now=late)
    with pytest.raises(Refused):
        desk.hand_over(key(uuid), office["coach"].random_key, actor=world.chief, now=late)
    assert TalkRequest.objects.get().state == "NEW"
    desk.hand_over(key(uuid), office["second"].random_key, actor=world.chief, now=late)
    seen = requests.request_for(requests.profile(world.second), key(uuid), late)
    assert (seen.name, seen.hours, seen.is_late) == ("小王", 25, True)
    assert requests.own_request(world.employee, uuid, late).helper == "Second"


def test_w31_naming_a_heavy_topic_refers_at_once_to_counsellors_even_when_a_coach_was_asked_for(world, office, now):
    uuid = ask(world, now, topic="self_harm", wanted=office["coach"].random_key)
    assert told() == ids(world, "counsellor", "second")
    assert sees(world, "coach", now + timedelta(days=3)) == []
    with pytest.raises(Unseen):
        desk.take_request(key(uuid), actor=world.coach, now=now + timedelta(days=3))
    assert TalkRequest.objects.get().for_counsellors


def test_w46_e12_the_own_circle_never_sees_it_but_for_one_who_was_asked_for(world, office, now):
    world.person("mate", "Mate", "crew_a", "wellbeing.coach")
    mate = enrol(world, "mate", "coach", now)
    first = ask(world, now)
    assert world.mate.pk not in told()
    assert sees(world, "mate", now + timedelta(days=2)) == []
    with pytest.raises(Unseen):
        desk.take_request(key(first), actor=world.mate, now=now + timedelta(days=2))
    actions.withdraw_request(first, actor=world.employee, now=now)
    second = ask(world, now, wanted=mate.random_key)
    assert sees(world, "mate", now) == [key(second)]
    assert sees(world, "coach", now) == []
    own_one = ask(world, now, person=world.coach)
    assert key(own_one) not in sees(world, "coach", now + timedelta(days=2))
    assert key(own_one) in sees(world, "mate", now)


def test_w42_taking_is_for_one_and_whoever_comes_second_is_told(world, office, now):
    uuid = ask(world, now)
    desk.take_request(key(uuid), actor=world.coach, now=now)
    with pytest.raises(Refused, match="已被他人接手"):
        desk.take_request(key(uuid), actor=world.volunteer, now=now)
    assert TalkRequest.objects.get().helper == office["coach"]
    assert told("kernel.notice.quiet") == [world.employee.pk]
    event = apps.get_model("kernel", "Event").objects.filter(kind="wellbeing.request.worked").get()
    assert event.actor_id == world.coach.pk


def test_w30_w34_who_takes_nobody_new_sees_none_and_keeps_what_he_has(world, office, now):
    uuid = ask(world, now)
    desk.take_request(key(uuid), actor=world.coach, now=now)
    other = ask(world, now, person=world.colleague)
    old = timezone.localdate(now) - timedelta(days=91)
    enrol(world, "coach", "coach", now, supervised_on=old)
    assert sees(world, "coach", now) == []
    with pytest.raises(Unseen):
        desk.take_request(key(other), actor=world.coach, now=now)
    assert [one.key for one in requests.in_hand(requests.profile(world.coach), now)] == [key(uuid)]
    assert reading.today(world.coach, now)["takes"] is False


def test_w39_the_waiting_time_ends_with_the_first_contact_and_its_note_is_the_helpers_alone(world, office, now):
    uuid = ask(world, now)
    desk.take_request(key(uuid), actor=world.coach, now=now)
    with pytest.raises(Unseen):
        desk.note_contact(key(uuid), "phone", "", actor=world.volunteer, now=now)
    desk.note_contact(key(uuid), "phone", "哭了", actor=world.coach, now=now + timedelta(hours=3))
    row = TalkRequest.objects.get()
    assert row.contacted_at - row.asked_at == timedelta(hours=3)
    assert requests.request_for(requests.profile(world.coach), key(uuid), now).note == "哭了"
    assert requests.own_request(world.employee, uuid, now).note == ""
    assert "哭了".encode() not in bytes(row.noted)
    desk.refer(key(uuid), actor=world.coach, now=now + timedelta(hours=5))
    assert requests.request_for(requests.profile(world.coach), key(uuid), now) is None
    assert requests.own_request(world.employee, uuid, now + timedelta(hours=6)).hours_left == 23
    desk.take_request(key(uuid), actor=world.second, now=now + timedelta(hours=6))
    desk.note_contact(key(uuid), "room", "", actor=world.second, now=now + timedelta(hours=7))
    row.refresh_from_db()
    assert (row.contacted_at, row.since_at) == (now + timedelta(hours=3), now + timedelta(hours=5))
    before = told()
    actions.raise_request(row.pk, actor=None, now=now + timedelta(days=3))
    assert told() == before


def test_w42_given_back_or_passed_on_before_a_contact_the_clock_runs_on(world, office, now):
    uuid = ask(world, now, wanted=office["coach"].random_key)
    desk.take_request(key(uuid), actor=world.coach, now=now)
    desk.reply(key(uuid), "我在听", actor=world.coach, now=now)
    desk.give_back(key(uuid), actor=world.coach, now=now + timedelta(hours=1))
    assert sees(world, "volunteer", now) == [key(uuid)]
    desk.take_request(key(uuid), actor=world.volunteer, now=now)
    [line] = requests.own_request(world.employee, uuid, now).said
    assert (line.helper, replace(line, kind="").helper) == ("幸福教练", "帮助者")  # not who holds it now
    desk.refer(key(uuid), actor=world.volunteer, now=now + timedelta(hours=2))
    row = TalkRequest.objects.get()
    assert (row.state, row.since_at, row.for_counsellors, row.helper) == ("NEW", now, True, None)
    assert [sees(world, name, now) for name in ("coach", "volunteer")] == [[], []]
    assert sees(world, "counsellor", now) == [key(uuid)]


def test_a_helper_books_one_of_his_own_times_for_the_person(world, office, now):
    uuid = ask(world, now, topic="sleep")
    desk.take_request(key(uuid), actor=world.coach, now=now)
    start = reading.own_slots(office["coach"], now)[0].start_at
    with pytest.raises(Refused):
        desk.book_for(key(uuid), start, "room", actor=world.coach, now=now)
    desk.note_contact(key(uuid), "phone", "", actor=world.coach, now=now)
    with pytest.raises(Refused, match="约走"):
        desk.book_for(key(uuid), start + timedelta(minutes=5), "room", actor=world.coach, now=now)
    assert not Booking.objects.exists()
    with pytest.raises(Refused, match="不用这种方式"):
        desk.book_for(key(uuid), start, "video", actor=world.coach, now=now)
    desk.book_for(key(uuid), start, "room", actor=world.coach, now=now)
    (booked,) = talks.own_bookings(world.employee, now, all_=True)
    assert (booked.start_at, booked.name, booked.topic) == (start, "小王", "睡眠与倒班")
    assert requests.own_request(world.employee, uuid, now).booking == booked.uuid
    desk.close_request(key(uuid), actor=world.coach, now=now)
    assert requests.open_request(world.employee, now) is None


def test_w37_w42_a_talk_that_is_cancelled_leaves_the_request_in_contact_and_another_is_booked(world, office, now):
    uuid = ask(world, now)
    desk.take_request(key(uuid), actor=world.coach, now=now)
    desk.note_contact(key(uuid), "phone", "", actor=world.coach, now=now)
    for place in (0, 1):
        start = reading.own_slots(office["coach"], now)[place].start_at
        desk.book_for(key(uuid), start, "room", actor=world.coach, now=now + timedelta(minutes=place))
        bookings.cancel(requests.own_request(world.employee, uuid, now).booking, actor=world.employee, now=now)
        seen = requests.own_request(world.employee, uuid, now)
        assert (seen.state, seen.booking, seen.helper) == ("CONTACTED", None, "Coach")
    assert told("kernel.notice.quiet") == [world.employee.pk] * 3  # taken, and twice booked


def test_w42_who_takes_and_returns_it_twice_tells_the_others_twice(world, office, now):
    uuid = ask(world, now, topic="sleep")
    for turn in (1, 2):
        at = now + timedelta(minutes=10 * turn)
        desk.take_request(key(uuid), actor=world.coach, now=at)
        desk.give_back(key(uuid), actor=world.coach, now=at)
        assert told().count(world.volunteer.pk) == 1 + turn
        assert told("kernel.notice.quiet") == [world.employee.pk] * turn


def test_w43_the_person_sees_the_state_and_the_promise_in_hours(client, world, sign_in):
    open_office(world, timezone.now())
    sign_in(client, world.employee)
    assert "24 小时内" in client.get("/wellbeing/ask/").content.decode()
    sent = client.post("/wellbeing/ask/", {"name": "小王"})
    assert client.post("/wellbeing/ask/", {"name": "小王"})["Location"] == sent["Location"]
    text = client.get(sent["Location"]).content.decode()
    assert "最迟 23 小时内" in text or "最迟 24 小时内" in text
    TalkRequest.objects.update(since_at=timezone.now() - timedelta(hours=25))
    assert "没有做到" in client.get(sent["Location"]).content.decode()
    assert client.post("/wellbeing/ask/", {}).status_code == 302
    long = "很" * 1001
    lost = client.post(f"{sent['Location']}say/", {"text": long})
    assert (lost.status_code, long in lost.content.decode()) == (422, True)
    assert f'hx-get="{sent["Location"]}"' in lost.content.decode()
    client.post(f"{sent['Location']}withdraw/")
    assert client.post("/wellbeing/ask/", {}).status_code == 422
    assert TalkRequest.objects.count() == 1


def test_w53_the_thread_is_sealed_and_the_database_names_nobody(world, office, now):
    uuid = ask(world, now, topic="sleep")
    actions.write(uuid, "我睡不着", actor=world.employee, now=now)
    with pytest.raises(Unseen):
        actions.write(uuid, "x", actor=world.colleague, now=now)
    with pytest.raises(Unseen):
        desk.reply(key(uuid), "x", actor=world.coach, now=now)
    desk.take_request(key(uuid), actor=world.coach, now=now)
    desk.reply(key(uuid), "我在听", actor=world.coach, now=now + timedelta(minutes=1))
    assert [line.text for line in requests.own_request(world.employee, uuid, now).said] == ["我睡不着", "我在听"]
    assert requests.own_request(world.colleague, uuid, now) is None
    row = TalkRequest.objects.get()
    assert Person not in {field.related_model for field in TalkRequest._meta.get_fields()}
    assert (row.token != "", str(world.employee.pk) == row.token) == (True, False)
    for sealed in (row.sealed, *TalkMessage.objects.order_by("at").values_list("sealed", flat=True)):
        assert not any(
            word.encode() in bytes(sealed) for word in ("小王", "13800000000", "sleep", "我睡不着", "我在听")
        )
    actions.withdraw_request(uuid, actor=world.employee, now=now)
    row.refresh_from_db()
    assert (row.state, row.sealed, row.key_id, TalkMessage.objects.count()) == ("WITHDRAWN", None, "", 0)
    with pytest.raises(Refused):
        actions.write(uuid, "y", actor=world.employee, now=now)


def test_w53_the_key_of_a_quiet_notice_joins_nobody_to_a_request(world, office, now):
    """Not even for who holds the settings beside a dump (K-83)."""
    row = TalkRequest.objects.get(uuid=ask(world, now))
    desk.take_request(row.random_key, actor=world.coach, now=now)
    quiet = apps.get_model("kernel", "Notice").objects.get(kind="kernel.notice.quiet")
    turn = f"taken.{office['coach'].random_key}.{now:%m%d%H%M%S}"
    sealed = f"wellbeing.talk.news {token_of('wellbeing.request.news', row.random_key, turn)}"
    known = f"wellbeing.talk.news wellbeing.request.{row.random_key}.{turn}"
    assert quiet.person_id == world.employee.pk
    assert quiet.key == hmac.new(settings.SECRET_KEY.encode(), sealed.encode(), hashlib.sha256).hexdigest()
    assert quiet.key != hmac.new(settings.SECRET_KEY.encode(), known.encode(), hashlib.sha256).hexdigest()


def test_w56_w57_requests_go_into_the_export_and_are_erased_with_everything(world, office, now):
    uuid = ask(world, now)
    actions.write(uuid, "我睡不着", actor=world.employee, now=now)
    ask(world, now, person=world.colleague)
    (told_,) = own.export(world.employee)["requests"]
    assert (told_["name"], told_["said"][0]["text"], told_["state"]) == ("小王", "我睡不着", "NEW")
    assert own.kept(world.employee).talks == 1
    desk.take_request(key(uuid), actor=world.coach, now=now)
    before = told().count(world.coach.pk)
    keeping.erase_all(actor=world.employee, now=now)
    assert own.kept(world.employee).nothing
    assert told().count(world.coach.pk) == before + 1  # who holds it is told that it has gone
    (left,) = TalkRequest.objects.all()
    actions.withdraw_request(left.uuid, actor=world.colleague, now=now)
    assert forgetting.forget_talks(actor=None, now=now + timedelta(days=365)) == 0
    assert forgetting.forget_talks(actor=None, now=now + timedelta(days=366)) == 1


def test_e13_the_requests_of_who_lost_the_duty_stand_on_the_supervisors_list(world, office, now):
    uuid = ask(world, now)
    desk.take_request(key(uuid), actor=world.coach, now=now)
    desk.note_contact(key(uuid), "phone", "", actor=world.coach, now=now)
    assert requests.overdue(world.chief, now) == []
    Duty.objects.filter(person=world.coach).delete()
    world.coach.__dict__.pop("_held", None)
    with pytest.raises(Unseen):
        desk.close_request(key(uuid), actor=world.coach, now=now)
    TalkRequest.objects.update(rung=LATE)  # it had been raised before it was contacted
    (lost,) = requests.overdue(world.chief, now)
    assert (lost.key, lost.lost) == (key(uuid), True)
    desk.hand_over(key(uuid), office["second"].random_key, actor=world.chief, now=now)
    assert requests.overdue(world.chief, now) == []
    assert requests.own_request(world.employee, uuid, now).helper == "Second"
    assert TalkRequest.objects.get().rung == FRESH  # the clock begins anew with all its turns


def test_e13_a_request_goes_with_its_booked_talk_and_is_nobodys_only_once_that_is_over(world, office, now):
    uuid = ask(world, now)
    desk.take_request(key(uuid), actor=world.counsellor, now=now)
    desk.note_contact(key(uuid), "phone", "seen", actor=world.counsellor, now=now)
    start = reading.own_slots(office["counsellor"], now)[0].start_at
    desk.book_for(key(uuid), start, "phone", actor=world.counsellor, now=now)
    Duty.objects.filter(person=world.counsellor).delete()
    booking = Booking.objects.get().random_key
    assert requests.overdue(world.chief, now) == []  # it stands among the bookings without a helper
    bookings.move(booking, office["second"].random_key, actor=world.chief, now=now)
    row = TalkRequest.objects.get()
    assert (row.state, row.helper, row.noted) == ("BOOKED", office["second"], None)
    Duty.objects.filter(person=world.second).delete()
    bookings.call_off(booking, actor=world.chief, now=now)
    assert [(one.key, one.lost) for one in requests.overdue(world.chief, now)] == [(key(uuid), True)]
    world.duty("counsellor", policies.COUNSELLOR, "jinan")
    desk.hand_over(key(uuid), office["counsellor"].random_key, actor=world.chief, now=now)
    row.refresh_from_db()
    assert (row.state, row.helper, row.booking) == ("TAKEN", office["counsellor"], None)

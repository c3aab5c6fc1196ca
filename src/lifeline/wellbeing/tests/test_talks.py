"""The directory and booking: who is offered, who is not, two taps, and what nobody may find out."""

import hashlib
import hmac
import re
from datetime import timedelta
from itertools import islice

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from lifeline.kernel.errors import Refused, Unseen
from lifeline.people.models import Duty, Person
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import bookings, cases, forgetting, helpers, keeping
from lifeline.wellbeing.models import Booking, Helper, TalkRequest
from lifeline.wellbeing.queries import directory, own, supervising, talks
from lifeline.wellbeing.queries.directory import HEAVY, Wish
from lifeline.wellbeing.queries.sealing import token_of
from lifeline.wellbeing.rules.phones import dial
from lifeline.wellbeing.tests.offices import enrol, given, open_office
from lifeline.wellbeing.tests.test_guest import Guest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


@pytest.fixture
def office(world, now):
    return open_office(world, now)


@pytest.fixture
def here(world):
    """The same office at the present moment, for pages."""
    return open_office(world, timezone.now())


def shown(person, now, **wish):
    return {card.name for card in directory.directory(person, now, Wish(**wish), near=wish.pop("near", False))}


def slots_of(office, key, now, count=3):
    row = Helper.objects.get(pk=office[key].pk)
    return [slot.start_at for slot in islice(directory.Book([row], now).free(row), count)]


def book(world, office, now, key="coach", place=0, person=None, **more):
    start = slots_of(office, key, now, place + 1)[place]
    return bookings.book(office[key].random_key, start, given(**more), actor=person or world.employee, now=now)


def told(kind="wellbeing.desk.waiting"):
    rows = apps.get_model("kernel", "Notice").objects.filter(kind=kind).order_by("pk")
    assert all((row.subject_key, row.values) == ("", "{}") for row in rows)
    return sorted(row.person_id for row in rows)


def test_w30_w34_w46_e13_the_directory_shows_who_takes_new_people_and_leaves_the_own_circle_out(world, office, now):
    me = world.employee
    assert shown(me, now) == {"Coach", "Volunteer", "Counsellor", "Second"}
    assert shown(me, now, topic="sleep") == {"Coach", "Volunteer"}
    assert shown(me, now, topic=HEAVY) == {"Counsellor", "Second"}
    assert shown(me, now, kind="volunteer", channel="room") == {"Volunteer"}
    assert shown(me, now, channel="video") == set()
    assert shown(world.outsider, now) == set()  # another company
    enrol(world, "coach", "coach", now, supervised_on=timezone.localdate(now) - timedelta(days=91))
    helpers.keep_profile(world.volunteer, {"paused": True}, actor=world.volunteer, now=now)
    Duty.objects.filter(person=world.second).delete()
    assert shown(me, now) == {"Counsellor"}
    mate = world.person("mate", "Mate", "crew_a", policies.COACH)
    world.duty("handler", "people.leader", "steelworks")
    world.duty("handler", policies.COACH, "jinan")
    for key in ("mate", "handler"):
        row = enrol(world, key, "coach", now)
        helpers.add_window(row.random_key, 1, 540, 720, actor=world.people[key], now=now)
    assert shown(me, now) == {"Counsellor"}
    assert {c.name for c in directory.directory(me, now, Wish(), near=True)} == {mate.name, world.handler.name}
    assert shown(world.lead, now) == {"Counsellor", mate.name}


def test_w34_open_cases_count_as_people_in_hand_and_who_has_asked_too_counts_once(world, office, now):
    coach, kept = office["coach"], {"asked_at": now, "since_at": now, "contacted_at": now, "company": world.jinan}
    in_hand = lambda: directory.helpers().get(pk=coach.pk).in_hand  # noqa: E731
    opened = [cases.open_case(person, "x", actor=world.coach, now=now) for person in (world.employee, world.colleague)]
    assert in_hand() == 2
    TalkRequest.objects.create(token=opened[0].token, helper=coach, state="CONTACTED", random_key="same", **kept)
    assert in_hand() == 2
    TalkRequest.objects.create(token="other", helper=coach, state="TAKEN", random_key="other", **kept)
    TalkRequest.objects.create(token="over", helper=coach, state="CLOSED", closed_at=now, random_key="over", **kept)
    TalkRequest.objects.create(
        token=opened[1].token, helper=office["volunteer"], state="TAKEN", random_key="elsewhere", **kept
    )
    assert in_hand() == 3
    for number in range(3):
        cases.open_case(world.people[("manager", "publisher", "clerk")[number]], "x", actor=world.coach, now=now)
    assert directory.taking([directory.helpers().get(pk=coach.pk)], now, directory.on_duty_ids()) == []
    cases.close_case(opened[1].uuid, "EASED", actor=world.coach, now=now)
    assert len(directory.taking([directory.helpers().get(pk=coach.pk)], now, directory.on_duty_ids())) == 1


def test_w34_a_full_helper_disappears_and_keeps_his_bookings(world, office, now):
    """A volunteer holds two talks a week: no third in this week, and with two weeks full he is not shown."""
    first, second = slots_of(office, "volunteer", now, 2)
    for start in (first, second):
        bookings.book(office["volunteer"].random_key, start, given(), actor=world.employee, now=now)
    assert timezone.localtime(slots_of(office, "volunteer", now)[0]).isocalendar().week == 12
    for _ in range(4):
        if left := slots_of(office, "volunteer", now, 1):
            bookings.book(office["volunteer"].random_key, left[0], given(), actor=world.colleague, now=now)
    assert "Volunteer" not in shown(world.employee, now)
    assert len(talks.bookings_of(world.volunteer, now)) == len(talks.own_bookings(world.employee, now)) + 3 == 5


def test_w33_e23_the_database_refuses_a_second_booking_and_the_loser_gets_three_others(client, world, here, sign_in):
    uuid = book(world, here, timezone.now())
    row = Booking.objects.get(uuid=uuid)
    twin = {name: getattr(row, name) for name in ("helper", "start_at", "minutes", "channel")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(token="x", **twin)
    with pytest.raises(Refused, match="被约走"):
        bookings.book(here["coach"].random_key, row.start_at, given(), actor=world.colleague, now=timezone.now())
    sign_in(client, world.colleague)
    answer = client.post(f"/wellbeing/talk/{here['coach'].random_key}/{int(row.start_at.timestamp()) // 60}/", given())
    assert answer.status_code == 409
    assert answer.content.decode().count('class="slot"') == 3
    assert Booking.objects.count() == 1
    bookings.cancel(uuid, actor=world.employee, now=timezone.now())
    Booking.objects.create(token="x", **twin)  # a time that was cancelled is free again


def test_w35_w36_two_taps_from_a_result_three_from_home(client, world, here, sign_in):
    sign_in(client, world.employee)
    text = client.get("/wellbeing/people/").content.decode()
    first = text.split('class="slot" href="')[1].split('"')[0]
    page = client.get(first).content.decode()
    assert f'value="{world.employee.name}"' in page
    done = client.post(first, {"name": "W", "channel": "room"})
    assert done.status_code == 302
    assert "房间" not in client.get(done["Location"]).content.decode()
    assert "当面" in client.get(done["Location"]).content.decode()
    assert client.get("/wellbeing/").content.decode().count(done["Location"]) == 1
    again = client.post(first, {"name": "W", "channel": "room"})  # a second tap finds the same talk
    assert (again.status_code, again["Location"], Booking.objects.count()) == (302, done["Location"], 1)


@pytest.mark.parametrize(
    ("sent", "said"),
    [({"channel": "room"}, "name"), ({"channel": "phone", "name": "W"}, "contact"), ({"name": "W"}, "channel")],
)
def test_w35_what_is_missing_is_said_and_nothing_is_booked(client, world, here, sign_in, sent, said):
    sign_in(client, world.employee)
    at = int(slots_of(here, "coach", timezone.now())[0].timestamp()) // 60
    answer = client.post(f"/wellbeing/talk/{here['coach'].random_key}/{at}/", sent)
    assert (answer.status_code, Booking.objects.count(), told()) == (422, 0, [])
    assert f'id="id_{said}_error"' in answer.content.decode()


def test_w31_naming_a_heavy_topic_to_a_coach_leads_to_counsellors_at_once(client, world, here, sign_in):
    sign_in(client, world.employee)
    at = int(slots_of(here, "coach", timezone.now())[0].timestamp()) // 60
    answer = client.post(f"/wellbeing/talk/{here['coach'].random_key}/{at}/", given(topic="self_harm"))
    text = answer.content.decode()
    assert (answer.status_code, Booking.objects.count()) == (409, 0)
    assert "已被约走" not in text
    assert text.count('class="slot"') == text.count("心理咨询师</small>") == 3
    assert 'value="小王"' in text  # what was written is not lost: the next tap books with it
    there = text.split('formaction="')[1].split('"')[0]
    assert client.post(there, given(topic="self_harm")).status_code == 302
    row = Booking.objects.get()
    assert talks.content(row, row.key_id, row.sealed)["topic"] == "self_harm"


def test_w38_w53_the_helper_reads_what_was_given_and_the_database_names_nobody(world, office, now):
    uuid = book(world, office, now, topic="sleep")
    row = Booking.objects.get(uuid=uuid)
    seen = talks.booking_for(world.coach, row.random_key, now)
    assert (seen.name, seen.contact, seen.dial, seen.topic) == (
        "小王", "13800000000", "tel:13800000000", "睡眠与倒班",
    )  # fmt: skip
    assert seen.uuid is None
    assert talks.own_booking(world.employee, uuid, now).key == ""
    for other in (world.volunteer, world.chief, world.administrator):
        assert talks.booking_for(other, row.random_key, now) is None
    assert talks.own_booking(world.colleague, uuid, now) is None
    stored = " ".join(map(str, Booking.objects.values_list().get())) + repr(bytes(row.sealed))
    assert not any(word in stored for word in ("小王", "13800000000", "sleep"))
    assert Person not in {field.related_model for field in Booking._meta.get_fields()}
    assert told() == [world.coach.pk]
    event = apps.get_model("kernel", "Pending").objects.get(kind="wellbeing.booking.made")
    assert (event.actor_id, event.grain) == (None, "d")


def test_e12_nobody_books_himself_and_a_helper_does_not_see_his_own(world, office, now):
    with pytest.raises(Unseen):
        book(world, office, now, person=world.coach)
    assert directory.helper_for(world.coach, office["coach"].random_key, now) is None
    assert "Coach" not in shown(world.coach, now)
    assert not Booking.objects.exists()


def test_w37_cancelling_is_possible_until_the_start_and_shreds_what_was_written(world, office, now):
    uuid = book(world, office, now)
    start = Booking.objects.get().start_at
    with pytest.raises(Unseen):
        bookings.cancel(uuid, actor=world.colleague, now=now)
    with pytest.raises(Refused, match="已经开始"):
        bookings.cancel(uuid, actor=world.employee, now=start)
    assert (Booking.objects.get().state, told()) == ("BOOKED", [world.coach.pk])
    bookings.cancel(uuid, actor=world.employee, now=start - timedelta(minutes=1))
    row = Booking.objects.get()
    assert (row.state, row.sealed, row.key_id) == ("CANCELLED", None, "")
    assert told() == [world.coach.pk] * 2
    assert talks.own_booking(world.employee, uuid, now).name == ""


def test_w37_two_missed_in_a_row_bring_a_kind_message_and_no_sanction(client, world, here, sign_in):
    now = timezone.now()
    found = [book(world, here, now, place=0), book(world, here, now, place=0)]
    later = now + timedelta(days=9)
    for place, uuid in enumerate(found):
        key = Booking.objects.get(uuid=uuid).random_key
        with pytest.raises(Unseen):
            bookings.settle(key, held=False, actor=world.volunteer, now=later)
        with pytest.raises(Refused, match="还没有开始"):
            bookings.settle(key, held=True, actor=world.coach, now=now)
        bookings.settle(key, held=False, actor=world.coach, now=later)
        assert told("kernel.notice.quiet") == [world.employee.pk] * place
    sign_in(client, world.employee)
    assert "不影响任何事" in client.get(f"/wellbeing/talk/{found[1]}/").content.decode()
    assert shown(world.employee, now) == {"Coach", "Volunteer", "Counsellor", "Second"}
    book(world, here, now, place=0)


def test_e13_w52_w53_who_loses_the_duty_leaves_his_bookings_to_the_supervisor(world, office, now):
    uuid = book(world, office, now, topic="trauma", key="counsellor")
    key = Booking.objects.get().random_key
    assert supervising.orphans(world.chief, now) == []
    with pytest.raises(Unseen):
        bookings.move(key, office["second"].random_key, actor=world.chief, now=now)
    Duty.objects.filter(person=world.counsellor).delete()
    world.duty("counsellor", policies.COACH, "jinan")  # a helper still, of another kind than his profile
    assert (talks.booking_for(world.counsellor, key, now), talks.bookings_of(world.counsellor, now)) == (None, [])
    with pytest.raises(Unseen):
        bookings.settle(key, held=True, actor=world.counsellor, now=now + timedelta(days=9))
    (one,) = supervising.orphans(world.chief, now)
    assert (one.key, [name for _key, name in one.stand_ins]) == (key, ["Second · 心理咨询师"])
    with pytest.raises(Refused):
        bookings.move(key, office["coach"].random_key, actor=world.chief, now=now)
    with pytest.raises(Unseen):
        bookings.move(key, office["second"].random_key, actor=world.second, now=now)
    bookings.move(key, office["second"].random_key, actor=world.chief, now=now)
    assert talks.own_booking(world.employee, uuid, now).helper == "Second"
    assert told() == sorted([world.counsellor.pk, world.second.pk])
    assert told("kernel.notice.quiet") == [world.employee.pk]
    quiet = apps.get_model("kernel", "Notice").objects.get(kind="kernel.notice.quiet")
    for known in (f"wellbeing.talk.news wellbeing.booking.{key}.{office['second'].random_key}", key):
        assert quiet.key != hmac.new(settings.SECRET_KEY.encode(), known.encode(), hashlib.sha256).hexdigest()
    Duty.objects.filter(person=world.second).delete()
    bookings.call_off(key, actor=world.chief, now=now)
    assert talks.own_booking(world.employee, uuid, now).state == "CANCELLED"


def test_w56_w57_bookings_go_into_the_export_and_are_erased_with_everything(world, office, now):
    book(world, office, now)
    book(world, office, now, person=world.colleague)
    (told_,) = own.export(world.employee)["bookings"]
    assert (told_["name"], told_["helper"], told_["state"]) == ("小王", "Coach", "BOOKED")
    assert own.kept(world.employee).talks == 1
    keeping.erase_all(actor=world.employee, now=now)
    assert own.kept(world.employee).nothing
    assert Booking.objects.count() == 1
    assert forgetting.forget_talks(actor=None, now=now + timedelta(days=364)) == 0
    assert forgetting.forget_talks(actor=None, now=now + timedelta(days=381)) == 1


def test_w58_the_file_for_a_calendar_says_when_and_nothing_else(client, world, here, sign_in):
    uuid = book(world, here, timezone.now())
    sign_in(client, world.employee)
    answer = client.get(f"/wellbeing/talk/{uuid}/calendar/")
    text = answer.content.decode()
    assert answer["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    start = Booking.objects.get().start_at
    assert f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDTEND:{start + timedelta(minutes=50):%Y%m%dT%H%M%SZ}\r\n" in text
    assert not any(word in text for word in ("Coach", "心", "咨询", "小王", "wellbeing"))
    assert str(uuid) not in text
    assert text.split("UID:")[1].split("\r\n")[0] == token_of("wellbeing.calendar", str(uuid))


def test_e40_the_directory_costs_the_same_with_few_and_with_many_helpers(world, now, sign_in, client, constant_queries):
    world.person("chief", "Chief", "jinan", policies.SUPERVISOR)
    sign_in(client, world.employee)

    def grow():
        number = Helper.objects.count()
        person = world.person(f"h{number}", f"H{number}", "jinan", policies.COACH)
        row = enrol(world, f"h{number}", "coach", now, supervised_on=timezone.localdate())
        helpers.add_window(row.random_key, 1, 540, 720, actor=person, now=now)

    constant_queries("wellbeing:coach_list", 12, grow)


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("138 0000 0000", "tel:13800000000"),
        ("0531-88881234转123", "tel:053188881234,123"),
        ("(0531) 8888 1234 分机 8", "tel:053188881234,8"),
        ("+86 531 8888 1234 ext. 12", "tel:+8653188881234,12"),
        ("6688", "tel:6688"),
        ("炼钢厂 201 室", ""),
        ("12", ""),
        ("", ""),
    ],
)
def test_e27_a_number_with_an_extension_is_dialled_right(typed, dialled):
    assert dial(typed) == dialled


def test_w8_w36_w85_a_result_offers_three_times_by_band_and_no_address_says_why(client, world, here, sign_in):
    """From moderate bands up of counsellors; below of whoever fits the concern. Tap one is a time, tap two confirms."""
    sign_in(client, world.employee)
    told = {}
    for index in (0, 1, 3):
        text = Guest(client, "gad7").answer(*[index] * 7).finish().text
        part = text[text.index('id="next"') :]
        told[index] = (re.findall(r" · ([^<]+)</small></a>", part), "精神卫生中心" in part)
        assert re.findall(r'class="slot" href="(/wellbeing/talk/[a-z2-7]{26}/[0-9]+/)"', part) == re.findall(
            r'class="slot" href="([^"]+)"', part
        )
    assert told[3][0] == ["心理咨询师"] * 3
    assert [(len(kinds), seen) for kinds, seen in told.values()] == [(3, False), (3, False), (3, True)]

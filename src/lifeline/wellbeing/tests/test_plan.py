"""The plan of three years: what is on the board, who keeps it, and that nobody types how far it is."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from lifeline.kernel.errors import Refused, Unseen
from lifeline.wellbeing import api, policies, tasks
from lifeline.wellbeing.actions import helpers
from lifeline.wellbeing.actions import plan as actions
from lifeline.wellbeing.models import (
    Booking,
    Campaign,
    Case,
    HelpCall,
    Lecture,
    PlanItem,
    Reading,
    Snapshot,
    Supervised,
    TalkRequest,
)
from lifeline.wellbeing.queries import indicators, plan
from lifeline.wellbeing.rules.campaigns import rate
from lifeline.wellbeing.rules.plan import INDICATORS, Figure, is_late, progress
from lifeline.wellbeing.tests.offices import enrol, open_office


@pytest.mark.parametrize(
    ("value", "target", "reached"), [(None, 10, 0), (0, 10, 0), (5, 10, 50), (Fraction(199, 2), 100, 99), (11, 10, 100)]
)
def test_w90_progress_is_computed_from_the_indicator(value, target, reached):
    assert progress(None if value is None else Fraction(value), Fraction(target)) == reached


def test_w93_past_due_without_its_target_is_late_whoever_says_otherwise():
    due = date(2026, 6, 30)
    assert [is_late(due, day, reached) for day, reached in ((due, 0), (due + timedelta(1), 99), (due + timedelta(1), 100))] == [
        False, True, False,
    ]  # fmt: skip


def test_w92_fewer_than_ten_is_a_value_and_tells_no_number():
    calls, coaches = INDICATORS["calls_in_15"], INDICATORS["active_coaches"]
    assert (Figure(3, 9).value(calls), Figure(3, 9).is_few(calls)) == (None, True)
    assert (Figure(6, 12).value(calls), Figure(6, 12).is_few(calls)) == (Fraction(50), False)
    assert (Figure(0, 0).value(calls), Figure(0, 0).is_few(calls)) == (None, False)
    assert (Figure(3, 0).value(coaches), Figure(3, 0).is_few(coaches)) == (Fraction(3), False)


def test_w92_w73_a_share_of_employees_is_told_in_steps_wider_than_five_people_and_gated_by_those_behind_it():
    calls, used, response = (INDICATORS[code] for code in ("calls_in_15", "talks_used", "response"))
    for whole in (10, 20, 84, 119, 400):
        told = [Figure(part, whole).value(calls) for part in range(whole + 1)]
        assert min(told.count(value) for value in told) > 5, whole
    assert [Figure(part, 20).value(calls) for part in (5, 6, 20)] == [0, 30, 60]
    assert [Figure(n, 84, behind=n).value(used) for n in (0, 1, 9, 10)] == [None, None, None, 10]
    assert [Figure(n, 84, behind=n).is_few(used) for n in (0, 1, 9, 10)] == [True, True, True, False]
    assert Figure(65, 100).value(response) == 65  # in steps already


def test_w91_every_indicator_has_a_name_a_formula_a_unit_and_a_count():
    for code, one in INDICATORS.items():
        assert all(code in table for table in (indicators.NAMES, indicators.FORMULAS, indicators.COUNTS))
        assert one.unit in indicators.UNITS


@pytest.fixture
def lead(world):
    world.duty("publisher", "wellbeing.lead", "jinan")
    return world.publisher


@pytest.fixture
def given(world):
    return {
        "strand": "one_tap", "title": "A counsellor within a quarter of an hour", "owner": world.handler,
        "start_on": date(2026, 1, 1), "due_on": date(2026, 12, 31), "indicator": "calls_in_15", "target": 90, "evidence": "",
    }  # fmt: skip


def called(now, count, minutes):
    for _one in range(count):
        HelpCall.objects.create(asked_at=now, accepted_at=now + timedelta(minutes=minutes), state="WAITING")


@pytest.mark.django_db
def test_w90_w92_w50_an_item_shows_what_was_counted_in_the_morning_and_the_readings_of_days(lead, given, now):
    actions.add_item(given, actor=lead, now=now)
    today = timezone.localdate(now)

    def shown():
        (item,) = [item for lane in plan.board(today) for _year, items in lane.years for item in items]
        return item.value, item.reached, item.late

    assert shown() == ("尚无数据", 0, False)
    called(now, 9, 3)
    assert shown() == ("尚无数据", 0, False)
    tasks.read_indicators(now)
    assert shown() == ("少于 10", 0, False)
    called(now, 3, 16)
    assert shown() == ("少于 10", 0, False)
    actions.take_readings(actor=None, now=now)
    assert shown() == ("50 %", 55, False)
    reading = Reading.objects.get(indicator="calls_in_15")
    assert (reading.on, reading.hundredths, reading.few) == (today, 5000, False)
    assert plan.detail("calls_in_15", today).readings == ((today, "50 %"),)
    assert [one for one in api.indicators(today) if one.code == "calls_in_15"] == [
        api.Told("calls_in_15", 50.0, few=False)
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanItem.objects.update(indicator="typed")


@pytest.mark.django_db
def test_w91_the_response_is_the_rate_that_was_published_or_nothing(world, now):
    today = timezone.localdate(now)
    campaign = Campaign.objects.create(
        title="x", unit=world.jinan, instrument="sas", version="1", consent="c", care="c", capacity=1, until_on=today,
        state="FROZEN", people=400, opened_on=today, closed_at=now, snapshot_hash="0" * 64,
    )  # fmt: skip
    Snapshot.objects.create(campaign=campaign, body=b'{"rates":{}}', sha256="0" * 64, made_on=today)
    assert plan.counted("response", today) == (None, False)
    Snapshot.objects.update(body=b'{"rates":{"0":65,"1":20}}')
    assert plan.counted("response", today) == (65, False)


@pytest.mark.django_db
def test_w90_leads_keep_the_plan_and_owners_remark(lead, given, now, world):
    for person in (world.employee, world.handler, world.administrator):
        with pytest.raises(Refused):
            actions.add_item(given, actor=person, now=now)
    item = actions.add_item(given, actor=lead, now=now)
    with pytest.raises(Refused):
        actions.remark(item.pk, "Done!", actor=lead, now=now)
    with pytest.raises(Refused):
        actions.change_item(item.pk, given, actor=world.handler, now=now)
    actions.remark(item.pk, "Two more on duty from May", actor=world.handler, now=now)
    actions.change_item(item.pk, given | {"target": 80}, actor=lead, now=now)
    item.refresh_from_db()
    assert (item.remark, item.target) == ("Two more on duty from May", 80)
    assert not {"progress", "reached", "value"} & {field.name for field in PlanItem._meta.get_fields()}


@pytest.mark.django_db
def test_w90_everybody_reads_the_board_and_the_owner_remarks_on_the_page(client, sign_in, lead, given, now, world):
    item = actions.add_item(given | {"due_on": date(2026, 2, 1)}, actor=lead, now=now)
    sign_in(client, world.employee)
    assert "已超期" in client.get("/wellbeing/plan/").content.decode()
    one = client.get(f"/wellbeing/plan/{item.pk}/")
    for told in (one, client.get("/wellbeing/plan/")):  # nothing was counted yet: no zero that looks measured
        assert ("<progress" in told.content.decode(), "尚无数据" in told.content.decode()) == (False, True)
    assert (one.status_code, b"/ 100<" in one.content) == (200, False)
    assert client.post(f"/wellbeing/plan/{item.pk}/", {"text": "x"}).status_code == 403
    sign_in(client, world.handler)
    client.post(f"/wellbeing/plan/{item.pk}/", {"text": "On its way"})
    assert "On its way" in client.get(f"/wellbeing/plan/{item.pk}/").content.decode()
    assert client.get("/wellbeing/plan/indicator/typed/").status_code == 404
    assert "任何人都不统计" in client.get("/wellbeing/plan/").content.decode()  # no number that looks measured
    sign_in(client, lead)
    data = given | {"owner": world.handler.employee_no, "due_on": "2025-01-01"}
    assert client.post("/wellbeing/plan/new/", data).status_code == 422
    assert client.post("/wellbeing/plan/new/", data | {"due_on": "2027-01-01", "owner": "nobody"}).status_code == 422
    assert client.post("/wellbeing/plan/new/", data | {"due_on": "2027-01-01"}).status_code == 302
    assert client.get(f"/wellbeing/plan/{item.pk}/edit/").status_code == 200
    assert client.post(f"/wellbeing/plan/{item.pk}/edit/", data | {"due_on": "2027-03-01"}).status_code == 302
    assert PlanItem.objects.get(pk=item.pk).due_on == date(2027, 3, 1)


def test_w90_of_a_wait_less_is_better():
    assert [progress(Fraction(hours), Fraction(8), less=True) for hours in (4, 8, 16, 80)] == [100, 100, 50, 10]
    assert progress(None, Fraction(8), less=True) == 0


@pytest.mark.django_db
def test_w91_w39_waits_talks_supervision_and_plants_are_counted_from_what_was_recorded(world, now):
    office, today = open_office(world, now), timezone.localdate(now)
    for count, hours in ((6, 3), (5, 30)):
        TalkRequest.objects.bulk_create(
            TalkRequest(
                asked_at=now, since_at=now, contacted_at=now + timedelta(hours=hours), company=world.jinan,
                state="CLOSED", closed_at=now, random_key=f"{hours}{n}",
            ) for n in range(count)
        )  # fmt: skip
    TalkRequest.objects.create(asked_at=now, since_at=now, company=world.jinan, state="WITHDRAWN", random_key="w")
    assert plan.counted("wait_hours", today) == (3, False)
    assert plan.counted("wait_in_time", today) == (0, False)  # 6 of 11: one step, as wide as all
    assert plan.counted("talks_held", today) == (None, False)
    states = [*["DONE"] * 6, *["MISSED"] * 3, *["BOOKED"] * 3, *["CANCELLED"] * 4]
    Booking.objects.bulk_create(
        Booking(
            helper=office["coach"], start_at=now - timedelta(days=n), minutes=50, channel="room", state=state,
            random_key=f"b{n}",
        ) for n, state in enumerate(states, 1)
    )  # fmt: skip
    assert plan.counted("talks_held", today) == (50, False)  # what nobody has marked is over, too
    assert plan.counted("helpers_supervised", today) == (100, False)
    helpers.keep_profile(world.coach, {"supervised_on": today - timedelta(days=91)}, actor=world.chief, now=now)
    assert plan.counted("helpers_supervised", today) == (75, False)
    assert plan.counted("talks_offered", today) == (84, False)  # two weeks of 20, 20 and 2; the coach takes nobody now
    Booking.objects.filter(state="BOOKED").delete()
    assert plan.counted("talks_offered", today) == (84, False)  # booked or free
    assert plan.counted("plants_with_helper", today) == (0, False)
    world.person("local", "Local", "caster", policies.COACH)
    enrol(world, "local", "coach", now)
    assert plan.counted("plants_with_helper", today) == (50, False)


def test_w92_a_number_of_employees_is_told_in_steps_so_that_one_more_tells_of_nobody():
    referred, lectures = INDICATORS["referred_medical"], INDICATORS["lectures_held"]
    assert [Figure(n, n).value(referred) for n in (0, 9, 10, 14, 15)] == [None, None, 10, 10, 15]
    assert [Figure(n, n).is_few(referred) for n in (0, 1, 9, 10)] == [True, True, True, False]
    assert Figure(3, 0).value(lectures) == 3


def test_w91_hours_of_supervision_are_told_of_three_helpers_at_least():
    hours = INDICATORS["supervision_hours"]
    assert [Figure(Fraction(9, 2), n).value(hours) for n in (0, 1, 2, 3)] == [None, None, None, Fraction(9, 2)]
    assert not Figure(Fraction(9, 2), 2).is_few(hours)


@pytest.mark.django_db
def test_w91_lectures_are_entered_by_leads_once_they_were_held_and_counted_for_a_year(lead, world, now):
    today = timezone.localdate(now)
    for person in (world.employee, world.administrator):
        with pytest.raises(Refused):
            actions.add_lecture(today, "Sleep", 30, actor=person, now=now)
    with pytest.raises(Refused):
        actions.add_lecture(today + timedelta(days=1), "Sleep", 30, actor=lead, now=now)
    for days, people in ((0, 30), (364, 12), (365, 400)):
        actions.add_lecture(today - timedelta(days=days), f"Sleep {days}", people, actor=lead, now=now)
    assert plan.counted("lectures_held", today) == (2, False)
    assert plan.counted("lectures_reached", today) == (40, False)
    assert [one.name for one in plan.detail("lectures_held", today).records] == ["Sleep 0", "Sleep 364"]
    with pytest.raises(Refused):
        actions.drop_lecture(Lecture.objects.latest("held_on").pk, actor=world.employee, now=now)
    actions.drop_lecture(Lecture.objects.latest("held_on").pk, actor=lead, now=now)
    assert plan.counted("lectures_held", today) == (1, False)
    assert {field.name for field in Lecture._meta.get_fields()} == {"id", "held_on", "title", "people"}


@pytest.mark.django_db
def test_w91_a_lead_enters_lectures_on_a_page_and_what_is_wrong_is_said_at_its_field(
    client, sign_in, lead, now, constant_queries
):
    sign_in(client, lead)
    good = {"held_on": "2026-03-01", "title": "<b>睡眠</b>", "people": "40"}
    for wrong in ({"people": "0"}, {"title": ""}, {"held_on": "2099-01-01"}):
        assert client.post("/wellbeing/plan/lectures/", good | wrong).status_code == 422, wrong
    assert not Lecture.objects.exists()
    assert client.post("/wellbeing/plan/lectures/", good).status_code == 302
    page = client.get("/wellbeing/plan/lectures/").content.decode()
    assert "&lt;b&gt;睡眠" in page
    row = Lecture.objects.get()
    assert client.post(f"/wellbeing/plan/lectures/{row.pk}/drop/").status_code == 302
    assert not Lecture.objects.exists()
    constant_queries(
        "wellbeing:lecture_list", 4, lambda: actions.add_lecture(date(2026, 3, 1), "x", 5, actor=lead, now=now)
    )


@pytest.mark.django_db
def test_w91_w30_supervision_is_entered_by_the_supervisor_and_told_in_hours_for_each_helper(
    client, sign_in, world, now
):
    office, today = open_office(world, now), timezone.localdate(now)
    coach = office["coach"]
    helpers.keep_profile(world.coach, {"supervised_on": today - timedelta(days=80)}, actor=world.chief, now=now)
    note = lambda on, minutes, actor=world.chief: helpers.note_supervision(  # noqa: E731
        coach.random_key, on, minutes, actor=actor, now=now
    )
    for on, minutes, actor in (
        (today, 60, world.coach), (today + timedelta(days=1), 60, world.chief), (today, 9, world.chief),
        (today, 481, world.chief),
    ):  # fmt: skip
        with pytest.raises(Refused):
            note(on, minutes, actor)
    for actor in (world.counsellor, world.administrator):
        with pytest.raises(Unseen):
            note(today, 60, actor)
    note(today - timedelta(days=10), 45)
    note(today - timedelta(days=10), 90)  # corrected, or sent twice: it counts once
    note(today - timedelta(days=100), 60)
    note(today - timedelta(days=365), 480)
    coach.refresh_from_db()
    assert coach.supervised_on == today - timedelta(days=10)
    assert plan.counted("supervision_hours", today) == (Fraction(150, 240), False)  # of four helpers on duty
    assert plan.detail("supervision_hours", today).records == ()
    sign_in(client, world.chief)
    path = f"/wellbeing/desk/helpers/{coach.random_key}/"
    assert client.post(f"{path}supervision/", {"on": "2099-01-01", "minutes": "60"}).status_code == 422
    assert client.post(f"{path}supervision/", {"on": today.isoformat(), "minutes": "30"}).status_code == 302
    assert "180 分钟" in client.get(path).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Supervised.objects.create(helper=coach, on=today, minutes=30)


@pytest.mark.django_db
def test_w30_w91_supervision_that_was_entered_wrongly_is_taken_out_by_the_supervisor(client, sign_in, world, now):
    office, today = open_office(world, now), timezone.localdate(now)
    coach = office["coach"]
    helpers.keep_profile(world.coach, {"supervised_on": today - timedelta(days=200)}, actor=world.chief, now=now)
    rows = [
        helpers.note_supervision(coach.random_key, today - timedelta(days=days), 60, actor=world.chief, now=now)
        for days in (0, 100)
    ]
    with pytest.raises(Refused):
        helpers.drop_supervision(coach.random_key, rows[0].pk, actor=world.coach, now=now)
    for actor, pk in ((world.counsellor, rows[0].pk), (world.administrator, rows[0].pk), (world.chief, 999_999)):
        with pytest.raises(Unseen):
            helpers.drop_supervision(coach.random_key, pk, actor=actor, now=now)
    assert Supervised.objects.count() == 2
    sign_in(client, world.chief)
    path = f"/wellbeing/desk/helpers/{coach.random_key}/supervision/{rows[0].pk}/drop/"
    assert path in client.get(f"/wellbeing/desk/helpers/{coach.random_key}/").content.decode()
    assert client.post(path).status_code == 302
    coach.refresh_from_db()
    assert coach.supervised_on == today - timedelta(days=100)
    helpers.drop_supervision(coach.random_key, rows[1].pk, actor=world.chief, now=now)
    coach.refresh_from_db()
    assert coach.supervised_on is None


@pytest.mark.django_db
def test_w91_supervision_is_kept_for_the_year_in_which_it_counts_and_the_last_day_of_it_for_longer(world, now):
    office, today = open_office(world, now), timezone.localdate(now)
    coach = office["coach"]
    helpers.keep_profile(world.coach, {"supervised_on": None}, actor=world.chief, now=now)
    for days in (364, 365):
        helpers.note_supervision(coach.random_key, today - timedelta(days=days), 60, actor=world.chief, now=now)
    tasks.forget(now)
    assert list(Supervised.objects.values_list("on", flat=True)) == [today - timedelta(days=364)]
    assert helpers.forget_supervision(actor=None, now=now) == 0
    tasks.forget(now + timedelta(days=1))
    coach.refresh_from_db()
    assert (Supervised.objects.count(), coach.supervised_on) == (0, today - timedelta(days=364))


@pytest.mark.django_db
def test_w92_talks_used_are_those_of_the_helpers_on_offer_and_told_of_ten_people_at_least(world, now):
    office, today = open_office(world, now), timezone.localdate(now)
    helpers.keep_profile(world.coach, {"supervised_on": today - timedelta(days=91)}, actor=world.chief, now=now)
    tokens = iter(range(99))

    def booked(helper, count, state="BOOKED", token=None):
        for number in range(count):
            at = Booking.objects.count()
            Booking.objects.create(
                helper=office[helper], start_at=now + timedelta(days=1 + number % 7, hours=at), minutes=50, state=state,
                channel="room", random_key=f"b{at}", token=token or str(next(tokens)),
            )  # fmt: skip

    told = lambda: (plan.counted("talks_offered", today)[0], *plan.counted("talks_used", today))  # noqa: E731
    assert told() == (84, None, True)  # two weeks of 20, 20 and 2; the coach takes nobody new
    booked("counsellor", 9)
    assert told() == (84, None, True)
    booked("coach", 3)  # they stand, and no time of his is on offer
    booked("counsellor", 4, token="0")  # one person books again
    booked("second", 5, state="CANCELLED")
    assert told() == (84, None, True)
    booked("second", 1)
    assert told() == (84, rate(14, 84), False)
    assert rate(14, 84) == 10


@pytest.mark.django_db
def test_w91_who_was_referred_and_the_wait_of_nine_in_ten(world, now):
    open_office(world, now)
    today = timezone.localdate(now)
    TalkRequest.objects.bulk_create(
        TalkRequest(
            asked_at=now, since_at=now, contacted_at=now + timedelta(hours=hours), company=world.jinan, state="CLOSED",
            closed_at=now, random_key=f"r{hours}",
        ) for hours in range(1, 21)
    )  # fmt: skip
    assert plan.counted("wait_hours_90", today) == (18, False)
    for disposition, count in (("REFERRED", 8), ("EMERGENCY", 4), ("SPOKE", 30)):
        for _one in range(count):
            HelpCall.objects.create(
                asked_at=now, accepted_at=now, ended_at=now, helper=world.counsellor, state="ENDED",
                disposition=disposition,
            )  # fmt: skip
    HelpCall.objects.create(
        asked_at=now, accepted_at=now, ended_at=now, helper=world.counsellor, state="ENDED", disposition="REFERRED",
        is_drill=True,
    )  # fmt: skip
    assert plan.counted("referred_medical", today) == (10, False)
    HelpCall.objects.filter(disposition="EMERGENCY").update(asked_at=now - timedelta(days=89))
    assert plan.counted("referred_medical", today) == (10, False)
    HelpCall.objects.filter(disposition="EMERGENCY").update(asked_at=now - timedelta(days=90))
    assert plan.counted("referred_medical", today) == (None, True)  # those without a name are gone by now
    assert "90" in indicators.formula("referred_medical")
    for number in range(9):
        Case.objects.create(
            token=str(number), key_id=f"k{number}", sealed=b"", helper=world.counsellor, state="CLOSED",
            opened_on=today, closed_on=today, outcome="REFERRED",
        )  # fmt: skip
    assert plan.counted("referred_onward", today) == (None, True)

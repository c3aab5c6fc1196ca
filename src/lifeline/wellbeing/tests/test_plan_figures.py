"""The figures of the plan: how each indicator is counted from what was recorded, and when it tells no number."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from lifeline.kernel.errors import Refused, Unseen
from lifeline.wellbeing import policies, tasks
from lifeline.wellbeing.actions import helpers
from lifeline.wellbeing.models import Booking, Campaign, Case, HelpCall, Snapshot, Supervised, TalkRequest
from lifeline.wellbeing.queries import indicators, plan
from lifeline.wellbeing.rules.campaigns import rate
from lifeline.wellbeing.rules.plan import INDICATORS, Figure
from lifeline.wellbeing.tests.offices import enrol, open_office


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
def test_w91_w30_supervision_is_entered_by_the_supervisor_and_told_in_hours_for_each_helper(
    client, sign_in, world, now, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: now)  # the page shows the hours of the year before
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

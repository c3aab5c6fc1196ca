"""The plan of three years: what is on the board, who keeps it, and that nobody types how far it is."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from lifeline.kernel.errors import Refused
from lifeline.wellbeing import api, tasks
from lifeline.wellbeing.actions import plan as actions
from lifeline.wellbeing.models import HelpCall, Lecture, PlanItem, Reading
from lifeline.wellbeing.queries import indicators, plan
from lifeline.wellbeing.rules.plan import INDICATORS, is_late, progress


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
    called(now - timedelta(days=90), 12, 3)  # those without a name are gone by now, so those with one do not count
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

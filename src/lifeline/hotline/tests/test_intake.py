"""Reports come in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifeline.hotline import policies
from lifeline.hotline.actions import dispatch, intake
from lifeline.hotline.models import Case, SiteNumber
from lifeline.hotline.states import CaseState, Channel, Clock, Desk, LevelCode, WaitsFor
from lifeline.hotline.tests.course import TEXT, at, fresh, kinds_told, report, told
from lifeline.kernel.errors import Refused, Unseen

pytestmark = pytest.mark.django_db


def test_h1_a_text_is_enough_and_the_case_waits_for_its_dispatch(world, now):
    case = fresh(report(world, now))
    assert (case.state, case.text, case.summary) == (CaseState.TRIAGE, TEXT, TEXT)
    assert (case.company, case.waits_for, case.due_clock) == (world.jinan, WaitsFor.DISPATCHER, Clock.DISPATCH)
    assert set(kinds_told(case)) == {"submitted", "taken_in"}


def test_a_report_without_files_is_written_once_and_comes_in_two_steps(world, now):
    with CaptureQueriesContext(connection) as asked:
        case = report(world, now)
    written = [row["sql"] for row in asked if '"hotline_case"' in row["sql"] and not row["sql"].startswith("SELECT")]
    assert [sql.split()[0] for sql in written] == ["INSERT"]
    steps = [(fact.data["before"], fact.data["after"]) for fact in told("case.submitted") + told("case.taken_in")]
    assert steps == [(CaseState.RECEIVED, CaseState.RECEIVED), (CaseState.RECEIVED, CaseState.TRIAGE)]
    assert fresh(case).state == case.state == CaseState.TRIAGE


def test_h1_four_characters_are_refused_and_nothing_is_stored(world, now):
    with pytest.raises(Refused) as refusal:
        report(world, now, text=" 没 热\u200b 水 ")
    assert refusal.value.rule == "H-1"
    assert (Case.objects.count(), told("case.submitted")) == (0, [])


def test_h1_the_least_length_is_the_sites(world, now):
    SiteNumber.objects.create(name="text_min", value=3)
    assert report(world, now, text="没热水").text == "没热水"


def test_h1_ten_thousand_characters_are_the_most(world, now):
    assert len(report(world, now, text="字" * 10_000).text) == 10_000
    with pytest.raises(Refused):
        report(world, now, text="字" * 10_001)


def test_h3_the_same_key_gives_the_same_case(world, now):
    first = report(world, now, key="tap")
    again = report(world, now + timedelta(seconds=1), key="tap", text="另外一段文字也没有关系")
    assert again == first
    assert again.text == TEXT
    assert Case.objects.count() == 1


def test_h3_a_key_that_failed_can_be_sent_again(world, now):
    with pytest.raises(Refused):
        report(world, now, key="tap", text="短")
    assert report(world, now, key="tap").text == TEXT


def test_h4_the_log_does_not_say_who_reported(world, now):
    case = report(world, now)
    event = told("case.submitted")[0]
    assert (event.actor_id, event.by) == (None, "reporter")
    assert case.reporter == world.employee
    for name in (world.employee.name, world.employee.employee_no, TEXT):
        assert name not in str(event.data)


def test_h5_numbers_are_random_and_belong_to_the_year_on_the_sites_clock(world):
    new_year = at("12-31 23:59").replace(year=2025) + timedelta(minutes=2)
    numbers = {report(world, new_year).number for _ in range(20)}
    assert len(numbers) == 20
    assert {number[:5] for number in numbers} == {"2026-"}


def test_h6_what_a_clerk_enters_is_the_reporters_case(world, now):
    entered = intake.Report(text=TEXT, key="call", reporter=world.employee, channel=Channel.CLERK)
    case = intake.submit(entered, actor=world.clerk, now=now)
    assert (case.reporter, case.entered_by, case.channel) == (world.employee, world.clerk, Channel.CLERK)
    event = told("case.submitted")[0]
    assert (event.actor_id, event.by) == (world.clerk.pk, "hotline.clerk")
    assert list(policies.visible_cases(world.employee)) == [case]
    assert (case.dispatch_due_at, case.resolve_due_at) == (report(world, now).dispatch_due_at, case.resolve_due_at)


def test_h13_all_clocks_start_with_the_submission(world):
    """Monday 10:00: 4 wh end at 15:30, 1 wd on Tuesday, 5 wd on the next Monday."""
    case = report(world, at("03-09 10:00"))
    assert case.dispatch_due_at == at("03-09 15:30")
    assert case.response_due_at == at("03-10 17:30")
    assert case.resolve_due_at == at("03-16 17:30")
    assert case.due_at == at("03-09 15:30")
    assert not case.provisional


def test_h53_a_critical_report_runs_around_the_clock(world):
    case = report(world, at("03-07 23:00"), critical=True)
    assert case.level == LevelCode.CRITICAL
    assert case.dispatch_due_at == at("03-08 00:00")
    assert case.response_due_at == at("03-08 01:00")
    assert case.resolve_due_at == at("03-08 23:00")


def test_h14_who_belongs_to_no_unit_cannot_be_anybodys_case(world, now):
    world.employee.memberships.update(to_on=now.date())
    with pytest.raises(Refused) as refusal:
        report(world, now)
    assert refusal.value.rule == "H-14"


def test_h12_a_recused_dispatcher_finds_nothing_from_the_first_second(world, now):
    case = report(world, now, avoid_people=(world.dispatcher,))
    assert case.desk == Desk.SUPERVISOR
    assert not policies.visible_cases(world.dispatcher).exists()
    assert policies.may_dispatch(world.supervisor, case)
    with pytest.raises(Unseen):
        policies.case_for(world.dispatcher, case.number)


def test_h17_where_supervisors_are_recused_too_the_integrity_desk_gets_the_case(world, now):
    world.person("inspector", "Shen Qing", "jinan", policies.INTEGRITY)
    plain = report(world, now)
    case = report(world, now, avoid_people=(world.dispatcher, world.supervisor))
    assert case.desk == Desk.INTEGRITY
    assert list(policies.visible_cases(world.inspector)) == [case]
    assert policies.may_dispatch(world.inspector, case)
    assert not policies.may_dispatch(world.inspector, plain)


def test_h12_a_dispatcher_excludes_somebody_later_on(world, now):
    case = dispatch.dispatch(report(world, now), world.logistics, actor=world.dispatcher, now=now)
    assert list(policies.visible_cases(world.lead)) == [case]
    intake.recuse(case, [world.lead], [], actor=world.dispatcher, now=now)
    assert not policies.visible_cases(world.lead).exists()
    assert "recused" in kinds_told(case)


def test_a_report_whose_files_are_being_cleaned_is_taken_in_by_the_clock(world, now, uncleaned):
    case = report(world, now, files=(uncleaned,))
    assert (case.state, case.wake_at) == (CaseState.RECEIVED, now + timedelta(minutes=10))
    assert intake.take_in(case, actor=None, now=now + timedelta(minutes=1)).state == CaseState.TRIAGE
    assert kinds_told(case) == ["submitted", "taken_in"]


@pytest.fixture
def uncleaned(world, now):
    """A file that the cleaner has not seen yet."""
    import contextlib
    import io

    from PIL import Image

    from lifeline.kernel import files

    purpose = files.Purpose("hotline.test", types=files.PICTURES)
    with contextlib.suppress(ValueError):
        files.declare(purpose)
    data = io.BytesIO()
    Image.new("RGB", (8, 8)).save(data, "PNG")
    data.seek(0)
    return files.take(data, "photo.png", purpose=purpose, owner_kind="person", owner_key="1", now=now)

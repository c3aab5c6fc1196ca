"""The board of the five signals: counted at night, opened down to its rows, answered when red."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from lifeline.innovation.actions import signals
from lifeline.innovation.models import Application, Correction, Review, SignalAnswer, SignalDay, TeamMember, Visit
from lifeline.innovation.queries import cures
from lifeline.innovation.queries.signal_facts import facts_of
from lifeline.innovation.queries.work import tasks_of
from lifeline.innovation.tests import course, walk
from lifeline.innovation.tests.reviewing import graded
from lifeline.kernel.errors import Forbidden, Refused

NOW = datetime(2026, 3, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def red(world):
    """Three projects at the steelworks, each with an overdue correction: weak control is red there."""
    walk.staffed(world)
    world.duty("handler", "innovation.unit_secretary", "steelworks")
    for _place in range(3):
        project = course.active(world)
        visit = Visit.objects.create(
            project=project, held_on=date(2026, 2, 1), findings="Papers", grade="FAIR", filed_by=world.clerk,
            filed_at=NOW - timedelta(days=30),
        )  # fmt: skip
        Correction.objects.create(
            project=project, visit=visit, what="Mend it", owner=world.employee, due_on=date(2026, 3, 1)
        )
        project.chartered_at = NOW - timedelta(days=60)
        project.save()
    signals.count_day(world.jinan, actor=None, now=NOW)
    return SignalAnswer.objects.get(unit=world.steelworks, signal="C")


def test_i117_i118_a_red_signal_opens_one_task_for_the_company_and_one_for_the_unit(world, red):
    day = SignalDay.objects.get(unit=world.steelworks)
    assert day.colours["C"] == "RED"
    assert day.figures["C1"]["value"] == "1"
    assert SignalAnswer.objects.filter(signal="C").count() == 2
    signals.count_day(world.jinan, actor=None, now=NOW + timedelta(hours=1))
    assert SignalAnswer.objects.filter(signal="C").count() == 2, "counting again asks nobody twice"
    assert SignalDay.objects.filter(unit=world.steelworks).count() == 1
    assert [task.about for task in tasks_of(world.handler, NOW) if "Steelworks" in task.about]
    assert SignalDay.objects.get(unit=world.jinan).figures["C1"]["counted"] == 3


def test_i113_a_team_is_whoever_took_part_and_not_who_declined_or_never_answered(world):
    application = course.active(world, members=()).application
    Application.objects.filter(pk=application.pk).update(submitted_at=NOW - timedelta(hours=9))
    for place, (key, state) in enumerate(
        (("colleague", "CONFIRMED"), ("handler", "LEFT"), ("dispatcher", "LAPSED"), ("clerk", "DECLINED")), 2
    ):
        TeamMember.objects.create(application=application, person=world.people[key], place=place, state=state)
    (found,) = facts_of(world.jinan, NOW).whole.applied
    assert found.team - {world.employee.pk} == {world.colleague.pk, world.handler.pk}
    assert found.at.date() == NOW.date(), "01:00 counts on its own day, and not on that of London"


def test_i115_the_shift_of_scores_is_read_from_the_reviews_of_two_cycles(world):
    """Five reviewers, two applications in each cycle, ten points less in the second."""
    judges = [world.people[key] for key in ("clerk", "manager", "dispatcher", "lead", "supervisor")]
    for number in (3, 4):
        cycle = course.cycle(world, number=number, call_opened_at=NOW - timedelta(days=900 - 200 * number))
        for one in range(2):
            application = course.project(world, of=cycle).application
            Review.objects.bulk_create(
                Review(
                    cycle=cycle, application=application, reviewer=judge, stage="APPROVAL", state="SUBMITTED",
                    assigned_at=NOW, declared_at=NOW, submitted_at=NOW, revision=1, direction="MEETS",
                    body=graded(*[100 - 10 * number + 3 * one + seat % 3] * 3).as_json(),
                )
                for seat, judge in enumerate(judges)
            )  # fmt: skip
    whole, parts = facts_of(world.jinan, NOW)
    assert (whole.shift[0] < -2, whole.shift[1]) == (True, 5)
    assert parts[world.steelworks.pk].shift == whole.shift
    assert facts_of(world.jinan, NOW - timedelta(days=1)).whole.shift is None, "nothing was handed in by then"


def test_i118_an_answer_needs_measure_owner_and_date_and_the_right_person(world, red):
    until = date(2026, 4, 1)
    with pytest.raises(Forbidden):
        signals.answer_signal(red, "Go and see every project.", world.employee, until, actor=world.supervisor, now=NOW)
    for measure, owner, on in (("Soon.", world.employee, until), ("Go and see every project.", world.outsider, until),
                               ("Go and see every project.", world.employee, NOW.date())):  # fmt: skip
        with pytest.raises(Refused):
            signals.answer_signal(red, measure, owner, on, actor=world.handler, now=NOW)
    red.refresh_from_db()
    assert red.answered_at is None
    signals.answer_signal(red, "Go and see every project.", world.employee, until, actor=world.handler, now=NOW)
    with pytest.raises(Refused):
        signals.answer_signal(red, "Go and see every project.", world.employee, until, actor=world.handler, now=NOW)
    signals.count_day(world.jinan, actor=None, now=NOW + timedelta(days=2))
    assert SignalAnswer.objects.filter(unit=world.steelworks, signal="C").count() == 1, "the measure still runs"
    signals.count_day(world.jinan, actor=None, now=NOW + timedelta(days=24))
    assert SignalAnswer.objects.filter(unit=world.steelworks, signal="C").count() == 2, "its date is over, still red"


def test_i118_overdue_it_lies_with_the_chair(world, red):
    late = red.due_at + timedelta(seconds=1)
    told = ["Go and see every project.", world.employee, late.date() + timedelta(days=9)]
    with pytest.raises(Forbidden):
        signals.answer_signal(red, *told, actor=world.clerk, now=late)
    assert not [task for task in tasks_of(world.clerk, late) if "Steelworks ·" in task.about]
    assert [task.late for task in tasks_of(world.lead, late) if "Steelworks ·" in task.about] == [True]
    signals.answer_signal(red, *told, actor=world.lead, now=late)


def test_i112_the_page_opens_the_rows_behind_each_number(world, red, client, sign_in, django_assert_max_num_queries):
    sign_in(client, world.handler)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("innovation:cure_detail", args=[world.steelworks.pk, "C"]))
    assert page.context["lines"][0].rows[0][1] == reverse("innovation:project_detail", args=["P001"])
    assert page.context["lines"][0].value == "100.0 %"
    assert page.context["lines"][0].points == [100.0]
    assert client.get(reverse("innovation:cure_detail", args=[world.jinan.pk, "C"])).status_code == 404
    assert client.get(reverse("innovation:cure_detail", args=[world.steelworks.pk, "X"])).status_code == 404
    board = client.get(reverse("innovation:cures_dashboard"))
    assert [day.unit for day, _lights in board.context["rows"]] == [world.steelworks]


def test_i112_a_refused_answer_keeps_what_was_typed_and_a_good_one_is_shown(world, red, client, sign_in):
    sign_in(client, world.lead)
    url = reverse("innovation:cure_answer", args=[red.pk])
    given = {"measure": "Go and see every project.", "owner": "nobody", "until_on": "2099-01-01"}
    type(world.colleague).objects.filter(pk=world.colleague.pk).update(state="LEFT")
    assert client.post(url, {**given, "owner": world.colleague.employee_no}).status_code == 422
    page = client.post(url, given)
    assert page.status_code == 422
    assert page.context["form"]["measure"].value() == given["measure"]
    assert client.post(url, {**given, "owner": world.employee.employee_no}).status_code == 302
    page = client.get(reverse("innovation:cure_detail", args=[world.steelworks.pk, "C"]))
    assert [one.owner for one in page.context["answered"]] == [world.employee]


def test_i114_a_past_day_is_counted_as_it_was_and_asks_nobody(world, red):
    SignalAnswer.objects.all().delete()
    signals.count_day(world.jinan, actor=None, now=NOW - timedelta(days=40), ask=False)
    before = SignalDay.objects.get(unit=world.steelworks, on=date(2026, 1, 28))
    assert (before.figures["C1"]["among"], before.figures["W3"]["among"]) == (0, 3)
    assert not SignalAnswer.objects.exists()
    assert [one.on for one in cures.trend(SignalDay.objects.get(unit=world.steelworks, on=NOW.date()))] == [NOW.date()]


def test_i113_similar_titles_of_the_own_unit_and_new_hands_come_from_the_tables(world):
    cycle = walk.called(world)
    first = walk.submitted(world, cycle, walk.OWN)
    signals.count_day(world.jinan, actor=None, now=walk.NOW + timedelta(days=1))
    day = SignalDay.objects.get(unit=world.jinan)
    assert day.figures["F1"]["among"] == 1
    assert day.figures["W4"]["value"] is None, "nothing earlier to compare with"
    assert day.figures["W2"]["rows"] == [["unit", "Logistics"]]
    assert day.figures["W1"]["rows"] == [["application", first.number]]

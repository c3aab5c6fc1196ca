"""E-10, I-18, I-90: a leader is barred while something else of his is under way, and nothing waits for him."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.innovation import tasks
from lifeline.innovation.actions import acceptance, changes, naming, revoking, submitting, succession
from lifeline.innovation.models import Application, ClosingFile, Cycle, Project
from lifeline.innovation.queries import work
from lifeline.innovation.tests import course, walk
from lifeline.innovation.tests.noticed import Event, Notice, refused
from lifeline.innovation.tests.walk import NOW
from lifeline.people.actions import persons
from lifeline.people.models import Person

WHY = "There is a good reason for it."
DAY = NOW.date()
ENDS = NOW.replace(year=2027)
NAMED = "确定新的负责人：原负责人已离职、调离或不能担任"


def told(person):
    return [one.about for one in work.tasks_of(Person.objects.get(pk=person.pk), NOW) if str(one.what) == NAMED]


def noticed(kind):
    return set(Notice.objects.filter(kind=f"innovation.{kind}.gone").values_list("person_id", flat=True))


def barred(world, *, now=NOW, years=1):
    """What the employee leads of the third cycle is revoked."""
    project = course.active(world, of=course.cycle(world, number=3))
    found = revoking.Finding(WHY, now.date(), "It was so.", 9, 6, "No. 9", years)
    return revoking.revoke(project, found, actor=world.lead, now=now)


@pytest.fixture
def sent(world):
    """Handed in by the employee; the handler signs for the plant, the lead is chair."""
    return walk.submitted(world, walk.called(world))


def running(world):
    """Another project of the employee, of the second cycle."""
    return course.active(world, of=course.cycle(world, number=2))


def test_e10_i90_the_unit_is_asked_for_another_leader_of_what_is_applied_for_and_of_what_is_under_way(world, sent):
    project = running(world)
    barred(world)
    assert Application.objects.get(pk=sent.pk).leader_gone_on == DAY
    assert Project.objects.get(pk=project.pk).leader_gone_on == DAY
    assert (sorted(told(world.handler)), told(world.clerk)) == (sorted([sent.title, project.title]), [])
    assert (noticed("applicant"), noticed("leader")) == ({world.handler.pk}, {world.handler.pk})
    events = Event.objects.filter(kind__endswith=".leader_barred")
    assert sorted(events.values_list("kind", "by")) == [
        ("innovation.application.leader_barred", "clock"), ("innovation.project.leader_barred", "clock"),
    ]  # fmt: skip
    assert not any(word in str(one.data) for one in events for word in ("revoked", WHY, "years"))
    naming.name_applicant(sent, world.colleague, WHY, actor=world.handler, now=NOW)
    ask = {"leader": world.publisher.pk}
    changes.grant(changes.ask(project, "LEADER", ask, WHY, actor=world.handler, now=NOW), actor=world.lead, now=NOW)
    assert (told(world.handler), Project.objects.get(pk=project.pk).leader) == ([], world.publisher)


def test_e10_i18_whoever_is_barred_can_be_kept_of_nothing_even_where_he_only_moved(world, sent):
    project = running(world)
    persons.transfer(world.employee, world.logistics, on=DAY, actor=world.administrator)
    barred(world)
    assert not Event.objects.filter(kind__endswith=".leader_barred").exists()
    refused("E-10", lambda: naming.keep_applicant(sent, WHY, actor=world.handler, now=NOW))
    refused("E-10", lambda: succession.keep_leader(project, WHY, actor=world.handler, now=NOW))
    persons.transfer(world.employee, world.crew_a, on=DAY + timedelta(days=5), actor=world.administrator)
    assert sorted(told(world.handler)) == sorted([sent.title, project.title])
    refused("K-8", lambda: naming.find_applicant(sent, DAY, actor=None, now=NOW))
    refused("K-8", lambda: succession.find_leader(project, DAY, actor=None, now=NOW))


def test_e10_i18_when_the_bar_ends_first_nobody_is_asked_any_more_but_for_who_moved_away(world, sent):
    project = running(world)
    barred(world)
    tasks.free_leaders(ENDS - timedelta(days=1))
    assert sorted(told(world.handler)) == sorted([sent.title, project.title])
    persons.transfer(world.employee, world.logistics, on=DAY, actor=world.administrator)
    tasks.free_leaders(ENDS)
    assert sorted(told(world.handler)) == sorted([sent.title, project.title])
    naming.keep_applicant(sent, WHY, actor=world.handler, now=ENDS)
    persons.transfer(world.employee, world.crew_a, on=ENDS.date(), actor=world.administrator)
    assert told(world.handler) == []


def test_e10_i18_the_mark_goes_by_the_clock_on_the_day_on_which_the_bar_ends(world, sent):
    running(world)
    barred(world)
    tasks.free_leaders(ENDS)
    assert told(world.handler) == []
    kinds = Event.objects.filter(kind__endswith=".leader_free").values_list("kind", "by")
    assert sorted(kinds) == [
        ("innovation.application.leader_free", "clock"), ("innovation.project.leader_free", "clock"),
    ]  # fmt: skip
    tasks.free_leaders(ENDS)
    assert Event.objects.filter(kind__endswith=".leader_free").count() == 2


def test_e10_i18_a_project_not_accepted_bars_from_applications_of_the_next_cycle_and_not_from_a_project(world, sent):
    Cycle.objects.filter(pk=sent.cycle_id).update(number=4)
    project = course.active(world, of=Cycle.objects.get(pk=sent.cycle_id))
    failed = course.project(world, of=course.cycle(world, number=3), state="RECTIFYING")
    ClosingFile.objects.create(
        project=failed, number=1, summary="s", indicator="i", baseline="9", target="2", measured="3", source="log",
        target_reached=False, filed_by=world.employee, filed_at=NOW, items="Measure again.", rectify_until=DAY,
    )  # fmt: skip
    acceptance.lapse_rectification(failed, actor=None, now=NOW + timedelta(days=1))
    assert Application.objects.get(pk=sent.pk).leader_gone_on == DAY + timedelta(days=1)
    assert (Project.objects.get(pk=project.pk).leader_gone_on, told(world.handler)) == (None, [sent.title])
    refused("E-10", lambda: naming.keep_applicant(sent, WHY, actor=world.handler, now=NOW))


def test_i90_i18_whoever_is_barred_becomes_no_leader_of_a_project_and_of_no_application(world, sent):
    project = course.active(world, leader="publisher", members=(), of=course.cycle(world, number=2))
    barred(world, now=timezone.now())
    ask = {"leader": world.employee.pk}
    refused("I-18", lambda: changes.ask(project, "LEADER", ask, WHY, actor=world.handler, now=NOW))
    other = walk.submitted(world, sent.cycle, walk.replace(walk.MICRO, title="Of the night shift"), by="colleague")
    persons.leave(world.colleague, on=DAY, actor=world.administrator)
    submitting.withdraw(Application.objects.get(pk=sent.pk), WHY, actor=world.employee, now=NOW)
    refused("I-18", lambda: naming.name_applicant(other, world.employee, WHY, actor=world.handler, now=NOW))


def test_e10_both_pages_say_that_he_may_not_lead_and_never_why(client, world, sent, sign_in):
    project = running(world)
    barred(world, now=timezone.now())
    sign_in(client, world.handler)
    page = client.get(reverse("innovation:application_detail", args=[sent.number]))
    assert "负责人目前不能担任。由单位书记提出新的负责人。" in page.content.decode()
    assert "离职或调离" not in page.content.decode()
    urls = {verb.url for verb, _form in page.context["verbs"]}
    assert "application_name_leader" in urls
    assert "application_keep_leader" not in urls
    page = client.get(reverse("innovation:project_detail", args=[project.number]))
    assert "负责人目前不能担任。由单位书记提出新的负责人。" in page.content.decode()
    acts = [door.form["act"].value() for door in page.context["doors"]["project"]]
    assert ("change_leader" in acts, "leader_stays" in acts) == (True, False)

"""E-10, E-12, E-19: a leader leaves or moves, a unit is no more, a reviewer is transferred."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from lifeline.innovation import tasks
from lifeline.innovation.actions import certificates, changes, charters, succession
from lifeline.innovation.models import Application, Project, Review
from lifeline.innovation.queries import deadlines, work
from lifeline.innovation.tests import course, reviewing
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.noticed import Event, Notice, forbidden, refused
from lifeline.people.actions import persons, units
from lifeline.people.models import Person

WHY = "There is a good reason for it."
DAY = date(2026, 4, 1)
NAMED = "确定新的负责人：原负责人已离职、调离或不能担任"
NOBODY = "请落实单位党组织书记：现在无人可提出新的负责人"


@pytest.fixture
def staff(world):
    """manager: secretary · supervisor: chair · lead: secretary of the steelworks · handler: of logistics."""
    world.duty("manager", "innovation.secretary", "jinan")
    world.duty("supervisor", "innovation.chair", "jinan")
    world.duty("lead", "innovation.unit_secretary", "steelworks")
    world.duty("handler", "innovation.unit_secretary", "logistics")
    return world


def told(person, what=NAMED):
    return [one.about for one in work.tasks_of(Person.objects.get(pk=person.pk), NOW) if str(one.what) == what]


def noticed():
    return set(Notice.objects.filter(kind="innovation.leader.gone").values_list("person_id", flat=True))


def test_e10_when_the_leader_leaves_the_unit_names_another_and_the_task_dies(staff):
    project = course.active(staff)
    persons.leave(staff.employee, on=DAY, actor=staff.administrator)
    assert Project.objects.get().leader_gone_on == DAY
    assert (told(staff.lead), told(staff.manager), told(staff.handler)) == ([project.title], [], [])
    assert noticed() == {staff.lead.pk}
    refused("E-10", lambda: succession.keep_leader(project, WHY, actor=staff.lead, now=NOW))
    change = changes.ask(project, "LEADER", {"leader": staff.colleague.pk}, WHY, actor=staff.lead, now=NOW)
    assert told(staff.lead) == []
    changes.refuse(change, "Somebody of the night shift, please.", actor=staff.supervisor, now=NOW)
    assert told(staff.lead) == [project.title]
    change = changes.ask(project, "LEADER", {"leader": staff.colleague.pk}, WHY, actor=staff.lead, now=NOW)
    changes.grant(change, actor=staff.supervisor, now=NOW)
    assert (told(staff.lead), Project.objects.get().leader_gone_on) == ([], None)


def test_e10_the_secretariat_is_told_where_the_unit_has_no_secretary_of_its_own(world):
    world.duty("manager", "innovation.secretary", "jinan")
    project = course.active(world)
    persons.leave(world.employee, on=DAY, actor=world.administrator)
    assert noticed() == {world.manager.pk}
    assert told(world.manager) == []
    assert told(world.manager, NOBODY) == [project.title]
    world.duty("lead", "innovation.unit_secretary", "steelworks")
    assert (told(world.lead), told(world.manager, NOBODY)) == ([project.title], [])


def test_e10_who_moves_within_the_plant_goes_on_and_who_moves_away_is_asked_about(staff):
    project = course.active(staff)
    persons.transfer(staff.employee, staff.caster, on=DAY, actor=staff.administrator)
    assert (Project.objects.get().leader_gone_on, noticed()) == (None, set())
    away = DAY + timedelta(days=30)
    persons.transfer(staff.employee, staff.logistics, on=away, actor=staff.administrator)
    assert (Project.objects.get().leader_gone_on, told(staff.lead)) == (away, [project.title])
    for other in (staff.handler, staff.manager, staff.employee):
        forbidden(lambda other=other: succession.keep_leader(project, WHY, actor=other, now=NOW))
    refused("E-10", lambda: succession.keep_leader(project, "ok", actor=staff.lead, now=NOW))
    succession.keep_leader(project, WHY, actor=staff.lead, now=NOW)
    assert (Project.objects.get().leader_gone_on, told(staff.lead)) == (None, [])
    refused("K-8", lambda: succession.keep_leader(project, WHY, actor=staff.lead, now=NOW))


@pytest.mark.parametrize("way", ["transfer", "leave"])
def test_e10_a_leader_who_works_there_again_is_missed_no_more(staff, way):
    project = course.active(staff)
    back = DAY + timedelta(days=30)
    if way == "transfer":
        persons.transfer(staff.employee, staff.logistics, on=DAY, actor=staff.administrator)
        persons.transfer(staff.employee, staff.jinan, on=DAY + timedelta(days=9), actor=staff.administrator)
        assert Project.objects.get().leader_gone_on == DAY
        persons.transfer(staff.employee, staff.steelworks, on=back, actor=staff.administrator)
    else:
        persons.leave(staff.employee, on=DAY, actor=staff.administrator)
        person = Person.objects.get(pk=staff.employee.pk)
        persons.come_back(person, staff.crew_a, on=back, actor=staff.administrator)
    assert (Project.objects.get().leader_gone_on, told(staff.lead), told(staff.manager)) == (None, [], [])
    event = Event.objects.get(kind="innovation.project.leader_back")
    assert (event.actor_id, event.by, back.isoformat() in event.data) == (None, "clock", True)
    refused("K-8", lambda: succession.find_leader(project, back, actor=None, now=NOW))


def test_e10_a_project_that_is_over_asks_for_nobody(staff):
    project = course.project(staff, state="TERMINATED")
    persons.leave(staff.employee, on=DAY, actor=staff.administrator)
    assert (Project.objects.get().leader_gone_on, told(staff.lead)) == (None, [])
    refused("K-8", lambda: succession.miss_leader(project, DAY, actor=None, now=NOW))
    refused("K-8", lambda: succession.follow_unit(project, staff.logistics, actor=None, now=NOW))


def test_e10_i76_a_charter_that_the_old_leader_cannot_sign_waits_for_the_new_one_alone(staff):
    project = course.project(staff, state="CHARTERED", budget_fen=0)
    body = {"starts_on": "2026-01-01", "ends_on": "2026-12-31", "budget_fen": 0, "scope": "Safe", "milestones": []}
    project.charters.create(number=1, body=body, sha256="0" * 64, made_at=NOW, sign_due_at=charters.sign_due(NOW))
    charters.sign(project, "unit", actor=staff.lead, now=NOW)
    persons.leave(staff.employee, on=DAY, actor=staff.administrator)
    later = charters.sign_due(NOW) - timedelta(days=1)
    forbidden(
        lambda: changes.ask(project, "LEADER", {"leader": staff.colleague.pk}, WHY, actor=staff.employee, now=NOW)
    )
    for kind, after in (("DATES", {"ends_on": "2027-03-01"}), ("SCOPE", {"scope": "Another one of it"})):
        Project.objects.update(leader=staff.colleague)
        refused("K-8", lambda k=kind, a=after: changes.ask(project, k, a, WHY, actor=staff.colleague, now=NOW))
        Project.objects.update(leader=staff.employee)
    change = changes.ask(project, "LEADER", {"leader": staff.colleague.pk}, WHY, actor=staff.lead, now=later)
    changes.grant(change, actor=staff.supervisor, now=later)
    new = project.charters.order_by("-number").first()
    assert (new.number, new.leader_signed_at, new.unit_signed_at) == (2, None, None)
    assert new.sign_due_at == charters.sign_due(later)
    tasks.lapse_charters(charters.sign_due(NOW) + timedelta(days=1))
    assert Project.objects.get().state == "CHARTERED"
    assert [one.number for one in deadlines.charters_owed()] == [2]
    assert "签署任务书" in [str(one.what) for one in work.tasks_of(staff.lead, later)]
    charters.sign(project, "leader", actor=staff.colleague, now=later)
    charters.sign(project, "unit", actor=staff.lead, now=later)
    charters.sign(project, "office", actor=staff.manager, now=later)
    assert Project.objects.get().state == "ACTIVE"


@pytest.mark.parametrize("end", ["merged", "closed"])
def test_e12_the_unit_that_took_its_place_signs_and_the_certificate_keeps_the_old_name(staff, end):
    project = course.active(staff)
    Application.objects.update(
        unit_path=staff.crew_a.path, unit_names=["Jinan Steel", "Steelworks", "Caster", "Crew A"]
    )
    if end == "merged":
        units.merge_unit(staff.steelworks, staff.logistics, on=DAY, actor=staff.administrator)
        units.merge_unit(staff.crew_a, staff.logistics, on=DAY, actor=staff.administrator)
        into, signs = staff.logistics, staff.handler
    else:
        units.close_unit(staff.crew_a, on=DAY, actor=staff.administrator)
        into, signs = staff.caster, staff.lead
    project = Project.objects.get()
    assert (project.unit_id, project.leader_gone_on) == (into.pk, None)
    change = changes.ask(project, "LEADER", {"leader": staff.colleague.pk}, WHY, actor=signs, now=NOW)
    assert change.state == "UNIT_SIGNED"
    Project.objects.update(state="ACCEPTED", grade="GOOD", accepted_on=DAY)
    made = certificates.issue(project, actor=staff.manager, now=NOW)
    assert made.body["unit"] == "Crew A"


def test_i34_e19_a_transfer_voids_the_review_in_its_own_transaction(world):
    reviewing.begun(world)
    one, other = Review.objects.order_by("pk")[:2]
    persons.transfer(one.reviewer, world.caster, on=DAY, actor=world.administrator)
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, one.barred, other.state) == ("VOID", True, "ASSIGNED")


def test_i34_e19_a_transfer_of_somebody_else_asks_no_review(world):
    reviewing.begun(world)
    count = Event.objects.filter(kind="innovation.review.voided").count()
    persons.transfer(world.outsider, world.laiwu, on=DAY, actor=world.administrator)
    assert Event.objects.filter(kind="innovation.review.voided").count() == count


def test_i34_e12_a_unit_that_moves_under_the_applicants_plant_voids_the_reviews_of_its_members(world):
    reviewing.begun(world)
    one = Review.objects.order_by("pk")[0]
    persons.transfer(one.reviewer, world.logistics, on=DAY, actor=world.administrator)
    one.refresh_from_db()
    assert one.state == "ASSIGNED"
    units.rename_unit(world.logistics, "Transport", on=DAY, actor=world.administrator)
    one.refresh_from_db()
    assert one.state == "ASSIGNED"
    world.steelworks.refresh_from_db()
    units.move_unit(world.logistics, world.steelworks, on=DAY, actor=world.administrator)
    one.refresh_from_db()
    assert one.state == "VOID"


def test_e10_the_page_says_it_and_offers_both_ways_out_to_the_unit_alone(client, staff, sign_in):
    project = course.active(staff)
    persons.transfer(staff.employee, staff.logistics, on=DAY, actor=staff.administrator)
    address = reverse("innovation:project_detail", args=[project.number])
    step = reverse("innovation:project_step", args=[project.number])

    def offered(person):
        sign_in(client, person)
        page = client.get(address)
        assert "离职或调离。由单位书记" in page.content.decode()
        return [door.form["act"].value() for door in page.context["doors"]["project"]]

    assert {"leader_stays", "change_leader"} <= set(offered(staff.lead))
    assert not {"leader_stays", "change_leader"} & set(offered(staff.manager))
    assert client.post(step, {"act": "leader_stays", "reason": WHY}).status_code == 403
    assert Project.objects.get().leader_gone_on is not None
    sign_in(client, staff.lead)
    version = Project.objects.get().version
    assert client.post(step, {"act": "leader_stays", "reason": WHY, "version": version}).status_code == 302
    assert Project.objects.get().leader_gone_on is None
    assert "离职或调离。由单位书记" not in client.get(address).content.decode()

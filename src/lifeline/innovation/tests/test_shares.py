"""团队分配: proposed, agreed to by every member, mediated, decided, and lapsed by the clock."""

from datetime import timedelta

from django.urls import reverse

from lifeline.innovation import tasks
from lifeline.innovation.actions import ledger, shares
from lifeline.innovation.models import AwardShare, Project, ShareSheet
from lifeline.innovation.queries import awards as reading
from lifeline.innovation.tests import course
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.noticed import forbidden, refused
from lifeline.innovation.tests.test_awards import WHY, awarded, cycle
from lifeline.people.models import Person

assert cycle  # a fixture


def test_i105_e39_shares_sum_to_the_whole_and_every_member_confirms_from_the_own_account(world, cycle):
    project = awarded(world, cycle)
    one, two = world.employee.pk, world.colleague.pk
    forbidden(lambda: shares.propose(project, {one: 5000, two: 5000}, actor=world.colleague, now=NOW))
    for wrong in ({one: 5000, two: 4999}, {one: 5000, two: 5001}, {one: 10_000}, {one: 10_001, two: -1}):
        refused("I-105", lambda wrong=wrong: shares.propose(project, wrong, actor=world.employee, now=NOW))
    sheet = shares.propose(project, {one: 3333, two: 6667}, actor=world.employee, now=NOW)
    assert sum(AwardShare.objects.values_list("fen", flat=True)) == project.award_fen
    forbidden(lambda: shares.answer(project, agrees=True, actor=world.publisher, now=NOW))
    stale = sheet.version - 1
    refused("K-8", lambda: shares.answer(project, agrees=True, actor=world.colleague, now=NOW, version=stale))
    sheet = shares.answer(project, agrees=True, actor=world.colleague, now=NOW, version=sheet.version)
    assert sheet.state == "AGREED"
    refused("K-8", lambda: shares.propose(project, {one: 0, two: 10_000}, actor=world.employee, now=NOW))


def test_e40_i105_i106_refused_or_unanswered_shares_are_mediated_decided_and_paid_once(world, cycle):
    project = awarded(world, cycle)
    one, two = world.employee.pk, world.colleague.pk
    half, other = {one: 5000, two: 5000}, {one: 6000, two: 4000}
    shares.propose(project, half, actor=world.employee, now=NOW)
    forbidden(lambda: shares.mediate(project, other, WHY, actor=world.employee, now=NOW))
    shares.answer(project, agrees=False, actor=world.colleague, now=NOW)
    refused("I-105", lambda: shares.decide(project, half, WHY, actor=world.lead, now=NOW))
    assert (reading.share_role(world.lead, project), reading.share_role(world.supervisor, project)) == ("", "mediate")
    for person in (world.employee, world.clerk, world.lead):
        forbidden(lambda person=person: shares.mediate(project, other, WHY, actor=person, now=NOW))
    sheet = shares.mediate(project, other, WHY, actor=world.supervisor, now=NOW)
    tasks.lapse_shares(sheet.due_at - timedelta(seconds=1))
    assert ShareSheet.objects.get().state == "OPEN"
    tasks.lapse_shares(sheet.due_at)
    assert ShareSheet.objects.get().state == "MEDIATION"
    refused("I-105", lambda: shares.mediate(project, half, WHY, actor=world.supervisor, now=NOW))
    forbidden(lambda: shares.decide(project, half, WHY, actor=world.supervisor, now=NOW))
    fen = project.award_fen
    for kind in ("COMMIT", "RELEASE"):
        course.entered(world, project, kind, fen, line="PURSE")
    pay = course.proposed(world, project, "PAY", fen, line="PURSE")
    refused("I-105", lambda: ledger.confirm(pay, actor=world.manager, now=NOW))
    assert shares.decide(project, half, WHY, actor=world.lead, now=NOW).state == "DECIDED"
    ledger.confirm(pay, actor=world.manager, now=NOW)
    refused("I-106", lambda: course.entered(world, project, "COMMIT", 1, line="PURSE"))


def test_e40_where_the_leader_left_before_he_proposed_the_unit_begins_the_division(world, cycle, client, sign_in):
    project = awarded(world, cycle)
    half = {world.employee.pk: 5000, world.colleague.pk: 5000}
    refused("I-105", lambda: shares.mediate(project, half, WHY, actor=world.supervisor, now=NOW))
    assert not list(reading.shares_to_settle(world.supervisor, NOW))
    Person.objects.filter(pk=world.employee.pk).update(state="LEFT")
    project = Project.objects.get(pk=project.pk)
    assert [reading.share_role(one, project) for one in (world.colleague, world.supervisor, world.lead)] == [
        "", "mediate", "",
    ]  # fmt: skip
    (task,) = reading.shares_to_settle(world.supervisor, NOW)
    assert task.href == reverse("innovation:share_edit", args=[project.number])
    refused("I-105", lambda: shares.decide(project, half, WHY, actor=world.lead, now=NOW))
    forbidden(lambda: shares.mediate(project, half, WHY, actor=world.colleague, now=NOW))
    for reader in (world.supervisor, world.colleague):
        sign_in(client, reader)
        assert "负责人在团队分配之前已离开公司" in client.get(task.href).text
    sheet = shares.mediate(project, half, WHY, actor=world.supervisor, now=NOW)
    assert (sheet.state, sheet.mediated, sheet.proposed_by) == ("OPEN", True, world.supervisor)
    assert not list(reading.shares_to_settle(world.supervisor, NOW))
    tasks.lapse_shares(sheet.due_at)
    (task,) = reading.shares_to_settle(world.lead, NOW)
    assert shares.decide(project, half, WHY, actor=world.lead, now=NOW).state == "DECIDED"


def test_e40_the_sweep_passes_by_a_revoked_award_and_one_that_is_refused_holds_none_behind_it(world, cycle):
    project = awarded(world, cycle)
    half = {world.employee.pk: 5000, world.colleague.pk: 5000}
    sheet = shares.propose(project, half, actor=world.employee, now=NOW)
    assert [one.pk for one in reading.overdue_shares(sheet.due_at)] == [sheet.pk]
    assert list(reading.shares_waiting(world.colleague, NOW))
    Project.objects.filter(pk=project.pk).update(state="REVOKED", bar_years=3)
    assert not reading.overdue_shares(sheet.due_at)
    assert not list(reading.shares_waiting(world.colleague, NOW))
    acted = []

    def act(row):
        if row is sheet:
            shares.lapse(row, actor=None, now=sheet.due_at)
        acted.append(row)

    tasks.each([sheet, project], act)
    assert acted == [project]

"""中期检查、月末健康、去留、暂停、终止、变更: whether and how a project goes on."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from lifeline.innovation import tasks
from lifeline.innovation.actions import changes, charters, ledger, standing
from lifeline.innovation.models import (
    ChangeRequest,
    Correction,
    GateDecision,
    HealthMark,
    Letter,
    Milestone,
    Project,
    TeamMember,
    Visit,
)
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries import ledger as queries
from lifeline.innovation.queries import work
from lifeline.innovation.queries.changes import budget_now
from lifeline.innovation.queries.letter_words import body_of
from lifeline.innovation.queries.panel_invariants import offences
from lifeline.innovation.rules.budget import is_small, moved, scaled
from lifeline.innovation.tests import course
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.noticed import forbidden, refused

WHY = "There is a good reason for it."
MIDWAY = datetime(2026, 6, 20, 10, tzinfo=NOW.tzinfo)


@pytest.fixture
def staff(world):
    """manager: secretary · publisher: finance · supervisor: chair · lead: secretary of the steelworks."""
    world.duty("manager", "innovation.secretary", "jinan")
    world.duty("publisher", "innovation.finance", "jinan")
    world.duty("supervisor", "innovation.chair", "jinan")
    world.duty("lead", "innovation.unit_secretary", "steelworks")
    return world


@pytest.fixture
def project(staff):
    made = course.active(staff)
    for place, on in enumerate([date(2026, 2, 1), date(2026, 12, 1)], 1):
        Milestone.objects.create(project=made, place=place, title=f"Step {place}", planned_on=on)
    charters.lay_reports(made, NOW)
    return made


def test_i81_the_midterm_check_has_its_window_and_opens_the_next_share(staff, project):
    check = {"actor": staff.manager, "now": MIDWAY}
    for day in (date(2026, 5, 25), date(2026, 8, 8)):
        at = MIDWAY.replace(month=day.month, day=day.day)
        refused("I-81", lambda at=at: standing.check_midterm(project, "GO", WHY, actor=staff.manager, now=at))
    forbidden(lambda: standing.check_midterm(project, "GO", WHY, actor=staff.lead, now=MIDWAY))
    forbidden(lambda: standing.check_midterm(project, "KILL", WHY, **check))
    standing.check_midterm(project, "RECYCLE", WHY, **check)
    assert Project.objects.get().midterm_passed_on is None
    found = standing.check_midterm(project, "GO", WHY, **check)
    assert (found.facts["milestones"], found.facts["milestones_verified"]) == (2, 0)
    assert Project.objects.get().midterm_passed_on == MIDWAY.date()
    refused("I-81", lambda: standing.check_midterm(project, "GO", WHY, **check))
    micro = course.project(staff, leader="colleague", members=(), kind="MICRO")
    refused("I-81", lambda: standing.check_midterm(micro, "GO", WHY, **check))


def test_i84_two_red_month_ends_open_a_gate_that_stops_money_until_it_is_decided(staff, project):
    course.entered(staff, project, "COMMIT", 100_000)
    release = course.proposed(staff, project, "RELEASE", 100)
    standing.mark_health(project, date(2026, 3, 31), "RED", actor=None, now=NOW)
    assert not GateDecision.objects.exists()
    for month in (3, 4):
        tasks.mark_month_end(datetime(2026, month + 1, 1, 0, 20, tzinfo=NOW.tzinfo))
    tasks.mark_month_end(datetime(2026, 5, 2, 0, 20, tzinfo=NOW.tzinfo))
    assert list(HealthMark.objects.order_by("on").values_list("colour", flat=True)) == ["RED", "RED"]
    gate = GateDecision.objects.get()
    refused("I-84", lambda: ledger.confirm(release, actor=staff.manager, now=NOW))
    on = gate.opened_at
    forbidden(lambda: standing.decide_gate(gate, "GO", WHY, actor=staff.lead, now=on))
    forbidden(lambda: standing.decide_gate(gate, "KILL", WHY, actor=staff.manager, now=on))
    forbidden(lambda: standing.decide_gate(gate, "GO", WHY, actor=staff.manager, now=gate.due_at + timedelta(days=1)))
    standing.decide_gate(gate, "GO", WHY, actor=staff.supervisor, now=gate.due_at + timedelta(days=1))
    refused("K-8", lambda: standing.decide_gate(gate, "GO", WHY, actor=staff.supervisor, now=gate.due_at))
    letter = Letter.objects.get(kind="GATE")
    assert (letter.addressee_id, letter.state, WHY in " ".join(body_of(letter))) == (staff.employee.pk, "DRAFT", True)
    ledger.confirm(release, actor=staff.manager, now=NOW)


@pytest.mark.parametrize(("verdict", "state"), [("HOLD", "SUSPENDED"), ("KILL", "TERMINATED")])
def test_i81_v1_what_a_verdict_does_to_the_state_stands_in_the_events(staff, project, verdict, state):
    standing.suspend(project, WHY, actor=staff.manager, now=NOW)
    standing.resume(project, actor=staff.manager, now=NOW)
    actor = staff.supervisor if verdict == "KILL" else staff.manager
    gate = GateDecision.objects.create(project=project, opened_at=NOW, due_at=NOW + timedelta(days=20))
    standing.decide_gate(gate, verdict, WHY, actor=actor, now=NOW)
    assert Project.objects.get().state == state
    if verdict == "HOLD":
        standing.resume(project, actor=staff.manager, now=NOW)
        standing.check_midterm(project, verdict, WHY, actor=actor, now=MIDWAY)
    assert (Project.objects.get().state, offences()) == (state, [])


def test_i89_a_suspension_moves_what_was_to_come_and_ends_after_six_months_in_all(staff, project):
    forbidden(lambda: standing.suspend(project, WHY, actor=staff.employee, now=NOW))
    visit = Visit.objects.create(
        project=project, held_on=course.BEGIN, findings="No log", grade="FAIR", filed_by=staff.manager, filed_at=NOW
    )
    mend = {"project": project, "visit": visit, "what": "Keep it", "owner": staff.employee}
    Correction.objects.create(**mend, due_on=date(2026, 3, 20))
    standing.suspend(project, WHY, actor=staff.manager, now=NOW)
    standing.resume(project, actor=staff.manager, now=NOW + timedelta(days=10))
    assert Correction.objects.get().due_on == date(2026, 3, 30)
    project = Project.objects.get()
    assert (project.state, project.suspended_days, project.ends_on) == ("ACTIVE", 10, date(2027, 1, 10))
    assert [stone.planned_on for stone in project.milestones.order_by("place")] == [
        date(2026, 2, 1),
        date(2026, 12, 11),
    ]
    assert project.reports.order_by("number")[0].period_end == date(2026, 7, 11)
    begun = NOW + timedelta(days=20)
    standing.suspend(project, WHY, actor=staff.manager, now=begun)
    forbidden(lambda: standing.resume(project, actor=None, now=begun + timedelta(days=172)))
    tasks.end_suspensions(begun + timedelta(days=172))
    assert Project.objects.get().state == "SUSPENDED"
    tasks.end_suspensions(begun + timedelta(days=173))
    assert (Project.objects.get().state, Project.objects.get().suspended_days) == ("ACTIVE", 183)
    refused("I-89", lambda: standing.suspend(project, WHY, actor=staff.manager, now=begun + timedelta(days=180)))


def test_i90_i96_the_chair_ends_a_project_and_unspent_money_is_due_back(client, staff, project, sign_in):
    course.entered(staff, project, "COMMIT", 100_000)
    course.entered(staff, project, "RELEASE", 40_000)
    change = changes.ask(project, "SCOPE", {"scope": "Something else"}, WHY, actor=staff.employee, now=NOW)
    forbidden(lambda: standing.terminate(project, WHY, actor=staff.manager, now=NOW))
    standing.terminate(project, WHY, actor=staff.supervisor, now=NOW)
    change.refresh_from_db()
    assert (Project.objects.get().state, change.state) == ("TERMINATED", "WITHDRAWN")
    sign_in(client, staff.publisher)
    answer = client.get(reverse("innovation:ledger_list"))
    assert [(one.project.number, one.yuan, one.due_on) for one in answer.context["unreturned"]] == [
        (project.number, "400.00", date(2026, 4, 8))
    ]
    course.entered(staff, project, "UNRELEASE", 40_000)
    assert client.get(reverse("innovation:ledger_list")).context["unreturned"] == []


def test_i96_an_accepted_project_gives_back_what_it_has_not_spent(staff, project):
    course.entered(staff, project, "COMMIT", 100_000)
    course.entered(staff, project, "RELEASE", 40_000)
    assert queries.unreturned(staff.publisher) == []
    Project.objects.update(state="ACCEPTED", grade="GOOD", accepted_on=date(2026, 3, 9))
    assert [(one.yuan, one.due_on) for one in queries.unreturned(staff.publisher)] == [("400.00", date(2026, 4, 8))]


def test_i90_a_project_that_is_killed_leaves_no_change_open(staff, project):
    change = changes.ask(project, "SCOPE", {"scope": "Something else"}, WHY, actor=staff.employee, now=NOW)
    gate = GateDecision.objects.create(project=project, opened_at=NOW, due_at=MIDWAY)
    standing.check_midterm(project, "KILL", WHY, actor=staff.supervisor, now=MIDWAY)
    change.refresh_from_db()
    gate.refresh_from_db()
    assert (change.state, gate.verdict, gate.decided_by) == ("WITHDRAWN", "KILL", staff.supervisor)
    other = course.active(staff, leader="handler", members=())
    change = changes.ask(other, "SCOPE", {"scope": "Something else"}, WHY, actor=staff.handler, now=NOW)
    gate = GateDecision.objects.create(project=other, opened_at=NOW, due_at=NOW)
    standing.decide_gate(gate, "KILL", WHY, actor=staff.supervisor, now=NOW)
    change.refresh_from_db()
    other.refresh_from_db()
    assert (change.state, other.state, other.ended_on) == ("WITHDRAWN", "TERMINATED", NOW.date())


def ask(world, project, kind, after, who="employee", now=NOW):
    return changes.ask(project, kind, after, WHY, actor=world.people[who], now=now)


def granted(world, change, by="manager"):
    changes.sign(change, actor=world.lead, now=NOW)
    return changes.grant(change, actor=world.people[by], now=NOW)


def test_i86_i85_dates_move_twice_and_twelve_months_at_most_and_each_grant_is_a_version(staff, project):
    for end in ("2026-12-31", "2028-01-01"):
        refused("I-86", lambda end=end: ask(staff, project, "DATES", {"ends_on": end}))
    change = ask(staff, project, "DATES", {"ends_on": "2027-06-30"})
    refused("I-85", lambda: ask(staff, project, "DATES", {"ends_on": "2027-06-30"}))
    granted(staff, change)
    project = Project.objects.get()
    assert (project.ends_on, project.extensions, project.extension_months) == (date(2027, 6, 30), 1, 6)
    assert list(project.charters.order_by("number").values_list("number", "body__ends_on")) == [
        (1, "2026-12-31"), (2, "2027-06-30"),
    ]  # fmt: skip
    refused("I-86", lambda: ask(staff, project, "DATES", {"ends_on": "2028-01-01"}))
    granted(staff, ask(staff, project, "DATES", {"ends_on": "2027-07-31"}))
    refused("I-86", lambda: ask(staff, Project.objects.get(), "DATES", {"ends_on": "2027-08-31"}))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE innovation_project SET extensions = 3")


def test_i86_asked_in_the_last_thirty_days_only_the_chair_grants_it(staff, project):
    late = datetime(2026, 12, 2, 10, tzinfo=NOW.tzinfo)
    change = ask(staff, project, "DATES", {"ends_on": "2027-01-31"}, now=late)
    changes.sign(change, actor=staff.lead, now=late)
    forbidden(lambda: changes.grant(change, actor=staff.manager, now=late))
    changes.grant(change, actor=staff.supervisor, now=late)
    assert Project.objects.get().ends_on == date(2027, 1, 31)


def test_i87_e10_a_new_leader_is_asked_by_the_unit_and_never_needs_the_old_one(staff, project):
    forbidden(lambda: ask(staff, project, "LEADER", {"leader": staff.colleague.pk}))
    change = ask(staff, project, "LEADER", {"leader": staff.colleague.pk}, who="lead")
    assert change.state == "UNIT_SIGNED"
    forbidden(lambda: changes.grant(change, actor=staff.manager, now=NOW))
    changes.grant(change, actor=staff.supervisor, now=NOW)
    assert Project.objects.get().leader == staff.colleague
    assert TeamMember.objects.get(role="LEADER").person == staff.colleague
    other = course.project(staff, leader="handler", members=())
    refused("I-18", lambda: ask(staff, project, "LEADER", {"leader": other.leader_id}, who="lead"))


def test_i87_members_change_within_the_team_and_scope_needs_the_chair(staff, project):
    after = {"new": [staff.handler.pk], "out": [staff.colleague.pk]}
    refused("I-85", lambda: ask(staff, project, "MEMBER", {"new": [], "out": [staff.employee.pk]}))
    granted(staff, ask(staff, project, "MEMBER", after))
    team = TeamMember.objects.filter(application=project.application, state="CONFIRMED")
    assert {one.person_id for one in team} == {staff.employee.pk, staff.handler.pk}
    change = ask(staff, project, "SCOPE", {"scope": "Another plant, too"})
    changes.sign(change, actor=staff.lead, now=NOW)
    forbidden(lambda: changes.grant(change, actor=staff.manager, now=NOW))
    changes.refuse(change, "One plant is enough for now.", actor=staff.supervisor, now=NOW)
    again = ask(staff, project, "SCOPE", {"scope": "Another plant, too"})
    changes.withdraw(again, actor=staff.employee, now=NOW)
    refused("K-8", lambda: changes.sign(again, actor=staff.lead, now=NOW))
    assert ChangeRequest.objects.filter(state="GRANTED").count() == 1


def test_i87_a_tenth_of_the_budget_moves_by_a_record_and_more_by_the_secretariat(staff, project):
    ((all_of_it, total),) = budget_now(project)
    assert (all_of_it, total) == ("", 1_500_000)
    small = {"budget": [[all_of_it, 1_350_000], ["Sensors", 150_000]]}
    more = {"budget": [[all_of_it, 1_300_000], ["Sensors", 200_000]]}
    large = {"budget": [[all_of_it, 1_199_999], ["Sensors", 300_001]]}
    for lines in ([[all_of_it, 1_500_001]], [[all_of_it, 1_500_000]], [["", 1_500_000]], [["A", 1], ["A", 1_499_999]]):
        refused("I-87", lambda: ask(staff, project, "MOVE", {"budget": lines}))  # noqa: B023
    forbidden(lambda: ask(staff, project, "MOVE", small, who="colleague"))
    noted = ask(staff, project, "MOVE", small)
    assert (noted.state, noted.decided_by, project.charters.count()) == ("GRANTED", None, 2)
    assert budget_now(project) == [(all_of_it, 1_350_000), ("Sensors", 150_000)]
    summed = ask(staff, project, "MOVE", more)
    assert summed.state == "ASKED", "small moves add up"
    changes.withdraw(summed, actor=staff.employee, now=NOW)
    change = ask(staff, project, "MOVE", large)
    assert (change.state, project.charters.count()) == ("ASKED", 2)
    granted(staff, change)
    assert budget_now(project)[1] == ("Sensors", 300_001)
    total = ask(staff, project, "BUDGET", {"budget_fen": 1_000_000})
    granted(staff, total, by="supervisor")
    assert budget_now(project) == [(all_of_it, 799_999), ("Sensors", 200_001)]


def test_i87_lines_are_cut_exactly_and_a_move_is_what_lines_gain():
    lines = [("a", 100), ("b", 100), ("c", 100)]
    assert scaled(lines, 100) == [("a", 34), ("b", 33), ("c", 33)]
    assert (scaled([], 5), scaled([], 0), scaled([("a", 1), ("b", 0)], 7)) == ([("", 5)], [], [("a", 7)])
    assert moved(lines, [("a", 50), ("b", 130), ("d", 120)]) == 150
    assert moved([("a", 100), ("a", 50)], [("a", 120), ("b", 30)]) == 30, "two lines of one name are one"
    assert is_small(lines, [("a", 70), ("b", 130), ("c", 100)], 300)
    assert not is_small(lines, [("a", 69), ("b", 131), ("c", 100)], 300)


def test_i85_a_change_is_granted_only_while_the_project_stands(staff, project):
    change = ask(staff, project, "SCOPE", {"scope": "Another plant, too"})
    changes.sign(change, actor=staff.lead, now=NOW)
    Project.objects.update(state="CLOSING_SUBMITTED")
    refused("K-8", lambda: changes.grant(change, actor=staff.supervisor, now=NOW))
    change.refresh_from_db()
    assert (change.state, project.charters.count()) == ("UNIT_SIGNED", 1)


def test_i87_whoever_had_declined_and_leads_now_is_on_the_team(staff, project):
    TeamMember.objects.filter(person=staff.colleague).update(state="DECLINED")
    change = ask(staff, project, "LEADER", {"leader": staff.colleague.pk}, who="lead")
    changes.grant(change, actor=staff.supervisor, now=NOW)
    assert TeamMember.objects.get(role="LEADER").state == "CONFIRMED"


def test_i20_i94_who_left_reports_no_more_and_still_moves_none_of_its_money(staff, project):
    staff.duty("colleague", "innovation.finance", "jinan")
    entry = course.proposed(staff, project, "COMMIT", 100)
    granted(staff, ask(staff, project, "MEMBER", {"new": [], "out": [staff.colleague.pk]}))
    left = TeamMember.objects.get(person=staff.colleague)
    project = Project.objects.get()
    assert (left.state, gates.team_ids(project)) == ("LEFT", {staff.employee.pk})
    assert not gates.may_report(staff.colleague, project)
    assert list(queries.waiting(staff.colleague)) == []
    assert list(queries.waiting(staff.manager)) == [entry]
    refused("I-94", lambda: ledger.confirm(entry, actor=staff.colleague, now=NOW))
    TeamMember.objects.filter(pk=left.pk).update(state="LAPSED")  # never answered: was never on it
    assert list(queries.waiting(staff.colleague)) == [entry]
    assert not gates.is_member(staff.colleague, Project.objects.get())


def test_i88_a_project_extended_past_its_cycle_is_appraised_in_the_next(staff, project):
    later = course.cycle(staff, number=5)
    project.cycle.state = "CLOSING"
    project.cycle.save()
    granted(staff, ask(staff, project, "DATES", {"ends_on": "2027-03-31"}))
    assert Project.objects.get().appraise_in_cycle == later


def test_a_change_walks_through_the_page_and_the_tasks(client, staff, project, sign_in, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)  # the page offers it while the project runs
    step = reverse("innovation:project_step", args=[project.number])
    sign_in(client, staff.employee)
    sent = {"act": "change_dates", "ends_on": "2027-01-31", "reason": WHY}
    assert client.post(step, {**sent, "ends_on": "2025-01-31"}).status_code == 422
    assert client.post(step, sent).status_code == 302
    change = ChangeRequest.objects.get()
    assert [str(task.due_at) for task in work.tasks_of(staff.lead, NOW)] == [str(change.due_at)]
    for who, act in ((staff.lead, "change_sign"), (staff.manager, "change_grant")):
        sign_in(client, who)
        page = client.get(reverse("innovation:project_detail", args=[project.number]))
        assert act in page.content.decode()
        assert client.post(step, {"act": act, "item": change.pk}).status_code == 302
    assert work.tasks_of(staff.lead, NOW) == []
    assert Project.objects.get().ends_on == date(2027, 1, 31)

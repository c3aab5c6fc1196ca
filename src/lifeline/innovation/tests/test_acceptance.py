"""结题: what stands before the closing, panel, sheets, grade of two persons, rectification."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from lifeline.innovation import tasks
from lifeline.innovation.actions import acceptance, evidence
from lifeline.innovation.actions.course import digest
from lifeline.innovation.models import (
    AcceptanceSheet,
    ChangeRequest,
    ClosingFile,
    Conflict,
    GateDecision,
    Letter,
    Milestone,
    Project,
)
from lifeline.innovation.rules.acceptance import grade_of, mean, shifted, two_thirds_of
from lifeline.innovation.tests import course
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.noticed import Notice, forbidden, refused
from lifeline.kernel.events import facts
from lifeline.people.actions import persons

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CLOSING = acceptance.Closing("All crews use the board every day.", "Dangers found", "3", "9", "11 a month", "Log", True)
PANEL = ("dispatcher", "clerk", "handler")


@pytest.mark.parametrize(
    ("scores", "reached", "grade"),
    [
        ([90, 90, 90], True, "EXCELLENT"), ([90, 90, 90], False, "GOOD"), ([90, 90, 89], True, "GOOD"),
        ([80, 80, 80], True, "GOOD"), ([80, 80, 79], True, "PASS"), ([60], True, "PASS"), ([60, 59], True, "FAIL"),
    ],
)  # fmt: skip
def test_i99_the_grade_follows_the_mean_exactly(scores, reached, grade):
    assert grade_of(scores, target_reached=reached) == grade


def test_i99_a_mean_needs_scores_within_their_range():
    assert mean([90, 90, 89]) == Fraction(269, 3)
    for wrong in ([], [101], [-1]):
        with pytest.raises(ValueError, match="0 to 100"):
            mean(wrong)


@pytest.fixture
def staff(world):
    """manager: secretary · publisher: finance."""
    world.duty("manager", "innovation.secretary", "jinan")
    world.duty("publisher", "innovation.finance", "jinan")
    return world


@pytest.fixture
def project(staff):
    return course.active(staff, level="BRANCH", midterm_passed_on=course.BEGIN)


def paper(person):
    return evidence.receive([SimpleUploadedFile("proof.pdf", PDF)], person, now=NOW)


def closed(world, project, now=NOW, stored=None):
    kept = paper(world.employee) if stored is None else stored
    return acceptance.submit_closing(project, CLOSING, kept, actor=world.employee, now=now)


def empanelled(world, project):
    closed(world, project)
    experts = [world.people[key] for key in PANEL]
    acceptance.name_panel(project, experts, actor=world.manager, now=NOW)
    return experts


def test_i97_i81_everything_open_stands_before_the_closing(staff, project):
    stored, theirs = paper(staff.employee), paper(staff.colleague)
    stone = Milestone.objects.create(project=project, place=1, title="Trial", planned_on=course.BEGIN)
    refused("I-97", lambda: closed(staff, project, stored=stored))
    stone.delete()
    entry = course.proposed(staff, project, "COMMIT", 100)
    refused("I-97", lambda: closed(staff, project, stored=stored))
    entry.refresh_from_db()
    from lifeline.innovation.actions import ledger

    ledger.reject(entry, "no", actor=staff.manager, now=NOW)
    Project.objects.update(midterm_passed_on=None)
    refused("I-81", lambda: closed(staff, project, stored=stored))
    Project.objects.update(midterm_passed_on=course.BEGIN)
    refused("I-97", lambda: acceptance.submit_closing(project, CLOSING, [], actor=staff.employee, now=NOW))
    forbidden(lambda: acceptance.submit_closing(project, CLOSING, theirs, actor=staff.colleague, now=NOW))
    assert ClosingFile.objects.count() == 0
    closed(staff, project)
    assert Project.objects.get().state == "CLOSING_SUBMITTED"


def test_a_file_is_sent_back_once(staff, project):
    closed(staff, project)
    acceptance.send_closing_back(project, "The log of March is missing.", actor=staff.manager, now=NOW)
    assert Project.objects.get().state == "ACTIVE"
    closed(staff, project)
    refused("I-97", lambda: acceptance.send_closing_back(project, "Again something.", actor=staff.manager, now=NOW))


@pytest.mark.parametrize("way", ["sent back", "rectify"])
def test_e10_the_unit_is_told_that_the_leader_left_when_it_can_name_another(staff, project, way):
    staff.duty("supervisor", "innovation.unit_secretary", "steelworks")

    def told():
        return [one.person_id for one in Notice.objects.filter(kind="innovation.leader.gone")]

    head = empanelled(staff, project)[0]
    persons.leave(staff.employee, on=NOW.date(), actor=staff.administrator)
    assert (Project.objects.get().leader_gone_on, told()) == (NOW.date(), [])
    if way == "sent back":
        acceptance.send_closing_back(project, "The log of March is missing.", actor=staff.manager, now=NOW)
    else:
        until = NOW.date() + timedelta(days=60)
        acceptance.rectify(project, "The log of March is missing.", until, actor=head, now=NOW)
    assert told() == [staff.supervisor.pk]


def test_i98_a_panel_has_its_number_and_nobody_in_conflict(staff, project):
    closed(staff, project)

    def name(*keys):
        return acceptance.name_panel(project, [staff.people[key] for key in keys], actor=staff.manager, now=NOW)

    refused("I-98", lambda: name("dispatcher", "clerk"))
    refused("I-98", lambda: name("dispatcher", "clerk", "colleague"))
    name(*PANEL)
    forbidden(lambda: acceptance.fill_sheet(project, 90, "Well done.", actor=staff.employee, now=NOW))
    refused("I-98", lambda: acceptance.fill_sheet(project, 101, "Well done.", actor=staff.clerk, now=NOW))
    acceptance.fill_sheet(project, 90, "Well done.", actor=staff.clerk, now=NOW)
    refused("I-98", lambda: name("supervisor", "clerk", "handler"))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE innovation_acceptancesheet SET score = 101")
    assert AcceptanceSheet.objects.get(head=True).expert == staff.dispatcher


def test_i99_the_head_proposes_and_the_secretariat_confirms(staff, project):
    experts = empanelled(staff, project)
    refused("I-99", lambda: acceptance.propose_grade(project, actor=staff.dispatcher, now=NOW))
    for person in experts:
        acceptance.fill_sheet(project, 92, "Every crew uses it.", actor=person, now=NOW)
    forbidden(lambda: acceptance.propose_grade(project, actor=staff.clerk, now=NOW))
    refused("K-8", lambda: acceptance.confirm_grade(project, actor=staff.manager, now=NOW))
    acceptance.propose_grade(project, actor=staff.dispatcher, now=NOW)
    staff.duty("dispatcher", "innovation.secretary", "jinan")
    forbidden(lambda: acceptance.confirm_grade(project, actor=staff.dispatcher, now=NOW))
    asked = asked_for(staff, project)
    acceptance.confirm_grade(project, actor=staff.manager, now=NOW)
    assert left_open(asked) == ("WITHDRAWN", "GO", staff.manager)
    project = Project.objects.get()
    assert (project.state, project.grade, project.accepted_on) == ("ACCEPTED", "EXCELLENT", NOW.date())
    assert Letter.objects.get(kind="ACCEPTANCE").values["grade"] == "EXCELLENT"


def test_i99_two_thirds_of_the_panel_move_the_grade_by_one_with_a_reason(staff, project):
    for person in empanelled(staff, project):
        acceptance.fill_sheet(project, 85, "Every crew uses it.", actor=person, now=NOW)
    propose = partial(acceptance.propose_grade, project, actor=staff.dispatcher, now=NOW)
    why = "The effect came after the sheets were filled."
    cases = ((1, 1, why), (1, 4, why), (2, 3, why), (1, 2, "short"), (1, 2, "x" * 301), (-1, None, why))
    for shift, yes, reason in cases:
        refused("I-99", lambda: propose(shift, yes, reason))  # noqa: B023
    closing = propose(1, 2, f" {why} ")
    said = [one.data["digest"] for one in facts("innovation.project") if one.kind.endswith("grade_proposed")]
    assert said == [digest(why)], "the event stands for what is kept"
    assert (closing.grade, closing.shift, closing.shift_yes, closing.shift_reason) == ("EXCELLENT", 1, 2, why)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClosingFile.objects.update(shift=2)


def test_i99_no_vote_lifts_a_project_to_excellent_short_of_its_target():
    assert shifted("GOOD", 1, target_reached=True) == "EXCELLENT"
    assert shifted("GOOD", 1, target_reached=False) is None
    assert (shifted("PASS", -1, target_reached=True), shifted("FAIL", -1, target_reached=True)) == ("FAIL", None)
    assert (shifted("FAIL", 1, target_reached=False), shifted("EXCELLENT", 1, target_reached=True)) == ("PASS", None)
    assert [two_thirds_of(3, yes) for yes in (1, 2, 3, 4)] == [False, True, True, False]
    assert (two_thirds_of(7, 4), two_thirds_of(7, 5)) == (False, True)


def test_i97_a_milestone_that_was_not_reached_is_explained_in_the_closing_file(staff, project):
    Milestone.objects.create(project=project, place=1, title="One", planned_on=course.BEGIN)
    assert [rule for rule, _told in acceptance.obstacles(project, NOW)] == ["I-97"]
    stored = evidence.receive([SimpleUploadedFile("end.pdf", PDF)], staff.employee, now=NOW)
    short = replace(CLOSING, explained="It rained.")
    refused("I-97", lambda: acceptance.submit_closing(project, short, stored, actor=staff.employee, now=NOW))
    told = replace(CLOSING, explained="The caster stood still from May to July.")
    made = acceptance.submit_closing(project, told, stored, actor=staff.employee, now=NOW)
    assert made.explained == "The caster stood still from May to July."


def test_i34_i98_a_declared_tie_keeps_an_expert_from_the_panel_and_from_scoring(staff, project):
    closed(staff, project)
    tie = {"application": project.application, "text": "My sister leads it.", "at": NOW, "word": "DECLARED"}
    row = Conflict.objects.create(person=staff.clerk, by=staff.clerk, **tie)
    panel = [staff.people[key] for key in PANEL]
    refused("I-98", lambda: acceptance.name_panel(project, panel, actor=staff.manager, now=NOW))
    Conflict.objects.filter(pk=row.pk).update(ended_at=NOW)
    acceptance.name_panel(project, panel, actor=staff.manager, now=NOW)
    Conflict.objects.filter(pk=row.pk).update(ended_at=None)
    refused("I-98", lambda: acceptance.fill_sheet(project, 90, "Well done.", actor=staff.clerk, now=NOW))


def asked_for(world, project):
    """A change and a gate that are open."""
    ChangeRequest.objects.create(
        project=project, kind="SCOPE", reason="Larger", asked_by=world.employee, asked_at=NOW, due_at=NOW
    )
    return GateDecision.objects.create(project=project, opened_at=NOW, due_at=NOW)


def left_open(gate):
    """What became of both."""
    gate.refresh_from_db()
    return ChangeRequest.objects.get().state, gate.verdict, gate.decided_by


def test_i99_a_failing_mean_ends_the_project_and_what_is_open(staff, project):
    asked = asked_for(staff, project)
    for person in empanelled(staff, project):
        acceptance.fill_sheet(project, 59, "Nothing changed.", actor=person, now=NOW)
    acceptance.propose_grade(project, actor=staff.dispatcher, now=NOW)
    acceptance.confirm_grade(project, actor=staff.manager, now=NOW)
    assert (Project.objects.get().state, Project.objects.get().grade) == ("NOT_ACCEPTED", "")
    assert left_open(asked) == ("WITHDRAWN", "KILL", staff.manager)


def test_i100_rectification_is_granted_once_for_ninety_days_and_lapses(staff, project):
    empanelled(staff, project)

    def ask(until):
        return acceptance.rectify(project, "Measure once more in May.", until, actor=staff.dispatcher, now=NOW)

    refused("I-100", lambda: ask(NOW.date() + timedelta(days=91)))
    forbidden(lambda: acceptance.rectify(project, "Measure.", date(2026, 4, 1), actor=staff.clerk, now=NOW))
    ask(NOW.date() + timedelta(days=90))
    refused("K-8", lambda: acceptance.lapse_rectification(project, actor=None, now=NOW + timedelta(days=90)))
    late, stored, asked = NOW + timedelta(days=91), paper(staff.employee), asked_for(staff, project)
    refused("I-100", lambda: closed(staff, project, late, stored))
    tasks.lapse_rectifications(late)
    assert (Project.objects.get().state, Project.objects.get().ended_on) == ("NOT_ACCEPTED", late.date())
    assert left_open(asked) == ("WITHDRAWN", "KILL", None)


def test_i100_handed_in_again_it_is_not_rectified_twice(staff, project):
    empanelled(staff, project)
    acceptance.rectify(project, "Measure once more.", date(2026, 4, 1), actor=staff.dispatcher, now=NOW)
    closed(staff, project)
    refused(
        "I-97",
        lambda: acceptance.send_closing_back(project, "The log is missing.", actor=staff.manager, now=NOW),
    )
    acceptance.name_panel(project, [staff.people[key] for key in PANEL], actor=staff.manager, now=NOW)
    refused(
        "I-100",
        lambda: acceptance.rectify(project, "And again.", date(2026, 4, 1), actor=staff.dispatcher, now=NOW),
    )


def test_a_project_is_closed_and_accepted_on_its_page(client, staff, project, sign_in):
    step = reverse("innovation:project_step", args=[project.number])
    sign_in(client, staff.employee)
    told = {
        "act": "close", "summary": CLOSING.summary, "indicator": "Dangers", "baseline": "3", "target": "9",
        "measured": "many", "source": "Log", "target_reached": "on",
    }  # fmt: skip
    assert client.post(step, {**told, "evidence": SimpleUploadedFile("p.pdf", PDF)}).status_code == 422
    sent = {**told, "measured": "11", "evidence": SimpleUploadedFile("p.pdf", PDF)}
    assert client.post(step, sent).status_code == 302
    numbers = " ".join(staff.people[key].employee_no for key in PANEL)
    sign_in(client, staff.manager)
    assert client.post(step, {"act": "panel", "experts": numbers}).status_code == 302
    for key in PANEL:
        sign_in(client, staff.people[key])
        assert client.post(step, {"act": "score", "score": 85, "advice": "Goes well."}).status_code == 302
    sign_in(client, staff.dispatcher)
    assert client.post(step, {"act": "grade"}).status_code == 302
    sign_in(client, staff.manager)
    page = client.get(reverse("innovation:project_detail", args=[project.number])).content.decode()
    assert "Goes well." not in page
    assert 'value="accept"' in page
    assert client.post(step, {"act": "accept"}).status_code == 302
    assert Project.objects.get().grade == "GOOD"

"""The tables of states, and what the database itself refuses (section 9)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from lifeline.innovation.models import Application, Cycle, Project, TeamMember
from lifeline.innovation.states import APPLICATION_FLOW, CYCLE_FLOW, PROJECT_FLOW, ApplicationState, soft_name

AT = datetime(2026, 3, 9, 2, tzinfo=UTC)


@pytest.fixture
def cycle(world):
    return Cycle.objects.create(organiser=world.jinan, number=4, name="Cycle 4")


@pytest.fixture
def application(world, cycle):
    return Application.objects.create(
        cycle=cycle, number="4-001", level="PLANT", kind="OWN", leader=world.employee, unit=world.crew_a,
        second_level=world.steelworks, started_at=AT,
    )  # fmt: skip


def refused(row, **values):
    """The database refuses these values."""
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


def test_e03_no_state_outside_of_the_tables_can_be_stored(cycle, application):
    refused(cycle, state="NOWHERE")
    refused(application, state="NOWHERE")


def test_a_suspended_cycle_remembers_where_it_was_and_no_other_does(cycle):
    refused(cycle, state="SUSPENDED")
    refused(cycle, state_before="REVIEW")
    Cycle.objects.filter(pk=cycle.pk).update(state="SUSPENDED", state_before="REVIEW", suspended_at=AT)


def test_i88_an_organiser_has_one_open_call_at_most_even_a_suspended_one(world, cycle):
    from lifeline.innovation.models import ConfigVersion

    config = ConfigVersion.objects.create(cycle=cycle, number=1, body={}, sha256="", proposed_at=AT)
    Cycle.objects.filter(pk=cycle.pk).update(
        state="SUSPENDED", state_before="CALL_OPEN", suspended_at=AT, config=config, call_closes_at=AT
    )
    other = Cycle.objects.create(organiser=world.jinan, number=5, name="Cycle 5")
    refused(other, state="CALL_OPEN", config=config, call_closes_at=AT)


def test_a_decision_has_its_person_its_day_and_its_level(world, application):
    refused(application, state="APPROVED", decided_by=world.lead, decided_on=AT.date())
    refused(application, state="REJECTED")
    refused(application, decided_by=world.lead, decided_on=AT.date())
    refused(application, state="MERGED", decided_by=world.lead, decided_on=AT.date(), merged_into=application.pk)
    refused(application, state="MERGED", decided_by=world.lead, decided_on=AT.date())
    refused(application, announced_at=AT)
    refused(application, decided_level="PLANT")


def test_i13_a_rank_is_given_once_per_unit_cycle_and_level(world, cycle, application):
    Application.objects.filter(pk=application.pk).update(rank=1)
    other = Application.objects.create(
        cycle=cycle, number="4-002", level="PLANT", kind="OWN", leader=world.colleague, unit=world.crew_a,
        second_level=world.steelworks, started_at=AT,
    )  # fmt: skip
    refused(other, rank=1)


def test_i20_a_team_has_places_1_to_8_and_one_leader(world, application):
    TeamMember.objects.create(application=application, person=world.employee, place=1, role="LEADER")
    second = TeamMember.objects.create(application=application, person=world.colleague, place=2)
    for wrong in ({"place": 1}, {"place": 9}, {"role": "LEADER"}, {"person": world.employee}, {"person": None}):
        refused(second, **wrong)


def test_i102_a_project_has_its_grade_and_award_only_when_its_state_says_so(world, cycle, application):
    project = Project.objects.create(
        cycle=cycle, application=application, number="P4-001", title="t", level="PLANT", kind="OWN",
        leader=world.employee, unit=world.crew_a, second_level=world.steelworks,
    )  # fmt: skip
    refused(project, grade="GOOD", accepted_on=AT.date())
    refused(project, state="ACCEPTED")
    refused(project, award_fen=100)
    refused(project, state="REVOKED")
    refused(project, state="REVOKED", bar_years=6)
    refused(project, extensions=3)
    refused(project, state="SUSPENDED")
    graded = {"grade": "GOOD", "accepted_on": AT.date()}
    refused(project, state="AWARDED", award_fen=5_000_001, tier=1, **graded)
    refused(project, state="AWARDED", award_fen=0, tier=1, **graded)
    refused(project, state="AWARDED", **graded)
    Project.objects.filter(pk=project.pk).update(state="AWARDED", award_fen=5_000_000, tier=1, **graded)


def test_i68_whoever_applied_reads_no_decision_before_it_is_announced():
    decided = {soft_name(state, announced=False) for state in ("TABLED", "APPROVED", "REJECTED", "DEFERRED", "MERGED")}
    assert len(decided) == 1
    assert soft_name("APPROVED", announced=True) == ApplicationState.APPROVED.label
    assert soft_name("IN_REVIEW", announced=False) == soft_name("REVIEWED", announced=False)


def test_every_step_of_the_specification_is_in_its_table():
    assert (len(APPLICATION_FLOW.states), len(CYCLE_FLOW.states), len(PROJECT_FLOW.states)) == (16, 15, 13)
    assert APPLICATION_FLOW.steps["withdraw"][0].sources.isdisjoint({"TABLED", "APPROVED", "WITHDRAWN"})

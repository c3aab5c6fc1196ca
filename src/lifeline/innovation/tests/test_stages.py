"""启动实施、启动结题、启动终评、归档: the later steps of a cycle, what stands in their way, and the board's button."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from lifeline.innovation.actions import changes, conference, papers, stages
from lifeline.innovation.models import (
    Application,
    Certificate,
    ConfigVersion,
    Cycle,
    FundLine,
    NoticeItem,
    Project,
    ProjectBalance,
    PublicNotice,
    Result,
)
from lifeline.innovation.queries import stages as reading
from lifeline.innovation.rules.acceptance import too_many_excellent
from lifeline.innovation.rules.config import Config, problems
from lifeline.innovation.tests import course, walk
from lifeline.innovation.tests.course import END, NOW
from lifeline.innovation.tests.noticed import forbidden, refused
from lifeline.kernel.events import facts

GRADED = {"grade": "GOOD", "accepted_on": END}


def told(kind):
    """The data of the last event of this kind."""
    return [one.data for one in facts("innovation.cycle") if one.kind == f"innovation.cycle.{kind}"][-1]


def put(cycle, state):
    """Written down, not lived through."""
    Cycle.objects.filter(pk=cycle.pk).update(state=state)
    cycle.refresh_from_db()
    return cycle


def settings(cycle, **values):
    """What is set for the cycle."""
    config = Config(call_text="x", **values)
    row = ConfigVersion.objects.create(
        cycle=cycle, number=cycle.configs.count() + 1, body=config.as_json(), sha256=config.sha256, proposed_at=NOW
    )
    Cycle.objects.filter(pk=cycle.pk).update(config=row)
    cycle.refresh_from_db()


def balance(project, kind, **fen):
    """A balance of the project, as its entries would have made it."""
    line, _made = FundLine.objects.get_or_create(
        cycle=project.cycle, kind=kind, defaults={"document": "2026-1", "amount_fen": 9_000_000, "opened_at": NOW}
    )
    return ProjectBalance.objects.create(line=line, project=project, **fen)


@pytest.fixture
def cycle(world):
    """Clerk is secretary, lead is chair; a plant's project of ¥15,000 is at work, planned until the end of 2026."""
    for key, role in (("clerk", "secretary"), ("lead", "chair"), ("auditor", "auditor")):
        world.duty(key, f"innovation.{role}", "jinan")
    made = course.cycle(world, state="APPROVED")
    course.project(world, of=made)
    Application.objects.update(announced_at=NOW)
    return made


def test_i99_more_than_the_share_of_a_level_asks_for_a_vote():
    grades = {"PLANT": ["EXCELLENT", "GOOD", "GOOD"], "BRANCH": ["EXCELLENT"] * 3 + ["PASS"] * 7, "COMPANY_KEY": []}
    assert too_many_excellent(grades, 30) == ["PLANT"]
    assert too_many_excellent(grades, 29) == ["PLANT", "BRANCH"]
    assert too_many_excellent(grades, 34) == []


def test_i6_the_day_of_acceptance_may_stay_open_and_comes_after_the_decisions():
    assert problems(walk.FULL, walk.NOW) == []
    for on, wrong in (("2026-05-08", [("closing_on", "order")]), ("2026-05-09", [])):
        config = Config(**{**walk.FULL.as_json(), "closing_on": on})
        assert problems(config, walk.NOW) == wrong


def test_i1_projects_begin_when_charters_are_signed_and_budgets_committed(world, cycle):
    waiting = course.project(world, of=cycle, state="CHARTERED", leader="colleague", members=())
    with override("en"):
        assert reading.unmet_running(cycle)[-2:] == [
            "1 charter is not signed by all three yet.", "1 project has a budget that is not committed in the ledger.",
        ]  # fmt: skip
    start = {"actor": world.clerk, "now": NOW}
    refused("I-1", lambda: stages.start_running(cycle, **start))
    Project.objects.filter(pk=waiting.pk).update(state="LAPSED")
    balance(Project.objects.get(state="ACTIVE"), "FUNDING", committed_fen=1_500_000)
    forbidden(lambda: stages.start_running(cycle, **{**start, "actor": world.lead}))
    refused("I-1", lambda: stages.start_running(cycle, **start))
    papers.issue(cycle, "APPROVAL", "No. 9", NOW.date(), **start)
    assert stages.start_running(cycle, **start).state == "RUNNING"
    assert (told("running_started")["document"], told("running_started")["projects"]) == ("No. 9", 2)
    assert told("running_started")["digest"] != ""
    cycle.refresh_from_db()
    refused("I-1", lambda: stages.start_running(cycle, **start))


def test_i73_projects_announced_late_wait_for_the_supplement_unless_they_lapsed(world, cycle):
    balance(Project.objects.get(), "FUNDING", committed_fen=1_500_000)
    start = {"actor": world.clerk, "now": NOW}
    papers.issue(cycle, "APPROVAL", "No. 9", NOW.date(), **start)
    assert reading.unmet_running(cycle) == []
    held = course.project(world, of=cycle, leader="colleague", members=(), budget_fen=0)
    assert len(reading.unmet_running(cycle)) == 1
    Project.objects.filter(pk=held.pk).update(state="LAPSED")
    assert reading.unmet_running(cycle) == []
    Project.objects.filter(pk=held.pk).update(state="ACTIVE")
    papers.issue(cycle, "APPROVAL", "No. 10", NOW.date(), **start)
    stages.start_running(cycle, **start)
    assert told("running_started")["document"] == "No. 9, No. 10"


def test_i88_acceptance_begins_on_its_day_past_all_midterm_checks_with_nothing_undecided(world, cycle):
    put(cycle, "RUNNING")
    today = NOW.date()
    assert reading.closing_from(cycle) == END
    assert len(reading.unmet_closing(cycle, today)) == 2
    assert len(reading.unmet_closing(cycle, END)) == 1
    settings(cycle, closing_on="2026-03-09")
    assert len(reading.unmet_closing(cycle, today - timedelta(days=1))) == 2
    project = Project.objects.get()
    for change in ({"extensions": 1}, {"midterm_passed_on": today}, {"kind": "MICRO"}, {"state": "TERMINATED"}):
        before = {name: getattr(project, name) for name in change}
        Project.objects.update(**change)
        assert reading.unmet_closing(cycle, today) == []
        Project.objects.update(**before)
    Project.objects.update(midterm_passed_on=today)
    Application.objects.update(state="TABLED", decided_level="", decided_by=None, decided_on=None, announced_at=None)
    notice = PublicNotice.objects.create(
        cycle=cycle, kind="APPROVAL", number=1, state="ENDED", days=5, drafted_by=world.clerk, drafted_at=NOW,
        published_by=world.lead, published_on=today, ends_on=END,
    )  # fmt: skip
    item = NoticeItem.objects.create(notice=notice, place=1, application=project.application, body={})
    assert len(reading.unmet_closing(cycle, today)) == 2
    refused("I-1", lambda: stages.start_closing(cycle, actor=world.clerk, now=NOW))
    item.delete()
    Application.objects.update(state="WITHDRAWN")
    forbidden(lambda: stages.start_closing(cycle, actor=world.lead, now=NOW))
    assert stages.start_closing(cycle, actor=world.clerk, now=NOW).state == "CLOSING"
    assert told("closing_started")["projects"] == 1


def test_i88_what_is_extended_past_the_closing_is_appraised_in_the_next_cycle(world, cycle):
    put(cycle, "CLOSING")
    project = Project.objects.get()
    start = {"actor": world.clerk, "now": NOW}
    refused("I-1", lambda: stages.start_appraisal(cycle, **start))
    Project.objects.update(extensions=1, ends_on=NOW.date() - timedelta(days=1))
    refused("I-1", lambda: stages.start_appraisal(cycle, **start))
    Project.objects.update(ends_on=END)
    course.cycle(world, number=5, state="CANCELLED")
    assert len(reading.unmet_appraisal(cycle, NOW.date())) == 1
    refused("I-1", lambda: stages.start_appraisal(cycle, **start))
    later = course.cycle(world, number=6, state="PLANNING")
    assert changes.next_cycle(cycle) == later
    assert stages.start_appraisal(cycle, **start).state == "APPRAISAL"
    project.refresh_from_db()
    assert (project.appraise_in_cycle, project.cycle, project.state) == (later, cycle, "ACTIVE")
    assert told("appraisal_started")["moved"] == 1


def test_i88_what_is_extended_twice_does_not_fall_back_into_a_cycle_whose_appraisal_has_begun(world, cycle):
    course.cycle(world, number=5, state="APPRAISAL")
    assert changes.next_cycle(cycle) is None
    last = course.cycle(world, number=6, state="PLANNING")
    assert changes.next_cycle(cycle) == last


def test_i99_too_many_excellent_ones_are_the_chairs_with_two_thirds(world, cycle):
    put(cycle, "CLOSING")
    Project.objects.update(state="ACCEPTED", grade="EXCELLENT", accepted_on=END)
    assert reading.excellent(cycle) == ["PLANT"]
    forbidden(lambda: stages.start_appraisal(cycle, actor=world.clerk, now=NOW))
    start = {"actor": world.lead, "now": NOW}
    for present, yes in ((0, 0), (6, 3), (2, 2), (3, 4)):
        refused("I-99", lambda: stages.start_appraisal(cycle, present, yes, "M-7", **start))  # noqa: B023
    refused("I-99", lambda: stages.start_appraisal(cycle, 6, 4, " ", **start))
    assert stages.start_appraisal(cycle, 6, 4, "M-7", **start).state == "APPRAISAL"
    assert (told("appraisal_started")["yes"], told("appraisal_started")["levels"]) == (4, ["PLANT"])


def test_i99_below_the_share_that_is_set_the_secretariat_begins_alone(world, cycle):
    put(cycle, "CLOSING")
    Project.objects.update(state="ACCEPTED", grade="EXCELLENT", accepted_on=END)
    settings(cycle, excellent_percent=100)
    forbidden(lambda: stages.start_appraisal(cycle, 6, 6, "M-7", actor=world.lead, now=NOW))
    assert stages.start_appraisal(cycle, actor=world.clerk, now=NOW).state == "APPRAISAL"
    assert "yes" not in told("appraisal_started")


def test_i96_i106_i108_a_cycle_is_archived_when_all_is_paid_issued_published_and_returned(world, cycle):
    put(cycle, "CONFERENCE")
    project = Project.objects.get()
    close = {"actor": world.clerk, "now": NOW}
    today = NOW.date()
    assert len(reading.unmet_archive(cycle, today)) == 2
    Project.objects.update(state="AWARDED", tier=1, award_fen=500_000, **GRADED)
    funds = balance(project, "FUNDING", committed_fen=9, released_fen=9, paid_fen=8)
    purse = balance(project, "PURSE", committed_fen=500_000, released_fen=500_000, paid_fen=499_999)
    result = Result.objects.create(project=project, number=project.number, title="How")
    assert len(reading.unmet_archive(cycle, today)) == 5
    refused("I-1", lambda: stages.archive(cycle, **close))
    ProjectBalance.objects.filter(pk=funds.pk).update(released_fen=8)
    ProjectBalance.objects.filter(pk=purse.pk).update(paid_fen=500_000)
    Result.objects.filter(pk=result.pk).update(state="PUBLISHED", published_at=NOW)
    assert len(reading.unmet_archive(cycle, today)) == 2
    Certificate.objects.create(
        project=project, number="P-1", code="c" * 26, body={}, issued_by=world.clerk, issued_at=NOW
    )
    refused("I-1", lambda: stages.archive(cycle, **close))
    hall = conference.arrange(cycle, today + timedelta(days=1), "Hall", "", [], **close)
    refused("I-1", lambda: stages.archive(cycle, **close))
    conference.arrange(cycle, date(2026, 3, 6), "Hall", "", [], version=hall.version, **close)
    assert reading.unmet_archive(cycle, today) == []
    forbidden(lambda: stages.archive(cycle, **{**close, "actor": world.lead}))
    assert stages.archive(cycle, **close).state == "ARCHIVED"
    found = told("archived")
    assert (found["held_on"], found["awarded"], found["fen"], found["projects"]) == ("2026-03-06", 1, 500_000, 1)


def test_i1_the_board_leads_to_the_document_that_is_missing_and_then_lets_the_projects_begin(
    client, world, sign_in, cycle
):
    balance(Project.objects.get(), "FUNDING", committed_fen=1_500_000)
    board, step = (reverse(f"innovation:cycle_{name}", args=[cycle.pk]) for name in ("board", "step"))
    issues = f'class="btn primary" href="{reverse("innovation:paper_list", args=[cycle.pk])}"'
    sign_in(client, world.auditor)
    assert issues not in client.get(board).content.decode()
    sign_in(client, world.clerk)
    assert issues in client.get(board).content.decode()
    given = {"version": cycle.version, "step": "start running"}
    assert client.post(step, given).status_code == 422
    papers.issue(cycle, "APPROVAL", "No. 9", NOW.date(), actor=world.clerk, now=NOW)
    assert issues not in client.get(board).content.decode()
    assert client.post(step, {**given, "version": cycle.version + 7}).status_code == 409
    cycle.refresh_from_db()
    assert cycle.state == "APPROVED"
    assert client.post(step, given).status_code == 302
    assert client.post(step, {**given, "step": "archive"}).status_code == 409
    cycle.refresh_from_db()
    assert cycle.state == "RUNNING"


def test_i99_the_board_tells_the_chair_why_a_vote_is_asked_for(client, world, sign_in, cycle):
    put(cycle, "CLOSING")
    Project.objects.update(state="ACCEPTED", grade="EXCELLENT", accepted_on=END)
    board, step = (reverse(f"innovation:cycle_{name}", args=[cycle.pk]) for name in ("board", "step"))
    sign_in(client, world.clerk)
    assert 'name="minutes"' not in client.get(board).content.decode()
    sign_in(client, world.lead)
    shown = client.get(board)
    assert shown.context["next"].asks == ("present", "yes", "minutes")
    given = {"version": cycle.version, "step": "start appraisal", "present": 6, "yes": 3, "minutes": "M-7"}
    missing = client.post(step, {**given, "present": ""})
    assert (missing.status_code, list(missing.context["form"].errors)) == (422, ["present"])
    assert 'value="M-7"' in missing.content.decode()
    assert client.post(step, given).status_code == 422
    assert client.post(step, {**given, "yes": 4}).status_code == 302
    cycle.refresh_from_db()
    assert cycle.state == "APPRAISAL"

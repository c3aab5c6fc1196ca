"""Commands on a cycle of the site: the same actions as the pages, by the person whom --as names."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from lifeline.innovation.actions import archiving, papers, signals
from lifeline.innovation.models import Application, AssignmentRun, CalibrationRun, Review, SignalDay
from lifeline.innovation.queries import exporting
from lifeline.innovation.tests import course, noticed, reviewing, walk

Event = apps.get_model("kernel", "Event")


def test_i113_i118_e01_signals_are_told_and_counted_by_a_secretary_of_the_company(world, run):
    walk.called(world)
    assert run("signals").code == 2, "nothing was counted yet"
    for wrong in ("2999-01-01", "yesterday"):
        assert run("signals", "--on", wrong).code == 2
    denied = run("signals", "--count", "--as", world.employee.employee_no)
    assert (denied.code, SignalDay.objects.count()) == (3, 0)
    before = Event.objects.count()
    assert run("signals", "--count", "--dry-run", "--as", world.clerk.employee_no).code == 0
    assert (SignalDay.objects.count(), Event.objects.count()) == (0, before)
    assert run("signals", "--count", "--as", world.clerk.employee_no).code == 0
    told = run("signals", "--json").data
    assert {row["unit"] for row in told["rows"]} >= {"JINAN", "STEELWORKS"}
    assert set(told["rows"][0]["colours"]) == set("FWQPC")
    past = timezone.now() - timedelta(days=40)
    signals.count_day(world.jinan, actor=None, now=past, ask=False)
    assert run("signals", "--on", str(timezone.localdate(past)), "--json").data["on"] == str(timezone.localdate(past))
    assert "Jinan Steel: " in run("signals").out


def test_i41_i42_e24_assign_on_a_cycle_proposes_proves_previews_and_applies(world, run, table):
    cycle = reviewing.screened(world, 2)
    who = ("--cycle", str(cycle.number), "--as", world.clerk.employee_no)
    assert run("assign", "--cycle", "4").code == 2, "nobody is named"
    assert run("assign", "--cycle", str(cycle.number), "--as", world.employee.employee_no).code == 2
    tried = run("assign", *who, "--dry-run")
    assert (tried.code, tried.data["optimal"], tried.data["applied"]) == (0, True, False)
    assert AssignmentRun.objects.count() == 0
    impossible = run("assign", *who, "--max-load", "1")
    assert (impossible.code, impossible.data["feasible"], Review.objects.count()) == (2, False, 0)
    pairs = [f"assign,{one['application']},{one['reviewer']},\n" for one in tried.data["rows"]]
    broken = run("assign", *who, "--csv", table(f"action,application,reviewer,reason\n{pairs[0]}{pairs[0]}"), "--apply")
    assert (broken.code, Review.objects.count()) == (3, 0), "I-42: a row is refused, nothing is done"
    done = run("assign", *who, "--csv", table("action,application,reviewer,reason\n" + "".join(pairs)), "--apply")
    assert (done.code, done.data["applied"], Review.objects.count()) == (0, True, len(pairs))


def test_i26_i52_i103_calibrate_duplicates_and_award_on_a_cycle(world, run):
    cycle = reviewing.begun(world, 2)
    who = ("--cycle", str(cycle.number), "--as", world.clerk.employee_no)
    Application.objects.update(title="Ten minutes before the handover")
    alike = run("duplicates", *who)
    assert [row["similarity"] for row in alike.rows] == ["1.0000"]
    assert {alike.rows[0]["number_a"], alike.rows[0]["number_b"]} == set(
        Application.objects.values_list("number", flat=True)
    )
    for review in Review.objects.select_related("reviewer"):
        reviewing.handed_in(review)
    assert run("calibrate", *who, "--dry-run").code == 0
    assert CalibrationRun.objects.count() == 0
    kept = run("calibrate", *who)
    assert ([row["n"] for row in kept.rows], CalibrationRun.objects.count()) == (["3", "3"], 1)
    assert run("award", *who).code == 2, "only with --dry-run"
    assert run("award", *who, "--dry-run").code == 3, "the cycle is not at its appraisal"
    assert run("calibrate", "--cycle", str(cycle.number), "--as", world.supervisor.employee_no).code == 2


@pytest.mark.parametrize(
    "argv",
    [("assign", "--matrix", "x.csv"), ("duplicates", "--file", "x.csv"), ("award", "--scores", "x.csv"), ("award",)],
)
def test_a_plain_table_says_what_it_needs(run, argv):
    assert run(*argv).code == 2


def test_i50_i71_a_cycle_is_exported_whole_without_ballots_objectors_reviewers_and_codes(world, run, tmp_path, decided):
    for person, number in ((world.publisher, "OBJECTOR"), (world.supervisor, "REVIEWER")):  # no id contains these
        person.employee_no = number
        person.save()
    row = noticed.objected(world, decided)
    course.project(world, of=decided, leader="publisher", members=())
    Application.objects.filter(leader=world.publisher).update(announced_at=walk.NOW)
    paper = papers.issue(decided, "APPROVAL", "No. 7", walk.NOW.date(), actor=world.clerk, now=walk.NOW)
    Review.objects.create(
        cycle=decided, application=row.item.application, reviewer=world.supervisor, assigned_at=walk.NOW,
        due_at=walk.NOW, state="ASSIGNED",
    )  # fmt: skip
    to = tmp_path / "out"
    who = ("--cycle", str(decided.number), "--to", str(to), "--as")
    assert run("export-cycle", *who, world.employee.employee_no).code == 2
    assert not to.exists()
    done = run("export-cycle", *who, world.clerk.employee_no, "--json")
    assert done.code == 0
    written = {one["name"]: one for one in done.data["files"]}
    tables = {f"{model.__name__}.csv" for model in exporting.tables()}
    ledgers = {f"ledgers/{key}.xlsx" for key in exporting.REGISTERED}
    documents = {"documents/approval-1.docx", "documents/notice-approval-1.docx"}
    assert set(written) == tables | ledgers | documents | {"ledger.xlsx"}
    assert written["documents/approval-1.docx"]["sha256"] == paper.sha256
    for name, one in written.items():
        assert hashlib.sha256((to / name).read_bytes()).hexdigest() == one["sha256"]
    told = (to / "Objection.csv").read_text("utf-8-sig")
    assert told.splitlines()[1].startswith(f"{row.pk},")
    assert noticed.FACTS not in told
    assert world.publisher.employee_no not in told
    assert world.supervisor.employee_no not in (to / "Review.csv").read_text("utf-8-sig")
    assert "ledgers/reviews.xlsx" not in written
    event = Event.objects.get(kind="innovation.cycle.exported")
    manifest = hashlib.sha256((to / "manifest.json").read_bytes()).hexdigest()
    assert event.actor_id == world.clerk.pk
    assert json.loads(event.data) == {"files": len(written), "digest": manifest}
    assert world.employee.employee_no in (to / "Application.csv").read_text("utf-8-sig")
    assert run("export-cycle", *who, world.clerk.employee_no).code == 2, "the folder is not empty"


def test_i38_i50_who_is_no_secretary_or_in_conflict_exports_nothing(world, decided):
    for who in ("employee", "lead", "auditor", "foreign_dispatcher"):
        noticed.forbidden(lambda who=who: archiving.note_export(decided, 1, "x", actor=world.people[who], now=walk.NOW))
    world.duty("employee", "innovation.secretary", "jinan")
    noticed.refused("I-38", lambda: archiving.note_export(decided, 1, "x", actor=world.employee, now=walk.NOW))
    assert not Event.objects.filter(kind="innovation.cycle.exported").exists()


def test_i50_every_table_is_exported_or_left_out_for_a_reason_and_leads_to_a_cycle():
    for model in exporting.tables():
        assert exporting.way(model).split("__")[-1] in {"pk", "cycle"}
        assert exporting.SECRET.get(model.__name__, set()) <= {one.name for one in model._meta.concrete_fields}
    assert {"BallotMark", "AvoidRequest"} < set(exporting.LEFT_OUT)

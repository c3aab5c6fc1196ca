"""From screened in to tabled: assignment, reviews, calibration, with the tables as they stand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from lifeline.innovation import tasks
from lifeline.innovation.actions import assignments, calibrations, conflicts, letters, reviews
from lifeline.innovation.actions.reviewing import due_from
from lifeline.innovation.models import Application, ApplicationRevision, AssignmentRun, Letter, Review, ReviewVersion
from lifeline.innovation.queries import calibrations as reports
from lifeline.innovation.queries import desks, due
from lifeline.innovation.queries.notices import to_conclude
from lifeline.innovation.queries.pool import desk
from lifeline.innovation.queries.reviewing import own
from lifeline.innovation.rules.runs import answer, proved
from lifeline.innovation.tests import reviewing
from lifeline.innovation.tests.reviewing import LATER, SHEET, graded
from lifeline.innovation.tests.test_calls import refuses
from lifeline.innovation.tests.walk import NOW
from lifeline.kernel.errors import Conflict as Stale
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.parts import last_day

Event, Notice = (apps.get_model("kernel", name) for name in ("Event", "Notice"))
FEW = {"COMPANY_KEY": 7, "PLANT": 20, "BRANCH": 1}
WHY = "A reason that is long enough."


def test_i39_i41_a_run_is_proved_applied_entirely_and_the_review_begins(world):
    cycle = reviewing.screened(world, 2)
    refuses("I-41", calibrations.start_review, cycle, actor=world.clerk, now=LATER)
    with pytest.raises(Forbidden):
        assignments.work_out(cycle, "APPROVAL", mode="total", seed=1, most=None, actor=world.lead, now=LATER)
    run = reviewing.worked_out(world, cycle)
    assert (len(run.rows), Review.objects.count(), proved(run.problem, run.answer)) == (6, 0, True)
    assert reviewing.worked_out(world, cycle).rows == run.rows
    assignments.apply(run, actor=world.clerk, now=LATER)
    refuses("I-42", assignments.apply, run, actor=world.clerk, now=LATER)
    assert set(Application.objects.values_list("state", flat=True)) == {"IN_REVIEW"}
    review = Review.objects.order_by("pk")[0]
    refuses("I-37", reviews.declare, review, actor=review.reviewer, now=LATER)
    cycle.refresh_from_db()
    calibrations.start_review(cycle, actor=world.clerk, now=LATER)
    review.refresh_from_db()
    assert review.due_at.isoformat() == "2026-04-07T16:00:00+00:00"
    assert Notice.objects.filter(kind="innovation.review.asked").count() == 4


def test_i41_i42_infeasible_or_refused_runs_assign_nobody(world):
    cycle = reviewing.screened(world, judges=2)
    run = reviewing.worked_out(world, cycle)
    witness = run.answer["witness"]
    assert (witness["needed"], witness["can"] + witness["outside"]) == (3, 2)
    refuses("I-41", assignments.apply, run, actor=world.clerk, now=LATER)
    number, told = Application.objects.get().number, {"actor": world.clerk, "now": LATER, "most": None}
    text = f"action,application,reviewer\nassign,{number},{world.ra.employee_no}\nassign,{number},{world.employee.employee_no}\n"
    run = assignments.take_table(cycle, "APPROVAL", text, **told)
    refuses("I-42", assignments.apply, run, actor=world.clerk, now=LATER)
    refuses("I-42", assignments.take_table, cycle, "APPROVAL", "a,b\n", **told)
    refuses("I-41", assignments.apply, AssignmentRun.objects.order_by("pk")[0], actor=world.clerk, now=LATER)
    assert not Review.objects.exists()
    assert Application.objects.get().state == "SCREENED_IN"


def test_i37_i47_declare_write_hand_in_and_the_last_one_completes_it(world):
    reviewing.begun(world)
    one, two, three = Review.objects.order_by("pk")
    refuses("K-8", reviews.submit, one, SHEET, actor=one.reviewer, now=LATER)
    with pytest.raises(Forbidden):
        reviews.declare(one, actor=two.reviewer, now=LATER)
    one = reviews.declare(one, actor=one.reviewer, now=LATER)
    saved = reviews.keep(one, graded(20), actor=one.reviewer, now=LATER, version=one.version)
    with pytest.raises(Stale):
        reviews.keep(one, SHEET, actor=one.reviewer, now=LATER, version=one.version)
    assert saved.body["grades"] == {"NOVELTY": 20}
    refuses("I-47", reviews.submit, one, graded(20), actor=one.reviewer, now=LATER)
    one = reviews.submit(one, SHEET, actor=one.reviewer, now=LATER)
    assert (one.state, one.novelty, one.revision, one.versions.count()) == (
        "SUBMITTED",
        70,
        one.application.revision,
        1,
    )
    reviewing.handed_in(two)
    assert Application.objects.get().state == "IN_REVIEW"
    reviewing.handed_in(three)
    assert Application.objects.get().state == "REVIEWED"
    kinds = Event.objects.filter(subject_type="innovation.application").values_list("kind", flat=True)
    assert not [kind for kind in kinds if ".review." in kind]


def test_i46_a_review_with_one_grade_does_not_count(world):
    reviewing.begun(world)
    one, *rest = Review.objects.order_by("pk")
    reviewing.handed_in(one, graded(70, cannot=["EFFECT", "EXEMPLARITY"]))
    for review in rest:
        reviewing.handed_in(review)
    assert Application.objects.get().state == "IN_REVIEW"
    refuses("I-39", reviews.waive, Application.objects.get(), "APPROVAL", "no", actor=world.lead, now=LATER)
    with pytest.raises(Forbidden):
        reviews.waive(Application.objects.get(), "APPROVAL", WHY, actor=world.clerk, now=LATER)
    reviews.waive(Application.objects.get(), "APPROVAL", WHY, actor=world.lead, now=LATER)
    assert Application.objects.get().state == "REVIEWED"


def test_i43_e26_declined_in_three_working_days_with_a_reason_and_replaced_by_a_top_up(world):
    cycle = reviewing.begun(world)
    one, two, three = Review.objects.order_by("pk")
    fourth = next(
        world.people[key] for key in reviewing.JUDGES if not Review.objects.filter(reviewer=world.people[key])
    )
    told = {"actor": one.reviewer, "now": LATER}
    refuses("I-43", reviews.decline, one, "no", tied=False, **told)
    late = LATER + timedelta(days=4)
    refuses("I-43", reviews.decline, one, WHY, tied=False, actor=one.reviewer, now=late)
    last = LATER.replace(hour=23, minute=59) + timedelta(days=3)
    assert reviews.decline(one, WHY, tied=False, actor=one.reviewer, now=last).state == "DECLINED"
    run = reviewing.worked_out(world, cycle, now=last)
    assert [row[2] for row in run.rows] == [fourth.employee_no]
    assignments.apply(run, actor=world.clerk, now=last)
    assert set(Review.objects.filter(state="ASSIGNED").values_list("reviewer", flat=True)) == {
        two.reviewer_id, three.reviewer_id, fourth.pk,
    }  # fmt: skip
    assert Review.objects.get(reviewer=fourth).due_at is not None


def test_i33_a_tie_told_at_the_declaration_is_kept_at_any_time(world):
    reviewing.begun(world)
    one = Review.objects.order_by("pk")[0]
    late = LATER + timedelta(days=9)
    reviews.decline(one, "My cousin leads it.", tied=True, actor=one.reviewer, now=late)
    assert one.application.conflicts.get().word == "DECLARED"


@pytest.mark.parametrize("when", ["opening", "submit", "sweep"])
def test_i34_e19_a_reviewer_transferred_to_the_applicants_unit_is_found_and_the_review_is_void(world, when):
    reviewing.begun(world)
    one = Review.objects.order_by("pk")[0]
    if when == "submit":
        reviews.declare(one, actor=one.reviewer, now=LATER)
    member = one.reviewer.memberships.get()
    member.unit = world.caster
    member.save()
    if when == "opening":
        reviews.declare(one, actor=one.reviewer, now=LATER)
    elif when == "submit":
        reviews.submit(one, SHEET, actor=one.reviewer, now=LATER)
    else:
        tasks.recheck_reviews(LATER)
    one.refresh_from_db()
    assert (one.state, one.barred, one.novelty) == ("VOID", True, None)


def test_i34_a_void_review_is_kept_and_counts_nowhere(world):
    reviewing.begun(world)
    rows = list(Review.objects.order_by("pk"))
    for review in rows:
        reviewing.handed_in(review)
    with pytest.raises(Forbidden):
        reviews.void(rows[0], WHY, actor=world.lead, now=LATER)
    void = reviews.void(rows[0], WHY, actor=world.clerk, now=LATER)
    assert (void.state, void.versions.count(), Application.objects.get().state) == ("VOID", 1, "IN_REVIEW")
    refuses("K-8", reviews.void, void, WHY, actor=world.clerk, now=LATER)


def test_i48_e20_a_changed_text_makes_a_review_stale_until_it_is_confirmed(world):
    reviewing.begun(world)
    rows = list(Review.objects.order_by("pk"))
    for review in rows:
        reviewing.handed_in(review)
    refuses("I-48", reviews.mark_stale, rows[0], actor=None, now=LATER)
    application = Application.objects.get()
    before = application.revisions.get(number=application.revision, rival=False)
    ApplicationRevision.objects.create(
        application=application, number=application.revision + 1, body=before.body, sha256="1" * 64, at=LATER
    )
    Application.objects.update(revision=application.revision + 1)
    reviews.mark_stale(rows[0], actor=None, now=LATER)
    tasks.mark_stale_reviews(LATER)
    assert set(Review.objects.values_list("state", flat=True)) == {"STALE"}
    assert Application.objects.get().state == "IN_REVIEW"
    again = reviews.submit(rows[0], SHEET, actor=rows[0].reviewer, now=LATER)
    assert (again.state, again.revision) == ("SUBMITTED", application.revision + 1)
    assert list(ReviewVersion.objects.filter(review=again).order_by("number").values_list("revision", flat=True)) == [
        application.revision, application.revision + 1,
    ]  # fmt: skip


def test_i51_reminders_after_five_and_eight_working_days_once_each(world):
    reviewing.begun(world)
    one = Review.objects.order_by("pk")[0]
    reviewing.handed_in(one)
    for days, reminded in ((6, 0), (8, 1), (9, 1), (14, 2), (20, 2)):
        tasks.remind_reviewers(LATER + timedelta(days=days))
        assert list(Review.objects.order_by("pk").values_list("reminders", flat=True)) == [0, reminded, reminded]


def test_i51_i74_i75_letters_to_a_reviewer_say_what_begins_and_what_is_due_first_and_go_while_it_is_open(world):
    cycle = reviewing.begun(world, 2)
    left = Review.objects.order_by("pk")[0]
    reviews.decline(left, "I know the team too well.", tied=True, actor=left.reviewer, now=LATER)
    soon = LATER + timedelta(hours=3)
    assignments.apply(reviewing.worked_out(world, cycle, now=soon), actor=world.clerk, now=soon)
    new = Review.objects.get(assigned_at=soon)
    older = Review.objects.get(reviewer=new.reviewer, assigned_at=LATER)
    mine = Letter.objects.filter(addressee=new.reviewer).order_by("pk")
    assert [one.values["n"] for one in mine] == [1, 1]
    Review.objects.filter(pk=older.pk).update(due_at=older.due_at + timedelta(days=2))
    at = LATER + timedelta(days=8)
    tasks.remind_reviewers(at)
    reminder = mine.get(kind="REMINDER")
    assert reminder.values["until"] == last_day(new.due_at).isoformat()
    waiting = desks.to_release(world.clerk, at).filter(addressee=new.reviewer)
    assert set(waiting.order_by("pk").values_list("kind", flat=True)) == {"ASSIGNMENT", "REMINDER"}
    for review in (older, new):
        reviewing.handed_in(review)
    assert not desks.to_release(world.clerk, at).filter(addressee=new.reviewer).exists()
    refuses("I-74", letters.release, reminder, actor=world.clerk, now=at)


def test_i52_i6_e13_tabled_only_with_a_calibration_of_these_reviews_under_these_settings(client, world, sign_in):
    cycle = reviewing.begun(world, 2)
    for review in Review.objects.order_by("pk"):
        reviewing.handed_in(review, graded(70 + review.application_id % 7, 80, 75))
    refuses("I-52", calibrations.table, cycle, actor=world.clerk, now=LATER)
    run = calibrations.calibrate(cycle, "APPROVAL", actor=world.clerk, now=LATER)
    assert len(run.body["rows"]) == 2
    back = reviews.reopen(Review.objects.order_by("pk")[0], WHY, actor=world.clerk, now=LATER)
    assert reports.unmet_table(cycle)
    reviews.submit(back, SHEET, actor=back.reviewer, now=LATER)
    cycle.refresh_from_db()
    refuses("I-52", calibrations.table, cycle, actor=world.clerk, now=LATER)
    calibrations.calibrate(cycle, "APPROVAL", actor=world.clerk, now=LATER)
    cycle.refresh_from_db()
    with pytest.raises(Forbidden):
        calibrations.table(cycle, actor=world.lead, now=LATER)
    assert calibrations.table(cycle, actor=world.clerk, now=LATER).state == "DELIBERATION"
    assert set(Application.objects.values_list("state", flat=True)) == {"TABLED"}
    assert reports.brief_of(Application.objects.order_by("pk")[0])["n"] == 3
    reviews.reopen(back, WHY, actor=world.clerk, now=LATER)
    assert set(Application.objects.values_list("state", flat=True)) == {"TABLED", "IN_REVIEW"}
    reviews.submit(back, SHEET, actor=back.reviewer, now=LATER)
    refuses("I-52", calibrations.table_again, cycle, actor=world.clerk, now=LATER)
    step = to_conclude(cycle, world.clerk, LATER)
    assert (step.step, step.mine, len(step.unmet)) == ("table again", True, 1)
    calibrations.calibrate(cycle, "APPROVAL", actor=world.clerk, now=LATER)
    step = to_conclude(cycle, world.clerk, LATER)
    assert (step.step, step.unmet) == ("table again", [])
    cycle.refresh_from_db()
    with pytest.raises(Stale):
        calibrations.table_again(cycle, actor=world.clerk, now=LATER, version=cycle.version - 1)
    sign_in(client, world.clerk)
    given = {"step": step.step, "version": cycle.version}
    assert client.post(reverse("innovation:cycle_step", args=[cycle.pk]), given).status_code == 302
    assert to_conclude(cycle, world.clerk, LATER).step == "draft notice"
    assert set(Application.objects.values_list("state", flat=True)) == {"TABLED"}


def test_i56_two_more_reviews_for_the_tie_zone_where_reviewers_agree_too_little(world):
    cycle = reviewing.begun(world, 2, maxima=FEW, minima=dict.fromkeys(FEW, 0))
    for place, review in enumerate(Review.objects.order_by("pk")):
        reviewing.handed_in(review, graded(*[20 if place % 2 else 95] * 3))
    run = calibrations.calibrate(cycle, "APPROVAL", actor=world.clerk, now=LATER)
    assert run.body["low"]
    calibrations.ask_more(cycle, actor=world.clerk, now=LATER)
    assert list(Application.objects.values_list("state", "extra_reviews")) == [("IN_REVIEW", 2)] * 2
    refuses("I-56", calibrations.ask_more, cycle, actor=world.clerk, now=LATER)


def test_i35_a_conflict_set_in_the_table_voids_what_stands(world):
    cycle = reviewing.begun(world)
    one = Review.objects.order_by("pk")[0]
    text = f"action,application,reviewer,reason\nconflict,{one.application.number},{one.reviewer.employee_no},they are cousins\n"
    run = assignments.take_table(cycle, "APPROVAL", text, most=None, actor=world.clerk, now=LATER)
    assignments.apply(run, actor=world.clerk, now=LATER)
    one.refresh_from_db()
    assert one.state == "VOID"
    two = Review.objects.order_by("pk")[1]
    conflicts.pin(two.application, two.reviewer, WHY, actor=world.clerk, now=NOW)
    two.refresh_from_db()
    assert two.state == "VOID"


def test_i44_grades_and_pairs_are_guarded_by_the_database_too(world):
    reviewing.begun(world)
    one = Review.objects.order_by("pk")[0]
    bad = ({"novelty": 101}, {"state": "SUBMITTED"}, {"state": "PRAISED"})
    for values in bad:
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.objects.filter(pk=one.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            cycle=one.cycle, application=one.application, reviewer=one.reviewer, assigned_at=LATER, stage="APPROVAL"
        )


def test_i42_rows_of_one_table_see_one_another_and_nobody_clears_his_own_tie(world):
    cycle = reviewing.screened(world)
    number, told = Application.objects.get().number, {"actor": world.clerk, "now": LATER}
    ra, rb, rc, rd = (world.people[key].employee_no for key in reviewing.JUDGES)
    rows = [
        f"assign,{number},{ra},", f"lock,{number},{ra},", f"assign,{number},{rb},", f"remove,{number},{rb},",
        f"assign,{number},{rc},", f"refuse,{number},{rc},by phone", f"assign,{number},{rd},",
        f"conflict,{number},{rd},they are cousins",
    ]  # fmt: skip
    text = "action,application,reviewer,reason\n" + "\n".join(rows)
    assignments.apply(assignments.take_table(cycle, "APPROVAL", text, most=None, **told), **told)
    found = {one.reviewer.employee_no: (one.state, one.locked) for one in Review.objects.select_related("reviewer")}
    assert found == {ra: ("ASSIGNED", True), rb: ("VOID", False), rc: ("DECLINED", False), rd: ("VOID", False)}
    assert list(Application.objects.get().conflicts.values_list("word", flat=True)) == ["PINNED"]
    world.duty("manager", "innovation.reviewer", "jinan")
    conflicts.declare(Application.objects.get(), WHY, actor=world.manager, now=LATER)
    text = f"action,application,reviewer,reason\nclear,{number},{world.manager.employee_no},it is nothing\n"
    run = assignments.take_table(cycle, "APPROVAL", text, most=None, actor=world.manager, now=LATER)
    refuses("I-38", assignments.apply, run, actor=world.manager, now=LATER)


def test_i41_a_run_is_not_kept_when_something_changed_while_the_solver_worked(world):
    cycle = reviewing.screened(world)
    until = due_from(cycle, LATER).date()
    found = desk(cycle, "APPROVAL", LATER.date(), until, None)
    problem = found.problem()
    told = (problem, answer(problem, "total", 1), "total", 1)
    assert assignments.keep_run(cycle, "APPROVAL", found, *told, actor=world.clerk, now=LATER).answer["proof"]
    world.person("re", "Reviewer re", "jinan")
    world.duty("re", "innovation.reviewer", "jinan")
    refuses("I-41", assignments.keep_run, cycle, "APPROVAL", found, *told, actor=world.clerk, now=LATER)
    assert AssignmentRun.objects.count() == 1


def test_i51_a_withdrawn_application_is_reviewed_no_more_and_nobody_is_reminded(world):
    cycle = reviewing.begun(world)
    row = Review.objects.order_by("pk").first()
    late = LATER + timedelta(days=10)
    assert len(due.reviews_to_remind(late)) == 3
    Application.objects.filter(cycle=cycle).update(state="WITHDRAWN")
    assert due.reviews_to_remind(late) == []
    assert list(own(row.reviewer, "")) == []
    refuses("I-37", reviews.declare, row, actor=row.reviewer, now=LATER)


def test_i57_whether_a_pair_is_related_is_recorded_when_it_is_assigned(world):
    """One of the reviewers was in the logistics with the leader years ago, before he came to the steelworks."""
    cycle = reviewing.screened(world, judges=3)
    for key in ("ra", "employee"):
        person = world.people[key]
        person.memberships.create(
            unit=world.logistics, from_on=date(2015, 1, 1), to_on=date(2016, 1, 1), main=False
        )  # fmt: skip
    assignments.apply(reviewing.worked_out(world, cycle), actor=world.clerk, now=LATER)
    related = dict(Review.objects.values_list("reviewer", "related"))
    assert related.pop(world.people["ra"].pk)
    assert set(related.values()) == {False}

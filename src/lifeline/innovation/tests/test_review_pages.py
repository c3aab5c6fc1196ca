"""The pages from the assignment to the report: who reads what, what leaks to nobody, and what comes back on a mistake."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lifeline.innovation.actions import calibrations, conflicts, pool, reviews
from lifeline.innovation.models import Application, AssignmentRun, Review, ReviewerProfile
from lifeline.innovation.queries import calibrations as reports
from lifeline.innovation.tests import course, reviewing
from lifeline.innovation.tests.reviewing import LATER, SHEET, graded
from lifeline.innovation.tests.test_calls import refuses
from lifeline.kernel.errors import Forbidden

SENT = {
    "direction": "MEETS", "grade_NOVELTY": "70", "grade_EFFECT": "80", "cannot_EXEMPLARITY": "on", "advice": "Go on.",
}  # fmt: skip


def page(client, name, *args, **query):
    answer = client.get(reverse(f"innovation:{name}", args=args), query)
    assert answer.status_code == 200, name
    return answer.content.decode()


def send(client, name, *args, **data):
    return client.post(reverse(f"innovation:{name}", args=args), data)


@pytest.fixture
def begun(world):
    return reviewing.begun(world)


def test_i37_i49_the_text_opens_after_the_declaration_and_nothing_of_others_is_seen(client, world, sign_in, begun):
    one, two, _three = Review.objects.order_by("pk")
    reviewing.handed_in(two, graded(99, 98, 97, advice="Unmistakable advice."))
    sign_in(client, one.reviewer)
    assert one.application.title in page(client, "review_list")
    assert "Nobody listens" not in page(client, "review_detail", one.pk)
    send(client, "review_detail", one.pk, declare="1")
    assert "Nobody listens" not in page(client, "review_detail", one.pk)
    send(client, "review_detail", one.pk, declare="1", agreed="1")
    body = page(client, "review_detail", one.pk)
    assert "Nobody listens" in body
    for leak in ("Unmistakable", two.reviewer.name, "what it is, really", world.employee.name):
        assert leak not in body
    assert client.get(reverse("innovation:review_detail", args=[two.pk])).status_code == 404


def test_i46_e21_the_sheet_saves_by_itself_keeps_what_was_typed_and_is_handed_in(client, world, sign_in, begun):
    one = Review.objects.order_by("pk")[0]
    one = reviews.declare(one, actor=one.reviewer, now=LATER)
    sign_in(client, one.reviewer)
    answer = send(client, "review_autosave", one.pk, base=one.version, **SENT).json()
    one.refresh_from_db()
    assert (answer["base"], one.body["cannot"]) == (one.version, ["EXEMPLARITY"])
    stale = send(client, "review_autosave", one.pk, base=1, **SENT)
    assert stale.status_code == 409
    unread = {**SENT, "grade_NOVELTY": "120", "advice": "x" * 301, "grade_EFFECT": "81"}
    assert send(client, "review_autosave", one.pk, base=one.version, **unread).status_code == 200
    one.refresh_from_db()
    assert (one.body["grades"], one.body["advice"]) == ({"NOVELTY": 70, "EFFECT": 81}, "Go on.")
    low = send(client, "review_detail", one.pk, base=one.version, submit="1", **{**SENT, "grade_EFFECT": "20"})
    assert (low.status_code, "20" in low.content.decode()) == (422, True)
    one.refresh_from_db()
    assert one.state == "OPEN"
    assert send(client, "review_detail", one.pk, base=one.version, submit="1", **SENT).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.novelty, one.exemplarity) == ("SUBMITTED", 70, None)
    assert "70" in page(client, "review_detail", one.pk)


def test_i43_declining_needs_a_reason_and_a_tie_is_kept(client, sign_in, begun):
    one = Review.objects.order_by("pk")[0]
    sign_in(client, one.reviewer)
    assert send(client, "review_decline", one.pk, reason="").status_code == 422
    slow = send(client, "review_decline", one.pk, reason="My cousin leads it.", tied="on", version="99")
    assert slow.status_code == 409
    assert "有人" in str(slow.context["declines"].non_field_errors())
    assert send(client, "review_decline", one.pk, reason="My cousin leads it.", tied="on").status_code == 302
    assert one.application.conflicts.count() == 1


def test_i34_who_is_in_conflict_by_now_is_not_thanked_for_a_review_that_is_void(client, world, sign_in, begun):
    one, two, _three = Review.objects.order_by("pk")
    two = reviews.declare(two, actor=two.reviewer, now=LATER)
    for review in (one, two):
        review.reviewer.memberships.update(unit=world.caster)
    thanked = {"submit": "1", "base": two.version, **SENT}
    for review, data in ((one, {"declare": "1", "agreed": "1"}), (two, thanked)):
        sign_in(client, review.reviewer)
        answer = client.post(reverse("innovation:review_detail", args=[review.pk]), data, follow=True)
        assert [one.level_tag for one in answer.context["messages"]] == ["warning"]
        review.refresh_from_db()
        assert review.state == "VOID"


def test_i42_e27_the_desk_previews_row_by_row_and_applies_all_or_nothing(client, world, sign_in):
    cycle = reviewing.screened(world, 2)
    sign_in(client, world.clerk)
    assert send(client, "assignment_desk", cycle.pk, mode="total", seed="").status_code == 422
    send(client, "assignment_desk", cycle.pk, mode="total", seed="3")
    run = AssignmentRun.objects.get()
    number = Application.objects.order_by("number")[0].number
    assert number in page(client, "assignment_run", run.pk)
    csv = client.get(reverse("innovation:assignment_run", args=[run.pk]), {"form": "csv"}).content.decode("utf-8-sig")
    assert csv.splitlines()[0] == "action,application,reviewer,reason"
    edited = csv + f"assign,9-999,{world.ra.employee_no},\n" + csv.splitlines()[1] + "\n"
    edited += f"assign,{number},{world.employee.employee_no},\n"

    def upload(text):
        file = SimpleUploadedFile("a.csv", text.encode())
        client.post(reverse("innovation:assignment_desk", args=[cycle.pk]), {"upload": "1", "table": file})
        return AssignmentRun.objects.order_by("-pk")[0]

    formula = upload(f"action,application,reviewer,reason\nrefuse,{number},{world.rb.employee_no},=1+1 is why\n")
    csv = client.get(reverse("innovation:assignment_run", args=[formula.pk]), {"form": "csv"}).content.decode("utf-8")
    assert (csv[0], ",'=1+1 is why" in csv) == ("\ufeff", True)
    assert upload(csv).rows == formula.rows
    assert formula.rows[0][3] == "=1+1 is why"
    bad = upload(edited)
    body = page(client, "assignment_run", bad.pk)
    assert body.count("I-42 ") == 3
    send(client, "assignment_apply", bad.pk)
    assert not Review.objects.exists()
    send(client, "assignment_apply", run.pk)
    assert Review.objects.count() == 6
    assert "ra" in page(client, "assignment_desk", cycle.pk)


def test_e16_i38_a_conflicted_secretary_or_member_reads_hidden_and_never_nought(client, world, sign_in):
    cycle = reviewing.begun(world, 2)
    for review in Review.objects.order_by("pk"):
        reviewing.handed_in(review, graded(83, 84, 85))
    calibrations.calibrate(cycle, "APPROVAL", actor=world.clerk, now=LATER)
    hidden, open_ = Application.objects.order_by("number")
    conflicts.pin(hidden, world.manager, "They are related.", actor=world.clerk, now=LATER)
    sign_in(client, world.manager)
    lines = reports.report_lines(reports.last(cycle, "APPROVAL"), {hidden.pk})
    blank = next(one for one in lines if one.number == hidden.number)
    assert (blank.hidden, blank.raw, blank.rank, blank.zone) == (True, None, None, False)
    assert next(one for one in lines if one.number == open_.number).raw > 83
    for name in ("calibration_report", "assignment_desk"):
        assert "回避" in page(client, name, cycle.pk)
    sign_in(client, world.clerk)
    assert "Reviewer ra" in page(client, "calibration_report", cycle.pk)
    assert "终评" in page(client, "calibration_report", cycle.pk, stage="APPRAISAL")
    sign_in(client, world.supervisor)
    assert "Reviewer ra" not in page(client, "calibration_report", cycle.pk)


def test_e15_i50_applicant_and_unit_learn_nothing_of_reviews_on_any_page(client, world, sign_in, begun, still_clock):
    number = Application.objects.get().number
    bodies = {}
    for when in ("before", "after"):
        for who in (world.employee, world.handler):
            sign_in(client, who)
            body = page(client, "application_detail", number)
            bodies[when, who.pk] = re.sub(r'value="\w{64}"', "", body[body.index('<div class="head">') :])
            assert "Reviewer" not in body
            for name in ("calibration_report", "assignment_desk"):
                assert client.get(reverse(f"innovation:{name}", args=[begun.pk])).status_code in {403, 404}
        for review in Review.objects.filter(state="ASSIGNED").order_by("pk"):
            reviewing.handed_in(review)
    for who in (world.employee, world.handler):
        assert bodies["before", who.pk] == bodies["after", who.pk]


def test_i8_severity_is_read_by_the_reviewer_alone_after_the_stage(client, world, sign_in):
    cycle = reviewing.begun(world, 2)
    for place, review in enumerate(Review.objects.order_by("pk")):
        reviewing.handed_in(review, graded(*[60 + place] * 3))
    calibrations.calibrate(cycle, "APPROVAL", actor=world.clerk, now=LATER)
    judge = Review.objects.order_by("pk")[0].reviewer
    assert reports.own_reports(judge) == []
    cycle.refresh_from_db()
    calibrations.table(cycle, actor=world.clerk, now=LATER)
    (name, line) = reports.own_reports(judge)[0]
    assert (name, line.n) == (cycle.name, Review.objects.filter(reviewer=judge).count())
    assert reports.own_reports(world.employee) == []
    assert reports.judge_lines(reports.last(cycle, "APPROVAL"), world.supervisor) == []
    sign_in(client, judge)
    assert cycle.name in page(client, "reviewer_own_report")


def test_i35_i40_the_pool_says_what_it_takes_on_and_conflicts_are_listed(client, world, sign_in):
    cycle = reviewing.screened(world)
    told = {"kinds": ["OWN"], "fields": "宣讲", "away": [], "paused": False, "now": LATER}
    refuses("I-40", pool.change, cycle, world.ra, least=3, most=2, actor=world.ra, **told)
    with pytest.raises(Forbidden):
        pool.change(cycle, world.ra, least=1, most=2, actor=world.rb, **told)
    sign_in(client, world.ra)
    mine = page(client, "review_list")
    for name, args in (("reviewer_edit", [cycle.pk, world.ra.employee_no]), ("conflict_list", [cycle.pk])):
        assert reverse(f"innovation:{name}", args=args) in mine
    bad = send(client, "reviewer_edit", cycle.pk, world.ra.employee_no, least="5", most="2")
    assert bad.status_code == 422
    days = {"away_from": "2026-03-23", "away_until": "2026-04-20"}
    send(client, "reviewer_edit", cycle.pk, world.ra.employee_no, kinds="OWN", most="2", **days)
    assert ReviewerProfile.objects.get().away == [["2026-03-23", "2026-04-20"]]
    number = Application.objects.get().number
    assert send(client, "conflict_list", cycle.pk, application=number, reason="My cousin is.").status_code == 302
    assert number in page(client, "conflict_list", cycle.pk)
    sign_in(client, world.clerk)
    assert "Reviewer ra" in page(client, "conflict_list", cycle.pk)
    assert "2026-04-20" in page(client, "reviewer_list", cycle.pk)
    for mistyped in ("9", number):
        wrong = send(
            client, "conflict_list", cycle.pk, word="CLEARED", application=mistyped, reviewer="9", reason="Not so."
        )
        assert (wrong.status_code, "Not so." in wrong.content.decode()) == (422, True)
    assert client.get(reverse("innovation:reviewer_edit", args=[cycle.pk, "9"])).status_code == 404
    run = reviewing.worked_out(world, cycle)
    assert world.ra.employee_no not in {row[2] for row in run.rows}


def test_i34_the_desk_voids_reopens_and_the_chair_waives(client, world, sign_in, begun):
    one, two, three = Review.objects.order_by("pk")
    told = {"application": one.application.number, "reviewer": one.reviewer.employee_no}
    sign_in(client, world.clerk)
    send(client, "review_step", begun.pk, act="void", reason="", **told)
    lost = send(client, "review_step", begun.pk, act="void", reason="He fell ill.", **{**told, "reviewer": "9"})
    assert (lost.status_code, "He fell ill." in lost.content.decode()) == (422, True)
    send(client, "review_step", begun.pk, act="void", reason="He fell ill.", **told)
    one.refresh_from_db()
    assert one.state == "VOID"
    late = send(client, "review_step", begun.pk, act="void", reason="She fell ill.", **told)
    assert (late.status_code, "She fell ill." in late.content.decode()) == (409, True)
    assert send(client, "review_step", begun.pk, act="waive", reason="He fell ill.", **told).status_code == 404
    reviewing.handed_in(two)
    reviewing.handed_in(three, replace(SHEET, advice="Good."))
    sign_in(client, world.lead)
    lost = client.post(reverse("innovation:review_step", args=[begun.pk]), {**told, "act": "waive", "application": "9",
                                                                           "reason": "He fell ill."}, follow=True)  # fmt: skip
    assert [one.level_tag for one in lost.context["messages"]] == ["error"]
    send(client, "review_step", begun.pk, act="waive", reason="He fell ill.", **told)
    assert Application.objects.get().state == "REVIEWED"


def test_i49_the_list_costs_the_same_for_one_and_many(client, world, sign_in, constant_queries):
    cycle = reviewing.begun(world, 3)
    reviewer = Review.objects.order_by("pk")[0].reviewer
    Review.objects.exclude(pk=Review.objects.filter(reviewer=reviewer).order_by("pk")[0].pk).filter(
        reviewer=reviewer
    ).update(due_at=None)
    sign_in(client, reviewer)
    waiting = iter(Review.objects.filter(reviewer=reviewer, due_at=None).order_by("pk"))

    def more():
        if one := next(waiting, None):
            Review.objects.filter(pk=one.pk).update(due_at=LATER)

    constant_queries("innovation:review_list", 6, more)
    names = iter("甲乙丙丁戊己庚辛")

    def judge():
        name = next(names)
        world.person(name, name, "crew_a")
        world.duty(name, "innovation.reviewer", "jinan")

    sign_in(client, world.clerk)
    constant_queries("innovation:reviewer_list", 11, judge, args=[cycle.pk])
    constant_queries("innovation:conflict_list", 9, judge, args=[cycle.pk])
    applied = {"of": cycle, "leader": "colleague", "members": ()}
    constant_queries("innovation:cycle_board", 12, lambda: course.project(world, **applied), args=[cycle.pk])

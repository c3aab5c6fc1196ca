"""I-1, I-3, I-32, E-01: who may take which step when, of projects, reviews, meetings, notices, shares and money."""

from __future__ import annotations

from datetime import date

from lifeline.innovation.actions import (
    acceptance,
    ballots,
    deciding,
    ledger,
    meetings,
    minutes,
    notices,
    objections,
    reviews,
    revoking,
    shares,
    standing,
)
from lifeline.innovation.models import Minutes, Project, Review
from lifeline.innovation.states import ENTRY_FLOW, PROJECT_FLOW, REVIEW_FLOW
from lifeline.innovation.tests import course, matrix, noticed, reviewing, walk
from lifeline.innovation.tests import sitting as sit

WHY = "A reason that is long enough for every rule."
SECRETARIES = {"clerk", "manager", "dispatcher"}
FOUND = revoking.Finding(WHY, date(2026, 3, 1), "It was so.", 9, 6, "No. 9", 3)
CLOSING = acceptance.Closing(WHY, "wait", "9 hours", "2 hours", "2 hours", "the log", target_reached=True)


def own_office(world):
    """The colleague, who is on the team, holds every office: that changes nothing (I-32)."""
    for role in ("secretary", "chair", "supervisor", "finance"):
        world.duty("colleague", f"innovation.{role}", "jinan")
    world.duty("colleague", "innovation.unit_secretary", "steelworks")


def test_i1_i3_i32_e01_a_project_is_held_ended_and_closed_by_whom_and_where_the_table_says(world):
    walk.staffed(world)
    own_office(world)
    project = course.active(world, kind="MICRO")
    paper = noticed.paper(world.employee)
    steps = {
        "suspend": (SECRETARIES, lambda one, **told: standing.suspend(one, WHY, **told)),
        "resume": (SECRETARIES, standing.resume),
        "terminate": ({"lead"}, lambda one, **told: standing.terminate(one, WHY, **told)),
        "revoke": ({"lead"}, lambda one, **told: revoking.revoke(one, FOUND, **told)),
        "submit closing": (
            {"employee"}, lambda one, **told: acceptance.submit_closing(one, CLOSING, paper, **told)
        ),
    }  # fmt: skip
    plain = {"suspended_on": None, "grade": "", "accepted_on": None, "bar_years": None}
    more = {
        "SUSPENDED": {"suspended_on": date(2026, 3, 1)}, "REVOKED": {"bar_years": 1},
        "ACCEPTED": {"grade": "GOOD", "accepted_on": date(2026, 3, 1)},
    }  # fmt: skip
    names = ("CHARTERED", "ACTIVE", "SUSPENDED", "CLOSING_SUBMITTED", "RECTIFYING", "ACCEPTED", "TERMINATED", "REVOKED")
    states = [{"state": name, **plain, **more.get(name, {})} for name in names]
    matrix.check(world, project, states, steps, PROJECT_FLOW.may, course.NOW)


def test_i1_i3_e01_a_review_is_its_reviewers_and_voiding_it_the_secretariats(world):
    reviewing.begun(world)
    review = Review.objects.order_by("pk")[0]
    world.people["auditor"] = review.reviewer  # in the place of somebody who may do nothing
    mine = {"auditor"}
    Review.objects.filter(pk=review.pk).update(
        declared_at=reviewing.LATER, submitted_at=reviewing.LATER, revision=1, direction="MEETS"
    )
    steps = {
        "declare": (mine, reviews.declare),
        "decline": (mine, lambda one, **told: reviews.decline(one, WHY, tied=False, **told)),
        "submit": (mine, lambda one, **told: reviews.submit(one, reviewing.SHEET, **told)),
        "void": (SECRETARIES, lambda one, **told: reviews.void(one, WHY, **told)),
        "reopen": (SECRETARIES, lambda one, **told: reviews.reopen(one, WHY, **told)),
    }

    def may(one, step):
        return REVIEW_FLOW.may(one, step) or (step == "submit" and REVIEW_FLOW.may(one, "confirm"))

    states = [{"state": name} for name in ("ASSIGNED", "OPEN", "SUBMITTED", "STALE", "DECLINED", "VOID")]
    matrix.check(world, review, states, steps, may, reviewing.LATER)


def test_i1_i3_e01_e34_a_meeting_is_recorded_voted_confirmed_and_signed_by_whom_the_table_says(world):
    of = sit.cycle(world)
    application = sit.tabled(world, of)
    meeting = meetings.plan(of, date(2026, 3, 9), "Hall", actor=world.administrator, now=sit.NOW)
    there = {world.people[key].pk for key in sit.GROUP}
    item, record = meeting.items.get(), {"clerk", "administrator"}

    def ballot():
        return item.rounds.order_by("-pk").first()

    def on_item(act):
        return lambda _row, **told: act(meeting.items.get(), **told)

    steps = {
        "open": (record, lambda _row, **told: meetings.open_meeting(meeting, there, **told)),
        "call": (record, on_item(meetings.call_item)),
        "put to the vote": (record, on_item(lambda one, **told: ballots.open_vote(one, "APPROVAL", **told))),
        "vote": (set(sit.GROUP), lambda _row, **told: ballots.cast(need(ballot()), "YES", **told)),
        "close the vote": (record, lambda _row, **told: ballots.close_vote(need(ballot()), **told)),
        "write down": (record, on_item(lambda one, **told: deciding.write_down(one, "APPROVE", "", **told))),
        "confirm": ({"lead"}, on_item(deciding.confirm)),
        "close": (record, lambda _row, **told: deciding.close(meeting, **told)),
        "sign as recorder": (record, lambda _row, **told: minutes.sign_as_recorder(need(paper_of(meeting)), **told)),
        "sign as chair": ({"lead"}, lambda _row, **told: minutes.sign_as_chair(need(paper_of(meeting)), **told)),
    }

    def all_vote():
        for key in sit.GROUP:
            ballots.cast(ballot(), "YES", actor=world.people[key], now=sit.NOW)

    def done(step, by):
        return lambda: steps[step][1](meeting, actor=world.people[by], now=sit.NOW)

    stages = [
        ({"open"}, done("open", "administrator")),
        ({"call", "close"}, done("call", "administrator")),
        ({"put to the vote", "call", "close"}, done("put to the vote", "administrator")),
        ({"vote"}, all_vote),
        ({"close the vote"}, done("close the vote", "administrator")),
        ({"write down", "call", "close"}, done("write down", "administrator")),
        ({"confirm"}, done("confirm", "lead")),
        ({"close"}, done("close", "administrator")),
        ({"sign as recorder"}, done("sign as recorder", "administrator")),
        ({"sign as chair"}, done("sign as chair", "lead")),
        (set(), lambda: None),
    ]
    people = (*matrix.PEOPLE, "publisher", "administrator")
    matrix.walk(world, meeting, stages, steps, sit.NOW, people)
    application.refresh_from_db()
    assert (meeting.state, application.state) == ("MINUTED", "APPROVED")


def test_i1_i3_i72_e01_a_notice_and_its_objection_go_through_the_hands_that_the_table_names(world):
    cycle = noticed.in_deliberation(world)
    made = {}

    def draft(_row, **told):
        return notices.draft(cycle, **told)

    def put(name, act):
        def go_on():
            made[name] = act()

        return go_on

    def row(name):
        return need(made.get(name))

    company = set(matrix.PEOPLE) - {"employee", "foreign_dispatcher"}
    steps = {
        "draft": (SECRETARIES, draft),
        "publish": ({"lead"}, lambda _row, **told: notices.conclude(row("notice"), **told)),
        "object": (
            company, lambda _row, **told: objections.object_to(
                row("item"), noticed.FACTS, "", noticed.paper(told["actor"]), **told
            )
        ),
        "name a handler": (
            {"lead"}, lambda _row, **told: objections.name_handler(row("objection"), world.supervisor, **told)
        ),
        "find": ({"supervisor"}, lambda _row, **told: objections.find(row("objection"), WHY, "REJECT", **told)),
        "decide": ({"lead"}, lambda _row, **told: objections.decide(row("objection"), "REJECT", WHY, **told)),
    }  # fmt: skip
    when = {"now": noticed.LATER}

    def published():
        made["notice"] = notices.conclude(made["notice"], actor=world.lead, **when)
        made["item"] = made["notice"].items.get()

    def objected():
        return objections.object_to(
            made["item"], noticed.FACTS, "", noticed.paper(world.publisher), actor=world.publisher, **when
        )

    stages = [
        ({"draft"}, put("notice", lambda: draft(None, actor=world.clerk, **when))),
        ({"publish", "draft"}, published),
        ({"object"}, put("objection", objected)),
        ({"object", "name a handler"}, lambda: steps["name a handler"][1](None, actor=world.lead, **when)),
        ({"object", "find", "name a handler"}, lambda: steps["find"][1](None, actor=world.supervisor, **when)),
    ]
    matrix.walk(world, cycle, stages, steps, noticed.LATER)


def test_i1_i3_i105_e40_an_award_is_divided_by_its_team_mediated_by_its_unit_and_decided_by_the_chair(world):
    walk.staffed(world)
    project = course.active(world)
    given = {"grade": "GOOD", "accepted_on": date(2026, 3, 1), "award_fen": 5_000_000, "tier": 1}
    Project.objects.filter(pk=project.pk).update(state="AWARDED", **given)
    project.refresh_from_db()
    half = {world.employee.pk: 5000, world.colleague.pk: 5000}
    steps = {
        "propose": ({"employee"}, lambda one, **told: shares.propose(one, half, **told)),
        "answer": ({"colleague"}, lambda one, **told: shares.answer(one, agrees=True, **told)),
        "mediate": ({"handler"}, lambda one, **told: shares.mediate(one, half, WHY, **told)),
        "decide": ({"lead"}, lambda one, **told: shares.decide(one, half, WHY, **told)),
    }
    told = {"now": course.NOW}
    stages = [
        ({"propose"}, lambda: shares.propose(project, half, actor=world.employee, **told)),
        ({"propose", "answer"}, lambda: shares.answer(project, agrees=False, actor=world.colleague, **told)),
        ({"mediate"}, lambda: shares.mediate(project, half, WHY, actor=world.handler, **told)),
    ]
    matrix.walk(world, project, stages, steps, course.NOW)
    steps["answer"] = (
        {"employee", "colleague"},
        steps["answer"][1],
    )  # what the unit proposed is new to the leader, too
    stages = [
        ({"answer"}, lambda: shares.answer(project, agrees=False, actor=world.colleague, **told)),
        ({"decide"}, lambda: shares.decide(project, half, WHY, actor=world.lead, **told)),
        (set(), lambda: None),
    ]
    matrix.walk(world, project, stages, steps, course.NOW)


def test_i1_i3_i94_e01_money_is_moved_by_two_persons_of_the_office_and_no_member(world):
    walk.staffed(world)
    own_office(world)
    project = course.active(world)
    entry = course.proposed(world, project, "COMMIT", 100, by="clerk")
    steps = {
        "confirm": ({"manager", "dispatcher", "lead"}, ledger.confirm),
        "reject": ({"manager", "dispatcher", "lead"}, lambda one, **told: ledger.reject(one, "Not so.", **told)),
    }
    matrix.check(world, entry, [{"state": "PROPOSED"}], steps, ENTRY_FLOW.may, course.NOW)


def need(row):
    """What is not there yet cannot be acted upon: nobody reaches it."""
    from lifeline.kernel.errors import Unseen

    if row is None:
        raise Unseen
    return row


def paper_of(meeting):
    """The minutes, once the meeting is closed."""
    return Minutes.objects.filter(meeting=meeting).first()

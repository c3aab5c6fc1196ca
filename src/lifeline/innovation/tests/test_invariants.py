"""What must always be true: silent over lived scenarios, and loud about each row that was bent behind the actions."""

from datetime import timedelta

from django.db.models import F

from lifeline.innovation.actions import letters
from lifeline.innovation.models import (
    Application,
    AssignmentRun,
    AvoidRequest,
    AwardLine,
    AwardRun,
    AwardShare,
    BallotMark,
    BallotTally,
    Certificate,
    CharterVersion,
    ConfigVersion,
    FundLine,
    Letter,
    Meeting,
    MeetingItem,
    Project,
    ProjectBalance,
    PublicNotice,
    Review,
    ShareSheet,
)
from lifeline.innovation.queries.panel_invariants import offences
from lifeline.innovation.tests import course, walk


def said():
    return [(one.rule, one.found) for one in offences()]


def test_v1_v7_v11_v15_the_course_to_the_screening_is_sound_and_what_was_bent_is_named(world):
    cycle = walk.called(world)
    one = walk.screened(world, cycle)
    walk.recommended(world, cycle, walk.OWN, by="colleague")
    letter = Letter.objects.order_by("pk").first()
    letters.release(letter, actor=world.clerk, now=walk.NOW)
    assert said() == []
    Application.objects.filter(pk=one.pk).update(state="WITHDRAWN")
    assert said() == [("V-1", "WITHDRAWN, recorded SCREENED_IN")]
    Application.objects.filter(pk=one.pk).update(state="SCREENED_IN")
    Letter.objects.filter(pk=letter.pk).update(released_at=F("drafted_at") - (walk.CLOSES - walk.NOW))
    ConfigVersion.objects.filter(pk=cycle.config_id).update(body={"leads": 2})
    assert [rule for rule, _found in said()] == ["V-11", "V-15"]
    one.team.create(person=world.clerk, place=2, role="LEAD_AUTHOR", state="CONFIRMED")
    one.team.create(person=world.manager, place=3, role="LEAD_AUTHOR", state="CONFIRMED")
    assert ("V-7", "3 members, 3 authors") in said()


def test_v2_v12_v14_money_charters_and_certificates(world):
    walk.staffed(world)
    world.duty("publisher", "innovation.finance", "jinan")
    project = course.active(world)
    course.entered(world, project, "COMMIT", 900_000)
    course.entered(world, project, "RELEASE", 300_000)
    assert said() == []
    ProjectBalance.objects.update(released_fen=400_000)
    FundLine.objects.filter(kind="FUNDING").update(committed_fen=1)
    CharterVersion.objects.create(project=project, number=3, sha256="0", made_at=course.NOW, body={})
    Certificate.objects.create(project=project, number="P-1", code="c" * 26, body={}, issued_at=course.NOW)
    assert said() == [
        ("V-2", "1, projects 900000"), ("V-2", "(900000, 400000, 0), entries (900000, 300000, 0)"),
        ("V-12", "versions [1, 3]"), ("V-14", "project is ACTIVE"),
    ]  # fmt: skip
    assert Project.objects.count() == 1


def test_v5_a_tally_counts_those_who_voted_and_were_there(world):
    cycle = course.cycle(world)
    project = course.project(world, of=cycle)
    meeting = Meeting.objects.create(cycle=cycle, number=1, held_on=course.BEGIN, place="Hall")
    item = MeetingItem.objects.create(meeting=meeting, place=1, application=project.application)
    tally = BallotTally.objects.create(
        item=item, round=1, about="APPROVAL", secret=True, eligible=5, present=4, opened_at=course.NOW,
        closed_at=course.NOW, yes=2, no=0, abstain=0,
    )  # fmt: skip
    people = [world.lead, world.supervisor]
    for person in people:
        meeting.attendances.create(person=person, present=True)
        BallotMark.objects.create(tally=tally, person=person)
    assert said() == []
    item.recusals.create(person=world.lead, why="MEMBER", at=course.NOW)
    BallotTally.objects.update(yes=3)
    assert said() == [
        ("V-5", "3 votes, 2 voters"), ("V-5", "somebody voted who was not on the roll, or had left"),
    ]  # fmt: skip


def test_v6_approvals_beyond_the_maximum_are_named(world):
    cycle = walk.called(world, maxima={"COMPANY_KEY": 7, "PLANT": 1, "BRANCH": 9})
    course.project(world, of=cycle)
    assert said() == []
    course.project(world, of=cycle, leader="colleague", members=())
    assert said() == [("V-6", "2 of 1")]


def test_v2_the_command_says_what_offends_and_ends_with_1(world, run):
    assert run("check-invariants").out == "Nothing offends.\n"
    FundLine.objects.create(
        cycle=course.cycle(world), kind="FUNDING", document="1", amount_fen=9, committed_fen=5, opened_at=course.NOW
    )
    found = run("check-invariants", "--json")
    assert (found.code, [one["rule"] for one in found.data["offences"]]) == (1, ["V-2"])


def test_v3_v4_v10_v16_reviews_minutes_and_notices(world):
    cycle = walk.called(world)
    one = walk.screened(world, cycle)
    Review.objects.create(cycle=cycle, application=one, reviewer=world.colleague, assigned_at=walk.NOW)
    assert [rule for rule, _found in said()] == ["V-3"], "of the same plant"
    Review.objects.update(reviewer=world.outsider)
    Application.objects.filter(pk=one.pk).update(state="REVIEWED")
    assert [rule for rule, _found in said()] == ["V-1", "V-4"]
    assert said()[-1] == ("V-4", "0 of 3")
    Application.objects.filter(pk=one.pk).update(extra_reviews=2)
    assert said()[-1] == ("V-4", "0 of 5"), "more were asked for (I-56)"
    Application.objects.filter(pk=one.pk).update(state="SCREENED_IN")
    avoid = AvoidRequest.objects.create(application=one, person=world.outsider, text="Rival", at=walk.NOW)
    assert ("V-3", "ASKED") in said()
    avoid.delete()
    Meeting.objects.create(cycle=cycle, number=1, state="MINUTED", held_on=course.BEGIN, place="Hall")
    PublicNotice.objects.create(
        cycle=cycle, kind="APPROVAL", number=1, state="PUBLISHED", days=5, drafted_by=world.clerk, drafted_at=walk.NOW,
        published_by=world.lead, published_at=walk.NOW, published_on=walk.NOW.date(),
        ends_at=walk.NOW + timedelta(days=4), ends_on=walk.NOW.date() + timedelta(days=4),
    )  # fmt: skip
    assert [rule for rule, _found in said()] == ["V-10", "V-16"]


def test_v8_v9_v10_awards_runs_and_decisions(world):
    graded = {"grade": "GOOD", "accepted_on": course.END, "tier": 1, "award_fen": 500}
    project = course.project(world, state="AWARDED", **graded)
    run = AwardRun.objects.create(
        cycle=project.cycle, number=1, state="CONFIRMED", sha256="0", purse_fen=1000, leftover_fen=500, first_fen=500,
        second_fen=2, third_fen=1, made_by=world.clerk, made_at=course.NOW, confirmed_by=world.lead,
        confirmed_at=course.NOW, present=3, yes=3, minutes="No. 1",
    )  # fmt: skip
    line = AwardLine.objects.create(run=run, project=project, place=1, score=80, se=1, tier=1, amount_fen=500)
    sheet = ShareSheet.objects.create(
        project=project, proposed_by=world.employee, proposed_at=course.NOW, due_at=course.NOW
    )
    AwardShare.objects.create(sheet=sheet, person=world.employee, place=1, basis_points=10_000, fen=500)
    assert said() == []
    AwardLine.objects.filter(pk=line.pk).update(amount_fen=499)
    AwardShare.objects.update(fen=499)
    AssignmentRun.objects.create(
        cycle=project.cycle, stage="APPROVAL", source="SOLVER", sha256="0", made_by=world.clerk, made_at=course.NOW,
        applied_by=world.clerk, applied_at=course.NOW,
    )  # fmt: skip
    meeting = Meeting.objects.create(cycle=project.cycle, number=1, state="CLOSED", held_on=course.BEGIN, place="Hall")
    MeetingItem.objects.create(
        meeting=meeting, place=1, application=project.application, state="DECIDED", decision="APPROVE", level="PLANT",
        eligible=3, present=3, proposed_by=world.clerk, proposed_at=course.NOW, decided_by=world.lead,
        decided_at=course.NOW,
    )  # fmt: skip
    Application.objects.update(announced_at=course.NOW)
    assert said() == [
        ("V-8", "499 and 500 of 1000"), ("V-8", "10000, 499 of 500"), ("V-9", "its proof does not hold"),
        ("V-10", "announced, its meeting is CLOSED"),
    ]  # fmt: skip

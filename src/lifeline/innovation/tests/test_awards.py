"""终评、奖励分配、公示、撤销."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from lifeline.innovation import tasks
from lifeline.innovation.actions import awards, certificates, library, objections, revoking, shares
from lifeline.innovation.models import (
    AwardLine,
    AwardRun,
    CalibrationRun,
    Certificate,
    Cycle,
    Letter,
    Objection,
    Project,
    PublicNotice,
    Result,
    Review,
    ShareSheet,
    TeamMember,
)
from lifeline.innovation.queries import awards as reading
from lifeline.innovation.queries import calibrations
from lifeline.innovation.queries.limits import is_barred
from lifeline.innovation.rules import awards as rules
from lifeline.innovation.rules.config import Config
from lifeline.innovation.tests import course
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.noticed import forbidden, refused
from lifeline.kernel.events import facts

Event, Notice = (apps.get_model("kernel", name) for name in ("Event", "Notice"))
WHY = "There is a good reason for it."
PURSE = 10_850_000


@pytest.fixture
def cycle(world):
    """Three accepted projects, appraised: clerk and manager are secretaries, lead is chair, supervisor of the unit."""
    for key, role, unit in (
        ("clerk", "secretary", "jinan"), ("manager", "secretary", "jinan"), ("lead", "chair", "jinan"),
        ("publisher", "finance", "jinan"), ("supervisor", "unit_secretary", "steelworks"),
    ):  # fmt: skip
        world.duty(key, f"innovation.{role}", unit)
    made = course.cycle(world, state="APPRAISAL")
    graded = {"state": "ACCEPTED", "grade": "GOOD", "accepted_on": course.END}
    found = [
        course.active(world, **graded), course.project(world, leader="handler", members=(), level="BRANCH", **graded),
        course.project(world, leader="dispatcher", members=(), **graded),
    ]  # fmt: skip
    made.fund_lines.filter(kind="PURSE").update(amount_fen=PURSE)
    calibrated(made, found, (90, 80, 70))
    return made


def calibrated(cycle, projects, scores, n=7):
    body = [
        {"application": one.application_id, "n": n, "calibrated": score, "se": 1.0, "gate": ""}
        for one, score in zip(projects, scores, strict=True)
    ]
    return CalibrationRun.objects.create(
        cycle=cycle, stage="APPRAISAL", body={"rows": body, "reviews": calibrations.fingerprint(cycle, "APPRAISAL")},
        sha256="0" * 64, made_at=NOW,
    )  # fmt: skip


def counted(cycle, *counts):
    """So many awards of each tier."""
    from lifeline.innovation.models import ConfigVersion

    body = Config(tiers=dict(zip("123", counts, strict=True)), call_text="x").as_json()
    row = ConfigVersion.objects.create(cycle=cycle, number=1, body=body, sha256="0" * 64, proposed_at=NOW)
    Cycle.objects.filter(pk=cycle.pk).update(config=row)
    CalibrationRun.objects.update(config=row)
    cycle.refresh_from_db()


def allocated(world, cycle):
    counted(cycle, 1, 1, 0)
    awards.appraise(cycle, actor=world.clerk, now=NOW)
    return awards.allocate(cycle, {}, set(), "", actor=world.clerk, now=NOW)


def noticed(world, cycle):
    return awards.conclude(allocated(world, cycle), 9, 6, "No. 9", actor=world.lead, now=NOW)


def awarded(world, cycle):
    tasks.end_notices(noticed(world, cycle).ends_at)
    return Project.objects.get(state="AWARDED", leader=world.employee)


def test_i39_i101_i3_seven_reviews_each_then_a_secretary_appraises(world, cycle):
    for person in (world.lead, world.publisher, world.employee, world.foreign_dispatcher):
        forbidden(lambda person=person: awards.appraise(cycle, actor=person, now=NOW))
    calibrated(cycle, Project.objects.order_by("pk"), (90, 80, 70), n=6)
    refused("I-101", lambda: awards.appraise(cycle, actor=world.clerk, now=NOW))
    calibrated(cycle, Project.objects.order_by("pk"), (90, 80, 70))
    awards.appraise(cycle, actor=world.clerk, now=NOW)
    assert set(Project.objects.values_list("state", flat=True)) == {"APPRAISED"}


def test_i102_i103_i59_a_run_is_bound_to_its_purse_and_confirmed_by_another_with_two_thirds(world, cycle):
    run = allocated(world, cycle)
    lines = list(run.lines.order_by("place").values_list("tier", "amount_fen"))
    assert [tier for tier, _fen in lines] == [1, 2, 0]
    assert sum(fen for _tier, fen in lines) + run.leftover_fen == PURSE
    assert lines[0][1] > lines[1][1] > lines[2][1] == 0
    vote = (9, 6, "No. 9")
    for person in (world.clerk, world.manager, world.employee, world.publisher):
        forbidden(lambda person=person: awards.conclude(run, *vote, actor=person, now=NOW))
    refused("I-59", lambda: awards.conclude(run, 9, 5, "No. 9", actor=world.lead, now=NOW))
    refused("I-59", lambda: awards.conclude(run, 2, 2, "No. 9", actor=world.lead, now=NOW))
    cycle.fund_lines.filter(kind="PURSE").update(amount_fen=PURSE + 100)
    refused("I-103", lambda: awards.conclude(run, *vote, actor=world.lead, now=NOW))
    again = awards.allocate(cycle, {}, set(), "", actor=world.manager, now=NOW)
    assert list(AwardRun.objects.order_by("number").values_list("state", flat=True)) == ["DROPPED", "DRAFT"]
    far = run.lines.order_by("place").first().project_id
    refused("I-104", lambda: awards.allocate(cycle, {far: 2}, set(), WHY, actor=world.clerk, now=NOW))
    notice = awards.conclude(again, *vote, actor=world.lead, now=NOW)
    assert (notice.days, notice.ends_on.isoformat(), notice.items.count()) == (7, "2026-03-18", 2)
    assert Cycle.objects.get().state == "NOTICE_2"
    assert set(Project.objects.values_list("state", flat=True)) == {"APPRAISED"}
    refused("K-8", lambda: awards.allocate(cycle, {}, set(), "", actor=world.clerk, now=NOW))


def test_i32_i38_who_has_a_part_in_a_project_reads_moves_and_confirms_nothing_of_its_award(world, cycle):
    first, second, third = Project.objects.order_by("pk")
    calibrated(cycle, Project.objects.order_by("pk"), (80.5, 80, 70))
    run = allocated(world, cycle)
    TeamMember.objects.create(application=first.application, person=world.clerk, place=8, state="LEFT")
    body = CalibrationRun.objects.latest("pk").body
    for row in body["rows"]:
        row["gate"] = "VOTE"
    CalibrationRun.objects.update(body=body)
    lines = [(one.line.project_id, one.hidden) for one in reading.shown(run, world.clerk).lines]
    assert lines == [(second.pk, False), (first.pk, True), (third.pk, True)], "the third is of the clerk's own unit"
    mine, others = reading.choices(cycle, world.clerk), reading.choices(cycle, world.manager)
    assert [{int(key.split(":")[0]) for key, _name in found[0]} for found in (mine, others)] == [
        {second.pk}, {first.pk, second.pk},
    ]  # fmt: skip
    assert [key for key, _name in mine[1]] == [str(second.pk)]
    for moves, failed in (({first.pk: 2}, set()), ({}, {first.pk})):
        refused("I-32", lambda m=moves, f=failed: awards.allocate(cycle, m, f, WHY, actor=world.clerk, now=NOW))
    TeamMember.objects.create(application=second.application, person=world.lead, place=8, state="CONFIRMED")
    refused("I-32", lambda: awards.conclude(run, 9, 6, "No. 9", actor=world.lead, now=NOW))


def test_i73_i69_at_the_end_of_the_notice_awards_are_given_and_a_held_one_by_itself_later(world, cycle):
    notice = noticed(world, cycle)
    item = notice.items.get(place=1)
    Objection.objects.create(
        item=item, by=world.publisher, facts=WHY, received_at=NOW, due_at=NOW, state="IN_INQUIRY",
        handler=world.administrator, found_at=NOW, proposal="REJECT", finding=WHY,
    )  # fmt: skip
    refused("K-8", lambda: awards.finish(notice, actor=None, now=notice.ends_at - timedelta(seconds=1)))
    tasks.end_notices(notice.ends_at)
    states = dict(Project.objects.values_list("leader_id", "state"))
    assert states == {
        world.employee.pk: "APPRAISED", world.handler.pk: "AWARDED", world.dispatcher.pk: "NOT_AWARDED"
    }  # fmt: skip
    assert (Cycle.objects.get().state, PublicNotice.objects.get().state) == ("CONFERENCE", "ENDED")
    refused("K-8", lambda: awards.finish_held(item, actor=None, now=notice.ends_at))
    objections.decide(Objection.objects.get(), "REJECT", WHY, actor=world.lead, now=notice.ends_at)
    tasks.end_notices(notice.ends_at)
    project = Project.objects.get(leader=world.employee)
    line = AwardLine.objects.get(project=project)
    assert (project.state, project.tier, project.award_fen) == ("AWARDED", 1, line.amount_fen)
    tasks.end_notices(notice.ends_at)
    assert Notice.objects.filter(kind="innovation.award.told", person_id=world.employee.pk).count() == 1
    letter = Letter.objects.get(kind="AWARD", addressee=world.employee)
    assert (letter.state, letter.values["tier"]) == ("DRAFT", 1)


def test_i72_an_upheld_objection_against_an_award_passes_the_project_over(world, cycle):
    notice = noticed(world, cycle)
    item = notice.items.get(project__leader=world.employee)
    row = Objection.objects.create(
        item=item, by=world.publisher, facts=WHY, received_at=NOW, due_at=NOW, state="IN_INQUIRY",
        handler=world.supervisor, finding=WHY, proposal="UPHOLD", found_at=NOW,
    )  # fmt: skip
    objections.decide(row, "UPHOLD", WHY, actor=world.lead, now=NOW)
    project = Project.objects.get(leader=world.employee)
    assert (project.state, project.award_fen) == ("NOT_AWARDED", None)
    item.refresh_from_db()
    assert item.outcome == "BACK"
    (told,) = (one.data for one in facts("innovation.project") if one.kind == "innovation.project.passed_over")
    assert (told["after"], len(told["digest"])) == ("NOT_AWARDED", 64)
    tasks.end_notices(notice.ends_at)
    assert Project.objects.filter(state="AWARDED").count() == 1
    assert Project.objects.get(leader=world.employee).state == "NOT_AWARDED"


def test_i90_i18_e36_a_revocation_claims_back_bars_and_withdraws_and_keeps_the_history(world, client, cycle):
    project = awarded(world, cycle)
    certificate = certificates.issue(project, actor=world.clerk, now=NOW)
    draft = library.write_result(project, "Board", WHY, ["One"], None, actor=world.employee, now=NOW)
    library.publish(draft, actor=world.clerk, now=NOW)
    shares.propose(project, {world.employee.pk: 10_000, world.colleague.pk: 0}, actor=world.employee, now=NOW)
    shares.answer(project, agrees=True, actor=world.colleague, now=NOW)
    for kind in ("COMMIT", "RELEASE", "PAY"):
        course.entered(world, project, kind, project.award_fen, line="PURSE")
    given = {"finding": WHY, "heard_on": NOW.date(), "heard": "It was so.", "present": 9, "yes": 6, "minutes": "No. 9"}
    found = revoking.Finding(**given, years=3)
    for person in (world.clerk, world.supervisor, world.employee, world.publisher):
        forbidden(lambda person=person: revoking.revoke(project, found, actor=person, now=NOW))
    for rule, change in (("I-59", {"yes": 5}), ("I-90", {"heard_on": NOW.date() + timedelta(days=1)})):
        wrong = revoking.Finding(**{**given, **change}, years=3)
        refused(rule, lambda wrong=wrong: revoking.revoke(project, wrong, actor=world.lead, now=NOW))
    refused("I-18", lambda: revoking.revoke(project, revoking.Finding(**given, years=6), actor=world.lead, now=NOW))
    project = revoking.revoke(project, found, actor=world.lead, now=NOW)
    assert (project.state, project.bar_years, project.grade) == ("REVOKED", 3, "GOOD")
    assert project.revocation.claimed_fen == project.award_fen
    assert (Certificate.objects.get().state, Result.objects.get().state) == ("REVOKED", "WITHDRAWN")
    page = client.get(reverse("innovation:certificate_verify"), {"code": certificate.code}).content.decode()
    assert "已撤销" in page or "Revoked" in page
    today = NOW.date()
    assert is_barred(world.employee.pk, project.application, Config(), today)
    assert not is_barred(world.employee.pk, project.application, Config(), today.replace(year=2029, month=3, day=10))
    refused("K-8", lambda: revoking.revoke(project, found, actor=world.lead, now=NOW))


def test_i102_i105_the_tables_refuse_what_cannot_be(world, cycle):
    run = awarded(world, cycle) and AwardRun.objects.get()
    line = run.lines.get(tier=1)
    sheet = shares.propose(
        line.project, {world.employee.pk: 5000, world.colleague.pk: 5000}, actor=world.employee, now=NOW
    )
    share = sheet.shares.first()
    wrong = [
        (line, {"amount_fen": 5_000_001}), (line, {"tier": 4}), (line, {"tier": 0}), (line, {"failed": True}),
        (run, {"yes": 5}), (run, {"confirmed_by": world.clerk}), (run, {"second_fen": run.first_fen}),
        (share, {"basis_points": 10_001}), (share, {"refused_at": NOW, "confirmed_at": NOW}),
        (sheet, {"state": "AGREED"}), (line.project, {"award_fen": 5_000_001}), (line.project, {"award_fen": 0}),
    ]  # fmt: skip
    for found, values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            type(found).objects.filter(pk=found.pk).update(**values)


def test_i103_i38_i105_desk_and_shares_on_their_pages(world, client, cycle, sign_in):
    desk = reverse("innovation:award_desk", args=[cycle.pk])
    counted(cycle, 1, 1, 0)
    sign_in(client, world.clerk)
    assert client.post(desk, {"act": "appraise"}).status_code == 302
    assert client.post(desk, {"act": "allocate", "reason": ""}).status_code == 302
    links = [
        f"{reverse(f'innovation:{name}', args=[cycle.pk])}?stage=APPRAISAL"
        for name in ("assignment_desk", "calibration_report")
    ]
    Cycle.objects.update(call_closed_at=NOW)
    for page in (desk, reverse("innovation:cycle_board", args=[cycle.pk])):
        body = client.get(page).content.decode()
        assert all(link in body for link in links)
    assert "终评" in client.get(links[0]).content.decode()
    assert client.post(desk, {"act": "conclude", "present": 9, "yes": 9, "minutes": "x"}).status_code == 403
    sign_in(client, world.lead)
    assert client.post(desk, {"act": "conclude", "present": 9, "yes": 4, "minutes": "No. 9"}).status_code == 422
    assert Cycle.objects.get().state == "APPRAISAL"
    assert client.post(desk, {"act": "conclude", "present": 9, "yes": 9, "minutes": "No. 9"}).status_code == 302
    tasks.end_notices(PublicNotice.objects.get().ends_at)
    project = Project.objects.get(leader=world.employee)
    page = reverse("innovation:share_edit", args=[project.number])
    parts = {f"part_{world.employee.pk}": "60.00", f"part_{world.colleague.pk}": "40.01"}
    sign_in(client, world.employee)
    for act in ("mediate", "decide", ""):
        assert client.post(page, {"act": act, **parts, "reason": "They could not agree."}).status_code == 403
    sign_in(client, world.supervisor)
    late = client.post(page, {"act": "mediate", **parts, "reason": "They could not agree."})
    assert (late.status_code, "They could not agree." in late.content.decode()) == (409, True)
    assert client.post(page, {"act": "propose", **parts}).status_code == 403
    assert not ShareSheet.objects.exists()
    sign_in(client, world.employee)
    assert client.post(page, {"act": "propose", **parts}).status_code == 422
    parts[f"part_{world.colleague.pk}"] = Decimal(40)
    assert client.post(page, {"act": "propose", **parts}).status_code == 302
    sign_in(client, world.colleague)
    assert "40.00 %" in client.get(page).content.decode()
    version = ShareSheet.objects.get().version
    for unread in ("²", "9" * 5_000, version - 1):
        told = client.post(page, {"act": "agree", "version": unread}, follow=True).context["messages"]
        assert [one.level_tag for one in told] == ["error"]
    assert ShareSheet.objects.get().state == "OPEN"
    assert client.post(page, {"act": "agree", "version": version}).status_code == 302
    assert ShareSheet.objects.get().state == "AGREED"


def test_i38_who_conflicts_with_a_result_reads_neither_its_award_nor_what_tells_it(world, cycle, run, tmp_path):
    """On the command line as on the desk: row, what is left of the purse, and the tables of the cycle."""
    world.person("near", "Ding Ning", "caster")
    world.duty("near", "innovation.secretary", "jinan")
    world.duty("outsider", "innovation.secretary", "jinan")
    near, far = world.near.employee_no, world.outsider.employee_no
    kept = allocated(world, cycle)
    asked = ("award", "--cycle", str(cycle.number), "--dry-run", "--json", "--as")
    whole, part = run(*asked, far).data, run(*asked, near).data
    assert (whole["hidden"], len(whole["rows"])) == (0, whole["items"])
    assert "leftover" in whole
    assert part["hidden"] > 0
    assert part["items"] == whole["items"] - part["hidden"]
    assert {"leftover", "awarded"}.isdisjoint(part)
    assert reading.shown(kept, world.near).leftover == "—"
    assert reading.shown(kept, world.outsider).leftover != "—"
    told = [reading._moves(rules.Moved(1, 2, (50_000, 25_000, 15_000), 500), whole=whole) for whole in (True, False)]
    assert ["500" in one for one in told] == [True, False]
    assert "000" not in told[1]
    Review.objects.create(
        cycle=cycle, stage="APPRAISAL", application=Project.objects.order_by("pk").first().application,
        reviewer=world.publisher, assigned_at=NOW,
    )  # fmt: skip
    to = ("export-cycle", "--cycle", str(cycle.number), "--to", str(tmp_path / "out"), "--as")
    assert (run(*to, near).code, (tmp_path / "out").exists()) == (3, False)
    assert run(*to, far).code == 0

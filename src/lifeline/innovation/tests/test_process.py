"""立项、培养、督导: charter, milestones, reports, visits, corrections, the colour, and who sees which of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from lifeline.innovation import tasks
from lifeline.innovation.actions import charters, due_letters, evidence, filing, letters, visits
from lifeline.innovation.models import (
    Application,
    CharterVersion,
    Correction,
    Letter,
    Milestone,
    Project,
    Report,
    Visit,
)
from lifeline.innovation.queries import desks, health
from lifeline.innovation.tests import course
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.noticed import refused
from lifeline.kernel.errors import Conflict, Forbidden

Notice = apps.get_model("kernel", "Notice")
BODY = {
    "starts_on": "2026-03-09", "ends_on": "2027-03-08", "budget_fen": 0, "scope": "Safer ladles",
    "milestones": [["Trial", "2026-06-01"], ["All crews", "2026-12-01"]],
}  # fmt: skip


@pytest.fixture
def staff(world):
    """manager: secretary · supervisor: supervisor of projects · lead: secretary of the steelworks."""
    world.duty("manager", "innovation.secretary", "jinan")
    world.duty("supervisor", "innovation.supervisor", "jinan")
    world.duty("lead", "innovation.unit_secretary", "steelworks")
    return world


@pytest.fixture
def carried(staff):
    """A project at work with two milestones and its reports."""
    project = course.project(staff)
    for place, (title, on) in enumerate([("Trial", date(2026, 3, 1)), ("All", date(2026, 12, 1))], 1):
        Milestone.objects.create(project=project, place=place, title=title, planned_on=on)
    charters.lay_reports(project, NOW)
    return project


def paper(person, name="proof.pdf"):
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return evidence.receive([SimpleUploadedFile(name, pdf)], person, now=NOW)


@pytest.fixture
def chartered(staff):
    made = course.project(staff)
    application = made.application
    made.delete()
    return charters.charter(Application.objects.get(pk=application.pk), BODY, actor=None, now=NOW)


def waiting(staff, at):
    """The kinds of the letters that the secretariat may let go then."""
    return set(desks.to_release(staff.manager, at).order_by("pk").values_list("kind", flat=True))


def test_i76_three_sign_the_secretariat_last_and_the_project_is_active(staff, chartered):
    assert charters.charter(chartered.application, BODY, actor=None, now=NOW) == chartered
    assert (chartered.state, chartered.milestones.count(), chartered.reports.count()) == ("CHARTERED", 2, 2)
    refused("I-76", lambda: charters.sign(chartered, "office", actor=staff.manager, now=NOW))
    for part, who in (("leader", staff.colleague), ("unit", staff.employee), ("office", staff.lead)):
        with pytest.raises(Forbidden):
            charters.sign(chartered, part, actor=who, now=NOW)
    charters.sign(chartered, "leader", actor=staff.employee, now=NOW)
    refused("K-8", lambda: charters.sign(chartered, "leader", actor=staff.employee, now=NOW))
    with pytest.raises(Conflict):
        charters.sign(chartered, "unit", actor=staff.lead, now=NOW, version=1)
    charters.sign(chartered, "unit", actor=staff.lead, now=NOW, version=2)
    charters.sign(chartered, "office", actor=staff.manager, now=NOW)
    assert Project.objects.get().state == "ACTIVE"


def test_i76_a_leader_who_is_the_unit_secretary_does_not_sign_twice(staff, chartered):
    staff.duty("employee", "innovation.unit_secretary", "caster")
    with pytest.raises(Forbidden):
        charters.sign(chartered, "unit", actor=staff.employee, now=NOW)


def test_i76_unsigned_it_is_reminded_of_at_ten_working_days_and_lapses_at_twenty(staff, chartered):
    refused("K-8", lambda: charters.lapse(chartered, actor=None, now=NOW))
    refused("K-8", lambda: charters.remind(chartered, actor=None, now=NOW))
    tasks.lapse_charters(NOW + timedelta(days=13))
    assert CharterVersion.objects.get().reminded_at is None
    for _again in range(2):
        tasks.lapse_charters(NOW + timedelta(days=15))
    assert CharterVersion.objects.get().reminded_at == NOW + timedelta(days=15)
    letter = Letter.objects.get(kind="CHARTER_DUE")
    assert (letter.addressee_id, letter.values["until"], letter.state) == (staff.employee.pk, "2026-04-07", "DRAFT")
    assert waiting(staff, NOW + timedelta(days=15)) == {"CHARTER_DUE"}
    Project.objects.update(state="ACTIVE")
    assert waiting(staff, NOW + timedelta(days=15)) == set()
    Project.objects.update(state="CHARTERED")
    tasks.lapse_charters(NOW + timedelta(days=27))
    assert Project.objects.get().state == "CHARTERED"
    tasks.lapse_charters(NOW + timedelta(days=32))
    lapsed = Project.objects.get()
    assert (lapsed.state, lapsed.ended_on) == ("LAPSED", (NOW + timedelta(days=32)).date())


def test_i77_a_milestone_needs_evidence_and_a_verifier_outside_of_the_team(staff, carried):
    stone = carried.milestones.get(place=1)
    refused("I-77", lambda: filing.hand_in(stone, "The trial is done.", actor=staff.employee, now=NOW))
    with pytest.raises(Forbidden):
        filing.hand_in(stone, "The trial is done.", paper(staff.manager), actor=staff.manager, now=NOW)
    filing.hand_in(stone, "The trial is done.", paper(staff.colleague), actor=staff.colleague, now=NOW)
    staff.duty("employee", "innovation.secretary", "jinan")
    for who in (staff.employee, staff.dispatcher):
        with pytest.raises(Forbidden):
            filing.verify(stone, actor=who, now=NOW)
    filing.send_back(stone, "The photo shows another crew.", actor=staff.supervisor, now=NOW)
    stone.refresh_from_db()
    assert (stone.state, stone.reason, stone.late_days) == ("REFUSED", "The photo shows another crew.", 8)
    later = NOW + timedelta(days=9)
    filing.hand_in(stone, "Now the right photo.", actor=staff.employee, now=later)
    filing.verify(stone, actor=staff.lead, now=later)
    stone.refresh_from_db()
    assert (stone.state, stone.reason, stone.late_days) == ("VERIFIED", "", 8)
    refused("K-8", lambda: filing.verify(stone, actor=staff.lead, now=later))


def test_i78_reports_fall_due_ten_working_days_after_their_period(staff, carried):
    first, last = carried.reports.order_by("number")
    assert (first.period_end, last.period_end) == (date(2026, 7, 1), course.END)
    assert first.due_at.date() == date(2026, 7, 15)
    filing.hand_in(first, "Half of the crews use it.", actor=staff.employee, now=NOW)
    filing.verify(first, actor=staff.manager, now=NOW)
    assert Report.objects.get(pk=first.pk).state == "VERIFIED"


def test_i78_i86_an_extension_lays_reports_anew_and_leaves_filed_and_past_ones(staff, carried):
    first, last = carried.reports.order_by("number")
    filing.hand_in(last, "All crews use it.", actor=staff.employee, now=NOW)
    carried.ends_on, carried.suspended_days = date(2027, 7, 10), 10
    late_at_night = datetime(2026, 8, 31, 17, 30, tzinfo=UTC)  # the first of September in Shanghai
    charters.lay_reports(carried, late_at_night)
    assert list(carried.reports.order_by("number").values_list("number", "period_end", "state")) == [
        (1, date(2026, 7, 1), "OPEN"), (2, course.END, "FILED"), (3, date(2027, 7, 10), "OPEN"),
    ]  # fmt: skip
    assert carried.reports.get(number=1).due_at == first.due_at
    assert timezone.localdate(carried.reports.get(number=3).due_at) == date(2027, 7, 24)


def found(world, **more):
    values = {"held_on": date(2026, 3, 6), "visitors": [world.supervisor, world.manager], "grade": "FAIR"}
    return visits.Found(**{**values, "findings": "The log is not kept.", **more})


def test_i79_a_visit_needs_two_visitors_from_elsewhere_in_the_projects_time(staff, carried):
    photo, other = paper(staff.supervisor), paper(staff.lead)

    def act(**more):
        return visits.file_visit(carried, found(staff, **more), photo, actor=staff.supervisor, now=NOW)

    refused("I-79", lambda: visits.file_visit(carried, found(staff), actor=staff.supervisor, now=NOW))
    refused("I-79", lambda: act(visitors=[staff.supervisor]))
    refused("I-79", lambda: act(visitors=[staff.supervisor, staff.employee]))
    refused("I-79", lambda: act(held_on=date(2026, 3, 10)))
    refused("I-79", lambda: act(held_on=date(2025, 12, 31)))
    with pytest.raises(Forbidden):
        visits.file_visit(carried, found(staff), other, actor=staff.lead, now=NOW)
    assert Visit.objects.count() == 0
    assert act().grade == "FAIR"


def test_i80_a_correction_has_one_owner_thirty_days_and_another_verifier(staff, carried):
    photo = paper(staff.supervisor)

    def act(**more):
        seen = found(staff, what="Keep it.", **more)
        return visits.file_visit(carried, seen, photo, actor=staff.supervisor, now=NOW)

    refused("I-80", lambda: act(owner=staff.manager, due_on=date(2026, 3, 20)))
    refused("I-80", lambda: act(owner=staff.colleague, due_on=date(2026, 4, 9)))
    act(owner=staff.colleague, due_on=date(2026, 4, 8))
    mend = Correction.objects.get()
    filing.hand_in(mend, "The log is kept since Monday.", actor=staff.colleague, now=NOW)
    with pytest.raises(Forbidden):
        filing.verify(mend, actor=staff.colleague, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE innovation_correction SET decided_by_id = owner_id")
    filing.verify(mend, actor=staff.supervisor, now=NOW)
    assert Correction.objects.get().state == "VERIFIED"


def test_i74_i75_letters_about_what_falls_due_are_drafted_once_and_wait_for_the_secretariat(staff, carried):
    seen = found(staff, what="Keep it.", owner=staff.colleague, due_on=date(2026, 4, 8))
    visits.file_visit(carried, seen, paper(staff.supervisor), actor=staff.supervisor, now=NOW)
    report = carried.reports.order_by("number").first()
    over = timezone.make_aware(datetime.combine(report.period_end, datetime.min.time()))
    tasks.draft_due_letters(datetime(2026, 3, 31, 23, tzinfo=NOW.tzinfo))
    assert not Letter.objects.exists()
    for at in (datetime(2026, 4, 1, 1, tzinfo=NOW.tzinfo), over, over + timedelta(days=1), over + timedelta(days=2)):
        tasks.draft_due_letters(at)
    assert list(Letter.objects.order_by("pk").values_list("kind", "addressee", "state")) == [
        ("CORRECTION", staff.colleague.pk, "DRAFT"), ("REPORT_DUE", staff.employee.pk, "DRAFT"),
    ]  # fmt: skip
    assert Letter.objects.get(kind="REPORT_DUE").values["until"] == report.due_on.isoformat()
    assert not Notice.objects.filter(kind="innovation.letter.sent").exists()
    april = datetime(2026, 4, 8, 23, tzinfo=NOW.tzinfo)
    assert (waiting(staff, april), waiting(staff, over)) == ({"CORRECTION", "REPORT_DUE"}, {"REPORT_DUE"})
    late = Letter.objects.get(kind="CORRECTION")
    refused("I-74", lambda: letters.release(late, actor=staff.manager, now=april + timedelta(hours=2)))
    filed = Report.objects.filter(pk=report.pk)
    filed.update(state="FILED")
    Correction.objects.update(state="VERIFIED")
    assert waiting(staff, april) == set()
    refused("I-74", lambda: letters.release(late, actor=staff.manager, now=april))
    filed.update(state="OPEN")
    Letter.objects.all().delete()
    refused("K-8", lambda: due_letters.ask_correction(Correction.objects.get(), actor=None, now=NOW))
    due_letters.ask_report(report, actor=None, now=NOW)
    assert Letter.objects.get().kind == "REPORT_DUE"
    Letter.objects.all().delete()
    tasks.draft_due_letters(report.due_at)
    assert not Letter.objects.exists()


def test_i82_i83_e41_the_colour_is_computed_from_what_stands(staff, carried):
    def colour(days):
        return health.of_many([carried], NOW + timedelta(days=days))[carried.pk].colour

    assert [colour(days) for days in (7, 8, 22, 23)] == ["GREEN", "YELLOW", "YELLOW", "RED"]
    told = health.of_many([carried], NOW + timedelta(days=23))[carried.pk].reasons
    assert "31" in health.sentence(told[0])
    carried.state, carried.suspended_on = "SUSPENDED", course.BEGIN
    assert colour(400) == "GREY"


def test_colours_of_many_projects_cost_four_queries(staff, carried, django_assert_num_queries):
    other = course.project(staff, leader="colleague", members=())
    with django_assert_num_queries(4):
        assert set(health.of_many([carried, other], NOW)) == {carried.pk, other.pk}


def test_an_employee_sees_title_unit_and_stage_and_the_team_everything(client, staff, carried, sign_in):
    address = reverse("innovation:project_detail", args=[carried.number])
    sign_in(client, staff.handler)
    answer = client.get(address)
    assert (answer.status_code, answer.context["reads"]) == (200, False)
    assert "Trial" not in answer.content.decode()
    step = reverse("innovation:project_step", args=[carried.number])
    assert client.post(step, {"act": "visit"}).status_code == 404
    sign_in(client, staff.outsider)
    assert client.get(address).status_code == 404
    sign_in(client, staff.employee)
    assert set(client.get(address).context["doors"]["milestones"]) == {1 * s.pk for s in carried.milestones.all()}
    assert client.post(step, {"act": "visit"}).status_code == 403


def test_k8_k98_an_act_on_a_project_that_comes_too_late_tells_so_and_keeps_what_was_typed(
    client, staff, carried, sign_in
):
    stone = carried.milestones.get(place=1)
    step = reverse("innovation:project_step", args=[carried.number])
    filing.hand_in(stone, "The trial is done.", paper(staff.colleague), actor=staff.colleague, now=NOW)
    sign_in(client, staff.employee)
    late = client.post(step, {"act": "milestone", "item": stone.pk, "text": "The trial went well on both lines."})
    shown = late.content.decode()
    assert (late.status_code, "状态已经变化" in shown) == (409, True)
    assert "The trial went well on both lines." in shown
    assert Milestone.objects.get(pk=stone.pk).text == "The trial is done."
    sign_in(client, staff.manager)
    assert client.post(step, {"act": "milestone", "item": stone.pk, "text": "Not mine."}).status_code == 403
    assert client.post(step, {"act": "resume"}).status_code == 409
    assert client.post(step, {"act": "terminate", "reason": "It is not needed."}).status_code == 403


def test_k98_a_report_typed_while_the_plan_was_laid_anew_is_given_back(client, staff, carried, sign_in):
    report = carried.reports.order_by("number").first()
    step = reverse("innovation:project_step", args=[carried.number])
    charters.lay_reports(carried, NOW)
    assert not Report.objects.filter(pk=report.pk).exists()
    given = {"act": "report", "item": report.pk, "text": "The trial went well on both lines."}
    sign_in(client, staff.employee)
    late = client.post(step, given)
    shown = late.content.decode()
    assert (late.status_code, "状态已经变化" in shown, given["text"] in shown) == (409, True, True)
    assert not Report.objects.exclude(text="").exists()
    assert client.post(step, {"act": "report", "text": "Of none."}).status_code == 409
    sign_in(client, staff.handler)
    assert client.post(step, given).status_code == 404


def test_evidence_goes_by_the_page_and_is_read_by_the_verifier_only_there(client, staff, carried, sign_in):
    stone = carried.milestones.get(place=1)
    step = reverse("innovation:project_step", args=[carried.number])
    sign_in(client, staff.employee)
    empty = client.post(step, {"act": "milestone", "item": stone.pk, "text": "The trial is done."})
    assert (empty.status_code, Milestone.objects.get(pk=stone.pk).state) == (422, "OPEN")
    pdf = SimpleUploadedFile("proof.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    sent = {"act": "milestone", "item": stone.pk, "text": "The trial is done.", "evidence": pdf}
    assert client.post(step, sent).status_code == 302
    sign_in(client, staff.lead)
    answer = client.get(reverse("innovation:project_detail", args=[carried.number]))
    key = answer.context["course"].milestones[0].files[0].key
    file = reverse("innovation:project_file", args=[carried.number, "milestones", stone.pk, key])
    answer = client.get(file)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert client.post(step, {"act": "milestone_verify", "item": stone.pk}).status_code == 302
    sign_in(client, staff.handler)
    assert client.get(file).status_code == 404
    assert Milestone.objects.get(pk=stone.pk).state == "VERIFIED"


def test_i112_the_list_costs_the_same_with_more_projects(client, staff, sign_in, constant_queries):
    sign_in(client, staff.supervisor)
    constant_queries("innovation:project_list", 9, lambda: course.project(staff))

"""Section 9: what is kept for a time goes at its end, and not a day before; decisions stay."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import post_init
from django.urls import reverse

from lifeline.innovation import events, tasks
from lifeline.innovation.actions import cycles, editing, evidence, retention, reviews, teams
from lifeline.innovation.models import (
    Application,
    ApplicationRevision,
    AssignmentRun,
    AvoidRequest,
    CalibrationRun,
    Conflict,
    Cycle,
    Letter,
    NoticeItem,
    Objection,
    Project,
    Review,
    ReviewVersion,
    TeamMember,
)
from lifeline.innovation.queries import retention as keeping
from lifeline.innovation.queries import work
from lifeline.innovation.queries.panel_invariants import offences
from lifeline.innovation.tests import noticed, reviewing, walk
from lifeline.innovation.tests.noticed import Event, refused
from lifeline.innovation.tests.walk import NOW
from lifeline.kernel import files
from lifeline.kernel.action import action
from lifeline.kernel.events import record

File = apps.get_model("kernel", "File")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
YEAR, DAY = timedelta(days=365), timedelta(days=1)


@action
def archived(cycle, *, actor, now):
    """The cycle is over; the long way there is walked in the replay."""
    del now
    Cycle.objects.filter(pk=cycle.pk).update(state="ARCHIVED")
    record(
        events.ARCHIVED,
        cycle,
        actor=actor,
        by="innovation.secretary",
        before="CONFERENCE",
        after="ARCHIVED",
        version=99,
    )


def swept(now):
    tasks.destroy_what_is_over(now)


@pytest.fixture
def expired(world):
    """A draft of the employee's, with the colleague, a file's name and somebody to avoid, that the call closed over."""
    cycle = walk.called(world)
    draft = walk.drafted(world, cycle)
    teams.invite(draft, world.colleague, "MEMBER", may_edit=False, deputy=False, actor=world.employee, now=NOW)
    teams.avoid(draft, world.lead, "He was my foreman.", actor=world.employee, now=NOW)
    walk.submitted(world, cycle, by="colleague")
    walk.closed(cycle)
    draft.refresh_from_db()
    assert draft.state == "EXPIRED"
    return draft


def test_an_expired_draft_loses_its_text_and_its_names_after_a_year(world, expired):
    closed_at = expired.cycle.call_closed_at
    swept(closed_at + YEAR - timedelta(seconds=1))
    assert ApplicationRevision.objects.filter(application=expired).exists()
    refused("K-8", lambda: retention.clear_draft(expired, actor=None, now=closed_at + YEAR - timedelta(seconds=1)))
    handed_in = Application.objects.exclude(pk=expired.pk).get()
    swept(closed_at + YEAR)
    expired.refresh_from_db()
    assert (expired.state, expired.title, expired.revisions.count()) == ("EXPIRED", "", 0)
    assert [one.person for one in expired.team.all()] == [world.employee]
    assert not AvoidRequest.objects.exists()
    assert not Letter.objects.filter(application=expired, values__has_key="title").exists()
    assert (handed_in.revisions.count() > 0, Application.objects.get(pk=handed_in.pk).title) == (True, handed_in.title)
    assert offences() == []
    count = Event.objects.count()
    swept(closed_at + YEAR + DAY)
    assert Event.objects.count() == count


def test_the_files_of_an_expired_draft_go_but_one_that_hangs_on_its_copy_too(world, expired):
    papers = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", PDF + b"%b\n")]
    alone, shared = evidence.receive(papers, world.employee, now=NOW)
    for one in (alone, shared):
        files.link(one, expired)
    text = expired.revisions.get(number=expired.revision)
    text.body["files"] = [shared.key]
    text.save()
    copied = editing.copy(expired, _next_call(world), actor=world.employee, now=NOW + 30 * DAY)
    swept(expired.cycle.call_closed_at + YEAR)
    assert files.linked(expired) == []
    assert [one.key for one in files.linked(copied)] == [shared.key]
    assert dict(File.objects.values_list("random_key", "name")) == {alone.key: "", shared.key: "b.pdf"}


def test_what_is_cleared_is_looked_up_alone_and_not_all_that_is_over(world, expired):
    other = Application.objects.exclude(pk=expired.pk)
    other.update(state="EXPIRED")
    now, read = expired.cycle.call_closed_at + YEAR, []

    def note(instance, **_told):
        read.append(instance.pk)

    assert len(keeping.drafts(now)) == 2
    post_init.connect(note, sender=Application)
    try:
        retention.clear_draft(expired, actor=None, now=now)
    finally:
        post_init.disconnect(note, sender=Application)
    assert set(read) == {expired.pk}


def test_i19_a_draft_whose_text_is_gone_opens_and_is_copied_no_more(client, world, expired, sign_in):
    swept(expired.cycle.call_closed_at + YEAR)
    cycle = _next_call(world)
    refused("I-19", lambda: editing.copy(expired, cycle, actor=world.employee, now=NOW + YEAR))
    sign_in(client, world.employee)
    assert client.get(reverse("innovation:application_detail", args=[expired.number])).status_code == 200
    assert client.get(reverse("innovation:application_list")).status_code == 200


def _next_call(world):
    return Cycle.objects.create(
        organiser=world.jinan, number=9, name="Cycle 9", state="CALL_OPEN", config=Cycle.objects.get().config,
        call_closes_at=NOW + 2 * YEAR,
    )  # fmt: skip


def test_i20_who_declined_or_did_not_answer_is_forgotten_after_a_year_and_who_took_part_is_not(world):
    cycle = walk.called(world)
    draft = walk.drafted(world, cycle)
    told = {"may_edit": False, "deputy": False, "actor": world.employee, "now": NOW}
    for person in (world.colleague, world.handler, world.publisher):
        teams.invite(draft, person, "MEMBER", **told)
    by = {one.person_id: one for one in TeamMember.objects.all()}
    teams.answer(by[world.colleague.pk], confirmed=False, actor=world.colleague, now=NOW)
    teams.answer(by[world.handler.pk], confirmed=True, actor=world.handler, now=NOW)
    teams.lapse_invitations(draft, actor=None, now=NOW + 30 * DAY)
    due_at = by[world.publisher.pk].answer_due_at

    def team():
        return {one.person for one in draft.team.all()}

    swept(NOW + YEAR - timedelta(seconds=1))
    assert len(team()) == 4
    swept(NOW + YEAR)
    assert team() == {world.employee, world.handler, world.publisher}
    refused("K-8", lambda: retention.forget_invitations(draft, actor=None, now=NOW + YEAR))
    swept(due_at + YEAR)
    assert team() == {world.employee, world.handler}


def test_i36_requests_to_avoid_somebody_stay_until_a_year_after_the_last_cycle_that_judges(world):
    cycle = walk.called(world)
    draft = walk.drafted(world, cycle)
    teams.avoid(draft, world.lead, "He was my foreman.", actor=world.employee, now=NOW)
    swept(NOW + 5 * YEAR)
    assert AvoidRequest.objects.exists()
    later = Cycle.objects.create(organiser=world.jinan, number=5, name="cycle 5", state="RUNNING")
    Application.objects.filter(pk=draft.pk).update(
        state="APPROVED", decided_level="BRANCH", decided_by=world.lead, decided_on=NOW.date()
    )
    draft.refresh_from_db()
    project = Project.objects.create(
        cycle=cycle, application=draft, number="P1", title="One", level="BRANCH", kind="MICRO", leader=world.employee,
        unit=draft.unit, second_level=draft.second_level, appraise_in_cycle=later,
    )  # fmt: skip
    archived(cycle, actor=world.clerk, now=NOW)
    refused("K-8", lambda: retention.forget_avoidance(draft, actor=None, now=NOW + 2 * YEAR))
    swept(NOW + 2 * YEAR)
    assert AvoidRequest.objects.exists()
    archived(later, actor=world.clerk, now=NOW + 2 * YEAR)
    swept(NOW + 3 * YEAR - DAY)
    assert AvoidRequest.objects.exists()
    swept(NOW + 3 * YEAR)
    assert not AvoidRequest.objects.exists()
    assert project.application == draft


def test_i36_of_a_cancelled_cycle_they_go_a_year_later(world):
    cycle = walk.called(world)
    draft = walk.drafted(world, cycle)
    teams.avoid(draft, world.lead, "He was my foreman.", actor=world.employee, now=NOW)
    cycles.cancel(cycle, "There is no money this year.", actor=world.lead, now=NOW)
    swept(NOW + YEAR - DAY)
    assert AvoidRequest.objects.exists()
    swept(NOW + YEAR)
    assert not AvoidRequest.objects.exists()


@pytest.mark.parametrize("before", ["EXPIRED", "DRAFT"])
def test_a_draft_of_a_cancelled_cycle_expires_with_it_and_goes_a_year_later(world, before):
    cycle = walk.called(world)
    draft = walk.drafted(world, cycle)
    teams.invite(draft, world.colleague, "MEMBER", may_edit=False, deputy=False, actor=world.employee, now=NOW)
    assert (len(work.tasks_of(world.employee, NOW)), len(work.tasks_of(world.colleague, NOW))) == (1, 1)
    cycles.cancel(cycle, "There is no money this year.", actor=world.lead, now=NOW)
    assert [one.state for one in Application.objects.all()] == ["EXPIRED"]
    event = Event.objects.get(kind="innovation.application.expired")
    assert (event.actor_id, event.by) == (world.lead.pk, "innovation.chair")
    Application.objects.update(state=before)  # "DRAFT": of a cycle that was cancelled before drafts expired with it
    assert (work.tasks_of(world.employee, NOW), work.tasks_of(world.colleague, NOW)) == ([], [])
    swept(NOW + YEAR - timedelta(seconds=1))
    assert draft.revisions.exists()
    swept(NOW + YEAR)
    draft.refresh_from_db()
    assert (draft.title, draft.revisions.count(), draft.team.count()) == ("", 0, 1)


def test_i8_i50_reviews_go_ten_years_after_the_archive_with_who_wrote_them_and_decisions_stay(world):
    cycle = reviewing.begun(world)
    for one in Review.objects.order_by("pk"):
        reviewing.handed_in(one)
    reviews.waive(
        Application.objects.get(), "APPRAISAL", "There is nobody else.", actor=world.lead, now=reviewing.LATER
    )
    Conflict.objects.create(
        application=Application.objects.get(), person=world.lead, word="DECLARED", text="Cousin", by=world.lead, at=NOW
    )
    body = {"rows": [{"raw": 75}], "severities": [{"reviewer": world.ra.pk, "severity": 3.0}]}
    CalibrationRun.objects.create(cycle=cycle, stage="APPROVAL", body=body, sha256="0" * 64, made_at=NOW)
    archived(cycle, actor=world.clerk, now=NOW)
    over = NOW.replace(year=NOW.year + 10)
    swept(over - DAY)
    assert (Review.objects.count(), ReviewVersion.objects.count(), Conflict.objects.count()) == (3, 3, 1)
    refused("K-8", lambda: retention.destroy_reviews(cycle, actor=None, now=over - DAY))
    swept(over)
    assert not any(model.objects.exists() for model in (Review, ReviewVersion, AssignmentRun, Conflict))
    assert (Application.objects.count(), Application.objects.get().waivers.count()) == (1, 1)
    assert CalibrationRun.objects.get().body == {"rows": [{"raw": 75}], "severities": []}
    assert Cycle.objects.get().reviews_destroyed_on == over.date()
    event = Event.objects.get(kind="innovation.cycle.reviews_destroyed")
    assert (event.actor_id, '"reviews":3' in event.data) == (None, True)
    assert offences() == []
    refused("K-8", lambda: retention.destroy_reviews(cycle, actor=None, now=over))


def test_i71_objections_go_ten_years_after_the_archive_with_their_evidence(world):
    cycle = noticed.in_deliberation(world)
    row = noticed.objected(world, cycle)
    stored = files.linked(row)
    archived(cycle, actor=world.clerk, now=NOW)
    over = NOW.replace(year=NOW.year + 10)
    swept(over - DAY)
    assert (Objection.objects.count(), len(stored)) == (1, 1)
    swept(over)
    assert (Objection.objects.count(), files.linked(row), NoticeItem.objects.count()) == (0, [], 1)


def test_the_command_tells_what_is_over_and_destroys_it_when_asked(world, expired, run):
    Cycle.objects.update(call_closed_at=NOW - 20 * YEAR)
    found = run("purge", "--dry-run", "--json")
    assert (found.code, found.data["drafts"], found.data["done"]) == (0, [expired.number], False)
    assert expired.revisions.exists()
    assert run("purge", "--json").data["done"] is True
    assert not expired.revisions.exists()
    assert (run("purge", "--json").data["drafts"], keeping.over(NOW).drafts) == ([], [])
    event = Event.objects.get(kind="innovation.application.cleared")
    assert event.by == "cli"

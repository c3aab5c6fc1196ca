"""公示、异议、宣布: from the decision to the project."""

from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from lifeline.innovation import tasks
from lifeline.innovation.actions import announcing, cycles, evidence, notices, objections
from lifeline.innovation.models import (
    Application,
    Conflict,
    Cycle,
    Letter,
    Meeting,
    MeetingItem,
    NoticeItem,
    Objection,
    Project,
    PublicNotice,
    Review,
)
from lifeline.innovation.policies import notices as gates
from lifeline.innovation.queries import applications, desks, work
from lifeline.innovation.queries import notices as reading
from lifeline.innovation.rules.config import Config
from lifeline.innovation.rules.notices import inadmissible, outside
from lifeline.innovation.tests import walk
from lifeline.innovation.tests.walk import NOW
from lifeline.kernel.errors import Conflict as Stale
from lifeline.kernel.errors import Forbidden, Refused

Event, Notice = (apps.get_model("kernel", name) for name in ("Event", "Notice"))
FACTS = "On the third of March the crew of the caster had done this already."
LATER = NOW + timedelta(days=60)
"""Friday 2026-05-08 10:00; the first of May was moved: the ninth is worked."""


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def paper(person, name="proof.pdf"):
    return evidence.receive([SimpleUploadedFile(name, PDF)], person, now=LATER)


def decide(application, step, level="", *, actor, now):
    """What a meeting has decided, written down."""
    state = {"approve": "APPROVED", "reject": "REJECTED"}[step]
    level = (level or application.level) if step == "approve" else ""
    Application.objects.filter(pk=application.pk).update(
        state=state, decided_level=level, decided_by=actor, decided_on=now.date()
    )


def refused(rule, act):
    before = (Event.objects.count(), Notice.objects.count(), Letter.objects.count())
    with pytest.raises(Refused) as told, transaction.atomic():
        act()
    assert told.value.rule == rule
    assert (Event.objects.count(), Notice.objects.count(), Letter.objects.count()) == before


def forbidden(act):
    with pytest.raises(Forbidden), transaction.atomic():
        act()


@pytest.fixture
def decided(world):
    """A cycle in deliberation: the employee's is approved, the colleague's is rejected."""
    cycle = walk.called(world, minima={"COMPANY_KEY": 0, "PLANT": 0, "BRANCH": 0})
    one = walk.screened(world, cycle, walk.OWN)
    other = walk.screened(world, cycle, walk.MICRO, by="colleague")
    Application.objects.filter(cycle=cycle).update(state="TABLED")
    Cycle.objects.filter(pk=cycle.pk).update(state="DELIBERATION")
    Letter.objects.all().delete()
    decide(one, "approve", actor=world.lead, now=LATER)
    decide(other, "reject", actor=world.lead, now=LATER)
    cycle.refresh_from_db()
    return cycle


def published(world, cycle):
    notice = notices.draft(cycle, actor=world.clerk, now=LATER)
    return notices.conclude(notice, actor=world.lead, now=LATER)


def objected(world, cycle):
    """The publisher objects to the one item of the notice."""
    item = published(world, cycle).items.get()
    return objections.object_to(item, FACTS, "", paper(world.publisher), actor=world.publisher, now=LATER)


def inquired(world, cycle, verdict="REJECT"):
    """The supervisor has looked into it."""
    row = objections.name_handler(objected(world, cycle), world.supervisor, actor=world.lead, now=LATER)
    return objections.find(row, "The crew did something else in March.", verdict, actor=world.supervisor, now=LATER)


def test_i11_a_level_above_its_maximum_or_below_its_minimum_is_named_and_empty_levels_are_not():
    config = Config()
    assert outside({"COMPANY_KEY": 8, "PLANT": 20, "BRANCH": 9}, {}, config) == [("COMPANY_KEY", 8, 7, True)]
    assert outside({"BRANCH": 7}, {"BRANCH": 1}, config) == [("BRANCH", 7, 8, False)]
    assert outside({"BRANCH": 7}, {"PLANT": 3}, config) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""), ({"named": False}, "ANONYMOUS"), ({"facts": " too short "}, "NO_FACTS"), ({"evidence": 0}, "NO_EVIDENCE"),
        ({"received_at": NOW}, "LATE"), ({"received_at": NOW - timedelta(microseconds=1)}, ""),
    ],
)  # fmt: skip
def test_i70_an_objection_is_processed_if_it_is_named_in_time_with_facts_and_evidence(change, code):
    given = {"named": True, "received_at": NOW - timedelta(hours=1), "ends_at": NOW, "facts": FACTS, "evidence": 1}
    assert inadmissible(**{**given, **change}) == code


def test_i69_i3_a_secretary_drafts_another_chair_publishes_and_the_end_is_computed(world, decided):
    for person in (world.employee, world.lead, world.supervisor, world.auditor, world.foreign_dispatcher):
        forbidden(lambda person=person: notices.draft(decided, actor=person, now=LATER))
    first = notices.draft(decided, actor=world.clerk, now=LATER)
    notice = notices.draft(decided, actor=world.manager, now=LATER)
    assert list(PublicNotice.objects.values_list("pk", "state")) == [(notice.pk, "DRAFT")]
    assert first.pk != notice.pk
    assert notice.items.get().body == {
        "number": notice.items.get().application.number, "title": walk.OWN.title, "level": "PLANT", "tier": 0,
        "unit": world.steelworks.name, "yuan": 5000, "team": [world.employee.name],
    }  # fmt: skip
    world.duty("manager", "innovation.chair", "jinan")
    for person in (world.clerk, world.supervisor, world.auditor, world.employee):
        forbidden(lambda person=person: notices.conclude(notice, actor=person, now=LATER))
    refused("I-69", lambda: notices.conclude(notice, actor=world.manager, now=LATER))
    with pytest.raises(Stale), transaction.atomic():
        notices.conclude(notice, actor=world.lead, now=LATER, version=7)
    notice = notices.conclude(notice, actor=world.lead, now=LATER)
    assert (notice.days, notice.published_on.isoformat(), notice.ends_on.isoformat()) == (5, "2026-05-08", "2026-05-14")
    assert notice.ends_at == datetime(2026, 5, 15, tzinfo=NOW.tzinfo)
    assert Cycle.objects.get().state == "NOTICE_1"


def test_i11_i12_i67_nothing_is_concluded_while_an_item_is_undecided_or_a_minimum_is_missed(world, decided):
    draft = notices.draft(decided, actor=world.clerk, now=LATER)
    other = Application.objects.get(state="REJECTED")
    Application.objects.filter(pk=other.pk).update(state="TABLED", decided_by=None, decided_on=None)
    refused("I-11", lambda: notices.conclude(draft, actor=world.lead, now=LATER))
    decide(other, "reject", actor=world.lead, now=LATER)
    strict = decided.config.body | {"minima": {"COMPANY_KEY": 0, "PLANT": 0, "BRANCH": 1}}
    type(decided.config).objects.filter(pk=decided.config.pk).update(body=strict)
    refused("I-11", lambda: notices.conclude(draft, actor=world.lead, now=LATER))
    assert Cycle.objects.get().state == "DELIBERATION"
    meeting = Meeting.objects.create(cycle=decided, number=1, state="CLOSED", held_on=LATER, place="x")
    MeetingItem.objects.create(
        meeting=meeting, place=1, subject="MINIMUM", level="BRANCH", state="DECIDED", decision="CARRIED", eligible=9,
        present=9, proposed_by=world.clerk, proposed_at=LATER, decided_by=world.lead, decided_at=LATER,
    )  # fmt: skip
    refused("I-11", lambda: notices.conclude(draft, actor=world.lead, now=LATER))
    Meeting.objects.update(state="MINUTED")
    assert notices.conclude(draft, actor=world.lead, now=LATER).state == "PUBLISHED"


def test_i69_a_draft_that_no_longer_says_what_was_decided_is_not_published(world, decided):
    draft = notices.draft(decided, actor=world.clerk, now=LATER)
    objections_free = Application.objects.get(state="APPROVED")
    Application.objects.filter(pk=objections_free.pk).update(decided_level="BRANCH")
    refused("I-69", lambda: notices.conclude(draft, actor=world.lead, now=LATER))


def test_e06_i5_over_the_spring_festival_moved_working_days_count_and_an_unknown_year_is_told(world, decided):
    before = datetime(2026, 2, 12, 10, tzinfo=NOW.tzinfo)
    notice = notices.conclude(notices.draft(decided, actor=world.clerk, now=before), actor=world.lead, now=before)
    assert (notice.ends_on.isoformat(), notice.provisional) == ("2026-02-26", False)
    assert [one.isoformat() for one in (notice.published_on,)] == ["2026-02-12"]
    PublicNotice.objects.all().update(published_at=datetime(2026, 12, 30, 10, tzinfo=NOW.tzinfo))
    notice = notices.time_again(notice, actor=None, now=LATER, by="clock")
    assert (notice.provisional, notice.ends_on.year) == (True, 2027)
    PublicNotice.objects.all().update(published_at=before, ends_on="2026-03-20", ends_at="2026-03-20T16:00:00Z")
    notice = notices.time_again(notice, actor=None, now=LATER, by="clock")
    assert notice.ends_on.isoformat() == "2026-03-20"


def test_i68_i73_i74_i75_i47_at_the_end_approvals_become_projects_once_and_letters_wait_for_a_person(world, decided):
    notice = published(world, decided)
    one, other = Application.objects.get(state="APPROVED"), Application.objects.get(state="REJECTED")
    Review.objects.create(
        cycle=decided, application=other, reviewer=world.publisher, stage="APPROVAL", state="SUBMITTED", revision=1,
        assigned_at=NOW, declared_at=NOW, submitted_at=NOW, direction="MEETS", novelty=70, effect=70,
        body={"advice": "Measure it weekly."},
    )  # fmt: skip
    refused("K-8", lambda: announcing.announce(notice, actor=None, now=notice.ends_at - timedelta(seconds=1)))
    tasks.end_notices(notice.ends_at - timedelta(seconds=1))
    assert not Project.objects.exists()
    assert not Letter.objects.exists()
    tasks.end_notices(notice.ends_at)
    project = Project.objects.get()
    assert (project.state, project.application_id, project.level, project.budget_fen) == (
        "CHARTERED",
        one.pk,
        "PLANT",
        500_000,
    )
    assert [stone.title for stone in project.milestones.order_by("place")] == ["one", "two", "three"]
    assert (Cycle.objects.get().state, PublicNotice.objects.get().state) == ("APPROVED", "ENDED")
    found = {(letter.kind, letter.addressee_id, letter.state) for letter in Letter.objects.all()}
    assert found == {("APPROVAL", one.leader_id, "DRAFT"), ("REJECTION", other.leader_id, "DRAFT")}
    assert not Notice.objects.filter(kind="innovation.letter.sent").exists()
    assert any("Measure it weekly." in part for part in desks.body_of(Letter.objects.get(kind="REJECTION")))
    assert "5,000" in " ".join(desks.body_of(Letter.objects.get(kind="APPROVAL")))
    tasks.end_notices(notice.ends_at + timedelta(days=1))
    assert (Project.objects.count(), Letter.objects.count()) == (1, 2)
    refused("K-8", lambda: announcing.announce(notice, actor=None, now=notice.ends_at))


def test_i70_i3_the_team_and_other_companies_do_not_object_and_what_is_late_or_bare_is_refused(world, decided):
    item = published(world, decided).items.get()
    proof, late = paper(world.publisher), item.notice.ends_at
    forbidden(lambda: objections.object_to(item, FACTS, "", proof, actor=world.employee, now=LATER))
    for facts, stored, at in ((FACTS, [], LATER), ("no", proof, LATER)):
        given = (item, facts, "", stored)
        refused("I-70", lambda given=given, at=at: objections.object_to(*given, actor=world.publisher, now=at))
    forbidden(lambda: objections.note_inadmissible(item, FACTS, "ANONYMOUS", actor=world.lead, now=LATER))
    noted = objections.note_inadmissible(item, FACTS, "ANONYMOUS", actor=world.clerk, now=LATER)
    assert (noted.state, noted.by, noted.why_not) == ("NOT_PROCESSED", None, "ANONYMOUS")
    tardy = objections.object_to(item, FACTS, "", proof, actor=world.publisher, now=late)
    assert (tardy.state, tardy.why_not, tardy.by_id) == ("NOT_PROCESSED", "LATE", world.publisher.pk)
    tasks.end_notices(late)
    assert NoticeItem.objects.get().outcome == "ANNOUNCED"


def test_i71_the_objector_stands_in_no_event_notice_letter_or_page_and_each_reading_is_recorded(
    world, client, decided, sign_in
):
    row = objected(world, decided)
    mine = Event.objects.filter(kind__startswith="innovation.objection")
    assert list(mine.values_list("kind", "actor_id", "by")) == [
        ("innovation.objection.received", None, "innovation.objector")
    ]
    name = world.publisher.name
    for person in (world.clerk, world.lead, world.supervisor, world.auditor, world.employee, world.colleague):
        sign_in(client, person)
        for url in (
            reverse("innovation:notice_detail", args=[row.item.notice_id]),
            reverse("innovation:objection_list"),
        ):
            assert name not in client.get(url).content.decode()
        shown = client.get(reverse("innovation:objection_detail", args=[row.pk]))
        assert shown.status_code == (200 if person in (world.clerk, world.lead) else 404)
        assert name not in shown.content.decode()
        assert (FACTS in shown.content.decode()) == (person == world.lead)
    for person in (world.clerk, world.supervisor, world.auditor, world.publisher):
        forbidden(lambda person=person: objections.read_name(row, actor=person, now=LATER))
    sign_in(client, world.lead)
    shown = client.post(reverse("innovation:objection_detail", args=[row.pk]), {"act": "name"})
    assert name in shown.content.decode()
    assert Event.objects.filter(kind="innovation.objection.objector_read", actor_id=world.lead.pk).count() == 1


def test_i72_i32_e35_who_has_a_part_in_it_neither_handles_nor_decides(world, decided):
    row = objected(world, decided)
    for person in (world.employee, world.colleague, world.publisher, world.handler, world.lead):
        refused("I-72", lambda person=person: objections.name_handler(row, person, actor=world.lead, now=LATER))
    forbidden(lambda: objections.name_handler(row, world.supervisor, actor=world.clerk, now=LATER))
    refused("I-72", lambda: objections.decide(row, "REJECT", "It is not so.", actor=world.lead, now=LATER))
    row = objections.name_handler(row, world.supervisor, actor=world.lead, now=LATER)
    forbidden(lambda: objections.find(row, FACTS, "REJECT", actor=world.lead, now=LATER))
    row = objections.find(row, FACTS, "REJECT", actor=world.supervisor, now=LATER)
    for person in (world.supervisor, world.clerk, world.publisher):
        forbidden(lambda person=person: objections.decide(row, "REJECT", "It is not so.", actor=person, now=LATER))
    world.duty("supervisor", "innovation.chair", "jinan")
    forbidden(lambda: objections.decide(row, "REJECT", "It is not so.", actor=world.supervisor, now=LATER))
    world.duty("publisher", "innovation.chair", "jinan")
    forbidden(lambda: objections.decide(row, "REJECT", "It is not so.", actor=world.publisher, now=LATER))
    assert row.due_at == datetime(2026, 5, 22, tzinfo=NOW.tzinfo)
    waits = [task.due_at for task in work.tasks_of(world.lead, LATER) if "object" in task.href]
    assert waits == [row.due_at]


def test_i70_the_chair_sets_aside_what_is_no_objection_to_the_item(world, decided):
    row = objected(world, decided)
    forbidden(lambda: objections.set_aside(row, "OTHER", actor=world.clerk, now=LATER))
    row = objections.set_aside(row, "OTHER", actor=world.lead, now=LATER)
    refused("K-8", lambda: objections.set_aside(row, "OTHER", actor=world.lead, now=LATER))
    tasks.end_notices(row.item.notice.ends_at)
    assert (Project.objects.count(), Objection.objects.get().why_not) == (1, "OTHER")


def test_i73_e35_an_open_objection_holds_its_item_only_and_is_announced_by_itself_when_decided(world, decided):
    row = inquired(world, decided)
    ends_at = row.item.notice.ends_at
    tasks.end_notices(ends_at)
    assert (Cycle.objects.get().state, Project.objects.count()) == ("APPROVED", 0)
    assert list(Letter.objects.values_list("kind", flat=True)) == ["REJECTION"]
    item = NoticeItem.objects.get()
    refused("K-8", lambda: announcing.announce_held(item, actor=None, now=ends_at))
    row = objections.decide(row, "REJECT", "The crew did something else.", actor=world.lead, now=ends_at)
    tasks.end_notices(ends_at)
    tasks.end_notices(ends_at)
    assert (Project.objects.count(), NoticeItem.objects.get().outcome) == (1, "ANNOUNCED")
    letter = Letter.objects.get(kind="OBJECTION")
    body = " ".join(desks.body_of(letter))
    assert "something else" in body
    assert world.publisher.name not in body
    assert letter.addressee_id == world.employee.pk
    assert Notice.objects.filter(kind="innovation.objection.answered", person_id=world.publisher.pk).count() == 1


def test_i72_i68_an_upheld_objection_puts_its_item_back_and_a_second_notice_follows(world, decided):
    row = inquired(world, decided, "UPHOLD")
    objections.decide(row, "UPHOLD", "It had been done before.", actor=world.lead, now=LATER)
    one = Application.objects.get(number=row.item.body["number"])
    assert (one.state, one.decided_level, one.decided_by, one.decided_on) == ("TABLED", "", None, None)
    tasks.end_notices(row.item.notice.ends_at)
    assert (Project.objects.count(), NoticeItem.objects.get().outcome) == (0, "BACK")
    one.refresh_from_db()
    decide(one, "approve", "BRANCH", actor=world.lead, now=LATER)
    notice = published(world, decided)
    assert (notice.number, notice.items.get().body["level"], notice.items.get().body["yuan"]) == (2, "BRANCH", 5000)
    tasks.end_notices(notice.ends_at)
    assert (Project.objects.get().level, Cycle.objects.get().state) == ("BRANCH", "APPROVED")


def test_i68_i73_what_came_back_and_is_turned_down_is_told_by_the_clock_with_its_letter(world, decided):
    row = inquired(world, decided, "UPHOLD")
    objections.decide(row, "UPHOLD", "It had been done before.", actor=world.lead, now=LATER)
    tasks.end_notices(row.item.notice.ends_at)
    one = Application.objects.get(state="TABLED")
    decide(one, "reject", actor=world.lead, now=LATER)
    tasks.end_notices(row.item.notice.ends_at)
    one.refresh_from_db()
    assert one.announced_at == row.item.notice.ends_at
    assert Letter.objects.filter(kind="REJECTION", application=one).count() == 1
    refused("K-8", lambda: announcing.tell_late(one, actor=None, now=LATER))


def test_i72_i71_e34_where_the_chair_has_a_part_in_it_another_member_of_the_group_decides(world, decided):
    row = objected(world, decided)
    row.item.application.team.create(person=world.lead, name="x", place=7, state="DECLINED")
    assert gates.may_chair(world.lead, row)
    assert not gates.may_chair(world.supervisor, row)
    row.item.application.team.update(state="CONFIRMED")
    assert gates.may_chair(world.supervisor, row)
    assert gates.deciders(row) == [world.supervisor.pk]
    assert row in gates.visible_objections(world.supervisor)
    assert row not in gates.visible_objections(world.lead)
    refused("I-72", lambda: objections.name_handler(row, world.foreign_dispatcher, actor=world.supervisor, now=LATER))
    row = objections.name_handler(row, world.administrator, actor=world.supervisor, now=LATER)
    assert row.handler_id == world.administrator.pk


def test_e05_a_notice_of_a_suspended_cycle_waits_and_gets_back_the_days_it_had_left(world, decided):
    notice = published(world, decided)
    cycles.suspend(
        Cycle.objects.get(), "The plant floods, nobody can read it.", actor=world.lead, now=LATER + timedelta(days=1)
    )
    tasks.end_notices(notice.ends_at)
    assert PublicNotice.objects.get().state == "PUBLISHED"
    cycles.resume(Cycle.objects.get(), actor=world.lead, now=datetime(2026, 6, 1, 10, tzinfo=NOW.tzinfo))
    assert PublicNotice.objects.get().ends_on.isoformat() == "2026-06-05"


def test_i38_i68_i60_staff_in_conflict_read_no_decision_in_lists_filters_or_drafts(world, decided):
    draft = notices.draft(decided, actor=world.clerk, now=LATER)
    one = Application.objects.get(state="APPROVED")

    def rows(person, state="APPROVED"):
        person.__dict__.pop("_held", None)
        return list(applications.applications(person, "all", state=state))

    assert rows(world.clerk) == [one]
    assert [item.body["number"] for item in reading.items(draft, world.clerk, LATER)] == [one.number]
    exact = applications.shown_state(world.clerk, one)
    Conflict.objects.create(
        application=one, person=world.clerk, by=world.clerk, word="DECLARED", text="My cousin leads it.", at=NOW
    )
    assert rows(world.clerk) == []
    assert applications.shown_state(world.clerk, one) == applications.shown_state(world.employee, one) != exact
    assert applications.lines(world.clerk, [one])[0].state == applications.shown_state(world.employee, one)
    assert reading.items(draft, world.clerk, LATER) == []
    assert not gates.visible_notices(world.supervisor).exists()


def test_e05_i51_reviews_and_objections_get_back_the_time_of_a_stop(world, decided):
    row = objected(world, decided)
    review = Review.objects.create(
        cycle=decided, application=row.item.application, reviewer=world.publisher, assigned_at=LATER, due_at=LATER,
        state="ASSIGNED",
    )  # fmt: skip
    cycles.suspend(Cycle.objects.get(), "The plant floods, nobody can read it.", actor=world.lead, now=LATER)
    cycles.resume(Cycle.objects.get(), actor=world.lead, now=LATER + timedelta(days=7))
    review.refresh_from_db()
    assert (review.due_at, review.assigned_at) == (LATER + timedelta(days=7),) * 2
    assert Objection.objects.get().due_at == row.due_at + timedelta(days=7)


def test_i69_i72_the_tables_refuse_what_cannot_be(world, decided):
    row = objected(world, decided)
    wrong = [
        (row.item.notice, {"ends_on": "2026-05-08"}), (row.item.notice, {"days": 4}),
        (row.item.notice, {"published_by": world.clerk}), (row.item, {"application": None}),
        (row.item, {"outcome": "BACK"}), (row, {"by": None}), (row, {"state": "UPHELD"}), (row, {"state": "IN_INQUIRY"}),
        (row, {"state": "NOT_PROCESSED"}), (row, {"handler": world.publisher}), (row, {"state": "NOWHERE"}),
    ]  # fmt: skip
    for found, values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            type(found).objects.filter(pk=found.pk).update(**values)


def test_i69_i71_the_lists_cost_the_same_for_one_and_many(world, client, sign_in, constant_queries):
    cycle = Cycle.objects.create(organiser=world.jinan, number=4, name="Cycle 4", state="NOTICE_1")
    numbers, until = iter(range(1, 9)), timezone.now() + timedelta(days=5)

    def notice():
        made = PublicNotice.objects.create(
            cycle=cycle, kind="APPROVAL", number=next(numbers), state="PUBLISHED", days=5, drafted_by=world.clerk,
            drafted_at=NOW, published_by=world.lead, published_on=NOW.date(), ends_on=until.date(), ends_at=until,
        )  # fmt: skip
        number = Application.objects.count()
        about = Application.objects.create(
            cycle=cycle, number=f"A{number}", state="TABLED", level="PLANT", kind="OWN", leader=world.employee,
            unit=world.crew_a, second_level=world.steelworks, started_at=NOW,
        )  # fmt: skip
        item = NoticeItem.objects.create(notice=made, place=1, application=about, body={"number": "A", "title": "T"})
        Objection.objects.create(item=item, by=world.publisher, facts=FACTS, received_at=NOW, due_at=NOW)

    world.duty("lead", "innovation.chair", "jinan")
    sign_in(client, world.lead)
    constant_queries("innovation:notice_list", 8, notice)
    constant_queries("innovation:objection_list", 5, notice)


def test_i69_i70_everybody_reads_the_notice_and_objects_on_its_page(world, client, decided, sign_in):
    notice = published(world, decided)
    sign_in(client, world.publisher)
    page = client.get(reverse("innovation:notice_detail", args=[notice.pk])).content.decode()
    assert walk.OWN.title in page
    assert world.employee.name in page
    assert walk.MICRO.title not in page
    url = reverse("innovation:objection_new", args=[notice.items.get().pk])
    bad = client.post(url, {"facts": "short"})
    assert bad.status_code == 422
    assert not Objection.objects.exists()
    sign_in(client, world.outsider)
    assert client.get(url).status_code == 404

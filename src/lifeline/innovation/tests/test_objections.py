"""异议: who objects, who inquires, what is held and what goes on."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from lifeline.innovation import tasks
from lifeline.innovation.actions import announcing, cycles, objections
from lifeline.innovation.models import (
    Application,
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
from lifeline.innovation.queries import letter_words, work
from lifeline.innovation.queries.panel_invariants import offences
from lifeline.innovation.rules.notices import inadmissible
from lifeline.innovation.tests import noticed
from lifeline.innovation.tests.noticed import (
    FACTS,
    LATER,
    Event,
    Notice,
    decide,
    forbidden,
    inquired,
    objected,
    paper,
    published,
    refused,
)
from lifeline.innovation.tests.walk import NOW
from lifeline.kernel import files


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
    assert any("Measure it weekly." in part for part in letter_words.body_of(Letter.objects.get(kind="REJECTION")))
    assert "5,000" in " ".join(letter_words.body_of(Letter.objects.get(kind="APPROVAL")))
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


def test_i2_i72_an_act_on_an_objection_that_comes_too_late_tells_so_and_keeps_what_was_typed(
    world, client, decided, sign_in
):
    row = inquired(world, decided)
    address = reverse("innovation:objection_detail", args=[row.pk])
    objections.decide(row, "REJECT", "It is not so.", actor=world.lead, now=LATER)
    before = Event.objects.count()
    sent = {"version": row.version, "finding": "Another thing was found in April.", "proposal": "UPHOLD", "act": "find"}
    sign_in(client, world.supervisor)
    told = client.post(address, sent)
    shown = told.content.decode()
    assert (told.status_code, "状态已经变化" in shown, sent["finding"] in shown) == (409, True, True)
    assert "成立" in shown
    sign_in(client, world.lead)
    assert client.post(address, {"act": "aside", "why_not": "OTHER"}).status_code == 409
    sign_in(client, world.clerk)
    assert client.post(address, {"act": "aside", "why_not": "OTHER"}).status_code == 403
    assert Event.objects.count() == before


def test_i2_k98_whoever_was_overtaken_sees_how_it_stands_and_sends_again_what_was_typed(
    world, client, decided, sign_in
):
    row = inquired(world, decided)
    old = row.version
    row = objections.find(row, FACTS, "REJECT", actor=world.supervisor, now=LATER)
    sign_in(client, world.lead)
    sent = {"act": "decide", "version": old, "verdict": "REJECT", "answer": "It was another crew."}
    late = client.post(reverse("innovation:objection_detail", args=[row.pk]), sent)
    (form,) = [form for act, form in late.context["acts"] if act.name == "decide"]
    assert (late.status_code, form["answer"].value(), form["version"].value()) == (
        409,
        sent["answer"],
        str(row.version),
    )
    again = client.post(reverse("innovation:objection_detail", args=[row.pk]), {**sent, "version": row.version})
    assert (again.status_code, Objection.objects.get().state) == (302, "REJECTED")


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
    body = " ".join(letter_words.body_of(letter))
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


def test_i67_v10_what_a_meeting_decides_after_the_notice_is_told_when_its_minutes_are_signed(world, decided):
    row = inquired(world, decided, "UPHOLD")
    objections.decide(row, "UPHOLD", "It had been done before.", actor=world.lead, now=LATER)
    ends = row.item.notice.ends_at
    tasks.end_notices(ends)
    one = Application.objects.get(state="TABLED")
    decide(one, "reject", actor=world.lead, now=LATER)
    meeting = Meeting.objects.create(cycle=decided, number=1, state="CLOSED", held_on=LATER, place="Hall")
    MeetingItem.objects.create(
        meeting=meeting, place=1, application=one, state="DECIDED", decision="REJECT", eligible=9, present=9,
        proposed_by=world.clerk, proposed_at=LATER, decided_by=world.lead, decided_at=LATER,
    )  # fmt: skip
    tasks.end_notices(ends)
    one.refresh_from_db()
    assert one.announced_at is None
    assert "V-10" not in {found.rule for found in offences()}
    refused("I-67", lambda: announcing.tell_late(one, actor=None, now=ends))
    Meeting.objects.update(state="MINUTED")
    tasks.end_notices(ends)
    one.refresh_from_db()
    assert one.announced_at == ends


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


def test_i71_evidence_is_read_by_who_objected_the_handler_and_the_chair_alone(client, world, sign_in, decided):
    row = objections.name_handler(
        noticed.objected(world, decided), world.supervisor, actor=world.lead, now=noticed.LATER
    )  # fmt: skip
    page = reverse("innovation:objection_file", args=[row.pk, files.linked(row)[0].key])
    told = {}
    for key in ("publisher", "supervisor", "lead", "clerk", "employee", "handler"):
        client.logout()
        sign_in(client, world.people[key])
        answer = client.get(page)
        told[key] = answer.status_code
        b"".join(
            answer.streaming_content if answer.streaming else [answer.content]
        )  # to close it unread ends the connection
    assert told == {"publisher": 200, "supervisor": 200, "lead": 200, "clerk": 404, "employee": 404, "handler": 404}

"""公示、宣布: from the decision to the project."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from lifeline.innovation import tasks
from lifeline.innovation.actions import cycles, notices
from lifeline.innovation.models import (
    Application,
    Conflict,
    Cycle,
    Meeting,
    MeetingItem,
    NoticeItem,
    Objection,
    PublicNotice,
)
from lifeline.innovation.policies import notices as gates
from lifeline.innovation.queries import applications
from lifeline.innovation.queries import notices as reading
from lifeline.innovation.rules.config import Config
from lifeline.innovation.rules.notices import outside
from lifeline.innovation.tests import walk
from lifeline.innovation.tests.noticed import FACTS, LATER, decide, forbidden, objected, published, refused
from lifeline.innovation.tests.walk import NOW
from lifeline.kernel.errors import Conflict as Stale


def test_i11_a_level_above_its_maximum_or_below_its_minimum_is_named_and_empty_levels_are_not():
    config = Config()
    assert outside({"COMPANY_KEY": 8, "PLANT": 20, "BRANCH": 9}, {}, config) == [("COMPANY_KEY", 8, 7, True)]
    assert outside({"BRANCH": 7}, {"BRANCH": 1}, config) == [("BRANCH", 7, 8, False)]
    assert outside({"BRANCH": 7}, {"PLANT": 3}, config) == []


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
    constant_queries("innovation:notice_list", 4, notice)
    constant_queries("innovation:objection_list", 4, notice)


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

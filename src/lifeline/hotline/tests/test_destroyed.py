"""H-84: what was made of a case elsewhere goes with it, and nothing is done any more with what is gone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from lifeline.hotline.actions import exports, faq, feedback, handling, publication, retention, transfers
from lifeline.hotline.actions.transfers import Proof
from lifeline.hotline.models import Bulk, Export, FaqEntry, Ruling, Topic, TopicMember, Transfer
from lifeline.hotline.queries import topics
from lifeline.hotline.queries.cases import buttons
from lifeline.hotline.queries.exports import USUAL
from lifeline.hotline.queries.precedents import precedents
from lifeline.hotline.states import DestroyedFor, ExportKind, ExportState, Receiver
from lifeline.hotline.tests import sealed_course
from lifeline.hotline.tests.course import at, fresh, in_progress, refused, report
from lifeline.hotline.tests.test_retention import LATER, SECRET, T0, everywhere, keys_folder, lived

pytestmark = pytest.mark.django_db
assert keys_folder  # a fixture


def test_h84_what_was_made_of_its_words_elsewhere_goes_too(world):
    case = lived(world)
    entry = FaqEntry.objects.create(
        company=world.jinan, question=f"{SECRET}怎么办？", answer=f"{SECRET}请找我们。", source=case, proposed_at=T0
    )
    gone = FaqEntry.objects.create(company=world.jinan, question="问", answer="答", source=case, proposed_at=T0)
    faq.retire(gone, f"{SECRET}不是常见问题。", actor=world.dispatcher, now=T0)
    assert SECRET in everywhere()
    topic = Topic.objects.create(
        company=world.jinan, name=topics.title_of(case.pk), words=[SECRET], lead=case, found_at=T0
    )
    TopicMember.objects.create(topic=topic, case=case, at=T0)
    row = Bulk.objects.create(
        maker=world.handler, act="REPLY", state="DONE", text=f"{SECRET}已办结。", asked_at=T0, runs_at=T0, ended_at=T0
    )
    row.cases.create(case=case, version=1)
    retention.purge(LATER)
    topic.refresh_from_db()
    assert SECRET not in everywhere()
    assert topic.name == case.number
    entry.refresh_from_db()
    day = date(2032, 1, 1)
    refused("H-84", lambda: faq.show(entry, world.handler, day, actor=world.dispatcher, now=LATER))


def test_h84_nothing_is_done_with_a_case_that_was_destroyed(world):
    case = lived(world)
    retention.purge(LATER)
    refused("H-84", lambda: publication.propose(fresh(case), actor=world.lead, now=LATER))
    refused("H-84", lambda: feedback.nudge(fresh(case), actor=world.employee, now=LATER))
    refused("H-84", lambda: handling.note(fresh(case), "再看一看", actor=world.handler, now=LATER))
    assert buttons(world.dispatcher, fresh(case), LATER) == []


def test_h84_public_words_leave_the_board_for_good_and_nothing_is_published_of_what_is_gone(world):
    shown, draft = lived(world), lived(world)
    rows = [publication.propose(one, actor=world.lead, now=at("03-09 17:00")) for one in (shown, draft)]
    words = ("浴室热水修好了", "有人问浴室的水为什么不热。", "换热器已经更换，晚上有热水了。")
    rows = [publication.summarise(row, *words, actor=world.lead, now=at("03-09 17:00")) for row in rows]
    publication.publish(rows[0], actor=world.lead, now=at("03-09 17:00"))
    retention.purge(LATER)
    rows[0].refresh_from_db()
    assert rows[0].title == words[0]
    refused("H-84", lambda: publication.publish(rows[1], actor=world.lead, now=LATER))
    row = publication.unpublish(rows[0], "已经过时", actor=world.lead, now=LATER)
    assert (row.title, row.asked, row.done) == ("", "", "")
    refused("H-84", lambda: publication.propose(fresh(shown), actor=world.lead, now=LATER))


def test_h28_h84_a_ruling_whose_words_are_gone_is_no_precedent(world):
    case = in_progress(world, T0)
    row = Ruling.objects.create(
        case=case, company=world.jinan, unit=world.logistics, cause="BEFORE", round=1, wanted=world.logistics, seen=[],
        opened_at=T0, due_at=T0, decided_at=T0, decided_by=world.supervisor, text="归后勤部。",
    )  # fmt: skip
    later = report(world, T0)
    found = [one.text for one in precedents(world.supervisor, later)]
    ended = feedback.withdraw(fresh(case), actor=world.employee, now=T0)
    retention.destroy(ended, DestroyedFor.ORDER, actor=world.supervisor, now=T0)
    assert found == [row.text]
    assert precedents(world.supervisor, later) == []


def test_h84_by_order_a_case_goes_from_tables_made_for_download(world, settings, tmp_path):
    now = timezone.now()
    case = feedback.withdraw(report(world, now), actor=world.employee, now=now)
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    row = exports.ask(ExportKind.XLSX, USUAL, {}, actor=world.dispatcher, now=now)
    exports.build(row.pk, now=now)
    assert Export.objects.get().state == ExportState.READY
    retention.destroy(case, DestroyedFor.ORDER, actor=world.supervisor, now=now + timedelta(hours=1))
    assert Export.objects.get().state == ExportState.EXPIRED


def test_h84_of_a_sealed_case_the_receipt_of_another_office_goes_too(world, now):
    sealed_course.vault(world.dispatcher)
    case = sealed_course.delivered(world, now).case
    words = "这件事属于信访事项，依规由信访办公室受理。"
    then = now + timedelta(hours=2)
    transfers.transfer(
        fresh(case), Receiver.PETITIONS, "", words, Proof("XF-2026-0113"), actor=world.supervisor, now=then
    )
    retention.purge(now + timedelta(days=400))
    assert Transfer.objects.get().receipt == "—"
    assert "XF-2026-0113" not in everywhere()

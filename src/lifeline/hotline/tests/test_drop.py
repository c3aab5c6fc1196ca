"""Drop and batch: a sealed report comes, waits, and becomes a case of which nobody knows the minute."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from lifeline.hotline.actions import batch, dispatch, handling, lodging, replies
from lifeline.hotline.models import (
    Case,
    CaseKey,
    Drop,
    EscrowKey,
    KeyWrap,
    Message,
    Rating,
    SealedIdentity,
    SealedItem,
    SealedRecusal,
)
from lifeline.hotline.policies import is_recused, visible_cases
from lifeline.hotline.queries import codes
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.rules.sealing import SealedText
from lifeline.hotline.states import CaseState, Desk, Disposition, DropKind, LevelCode, Mode
from lifeline.hotline.tests import course, sealed_course
from lifeline.hotline.tests.course import at
from lifeline.hotline.tests.sealed_course import TEXT
from lifeline.kernel import box
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import bound_now, facts

pytestmark = pytest.mark.django_db
Event, Notice, Pending = (apps.get_model("kernel", name) for name in ("Event", "Notice", "Pending"))


@pytest.fixture
def vault(world):
    return sealed_course.vault(world.dispatcher)


@pytest.fixture
def come(now):
    """A minute inside of an hour."""
    return now.replace(minute=40)


def test_h65_a_report_waits_in_the_drop_and_its_code_works_at_once(world, come, vault):
    told = sealed_course.lodge(world, come)
    assert Case.objects.count() == 0
    assert Event.objects.filter(kind__startswith="hotline").count() == 0
    drop = Drop.objects.get()
    assert drop.hour == come.replace(minute=0)
    assert TEXT not in drop.body
    opened = codes.opened(told.holder)
    assert opened is not None
    assert opened.case is None
    assert opened.waiting is not None
    assert opened.case_id == drop.target
    assert codes.opened(codes.holder_of("0" * 21)) is None


def test_h65_the_batch_makes_a_case_with_the_hour_as_its_only_time(world, come, vault):
    told = sealed_course.lodge(world, come)
    hour = come.replace(minute=0)
    for early in (come, hour + timedelta(minutes=59), hour + timedelta(hours=1, minutes=4)):
        assert batch.deliver_due(early) == 0
    assert batch.deliver_due(hour + timedelta(hours=1, minutes=30)) == 1
    case = told.case
    assert (case.state, case.mode, case.text, case.summary, case.reporter) == ("TRIAGE", "ANONYMOUS", "", "", None)
    assert case.submitted_at == case.round_at == hour + timedelta(hours=1)
    assert case.pk < 0
    assert Drop.objects.count() == 0
    waiting = Pending.objects.get(kind="hotline.case.sealed_submitted")
    assert (waiting.grain, waiting.actor_id, waiting.by) == ("h", None, "reporter")
    assert waiting.at_us == hour.timestamp() * 1_000_000
    opened = codes.opened(told.holder)
    assert opened is not None
    assert opened.case == case
    assert batch.deliver_due(hour + timedelta(hours=3)) == 0


def test_h64_the_vault_of_the_desk_reads_what_was_written_and_the_database_does_not(world, come, vault):
    told = sealed_course.delivered(world, come, place="三号高炉")
    assert vault.text(told.case) == TEXT
    assert vault.text(told.case, "PLACE") == "三号高炉"
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    shown = bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                    assert "高炉".encode() not in shown, table


def test_h3_the_same_form_twice_is_one_report_before_and_after_the_batch(world, come, vault):
    told = sealed_course.lodge(world, come)
    sealed_course.lodge(world, come)
    assert Drop.objects.count() == 1
    sealed_course.after_the_batch(come)
    again = sealed_course.lodge(world, come + timedelta(hours=3))
    assert (Drop.objects.count(), Case.objects.count()) == (0, 1)
    assert again.code == told.code


def test_h12_whoever_is_to_be_avoided_gets_no_key_and_finds_nothing(world, come, vault):
    """H-17: the only dispatcher is accused, so the case goes to the supervisors; tokens name nobody."""
    supervisor = sealed_course.vault(world.supervisor)
    told = sealed_course.delivered(world, come, avoid_people=(world.dispatcher,), avoid_units=(world.logistics,))
    case = told.case
    assert case.desk == Desk.SUPERVISOR
    assert vault.text(case) is None
    assert supervisor.text(case) == TEXT
    assert is_recused(world.dispatcher, case)
    assert not visible_cases(world.dispatcher).exists()
    assert visible_cases(world.supervisor).get() == case
    assert is_recused(world.handler, case)
    tokens = SealedRecusal.objects.values_list("token", flat=True)
    assert len({*tokens}) == 2
    assert all(str(world.dispatcher.pk) != token for token in tokens)
    with pytest.raises(Refused, match="回避"):
        dispatch.dispatch(case, world.logistics, actor=world.supervisor, now=come)


def test_h17_tokens_of_another_key_close_the_case_to_everybody(world, come, vault, settings):
    told = sealed_course.delivered(world, come, avoid_units=(world.mill,))
    assert visible_cases(world.dispatcher).get() == told.case
    settings.RECUSAL_KEY = "another key"
    assert not visible_cases(world.dispatcher).exists()
    assert is_recused(world.supervisor, told.case)


def test_h74_a_report_that_nobody_could_read_is_not_taken(world, come):
    with pytest.raises(Refused, match="没有人能打开"):
        sealed_course.lodge(world, come)
    assert Drop.objects.count() == 0
    public, private = box.pair()
    EscrowKey.objects.create(public=public, made_on=come.date())
    told = sealed_course.delivered(world, come)
    wrap = KeyWrap.objects.get(key__case=told.case, reader="ESCROW")
    content = SealedItem.objects.get(key=wrap.key, about="TEXT").content
    assert box.unseal(box.unwrap(private, bytes(wrap.wrapped)), bytes(content)).decode() == TEXT
    assert Notice.objects.get(kind="hotline.vault.missing").person_id == world.dispatcher.pk


def test_h4_a_confidential_identity_opens_for_custodian_and_code_and_not_for_the_desk(world, come, vault):
    world.duty("administrator", "hotline.custodian", "jinan")
    with pytest.raises(Refused, match="身份保管人"):
        sealed_course.lodge(world, come, mode=Mode.CONFIDENTIAL, reporter=world.employee)
    custodian = sealed_course.vault(world.administrator)
    told = sealed_course.delivered(world, come, mode=Mode.CONFIDENTIAL, reporter=world.employee)
    case = told.case
    identity = SealedIdentity.objects.get()
    assert identity.key.case == case
    wrap = KeyWrap.objects.get(key=identity.key, staff=custodian.row)
    opened = json.loads(box.unseal(box.unwrap(custodian.private, bytes(wrap.wrapped)), bytes(identity.content)))
    assert opened == {"person": world.employee.pk, "number": world.employee.employee_no, "name": "Wang Min"}
    assert not KeyWrap.objects.filter(key=identity.key, staff=vault.row).exists()
    private = codes.custody(told.holder, case.pk)
    assert private is not None
    assert json.loads(box.unseal(private, bytes(identity.content)))["name"] == "Wang Min"
    assert custodian.text(case) is None
    assert case.reporter is None


def test_h4_an_anonymous_report_has_no_pair_in_which_an_identity_could_lie(world, come, vault):
    told = sealed_course.delivered(world, come)
    assert [key.kind for key in CaseKey.objects.filter(case=told.case)] == ["CASE"]


def test_h65_a_critical_report_is_a_case_at_once_and_its_desk_is_told(world, come, vault):
    told = sealed_course.lodge(world, come, critical=True)
    case = told.case
    assert (case.level, case.state) == (LevelCode.CRITICAL, CaseState.TRIAGE)
    assert Drop.objects.count() == 0
    assert Event.objects.get(kind="hotline.case.sealed_submitted").at_us == come.replace(minute=0).timestamp() * 10**6
    told = {one.person_id: (one.due_at, one.values) for one in Notice.objects.filter(kind="hotline.sealed.critical")}
    assert told == {world.dispatcher.pk: (come, "{}"), world.supervisor.pk: (come, "{}")}


def test_h65_a_report_in_the_drop_can_be_taken_at_once_as_well(world, come, vault):
    """What a critical report does, on one that waited: the same case, and its code leads there."""
    told = sealed_course.lodge(world, come)
    waiting = Drop.objects.get()
    case = batch.take_at_once(waiting, actor=None, now=come)
    assert case == told.case
    found = codes.opened(told.holder)
    assert found is not None
    assert found.case == case


def test_h73_staff_hear_that_something_waits_and_nothing_else_and_not_at_its_moment(world, come, vault):
    told = sealed_course.lodge(world, come)
    delivered_at = sealed_course.after_the_batch(come)
    notice = Notice.objects.get()
    assert notice.kind == "hotline.sealed.come"
    assert (notice.values, notice.subject_type, notice.subject_key) == ("{}", "", "")
    assert told.case.number not in notice.key
    assert str(told.case.pk) not in notice.key
    assert timedelta(minutes=5) <= notice.due_at - delivered_at <= timedelta(minutes=30)


def speak(told, case, kind, now, text="", **body):
    """What a page behind a code puts into the drop."""
    public = bytes(CaseKey.objects.get(case=case, kind="CASE").public)
    content = lodging.packed(box.seal(public, text.encode())) if text else ""
    hour = now.replace(minute=0, second=0, microsecond=0)
    drop = Drop(kind=kind, target=case.pk, hour=hour, body=json.dumps({"content": content, **body}))
    lodging.drop(drop, actor=None)


@pytest.fixture
def held(world, come, vault):
    """A sealed case in the department's hands since Tuesday morning, and who lodged it."""
    told = sealed_course.delivered(world, come)
    case = dispatch.dispatch(told.case, world.logistics, actor=world.dispatcher, now=at("03-10 08:00"))
    handling.contact(case, course.CONTACT, actor=world.handler, now=at("03-10 08:10"))
    return told


def test_h64_what_staff_write_to_a_sealed_reporter_is_sealed_too(world, held, vault):
    case = held.case
    message = Message.objects.get(case=case)
    assert (message.text, message.unit_name) == ("", "Logistics")
    assert message.pk < 0
    assert vault.text(case, "MESSAGE", message.pk) == course.CONTACT


def test_h30_an_answer_through_the_drop_resumes_the_clock_and_only_the_question_it_saw(world, held):
    """E-10: the same transition as by any other channel."""
    case = held.case
    question = handling.ask(case, course.QUESTION, actor=world.handler, now=at("03-10 09:20"))
    assert course.fresh(case).state == CaseState.WAITING
    speak(held, case, DropKind.MESSAGE, at("03-10 09:30"), "另外一件事情")
    sealed_course.after_the_batch(at("03-10 09:30"))
    assert course.fresh(case).state == CaseState.WAITING
    speak(held, case, DropKind.ANSWER, at("03-10 10:50"), "每天夜班", answers=question.pk)
    sealed_course.after_the_batch(at("03-10 10:50"))
    assert course.fresh(case).state == CaseState.IN_PROGRESS
    assert course.fresh(case).unread == 2
    said = list(Message.objects.filter(case=case, side="REPORTER").order_by("at", "pk"))
    assert [(one.kind, one.text, one.at) for one in said] == [
        ("TEXT", "", at("03-10 10:00")),
        ("ANSWER", "", at("03-10 11:00")),
    ]
    assert list(replay([case.number])) == []


def test_h65_what_one_reporter_says_in_one_hour_keeps_its_order(world, held, vault):
    case = held.case
    for place, text in enumerate(["第一", "第二", "第三", "第四", "第五", "第六"]):
        speak(held, case, DropKind.MESSAGE, at("03-10 09:30"), text, place=place)
    sealed_course.after_the_batch(at("03-10 09:30"))
    said = Message.objects.filter(case=case, side="REPORTER").order_by("at", "pk")
    assert [vault.text(case, "MESSAGE", one.pk) for one in said] == ["第一", "第二", "第三", "第四", "第五", "第六"]


def answered(world, case):
    """Reply and approve; the reply's words of a sealed case are the staff side's matter."""
    from lifeline.hotline.models import Reply

    now = at("03-10 10:00")
    row = Reply.objects.create(
        case=case, company=world.jinan, unit=world.logistics, round=1, author=world.handler,
        disposition=Disposition.SOLVED, drafted_at=now, state="SUBMITTED",
    )  # fmt: skip
    with bound_now(now):
        replies._answer(case, row, approver=world.lead, actor=world.lead, now=now)
    return course.fresh(case)


def test_h43_h65_a_rating_through_the_drop_closes_the_case(world, held, vault):
    case = answered(world, held.case)
    assert case.state == CaseState.ANSWERED
    speak(held, case, DropKind.RATING, at("03-11 09:30"), "谢谢", verdict="SOLVED", grade=5)
    sealed_course.after_the_batch(at("03-11 09:30"))
    case = course.fresh(case)
    assert (case.state, case.closed_as) == (CaseState.CLOSED, "SOLVED")
    rating = Rating.objects.get(case=case)
    assert (rating.grade, rating.text, rating.at) == (5, "", at("03-11 10:00"))
    assert vault.text(case, "RATING", rating.pk) == "谢谢"
    assert Pending.objects.filter(kind="hotline.case.sealed_rated", grain="h").count() == 1
    assert list(replay([case.number])) == []


def test_h46_a_reopening_through_the_drop_after_an_unsolved_rating_is_granted_at_once(world, held):
    case = answered(world, held.case)
    speak(held, case, DropKind.RATING, at("03-11 09:30"), verdict="UNSOLVED", grade=1, place=0)
    speak(held, case, DropKind.REOPENING, at("03-11 09:40"), "还是没有热水", place=1)
    sealed_course.after_the_batch(at("03-11 09:40"))
    case = course.fresh(case)
    assert (case.state, case.round) == (CaseState.IN_PROGRESS, 2)
    assert case.reopenings.get().text == ""
    assert list(replay([case.number])) == []


def test_h48_a_withdrawal_through_the_drop_ends_the_case(world, held):
    speak(held, held.case, DropKind.WITHDRAWAL, at("03-10 09:30"))
    sealed_course.after_the_batch(at("03-10 09:30"))
    assert held.case.state == CaseState.WITHDRAWN


def test_what_became_impossible_meanwhile_still_brings_its_words(world, held, vault):
    """A rating of a reply that does not exist: the words come as a message, nothing is lost, nothing is rated."""
    speak(held, held.case, DropKind.RATING, at("03-10 09:30"), "我不满意", verdict="SOLVED", grade=1)
    sealed_course.after_the_batch(at("03-10 09:30"))
    assert Rating.objects.count() == 0
    said = Message.objects.get(case=held.case, side="REPORTER")
    assert vault.text(held.case, "MESSAGE", said.pk) == "我不满意"
    assert Drop.objects.count() == 0


def test_words_that_arrive_after_the_end_of_the_case_still_arrive(world, held, vault):
    """He withdraws, and writes once more in the same hour: staff read it, and the drop is empty."""
    speak(held, held.case, DropKind.WITHDRAWAL, at("03-10 09:30"), place=0)
    speak(held, held.case, DropKind.MESSAGE, at("03-10 09:40"), "谢谢，已经自己解决了", place=1)
    sealed_course.after_the_batch(at("03-10 09:40"))
    said = Message.objects.get(case=held.case, side="REPORTER")
    assert vault.text(held.case, "MESSAGE", said.pk) == "谢谢，已经自己解决了"
    assert (held.case.state, Drop.objects.count()) == (CaseState.WITHDRAWN, 0)


def test_words_to_a_destroyed_case_are_gone_with_it(world, held):
    speak(held, held.case, DropKind.MESSAGE, at("03-10 09:30"), "还在吗")
    CaseKey.objects.filter(case=held.case).delete()
    sealed_course.after_the_batch(at("03-10 09:30"))
    assert not Message.objects.filter(case=held.case, side="REPORTER").exists()
    assert Drop.objects.count() == 0


def test_a_fault_in_one_drop_holds_back_no_other(world, held):
    broken = Drop(kind=DropKind.MESSAGE, target=-99, hour=at("03-10 09:00"), body="{}")
    lodging.drop(broken, actor=None)
    speak(held, held.case, DropKind.MESSAGE, at("03-10 09:30"), "还在吗")
    sealed_course.after_the_batch(at("03-10 09:30"))
    assert [drop.pk for drop in Drop.objects.all()] == [broken.pk]
    assert Message.objects.filter(case=held.case, side="REPORTER").count() == 1


def test_h70_the_reporter_alone_shows_who_he_is_to_the_unit(world, held, vault):
    speak(held, held.case, DropKind.REVEAL, at("03-10 09:30"), "王敏 10000")
    sealed_course.after_the_batch(at("03-10 09:30"))
    assert vault.text(held.case, "IDENTITY") == "王敏 10000"
    assert held.case.reporter is None


def test_h66_no_id_of_a_sealed_case_lies_in_a_sequence(world, held):
    case = held.case
    ids = [case.pk, *Message.objects.filter(case=case).values_list("pk", flat=True)]
    ids += case.assignments.values_list("pk", flat=True)
    assert all(abs(one) > 2**30 for one in ids)
    plain = course.report(world, at("03-10 11:00"))
    assert 0 < plain.pk < 2**30


def test_p15_the_log_of_a_sealed_case_holds_no_text_and_no_digest(world, held):
    told = list(facts("hotline.case", keys=[str(held.case.pk)]))
    assert {fact.kind for fact in told} >= {"hotline.case.dispatched", "hotline.case.contacted"}
    assert all("reason" not in fact.data and "digest" not in fact.data for fact in told)
    assert not any(course.CONTACT in json.dumps(dict(fact.data), ensure_ascii=False) for fact in told)


def test_h13_a_sealed_case_is_timed_from_the_end_of_its_hour_and_replays(world, come, vault):
    """Submitted 10:40, counted from 11:00: dispatch within 4 wh of it, and a replay of the log finds no difference."""
    told = sealed_course.delivered(world, come)
    assert told.case.dispatch_due_at == at("03-09 16:30")
    Pending.objects.filter(kind="hotline.case.sealed_submitted").get()
    from lifeline.kernel.events.pending import move_pending

    move_pending(at("03-09 15:00"))
    assert list(replay([told.case.number])) == []


def test_sealed_words_are_taken_as_they_are(now):
    from lifeline.hotline.actions import course as steps

    words = SealedText(b"x", now)
    assert steps.written(words, "H-1", 5) is words
    assert steps.digest(words) == ""

"""匿名求证 (M-40): a question of a case goes to the question desk, and what that says comes back into the thread."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from lifeline.hotline import api
from lifeline.hotline.actions import dispatch, feedback, intake, merging, passing, retention
from lifeline.hotline.models import Case, Message, Note, PassedOn
from lifeline.hotline.queries import cases
from lifeline.hotline.states import CaseState, DestroyedFor
from lifeline.hotline.tests import course, media
from lifeline.hotline.tests.course import TEXT, at, fresh, notified, refused
from lifeline.kernel.errors import Conflict, Unseen
from lifeline.kernel.events import from_us
from lifeline.kernel.events.pending import move_pending

pytestmark = pytest.mark.django_db
Event, Pending, Personal = (apps.get_model("kernel", name) for name in ("Event", "Pending", "Personal"))
REPORTED = "听班长说下个月起夜班补贴全部取消，大家都很着急"
WORDING = "夜班补贴从下个月起是否有调整？依据是什么？"
ANSWER = "不属实。夜班补贴标准今年没有调整，依据是人力资源部三月发布的通知。"


@pytest.fixture
def case(world, now):
    return course.report(world, now, text=REPORTED)


@pytest.fixture
def passed(case, world, now, question_desk):
    return passing.pass_on(case, WORDING, actor=world.dispatcher, now=now)


def thread(case):
    return list(Message.objects.filter(case=case).order_by("at", "pk").values_list("side", "kind", "text"))


def courses(case):
    """What "state and clocks stay" means: every column but the version."""
    values = Case.objects.filter(pk=case.pk).values().get()
    return {name: value for name, value in values.items() if name != "version"}


def test_m40_the_desk_reads_the_wording_by_an_origin_and_the_thread_says_so(case, passed, world, question_desk):
    assert question_desk.wordings == {passed.random_key: WORDING}
    assert api.passed_wording(question_desk.origin) == WORDING
    ((side, kind, text),) = thread(case)
    assert (side, kind) == ("SYSTEM", "INQUIRY")
    assert WORDING in text
    assert "不知道您是谁" in text
    assert notified("spoken", world.employee, world.handler) == {world.employee}


def test_state_and_clocks_stay_and_the_version_moves(case, world, now, question_desk):
    before, version = courses(case), fresh(case).version
    passing.pass_on(case, WORDING, actor=world.dispatcher, now=now + timedelta(hours=3))
    media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=now + timedelta(days=1))
    assert courses(case) == before
    assert fresh(case).version == version + 2


def test_p15_the_row_of_the_log_holds_an_origin_and_a_day_and_nothing_else(case, passed, world, now):
    row = Pending.objects.get(kind="hotline.case.passed_on")
    move_pending(now + timedelta(days=2))
    for one in (row, Event.objects.get(kind="hotline.case.passed_on")):
        assert (one.actor_id, one.by, one.data, one.commits, one.grain) == (None, "hotline", "{}", "{}", "d")
        assert (one.subject_type, one.subject_key) == ("hotline.passedon", passed.random_key)
        assert timezone.localtime(from_us(one.at_us)).isoformat() == "2026-03-09T00:00:00+08:00"
        told = " ".join(str(value) for name, value in vars(one).items() if not name.startswith("_"))
        secrets = [case.number, WORDING, REPORTED, world.employee.name, world.employee.employee_no]
        assert [secret for secret in secrets if secret in told] == []
        assert {case.pk, passed.pk, world.employee.pk, world.dispatcher.pk} & set(vars(one).values()) == set()
    assert not Personal.objects.filter(event_id=row.pk).exists()


def test_m40_whoever_holds_the_log_finds_nothing_of_the_case_beside_the_question(case, world, now, question_desk):
    """Neither way leaves an event of the case, whose exact time would stand beside that of the question."""
    about_case = Event.objects.filter(subject_key=str(case.pk)).count()
    passing.pass_on(case, WORDING, actor=world.dispatcher, now=now)
    media.speak("accepted", question_desk.origin, actor=world.manager, now=now)
    media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=now)
    assert Event.objects.filter(subject_key=str(case.pk)).count() == about_case
    waiting = Pending.objects.values_list("kind", "subject_key", "grain", "actor_id", "data")
    assert {row[1:] for row in waiting} == {(question_desk.origin, "d", None, "{}")}
    assert sorted(row[0] for row in waiting) == ["hotline.case.passed_on", *["hotline.question.told"] * 2]


def test_an_origin_has_128_random_bits_and_follows_from_nothing(case, world, now, question_desk):
    origins = []
    for number in range(20):
        one = course.report(world, now, text=REPORTED, key=f"one {number}")
        passing.pass_on(one, WORDING, actor=world.dispatcher, now=now)
        origins.append(question_desk.origin)
    assert {len(origin) for origin in origins} == {26}  # 26 × 5 bits hold 128
    assert len(set(origins)) == 20
    assert len({origin[:4] for origin in origins}) > 15
    assert len({row.pk for row in PassedOn.objects.all()}) == 20
    assert [row.random_key for row in PassedOn.objects.order_by("pk")] != origins


def test_m40_accepted_answered_and_corrected_stand_in_the_thread(case, passed, world, now, question_desk):
    for hour, (kind, text) in enumerate(
        (("accepted", ""), ("answered", ANSWER), ("corrected", "更正：通知是四月的。")), 1
    ):
        media.speak(kind, question_desk.origin, text, actor=world.manager, now=now + timedelta(days=hour))
    said = [text for _side, _kind, text in thread(case)[1:]]
    assert said[0] == "求证台已受理这个问题，正在核实。"
    assert said[1] == f"求证台答复：\n\n{ANSWER}"
    assert said[2] == "求证台更正了答复：\n\n更正：通知是四月的。"
    row = PassedOn.objects.get()
    days = [row.on, row.accepted_on, row.answered_on, row.corrected_on]
    assert [day.isoformat() for day in days] == ["2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12"]


def test_a_desk_that_gives_no_text_is_told_of_all_the_same(case, passed, world, now, question_desk):
    media.speak("answered", question_desk.origin, actor=world.manager, now=now)
    assert thread(case)[-1][2].startswith("求证台已答复这个问题，大家都可以")


def test_the_reporter_reads_it_in_his_language(world, now, question_desk):
    world.employee.language = "en"
    world.employee.save()
    case = course.report(world, now, text=REPORTED)
    passing.pass_on(case, WORDING, actor=world.dispatcher, now=now)
    media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=now)
    assert thread(case)[0][2].startswith("Your question was passed on")
    assert thread(case)[1][2] == f"The question desk has answered:\n\n{ANSWER}"


def test_one_event_counts_once_however_often_it_comes(case, passed, world, now, question_desk):
    for kind in ("accepted", "answered", "corrected"):
        event = media.speak(kind, question_desk.origin, actor=world.manager, now=now)
        said = len(thread(case))
        with transaction.atomic():
            passing.bring_word(event)
        assert len(thread(case)) == said
    media.speak("corrected", question_desk.origin, "再次更正。", actor=world.manager, now=now)
    assert len(thread(case)) == 5
    media.speak("accepted", question_desk.origin, actor=world.manager, now=now)
    assert len(thread(case)) == 5


def test_an_origin_that_nobody_has_changes_nothing_and_holds_nobody_back(case, passed, world, now):
    for origin in ("", "a" * 26, passed.random_key.upper(), str(passed.pk)):
        media.speak("answered", origin, ANSWER, actor=world.manager, now=now)
        with pytest.raises(Unseen):
            api.passed_wording(origin)
    assert len(thread(case)) == 1
    assert PassedOn.objects.get().answered_on is None


def test_a_case_has_one_question_at_a_time_and_another_after_the_answer(case, passed, world, now, question_desk):
    refused("K-8", lambda: passing.pass_on(case, "食堂的菜价是否有新标准？", actor=world.dispatcher, now=now))
    with pytest.raises(IntegrityError), transaction.atomic():
        PassedOn.objects.create(case=case, wording=WORDING, by=world.dispatcher, on=now.date())
    media.speak("accepted", question_desk.origin, actor=world.manager, now=now)
    refused("K-8", lambda: passing.pass_on(case, "食堂的菜价是否有新标准？", actor=world.dispatcher, now=now))
    media.speak("answered", question_desk.origin, actor=world.manager, now=now)
    passing.pass_on(case, "食堂的菜价是否有新标准？", actor=world.dispatcher, now=now)
    assert len(question_desk.wordings) == 2


def test_h76_the_reporters_own_words_do_not_go(case, world, now, question_desk):
    for wording in (REPORTED, f"请问：{REPORTED}，是真的吗？", REPORTED.replace("，", "。"), "真的吗？"):
        refused("H-76", lambda wording=wording: passing.pass_on(case, wording, actor=world.dispatcher, now=now))
    refused("H-76", lambda: passing.pass_on(case, "问" * 501, actor=world.dispatcher, now=now))
    assert (PassedOn.objects.count(), thread(case), question_desk.heard) == (0, [], [])


def test_h77_no_finding_goes_unanswered_and_a_reason_stays_among_staff(case, world, now, question_desk):
    world.handler.name = "高峰"
    world.handler.save()
    case = dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=now)
    wording = "高峰时段通勤车是否增加？请拨打13812345678答复。"
    refused("H-77", lambda: passing.pass_on(case, wording, actor=world.dispatcher, now=now))
    known = {"NAME:高峰": "是上下班高峰，不是人名"}
    refused("H-77", lambda: passing.pass_on(case, wording, actor=world.dispatcher, now=now, harmless=known))
    passing.pass_on(case, wording[:14], actor=world.dispatcher, now=now, harmless=known)
    assert question_desk.wordings == {question_desk.origin: "高峰时段通勤车是否增加？请拨"}
    assert "是上下班高峰，不是人名" in Note.objects.get(case=case).text
    assert "是上下班高峰" not in str(thread(case))


def test_where_no_app_takes_questions_there_is_no_verb(case, world, now):
    assert "pass_on" not in cases.buttons(world.dispatcher, case, now)
    refused("K-8", lambda: passing.pass_on(case, WORDING, actor=world.dispatcher, now=now))
    assert not PassedOn.objects.exists()


def test_only_an_open_case_that_was_taken_in_passes_questions_on(case, world, now, question_desk):
    assert "pass_on" in cases.buttons(world.dispatcher, case, now)
    assert "pass_on" not in cases.buttons(world.supervisor, case, now)
    feedback.withdraw(case, actor=world.employee, now=now)
    assert "pass_on" not in cases.buttons(world.dispatcher, fresh(case), now)
    refused("K-8", lambda: passing.pass_on(case, WORDING, actor=world.dispatcher, now=now))
    raw = course.report(world, now, key="raw")
    Case.objects.filter(pk=raw.pk).update(state=CaseState.RECEIVED)
    refused("K-8", lambda: passing.pass_on(raw, WORDING, actor=world.dispatcher, now=now))
    Case.objects.filter(pk=raw.pk).update(state=CaseState.TRIAGE, staff_owned=True)
    refused("K-8", lambda: passing.pass_on(raw, WORDING, actor=world.dispatcher, now=now))


def test_h38_who_has_seen_another_version_passes_nothing_on(case, world, now, question_desk):
    intake.recuse(case, [world.handler], [], actor=world.dispatcher, now=now)
    with pytest.raises(Conflict):
        passing.pass_on(case, WORDING, actor=world.dispatcher, now=now, version=case.version)
    assert question_desk.heard == []


def test_e12_the_answer_reaches_the_reporter_of_a_merged_case_and_no_other(world, now, question_desk):
    lead = course.report(world, now, text=TEXT)
    member = course.report(world, now, text=REPORTED, key="member", reporter=world.colleague)
    passing.pass_on(member, WORDING, actor=world.dispatcher, now=now)
    merging.merge(fresh(member), fresh(lead), actor=world.dispatcher, now=now)
    refused("K-8", lambda: passing.pass_on(member, "另一个问题是不是也可以问？", actor=world.dispatcher, now=now))
    media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=now)
    assert ANSWER in thread(member)[-1][2]
    assert ANSWER not in str(thread(lead))
    assert notified("spoken", world.employee, world.colleague) == {world.colleague}


def test_e23_who_has_withdrawn_hears_no_more(case, passed, world, now, question_desk):
    feedback.withdraw(fresh(case), actor=world.employee, now=now)
    media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=now)
    assert len(thread(case)) == 1
    assert PassedOn.objects.get().answered_on is not None


def test_an_answer_comes_after_the_case_was_closed(case, passed, world, question_desk):
    case = dispatch.dispatch(fresh(case), world.logistics, actor=world.dispatcher, now=at("03-09 11:00"))
    course.answered(world, at("03-09 12:00"), case=course.fresh(case))
    before = courses(case)
    media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=at("03-10 09:00"))
    assert ANSWER in thread(case)[-1][2]
    assert courses(case) == before


def test_h84_with_the_case_the_wording_goes_and_the_origin_leads_nowhere(case, passed, world, now, question_desk):
    feedback.withdraw(fresh(case), actor=world.employee, now=now)
    retention.destroy(fresh(case), DestroyedFor.ORDER, actor=world.administrator, now=now)
    assert not PassedOn.objects.exists()
    with pytest.raises(Unseen):
        api.passed_wording(question_desk.origin)
    media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=now)
    assert [text for *_rest, text in thread(case)] == [""]

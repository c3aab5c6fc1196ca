"""The staff's pages, as they are clicked: the dispatcher, the handler, the lead, the supervisor."""

from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lifeline.hotline.actions import feedback, refusal, reopening, terms
from lifeline.hotline.queries import lists
from lifeline.hotline.queries.remembered import remember
from lifeline.hotline.queries.shown import due_piece, left, read_mark
from lifeline.hotline.queries.terms import open_extension
from lifeline.hotline.states import CaseState, Grade, LevelCode, RefusalReason, Verdict
from lifeline.hotline.tests import course
from lifeline.hotline.tests.pages import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def triage(world, here):
    return course.report(world, here)


def page_of(case):
    return reverse("hotline:case_detail", args=[case.number])


def test_the_queue_shows_what_waits_with_the_time_that_is_left(client, sign_in, world, triage):
    sign_in(client, world.dispatcher)
    text = client.get(reverse("hotline:queue_list")).content.decode()
    assert course.TEXT in text
    assert triage.number in text


def test_h14_a_queue_shows_nothing_of_another_company(client, sign_in, world, triage):
    sign_in(client, world.foreign_dispatcher)
    assert triage.number not in client.get(reverse("hotline:queue_list")).content.decode()


def test_the_queue_costs_the_same_at_one_and_three(client, sign_in, world, here, constant_queries):
    sign_in(client, world.dispatcher)
    numbers = count()
    constant_queries("hotline:queue_list", 9, lambda: course.report(world, here, key=f"q{next(numbers)}"))


def test_h15_the_dispatcher_sends_a_case_in_two_clicks(client, sign_in, world, triage):
    sign_in(client, world.dispatcher)
    assert "Logistics" in client.get(page_of(triage)).content.decode()
    answer = send(client, "case_dispatch", triage, unit=world.logistics.pk, category="", reason="")
    assert (answer.status_code, answer["Location"]) == (302, page_of(triage))
    assert course.fresh(triage).unit == world.logistics


def test_h38_who_acts_on_an_old_version_is_told_and_keeps_his_words(client, sign_in, world, here):
    case = course.in_progress(world, here)
    sign_in(client, world.handler)
    answer = client.post(
        reverse("hotline:case_contact", args=[case.number]),
        {"version": 1, "kind": "CALL", "text": "明天十点请您到现场一起看一看。"},
    )
    assert answer.status_code == 409
    assert "明天十点请您到现场一起看一看。" in answer.content.decode()
    assert case.messages.filter(kind="CONTACT").count() == 1


def test_a_refused_step_comes_back_with_its_sentence_and_what_was_typed(client, sign_in, world, here):
    case = course.in_progress(world, here)
    sign_in(client, world.handler)
    answer = send(client, "reply_draft", case, text="很短", disposition="SOLVED", draft_version="", submit="1")
    assert answer.status_code == 422
    assert "很短" in answer.content.decode()
    assert course.fresh(case).state == CaseState.IN_PROGRESS


def test_the_walk_from_contact_to_the_reply_on_the_pages(client, sign_in, world, here):
    case = course.dispatched(world, here)
    sign_in(client, world.handler)
    assert case.number in client.get(reverse("hotline:desk_list")).content.decode()
    assert send(client, "case_contact", case, kind="MESSAGE", text=course.CONTACT).status_code == 302
    assert send(client, "case_ask", case, text=course.QUESTION).status_code == 302
    assert course.fresh(case).state == CaseState.WAITING
    assert send(client, "case_resume", case).status_code == 302
    assert send(client, "case_note", case, text="水泵型号已查。").status_code == 302
    draft = {"text": course.REPLY, "disposition": "SOLVED", "draft_version": "", "submit": "1"}
    assert send(client, "reply_draft", case, **draft).status_code == 302
    sign_in(client, world.lead)
    assert case.number in client.get(reverse("hotline:unit_list")).content.decode()
    assert send(client, "reply_send_back", case, reason="请写明日期。").status_code == 302
    sign_in(client, world.handler)
    version = case.replies.get().version
    assert send(client, "reply_draft", case, **{**draft, "draft_version": version}).status_code == 302
    sign_in(client, world.lead)
    assert send(client, "reply_approve", case).status_code == 302
    assert course.fresh(case).state == CaseState.ANSWERED


def test_h37_a_note_stands_on_the_staffs_page_only(client, sign_in, world, here):
    case = course.in_progress(world, here)
    sign_in(client, world.handler)
    send(client, "case_note", case, text="只给同事看的一句话")
    assert "只给同事看的一句话" in client.get(page_of(case)).content.decode()


def test_h7_a_supervisor_reads_the_reporter_without_name(client, sign_in, world, here):
    case = course.in_progress(world, here)
    sign_in(client, world.supervisor)
    assert world.employee.name not in client.get(page_of(case)).content.decode()
    sign_in(client, world.handler)
    assert world.employee.name in client.get(page_of(case)).content.decode()


def test_h18_a_refusal_is_proposed_by_one_and_confirmed_by_another(client, sign_in, world, triage):
    sign_in(client, world.dispatcher)
    given = {"reason": RefusalReason.NOT_OURS, "text": "此事属于地方供热公司，请拨打他们的电话反映。"}
    assert send(client, "case_refuse", triage, **given).status_code == 302
    assert send(client, "refusal_confirm", triage).status_code == 422
    sign_in(client, world.supervisor)
    assert triage.number in client.get(reverse("hotline:supervision_list")).content.decode()
    assert send(client, "refusal_confirm", triage).status_code == 302
    assert course.fresh(triage).state == CaseState.NOT_ACCEPTED


def test_h18_the_second_person_may_disagree(client, sign_in, world, triage, here):
    refusal.refuse(
        triage, RefusalReason.NOT_OURS, "不属于本公司的事情，请向地方反映。", actor=world.dispatcher, now=here
    )
    sign_in(client, world.supervisor)
    assert send(client, "refusal_deny", triage).status_code == 302
    assert course.fresh(triage).state == CaseState.TRIAGE


def test_h46_the_supervisor_decides_on_a_request_to_reopen(client, sign_in, world, here):
    case = course.answered(world, here)
    feedback.rate(case, Verdict.SOLVED, Grade.FAIR, "", actor=world.employee, now=here)
    reopening.reopen(course.fresh(case), "热水又停了，水泵还是坏的。", actor=world.employee, now=here)
    sign_in(client, world.supervisor)
    assert case.number in client.get(reverse("hotline:supervision_list")).content.decode()
    assert (
        send(client, "reopen_refuse", case, text="停水是计划检修，明天早上八点恢复，请您放心使用。").status_code == 302
    )
    assert course.fresh(case).state == CaseState.CLOSED


def test_h46_the_supervisor_lets_it_be_worked_on_again(client, sign_in, world, here):
    case = course.answered(world, here)
    feedback.rate(case, Verdict.SOLVED, Grade.FAIR, "", actor=world.employee, now=here)
    reopening.reopen(course.fresh(case), "热水又停了，水泵还是坏的。", actor=world.employee, now=here)
    sign_in(client, world.supervisor)
    assert send(client, "reopen_grant", case).status_code == 302
    assert course.fresh(case).round == 2


def test_h22_the_level_is_raised_on_the_page(client, sign_in, world, triage):
    sign_in(client, world.dispatcher)
    assert send(client, "case_level", triage, level=LevelCode.URGENT, reason="影响整个班组").status_code == 302
    assert course.fresh(triage).level == LevelCode.URGENT


def test_the_category_and_the_unit_are_changed_on_the_page(client, sign_in, world, here):
    from lifeline.hotline.models import Category

    case = course.in_progress(world, here - timedelta(days=1))
    world.person("other", "Xu Lei", "steelworks", "hotline.handler")
    sign_in(client, world.dispatcher)
    category = Category.objects.order_by("pk").first()
    assert send(client, "case_category", case, category=category.pk).status_code == 302
    assert course.fresh(case).category == category
    assert send(client, "case_reassign", case, unit=world.steelworks.pk, reason="属炼钢厂").status_code == 302
    assert course.fresh(case).unit == world.steelworks


def test_the_reporter_is_led_to_his_own_page(client, sign_in, world, here):
    case = course.in_progress(world, here)
    sign_in(client, world.employee)
    answer = client.get(page_of(case))
    assert answer["Location"] == reverse("hotline:my_case_detail", args=[case.number])


def test_h56_the_page_shows_the_arithmetic_of_every_clock(client, sign_in, world, here):
    case = course.in_progress(world, here)
    sign_in(client, world.dispatcher)
    assert client.get(page_of(case)).content.decode().count('class="clock"') == 3


def test_cases_are_found_by_number_and_by_two_characters(client, sign_in, world, here):
    case = course.in_progress(world, here)
    other = course.report(world, here, text="食堂晚餐太早了，夜班吃不上", key="other")
    sign_in(client, world.dispatcher)
    for word in (case.number, "浴室"):
        text = client.get(reverse("hotline:case_list"), {"q": word}).content.decode()
        assert case.number in text
        assert other.number not in text


def test_the_list_of_all_cases_costs_the_same(client, sign_in, world, here, constant_queries):
    sign_in(client, world.dispatcher)
    numbers = count()
    constant_queries("hotline:case_list", 4, lambda: course.report(world, here, key=f"l{next(numbers)}"))


def test_the_desk_and_the_unit_cost_the_same_at_one_and_three(client, sign_in, world, here, constant_queries):
    sign_in(client, world.lead)
    numbers = count()

    def grow():
        course.dispatched(world, here, key=f"d{next(numbers)}")

    constant_queries("hotline:desk_list", 8, grow)
    constant_queries("hotline:unit_list", 10, grow)


def test_a_list_goes_on_where_it_stopped(world, here, monkeypatch):
    from lifeline.hotline.queries import shown

    monkeypatch.setattr(shown, "PIECE", 2)
    for n in range(5):
        course.report(world, here - timedelta(minutes=n // 2), key=f"p{n}")
    seen, after = [], ""
    while True:
        piece = due_piece(lists.queue(world.dispatcher), here, after)
        seen += [row.number for row in piece.rows]
        if not (after := piece.after):
            break
    assert seen == [case.number for case in lists.queue(world.dispatcher)]


@pytest.mark.parametrize("mark", ["", "x", "2026-01-01/1", "2026-01-01T00:00:00+08:00/x", "/"])
def test_a_damaged_mark_is_the_start(mark):
    assert read_mark(mark) is None


def test_the_time_left_is_said_in_its_largest_useful_unit(in_english, here):
    spans = [timedelta(minutes=12), timedelta(hours=5), timedelta(hours=30), timedelta(days=4), -timedelta(hours=2)]
    assert [left(here + span, here).words for span in spans] == [
        "12 min left", "5 h 0 min left", "1 d 6 h left", "4 days left", "late by 2 h 0 min",
    ]  # fmt: skip


def test_h22_a_supervisor_lowers_a_level_and_a_dispatcher_cannot(client, sign_in, world, here):
    case = course.in_progress(world, here)
    sign_in(client, world.dispatcher)
    assert send(client, "case_level", case, level=LevelCode.COMPLEX, reason="涉及三个单位").status_code == 422
    assert course.fresh(case).level == LevelCode.NORMAL
    sign_in(client, world.supervisor)
    assert reverse("hotline:case_level", args=[case.number]) in client.get(page_of(case)).content.decode()
    assert send(client, "case_level", case, level=LevelCode.COMPLEX, reason="涉及三个单位").status_code == 302
    assert course.fresh(case).level == LevelCode.COMPLEX


def test_the_page_of_a_case_asks_nothing_twice(client, sign_in, world, here):
    closed, in_hand = course.answered(world, here), course.in_progress(world, here, key="another")
    feedback.rate(closed, Verdict.SOLVED, Grade.FAIR, "", actor=world.employee, now=here)
    cost = {}
    for who in ("dispatcher", "supervisor", "handler"):
        sign_in(client, getattr(world, who))
        cost[who] = asked(client, page_of(closed)), asked(client, page_of(in_hand))
    assert cost == {"dispatcher": (20, 26), "supervisor": (22, 23), "handler": (20, 24)}


def asked(client, path):
    """How many queries a page costs, when whatever is remembered between requests is warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    texts = [one["sql"] for one in found]
    assert len(texts) == len(set(texts))
    return len(texts)


def test_what_a_page_asks_of_a_case_is_asked_once_and_never_by_an_action(world, here, django_assert_num_queries):
    case = course.in_progress(world, here)
    remember(case)
    assert open_extension(case) is None
    terms.extend(case, 3, "配件周四才能到货，周五装好。", actor=world.handler, now=here)
    with django_assert_num_queries(0):
        assert open_extension(case) is None
    remember(case)
    assert open_extension(case).days == 3
    again = partial(terms.extend, case, 2, "再多两个工作日，等配件到货。", actor=world.handler, now=here)
    course.refused("H-33", again)

"""H-60: an order asks for a written answer by a date, and its supervisor alone closes it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import clocks, dispatch, feedback, orders, terms
from lifeline.hotline.models import Order
from lifeline.hotline.queries.orders import due_days, ordered_on
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.states import OrderState
from lifeline.hotline.tests.course import TEXT, at, dispatched, fresh, in_progress, kinds_told, report
from lifeline.hotline.tests.pages import send
from lifeline.hotline.tests.test_telling import told as heard
from lifeline.kernel.errors import Refused
from lifeline.people.models import Duty

pytestmark = pytest.mark.django_db
ASKED, SAID = "为什么还没有修好？何时修好？", "配件周三到货，周四上午换好，周四下班前答复。"


@pytest.fixture
def case(world):
    return in_progress(world, at("03-09 10:00"))


@pytest.fixture
def order(world, case):
    return orders.issue(case, ASKED, 2, actor=world.supervisor, now=at("03-10 10:00"))


def answered(world, order, now="03-11 10:00"):
    return orders.answer(order, SAID, actor=world.handler, now=at(now))


def test_h60_an_order_is_due_at_the_close_of_its_day_and_is_told_to_the_unit(world, case, order):
    assert (order.state, order.due_at, order.unit) == (OrderState.OPEN, at("03-12 17:30"), world.logistics)
    assert heard(world, "handler")[0] == heard(world, "lead")[0] == "ordered"
    assert heard(world, "supervisor") == []
    assert "hotline.order.issued" in kinds_told(case)


def test_h60_the_days_are_offered_with_their_dates(case, in_english):
    offered = due_days(case, at("03-13 10:00"))
    assert offered[0] == (1, "2026-03-16 · 1 working day")
    assert [days for days, _words in offered] == [1, 2, 3, 5, 10]


def test_h60_answered_and_closed_by_its_supervisor(world, case, order):
    order = answered(world, order)
    assert (order.state, order.answered_by) == (OrderState.ANSWERED, world.handler)
    assert heard(world, "supervisor")[0] == "order_heard"
    order = orders.close(order, "已落实", actor=world.supervisor, now=at("03-12 10:00"))
    assert (order.state, order.closed_by) == (OrderState.CLOSED, world.supervisor)
    assert heard(world, "lead")[0] == "order_ended"
    assert fresh(case).resolve_due_at == case.resolve_due_at
    assert list(replay()) == []


def test_h60_another_supervisor_does_not_close_it(world, case, order):
    world.person("second", "Gu Wei", "jinan", "hotline.supervisor")
    answered(world, order)
    with pytest.raises(Refused, match="督办员"):
        orders.close(order, "已落实", actor=world.second, now=at("03-12 10:00"))
    order.refresh_from_db()
    assert (order.state, order.remark) == (OrderState.ANSWERED, "")
    assert "order_ended" not in heard(world, "lead")


def test_h60_the_order_of_a_supervisor_who_left_his_duty_is_closed_by_another(world, case, order):
    world.person("second", "Gu Wei", "jinan", "hotline.supervisor")
    answered(world, order)
    Duty.objects.filter(person=world.supervisor).delete()
    assert orders.close(order, "已落实", actor=world.second, now=at("03-12 10:00")).closed_by == world.second


def test_h17_h60_an_order_of_the_integrity_desk_is_its_own(world):
    world.person("inspector", "Shen Qing", "jinan", "hotline.integrity")
    world.person("second_inspector", "Xie Lin", "jinan", "hotline.integrity")
    case = in_progress(world, at("03-09 10:00"), avoid_people=(world.supervisor,))
    terms.extend(case, 3, "备件下周才到货，需要延期。", actor=world.handler, now=at("03-09 11:00"))
    order = orders.issue(fresh(case), ASKED, 2, actor=world.inspector, now=at("03-10 10:00"))
    order = answered(world, order)
    assert heard(world, "inspector")[0] == "order_heard"
    assert "order_heard" not in heard(world, "second_inspector")
    with pytest.raises(Refused):
        orders.close(order, "已落实", actor=world.second_inspector, now=at("03-12 10:00"))
    assert orders.close(order, "已落实", actor=world.inspector, now=at("03-12 10:00")).state == OrderState.CLOSED


def test_h60_an_order_is_not_closed_before_its_answer_unless_the_case_has_ended(world, case, order):
    with pytest.raises(Refused):
        orders.close(order, "已落实", actor=world.supervisor, now=at("03-11 10:00"))
    feedback.withdraw(fresh(case), actor=world.employee, now=at("03-11 10:00"))
    closed = orders.close(order, "反映人已撤回", actor=world.supervisor, now=at("03-11 11:00"))
    assert closed.state == OrderState.CLOSED


def test_h60_a_case_has_one_open_order(world, case, order):
    with pytest.raises(Refused):
        orders.issue(fresh(case), ASKED, 1, actor=world.supervisor, now=at("03-10 11:00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.create(
            case=case, company=world.jinan, round=1, text="x", opened_at=at("03-10 11:00"), due_at=at("03-11 11:00")
        )
    orders.close(answered(world, order), "已落实", actor=world.supervisor, now=at("03-12 10:00"))
    assert orders.issue(fresh(case), ASKED, 1, actor=world.supervisor, now=at("03-12 11:00")).state == OrderState.OPEN


@pytest.mark.parametrize(("text", "days"), [("", 2), ("为何", 2), (ASKED, 4), (ASKED, 0)])
def test_h60_an_order_asks_something_within_days_that_are_offered(world, case, text, days):
    with pytest.raises(Refused):
        orders.issue(case, text, days, actor=world.supervisor, now=at("03-10 10:00"))
    assert not Order.objects.exists()
    assert "ordered" not in heard(world, "handler")


def test_h60_no_order_for_a_case_that_has_ended(world, case):
    feedback.withdraw(case, actor=world.employee, now=at("03-10 10:00"))
    with pytest.raises(Refused):
        orders.issue(fresh(case), ASKED, 2, actor=world.supervisor, now=at("03-10 11:00"))


def test_h59_the_clock_opens_an_order_when_the_time_is_over_and_none_is_open(world, case):
    clocks.sweep(at("03-16 17:30"))
    order = Order.objects.get()
    assert (order.supervisor, order.text, order.unit) == (None, "", world.logistics)
    assert order.due_at == at("03-18 17:30")
    answered(world, order, "03-17 10:00")
    assert heard(world, "supervisor")[0] == "order_heard"
    closed = orders.close(order, "已落实", actor=world.supervisor, now=at("03-17 11:00"))
    assert closed.supervisor == world.supervisor


def test_h59_an_order_that_stands_open_is_not_given_twice(world, case, order):
    clocks.sweep(at("03-16 17:30"))
    assert Order.objects.get().supervisor == world.supervisor


def test_h60_before_the_dispatch_the_dispatchers_answer(world):
    case = report(world, at("03-09 10:00"))
    clocks.sweep(at("03-16 17:30"))
    order = Order.objects.get()
    assert order.unit is None
    assert heard(world, "dispatcher")[0] == "ordered"
    orders.answer(order, "今天内派单。", actor=world.dispatcher, now=at("03-17 09:00"))
    assert fresh(case).state == "TRIAGE"


def test_h60_an_order_stays_with_the_case_when_another_unit_takes_it(client, sign_in, world, case, order):
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    dispatch.reassign(fresh(case), world.caster, "归炼钢厂", actor=world.dispatcher, now=at("03-10 11:00"))
    sign_in(client, world.caster_handler)
    assert send(client, "order_answer", case, text=SAID).status_code == 302
    sign_in(client, world.handler)
    assert send(client, "order_answer", case, text=SAID).status_code == 404


def test_h60_the_reporter_reads_that_it_is_followed_and_no_word_of_it(client, sign_in, world, case, order):
    answered(world, order)
    assert str(ordered_on(case)) == "2026-03-10"
    sign_in(client, world.employee)
    page = client.get(reverse("hotline:my_case_detail", args=[case.number]))
    assert str(page.context["ordered_on"]) == "2026-03-10"
    text = page.content.decode()
    assert ASKED not in text
    assert SAID not in text
    assert TEXT in text


def test_h60_the_walk_of_an_order_on_the_pages(client, sign_in, world):
    case = dispatched(world, timezone.now())
    sign_in(client, world.supervisor)
    assert send(client, "order_issue", case, text=ASKED, days="4").status_code == 422
    assert send(client, "order_issue", case, text=ASKED, days="1").status_code == 302
    assert send(client, "order_answer", case, text=SAID).status_code == 403
    assert send(client, "order_close", case, text="已落实").status_code == 422
    sign_in(client, world.handler)
    page = client.get(reverse("hotline:case_detail", args=[case.number])).content.decode()
    assert ASKED in page
    assert send(client, "order_close", case, text="已落实").status_code == 403
    assert send(client, "order_answer", case, text=SAID).status_code == 302
    sign_in(client, world.supervisor)
    assert SAID in client.get(reverse("hotline:case_detail", args=[case.number])).content.decode()
    assert send(client, "order_close", case, text="已落实").status_code == 302
    assert send(client, "order_close", case, text="已落实").status_code == 404
    assert Order.objects.get().state == OrderState.CLOSED

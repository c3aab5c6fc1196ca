"""督办台: each kind of thing to decide or to follow is a filter with its number, and its list shows what is asked."""

from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline import policies
from lifeline.hotline.actions import clocks, feedback, handling, orders, refusal, reopening, returns, terms
from lifeline.hotline.queries import supervision
from lifeline.hotline.states import CaseState, RefusalReason, ReturnReason, Verdict
from lifeline.hotline.tests.course import QUESTION, answered, at, dispatched, fresh, in_progress, report

pytestmark = pytest.mark.django_db
START = at("03-09 10:00")


def numbers(world, now, who="supervisor"):
    return {key: n for key, n in supervision.numbers(world.people[who], now).items() if n}


def shown(world, key, now, who="supervisor"):
    cases = supervision.concerned(world.people[who], supervision.concern_of(key), now).order_by("asked_due_at", "pk")
    return supervision.followed(cases, now, supervision.numbers(world.people[who], now))


def test_what_is_late_stands_under_the_rung_that_it_has_reached(world):
    case = in_progress(world, START)
    seen = {}
    for moment in ("03-13 16:18", "03-16 17:31", "03-19 16:30", "03-24 15:30"):
        clocks.sweep(at(moment))
        seen[moment] = numbers(world, at(moment))
    assert list(seen.values()) == [
        {"soon": 1},
        {"late": 1, "order": 1, "orders": 1},
        {"late": 1, "plant": 1, "orders": 1},
        {"late": 1, "company": 1, "orders": 1},
    ]
    line = shown(world, "company", at("03-24 15:30"))[0]
    assert (line.row.number, line.tone, len(line.asked)) == (case.number, "bad", 1)


def test_an_order_is_followed_until_it_is_closed_also_after_the_case(world):
    case = in_progress(world, START)
    order = orders.issue(case, "何时修好？", 2, actor=world.supervisor, now=START)
    assert numbers(world, START) == {"orders": 1}
    assert shown(world, "orders", START)[0].row.left.words
    orders.answer(order, "周四上午修好。", actor=world.handler, now=START)
    assert numbers(world, START) == {"orders": 1, "": 1}
    feedback.withdraw(fresh(case), actor=world.employee, now=START)
    assert numbers(world, START) == {"orders": 1, "": 1}
    orders.close(order, "已撤回", actor=world.supervisor, now=START)
    assert numbers(world, START) == {}


def test_a_return_is_followed_and_a_ruling_is_decided(world):
    world.person("caster_lead", "Lu Fang", "caster", "hotline.lead", "hotline.handler")
    case = dispatched(world, START)
    returns.ask_return(
        case,
        ReturnReason.DUTY,
        world.caster,
        "职责清单第三条：浴室归炼钢厂管理",
        actor=world.lead,
        now=at("03-09 11:00"),
    )
    assert numbers(world, at("03-09 11:00")) == {"returns": 1}
    assert "Logistics → Caster" in shown(world, "returns", at("03-09 11:00"))[0].asked[0]


def test_requests_for_time_and_to_put_off_are_decided_by_their_own_date(world):
    case, other = in_progress(world, START), in_progress(world, START, key="other")
    terms.extend(case, 3, "配件要到本周五才能到货，之后才能换", actor=world.handler, now=at("03-10 10:00"))
    terms.defer(
        other,
        at("06-01 10:00").date(),
        "六月大修时一并更换整条管道",
        world.lead,
        actor=world.lead,
        now=at("03-10 09:00"),
    )
    assert numbers(world, at("03-10 10:00")) == {"": 2, "extensions": 1, "deferrals": 1}
    lines = shown(world, "", at("03-10 10:00"))
    assert [line.row.number for line in lines] == [other.number, case.number]
    assert [len(line.asked) for line in lines] == [1, 1]


def test_requests_to_reopen_and_refusals_are_decided(world):
    done = answered(world, START)
    feedback.rate(done, Verdict.SOLVED, actor=world.employee, now=START)
    reopening.reopen(done, "还是没有热水", actor=world.employee, now=START)
    refusal.refuse(
        report(world, START), RefusalReason.NOT_OURS, "这件事由公交公司负责。", actor=world.dispatcher, now=START
    )
    assert numbers(world, START) == {"": 2, "reopenings": 1, "refusals": 1}
    assert len(shown(world, "refusals", START)[0].asked) == 1


def test_h32_a_late_question_is_flagged_to_the_supervisor_while_its_round_runs(world):
    case = in_progress(world, START)
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-16 17:00"))
    handling.write(case, "每天都是", actor=world.employee, now=at("03-16 17:10"))
    assert "questions" in numbers(world, at("03-16 17:10"))
    answered(world, at("03-16 17:20"), fresh(case))
    assert "questions" not in numbers(world, at("03-16 17:20"))


def test_h58_h61_nudged_cases_and_critical_ones_that_nobody_opened(world):
    world.duty("colleague", policies.DUTY_OFFICER, "jinan")
    feedback.nudge(in_progress(world, START), actor=world.employee, now=START)
    report(world, START, critical=True)
    assert numbers(world, START) == {"nudged": 1, "calling": 1}


def test_h17_h14_nothing_of_a_case_from_which_he_is_excluded_or_of_another_company(world):
    world.person("second", "Gu Wei", "jinan", "hotline.supervisor")
    world.person("foreign", "Lin Tao", "laiwu", "hotline.supervisor")
    case = dispatched(world, START, avoid_people=(world.supervisor,))
    orders.issue(case, "何时修好？", 2, actor=world.second, now=START)
    clocks.sweep(at("03-16 17:31"))
    later = at("03-16 17:31")
    assert numbers(world, later) == numbers(world, later, "foreign") == {}
    assert numbers(world, later, "second") == {"late": 1, "order": 1, "orders": 1}
    assert shown(world, "orders", later) == shown(world, "late", later) == []


def test_a_case_that_rests_with_the_reporter_is_not_late(world):
    case = in_progress(world, START)
    handling.ask(case, QUESTION, actor=world.handler, now=at("03-10 10:00"))
    assert fresh(case).state == CaseState.WAITING
    assert numbers(world, at("03-16 17:31")) == {}


def test_the_filters_are_links_with_their_numbers_and_the_rows_answer_to_the_keyboard(client, sign_in, world):
    long_ago = timezone.now() - timedelta(days=60)
    case = dispatched(world, long_ago)
    other = dispatched(world, long_ago, key="other")
    clocks.sweep(timezone.now())
    sign_in(client, world.supervisor)
    page = client.get(reverse("hotline:supervision_list"), {"show": "company"})
    filters = {str(link.label): (link.number, link.current) for link in page.context["filters"]}
    assert [n for n, current in filters.values() if current] == [2]
    assert "?show=orders" in [link.href for link in page.context["filters"]]
    text = page.content.decode()
    assert text.count("data-item") == 2
    assert case.number in text
    assert other.number in text
    assert client.get(reverse("hotline:supervision_list"), {"show": "nonsense"}).status_code == 200


def test_two_hundred_cases_are_walked_in_pieces(client, sign_in, world):
    long_ago = timezone.now() - timedelta(days=60)
    for number in range(60):
        report(world, long_ago, key=f"many {number}")
    sign_in(client, world.supervisor)
    page = client.get(reverse("hotline:supervision_list"), {"show": "late"})
    assert len(page.context["rows"]) == 50
    rest = client.get(reverse("hotline:supervision_list") + page.context["pages"].next_href)
    seen = {row.row.number for row in (*page.context["rows"], *rest.context["rows"])}
    assert len(seen) == 60


def test_supervision_costs_the_same_at_one_and_three(client, sign_in, world, constant_queries):
    sign_in(client, world.supervisor)
    keys, long_ago = count(), timezone.now() - timedelta(days=30)
    constant_queries("hotline:supervision_list", 7, lambda: report(world, long_ago, key=f"s{next(keys)}"), show="late")

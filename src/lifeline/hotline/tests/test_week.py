"""E-4: a simulated week; at every minute page, list, REST and clock say the same of a case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifeline.hotline.actions import clocks, dispatch, handling, terms
from lifeline.hotline.models import Category
from lifeline.hotline.queries import clocks as shown
from lifeline.hotline.queries import lists
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.queries.shown import case_row, left
from lifeline.hotline.rest.shapes import case_out
from lifeline.hotline.states import Clock, LevelCode
from lifeline.hotline.tests.course import QUESTION, at, fresh, in_progress, report

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def acts(world, case):
    """What happens in that week: level, category, unit, a pause and an extension change while time runs."""
    enquiry = Category.objects.order_by("pk").last()

    def longer(now):
        row = terms.extend(fresh(case), 2, "备件下周才能到货，请予延期。", actor=world.caster_handler, now=now)
        terms.grant_extension(row, actor=world.supervisor, now=now)

    return {
        at("03-10 10:00"): lambda now: handling.ask(fresh(case), QUESTION, actor=world.handler, now=now),
        at("03-10 15:07"): lambda now: dispatch.set_level(
            fresh(case), LevelCode.URGENT, "影响生产", actor=world.dispatcher, now=now
        ),
        at("03-10 16:30"): lambda now: dispatch.categorise(fresh(case), enquiry, actor=world.dispatcher, now=now),
        at("03-11 11:59"): lambda now: handling.write(fresh(case), "每天都是", actor=world.employee, now=now),
        at("03-11 13:00"): lambda now: dispatch.reassign(
            fresh(case), world.caster, "归炼钢厂", actor=world.dispatcher, now=now
        ),
        at("03-11 14:00"): lambda now: handling.contact(
            fresh(case), "我们明天上午到现场查看。", actor=world.caster_handler, now=now
        ),
        at("03-12 09:00"): longer,
    }


def first_to_break(case, now):
    """By the page: of the clocks that run, the one that breaks first."""
    running = [one for one in shown.explained(case) if one.met_at is None and not one.paused]
    if case.due_clock in {Clock.ANSWER, Clock.NONE}:
        return case.due_at
    return min(one.due.at for one in running if case.dispatched_at is None or one.clock != Clock.DISPATCH)


def test_e4_at_every_minute_of_a_week_page_list_rest_and_clock_agree(world):
    world.person("caster_handler", "He Jun", "caster", "hotline.handler")
    case, waiting = in_progress(world, at("03-09 10:00")), report(world, at("03-09 10:00"))
    doings, moment, seen, compared = acts(world, case), at("03-09 10:00"), {}, 0
    while moment < at("03-16 10:00"):
        if act := doings.get(moment):
            act(moment)
        due = min(one for pk in (case.pk, waiting.pk) if (one := clocks.next_at(seen.get(pk) or fresh(case))))
        if act or not seen or due <= moment:
            clocks.sweep(moment)
            seen = {one.pk: one for one in (fresh(case), fresh(waiting))}
            page = {pk: first_to_break(one, moment) for pk, one in seen.items()}
            wire = {pk: case_out(one, world.dispatcher).due_at for pk, one in seen.items()}
            listed = {one.pk: one for one in lists.seen(world.dispatcher)}
        for pk, one in seen.items():
            assert page[pk] == wire[pk] == one.due_at == listed[pk].due_at
            assert one.is_late(moment) == (page[pk] < moment)
            assert clocks.next_at(one) is None or clocks.next_at(one) > moment
            if moment.minute % 30 == 0:
                assert case_row(listed[pk], moment).left == left(page[pk], moment, whose=one.waits_for)
            compared += 1
        moment += MINUTE
    assert compared == 2 * 7 * 24 * 60
    assert fresh(case).resolve_due_at == at("03-18 09:59")
    assert list(replay()) == []

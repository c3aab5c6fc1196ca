"""并案 and time: a lead is late as soon as one that rides with it is, and two who merge at once do not cross."""

import pytest

from lifeline.hotline.actions import merging
from lifeline.hotline.models import Case, Category
from lifeline.hotline.queries import clocks as shown
from lifeline.hotline.queries import merges
from lifeline.hotline.queries.shown import case_row
from lifeline.hotline.states import Clock
from lifeline.hotline.tests.course import answered, at, fresh, in_progress, refused, report
from lifeline.hotline.tests.merged import joined, of
from lifeline.kernel.errors import Conflict

pytestmark = pytest.mark.django_db


def resolve_clock(case, **how):
    return next(one for one in shown.explained(fresh(case), **how) if one.clock == Clock.RESOLVE)


def test_h51_h56_the_page_explains_the_date_by_which_the_lists_sort(world):
    late = of(world, "colleague", at("03-02 10:00"))
    lead = in_progress(world, at("03-11 10:00"))
    own = fresh(lead).resolve_due_at
    joined(world, late, lead, at("03-12 10:00"))
    case = fresh(lead)
    assert case.due_at == fresh(late).resolve_due_at == at("03-09 17:30")
    page = resolve_clock(lead)
    assert (page.due.at, page.due.own_at) == (case.due_at, own)
    assert "2026-03-09 17:30" in str(page.lines[-1])
    assert resolve_clock(lead, alone=True).due.at == own


def test_h57_a_lead_that_replied_in_its_own_time_has_kept_its_clock(world):
    lead = in_progress(world, at("03-11 10:00"))
    joined(world, of(world, "colleague", at("03-02 10:00")), lead, at("03-12 10:00"))
    answered(world, at("03-12 11:00"), fresh(lead))
    assert resolve_clock(lead).kept


def test_h51_who_takes_a_case_apart_that_moved_meanwhile_is_told(world, three):
    lead, first, _second = three
    stale = fresh(first)
    joined(world, lead, in_progress(world, at("03-10 10:00")), at("03-10 11:00"))
    with pytest.raises(Conflict):
        merging.unmerge(stale, "另一件事", actor=world.dispatcher, now=at("03-10 12:00"))
    assert fresh(first).merged_into_id == fresh(lead).merged_into_id


def test_h51_what_is_not_merged_is_not_taken_apart(world, now):
    case = report(world, now)
    refused("K-8", lambda: merging.unmerge(case, "另一件事", actor=world.dispatcher, now=now))


def test_the_merged_cases_of_a_page_cost_the_same_however_many_they_are(world, three, django_assert_num_queries):
    lead, _first, _second = three
    kind = Category.objects.get(code="canteen")
    Case.objects.update(category=kind)
    with django_assert_num_queries(4):
        rows = merges.members(world.handler, lead)
        assert [case_row(row.case, at("03-10 11:00")).category for row in rows] == [str(kind), str(kind)]

"""What programs of reporters read of cases that ride together."""

import pytest
from django.utils import timezone

from lifeline.hotline.actions import replies
from lifeline.hotline.queries import cases
from lifeline.hotline.tests import course, merged
from lifeline.hotline.tests.course import at
from lifeline.hotline.tests.keys import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    return timezone.now()


def read(program, case):
    answer = program.get(f"cases/{case.number}/")
    assert answer.status_code == 200, answer.content.decode()
    listed = {one["number"]: one for one in program.get("cases/?mine=true").json()["items"]}
    return answer.json(), listed[case.number]


def test_e12_a_leads_reporter_reads_nothing_of_a_case_that_is_merged_into_his(world):
    """On days of its own: of two reports within one holiday none is due before the other."""
    other = merged.of(world, "colleague", at("03-09 10:00"))
    lead = course.dispatched(world, at("03-11 10:00"))
    program, promise = Program(world.employee), cases.promised(lead)
    before = read(program, lead)
    merged.joined(world, other, lead, at("03-11 11:00"))
    after = read(program, lead)
    for known, told in zip(before, after, strict=True):
        assert {**told, "version": 0} == {**known, "version": 0}
        assert (told["dispatch_due_at"], told["response_due_at"], told["unread"], told["nudges"]) == (None, None, 0, 0)
        assert told["due_at"] == told["resolve_due_at"]
    staff = Program(world.dispatcher).get(f"cases/{lead.number}/").json()
    assert staff["unread"] == 1
    assert staff["resolve_due_at"] < after[0]["resolve_due_at"]
    assert cases.promised(course.fresh(lead)) == promise


def test_h50_a_merged_cases_reporter_reads_the_state_that_he_lives_through(world, clock):
    lead, other = course.in_progress(world, clock), merged.of(world, "colleague", clock)
    merged.joined(world, other, lead, clock)
    program = Program(world.colleague)
    assert [one["state"] for one in read(program, other)] == ["MERGED", "MERGED"]
    replies.approve(course.drafted(world, course.fresh(lead), clock), actor=world.lead, now=clock)
    assert [(one["state"], one["due_at"]) for one in read(program, other)] == [("ANSWERED", None)] * 2

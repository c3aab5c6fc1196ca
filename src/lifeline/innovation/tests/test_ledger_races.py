"""E-37: money raced, each hand with a connection of its own. Runs on PostgreSQL."""

import pytest
from django.db import transaction

from lifeline.innovation.actions import ledger
from lifeline.innovation.models import FundLine, LedgerEntry, Project, ProjectBalance
from lifeline.innovation.tests import course
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.racing import at_once, begun, refusals
from lifeline.kernel.action import locked

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def project(world):
    """With 1,000 分 released; publisher and supervisor are finance clerks, the manager is secretary."""
    for key, role in (("publisher", "finance"), ("supervisor", "finance"), ("manager", "secretary")):
        world.duty(key, f"innovation.{role}", "jinan")
    made = course.active(world)
    course.entered(world, made, "COMMIT", 2_000)
    course.entered(world, made, "RELEASE", 1_000)
    return made


def paid():
    row = ProjectBalance.objects.get()
    return (row.committed_fen, row.released_fen, row.paid_fen)


def test_e37_two_payments_that_fit_singly_and_not_together(world, project):
    entries = [course.proposed(world, project, "PAY", 600) for _n in range(2)]
    found = at_once(*[lambda entry=entry: ledger.confirm(entry, actor=world.manager, now=NOW) for entry in entries])
    assert (len(refusals(found)), paid()) == (1, (2_000, 1_000, 600))


def test_e37_paying_and_reversing_the_release_at_the_same_moment(world, project):
    release = LedgerEntry.objects.get(kind="RELEASE")
    pay = course.proposed(world, project, "PAY", 600)
    undo = course.proposed(world, project, "REVERSE", 1_000, reverses=release.pk)
    found = at_once(
        lambda: ledger.confirm(pay, actor=world.manager, now=NOW),
        lambda: ledger.confirm(undo, actor=world.supervisor, now=NOW),
    )
    assert len(refusals(found)) == 1
    assert paid() in {(2_000, 1_000, 600), (2_000, 0, 0)}


def test_e37_e04_one_key_sent_twice_and_one_entry_confirmed_twice(world, project):
    same = [lambda: course.proposed(world, project, "PAY", 100, key="k" * 20) for _n in range(3)]
    assert len({entry.pk for entry in at_once(*same)}) == 1
    entry = LedgerEntry.objects.get(key="k" * 20)
    twice = [lambda who=who: ledger.confirm(entry, actor=who, now=NOW) for who in (world.manager, world.supervisor)]
    assert (len(refusals(at_once(*twice))), paid()) == (1, (2_000, 1_000, 100))


def test_i91_two_projects_commit_the_last_of_a_line(world, project):
    other = course.project(world, leader="colleague", members=())
    rest = FundLine.objects.get(kind="FUNDING").amount_fen - 2_000
    entries = [course.proposed(world, one, "COMMIT", rest) for one in (project, other)]
    found = at_once(*[lambda entry=entry: ledger.confirm(entry, actor=world.manager, now=NOW) for entry in entries])
    assert (len(refusals(found)), FundLine.objects.get(kind="FUNDING").committed_fen) == (1, 5_000_000)


def test_e37_what_is_proposed_while_another_entry_is_confirmed_waits_for_it(world, project):
    """Who confirms holds the project and then asks for the line."""
    pay = course.proposed(world, project, "PAY", 100)
    with transaction.atomic():
        locked(Project.objects.all(), project.pk)
        ended = begun(lambda: course.proposed(world, project, "PAY", 200))
        ledger.confirm(pay, actor=world.manager, now=NOW)
    assert (ended().state, paid()) == ("PROPOSED", (2_000, 1_000, 100))

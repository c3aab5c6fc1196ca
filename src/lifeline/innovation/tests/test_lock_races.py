"""Two steps at the same moment on what hangs together, each on its own connection: neither is broken off. PostgreSQL."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from lifeline.innovation.actions import changes, course, cycles, editing, meetings, recommending, reviews, submitting
from lifeline.innovation.models import Application, Letter, Project, Review
from lifeline.innovation.tests import course as projects
from lifeline.innovation.tests import locking, sitting, walk
from lifeline.innovation.tests.racing import begun, refusals
from lifeline.innovation.tests.walk import CLOSES, NOW
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.people.actions import persons

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_e04_of_two_who_sign_for_one_unit_the_first_is_heard_and_the_other_refused(world):
    """The letter about a refusal points to the cycle; who recommends holds it and waits for the application."""
    application = walk.submitted(world, walk.called(world))
    with transaction.atomic():
        course.lock(application)
        other = begun(lambda: recommending.recommend(application, 1, "We need it here.", actor=world.handler, now=NOW))
        recommending.decline(
            application, "It is the same as what crew B has done since May.", actor=world.handler, now=NOW
        )
    assert refusals([other()])
    assert (Application.objects.get().state, Letter.objects.filter(kind="DECLINED").count()) == ("DECLINED", 1)


def test_e10_a_leader_who_asks_for_a_change_while_he_is_transferred_is_heard(world):
    """The request points to the person, whom the transfer holds while it waits for the project."""
    project = projects.active(world)
    after = {"out": [], "new": [world.auditor.pk]}
    with transaction.atomic():
        locked(Project.objects.all(), project.pk)
        moved = begun(
            lambda: persons.transfer(world.employee, world.logistics, on=NOW.date(), actor=world.administrator)
        )
        changes.ask(project, "MEMBER", after, "She knows the night shift.", actor=world.employee, now=projects.NOW)
    assert moved().unit == world.logistics
    assert (project.changes.count(), Project.objects.get().leader_gone_on) == (1, NOW.date())


@pytest.mark.parametrize("ending", ["closed", "cancelled"])
def test_i19_what_is_taken_back_while_the_call_ends_stays_withdrawn(world, ending):
    cycle = walk.called(world)
    draft, left = walk.drafted(world, cycle), walk.drafted(world, cycle, by="colleague")
    end = {
        "closed": lambda: submitting.close_call(cycle, actor=None, now=CLOSES + timedelta(minutes=16)),
        "cancelled": lambda: cycles.cancel(cycle, "No money this year.", actor=world.lead, now=NOW),
    }[ending]
    with transaction.atomic():
        course.lock(draft)
        ended = begun(end)
        submitting.withdraw(draft, "Not this year.", actor=world.employee, now=NOW)
    assert ended().state in {"SCREENING", "CANCELLED"}
    assert dict(Application.objects.values_list("pk", "state")) == {draft.pk: "WITHDRAWN", left.pk: "EXPIRED"}


def test_e05_what_is_sent_back_while_the_cycle_is_cancelled_expires_with_the_other_drafts(world):
    """The cycle is cancelled after it was looked at, before the draft is there."""
    cycle = walk.called(world)
    application = walk.submitted(world, cycle)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE innovation_unitword IN SHARE MODE")
        sent = begun(lambda: recommending.send_back(application, "Say who does it.", actor=world.handler, now=NOW))
        ended = begun(lambda: cycles.cancel(cycle, "No money this year.", actor=world.lead, now=NOW), waiting=2)
    assert (sent().state, ended().state, Application.objects.get().state) == ("DRAFT", "CANCELLED", "EXPIRED")


def test_i19_who_copies_an_application_and_hands_it_in_at_once_gets_the_copy(world):
    """The copy is begun in the cycle that whoever hands in has locked before the application."""
    cycle = walk.called(world)
    draft = walk.drafted(world, cycle)
    submitting.withdraw(draft, "Not this year.", actor=world.employee, now=NOW)
    with transaction.atomic():
        course.lock_cycle(cycle)
        copied = begun(lambda: editing.copy(draft, cycle, actor=world.employee, now=NOW))
        with pytest.raises(Refused):
            submitting.submit(draft, actor=world.employee, now=NOW)
    assert copied().origin == draft


def test_i60_a_member_who_leaves_an_item_while_his_review_is_reopened_is_out_of_both(world):
    """Reviews are locked after their application."""
    cycle = sitting.cycle(world)
    application = sitting.tabled(world, cycle)
    review = Review.objects.create(
        cycle=cycle, application=application, reviewer=world.supervisor, state="SUBMITTED", revision=1,
        assigned_at=NOW, declared_at=NOW, submitted_at=NOW, direction="MEETS",
    )  # fmt: skip
    item = sitting.item_of(sitting.session(world, cycle), application)
    with transaction.atomic():
        course.lock(application)
        left = begun(lambda: meetings.recuse(item, world.supervisor, actor=world.supervisor, now=NOW))
        reviews.reopen(review, "A page was missing.", actor=world.administrator, now=NOW)
    assert left().recusals.get().person == world.supervisor
    assert Review.objects.get().state == "VOID"


def test_i1_the_watch_finds_an_action_that_locks_the_other_way_round(world):
    cycle = walk.called(world)
    draft = walk.drafted(world, cycle)

    @action
    def reversed_order(*, actor):
        course.lock(draft)
        course.lock_cycle(cycle)

    with locking.watched(), pytest.raises(AssertionError, match="innovation_cycle is locked after innovation_app"):
        reversed_order(actor=world.employee)

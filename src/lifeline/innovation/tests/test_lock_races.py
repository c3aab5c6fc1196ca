"""Two steps at the same moment on what hangs together, each on its own connection: neither is broken off. PostgreSQL."""

import pytest
from django.db import transaction

from lifeline.innovation.actions import changes, course, recommending
from lifeline.innovation.models import Application, Letter, Project
from lifeline.innovation.tests import course as projects
from lifeline.innovation.tests import walk
from lifeline.innovation.tests.racing import begun, refusals
from lifeline.innovation.tests.walk import NOW
from lifeline.kernel.action import locked
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

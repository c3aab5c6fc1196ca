"""What did not arrive, as administrators see it and send it again."""

from __future__ import annotations

from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.kernel import notices
from lifeline.kernel.events import bound_now
from lifeline.kernel.notices.channels.base import REFUSED, Outcome
from lifeline.kernel.notices.sender import sweep
from lifeline.kernel.tests.outbox import NOW, REPLIED, Box
from lifeline.people.models import Person

pytestmark = pytest.mark.django_db
keys = count()


@pytest.fixture
def mail(settings):
    """A site with mail, and persons with addresses."""
    settings.EMAIL_HOST = "mail.example.org"
    for person in Person.objects.all():
        Person.objects.filter(pk=person.pk).update(email=f"p{person.pk}@example.org")


def tell(*people, at=None, values=None):
    given = {"number": "2026-AAAAA", "reply": "Mended."}
    with bound_now(at or timezone.now()):
        notices.notify([person.pk for person in people], REPLIED, values=values or given, key=f"m{next(keys)}")


@pytest.fixture
def desk(client, sign_in, world, mail):
    """The administrator of one company."""
    sign_in(client, world.administrator)
    return client


def lose(*people):
    """A message to each that the mail server refused."""
    for person in people:
        tell(person, at=NOW)
    sweep(Box("mail", *[Outcome(REFUSED, "smtp 550")] * len(people)), NOW)


def test_p1_administrators_see_what_did_not_reach_their_own_people(desk, world):
    lose(world.employee, world.outsider)
    shown = desk.get(reverse("people:delivery_list")).content.decode()
    assert world.employee.name in shown
    assert "smtp 550" in shown
    assert world.outsider.name not in shown
    assert "2026-AAAAA" not in shown
    assert "Mended" not in shown


def test_what_did_not_arrive_is_sent_again_for_ones_own_people_only(desk, world):
    lose(world.employee, world.outsider)
    lost = [line.id for line in notices.delivery_list()]
    assert len(lost) == 2
    desk.post(reverse("people:delivery_retry"), {"id": lost})
    assert [line.person_id for line in notices.delivery_list()] == [world.outsider.pk]
    assert [line.person_id for line in notices.delivery_list("waiting")] == [world.employee.pk]


def test_the_list_of_deliveries_costs_the_same_at_one_and_three(desk, world, constant_queries):
    constant_queries("people:delivery_list", 8, lambda: lose(world.employee))


def test_p1_posts_to_another_companys_hooks_are_neither_seen_nor_sent_again(desk, world):
    notices.tellable("hotline.case.closed", "closed")
    own, foreign = "https://erp.example.org/in?key=9", "https://laiwu.example.org/in?key=8"
    for url, company in ((own, world.jinan), (foreign, world.laiwu)):
        notices.add_hook(url, ["hotline.case.closed"], within=str(company.pk), actor=None, by="cli")
        with bound_now(NOW):
            notices.announce("hotline.case.closed", {"number": "1"}, key=f"c{company.pk}", within=str(company.pk))
    sweep(Box("hook", *[Outcome(REFUSED, "http 410")] * 2), NOW)
    page = desk.get(reverse("people:delivery_list")).content.decode()
    assert "erp.example.org" in page
    assert "laiwu.example.org" not in page
    assert "key=" not in page
    desk.post(reverse("people:delivery_retry"), {"id": [line.id for line in notices.delivery_list()]})
    assert [line.hook_host for line in notices.delivery_list()] == ["laiwu.example.org"]
    assert [line.hook_host for line in notices.delivery_list("waiting")] == ["erp.example.org"]

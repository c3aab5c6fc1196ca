"""The list of cycles, and who sees which."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from lifeline.innovation.models import Cycle
from lifeline.innovation.tests import walk


def names(client):
    return [cycle.name for cycle in client.get(reverse("innovation:cycle_list")).context["rows"]]


def test_an_employee_sees_called_cycles_of_the_own_company_and_staff_what_is_prepared(client, world, sign_in):
    Cycle.objects.create(organiser=world.jinan, number=3, name="third", state="ARCHIVED")
    Cycle.objects.create(organiser=world.jinan, number=4, name="fourth")
    Cycle.objects.create(organiser=world.laiwu, number=9, name="elsewhere", state="ARCHIVED")
    sign_in(client, world.employee)
    assert names(client) == ["third"]
    world.duty("clerk", "innovation.secretary", "jinan")
    sign_in(client, world.clerk)
    assert names(client) == ["fourth", "third"]
    sign_in(client, world.outsider)
    assert names(client) == ["elsewhere"]


def test_the_list_costs_the_same_for_one_and_many(client, world, sign_in, constant_queries):
    sign_in(client, world.employee)
    numbers = iter(range(1, 9))
    constant_queries(
        "innovation:cycle_list",
        4,
        lambda: Cycle.objects.create(organiser=world.jinan, number=next(numbers), name="one", state="ARCHIVED"),
    )


def test_nothing_waits_for_somebody_who_has_no_part(client, world, sign_in):
    sign_in(client, world.employee)
    assert client.get(reverse("innovation:my_work")).context["tasks"] == []


def test_the_start_page_shows_the_open_call_of_the_own_company_until_it_closes(client, world, sign_in):
    cycle, now = walk.called(world), timezone.now()
    href = reverse("innovation:call_detail", args=[cycle.pk])

    def told(person, closes):
        Cycle.objects.filter(pk=cycle.pk).update(call_closes_at=closes)
        sign_in(client, person)
        return href in client.get(reverse("people:home")).content.decode()

    assert told(world.employee, now + timedelta(hours=1))
    assert not told(world.employee, now - timedelta(hours=1))
    assert not told(world.outsider, now + timedelta(hours=1))

"""H-61: a critical case calls the duty officer, and the next one, until one of them has opened it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline import policies
from lifeline.hotline.actions import callouts, dispatch, feedback
from lifeline.hotline.models import Callout
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.states import LevelCode
from lifeline.hotline.tasks import call_officers
from lifeline.hotline.tests.course import at, dispatched, fresh, kinds_told, report
from lifeline.hotline.tests.test_telling import told as heard
from lifeline.kernel.errors import Refused
from lifeline.kernel.notices import inbox

pytestmark = pytest.mark.django_db
NIGHT = at("03-10 02:00")


@pytest.fixture
def roster(world):
    """Three officers; who is first on the night of 9 March comes first here."""
    for key, name in (("officer_a", "An Li"), ("officer_b", "Bo Wen"), ("officer_c", "Cui Jun")):
        world.person(key, name, "logistics")
        world.duty(key, policies.DUTY_OFFICER, "jinan")
    case = report(world, NIGHT)
    order = policies.officers(case, NIGHT)
    assert len(order) == 3
    return order


def called(case):
    return [row.person for row in Callout.objects.filter(case=case).order_by("called_at", "pk")]


def test_h61_at_night_the_officer_is_called_at_once_and_the_next_every_15_minutes(world, roster):
    case = report(world, NIGHT, critical=True)
    assert called(case) == roster[:1]
    assert inbox(roster[0].pk)[0].urgent
    for minutes, expected in ((14, 1), (15, 2), (29, 2), (30, 3), (45, 4)):
        call_officers(NIGHT + timedelta(minutes=minutes))
        assert len(called(case)) == expected
    assert called(case) == [*roster, roster[0]]
    assert kinds_told(case).count("called_out") == 4
    assert list(replay()) == []


def test_h61_whoever_is_called_may_see_and_dispatch_it_and_opening_it_ends_the_calling(client, sign_in, world, roster):
    case = report(world, timezone.now(), critical=True)
    officer = called(case)[0]
    sign_in(client, officer)
    page = client.get(reverse("hotline:case_detail", args=[case.number]))
    assert page.status_code == 200
    assert (fresh(case).call_at, "call_taken" in kinds_told(case)) == (None, True)
    assert Callout.objects.get(case=case).opened_at is not None
    call_officers(timezone.now() + timedelta(hours=1))
    assert len(called(case)) == 1
    client.get(reverse("hotline:case_detail", args=[case.number]))
    assert kinds_told(case).count("call_taken") == 1
    given = {"version": fresh(case).version, "unit": world.logistics.pk, "category": "", "reason": ""}
    assert client.post(reverse("hotline:case_dispatch", args=[case.number]), given).status_code == 302


def test_h61_a_dispatcher_who_opens_it_does_not_end_the_calling(client, sign_in, world, roster):
    case = report(world, timezone.now(), critical=True)
    sign_in(client, world.dispatcher)
    client.get(reverse("hotline:case_detail", args=[case.number]))
    assert fresh(case).call_at is not None


def test_h61_an_officer_sees_no_other_case(client, sign_in, world, roster):
    case = report(world, timezone.now())
    sign_in(client, roster[0])
    assert client.get(reverse("hotline:case_detail", args=[case.number])).status_code == 404


def test_h61_a_case_that_becomes_critical_calls_and_one_that_is_lowered_stops(world, roster):
    case = dispatched(world, NIGHT)
    dispatch.set_level(case, LevelCode.CRITICAL, "有人受伤", actor=world.dispatcher, now=NIGHT)
    assert called(case) == roster[:1]
    dispatch.set_level(
        fresh(case), LevelCode.NORMAL, "已核实无人受伤", actor=world.supervisor, now=NIGHT, supervises=True
    )
    call_officers(NIGHT + timedelta(hours=1))
    assert called(case) == roster[:1]


def test_h61_a_case_that_has_ended_calls_nobody(world, roster):
    case = report(world, NIGHT, critical=True)
    feedback.withdraw(case, actor=world.employee, now=NIGHT)
    call_officers(NIGHT + timedelta(hours=1))
    assert called(case) == roster[:1]


def test_h17_h61_an_excluded_officer_is_not_on_the_roster(world, roster):
    case = report(world, NIGHT, critical=True, avoid_people=(roster[0],))
    call_officers(NIGHT + timedelta(minutes=15))
    call_officers(NIGHT + timedelta(minutes=30))
    assert called(case) == [roster[1], roster[2], roster[1]]
    assert inbox(roster[0].pk) == []


def test_h61_each_day_another_officer_is_first_and_a_night_belongs_to_the_day_before(world, roster):
    case = report(world, NIGHT)
    evening, morning = at("03-09 20:00"), at("03-10 08:00")
    assert policies.officers(case, evening)[0] == policies.officers(case, NIGHT)[0] == roster[0]
    assert policies.officers(case, morning)[0] == roster[1]


def test_h61_without_officers_the_supervisors_are_called(world):
    case = report(world, NIGHT, critical=True)
    assert called(case) == []
    assert heard(world, "supervisor") == ["paged"]


def test_h61_when_the_last_officer_has_left_the_supervisors_are_called(world, roster):
    case = report(world, NIGHT, critical=True)
    policies_held = [person.duties.all() for person in roster]
    for duties in policies_held:
        duties.delete()
    callouts.call_next(case, actor=None, now=NIGHT + timedelta(minutes=15))
    assert heard(world, "supervisor") == ["paged"]
    assert fresh(case).call_at is None


def test_h61_calling_and_taking_need_a_case_that_calls(world, roster):
    case = report(world, NIGHT)
    with pytest.raises(Refused):
        callouts.call_next(case, actor=None, now=NIGHT)
    with pytest.raises(Refused):
        callouts.take(case, actor=roster[0], now=NIGHT)
    assert "call_taken" not in kinds_told(case)

"""P-1: a supervisor of another company finds nobody and moves nothing, through whichever door of the desk he comes."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from lifeline.kernel.errors import Unseen
from lifeline.people.models import Duty, Membership
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import bookings, calls, desk, discussing, helpers, roster
from lifeline.wellbeing.models import Booking, DutyShift, HelpCall, Helper, TalkRequest
from lifeline.wellbeing.queries import calls as reading
from lifeline.wellbeing.queries import directory, duty, requests, supervising
from lifeline.wellbeing.queries import discussing as talks
from lifeline.wellbeing.tests.offices import given, open_office
from lifeline.wellbeing.tests.test_requests import ask, key

pytestmark = pytest.mark.django_db
HELPERS = "/wellbeing/desk/helpers/"


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


@pytest.fixture
def office(world, now):
    """The office of Jinan; the outsider supervises Laiwu, where a counsellor is as free as those of Jinan."""
    office = open_office(world, now)
    world.duty("outsider", policies.SUPERVISOR, "laiwu")
    abroad = world.person("abroad", "Abroad", "mill", policies.COUNSELLOR)
    today = timezone.localdate(now)
    dates = {"kind": "counsellor", "channels": ["room", "phone"], "trained_on": today, "supervised_on": today}
    office["abroad"] = helpers.keep_profile(abroad, dates, actor=world.outsider, now=now)
    for weekday in range(7):
        helpers.add_window(office["abroad"].random_key, weekday, 540, 720, actor=abroad, now=now)
    return office


def state():
    """All that a supervisor could have changed, and whom he would have told."""
    tables = [Booking, TalkRequest, Helper, DutyShift, *(Helper.objects.model._meta.get_field(name).related_model
              for name in ("windows", "changes"))]  # fmt: skip
    rows = [list(table.objects.order_by("pk").values()) for table in tables]
    return rows, [apps.get_model("kernel", name).objects.count() for name in ("Event", "Notice")]


def orphaned(world, office, now):
    """The employee's talk with a counsellor who holds the duty no more."""
    start = next(directory.Book([office["counsellor"]], now).free(office["counsellor"])).start_at
    bookings.book(office["counsellor"].random_key, start, given(), actor=world.employee, now=now)
    Duty.objects.filter(person=world.counsellor, role=policies.COUNSELLOR).update(to_on=timezone.localdate(now))
    world.counsellor.__dict__.pop("_held", None)
    return Booking.objects.get().random_key


def test_p1_w41_an_overdue_request_is_on_no_list_of_another_company_and_cannot_be_handed_over(world, office, now):
    row, late = key(ask(world, now)), now + timedelta(hours=25)
    assert [one.key for one in requests.overdue(world.chief, late)] == [row]
    assert requests.overdue(world.outsider, late) == []
    before = state()
    for chosen in ("second", "abroad"):
        with pytest.raises(Unseen):
            desk.hand_over(row, office[chosen].random_key, actor=world.outsider, now=late)
    assert state() == before


def test_p1_e13_an_orphaned_booking_is_the_own_companys_and_so_are_its_stand_ins(world, office, now):
    row = orphaned(world, office, now)
    (seen,) = supervising.orphans(world.chief, now)
    assert (seen.key, [name for _key, name in seen.stand_ins]) == (row, [
        "Coach · 幸福教练", "Second · 心理咨询师", "Volunteer · 心理服务义工",
    ])  # fmt: skip
    assert supervising.orphans(world.outsider, now) == []
    before = state()
    with pytest.raises(Unseen):
        bookings.move(row, office["abroad"].random_key, actor=world.outsider, now=now)
    with pytest.raises(Unseen):
        bookings.call_off(row, actor=world.outsider, now=now)
    assert state() == before


def test_p1_e13_who_has_left_leaves_his_bookings_to_the_company_in_which_he_helped(world, office, now):
    """No membership and no duty of today says where that was; the one that ended does."""
    row = orphaned(world, office, now)
    Membership.objects.filter(person=world.counsellor).delete()
    assert [one.key for one in supervising.orphans(world.chief, now)] == [row]
    assert supervising.orphans(world.outsider, now) == []


def test_p1_w32_w30_profile_and_hours_of_a_helper_are_not_there_for_another_company(
    client, world, office, sign_in, now
):
    coach, day = office["coach"], date(2026, 3, 10)
    window = coach.windows.first()
    change = helpers.add_change(coach.random_key, day, 600, 660, adds=False, actor=world.chief, now=now)
    before = state()
    for act in (
        lambda: helpers.keep_profile(world.coach, {"supervised_on": None}, actor=world.outsider, now=now),
        lambda: helpers.add_window(coach.random_key, 1, 0, 60, actor=world.outsider, now=now),
        lambda: helpers.drop_window(coach.random_key, window.pk, actor=world.outsider, now=now),
        lambda: helpers.add_change(coach.random_key, day, 0, 60, adds=True, actor=world.outsider, now=now),
        lambda: helpers.drop_change(coach.random_key, change.pk, actor=world.outsider, now=now),
    ):
        with pytest.raises(Unseen):
            act()
    sign_in(client, world.outsider)
    assert client.get(f"{HELPERS}{coach.random_key}/").status_code == 404
    assert client.get(f"{HELPERS}{office['abroad'].random_key}/").status_code == 200
    enrolled = client.post(HELPERS, {"number": world.coach.employee_no})
    assert (enrolled.status_code, "没有" in enrolled.content.decode()) == (422, True)
    assert state() == before


def test_p1_the_list_of_helpers_counts_the_own_company_alone(client, world, office, sign_in, now):
    assert [one.name for one in supervising.loads(world.outsider, now)] == ["Abroad"]
    assert [one.name for one in supervising.loads(world.chief, now)] == ["Coach", "Counsellor", "Second", "Volunteer"]
    most = lambda one: max(day.helpers for day in supervising.days(one, now))  # noqa: E731
    assert (most(world.chief), most(world.outsider)) == (4, 1)
    sign_in(client, world.outsider)
    text = client.get(HELPERS).content.decode()
    assert "Abroad" in text
    assert not any(name in text for name in ("Coach", "Second", "Volunteer"))


def test_p1_the_roster_shows_and_takes_the_own_companys_shifts_alone(client, world, office, sign_in, now):
    begin, end = now + timedelta(hours=1), now + timedelta(hours=9)
    shift = roster.add_shift(world.counsellor, begin, end, actor=world.chief, now=now)
    assert [one.pk for one in duty.shifts(world.chief, now)] == [shift.pk]
    assert duty.shifts(world.outsider, now) == []
    before = state()
    with pytest.raises(Unseen):
        roster.drop_shift(shift.pk, actor=world.outsider, now=now)
    with pytest.raises(Unseen):
        roster.add_shift(world.second, begin, end, actor=world.outsider, now=now)
    sign_in(client, world.outsider)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    typed = {"number": world.second.employee_no, "day": tomorrow, "begins": "08:00", "hours": "8"}
    assert client.post("/wellbeing/desk/roster/", typed).status_code == 422
    assert state() == before


def test_p1_w45_discussions_and_caseloads_stay_in_the_company(world, office, now):
    discussing.discuss("一位职工", actor=world.counsellor, now=now)
    assert [one.text for one in talks.entries(world.second)] == ["一位职工"]
    assert [talks.entries(one) for one in (world.outsider, world.abroad)] == [[], []]
    assert [one.name for one in talks.caseloads(world.outsider)] == ["Abroad"]
    assert "Abroad" not in [one.name for one in talks.caseloads(world.chief)]


def test_p1_w21_a_call_with_a_name_rings_in_its_own_company_and_without_one_or_without_helpers_everywhere(
    client, world, office, sign_in, now
):
    for person in (world.counsellor, world.abroad):
        by = world.chief if person is world.counsellor else world.outsider
        roster.add_shift(person, now - timedelta(hours=1), now + timedelta(hours=7), actor=by, now=now)
    uuid = calls.ask("x", "1", anonymous=False, actor=world.employee, now=now)
    row = HelpCall.objects.get(uuid=uuid)
    told = lambda: sorted(apps.get_model("kernel", "Notice").objects.values_list("person_id", flat=True))  # noqa: E731
    assert told() == [world.counsellor.pk]
    calls.page_further(row.pk, actor=None, now=now + timedelta(minutes=10))
    assert set(told()) == {world.counsellor.pk, world.chief.pk}
    assert reading.waiting(world.abroad, now) == []
    before = state()
    with pytest.raises(Unseen):
        calls.accept(row.random_key, actor=world.abroad, now=now)
    sign_in(client, world.outsider)
    assert client.get(f"/wellbeing/desk/duty/{row.random_key}/").status_code == 404
    assert state() == before
    calls.accept(row.random_key, actor=world.counsellor, now=now)
    unnamed = HelpCall.objects.get(uuid=calls.ask("", "", anonymous=True, actor=world.employee, now=now))
    assert (unnamed.company, [one.key for one in reading.waiting(world.abroad, now)]) == (None, [unnamed.random_key])
    Duty.objects.filter(unit__path__startswith=world.laiwu.path, role__startswith="wellbeing").delete()
    assert duty.served_by(world.foreign_dispatcher, now).company is None


def test_p1_w22_a_named_call_rings_everywhere_where_its_own_company_has_nobody_else_to_ring(world, office, now):
    hour, served = timedelta(hours=1), lambda person, at: duty.served_by(person, at).company
    for person, by in ((world.abroad, world.outsider), (world.counsellor, world.chief)):
        roster.add_shift(person, now - hour, now + 7 * hour, actor=by, now=now)
    later = now + 8 * hour  # nobody is on duty any more
    assert [served(world.employee, at) for at in (now, later)] == [world.jinan, world.jinan]
    assert [served(world.chief, at) for at in (now, later)] == [world.jinan, None]
    Duty.objects.filter(person=world.chief, role=policies.SUPERVISOR).delete()
    assert [served(world.employee, at) for at in (now, later)] == [world.jinan, None]
    assert served(world.counsellor, now) is None  # the only one there who could be rung
    uuid = calls.ask("x", "1", anonymous=False, actor=world.counsellor, now=now)
    assert HelpCall.objects.get(uuid=uuid).company is None
    told = apps.get_model("kernel", "Notice").objects.values_list("person_id", flat=True)
    assert world.abroad.pk in told

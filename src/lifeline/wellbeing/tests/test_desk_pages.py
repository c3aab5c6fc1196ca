"""The desk as who works at it sees it: the day, a request from taking to closing, hours, and the supervisor's list."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lifeline.wellbeing.actions import helpers
from lifeline.wellbeing.models import Booking, TalkRequest
from lifeline.wellbeing.queries import directory, requests
from lifeline.wellbeing.tests.offices import enrol, open_office
from lifeline.wellbeing.tests.test_requests import ask, key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


def test_the_desk_shows_the_day_and_every_button_of_it_works(client, world, sign_in):
    """Take, write, record, book, close; then say that the talk took place."""
    now = timezone.now()
    office = open_office(world, now)
    uuid = ask(world, now, topic="sleep")
    at = f"/wellbeing/desk/request/{key(uuid)}/"
    sign_in(client, world.coach)
    text = client.get("/wellbeing/desk/").content.decode()
    assert at in text
    assert "小王" not in text + client.get(at).content.decode()
    assert client.post(f"{at}take/")["Location"] == at
    text = client.get(at).content.decode()
    assert "tel:13800000000" in text
    assert "小王" in text
    client.post(f"{at}reply/", {"text": "你好"})
    lost = client.post(f"{at}reply/", {"text": "很" * 1001})
    assert (lost.status_code, "很" * 1001 in lost.content.decode()) == (422, True)
    assert client.post(f"{at}contact/", {"note": "x"}).status_code == 422
    client.post(f"{at}contact/", {"channel": "phone", "note": "先听"})
    text = client.get(at).content.decode()
    assert "先听" in text
    assert client.post(f"{at}book/", {"at": "1", "channel": "room"}).status_code == 422
    slot = next(directory.Book([office["coach"]], now).free(office["coach"]))
    client.post(f"{at}book/", {"at": slot.at, "channel": "room"})
    client.post(f"{at}close/")
    assert TalkRequest.objects.get().state == "CLOSED"
    booking = Booking.objects.get()
    assert "小王" in client.get("/wellbeing/desk/").content.decode()
    page = f"/wellbeing/desk/booking/{booking.random_key}/"
    assert "睡眠" in client.get(page).content.decode()
    assert client.post(f"{page}settle/", {"held": "yes"}).status_code == 409
    Booking.objects.update(start_at=now - timedelta(hours=2))
    assert "谈成了吗" in client.get("/wellbeing/desk/").content.decode()
    client.post(f"{page}settle/", {"held": "yes"})
    assert Booking.objects.get().state == "DONE"


def test_hours_are_entered_on_the_page_and_wrong_ones_are_explained(client, world, sign_in):
    office = open_office(world, timezone.now())
    at = f"/wellbeing/desk/hours/{office['coach'].random_key}/"
    sign_in(client, world.coach)
    assert client.get("/wellbeing/desk/hours/").content.decode().count("/drop/") == 7
    wrong = {"weekday": "1", "begins": "11:00", "ends": "13:00"}
    assert "重叠" in client.post(f"{at}window/", wrong).content.decode()
    assert client.post(f"{at}window/", {**wrong, "ends": "10:00"}).status_code == 422
    client.post(f"{at}window/", {"weekday": "1", "begins": "22:00", "ends": "00:00"})
    window = office["coach"].windows.get(from_minute=1320)
    assert window.until_minute == 1440
    client.post(f"{at}window/{window.pk}/drop/")
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    client.post(f"{at}change/", {"on": day, "adds": "less", "begins": "09:00", "ends": "12:00"})
    change = office["coach"].changes.get()
    assert change.adds is False
    assert client.post(f"{at}change/", {"on": day}).status_code == 422
    client.post(f"{at}change/{change.pk}/drop/")
    given = {"kind": "coach", "display_name": "阿陈", "channels": ["room"], "minutes": "30", "topics": ["trauma"]}
    assert "咨询师" in client.post("/wellbeing/desk/hours/", given).content.decode()
    client.post("/wellbeing/desk/hours/", {**given, "topics": ["sleep"]})
    office["coach"].refresh_from_db()
    assert (office["coach"].display_name, office["coach"].minutes) == ("阿陈", 30)
    assert office["coach"].windows.count() == 7
    assert office["coach"].changes.count() == 0


def test_w30_supervisors_enter_helpers_and_their_dates_and_see_gaps_in_red(client, world, sign_in, now):
    chief = world.person("chief", "Chief", "jinan", "wellbeing.supervisor")
    coach = world.person("coach", "Coach", "jinan", "wellbeing.coach")
    sign_in(client, chief)
    page = "/wellbeing/desk/helpers/"
    assert client.get(page).content.decode().count('class="gap"') == 14
    assert "没有" in client.post(page, {"number": world.employee.employee_no}).content.decode()
    today = timezone.localdate().isoformat()
    client.post(page, {"number": coach.employee_no, "trained_on": today, "supervised_on": today})
    helper = requests.profile(coach)
    detail = f"{page}{helper.random_key}/"
    assert client.get(detail).status_code == 200
    client.post(detail, {"trained_on": today, "supervised_on": ""})
    assert requests.profile(coach).supervised_on is None
    tomorrow = (timezone.localdate().weekday() + 1) % 7  # late in the evening today has no time left
    helpers.add_window(helper.random_key, tomorrow, 0, 1440, actor=coach, now=now)
    client.post(detail, {"trained_on": today, "supervised_on": today})
    assert client.get(page).content.decode().count('class="gap"') == 12


def test_e40_the_list_of_helpers_costs_the_same_with_few_and_with_many(world, now, sign_in, client, constant_queries):
    chief = world.person("chief", "Chief", "jinan", "wellbeing.supervisor")
    sign_in(client, chief)

    def grow():
        number = directory.helpers().count()
        world.person(f"h{number}", f"H{number}", "jinan", "wellbeing.coach")
        enrol(world, f"h{number}", "coach", now)

    constant_queries("wellbeing:helper_list", 13, grow)

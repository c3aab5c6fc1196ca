"""W-17: whom to call is the site's own list, which a person tries every 90 days; no fault of it hides the lines."""

import json
import os
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from lifeline.kernel.errors import Forbidden, Refused
from lifeline.wellbeing.actions import helplines as actions
from lifeline.wellbeing.queries import health, helplines

OWN = {
    "number": "0531-1234567", "name": "厂内热线", "name_en": "Works line", "hours": "24 小时", "hours_en": "24 hours",
    "always": True,
}  # fmt: skip


@pytest.fixture
def write(settings, tmp_path):
    settings.DATA = tmp_path

    def put(text):
        (tmp_path / "own").mkdir(exist_ok=True)
        (tmp_path / helplines.SITE).write_text(text if isinstance(text, str) else json.dumps(text), "utf-8")

    return put


def test_w15_w17_a_device_fetches_the_page_anew_when_the_list_changes(write, client):
    """What a phone keeps for lifts and cellars must not be last year's number."""
    before = client.get("/worker.js").text
    assert client.get("/worker.js").text == before
    write({"lines": [OWN]})
    assert client.get("/worker.js").text != before


def test_w17_the_sites_list_takes_the_place_of_the_repositorys(write, client):
    assert len(helplines.lines()) == 3
    write({"lines": [OWN]})
    assert [line.number for line in helplines.lines()] == ["0531-1234567"]
    assert 'href="tel:0531-1234567"' in client.get("/wellbeing/help/").content.decode()
    assert health.help_lines() == []
    write({"lines": [OWN | {"always": False}]})
    assert [fault.id for fault in health.help_lines()] == ["wellbeing.E001"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"lines": []}', '{"lines": [{"number": "1"}]}', {"lines": [OWN | {"number": " "}]},
             {"lines": [OWN], "checked_on": "soon"}, {"lines": [OWN | {"always": "false"}]},
             {"lines": [OWN | {"hours_en": 24}]}],
)  # fmt: skip
def test_w17_a_list_that_cannot_be_read_stops_deployment_and_hides_no_line(write, now, text):
    write(text)
    assert [line.number for line in helplines.lines()] == ["12356", "120", "110"]
    assert [fault.id for fault in health.help_lines()] == ["wellbeing.E003"]
    assert health.lines_checkup(now).state == "wrong"


def test_w17_a_check_by_a_person_is_good_for_ninety_days(write, now):
    told = health.lines_checkup(now)
    with override("en"):
        assert (told.state, "page “Lines to call”" in str(told.cure)) == ("missing", True)
    for days, state in ((90, "ok"), (91, "missing")):
        write({"lines": [OWN], "checked_on": (now.date() - timedelta(days=days)).isoformat()})
        assert health.lines_checkup(now).state == state
    write({"lines": [OWN], "checked_on": (now.date() + timedelta(days=1)).isoformat()})
    assert health.lines_checkup(now).state == "wrong"
    write({"checked_on": now.date().isoformat()})
    assert len(helplines.lines()) == 3
    assert health.help_lines() == []
    assert health.lines_checkup(now).state == "ok"


@pytest.fixture
def curator(world, client, sign_in):
    world.duty("publisher", "wellbeing.curator", "jinan")
    sign_in(client, world.publisher)
    return world.publisher


@pytest.mark.django_db
def test_w17_a_curator_sees_the_lines_and_notes_that_he_has_called_them(curator, client, write, still_clock):
    page = client.get("/wellbeing/care-of/lines/").content.decode()
    assert ("12356" in page, "90 天内没有人" in page) == (True, True)
    assert client.post("/wellbeing/care-of/lines/").status_code == 302
    found = helplines.listed()
    assert (found.checked_on, found.lines) == (timezone.localdate(), helplines.lines())
    assert "90 天内没有人" not in client.get("/wellbeing/care-of/lines/").content.decode()
    assert apps.get_model("kernel", "Event").objects.filter(kind="wellbeing.lines.called").count() == 1


@pytest.mark.django_db
def test_w17_noting_keeps_the_lines_of_the_site_and_is_refused_while_they_cannot_be_read(curator, write, now, world):
    write({"lines": [OWN], "checked_on": "2020-01-01"})
    actions.note_called(actor=curator, now=now)
    found = helplines.listed()
    assert ([line.number for line in found.lines], found.checked_on) == (["0531-1234567"], timezone.localdate(now))
    write("{")
    with pytest.raises(Refused):
        actions.note_called(actor=curator, now=now)
    assert (settings.DATA / helplines.SITE).read_text() == "{"
    with pytest.raises(Forbidden):
        actions.note_called(actor=world.employee, now=now)


@pytest.mark.django_db
def test_w17_a_list_that_cannot_be_written_is_a_refusal_and_nothing_was_noted(curator, client, write):
    write({"checked_on": "2020-01-01"})
    (settings.DATA / helplines.SITE).with_suffix(f".{os.getpid()}").mkdir()
    page = client.post("/wellbeing/care-of/lines/")
    assert (page.status_code, "写不进去" in page.content.decode()) == (409, True)
    assert helplines.listed().checked_on == date(2020, 1, 1)
    assert not apps.get_model("kernel", "Pending").objects.filter(kind="wellbeing.lines.called").exists()
    assert not apps.get_model("kernel", "Event").objects.filter(kind="wellbeing.lines.called").exists()


def test_w17_a_call_is_good_for_ninety_days_and_none_that_is_still_to_come(now):
    today = now.date()
    called = lambda days: helplines.Listed((), today - timedelta(days=days))  # noqa: E731
    assert [helplines.is_overdue(called(days), today) for days in (-1, 0, 90, 91)] == [True, False, False, True]
    assert helplines.is_overdue(helplines.Listed((), None), today)

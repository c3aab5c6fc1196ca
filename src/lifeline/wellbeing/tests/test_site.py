"""What a site tunes of the regulations holds wherever it is asked for: every "(site)" of the specification."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone

from config import settings as product
from lifeline.kernel.notices import Rest, notice_kind, quiet_rest
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing import events, tasks
from lifeline.wellbeing.forms.sharing import ShareForm
from lifeline.wellbeing.queries import campaigns, directory, holding, indicators, kept, site, supervising
from lifeline.wellbeing.queries.directory import Wish
from lifeline.wellbeing.rules.calls import rung_at
from lifeline.wellbeing.tests.course import finished
from lifeline.wellbeing.tests.offices import open_office


@pytest.mark.django_db
def test_w30_w34_w40_the_sites_numbers_hold_in_directory_and_plan(world, now, settings, client, sign_in, tmp_path):
    settings.KEYS = tmp_path / "keys"
    office = open_office(world, now)
    kinds = lambda: {card.kind for card in directory.directory(world.employee, now, Wish())}  # noqa: E731
    assert kinds() == {"coach", "volunteer", "counsellor"}
    assert (site.talks_a_week("coach"), site.in_hand("volunteer"), site.in_hand("counsellor")) == (4, 6, 25)
    settings.CARE = {**settings.CARE, "SUPERVISION_DAYS": 30, "TARGET_HOURS": 8, "COACH_PEOPLE": 1}
    for name in ("volunteer", "counsellor"):
        type(office[name]).objects.filter(kind=name).update(supervised_on=timezone.localdate(now) - timedelta(days=31))
    assert kinds() == {"coach"}
    assert site.in_hand("coach") == 1
    assert "8 小时" in indicators.formula("wait_in_time")
    sign_in(client, world.employee)
    assert "8 小时" in client.get("/wellbeing/ask/").content.decode()
    type(office["coach"]).objects.filter(kind="coach").update(supervised_on=timezone.localdate())
    page = client.get(reverse("wellbeing:coach_detail", args=[office["coach"].random_key])).content.decode()
    assert "近 30 天内接受过督导" in page
    sign_in(client, world.volunteer)
    for name in ("desk", "availability"):
        assert "超过 30 天" in client.get(reverse(f"wellbeing:{name}")).content.decode()


def tuned(settings, **numbers):
    settings.CARE = {**settings.CARE, **numbers}


@pytest.mark.django_db
def test_w32_slots_are_offered_for_the_sites_days_ahead_and_pages_say_how_many(
    world, now, settings, client, sign_in, tmp_path
):
    settings.KEYS = tmp_path / "keys"
    now = timezone.now()
    office = open_office(world, now)
    address = reverse("wellbeing:coach_detail", args=[office["counsellor"].random_key])
    sign_in(client, world.employee)

    def last():
        card = directory.helper_for(world.employee, office["counsellor"].random_key, now)
        return (max(slot.start_at for slot in card.slots) - now).days

    for days in (7, 28, 14):
        tuned(settings, AHEAD_DAYS=days)
        assert days - 2 <= last() < days
        assert len(supervising.days(world.chief, now)) == days
    assert indicators.formula("talks_offered").count("14 天") == 1
    office["counsellor"].windows.all().delete()
    tuned(settings, AHEAD_DAYS=7)
    assert "未来 7 天内没有空闲时间" in client.get(address).content.decode()


def test_w22_a_site_pages_earlier(settings, now):
    assert [rung_at(now, now + timedelta(minutes=m), 2, site.paging()) for m in (4, 5, 9, 10)] == [1, 2, 2, 3]
    tuned(settings, SECOND_MINUTES=2, EVERYBODY_MINUTES=3)
    assert [rung_at(now, now + timedelta(minutes=m), 2, site.paging()) for m in (1, 2, 3)] == [1, 2, 3]


RANGES = {
    "CARE_OPEN_DAYS": (14, 1, 30), "CARE_GRANT_DAYS": (14, 1, 90), "CARE_SUPERVISION_DAYS": (90, 30, 180),
    "CARE_COACH_TALKS": (4, 1, 10), "CARE_VOLUNTEER_TALKS": (2, 1, 6), "CARE_COUNSELLOR_TALKS": (20, 5, 30),
    "CARE_COACH_PEOPLE": (6, 1, 12), "CARE_COUNSELLOR_PEOPLE": (25, 5, 40), "CARE_TARGET_HOURS": (24, 4, 48),
    "CARE_FREE_PERCENT": (2, 1, 10), "CARE_AHEAD_DAYS": (14, 7, 28), "CARE_SECOND_MINUTES": (5, 1, 5),
    "CARE_EVERYBODY_MINUTES": (10, 1, 10), "CARE_KEEP_YEARS": (3, 1, 5), "CARE_NOTE_YEARS": (10, 1, 15),
    "CARE_KEY_SNAPSHOT_DAYS": (7, 1, 30), "QUIET_FROM": (21, 18, 21), "QUIET_UNTIL": (8, 8, 9),
    "QUIET_BEFORE_NIGHT": (2, 2, 6), "QUIET_AFTER_NIGHT": (8, 8, 9),
}  # fmt: skip
"""What the specification gives a site: the default, the least, the most."""


def test_a_number_outside_of_the_regulations_stops_the_site(monkeypatch):
    calls = re.findall(r'env_between\("(\w+)", (\d+), (\d+), (\d+)\)', Path(product.__file__).read_text())
    assert {name: tuple(map(int, numbers)) for name, *numbers in calls} == RANGES
    for name, (default, least, most) in RANGES.items():
        assert product.env_between(name, default, least, most) == default
        for number in (least - 1, most + 1):
            monkeypatch.setenv(f"LIFELINE_{name}", str(number))
            with pytest.raises(ImproperlyConfigured, match=name):
                product.env_between(name, default, least, most)
        monkeypatch.delenv(f"LIFELINE_{name}")


def test_a_name_that_a_setting_had_before_stops_the_site_and_says_the_new_one(tmp_path):
    told = os.environ | {"LIFELINE_DATA": str(tmp_path), "PYTHONPATH": f"src{os.pathsep}."}
    start = lambda **more: subprocess.run(  # noqa: E731 - our own settings, imported as a site does
        [sys.executable, "-c", "import config.settings"], cwd=product.ROOT, env=told | more, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert start().returncode == 0
    stopped = start(LIFELINE_CARE_FREE_TALKS="3")
    assert stopped.returncode != 0
    assert "LIFELINE_CARE_FREE_TALKS is called LIFELINE_CARE_FREE_PERCENT now." in stopped.stderr


def test_w77_a_site_widens_the_rest_of_quiet_notices(settings):
    assert quiet_rest(roster=False) == Rest((21 * 60, 8 * 60), 120, 480, roster=False)
    assert notice_kind(events.WAITING_FOR_YOU.name).rest == quiet_rest(roster=False)
    settings.QUIET = {"FROM": 20, "UNTIL": 9, "BEFORE_NIGHT": 3, "AFTER_NIGHT": 9}
    assert quiet_rest() == Rest((20 * 60, 9 * 60), 180, 540)


@pytest.mark.django_db
def test_w55_pages_and_receipts_name_the_sites_days_of_key_copies(world, client, sign_in, settings, tmp_path):
    settings.KEYS = tmp_path / "keys"
    tuned(settings, KEY_SNAPSHOT_DAYS=21)
    finished(world.employee, timezone.now())
    sign_in(client, world.employee)
    assert "21 天" in client.get("/wellbeing/mine/erase/").content.decode()
    receipt = client.post("/wellbeing/mine/erase/")["Location"]
    assert "21 天" in client.get(receipt).content.decode()


@pytest.mark.django_db
def test_w3_a_site_that_keeps_for_longer_asks_again_and_one_that_keeps_for_less_keeps_what_was_said(
    world, client, sign_in, settings, tmp_path, django_capture_on_commit_callbacks, still_clock
):
    settings.KEYS = tmp_path / "keys"
    me, start = world.employee, {"instrument": "phq2"}
    sign_in(client, me)
    tuned(settings, KEEP_YEARS=1)
    assert "满 1 年" in client.post("/wellbeing/sheet/", start).content.decode()
    client.post("/wellbeing/sheet/", start | {"keep": "yes"})
    assert [(one.purpose, one.years) for one in holding.consents(me)] == [("keep", 1)]
    done = finished(me, timezone.now(), name="gad7")
    sheets.open_sheet(holding.answers_token(me), done.definition, keep_days=365, actor=None, now=timezone.now())
    tuned(settings, KEEP_YEARS=5)
    assert kept.until(me) == timezone.localdate() + timedelta(days=365)  # as he was told
    assert "满 5 年" in client.post("/wellbeing/sheet/", start).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget(timezone.now() + timedelta(days=366))
    assert kept.until(me) is None
    assert client.post("/wellbeing/sheet/", start | {"keep": "yes"}).status_code == 302
    assert [(one.purpose, one.years, one.withdrawn_on) for one in holding.consents(me)] == [
        ("keep", 5, None), ("keep", 1, timezone.localdate()),
    ]  # fmt: skip
    listed = client.get("/wellbeing/consents/").content.decode()
    assert ("保存 5 年" in listed, "保存 1 年" in listed, listed.count("撤回并全部删除")) == (True, True, 1)
    assert sheets.keeping_of(holding.answers_token(me)).keep_days == 5 * 365
    tuned(settings, KEEP_YEARS=2)
    assert client.post("/wellbeing/sheet/", start).status_code == 302  # shorter than agreed: nothing to ask
    assert sheets.keeping_of(holding.answers_token(me)).keep_days == 5 * 365  # what he has agreed to


def test_w10_the_sites_days_are_the_ones_that_a_grant_begins_with(settings, now):
    settings.CARE = {**settings.CARE, "GRANT_DAYS": 3}
    form = ShareForm([], now.date())
    assert form.fields["until"].initial == now.date() + timedelta(days=3)


def test_w72_the_share_of_talks_that_a_campaign_needs_is_the_sites(settings):
    assert campaigns.needed(1000, site.number("FREE_PERCENT")) == 20

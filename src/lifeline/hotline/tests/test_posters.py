"""Posters: a manager prints them for his units, and whoever scans one is a sentence away from a report."""

from __future__ import annotations

import io
from itertools import count
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
from django.urls import reverse

from lifeline.hotline.models import Case, EmergencyNumber
from lifeline.hotline.queries import posters
from lifeline.people.models import Duty
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
LIST = "/hotline/posters/"
MOST_LINES = 12


@pytest.fixture
def me(client, sign_in, world):
    sign_in(client, world.manager)
    return client


@pytest.fixture
def channel(settings):
    """The anonymous host is open."""
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    settings.ANON_HOST, settings.SESSION_COOKIE_SECURE, settings.RECUSAL_KEY = "say.example.com", True, "k"


def sheets(client, code="CREW_A", **more) -> list[str]:
    """The words of each page of the PDF."""
    response = client.get(f"{LIST}{code}/", {"print": "1", "size": "a4", "language": "zh-hans", "places": "", **more})
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf"), response.content.decode()
    with pypdfium2.PdfDocument(io.BytesIO(response.content)) as opened:
        return [page.get_textpage().get_text_bounded() for page in opened]


def test_a_manager_sees_the_units_of_his_company_and_no_others(me, world):
    page = me.get(LIST).content.decode()
    assert "Crew A" in page
    assert "Mill" not in page
    assert "Logistics" not in me.get(LIST, {"q": "crew"}).content.decode()
    assert me.get(f"{LIST}MILL/").status_code == 404


def test_a_manager_of_a_plant_prints_for_the_plant(me, world):
    Duty.objects.filter(person=world.manager).update(unit=world.steelworks)
    assert me.get(f"{LIST}CREW_A/").status_code == 200
    assert me.get(f"{LIST}LOGISTICS/").status_code == 404


def test_the_list_of_units_costs_the_same_however_many(me, world, constant_queries):
    more = count()

    def grow():
        world.unit(f"more{next(more)}", "More", world.crew_a.kind, "caster")

    constant_queries("hotline:poster_list", 5, grow)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", ["a4", "a5"])
def test_a_poster_has_at_most_twelve_lines(me, world, size, language):
    world.crew_a.name = "第一炼钢厂连铸车间三号板坯连铸机甲班"
    world.crew_a.save()
    EmergencyNumber.objects.create(name="厂内煤气防护站", name_en="Gas rescue station", number="0531-8866119", place=0)
    (words,) = sheets(me, places="三号板坯连铸机操作室西侧更衣柜旁边的墙上", size=size, language=language)
    assert len(words.splitlines()) <= MOST_LINES
    assert "第一炼钢厂连铸车间三号板坯连铸机甲班 · 三号板坯连铸机操作室西侧更衣柜旁边的墙上" in words.replace(
        "\r\n", ""
    )


def test_a_poster_says_what_is_promised_and_whom_to_call(me, channel):
    (words,) = sheets(me, language="zh-hans")
    assert "4 个工作小时内分办 · 1 个工作日内联系您 · 5 个工作日内答复" in words
    assert "119" in words
    assert "匿名反映" in words


def test_each_place_has_a_poster_of_its_own(me):
    found = sheets(me, places="三号浴室\r\n\r\n  更衣室  \r\n三号浴室", language="en")
    assert [words.splitlines()[-1].split(" Jinan")[0] for words in found] == ["Crew A · 三号浴室", "Crew A · 更衣室"]


@pytest.mark.parametrize(
    ("places", "told"), [("\n".join(map(str, range(31))), "30"), ("长" * 25, "24"), ("浴室🙂", "U+1F642")]
)
def test_places_that_cannot_be_printed_are_told_and_stay_typed(me, places, told):
    response = me.get(f"{LIST}CREW_A/", {"print": "1", "size": "a4", "language": "en", "places": places})
    assert response.status_code == 422
    assert told in response.content.decode()
    assert places.splitlines()[0] in response.content.decode()


def test_journey_a_from_the_code_on_the_wall_to_the_report(client, world):
    """A phone without a session scans; after the log-in one sentence and one press are left."""
    scanned = urlsplit(posters.report_address(world.crew_a, "三号浴室"))
    asked = client.get(f"{scanned.path}?{scanned.query}")
    at_login = client.post(asked["Location"], {"employee_no": world.employee.employee_no, "password": PASSWORD})
    page = client.get(at_login["Location"]).content.decode()
    assert 'value="Crew A 三号浴室"' in page
    once = page.split('name="once" value="')[1].split('"')[0]
    client.post(reverse("hotline:report_new"), {"text": "淋浴没有热水了", "once": once, "place": "Crew A 三号浴室"})
    assert Case.objects.get().place == "Crew A 三号浴室"


def test_h2_the_anonymous_code_names_the_company_and_nothing_nearer(world, channel):
    found = urlsplit(posters.anonymous_address(world.crew_a))
    assert found.path == "/a/"
    assert parse_qs(found.query) == {"at": ["JINAN"]}


def test_a_site_without_the_anonymous_channel_prints_one_code(me, settings):
    settings.ANON_HOST = ""
    (words,) = sheets(me)
    assert "我要反映" in words
    assert "匿名反映" not in words

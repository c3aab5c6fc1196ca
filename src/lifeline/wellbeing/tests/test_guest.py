"""J1: a guest takes a scale, sees the result, and nothing was written; the help card; no address tells what was taken."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lifeline.wellbeing.queries.catalogue import shelves
from lifeline.wellbeing.queries.helplines import lines

pytestmark = pytest.mark.django_db
ITEM = "/wellbeing/g/"


class Guest:
    """Walks through a sheet as a browser without script does: each page's hidden fields go into the next POST."""

    def __init__(self, client, instrument):
        self.client = client
        self.response = client.post(ITEM, {"instrument": instrument})

    @property
    def text(self):
        return self.response.content.decode()

    @property
    def carried(self):
        form = self.text[self.text.rindex('action="/wellbeing/g/"') :]
        return dict(re.findall(r'name="(instrument|answers|number|seen)" value="([^"]*)"', form))

    def send(self, **values):
        self.response = self.client.post(ITEM, {**self.carried, **values})
        return self

    def answer(self, *indexes):
        for index in indexes:
            self.send(answer=str(index)) if index is not None else self.send(step="skip")
        return self

    def finish(self):
        return self.send(step="finish")


@pytest.fixture
def guest(client, sign_in, world):
    sign_in(client, world.employee)
    client.get("/wellbeing/")
    client.cookies["look"] = "auto.100"

    def start(instrument):
        return Guest(client, instrument)

    return start


def test_w2_j1_a_guest_gets_the_full_result_and_nothing_is_written(guest, client):
    with CaptureQueriesContext(connection) as queries:
        walk = guest("phq9").answer(1, 1, 2, 1, 0, 0, 1, 0, 0, 1).finish()
    assert walk.response.templates[0].name == "wellbeing/guest_result.html"
    assert ">6<" in walk.text
    assert "轻度" in walk.text
    assert "不是诊断" in walk.text
    written = [
        one["sql"] for one in queries if not one["sql"].lstrip().upper().startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ]
    assert written == []
    assert walk.response["Cache-Control"] == "private, no-store"


def test_w58_no_address_and_no_title_names_what_is_taken(guest):
    walk = guest("gad7").answer(0, 1)
    assert walk.response.request["PATH_INFO"] == ITEM
    assert walk.response.request["QUERY_STRING"] == ""
    title = re.search(r"<title>(.*?)</title>", walk.text)[1]
    assert "GAD" not in title
    assert "焦虑" not in title


def test_each_answer_leads_to_the_next_question_and_back_keeps_it(guest):
    walk = guest("phq2")
    assert "1 / 2" in walk.text
    walk.answer(2)
    assert "2 / 2" in walk.text
    walk.send(step="back")
    assert "1 / 2" in walk.text
    assert re.search(r'value="2" aria-pressed="true"', walk.text)


def test_q17_a_skipped_question_is_open_and_can_be_answered_from_the_end(guest):
    walk = guest("phq2").answer(None, 3)
    assert walk.response.templates[0].name == "wellbeing/guest_end.html"
    assert "第 1 题" in walk.text
    walk.send(number="1", step="jump").answer(3)
    assert "2 / 2" in walk.text
    walk.answer(3).finish()
    assert ">6<" in walk.text


def test_e1_nothing_answered_is_no_result(guest):
    walk = guest("phq2").answer(None, None).finish()
    assert walk.response.templates[0].name == "wellbeing/guest_end.html"
    assert 'value="finish"' not in walk.text


def test_q13_an_incomplete_sheet_shows_its_number_without_a_range(guest):
    walk = guest("phq9").answer(1, 1, 1, 1, 1, 1, 1, 0, None, 0).finish()
    assert "7.88" in walk.text
    assert "aria-current" not in walk.text.split("<main")[1].split("</main>")[0]


def test_w18_w19_a_firm_answer_shows_the_card_at_once_and_the_help_page_before_the_result(guest):
    walk = guest("phq9").answer(*[0] * 8, 1)
    assert "你的回答显示近来很痛苦" in walk.text or "您的回答显示" in walk.text
    assert "10 / 10" in walk.text
    walk.answer(0).finish()
    assert walk.response.templates[0].name == "wellbeing/guest_help.html"
    assert ">12356<" in walk.text
    assert 'class="figure"' not in walk.text
    walk.send(step="seen")
    assert walk.response.templates[0].name == "wellbeing/guest_result.html"


def test_q16_e2_everything_skipped_but_the_hard_question_shows_help_and_no_score(guest):
    walk = guest("phq9").answer(*[None] * 8, 2, None)
    assert "help-card" in walk.text
    walk.finish().send(step="seen")
    assert 'class="figure"' not in walk.text


def test_q16_a_skipped_hard_question_shows_the_quiet_card(guest):
    walk = guest("phq9").answer(*[0] * 8, None)
    assert "help-card quiet" in walk.text


def test_w18_a_soft_answer_shows_the_card_below_the_result(guest):
    walk = guest("dass21").answer(*[0] * 20, 2).finish()
    assert walk.response.templates[0].name == "wellbeing/guest_result.html"
    assert walk.text.index("help-card") > walk.text.index("figure")


def test_w20_a_trigger_leaves_no_event_and_no_notice(guest):
    tables = [apps.get_model("kernel", name) for name in ("Event", "Pending", "Notice")]
    before = [table.objects.count() for table in tables]
    guest("phq9").answer(*[3] * 10).finish().send(step="seen")
    assert [table.objects.count() for table in tables] == before


@pytest.mark.parametrize(
    "body",
    [
        {}, {"instrument": "sas"}, {"instrument": "phq99"}, {"instrument": "phq2", "answers": "1"},
        {"instrument": "phq2", "answers": "9,1"}, {"instrument": "phq2", "number": "3"},
        {"instrument": "phq2", "number": "1", "answer": "4"}, {"instrument": "phq2", "number": "1", "step": "jump!"},
    ],
)  # fmt: skip
def test_a_page_that_is_not_ours_begins_anew(client, sign_in, world, body):
    sign_in(client, world.employee)
    response = client.post(ITEM, body)
    assert (response.status_code, response["Location"]) == (302, "/wellbeing/check/")


def test_q18_only_class_a_can_be_started_and_names_its_source(guest, client):
    text = client.get("/wellbeing/check/").content.decode()
    cards = {card.id for shelf in shelves() for card in shelf.cards}
    assert {"phq9", "gad7", "dass21", "ipip50", "riasec48"} <= cards
    assert not {"sas", "sds", "isi", "pss10", "who5", "cbi"} & cards
    for shelf in shelves():
        for card in shelf.cards:
            assert card.attribution
    assert "Pfizer" in text


def test_w82_a_flat_profile_shows_no_code(guest):
    walk = guest("riasec48").answer(*[2] * 48).finish()
    assert "R=I=A" not in walk.text
    walk = guest("riasec48").answer(*[4 if n % 6 == 0 else 0 for n in range(48)]).finish()
    assert "R&gt;I=A=S=E=C" in walk.text


def test_w8_the_first_step_is_a_person_and_from_marked_on_an_institution_too(guest):
    mild = guest("gad7").answer(*[1] * 7).finish()
    assert "医疗机构" not in mild.text
    marked = guest("gad7").answer(*[3] * 7).finish()
    assert marked.text.index("/wellbeing/people/") < marked.text.index("医疗机构")


def test_w9_a_short_scale_offers_the_full_one(guest):
    assert "更完整" in guest("phq2").answer(3, 3).finish().text
    assert "更完整" not in guest("phq2").answer(0, 1).finish().text


def test_w15_w16_the_help_page_needs_no_login_and_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(reverse("wellbeing:help_now"))
    text = response.content.decode()
    assert response.status_code == 200
    numbers = [line.number for line in lines()]
    assert numbers[:3] == ["12356", "120", "110"]
    assert all(f'href="tel:{number}"' in text for number in numbers)


def test_w17_a_line_answers_around_the_clock():
    assert any(line.always for line in lines())


@pytest.mark.parametrize("path", ["/wellbeing/", "/wellbeing/check/", "/wellbeing/help/"])
def test_w15_every_page_of_the_area_has_the_button_and_the_way_out(client, sign_in, world, path):
    sign_in(client, world.employee)
    text = client.get(path).content.decode()
    assert 'class="btn need" href="/wellbeing/help/"' in text
    assert "data-leave" in text


def test_w15_the_help_page_stays_on_the_device(client):
    """The worker fetches it as nobody, so what is kept is nobody's page."""
    text = (
        client.get("/worker.js").content.decode()
        if client.get("/worker.js").status_code == 200
        else client.get(reverse("kernel:service_worker")).content.decode()
    )
    assert "/wellbeing/help/" in text
    assert 'credentials: "omit"' in text


def test_w7_no_text_names_an_illness():
    """Catalogue of the app, both languages, and its templates."""
    from pathlib import Path

    app = Path(__file__).resolve().parents[1]
    told = (app / "locale/zh_Hans/LC_MESSAGES/django.po").read_text()
    told += "".join(path.read_text() for path in sorted((app / "templates").rglob("*.html")))
    for word in ("患有", "病人", "诊断为", "患者", "disorder", "you have depression", "you suffer"):
        assert word not in told, word

"""A short scale offers the full one, a retest says what it is, and haste is told kindly and to nobody else."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing.actions import keeping
from lifeline.wellbeing.queries import holding, kept, offering
from lifeline.wellbeing.rules.consents import KEEP
from lifeline.wellbeing.tests.course import finished

SHORT, FULL = api.definition("phq4"), api.definition("phq9")
SHORT_WORDS, FULL_WORDS = api.wording(SHORT, "zh-Hans"), api.wording(FULL, "zh-Hans")
CAME = "带过来"


@pytest.fixture
def me(client, sign_in, world, settings, tmp_path, now):
    settings.KEYS = tmp_path / "keys"
    sign_in(client, world.employee)
    keeping.give_consent(KEEP, actor=world.employee, now=now)
    return world.employee


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_w9_the_pairs_of_a_short_scale_are_the_first_questions_of_the_full_ones(language):
    for short, full, expected in (
        ("phq4", "phq9", {"q1": 2, "q2": 3}),
        ("phq4", "gad7", {"q1": 0, "q2": 1}),
        ("phq2", "phq9", {"q1": 0, "q2": 1}),
        ("gad2", "gad7", {"q1": 0, "q2": 1}),
    ):
        few, many = api.definition(short), api.definition(full)
        given = {item.id: place for place, item in enumerate(few.items)}
        words = api.wording(few, language), api.wording(many, language)
        assert offering.shared(few, words[0], given, many, words[1]) == expected
    skipped = {"q3": None, "q4": 1}
    assert offering.shared(SHORT, SHORT_WORDS, skipped, FULL, FULL_WORDS) == {"q2": 1}


@pytest.mark.django_db
def test_w9_a_kept_short_scale_gives_its_answers_to_the_full_one_and_shows_them_as_such(client, me):
    moment = timezone.now()
    short = finished(me, moment, 3, "phq4")
    page = client.get(f"/wellbeing/r/{short.uuid}/").content.decode()
    assert re.findall(r'name="instrument" value="(\w+)"', page) == ["gad7", "phq9"]
    assert kept.unfinished(me) == []  # offered, never forced
    reply = client.post("/wellbeing/sheet/", {"instrument": "phq9", "carry": str(short.uuid)})
    uuid = re.search(r"/s/([0-9a-f-]{36})/3/", reply["Location"])[1]
    first = client.get(f"/wellbeing/s/{uuid}/1/").content.decode()
    assert CAME in first.split("<template")[0].split("<fieldset")[1]
    assert (
        CAME not in client.get(f"/wellbeing/s/{uuid}/4/").content.decode().split("<template")[0].split("<fieldset")[1]
    )
    client.post(f"/wellbeing/s/{uuid}/1/", {"answer": "0"})
    sheet = kept.sheet_of(me, uuid)
    assert sheet.given == {"q1": 0, "q2": 3}
    assert offering.carried_items(sheet) == {"q2"}


@pytest.mark.django_db
def test_w9_nothing_comes_along_from_yesterday_from_others_or_from_what_offers_nothing(client, me, world, now):
    short = finished(me, now, 3, "phq4")
    full = FULL, FULL_WORDS
    assert len(offering.carried(me, short.uuid, *full, now + timedelta(hours=24))) == 2
    assert offering.carried(me, short.uuid, *full, now + timedelta(hours=24, seconds=1)) == []
    assert offering.carried(world.colleague, short.uuid, *full, now) == []
    assert offering.carried(me, None, *full, now) == []
    assert offering.carried(me, finished(me, now, 1, "gad2").uuid, *full, now) == []
    begun = sheets.open_sheet(holding.answers_token(me), SHORT, actor=None, now=now)
    assert offering.carried(me, begun.uuid, *full, now) == []


@pytest.mark.django_db
def test_w9_a_guest_goes_on_with_what_was_answered(client, me):
    page = client.post("/wellbeing/g/", {"instrument": "phq2", "answers": "3,2", "number": "2", "step": "finish"})
    form = re.search(
        r'name="answers" value="(3,2,+)"><input type="hidden" name="number" value="(3)"', page.content.decode()
    )
    sent = {"instrument": "phq9", "answers": form[1], "number": form[2], "carried": "1"}
    text = client.post("/wellbeing/g/", sent).content.decode()
    assert "3 / 10" in text
    assert CAME in text


@pytest.mark.django_db
def test_q24_e35_a_retest_inside_its_days_says_that_both_cover_the_same(client, me, now):
    first = finished(me, now, 1)
    other = finished(me, now + timedelta(days=1), 1, "gad7")
    assert not offering.same_days(first, kept.finished_of(me))
    assert not offering.same_days(other, kept.finished_of(me))
    again = finished(me, now + timedelta(days=3), 2)
    later = finished(me, now + timedelta(days=17), 2)
    assert offering.same_days(again, kept.finished_of(me))
    assert not offering.same_days(later, kept.finished_of(me))  # exactly 14 days after
    assert "相同的日子" in client.get(f"/wellbeing/r/{again.uuid}/").content.decode()
    assert "相同的日子" not in client.get(f"/wellbeing/r/{later.uuid}/").content.decode()


@pytest.mark.django_db
def test_q26_haste_is_said_on_the_own_result_alone(client, me, now):
    sheet = finished(me, now, 1)  # every millisecond an answer
    assert "答得很快" in client.get(f"/wellbeing/r/{sheet.uuid}/").content.decode()
    assert "答得很快" not in client.get("/wellbeing/history/").content.decode()


@pytest.mark.django_db
def test_w58_what_somebody_looks_for_stands_in_no_address(client, me):
    page = client.post("/wellbeing/people/", {"topic": "loss", "near": "1"})
    assert page.status_code == 200
    assert page.context["filtered"]
    assert page.context["near"]
    assert not client.get("/wellbeing/people/?topic=loss&near=1").context["filtered"]
    assert 'method="get"' not in page.content.decode()
    assert "?" not in "".join(re.findall(r'(?:href|action)="(/wellbeing/[^"]*)"', page.content.decode()))

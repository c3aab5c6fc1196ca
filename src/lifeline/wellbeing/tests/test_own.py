"""What is stored of oneself: seen, taken along, erased with a receipt that outlives every backup."""

import json
from datetime import timedelta

import pytest
from django.apps import apps

from lifeline.kernel import vault
from lifeline.people.actions import persons
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.questionnaires.api.sheets import Answer
from lifeline.wellbeing import tasks
from lifeline.wellbeing.actions import calls, keeping
from lifeline.wellbeing.queries import holding, own
from lifeline.wellbeing.rules.consents import KEEP

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


@pytest.fixture
def me(client, sign_in, world, now):
    sign_in(client, world.employee)
    filled(world.employee, now)
    return world.employee


def filled(person, now):
    """A consent, a result and something begun."""
    keeping.give_consent(KEEP, actor=person, now=now)
    token = holding.answers_token(person)
    sheet = sheets.open_sheet(token, api.definition("gad7"), actor=None, now=now)
    batch = [Answer(item, 2, "a", n, n) for n, item in enumerate(sheet.order, 1)]
    sheets.save_answers(token, sheet.uuid, batch, actor=None, now=now)
    keeping.finish_sheet(sheet.uuid, actor=person, now=now)
    sheets.open_sheet(token, api.definition("cbi"), actor=None, now=now)
    uuid = calls.ask("小王", "三号浴室", anonymous=False, actor=person, now=now)
    calls.say(uuid, "我睡不着", actor=person, now=now)


def test_w57_the_page_tells_how_much_there_is_and_the_file_holds_all_of_it(client, me):
    text = client.get("/wellbeing/mine/").content.decode()
    assert "我在这里存了什么" in text
    assert own.kept(me) == own.Kept(results=1, unfinished=1, consents=1, calls=1, grants=0, talks=0, cases=0)
    response = client.post("/wellbeing/mine/export/")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    told = json.loads(response.content)
    assert [one["purpose"] for one in told["consents"]] == [KEEP]
    done, begun = told["sheets"]
    assert (done["instrument"], done["answers"]["q7"], done["bands"]) == ("gad7", 2, {"severity": "moderate"})
    assert done["scores"] == {"raw": {"value": "14", "type": "raw", "answered": 7, "of": 7}}
    assert (begun["instrument"], begun["answers"]["q1"], "scores" in begun) == ("cbi", None, False)
    (talk,) = told["calls"]
    assert (talk["contact"], [one["text"] for one in talk["said"]]) == ("三号浴室", ["我睡不着"])


def test_w56_w57_everything_goes_with_one_confirmation_and_leaves_a_receipt(
    client, me, world, now, django_capture_on_commit_callbacks
):
    filled(world.colleague, now)
    assert client.get("/wellbeing/mine/erase/").status_code == 200
    assert not own.kept(me).nothing
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/wellbeing/mine/erase/")
    assert own.kept(me).nothing
    assert own.kept(world.colleague).results == 1
    assert vault.status().keys == 3
    page = client.get(response["Location"]).content.decode()
    code = response["Location"].rstrip("/").rpartition("/")[2]
    assert code in page
    assert "7 天" in page
    assert own.receipt_day(code) is not None
    assert me.name not in page.partition('id="main"')[2]


def test_e21_w56_a_receipt_proves_itself_and_no_other_text_does(client, me, now, django_capture_on_commit_callbacks):
    """No table holds it, so no older backup takes it away."""
    with django_capture_on_commit_callbacks(execute=True):
        code = keeping.erase_all(actor=me, now=now)
    assert own.receipt_day(code) == now.date()
    day, rest = code[:10], code[10:]
    for other in (f"2026-03-08{rest}", code[:-1] + ("a" if code[-1] != "a" else "b"), f"{day}-x", "", f"{code}a"):
        assert own.receipt_day(other) is None
    assert client.get(f"/wellbeing/mine/receipt/2026-03-08{rest}/").status_code == 404


def test_e15_thirty_days_after_somebody_has_left_everything_of_his_is_erased(
    client, me, world, now, django_capture_on_commit_callbacks
):
    assert "离职" in client.get("/wellbeing/mine/").content.decode()
    filled(world.colleague, now)
    for person in (me, world.colleague):
        persons.leave(person, on=now.date(), actor=world.administrator)
    persons.come_back(world.colleague, world.crew_a, on=now.date() + timedelta(days=3), actor=world.administrator)
    tasks.forget(now + timedelta(days=13))
    assert own.kept(me).results == 1
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget(now + timedelta(days=30))
    assert own.kept(me).nothing
    assert own.kept(world.colleague).results == 1


def test_w57_erasing_nothing_and_twice_is_no_fault_and_tells_nobody(client, me, now):
    for _ in range(2):
        keeping.erase_all(actor=me, now=now)
    assert not apps.get_model("kernel", "Notice").objects.exists()
    assert client.get("/wellbeing/mine/").status_code == 200

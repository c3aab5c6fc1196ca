"""What is stored of oneself: seen, taken along, erased with a receipt that outlives every backup."""

import json
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.test import override_settings
from django.utils import timezone
from django.utils.translation import override

from lifeline.kernel import vault
from lifeline.kernel.notices import delivery_counts, delivery_list, sender
from lifeline.kernel.tests.outbox import Box, tell
from lifeline.people.actions import persons
from lifeline.questionnaires import api
from lifeline.questionnaires.api import fhir, sheets
from lifeline.questionnaires.api.sheets import Answer
from lifeline.wellbeing import events, tasks
from lifeline.wellbeing.actions import calls, keeping
from lifeline.wellbeing.actions.leaving import send_code
from lifeline.wellbeing.queries import holding, leaving, own, papers
from lifeline.wellbeing.rules.consents import KEEP
from tests.cast import PASSWORD

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


def test_w57_everything_can_be_taken_along_to_read_and_the_results_as_fhir(client, me, world, now):
    paper = client.post("/wellbeing/mine/export/", {"form": "pdf"})
    assert (paper.content[:4], paper["Cache-Control"]) == (b"%PDF", "private, no-store")
    assert paper["Content-Disposition"] == 'attachment; filename="my-data.pdf"'
    with override("zh-hans"):
        data = papers.paper(me)
    told = json.dumps(data, ensure_ascii=False)
    assert ("焦虑" in told, me.name in told, me.employee_no in told, "<" in told) == (True, False, False, False)
    assert data["results"][0]["day"] == "2026年3月9日"
    response = client.post("/wellbeing/mine/export/", {"form": "fhir"})
    assert response["Content-Disposition"] == 'attachment; filename="my-data-fhir.json"'
    entries = json.loads(response.content)["entry"]
    assert len(entries) == own.kept(me).results == 1
    assert fhir.imported(entries[0]["resource"]).answers.scored.values["raw"].exact == 14
    assert papers.bundle(world.colleague)["entry"] == []


def test_w63_the_paper_is_called_by_what_it_holds_and_says_who_has_learned_a_name(me, world, now):
    call = apps.get_model("wellbeing", "HelpCall").objects.get()
    counsellor = world.person("bai", "Counsellor Bai", "jinan", "wellbeing.counsellor")
    calls.accept(call.random_key, actor=counsellor, now=now)
    calls.reveal(call.random_key, "He does not answer any more", actor=counsellor, now=now)
    with override("en"):
        data, other = papers.paper(me), papers.paper(world.colleague)
    assert data["title"] == "My results, talks and who has looked"
    (line,) = data["parts"][1]["lines"]
    assert line.endswith("Counsellor Bai · name, phone and workplace · He does not answer any more")
    assert other["parts"][1]["lines"] == []


def test_e15_thirty_days_after_somebody_has_left_everything_of_his_is_erased(
    client, me, world, now, django_capture_on_commit_callbacks
):
    assert "离职" in client.get("/wellbeing/mine/").content.decode()
    filled(world.colleague, now)
    for person in (me, world.colleague):
        persons.leave(person, on=now.date(), actor=world.administrator)
    persons.come_back(world.colleague, world.crew_a, on=now.date() + timedelta(days=3), actor=world.administrator)
    brief = persons.join("20009", "单文斌", world.crew_a, on=now.date(), actor=world.administrator)
    filled(brief, now)
    persons.leave(brief, on=now.date(), actor=world.administrator)
    for days in (1, 29):
        with django_capture_on_commit_callbacks(execute=True):
            tasks.forget(now + timedelta(days=days))
        assert own.kept(me).results == 1
        assert own.kept(brief).nothing  # no membership tells when he left: he came on that day
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget(now + timedelta(days=30))
    assert own.kept(me).nothing
    assert own.kept(world.colleague).results == 1


def _asked(client, person, **given):
    return client.post("/wellbeing/mine/left/", {"employee_no": person.employee_no, "password": PASSWORD} | given)


def test_e15_a_leaver_takes_along_what_he_kept_with_his_password_and_a_mailed_code(client, me, world, now, settings):
    settings.EMAIL_HOST = "mail.example.org"
    type(me).objects.filter(pk=me.pk).update(email="wang@example.org")
    persons.leave(me, on=timezone.localdate(), actor=world.administrator)
    client.logout()
    same = {
        _asked(client, one, **wrong).status_code for one in (me, world.colleague) for wrong in ({"password": "x"}, {})
    }
    assert same == {200}
    told = apps.get_model("kernel", "Notice").objects
    assert list(told.values_list("person_id", "kind")) == [(me.pk, "wellbeing.data.code")]
    assert (delivery_list("waiting"), delivery_counts()["waiting"]) == ([], 0)  # who has asked is no administrator's
    tell([me.pk], events.WAITING, at=timezone.now())  # to whoever has left goes nothing else, in the same round neither
    mail = Box("mail")
    sender.sweep(mail, timezone.now() + timedelta(minutes=1))
    (letter,) = mail.sent
    code = re.search("[A-Z2-7]{4}-[A-Z2-7]{4}", letter.body)[0]
    assert (letter.to, code in letter.title) == ("wang@example.org", False)
    assert not re.search("关爱|wellbeing|care", f"{letter.title} {letter.body}")
    assert not told.filter(kind="wellbeing.data.code").exists()
    for wrong in ({"code": "AAAA-AAAA"}, {"code": code, "password": "x"}):
        assert _asked(client, me, **wrong).status_code == 422
    assert _asked(client, world.colleague, code=code).status_code == 422
    response = _asked(client, me, code=code.lower().replace("-", " "))
    assert [one["instrument"] for one in json.loads(response.content)["sheets"]] == ["gad7", "cbi"]
    assert "no-store" in response["Cache-Control"]


def test_e15_who_cannot_sign_in_any_more_finds_the_page_from_there_and_reads_nothing_of_what_it_is_for(
    client, settings
):
    settings.EMAIL_HOST = "mail.example.org"
    text = client.get("/login/").content.decode()
    door = re.search(r'<a[^>]*href="(/wellbeing/mine/left/)"[^>]*>(.*?)</a>', text, re.DOTALL)
    assert re.sub("<[^>]*>", "", door[2]).strip() == "我已离开公司"
    assert client.get(door[1]).status_code == 200
    assert not re.search("心理|关爱|测评|健康", text)
    for name, value in (("EMAIL_HOST", ""), ("PASSWORDS", False)):  # it would lead nowhere
        with override_settings(**{name: value}):
            assert "/mine/left/" not in client.get("/login/").content.decode()


def test_e15_the_code_is_good_for_an_hour_or_two_and_not_after_the_thirty_days(me, world, now, settings):
    code = leaving.code_of(me, now)
    for hours, good in ((0, True), (1, True), (2, False)):
        assert leaving.is_code(me, code, now + timedelta(hours=hours)) is good
    assert not leaving.is_code(world.colleague, code, now)
    assert not leaving.in_grace(me, now)  # who is here has his own pages
    persons.leave(me, on=now.date(), actor=world.administrator)
    assert [leaving.in_grace(me, now + timedelta(days=days)) for days in (29, 30)] == [True, False]
    me.email = "wang@example.org"
    assert not send_code(actor=me, now=now)  # a site without mail: it would stand in the outbox
    settings.EMAIL_HOST, me.email = "mail.example.org", ""
    assert not send_code(actor=me, now=now)
    assert not apps.get_model("kernel", "Notice").objects.exists()
    me.email = "wang@example.org"
    assert not send_code(actor=me, now=now + timedelta(days=30))
    assert send_code(actor=me, now=now + timedelta(days=29))


def test_w57_erasing_nothing_and_twice_is_no_fault_and_tells_nobody(client, me, now):
    for _ in range(2):
        keeping.erase_all(actor=me, now=now)
    assert not apps.get_model("kernel", "Notice").objects.exists()
    assert client.get("/wellbeing/mine/").status_code == 200

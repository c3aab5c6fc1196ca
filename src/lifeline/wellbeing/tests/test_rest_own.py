"""What is one's own, for one's own programs: the whole walk, nobody else's, no scale in an address, a week at most."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from lifeline.kernel.errors import Refused
from lifeline.people.actions import tokens
from lifeline.people.models import Token
from lifeline.questionnaires import api
from lifeline.questionnaires.api import fhir, sheets
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import calls, keeping, sharing
from lifeline.wellbeing.forms.syncing import LAST
from lifeline.wellbeing.models import HelpCall
from lifeline.wellbeing.queries import holding, own
from lifeline.wellbeing.rules.consents import KEEP
from lifeline.wellbeing.tests.course import finished
from lifeline.wellbeing.tests.offices import open_office

pytestmark = pytest.mark.django_db
ABSENT = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


def answers(*indexes, first=1, ahead=0):
    return {
        "answers": [
            {"item": f"q{n}", "index": index, "device": "0000000a", "sequence": n + ahead, "at": n * 2000}
            for n, index in enumerate(indexes, first)
        ]
    }


def test_w50_q37_a_program_of_ones_own_begins_answers_finishes_and_reads(program, world):
    me = world.employee
    ask = lambda path, body=None, **more: program(  # noqa: E731
        f"own/{path}", body, scope="own:read" if body is None else "own:write", **more
    )
    refused = ask("sheets/", {"instrument": "gad7"})
    assert (refused.status_code, holding.keeps(me)) == (422, False)
    keeping.give_consent(KEEP, actor=me, now=timezone.now())
    sheet = ask("sheets/", {"instrument": "gad7"}).json()
    assert (sheet["next"], sheet["total"], sheet["questions"][0]["options"][0]["index"]) == (1, 7, 0)
    assert ask("sheets/", {"instrument": "gad7"}, **{"idempotency-key": "a"}).json()["uuid"] == sheet["uuid"]
    path = f"sheets/{sheet['uuid']}/"
    for _twice in range(2):
        assert ask(path, answers(2, 2, 2, 2, 2, 2)).json()["next"] == 7
    assert ask(path, answers(9)).status_code == 422
    assert ask(path, {"answers": []}).status_code == 422
    assert ask(path).json()["questions"][0]["answer"] == 2
    ask(path, answers(None, first=7))
    assert ask(f"results/{sheet['uuid']}/").status_code == ask(f"results/{sheet['uuid']}/fhir/").status_code == 404
    ask(path, answers(0, first=7, ahead=1))
    for other in ("colleague", "administrator"):
        for where in (path, f"results/{sheet['uuid']}/"):
            assert ask(where, person=world.people[other]).status_code == 404
        assert ask(path, answers(0), person=world.people[other]).status_code == 404
    done = ask(f"{path}finish/", {})
    assert (done.status_code, done["Cache-Control"], done.json()["bands"]) == (
        200,
        "no-store",
        {"severity": "moderate"},
    )
    assert ask(f"results/{sheet['uuid']}/").json() == done.json()
    (listed,) = ask("results/").json()
    assert listed == done.json() | {"uuid": sheet["uuid"]}
    assert ask("results/", person=world.colleague).json() == []
    resource = ask(f"results/{sheet['uuid']}/fhir/?release=r4")
    assert (resource["Cache-Control"], ask(f"results/{sheet['uuid']}/fhir/?release=r3").status_code) == (
        "no-store",
        422,
    )
    assert fhir.imported(resource.json()).answers.scored.values["raw"].exact == 12
    assert ask(f"results/{sheet['uuid']}/fhir/", person=world.colleague).status_code == 404
    (line,) = ask("history/").json()
    assert [(point["uuid"], point["value"]) for point in line["points"]] == [(sheet["uuid"], "12")]
    assert ask("export/").json() == own.export(me)
    assert ask("sheets/").json() == []
    assert not apps.get_model("kernel", "OnceKey").objects.exists()


def test_w61_w10_a_program_of_ones_own_reads_what_is_shared_and_who_has_looked_and_nobody_elses_does(program, world):
    """Looks at a grant, also one that has ended, and who learned within a call who it is."""
    me, now = world.employee, timezone.now()
    coach = world.person("coach", "Coach Ma", "jinan", policies.COACH)
    counsellor = world.person("counsellor", "Counsellor Bai", "jinan", policies.COUNSELLOR)
    ask = lambda path, person=None: program(f"own/{path}", scope="own:read", person=person)  # noqa: E731
    assert (ask("grants/").json(), ask("access/").json()) == ([], {"looks": [], "revealed": []})
    sheet, until = finished(me, now, name="gad7"), timezone.localdate(now) + timedelta(days=2)
    grant = sharing.share(sheet.uuid, coach, until, scope="result", name="x", actor=me, now=now)
    sharing.open_granted(grant.uuid, actor=coach, now=now)
    sharing.unshare(grant.uuid, actor=me, now=now)
    call = calls.ask("Wang", "13800000000", anonymous=False, actor=me, now=now)
    key = HelpCall.objects.get(uuid=call).random_key
    calls.accept(key, actor=counsellor, now=now)
    calls.reveal(key, "He does not answer any more", actor=counsellor, now=now)
    (shared,) = ask("grants/").json()
    assert (shared["grant"], shared["helper"], shared["scope"], shared["sheet"]) == (
        str(grant.uuid),
        "Coach Ma",
        "result",
        str(sheet.uuid),
    )
    assert (shared["until_on"], shared["ended_on"]) == (until.isoformat(), timezone.localdate(now).isoformat())
    told = ask("access/")
    assert told["Cache-Control"] == ask("grants/")["Cache-Control"] == "no-store"
    assert [(one["helper"], one["grant"]) for one in told.json()["looks"]] == [("Coach Ma", str(grant.uuid))]
    ((name, reason),) = [(one["helper"], one["reason"]) for one in told.json()["revealed"]]
    assert (name, reason) == ("Counsellor Bai", "He does not answer any more")
    kept = ask("export/").json()
    assert [one["grant"] for one in kept["looks"]] == [str(grant.uuid)]
    assert [one["reason"] for one in kept["revealed"]] == [reason]
    for other in (world.colleague, world.administrator, coach, counsellor):
        assert (ask("grants/", other).json(), ask("access/", other).json()["looks"]) == ([], [])
        assert ask("access/", other).json()["revealed"] == []
    assert program("own/access/", scope="plan:read").status_code == 403


def test_w18_after_a_firm_trigger_a_program_is_told_of_the_help_and_gets_no_score_before_it_was_shown(program, world):
    me = world.employee
    ask = lambda path, body: program(f"own/{path}", body, scope="own:write")  # noqa: E731
    keeping.give_consent(KEEP, actor=me, now=timezone.now())
    path = f"sheets/{ask('sheets/', {'instrument': 'phq9'}).json()['uuid']}/"
    assert ask(path, answers(0, 0, 0, 0, 0, 0, 0, 0)).json()["card"] == ""
    assert ask(path, answers(3, first=9)).json()["card"] == "firm"
    refused = ask(f"{path}finish/", "")
    assert (refused.status_code, "scores" in refused.json(), own.kept(me).results) == (422, False, 0)
    assert [ask(f"{path}finish/", body).status_code for body in ({}, {"seen": False}, {"seen": "?"})] == [422] * 3
    done = ask(f"{path}finish/", {"seen": True})
    assert (done.status_code, done.json()["scores"]["raw"]["value"]) == (200, "3")
    assert ask(f"{path}finish/", {}).json() == done.json()


def test_w57_a_key_that_may_write_erases_everything_and_gives_the_receipt(
    program,
    world,
    django_capture_on_commit_callbacks,
    still_clock,
):
    finished(world.employee, timezone.now(), name="gad7")
    finished(world.colleague, timezone.now(), name="gad7")
    assert program("own/erase/", {}, scope="own:read").status_code == 403
    assert own.kept(world.employee).results == 1
    with django_capture_on_commit_callbacks(execute=True):
        told = program("own/erase/", {}, scope="own:write").json()
    assert own.receipt_day(told["receipt"]) == timezone.localdate()
    assert own.kept(world.employee).nothing
    assert own.kept(world.colleague).results == 1
    assert program(f"own/results/{ABSENT}/", scope="own:read").status_code == 404


def test_q31_an_answer_from_a_program_is_kept_as_one_from_the_page_is(program, world, client, sign_in):
    """A clock that runs ahead and a number beyond every count are bounded, on either way in."""
    keeping.give_consent(KEEP, actor=world.employee, now=timezone.now())
    token, now = holding.answers_token(world.employee), timezone.now()
    (one,) = answers(2)["answers"]
    far = {"answers": [one | {"sequence": 10**15, "at": 10**15}]}
    by_program, by_page = (
        sheets.open_sheet(token, api.definition(name), actor=None, now=now).uuid for name in ("gad7", "phq9")
    )
    assert program(f"own/sheets/{by_program}/", far, scope="own:write").status_code == 200
    sign_in(client, world.employee)
    assert client.post(f"/wellbeing/s/{by_page}/sync/", far, content_type="application/json").status_code == 200
    for uuid in (by_program, by_page):
        kept = sheets.sheet_for(token, uuid).winning["q1"]
        assert (kept.index, kept.sequence, kept.at_ms < 10**6) == (2, LAST, True)


def test_p12_w60_a_key_to_what_is_ones_own_lives_a_week_and_no_event_names_it(world, now):
    day = timezone.localdate(now)
    scopes = ["wellbeing.own:read", "wellbeing.plan:read"]
    with pytest.raises(Refused):
        tokens.make(world.employee, "x", scopes, day + timedelta(days=8), actor=world.employee, now=now)
    assert not Token.objects.exists()
    tokens.make(world.employee, "x", scopes, day + timedelta(days=7), actor=world.employee, now=now)
    tokens.make(world.employee, "y", scopes[1:], day + timedelta(days=300), actor=world.employee, now=now)
    kinds = (apps.get_model("kernel", name) for name in ("Event", "Pending"))
    told = [str(row) for kind in kinds for row in kind.objects.order_by("pk").values()]
    assert told
    assert not any("wellbeing.own" in text or "scopes" in text for text in told)


def test_w46_free_times_are_those_of_the_directory_of_its_person(program, world):
    open_office(world, timezone.now())
    found = program("roster/slots/", scope="roster:read").json()
    assert {one["helper"] for one in found} == {"Coach", "Volunteer", "Counsellor", "Second"}
    assert set(found[0]) == {"helper", "kind", "start_at", "minutes"}
    assert [one["start_at"] for one in found] == sorted(one["start_at"] for one in found)
    assert program("roster/slots/", scope="roster:read", person=world.outsider).json() == []

"""Programs: scales and scoring without a trace, statistics for leads, and no scope that joins who with what."""

import json
import re

import pytest
from django.apps import apps

from lifeline.people.policies import PERSONAL_SCOPES, SCOPES
from lifeline.wellbeing.models import Campaign, CampaignUnit, Snapshot

pytestmark = pytest.mark.django_db
FULL = {f"q{number}": 1 for number in range(1, 10)}


def score(program, answers, name="phq9", **headers):
    return program("score/", {"instrument": name, "answers": answers}, scope="score:write", **headers)


def test_q21_scales_are_listed_without_wording_and_a_class_c_one_too(program):
    found = {one["id"]: one for one in program("instruments/").json()}
    assert len(found) == 21
    assert found["sas"]["rights"] == "C"
    one = program("instruments/phq9@1.0.0/").json()
    assert one == found["phq9"]
    assert one["items"][8] == {"id": "q9", "alias": None, "codes": [0, 1, 2, 3]}
    assert "提不起劲" not in json.dumps(one, ensure_ascii=False)
    for name in ("none", "phq9@9.9.9", "phq9@"):
        assert program(f"instruments/{name}/").status_code == (200 if name == "phq9@" else 404)


def test_s7_q15_a_sheet_is_scored_as_the_command_line_does_and_a_wrong_code_names_its_item(program):
    whole = score(program, FULL).json()
    assert (whole["status"], whole["bands"], whole["missing"]) == ("scored", {"severity": "mild"}, 0)
    assert whole["scores"]["raw"] == {"value": 9, "type": "raw", "answered": 9, "of": 9}
    assert whole["triggers"] == [{"item": "q9", "level": "firm"}]
    few = score(program, {f"q{number}": 1 for number in range(1, 7)}).json()
    assert (few["status"], few["scores"], few["refused"]) == ("refused", {}, {"raw": ["q7", "q8", "q9"]})
    for bad in ({"q1": 4}, {"q99": 1}):
        reply = score(program, FULL | bad)
        assert reply.status_code == 422
        assert next(iter(bad)) in reply.json()["detail"]
    assert score(program, {}, name="none").status_code == 404


def test_w58_scoring_stores_nothing_also_not_for_one_that_is_sent_again(program):
    score(program, FULL)  # from now on the key is known
    before = {model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.managed}
    for _ in range(2):
        reply = score(program, FULL, **{"idempotency-key": "the-same-one"})
        assert (reply.status_code, reply["Cache-Control"]) == (200, "no-store")
    assert {label: apps.get_model(label)._base_manager.count() for label in before} == before


def test_fhir_goes_out_and_is_checked(program):
    found = program("fhir/r5/Questionnaire/phq9/").json()
    assert found["resourceType"] == "Questionnaire"
    told = program("fhir/check/", found, scope="score:write").json()
    assert (told["resource"], told["instrument"], told["usable"]) == ("Questionnaire", "phq9@1.0.0", True)
    assert program("fhir/r6/Questionnaire/phq9/").status_code == 404


def test_w69_frozen_statistics_are_for_their_lead_alone_and_the_same_bytes_at_every_look(program, world, now):
    world.duty("publisher", "wellbeing.lead", "jinan")
    campaign = Campaign.objects.create(
        title="Spring", unit=world.jinan, instrument="phq9", version="1.0.0", until_on=now.date(), state="FROZEN",
        opened_on=now.date(), closed_at=now, people=12, snapshot_hash="ab" * 32,
    )  # fmt: skip
    Snapshot.objects.create(campaign=campaign, body=b'{"units": [], "k": 10}', sha256="ab" * 32, made_on=now.date())
    path = f"statistics/{campaign.uuid}/"
    reply = program(path, scope="statistics:read", person=world.publisher)
    assert (reply.content, reply["ETag"]) == (b'{"units": [], "k": 10}', f'"{"ab" * 32}"')
    known = {"If-None-Match": reply["ETag"]}
    assert program(path, scope="statistics:read", person=world.publisher, **known).status_code == 304
    for name in ("employee", "manager", "clerk", "supervisor"):
        assert program(path, scope="statistics:read", person=world.people[name]).status_code == 404
    told = {
        "units": [{"name": name, "parent": None, "people": 30} for name in ("Jinan", "Steelworks", "Logistics")],
        "rates": {"0": 50, "1": 40, "2": 60}, "cells": [{"unit": str(n), "shown": False} for n in range(3)],
    }  # fmt: skip
    Snapshot.objects.update(body=json.dumps(told).encode())
    for number, unit in enumerate((world.jinan, world.steelworks, world.logistics)):
        CampaignUnit.objects.create(campaign=campaign, number=number, unit=unit, name=unit.name, size=30, own=30)
    world.duty("manager", "people.leader", "steelworks")
    part = program(path, scope="statistics:read", person=world.manager).json()
    assert [unit["number"] for unit in part["units"]] == [0, 1]
    assert (part["rates"], [cell["unit"] for cell in part["cells"]]) == ({"0": 50, "1": 40}, ["0", "1"])
    assert program(path, scope="plan:read", person=world.publisher).status_code == 403


def test_w92_indicators_are_told_as_on_their_pages(program):
    found = {one["code"]: one for one in program("plan/indicators/", scope="plan:read").json()}
    assert found["active_coaches"] == {
        "code": "active_coaches", "name": "Active happiness coaches", "unit": "people", "value": "0", "few": False,
    }  # fmt: skip
    assert found["sheets_finished"]["value"] is None


def test_w50_no_scope_names_persons_results_or_who_took_part():
    mine = {name for name in SCOPES if name.startswith("wellbeing")}
    assert mine == {
        "wellbeing.catalogue:read", "wellbeing.score:write", "wellbeing.statistics:read", "wellbeing.plan:read",
        "wellbeing.roster:read", "wellbeing.own:read", "wellbeing.own:write",
    }  # fmt: skip
    assert not any(re.search(r"person|result|sheet", name) for name in mine)
    assert {name for name in mine if "own" in name} == PERSONAL_SCOPES

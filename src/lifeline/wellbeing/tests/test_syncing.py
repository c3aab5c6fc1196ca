"""The device's queue at the server: batches twice and in any order, and what is no batch."""

import json

import pytest

from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing.queries import holding

BATCH = [{"item": "q1", "index": 3, "device": "0000000a", "sequence": 1, "at": 900}]
LATER = [{"item": "q1", "index": 0, "device": "0000000b", "sequence": 1, "at": 1500}]


@pytest.fixture
def sheet(settings, tmp_path, client, sign_in, world, now):
    settings.KEYS = tmp_path / "keys"
    sign_in(client, world.employee)
    token = holding.answers_token(world.employee)
    return sheets.open_sheet(token, api.definition("phq9"), actor=None, now=now)


def send(client, sheet, answers, **more):
    body = answers if isinstance(answers, bytes) else json.dumps({"answers": answers})
    return client.post(f"/wellbeing/s/{sheet.uuid}/sync/", body, content_type="application/json", **more)


def given(world, sheet):
    return sheets.sheet_for(holding.answers_token(world.employee), sheet.uuid).given


@pytest.mark.django_db
def test_q31_e4_e5_batches_twice_and_in_either_order_lead_to_the_same_answers(client, world, sheet):
    for batch in (LATER, BATCH, BATCH, LATER):
        assert send(client, sheet, batch).json() == {"kept": 1}
        assert given(world, sheet) == {"q1": 0}
    assert send(client, sheet, [BATCH[0] | {"item": "q2", "index": None}]).status_code == 200
    assert given(world, sheet) == {"q1": 0, "q2": None}


@pytest.mark.django_db
def test_q15_what_is_no_batch_or_does_not_belong_changes_nothing(client, world, sheet, now):
    one = BATCH[0]
    odd = [
        {"index": True},
        {"index": -1},
        {"device": "page"},
        {"device": 7},
        {"sequence": "1"},
        {"at": None},
        {"item": 1},
    ]
    for batch in ([], [7], "x", [one] * 401, *([one | change] for change in odd)):
        assert send(client, sheet, batch).status_code == 422
    for body in (b"", b"\xff", b"[1]", b"[" * 60_000, b" " * 70_000):
        assert send(client, sheet, body).status_code == 422
    for change in ({"index": 4}, {"item": "q99"}, {"sequence": 0}):
        assert send(client, sheet, [one, one | change]).status_code == 409
    assert given(world, sheet) == {}
    send(client, sheet, BATCH)
    sheets.finish(holding.answers_token(world.employee), sheet.uuid, actor=None, now=now)
    assert send(client, sheet, LATER).status_code == 409
    assert given(world, sheet) == {"q1": 3}


@pytest.mark.django_db
def test_e7_e22_who_is_signed_out_or_finds_no_key_store_gets_no_acknowledgement(
    client, world, sheet, settings, tmp_path
):
    settings.KEYS, there = tmp_path / "gone", settings.KEYS
    assert send(client, sheet, BATCH).status_code == 503
    settings.KEYS = there
    assert given(world, sheet) == {}
    client.logout()
    assert send(client, sheet, BATCH).status_code == 302
    assert given(world, sheet) == {}

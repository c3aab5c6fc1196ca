"""E-32: every endpoint for programs has a row, and every persona's key gets exactly what the row says."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from lifeline.hotline.models import Case, Message, Rating, Reply
from lifeline.hotline.tests.keys import Program
from lifeline.kernel.models import Event, Notice
from lifeline.kernel.rest import api
from tests.guard.rest_access import ELSEWHERE, REST, WHO, call, extended

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counts_beside(settings, tmp_path):
    settings.DATA = tmp_path


def asked(name, row, program, world, made):
    """The answer to one call of one program."""
    method, path = name.split(" ")
    path = path.removeprefix("/api/v1/hotline/").replace("{number}", made.number if made else "none")
    if path.startswith("/"):
        return program.client.generic(method.upper(), path, headers=program.headers({}))
    if row.file:
        return program.send(path, SimpleUploadedFile("a.txt", b"text"))
    if method == "get":
        return program.get(path + row.query)
    return program.post(path, row.body(world) if row.body else None)


def traces():
    """Everything that a call could change."""
    return (
        Event.objects.count(), Notice.objects.count(), Message.objects.count(), Rating.objects.count(),
        sorted(Reply.objects.values_list("state", "version")), sorted(Case.objects.values_list("number", "version")),
    )  # fmt: skip


def test_every_endpoint_has_a_row_and_every_row_an_endpoint():
    described = api().get_openapi_schema()["paths"]
    assert {f"{method} {path}" for path, methods in described.items() for method in methods} == {*REST, *ELSEWHERE}


@pytest.mark.parametrize("name", sorted(REST))
def test_e32_every_persona_gets_what_the_row_says_and_a_denial_leaves_nothing(name, world):
    row, told = REST[name], {}
    made = row.setup(extended(world)) if row.setup else extended(world) and None
    programs = {who: Program(world.people[who]) for who in WHO}
    for who, program in programs.items():
        with transaction.atomic():
            before = traces()
            told[who] = asked(name, row, program, world, made).status_code
            if told[who] in {401, 403, 404}:
                assert traces() == before, f"{who} was denied and something changed"
            transaction.set_rollback(True)
    assert told == {who: row.status(who) for who in WHO}


@pytest.mark.parametrize("name", sorted(REST))
def test_e32_without_a_key_no_endpoint_answers(name, world):
    row = REST[name]
    made = row.setup(extended(world)) if row.setup else extended(world) and None
    before = traces()
    assert asked(name, row, Program(None), world, made).status_code == 401
    assert traces() == before


def test_e32_a_key_of_the_hotline_opens_nothing_of_another_app(world):
    program, nobody, before = Program(world.employee), Program(None), traces()
    for name, (keyed, keyless) in ELSEWHERE.items():
        told = [asked(name, call(0), one, world, None).status_code for one in (program, nobody)]
        assert told == [keyed, keyless], name
    assert traces() == before

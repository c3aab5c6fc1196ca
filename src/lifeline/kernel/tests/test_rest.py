"""The REST interface that all apps share: refusals, versions, repeated submissions, lists, limits."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import schemathesis
from django.conf import settings as site
from django.contrib.auth.models import Group
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lifeline.kernel.rest import Stop, api, callers, limits
from lifeline.kernel.tests import rest_house

pytestmark = [pytest.mark.urls("lifeline.kernel.tests.rest_house"), pytest.mark.django_db]
HOUSE = "/api/v1/house/"


@pytest.fixture(autouse=True)
def _keys(world, monkeypatch, tmp_path, settings):
    settings.DATA = tmp_path
    api()  # imports what registers the real keeper of keys, before it is replaced
    monkeypatch.setattr(callers, "_keepers", [rest_house.find])


def call(method, path, body=None, key="all", **headers):
    sent = {"Accept-Language": "en", **{name.replace("_", "-"): value for name, value in headers.items()}}
    if key:
        sent["Authorization"] = f"Bearer {key}"
    data = {} if body is None else {"data": body if isinstance(body, str | bytes) else json.dumps(body)}
    if data:
        data["content_type"] = sent.pop("Content-Type", "application/json")
    return Client(raise_request_exception=False).generic(method, HOUSE + path, headers=sent, **data)


def add(name="高炉", **options):
    return call("POST", "groups/", {"name": name}, **options)


def told(response):
    """Status, kind and rule of a refusal, after its shape was looked at."""
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["request_id"] == response["X-Request-ID"]
    assert body["title"]
    assert body["detail"]
    return response.status_code, body["type"].removeprefix("urn:lifeline:"), body["rule"]


@pytest.mark.parametrize(
    ("method", "path", "body", "options", "answer"),
    [
        ("GET", "groups/", None, {"key": ""}, (401, "no-key", "")),
        ("GET", "groups/", None, {"key": "unknown"}, (401, "no-key", "")),
        ("GET", "groups/", None, {"key": "other"}, (403, "forbidden", "")),
        ("POST", "groups/", {"name": "a"}, {"key": "read"}, (403, "forbidden", "")),
        ("GET", "groups/77/", None, {}, (404, "unseen", "")),
        ("GET", "groups/abc/", None, {}, (404, "unseen", "")),
        ("GET", "nowhere/", None, {}, (404, "unseen", "")),
        ("PATCH", "groups/", {}, {}, (405, "method", "")),
        ("POST", "groups/", {"name": "77"}, {}, (422, "refused", "X-7")),
        ("POST", "groups/", {"name": ""}, {}, (422, "refused", "")),
        ("POST", "groups/", "{", {}, (400, "unreadable", "")),
        ("POST", "groups/", "[" * 100_000, {}, (400, "unreadable", "")),
        ("POST", "groups/", '{"name": NaN}', {}, (400, "unreadable", "")),
        ("POST", "groups/", '{"name": "\\ud800"}', {}, (400, "unreadable", "")),
        ("POST", "groups/", '{"name": "a\\u0000"}', {}, (400, "unreadable", "")),
        ("POST", "groups/", b"\xff\xfe", {}, (400, "unreadable", "")),
        ("POST", "groups/", {"x": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}, {}, (400, "unreadable", "")),
        ("POST", "groups/", "name=a", {"Content-Type": "text/plain"}, (415, "media-type", "")),
        ("POST", "groups/", json.dumps({"name": "a" * 3_000_000}), {}, (413, "too-large", "")),
        ("POST", "faults/forbidden/", {}, {}, (403, "forbidden", "")),
        ("POST", "faults/conflict/", {}, {}, (409, "conflict", "")),
        ("POST", "faults/disk/", {}, {}, (503, "unavailable", "")),
        ("POST", "faults/bug/", {}, {}, (500, "fault", "")),
    ],
)  # fmt: skip
def test_k101_every_refusal_has_its_status_and_one_shape(method, path, body, options, answer):
    before = Group.objects.count()
    assert told(call(method, path, body, **options)) == answer
    assert Group.objects.count() == before


def test_k101_a_fault_of_ours_says_nothing_of_itself():
    assert "secret" not in call("POST", "faults/bug/", {}).content.decode()


def test_k101_what_does_not_answer_says_when_to_try_again():
    assert call("POST", "faults/disk/", {})["Retry-After"] == "90"


def test_k101_fields_are_named_each_with_its_sentence():
    response = call("POST", "groups/", {"name": "a" * 61})
    assert response.json()["field_errors"] == {"name": ["This text is too long."]}
    assert call("POST", "groups/", {}).json()["field_errors"] == {"name": ["This value is needed."]}


def test_k101_the_reader_reads_his_language():
    response = Client().post(
        HOUSE + "groups/", "{}", content_type="application/json", headers={"Authorization": "Bearer all"}
    )
    assert response.json()["detail"] == "有些值不能接受。"


def test_k101_no_session_and_no_cookie_opens_the_interface(world, client):
    client.force_login(rest_house.find("Bearer all", now=None).person)
    assert client.get(HOUSE + "groups/").status_code == 401


def test_k102_an_unchanged_thing_is_304_and_a_changed_one_is_sent():
    number = add().json()["id"]
    first = call("GET", f"groups/{number}/")
    assert (first.status_code, first["ETag"]) == (200, '"2"')
    again = call("GET", f"groups/{number}/", If_None_Match='"1", W/"2"')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", '"2"')
    assert call("GET", f"groups/{number}/", If_None_Match='"3"').status_code == 200


def test_k101_if_match_decides_between_428_412_and_done():
    number = add().json()["id"]
    place, body = f"groups/{number}/", {"name": "高炉二"}
    assert told(call("PUT", place, body)) == (428, "version-needed", "")
    stale = call("PUT", place, body, If_Match='"7"')
    assert (told(stale), stale.json()["current_version"]) == ((412, "stale", ""), 2)
    assert told(call("PUT", place, body, If_Match="nonsense")) == (412, "stale", "")
    assert Group.objects.get(pk=number).name == "高炉"
    assert call("PUT", place, body, If_Match='"2"').status_code == 200
    assert call("PUT", place, {"name": "转炉"}, If_Match="*").status_code == 200


def test_k103_the_same_submission_twice_is_done_once():
    first = add(Idempotency_Key="k-1")
    again = add(Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), again["Content-Type"]) == (again.json(), first["Content-Type"])
    assert Group.objects.filter(name="高炉").count() == 1


def test_k103_another_body_under_the_same_key_is_a_conflict():
    add(Idempotency_Key="k-1")
    assert told(add("转炉", Idempotency_Key="k-1")) == (409, "conflict", "")
    assert not Group.objects.filter(name="转炉").exists()


def test_k103_the_same_key_of_another_token_is_another_submission():
    add(Idempotency_Key="k-1")
    assert add("转炉", key="second", Idempotency_Key="k-1").status_code == 201


def test_k103_a_refused_submission_may_be_tried_again_under_its_key():
    assert add("77", Idempotency_Key="k-1").status_code == 422
    assert call("POST", "faults/bug/", {}, Idempotency_Key="k-2").status_code == 500
    assert add("78", Idempotency_Key="k-1").status_code == 422
    assert add("高炉", Idempotency_Key="k-2").status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "ü", "x" * 201])
def test_k103_a_key_that_is_none_is_unreadable(key):
    assert told(add(Idempotency_Key=key)) == (400, "unreadable", "")


def test_k104_a_list_comes_in_parts_that_stay_right_while_rows_are_added():
    Group.objects.bulk_create(Group(name=f"g{n:03}") for n in range(30))
    first = call("GET", "groups/?limit=10").json()
    Group.objects.create(name="a before all")
    names, after = [item["name"] for item in first["items"]], first["after"]
    while after:
        part = call("GET", f"groups/?limit=10&after={after}").json()
        names, after = names + [item["name"] for item in part["items"]], part["after"]
    assert names == [f"g{n:03}" for n in range(30)]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "after=" + "x" * 401])
def test_k104_a_part_that_cannot_be_is_refused(query):
    assert told(call("GET", f"groups/?{query}")) == (422, "refused", "")


@pytest.mark.usefixtures("still_clock")
def test_k105_a_key_may_write_60_times_and_read_600_times_a_minute(settings):
    settings.REST_WRITES, settings.REST_READS = 2, 3
    assert [add("77").status_code for _ in range(3)] == [422, 422, 429]
    assert [call("GET", "me/").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert add("77", key="second").status_code == 422
    late = call("GET", "me/")
    assert 0 < int(late["Retry-After"]) <= 60
    assert (site.REST_WRITES, site.REST_READS) == (2, 3)


@pytest.mark.usefixtures("still_clock")
def test_k105_an_open_address_is_limited_by_the_callers_address_which_is_not_kept(settings, tmp_path):
    settings.REST_READS = 2
    assert [call("GET", "open/", key="").status_code for _ in range(3)] == [200, 200, 429]
    assert "127.0.0.1" not in limits.of_address("127.0.0.1")


def test_k105_the_next_minute_begins_anew(settings):
    now = datetime(2026, 3, 9, 2, 0, 59, tzinfo=UTC)
    limits.take("somebody", 1, now)
    with pytest.raises(Stop) as stop:
        limits.take("somebody", 1, now)
    assert stop.value.headers == {"Retry-After": "1"}
    limits.take("somebody", 1, now + timedelta(seconds=1))


ELSEWHERE = """
    import django
    from django.conf import settings
    django.setup()
    from pathlib import Path
    settings.DATA = Path({folder!r})
    from lifeline.kernel.rest import limits
    print(limits.count("somebody", 5))
"""


def test_k105_processes_count_together(tmp_path, settings):
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        pytest.skip("counted in the database, which all processes share")
    assert limits.count("somebody", 5) == 1
    code = textwrap.dedent(ELSEWHERE.format(folder=str(tmp_path)))
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=settings.ROOT,
                           env={"PYTHONPATH": "src:.", "DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""})  # fmt: skip
    assert ended.stdout.strip() == "2"
    assert limits.count("somebody", 5) == 3


def test_the_description_says_what_every_refusal_looks_like():
    described = rest_house.api.get_openapi_schema()
    assert described["openapi"].startswith("3.1")
    post = described["paths"][HOUSE + "groups/"]["post"]
    assert {"Idempotency-Key", "If-Match"} <= {each["name"] for each in post["parameters"]}
    assert list(post["responses"][422]["content"]) == ["application/problem+json"]


@pytest.mark.urls("config.urls")
def test_the_description_in_the_repository_is_that_of_the_code():
    stored = (site.ROOT / "docs" / "openapi.json").read_text()
    assert json.loads(stored) == json.loads(json.dumps(api().get_openapi_schema())), "run tools/openapi.py"


CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@contextmanager
def connections_stay_open():
    """As Django's test client does it: the end of a request does not close the test's own transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def test_k106_no_request_at_all_is_an_error_of_ours_or_answered_outside_the_description(settings):
    settings.REST_WRITES = settings.REST_READS = 10**6
    add()
    with connections_stay_open():
        fuzz_all()


def fuzz_all():
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = [found.ok() for found in described.get_all_operations() if "faults" not in found.ok().path]
    assert len(operations) == 6

    @hypothesis_settings(max_examples=120, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=st.one_of([operation.as_strategy() for operation in operations]))
    def fuzz(case):
        case.call_and_validate(headers={"Authorization": "Bearer all"}, checks=CHECKS)

    fuzz()

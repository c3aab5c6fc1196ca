"""K-106: whatever is sent to the hotline's endpoints, no fault of ours and no answer outside the description."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lifeline.hotline.tests import course
from lifeline.hotline.tests.keys import HOTLINE, key_of
from lifeline.kernel.tests.test_rest import connections_stay_open

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_k106_no_request_to_the_hotline_is_an_error_of_ours_or_answered_outside_the_description(
    world, settings, tmp_path
):
    settings.DATA, settings.REST_WRITES, settings.REST_READS = tmp_path, 10**6, 10**6
    now = timezone.now()
    numbers = [made(world, now).number for made in (course.report, course.in_progress, course.answered)]
    keys = [key_of(world.people[who]) for who in ("employee", "handler", "lead", "dispatcher", "supervisor")]
    with connections_stay_open():
        fuzz_all(keys, [*numbers, "2026-00000", "nothing"])


def fuzz_all(keys, numbers):
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = [found.ok() for found in described.get_all_operations() if found.ok().path.startswith(HOTLINE)]
    assert len(operations) >= 17

    @hypothesis_settings(max_examples=250, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        case=st.one_of([operation.as_strategy() for operation in operations]),
        key=st.sampled_from(keys),
        number=st.sampled_from([*numbers, None]),
    )
    def fuzz(case, key, number):
        if number and "number" in case.path_parameters:
            case.path_parameters["number"] = number
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)

    fuzz()

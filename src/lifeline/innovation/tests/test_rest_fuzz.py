"""K-106: whatever is sent to innovation's endpoints, no fault of ours and no answer outside the description."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lifeline.innovation.actions import library
from lifeline.innovation.models import Application
from lifeline.innovation.tests import course, reviewing, walk
from lifeline.innovation.tests.programs import BASE, key_of
from lifeline.kernel.tests.test_rest import connections_stay_open

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_k106_no_request_to_innovation_is_an_error_of_ours_or_answered_outside_the_description(
    world, settings, tmp_path
):
    settings.DATA, settings.REST_WRITES, settings.REST_READS = tmp_path, 10**6, 10**6
    cycle = reviewing.assigned(world, 2)
    draft = Application.objects.order_by("pk")[0]
    Application.objects.filter(pk=draft.pk).update(state="DRAFT")
    project = course.active(world, of=cycle, state="ACCEPTED", grade="GOOD", accepted_on=course.BEGIN)
    result = library.write_result(project, "How", "Ten minutes.", ["Do"], None, actor=world.employee, now=walk.NOW)
    library.publish(result, actor=world.clerk, now=walk.NOW)
    keys = [key_of(world.people[who]) for who in ("employee", "handler", "clerk", "lead")]
    numbers = [*Application.objects.values_list("number", flat=True), project.number, "none"]
    with connections_stay_open():
        fuzz_all(keys, numbers, cycle.pk)


def fuzz_all(keys, numbers, cycle):
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = [found.ok() for found in described.get_all_operations() if found.ok().path.startswith(BASE)]
    assert len(operations) == 21

    @hypothesis_settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        case=st.one_of([operation.as_strategy() for operation in operations]),
        key=st.sampled_from(keys),
        number=st.sampled_from([*numbers, None]),
        known=st.booleans(),
    )
    def fuzz(case, key, number, known):
        if number and "number" in case.path_parameters:
            case.path_parameters["number"] = number
        if known and "cycle" in case.path_parameters:
            case.path_parameters["cycle"] = cycle
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)

    fuzz()

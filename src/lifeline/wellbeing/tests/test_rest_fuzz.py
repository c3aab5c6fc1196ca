"""K-106: whatever is sent to the endpoints of care, no fault of ours and no answer outside the description."""

from __future__ import annotations

from datetime import timedelta

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

from lifeline.kernel.tests.test_rest import connections_stay_open
from lifeline.people.actions import tokens
from lifeline.people.policies import SCOPES
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import sharing
from lifeline.wellbeing.queries import holding
from lifeline.wellbeing.tests.course import finished

pytestmark = pytest.mark.django_db
CARE = "/api/v1/wellbeing/"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_k106_no_request_to_care_is_an_error_of_ours_or_answered_outside_the_description(world, settings, tmp_path):
    settings.DATA, settings.REST_WRITES, settings.REST_READS = tmp_path, 10**6, 10**6
    settings.KEYS = tmp_path / "keys"
    now, me = timezone.now(), world.employee
    done = finished(me, now, name="gad7").uuid
    coach, day = world.person("coach", "Coach Ma", "jinan", policies.COACH), timezone.localdate(now)
    grant = sharing.share(done, coach, day + timedelta(days=2), scope="line", name="x", actor=me, now=now)
    sharing.open_granted(grant.uuid, actor=coach, now=now)
    begun = sheets.open_sheet(holding.answers_token(me), api.definition("phq2"), actor=None, now=now).uuid
    mine = [name for name in SCOPES if name.startswith("wellbeing.")]
    key = tokens.make(me, "fuzz", mine, day + timedelta(days=5), actor=me, now=now)
    with connections_stay_open():
        fuzz_all(key, [str(done), str(begun)])


def fuzz_all(key, uuids):
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = [found.ok() for found in described.get_all_operations() if found.ok().path.startswith(CARE)]
    assert len(operations) >= 20

    @hypothesis_settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        case=st.one_of([operation.as_strategy() for operation in operations]),
        uuid=st.sampled_from([*uuids, None]),
        name=st.sampled_from(["gad7", "phq9@1.0.0", None]),
    )
    def fuzz(case, uuid, name):
        if uuid and "uuid" in case.path_parameters:
            case.path_parameters["uuid"] = uuid
        if name and "name" in case.path_parameters:
            case.path_parameters["name"] = name
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)

    fuzz()

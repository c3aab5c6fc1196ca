"""What the doctor looks at: whether the database keeps minutes that sealed reporters were promised away (H-63)."""

import pytest
from django.db import connection

from lifeline.hotline.queries import health
from lifeline.kernel import postgres

pytestmark = pytest.mark.django_db
QUIET = {
    "track_commit_timestamp": "off",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("track_commit_timestamp", "on"),
        ("log_statement", "mod"),
        ("log_statement", "all"),
        ("log_min_duration_statement", "0"),
        ("log_min_duration_sample", "100"),
    ],
)
def test_h63_a_database_that_keeps_minutes_or_values_is_named(monkeypatch, now, name, value):
    assert health.talkative(QUIET) == []
    assert health.talkative({**QUIET, name: value, "work_mem": "4096"}) == [name]
    monkeypatch.setattr(postgres, "told", lambda _names: {**QUIET, name: value})
    found = health.minutes(now)
    assert found.state == "wrong"
    assert name in str(found.told)


def test_h63_the_database_of_this_site_is_asked(now):
    asked = postgres.told(health.SILENT)
    assert set(asked) == (set(health.SILENT) if connection.vendor == "postgresql" else set())
    if connection.vendor == "sqlite":
        assert health.minutes(now).state == "ok"

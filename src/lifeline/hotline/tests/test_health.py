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
    "log_transaction_sample_rate": "0",
    "log_duration": "off",
    "log_min_error_statement": "panic",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("track_commit_timestamp", "on"),
        ("log_statement", "ddl"),
        ("log_statement", "mod"),
        ("log_statement", "all"),
        ("log_min_duration_statement", "0"),
        ("log_min_duration_sample", "100"),
        ("log_transaction_sample_rate", "0.01"),
        ("log_duration", "on"),
        ("log_min_error_statement", "error"),
        ("log_min_error_statement", "fatal"),
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


def test_h63_the_page_for_administrators_names_every_setting_and_compose_sets_what_is_not_so_by_itself(settings):
    page = (settings.ROOT / "docs" / "deploy.md").read_text()
    assert [name for name in health.SILENT if f"`{name}" not in page] == []
    assert "log_min_error_statement=panic" in (settings.ROOT / "deploy" / "compose.yaml").read_text()

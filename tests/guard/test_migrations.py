"""Rule 12: migrations are complete and in one line."""

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_app_has_one_last_migration():
    graph = MigrationLoader(None).graph
    leaves = [app for app, _name in graph.leaf_nodes() if app in {"kernel", "people", "hotline"}]
    assert sorted(leaves) == sorted(set(leaves))

"""Rule 12: migrations are complete and in one line."""

import ast
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests import migrated
from tests.guard.house import LIFELINE, ROOT


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_app_has_one_last_migration():
    leaves = [app for app, _name in MigrationLoader(None).graph.leaf_nodes()]
    ours = {path.parent.parent.name for path in LIFELINE.glob("*/migrations/__init__.py")}
    assert sorted(app for app in leaves if app in ours) == sorted(ours)


def imported(path):
    """The files of ours that a migration imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for file in (f"src/{name.replace('.', '/')}" for name in names if name.startswith("lifeline.")):
            yield from (f"{file}.py", f"{file}/__init__.py")


def test_the_kept_database_knows_everything_that_a_migration_imports():
    needed = {file for path in LIFELINE.glob("*/migrations/*.py") for file in imported(path)}
    unread = {
        file for file in needed if (ROOT / file).is_file() and not any(Path(file).match(p) for p in migrated.READ)
    }
    assert unread == set()

"""How the tables are emptied after a test that commits: only those that hold something, whatever refuses to be emptied.

Django empties all 220 tables and then writes content types and permissions anew, 0.6 s a test. Nobody's rights here
come from those two, so their rows stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from django.core.management.commands import flush

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

STAY: Final = {"django_content_type", "auth_permission"}
AT_ONCE: Final = 100
"""Tables asked in one query; SQLite joins at most 500."""


def filled(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the tables that hold a row and are to be emptied."""
    names = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - STAY)
    found: list[str] = []
    with connection.cursor() as cursor:
        for at in range(0, len(names), AT_ONCE):
            some = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names[at : at + AT_ONCE])
            cursor.execute(" UNION ALL ".join(some))
            found += [row[0] for row in cursor.fetchall()]
    return found


def statements(_style: object, connection: BaseDatabaseWrapper, **_options: Any) -> list[str]:
    """What empties them, though log and ledger refuse DELETE: on SQLite their triggers step aside for the moment."""
    tables = filled(connection)
    emptied = [f'DELETE FROM "{name}"' for name in tables]
    if connection.vendor == "postgresql":
        return ["SET LOCAL session_replication_role = replica", *emptied] if tables else []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%BEFORE DELETE%'"
        )
        laid = [(name, sql) for table, name, sql in cursor.fetchall() if table in tables]
    return [*(f"DROP TRIGGER {name}" for name, _sql in laid), *emptied, *(sql for _name, sql in laid)]


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_fast() -> Iterator[None]:
    """Take the place of Django's own flush."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", statements)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_arguments, **_options: None)
        yield

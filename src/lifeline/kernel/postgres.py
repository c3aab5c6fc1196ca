"""A connection to the site's PostgreSQL beside Django's pool: for locks of a session, and to ask whether it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import psycopg
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Collection

ANSWER_SECONDS: Final = 5


def connect() -> psycopg.Connection[Any]:
    """A session of its own, in autocommit. psycopg.OperationalError when the server does not answer within 5 s."""
    where = connection.settings_dict
    return psycopg.connect(
        dbname=where["NAME"],
        user=where["USER"] or None,
        password=where["PASSWORD"] or None,
        host=where["HOST"] or None,
        port=where["PORT"] or None,
        autocommit=True,
        connect_timeout=ANSWER_SECONDS,
    )


def told(names: Collection[str]) -> dict[str, str]:
    """What the server says of these of its settings, by name; nothing where the database is embedded."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(names)])
        return dict(cursor.fetchall())

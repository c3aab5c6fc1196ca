"""A connection to the site's PostgreSQL beside Django's pool: for locks of a session, and to ask whether it answers."""

from __future__ import annotations

from typing import Any, Final

import psycopg
from django.db import connection

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

"""The order in which actions lock rows, as the README says it, watched while any of them runs."""

from __future__ import annotations

import re
from contextlib import contextmanager
from unittest import mock

from django.db import connection

from lifeline.kernel import action

ORDER = (
    "people_person", "innovation_cycle", "innovation_publicnotice", "innovation_meeting", "innovation_meetingitem",
    "innovation_project", "innovation_application", "innovation_review", "innovation_fundline",
    "innovation_projectbalance", "innovation_ledgerentry",
)  # fmt: skip
"""Whoever holds a row of one of these tables asks for rows of later ones only."""
LOCKS = re.compile(r'(?:UPDATE|DELETE FROM|SELECT .+? FROM) "(\w+)"', re.DOTALL)
BEGINS = re.compile(r'INSERT INTO "(\w+)"')


@contextmanager
def watched():
    """AssertionError where an action inside asks for a row although it holds one of a later table; on PostgreSQL."""
    held, new, run = [], set(), action._one_step

    @contextmanager
    def one_step(now):
        if not action.inside_action():
            held.clear()
            new.clear()
        with run(now):
            yield

    def look(execute, sql, params, many, context):
        if action.inside_action():
            _take(sql, held, new)
        return execute(sql, params, many, context)

    with mock.patch.object(action, "_one_step", one_step), connection.execute_wrapper(look):
        yield


def _take(sql, held, new):
    """Note what this statement locks; a row that the action itself has made is nobody else's."""
    if begins := BEGINS.match(sql):
        new.add(begins[1])
    if not sql.startswith(("UPDATE", "DELETE")) and "FOR NO KEY UPDATE" not in sql and "FOR UPDATE" not in sql:
        return
    table = LOCKS.match(sql)[1]
    if table not in ORDER or table in held or table in new:
        return
    later = [one for one in held if ORDER.index(one) > ORDER.index(table)]
    assert not later, f"{table} is locked after {later[0]}"
    held.append(table)

"""Chains for tests: some acts, sealed; and the ways of somebody who owns the database."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from lifeline.kernel import chain, triggers
from lifeline.kernel.events import Entry, bound_now, record, record_many
from lifeline.kernel.tests.kinds import CASE, CLOSED, FILED, OPENED, REPORT

NOON = datetime(2026, 3, 9, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
PERSON = SimpleNamespace(pk=4711)


def act(at: datetime = NOON, names: int = 3, plain: int = 2, coarse: int = 1) -> None:
    """Events of three sorts at one time: with personal values, without, and coarse ones that do not wait."""
    with transaction.atomic(), bound_now(at):
        record_many(OPENED, [Entry(CASE, {"unit": "炼铁厂", "name": f"王芳{n}"}) for n in range(names)], actor=PERSON)
        record_many(CLOSED, [Entry(CASE, {"rows": n}) for n in range(plain)], actor=PERSON, by="reporter")
        for _ in range(coarse):
            record(FILED, REPORT, actor=None, by="reporter", text="…", now_please=True)


def build(seals: int = 3, **acts: int) -> list[chain.Sealed]:
    """A chain of some seals, a minute apart, with six events each."""
    made = []
    for minute in range(seals):
        at = NOON + timedelta(minutes=minute)
        act(at, **acts)
        made += chain.seal_due(at)
    return made


def sql(statement: str, *parameters: object) -> int:
    """Raw SQL; returns the number of rows that it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount


@contextmanager
def without_triggers():
    """As whoever owns the database can: the refusals are gone for a while."""
    with connection.cursor() as cursor:
        for statement in triggers.removal(connection.vendor):
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        for statement in triggers.statements(connection.vendor):
            cursor.execute(statement)


def tamper(statement: str, *parameters: object) -> None:
    """One change that nobody is meant to see. It must change something."""
    with without_triggers():
        assert sql(statement, *parameters), "the tampering changed nothing"

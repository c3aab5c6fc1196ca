"""The database's own refusal to change the log: one rule each for SQLite and PostgreSQL.

A migration that rebuilds one of these tables on SQLite drops its triggers: it must lay them again (a test tells).
`INSERT OR REPLACE`, `TRUNCATE` and whoever owns the database pass them by; what they do is found by the chain.
"""

from __future__ import annotations

from typing import NamedTuple


class Refusal(NamedTuple):
    """`event` ("DELETE", "UPDATE", "UPDATE OF a, b") on `table` is refused, if `when` holds."""

    name: str
    table: str
    event: str
    when: str = ""


_ACT = "id, kind, subject_type, subject_key, actor_id, by, at_us, grain, data, commits, leaf"
REFUSALS = (
    Refusal("event_is_not_changed", "kernel_event", f"UPDATE OF {_ACT}"),
    Refusal("event_is_numbered_once", "kernel_event", "UPDATE OF seq", "OLD.seq IS NOT NULL"),
    Refusal("event_is_not_deleted", "kernel_event", "DELETE"),
    Refusal("personal_is_not_changed", "kernel_personal", "UPDATE"),
    Refusal("seal_is_not_changed", "kernel_seal", "UPDATE OF no, first_seq, size, root, prev, at_us, head"),
    Refusal("seal_is_cosigned_once", "kernel_seal", "UPDATE OF cosigned", "OLD.cosigned IS NOT NULL"),
    Refusal("seal_is_not_deleted", "kernel_seal", "DELETE"),
)


def statements(vendor: str) -> list[str]:
    """SQL that lays the triggers, for "sqlite" or "postgresql"."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {r.name} BEFORE {r.event} ON {r.table} {f'WHEN {r.when} ' if r.when else ''}"
            f"BEGIN SELECT RAISE(ABORT, 'lifeline: {r.name}'); END"
            for r in REFUSALS
        ]
    function = (
        "CREATE OR REPLACE FUNCTION kernel_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'lifeline: %', TG_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    return [
        function,
        *(
            f"CREATE TRIGGER {r.name} BEFORE {r.event} ON {r.table} FOR EACH ROW "
            f"{f'WHEN ({r.when}) ' if r.when else ''}EXECUTE FUNCTION kernel_refuse()"
            for r in REFUSALS
        ),
    ]


def removal(vendor: str) -> list[str]:
    """SQL that takes the triggers away: for undoing the migration, and for tests that tamper."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {r.name}" for r in REFUSALS]
    return [
        *(f"DROP TRIGGER IF EXISTS {r.name} ON {r.table}" for r in REFUSALS),
        "DROP FUNCTION IF EXISTS kernel_refuse()",
    ]

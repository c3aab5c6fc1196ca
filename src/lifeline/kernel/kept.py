"""What changes seldom is read once: an answer is kept in the process until one of its tables changes.

    class SiteNumber(Seldom): …             a table whose answers can be kept

    @kept(SiteNumber)
    def numbers() -> Numbers: …             the answer must not be changed by who gets it

The database itself stamps such a table with a random mark, within the transaction that changes it, whoever writes: the
ORM, a bulk write, SQL by hand, another process. So an answer stands exactly as long as the marks under which it was
read, and what a transaction made of rows that it took back is never found again. Nobody waits for a mark: on PostgreSQL
each change leaves one of its own and clears away those that no other change holds, and all that stand count together.
The marks of all tables are one small query, asked once by a page that only reads. `TRUNCATE` stamps nothing.
"""

from __future__ import annotations

import threading
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Final, ParamSpec, TypeVar

from django.db import connection, models

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from django.apps import AppConfig
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
T = TypeVar("T")

MOST: Final = 50_000
"""How many answers a process keeps, the duties of each person among them: all are read anew when there are more."""
READING: Final = frozenset({"GET", "HEAD"})
Marks = tuple[int | None, ...]

_answers: dict[Hashable, tuple[Marks, Any]] = {}
_page = threading.local()


class Seldom(models.Model):
    """A table that changes seldom and is asked on every page: its triggers stamp each change.

    `told_by`: the database columns that answers tell of, where a change of the others is to stamp nothing.
    """

    told_by: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


def marks() -> dict[str, int]:
    """The marks of each table that was changed since it was laid, as one. One query; none where the page has asked."""
    known: dict[str, int] | None = getattr(_page, "marks", None)
    if known is not None:
        return known
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, value FROM kernel_stamp")
        found: dict[str, int] = {}
        for name, value in cursor.fetchall():
            found[name] = found.get(name, 0) ^ value
    if getattr(_page, "reads", False):
        _page.marks = found
    return found


def kept(*tables: type[Seldom]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the answers of a function of rows of these tables and of its arguments, which are hashable."""
    names = [table._meta.db_table for table in tables]  # noqa: SLF001 - Django's documented door to a model

    def keeping(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            key = (function, args, tuple(sorted(kwargs.items())))
            now = marks()
            stand = tuple(now.get(name) for name in names)
            held = _answers.get(key)
            if held is not None and held[0] == stand:
                return held[1]  # type: ignore[no-any-return] # the answer of `function`
            answer = function(*args, **kwargs)
            if len(_answers) >= MOST:
                _answers.clear()
            _answers[key] = (stand, answer)
            return answer

        return asked

    return keeping


def one_page(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a page that only reads asks for the marks once. What writes asks each time: it may change them."""

    def answer(request: HttpRequest) -> HttpResponse:
        _page.reads, _page.marks = request.method in READING, None
        try:
            return get_response(request)
        finally:
            _page.reads, _page.marks = False, None

    return answer


def lay(connected: BaseDatabaseWrapper, app: AppConfig) -> None:
    """Lay the triggers of an app's tables that are missing; SQLite drops them with a table that it rebuilds."""
    seldom = [model for model in app.get_models() if issubclass(model, Seldom)]
    tables = {model._meta.db_table for model in seldom}  # noqa: SLF001 - Django's documented door to a model
    lite = connected.vendor == "sqlite"
    with connected.cursor() as cursor:
        if not tables or not {"kernel_stamp", *tables} <= set(connected.introspection.table_names(cursor)):
            return  # migrated back to before there were marks, or this app
        cursor.execute(LAID_LITE if lite else LAID)
        there = {name for (name,) in cursor.fetchall()}
        for name, statement in (one for model in seldom for one in statements(model, lite=lite)):
            if name not in there:
                cursor.execute(statement)


def statements(model: type[Seldom], *, lite: bool) -> list[tuple[str, str]]:
    """(name, SQL) of each trigger that stamps the table: one for each kind of writing on SQLite, one on PostgreSQL."""
    table, of = model._meta.db_table, ", ".join(model.told_by)  # noqa: SLF001 - Django's documented door to a model
    update = f"UPDATE OF {of}" if of else "UPDATE"
    if not lite:
        on = f"AFTER INSERT OR DELETE OR {update} ON {table} FOR EACH STATEMENT"
        return [(f"{table}_stamps", f"CREATE TRIGGER {table}_stamps {on} EXECUTE FUNCTION kernel_stamp_it()")]
    begin = "BEGIN DELETE FROM kernel_stamp WHERE name = '%s'" % table  # noqa: UP031, S608 - a name of ours
    put = "INSERT INTO kernel_stamp (name, value) VALUES ('%s', random()); END" % table  # noqa: UP031, S608
    return [
        (name, f"CREATE TRIGGER {name} AFTER {event} ON {table} {begin}; {put}")
        for event in ("INSERT", update, "DELETE")
        for name in [f"{table}_stamps_{event.split()[0].lower()}"]
    ]


LAID_LITE: Final = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
LAID: Final = """
SELECT tgname FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = current_schema()
"""
"""The triggers that are there; on PostgreSQL of our schema alone: another site may have its own in the database."""

FUNCTION: Final = """
CREATE OR REPLACE FUNCTION kernel_stamp_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
DELETE FROM kernel_stamp WHERE id IN
    (SELECT id FROM kernel_stamp WHERE name = TG_TABLE_NAME ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED);
INSERT INTO kernel_stamp (name, value) VALUES (TG_TABLE_NAME, floor(random() * 9007199254740992)::bigint);
RETURN NULL; END $$
"""
"""What the triggers of PostgreSQL call."""

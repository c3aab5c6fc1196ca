"""Where tokens lie and how they are matched: FTS5 on SQLite, tsvector with GIN on PostgreSQL. No extension, any locale.

Both keep one table `kernel_search_tokens` for all indexes; every token begins with the number of its generation.
Literals are put together here, never parsed by the engine's own text parser: tokens are letters, digits and `_`.
"""

from __future__ import annotations

from itertools import count, zip_longest
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django.db import connection

from .tokens import PART, parts, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .tokens import Run

SLOTS = 4
"""Fields of an index: as many weights as PostgreSQL knows (A to D)."""
RANKED = 2_000
"""PostgreSQL reads every vector that it ranks. A word that more parts hold than these weighs the same in each of them,
and the newest items come first."""
PARTS_BITS = 12
"""On SQLite the row id of a part is the item's id and the part's number: 4,096 parts, two million symbols."""

Entry = tuple[int, int, list[str]]
"""Generation, item and the texts of an item."""
Sql = tuple[str, list[Any]]
"""A statement and its values."""


def layout(texts: Sequence[str]) -> list[list[list[str]]]:
    """Parts of an item, each with the tokens of every field."""
    rows = [list(row) for row in zip_longest(*(parts(text) for text in texts), fillvalue=[])]
    if len(rows) >> PARTS_BITS:
        raise ValueError(f"A text of more than {PART << PARTS_BITS} symbols cannot be indexed.")
    return rows


def named(generation: int, slot: Sequence[str]) -> str:
    """Tokens in a row, each behind the number of its generation."""
    return f"{generation}_" + f" {generation}_".join(slot) if slot else ""


class Engine(Protocol):
    """What the index needs of a database."""

    @property
    def laying(self) -> tuple[str, ...]:
        """SQL that makes the table, for the migration."""

    @property
    def removal(self) -> tuple[str, ...]:
        """SQL that undoes it."""

    def add(self, entries: Iterable[Entry]) -> None:
        """Writes the tokens of new items."""

    def remove(self, entries: Iterable[Entry]) -> None:
        """Takes the tokens of items away; `entries` hold the texts with which they were added."""

    def matches(self, generation: int, word: Run, weights: Sequence[float]) -> Sql:
        """A SELECT of (item_id, s): every item that holds the word, and how well (more is better)."""

    def shared(self, name: str) -> None:
        """Writers of one index may go on beside each other, until `alone`."""

    def alone(self, name: str) -> None:
        """Waits for the writers of this index and keeps others out until the transaction ends."""


class Sqlite:
    """A contentless FTS5 table: texts lie in `SearchItem` already. `ascii` takes every other character as a letter, so
    that ideographs younger than the tokenizer's Unicode tables are found too. Should a deletion leave anything behind,
    it points to an item that is gone, and is not found.
    """

    laying: ClassVar[tuple[str, ...]] = (
        """CREATE VIRTUAL TABLE kernel_search_tokens
        USING fts5(a, b, c, d, content='', tokenize="ascii tokenchars '_'")""",
    )
    removal: ClassVar[tuple[str, ...]] = ("DROP TABLE IF EXISTS kernel_search_tokens",)

    def add(self, entries: Iterable[Entry]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO kernel_search_tokens (rowid, a, b, c, d) VALUES (%s, %s, %s, %s, %s)", self.rows(entries)
            )

    def remove(self, entries: Iterable[Entry]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO kernel_search_tokens (kernel_search_tokens, rowid, a, b, c, d) "
                "VALUES ('delete', %s, %s, %s, %s, %s)",
                self.rows(entries),
            )

    @staticmethod
    def rows(entries: Iterable[Entry]) -> list[list[Any]]:
        """One row of the table for each part."""
        return [
            [item << PARTS_BITS | number, *(named(generation, slot) for slot in part), *([""] * (SLOTS - len(texts)))]
            for generation, item, texts in entries
            for number, part in enumerate(layout(texts))
        ]

    def matches(self, generation: int, word: Run, weights: Sequence[float]) -> Sql:
        follow, beginning = phrase(word)
        text = " ".join(f"{generation}_{token}" for token in follow)
        numbers = ", ".join(str(float(weight)) for weight in weights)
        sql = (
            f"SELECT part >> {PARTS_BITS} AS item_id, max(s) AS s FROM (SELECT rowid AS part, "  # noqa: S608 - numbers only
            f"-bm25(kernel_search_tokens, {numbers}) AS s FROM kernel_search_tokens "
            "WHERE kernel_search_tokens MATCH %s LIMIT -1) GROUP BY 1"
        )
        return sql, [f'"{text}"{" *" if beginning else ""}']

    def shared(self, name: str) -> None:
        """A transaction that writes is alone on SQLite."""

    def alone(self, name: str) -> None:
        """A transaction that writes is alone on SQLite."""


class Postgresql:
    """A plain table with a GIN index. Vectors are kept uncompressed, since ranking reads them."""

    laying: ClassVar[tuple[str, ...]] = (
        "CREATE TABLE kernel_search_tokens (item_id bigint NOT NULL, tokens tsvector NOT NULL)",
        "ALTER TABLE kernel_search_tokens ALTER COLUMN tokens SET STORAGE EXTERNAL",
        "CREATE INDEX kernel_search_by_item ON kernel_search_tokens (item_id)",
        """CREATE INDEX kernel_search_by_token ON kernel_search_tokens
        USING gin (tokens) WITH (gin_pending_list_limit = 512)""",
    )
    removal: ClassVar[tuple[str, ...]] = ("DROP TABLE IF EXISTS kernel_search_tokens",)

    def add(self, entries: Iterable[Entry]) -> None:
        rows: list[list[Any]] = [
            [item, self.vector(generation, part)] for generation, item, texts in entries for part in layout(texts)
        ]
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO kernel_search_tokens (item_id, tokens) VALUES (%s, %s::tsvector)", rows)

    def remove(self, entries: Iterable[Entry]) -> None:
        items = [item for _generation, item, _texts in entries]
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM kernel_search_tokens WHERE item_id = ANY(%s)", [items])

    @staticmethod
    def vector(generation: int, part: list[list[str]]) -> str:
        """The literal of a tsvector: `'高_炉':1A`; the letter is the field."""
        place = count(1)
        return " ".join(
            f"'{generation}_{token}':{next(place)}{letter}"
            for letter, slot in zip("ABCD", part, strict=False)
            for token in slot
        )

    def matches(self, generation: int, word: Run, weights: Sequence[float]) -> Sql:
        follow, beginning = phrase(word)
        text = " <-> ".join(f"'{generation}_{token}'" for token in follow) + (":*" if beginning else "")
        largest = max(weights)
        scale = [weight / largest for weight in weights] + [0.0] * (SLOTS - len(weights))
        sql = (
            f"SELECT item_id, max(CASE WHEN n > {RANKED} THEN 0.01 ELSE "  # noqa: S608 - numbers only
            "ts_rank_cd(%s::float4[], tokens, %s::tsquery, 1) END)::float8 AS s FROM kernel_search_tokens, "
            "(SELECT count(*) AS n FROM kernel_search_tokens WHERE tokens @@ %s::tsquery) AS size "
            "WHERE tokens @@ %s::tsquery GROUP BY item_id"
        )
        return sql, [scale[::-1], text, text, text]

    def shared(self, name: str) -> None:
        self.lock("pg_advisory_xact_lock_shared", name)

    def alone(self, name: str) -> None:
        self.lock("pg_advisory_xact_lock", name)

    @staticmethod
    def lock(function: str, name: str) -> None:
        """Takes a lock that ends with the transaction."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(hashtext('kernel_search'), hashtext(%s))", [name])


def engine() -> Engine:
    """The engine of the site's database."""
    return ENGINES[connection.vendor]


ENGINES: dict[str, Engine] = {"sqlite": Sqlite(), "postgresql": Postgresql()}

"""`Index`: what an app declares, writes to in its actions and asks with its reader's policy."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef

from lifeline.kernel.errors import Conflict
from lifeline.kernel.models import SearchGeneration, SearchItem, SearchText

from .engines import SLOTS, engine
from .snippets import snippet
from .tokens import runs, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    from .engines import Sql
    from .snippets import Snippet
    from .tokens import Run

Key = int | str
Entry = tuple[Key, "Mapping[str, str]", datetime]
"""Key, texts by field, and the time by which newer items stand slightly higher."""
State = SearchGeneration.State

START = date(2000, 1, 1)
FRESHER = 0.00005
"""What a day is worth: an item a year younger ranks 1.8 % higher."""
BATCH = 100
"""Items written in one transaction by `rebuild`: writers wait no longer than for these."""
MOST = 100
"""Hits of one page."""
EXACT = 200
"""Characters of a title by which it is compared as a whole."""
BETWEEN = "\x1e"
"""Stands between the texts of an item."""
UNSTORABLE = re.compile(f"[\0{BETWEEN}\ud800-\udfff]")
"""What a database takes for no text, and the separator."""


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of what was found: `keys` in order, `total` of all pages, `snippets` by key, `after` for the next page."""

    keys: list[Key] = field(default_factory=list)
    total: int = 0
    snippets: dict[Key, Snippet] = field(default_factory=dict)
    after: str | None = None


class Index:
    """An index of one kind of things: `SEARCH = Index("hotline.case", {"title": 4, "body": 1})`.

    `weights` names the fields, at most four, and what a hit in each is worth; the heaviest is the title. K-64: with a
    `purpose` marked `sealed` it is a TypeError, and so is a text that is no `str` (sealed texts are bytes).
    """

    def __init__(self, name: str, weights: Mapping[str, float], *, purpose: object = None) -> None:
        if getattr(purpose, "sealed", False):
            raise TypeError(f"{name}: what is sealed is not indexed.")
        if not 0 < len(weights) <= SLOTS:
            raise ValueError(f"{name}: an index has one to {SLOTS} fields.")
        self.name, self.weights = name, dict(weights)
        self.title = max(self.weights, key=lambda key: self.weights[key])

    def put(self, key: Key, fields: Mapping[str, str], *, at: datetime, new: bool = False) -> None:
        """K-60 Indexes an item inside the action that writes it, or anew. By `at` newer ones stand slightly higher.

        `new`: this very action made the item, so nothing of it can stand in the index that would have to go first.
        """
        self.put_many([(key, fields, at)], new=new)

    def put_many(self, entries: Iterable[Entry], *, new: bool = False) -> None:
        """K-60 `put` for many: an import indexes all its rows with a few statements."""
        with self._writing() as generations:
            given = list(entries)
            for generation in generations:
                if not new:
                    forget(generation, [key for key, _fields, _at in given])
                self._write(generation, given)

    def drop(self, key: Key) -> None:
        """K-60 Takes an item out, inside the action that hides or deletes it. An unknown key is no error."""
        with self._writing() as generations:
            for generation in generations:
                forget(generation, [key])
                if generation.state == State.BUILDING:
                    SearchItem.objects.create(generation=generation, key=str(key), at_day=0, gone=True)

    def rebuild(self, rows: Iterable[Entry], progress: Callable[[int, int | None], None] | None = None) -> int:
        """K-63 Builds the index beside the old one from `rows` and swaps; returns how many items it holds.

        Readers and writers go on meanwhile: what they put or drop reaches both. A rebuild that is killed leaves the old
        index as it was, and the next one sweeps away what it had built; of two at once the first fails with `Conflict`.
        Call it outside a transaction, with `rows` that read the database only when they are asked (a generator).
        """
        self._sweep()
        with transaction.atomic():
            engine().alone(self.name)
            fresh = SearchGeneration.objects.create(name=self.name, state=State.BUILDING)
        done = 0
        rest = iter(rows)
        while batch := list(islice(rest, BATCH)):
            with transaction.atomic():
                self._still_building(fresh)
                there = set(
                    SearchItem.objects.filter(generation=fresh, key__in=[str(key) for key, _fields, _at in batch])
                    .order_by("key")
                    .values_list("key", flat=True)
                )
                self._write(fresh, [entry for entry in batch if str(entry[0]) not in there])
            done += len(batch)
            if progress:
                progress(done, None)
        with transaction.atomic():
            self._still_building(fresh)
            SearchItem.objects.filter(generation=fresh, gone=True).delete()
            SearchGeneration.objects.filter(name=self.name, state=State.LIVE).update(state=State.OLD)
            SearchGeneration.objects.filter(pk=fresh.pk).update(state=State.LIVE)
        self._sweep()
        return SearchItem.objects.filter(generation=fresh).count()

    def query(self, text: str, *, within: QuerySet[Any], limit: int = 20, after: str | None = None) -> Hits:
        """K-58 The items that hold every word of `text`, of those that `within` lets the reader see.

        K-59: `within` (the policy's queryset; its primary keys are the keys) is part of the query: no hit is lost after
        a limit, and `total` counts nothing else. K-61: exact titles first, then by rank, newer ones slightly
        higher, ties by key. K-62: no text is an error; one without a letter finds nothing. `after` is that of the page
        before. At most 100 hits a page.
        """
        asked = words(text)
        generation = SearchGeneration.objects.filter(name=self.name, state=State.LIVE).first()
        if not asked or generation is None:
            return Hits()
        try:
            hits = self._hits(generation, asked, exact_of(text), within)
        except EmptyResultSet:
            return Hits()
        rows = page(hits, max(1, min(limit, MOST)), place_of(after))
        if not rows:
            return Hits(total=sum(row.total for row in page(hits, 1, None)))
        texts = dict(SearchText.objects.filter(pk__in=[row.item for row in rows]).values_list("pk", "texts"))
        return Hits(
            [row.name for row in rows],
            rows[-1].total,
            {row.name: snippet(texts[row.item].split(BETWEEN), asked) for row in rows},
            rows[-1].place,
        )

    def _hits(self, generation: SearchGeneration, asked: list[Run], exact: str, within: QuerySet[Any]) -> Sql:
        """Every word's items, joined with each other and with the items that the reader may see, as the CTE `hits`."""
        visible = (
            SearchItem.objects.filter(generation=generation, gone=False)
            .filter(Exists(within.order_by().filter(pk=OuterRef(key_column(within)))))
            .values("id", "key", "number", "exact", "at_day")
        )
        seen, seen_values = visible.query.get_compiler(connection=connection).as_sql()
        found, values = [], []
        for at, word in enumerate(asked):
            sql, given = engine().matches(generation.pk, word, list(self.weights.values()))
            found.append(f"w{at} AS MATERIALIZED ({sql})")
            values += given
        joins = " ".join(f"JOIN w{at} ON w{at}.item_id = w0.item_id" for at in range(1, len(asked)))
        score = " + ".join(f"w{at}.s" for at in range(len(asked)))
        sql = (
            f"WITH {', '.join(found)}, hits AS MATERIALIZED (SELECT i.id, i.key, i.number, "  # noqa: S608 - no text of users
            "CASE WHEN i.exact = %s THEN 1 ELSE 0 END AS exact, "
            f"({score}) * (1.0 + {FRESHER} * i.at_day) AS score FROM w0 {joins} JOIN ({seen}) i ON i.id = w0.item_id) "
        )
        return sql, [*values, exact, *seen_values]

    @contextmanager
    def _writing(self) -> Iterator[list[SearchGeneration]]:
        """The generations that a writer must reach: the living one, made at need, and the one that is being built."""
        if not connection.in_atomic_block:
            raise AssertionError("An index is written inside an action.")
        engine().shared(self.name)
        found = {one.state: one for one in SearchGeneration.objects.filter(name=self.name).exclude(state=State.OLD)}
        if State.LIVE not in found:
            live, _made = SearchGeneration.objects.get_or_create(name=self.name, state=State.LIVE)
            found = {State.LIVE: live, **found}
        yield [found[state] for state in (State.LIVE, State.BUILDING) if state in found]

    def _write(self, generation: SearchGeneration, entries: Iterable[Entry]) -> None:
        """New items and their tokens; of a key that stands twice the last is meant."""
        last = {str(entry[0]): entry for entry in entries}.values()
        texts = [self._texts(fields) for _key, fields, _at in last]
        items = [self._item(generation, *entry) for entry in last]
        SearchItem.objects.bulk_create(items, batch_size=500)
        rows = [(item.pk, fields) for item, fields in zip(items, texts, strict=True)]
        SearchText.objects.bulk_create((SearchText(pk=pk, texts=BETWEEN.join(fields)) for pk, fields in rows), 500)
        engine().add((generation.pk, pk, fields) for pk, fields in rows)

    def _texts(self, fields: Mapping[str, str]) -> list[str]:
        """The fields in order. TypeError for a text that is none, ValueError for a field that nobody declared."""
        if wrong := set(fields) - set(self.weights):
            raise ValueError(f"{self.name} has no field {', '.join(sorted(wrong))}.")
        if not all(isinstance(text, str) for text in fields.values()):
            raise TypeError(f"{self.name}: a field is a text; what is sealed is not indexed.")
        return [UNSTORABLE.sub(" ", fields.get(name, "")) for name in self.weights]

    def _item(self, generation: SearchGeneration, key: Key, fields: Mapping[str, str], at: datetime) -> SearchItem:
        """One item, not yet stored."""
        return SearchItem(
            generation=generation,
            key=str(key),
            number=key if isinstance(key, int) else None,
            exact=exact_of(fields.get(self.title, "")),
            at_day=(at.astimezone(UTC).date() - START).days,
        )

    def _still_building(self, fresh: SearchGeneration) -> None:
        """Waits for the writers of this index and makes sure that no other rebuild has swept this one away."""
        engine().alone(self.name)
        if not SearchGeneration.objects.filter(pk=fresh.pk, state=State.BUILDING).exists():
            raise Conflict

    def _sweep(self) -> None:
        """Takes away what is no index, or not yet: old generations and those of rebuilds that were killed."""
        for generation in SearchGeneration.objects.filter(name=self.name).exclude(state=State.LIVE).order_by("pk"):
            with transaction.atomic():
                engine().alone(self.name)
                SearchGeneration.objects.filter(pk=generation.pk).update(state=State.OLD)
            left = SearchItem.objects.filter(generation=generation).order_by("pk")
            while keys := list(left.values_list("key", flat=True)[:BATCH]):
                with transaction.atomic():
                    forget(generation, keys)
            generation.delete()


class Row(NamedTuple):
    """One hit as the database returns it."""

    item: int
    key: str
    number: int | None
    exact: int
    score: float
    total: int

    @property
    def name(self) -> Key:
        """The key as it was put."""
        return self.key if self.number is None else self.number

    @property
    def place(self) -> str:
        """Where the next page begins."""
        return f"{self.exact}~{self.score!r}~{self.number or 0}~{self.key}"


def page(hits: Sql, limit: int, after: tuple[int, float, int, str] | None) -> list[Row]:
    """At most `limit` hits in order, from the place after `after`."""
    sql, values = hits
    key = 'key COLLATE "C"' if connection.vendor == "postgresql" else "key"
    order = f"-exact, -score, COALESCE(number, 0), {key}"
    where = f"WHERE ({order}) > (%s, %s, %s, %s)" if after else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{sql} SELECT id, key, number, exact, score, (SELECT count(*) FROM hits) FROM hits {where} "  # noqa: S608
            f"ORDER BY {order} LIMIT {limit:d}",
            [*values, *(after or ())],
        )
        return [Row(*row) for row in cursor.fetchall()]


def place_of(after: str | None) -> tuple[int, float, int, str] | None:
    """A place as `page` compares it; None for none, or for one that nobody ever gave out."""
    try:
        exact, score, number, key = (after or "").split("~", 3)
        return -int(exact), -float(score), int(number), UNSTORABLE.sub(" ", key)
    except ValueError:
        return None


def exact_of(text: str) -> str:
    """A title or a query as a whole: its symbols, nothing else."""
    return "".join(symbol for run in runs(text[: EXACT * 10]) for symbol in run)[:EXACT]


def key_column(within: QuerySet[Any]) -> str:
    """The column of `SearchItem` that holds the primary keys of `within`."""
    primary: Any = within.model._meta.pk  # noqa: SLF001 - Django documents it
    while primary.remote_field:
        primary = primary.target_field
    return "number" if isinstance(primary, models.IntegerField) else "key"


def forget(generation: SearchGeneration, keys: Iterable[Key]) -> None:
    """Deletes items and their tokens."""
    gone = SearchItem.objects.filter(generation=generation, key__in=[str(key) for key in keys])
    entries = [
        (generation.pk, text.pk, text.texts.split(BETWEEN))
        for text in SearchText.objects.filter(item__in=gone).order_by("pk")
    ]
    if entries:
        engine().remove(entries)
    if entries or generation.state != State.LIVE:  # what stands in the living one has texts, a mark of going has none
        gone.delete()

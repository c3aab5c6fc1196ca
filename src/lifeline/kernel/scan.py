"""Reading a stretch of the chain and checking it: the work of one process of a verification (K-20, K-27).

Without Django, so that a second process starts in a moment: `python -m lifeline.kernel.scan` reads one JSON object (how
to connect, which seals) from its standard input, and writes JSON lines: progress, and at last what it found.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from lifeline.kernel import merkle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

BATCH_EVENTS = 4000
BATCH_SEALS = 1000
LARGEST_REPORT = 100
LARGEST_SEAL = 100_000
_COLUMNS = "id, kind, subject_type, subject_key, actor_id, by, at_us, grain, data, commits, leaf, seq"
_EVENTS = f"SELECT {_COLUMNS} FROM kernel_event WHERE seq BETWEEN %s AND %s ORDER BY seq, id"  # noqa: S608 -- a literal
_SEALS = "SELECT no, first_seq, size, root, prev, at_us, head FROM kernel_seal WHERE no BETWEEN %s AND %s ORDER BY no"
_PERSONAL = "SELECT event_id, key, salt, value FROM kernel_personal WHERE event_id "

EventRow = tuple[int, str, str, str, "int | None", str, int, str, str, str, bytes, int]
SealRow = tuple[int, int, int, bytes, bytes, int, bytes]


class Fault(NamedTuple):
    """One fault: which check failed, at which seal, and at which event if it is one event's. `leaf` in hex."""

    check: str
    seal: int | None = None
    seq: int | None = None
    event_id: int | None = None
    kind: str = ""
    grain: str = ""
    at_us: int | None = None
    leaf: str = ""
    key: str = ""


class Missing(NamedTuple):
    """A personal value that is not there: valid only if an event ordered it (K-23)."""

    event_id: int
    key: str
    fault: Fault


@dataclass
class Findings:
    """What a stretch was found to be. `faults` holds the first ones only, `counts` all of them by check (K-21)."""

    seals: int = 0
    events: int = 0
    values: int = 0
    faults: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    missing: list[Missing] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Count a fault, and keep it if it is among the first."""
        self.counts[fault.check] += 1
        if len(self.faults) < LARGEST_REPORT:
            self.faults.append(fault)


def lenient(text: bytes) -> str:
    """A text of SQLite, whatever its bytes."""
    return text.decode("utf-8", "surrogateescape")


class Reader:
    """The four queries, on a connection of SQLite or psycopg."""

    def __init__(self, cursor: Any, vendor: str) -> None:
        self.cursor, self.vendor = cursor, vendor

    def _rows(self, query: str, *parameters: Any) -> Any:
        if self.vendor == "postgresql":
            self.cursor.execute(query, parameters)
            return self.cursor.fetchall()
        query = query.replace("%s", "?")
        try:
            return self.cursor.execute(query, parameters).fetchall()
        except sqlite3.OperationalError:  # somebody put bytes that are no UTF-8: read on, its leaf will tell
            self.cursor.connection.text_factory = lenient
            return self.cursor.execute(query, parameters).fetchall()

    def events(self, first: int, last: int) -> list[EventRow]:
        """Events numbered `first` … `last`, in order."""
        rows: list[EventRow] = self._rows(_EVENTS, first, last)
        return rows

    def seals(self, first: int, last: int) -> Iterator[list[SealRow]]:
        """Seals `first` … `last`, in order, in lists."""
        for begin in range(first, last + 1, BATCH_SEALS):
            yield self._rows(_SEALS, begin, min(last, begin + BATCH_SEALS - 1))

    def seal(self, no: int) -> SealRow | None:
        """One seal."""
        rows: list[SealRow] = self._rows(_SEALS, no, no)
        return rows[0] if rows else None

    def personal(self, event_ids: list[int]) -> list[tuple[int, str, bytes, str]]:
        """Event, key, salt, canonical text of the personal values of these events."""
        rows: list[tuple[int, str, bytes, str]]
        if self.vendor == "postgresql":
            rows = self._rows(_PERSONAL + "= ANY(%s)", event_ids)
        else:
            rows = self._rows(f"{_PERSONAL} IN ({', '.join('?' * len(event_ids))})", *event_ids)
        return rows


class Scan:
    """Checks the seals `first` … `last` and their events, in order."""

    def __init__(self, reader: Reader, progress: Callable[[int], None]) -> None:
        self.reader, self.progress, self.found = reader, progress, Findings()

    def run(self, first: int, last: int, first_prev: bytes) -> Findings:
        """`first_prev` is what stands before seal 1."""
        before = self.reader.seal(first - 1)
        if before is None and first == 1:
            before = (0, 1, 0, b"", b"", 0, first_prev)
        expected = first
        for seals in self.reader.seals(first, last):
            whole = []
            for seal in seals:
                self._gone(expected, seal[0] - 1)
                expected = seal[0] + 1
                if is_seal(seal):
                    self._link(seal, before if before and before[0] == seal[0] - 1 else None)
                    before = seal
                    whole.append(seal)
                else:
                    self.found.add(Fault("link", seal[0]))
            for group in groups(whole):
                self._events(group)
        self._gone(expected, last)
        return self.found

    def _gone(self, first: int, last: int) -> None:
        if first <= last:
            self.found.add(Fault("link", first))
            self.found.counts["link"] += last - first

    def _link(self, seal: SealRow, before: SealRow | None) -> None:
        """Links, numbers and times: the seal against its own head and against the one before."""
        no, first_seq, size, root, prev, at_us, head = seal
        self.found.seals += 1
        parts = merkle.SealParts(bytes(prev), no, first_seq, size, at_us, bytes(root))
        if merkle.head(parts) != bytes(head) or (before and bytes(before[6]) != parts.prev):
            self.found.add(Fault("link", no))
        if before and first_seq != before[1] + before[2]:
            self.found.add(Fault("number", no))
        if before and at_us < before[5]:
            self.found.add(Fault("time", no))

    def _events(self, group: Sequence[SealRow]) -> None:
        first, last = group[0][1], group[-1][1] + group[-1][2] - 1
        rows = self.reader.events(first, last) if last >= first else []
        committed: dict[int, tuple[EventRow, int]] = {}
        place = 0
        for no, first_seq, size, root, *_rest in group:
            end = place
            while end < len(rows) and rows[end][11] < first_seq + size:
                end += 1
            self._seal(no, first_seq, size, bytes(root), rows[place:end], committed)
            place = end
        if committed:
            self._values(committed)
        self.found.events += len(rows)
        self.progress(len(rows))

    def _seal(
        self, no: int, first_seq: int, size: int, root: bytes, rows: list[EventRow], committed: dict[int, Any]
    ) -> None:
        """Leaves, counts and the tree of one seal."""
        leaves = []
        for row in rows:
            leaf = bytes(row[10])
            leaves.append(leaf)
            if row_leaf(row) != leaf:
                self.found.add(fault("leaf", no, row))
            if row[9] != "{}":
                committed[row[0]] = (row, no)
        if (
            len(rows) != size
            or (rows and rows[-1][11] - rows[0][11] != size - 1)
            or (rows and rows[0][11] != first_seq)
        ):
            self._count(no, first_seq, size, rows)
        elif merkle.root(leaves) != root:
            self.found.add(Fault("tree", no))

    def _count(self, no: int, first_seq: int, size: int, rows: list[EventRow]) -> None:
        """Counts: the numbers of the seal's events are all there, each once."""
        have = Counter(row[11] for row in rows)
        if gone := size - sum(first_seq <= seq < first_seq + size for seq in have):
            seq = next(seq for seq in range(first_seq, first_seq + size) if seq not in have)
            self.found.add(Fault("count", no, seq))
            self.found.counts["count"] += gone - 1
        for row in rows:
            if have[row[11]] > 1 or row[11] < first_seq:
                self.found.add(fault("count", no, row))

    def _values(self, committed: dict[int, tuple[EventRow, int]]) -> None:
        """Commitments: each personal value that is there opens its own; those that are not there are noted (K-23)."""
        there: dict[int, dict[str, str]] = {}
        for event_id, key, salt, value in self.reader.personal(list(committed)):
            there.setdefault(event_id, {})[key] = opened(salt, value)
            self.found.values += 1
        for event_id, (row, no) in committed.items():
            commits, values = read_object(row[9]) or {}, there.get(event_id, {})
            for key in sorted(set(commits) | set(values)):
                if key not in values:
                    self.found.missing.append(Missing(event_id, key, fault("missing", no, row, key)))
                elif commits.get(key) != values[key]:
                    self.found.add(fault("commitment", no, row, key))


def opened(salt: bytes, value: str) -> str:
    """The commitment that a stored personal value opens; empty if it is no text."""
    try:
        return sha256(b"\x02" + bytes(salt) + value.encode()).hexdigest()
    except (TypeError, ValueError, AttributeError):
        return ""


def is_seal(row: SealRow) -> bool:
    """Whether the columns can be a seal's: SQLite lets anybody with the file put a text where a number belongs."""
    numbers = all(type(value) is int and 0 <= value < 2**63 for value in (row[0], row[1], row[2], row[5]))
    return (
        numbers and row[2] <= LARGEST_SEAL and all(isinstance(row[place], (bytes, memoryview)) for place in (3, 4, 6))
    )


def groups(seals: Sequence[SealRow]) -> Iterator[list[SealRow]]:
    """Neighbouring seals whose events are read at once."""
    group: list[SealRow] = []
    events = 0
    for seal in seals:
        if group and (events + seal[2] > BATCH_EVENTS or seal[1] != group[-1][1] + group[-1][2]):
            yield group
            group, events = [], 0
        group.append(seal)
        events += seal[2]
    if group:
        yield group


_loads = json.JSONDecoder().raw_decode


def read_object(text: str) -> dict[str, Any] | None:
    """The JSON object that `text` is from its first to its last character, or None."""
    try:
        value, end = _loads(text)
    except (ValueError, RecursionError, TypeError):
        return None
    return value if type(value) is dict and end == len(text) else None


def row_leaf(row: EventRow) -> bytes | None:
    """The leaf that the columns of a row have, None if they make no event.

    `data` and `commits` must each be one whole object: else what is moved from one column to the next keeps the bytes.
    """
    data, commits = row[8], row[9]
    if (data != "{}" and read_object(data) is None) or (commits != "{}" and read_object(commits) is None):
        return None
    try:
        return sha256(b"\x00" + merkle.event_bytes(row[:10])).digest()
    except (TypeError, ValueError):  # a column of a wrong type, a lone surrogate
        return None


def fault(check: str, seal: int | None, row: EventRow, key: str = "") -> Fault:
    """A fault of the event in `row`, or of one of its personal values."""
    return Fault(check, seal, row[11], row[0], row[1], row[7], row[6], bytes(row[10]).hex(), key)


def sqlite_reader(name: str) -> Reader:
    """A reader of a SQLite file, which it cannot write."""
    connection = sqlite3.connect(f"file:{quote(name)}?mode=ro", uri=True, timeout=20)
    return Reader(connection.cursor(), "sqlite")


def postgresql_reader(parameters: dict[str, Any]) -> Reader:
    """A reader of a PostgreSQL database, in a transaction that cannot write."""
    import psycopg  # noqa: PLC0415 -- reason: a site on SQLite starts without it

    connection = psycopg.connect(**parameters)
    connection.read_only = True
    return Reader(connection.cursor(binary=True), "postgresql")


def main() -> None:
    """The second process: one order in, lines out."""
    order = json.load(sys.stdin)
    connect = order["connect"]
    reader = sqlite_reader(connect["name"]) if order["vendor"] == "sqlite" else postgresql_reader(connect)
    out = sys.stdout
    scan = Scan(reader, lambda events: print(json.dumps({"events": events}), file=out, flush=True))
    first_prev = bytes.fromhex(order["first_prev"])
    found = scan.run(order["first"], order["last"], first_prev)
    result = {**vars(found), "faults": found.faults, "missing": found.missing}
    print(json.dumps({"found": result}), file=out, flush=True)


if __name__ == "__main__":
    main()

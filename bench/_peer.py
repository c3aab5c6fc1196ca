"""A peer beside us: installed in an environment of its own, loaded with our texts, asked in turns with us."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from lifeline.hotline.models import Case
from lifeline.kernel import postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TURNS = 30
PEERS = {"django-helpdesk": "helpdesk_peer.py"}
RATIOS = {
    "submit with its form": ("submit", 0.65),
    "queue list": ("queue_list", 0.32),
    "supervision": ("supervision", 0.13),
    "statistics": ("statistics", 0.15),
    "REST list": ("rest_list", 0.025),
}
"""Our page: the peer's counterpart, and what share of its time ours may take (section 11)."""
WAYS = ("shipped", "tuned")
"""The bars of section 11 were drawn beside a peer as it comes: a default database, and its tickets open as an import of
texts leaves them (its list took 159 ms and its form 47). Against a peer with our settings of SQLite and as many tickets
closed as here the ratios are told too, without a bar."""


class Peer:
    """The process of the peer; every answer is a line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def heard(self) -> str:
        """Its next line. RuntimeError when it has ended."""
        assert self.process.stdout
        if not (line := self.process.stdout.readline().strip()):
            raise RuntimeError("the peer has ended")
        return line

    def tell(self, words: str) -> str:
        """Say a line; what it answers."""
        assert self.process.stdin
        print(words, file=self.process.stdin, flush=True)
        return self.heard()

    def spent(self, page: str) -> float:
        """Milliseconds of one request. ValueError when it did not answer with a page."""
        return float(self.tell(page))


def installed(name: str, folder: Path) -> str:
    """The Python of an environment that has the peer and nothing of ours."""
    venv.create(folder / "venv", with_pip=True)
    python = str(folder / "venv" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", name], check=True, stdout=sys.stderr)
    return python


@contextmanager
def running(python: str, name: str, way: str, folder: Path) -> Iterator[Peer]:
    """The peer with its tables, staff and queues."""
    folder.mkdir()
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    with subprocess.Popen(
        [python, str(Path(__file__).parent / PEERS[name]), str(folder), way], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        peer = Peer(process)
        peer.heard()
        yield peer
        process.kill()


@contextmanager
def room() -> Iterator[None]:
    """On PostgreSQL a database for the peer, gone afterwards."""
    if connection.vendor != "postgresql":
        yield
        return
    with postgres.connect() as session:
        session.execute("DROP DATABASE IF EXISTS helpdesk_peer")
        session.execute("CREATE DATABASE helpdesk_peer")
    yield
    with postgres.connect() as session:
        session.execute("DROP DATABASE IF EXISTS helpdesk_peer WITH (FORCE)")


def texts(path: Path) -> int:
    """Write our cases as JSON lines; how many."""
    rows = Case.objects.filter(mode="NAMED").order_by("submitted_at")
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for case in rows.values("summary", "text", "submitted_at", "closed_at").iterator():
            at = timezone.localtime(case["submitted_at"]).isoformat()
            row = {"title": case["summary"], "text": case["text"], "created": at, "closed": bool(case["closed_at"])}
            file.write(json.dumps({**row, "reply": "已更换并复查。" if case["closed_at"] else ""}) + "\n")
            count += 1
    return count


def measure(bench, name: str, pages: dict[str, Callable[[], object]]) -> dict[str, dict[str, dict[str, float]]]:
    """Each page in turns, ours and the peer's, for both ways of setting it up; the medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        bench.say(f"installing {name} in an environment of its own")
        python, path = installed(name, Path(folder)), Path(folder) / "texts.jsonl"
        bench.say(f"{name}: {texts(path)} tickets")
        told = {}
        for way in WAYS:
            with room(), running(python, name, way, Path(folder) / way) as peer:
                peer.tell(f"load {path}")
                told[way] = {page: beside(bench, pages[page], peer, twin) for page, (twin, _most) in RATIOS.items()}
        for page, (_twin, target) in RATIOS.items():
            bench.limit(f"{page}: ratio to {name}", told[WAYS[0]][page]["ratio"], target=target, unit="×")
    return told


def beside(bench, ours: Callable[[], object], peer: Peer, twin: str) -> dict[str, float]:
    """One page and its counterpart, asked in turns: both medians in milliseconds, and their ratio."""
    spent = [(bench.once(ours), peer.spent(twin)) for _turn in range(TURNS + 3)][3:]
    mine, other = (median(one) for one in zip(*spent, strict=True))
    return {"ours_ms": round(mine, 2), "peer_ms": round(other, 2), "ratio": round(mine / other, 3)}

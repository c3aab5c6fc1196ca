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


@contextmanager
def running(name: str, folder: Path, say: Callable[[str], None]) -> Iterator[Peer]:
    """The peer with its tables, staff and queues."""
    say(f"installing {name} in an environment of its own")
    venv.create(folder / "venv", with_pip=True)
    python = str(folder / "venv" / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", name], check=True, stdout=sys.stderr)
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    with subprocess.Popen(
        [python, str(Path(__file__).parent / PEERS[name]), str(folder)], env=environment, text=True,
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


def measure(bench, name: str, pages: dict[str, Callable[[], object]]) -> dict[str, dict[str, float]]:
    """Each page in turns, ours and the peer's; the medians and their ratio."""
    told = {}
    with tempfile.TemporaryDirectory() as folder, room(), running(name, Path(folder), bench.say) as peer:
        path = Path(folder) / "texts.jsonl"
        bench.say(f"{name}: {texts(path)} tickets")
        peer.tell(f"load {path}")
        for page, (twin, target) in RATIOS.items():
            ours, theirs = [], []
            for turn in range(TURNS + 3):
                spent = [bench.once(pages[page]), peer.spent(twin)]
                if turn >= 3:
                    ours.append(spent[0])
                    theirs.append(spent[1])
            ratio = median(ours) / median(theirs)
            told[page] = {"ours_ms": round(median(ours), 2), "peer_ms": round(median(theirs), 2)}
            bench.limit(f"{page}: ratio to {name}", ratio, target=target, unit="×")
    return told

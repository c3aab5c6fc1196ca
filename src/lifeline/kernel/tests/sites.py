"""Whole sites for tests: a data folder made once and copied, and `up` in a process of its own."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).parents[4]
MANAGE = [sys.executable, str(ROOT / "manage.py")]
PATIENCE = 120.0
"""Seconds after which what should have happened is given up: nobody waits for them while all is well, and no machine is
so busy. K-108 promises five for a start, on a machine that has its cores for the site; what holds the site to them is
`./lifeline bench hotline`: "served again after kill -9".
"""
PROCESSES = 8
"""Of a site beside its parent: web and its two workers, the face without names and its one, worker, clock, sender."""
PORTS = range(20_000, 32_000)
"""Below those that Linux gives to whoever asks for any, so that no connection of a test beside takes one meanwhile."""


def environment(data, **more):
    """What a shell has that nobody prepared, and the data folder."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "LIFELINE_DATA": str(data), **more}


def free_port():
    """A port that is free, and the next one too: another face of the site takes it."""
    while True:
        port = secrets.choice(PORTS)  # `random` begins with the same seed in every worker
        with socket.socket() as probe, socket.socket() as beside, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            beside.bind(("127.0.0.1", port + 1))
            return port


class Site:
    """A site that runs."""

    def __init__(self, data, port):
        self.port = port
        command = [*MANAGE, "up", "--empty", "--port", str(port)]
        self.process = subprocess.Popen(command, env=environment(data), stdout=-1, stderr=subprocess.STDOUT, text=True)

    def answers(self):
        """Whether a page comes, before the site has ended."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as ask:
                    ask.request("GET", "/")
                    return ask.getresponse().status < 500
            except (OSError, HTTPException):
                time.sleep(0.05)
        return False

    def whole(self):
        """All processes of the site, once they are there: a page may come while some have yet to be forked."""
        until = time.monotonic() + PATIENCE
        while len(found := self.children()) < PROCESSES and time.monotonic() < until:
            time.sleep(0.05)
        return found

    def children(self, pid=None):
        told = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(pid or self.process.pid)], capture_output=True, check=False
        )
        found = [int(word) for word in told.stdout.split()]
        return found + [deeper for each in found for deeper in self.children(each)]


@contextmanager
def running(data, port):
    site = Site(data, port)
    try:
        yield site
    finally:
        everyone = [site.process.pid, *site.children()]
        site.process.terminate()
        try:
            site.process.wait(PATIENCE)
        finally:
            for pid in everyone:
                if alive(pid):
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            site.process.wait(PATIENCE)
            site.process.stdout.close()


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pids):
    """Whether all processes have ended, now or a little later."""
    until = time.monotonic() + PATIENCE
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(alive, pids))

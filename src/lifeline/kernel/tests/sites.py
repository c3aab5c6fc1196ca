"""Whole sites for tests: a data folder made once and copied, and `up` in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).parents[4]
MANAGE = [sys.executable, str(ROOT / "manage.py")]
BUSY = "PYTEST_XDIST_WORKER" in os.environ or os.getloadavg()[0] > (os.cpu_count() or 1)
START_SECONDS = 60.0 if BUSY else 5.0
"""K-108 promises five seconds on a machine that has its cores for the site; workers of a test run share them.

What holds the site to the five is `./lifeline bench hotline`: "served again after kill -9"."""


def environment(data, **more):
    """What a shell has that nobody prepared, and the data folder."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "LIFELINE_DATA": str(data), **more}


def free_port():
    """A port that is free, and the next one too: another face of the site takes it."""
    while True:
        with socket.socket() as probe, socket.socket() as beside:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            try:
                beside.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


class Site:
    """A site that runs."""

    def __init__(self, data, port):
        self.port = port
        command = [*MANAGE, "up", "--empty", "--port", str(port)]
        self.process = subprocess.Popen(command, env=environment(data), stdout=-1, stderr=subprocess.STDOUT, text=True)

    def answers(self, seconds=START_SECONDS):
        """Whether a page comes within `seconds`."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                with closing(HTTPConnection("127.0.0.1", self.port, timeout=2)) as ask:
                    ask.request("GET", "/")
                    return ask.getresponse().status < 500
            except (OSError, HTTPException):
                time.sleep(0.05)
        return False

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
            site.process.wait(15)
        finally:
            for pid in everyone:
                if alive(pid):
                    os.kill(pid, signal.SIGKILL)
            site.process.wait(5)
            site.process.stdout.close()


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pids, seconds=5):
    """Whether all processes have ended within `seconds`."""
    until = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(alive, pids))

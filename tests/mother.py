"""A process that has loaded the site and forks those that a test kills: loading takes three seconds, forking 20 ms.

    with Mother(folder) as mother, mother.child(CODE, "1") as worker:
        first = worker.stdout.readline()
        worker.kill()

A child begins without a connection, a thread or a random state of its mother's. Whatever runs at the end is killed.
"""

from __future__ import annotations

import json
import os
import signal
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from tests import migrated

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 100_000
"""Bytes of a child's code and arguments."""
MOTHER = """
import json, os, signal, socket, sys, traceback
import django
django.setup()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
door = socket.socket(fileno=int(sys.argv[1]))
while True:
    told, files, *_flags = socket.recv_fds(door, int(sys.argv[2]), 1)
    if not told:
        break
    pid = os.fork()
    if pid:
        os.close(files[0])
        door.sendall(f"{pid}\\n".encode())
        continue
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        door.close()
        os.dup2(files[0], 1)
        os.close(files[0])
        code, *sys.argv[1:] = json.loads(told)
        exec(compile(code, "child", "exec"), {"__name__": "__main__"})
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)  # never back into the mother's loop
"""


class Child:
    """A process that runs the code of a test; `stdout` gives what it prints, line by line, to its end."""

    def __init__(self, pid: int, out: int) -> None:
        self.pid, self.stdout = pid, os.fdopen(out)

    def kill(self) -> None:
        """End it as `kill -9` does."""
        os.kill(self.pid, signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        with suppress(ProcessLookupError):
            self.kill()
        self.stdout.close()


class Mother:
    """The process that forks, on the data folder of a site."""

    def __init__(self, folder: Path) -> None:
        self.door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.process = migrated.python(folder, MOTHER, str(theirs.fileno()), str(LONGEST), pass_fds=[theirs.fileno()])
        theirs.close()

    def child(self, code: str, *arguments: str) -> Child:
        """Fork a process that runs `code` with these arguments in `sys.argv[1:]`."""
        told = json.dumps([code, *arguments]).encode()
        assert len(told) < LONGEST
        read, write = os.pipe()
        try:
            socket.send_fds(self.door, [told], [write])
        finally:
            os.close(write)
        return Child(int(self.door.recv(100)), read)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.door.close()  # ends her loop
        self.process.communicate(timeout=60)

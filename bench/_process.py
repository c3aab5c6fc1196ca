"""Commands in processes of their own: how long they take, and the largest memory that they themselves had."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LAUNCH = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""
"""A small process between: a child counts the memory of whoever started it as its own, and a benchmark is large."""


class Ran(NamedTuple):
    """Seconds from the start of the command to its end, and its largest memory in MB."""

    seconds: float
    peak_mb: float


def ran(command: Sequence[str], more: Mapping[str, str] | None = None, *, cwd: str | None = None) -> Ran:
    """Run a command with `more` in its environment. RuntimeError with its last words when it fails."""
    began = time.perf_counter()
    child = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCH, *command], check=False, cwd=cwd, env={**os.environ, **(more or {})},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    said, _line, kilobytes = child.stderr.decode().rstrip().rpartition("\n")
    if child.returncode:
        raise RuntimeError(said[-400:])
    return Ran(seconds, int(kilobytes) / 1024)

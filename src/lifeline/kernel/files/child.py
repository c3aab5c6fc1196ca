"""K-49: other people's files are opened in a child process only (`kernel.cleaners`), and its death is an answer."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lifeline
from lifeline.kernel.files import store

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 30
SOURCES = Path(lifeline.__file__).parent.parent


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder of the child's own on the disk of the files; whatever the child leaves there is swept away."""
    folder = store.temporary()
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(verb: str, source: Path, target: Path, type_: str, *more: int) -> dict[str, Any]:
    """The child's answer (`cleaners.answers.Answer` as a dict), or {"reason": code}: "killed" when it died or hung.

    At most 30 s by the clock and by the processor, 512 MB, no network. The target's folder is where it may write.
    """
    command = [sys.executable, "-P", "-s", "-m", "lifeline.kernel.cleaners", verb, source, target, type_, *more]
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(SOURCES),
        "LC_ALL": "C.UTF-8",
        "HOME": str(target.parent),
        "TMPDIR": str(target.parent),
        "MALLOC_ARENA_MAX": "2",  # else each thread of ffmpeg reserves 64 MB of the allowed 512
    }
    child = subprocess.Popen(  # noqa: S603 - our own module
        [str(part) for part in command],
        env=environment,
        cwd=target.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        printed, _none = child.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        printed = b""
    finally:
        _end(child)
    return _answer(printed) if child.returncode == 0 else {"reason": "killed"}


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and the programs that it started; they share its session."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.communicate()


def _answer(printed: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(printed)
    except ValueError:
        return {"reason": "killed"}
    return answer if isinstance(answer, dict) else {"reason": "killed"}

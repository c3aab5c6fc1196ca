"""Programs that a site may have: ffmpeg, mat2. Found on PATH, started without a shell, with nothing on their input."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from lifeline.kernel.cleaners.answers import CannotClean

if TYPE_CHECKING:
    from pathlib import Path


def run(name: str, *arguments: str | Path, folder: Path) -> bytes:
    """What the program printed. CannotClean("no_<name>") without it, "damaged" when it fails."""
    program = shutil.which(name)
    if program is None:
        raise CannotClean(f"no_{name}")
    done = subprocess.run(  # noqa: S603 - a program of the site, arguments of ours
        [program, *map(str, arguments)], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        raise CannotClean("damaged")
    return done.stdout

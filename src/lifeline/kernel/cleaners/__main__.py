"""`python -m lifeline.kernel.cleaners VERB SOURCE TARGET TYPE [WIDTH]`: a file in, a file and a line of JSON out."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from lifeline.kernel.cleaners.answers import CannotClean
from lifeline.kernel.cleaners.limits import set_limits

if TYPE_CHECKING:
    from lifeline.kernel.cleaners.answers import Answer


def main(verb: str, source: Path, target: Path, type_: str, width: int) -> Answer:
    """Do what `verb` says: clean, probe or thumb."""
    from lifeline.kernel.cleaners import papers, pictures, recordings  # noqa: PLC0415 - after the limits are set

    if verb == "thumb":
        return pictures.thumb(source, target, type_, width)
    if type_ in pictures.FORMATS:
        return pictures.clean(source, target, type_) if verb == "clean" else pictures.probe(source, type_)
    if type_ in recordings.DEMUXERS:
        return recordings.clean(source, target, type_) if verb == "clean" else recordings.probe(source, type_)
    return papers.clean(source, target, type_) if verb == "clean" else papers.probe(source, type_)


if __name__ == "__main__":
    set_limits()
    try:
        verb, source, target, type_, *width = sys.argv[1:]
        answer = main(verb, Path(source), Path(target), type_, int(width[0]) if width else 0)
        print(json.dumps(asdict(answer)))  # noqa: T201 - this is the answer
    except CannotClean as refusal:
        print(json.dumps({"reason": refusal.reason}))  # noqa: T201
    except MemoryError:
        print(json.dumps({"reason": "too_big"}))  # noqa: T201

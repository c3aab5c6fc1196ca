"""What a clean file looks like: its size, its length, small pictures of it. Both ask the child process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lifeline.kernel.errors import Unseen
from lifeline.kernel.files import child, store
from lifeline.kernel.files.sniff import PICTURES, type_of

if TYPE_CHECKING:
    from pathlib import Path

    from lifeline.kernel.files.records import Stored

WIDTHS = (320, 960)


@dataclass(frozen=True)
class Probe:
    """Pixels as shown and milliseconds; 0 where the file has none, or where the site lacks ffprobe."""

    width: int
    height: int
    duration_ms: int


def probe(stored: Stored) -> Probe:
    """Size of a picture or film, length of a recording. Unseen unless CLEAN. Up to 30 s: for a worker."""
    source = _source(stored)
    with child.workshop() as folder:
        answer = child.run("probe", source, folder / "nothing", stored.type)
    return Probe(answer.get("width", 0), answer.get("height", 0), answer.get("duration_ms", 0))


def thumb(stored: Stored, widths: tuple[int, ...] = WIDTHS) -> dict[int, Stored]:
    """Small pictures of a clean picture, for `deliver`: at most `width` pixels wide and twice as high, by width.

    Made once and kept until the picture goes; a picture is never enlarged, and one of which no smaller picture can be
    made stands for itself. Unseen for what is no clean picture.
    """
    source = _source(stored)
    if stored.type not in PICTURES:
        raise Unseen
    return {width: _small(stored, source, width) for width in widths}


def _source(stored: Stored) -> Path:
    if not stored.is_clean:
        raise Unseen
    return store.path_of(stored.place)


def _small(stored: Stored, source: Path, width: int) -> Stored:
    place = store.place_of_thumb(stored.sha256, width)
    if not store.path_of(place).exists():
        with child.workshop() as folder:
            target = folder / "thumb"
            if "reason" in child.run("thumb", source, target, stored.type, width):
                return stored
            store.put(target, place)
    path = store.path_of(place)
    made = store.measure(path)
    return replace(stored, place=place, size=made.size, sha256=made.sha256, type=type_of(path) or stored.type)

"""Which characters can be printed. The fonts lie in `kernel/data/fonts` (OFL); Debian's whole ones help where they are.

The bundled fonts are always asked first, so the bytes of a document do not depend on the machine, unless it holds a
character that only the machine's fonts have.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typst

if TYPE_CHECKING:
    from collections.abc import Iterator

BUNDLED: Final = Path(__file__).resolve().parent.parent / "data" / "fonts"
FOLDERS: Final = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
"""Where a machine keeps its fonts."""
WHOLE: Final = "NotoSansCJK-Regular.ttc"
GAPS: Final = frozenset("\n\t")
"""Characters that move on and draw nothing."""


def missing(data: object, field: str = "") -> Iterator[tuple[str, str]]:
    """K-91. (field, character) of each character that no font at hand can draw; `steps.2.name` for nested data."""
    if isinstance(data, str):
        found = sorted(set(data) - GAPS - bundled())
        yield from ((field, one) for one in found if one not in whole())
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from missing(value, f"{field}.{key}" if field else str(key))
    elif isinstance(data, list | tuple):
        for place, value in enumerate(data, 1):
            yield from missing(value, f"{field}.{place}")


def needs_whole(data: object) -> bool:
    """Does the data hold a character that the bundled fonts do not have?"""
    if isinstance(data, str):
        return not set(data) - GAPS <= bundled()
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ()
    return any(needs_whole(value) for value in values)


@cache
def book(*, machine: bool) -> Any:
    """The fonts to set with: the bundled ones, and with `machine` the whole ones of this machine behind them."""
    found = [folder_of_whole()] if machine else []
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in [BUNDLED, *found] if folder],
    )


@cache
def bundled() -> frozenset[str]:
    """The characters of the bundled font."""
    return characters(BUNDLED / "NotoSansCJKsc-Regular.otf")


@cache
def whole() -> frozenset[str]:
    """The characters of the machine's whole font; none where it is not installed."""
    folder = folder_of_whole()
    return characters(folder / WHOLE) if folder else frozenset()


@cache
def folder_of_whole() -> Path | None:
    """Where Debian's package (fonts-noto-cjk) lies, if it does."""
    return next((path.parent for folder in FOLDERS for path in sorted(folder.rglob(WHOLE))), None)


def characters(path: Path) -> frozenset[str]:
    """What a font's character map (`cmap`, format 12) has a glyph for. Of a collection the first face counts."""
    raw = path.read_bytes()
    start = struct.unpack_from(">I", raw, 12)[0] if raw[:4] == b"ttcf" else 0
    tables = struct.unpack_from(">H", raw, start + 4)[0]
    records = (struct.unpack_from(">4sIII", raw, start + 12 + 16 * n) for n in range(tables))
    cmap = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    for n in range(struct.unpack_from(">H", raw, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">I", raw, cmap + 4 + 8 * n + 4)[0]
        if struct.unpack_from(">H", raw, at)[0] == 12:
            groups = struct.unpack_from(">I", raw, at + 12)[0]
            spans = (struct.unpack_from(">III", raw, at + 16 + 12 * g) for g in range(groups))
            return frozenset(chr(code) for first, last, _glyph in spans for code in range(first, last + 1))
    message = f"{path.name} has no character map of format 12."
    raise ValueError(message)

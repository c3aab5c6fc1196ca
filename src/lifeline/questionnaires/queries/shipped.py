"""The definitions that come with Lifeline: one file per instrument and version in `data/instruments`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lifeline.questionnaires.rules.definition import parse

if TYPE_CHECKING:
    from lifeline.questionnaires.rules.definition import Definition

DATA: Final = Path(__file__).resolve().parent.parent / "data"
INSTRUMENTS: Final = DATA / "instruments"
PACKS: Final = DATA / "packs"


class NoInstrument(LookupError):
    """There is no instrument of this name, or none of this version."""


@cache
def versions() -> dict[str, tuple[str, ...]]:
    """Instrument → its versions, the newest last."""
    found: dict[str, list[tuple[int, ...]]] = {}
    for path in INSTRUMENTS.glob("*.json"):
        name, _dash, version = path.stem.rpartition("-")
        found.setdefault(name, []).append(tuple(map(int, version.split("."))))
    return {name: tuple(".".join(map(str, version)) for version in sorted(found[name])) for name in sorted(found)}


def document(name: str, version: str | None = None) -> dict[str, Any]:
    """The document of an instrument; `NoInstrument` where there is none. Without a version: the newest."""
    known = versions().get(name)
    if known is None or (version is not None and version not in known):
        raise NoInstrument(name)
    return read(INSTRUMENTS / f"{name}-{version or known[-1]}.json")


@cache
def definition(name: str, version: str | None = None) -> Definition:
    """A shipped instrument, read once; the newest version unless another is asked for. `NoInstrument` without one."""
    return parse(document(name, version))


def read(path: Path) -> dict[str, Any]:
    """A document from a file. ValueError when it is no JSON object in UTF-8, or one that cannot be written as such."""
    try:
        found = json.loads(path.read_text("utf-8-sig"))
        json.dumps(found, ensure_ascii=False).encode()
    except RecursionError as problem:
        raise ValueError("Nested too deeply.") from problem
    if not isinstance(found, dict):
        raise ValueError("A definition is one JSON object.")  # noqa: TRY004 - what is in a file is a value
    return found


@cache
def signing_keys() -> dict[str, str]:
    """Q-3. Name → public key of the product's signing keys. The private halves are not in the repository."""
    found: dict[str, str] = read(DATA / "keys.json")
    return found


def packs(name: str) -> dict[str, dict[str, Any]]:
    """Language → text pack of an instrument. A blank one, which a site fills in, is found as `zh-Hans.blank`."""
    return {path.stem.partition(".")[2]: read(path) for path in sorted(PACKS.glob(f"{name}.*.json"))}

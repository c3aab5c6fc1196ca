"""常用语, canned replies: what may stand in one, and how its placeholders are filled."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLE_MAX, TEXT_MIN, TEXT_MAX = 40, 5, 2000
MOST: Final = 200
"""Canned replies that one person, and one unit, may keep."""
_DATA: Final = json.loads((Path(__file__).parents[1] / "data" / "canned.json").read_text(encoding="utf-8"))
KNOWN: Final[dict[str, str]] = _DATA["placeholders"]
"""Word of a placeholder that the system fills itself → what it stands for: name, unit or date."""
SHOWN: Final[dict[str, str]] = _DATA["shown"]
"""By language: how a writer finds them explained."""
PLACEHOLDER: Final = re.compile(r"[{｛]([^{}｛｝\n]{1,20})[}｝]")


def filled(text: str, values: Mapping[str, str]) -> str:
    """H-40. The text with name, unit and date written in; others, such as {原因}, stay to be filled by hand."""

    def known(found: re.Match[str]) -> str:
        meant = KNOWN.get(found[1].strip().lower(), "")
        return values.get(meant) or found[0]

    return PLACEHOLDER.sub(known, text)

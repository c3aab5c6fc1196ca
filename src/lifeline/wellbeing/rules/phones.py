"""E27: what somebody wrote as his number, as a telephone dials it."""

from __future__ import annotations

import re
from typing import Final

#  zhuan and fenji (through to, extension) are written in Chinese; they stand here by their code points
_NUMBER: Final = re.compile(
    r"(\+?[\d\s().\-\u2013]{3,}?)(?:\s*(?:\u8f6c|\u5206\u673a|ext\.?|x|,|#)\s*:?\s*(\d{1,6}))?", re.IGNORECASE
)


def dial(text: str) -> str:
    """A `tel:` address; an extension is dialled after a pause. Empty for everything that is not a number alone."""
    found = _NUMBER.fullmatch(text.strip())
    digits = re.sub(r"[^\d+]", "", found[1]) if found else ""
    if found is None or len(digits) < 3:
        return ""
    return f"tel:{digits},{found[2]}" if found[2] else f"tel:{digits}"

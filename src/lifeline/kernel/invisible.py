"""Characters that nobody sees but machines obey: which they are, and how to show them."""

from __future__ import annotations

import re

INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Zero-width and direction characters."""
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
"""Control characters but tab and line breaks."""
ODD = re.compile(f"{INVISIBLE.pattern[:-1]}{CONTROL.pattern[1:]}")
"""Both."""


def visible(text: str) -> str:
    """Control characters as their pictures (␀), zero-width and direction characters as `[U+202E]`: seen, not obeyed."""
    if text.isascii() and text.isprintable():
        return text
    text = CONTROL.sub(lambda m: chr(0x2400 + ord(m[0])) if ord(m[0]) < 32 else f"[U+{ord(m[0]):04X}]", text)
    return INVISIBLE.sub(lambda m: f"[U+{ord(m[0]):04X}]", text)

"""The name under which a file is shown and saved. It never decides anything and never becomes a path of ours."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 255
# Controls, and the marks that turn the direction of writing: "photo\u202egpj.exe" would read "photoexe.jpg".
INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
FORBIDDEN = re.compile(r'[<>:"|?*]')  # no file system of Windows takes these


def safe_name(name: str, ending: str, alternatives: tuple[str, ...] = ()) -> str:
    """`name` without folders, invisible signs and signs that file systems refuse; its ending agrees with the content.

    K-47: an ending that is neither `ending` nor one of its `alternatives` (".jpg", ".jpeg") is replaced. At most 255
    characters, the stem is cut, not the ending. An empty stem becomes "file".
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign) not in INVISIBLE)
    shown = FORBIDDEN.sub("_", shown).strip(". ")
    stem, dot, old = shown.rpartition(".")
    if dot and f".{old.lower()}" in {ending, *alternatives}:
        ending = f".{old}"
    elif not dot or not re.fullmatch(r"[A-Za-z0-9]{1,8}", old):
        stem = shown  # what follows the dot is part of the name: "会议纪要3.21"
    stem = stem.strip(". ") or "file"
    return stem[: LONGEST - len(ending)] + ending

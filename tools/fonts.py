"""Make the fonts that documents are set in: subsets of Noto Sans CJK SC (SIL Open Font License 1.1).

    apt-get install fonts-noto-cjk unicode-data && python -m pip install fonttools
    python tools/fonts.py     # when the set of characters changes

Regular holds the 8,105 characters of the official table (通用规范汉字表 2013, surnames and places), GB 2312, Latin,
punctuation and circled numbers. Bold holds the first level of GB 2312 and Latin; the rest is set in regular.
"""

import bz2
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

TARGET = Path(__file__).resolve().parent.parent / "src/lifeline/kernel/data/fonts"
SOURCE = "/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc"
UNIHAN = "/usr/share/unicode/Unihan_OtherMappings.txt.bz2"
PLAIN = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x2027), (0x2030, 0x203B), (0x20AC, 0x20AC), (0x2103, 0x2103),
    (0x2116, 0x2116), (0x2190, 0x2193), (0x2460, 0x2473), (0x25CB, 0x25CF), (0x3000, 0x301F), (0xFF01, 0xFF5E),
    (0xFFE5, 0xFFE5),
]  # fmt: skip
KEPT_NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
DROPPED = ["DSIG", "VORG", "vhea", "vmtx", "BASE"]


def gb2312(last: int) -> set[str]:
    """The characters of GB 2312 up to a row: 0xD7 ends the first level, 0xF7 the second."""
    cells = (bytes([row, cell]) for row in range(0xA1, last + 1) for cell in range(0xA1, 0xFF))
    return {symbol for cell in cells for symbol in cell.decode("gb2312", errors="ignore")}


def official() -> set[str]:
    """通用规范汉字表, as Unihan has it (kTGH)."""
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as lines:
        return {chr(int(line.partition("\t")[0].lstrip("U+"), base=16)) for line in lines if "\tkTGH\t" in line}


def make(weight: str, symbols: set[str]) -> None:
    """Write one subset, the same bytes every time."""
    faces = TTCollection(SOURCE.format(weight)).fonts
    font = next(face for face in faces if face["name"].getDebugName(1).startswith("Noto Sans CJK SC"))
    font.recalcTimestamp = False
    choice = subset.Options(hinting=False, notdef_outline=True, name_IDs=KEPT_NAMES)
    choice.layout_features = ["kern", "halt", "palt", "locl", "ccmp", "liga", "mark", "tnum", "pnum", "chws"]
    choice.drop_tables += DROPPED
    cutter = subset.Subsetter(choice)
    cutter.populate(text="".join(symbols))
    cutter.subset(font)
    font.save(TARGET / f"NotoSansCJKsc-{weight}.otf")


def main() -> int:
    """Both weights."""
    plain = {chr(n) for first, last in PLAIN for n in range(first, last + 1)}
    make("Regular", plain | gb2312(0xF7) | official())
    make("Bold", plain | gb2312(0xD7))
    return 0


if __name__ == "__main__":
    sys.exit(main())

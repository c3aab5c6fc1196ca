"""Put outlines of Tabler Icons (MIT) into the kernel's sprite.

    npm pack @tabler/icons && tar xzf tabler-icons-*.tgz
    python tools/icons.py package plus check bell      # adds these; what stands in the sprite is kept

A guard fails on a sign that a page asks for and the sprite does not have.
"""

import argparse
import re
import sys
from pathlib import Path

SPRITE = Path(__file__).resolve().parent.parent / "src/lifeline/kernel/static/kernel/icons.svg"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg">\n<!-- Tabler Icons, MIT, (c) Pawel Kuna; made by tools/icons.py -->\n'
SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)".*?</symbol>')


def outline(source: str) -> str:
    """The drawing inside one file of the package, without the invisible box, on one line."""
    body = re.sub(r"^.*?<svg.*?>|</svg>\s*$", "", source, flags=re.DOTALL)
    body = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", body)
    return re.sub(r"\s*\n\s*", "", body).replace(" />", "/>")


def sprite() -> dict[str, str]:
    """Name → symbol, as the sprite stands."""
    text = SPRITE.read_text() if SPRITE.exists() else ""
    return {found[1]: found[0] for found in SYMBOL.finditer(text)}


def main() -> int:
    """Add the named outlines and drop the ones given with --drop."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="the unpacked npm package")
    parser.add_argument("name", nargs="*")
    parser.add_argument("--drop", nargs="*", default=[])
    choice = parser.parse_args()
    symbols = {name: symbol for name, symbol in sprite().items() if name not in choice.drop}
    for name in choice.name:
        path = choice.package / "icons/outline" / f"{name}.svg"
        if not path.exists():
            sys.stderr.write(f"no outline is called {name}\n")
            return 2
        symbols[name] = f'<symbol id="{name}" viewBox="0 0 24 24">{outline(path.read_text())}</symbol>'
    SPRITE.write_text(HEAD + "\n".join(symbols[name] for name in sorted(symbols)) + "\n</svg>\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`render`: a template and plain data → the bytes of a PDF."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import typst
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.documents import fonts
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

HOUSE: Final = Path(__file__).with_name("house.typ")
PACKAGE: Final = re.compile(r"""["']@""")
"""typst would fetch what is imported so from the network."""
OWED: Final = ("title", "organisation", "lang")
"""What the data of every document says: its title, whose it is, and the language of its words ("zh", "en")."""


@dataclass(frozen=True)
class Template:
    """`NAME.typ` in a folder of its app. It sees that folder and nothing else (K-92)."""

    name: str
    folder: Path

    @cached_property
    def source(self) -> bytes:
        """The text that is set: the frame of the house, then the template's own."""
        own = (self.folder / f"{self.name}.typ").read_text()
        if PACKAGE.search(own):
            message = f"{self.name}.typ imports a package: a document is made without the network (K-92)."
            raise ValueError(message)
        return (HOUSE.read_text() + own).encode()

    @property
    def version(self) -> str:
        """The template as a hash: another version may set another document."""
        return hashlib.sha256(self.source).hexdigest()


def render(template: Template, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """K-90 … K-93. The PDF. The same template, data and `at` give the same bytes.

    `data` holds texts, numbers, booleans, lists and mappings of them, and at least `title`, `organisation` and `lang`.
    It reaches the template as JSON only, so that text which looks like markup is text. The properties name title and
    organisation, and `at` as the time. `Refused` for a character without a glyph.
    """
    absent = [key for key in OWED if not data.get(key)]
    if absent:
        message = f"A document says {', '.join(absent)}."
        raise ValueError(message)
    for field, symbol in fonts.missing(data):
        raise Refused(
            "K-91",
            _(
                "The character %(symbol)s (%(code)s) in “%(field)s” cannot be printed: no font here has it. Write it in"
                " another way, or have the package fonts-noto-cjk installed."
            ),
            symbol=symbol,
            code=f"U+{ord(symbol):04X}",
            field=field,
        )
    compiler = typst.Compiler(
        template.source,
        root=str(template.folder),
        font_paths=fonts.book(machine=fonts.needs_whole(data)),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
    )
    return cast("bytes", compiler.compile(format="pdf", timestamp=int(at.timestamp())))

"""Message catalogues: `./lifeline messages` brings each app's .po file up to date, `compile` makes the .mo files.

Written with Babel, so that neither a developer nor a site needs GNU gettext. Templates are read through Django's own
`templatize`; what it returns is searched for calls, since it is no valid Python.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
APPS = sorted(path.parent for path in (ROOT / "src" / "lifeline").glob("*/__init__.py"))
LOCALES = ("zh_Hans",)
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
STRING = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
MORE = rf"(?:\s*,\s*{STRING})?"
CALL = re.compile(rf"\b(gettext|ngettext|pgettext|npgettext|_)\(\s*{STRING}{MORE}{MORE}", re.DOTALL)


def catalogue_path(app: Path, locale: str) -> Path:
    """Where the catalogue of an app stands."""
    return app / "locale" / locale / "LC_MESSAGES" / "django.po"


def of_python(path: Path) -> Iterator[tuple[Any, str | None]]:
    """(message, context) of each call in a Python file."""
    with path.open("rb") as file:
        for _line, message, _comments, context in extract("python", file, keywords=KEYWORDS):
            yield message, context


def of_template(path: Path) -> Iterator[tuple[Any, str | None]]:
    """(message, context) of each {% trans %}, {% blocktrans %} and _("…") in a template."""
    from django.utils.translation.template import templatize  # noqa: PLC0415 - `compile` runs before Django

    for name, *texts in CALL.findall(templatize(path.read_text(), origin=str(path))):
        words = [ast.literal_eval(text) for text in texts if text]
        if name == "npgettext":
            yield (words[1], words[2]), words[0]
        elif name == "pgettext":
            yield words[1], words[0]
        elif name == "ngettext":
            yield tuple(words), None
        else:
            yield words[0], None


def messages_of(app: Path) -> Catalog:
    """All messages of an app, untranslated."""
    catalog = Catalog(charset="utf-8")
    sources = [p for p in sorted(app.rglob("*.py")) if not {"tests", "migrations"} & set(p.parts)]
    templates = [p for kind in ("html", "txt") for p in sorted(app.rglob(f"templates/**/*.{kind}"))]
    for path, read_from in [*((p, of_python) for p in sources), *((p, of_template) for p in templates)]:
        for message, context in read_from(path):
            if message and message != ("", ""):
                flags = ["python-format"] if re.search(r"%\(\w+\)[sd]", str(message)) else []
                catalog.add(message, locations=[(str(path.relative_to(app)), 0)], context=context, flags=flags)
    return catalog


def read(path: Path, locale: str) -> Catalog:
    """The catalogue on disk, or an empty one."""
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return pofile.read_po(file, locale=locale, charset="utf-8")


def merged(wanted: Catalog, old: Catalog, locale: str) -> Catalog:
    """The wanted messages with the translations that `old` has; nothing fuzzy, nothing obsolete."""
    new = Catalog(
        locale=locale, charset="utf-8", header_comment="# Lifeline (生命线).", fuzzy=False, project="Lifeline"
    )
    for message in wanted:
        if message.id:
            known = old.get(message.id, message.context)
            text = known.string if known and not known.fuzzy else None
            flags = message.flags - {"fuzzy"}
            new.add(message.id, text, locations=message.locations, context=message.context, flags=flags)
    return new


def untranslated(catalog: Catalog) -> list[str]:
    """The messages without a translation."""
    return [
        str(m.id)
        for m in catalog
        if m.id and not (m.string and all(m.string if isinstance(m.string, (tuple, list)) else [m.string]))
    ]


def update() -> None:
    """Add new messages with an empty translation, drop those that no source holds, and say what is left to do."""
    for app in APPS:
        if not len(wanted := messages_of(app)):
            continue
        for locale in LOCALES:
            path = catalogue_path(app, locale)
            new = merged(wanted, read(path, locale), locale)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                pofile.write_po(file, new, width=110, sort_output=True, include_lineno=False)
            drop_noise(path)
            left = untranslated(new)
            print(f"{path.relative_to(ROOT)}: {len(new)} messages, {len(left)} to translate", *left, sep="\n    ")


def drop_noise(path: Path) -> None:
    """Take dates and names out of a header: they say nothing and make merges fail."""
    noise = r'"(POT-Creation|PO-Revision|Report-|Last-Tr|Language-Team|Generated|Project-Id)'
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not re.match(noise, line)))


def compile_catalogues() -> None:
    """Write a .mo beside each .po that is newer."""
    for source in ROOT.glob("src/lifeline/*/locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime <= source.stat().st_mtime:
            with source.open("rb") as read_from, target.open("wb") as write_to:
                write_mo(write_to, pofile.read_po(read_from))


if __name__ == "__main__":
    if sys.argv[1:] != ["compile"]:
        sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
        update()
    compile_catalogues()

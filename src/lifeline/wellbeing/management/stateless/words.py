"""Sentences for people on standard error, without Django: its catalogues are read by the standard library."""

from __future__ import annotations

import gettext
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES: Final = {"zh-hans": "zh_Hans", "en": "en"}
APPS: Final = Path(__file__).resolve().parents[3]
language = [os.environ.get("LIFELINE_LANG") or "zh-hans"]
"""The language of the answers, changed by --lang."""


@cache
def catalogue(name: str) -> gettext.NullTranslations:
    """The words of the engine and of this app in one language; English where there is no catalogue."""
    found = gettext.NullTranslations()
    for app in ("questionnaires", "wellbeing"):
        words = gettext.translation("django", APPS / app / "locale", [LANGUAGES.get(name, "en")], fallback=True)
        words.add_fallback(found)
        found = words
    return found


def gettext_noop(sentence: str) -> str:
    """Marks a sentence that is translated when it is shown."""
    return sentence


def _(sentence: str) -> str:
    """A sentence in the chosen language."""
    return catalogue(language[0]).gettext(sentence)


def filled(sentence: str, values: Mapping[str, object]) -> str:
    """A sentence in the chosen language with its values."""
    return _(sentence) % values if values else _(sentence)


def say(text: str) -> None:
    """A line on standard error: standard output belongs to the results."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201

"""Signs: outlines from one sprite, as markup. `tools/icons.py` adds to it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@cache
def sprite_url() -> str:
    """Where the sprite is."""
    return staticfiles_storage.url("kernel/icons.svg")


@cache
def _bare(name: str) -> SafeString:
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite_url(), name)


def sign(name: str, label: str | _StrPromise = "") -> SafeString:
    """The outline called `name`. Without `label` it is decoration and not read out."""
    if not label:
        return _bare(name)
    return format_html(
        '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, sprite_url(), name
    )


def count(number: int, words: str | _StrPromise = "") -> SafeString:
    """A number on a door, "99+" above 99; nothing at 0. `words` is what it counts, read out after it."""
    if not number:
        return SafeString("")
    shown = "99+" if number > 99 else str(number)
    return format_html('<span class="count">{}<span class="hidden-label"> {}</span></span>', shown, words)

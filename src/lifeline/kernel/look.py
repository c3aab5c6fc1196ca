"""How a person wants to read: light or dark, normal or large text, which language.

The choice stands in two small cookies, so it holds before log-in, on error pages and without a query. Whoever keeps it
for a signed-in person (people, in `Person`) registers with `keeper()` and writes the cookies at log-in with `keep()`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings
from django.utils.translation import check_for_language, get_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

Theme = Literal["auto", "light", "dark"]
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")
SIZES = {100: "", 125: "l", 150: "xl"}
"""Text size in percent → `data-size` of <html> (K-97)."""
COOKIE = "look"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Look:
    """`size` in percent (100, 125, 150); `language` as Django writes it ("zh-hans")."""

    theme: Theme = "auto"
    size: int = 100
    language: str = "zh-hans"

    @property
    def data_size(self) -> str:
        """`data-size` of <html>; empty for the normal size."""
        return SIZES[self.size]

    @property
    def lang(self) -> str:
        """`lang` of <html>, as HTML spells it."""
        return "zh-Hans" if self.language.startswith("zh") else self.language


def look_of(request: HttpRequest) -> Look:
    """The look that the visitor's cookies ask for; anything unknown falls back to the normal look."""
    theme, _, size = request.COOKIES.get(COOKIE, "").partition(".")
    known = theme if theme in THEMES else "auto"
    percent = next((one for one in SIZES if str(one) == size), 100)
    return Look(known, percent, get_language() or settings.LANGUAGE_CODE)


def keep(response: HttpResponseBase, look: Look) -> None:
    """Write the choice into the visitor's cookies, for a year. People calls this at log-in with what `Person` holds."""
    wanted = {COOKIE: f"{look.theme}.{look.size}"}
    if check_for_language(look.language):
        wanted[settings.LANGUAGE_COOKIE_NAME] = look.language
    for name, value in wanted.items():
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


_keepers: list[Callable[[Any, Look], None]] = []


def keeper(keep_for: Callable[[Any, Look], None]) -> Callable[[Any, Look], None]:
    """Register who stores the choice of a signed-in person: `keep_for(person, look)`, called by the page 显示设置."""
    _keepers.append(keep_for)
    return keep_for


def keep_for_person(person: Any, look: Look) -> None:
    """Tell every keeper what this person chose."""
    for keep_for in _keepers:
        keep_for(person, look)

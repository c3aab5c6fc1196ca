"""What every page shares: one way to answer, one frame, and the doors that apps hang into it.

An app registers its doors in `apps.ready()`, so a door appears with its app and none is ever empty:

    from lifeline.kernel import page

    page.tab("hotline:home", label=_("Hotline"), icon="headset", place=20, covers=("hotline:",))
    page.side_link("hotline:queue_list", label=_("Dispatch desk"), icon="inbox", role="hotline.dispatcher",
                   group=_("Hotline"), count=queue_count)
    page.home_card("hotline/_home_card.html", context=home_card, place=10)
    page.entrance("wellbeing:data_left", label=_("I have left the company"), icon="logout")

The kernel knows no duties: people says who holds one through `ask_duties()`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lifeline.kernel.htmx import here, is_htmx, target
from lifeline.kernel.look import look_of
from lifeline.kernel.signs import count, sign

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from lifeline.kernel.look import Look

    Text = str | _StrPromise

HTMX = "kernel/vendor/htmx-2.0.11.min.js"


@dataclass(frozen=True, kw_only=True)
class Door:
    """A link of the frame. `url` is a view name without arguments; `covers` are beginnings of view names behind it."""

    url: str
    label: Text
    icon: str
    place: int = 50
    covers: tuple[str, ...] = ()
    role: str = ""
    group: Text = ""
    count: Callable[[HttpRequest], int] | None = None
    when: Callable[[], bool] | None = None

    @property
    def href(self) -> str:
        """The address. A name that leads nowhere raises: an empty door is a fault."""
        return _address(self.url, get_urlconf(), get_script_prefix())

    def fit(self, view_name: str) -> int:
        """How well the door fits the page that is open: 0 not at all, an exact hit beats every beginning."""
        if view_name == self.url:
            return 1000
        return max((len(start) for start in self.covers if view_name.startswith(start)), default=0)


@dataclass(frozen=True, kw_only=True)
class Card:
    """A part of the start page. `context(request)` gives the values, or None when there is nothing to show."""

    template: str
    context: Callable[[HttpRequest], dict[str, Any] | None]
    place: int = 50
    role: str = ""


@dataclass(frozen=True)
class OpenDoor:
    """A door as one page shows it."""

    door: Door
    href: str
    current: bool
    number: int

    @property
    def link(self) -> SafeString:
        """Sign and word, and the number when there is one."""
        return _link(self.href, self.door.icon, str(self.door.label), self.current, self.number)

    @property
    def bare_link(self) -> SafeString:
        """The sign alone, its word read out."""
        return _bare_link(self.href, self.door.icon, str(self.door.label), self.current, self.number)


class Typed(NamedTuple):
    """What was typed into a form that has no place on its page any more: why, and (label, text) of each field."""

    why: str
    said: list[tuple[str, str]]


class RolesOf(Protocol):
    """What people registers: the duties that this person holds today, in any unit."""

    def __call__(self, person: Any, /) -> Collection[str]:
        """Answer without a query after the first of a request."""


Marked = TypeVar("Marked", Door, Card)


class Registry:
    """All doors and cards of the site. Filled once, at start."""

    def __init__(self) -> None:
        self.tabs: list[Door] = []
        self.side: list[Door] = []
        self.top: list[Door] = []
        self.entrances: list[Door] = []
        self.cards: list[Card] = []
        self.offline: dict[tuple[str, tuple[str | int, ...]], tuple[str, ...]] = {}
        self.stamps: list[Callable[[], str]] = []
        self.leave: Door | None = None
        self.roles_of: RolesOf | None = None

    def add(self, doors: list[Door], door: Door) -> None:
        """Keep the doors in order of their place; the same address twice is a fault of the app."""
        if any(other.url == door.url for other in doors):
            message = f"{door.url} stands in the frame already."
            raise ValueError(message)
        doors.append(door)
        doors.sort(key=lambda one: one.place)

    def open_to(self, person: Any, marked: list[Marked]) -> list[Marked]:
        """What of these the person may see: what names no role, or one that he holds. Nobody registered: no duties."""
        held = frozenset(self.roles_of(person)) if self.roles_of else frozenset()
        return [one for one in marked if not one.role or not held.isdisjoint(one.role.split())]


registry = Registry()


def tab(url: str, *, label: Text, icon: str, place: int, covers: tuple[str, ...] = ()) -> None:
    """One of the places of the bottom bar, also first in the side: 首页 10, 快线 20, 关爱 30, 学习 40, 我的 50."""
    registry.add(registry.tabs, Door(url=url, label=label, icon=icon, place=place, covers=covers))


def side_link(
    url: str,
    *,
    label: Text,
    icon: str,
    role: str = "",
    group: Text = "",
    place: int = 50,
    covers: tuple[str, ...] = (),
    count: Callable[[HttpRequest], int] | None = None,
) -> None:
    """A link of the side navigation for those who hold `role` ("hotline.dispatcher", or several divided by blanks).

    `group` is its heading, `count(request)` a number beside it (0 shows none).
    """
    door = Door(url=url, label=label, icon=icon, place=place, covers=covers, role=role, group=group, count=count)
    registry.add(registry.side, door)


def sign_out(url: str, *, label: Text) -> None:
    """The last button of the side: a POST to `url`, which answers with `forget_device()`."""
    registry.leave = Door(url=url, label=label, icon="logout")


def top_link(
    url: str, *, label: Text, icon: str, place: int = 50, count: Callable[[HttpRequest], int] | None = None
) -> None:
    """A sign in the upper bar (search, notices). `label` is read out, `count(request)` stands on it."""
    registry.add(registry.top, Door(url=url, label=label, icon=icon, place=place, count=count))


def entrance(
    url: str, *, label: Text, icon: str, place: int = 50, when: Callable[[], bool] | None = None
) -> None:  # fmt: skip
    """A door on the page where one signs in, for those who cannot: it leads to a public page, the same for everybody.

    `when` says whether it leads anywhere on this site; it may not ask who is there.
    """
    registry.add(registry.entrances, Door(url=url, label=label, icon=icon, place=place, when=when))


def entrances() -> list[Door]:
    """The doors of the page where one signs in, in order of their place."""
    return [door for door in registry.entrances if door.when is None or door.when()]


def home_card(
    template: str, *, context: Callable[[HttpRequest], dict[str, Any] | None] = lambda _request: {}, place: int = 50,
    role: str = "",
) -> None:  # fmt: skip
    """A part of the start page, in order of `place`; without `context` it needs no values."""
    registry.cards.append(Card(template=template, context=context, place=place, role=role))
    registry.cards.sort(key=lambda one: one.place)


def keep_offline(
    url: str, *files: str, args: tuple[str | int, ...] = (), stamp: Callable[[], str] | None = None
) -> None:  # fmt: skip
    """A public page that the device keeps with its static `files`: it opens without network and without a log-in.

    The service worker fetches it as nobody and gives it only when the network does not answer. `stamp` tells what of
    the site stands on it, in any words: when that changes, devices fetch the page anew. `args`: of its address.
    """
    registry.offline[url, args] = files
    if stamp is not None:
        registry.stamps.append(stamp)


def ask_duties(roles_of: RolesOf) -> None:
    """People says here how the frame learns which duties a person holds."""
    registry.roles_of = roles_of


@cache
def _address(url: str, urlconf: str | None, _prefix: str) -> str:
    return reverse(url, urlconf=urlconf)


@lru_cache(maxsize=1000)
def _link(href: str, icon: str, label: str, current: bool, number: int) -> SafeString:  # noqa: FBT001 - a cache's key
    here = SafeString(' aria-current="page"') if current else ""
    return format_html('<a href="{}"{}>{}<span>{}</span>{}</a>', href, here, sign(icon), label, count(number))


@lru_cache(maxsize=1000)
def _bare_link(href: str, icon: str, label: str, current: bool, number: int) -> SafeString:  # noqa: FBT001 - as above
    here = SafeString(' aria-current="page"') if current else ""
    words = f"{label} {number}" if number else label
    parts = (href, words, here, sign(icon), count(number))
    return format_html('<a class="door" href="{}" aria-label="{}"{}>{}{}</a>', *parts)


@cache
def _standing(template: str, _language: str | None) -> str:
    """A part of the frame that is the same on every page of a language: drawn once a process."""
    return render_to_string(template, {"htmx": HTMX})


def standing(template: str) -> str:
    """The part in the reader's language; drawn anew each time while somebody works on it (DEBUG)."""
    draw = _standing.__wrapped__ if settings.DEBUG else _standing
    return draw(template, get_language())


class Shell:
    """The frame of one request; each part is worked out only when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def given_back(self) -> Typed | None:
        """What `give_back` keeps for this page."""
        return self.request.__dict__.get("_typed")

    @property
    def here(self) -> str:
        """Where one comes back to."""
        return here(self.request)

    @property
    def head(self) -> str:
        """Styles, scripts and signs that every page loads."""
        return standing("kernel/parts/head.html")

    @property
    def mark(self) -> str:
        """The mark of Lifeline."""
        return standing("kernel/parts/mark.html")

    @property
    def keys(self) -> str:
        """The list of keys that hold everywhere."""
        return standing("kernel/parts/keys.html")

    @property
    def words(self) -> str:
        """What the scripts say, in the reader's language."""
        return standing("kernel/parts/words.html")

    @cached_property
    def person(self) -> Any:
        """Who is signed in, or None. An error before the session was read counts as nobody."""
        person = getattr(self.request, "user", None)
        return person if person is not None and person.is_authenticated else None

    @cached_property
    def look(self) -> Look:
        """Theme, text size, language."""
        return look_of(self.request)

    @cached_property
    def owner(self) -> str:
        """A sign of the person for drafts on the device, without meaning elsewhere; empty when nobody is signed in."""
        return salted_hmac("kernel.page.owner", str(self.person.pk)).hexdigest()[:16] if self.person else ""

    def _opened(self, doors: list[Door]) -> list[OpenDoor]:
        if not self.person:
            return []
        match = self.request.resolver_match
        view_name = match.view_name if match else ""
        mine = registry.open_to(self.person, doors)
        best = max((door.fit(view_name) for door in mine), default=0)
        return [
            OpenDoor(door, door.href, 0 < best == door.fit(view_name), door.count(self.request) if door.count else 0)
            for door in mine
        ]

    @cached_property
    def tabs(self) -> list[OpenDoor]:
        """The bottom bar."""
        return self._opened(registry.tabs)

    @cached_property
    def top(self) -> list[OpenDoor]:
        """The signs of the upper bar."""
        return self._opened(registry.top)

    @property
    def leave(self) -> Door | None:
        """The button that signs out."""
        return registry.leave

    @cached_property
    def side(self) -> list[tuple[str, list[OpenDoor]]]:
        """(heading, doors) of the side navigation, by duty; the group of the lowest place comes first."""
        groups: dict[str, list[OpenDoor]] = {}
        for opened in self._opened(registry.side):
            groups.setdefault(str(opened.door.group), []).append(opened)
        return list(groups.items())


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` for base.html, whoever renders it."""
    return {"shell": SimpleLazyObject(lambda: Shell(request))}


def home_cards(request: HttpRequest) -> list[tuple[str, dict[str, Any]]]:
    """(template, values) of each card that has something to say to this person."""
    found = [(card, card.context(request)) for card in registry.open_to(request.user, registry.cards)]
    return [(card.template, values) for card, values in found if values is not None]


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragment: str | Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with `template`; a swap by htmx gets only `fragment`, a template that `template` includes (K-94).

    A page of several parts gives a mapping: id of the target → template; an unknown target gets the whole page.
    Give status 422 when a form was not valid. What a signed-in person sees is stored by no cache and not by the
    browser's history, so the next one at a shared terminal does not find it (K-99).
    """
    values = dict(context or {})
    part = fragment if isinstance(fragment, str) else (fragment or {}).get(target(request))
    if part and is_htmx(request):
        body = render_to_string(part, values, request)
        if len(get_messages(request)):
            body += render_to_string("kernel/parts/toasts.html", {"swap": True}, request)
    else:
        body = render_to_string(template, values, request)
    response = HttpResponse(body, status=status)
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    if request.user.is_authenticated:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def give_back(request: HttpRequest, why: str, said: list[tuple[str, str]]) -> None:
    """K-98. A form came too late to stand on its page: above that stands why, and what was typed, to be copied."""
    request.__dict__["_typed"] = Typed(why, said)

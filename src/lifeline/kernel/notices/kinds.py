"""What persons can be told. Each app declares its kinds beside its events, in `events.py`."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict, Unpack

from django.conf import settings
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from django.utils.functional import _StrPromise

    Text: TypeAlias = "str | _StrPromise"
    Policy: TypeAlias = Callable[[int, Collection[str]], Collection[str]]

Class: TypeAlias = Literal["routine", "due", "urgent"]
QUIET = "kernel.notice.quiet"
URGENT = (
    "hotline.case.critical",
    "hotline.case.paged",  # the duty officer of a critical case (H-61)
    "hotline.case.pressed",  # a critical case that nears its deadline or broke it, at any hour (H-62)
    "hotline.sealed.critical",
    "kernel.chain.broken",
    "people.account.reset",
    "wellbeing.data.code",  # he waits for it, at whatever hour he has asked (E15)
    "wellbeing.help.waiting",  # somebody waits for a counsellor (W-21)
)
"""K-39. Every kind that may reach a person in his rest. Closed: a new one is added here, with its reason, in review."""
LEAVERS = ("wellbeing.data.code",)  # who has left takes along what is his (E15)
"""P-12, K-43. Every kind that reaches who has left: an answer to what he has just asked for, by mail, whatever he had
chosen while he was here. Its row goes as soon as it is sent. Closed, as `URGENT`."""

_NAME = re.compile(r"[a-z]+(\.[a-z][a-z0-9_]*){2}")
_PLACEHOLDER = re.compile(r"%\((\w+)\)")


@dataclass(frozen=True)
class Rest:
    """When a kind does not go out, beside the site's night: its own `night` (from, to as minutes), round night shifts
    (minutes before and after), and, unless `roster` is False, while the person is off duty by his roster.
    """

    night: tuple[int, int] | None = None
    before_night_shift: int = 0
    after_night_shift: int = 0
    roster: bool = True


def quiet_rest(*, roster: bool = True) -> Rest:
    """K-39, W-77. The rest of quiet kinds: 21:00 to 08:00, 2 h before to 8 h after a night shift; wider on a site."""
    hours = settings.QUIET
    night = hours["FROM"] * 60, hours["UNTIL"] * 60
    return Rest(night, hours["BEFORE_NIGHT"] * 60, hours["AFTER_NIGHT"] * 60, roster=roster)


class Columns(TypedDict, total=False):
    """What `declare_notice` may be told of a kind beside its words."""

    link: str
    link_value: str
    channels: tuple[str, ...]
    klass: Class
    quiet: bool
    owed: bool
    rest: Rest
    bundle: str
    cap: int
    delay: tuple[int, int]
    text_outside: bool
    policy: Policy | None


@dataclass(frozen=True)
class NoticeKind:
    """A declared kind; see `declare_notice`."""

    name: str
    title: Text
    text: Text
    plain: frozenset[str]
    values: frozenset[str]
    link: str = ""
    link_value: str = ""
    channels: tuple[str, ...] = ("mail", "wecom", "dingtalk")
    klass: Class = "routine"
    quiet: bool = False
    owed: bool = False
    rest: Rest = field(default_factory=Rest)
    bundle: str = ""
    cap: int = 0
    delay: tuple[int, int] = (0, 0)
    text_outside: bool = False
    policy: Policy | None = None


_kinds: dict[str, NoticeKind] = {}


def declare_notice(
    name: str,
    *,
    title: Text,
    text: Text = "",
    plain: Iterable[str] = (),
    private: Iterable[str] = (),
    **columns: Unpack[Columns],
) -> NoticeKind:
    """Declare what a person can be told, once, in the app's `events.py`. Returns the kind, for `notify`.

    `name`: "app.noun.participle", as events. `title` goes everywhere, lock screens too, so it may hold `plain` values
    only (K-44: a number, a date); `text` may hold `private` ones and stays in the application unless `text_outside`.
    `link`: name of the page, which takes the value `link_value` (default: the subject's key). `channels`: beside the
    application. `klass`: "due" and "urgent" skip digests; urgent passes rest (K-39) and must stand in `URGENT`. `owed`:
    cannot be switched off (K-41). `quiet`: K-42. `bundle`: one message an hour for all kinds of that bundle (K-40).
    `cap`: messages a day. `delay`: (least, most) minutes of a random wait (K-46). `policy(person_id, subject_keys)`
    answers with those keys that he may still see; it is asked again before sending (K-43).
    """
    if not _NAME.fullmatch(name) or name in _kinds:
        raise ValueError(f"{name!r} is not of the form app.noun.participle, or is declared twice.")
    shown = frozenset(plain)
    kind = NoticeKind(name, title, text or title, shown, shown | frozenset(private), **columns)
    if kind.klass == "urgent" and name not in URGENT:
        raise LookupError(f"{name} is not on the list of urgent kinds.")
    if kind.quiet and (kind.values or kind.link or kind.policy):
        raise ValueError(f"{name} is quiet: it has no values, no link and no subject.")
    _kinds[name] = kind
    return kind


@functools.cache
def notice_kind(name: str) -> NoticeKind:
    """The declared kind. Errors: LookupError with the cure; ValueError for a text that names what it may not (K-44).

    Texts are checked at the first use: they cannot be rendered while Django is still starting.
    """
    if (kind := _kinds.get(name)) is None:
        raise LookupError(f"Declare {name} with declare_notice in the events.py of its app first.")
    for template, allowed in ((kind.title, kind.plain), (kind.text, kind.values)):
        if strange := set(_PLACEHOLDER.findall(str(template))) - allowed:
            raise ValueError(f"{name}: {sorted(strange)} is not declared for this text.")
    return kind


def has_kind(name: str) -> bool:
    """Whether the kind is declared: rows may outlive the app that wrote them."""
    return name in _kinds


def notice_kinds() -> list[NoticeKind]:
    """All kinds, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


declare_notice(
    QUIET,
    title=_("You have a new message in Lifeline."),
    quiet=True,
    rest=quiet_rest(),
)
CALENDAR_MISSING = declare_notice(
    "kernel.calendar.missing",
    title=_("The holidays of %(year)s are not yet imported; dates in it are provisional"),
    plain=("year",),
    klass="due",
    owed=True,
)

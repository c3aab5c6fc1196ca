"""Who calls: a key for programs, which is bound to a person, and never opens more than that person may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.utils import timezone, translation
from ninja.security import HttpBearer

from . import limits
from .problems import Stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Caller(Protocol):
    """What the keeper of keys says of one: whose it is and what it is limited to (`hotline:read`)."""

    @property
    def token_id(self) -> int:
        """The key's own number."""

    @property
    def person(self) -> Any:
        """Whose rights count."""

    @property
    def scopes(self) -> frozenset[str]:
        """Names of app and way."""


_keepers: list[Callable[..., Caller | None]] = []


def keeper(find: Callable[..., Caller | None]) -> None:
    """The one function that knows keys: `find(header, now=now)`.

    The app of persons registers it in its `rest.py`, which is read with the others when the API is first asked for.
    """
    _keepers[:] = [find]


def identify(request: HttpRequest, now: datetime) -> Caller | None:
    """Who calls, or None without a header; `Stop(401)` for a key that opens nothing. Answers are in his language."""
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    caller = _keepers[0](header, now=now) if _keepers else None
    if caller is None:
        raise Stop(401, headers={"WWW-Authenticate": "Bearer"})
    request.user = caller.person
    if "Accept-Language" not in request.headers:
        translation.activate(caller.person.language)
    return caller


def limit(request: HttpRequest, caller: Caller | None, now: datetime) -> None:
    """K-105 One call more for this key, or for this address where no key was sent."""
    reads = request.method in SAFE
    name = f"token {caller.token_id}" if caller else f"from {limits.of_address(request.META.get('REMOTE_ADDR', ''))}"
    most = settings.REST_READS if reads else settings.REST_WRITES
    limits.take(f"{name} {'r' if reads else 'w'}", most, now)


class Key(HttpBearer):
    """An endpoint of `app` asks for a key with the scope `app:read`, or `app:write` for all that changes something."""

    def __init__(self, app: str) -> None:
        super().__init__()
        self.app = app

    def __call__(self, request: HttpRequest) -> Any:
        """The caller; None without a key, `Stop(403)` for one that is limited to other things."""
        caller: Caller | None = getattr(request, "caller", None)
        wanted = f"{self.app}:{'read' if request.method in SAFE else 'write'}"
        if caller is not None and wanted not in caller.scopes:
            raise Stop(403)
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Not used: the caller is known before the endpoint is."""
        raise AssertionError(request, token)


def now_of(_request: HttpRequest) -> datetime:
    """The moment of the request."""
    return timezone.now()

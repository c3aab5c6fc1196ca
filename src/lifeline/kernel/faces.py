"""A second face of the site: a web server of its own, with a name, a URL list and middleware of its own.

The hotline's anonymous host is one. It answers slowly on purpose and must hold up nobody, and nothing that the site
does for people who sign in (sessions, cookies, language, messages) may run there. An app registers its face in
`apps.ready()`; `./lifeline up` starts the wanted ones beside the site, each on the next port, and prints their address.

    faces.add(Face("say", host=lambda: settings.ANON_HOST, wanted=channel_is_open, urls="config.anonymous",
                   middleware=(…), sentence=_("Reporting without a name: %(address)s")))
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Face:
    """`host()` is the only name it answers to. `wanted()`: is it served at all? `threads`: requests at once."""

    name: str
    host: Callable[[], str]
    wanted: Callable[[], bool]
    urls: str
    middleware: tuple[str, ...]
    upload_handlers: tuple[str, ...]
    path: str
    sentence: str | _StrPromise
    threads: int = 8


_faces: dict[str, Face] = {}


def add(face: Face) -> Face:
    """Make a face known. ValueError when the name is taken."""
    if face.name in _faces:
        raise ValueError(f"The face {face.name} is added twice.")
    _faces[face.name] = face
    return face


def face_named(name: str) -> Face:
    """The face of this name; LookupError when its app is gone."""
    return _faces[name]


def wanted() -> list[Face]:
    """The faces that this site serves, in the order of their ports."""
    return [face for face in _faces.values() if face.wanted()]


def address(face: Face, port: int) -> str:
    """Where people find it: by TLS under its own name, or on this machine at its port."""
    return f"https://{face.host()}" if settings.SESSION_COOKIE_SECURE else f"http://{face.host()}:{port}"


def settle(port: int) -> dict[Face, str]:
    """For `up`: the wanted faces with their addresses, each on the next port; every process of the site learns them."""
    found = {face: address(face, port + number) for number, face in enumerate(wanted(), 1)}
    os.environ.update({_variable(face.name): at for face, at in found.items()})
    return found


def where(name: str) -> str:
    """The address of a face, as `up` settled it; else the one under its own name."""
    return os.environ.get(_variable(name)) or address(face_named(name), 8001)


def _variable(name: str) -> str:
    return f"LIFELINE_FACE_AT_{name.upper()}"


def put_on(name: str) -> None:
    """Turn this process into that face: before its web application is made, and for good."""
    face = face_named(name)
    settings.ROOT_URLCONF = face.urls
    settings.MIDDLEWARE = list(face.middleware)
    settings.FILE_UPLOAD_HANDLERS = list(face.upload_handlers)
    settings.ALLOWED_HOSTS = [face.host()]

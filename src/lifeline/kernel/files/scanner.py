"""K-56: the virus scanner of the site, clamd, over its own protocol (INSTREAM). LIFELINE_CLAMD names it."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Literal

from django.conf import settings

from lifeline.kernel.files import store

if TYPE_CHECKING:
    from pathlib import Path

Verdict = Literal["clean", "virus", "silent"]
TIMEOUT_S = 30


def scan(path: Path) -> Verdict:
    """What the scanner says: "clean" too where the site has none, "silent" when it does not answer as we know it."""
    if not settings.CLAMD:
        return "clean"
    try:
        with _connected(settings.CLAMD) as connection, path.open("rb") as file:
            connection.sendall(b"zINSTREAM\0")
            while chunk := file.read(store.CHUNK):
                connection.sendall(struct.pack(">I", len(chunk)) + chunk)
            connection.sendall(struct.pack(">I", 0))
            answer = _received(connection)
    except OSError:
        return "silent"
    if answer.endswith(b" FOUND"):
        return "virus"
    return "clean" if answer == b"stream: OK" else "silent"


def _connected(address: str) -> socket.socket:
    """A connection to a socket's path or to host:port."""
    if "/" in address:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(TIMEOUT_S)
            connection.connect(address)
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=TIMEOUT_S)


def _received(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(4096):
        parts.append(part)
    return b"".join(parts).strip(b"\0\n")

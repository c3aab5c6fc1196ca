"""Whom the house believes when it speaks to another host over TLS."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import ssl


@cache
def trusted(*, environment: bool = False) -> ssl.SSLContext:
    """The authorities, read once a process: reading them takes longer than a request.

    `environment`: those that SSL_CERT_FILE or SSL_CERT_DIR names, if one is set, in place of the bundled ones.
    """
    return httpx.create_ssl_context(trust_env=environment)

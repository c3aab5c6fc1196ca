"""Sealing the few secrets that must be read again (an authenticator's), under the site's key.

A stolen database alone opens none of them. After a new SECRET_KEY the old one stands in SECRET_KEY_FALLBACKS as long as
such secrets are to be read.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from lifeline.kernel.errors import Unavailable


def _boxes() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [HKDF(SHA256(), 32, salt=None, info=b"people.factor").derive(str(key).encode()) for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def seal(secret: bytes) -> bytes:
    """Encrypt and authenticate."""
    return _boxes().encrypt(secret)


def unseal(box: bytes) -> bytes:
    """What `seal` was given; `Unavailable` when the site's key is another one."""
    try:
        return _boxes().decrypt(box)
    except InvalidToken as error:
        raise Unavailable("site key") from error

"""OpenID Connect, as far as a relying party needs it: the code flow with PKCE, a nonce and a pinned issuer.

Knows no person and keeps nothing: `begin` gives the address to send the browser to and what the session must remember,
`finish` turns the provider's answer into checked claims. Speaks to the provider over TLS only (loopback apart), with
short time limits and without following redirects.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.errors import Refused, Unavailable
from lifeline.kernel.tls import trusted

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS: Final = 5.0
REMEMBERED_SECONDS: Final = 600
LEEWAY_SECONDS: Final = 60
ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures with a public key only: neither "none" nor one made with the client's own secret."""
LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}
NOT_ANSWERING = _("The sign-in of the company does not answer.")
NOT_FITTING = _("The sign-in of the company was not completed. Please begin again.")

_remembered: dict[str, tuple[float, dict[str, Any]]] = {}


@dataclass(frozen=True)
class Provider:
    """A company's identity provider. `claim` holds the employee number; mail is none, since mail addresses move on."""

    issuer: str
    client_id: str
    client_secret: str
    claim: str

    def __post_init__(self) -> None:
        """Refuse what could not be trusted: ValueError."""
        if self.claim in {"email", "preferred_username", "name"}:
            raise ValueError(f"The claim {self.claim!r} does not prove who somebody is.")
        _check_address(self.issuer)


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError(f"{url} must begin with https://")


def _fetch(url: str, form: Mapping[str, str] | None = None, auth: httpx.Auth | None = None) -> dict[str, Any]:
    """JSON from the provider; `Unavailable` when it does not come."""
    _check_address(url)
    try:
        with httpx.Client(timeout=SECONDS, follow_redirects=False, verify=trusted(environment=True)) as client:
            response = client.get(url) if form is None else client.post(url, data=dict(form), auth=auth or httpx.Auth())
        if response.status_code in {400, 401} and form is not None:
            raise Refused("P-17", NOT_FITTING)
        response.raise_for_status()
        found = response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unavailable(NOT_ANSWERING) from error
    if not isinstance(found, dict):
        raise Unavailable(NOT_ANSWERING)
    return found


def _document(url: str) -> dict[str, Any]:
    """A document that changes rarely (configuration, keys), kept for ten minutes."""
    kept_at, document = _remembered.get(url, (0.0, {}))
    if not document or time.monotonic() - kept_at > REMEMBERED_SECONDS:
        document = _fetch(url)
        _remembered[url] = (time.monotonic(), document)
    return document


def forget() -> None:
    """Drop what is kept of providers: their keys have changed."""
    _remembered.clear()


def _configuration(provider: Provider) -> dict[str, Any]:
    found = _document(provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise Refused("P-17", NOT_FITTING)
    return found


def begin(provider: Provider, return_to: str, *, again: bool = False) -> tuple[str, dict[str, str]]:
    """Where to send the browser, and what the session remembers until it comes back to `return_to`.

    `again` asks the provider to let the person prove himself once more although it knows him.
    """
    verifier = secrets.token_urlsafe(48)
    pending = {"state": secrets.token_urlsafe(24), "nonce": secrets.token_urlsafe(24), "verifier": verifier}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": return_to,
        "scope": "openid profile",
        "state": pending["state"],
        "nonce": pending["nonce"],
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if again:
        asked["prompt"] = "login"
    return f"{_configuration(provider)['authorization_endpoint']}?{urlencode(asked)}", pending


def finish(provider: Provider, pending: Mapping[str, str], answer: Mapping[str, str], return_to: str) -> dict[str, Any]:
    """The checked claims of the ID token. `Refused` for any answer that is not to what was asked."""
    if not pending or not constant_time_compare(answer.get("state", ""), pending["state"]) or not answer.get("code"):
        raise Refused("P-17", NOT_FITTING)
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise Refused("P-17", NOT_FITTING)
    given = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": return_to,
        "code_verifier": pending["verifier"],
    }
    configuration = _configuration(provider)
    auth = httpx.BasicAuth(provider.client_id, provider.client_secret)
    tokens = _fetch(configuration["token_endpoint"], given, auth)
    claims = _claims(provider, str(tokens.get("id_token", "")), configuration["jwks_uri"])
    if not constant_time_compare(str(claims.get("nonce", "")), pending["nonce"]):
        raise Refused("P-17", NOT_FITTING)
    return claims


def _claims(provider: Provider, token: str, keys_at: str) -> dict[str, Any]:
    try:
        key = _key(token, keys_at)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except jwt.PyJWTError as error:
        raise Refused("P-17", NOT_FITTING) from error
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise Refused("P-17", NOT_FITTING)
    return claims


def _key(token: str, keys_at: str) -> jwt.PyJWK:
    """The key that the token names; asked for once more when it is not among those that are kept (rotation)."""
    kid = jwt.get_unverified_header(token).get("kid")
    for _attempt in (1, 2):
        for key in jwt.PyJWKSet.from_dict(_document(keys_at)).keys:
            if key.key_id == kid:
                return key
        _remembered.pop(keys_at, None)
    raise jwt.InvalidKeyError

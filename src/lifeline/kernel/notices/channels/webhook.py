"""K-45. Signed webhooks: to a checked and pinned address, five seconds, no redirects.

The name is resolved once, every answer is checked, and the connection goes to the checked address: a name that answers
with a public address first and with a private one at the second look is never looked up a second time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import socket
import time
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode, urlsplit

import httpx
from django.conf import settings

from lifeline.kernel.notices.channels.base import REFUSED, RETRY, Outcome, of_status
from lifeline.kernel.tls import trusted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifeline.kernel.models import Hook
    from lifeline.kernel.notices.channels.base import Message

    Resolver: TypeAlias = "Callable[[str, int], list[str]]"

Address: TypeAlias = "ipaddress.IPv4Address | ipaddress.IPv6Address"
HOOK = "hook"
TIMEOUT_SECONDS = 5
EMBEDDING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "2002::/16", "2001::/32")))  # hold an IPv4 address inside


class RefusedAddress(ValueError):
    """The hook's address may not be reached."""


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, as the system answers. Errors: OSError."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Webhook:
    """Posts the body as it is, signed with both secrets while they change; group bots get a text message."""

    name = HOOK

    def __init__(self, resolver: Resolver = resolve, clock: Callable[[], float] = time.time) -> None:
        self.resolver = resolver
        self.clock = clock

    def ready(self) -> bool:
        """Always there: a site has hooks or it has none."""
        return True

    def send(self, batch: Sequence[Message]) -> list[Outcome]:
        """Each message to its hook."""
        return [self._send(message, message.hook) if message.hook else Outcome(REFUSED, "no hook") for message in batch]

    def _send(self, message: Message, hook: Hook) -> Outcome:
        url, body, headers = _prepared(message, hook, int(self.clock()))
        try:
            parts = urlsplit(url)
            pinned = self.pin(url)
            with (
                httpx.Client(
                    timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False, verify=trusted()
                ) as client,
                client.stream(
                    "POST",
                    pinned,
                    content=body,
                    headers={**headers, "Host": parts.netloc},
                    extensions={"sni_hostname": parts.hostname},
                ) as response,
            ):
                return _of_bot(response) if hook.form != hook.SIGNED else of_status(response.status_code)
        except RefusedAddress as problem:
            return Outcome(REFUSED, str(problem))
        except httpx.TimeoutException:
            return Outcome(RETRY, "timeout")
        except (OSError, httpx.HTTPError):
            return Outcome(RETRY, "unreachable")

    def pin(self, url: str) -> str:
        """The same address with the checked number in the place of the name. Errors: RefusedAddress, OSError."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
            raise RefusedAddress("address")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = [ipaddress.ip_address(number.partition("%")[0]) for number in self.resolver(parts.hostname, port)]
        if not found:
            raise OSError("no address")
        if not all(map(allowed, found)):
            raise RefusedAddress("private address")
        number = f"[{found[0]}]" if found[0].version == 6 else str(found[0])
        return parts._replace(netloc=f"{number}:{port}").geturl()


def allowed(address: Address) -> bool:
    """A public address, or one of the networks that the site lists in LIFELINE_HOOKS_ALLOW."""
    inner = getattr(address, "ipv4_mapped", None) or address
    listed = (ipaddress.ip_network(text, strict=False) for text in settings.HOOKS_ALLOW)
    if any(inner in network for network in listed if network.version == inner.version):
        return True
    hidden = inner.version == 6 and any(inner in network for network in EMBEDDING)
    return inner.is_global and not inner.is_multicast and not hidden


def signature(secrets: Sequence[str], moment: int, body: bytes) -> str:
    """`t=…,v1=…`: HMAC-SHA-256 of "moment.body" under each secret, in hexadecimal."""
    content = f"{moment}.".encode() + body
    marks = [hmac.new(secret.encode(), content, hashlib.sha256).hexdigest() for secret in secrets if secret]
    return ",".join([f"t={moment}", *(f"v1={mark}" for mark in marks)])


def _prepared(message: Message, hook: Hook, moment: int) -> tuple[str, bytes, dict[str, str]]:
    """Address, body and headers by the form of the hook."""
    headers = {"Content-Type": "application/json", "Lifeline-Delivery": message.key, "User-Agent": "Lifeline"}
    if hook.form == hook.SIGNED:
        body = message.body.encode()
        headers["Lifeline-Signature"] = signature([hook.secret, hook.secret_before], moment, body)
        return hook.url, body, headers
    text = json.dumps({"msgtype": "text", "text": {"content": message.title}}, ensure_ascii=False).encode()
    if hook.form == hook.DINGTALK and hook.secret:
        stamp = str(moment * 1000)
        digest = hmac.new(hook.secret.encode(), f"{stamp}\n{hook.secret}".encode(), hashlib.sha256).digest()
        sign = urlencode({"timestamp": stamp, "sign": base64.b64encode(digest).decode()})
        return f"{hook.url}{'&' if '?' in hook.url else '?'}{sign}", text, headers
    return hook.url, text, headers


def _of_bot(response: httpx.Response) -> Outcome:
    """A group bot answers 200 and says in `errcode` whether it took the message; only rate limits pass."""
    outcome = of_status(response.status_code)
    if outcome.state != "sent":
        return outcome
    try:
        code = json.loads(response.read()[:4096]).get("errcode", 0)
    except (ValueError, AttributeError):
        return Outcome(RETRY, "answer")
    if code == 0:
        return outcome
    return Outcome(RETRY if code in {45009, 130101, 660026} else REFUSED, f"code {code}")

"""What goes to a channel and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.kernel.models import Hook


@dataclass(frozen=True)
class Message:
    """One message. `key` is equal on every retry (K-36). For hooks `body` is JSON and `hook` says how to sign it."""

    key: str
    to: str
    title: str
    body: str
    hook: Hook | None = None


class Outcome(NamedTuple):
    """SENT, RETRY (it may work later) or REFUSED (it never will), with a class of error of a word or two."""

    state: str
    error: str = ""
    provider_id: str = ""


SENT = "sent"
RETRY = "retry"
REFUSED = "refused"


class Channel(Protocol):
    """A way out. `name` stands in the deliveries."""

    name: str

    def ready(self) -> bool:
        """Whether the site has configured it."""
        ...

    def send(self, batch: Sequence[Message]) -> list[Outcome]:
        """Try each message once. Raises nothing."""
        ...


def of_status(status: int) -> Outcome:
    """K-38: what an HTTP status means. 408, 429 and 5xx may work later; other refusals and redirects never will."""
    if 200 <= status < 300:
        return Outcome(SENT)
    if status in {408, 429} or status >= 500:
        return Outcome(RETRY, f"http {status}")
    return Outcome(REFUSED, f"http {status}")

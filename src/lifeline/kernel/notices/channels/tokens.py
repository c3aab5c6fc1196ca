"""What the messengers of companies have in common: a token for a while, then JSON calls with a code in the answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx

from lifeline.kernel.notices.channels.base import REFUSED, RETRY, SENT, Outcome, of_status
from lifeline.kernel.tls import trusted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TIMEOUT_SECONDS = 5
MARGIN_SECONDS = 120  # a token is renewed before it ends


class TokenCaller:
    """Calls an address with a token that is fetched when needed, kept until it ends, and fetched anew when refused."""

    def __init__(
        self, fetch: Callable[[httpx.Client], dict[str, Any]], stale: frozenset[int], later: frozenset[int]
    ) -> None:
        self.fetch = fetch
        self.stale = stale
        self.later = later
        self._token = ""
        self._until = 0.0

    def post(self, url: str, payload: Mapping[str, Any]) -> tuple[Outcome, dict[str, Any]]:
        """The outcome and the answer's fields. A token that the provider no longer takes is renewed once."""
        try:
            with httpx.Client(
                timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False, verify=trusted()
            ) as client:
                outcome, answer = self._once(client, url, payload)
                if answer.get("errcode") in self.stale:
                    self._token = ""
                    outcome, answer = self._once(client, url, payload)
                return outcome, answer
        except httpx.TimeoutException:
            return Outcome(RETRY, "timeout"), {}
        except (OSError, httpx.HTTPError, ValueError):
            return Outcome(RETRY, "unreachable"), {}

    def _once(self, client: httpx.Client, url: str, payload: Mapping[str, Any]) -> tuple[Outcome, dict[str, Any]]:
        if not self._token or time.monotonic() >= self._until:
            fetched = self.fetch(client)
            if not fetched.get("access_token"):
                return Outcome(RETRY, f"token {fetched.get('errcode', '')}".strip()), {}
            self._token = str(fetched["access_token"])
            self._until = time.monotonic() + int(fetched.get("expires_in", 7200)) - MARGIN_SECONDS
        response = client.post(url, params={"access_token": self._token}, json=payload)
        outcome = of_status(response.status_code)
        if outcome.state != SENT:
            return outcome, {}
        answer: dict[str, Any] = response.json()
        code = answer.get("errcode", 0)
        if code == 0:
            return outcome, answer
        return Outcome(RETRY if code in self.later | self.stale else REFUSED, f"code {code}"), answer

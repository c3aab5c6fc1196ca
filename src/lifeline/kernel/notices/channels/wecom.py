"""WeCom (企业微信): messages of the company's own app to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from lifeline.kernel.notices.channels.base import REFUSED, SENT, Outcome
from lifeline.kernel.notices.channels.tokens import TokenCaller

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from lifeline.kernel.notices.channels.base import Message

STALE = frozenset({40001, 40014, 42001})  # token wrong, invalid, expired
LATER = frozenset({-1, 45009, 45033})  # busy, too many calls
NOBODY = 81013


class WeCom:
    """`to` is the person's user id at WeCom. The provider drops an equal text within half an hour, so the
    text ends with a piece of the key: a retry is dropped, another notice with the same words is not.
    """

    name = "wecom"

    def __init__(self) -> None:
        self._caller = TokenCaller(_fetch, STALE, LATER)

    def ready(self) -> bool:
        """Whether corporation, agent and secret are set."""
        return all(settings.WECOM[key] for key in ("corp", "agent", "secret"))

    def send(self, batch: Sequence[Message]) -> list[Outcome]:
        """One call a message."""
        return [self._send(message) for message in batch]

    def _send(self, message: Message) -> Outcome:
        payload = {
            "touser": message.to,
            "msgtype": "text",
            "agentid": int(settings.WECOM["agent"]),
            "text": {"content": f"{message.title}\n{message.body}\n[{message.key[:6]}]"},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 1800,
        }
        outcome, answer = self._caller.post(f"{settings.WECOM['base']}/cgi-bin/message/send", payload)
        if outcome.state == SENT and answer.get("invaliduser"):
            return Outcome(REFUSED, f"code {NOBODY}")
        return outcome._replace(provider_id=str(answer.get("msgid", "")))


def _fetch(client: httpx.Client) -> dict[str, Any]:
    wecom = settings.WECOM
    query = {"corpid": wecom["corp"], "corpsecret": wecom["secret"]}
    answer: dict[str, Any] = client.get(f"{wecom['base']}/cgi-bin/gettoken", params=query).json()
    return answer

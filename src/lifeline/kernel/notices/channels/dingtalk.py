"""DingTalk (钉钉): work notices of the company's own app to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from lifeline.kernel.notices.channels.tokens import TokenCaller

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from lifeline.kernel.notices.channels.base import Message, Outcome

STALE = frozenset({40014, 42001, 88})  # token invalid, expired, no longer permitted
LATER = frozenset({-1, 90018, 143103})  # busy, too many calls


class DingTalk:
    """`to` is the person's user id at DingTalk. The provider drops an equal text on the same day, as WeCom does."""

    name = "dingtalk"

    def __init__(self) -> None:
        self._caller = TokenCaller(_fetch, STALE, LATER)

    def ready(self) -> bool:
        """Whether key, secret and agent are set."""
        return all(settings.DINGTALK[key] for key in ("key", "secret", "agent"))

    def send(self, batch: Sequence[Message]) -> list[Outcome]:
        """One call a message: each person reads his own language."""
        return [self._send(message) for message in batch]

    def _send(self, message: Message) -> Outcome:
        text = f"{message.title}\n{message.body}\n[{message.key[:6]}]"
        payload = {
            "agent_id": int(settings.DINGTALK["agent"]),
            "userid_list": message.to,
            "msg": {"msgtype": "text", "text": {"content": text}},
        }
        url = f"{settings.DINGTALK['base']}/topapi/message/corpconversation/asyncsend_v2"
        outcome, answer = self._caller.post(url, payload)
        return outcome._replace(provider_id=str(answer.get("task_id", "")))


def _fetch(client: httpx.Client) -> dict[str, Any]:
    ding = settings.DINGTALK
    query = {"appkey": ding["key"], "appsecret": ding["secret"]}
    answer: dict[str, Any] = client.get(f"{ding['base']}/gettoken", params=query).json()
    return answer

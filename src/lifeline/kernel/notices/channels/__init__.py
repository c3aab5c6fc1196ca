"""The ways out of the house. A channel is there when the site has configured it; the list in the application always is.

    class Channel: send(batch) -> one Outcome for each message, in order

A channel sends outside of any transaction and says what became of each message; it never raises and keeps no state that
a `kill -9` could lose.
"""

from lifeline.kernel.notices.channels.base import Channel, Message, Outcome
from lifeline.kernel.notices.channels.dingtalk import DingTalk
from lifeline.kernel.notices.channels.mail import Mail
from lifeline.kernel.notices.channels.webhook import HOOK, Webhook
from lifeline.kernel.notices.channels.wecom import WeCom


def configured() -> dict[str, Channel]:
    """The channels that this site has, by name; webhooks are always there."""
    found: list[Channel] = [Mail(), WeCom(), DingTalk(), Webhook()]
    return {channel.name: channel for channel in found if channel.ready()}


def channel_names() -> list[str]:
    """The configured channels that reach a person."""
    return [name for name in configured() if name != HOOK]


__all__ = [
    "HOOK",
    "Channel",
    "DingTalk",
    "Mail",
    "Message",
    "Outcome",
    "WeCom",
    "Webhook",
    "channel_names",
    "configured",
]

"""Mail, through Django's backend: one connection a batch."""

from __future__ import annotations

import smtplib
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from lifeline.kernel.notices.channels.base import REFUSED, RETRY, SENT, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail.backends.base import BaseEmailBackend

    from lifeline.kernel.notices.channels.base import Message

PERMANENT = range(500, 600)  # SMTP: 4xx may work later


class Mail:
    """One letter a message. The `Message-ID` is the message's key, so that a repeated letter can be known (K-36)."""

    name = "mail"

    def ready(self) -> bool:
        """Whether a mail server is named."""
        return bool(settings.EMAIL_HOST)

    def send(self, batch: Sequence[Message]) -> list[Outcome]:
        """All letters over one connection. A server that cannot be reached is asked once, not 100 times."""
        connection = get_connection()
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as problem:
            return [_failed(problem)] * len(batch)
        outcomes: list[Outcome] = []
        try:
            for message in batch:
                outcomes.append(self._send(connection, message))
                if outcomes[-1].error == "disconnected":
                    break
        finally:
            connection.close()
        return outcomes + [Outcome(RETRY, "disconnected")] * (len(batch) - len(outcomes))

    def _send(self, connection: BaseEmailBackend, message: Message) -> Outcome:
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
        number = f"<{message.key}@{domain}>"
        headers = {"Message-ID": number, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
        letter = EmailMessage(
            subject=" ".join(message.title.split()),
            body=message.body,
            to=[message.to],
            headers=headers,
            connection=connection,
        )
        try:
            letter.send()
        except (OSError, smtplib.SMTPException, ValueError) as problem:
            return _failed(problem)
        return Outcome(SENT, provider_id=number)


def _failed(problem: Exception) -> Outcome:
    """An answer of the server for good is final; everything else is tried again."""
    code: int | None = getattr(problem, "smtp_code", None)
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code = next(iter(problem.recipients.values()))[0]
    if isinstance(problem, ValueError):  # an address that is none
        return Outcome(REFUSED, "address")
    if isinstance(problem, smtplib.SMTPServerDisconnected):
        return Outcome(RETRY, "disconnected")
    if isinstance(problem, smtplib.SMTPAuthenticationError) or code is None:
        return Outcome(RETRY, "unreachable" if code is None else f"smtp {code}")
    return Outcome(REFUSED if code in PERMANENT else RETRY, f"smtp {code}")

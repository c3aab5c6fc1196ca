"""E15: who has left the company, and for how long."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from lifeline.kernel.keys import token_text
from lifeline.kernel.notices import channel_names
from lifeline.people import api as people
from lifeline.people.models import Person
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing.models import Booking, Case, ConsentBook, FollowUp, Grant, HelpCall, TalkRequest
from lifeline.wellbeing.queries import calls, cases, following, holding, notes, sharing, talks
from lifeline.wellbeing.rules.consents import CODE_MINUTES, GRACE_SWEEP_DAYS
from lifeline.wellbeing.states import CaseState

if TYPE_CHECKING:
    from datetime import date, datetime


def gone(today: date) -> list[Person]:
    """Those who left 30 days ago or earlier and of whom something can be erased; whoever came back is not among them.

    So long a clock that stood still is made up for: `GRACE_SWEEP_DAYS`. Who left on the day he came has no membership
    to count from, and no password any more (P-12): he is among them at once.
    """
    last, first = today - people.LEFT_KEPT, today - timedelta(days=GRACE_SWEEP_DAYS)
    left = Person.objects.exclude(state="ACTIVE").annotate(until_on=Max("memberships__to_on"))
    rows = left.filter(Q(until_on__lte=last, until_on__gte=first) | Q(until_on__isnull=True)).order_by("pk")
    return [person for person in rows if _is_kept(person)]


def _is_kept(person: Person) -> bool:
    """Whether erasing takes anything of a person; nothing is opened for it.

    A closed case on which session notes hang is the counsellor's record: it stays, and nobody is erased for it.
    """
    if sheets.is_kept(holding.answers_token(person)):
        return True
    talk = talks.talk_token(person)
    held = (
        ConsentBook.objects.filter(token=token_text(holding.consents_token(person))),
        HelpCall.objects.filter(token=calls.help_token(person)),
        Grant.objects.filter(token=sharing.sharing_token(person)),
        TalkRequest.objects.filter(token=talk),
        Booking.objects.filter(token=talk),
        FollowUp.objects.filter(token=following.follows_token(person)),
    )
    if any(rows.exists() for rows in held):
        return True
    own_cases = Case.objects.filter(token=cases.talk_token(person)).select_related("helper").order_by("pk")
    return any(row.state == CaseState.OPEN or not notes.exist(row) for row in own_cases)


def can_be_asked() -> bool:
    """E15. Whether the page of those who have left leads anywhere: a code needs mail, and proof needs a password."""
    return settings.PASSWORDS and "mail" in channel_names()


def in_grace(person: Person, now: datetime) -> bool:
    """E15. Whether somebody left so short a while ago that what he kept is still there."""
    until_on = person.memberships.aggregate(last=Max("to_on"))["last"]
    return until_on is not None and until_on > timezone.localdate(now) - people.LEFT_KEPT


def code_of(person: Person, now: datetime) -> str:
    """E15. The code of this hour ("ABCD-EFGH"). Computed: who asked stands only in the outbox, until it is sent."""
    return _code(person, int(now.timestamp()) // (CODE_MINUTES * 60))


def is_code(person: Person, text: str, now: datetime) -> bool:
    """Whether that is the code of this hour or the last one, however it was typed."""
    hour = int(now.timestamp()) // (CODE_MINUTES * 60)
    typed = "".join(sign for sign in text.upper() if sign.isalnum())
    codes = (_code(person, number).replace("-", "") for number in (hour, hour - 1))
    return any(constant_time_compare(typed, code) for code in codes)


def _code(person: Person, hour: int) -> str:
    digest = salted_hmac("wellbeing.leaving", f"{person.pk}:{hour}", algorithm="sha256").digest()
    text = base64.b32encode(digest[:5]).decode()
    return f"{text[:4]}-{text[4:]}"

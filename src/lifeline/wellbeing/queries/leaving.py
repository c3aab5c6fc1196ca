"""E15: who has left the company, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max

from lifeline.kernel.keys import token_text
from lifeline.people.models import Person
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing.models import Booking, Case, ConsentBook, FollowUp, Grant, HelpCall, TalkRequest
from lifeline.wellbeing.queries import calls, cases, following, holding, notes, sharing, talks
from lifeline.wellbeing.rules.consents import GRACE_DAYS, GRACE_SWEEP_DAYS
from lifeline.wellbeing.states import CaseState

if TYPE_CHECKING:
    from datetime import date


def gone(today: date) -> list[Person]:
    """Those who left 30 days ago or earlier and of whom something can be erased; whoever came back is not among them.

    So long a clock that stood still is made up for: `GRACE_SWEEP_DAYS`.
    """
    last, first = today - timedelta(days=GRACE_DAYS), today - timedelta(days=GRACE_SWEEP_DAYS)
    left = Person.objects.exclude(state="ACTIVE").annotate(until_on=Max("memberships__to_on"))
    rows = left.filter(until_on__lte=last, until_on__gte=first).order_by("pk")
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

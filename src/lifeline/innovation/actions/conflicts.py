"""回避: a tie is declared, set, or cleared (I-33, I-35). What follows from facts is asked anew each time (I-34)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events, policies
from lifeline.innovation.actions import course
from lifeline.innovation.models import Conflict
from lifeline.innovation.policies.reviewing import may_declare, may_set_conflicts
from lifeline.innovation.queries.conflicts import against
from lifeline.innovation.rules.conflicts import SAID
from lifeline.innovation.states import ConflictWord
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application
    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person

LEAST = 5
"""Characters of a reason."""
ENDS = {
    ConflictWord.DECLARED: (ConflictWord.CLEARED,),
    ConflictWord.PINNED: (ConflictWord.CLEARED,),
    ConflictWord.CLEARED: (ConflictWord.PINNED, ConflictWord.DECLARED),
}
"""A word ends those that it contradicts."""
KINDS = {
    ConflictWord.DECLARED: events.CONFLICT_DECLARED,
    ConflictWord.PINNED: events.CONFLICT_PINNED,
    ConflictWord.CLEARED: events.CONFLICT_CLEARED,
}


def _say(
    word: ConflictWord, application: Application, person: Person, text: str, *, actor: Person, by: str, now: datetime
) -> Conflict:
    """Keep a word and end what it contradicts; said twice, the first one stands."""
    rows = Conflict.objects.filter(application=application, person=person, ended_at__isnull=True)
    rows.filter(word__in=ENDS[word]).update(ended_at=now)
    row, _fresh = rows.get_or_create(
        word=word, defaults={"application": application, "person": person, "text": text, "by": actor, "at": now}
    )
    kind: Kind = KINDS[word]
    record(kind, row, actor=actor, by=by, application=application.pk, person=person.pk, digest=course.digest(text))
    return row


@action
def declare(application: Application, text: str, *, actor: Person, now: datetime) -> Conflict:
    """I-33. Somebody who may come to judge declares a tie of his own: kinship or another.

    Consequence: he does not judge this application, and learns nothing of its reviews (I-38).
    """
    application = course.lock(application)
    course.only(may_declare(actor, application))
    text = course.written(text, "I-33", LEAST)
    return _say(ConflictWord.DECLARED, application, actor, text, actor=actor, by="", now=now)


@action
def pin(application: Application, person: Person, text: str, *, actor: Person, now: datetime) -> Conflict:
    """I-35. The secretariat sets a conflict, with its reason. Consequence: this person does not judge it."""
    application = course.lock(application)
    course.only(may_set_conflicts(actor, application))
    text = course.written(text, "I-35", LEAST)
    return _say(ConflictWord.PINNED, application, person, text, actor=actor, by=policies.SECRETARY, now=now)


@action
def clear(application: Application, person: Person, text: str, *, actor: Person, now: datetime) -> Conflict:
    """I-35. The secretariat clears what was said (declared, asked for, set), with its reason; never a fact.

    Consequence: the person may judge it, unless a fact stands against it.
    """
    application = course.lock(application)
    course.only(may_set_conflicts(actor, application) and actor.pk != person.pk)
    text = course.written(text, "I-35", LEAST)
    if not set(against(person, application)) & set(SAID):
        raise Refused("I-35", _("Only a declared conflict can be cleared; membership, signature and unit stand."))
    return _say(ConflictWord.CLEARED, application, person, text, actor=actor, by=policies.SECRETARY, now=now)

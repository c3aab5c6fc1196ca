"""回避: a tie is declared, set, or cleared (I-33, I-35). What follows from facts is asked anew each time (I-34)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import policies
from lifeline.innovation.actions import course, reviewing
from lifeline.innovation.policies.reviewing import may_declare, may_set_conflicts
from lifeline.innovation.queries.conflicts import against
from lifeline.innovation.rules.conflicts import SAID
from lifeline.innovation.states import ConflictWord
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application, Conflict
    from lifeline.people.models import Person

LEAST = 5
"""Characters of a reason."""


@action
def declare(application: Application, text: str, *, actor: Person, now: datetime) -> Conflict:
    """I-33. Somebody who may come to judge declares a tie of his own: kinship or another.

    Consequence: he does not judge this application, and learns nothing of its reviews (I-38).
    """
    application = course.lock(application)
    course.only(may_declare(actor, application))
    course.running(application.cycle)
    text = course.written(text, "I-33", LEAST)
    row = reviewing.say(ConflictWord.DECLARED, application, actor, text, actor=actor, by="", now=now)
    reviewing.void_all(application, actor, text, actor=actor, by="", now=now)
    return row


@action
def pin(application: Application, person: Person, text: str, *, actor: Person, now: datetime) -> Conflict:
    """I-35. The secretariat sets a conflict, with its reason. Consequence: this person does not judge it."""
    application = course.lock(application)
    course.only(may_set_conflicts(actor, application))
    course.running(application.cycle)
    text = course.written(text, "I-35", LEAST)
    row = reviewing.say(ConflictWord.PINNED, application, person, text, actor=actor, by=policies.SECRETARY, now=now)
    reviewing.void_all(application, person, text, actor=actor, by=policies.SECRETARY, now=now)
    return row


@action
def clear(application: Application, person: Person, text: str, *, actor: Person, now: datetime) -> Conflict:
    """I-35. The secretariat clears what was said (declared, asked for, set), with its reason; never a fact.

    Consequence: the person may judge it, unless a fact stands against it.
    """
    application = course.lock(application)
    course.only(may_set_conflicts(actor, application) and actor.pk != person.pk)
    course.running(application.cycle)
    text = course.written(text, "I-35", LEAST)
    if not set(against(person, application, reviewing=True)) & set(SAID):
        raise Refused("I-35", _("Only a declared conflict can be cleared; membership, signature and unit stand."))
    return reviewing.say(ConflictWord.CLEARED, application, person, text, actor=actor, by=policies.SECRETARY, now=now)

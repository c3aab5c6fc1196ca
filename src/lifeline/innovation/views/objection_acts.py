"""The acts on an objection, as one table: buttons and POST ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from lifeline.innovation.actions import objections
from lifeline.innovation.forms import notices as forms
from lifeline.innovation.policies import notices as gates
from lifeline.innovation.states import ObjectionState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

    from lifeline.innovation.models import Objection
    from lifeline.people.models import Person

O = ObjectionState  # noqa: E741 - the letter of the word


class Act(NamedTuple):
    """One act: its name, words, form, who and when, and what is done."""

    name: str
    label: _StrPromise
    form: type[forms.ActForm]
    may: Callable[[Person, Objection], bool]
    do: Callable[..., Any]
    first: bool = False


def chairs(*states: str) -> Callable[[Person, Objection], bool]:
    """The chair, in these states."""
    return lambda person, row: row.state in states and gates.may_chair(person, row)


ALL = (
    Act(
        "name", _("Read who objected"), forms.ActForm,
        lambda person, row: row.by_id is not None and gates.may_know(person, row),
        lambda row, _given, **who: objections.read_name(row, **who),
    ),
    Act(
        "handler", _("Name who looks into it"), forms.HandlerForm, chairs(O.RECEIVED, O.IN_INQUIRY),
        lambda row, given, **who: objections.name_handler(row, given["handler"], version=given["version"], **who),
        first=True,
    ),
    Act(
        "find", _("Report what was found"), forms.FindingForm,
        lambda person, row: row.state == O.IN_INQUIRY and row.handler_id == person.pk,
        lambda row, given, **who: objections.find(
            row, given["finding"], given["proposal"], version=given["version"], **who
        ),
        first=True,
    ),
    Act(
        "decide", _("Decide the objection"), forms.DecideForm,
        lambda person, row: row.found_at is not None and chairs(O.IN_INQUIRY)(person, row),
        lambda row, given, **who: objections.decide(
            row, given["verdict"], given["answer"], version=given["version"], **who
        ),
        first=True,
    ),
    Act(
        "aside", _("Do not process it"), forms.AsideForm, chairs(O.RECEIVED),
        lambda row, given, **who: objections.set_aside(row, given["why_not"], version=given["version"], **who),
    ),
)  # fmt: skip
ACTS = {act.name: act for act in ALL}


def open_acts(person: Person, row: Objection) -> list[Act]:
    """What this person may do with it now."""
    return [act for act in ALL if act.may(person, row)]

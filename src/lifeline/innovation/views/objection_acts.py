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
    """One act: its name, words, form; who may do it at all, and when it is possible; and what is done."""

    name: str
    label: _StrPromise
    form: type[forms.ActForm]
    who: Callable[[Person, Objection], bool]
    when: Callable[[Objection], bool]
    do: Callable[..., Any]
    first: bool = False


def in_states(*states: str) -> Callable[[Objection], bool]:
    """While it is in one of these."""
    return lambda row: row.state in states


def handles(person: Person, row: Objection) -> bool:
    """Who was named to look into it."""
    return row.handler_id == person.pk


ALL = (
    Act(
        "name", _("Read who objected"), forms.ActForm,
        gates.may_know, lambda row: row.by_id is not None,
        lambda row, _given, **who: objections.read_name(row, **who),
    ),
    Act(
        "handler", _("Name who looks into it"), forms.HandlerForm, gates.may_chair, in_states(O.RECEIVED, O.IN_INQUIRY),
        lambda row, given, **who: objections.name_handler(row, given["handler"], version=given["version"], **who),
        first=True,
    ),
    Act(
        "find", _("Report what was found"), forms.FindingForm,
        handles, in_states(O.IN_INQUIRY),
        lambda row, given, **who: objections.find(
            row, given["finding"], given["proposal"], version=given["version"], **who
        ),
        first=True,
    ),
    Act(
        "decide", _("Decide the objection"), forms.DecideForm,
        gates.may_chair, lambda row: row.found_at is not None and row.state == O.IN_INQUIRY,
        lambda row, given, **who: objections.decide(
            row, given["verdict"], given["answer"], version=given["version"], **who
        ),
        first=True,
    ),
    Act(
        "aside", _("Do not process it"), forms.AsideForm, gates.may_chair, in_states(O.RECEIVED),
        lambda row, given, **who: objections.set_aside(row, given["why_not"], version=given["version"], **who),
    ),
)  # fmt: skip
ACTS = {act.name: act for act in ALL}


def open_acts(person: Person, row: Objection) -> list[Act]:
    """What this person may do with it now."""
    return [act for act in ALL if act.when(row) and act.who(person, row)]

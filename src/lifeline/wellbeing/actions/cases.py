"""A case from the first day to the last: opened, asked in, passed on, closed, rated."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import vault
from lifeline.kernel.action import action, locked, tally
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.events import Subject, leave_trace, record
from lifeline.kernel.notices import notify
from lifeline.people.models import Person
from lifeline.wellbeing import events, policies
from lifeline.wellbeing.actions import notes
from lifeline.wellbeing.models import Case, Grant
from lifeline.wellbeing.queries import cases, sharing, talks
from lifeline.wellbeing.queries import notes as written
from lifeline.wellbeing.queries.sealing import content_of, sealed, token_of
from lifeline.wellbeing.rules.cases import KEPT_DAYS, RATINGS
from lifeline.wellbeing.states import CASE_FLOW, BookingState, CaseState, Outcome

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any
    from uuid import UUID

    from lifeline.kernel.events import Kind


@action
def open_from_grant(uuid: UUID, *, actor: Person, now: datetime) -> Case:
    """A helper begins to accompany whoever lets him see something now. `Unseen` without a live grant (W-52)."""
    row = sharing.live_grant(actor, uuid, timezone.localdate(now))
    if row is None:
        raise Unseen
    content = content_of(row, row.key_id)
    return open_case(Person.objects.get(pk=content["person"]), content["name"], actor=actor, now=now)


@action
def open_from_booking(key: str, *, actor: Person, now: datetime) -> Case:
    """A helper begins to accompany whoever has booked a talk with him. `Unseen` for others; E13: without duty."""
    row = talks.at_desk(actor).filter(random_key=key).exclude(state=BookingState.CANCELLED).first()
    content = {} if row is None else talks.content(row, row.key_id, row.sealed)
    person = Person.objects.filter(pk=content.get("person") or 0).first()
    if person is None:
        raise Unseen
    return open_case(person, content["name"], actor=actor, now=now)


@action
def open_case(person: Person, name: str, *, actor: Person, now: datetime) -> Case:
    """Begin to accompany a person under the name that he gave. A case that is open already is given back.

    Consequences: the person finds it among his own and is told that there is something new, no more; he is asked there
    whether notes and follow-ups are agreed to. Refused: for whoever is no helper, and for oneself (E12).
    """
    if not policies.may_help(actor) or person.pk == actor.pk:
        raise Refused("W-52", _("A case is opened by a helper, and not for oneself."))
    token = cases.talk_token(person)
    open_ = Case.objects.select_for_update(no_key=True).filter(token=token, helper=actor, state=CaseState.OPEN)
    row = open_.first()
    if row is not None:
        leave_trace(events.CASE_OPENED)
        return row
    row = Case(token=token, key_id=vault.new_key(cases.CASES), helper=actor, opened_on=timezone.localdate(now))
    content = {"person": person.pk, "name": name, "asked": []}
    row.sealed = sealed(row, row.key_id, content)
    row.save(force_insert=True)
    _tell(row, content, "opened")
    _note(events.CASE_OPENED, row)
    return row


@action
def ask_to_share(uuid: UUID, grant: UUID | None, *, actor: Person, now: datetime) -> None:
    """W-14. Inside an open case, ask to be let see a result: once in general, and once for each that was seen before.

    Consequence: the person reads it on the page of his case and does as he likes. Which results there are the helper
    does not learn: a general request names none.
    """
    row = _held(uuid, actor)
    content = content_of(row, row.key_id)
    what = "" if grant is None else _seen_before(grant, content["person"], actor, now)
    if row.state != CaseState.OPEN or what in content["asked"]:
        raise Refused("W-14", _("This can be asked in an open case, and once for each result."))
    content["asked"].append(what)
    _write(row, content)
    _tell(row, content, f"asked.{len(content['asked'])}")
    _note(events.CASE_ASKED, row)


def _seen_before(uuid: UUID, person: int, helper: Person, now: datetime) -> str:
    grant = Grant.objects.filter(uuid=uuid, helper=helper).first()
    if grant is None or not vault.holds(grant.key_id):
        raise Unseen
    content = content_of(grant, grant.key_id)
    if content["person"] != person:
        raise Unseen
    if sharing.live_grant(helper, uuid, timezone.localdate(now)) is not None:
        raise Refused("W-14", _("You can open this result; there is nothing to ask."))
    return str(content["sheet"])


@action
def offer(uuid: UUID, to: Person, *, actor: Person, now: datetime) -> None:
    """W-44. Propose another helper. Consequence: nothing moves before the person has agreed on his page."""
    del now
    row = _held(uuid, actor)
    content = content_of(row, row.key_id)
    wrong = to.pk in {actor.pk, content["person"]} or not policies.may_help(to)
    if row.state != CaseState.OPEN or wrong:
        raise Refused("W-44", _("An open case is passed to another helper, and never to the person himself."))
    content["to"] = to.pk
    _write(row, content)
    _tell(row, content, f"offered.{to.pk}")
    _note(events.PASS_ASKED, row)


@action
def settle_offer(uuid: UUID, *, agree: bool, actor: Person, now: datetime) -> None:
    """W-44. The person agrees to another helper, or does not.

    Consequences of agreeing: the case is the other's; the notes are sealed anew for him, with a new key, and the former
    author can read them no more; what the person shares with the former helper stays as it is, until he ends it.
    """
    row = _own(uuid, actor)
    content = content_of(row, row.key_id)
    to = Person.objects.filter(pk=content.pop("to", None)).first()
    if to is None or row.state != CaseState.OPEN:
        raise Unseen
    former = row.helper
    _write(row, content)
    if agree:
        if not policies.may_help(to) or Case.objects.filter(token=row.token, helper=to, state=CaseState.OPEN).exists():
            raise Refused("W-44", _("This helper cannot take it now. Please ask your helper."))
        row.helper = to
        row.save(update_fields=["helper"])
        notes.reseal(row, former, actor, now)
    _note(events.PASSED if agree else events.STAYED, row)


@action
def close_case(uuid: UUID, outcome: str, *, actor: Person, now: datetime) -> None:
    """The helper closes his case and says how it ended. Consequences: as of `_close`."""
    _close(_held(uuid, actor), outcome, now)


@action
def end_case(uuid: UUID, *, actor: Person, now: datetime) -> None:
    """The person ends the case himself, without a reason. Consequences: as of `_close`."""
    _close(_own(uuid, actor), Outcome.BY_PERSON, now)


def _close(row: Case, outcome: str, now: datetime) -> None:
    """It is closed; the person may rate it; its notes are erased after the years to which he agreed."""
    CASE_FLOW.move(row, "close")
    row.outcome, row.closed_on = outcome, timezone.localdate(now)
    row.save(update_fields=["state", "outcome", "closed_on"])
    content = content_of(row, row.key_id)
    notes.set_end(row, row.closed_on)
    _tell(row, content, "closed")
    _note(events.CASE_CLOSED, row)


@action
def rate(uuid: UUID, rating: int, *, actor: Person, now: datetime) -> None:
    """The person's own rating, 1 to 5, once the case is closed; a later one replaces it. The helper sees it."""
    del now
    row = _own(uuid, actor)
    if row.state != CaseState.CLOSED or rating not in RATINGS:
        raise Refused("W-44", _("A closed case is rated from 1 to 5."))
    row.rating = rating
    row.save(update_fields=["rating"])
    _note(events.CASE_RATED, row)


@tally(reason="section 6: a case is kept for a year after it was closed, or as long as its notes")
def forget_cases(*, actor: None, now: datetime) -> int:
    """Shred and drop what is older; how many."""
    del actor
    rows = Case.objects.filter(closed_on__lt=timezone.localdate(now) - timedelta(days=KEPT_DAYS)).order_by("pk")
    return sum(_drop(row, "kept long enough") for row in rows.select_for_update(of=("self",), no_key=True))


def forget_own_cases(person: Person, now: datetime) -> None:
    """W-56. All cases of the person end and go; one with session notes stays closed until those are erased.

    Part of an action.
    """
    for row in Case.objects.select_for_update(of=("self",), no_key=True).filter(token=cases.talk_token(person)):
        if not _drop(row, "erased by its holder") and row.state == CaseState.OPEN:
            _close(row, Outcome.BY_PERSON, now)


def _drop(row: Case, why: str) -> bool:
    """Shred and drop a case, unless notes hang on it; whether it went."""
    if written.exist(row):
        return False
    vault.shred(row.key_id, why)
    row.delete()
    return True


def _held(uuid: UUID, helper: Person) -> Case:
    row = cases.case_for(helper, uuid)
    return locked(Case.objects.all(), None if row is None else row.pk)


def _own(uuid: UUID, person: Person) -> Case:
    row = cases.own_case(person, uuid)
    return locked(Case.objects.all(), None if row is None else row.pk)


def _write(row: Case, content: dict[str, Any]) -> None:
    row.sealed = sealed(row, row.key_id, content)
    row.save(update_fields=["sealed"])


def _tell(row: Case, content: dict[str, Any], what: str) -> None:
    notify([content["person"]], events.CASE_NEWS, key=token_of("wellbeing.case.news", row.random_key, what))


def _note(kind: Kind, row: Case) -> None:
    record(kind, Subject("wellbeing.case", row.random_key), actor=None, by=events.HOLDER)

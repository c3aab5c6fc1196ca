"""Submit, correct, withdraw; and what the clock does with drafts (4.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import course, letters
from lifeline.innovation.models import ApplicationRevision, SimilarPair
from lifeline.innovation.policies.applications import may_lead, signatories
from lifeline.innovation.queries.checking import checked, text_now
from lifeline.innovation.queries.likeness import among
from lifeline.innovation.rules.texts import Text, difference, text_of
from lifeline.innovation.states import CycleState, LetterKind
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.notices import notify
from lifeline.people import api as people

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application, Cycle, TeamMember
    from lifeline.innovation.queries.likeness import Like
    from lifeline.people.models import Person, Unit

SIGNED_ANEW = ("level", "asked_yuan")
"""4.2. If one of these changes in a correction, the unit signs again."""


def in_time(closes_at: datetime | None, grace_minutes: int, now: datetime) -> bool:
    """I-4. Did it arrive in time (False: within the grace)? Later it is refused; only the server's clock counts."""
    if closes_at is None or now > closes_at + timedelta(minutes=grace_minutes):
        raise Refused("I-4", _("The deadline and its grace are over."))
    return now <= closes_at


@action
def submit(application: Application, *, actor: Person, now: datetime, version: int | None = None) -> Application:
    """4.2. The leader hands it in.

    Consequences: the text is frozen; units and posts of all members are kept as they are now (I-7); similar pairs are
    noted; a receipt is drafted; whoever signs for the unit is told.
    """
    course.lock_cycle(application.cycle)  # first, as the clock does that closes the call
    application = course.lock(application, version)
    course.only(may_lead(actor, application))
    course.running(application.cycle)
    if application.cycle.state != CycleState.CALL_OPEN:
        raise Refused("I-4", _("The call is not open."))
    config = course.config(application.cycle)
    on_time = in_time(application.cycle.call_closes_at, config.grace_minutes, now)
    text = text_now(application)
    found = checked(application, text, now)
    if found.obstacles:
        raise Refused(found.obstacles[0].rule, _("Something still stands in the way: look at the check."))
    _freeze(application, now)
    _snapshot(application)
    application.submitted_at, application.in_grace = now, not on_time
    note_pairs(application, found.alike, now)
    course.move(
        application, "submit", events.SUBMITTED, actor=actor, by="",
        fields=("submitted_at", "in_grace", "unit_path", "unit_names", "unit", "second_level", "present_unit"),
        revision=application.revision, digest=text.sha256, late=not on_time, pairs=len(found.alike),
        members=[one.person_id for one in application.team.order_by("place")],
        units=[one.unit_id for one in application.team.order_by("place")],
    )  # fmt: skip
    letters.draft(
        LetterKind.RECEIPT, application.cycle, actor, now=now, application=application,
        occasion=str(application.revision), number=application.number, title=application.title,
    )  # fmt: skip
    tell_signatories(application)
    return application


def _freeze(application: Application, now: datetime) -> None:
    rows = ApplicationRevision.objects.filter(application=application, number=application.revision, rival=False)
    rows.filter(frozen_at__isnull=True).update(frozen_at=now)


def _snapshot(application: Application) -> None:
    """I-7. Units and posts of the day of submission; statistics use these, whatever is reorganised later."""
    for member in application.team.select_related("person").order_by("place"):
        if member.person is None:
            continue
        unit = stamp(member, member.person)
        member.save(update_fields=["unit", "unit_path", "unit_names", "post"])
        if member.person_id == application.leader_id and unit:
            nodes = people.ancestors(unit)
            place = [node.pk for node in nodes].index(application.cycle.organiser_id)
            application.unit, application.second_level = unit, nodes[min(place + 1, len(nodes) - 1)]
            application.unit_path, application.unit_names = unit.path, member.unit_names
            application.present_unit = None


def stamp(member: TeamMember, person: Person) -> Unit | None:
    """I-7. Write down where the member works today, and as what; not saved yet."""
    unit = people.unit_at(person)
    member.unit, member.unit_path = unit, unit.path if unit else ""
    member.unit_names = [name for _pk, name in people.path_snapshot(unit)] if unit else []
    member.post = post_of(person)
    return unit


def post_of(person: Person) -> str:
    """The post of the main membership that is open."""
    row = person.memberships.filter(main=True, to_on__isnull=True).first()
    return row.post if row else ""


def note_pairs(application: Application, found: list[Like], now: datetime) -> None:
    """I-26. Keep what it is alike; the application is the later one, which explains itself."""
    for one in found:
        _note_pair(one.pk, application.pk, one.similarity, now)


def _note_pair(first: int, second: int, similarity: float, now: datetime) -> None:
    """One that is known keeps its order and its judgement."""
    if not SimilarPair.objects.filter(first=second, second=first).exists():
        SimilarPair.objects.get_or_create(
            first_id=first, second_id=second, defaults={"similarity": similarity, "found_at": now}
        )


def tell_signatories(application: Application) -> None:
    """Whoever signs for the unit finds it among his tasks, and is told."""
    notify(
        [person.pk for person in signatories(application)], events.TO_SIGN, subject=application,
        values={"number": application.number},
        key=f"innovation.application.{application.pk}.sign.{application.version}",
    )  # fmt: skip


@action
def resubmit(application: Application, *, actor: Person, now: datetime, version: int | None = None) -> Application:
    """4.2, I-30. The leader hands in the correction in time.

    Consequences: similar pairs of the new title are noted; it waits for screening again; if level or request changed,
    the unit signs again first.
    """
    application = course.lock(application, version)
    course.only(may_lead(actor, application))
    course.running(application.cycle)
    sheet = application.sheets.filter(due_at__isnull=False).order_by("-at", "-pk").first()
    config = course.config(application.cycle)
    in_time(sheet.due_at if sheet else None, config.grace_minutes, now)
    text = text_now(application)
    found = checked(application, text, now)
    if found.obstacles:
        raise Refused(found.obstacles[0].rule, _("Something still stands in the way: look at the check."))
    changed = [name for name, _before, _after in difference(_handed_in(application), text)]
    if not changed:
        raise Refused("I-30", _("Nothing has been changed yet."))
    _freeze(application, now)
    note_pairs(application, found.alike, now)
    signed_anew = any(name in SIGNED_ANEW for name in changed)
    if signed_anew:
        application.admission, application.rank = "", None
    course.move(
        application, "resubmit", events.RESUBMITTED, actor=actor, by="", fields=("admission", "rank"),
        revision=application.revision, changed=len(changed), digest=text.sha256,
    )  # fmt: skip
    if signed_anew:
        tell_signatories(application)
    return application


def _handed_in(application: Application) -> Text:
    """The text that was submitted before: the last frozen one."""
    rows = application.revisions.filter(rival=False, frozen_at__isnull=False).order_by("-number")
    row = rows.first()
    return text_of(row.body) if row else Text()


@action
def withdraw(
    application: Application, reason: str, *, actor: Person, now: datetime, version: int | None = None
) -> Application:
    """I-19. The leader takes it back, for good, before it is tabled.

    Consequences: limits no longer count it; it can be copied.
    """
    del now
    application = course.lock(application, version)
    course.only(may_lead(actor, application))
    course.running(application.cycle)
    reason = course.written(reason, "I-19", 5)
    application.rank = None
    course.move(application, "withdraw", events.WITHDRAWN, actor=actor, by="", fields=("rank",), reason=reason)
    return application


@action
def close_call(cycle: Cycle, *, actor: None, now: datetime) -> Cycle:
    """4.1. Clock: after the deadline and its grace the call closes, never earlier.

    Consequences: drafts expire; all similar pairs are computed again (I-26, E-28).
    """
    cycle = course.lock_cycle(cycle)
    config = course.config(cycle)
    if cycle.call_closes_at is None or now <= cycle.call_closes_at + timedelta(minutes=config.grace_minutes):
        raise Refused("I-4", _("The call is still open."))
    expired = course.expire_drafts(cycle, actor=actor, by=events.CLOCK)
    cycle.call_closed_at = now
    received = cycle.applications.exclude(submitted_at__isnull=True).count()
    pairs = _all_pairs(cycle, now)
    course.move_cycle(
        cycle, "close call", events.CALL_CLOSED, actor=actor, by=events.CLOCK, fields=("call_closed_at",),
        expired=expired, received=received, alike=pairs,
    )  # fmt: skip
    return cycle


def _all_pairs(cycle: Cycle, now: datetime) -> int:
    """E-28. Twins that came in the same minute are found here. How many pairs this cycle has a part in."""
    found = among(cycle)
    for first, second, similarity in found:
        _note_pair(first, second, similarity, now)
    return len(found)

"""The desks: what waits for a unit's signature, what waits for the secretariat, letters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from lifeline.innovation.models import Application, ScreeningSheet, SimilarPair
from lifeline.innovation.policies import CHAIR, SECRETARY, UNIT_SECRETARY, organisers_of, scopes
from lifeline.innovation.policies.applications import in_units, own_applications, visible_applications
from lifeline.innovation.policies.letters import visible_letters
from lifeline.innovation.queries.checking import config_for
from lifeline.innovation.queries.due_letters import DUE, overtaken
from lifeline.innovation.queries.quotas import counted
from lifeline.innovation.rules.numbers import TWIN
from lifeline.innovation.rules.texts import text_of
from lifeline.innovation.states import ApplicationState, LetterState, Level, ScreeningState
from lifeline.kernel.errors import Unseen
from lifeline.people import api as people
from lifeline.people.states import UnitKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.innovation.models import Letter
    from lifeline.people.models import Person

OLDEST = ("submitted_at", "pk")
FRESH = ("-drafted_at", "-pk")
LONGEST = ("drafted_at", "pk")


def to_sign(person: Person) -> QuerySet[Application]:
    """What the units of this person's duty have submitted and nobody has signed; never what he takes part in."""
    found = Application.objects.none()
    waits = Q(state=ApplicationState.SUBMITTED) | Q(state=ApplicationState.RECOMMENDED, admission="")
    for company, path in sorted(scopes(person, UNIT_SECRETARY)):
        found |= Application.objects.filter(waits, in_units(path), cycle__organiser=company)
    found = found.exclude(pk__in=own_applications(person).values("pk"))
    return found.select_related("cycle__config", "second_level", "leader")


@dataclass(frozen=True)
class Meter:
    """A level's quota in a unit: used of most (0: no limit)."""

    label: str
    used: int
    most: int


def meters(rows: Sequence[Application]) -> list[Meter]:
    """I-13. The quotas of the units and levels that these rows concern."""
    found: dict[tuple[int, str], Meter] = {}
    for one in rows:
        key = (one.second_level_id, one.level)
        if key not in found:
            label = f"{one.second_level.name} · {Level(one.level).label}"
            found[key] = Meter(label, counted(one).count(), config_for(one).quotas[one.level])
    return list(found.values())


def to_screen(person: Person, show: str = "") -> QuerySet[Application]:
    """I-32. What waits for the screening, of other second-level units than one's own, and nothing one takes part in.

    `show`: "" to be screened, "second" proposed to be screened out, "appeals" requests, "returned" being corrected.
    """
    rows = Application.objects.filter(cycle__organiser__in=organisers_of(person, SECRETARY, CHAIR))
    rows = rows.exclude(pk__in=own_applications(person).values("pk"))
    if unit := people.unit_at(person):
        nodes = people.ancestors(unit)
        rows = rows.exclude(second_level__in=nodes[1:])
        for organiser, plant in pairwise(nodes):  # E-12: nor what is at home in one's own plant today
            if organiser.kind == UnitKind.COMPANY:
                rows = rows.exclude(in_units(plant.path), cycle__organiser=organiser)
    proposed = ScreeningSheet.objects.filter(state=ScreeningState.PROPOSED).values("application")
    rows = rows.select_related("cycle", "second_level", "leader")
    if show == "second":
        return rows.filter(pk__in=proposed)
    if show == "appeals":
        return rows.filter(appeals__granted__isnull=True, appeals__isnull=False).distinct()
    if show == "returned":
        return rows.filter(state=ApplicationState.RETURNED)
    return rows.filter(state=ApplicationState.RECOMMENDED).exclude(admission="").exclude(pk__in=proposed)


@dataclass(frozen=True)
class PairShown:
    """Two titles side by side, what they share, and the explained difference."""

    pk: int
    number: str
    title: str
    cycle: str
    similarity: int
    accepted: bool | None
    difference: str
    is_twin: bool


def pairs_of(application: Application) -> list[PairShown]:
    """I-26. The pairs of an application, the most alike first."""
    rows = SimilarPair.objects.filter(second=application).select_related("first__cycle")
    said = application.revisions.filter(number=application.revision, rival=False).first()
    difference = text_of(said.body).difference if said else ""
    return [
        PairShown(
            one.pk, one.first.number, one.first.title, one.first.cycle.name, round(one.similarity * 100), one.accepted,
            difference, one.similarity >= TWIN,
        )
        for one in rows.order_by("-similarity", "pk")
    ]  # fmt: skip


def pair(application: Application, pk: int) -> SimilarPair:
    """A pair of this application."""
    found = SimilarPair.objects.filter(pk=pk, second=application).select_related("first__cycle", "second").first()
    if found is None:
        raise Unseen
    return found


def waiting_sheet(application: Application) -> ScreeningSheet | None:
    """The proposal to screen it out that waits for a second secretary."""
    return application.sheets.filter(state=ScreeningState.PROPOSED).select_related("by").first()


def to_release(person: Person, now: datetime) -> QuerySet[Letter]:
    """I-74. The drafts that the person may let go; none that asks for what is done, or whose day is over.

    Those whose day is over are many, and more each year: the database leaves them out before any other is looked at.
    """
    mine = organisers_of(person, SECRETARY)
    drafts = visible_letters(person).filter(state=LetterState.DRAFT, cycle__organiser__in=mine)
    today = timezone.localdate(now).isoformat()
    over = drafts.filter(kind__in=DUE, values__until__gt="", values__until__lt=today)
    drafts = drafts.exclude(pk__in=over.values("pk"))
    return drafts.exclude(pk__in=overtaken(drafts.filter(kind__in=DUE).select_related(None).order_by("pk"), now))


def letter_for(person: Person, pk: int) -> Letter:
    """The letter, if it is there for this person."""
    if (found := visible_letters(person).filter(pk=pk).first()) is None:
        raise Unseen
    return found


def opens_application(person: Person, letter: Letter) -> bool:
    """Whether the application that the letter is about is there for its reader."""
    return letter.application_id is not None and visible_applications(person).filter(pk=letter.application_id).exists()

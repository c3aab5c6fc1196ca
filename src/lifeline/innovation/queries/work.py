"""Tasks: what waits for a person, derived from the states of things and never stored (section 2, `my_work`).

A part of the app adds its own with `@tasks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lifeline.innovation.models import Application, Cycle, ScreeningSheet, TeamMember
from lifeline.innovation.policies import CHAIR, SECRETARY, organisers_of
from lifeline.innovation.policies.applications import confirmed_of, next_of, signed_by
from lifeline.innovation.queries.desks import OLDEST, to_release, to_screen, to_sign
from lifeline.innovation.states import CYCLE_FLOW, ApplicationState, MemberState, ScreeningVerdict
from lifeline.people.states import PersonState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from django.utils.functional import _StrPromise

    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

    Source: TypeAlias = "Callable[[Person, datetime], Iterable[Task]]"


@dataclass(frozen=True)
class Task:
    """Something that waits for a person. `due_at` None: no date."""

    what: str | _StrPromise
    about: str
    href: str
    due_at: datetime | None = None
    late: bool = False

    @property
    def tone(self) -> Tone:
        """How urgent it looks."""
        return "bad" if self.late else "warn" if self.due_at else "plain"


SOURCES: list[Source] = []


def tasks(source: Source) -> Source:
    """Let `source` say what waits for a person."""
    SOURCES.append(source)
    return source


def tasks_of(person: Person, now: datetime) -> list[Task]:
    """What waits for the person, the most urgent first; what has no date comes last."""
    found = [task for source in SOURCES for task in source(person, now)]
    return sorted(found, key=lambda task: (task.due_at or datetime.max.replace(tzinfo=UTC), task.about))


@tasks
def steps_to_confirm(person: Person, _now: datetime) -> Iterable[Task]:
    """The chair confirms what a secretary proposed for a cycle."""
    companies = organisers_of(person, CHAIR)
    if not companies:
        return
    waiting = Cycle.objects.filter(organiser__in=companies).exclude(proposed_step="").order_by("pk")
    for cycle in waiting.exclude(state__in=CYCLE_FLOW.end):
        yield Task(_("Confirm a step of the cycle"), cycle.name, reverse("innovation:cycle_board", args=[cycle.pk]))


@tasks
def invitations(person: Person, now: datetime) -> Iterable[Task]:
    """I-20. Invitations to a team."""
    rows = TeamMember.objects.filter(person=person, state=MemberState.INVITED, application__state="DRAFT")
    rows = rows.exclude(application__cycle__state__in=CYCLE_FLOW.end)
    for one in rows.select_related("application").order_by("pk"):
        href = reverse("innovation:application_detail", args=[one.application.number])
        late = one.answer_due_at is not None and one.answer_due_at < now
        yield Task(
            _("Answer an invitation"), one.application.title or one.application.number, href, one.answer_due_at, late
        )


@tasks
def own_drafts(person: Person, now: datetime) -> Iterable[Task]:
    """One's drafts until the call closes, and what has to be corrected; E-10: drafts whose leader has left."""
    own = Q(leader=person, state__in=[ApplicationState.DRAFT, ApplicationState.RETURNED])
    mine = TeamMember.objects.filter(person=person, state=MemberState.CONFIRMED).values("application")
    orphans = Q(pk__in=mine, state=ApplicationState.DRAFT) & ~Q(leader__state=PersonState.ACTIVE)
    rows = Application.objects.filter(own | orphans)
    back = ScreeningSheet.objects.filter(application=OuterRef("pk"), verdict=ScreeningVerdict.RETURN)
    rows = rows.exclude(cycle__state__in=CYCLE_FLOW.end)
    rows = rows.annotate(back_by=Subquery(back.order_by("-at", "-pk").values("due_at")[:1]))
    found = list(rows.select_related("cycle").order_by("pk"))
    yield from _to_take_over(person, [one for one in found if one.leader_id != person.pk])
    for one in (one for one in found if one.leader_id == person.pk):
        href = reverse("innovation:application_edit", args=[one.number])
        if one.state == ApplicationState.DRAFT:
            yield Task(_("Finish your application"), one.title or one.number, href, one.cycle.call_closes_at)
            continue
        due = one.back_by
        yield Task(_("Correct your application"), one.title, href, due, due is not None and due < now)


def _to_take_over(person: Person, drafts: Sequence[Application]) -> Iterator[Task]:
    """E-10. Drafts whose leader has left the company, for who may take his place; they expire with the call."""
    teams: dict[int, list[TeamMember]] = {}
    for member in confirmed_of(drafts) if drafts else ():
        teams.setdefault(member.application_id, []).append(member)
    for one in drafts:
        if person.pk in next_of(one.leader_id, teams.get(one.pk, ())):
            href, due = reverse("innovation:application_detail", args=[one.number]), one.cycle.call_closes_at
            yield Task(_("Take the draft over: its leader has left"), one.title or one.number, href, due)


@tasks
def signatures(person: Person, _now: datetime) -> Iterable[Task]:
    """I-28. What the person signs for a unit."""
    waiting = list(to_sign(person).select_related("cycle__organiser", "unit", "present_unit").order_by(*OLDEST)[:50])
    mine = signed_by(person, waiting)
    for one in (one for one in waiting if one.pk in mine):
        href = reverse("innovation:application_detail", args=[one.number])
        yield Task(_("Say whether your unit recommends it"), f"{one.number} {one.title}", href)


def _many(number: int) -> str:
    return ngettext("%(n)s waits", "%(n)s wait", number) % {"n": number}


@tasks
def screenings(person: Person, now: datetime) -> Iterable[Task]:
    """How much waits at the secretariat's desk."""
    if not organisers_of(person, SECRETARY):
        return
    for show, what in (("", _("Screen applications")), ("second", _("Confirm or refuse to screen out")),
                       ("appeals", _("Decide on requests to look again"))):  # fmt: skip
        if number := to_screen(person, show).count():
            yield Task(what, _many(number), f"{reverse('innovation:screening_list')}?show={show}")
    if number := to_release(person, now).count():
        yield Task(_("Read and release letters"), _many(number), reverse("innovation:letter_list"))

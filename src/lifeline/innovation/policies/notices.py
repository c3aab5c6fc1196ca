"""Who reads public notices, who objects, and who may know who did (I-69 … I-72)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.innovation import policies
from lifeline.innovation.models import Application, NoticeItem, Objection, PublicNotice
from lifeline.innovation.policies.applications import is_member
from lifeline.innovation.states import ON_TEAM, NoticeState
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from lifeline.people.models import Person


def visible_notices(person: Person) -> QuerySet[PublicNotice]:
    """I-69. All employees of the company, once published; staff also the draft."""
    unit = people.unit_at(person)
    own = people.company_of(unit).pk if unit else None
    staff = policies.organisers_of(person, *policies.STAFF)
    public = Q(cycle__organiser__in={own} | staff) & ~Q(state=NoticeState.DRAFT)
    return PublicNotice.objects.filter(public | Q(cycle__organiser__in=staff)).select_related("cycle__config")


def notice_for(person: Person, pk: int, may: Callable[[Person, PublicNotice], bool] | None = None) -> PublicNotice:
    """The notice, if it is there for this person; `Forbidden` if he may not do this."""
    if (found := visible_notices(person).filter(pk=pk).first()) is None:
        raise Unseen
    if may is not None and not may(person, found):
        raise Forbidden
    return found


def item_for(person: Person, pk: int, may: Callable[[Person, NoticeItem], bool] | None = None) -> NoticeItem:
    """An item of a notice that this person reads."""
    rows = NoticeItem.objects.filter(notice__in=visible_notices(person)).exclude(notice__state=NoticeState.DRAFT)
    found = rows.filter(pk=pk).select_related("notice__cycle__organiser", "application", "project").first()
    if found is None:
        raise Unseen
    if may is not None and not may(person, found):
        raise Forbidden
    return found


def about(item: NoticeItem) -> Application:
    """The application behind an item; a project has one, too."""
    if item.application is not None:
        return item.application
    assert item.project is not None
    return item.project.application


def may_object(person: Person, item: NoticeItem) -> bool:
    """I-70. Everybody of the company but the team itself."""
    return not is_member(person, about(item))


def is_chair(person: Person, objection: Objection) -> bool:
    """The chair of the organiser."""
    return policies.holds(person, policies.CHAIR, objection.item.notice.cycle.organiser_id)


def may_chair(person: Person, objection: Objection) -> bool:
    """I-32. The chair, where he is neither of the team nor who objected."""
    return is_chair(person, objection) and person.pk != objection.by_id and not is_member(person, about(objection.item))


def may_inquire(person: Person, objection: Objection) -> bool:
    """I-72. Neither of the team nor who objected nor who signed for the unit, and of another second-level unit."""
    application = about(objection.item)
    if not person.is_active or person.pk == objection.by_id or is_member(person, application):
        return False
    if application.words.filter(Q(by=person) | Q(second=person)).exists():
        return False
    unit = people.unit_at(person)
    return unit is not None and not unit.path.startswith(application.second_level.path)


def may_know(person: Person, objection: Objection) -> bool:
    """I-71. Who objected: the handler and the chair."""
    return objection.handler_id == person.pk or may_chair(person, objection)


def capacity_of(person: Person, objection: Objection) -> str:
    """In which capacity the name is read."""
    return "handler" if objection.handler_id == person.pk else policies.CHAIR


def visible_objections(person: Person) -> QuerySet[Objection]:
    """I-71. Chair and secretariat see that one is there and how it stands; the handler the own ones; the objector too.

    The team of the item sees none of them, whatever its duties.
    """
    companies = policies.organisers_of(person, policies.CHAIR, policies.SECRETARY)
    staff = Q(item__notice__cycle__organiser__in=companies)
    mine = Q(by=person) | Q(handler=person)
    team = Q(item__application__team__person=person) | Q(item__project__application__team__person=person)
    led = Q(item__application__leader=person) | Q(item__project__leader=person)
    own = Objection.objects.filter(team | led).values("pk")
    rows = Objection.objects.filter(staff | mine).exclude(pk__in=own)
    return rows.select_related(
        "item__notice__cycle__organiser", "item__application__second_level", "item__project__application__second_level",
        "handler",
    )  # fmt: skip


def objection_for(person: Person, pk: int) -> Objection:
    """The objection, if it is there for this person."""
    if (found := visible_objections(person).filter(pk=pk).first()) is None:
        raise Unseen
    return found


def has_desk(person: Person) -> bool:
    """Whether this person has the desk of objections."""
    return bool(policies.organisers_of(person, policies.CHAIR, policies.SECRETARY))


def applications_of(person: Person, ids: Iterable[int]) -> set[int]:
    """Which of these applications the person leads or is a member of. One query."""
    rows = Application.objects.filter(pk__in=list(ids))
    mine = Q(leader=person) | Q(team__person=person, team__state__in=ON_TEAM)
    return set(rows.filter(mine).order_by("pk").values_list("pk", flat=True))


def may_publish(person: Person, notice: PublicNotice) -> bool:
    """The chair publishes what a secretary drafted; nobody both."""
    return policies.holds(person, policies.CHAIR, notice.cycle.organiser_id) and notice.drafted_by_id != person.pk

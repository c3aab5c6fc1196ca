"""Who reads public notices, who objects, and who may know who did (I-69 … I-72)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lifeline.innovation import policies
from lifeline.innovation.models import NoticeItem, Objection, PublicNotice
from lifeline.innovation.policies.applications import is_member, is_of_its_plant, own_applications, teams_of
from lifeline.innovation.states import OPEN_OBJECTIONS, NoticeState
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

    from lifeline.innovation.models import Application
    from lifeline.people.models import Person


def visible_notices(person: Person) -> QuerySet[PublicNotice]:
    """I-69. All employees of the company, once published; secretariat and chair also the draft."""
    unit = people.unit_at(person)
    own = people.company_of(unit).pk if unit else None
    staff = policies.organisers_of(person, *policies.STAFF)
    office = policies.organisers_of(person, policies.SECRETARY, policies.CHAIR)
    public = Q(cycle__organiser__in={own} | staff) & ~Q(state=NoticeState.DRAFT)
    return PublicNotice.objects.filter(public | Q(cycle__organiser__in=office)).select_related("cycle__config")


def notice_for(person: Person, pk: int) -> PublicNotice:
    """The notice, if it is there for this person."""
    if (found := visible_notices(person).filter(pk=pk).first()) is None:
        raise Unseen
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


def is_apart(person: Person, objection: Objection) -> bool:
    """I-32. Neither of the team nor who objected."""
    return person.pk != objection.by_id and not is_member(person, about(objection.item))


def may_chair(person: Person, objection: Objection) -> bool:
    """I-32. The chair who is apart from it; where no chair is, another member of the leading group (as E-34)."""
    return objection.pk in chaired(person, [objection])


def chaired(person: Person, objections: Sequence[Objection]) -> set[int]:
    """Which of these the person decides, as `may_chair` says of one. One query, and few for each organiser that has no
    chair but the person's leading group.

    The objections have item, notice, cycle, organiser and application at hand.
    """
    if not objections:
        return set()
    teams = teams_of(about(one.item) for one in objections)
    chairs: dict[int, list[int]] = {}
    found = set()
    for one in objections:
        organiser, away = one.item.notice.cycle.organiser, {one.by_id, *teams[about(one.item).pk]}
        if person.pk in away:
            continue
        if policies.holds(person, policies.CHAIR, organiser.pk):
            found.add(one.pk)
        elif policies.holds(person, policies.LEADING_GROUP, organiser.pk):
            if organiser.pk not in chairs:
                chairs[organiser.pk] = [who.pk for who in people.holders(policies.CHAIR, organiser)]
            if away.issuperset(chairs[organiser.pk]):
                found.add(one.pk)
    return found


def deciders(objection: Objection) -> list[int]:
    """Whom an objection waits for: the ids of those who may decide it."""
    organiser = objection.item.notice.cycle.organiser
    chairs = [one for one in people.holders(policies.CHAIR, organiser) if is_apart(one, objection)]
    group = people.holders(policies.LEADING_GROUP, organiser) if not chairs else []
    return [one.pk for one in (*chairs, *group) if is_apart(one, objection)]


def may_inquire(person: Person, objection: Objection) -> bool:
    """I-72. Neither of the team nor who objected nor who signed for the unit, and of another second-level unit."""
    application = about(objection.item)
    if not person.is_active or person.pk == objection.by_id or is_member(person, application):
        return False
    if application.words.filter(Q(by=person) | Q(second=person)).exists():
        return False
    unit = people.unit_at(person)
    if unit is None or is_of_its_plant(unit, application):
        return False
    return people.company_of(unit).pk == application.cycle.organiser_id


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
    own = own_applications(person).values("pk")
    rows = Objection.objects.filter(staff | mine | Q(pk__in=_stands_in(person)))
    rows = rows.exclude(item__application__in=own).exclude(item__project__application__in=own)
    return rows.select_related(
        "item__notice__cycle__organiser", "item__application__second_level", "item__project__application__second_level",
        "handler",
    )  # fmt: skip


def _stands_in(person: Person) -> list[int]:
    """Open objections that a member of the leading group decides, because no chair is apart from them."""
    companies = policies.organisers_of(person, policies.LEADING_GROUP)
    if not companies:
        return []
    rows = Objection.objects.filter(
        item__notice__cycle__organiser__in=companies, state__in=OPEN_OBJECTIONS
    ).select_related("item__notice__cycle__organiser", "item__application", "item__project__application")
    return sorted(chaired(person, list(rows.order_by("pk"))))


def objection_for(person: Person, pk: int) -> Objection:
    """The objection, if it is there for this person."""
    if (found := visible_objections(person).filter(pk=pk).first()) is None:
        raise Unseen
    return found


def has_desk(person: Person) -> bool:
    """Whether this person has the desk of objections."""
    return bool(policies.organisers_of(person, policies.CHAIR, policies.SECRETARY))


def may_note_paper(person: Person, notice: PublicNotice) -> bool:
    """I-70. Record what came on another way and is not processed: the secretariat."""
    return policies.holds(person, policies.SECRETARY, notice.cycle.organiser_id)


def may_publish(person: Person, notice: PublicNotice) -> bool:
    """The chair publishes what a secretary drafted; nobody both."""
    return policies.holds(person, policies.CHAIR, notice.cycle.organiser_id) and notice.drafted_by_id != person.pk

"""Who sees which cases, and who may do what with one. Lists, buttons, pages and programs ask here and nowhere else.

Policies speak of persons. Whether a step is possible in a state is the action's business (`states.CASE_FLOW`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lifeline.hotline.events import PASSED_ON
from lifeline.hotline.models import Case, Task
from lifeline.hotline.policies.recusal import is_avoided as is_avoided
from lifeline.hotline.policies.recusal import is_recused as is_recused
from lifeline.hotline.policies.recusal import open_to as open_to
from lifeline.hotline.policies.recusal import recusal_key as recusal_key
from lifeline.hotline.policies.recusal import recusal_tokens as recusal_tokens
from lifeline.hotline.policies.recusal import unit_is_recused as unit_is_recused
from lifeline.hotline.policies.roles import CLERK as CLERK
from lifeline.hotline.policies.roles import CUSTODIAN as CUSTODIAN
from lifeline.hotline.policies.roles import DISPATCHER as DISPATCHER
from lifeline.hotline.policies.roles import DUTY_OFFICER as DUTY_OFFICER
from lifeline.hotline.policies.roles import HANDLER as HANDLER
from lifeline.hotline.policies.roles import INTEGRITY as INTEGRITY
from lifeline.hotline.policies.roles import LEAD as LEAD
from lifeline.hotline.policies.roles import MANAGER as MANAGER
from lifeline.hotline.policies.roles import PUBLISHER as PUBLISHER
from lifeline.hotline.policies.roles import READ as READ
from lifeline.hotline.policies.roles import SUPERVISOR as SUPERVISOR
from lifeline.hotline.policies.roles import WRITE as WRITE
from lifeline.hotline.states import ON_LADDER, OPEN, CaseState, Desk, LevelCode, Rung, TaskState
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.kernel.events import is_followed
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.people.models import Person, Unit

COMPANY_WIDE = (DISPATCHER, SUPERVISOR)
OF_UNIT = (HANDLER, LEAD)
DAY_BEGINS = timedelta(hours=8)
STAFF = (*COMPANY_WIDE, *OF_UNIT, INTEGRITY)
DESKS = {Desk.DISPATCHER: DISPATCHER, Desk.SUPERVISOR: SUPERVISOR, Desk.INTEGRITY: INTEGRITY}
STANDING = (TaskState.OPEN, TaskState.DONE)
FINISHED = (CaseState.ANSWERED, CaseState.CLOSED)


@dataclass(frozen=True)
class Scope:
    """A duty as the hotline reads it: in which company, and from which unit downwards (H-14)."""

    role: str
    company_id: int
    path: str
    whole: bool

    def holds(self, case: Case) -> bool:
        """Does the duty reach this case: the whole company's, or one that a unit below holds?"""
        if case.company_id != self.company_id:
            return False
        return self.whole or (case.unit is not None and case.unit.path.startswith(self.path))

    def cases(self) -> Q:
        """The same as a condition."""
        if self.whole:
            return Q(company_id=self.company_id)
        return Q(company_id=self.company_id, unit__path__startswith=self.path)


def scopes(person: Person, *roles: str) -> list[Scope]:
    """H-14. The person's duties of these roles; none reaches into another company, also not a daughter's."""
    held = [duty for duty in people.duties_of(person) if duty.role in roles]
    companies = _companies(person, [duty.path for duty in held])
    return [
        Scope(duty.role, companies[duty.path], duty.path, whole=companies[duty.path] == duty.unit_id) for duty in held
    ]


def _companies(person: Person, paths: Iterable[str]) -> dict[str, int]:
    """The company of each path; asked once a request, kept on the instance."""
    known: dict[str, int] = person.__dict__.setdefault("_companies", {})
    if missing := {path for path in paths if path not in known}:
        known.update(people.companies_of(missing))
    return known


def visible_cases(person: Person) -> QuerySet[Case]:
    """His own; those of his duties, except where he is recused (H-17): in lists, counts, search and exports alike.

    Put together once for the duties that he holds: a page narrows it five times.
    """
    held = (people.duties_of(person), recusal_key())
    known: tuple[object, QuerySet[Case]] | None = person.__dict__.get("_visible_cases")
    if known is None or known[0] != held:
        known = person.__dict__["_visible_cases"] = (held, _visible_cases(person))
    return known[1].all()


def _visible_cases(person: Person) -> QuerySet[Case]:
    mine = Q(reporter=person) | Q(entered_by=person)
    duties = [scope.cases() for scope in scopes(person, *COMPANY_WIDE, *OF_UNIT)]
    duties += [scope.cases() & (Q(desk=Desk.INTEGRITY) | Q(no_supervisor=True)) for scope in scopes(person, INTEGRITY)]
    duties += [scope.cases() & Q(level=LevelCode.CRITICAL, state__in=OPEN) for scope in scopes(person, DUTY_OFFICER)]
    duties += [scope.cases() & Q(state__in=FINISHED) for scope in scopes(person, PUBLISHER)]
    duties += [_helped_by(scope) for scope in scopes(person, *OF_UNIT) if not scope.whole]
    if not duties:
        return Case.objects.filter(mine)
    through_duty = duties[0]
    for condition in duties[1:]:
        through_duty |= condition
    return Case.objects.filter(mine | (through_duty & open_to(person)))


def _helped_by(scope: Scope) -> Q:
    """H-7, H-35. Cases in which units of this duty have, or have done, a joint task."""
    tasks = Task.objects.filter(case=OuterRef("pk"), unit__path__startswith=scope.path, state__in=STANDING)
    return Q(company_id=scope.company_id, has_tasks=True) & Q(Exists(tasks))


def not_excluded(person: Person) -> QuerySet[Case]:
    """H-17. Every case but those from which the person is excluded; no right to see any of them follows from it."""
    return Case.objects.filter(open_to(person))


def led_cases(person: Person) -> QuerySet[Case]:
    """H-59. What has climbed to a leader: in his plant from the fourth rung on, in his company at the fifth.

    Not what he is excluded from (H-17), nor his own.
    """
    reach = Q(pk__in=[])
    for scope in scopes(person, people.LEADER):
        reach |= scope.cases() & Q(rung__gte=Rung.COMPANY if scope.whole else Rung.PLANT)
    return Case.objects.filter(reach, open_to(person), state__in=ON_LADDER).exclude(reporter=person)


def case_for(person: Person, number: str, may: Callable[[Person, Case], bool] | None = None) -> Case:
    """The only way for a view to hold a case: `Unseen` (404) for what he may not see, `Forbidden` (403) to do."""
    beside = ("unit", "company", "category", "reporter", "destruction")
    case = visible_cases(person).select_related(*beside).filter(number=number).first()
    if case is None:
        raise Unseen
    if may is not None and not may(person, case):
        raise Forbidden
    return case


def acts_for(person: Person, case: Case, *roles: str) -> bool:
    """Does the person hold one of the roles for this case? Never on his own case, and never when recused (H-17)."""
    if case.reporter_id == person.pk:
        return False
    return any(scope.holds(case) for scope in scopes(person, *roles)) and not is_recused(person, case)


def is_reporter(person: Person, case: Case) -> bool:
    """The reporter's own steps: write, answer, nudge, rate, reopen, appeal, withdraw."""
    return case.reporter_id == person.pk


def may_read(person: Person, case: Case) -> bool:
    """Read the thread and its files: the reporter, the clerk who entered it for him, the staff of the case."""
    knows = is_reporter(person, case) or case.entered_by_id == person.pk
    return knows or may_note(person, case) or may_join(person, case)


def may_dispatch(person: Person, case: Case) -> bool:
    """Dispatch, reassign, merge: the dispatchers, or the desk to which the case went instead (H-17)."""
    return acts_for(person, case, DESKS[Desk(case.desk)]) or (case.desk == Desk.DISPATCHER and on_duty(person, case))


def may_set_level(person: Person, case: Case) -> bool:
    """H-22. Whoever dispatches raises the level; whoever supervises lowers it, too. Which of it, the action asks."""
    return may_dispatch(person, case) or may_supervise(person, case)


def on_duty(person: Person, case: Case) -> bool:
    """H-61. Is the person a duty officer for this critical case? At night he dispatches it, too."""
    critical = case.level == LevelCode.CRITICAL and case.state in OPEN
    return critical and acts_for(person, case, DUTY_OFFICER)


def questions_are_taken() -> bool:
    """Is there an app on this site that takes questions? Without one nothing of it is offered or answered."""
    return is_followed(PASSED_ON)


def may_pass_on(person: Person, case: Case) -> bool:
    """匿名求证: pass a question on. The desk with which the case lies (H-17); a duty officer has other things to do."""
    return questions_are_taken() and acts_for(person, case, DESKS[Desk(case.desk)])


def may_refuse(person: Person, case: Case) -> bool:
    """H-18. Propose not to accept: whoever dispatches."""
    return may_dispatch(person, case)


def may_transfer(person: Person, case: Case) -> bool:
    """H-20. Hand a case to another office, take it back: the supervisors, and the integrity desk where it sees it."""
    return acts_for(person, case, SUPERVISOR, INTEGRITY)


def may_confirm_refusal(person: Person, case: Case) -> bool:
    """H-18. Confirm as the second person: whoever dispatches, or a supervisor. Being another is the action's check."""
    return may_dispatch(person, case) or acts_for(person, case, SUPERVISOR)


def may_return(person: Person, case: Case) -> bool:
    """H-23, H-34. Ask to return the case, or to put it off: leads of the holding unit."""
    return case.unit_id is not None and acts_for(person, case, LEAD)


def may_handle(person: Person, case: Case) -> bool:
    """Contact, ask, resume, draft: handlers and leads of the holding unit."""
    return case.unit_id is not None and acts_for(person, case, *OF_UNIT)


def holds_task(person: Person, task: Task, case: Case) -> bool:
    """H-35. Does the person work in the unit that was asked, and may he know of the case?"""
    if case.reporter_id == person.pk or is_recused(person, case):
        return False
    held = scopes(person, *OF_UNIT)
    return any(scope.company_id == case.company_id and task.unit.path.startswith(scope.path) for scope in held)


def may_join(person: Person, case: Case) -> bool:
    """H-7, H-35. Handlers and leads of a unit with a joint task: they read the case without name and phone."""
    if not case.has_tasks:
        return False
    standing = case.tasks.filter(state__in=STANDING).select_related("unit").order_by("pk")
    return any(holds_task(person, task, case) for task in standing)


def may_approve(person: Person, case: Case) -> bool:
    """H-39. Approve or send back: leads of the holding unit, supervisors. Who exactly is the action's check."""
    return case.unit_id is not None and acts_for(person, case, LEAD, SUPERVISOR)


def may_supervise(person: Person, case: Case) -> bool:
    """Decide on a reopening, a ruling, an extension; lower a level. H-17: the integrity desk where it has the case."""
    return acts_for(person, case, *dict.fromkeys((SUPERVISOR, decider(case))))


def decider(case: Case) -> str:
    """H-17. Who decides what waits for a supervisor: the integrity desk, where each of them is excluded."""
    return INTEGRITY if case.desk == Desk.INTEGRITY or case.no_supervisor else SUPERVISOR


def may_answer_order(person: Person, case: Case) -> bool:
    """H-60. Answer an order: whoever holds the case; before its dispatch, whoever dispatches."""
    if case.state in {CaseState.RECEIVED, CaseState.TRIAGE}:
        return may_dispatch(person, case)
    return may_handle(person, case)


def may_note(person: Person, case: Case) -> bool:
    """H-37. Write and read internal notes, see the thread from the staff's side."""
    return acts_for(person, case, *STAFF) or on_duty(person, case)


def may_see_as_staff(person: Person, case: Case) -> bool:
    """The staff's page of a case: whoever acts on it, units that help (H-35), its clerk, the publisher at its end."""
    if case.reporter_id == person.pk:
        return False
    acts = may_note(person, case) or may_publish(person, case) or case.entered_by_id == person.pk
    return acts or may_join(person, case)


def capacity(person: Person, case: Case) -> str:
    """H-72. In which duty the person reads the case: the one that the reporter sees. Empty for none."""
    roles = dict.fromkeys((DESKS[Desk(case.desk)], LEAD, HANDLER, SUPERVISOR, INTEGRITY, PUBLISHER))
    found = next((role for role in roles if acts_for(person, case, role)), "")
    return found or (DUTY_OFFICER if on_duty(person, case) else "")


def keeps_identity(person: Person, case: Case) -> bool:
    """H-71. A custodian of the case's company, who is not recused: he may hold what tells who its reporter is."""
    found = scopes(person, CUSTODIAN)
    return any(one.whole and one.company_id == case.company_id for one in found) and not is_recused(person, case)


def may_ask_custodian(person: Person, case: Case) -> bool:
    """H-71. Ask for what custodians keep of a sealed case: whoever acts on it."""
    return case.sealed and may_note(person, case)


def may_keep_vault(person: Person) -> bool:
    """H-64. A vault is for those who may be given access to a sealed case (H-61: duty officers read critical ones), or
    to who its reporter is.
    """
    return any(people.has_duty(person, role) for role in (*STAFF, DUTY_OFFICER, PUBLISHER, CUSTODIAN))


def may_publish(person: Person, case: Case) -> bool:
    """Propose, summarise, publish, unpublish."""
    return acts_for(person, case, PUBLISHER)


def may_see_reporter(person: Person, case: Case) -> bool:
    """H-7. Name and phone: the dispatcher, handlers and leads of the holding unit, the reporter himself."""
    return is_reporter(person, case) or may_dispatch(person, case) or may_handle(person, case)


def may_see_figures(person: Person) -> bool:
    """Rates and times: staff of the hotline; leads and handlers see those of their units (`units_seen`)."""
    return bool(scopes(person, *STAFF, PUBLISHER, MANAGER))


def figure_scopes(person: Person) -> list[Scope]:
    """The companies and units whose figures the person may read."""
    return scopes(person, *STAFF, PUBLISHER, MANAGER)


def may_export(person: Person) -> bool:
    """H-96. Take tables of cases out of the house: whoever works on cases or publishes them."""
    return bool(scopes(person, *STAFF, PUBLISHER))


def export_company(person: Person) -> int:
    """The company whose cases he exports; a duty for the whole of it comes first."""
    held = scopes(person, *STAFF, PUBLISHER)
    return next((scope for scope in held if scope.whole), held[0]).company_id


def may_receive(unit: Unit, case: Case) -> bool:
    """H-15, H-17. A unit may get the case only if it is open, of this company, has a handler, and is not recused."""
    if unit.state != "OPEN" or people.company_of(unit).pk != case.company_id:
        return False
    return not unit_is_recused(unit, case) and bool(handlers(unit, case))


def handlers(unit: Unit, case: Case) -> list[Person]:
    """Who works on cases of the unit, the nearest ones, as far as they may know of this one."""
    return _told(people.holders(HANDLER, unit, nearest=True), case)


def staff(role: str, unit: Unit, case: Case) -> list[Person]:
    """Who holds a role for the unit and may know of the case."""
    return _told(people.holders(role, unit, nearest=role == LEAD), case)


def leaders(unit: Unit, case: Case) -> list[Person]:
    """H-59. Who leads the unit, or else the nearest one above, as far as they may know of the case."""
    return _told(people.holders(people.LEADER, unit, nearest=True), case)


def _told(holders: Iterable[Person], case: Case) -> list[Person]:
    """H-17. Neither who is excluded, nor the reporter: nobody is staff in his own case."""
    return [person for person in holders if person.pk != case.reporter_id and not is_recused(person, case)]


def officers(case: Case, now: datetime) -> list[Person]:
    """H-61, H-17. The roster of the company's duty officers, who is first today first; a new day begins at eight.

    Each day another one is first. Who is excluded from the case or reported it is not on the roster.
    """
    found = sorted(people.holders(DUTY_OFFICER, case.company), key=lambda one: (one.name_key, one.employee_no))
    first = (timezone.localtime(now) - DAY_BEGINS).toordinal() % len(found) if found else 0
    return _told([*found[first:], *found[:first]], case)

"""The acts of 中期检查、去留、暂停、终止 and of changes, in the same table as all others of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.actions import changes, revoking, standing, succession
from lifeline.innovation.forms import changes as forms
from lifeline.innovation.forms.awards import RevokeForm
from lifeline.innovation.forms.projects import SendBackForm, StepForm
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries.succession import CHANGING, may_stay, waits_for_leader
from lifeline.innovation.rules.periods import midterm_window
from lifeline.innovation.states import OPEN_CHANGES, ChangeKind, ChangeState, Kind, ProjectState
from lifeline.innovation.views.act import Act, May, plainly

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from lifeline.innovation.models import Project
    from lifeline.innovation.views.act import Doing, When
    from lifeline.people.models import Person

LIVE = (ProjectState.ACTIVE, ProjectState.SUSPENDED)


def in_state(may: Callable[[Person, Project], bool], *states: str) -> May:
    """Whoever may, while the project is in one of these states."""
    return May(plainly(may), lambda project, _item, _now: project.state in states)


def in_window(project: Project, _item: Any, now: datetime) -> bool:
    """I-81. In its window, once."""
    due = project.state == ProjectState.ACTIVE and project.kind != Kind.MICRO and project.midterm_passed_on is None
    if not due or project.starts_on is None or project.ends_on is None:
        return False
    window = midterm_window(project.starts_on, project.ends_on)
    return window.opens <= timezone.localdate(now) <= window.closes


def decides_gate(person: Person, project: Project, item: Any, now: datetime) -> bool:
    """I-84. In time the secretariat too, afterwards the chair."""
    return gates.is_chair(person, project) if now > item.due_at else gates.decides(person, project)


def unasked(kind: str, states: Collection[str]) -> When:
    """I-85. Not while one of this kind is open."""

    def when(project: Project, _item: Any, _now: datetime) -> bool:
        return project.state in states and not project.changes.filter(kind=kind, state__in=OPEN_CHANGES).exists()

    return when


def may_ask(kind: str) -> May:
    """I-85, I-87. The leader, or for a new leader the unit."""
    by_unit = kind == ChangeKind.LEADER
    return May(
        plainly(gates.is_unit_secretary if by_unit else gates.is_leader),
        unasked(kind, CHANGING if by_unit else LIVE), who_first=True,
    )  # fmt: skip


def leader_moved(project: Project, _item: Any, now: datetime) -> bool:
    """E-10. While it is open whether who only moved goes on leading."""
    return waits_for_leader(project) and may_stay(project, timezone.localdate(now))


def has_money(project: Project, item: Any, now: datetime) -> bool:
    """I-87. Where there is money to move."""
    return project.budget_fen > 0 and unasked(ChangeKind.MOVE, LIVE)(project, item, now)


def signs(person: Person, project: Project, _item: Any, _now: datetime) -> bool:
    """The unit's secretary, and not the leader."""
    return gates.is_unit_secretary(person, project) and not gates.is_leader(person, project)


def grants(person: Person, project: Project, item: Any, _now: datetime) -> bool:
    """I-87."""
    return gates.may_grant(person, project, item)


def asked_by(person: Person, _project: Project, item: Any, _now: datetime) -> bool:
    """Who asked."""
    return bool(item.asked_by_id == person.pk)


def while_it(*states: str) -> When:
    """While the request is in one of these states."""
    return lambda _project, item, _now: item.state in states


MAY_CHECK = May(plainly(gates.decides), in_window)
MAY_DECIDE_GATE = May(decides_gate, lambda _project, item, _now: item.decided_at is None)
MAY_MOVE = May(plainly(gates.is_leader), has_money, who_first=True)
MAY_SIGN = May(signs, while_it(ChangeState.ASKED))
MAY_GRANT = May(grants, while_it(ChangeState.UNIT_SIGNED))
MAY_KEEP = May(plainly(gates.is_unit_secretary), leader_moved)
MAY_WITHDRAW = May(asked_by, while_it(*OPEN_CHANGES))


def check_midterm(project: Project, _item: Any, given: dict[str, Any], **who: Any) -> Any:
    """I-81."""
    return standing.check_midterm(project, given["verdict"], given["reason"], **who)


def decide_gate(_project: Project, item: Any, given: dict[str, Any], **who: Any) -> Any:
    """I-84."""
    return standing.decide_gate(item, given["verdict"], given["reason"], **who)


def suspend(project: Project, _item: Any, given: dict[str, Any], **who: Any) -> Any:
    """I-89."""
    return standing.suspend(project, given["reason"], **who)


def resume(project: Project, _item: Any, _given: dict[str, Any], **who: Any) -> Any:
    """I-89."""
    return standing.resume(project, **who)


def terminate(project: Project, _item: Any, given: dict[str, Any], **who: Any) -> Any:
    """I-90."""
    return standing.terminate(project, given["reason"], **who)


def ask(kind: str) -> Doing:
    """I-85."""

    def done(project: Project, _item: Any, given: dict[str, Any], **who: Any) -> Any:
        return changes.ask(project, kind, given["form"].after(), given["reason"], **who)

    return done


def keep_leader(project: Project, _item: Any, given: dict[str, Any], **who: Any) -> Any:
    """E-10."""
    return succession.keep_leader(project, given["reason"], **who)


def sign(_project: Project, item: Any, _given: dict[str, Any], **who: Any) -> Any:
    """I-87."""
    return changes.sign(item, **who)


def grant(_project: Project, item: Any, _given: dict[str, Any], **who: Any) -> Any:
    """I-87."""
    return changes.grant(item, **who)


def refuse(_project: Project, item: Any, given: dict[str, Any], **who: Any) -> Any:
    """I-87."""
    return changes.refuse(item, given["reason"], **who)


def withdraw(_project: Project, item: Any, _given: dict[str, Any], **who: Any) -> Any:
    """I-85."""
    return changes.withdraw(item, **who)


def revoke(project: Project, _item: Any, given: dict[str, Any], **who: Any) -> Any:
    """I-90."""
    told = {name: given[name] for name in revoking.Finding.__dataclass_fields__}
    return revoking.revoke(project, revoking.Finding(**told), **who)


REVOCABLE = tuple(
    state for state in ProjectState
    if state not in {ProjectState.LAPSED, ProjectState.TERMINATED, ProjectState.NOT_ACCEPTED, ProjectState.REVOKED}
)  # fmt: skip
MOVED = _("Recorded. More than a tenth of the budget waits for the unit's signature and the secretariat.")
SAVED, ASKED = _("Saved"), _("Asked for. The unit signs, then it is decided.")
K = ChangeKind
ACTS = {
    "midterm": Act(forms.VerdictForm, _("Mid-term check"), SAVED, "", MAY_CHECK, check_midterm),
    "gate": Act(forms.VerdictForm, _("Decide whether it goes on"), SAVED, "gates", MAY_DECIDE_GATE, decide_gate),
    "change_dates": Act(forms.DatesForm, _("Ask for a later end"), ASKED, "", may_ask(K.DATES), ask(K.DATES)),
    "change_member": Act(forms.MembersForm, _("Ask for other members"), ASKED, "", may_ask(K.MEMBER), ask(K.MEMBER)),
    "change_scope": Act(forms.ScopeForm, _("Ask for another scope"), ASKED, "", may_ask(K.SCOPE), ask(K.SCOPE)),
    "change_budget": Act(forms.BudgetForm, _("Ask for another budget"), ASKED, "", may_ask(K.BUDGET), ask(K.BUDGET)),
    "change_move": Act(
        forms.MoveForm, _("Move money between the lines of the budget"), MOVED, "", MAY_MOVE, ask(K.MOVE)
    ),
    "change_level": Act(forms.LevelForm, _("Ask for another level"), ASKED, "", may_ask(K.LEVEL), ask(K.LEVEL)),
    "change_leader": Act(forms.LeaderForm, _("Ask for another leader"), ASKED, "", may_ask(K.LEADER), ask(K.LEADER)),
    "leader_stays": Act(
        forms.ReasonForm, _("The leader moved and goes on leading"), SAVED, "", MAY_KEEP, keep_leader
    ),
    "change_sign": Act(StepForm, _("Sign for the unit"), SAVED, "changes", MAY_SIGN, sign),
    "change_grant": Act(StepForm, _("Grant the change"), SAVED, "changes", MAY_GRANT, grant),
    "change_refuse": Act(SendBackForm, _("Do not grant it"), SAVED, "changes", MAY_GRANT, refuse),
    "change_withdraw": Act(StepForm, _("Withdraw the request"), SAVED, "changes", MAY_WITHDRAW, withdraw),
    "suspend": Act(
        forms.ReasonForm, _("Suspend the project"), SAVED, "", in_state(gates.is_secretary, ProjectState.ACTIVE),
        suspend,
    ),
    "resume": Act(
        StepForm, _("Let it go on"), SAVED, "", in_state(gates.is_secretary, ProjectState.SUSPENDED), resume
    ),
    "terminate": Act(
        forms.ReasonForm, _("End the project"), SAVED, "",
        in_state(gates.is_chair, ProjectState.CHARTERED, *LIVE, ProjectState.RECTIFYING), terminate,
    ),
    "revoke": Act(
        RevokeForm, _("Revoke the project"), SAVED, "", in_state(gates.is_chair, *REVOCABLE), revoke
    ),
}  # fmt: skip

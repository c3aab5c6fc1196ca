"""变更: asked by the leader (a new leader: by the unit), signed by the unit, granted by secretariat or chair."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import carrying, charters, course, telling
from lifeline.innovation.models import ChangeRequest, CharterVersion, Project, TeamMember
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries import persons
from lifeline.innovation.queries.changes import budget_decided, budget_now
from lifeline.innovation.queries.limits import is_banned
from lifeline.innovation.queries.stages import next_cycle
from lifeline.innovation.queries.succession import CHANGING
from lifeline.innovation.rules.budget import is_small, moved, scaled
from lifeline.innovation.rules.ledger import yuan
from lifeline.innovation.rules.numbers import ASKED_BEFORE_DAYS, CHANGE_DAYS, EXTENSION_MONTHS, EXTENSIONS, TEAM
from lifeline.innovation.rules.periods import months_between
from lifeline.innovation.states import (
    CHANGE_FLOW,
    OPEN_CHANGES,
    TOOK_PART,
    UNFINISHED,
    ChangeKind,
    ChangeState,
    LetterKind,
    ProjectState,
)
from lifeline.kernel.action import action, locked
from lifeline.kernel.calendar import store
from lifeline.kernel.errors import Forbidden, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person

STANDING = (ProjectState.ACTIVE, ProjectState.SUSPENDED)
CLOSING = ("CLOSING", "APPRAISAL", "NOTICE_2", "CONFERENCE", "ARCHIVED")
"""I-88. States of a cycle in which an extended project is too late for it."""


@action
def ask(
    project: Project, kind: str, after: dict[str, Any], reason: str, *, actor: Person, now: datetime
) -> ChangeRequest:
    """I-85. Ask for a change of scope, leader, member, dates, budget or level; one open per kind.

    I-87: a change of leader is asked by the unit and never needs the old leader. Consequences: the unit signs (its own
    request is signed already), then secretariat or chair decides within 10 working days. A move of at most 10 % of the
    budget between its lines is only recorded, and holds at once; such moves add up until somebody decides on one.
    """
    by_unit = kind == ChangeKind.LEADER
    project = carrying.lock(project, None, actor, gates.is_unit_secretary if by_unit else gates.is_leader)
    _check_state(project, kind)
    if project.changes.filter(kind=kind, state__in=OPEN_CHANGES).exists():
        raise Refused("I-85", _("A change of this kind is asked for already."))
    today = timezone.localdate(now)
    before = _checked(project, kind, after)
    if kind == ChangeKind.MOVE and is_small(budget_decided(project), _lines(after), project.budget_fen):
        return _note_move(project, before, after, reason, actor, now)
    late = (
        kind == ChangeKind.DATES and project.ends_on is not None and (project.ends_on - today).days < ASKED_BEFORE_DAYS
    )
    change = ChangeRequest.objects.create(
        project=project, kind=ChangeKind(kind), reason=course.written(reason, "I-85", 10), before=before, after=after,
        asked_by=actor, asked_at=now, due_at=store.office().add_days(now, CHANGE_DAYS, end="midnight").at, late=late,
        state=ChangeState.UNIT_SIGNED if by_unit else ChangeState.ASKED,
        unit_signed_by=actor if by_unit else None, unit_signed_at=now if by_unit else None,
    )  # fmt: skip
    carrying.keep(project, events.CHANGE_ASKED, actor=actor, what=kind, item=change.pk)
    return change


def _check_state(project: Project, kind: str) -> None:
    """I-85. At work or suspended; E-10: a new leader as well where only a leader can sign, or hand in again."""
    if project.state not in (CHANGING if kind == ChangeKind.LEADER else STANDING):
        raise course.moved()


def _lines(body: dict[str, Any]) -> list[tuple[str, int]]:
    return [(what, fen) for what, fen in body["budget"]]


def _note_move(
    project: Project, before: dict[str, Any], after: dict[str, Any], reason: str, actor: Person, now: datetime
) -> ChangeRequest:
    """I-87. Only recorded: a new charter version holds it."""
    change = ChangeRequest.objects.create(
        project=project, kind=ChangeKind.MOVE, reason=course.written(reason, "I-85", 10), before=before, after=after,
        asked_by=actor, asked_at=now, due_at=now, state=ChangeState.GRANTED, decided_at=now,
    )  # fmt: skip
    number = _new_version(project, change, now)
    carrying.keep(
        project, events.BUDGET_MOVED, actor=actor, what=str(change.kind), item=change.pk, number=number,
        fen=moved(_lines(before), _lines(after)),
    )  # fmt: skip
    return change


def _new_version(project: Project, change: ChangeRequest, now: datetime) -> int:
    """I-85. The next version of the charter, with the change in it; older ones stay.

    E-10. Where the charter is not signed by all yet, three sign the new version, in the time that I-76 gives.
    """
    body = _apply(project, change, dict(_body(project)), now)
    number = (project.charters.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    signing = project.state == ProjectState.CHARTERED
    CharterVersion.objects.create(
        project=project, number=number, body=body, sha256=charters.digest(body), made_at=now,
        sign_due_at=charters.sign_due(now) if signing else None,
    )  # fmt: skip
    return number


def _checked(project: Project, kind: str, after: dict[str, Any]) -> dict[str, Any]:
    """What stands now; refused where the change itself is not lawful."""
    if kind == ChangeKind.DATES:
        _check_dates(project, date.fromisoformat(after["ends_on"]))
        return {"ends_on": project.ends_on.isoformat() if project.ends_on else ""}
    if kind == ChangeKind.LEADER:
        _check_leader(project, after["leader"])
        return {"leader": project.leader_id}
    if kind == ChangeKind.MEMBER:
        _check_members(project, after)
        return {"members": sorted(gates.team_ids(project))}
    if kind == ChangeKind.SCOPE:
        course.written(after["scope"], "I-85", 10)
        return {"scope": _body(project).get("scope", "")}
    return _checked_terms(project, kind, after)


def _checked_terms(project: Project, kind: str, after: dict[str, Any]) -> dict[str, Any]:
    """The same of money and level."""
    if kind == ChangeKind.BUDGET:
        return {"budget_fen": project.budget_fen}
    if kind == ChangeKind.MOVE:
        _check_move(project, _lines(after))
        return {"budget": [list(line) for line in budget_now(project)]}
    return {"level": str(project.level)}


def _check_move(project: Project, lines: list[tuple[str, int]]) -> None:
    """I-87. The lines have a name each and sum to what is granted; the total is another change."""
    known = budget_now(project)
    names = [what.strip() for what, _fen in lines]
    nameless = "" in names and "" not in dict(known)
    if len(set(names)) < len(names) or nameless or any(fen <= 0 for _what, fen in lines):
        raise Refused("I-87", _("Each line of the budget has a name of its own and an amount."))
    if sum(fen for _what, fen in lines) != project.budget_fen:
        raise Refused("I-87", _("The lines sum to ¥%(sum)s, as granted."), sum=yuan(project.budget_fen))
    if sorted(lines) == sorted(known):
        raise Refused("I-87", _("Nothing is moved."))


def _check_dates(project: Project, ends_on: date) -> None:
    """I-86. At most 2 extensions and 12 months in all."""
    if project.ends_on is None or ends_on <= project.ends_on:
        raise Refused("I-86", _("An extension ends after the planned end."))
    months = project.extension_months + months_between(project.ends_on, ends_on)
    if project.extensions >= EXTENSIONS or months > EXTENSION_MONTHS:
        raise Refused(
            "I-86", _("A project is extended at most %(times)s times and %(months)s months in all."),
            times=EXTENSIONS, months=EXTENSION_MONTHS,
        )  # fmt: skip


def _check_leader(project: Project, pk: int) -> None:
    """I-18, I-90. A new leader leads no other project that is not finished, and is not barred."""
    person = persons.one(pk)
    if person is None or person.pk == project.leader_id:
        raise Refused("I-85", _("Choose another person."))
    if Project.objects.filter(leader=person, state__in=UNFINISHED).exists():
        raise Refused("I-18", _("This person leads another project that is not finished."))
    if is_banned(person.pk, timezone.localdate()):
        raise Refused("I-18", _("This person may not lead a project yet."))


def _check_members(project: Project, after: dict[str, Any]) -> None:
    """I-20. The team stays between 1 and 8, and its leader on it."""
    team, out, new = gates.team_ids(project), set(after.get("out", [])), set(after.get("new", []))
    if project.leader_id in out or not (out | new) or out - team or new & team:
        raise Refused("I-85", _("Name who joins and who leaves; the leader stays."))
    if len((team - out) | new) > TEAM:
        raise Refused("I-20", _("A team has at most %(most)s members."), most=TEAM)


def _locked(change: ChangeRequest, actor: Person, may: Any) -> ChangeRequest:
    project = carrying.lock(change.project, None, actor, may)
    change = locked(ChangeRequest.objects.all(), change.pk)
    change.project = project
    return change


@action
def sign(change: ChangeRequest, *, actor: Person, now: datetime) -> ChangeRequest:
    """I-87. The unit's secretary, who is not the leader, signs. Consequence: it waits for the decision."""
    change = _locked(change, actor, gates.is_unit_secretary)
    if gates.is_leader(actor, change.project):
        raise Forbidden
    CHANGE_FLOW.move(change, "sign")
    change.unit_signed_by, change.unit_signed_at = actor, now
    change.save()
    carrying.keep(change.project, events.CHANGE_SIGNED, actor=actor, what=str(change.kind), item=change.pk)
    return change


@action
def withdraw(change: ChangeRequest, *, actor: Person, now: datetime) -> ChangeRequest:
    """Who asked takes it back. Consequence: another of this kind can be asked for."""
    change = _locked(change, actor, lambda person, _project: person.pk == change.asked_by_id)
    CHANGE_FLOW.move(change, "withdraw")
    change.decided_at = now
    change.save()
    carrying.keep(change.project, events.CHANGE_WITHDRAWN, actor=actor, what=str(change.kind), item=change.pk)
    return change


@action
def refuse(change: ChangeRequest, answer: str, *, actor: Person, now: datetime) -> ChangeRequest:
    """I-87. Secretariat or chair says no, and why. Consequence: the charter stands."""
    change = _locked(change, actor, lambda person, project: gates.may_grant(person, project, change))
    CHANGE_FLOW.move(change, "refuse")
    change.answer = course.written(answer, "I-87", 10)
    change.decided_by, change.decided_at = actor, now
    change.save()
    carrying.keep(change.project, events.CHANGE_REFUSED, actor=actor, what=str(change.kind), item=change.pk)
    _answer(change, now, granted=False, reason=change.answer)
    return change


@action
def grant(change: ChangeRequest, *, actor: Person, now: datetime) -> ChangeRequest:
    """I-85 … I-88. Secretariat or chair grants it. Consequences: a new charter version; the project follows it.

    Looked at again now: limits of extensions, of the team and of a new leader. An extension past the closing of its
    cycle is appraised in the next one.
    """
    change = _locked(change, actor, lambda person, project: gates.may_grant(person, project, change))
    project = change.project
    _check_state(project, change.kind)
    _checked(project, change.kind, change.after)
    CHANGE_FLOW.move(change, "grant")
    change.decided_by, change.decided_at = actor, now
    change.save()
    number = _new_version(project, change, now)
    carrying.keep(project, events.CHANGE_GRANTED, actor=actor, what=str(change.kind), item=change.pk, number=number)
    _answer(change, now, granted=True)
    return change


def _answer(change: ChangeRequest, now: datetime, **told: Any) -> None:
    """I-74. The letter to whoever leads the project now."""
    telling.letter(change.project, LetterKind.CHANGE, f"change-{change.pk}", now=now, change=str(change.kind), **told)


def _body(project: Project) -> dict[str, Any]:
    found = project.charters.order_by("-number").first()
    return found.body if found else {"milestones": [], "scope": ""}


def _apply(project: Project, change: ChangeRequest, body: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The project and the charter's body as the change makes them."""
    after = change.after
    if change.kind == ChangeKind.DATES:
        _extend(project, date.fromisoformat(after["ends_on"]), now)
    elif change.kind == ChangeKind.LEADER:
        _lead(project, after["leader"])
    elif change.kind == ChangeKind.MEMBER:
        _members(project, after)
    elif change.kind == ChangeKind.BUDGET:
        body["budget"] = [list(line) for line in scaled(budget_now(project), after["budget_fen"])]
        project.budget_fen = after["budget_fen"]
    elif change.kind == ChangeKind.MOVE:
        body["budget"] = after["budget"]
    elif change.kind == ChangeKind.LEVEL:
        project.level = after["level"]
    else:
        body["scope"] = after["scope"]
    starts, ends = project.starts_on, project.ends_on
    dates = {"starts_on": starts.isoformat() if starts else "", "ends_on": ends.isoformat() if ends else ""}
    return {**body, **dates, "budget_fen": project.budget_fen, "level": str(project.level)}


def _extend(project: Project, ends_on: date, now: datetime) -> None:
    if project.ends_on is not None:
        project.extension_months += months_between(project.ends_on, ends_on)
    project.extensions += 1
    project.ends_on = ends_on
    if project.cycle.state in CLOSING:
        project.appraise_in_cycle = next_cycle(project.cycle) or project.appraise_in_cycle
    project.save()
    charters.lay_reports(project, now)


def _lead(project: Project, pk: int) -> None:
    """The new leader takes the first place of the team; the old one stays a member."""
    team = TeamMember.objects.filter(application=project.application_id)
    old = team.filter(role="LEADER").first()
    if old is not None:
        old.role = "MEMBER"
        old.save(update_fields=["role"])
    mine = team.filter(person_id=pk).first() or TeamMember(
        application=project.application, person_id=pk, place=_place(project)
    )
    mine.role, mine.state = "LEADER", "CONFIRMED"
    mine.save()
    project.leader_id, project.leader_gone_on = pk, None


def _members(project: Project, after: dict[str, Any]) -> None:
    TeamMember.objects.filter(application=project.application_id, person__in=after.get("out", [])).update(state="LEFT")
    for pk in after.get("new", []):
        again = TeamMember.objects.filter(application=project.application_id, person_id=pk).first()
        again = again or TeamMember(application=project.application, person_id=pk, place=_place(project))
        again.state, again.role = "CONFIRMED", "MEMBER"
        again.save()


def _place(project: Project) -> int:
    """The first free place of eight; who declined gives theirs up, and only then who left."""
    team = TeamMember.objects.filter(application=project.application_id)
    taken = set(team.values_list("place", flat=True))
    free = next((place for place in range(1, TEAM + 1) if place not in taken), None)
    if free is None:
        gone = team.exclude(state__in=TOOK_PART).order_by("place").first() or team.filter(state="LEFT").first()
        if gone is None:
            raise Refused("I-20", _("A team has at most %(most)s members."), most=TEAM)
        free = gone.place
        gone.delete()
    return free

"""The acts on a project's page, as one table: form, words, who and when, and what is done. Buttons and POST ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.actions import acceptance, charters, evidence, filing, visits
from lifeline.innovation.forms import projects as forms
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries import persons
from lifeline.innovation.states import Filing, ProjectState
from lifeline.innovation.views import closing_acts, standing_acts
from lifeline.innovation.views.act import PARTS, Act, May, plainly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from lifeline.innovation.models import Project
    from lifeline.innovation.queries.projects import Course
    from lifeline.innovation.views.act import When
    from lifeline.people.models import Person

TO_FILE, FILED = (Filing.OPEN, Filing.REFUSED), Filing.FILED
WORKING = (ProjectState.ACTIVE, ProjectState.RECTIFYING)
NEAR_DAYS = 60


class Door(NamedTuple):
    """An act that is open now: its words and its form; `danger`: it stops or ends the project."""

    label: _StrPromise
    form: forms.StepForm
    danger: bool = False


def to_file(project: Project, item: Any, _now: datetime) -> bool:
    """While the project is at work."""
    return project.state in WORKING and item.state in TO_FILE


def judges(person: Person, project: Project, item: Any, _now: datetime) -> bool:
    """Who verifies, and does not own what is verified."""
    return gates.may_verify(person, project) and getattr(item, "owner_id", None) != person.pk


def visitable(project: Project, _item: Any, _now: datetime) -> bool:
    """While there is something to visit."""
    return project.state in (*WORKING, ProjectState.SUSPENDED, ProjectState.CLOSING_SUBMITTED)


def unsigned(part: str) -> When:
    """While this part is unsigned; the secretariat's when the others have signed."""

    def when(project: Project, _item: Any, _now: datetime) -> bool:
        if project.state != ProjectState.CHARTERED:
            return False
        found = project.charters.order_by("-number").first()
        if found is None or getattr(found, f"{part}_signed_at") is not None:
            return False
        return part != charters.OFFICE or bool(found.leader_signed_at and found.unit_signed_at)

    return when


def may_sign(part: str, may: Callable[[Person, Project], bool]) -> May:
    """Whoever signs for this part, while it is unsigned."""
    return May(plainly(may), unsigned(part), who_first=True)


MAY_HAND_IN = May(plainly(gates.may_report), to_file)
MAY_JUDGE = May(judges, lambda _project, item, _now: item.state == FILED)
MAY_VISIT = May(plainly(gates.may_supervise), visitable)


def hand_in(_project: Project, item: Any, given: dict[str, Any], *, actor: Person, now: datetime) -> Any:
    """With its files."""
    stored = evidence.receive(given["evidence"], actor, now=now)
    return filing.hand_in(item, given["text"], stored, actor=actor, now=now)


def verify(_project: Project, item: Any, _given: dict[str, Any], **who: Any) -> Any:
    """It is so."""
    return filing.verify(item, **who)


def send_back(_project: Project, item: Any, given: dict[str, Any], **who: Any) -> Any:
    """It is not enough."""
    return filing.send_back(item, given["reason"], **who)


def visit(project: Project, _item: Any, given: dict[str, Any], *, actor: Person, now: datetime) -> Any:
    """A visit with its files."""
    stored = evidence.receive(given["evidence"], actor, now=now)
    owner = persons.one(given["owner"]) if given["owner"] else None
    found = visits.Found(
        given["held_on"], given["visitors"], given["findings"], given["grade"], given["what"], owner, given["due_on"]
    )
    return visits.file_visit(project, found, stored, actor=actor, now=now)


def sign(part: str) -> Callable[..., Any]:
    """One of the three signatures."""

    def done(project: Project, _item: Any, _given: dict[str, Any], **who: Any) -> Any:
        return charters.sign(project, part, **who)

    return done


HANDED, JUDGED, SIGNED = _("Handed in. Somebody outside of the team verifies it."), _("Saved"), _("Signed.")
SIGN = _("Sign the charter")
ACTS = {
    "sign_leader": Act(
        forms.StepForm, SIGN, SIGNED, "", may_sign(charters.LEADER, gates.is_leader), sign(charters.LEADER)
    ),
    "sign_unit": Act(
        forms.StepForm, SIGN, SIGNED, "", may_sign(charters.UNIT, gates.is_unit_secretary), sign(charters.UNIT)
    ),
    "sign_office": Act(
        forms.StepForm, SIGN, SIGNED, "", may_sign(charters.OFFICE, gates.is_secretary), sign(charters.OFFICE)
    ),
    "milestone": Act(forms.HandInForm, _("Hand in evidence"), HANDED, "milestones", MAY_HAND_IN, hand_in),
    "milestone_verify": Act(forms.StepForm, _("It is done: verify"), JUDGED, "milestones", MAY_JUDGE, verify),
    "milestone_back": Act(forms.SendBackForm, _("Send back"), JUDGED, "milestones", MAY_JUDGE, send_back),
    "report": Act(forms.ReportForm, _("Write the report"), HANDED, "reports", MAY_HAND_IN, hand_in),
    "report_verify": Act(forms.StepForm, _("Accept the report"), JUDGED, "reports", MAY_JUDGE, verify),
    "report_back": Act(forms.SendBackForm, _("Send back"), JUDGED, "reports", MAY_JUDGE, send_back),
    "correction": Act(forms.HandInForm, _("Say that it is mended"), HANDED, "corrections", MAY_HAND_IN, hand_in),
    "correction_verify": Act(forms.StepForm, _("It is mended: verify"), JUDGED, "corrections", MAY_JUDGE, verify),
    "correction_back": Act(forms.SendBackForm, _("Send back"), JUDGED, "corrections", MAY_JUDGE, send_back),
    "visit": Act(forms.VisitForm, _("File a visit"), _("The visit is filed."), "", MAY_VISIT, visit),
    **closing_acts.ACTS,
    **standing_acts.ACTS,
}


DANGER = frozenset({"suspend", "terminate", "revoke"})
MORE = frozenset(name for name in ACTS if name.startswith("change_")) | DANGER
"""What may be done and need not: it stands folded, below."""


def doors(
    person: Person, project: Project, course: Course, now: datetime, sent: forms.StepForm | None
) -> dict[str, Any]:
    """What is open to the person now: by part and row, and under "" for the project itself."""
    found: dict[str, Any] = {"project": [], "more": [], **{part: {} for part in PARTS}}
    for name, act in ACTS.items():
        rows = [rows_of(shown) for shown in getattr(course, act.part)] if act.part else [None]
        for item in rows:
            if act.may(person, project, item, now):
                door = Door(act.label, _form(act, name, project, item, sent), name in DANGER)
                place = found.setdefault(act.part, {}) if act.part else found
                aside = name in MORE and not (name == "change_leader" and project.leader_gone_on)
                place.setdefault(item.pk if item else "more" if aside else "project", []).append(door)
    return found


def open_before_closing(person: Person, project: Project, now: datetime) -> list[str]:
    """I-97. What the leader still has to do before the closing, in the last 60 days of the plan and afterwards."""
    near = project.ends_on is not None and (project.ends_on - timezone.localdate(now)).days <= NEAR_DAYS
    if project.state not in WORKING or not near or not gates.is_leader(person, project):
        return []
    return [sentence for _rule, sentence in acceptance.obstacles(project, now)]


def rows_of(shown: Any) -> Any:
    """The row behind what the page shows of it."""
    return getattr(shown, "item", None) or getattr(shown, "row", shown)


def forms_in(doors: Mapping[str, Any]) -> Iterator[forms.StepForm]:
    """The forms behind the doors that are open."""
    for place in doors.values():
        for row in place.values() if isinstance(place, dict) else [place]:
            yield from (door.form for door in row)


def _form(act: Act, name: str, project: Project, item: Any, sent: forms.StepForm | None) -> forms.StepForm:
    """The form that came back, if it is this one; else a fresh one."""
    pk = str(item.pk) if item else ""
    if sent is not None and sent["act"].value() == name and str(sent["item"].value() or "") == pk:
        return sent
    return act.form(project=project, act=name, item=item)

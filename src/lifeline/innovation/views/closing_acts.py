"""The acts of closing and acceptance, in the same table as all others of a project's page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.actions import acceptance, evidence
from lifeline.innovation.forms import acceptance as forms
from lifeline.innovation.forms.projects import SendBackForm, StepForm
from lifeline.innovation.policies import acceptance as panel
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.states import ProjectState
from lifeline.innovation.views.act import Act, May, plainly

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Project
    from lifeline.people.models import Person

WORKING = (ProjectState.ACTIVE, ProjectState.RECTIFYING)


def last(project: Project) -> Any:
    """The file that lies before the panel, or None."""
    if project.state != ProjectState.CLOSING_SUBMITTED:
        return None
    return project.closings.order_by("-number").first()


def complete(project: Project, _item: Any, now: datetime) -> bool:
    """I-97. Once nothing is open; what is open stands on the page."""
    return project.state in WORKING and not acceptance.obstacles(project, now, explained=True)


def returnable(project: Project, _item: Any, _now: datetime) -> bool:
    """Once, and not after time to rectify."""
    found = last(project)
    if found is None or found.grade:
        return False
    return not project.closings.filter(Q(sent_back=True) | Q(rectify_until__isnull=False)).exists()


def unscored(project: Project, _item: Any, _now: datetime) -> bool:
    """I-98. Until the first score."""
    found = last(project)
    return found is not None and not found.sheets.filter(score__isnull=False).exists()


def ungraded(project: Project, _item: Any, _now: datetime) -> bool:
    """I-98. Until the grade is proposed."""
    found = last(project)
    return found is not None and not found.grade


def scored(project: Project, _item: Any, _now: datetime) -> bool:
    """I-99. When all have scored."""
    found = last(project)
    return found is not None and not found.grade and not found.sheets.filter(score__isnull=True).exists()


def rectifiable(project: Project, item: Any, now: datetime) -> bool:
    """I-100. Once."""
    return ungraded(project, item, now) and not project.closings.filter(rectify_until__isnull=False).exists()


def proposed(project: Project, _item: Any, _now: datetime) -> bool:
    """I-99. While a grade waits for its confirmation."""
    found = last(project)
    return found is not None and bool(found.grade)


def confirms(person: Person, project: Project, _item: Any, _now: datetime) -> bool:
    """I-99. The secretariat, and not who proposed."""
    found = last(project)
    return gates.is_secretary(person, project) and (found is None or found.proposed_by_id != person.pk)


def close(project: Project, _item: Any, given: dict[str, Any], *, actor: Person, now: datetime) -> Any:
    """I-97."""
    stored = evidence.receive(given["evidence"], actor, now=now)
    names = ("summary", "indicator", "baseline", "target", "measured", "source", "target_reached")
    told = acceptance.Closing(**{name: given[name] for name in names})
    told = replace(told, explained=given.get("explained", ""))
    return acceptance.submit_closing(project, told, stored, actor=actor, now=now)


def give_back(project: Project, _item: Any, given: dict[str, Any], **who: Any) -> Any:
    """4.3."""
    return acceptance.send_closing_back(project, given["reason"], **who)


def name(project: Project, _item: Any, given: dict[str, Any], **who: Any) -> Any:
    """I-98."""
    return acceptance.name_panel(project, given["experts"], **who)


def score(project: Project, _item: Any, given: dict[str, Any], **who: Any) -> Any:
    """I-98."""
    return acceptance.fill_sheet(project, given["score"], given["advice"], **who)


def propose(project: Project, _item: Any, given: dict[str, Any], **who: Any) -> Any:
    """I-99."""
    return acceptance.propose_grade(project, int(given["shift"] or 0), given["yes"], given["why"], **who)


def confirm(project: Project, _item: Any, _given: dict[str, Any], **who: Any) -> Any:
    """I-99."""
    return acceptance.confirm_grade(project, **who)


def rectify(project: Project, _item: Any, given: dict[str, Any], **who: Any) -> Any:
    """I-100."""
    return acceptance.rectify(project, given["items"], given["until"], **who)


SAVED = _("Saved")
OFFICE, HEAD = plainly(gates.is_secretary), plainly(panel.is_head)
LEADERS_OWN = May(plainly(gates.is_leader), complete, who_first=True)
ACTS = {
    "close": Act(forms.ClosingForm, _("Hand in the closing file"), _("Handed in."), "", LEADERS_OWN, close),
    "close_back": Act(
        SendBackForm, _("Send the closing file back"), SAVED, "", May(OFFICE, returnable, who_first=True), give_back
    ),
    "panel": Act(forms.PanelForm, _("Name the panel"), SAVED, "", May(OFFICE, unscored, who_first=True), name),
    "score": Act(
        forms.SheetForm, _("Score the closing file"), SAVED, "", May(plainly(panel.is_expert), ungraded), score
    ),
    "grade": Act(forms.GradeForm, _("Propose the grade of the panel"), SAVED, "", May(HEAD, scored), propose),
    "rectify": Act(forms.RectifyForm, _("Grant time to rectify"), SAVED, "", May(HEAD, rectifiable), rectify),
    "accept": Act(StepForm, _("Confirm the grade"), SAVED, "", May(confirms, proposed), confirm),
}

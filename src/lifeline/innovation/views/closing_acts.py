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
from lifeline.innovation.views.act import Act

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


def may_close(person: Person, project: Project, _item: Any, now: datetime) -> bool:
    """I-97. The leader, once nothing is open; what is open stands on the page."""
    if not gates.is_leader(person, project) or project.state not in WORKING:
        return False
    return not acceptance.obstacles(project, now, explained=True)


def may_return(person: Person, project: Project, _item: Any, _now: datetime) -> bool:
    """Once, and not after time to rectify."""
    found = last(project)
    if found is None or found.grade or not gates.is_secretary(person, project):
        return False
    return not project.closings.filter(Q(sent_back=True) | Q(rectify_until__isnull=False)).exists()


def may_name(person: Person, project: Project, _item: Any, _now: datetime) -> bool:
    """I-98. Until the first score."""
    found = last(project)
    if found is None or not gates.is_secretary(person, project):
        return False
    return not found.sheets.filter(score__isnull=False).exists()


def may_score(person: Person, project: Project, _item: Any, _now: datetime) -> bool:
    """I-98. The panel, until the grade is proposed."""
    found = last(project)
    return found is not None and not found.grade and panel.is_expert(person, project)


def may_propose(person: Person, project: Project, _item: Any, _now: datetime) -> bool:
    """I-99. The head, when all have scored."""
    found = last(project)
    if found is None or found.grade or not panel.is_head(person, project):
        return False
    return not found.sheets.filter(score__isnull=True).exists()


def may_rectify(person: Person, project: Project, _item: Any, _now: datetime) -> bool:
    """I-100. The head, once."""
    found = last(project)
    if found is None or found.grade or not panel.is_head(person, project):
        return False
    return not project.closings.filter(rectify_until__isnull=False).exists()


def may_confirm(person: Person, project: Project, _item: Any, _now: datetime) -> bool:
    """I-99. The secretariat, and not who proposed."""
    found = last(project)
    proposed = found is not None and bool(found.grade) and found.proposed_by_id != person.pk
    return proposed and gates.is_secretary(person, project)


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
ACTS = {
    "close": Act(forms.ClosingForm, _("Hand in the closing file"), _("Handed in."), "", may_close, close),
    "close_back": Act(SendBackForm, _("Send the closing file back"), SAVED, "", may_return, give_back),
    "panel": Act(forms.PanelForm, _("Name the panel"), SAVED, "", may_name, name),
    "score": Act(forms.SheetForm, _("Score the closing file"), SAVED, "", may_score, score),
    "grade": Act(forms.GradeForm, _("Propose the grade of the panel"), SAVED, "", may_propose, propose),
    "rectify": Act(forms.RectifyForm, _("Grant time to rectify"), SAVED, "", may_rectify, rectify),
    "accept": Act(StepForm, _("Confirm the grade"), SAVED, "", may_confirm, confirm),
}

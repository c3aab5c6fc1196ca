"""结题验收: closing file, panel, sheets, grade by the head and confirmation by the secretariat."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.innovation import events
from lifeline.innovation.actions import carrying, course, telling
from lifeline.innovation.models import AcceptanceSheet, ClosingFile, Project
from lifeline.innovation.policies import acceptance as panel
from lifeline.innovation.policies import projects as gates
from lifeline.innovation.queries import conflicts
from lifeline.innovation.rules.acceptance import PANEL, grade_of, shifted, two_thirds_of
from lifeline.innovation.rules.numbers import EXPLAINED_LEAST, RECTIFY_DAYS
from lifeline.innovation.states import Grade, Kind, LetterKind, ProjectState, Verdict
from lifeline.kernel import files
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Forbidden, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person


REASON_MOST = 300
"""Characters of the panel's reason, as the column holds them."""


@dataclass(frozen=True)
class Closing:
    """I-97. What the leader says at the end: the indicator's numbers are texts with their unit."""

    summary: str
    indicator: str
    baseline: str
    target: str
    measured: str
    source: str
    target_reached: bool
    explained: str = ""


def obstacles(project: Project, now: datetime, *, explained: bool = False) -> list[tuple[str, str]]:
    """I-97. (rule, sentence) of everything that still stands between a project and its closing.

    `explained`: the closing file says why a milestone was not reached.
    """
    found = []
    if project.kind != Kind.MICRO and project.midterm_passed_on is None:
        found.append(("I-81", str(_("The mid-term check is not passed."))))
    if not explained and project.milestones.exclude(state="VERIFIED").exists():
        found.append(("I-97", str(_("A milestone is not verified yet: the closing file must explain it."))))
    if project.reports.filter(due_at__lte=now, state__in=["OPEN", "REFUSED"]).exists():
        found.append(("I-97", str(_("A report that was due is missing."))))
    if project.corrections.exclude(state="VERIFIED").exists():
        found.append(("I-97", str(_("A correction is open."))))
    if project.entries.filter(state="PROPOSED").exists():
        found.append(("I-97", str(_("An entry of the ledger waits for its second person."))))
    return found


@action
def submit_closing(
    project: Project, closing: Closing, stored: Iterable[Stored] = (), *, actor: Person, now: datetime
) -> ClosingFile:
    """I-97. The leader hands in the closing file, with evidence, when nothing else is open.

    Consequence: the secretariat names a panel, or sends the file back once. A project under rectification hands in
    again before its day (I-100).
    """
    project = carrying.lock(project, None, actor, gates.is_leader)
    last = project.closings.order_by("-number").first()
    until = last.rectify_until if last and project.state == ProjectState.RECTIFYING else None
    if until is not None and timezone.localdate(now) > until:
        raise Refused("I-100", _("The time to rectify is over."))
    data = carrying.move(project, "submit closing")
    if missing := obstacles(project, now, explained=len(closing.explained.strip()) >= EXPLAINED_LEAST):
        raise Refused(missing[0][0], "%(what)s", what=" ".join(sentence for _rule, sentence in missing))
    course.written(closing.summary, "I-97", 20)
    if not closing.source.strip() or not any(sign.isdecimal() for sign in closing.measured):
        raise Refused("I-97", _("The indicator is a measured number with its source."))
    made = ClosingFile.objects.create(
        project=project, number=(last.number if last else 0) + 1, filed_by=actor, filed_at=now, **asdict(closing)
    )
    kept = list(stored)
    if not kept:
        raise Refused("I-97", _("The closing file needs evidence: a photo or a file."))
    for one in kept:
        files.link(one, made)
    carrying.keep(project, events.CLOSING_SUBMITTED, actor=actor, item=made.pk, files=len(kept), **data)
    return made


def _last(project: Project) -> ClosingFile:
    found = project.closings.order_by("-number").first()
    if found is None or project.state != ProjectState.CLOSING_SUBMITTED:
        raise course.moved()
    return locked(ClosingFile.objects.all(), found.pk)


@action
def send_closing_back(project: Project, items: str, *, actor: Person, now: datetime) -> ClosingFile:
    """4.3. The secretariat sends an incomplete file back, once.

    Consequences: the project is at work again; if its leader left meanwhile, the unit is asked for another one (E-10).
    """
    project = carrying.lock(project, None, actor, gates.is_secretary)
    closing = _last(project)
    if project.closings.filter(sent_back=True).exists():
        raise Refused("I-97", _("A closing file is sent back once."))
    if project.closings.filter(rectify_until__isnull=False).exists():
        raise Refused("I-97", _("What was handed in after time to rectify is judged as it stands."))
    closing.sent_back, closing.items = True, course.written(items, "I-97", 10)
    closing.save()
    data = carrying.move(project, "send closing back")
    carrying.keep(project, events.CLOSING_SENT_BACK, actor=actor, item=closing.pk, **data)
    telling.leader(project, events.CLOSING_RETURNED, f"innovation.closing.{closing.pk}.back.{now.isoformat()}")
    telling.leader_gone(project)
    return closing


@action
def name_panel(project: Project, experts: Sequence[Person], *, actor: Person, now: datetime) -> ClosingFile:
    """I-98. The secretariat names 7, 5 or 3 experts by level, none in conflict; the first is the head.

    Consequence: each finds a sheet to fill in; who scored before another panel is named loses the sheet unseen.
    """
    del now
    project = carrying.lock(project, None, actor, gates.is_secretary)
    closing = _last(project)
    chosen = list({person.pk: person for person in experts}.values())
    if len(chosen) != PANEL[project.level]:
        raise Refused("I-98", _("The panel of this level has %(number)s experts."), number=PANEL[project.level])
    ties = conflicts.matrix([project.application], [person.pk for person in chosen])
    for person in chosen:
        if (project.application_id, person.pk) in ties or panel.in_conflict(person, project):
            raise Refused("I-98", _("%(name)s is in conflict with this project."), name=person.name)
    if closing.sheets.filter(score__isnull=False).exists():
        raise Refused("I-98", _("The panel has begun to score."))
    closing.sheets.all().delete()
    for place, person in enumerate(chosen):
        AcceptanceSheet.objects.create(project=project, closing=closing, expert=person, head=place == 0)
    carrying.keep(project, events.PANEL_NAMED, actor=actor, item=closing.pk, number=len(chosen))
    return closing


@action
def fill_sheet(project: Project, score: int, advice: str, *, actor: Person, now: datetime) -> AcceptanceSheet:
    """I-98. An expert scores the closing file, 0–100, with a sentence. Conflict is looked at again (I-34)."""
    project = carrying.lock(project, None, actor, panel.is_expert)
    closing = _last(project)
    if panel.in_conflict(actor, project) or not conflicts.is_free(actor, project.application):
        raise Refused("I-98", _("You are in conflict with this project."))
    if closing.grade or not 0 <= score <= 100:
        raise Refused("I-98", _("A score is a number from 0 to 100, before the grade is proposed."))
    sheet = locked(AcceptanceSheet.objects.all(), closing.sheets.get(expert=actor).pk)
    sheet.score, sheet.advice, sheet.filed_at = score, course.written(advice, "I-98", 5), now
    sheet.save()
    carrying.keep(project, events.SHEET_FILLED, actor=actor, item=sheet.pk)
    return sheet


@action
def propose_grade(
    project: Project, shift: int = 0, yes: int | None = None, reason: str = "", *, actor: Person, now: datetime
) -> ClosingFile:
    """I-99. The head of the panel closes the scoring: the grade follows the mean of all sheets.

    `shift` 1 or -1: one grade up or down, by `yes` votes of the panel, at least two thirds, with a reason.
    Consequence: the secretariat confirms it.
    """
    project = carrying.lock(project, None, actor, panel.is_head)
    closing = _last(project)
    scores = list(closing.sheets.order_by("pk").values_list("score", flat=True))
    if closing.grade or None in scores:
        raise Refused("I-99", _("All experts of the panel score first."))
    known = [score for score in scores if score is not None]
    closing.grade = Grade(grade_of(known, target_reached=closing.target_reached))
    if shift:
        _shift(closing, shift, len(known), yes or 0, reason)
    closing.proposed_by, closing.proposed_at = actor, now
    closing.save()
    told: dict[str, Any] = {"shift": shift, "yes": yes, "digest": course.digest(closing.shift_reason)} if shift else {}
    carrying.keep(project, events.GRADE_PROPOSED, actor=actor, item=closing.pk, grade=str(closing.grade), **told)
    return closing


def _shift(closing: ClosingFile, by: int, panel_size: int, yes: int, reason: str) -> None:
    """I-99. Two thirds of the panel move the grade by one; EXCELLENT also needs the indicator's target reached."""
    moved = shifted(closing.grade, by, target_reached=closing.target_reached) if by in {-1, 1} else None
    if moved is None:
        raise Refused("I-99", _("The grade moves by one at most, and nothing is excellent short of its target."))
    if not two_thirds_of(panel_size, yes):
        raise Refused("I-99", _("To move the grade takes two thirds of the panel."))
    closing.grade, closing.shift, closing.shift_yes = Grade(moved), by, yes
    closing.shift_reason = course.written(reason, "I-99", 10)
    if len(closing.shift_reason) > REASON_MOST:
        raise Refused("I-99", _("Please write at most %(most)s characters."), most=REASON_MOST)


@action
def confirm_grade(project: Project, *, actor: Person, now: datetime) -> Project:
    """I-99. The secretariat confirms what the head proposed, and is another person.

    Consequences: accepted with its grade, and its last share of money may be released (I-92); or not accepted. Open
    changes and gates are closed. The leader is told, and the letter drafted.
    """
    project = carrying.lock(project, None, actor, gates.is_secretary)
    closing = _last(project)
    if not closing.grade:
        raise course.moved()
    if closing.proposed_by_id == actor.pk:
        raise Forbidden
    closing.confirmed_by, closing.confirmed_at = actor, now
    closing.save()
    data = carrying.move(project, "refuse" if closing.grade == Grade.FAIL else "accept")
    if closing.grade == Grade.FAIL:
        carrying.end(project, "", actor, now)
    else:
        carrying.settle(project, Verdict.GO, "", actor, now)
        project.grade, project.accepted_on = closing.grade, timezone.localdate(now)
    carrying.keep(project, events.GRADED, actor=actor, grade=str(closing.grade), item=closing.pk, **data)
    telling.leader(project, events.GRADE_TOLD, f"innovation.graded.{closing.pk}")
    telling.letter(project, LetterKind.ACCEPTANCE, f"closing-{closing.pk}", now=now, grade=str(closing.grade))
    return project


@action
def rectify(project: Project, items: str, until: date, *, actor: Person, now: datetime) -> ClosingFile:
    """I-100. Instead of a grade the head grants time to rectify: once, for at most 90 days.

    Consequences: the leader hands in again before that day, else the clock ends it as not accepted; if he left
    meanwhile, the unit is asked for another one (E-10).
    """
    project = carrying.lock(project, None, actor, panel.is_head)
    closing, today = _last(project), timezone.localdate(now)
    if closing.grade or project.closings.filter(rectify_until__isnull=False).exists():
        raise Refused("I-100", _("Rectification is granted once."))
    if not today < until <= today + timedelta(days=RECTIFY_DAYS):
        raise Refused("I-100", _("Rectification takes at most %(most)s days."), most=RECTIFY_DAYS)
    closing.items, closing.rectify_until = course.written(items, "I-100", 10), until
    closing.save()
    data = carrying.move(project, "rectify")
    carrying.keep(project, events.RECTIFYING, actor=actor, item=closing.pk, due=until.isoformat(), **data)
    telling.leader(project, events.CLOSING_RETURNED, f"innovation.closing.{closing.pk}.rectify")
    telling.leader_gone(project)
    return closing


@action
def lapse_rectification(project: Project, *, actor: None, now: datetime) -> Project:
    """I-100. The day has passed. Consequence: not accepted; unspent money is due back (I-96)."""
    project = locked(Project.objects.all(), project.pk)
    last = project.closings.order_by("-number").first()
    today = timezone.localdate(now)
    if (
        project.state != ProjectState.RECTIFYING
        or last is None
        or not last.rectify_until
        or today <= last.rectify_until
    ):
        raise course.moved()
    data = carrying.move(project, "refuse")
    carrying.end(project, "", actor, now)
    carrying.keep(project, events.GRADED, actor=actor, by=events.CLOCK, grade=str(Grade.FAIL), **data)
    telling.letter(project, LetterKind.ACCEPTANCE, f"closing-{last.pk}", now=now, grade=str(Grade.FAIL))
    return project

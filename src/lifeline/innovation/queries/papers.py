"""7. What stands in the documents of a cycle, as plain data: the same data, the same bytes (K-90)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Min

from lifeline.innovation.models import (
    CharterVersion,
    ClosingFile,
    IssuedPaper,
    Minutes,
    Objection,
    Project,
    PublicNotice,
)
from lifeline.innovation.policies import notices as notice_gates
from lifeline.innovation.policies.letters import visible_letters
from lifeline.innovation.policies.meetings import visible_meetings
from lifeline.innovation.queries.cycles import config_now
from lifeline.innovation.queries.nominations import elected
from lifeline.innovation.queries.projects import team, teams
from lifeline.innovation.rules.acceptance import mean
from lifeline.innovation.states import (
    LetterKind,
    Level,
    Merit,
    NoticeKind,
    NoticeState,
    ObjectionState,
    PaperKind,
    ProjectState,
    Provenance,
)
from lifeline.kernel import files
from lifeline.kernel.errors import Unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from lifeline.innovation.models import AcceptanceSheet, Cycle, TeamMember
    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person

Body = dict[str, Any]


def issued(cycle: Cycle) -> QuerySet[IssuedPaper]:
    """What went out in this cycle, the newest first."""
    return IssuedPaper.objects.filter(cycle=cycle).select_related("cycle__organiser").order_by("-issued_at", "-pk")


def unissued(cycle: Cycle) -> int:
    """4.1. How many announced projects stand in no approval document yet."""
    return _unnamed(cycle, PaperKind.APPROVAL).count()


def numbers_issued(cycle: Cycle) -> list[str]:
    """4.1. The numbers of the approval document and its supplements, in their order; empty before it was issued."""
    rows = IssuedPaper.objects.filter(cycle=cycle, kind=PaperKind.APPROVAL).order_by("number")
    return list(rows.values_list("document", flat=True))


def file_of(paper: IssuedPaper) -> Stored:
    """The bytes as they went out."""
    return files.linked(paper)[0]


def next_number(cycle: Cycle, kind: str) -> int:
    """1, and more for supplements."""
    return (IssuedPaper.objects.filter(cycle=cycle, kind=kind).aggregate(last=Max("number"))["last"] or 0) + 1


def _named(cycle: Cycle, kind: str) -> set[str]:
    """The projects that earlier documents of this kind name."""
    rows = IssuedPaper.objects.filter(cycle=cycle, kind=kind).order_by("pk").values_list("body", flat=True)
    return {number for body in rows for number in body["numbers"]}


def _unnamed(cycle: Cycle, kind: str) -> QuerySet[Project]:
    """What was announced, and stands in no document of this kind yet; what lapsed before needs none any more."""
    rows = Project.objects.filter(provenance=Provenance.LIVED).exclude(number__in=_named(cycle, kind))
    if kind == PaperKind.COMMENDATION:
        return rows.filter(appraise_in_cycle=cycle, state=ProjectState.AWARDED)
    return rows.filter(cycle=cycle).exclude(state=ProjectState.LAPSED)


def approval(cycle: Cycle) -> Body:
    """The announced projects that no approval document names yet, by level; those held come in a supplement (I-73)."""
    rows = _unnamed(cycle, PaperKind.APPROVAL)
    found = list(rows.select_related("second_level", "leader").order_by("number"))
    spans = PublicNotice.objects.filter(cycle=cycle, kind=NoticeKind.APPROVAL, state=NoticeState.ENDED)
    span = spans.aggregate(begin=Min("published_on"), end=Max("ends_on"))
    levels = [
        {"level": level.value, "rows": [_approved(one) for one in found if one.level == level]} for level in Level
    ]
    return {
        "organisation": cycle.organiser.name, "cycle": cycle.name, "call": config_now(cycle).document_no,
        "notice": [span["begin"].isoformat(), span["end"].isoformat()] if span["begin"] else None,
        "numbers": [one.number for one in found], "levels": [one for one in levels if one["rows"]],
        "supplement": next_number(cycle, PaperKind.APPROVAL),
    }  # fmt: skip


def _approved(one: Project) -> list[Any]:
    leader = one.leader.name if one.leader else ""
    return [one.number, one.title, one.second_level.name, leader, one.kind, one.budget_fen]


def commendation(cycle: Cycle) -> Body:
    """I-68. The awards that were announced and that no commendation names yet, by tier; people and teams elected."""
    rows = _unnamed(cycle, PaperKind.COMMENDATION)
    found = list(rows.select_related("second_level", "leader").order_by("tier", "number"))
    members = teams(found)
    tiers = [
        {"tier": tier, "rows": [_awarded(one, members[one.pk]) for one in found if one.tier == tier]}
        for tier in sorted({one.tier or 0 for one in found})
    ]
    return {
        "organisation": cycle.organiser.name, "cycle": cycle.name, "tiers": tiers,
        "collectives": _merits(cycle, Merit.COLLECTIVE) if found else [],
        "individuals": _merits(cycle, Merit.INDIVIDUAL) if found else [],
        "numbers": [one.number for one in found],
        "supplement": next_number(cycle, PaperKind.COMMENDATION),
    }  # fmt: skip


def _awarded(one: Project, members: Iterable[TeamMember]) -> list[Any]:
    return [one.number, one.title, one.second_level.name, _names(members), one.level, one.award_fen]


def _merits(cycle: Cycle, kind: Merit) -> list[list[str]]:
    """I-107. Who was elected, and why; in a supplement nobody a second time."""
    if next_number(cycle, PaperKind.COMMENDATION) > 1:
        return []
    return [[one.name, one.unit.name, one.facts] for one in elected(cycle, kind)]


def _names(members: Iterable[TeamMember]) -> list[str]:
    return [one.person.name if one.person else one.name for one in members]


BODIES: dict[str, Callable[[Cycle], Body]] = {PaperKind.APPROVAL: approval, PaperKind.COMMENDATION: commendation}
"""What each official document says."""


def notice(found: PublicNotice) -> Body:
    """I-69. A public notice as everybody reads it, once it is published."""
    assert found.published_on is not None
    assert found.ends_on is not None
    return {
        "organisation": found.cycle.organiser.name, "cycle": found.cycle.name, "kind": found.kind.lower(),
        "from": found.published_on.isoformat(), "until": found.ends_on.isoformat(), "days": found.days,
        "rows": [one.body for one in found.items.order_by("place")],
    }  # fmt: skip


def minutes(found: Minutes, items: list[dict[str, Any]]) -> Body:
    """I-67. Minutes: `items` as voting.minutes_text gives them to this reader, in the language of the document."""
    meeting = found.meeting
    return {
        "organisation": meeting.cycle.organiser.name, **found.body, "items": items, "remark": found.remark,
        "recorder": found.recorder.name if found.recorder else "", "chair": found.chair.name if found.chair else "",
        "sha256": found.sha256,
    }  # fmt: skip


def charter(found: CharterVersion) -> Body:
    """I-76, I-85. One version of a charter with its signatures."""
    project = found.project
    signed = [
        (found.leader_signed_by, found.leader_signed_at), (found.unit_signed_by, found.unit_signed_at),
        (found.office_signed_by, found.office_signed_at),
    ]  # fmt: skip
    return {
        "organisation": project.cycle.organiser.name, "number": found.number, **_project(project), **found.body,
        "team": [[name, unit, role] for name, unit, role in _team(project)],
        "signatures": [[who.name if who else "", at.isoformat() if at else ""] for who, at in signed],
        "is_signed": found.sign_due_at is not None,
    }  # fmt: skip


def _project(project: Project) -> Body:
    leader = project.leader.name if project.leader else ""
    return {
        "title": project.title, "project": project.number, "level": project.level, "kind": project.kind,
        "unit": project.unit.name, "leader": leader,
    }  # fmt: skip


def _team(project: Project) -> list[tuple[str, str, str]]:
    return [
        (one.person.name if one.person else one.name, (one.unit_names or [""])[-1], one.role) for one in team(project)
    ]


def acceptance(closing: ClosingFile) -> Body:
    """I-99. The newest closing file, what the panel says of it without names, and the grade once it is confirmed."""
    project = closing.project
    sheets: list[AcceptanceSheet] = list(closing.sheets.order_by("-head", "pk"))
    scores = [one.score for one in sheets if one.score is not None]
    return {
        "organisation": project.cycle.organiser.name, **_project(project), "number": closing.number,
        "filed_on": closing.filed_at.isoformat(), "summary": closing.summary,
        "numbers": [closing.indicator, closing.baseline, closing.target, closing.measured, closing.source],
        "reached": closing.target_reached, "items": closing.items,
        "sheets": [[one.head, one.score, one.advice] for one in sheets],
        "mean": f"{float(mean(scores)):.2f}" if scores else "",
        "grade": closing.grade if closing.confirmed_at else "",
    }  # fmt: skip


def answer(found: Objection) -> Body:
    """I-71, I-72. The answer to an objection, for whoever may read it: the facts, and never who objected."""
    assert found.decided_at is not None
    cycle, item = found.item.notice.cycle, found.item.body
    return {
        "organisation": cycle.organiser.name, "cycle": cycle.name, "kind": found.item.notice.kind.lower(),
        "number": item["number"], "title": item["title"], "unit": item["unit"],
        "received_on": found.received_at.isoformat(), "decided_on": found.decided_at.isoformat(),
        "upheld": found.state == ObjectionState.UPHELD, "answer": found.answer,
    }  # fmt: skip


def answered_for(person: Person, pk: int) -> Objection:
    """I-71, I-74. A decided objection for who made it, handler and chair; for others with its letter."""
    rows = Objection.objects.filter(pk=pk, decided_at__isnull=False).select_related(
        "item__notice__cycle__organiser", "item__application__second_level", "item__project__application__second_level"
    )
    if (found := rows.first()) is None:
        raise Unseen
    if found.by_id == person.pk or notice_gates.may_know(person, found):
        return found
    about = notice_gates.about(found.item)
    letters = visible_letters(person).filter(kind=LetterKind.OBJECTION, application=about, values__objection=pk)
    if not letters.exists():
        raise Unseen
    return found


@dataclass(frozen=True)
class Draft:
    """What would be issued now: its kind, its place among the files, and how many projects it would name."""

    kind: PaperKind
    address: str
    count: int


def drafts(cycle: Cycle) -> list[Draft]:
    """The official documents for which something was announced that stands in none yet. Two queries a kind."""
    found = [(PaperKind(kind), _unnamed(cycle, kind).count()) for kind in BODIES]
    return [Draft(kind, kind.lower(), count) for kind, count in found if count]


def notices(cycle: Cycle) -> list[PublicNotice]:
    """Those that were published."""
    rows = PublicNotice.objects.filter(cycle=cycle).exclude(state=NoticeState.DRAFT)
    return list(rows.order_by("-published_at", "-pk"))


def minuted(person: Person, cycle: Cycle) -> list[Minutes]:
    """The minutes of the meetings that this person sees."""
    rows = Minutes.objects.filter(meeting__in=visible_meetings(person), meeting__cycle=cycle)
    return list(rows.select_related("meeting").order_by("-meeting__number"))


def paper_for(pk: int, cycles: QuerySet[Cycle]) -> IssuedPaper:
    """An official document of these cycles; else 404."""
    found = IssuedPaper.objects.filter(pk=pk, cycle__in=cycles).select_related("cycle__organiser").first()
    if found is None:
        raise Unseen
    return found


def charter_of(project: Project, number: int) -> CharterVersion | None:
    """A version of the project's charter."""
    signed = ("leader_signed_by", "unit_signed_by", "office_signed_by")
    told = ("project__cycle__organiser", "project__unit", "project__leader")
    return CharterVersion.objects.filter(project=project, number=number).select_related(*told, *signed).first()


def closing_of(project: Project) -> ClosingFile | None:
    """The newest closing file."""
    told = ("project__cycle__organiser", "project__unit", "project__leader")
    return ClosingFile.objects.filter(project=project).select_related(*told).order_by("-number").first()

"""The public notice and its objections, the letters, the charters and the first money."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from lifeline.innovation.actions import announcing, charters, ledger, letters, notices, objections, papers
from lifeline.innovation.actions.replay.script import BEGINS
from lifeline.innovation.models import FundLine, Letter, NoticeItem, PublicNotice
from lifeline.innovation.policies import notices as gates
from lifeline.innovation.queries import conflicts
from lifeline.innovation.queries.notices import released, untold
from lifeline.innovation.queries.papers import drafts
from lifeline.innovation.states import (
    CycleState,
    Inadmissible,
    LetterState,
    LineKind,
    NoticeKind,
    PaperKind,
    ProjectState,
)

if TYPE_CHECKING:
    from lifeline.innovation.actions.replay.production import Production
    from lifeline.innovation.models import Objection, Project
    from lifeline.people.models import Person

C = CycleState
SIGN_AFTER: Final = 6
"""Days from the announcement to the signatures of a charter."""


def conclude(p: Production) -> None:
    """A secretary drafts the notice, the chair publishes it; somebody objects with facts, somebody without a name."""
    p.begin(C.NOTICE_1)
    notice = notices.draft(p.cycle, **p.by(p.office))
    notices.conclude(notice, **p.by(p.cast.chair))
    p.until(p.at(BEGINS[C.NOTICE_1] + 1, 14))
    objected = p.script.noted("OBJECTED")
    if objected is not None:
        _object(p, _item(p, objected.key))
    first = NoticeItem.objects.filter(notice=notice).order_by("place").select_related("notice").first()
    if first is not None:
        objections.note_inadmissible(first, p.words["anonymous"], Inadmissible.ANONYMOUS, **p.by(p.office))


def _item(p: Production, key: str) -> NoticeItem:
    return NoticeItem.objects.select_related("notice").get(application=p.keys[key])


def _object(p: Production, item: NoticeItem) -> None:
    """I-70. Under the own name, with facts and evidence; the chair names who looks into it."""
    objector = p.cast.pick(p.cast.plants[-1])
    if objector is not None:
        made = objections.object_to(item, p.words["facts"], "", p.paper(), **p.by(objector))
        free = (person for person in p.cast.group[1:] if _may_handle(person, made))
        objections.name_handler(made, next(free), **p.by(p.cast.chair))


def _may_handle(person: Person, objection: Objection) -> bool:
    """I-72. Of another unit, and without any tie."""
    return gates.may_inquire(person, objection) and conflicts.is_free(person, gates.about(objection.item))


def announce(p: Production) -> None:
    """The clock ends the notice. The objection is turned down after inquiry, and its project announced then."""
    notice = PublicNotice.objects.get(cycle=p.cycle, kind=NoticeKind.APPROVAL)
    assert notice.ends_at is not None
    p.until(notice.ends_at + timedelta(minutes=5))
    announcing.announce(notice, actor=None, **p.told)
    _tell_late(p, notice)  # the same sweep tells what was in no notice
    p.now += timedelta(hours=9)
    for item in NoticeItem.objects.filter(notice=notice, outcome="").order_by("place"):
        for objection in item.objections.filter(state="IN_INQUIRY").order_by("pk"):
            _turn_down(p, objection)
    for item in released(NoticeKind.APPROVAL):
        if item.notice.cycle_id == notice.cycle_id:
            announcing.announce_held(item, actor=None, **p.told)
    _tell_late(p, notice)
    send_letters(p)


def _tell_late(p: Production, notice: PublicNotice) -> None:
    """I-68. What was in no notice, of this cycle alone."""
    for one in untold():
        if one.cycle_id == notice.cycle_id:
            announcing.tell_late(one, actor=None, **p.told)


def _turn_down(p: Production, objection: Objection) -> None:
    assert objection.handler is not None
    found = objections.find(objection, p.words["finding"], objections.REJECT, **p.by(objection.handler))
    objections.decide(found, objections.REJECT, p.words["answer"], **p.by(p.cast.chair))


def send_letters(p: Production) -> None:
    """I-74. A secretary reads what was drafted and lets it go; leaders read what reached them."""
    drafts = Letter.objects.filter(cycle=p.cycle, state=LetterState.DRAFT).select_related("addressee").order_by("pk")
    for number, letter in enumerate(drafts):
        sent = letters.release(letter, **p.by(p.office))
        if number % 3 == 0 and sent.addressee is not None:
            letters.open_letter(sent, **p.by(sent.addressee))


def sign(p: Production) -> None:
    """I-76. Every budget is committed by two persons, and every charter signed by three; the last one activates."""
    cycle = p.cycle
    config = cycle.config
    assert config is not None
    for kind, yuan in ((LineKind.FUNDING, config.body["line_yuan"]), (LineKind.PURSE, config.body["purse_yuan"])):
        ledger.open_line(cycle, kind, yuan * 100, config.body["money_document"], **p.by(p.cast.finance))
    for _row, project in p.projects():
        p.until(p.at(BEGINS[C.APPROVED] + SIGN_AFTER))
        if project.state == ProjectState.CHARTERED:
            _sign(p, project)
    if p.whole:
        issue(p, PaperKind.APPROVAL)


def issue(p: Production, kind: PaperKind) -> None:
    """I-68, 4.1. An official document goes out under its number, if something was announced that stands in none."""
    if any(one.kind == kind for one in drafts(p.cycle)):
        document, today = p.words[kind.lower()].format(year=p.now.year), timezone.localdate(p.now)
        papers.issue(p.cycle, kind, document, today, **p.by(p.office))


def _sign(p: Production, project: Project) -> None:
    assert project.leader is not None
    pay(p, project, "COMMIT", project.budget_fen)
    signer = p.cast.signers[project.second_level_id]
    charters.sign(project, charters.LEADER, **p.by(project.leader))
    charters.sign(project, charters.UNIT, **p.by(signer))
    charters.sign(project, charters.OFFICE, **p.by(p.office))


def pay(p: Production, project: Project, kind: str, fen: int, line: str = LineKind.FUNDING) -> None:
    """I-94. One movement by two persons; none of nothing."""
    if fen <= 0:
        return
    found = FundLine.objects.get(cycle=project.cycle_id, kind=line)
    item = "AWARD" if line == LineKind.PURSE else "MATERIALS"
    document = p.words["approval"].format(year=p.now.year)
    what = ledger.Movement(kind, item, fen, document)
    entry = ledger.propose(
        found, project, what, f"replay-{project.pk}-{kind}-{p.now.isoformat()}", **p.by(p.cast.finance)
    )
    ledger.confirm(entry, **p.by(p.office))

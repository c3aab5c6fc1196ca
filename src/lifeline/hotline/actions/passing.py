"""匿名求证: a question of a case goes to the site's question desk, and what that says comes back into the thread.

M-40: the desk is told the wording and the day. Everything else stays here: the log has one event about an origin of
128 random bits, by the day, and none about the case, so that nobody who holds the log or the desk's tables finds from
the one to the other. The state of the case and its clocks stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import course, sealing, telling
from lifeline.hotline.models import Note, PassedOn
from lifeline.hotline.queries import passing, publishing
from lifeline.hotline.rules import texts
from lifeline.hotline.rules.numbers import WORDING_MAX, WORDING_MIN
from lifeline.hotline.states import About, CaseState, MessageKind, Side
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import current_now, record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from lifeline.hotline.models import Case, Message
    from lifeline.hotline.rules.findings import Known
    from lifeline.kernel.events import Recorded
    from lifeline.people.models import Person

OWN_WORDS = _("Put it in your own words: the reporter has not agreed to have his published.")
GONE = _(
    "Your question was passed on to the question desk, in this wording:\n\n%(text)s\n\nThe desk was told this wording "
    "and the day. It was not told who you are, your code, the number of this case or the hour. What it says will stand "
    "here."
)
BROUGHT: dict[str, tuple[str, str | _StrPromise, str | _StrPromise]] = {
    "media.question.accepted": (
        "accepted_on",
        _("The question desk has accepted the question and looks into it.\n\n%(text)s"),
        _("The question desk has accepted the question and looks into it."),
    ),
    "media.question.answered": (
        "answered_on",
        _("The question desk has answered:\n\n%(text)s"),
        _("The question desk has answered the question. Everybody can read the answer among the answered questions."),
    ),
    "media.question.corrected": (
        "corrected_on",
        _("The question desk has corrected its answer:\n\n%(text)s"),
        _("The question desk has corrected its answer. Everybody can read it among the answered questions."),
    ),
}
"""Of each event of the question desk: the day that is kept, what the reporter reads with its text, and without one."""


@action
def pass_on(
    case: Case,
    wording: str,
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
    original: str = "",
    harmless: Mapping[str, str] | None = None,
) -> PassedOn:
    """匿名求证, M-40. A question of the case goes to the question desk, as staff word it for everybody to read.

    `original`: what the reporter of a sealed case wrote, where the writer can read it. `harmless`: why a finding may
    stay, by its value; kept as a note among staff.
    Consequences: the desk learns the wording and the day, nothing else; the thread says so, and the reporter of a named
    case is told (H-73: of a sealed one nobody); state and clocks stay. Refused: K-8 (nobody takes questions, the case
    is not open, its reporter has left it, or a question waits for its answer), H-76 (no wording, or the reporter's own
    words), H-77 (a finding is neither replaced nor declared harmless).
    """
    case = course.lock(case, version)
    _check(case)
    facts = passing.known(case)
    text = _worded(wording, original or case.text, facts)
    reasons = _answered(text, facts, harmless or {})
    row = PassedOn.objects.create(case=case, wording=text, by=actor, on=timezone.localdate(now))
    if reasons:
        note = Note(case=case, author=actor, unit_name=case.unit.name if case.unit else "", at=now)
        sealing.stow(case, note, About.NOTE, reasons)
    message = _say(case, GONE, text, now)
    record(events.PASSED_ON, row, actor=None, by=events.HOTLINE)
    telling.reporter(case, telling.SPOKEN, message.pk)
    return row


def _check(case: Case) -> None:
    if not policies.questions_are_taken():
        raise Refused("K-8", _("No app of this site takes questions."))
    if case.state not in passing.PASSABLE or case.staff_owned:
        raise Refused("K-8", course.MOVED_ON)
    if passing.open_question(case) is not None:
        raise Refused("K-8", _("A question of this case waits for its answer. Then another may follow."))


def _worded(wording: str, original: str, facts: Known) -> str:
    """H-76. The wording as it is stored: short, and not what the reporter wrote, for he has agreed to nothing."""
    text = course.written(wording, "H-76", WORDING_MIN)
    if len(text) > WORDING_MAX:
        raise Refused("H-76", _("Please write at most %(most)s characters."), most=WORDING_MAX)
    if publishing.said_again(text, original, facts):
        raise Refused("H-76", OWN_WORDS)
    return text


def _answered(text: str, facts: Known, harmless: Mapping[str, str]) -> str:
    """H-77. The reasons of the findings that stay, a line each. Refused while one stands unanswered."""
    found = [(mark, harmless.get(mark.value, "").strip()) for mark in passing.marks(text, facts)]
    if left := sum(not reason for _mark, reason in found):
        raise Refused(
            "H-77", _("%(n)s findings are not answered yet: replace them or say why they are harmless."), n=left
        )
    return "\n".join(
        str(_("Left in the wording for the question desk: %(text)s (%(label)s). Why it is harmless: %(reason)s"))
        % {"text": mark.text, "label": mark.label, "reason": reason}
        for mark, reason in found
    )


def _say(case: Case, sentence: str | _StrPromise, text: str, now: datetime) -> Message:
    """Words of the hotline in the thread, in the language of a reporter whom one knows, else in the site's."""
    language = case.reporter.language if case.reporter and not case.sealed else settings.LANGUAGE_CODE
    with translation.override(language):
        words = str(sentence) % {"text": text}
    case.version += 1
    case.save(update_fields=["version"])
    return course.say(case, MessageKind.INQUIRY, words, author=None, now=now, side=Side.SYSTEM)


def bring_word(event: Recorded) -> None:
    """M-40, M-46. The question desk has spoken of a question that came from here. Part of the action that told it.

    The event's data hold `origin`, and `text` where there is something that everybody may read. Consequences: it stands
    in the reporter's thread, and the reporter of a named case is told; once for each event. Nothing happens for an
    origin that nobody has, of a case whose content was destroyed, or whose reporter has withdrawn (E-23).
    """
    found = PassedOn.objects.filter(random_key=str(event.data.get("origin", ""))).select_related("case").first()
    if found is None:
        return
    try:
        case = course.lock(found.case)
    except Refused:  # its content was destroyed at this moment
        return
    row = PassedOn.objects.filter(pk=found.pk).first()
    column, with_text, without = BROUGHT[event.kind]
    if row is None or str(event.id) in row.heard or (column == "accepted_on" and row.accepted_on is not None):
        return
    now = current_now()
    setattr(row, column, timezone.localdate(now))
    row.heard = [*row.heard, str(event.id)]
    row.save(update_fields=[column, "heard"])
    if case.state == CaseState.WITHDRAWN or case.staff_owned:
        return
    text = texts.clean(str(event.data.get("text") or ""))
    message = _say(case, with_text if text else without, text, now)
    record(events.WORD_BROUGHT, row, actor=None, by=events.HOTLINE)
    telling.reporter(case, telling.SPOKEN, message.pk)

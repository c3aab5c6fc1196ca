"""I-74. What a letter says: the sentences of its kind, filled with its values, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lifeline.innovation.states import ChangeKind, Grade, LetterKind, Level, Verdict
from lifeline.kernel.parts import numeral

if TYPE_CHECKING:
    from lifeline.innovation.models import Letter

LABELS = {"level": Level, "verdict": Verdict, "change": ChangeKind, "grade": Grade}
"""Values that are stored as the code of a state, and read as its name."""
EMPTY: dict[str, Any] = dict.fromkeys(
    (
        "title",
        "number",
        "reason",
        "until",
        "yuan",
        "into",
        "tier",
        "unit",
        "n",
        "indicator",
        "before",
        "after",
        *LABELS,
    ),
    "",
)


def body_of(letter: Letter) -> list[str]:
    """The letter as it will be read: paragraphs in the reader's language."""
    given = {**EMPTY, **letter.values}
    if given["until"]:
        given["until"] = date_format(date.fromisoformat(given["until"][:10]))
    if given["indicator"]:
        given["reason"] = _("%(indicator)s: %(before)s → %(after)s") % given
    if given["tier"]:
        given["tier"] = numeral(int(given["tier"]))
    for name, known in LABELS.items():
        given[name] = str(known(given[name]).label) if given[name] in known.values else ""
    advice = [_("The reviewers' advice: %(advice)s") % {"advice": one} for one in letter.values.get("advice", [])]
    return [text % given for text in _told(letter)] + advice + ([letter.note] if letter.note else [])


def _told(letter: Letter) -> list[str]:
    kind, values = LetterKind(letter.kind), letter.values
    if kind in (about := _of_applications(upheld=bool(values.get("upheld")))):
        takes = values.get("left") and kind in {LetterKind.DECLINED, LetterKind.OUT}
        place = _("Its leader has left the company. To ask, first take his place on the page of the application.")
        return [*about[kind], place] if takes else about[kind]
    good = bool(values.get("granted")) or values.get("grade") not in {Grade.FAIL, None}
    return {**_of_reviewers(), **_of_projects(good=good)}[kind]


def _of_applications(*, upheld: bool) -> dict[LetterKind, list[str]]:
    application = _("Your application %(number)s “%(title)s”:")
    outcome = _("It was upheld: the item is decided anew.") if upheld else _("It was not upheld: the decision stands.")
    return {
        LetterKind.RECEIPT: [application, _("It has arrived. Next your unit says whether it recommends it.")],
        LetterKind.DECLINED: [
            application, _("Your unit does not recommend it: %(reason)s"),
            _("Until %(until)s you may ask the secretariat once to admit it."),
        ],
        LetterKind.RETURN: [
            application, _("Please correct the following: %(reason)s"),
            _("Hand it in again by %(until)s; otherwise it cannot take part."),
        ],
        LetterKind.OUT: [
            application, _("It did not pass the first check: %(reason)s"),
            _("Until %(until)s you may ask once that a third person look at it again."),
        ],
        LetterKind.APPROVAL: [
            application, _("It is approved as %(level)s with ¥%(yuan)s. Congratulations!"),
            _("Next you, your unit and the secretariat sign the charter, within 20 working days."),
        ],
        LetterKind.REJECTION: [
            application, _("It is not approved this time. Thank you for the work that you have put into it."),
            _("You may copy it to a later call and write it anew."),
        ],
        LetterKind.DEFERRAL: [
            application, _("It is deferred. You may copy it to the next call as soon as that is open."),
        ],
        LetterKind.MERGER: [
            application, _("It is carried on together with “%(into)s”; your team is part of that project."),
        ],
        LetterKind.OBJECTION: [
            application, _("During the public notice an objection was made to it."), outcome,
            _("The reason: %(reason)s"),
        ],
        LetterKind.CANCELLED: [
            _("The cycle was cancelled: %(reason)s"), _("You may use your text again in the next call."),
        ],
    }  # fmt: skip


def _of_reviewers() -> dict[LetterKind, list[str]]:
    """I-50. No application is named: whom somebody reviews stands on his own page alone."""
    return {
        LetterKind.ASSIGNMENT: [
            _("You are asked to review %(n)s applications; they stand on your page of reviews."),
            _("Please hand your reviews in by %(until)s. What you read and what you write stays confidential."),
        ],
        LetterKind.REMINDER: [
            _("Reviews that you were asked for are still open. They are due by %(until)s."),
            _("If you cannot do one, please say so on its page, so that somebody else can."),
        ],
    }  # fmt: skip


def _of_projects(*, good: bool) -> dict[LetterKind, list[str]]:
    """`good`: the change was granted, the project accepted."""
    project = _("Your project %(number)s “%(title)s”:")
    granted = [_("The change that was asked for (%(change)s) was granted; a new version of the charter holds.")]
    refused = [_("The change that was asked for (%(change)s) was not granted."), _("The reason: %(reason)s")]
    accepted = [
        _("It is accepted with the grade “%(grade)s”. Thank you for the work that you have put into it."),
        _("Money that was released and not spent is to be returned within 30 days."),
    ]
    failed = [_("It is not accepted."), accepted[1]]
    return {
        LetterKind.CHARTER_DUE: [
            project, _("Its charter has not been signed by all yet. Unsigned after %(until)s the project lapses."),
            _("Please sign, and ask your unit and the secretariat to sign."),
        ],
        LetterKind.REPORT_DUE: [project, _("Please hand in progress report %(n)s by %(until)s.")],
        LetterKind.CORRECTION: [
            _("Project %(number)s “%(title)s”:"), _("A visit asked you for a correction: %(reason)s"),
            _("Please see to it and hand in the proof by %(until)s."),
        ],
        LetterKind.GATE: [
            project, _("It was red on two month-ends; it was decided: %(verdict)s."), _("The reason: %(reason)s"),
        ],
        LetterKind.CHANGE: [project, *(granted if good else refused)],
        LetterKind.ACCEPTANCE: [project, *(accepted if good else failed)],
        LetterKind.AWARD: [
            project, _("It has an award of tier %(tier)s: ¥%(yuan)s. Congratulations!"),
            _("Please divide it in your team; each member confirms the own share."),
        ],
        LetterKind.THANKS: [
            _("Thank you that %(unit)s has carried on the result “%(title)s”."),
            _("A third unit has verified the effect: %(reason)s"),
        ],
    }  # fmt: skip

"""4.4. Smaller flows before the review: a unit's word, screening, appeals, letters."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class Word(TextChoices):
    SIGNED = "SIGNED", pgettext_lazy("unit's word", "Recommended")
    SENT_BACK = "SENT_BACK", pgettext_lazy("unit's word", "Sent back to the team")
    DECLINED = "DECLINED", pgettext_lazy("unit's word", "Not recommended")
    SILENT = "SILENT", pgettext_lazy("unit's word", "Not signed in time; passed on")
    ADMITTED = "ADMITTED", pgettext_lazy("unit's word", "Admitted by the secretariat")


class AppealAbout(TextChoices):
    UNIT = "UNIT", pgettext_lazy("appeal", "the unit's refusal")
    SCREENING = "SCREENING", pgettext_lazy("appeal", "the screening")


class ScreeningVerdict(TextChoices):
    IN = "IN", pgettext_lazy("screening", "Passes")
    RETURN = "RETURN", pgettext_lazy("screening", "Return for correction")
    OUT = "OUT", pgettext_lazy("screening", "Does not pass")


class ScreeningState(TextChoices):
    PROPOSED = "PROPOSED", pgettext_lazy("screening", "Waits for a second secretary")
    CONFIRMED = "CONFIRMED", pgettext_lazy("screening", "In force")
    DROPPED = "DROPPED", pgettext_lazy("screening", "Dropped")


class LetterKind(TextChoices):
    RECEIPT = "RECEIPT", pgettext_lazy("letter", "Receipt")
    DECLINED = "DECLINED", pgettext_lazy("letter", "Not recommended")
    RETURN = "RETURN", pgettext_lazy("letter", "Please correct")
    OUT = "OUT", pgettext_lazy("letter", "Did not pass the first check")
    CANCELLED = "CANCELLED", pgettext_lazy("letter", "The cycle was cancelled")
    ASSIGNMENT = "ASSIGNMENT", pgettext_lazy("letter", "Please review")
    APPROVAL = "APPROVAL", pgettext_lazy("letter", "Approved")
    REJECTION = "REJECTION", pgettext_lazy("letter", "Not approved")
    DEFERRAL = "DEFERRAL", pgettext_lazy("letter", "Deferred")
    MERGER = "MERGER", pgettext_lazy("letter", "Merged")
    OBJECTION = "OBJECTION", pgettext_lazy("letter", "Answer to an objection")
    REMINDER = "REMINDER", pgettext_lazy("letter", "A review is still open")
    CHARTER_DUE = "CHARTER_DUE", pgettext_lazy("letter", "The charter is to be signed")
    REPORT_DUE = "REPORT_DUE", pgettext_lazy("letter", "A progress report is due")
    CORRECTION = "CORRECTION", pgettext_lazy("letter", "A correction is due")
    GATE = "GATE", pgettext_lazy("letter", "Decision whether the project goes on")
    CHANGE = "CHANGE", pgettext_lazy("letter", "Answer to a change that was asked for")
    ACCEPTANCE = "ACCEPTANCE", pgettext_lazy("letter", "Result of the acceptance")
    AWARD = "AWARD", pgettext_lazy("letter", "Award")
    THANKS = "THANKS", pgettext_lazy("letter", "Thanks for an adoption")


ROUTINE = frozenset({LetterKind.REMINDER, LetterKind.CHARTER_DUE, LetterKind.REPORT_DUE, LetterKind.CORRECTION})
"""Section 7. What reminds and decides nothing: a standing order may let it go."""


class LetterState(TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("letter", "Draft")
    RELEASED = "RELEASED", pgettext_lazy("letter", "Released")
    READ = "READ", pgettext_lazy("letter", "Read")
    DISCARDED = "DISCARDED", pgettext_lazy("letter", "Discarded")


S, L = ScreeningState, LetterState
SCREENING_FLOW = Flow(
    ("confirm", {S.PROPOSED}, S.CONFIRMED),
    ("drop", {S.PROPOSED}, S.DROPPED),
    start={S.PROPOSED, S.CONFIRMED},
    end={S.CONFIRMED, S.DROPPED},
)
LETTER_FLOW = Flow(
    ("release", {L.DRAFT}, L.RELEASED),
    ("read", {L.RELEASED}, L.READ),
    ("discard", {L.DRAFT}, L.DISCARDED),
    start={L.DRAFT},
    end={L.READ, L.RELEASED, L.DISCARDED},
)

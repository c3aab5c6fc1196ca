"""What can happen in the hotline. Sentences name units and stages, never a person; no text of a reporter is in here.

`digest` is the SHA-256 of the text that came with a step: it lets the chain prove the text, and is forgotten with it.
Times inside the data are ISO texts in UTC. H-4: a reporter's step has no actor and is recorded as by="reporter".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import capacity, declare

if TYPE_CHECKING:
    from typing import Any

    from django.utils.functional import _StrPromise

    from lifeline.kernel.events import Kind

REPORTER, CLOCK = "reporter", "clock"

FIGURES = (
    "responded", "assigned", "solved", "judged", "satisfied", "graded", "rated", "replied", "kept", "due", "left_out",
    "returned", "reassigned", "extended", "deferred", "reopened", "refused", "appealed", "nudged", "late_question",
    "canned", "excluded", "submitted", "sealed", "closed", "published", "tasks_kept", "tasks_due", "consent_asked",
    "consented", "unsealed",
)  # fmt: skip
_COURSE = ("before", "after", "round")


def _case(name: str, sentence: str | _StrPromise, *keys: str, personal: tuple[str, ...] = ()) -> Kind:
    return declare(f"hotline.case.{name}", sentence, keys=(*_COURSE, *keys), personal=personal)


SUBMITTED = _case(
    "submitted", _("Submitted"),
    "channel", "mode", "form_version", "level", "level_version", "calendars", "category", "company", "recused", "files",
    "desk", "follows", "hints", personal=("digest",),
)  # fmt: skip
TAKEN_IN = _case("taken_in", _("Taken in by the hotline"))
DISPATCHED = _case(
    "dispatched", _("Dispatched to %(unit)s"),
    "unit", "unit_id", "path", "rule", "level", "level_version", "calendars", "response_due", "resolve_due", "category",
    personal=("reason",),
)  # fmt: skip
REASSIGNED = _case(
    "reassigned", _("Reassigned from %(from_unit)s to %(unit)s"),
    "from_unit", "from_unit_id", "unit", "unit_id", "path", "response_due", personal=("reason",),
)  # fmt: skip
HANDED_ON = _case(
    "handed_on", _("%(unit)s takes the place of %(from_unit)s"),
    "from_unit", "from_unit_id", "unit", "unit_id", "path", "response_due",
)  # fmt: skip
LEVEL_CHANGED = _case(
    "level_changed", _("Level changed"), "level_before", "level", "raised", "resolve_due", personal=("reason",)
)
CATEGORISED = _case("categorised", _("Category set"), "category_before", "category")
RAISED = _case("raised", _("Raised to confidential: who reported it is sealed"), "readers")
RECUSED = _case("recused", _("Persons or units were excluded from the case"), "recused", "desk")
REFUSAL_ASKED = _case("refusal_asked", _("Proposed not to accept; a second person checks"), "reason_code", "check")
REFUSAL_DENIED = _case("refusal_denied", _("The second person did not agree not to accept"), "check")
REFUSED = _case("refused", _("Not accepted"), "reason_code", "check", "first", "second", personal=("digest",))
APPEALED = _case("appealed", _("Appealed"), "level_version", "calendars", "desk", personal=("digest",))
STARTED = _case("started", _("The work began"), "contact")
CONTACTED = _case("contacted", _("%(unit)s made contact"), "contact", "unit", "counts", personal=("digest",))
MESSAGED = _case("messaged", _("The reporter wrote"), "message", personal=("digest",))
ASKED = _case(
    "asked", _("%(unit)s asked a question"),
    "question", "unit", "until", "paused", "late", "counts", personal=("digest",),
)  # fmt: skip
RESUMED = _case("resumed", _("The work goes on"), "cause", "question", "resolve_due")
CLARIFIED = _case("clarified", _("The dispatcher asked a question; the clocks run on"), "message", personal=("digest",))
NOTED = _case("noted", _("An internal note was written"), "note")
READ = _case("read", _("What the reporter wrote was read"))
CALLED_OUT = _case("called_out", _("A duty officer was called"), "turn")
CALL_TAKEN = _case("call_taken", _("The duty officer opened the case"))
NUDGED = _case("nudged", _("The reporter nudged"))
ANSWERED = _case(
    "answered", _("%(unit)s replied"),
    "unit", "unit_id", "reply", "disposition", "nearly_canned", "exempt", "author", "due", "in_time", "charged",
    "work_minutes", personal=("digest",),
)  # fmt: skip
OPENED = _case("opened", _("Opened"), "files")
RATED = _case("rated", _("The reporter rated the reply"), "verdict", "grade", "late", "joint", personal=("digest",))
RATING_REMINDED = _case("rating_reminded", _("The reporter was reminded to rate"))
UNIT_REMINDED = _case("unit_reminded", _("The unit was reminded: the reply is due soon"), "due")
"""Told before there was a ladder; logs of that time hold it."""
RUNG_REACHED = _case("rung_reached", _("%(percent)s %% of the time for a reply has passed"), "rung", "percent", "due")
ALARM_SET = _case("alarm_set", _("When its delay is told next was computed again"), "alarm")
CLOSED = _case("closed", _("The case was closed"), "closed_as")
REOPEN_ASKED = _case("reopen_asked", _("The reporter asked to reopen"), "reopening", "due", personal=("digest",))
REOPEN_GRANTED = _case(
    "reopen_granted", _("Reopened"),
    "reopening", "level", "level_version", "calendars", "unit", "unit_id", "barred", "response_due",
)  # fmt: skip
REOPEN_REFUSED = _case("reopen_refused", _("Not reopened"), "reopening", personal=("digest",))
WITHDRAWN = _case("withdrawn", _("Withdrawn by the reporter"))
STAFF_OWNED = _case("staff_owned", _("The reporter withdrew; the unit goes on by itself"))
RETURN_ASKED = _case(
    "return_asked", _("%(unit)s asked to return the case"),
    "request", "unit", "unit_id", "right_unit", "right_unit_id", "reason_code", "due", personal=("digest",),
)  # fmt: skip
RETURN_ACCEPTED = _case("return_accepted", _("%(unit)s gave the case back"), "request", "unit", "unit_id")
RETURN_REJECTED = _case("return_rejected", _("%(unit)s keeps the case"), "request", "unit", "unit_id")
DISPUTED = _case(
    "disputed", _("The supervisor decides which unit is in charge"), "ruling", "cause", "seen", "unit_id", "due", "desk"
)
RULED = _case(
    "ruled", _("The supervisor decided: %(unit)s is in charge"),
    "ruling", "unit", "unit_id", "path", "assigned", "response_due", personal=("digest",),
)  # fmt: skip
RULE_PROPOSED = _case("rule_proposed", _("The ruling was proposed as a rule for new cases"), "ruling")
EXTENSION_ASKED = _case(
    "extension_asked", _("%(unit)s asked for more time"),
    "request", "unit", "unit_id", "days", "due", personal=("digest",),
)  # fmt: skip
EXTENDED = _case("extended", _("Extended (working days: %(days)s)"), "request", "days", "resolve_due")
EXTENSION_REFUSED = _case("extension_refused", _("Not extended; the date stays"), "request")
DEFERRAL_ASKED = _case(
    "deferral_asked", _("%(unit)s asked to put the case off to %(until_on)s"),
    "request", "unit", "unit_id", "until_on", "due", personal=("digest",),
)  # fmt: skip
DEFERRED = _case("deferred", _("Put off to %(until_on)s"), "request", "until_on", "resolve_due")
DEFERRAL_REFUSED = _case("deferral_refused", _("Not put off; the date stays"), "request")
TAKEN_UP = _case("taken_up", _("The work was taken up again"), "request", "early")
TRANSFER_PROPOSED = _case(
    "transfer_proposed", _("Proposed to hand it to another office"), "transfer", "receiver", personal=("digest",)
)
TRANSFER_TURNED_DOWN = _case("transfer_turned_down", _("Not handed to another office"), "transfer")
TRANSFERRED = _case(
    "transferred", _("Handed to another office, which has taken it"),
    "transfer", "receiver", "unit", "unit_id", personal=("digest",),
)  # fmt: skip
TAKEN_BACK = _case(
    "taken_back", _("The other office did not take it; it is to be dispatched again"),
    "transfer", "level", "level_version", "calendars", "desk", personal=("digest",),
)  # fmt: skip
RETIMED = _case("retimed", _("The working calendar changed; the deadlines were computed again"), "calendars")
MERGED = _case("merged", _("Merged with a similar case"), "lead", "similarity", "from_unit", "from_unit_id", "question")
JOINED = _case(
    "joined", _("Another case was merged into this one"),
    "member", "joined_round", "dispatch_due", "response_due", "resolve_due",
)  # fmt: skip
REJOINED = _case("rejoined", _("Merged into another case, together with its lead"), "lead")
PARTED = _case("parted", _("A merged case goes its own way again"), "member")
UNMERGED = _case("unmerged", _("No longer merged; it is to be dispatched again"), "lead", "unit", personal=("reason",))
JOINTLY_ANSWERED = _case(
    "jointly_answered", _("%(unit)s replied"),
    "unit", "unit_id", "reply", "lead", "lead_reply", "disposition", "due", "charged", personal=("digest",),
)  # fmt: skip
RATING_LAPSED = _case("rating_lapsed", _("The reply was not rated"))
SUGGESTED = _case("suggested", _("Categories were suggested to the dispatcher"), "model", "guesses")
EXCLUSION_ASKED = _case("exclusion_asked", _("Asked to be left out of the figures; a second person decides"), "request")
EXCLUDED = _case("excluded", _("Left out of the figures"), "request", "first", "second")
EXCLUSION_DENIED = _case("exclusion_denied", _("Counts in the figures as before"), "request")
STAFF_ONLY = frozenset(
    {
        JOINED, REJOINED, PARTED, UNIT_REMINDED, RUNG_REACHED, RULE_PROPOSED, EXCLUSION_ASKED, EXCLUDED,
        EXCLUSION_DENIED, SUGGESTED, ALARM_SET,
    }
)  # fmt: skip
"""E-12. What no reporter reads: that there are others, whose deadline may move the rungs."""
DESTROYED = _case("destroyed", _("Its content was destroyed; only its course is kept"), "why")
FOLLOWED = _case("followed", _("The reporter opened case %(number)s after this one"), "number")

HOTLINE = capacity("hotline", _("the hotline"))
PASSED_ON = declare(
    "hotline.case.passed_on", _("A question was passed on to the question desk"), grain="day", private=True
)
"""The subject is an opaque origin, and no key is declared: nothing leads from it to a case, a person or an hour."""
WORD_BROUGHT = declare(
    "hotline.question.told", _("The reporter was told what the question desk said"), grain="day", private=True
)

ORDER_ISSUED = declare(
    "hotline.order.issued",
    _("The supervisor follows this case: an order asks for a written answer"),
    keys=(*_COURSE, "order", "unit", "unit_id", "due"),
    personal=("digest",),
)
ORDER_ANSWERED = declare(
    "hotline.order.answered",
    _("The order was answered"),
    keys=(*_COURSE, "order", "in_time"),
    personal=("digest",),
)
ORDER_CLOSED = declare(
    "hotline.order.closed", _("The supervisor closed the order"), keys=(*_COURSE, "order"), personal=("digest",)
)

MODEL_KEPT = declare("hotline.model.kept", _("A model of categories was trained"), keys=("sha256", "texts", "active"))
DRAFTED = declare("hotline.reply.drafted", _("A reply was drafted"), keys=("case", "round", "disposition"))
SUBMITTED_REPLY = declare(
    "hotline.reply.submitted", _("A reply waits for approval"), keys=("case", "round", "nearly_canned")
)
SENT_BACK = declare("hotline.reply.sent_back", _("A reply was sent back"), keys=("case", "round"), personal=("digest",))
_TASK = ("case", "round", "unit", "unit_id")
TASK_OPENED = declare(
    "hotline.task.opened", _("%(unit)s was asked to help"), keys=(*_TASK, "due"), personal=("digest",)
)
TASK_DONE = declare(
    "hotline.task.done", _("%(unit)s did its part"), keys=(*_TASK, "due", "in_time"), personal=("digest",)
)
TASK_DECLINE_ASKED = declare(
    "hotline.task.decline_asked", _("%(unit)s says that it is not its part"), keys=(*_TASK, "due"), personal=("digest",)
)
TASK_DECLINED = declare("hotline.task.declined", _("%(unit)s need not help"), keys=_TASK)
TASK_STANDS = declare("hotline.task.upheld", _("%(unit)s has to help all the same"), keys=_TASK)
TASK_CANCELLED = declare("hotline.task.cancelled", _("The help of %(unit)s is needed no more"), keys=_TASK)
TASK_HANDED_ON = declare(
    "hotline.task.handed_on", _("%(unit)s does the part of %(from_unit)s"), keys=(*_TASK, "from_unit")
)
TASK_REMINDED = declare("hotline.task.reminded", _("%(unit)s was reminded of its part"), keys=_TASK)
TASK_LATE = declare("hotline.task.fallen_late", _("%(unit)s is late with its part"), keys=_TASK)
PROPOSED = declare("hotline.publication.proposed", _("Proposed for the board"), keys=("case",))
SUMMARISED = declare(
    "hotline.publication.summarised", _("A summary for the board was written"), keys=("case", "digest")
)
PUBLISHED = declare(
    "hotline.publication.published",
    _("Published on the board"),
    keys=("case", "number", "unit", "month", "months", "days"),
)
REDACTED = declare(
    "hotline.publication.redacted", _("The reporter's words were redacted for the board"), keys=("case", "digest")
)
CONSENT_ASKED = declare(
    "hotline.publication.consent_asked",
    _("The reporter was asked to agree to the public text"),
    keys=("case", "digest"),
)
CONSENTED = declare(
    "hotline.publication.consented", _("The reporter agreed to the public text"), keys=("case", "digest")
)
DECLINED = declare("hotline.publication.declined", _("The reporter did not agree to the public text"), keys=("case",))
DECLARED_HARMLESS = declare(
    "hotline.publication.declared_harmless",
    _("A finding was declared harmless"),
    keys=("case", "finding"),
    personal=("reason",),
)
UNPUBLISHED = declare(
    "hotline.publication.unpublished", _("Taken from the board"), keys=("case",), personal=("reason",)
)
READER = capacity("reader", _("a reader"))
FAQ_PROPOSED = declare("hotline.faq.proposed", _("An entry was proposed for the FAQ"), keys=("case",))
FAQ_EDITED = declare("hotline.faq.edited", _("The entry was changed"))
FAQ_SHOWN = declare("hotline.faq.shown", _("The entry is shown to readers"), keys=("expires", "kept_because"))
FAQ_RETIRED = declare("hotline.faq.retired", _("The entry was taken away"), personal=("reason",))
FAQ_VOTED = declare("hotline.faq.voted", _("A reader said whether the entry helped"), keys=("helpful",))
FAQ_OWNER_REMINDED = declare("hotline.faq.owner_reminded", _("The owner was told that the entry expires"))
_RULE = (
    "name",
    "version",
    "place",
    "category",
    "words",
    "from_unit",
    "suggested",
    "to_unit",
    "to_unit_id",
    "automatic",
)
RULE_MADE = declare("hotline.rule.made", _("A routing rule was made"), keys=(*_RULE, "ruling"))
RULE_CHANGED = declare("hotline.rule.changed", _("A routing rule was changed"), keys=_RULE)
RULE_RETIRED = declare("hotline.rule.retired", _("A routing rule was taken away"), keys=("name", "version"))
BULK_BEGUN = declare("hotline.bulk.begun", _("Something is to be done to many cases"), keys=("act", "cases"))
BULK_TAKEN = declare("hotline.bulk.taken", _("One of the cases was taken"), keys=("case", "outcome"))
BULK_UNDONE = declare("hotline.bulk.undone", _("It was undone before it began"), keys=("act", "cases"))
BULK_DONE = declare("hotline.bulk.done", _("Cases it was done to: %(cases)s"), keys=("act", "cases"))
TOPIC_FOUND = declare("hotline.topic.found", _("The clock found what cases have in common"), keys=("cases", "company"))
TOPIC_GROWN = declare("hotline.topic.grown", _("Cases came to the topic"), keys=("cases",))
TOPIC_SHRUNK = declare("hotline.topic.shrunk", _("Cases were taken out of the topic"), keys=("cases",))
TOPIC_CONFIRMED = declare("hotline.topic.confirmed", _("The topic was confirmed"), keys=("name",))
TOPIC_NAMED = declare("hotline.topic.named", _("The topic was given another name"), keys=("name",))
TOPIC_SPLIT = declare("hotline.topic.split", _("The topic was split"), keys=("cases", "other"))
TOPIC_JOINED = declare("hotline.topic.joined", _("Another topic was joined with it"), keys=("cases", "other"))
TOPIC_OWNED = declare(
    "hotline.topic.handed_over", _("%(unit)s takes the topic in hand"), keys=("unit", "unit_id", "due", "growth")
)
TOPIC_SOLVED = declare("hotline.topic.solved", _("The topic was solved"), keys=("in_time",))
TOPIC_DROPPED = declare("hotline.topic.dropped", _("It is no topic"), personal=("reason",))
TOPIC_LATE = declare("hotline.topic.fallen_late", _("%(unit)s is late with the topic"), keys=("unit", "unit_id", "due"))
CASE_PUBLISHED = _case("published", _("Published on the board"), "publication")
FROZEN = declare(
    "hotline.figures.frozen", _("The figures of a month were frozen"), keys=("company", "month", "units", *FIGURES)
)

OVERDUE_LISTED = declare(
    "hotline.overdue.listed",
    _("The leaders of the company got the list of %(cases)s cases that took twice their time"),
    keys=("company", "cases"),
)


def _veiled(kind: Kind) -> Kind:
    """The same of a sealed case: its time is the hour, and no digest is kept, not even as a commitment."""
    app, noun, name = kind.split(".")
    return declare(f"{app}.{noun}.sealed_{name}", kind.sentence, keys=kind.keys - kind.personal, grain="hour")


REVEALED = _case("revealed", _("The reporter showed the unit who he is"))
SEALED_SUBMITTED, SEALED_MESSAGED, SEALED_RATED = _veiled(SUBMITTED), _veiled(MESSAGED), _veiled(RATED)
VEILED = {SUBMITTED: SEALED_SUBMITTED, MESSAGED: SEALED_MESSAGED, RATED: SEALED_RATED}
PLAIN = {str(veiled): str(plain) for plain, veiled in VEILED.items()}
UNTOLD = frozenset({"digest", "reason"})


def veiled(kind: Kind, data: dict[str, Any]) -> tuple[Kind, dict[str, Any]]:
    """P-15. An event as the log of a sealed case keeps it: what its reporter said by the hour, and no text."""
    kept = {key: value for key, value in data.items() if key not in UNTOLD}
    return VEILED.get(kind, kind), kept


IMPORTED = _case("imported", _("Imported from an earlier system"), "batch", "answered", personal=("digest",))
TAKEN_OVER = _case(
    "taken_over", _("Taken over from an earlier system"), "batch", "level", "level_version", "calendars", "company",
    personal=("digest",),
)  # fmt: skip
IMPORT_UNDONE = declare(
    "hotline.import.undone", _("The import of %(file)s was taken back: %(cases)s cases"), keys=("cases", "file")
)
MAPPING_KEPT = declare(
    "hotline.mapping.kept", _("The headers %(name)s were kept for imports"), keys=("name", "columns")
)
IMPORT_FINISHED = declare(
    "hotline.import.finished",
    _("%(created)s cases were imported from %(file)s; %(unchanged)s were there already, %(refused)s were refused."),
    keys=("created", "unchanged", "refused", "file", "skip_bad"),
)
AUTHORISED = _case("authorised", _("One more duty was given access"), "duty")
ACCESS_ENDED = _case("access_ended", _("Access ended with the duty"), "wraps")
UNSEAL_ASKED = _case("unseal_asked", _("Somebody asked to learn who the reporter is"), "request")
UNSEALED = _case("unsealed", _("A custodian opened who the reporter is, for half an hour"), "request")
UNSEAL_REFUSED = _case("unseal_refused", _("A custodian did not open who the reporter is"), "request")
IDENTITY_READ = _case("identity_read", _("The requester read who the reporter is"), "request")
ORIGINALS_ASKED = _case("originals_asked", _("Somebody asked to open kept originals of files"), "request")
ORIGINALS_OPENED = _case(
    "originals_opened", _("A custodian opened kept originals of files, for half an hour"), "request"
)
ORIGINALS_REFUSED = _case("originals_refused", _("A custodian did not open kept originals of files"), "request")
ORIGINAL_READ = _case("original_read", _("A custodian took out the original of a file"), "request")
ESCROW_USED = _case("escrow_used", _("The key in the safe gave access again"), "readers")
ESCROW_MADE = declare("hotline.escrow.made", _("A key for the safe was made"), keys=("instead",))
VAULT_SET_UP = declare("hotline.vault.set_up", _("A vault was set up"), keys=("instead",))
VAULT_OPENED = declare("hotline.vault.opened", _("The vault was opened"))
VAULT_CLOSED = declare("hotline.vault.closed", _("The vault was closed"), keys=("browsers",))
VAULT_RELOCKED = declare("hotline.vault.relocked", _("The passphrase of the vault was changed"))
VAULT_RECOVERED = declare("hotline.vault.recovered", _("The vault was opened by its recovery sheet"))

EXPORT_ASKED = declare(
    "hotline.export.asked", _("An export was asked for"), keys=("format", "columns", "filter", "cases")
)
EXPORT_BEGUN = declare("hotline.export.begun", _("An export is being built"), keys=("tries",))
EXPORT_MADE = declare(
    "hotline.export.made",
    _("%(cases)s cases were exported"),
    keys=("format", "columns", "filter", "cases", "digest"),
)
EXPORT_FAILED = declare("hotline.export.failed", _("An export failed"), keys=("format",))
EXPORT_EXPIRED = declare("hotline.export.expired", _("The file of an export is gone"))
CANNED_ADDED = declare("hotline.canned.added", _("A canned reply was written"), keys=("unit",))
CANNED_EDITED = declare("hotline.canned.edited", _("A canned reply was changed"), keys=("unit",))
CANNED_RETIRED = declare("hotline.canned.retired", _("A canned reply was taken away"), keys=("unit",))
CATEGORY_KEPT = declare(
    "hotline.category.kept",
    _("The category %(name)s was written"),
    keys=("code", "name", "name_en", "place", "plain_enquiry", "stays_ours", "retired"),
)
CATEGORY_SPLIT = declare(
    "hotline.category.split",
    _("The category %(name)s was split: its cases wait for a subcategory"),
    keys=("code", "name", "below"),
)
CATEGORY_SORTED = declare(
    "hotline.category.sorted", _("Enough cases of the category %(name)s have a subcategory"), keys=("code", "name")
)
NUMBER_SET = declare(
    "hotline.number.set",
    _("The number %(name)s was set from %(former)s to %(value)s"),
    keys=("name", "value", "former"),
)
TEXT_SET = declare("hotline.text.set", _("The text %(name)s was set"), keys=("name", "value"))
WORDS_SET = declare("hotline.words.set", _("The words of danger were set: %(words)s of them"), keys=("words",))
CALLS_SET = declare("hotline.calls.set", _("The emergency numbers were set"), keys=("numbers",))
LEVELS_SET = declare(
    "hotline.levels.set", _("Version %(version)s of the times by level was set"), keys=("version", "times")
)

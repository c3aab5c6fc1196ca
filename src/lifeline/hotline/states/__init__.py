"""The words and the tables of the hotline: states as choices, transitions as data (section 4 of its regulations).

The table of a case stands in `cases`, those of the board and the FAQ in `board`. Tables hold rows whose verbs come
later, too: they are read, not executed.
"""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.hotline.states.board import (
    FAQ_FLOW as FAQ_FLOW,
)
from lifeline.hotline.states.board import (
    PUBLICATION_FLOW as PUBLICATION_FLOW,
)
from lifeline.hotline.states.board import (
    TOPIC_FLOW as TOPIC_FLOW,
)
from lifeline.hotline.states.board import (
    FaqState as FaqState,
)
from lifeline.hotline.states.board import (
    FindingKind as FindingKind,
)
from lifeline.hotline.states.board import (
    PublicationState as PublicationState,
)
from lifeline.hotline.states.board import (
    TopicState as TopicState,
)
from lifeline.hotline.states.cases import (
    CASE_FLOW as CASE_FLOW,
)
from lifeline.hotline.states.cases import (
    END as END,
)
from lifeline.hotline.states.cases import (
    HELD as HELD,
)
from lifeline.hotline.states.cases import (
    ON_LADDER as ON_LADDER,
)
from lifeline.hotline.states.cases import (
    OPEN as OPEN,
)
from lifeline.hotline.states.cases import (
    RUNNING as RUNNING,
)
from lifeline.hotline.states.cases import (
    WORKED as WORKED,
)
from lifeline.hotline.states.cases import (
    CaseState as CaseState,
)
from lifeline.hotline.states.cases import (
    WaitsFor as WaitsFor,
)
from lifeline.hotline.states.cases import (
    waits_for as waits_for,
)
from lifeline.hotline.states.paths import TASK_FLOW as TASK_FLOW
from lifeline.hotline.states.paths import Receiver as Receiver
from lifeline.hotline.states.paths import ReturnReason as ReturnReason
from lifeline.hotline.states.paths import RulingCause as RulingCause
from lifeline.hotline.states.paths import TaskState as TaskState
from lifeline.kernel.flow import Flow


class Mode(TextChoices):
    """Who knows the reporter: the unit, the custodian alone, or nobody. The last two together are sealed cases."""

    NAMED = "NAMED", _("Named")
    CONFIDENTIAL = "CONFIDENTIAL", _("Confidential")
    ANONYMOUS = "ANONYMOUS", _("Anonymous")


SEALED_MODES = (Mode.CONFIDENTIAL, Mode.ANONYMOUS)
"""Cases that were born sealed, and those that were raised later (H-70)."""


class KeyKind(TextChoices):
    """Section 6. The two pairs of a sealed case: what its recipients may read, and what only custodians may."""

    CASE = "CASE", _("Content of the case")
    CUSTODY = "CUSTODY", _("Identity and kept originals")


class Reader(TextChoices):
    """For whom a private half is wrapped."""

    CODE = "CODE", _("Holder of the code")
    STAFF = "STAFF", _("Staff with a vault")
    ESCROW = "ESCROW", _("Escrow key in the safe")


class About(TextChoices):
    """Of what a sealed item is the text: of the case itself, or of a row whose own text column stays empty."""

    TEXT = "TEXT", pgettext_lazy("case", "Report")
    PLACE = "PLACE", _("Place")
    IDENTITY = "IDENTITY", _("Identity, shown by the reporter himself")
    MESSAGE = "MESSAGE", _("Message")
    FILE = "FILE", _("File")
    RATING = "RATING", _("Rating")
    REOPENING = "REOPENING", _("Reopening")
    DECISION = "DECISION", _("Answer to a reopening")
    NOTE = "NOTE", _("Internal note")
    REPLY = "REPLY", _("Reply")
    SENT_BACK = "SENT_BACK", _("Why a reply was sent back")
    CHECK = "CHECK", _("Refusal")
    ASSIGNMENT = "ASSIGNMENT", _("Reason of an assignment")
    RETURN = "RETURN", _("Basis of a return")
    RETURNED = "RETURNED", _("Answer to a return")
    DISPUTE = "DISPUTE", _("Why a ruling is needed")
    RULING = "RULING", _("Ruling")
    EXTENSION = "EXTENSION", _("Why more time is needed")
    EXTENDED = "EXTENDED", _("Answer to an extension")
    DEFERRAL = "DEFERRAL", _("Plan of a deferral")
    DEFERRED = "DEFERRED", _("Answer to a deferral")
    TASK = "TASK", _("What a unit is asked to do")
    TASK_DONE = "TASK_DONE", _("What a unit did")
    DECLINE = "DECLINE", _("Why a unit does not help")
    DECLINED = "DECLINED", _("Answer to a unit that does not help")
    TRANSFER = "TRANSFER", _("Why a case is handed over")
    OFFICE = "OFFICE", _("Office to which a case is handed over")
    PROOF = "PROOF", _("Proof that the other office has it")
    NOT_HANDED = "NOT_HANDED", _("Answer to a proposed transfer")
    TAKEN_BACK = "TAKEN_BACK", _("Why a case was taken back")
    EXCLUSION = "EXCLUSION", pgettext_lazy("sealed", "Why it shall count in no figure")
    ORDER = "ORDER", _("Order of the supervisor")
    ORDER_SAID = "ORDER_SAID", _("Answer to an order")
    ORDER_END = "ORDER_END", _("Remark on an order")
    PUBLIC = "PUBLIC", _("Words for the board, before they stand on it")
    UNSEAL = "UNSEAL", _("Why custodians are asked")
    UNSEALED = "UNSEALED", _("Answer of a custodian")


class DropKind(TextChoices):
    """H-65. What waits in the drop for the end of its hour."""

    REPORT = "REPORT", pgettext_lazy("case", "Report")
    MESSAGE = "MESSAGE", _("Message")
    ANSWER = "ANSWER", pgettext_lazy("message", "Answer")
    RATING = "RATING", _("Rating")
    REOPENING = "REOPENING", _("Reopening")
    APPEAL = "APPEAL", _("Appeal")
    WITHDRAWAL = "WITHDRAWAL", _("Withdrawal")
    REVEAL = "REVEAL", _("Identity shown to the unit")
    CONSENT = "CONSENT", _("Consent to publication")


class DestroyedFor(TextChoices):
    """H-84. Why the keys of a sealed case were destroyed."""

    RETENTION = "RETENTION", _("The time for keeping it was over")
    ORDER = "ORDER", _("By order")


class Channel(TextChoices):
    WEB = "WEB", _("Web page")
    CLERK = "CLERK", _("Entered by a clerk")
    REST = "REST", _("Program interface")
    IMPORT = "IMPORT", _("Imported history")


class LevelCode(TextChoices):
    CRITICAL = "CRITICAL", _("Critical")
    URGENT = "URGENT", _("Urgent")
    NORMAL = "NORMAL", pgettext_lazy("level", "Normal")
    COMPLEX = "COMPLEX", _("Complex")


RANK = {LevelCode.COMPLEX: 0, LevelCode.NORMAL: 1, LevelCode.URGENT: 2, LevelCode.CRITICAL: 3}


class Rung(IntegerChoices):
    """H-59. How far the delay of a reply was told upwards in this round, and to whom."""

    NONE = 0, _("nobody yet")
    HANDLER = 1, _("handler")
    LEAD = 2, _("handler and lead")
    ORDER = 3, _("lead and supervisor")
    PLANT = 4, _("leader of the plant")
    COMPANY = 5, _("leaders of the company")


class Clock(TextChoices):
    """The clock that breaks first, as the lists show it."""

    DISPATCH = "DISPATCH", _("Dispatch")
    RESPONSE = "RESPONSE", _("First response")
    RESOLVE = "RESOLVE", _("Reply")
    ANSWER = "ANSWER", _("Answer of the reporter")
    DECISION = "DECISION", _("Decision")
    PROGRESS = "PROGRESS", _("Note on the progress")
    RATING = "RATING", _("Rating")
    NONE = "", _("none")


class Desk(TextChoices):
    """H-17. Who dispatches: the next desk where everybody of the one before is recused."""

    DISPATCHER = "DISPATCHER", _("Dispatchers")
    SUPERVISOR = "SUPERVISOR", _("Supervisors")
    INTEGRITY = "INTEGRITY", _("Integrity desk")


class RefusalReason(TextChoices):
    """H-18. The closed list."""

    NOT_OURS = "NOT_OURS", _("Not a matter of this company")
    BEFORE_COURT = "BEFORE_COURT", _("Already before a court, an arbitrator or the petition office")
    NO_CONTENT = "NO_CONTENT", _("No content, even after a question")
    ADVERTISING = "ADVERTISING", _("Advertising")
    SECRET = "SECRET", _("Secret by law")


class Contact(TextChoices):
    MESSAGE = "MESSAGE", _("Message")
    CALL = "CALL", _("Call")
    VISIT = "VISIT", _("Visit")


class Side(TextChoices):
    """Who speaks in a thread. Staff stand there as their unit, never as persons."""

    REPORTER = "REPORTER", _("Reporter")
    STAFF = "STAFF", pgettext_lazy("case", "Unit")
    SYSTEM = "SYSTEM", _("Hotline")


class MessageKind(TextChoices):
    TEXT = "TEXT", _("Message")
    CONTACT = "CONTACT", pgettext_lazy("message", "Contact")
    QUESTION = "QUESTION", _("Question")
    ANSWER = "ANSWER", pgettext_lazy("message", "Answer")
    REPLY = "REPLY", _("Reply")
    REOPEN = "REOPEN", _("Reopening")
    APPEAL = "APPEAL", _("Appeal")
    DECISION = "DECISION", _("Decision")
    NUDGE = "NUDGE", _("Nudge")
    EXTENDED = "EXTENDED", _("Extension")
    DEFERRED = "DEFERRED", _("Deferral")
    PROGRESS = "PROGRESS", _("Progress")
    INQUIRY = "INQUIRY", _("Question desk")


class ResumeCause(TextChoices):
    ANSWERED = "ANSWERED", _("The reporter answered")
    EXPIRED = "EXPIRED", _("The time for an answer is over")
    HANDLER = "HANDLER", _("The unit goes on without an answer")
    ENDED = "ENDED", _("The case left the unit")


class ReplyState(TextChoices):
    DRAFT = "DRAFT", _("Draft")
    SUBMITTED = "SUBMITTED", _("Waiting for approval")
    APPROVED = "APPROVED", _("Approved")
    SENT_BACK = "SENT_BACK", _("Sent back")


REPLY_FLOW = Flow(
    ("submit", {ReplyState.DRAFT, ReplyState.SENT_BACK}, ReplyState.SUBMITTED),
    ("approve", {ReplyState.SUBMITTED}, ReplyState.APPROVED),
    ("send back", {ReplyState.SUBMITTED}, ReplyState.SENT_BACK),
    start={ReplyState.DRAFT},
    end={ReplyState.APPROVED},
)


class Joint(IntegerChoices):
    """H-50. A reply to one case; one that others ride on; one that repeats the lead's to another reporter."""

    ALONE = 0, _("to one case")
    LEADS = 1, _("to a case and those merged into it")
    RIDES = 2, _("repeated to a merged case")


class Parting(TextChoices):
    """How a merge ended."""

    UNMERGED = "UNMERGED", _("Taken apart by the dispatcher")
    RELEASED = "RELEASED", _("The other case ended without a reply")
    MOVED = "MOVED", _("Moved with the other case")
    REOPENED = "REOPENED", _("The reporter asked for another round")


class Disposition(TextChoices):
    SOLVED = "SOLVED", _("Solved")
    PARTLY = "PARTLY", _("Partly solved")
    EXPLAINED = "EXPLAINED", _("Explained")
    IMPOSSIBLE = "IMPOSSIBLE", _("Not possible for now")


class Verdict(TextChoices):
    """What the reporter says to "Is it solved?"."""

    SOLVED = "SOLVED", _("Solved")
    PARTLY = "PARTLY", _("Partly solved")
    UNSOLVED = "UNSOLVED", _("Not solved")


class Grade(IntegerChoices):
    """What the reporter says to "Are you satisfied?"; the top two count as satisfied."""

    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    FAIR = 3, _("Fair")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


class ClosedAs(TextChoices):
    SOLVED = "SOLVED", _("Confirmed as solved")
    UNRATED = "UNRATED", _("Not rated")
    NOT_SOLVED = "NOT_SOLVED", _("Rated as not solved")
    REOPEN_REFUSED = "REOPEN_REFUSED", _("Reopening refused")
    NO_REPLY_RECORDED = "NO_REPLY_RECORDED", _("No reply on record")
    HISTORY = "HISTORY", _("Imported history")
    NONE = "", _("not closed")


class CheckState(TextChoices):
    """A second person's check, and every other request that somebody decides."""

    ASKED = "ASKED", _("Asked")
    GRANTED = "GRANTED", _("Granted")
    REFUSED = "REFUSED", pgettext_lazy("request", "Refused")


CHECK_FLOW = Flow(
    ("grant", {CheckState.ASKED}, CheckState.GRANTED),
    ("deny", {CheckState.ASKED}, CheckState.REFUSED),
    start={CheckState.ASKED},
    end={CheckState.GRANTED, CheckState.REFUSED},
)


class OrderState(TextChoices):
    OPEN = "OPEN", pgettext_lazy("order", "To be answered")
    ANSWERED = "ANSWERED", pgettext_lazy("order", "Answered")
    CLOSED = "CLOSED", pgettext_lazy("order", "Closed")


ORDER_FLOW = Flow(
    ("answer", {OrderState.OPEN}, OrderState.ANSWERED),
    ("close", {OrderState.OPEN, OrderState.ANSWERED}, OrderState.CLOSED),
    start={OrderState.OPEN},
    end={OrderState.CLOSED},
)


class ExportKind(TextChoices):
    XLSX = "XLSX", _("Excel workbook")
    CSV = "CSV", _("CSV table")
    ZIP = "ZIP", _("ZIP with the files of the cases")


class ExportState(TextChoices):
    ASKED = "ASKED", pgettext_lazy("export", "Waiting")
    BUILDING = "BUILDING", _("Being built")
    READY = "READY", _("Ready")
    FAILED = "FAILED", _("Failed")
    EXPIRED = "EXPIRED", _("Expired")


EXPORT_FLOW = Flow(
    ("build", {ExportState.ASKED, ExportState.BUILDING}, ExportState.BUILDING),
    ("finish", {ExportState.BUILDING}, ExportState.READY),
    ("fail", {ExportState.BUILDING}, ExportState.FAILED),
    ("expire", {ExportState.READY}, ExportState.EXPIRED),
    start={ExportState.ASKED},
    end={ExportState.FAILED, ExportState.EXPIRED},
)

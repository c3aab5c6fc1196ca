"""What can happen in innovation. Sentences name steps and units, never a person; texts stand in their own tables.

`digest` is the SHA-256 of a text that came with a step; `before` and `after` are the states (section 4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.innovation.events.letters import LETTER_CHANGED as LETTER_CHANGED
from lifeline.innovation.events.letters import LETTER_DISCARDED as LETTER_DISCARDED
from lifeline.innovation.events.letters import LETTER_DRAFTED as LETTER_DRAFTED
from lifeline.innovation.events.letters import LETTER_READ as LETTER_READ
from lifeline.innovation.events.letters import LETTER_RELEASED as LETTER_RELEASED
from lifeline.innovation.events.letters import LETTER_SENT as LETTER_SENT
from lifeline.innovation.events.orders import ORDER_GIVEN as ORDER_GIVEN
from lifeline.innovation.events.orders import ORDER_REVOKED as ORDER_REVOKED
from lifeline.innovation.events.reconciling import RECONCILED as RECONCILED
from lifeline.innovation.events.reconciling import RECONCILIATION_SIGNED as RECONCILIATION_SIGNED
from lifeline.innovation.events.retention import AVOIDANCE_FORGOTTEN as AVOIDANCE_FORGOTTEN
from lifeline.innovation.events.retention import DRAFT_CLEARED as DRAFT_CLEARED
from lifeline.innovation.events.retention import INVITATIONS_FORGOTTEN as INVITATIONS_FORGOTTEN
from lifeline.innovation.events.retention import REVIEWS_DESTROYED as REVIEWS_DESTROYED
from lifeline.innovation.events.signals import SIGNAL_ANSWERED as SIGNAL_ANSWERED
from lifeline.innovation.events.signals import SIGNAL_TURNED_RED as SIGNAL_TURNED_RED
from lifeline.innovation.events.signals import SIGNALS_COUNTED as SIGNALS_COUNTED
from lifeline.innovation.events.succession import LEADER_BACK as LEADER_BACK
from lifeline.innovation.events.succession import LEADER_BARRED as LEADER_BARRED
from lifeline.innovation.events.succession import LEADER_FREE as LEADER_FREE
from lifeline.innovation.events.succession import LEADER_GONE as LEADER_GONE
from lifeline.innovation.events.succession import LEADER_KEPT as LEADER_KEPT
from lifeline.innovation.events.succession import LEADER_TOLD as LEADER_TOLD
from lifeline.innovation.events.succession import UNIT_FOLLOWED as UNIT_FOLLOWED
from lifeline.kernel.events import capacity, declare
from lifeline.kernel.notices import declare_notice

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from lifeline.kernel.events import Kind
    from lifeline.kernel.notices.kinds import NoticeKind

CLOCK = "clock"
_COURSE = ("before", "after", "version")

_PROCESS = (
    "what",
    "item",
    "files",
    "visit",
    "grade",
    "corrections",
    "part",
    "number",
    "digest",
    "verdict",
    "colour",
    "on",
    "fen",
    "due",
)


def _project(name: str, sentence: str | _StrPromise, *keys: str, personal: tuple[str, ...] = ()) -> Kind:
    return declare(f"innovation.project.{name}", sentence, keys=(*_COURSE, *_PROCESS, *keys), personal=personal)


CHARTERED = _project("chartered", _("The project was made with its charter"))
CHARTER_SIGNED = _project("charter_signed", _("The charter was signed"))
CHARTER_REMINDED = _project("charter_reminded", _("The leader was reminded to have the charter signed"))
ACTIVATED = _project("activated", _("The secretariat signed: the project is at work"))
LAPSED = _project("lapsed", _("The charter was not signed in time"))
HANDED_IN = _project("handed_in", _("Evidence was handed in"))
VERIFIED = _project("verified", _("Evidence was verified"))
SENT_BACK = _project("sent_back", _("Evidence was sent back"))
VISITED = _project("visited", _("A visit was filed"))
MIDTERM_CHECKED = _project("midterm_checked", _("The mid-term check was made"))
HEALTH_MARKED = _project("health_marked", _("The colour of a month-end was noted"))
TURNED_RED = _project("turned_red", _("The project turned red"))
BUDGET_MOVED = _project("budget_moved", _("Lines of the budget were moved"))
GATE_OPENED = _project("gate_opened", _("Red on two month-ends: it is to be decided whether it goes on"))
GATE_DECIDED = _project("gate_decided", _("It was decided whether the project goes on"))
PROJECT_SUSPENDED = _project("suspended", _("The project was suspended"), personal=("reason",))
PROJECT_RESUMED = _project("resumed", _("The project goes on"))
TERMINATED = _project("terminated", _("The project was ended"), personal=("reason",))
CHANGE_ASKED = _project("change_asked", _("A change was asked for"))
CHANGE_SIGNED = _project("change_signed", _("The unit signed a change"))
CHANGE_WITHDRAWN = _project("change_withdrawn", _("A change was withdrawn"))
CHANGE_REFUSED = _project("change_refused", _("A change was not granted"))
CHANGE_GRANTED = _project("change_granted", _("A change was granted"))


PAST_TAKEN = declare("innovation.cycle.past_taken", _("A past cycle was brought in"), keys=("number", "received"))
RESULT_WRITTEN = _project("result_written", _("The result was written down"), "steps")
RESULT_PUBLISHED = _project("result_published", _("The result was published in the library"))
RESULT_WITHDRAWN = _project("result_withdrawn", _("The result was withdrawn from the library"))
ADOPTION_PROPOSED = _project("adoption_proposed", _("%(unit)s was proposed to adopt the result"), "unit")
ADOPTION_CONFIRMED = _project("adoption_confirmed", _("%(unit)s adopted the result"), "unit", "across")
ADOPTION_DECLINED = _project("adoption_declined", _("%(unit)s does not adopt the result"), "unit")
EFFECT_REPORTED = _project("effect_reported", _("%(unit)s reported the effect"), "unit")
EFFECT_VERIFIED = _project("effect_verified", _("The effect at %(unit)s was verified"), "unit")
ADOPTION_LAPSED = _project("adoption_lapsed", _("The adoption by %(unit)s lapsed without an effect"), "unit")
CERTIFICATE_ISSUED = _project("certificate_issued", _("A certificate was issued"))
CERTIFICATE_REVOKED = _project("certificate_revoked", _("A certificate was revoked"))


CLOSING_SUBMITTED = _project("closing_submitted", _("The closing file was handed in"))
CLOSING_SENT_BACK = _project("closing_sent_back", _("The closing file was sent back"))
PANEL_NAMED = _project("panel_named", _("The panel of acceptance was named"))
SHEET_FILLED = _project("sheet_filled", _("An expert scored the closing file"))
GRADE_PROPOSED = _project("grade_proposed", _("The head of the panel proposed the grade"), "shift", "yes")
GRADED = _project("graded", _("The acceptance was decided"))
RECTIFYING = _project("rectifying", _("Time to rectify was granted"))


def _told(name: str, title: str | _StrPromise) -> NoticeKind:
    return declare_notice(
        f"innovation.{name}", title=title, plain=("number",), link="innovation:project_detail", link_value="number"
    )


CHARTER_DUE = _told("charter.due", _("The charter of project %(number)s waits to be signed"))
FILING_SENT_BACK = _told("filing.returned", _("Project %(number)s: evidence was sent back"))
GATE_TOLD = _told("gate.opened", _("Project %(number)s is red: it is decided whether it goes on"))
ADOPTION_TOLD = _told("adoption.made", _("Another unit adopted the result of project %(number)s"))
CLOSING_RETURNED = _told("closing.returned", _("Project %(number)s: the closing file needs more"))
GRADE_TOLD = _told("acceptance.decided", _("The acceptance of project %(number)s was decided"))
CORRECTION_ASKED = _told("correction.asked", _("Project %(number)s: a visit asks for a correction"))

_MONEY = ("entry", "does", "fen")
LINE_OPENED = declare(
    "innovation.ledger.line_opened", _("A line of money was entered"), keys=("line", "fen", "document")
)
ENTRY_PROPOSED = declare("innovation.ledger.entry_proposed", _("An entry of the ledger was proposed"), keys=_MONEY)
ENTRY_CONFIRMED = declare(
    "innovation.ledger.entry_confirmed",
    _("An entry of the ledger was confirmed by a second person"),
    keys=(*_MONEY, "committed", "released", "paid"),
)
ENTRY_REJECTED = declare("innovation.ledger.entry_rejected", _("An entry of the ledger was rejected"), keys=_MONEY)


def _cycle(name: str, sentence: str | _StrPromise, *keys: str, personal: tuple[str, ...] = ()) -> Kind:
    return declare(f"innovation.cycle.{name}", sentence, keys=(*_COURSE, *keys), personal=personal)


def _application(name: str, sentence: str | _StrPromise, *keys: str, personal: tuple[str, ...] = ()) -> Kind:
    return declare(f"innovation.application.{name}", sentence, keys=(*_COURSE, *keys), personal=personal)


OBJECTOR = capacity("innovation.objector", pgettext_lazy("innovation", "an objector"))
HANDLER = capacity("innovation.handler", pgettext_lazy("innovation", "the handler of the objection"))
CONCLUDED = _cycle("concluded", _("The decisions were made public"), "items")
PAPER_ISSUED = _cycle(
    "paper_issued", _("An official document was issued"), "paper", "number", "document", "digest", "items"
)
ANNOUNCED = _cycle("announced", _("The approvals were announced"), "announced", "held")
NOMINATED = _cycle("nominated", _("A unit nominated a team or a person to be commended"), "item", "merit", "digest")
NOMINATION_WITHDRAWN = _cycle("nomination_withdrawn", _("A nomination was taken back"), "item")
NOMINATION_DECIDED = _cycle("nomination_decided", _("A nomination was voted on"), "item", "merit", "elected")
CONFERENCE_ARRANGED = _cycle("conference_arranged", _("The conference was arranged"), "on", "items")
DECISION_ANNOUNCED = _application("decision_announced", _("The decision was announced"))
RECONSIDERED = _application("reconsidered", _("It is decided anew"), "cause")


def _notice(name: str, sentence: str | _StrPromise, *keys: str) -> Kind:
    return declare(f"innovation.notice.{name}", sentence, keys=keys)


def _objection(name: str, sentence: str | _StrPromise, *keys: str, personal: tuple[str, ...] = ()) -> Kind:
    return declare(f"innovation.objection.{name}", sentence, keys=keys, personal=personal)


NOTICE_DRAFTED = _notice("drafted", _("A public notice was drafted"), "items")
NOTICE_PUBLISHED = _notice("published", _("The public notice was published"), "items", "days", "ends")
NOTICE_TIMED_AGAIN = _notice("timed_again", _("The end of the notice was computed again"), "before", "ends")
NOTICE_ENDED = _notice("ended", _("The public notice has ended"), "announced", "held")
OBJECTION_RECEIVED = _objection("received", _("An objection came in"), "item", "files")
OBJECTION_SET_ASIDE = _objection("set_aside", _("An objection was recorded and is not processed"), "item", "why")
OBJECTION_INQUIRED = _objection("inquired", _("Somebody was named to look into the objection"))
OBJECTION_FOUND = _objection("found", _("The handler reported"), "verdict", personal=("digest",))
OBJECTION_DECIDED = _objection("decided", _("The objection was decided"), "verdict", personal=("digest",))
OBJECTOR_READ = _objection("objector_read", _("Who objected was read"))
NOTICE_TOLD = declare_notice(
    "innovation.notice.told", title=_("Innovation: a public notice can be read"), link="innovation:notice_detail",
    bundle="innovation",
)  # fmt: skip
OBJECTION_TOLD = declare_notice(
    "innovation.objection.told", title=_("Innovation: an objection waits for you"), link="innovation:objection_detail",
    bundle="innovation", klass="due",
)  # fmt: skip
OBJECTION_ANSWERED = declare_notice(
    "innovation.objection.answered", title=_("Innovation: your objection was answered"),
    link="innovation:objection_detail", bundle="innovation", klass="due", owed=True,
)  # fmt: skip

APPRAISED = _project("appraised", _("The project was appraised"))
AWARDED = _project("awarded", _("The project got an award"), "tier")
PASSED_OVER = _project("passed_over", _("The project got no award"))
REVOKED = _project("revoked", _("The project was revoked"), "years")
SHARES_PROPOSED = _project("shares_proposed", _("The shares of the award were proposed"))
SHARE_ANSWERED = _project("share_answered", _("A member answered about the own share"))
SHARES_DISPUTED = _project("shares_disputed", _("Not every member answered in time; the unit mediates"))
SHARES_SETTLED = _project("shares_settled", _("The shares of the award stand"))
AWARDS_ALLOCATED = _cycle("awards_allocated", _("The purse was allocated"), "run", "fen", "leftover", "digest", "moved")
APPRAISAL_CONCLUDED = _cycle("appraisal_concluded", _("The awards were made public"), "run", "present", "yes")
AWARDS_ANNOUNCED = _cycle("awards_announced", _("The awards were announced"), "announced", "held")
RUNNING_STARTED = _cycle("running_started", _("The projects began"), "projects", "digest", "document")
CLOSING_STARTED = _cycle("closing_started", _("The acceptance began"), "projects", "digest")
APPRAISAL_STARTED = _cycle(
    "appraisal_started", _("The appraisal began"), "projects", "digest", "moved", "present", "yes", "minutes", "levels"
)
EXPORTED = _cycle("exported", _("The cycle was exported: %(files)s files"), "files", "digest")
ARCHIVED = _cycle("archived", pgettext_lazy("cycle", "Archived"), "projects", "digest", "held_on", "awarded", "fen")
APPRAISED_LATER = _project("appraised_later", _("Extended: it is appraised in the next cycle"))
AWARD_TOLD = declare_notice(
    "innovation.award.told", title=_("Project %(number)s has an award: divide it in your team"), plain=("number",),
    link="innovation:share_edit", link_value="number",
)  # fmt: skip
SHARE_TOLD = declare_notice(
    "innovation.share.told", title=_("Confirm your share of the award of project %(number)s"), plain=("number",),
    link="innovation:share_edit", link_value="number", klass="due",
)  # fmt: skip

CYCLE_PLANNED = _cycle("planned", pgettext_lazy("cycle", "Preparation began"), "number", "organiser")
CONFIG_PROPOSED = _cycle("config_proposed", _("A version of the settings was proposed"), "config", "digest")
CONFIG_CONFIRMED = _cycle("config_confirmed", _("A version of the settings came into force"), "config", "digest")
CALL_PROPOSED = _cycle("call_proposed", _("Opening the call was proposed"), "config")
CALL_OPENED = _cycle("call_opened", _("The call was opened"), "config", "digest", "closes_at")
CALL_EXTENDED = _cycle("call_extended", _("The call was extended"), "old", "new", personal=("reason",))
CANCELLED = _cycle("cancelled", pgettext_lazy("cycle", "Cancelled"), "told", personal=("reason",))
CALL_CLOSED = _cycle("call_closed", _("The call was closed"), "expired", "received", "alike")
SUSPENDED = _cycle("suspended", pgettext_lazy("cycle", "Suspended"), personal=("reason",))
RESUMED = _cycle("resumed", pgettext_lazy("cycle", "Resumed"), "seconds")
STEP_PROPOSED = _cycle("step_proposed", pgettext_lazy("cycle", "A step was proposed"), "step")
STEP_DROPPED = _cycle("step_dropped", pgettext_lazy("cycle", "A proposed step was dropped"), "step")

STARTED = _application("started", pgettext_lazy("application", "Begun"), "number", "origin")
SAVED = _application("saved", _("The text was changed"), "revision", personal=("digest",))
RIVAL_KEPT = _application("rival_kept", _("Two wrote at once; both texts are kept"), "revision", personal=("digest",))
RIVAL_SETTLED = _application("rival_settled", _("A second text was looked through"), "rivals")
TEAM_CHANGED = _application("team_changed", _("The team was changed"), "members")
INVITED = _application("member_invited", _("A member was invited"), "member")
ANSWERED = _application("invitation_answered", _("An invitation was answered"), "member", "confirmed")
INVITATIONS_LAPSED = _application("invitations_lapsed", _("Unanswered invitations lapsed"), "members")
AVOIDED = _application("avoidance_asked", _("The applicant asked that somebody not review"), personal=("digest",))
SUBMITTED = _application(
    "submitted", pgettext_lazy("application", "Submitted"), "revision", "members", "units", "late", "pairs",
    personal=("digest",),
)  # fmt: skip
UNIT_SENT_BACK = _application("sent_back", _("The unit sent it back to the team"), personal=("digest",))
RECOMMENDED = _application("recommended", _("The unit recommended it"), "rank", personal=("digest",))
PASSED_SILENT = _application("passed_silent", _("The unit did not sign in time; it goes on"), "beyond_quota", "second")
DECLINED = _application("declined", _("The unit did not recommend it"), personal=("digest",))
APPEALED = _application("appealed", _("The leader asked to look at it again"), "about", personal=("digest",))
ADMITTED = _application("admitted", _("The secretariat admitted it"), personal=("digest",))
APPEAL_REFUSED = _application("appeal_refused", _("The request was refused"), "about", personal=("digest",))
RETURNED = _application("returned", _("Returned for correction"), "due", "sheet", personal=("digest",))
RESUBMITTED = _application(
    "resubmitted", _("The correction was handed in"), "revision", "changed", personal=("digest",)
)
CORRECTION_EXPIRED = _application("correction_expired", _("No correction came in time"))
SCREENED_IN = _application("screened_in", pgettext_lazy("application", "Passed screening"), "form", "sheet")
OUT_PROPOSED = _application("out_proposed", _("Screening it out was proposed; a second secretary decides"), "sheet")
OUT_DROPPED = _application("out_dropped", _("The second secretary did not agree to screen it out"), "sheet")
SCREENED_OUT = _application(
    "screened_out", pgettext_lazy("application", "Did not pass screening"), "sheet", "first", "second",
    personal=("digest",),
)  # fmt: skip
RECHECKED = _application("rechecked", _("A third person let it be screened again"), personal=("digest",))
PAIR_JUDGED = _application("pair_judged", _("The explained difference was judged"), "pair", "accepted")
EXPIRED = _application("expired", _("The call closed before it was submitted"))
WITHDRAWN = _application("withdrawn", pgettext_lazy("application", "Withdrawn by the leader"), personal=("reason",))

_PAIR = ("application", "person")
CONFLICT_DECLARED = declare(
    "innovation.conflict.declared", _("A tie to an application was declared"), keys=_PAIR, personal=("digest",)
)
CONFLICT_PINNED = declare("innovation.conflict.pinned", _("A conflict was set"), keys=_PAIR, personal=("digest",))
CONFLICT_CLEARED = declare("innovation.conflict.cleared", _("A conflict was cleared"), keys=_PAIR, personal=("digest",))
PROFILE_CHANGED = declare("innovation.reviewer.changed", _("What a reviewer takes on was changed"))
APPROVED = _application("approved", pgettext_lazy("application", "Approved"), "item", "level", "granted_fen")
REJECTED = _application("rejected", pgettext_lazy("application", "Rejected"), "item")
DEFERRED = _application("deferred", pgettext_lazy("application", "Deferred"), "item")
MERGED = _application("merged", pgettext_lazy("application", "Merged"), "item", "target")
UNITED = _application("united", _("Another application was merged into it"), "item", "origin", "members")

_MEETING = ("number", "items", "eligible", "present", "members", "member", "decided", "postponed", "digest", "round",
            "about", "secret", "yes", "no", "abstain", "passed", "decision", "level", "why", "ask", "answer", "target",
            "version")  # fmt: skip


def _meeting(name: str, sentence: str | _StrPromise) -> Kind:
    return declare(f"innovation.meeting.{name}", sentence, keys=_MEETING)


def _item(name: str, sentence: str | _StrPromise) -> Kind:
    return declare(f"innovation.item.{name}", sentence, keys=_MEETING)


MEETING_PLANNED = _meeting("planned", _("The meeting was planned"))
MOTION_ADDED = _meeting("motion_added", _("A motion was put on the agenda"))
MEETING_OPENED = _meeting("opened", _("The meeting was opened: %(present)s of %(eligible)s members are there"))
ROLL_CALLED = _meeting("roll_called", _("The roll was called: %(present)s of %(eligible)s members are there"))
DEPUTY_ELECTED = _meeting("deputy_elected", _("A deputy was elected to preside"))
MEETING_CLOSED = _meeting("closed", _("The meeting was closed: %(decided)s decided, %(postponed)s postponed"))
MINUTES_REMARKED = _meeting("minutes_remarked", _("A remark was added to the minutes"))
MINUTES_SIGNED = _meeting("minutes_signed", _("The recorder signed the minutes"))
MEETING_MINUTED = _meeting("minuted", _("The chair signed the minutes; they are final"))
ITEM_CALLED = _item("called", _("The item was called: %(present)s of %(eligible)s who may vote are there"))
ITEM_RECUSED = _item("recused", _("A member has no part in the item"))
BALLOT_OPENED = _item("ballot_opened", _("Vote %(round)s was opened"))
OPEN_VOTE_CAST = _item("open_vote_cast", _("A vote with a name was cast"))
BALLOT_CLOSED = _item("ballot_closed", _("Vote %(round)s: yes %(yes)s, no %(no)s, abstained %(abstain)s"))
BALLOT_ABANDONED = _item("ballot_abandoned", _("Vote %(round)s was given up unread"))
ITEM_POSTPONED = _item("postponed", _("The item was postponed"))
DECISION_PROPOSED = _item("proposed", _("The decision was written down and waits for the chair"))
DECISION_DROPPED = _item("dropped", _("The chair did not confirm what was written down"))
ITEM_DECIDED = _item("decided", _("The chair confirmed the decision"))
DISSENT_NOTED = _item("dissent_noted", _("A dissent was minuted"))
CONSENT_ASKED = _item("consent_asked", _("A leader was asked to agree"))
CONSENT_GIVEN = _item("consent_given", _("A leader answered"))


def _review(name: str, sentence: str | _StrPromise, *keys: str, personal: tuple[str, ...] = ()) -> Kind:
    """Of a review: never an event of its application, which applicants may read (I-50)."""
    return declare(
        f"innovation.review.{name}", sentence, keys=(*_COURSE, "application", "stage", *keys), personal=personal
    )


_RUN = ("cycle", "stage", "rows", "digest", "total")
RUN_MADE = declare("innovation.run.made", _("An assignment of reviewers was worked out"), keys=(*_RUN, "seed", "short"))
RUN_UPLOADED = declare("innovation.run.uploaded", _("A table of assignments was uploaded"), keys=_RUN)
RUN_APPLIED = declare("innovation.run.applied", _("An assignment of reviewers was applied"), keys=_RUN)
REVIEW_ASSIGNED = _review("assigned", _("A reviewer was assigned"), "run")
REVIEW_REMOVED = _review("removed", _("An assignment was taken back"), "run")
REVIEW_LOCKED = _review("locked", _("An assignment was locked or set free"), "locked")
REVIEW_DECLARED = _review("declared", _("The reviewer signed: no conflict, and secrecy"))
REVIEW_DECLINED = _review("declined", _("The reviewer declined"), personal=("digest",))
REVIEW_SAVED = _review("saved", _("A review was saved"), personal=("digest",))
REVIEW_SUBMITTED = _review("submitted", _("A review was handed in"), "revision", "counts", personal=("digest",))
REVIEW_STALE = _review("stale", _("The text has changed since it was reviewed"), "revision")
REVIEW_REOPENED = _review("reopened", _("A review was opened again"), personal=("digest",))
REVIEW_VOIDED = _review("voided", _("A review was made void"), "ties", personal=("digest",))
REVIEW_REMINDED = _review("reminded", _("A reviewer was reminded"), "number")
REVIEW_WAIVED = _application("review_waived", _("The chair did without one review"), "stage", personal=("digest",))
ASSIGNED = _application("assigned", pgettext_lazy("application", "Given to reviewers"), "run")
REVIEWED = _application("reviewed", pgettext_lazy("application", "Reviewed"))
REVIEW_REOPENED_FOR = _application("review_reopened", _("It went back to the review"))
TABLED = _application("tabled", pgettext_lazy("application", "Laid before the leading group"), "digest")
REVIEW_STARTED = _cycle("review_started", _("The review began"), "applications", "run")
CALIBRATED = _cycle("calibrated", _("The scores were calibrated"), "stage", "digest", "config")
CYCLE_TABLED = _cycle("tabled", _("The applications were laid before the leading group"), "applications", "calibration")

REVIEW_ASKED = declare_notice(
    "innovation.review.asked", title=_("Innovation: reviews wait for you"), link="innovation:review_list",
    bundle="innovation", klass="due",
)  # fmt: skip
REVIEW_DUE = declare_notice(
    "innovation.review.due", title=_("Innovation: a review is due"), link="innovation:review_list",
    bundle="innovation", klass="due",
)  # fmt: skip

CALLED = declare_notice(
    "innovation.call.told", title=_("Innovation: a call is open"), link="innovation:call_detail", bundle="innovation"
)
INVITED_NOTICE = declare_notice(
    "innovation.team.told", title=_("You are invited to an innovation team"), link="innovation:my_work",
    bundle="innovation", klass="due",
)  # fmt: skip
TO_SIGN = declare_notice(
    "innovation.unit.told", title=_("Innovation: application %(number)s waits for your unit"), plain=("number",),
    link="innovation:application_detail", link_value="number", bundle="innovation", klass="due",
)  # fmt: skip
CHANGED = declare_notice(
    "innovation.application.told", title=_("Innovation: there is news of application %(number)s"), plain=("number",),
    link="innovation:application_detail", link_value="number", bundle="innovation", klass="due",
)  # fmt: skip
TO_CONFIRM = declare_notice(
    "innovation.cycle.told", title=_("Innovation: a step of a cycle waits for you"), link="innovation:my_work",
    bundle="innovation", klass="due",
)  # fmt: skip

VOTE_OPEN = declare_notice(
    "innovation.vote.told", title=_("Innovation: a vote is open in the meeting"), link="innovation:my_work",
    bundle="innovation", klass="due",
)  # fmt: skip
CONSENT_TOLD = declare_notice(
    "innovation.consent.told", title=_("Innovation: you are asked to agree"), link="innovation:my_work",
    bundle="innovation", klass="due",
)  # fmt: skip
TOGETHER_RECORDED = declare(
    "innovation.cycle.together_recorded", _("What was done together with production was recorded"),
    keys=("half", "what", "on"),
)  # fmt: skip

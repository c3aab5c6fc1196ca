"""What can happen in 心灵护航. W-60: private kinds know no person, no instrument and no time finer than the day."""

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import capacity, declare
from lifeline.kernel.notices import declare_notice, quiet_rest

HOLDER = "holder"
CONSENTED = declare("wellbeing.consent.given", _("A consent was given"), grain="day", private=True)
WITHDREW = declare("wellbeing.consent.withdrawn", _("A consent was withdrawn"), grain="day", private=True)
FINISHED = declare("wellbeing.sheet.finished", _("A sheet was finished"), grain="day", private=True)
ERASED = declare("wellbeing.data.erased", _("What was kept of a holder was erased"), grain="day", private=True)
SHARED = declare("wellbeing.grant.given", _("Something was shared with a helper"), grain="day", private=True)
UNSHARED = declare("wellbeing.grant.ended", _("Sharing with a helper has ended"), grain="day", private=True)
CASE_OPENED = declare("wellbeing.case.opened", _("A helper began to accompany somebody"), grain="day", private=True)
CASE_CLOSED = declare("wellbeing.case.closed", _("A case was closed"), grain="day", private=True)
CASE_RATED = declare("wellbeing.case.rated", _("Somebody said how it went"), grain="day", private=True)
CASE_ASKED = declare("wellbeing.case.asked", _("A helper asked to be let see a result"), grain="day", private=True)
PASS_ASKED = declare("wellbeing.case.offered", _("A helper proposed another helper"), grain="day", private=True)
PASSED = declare("wellbeing.case.passed", _("A case went to another helper"), grain="day", private=True)
STAYED = declare("wellbeing.case.stayed", _("Somebody stayed with his helper"), grain="day", private=True)
DISCUSSED = declare("wellbeing.supervision.written", _("A case was discussed without names"))

ASKED = declare("wellbeing.help.asked", _("Somebody asked for a talk"), grain="day", private=True)
PAGED = declare("wellbeing.help.paged", _("Counsellors on duty were paged"), grain="day", private=True)
HELP_WITHDRAWN = declare("wellbeing.help.withdrawn", _("A call for help was withdrawn"), grain="day", private=True)
GIVEN_UP = declare("wellbeing.help.unanswered", _("A call for help was not answered"), grain="day", private=True)
ACCEPTED = declare("wellbeing.help.accepted", _("A call for help was accepted"))
ENDED = declare("wellbeing.help.ended", _("A call for help has ended"))
REVEALED = declare("wellbeing.help.revealed", _("A helper learned within a call who it is, for a written reason"))
ROSTERED = declare("wellbeing.roster.changed", _("The duty roster was changed"))
HELPER_CHANGED = declare("wellbeing.helper.changed", _("The profile or the hours of a helper were changed"))
BOOKED = declare("wellbeing.booking.made", _("A talk was booked"), grain="day", private=True)
CANCELLED = declare("wellbeing.booking.cancelled", _("A booked talk was cancelled"), grain="day", private=True)
HELD = declare("wellbeing.booking.held", _("A talk has taken place, or did not"))
MOVED = declare("wellbeing.booking.moved", _("A booked talk went to another helper"))
REQUESTED = declare("wellbeing.request.made", _("Somebody asked to be contacted"), grain="day", private=True)
REQUEST_WITHDRAWN = declare("wellbeing.request.withdrawn", _("A request was withdrawn"), grain="day", private=True)
REQUEST_RAISED = declare("wellbeing.request.raised", _("A request waited too long"), grain="day", private=True)
REQUEST_STEP = declare("wellbeing.request.worked", _("A helper worked on a request"))
DESK = declare_notice("wellbeing.desk.waiting", title=_("Your desk has something new"), link="wellbeing:desk")
"""To helpers: says neither who nor what."""
NEWS = declare_notice("wellbeing.talk.news", title=_("There is something new for you"), quiet=True)
"""To the person: W-58, K-42: says nothing on a lock screen."""
WAITING = declare_notice("wellbeing.help.waiting", title=_("Someone is waiting for you"), klass="urgent", owed=True)
"""W-21: the notice says this and nothing else."""

DRAFTED = declare("wellbeing.campaign.drafted", _("A campaign was prepared"))
CHANGED = declare("wellbeing.campaign.changed", _("A campaign in preparation was changed"))
OPENED = declare("wellbeing.campaign.opened", _("A campaign was opened for %(people)s people"), keys=["people"])
EXTENDED = declare("wellbeing.campaign.extended", _("A campaign closes later"))
CLOSED = declare("wellbeing.campaign.closed", _("A campaign was closed"))
FROZEN = declare("wellbeing.campaign.frozen", _("The statistics of a campaign were frozen"))
REMINDED = declare("wellbeing.campaign.reminded", _("People were reminded of something to do"))
WAITING_FOR_YOU = declare_notice(
    "wellbeing.campaign.waiting", title=_("Something is waiting for you; open Lifeline when it suits you"), quiet=True,
    rest=quiet_rest(roster=False),
)  # fmt: skip
"""W-76, W-77: names neither scale nor campaign nor psychology; not at night nor round night shifts. A day off
is no rest here: crews would be reached by no turn at all."""

PLANNED = declare("wellbeing.plan.added", _("An item was added to the plan"))
REPLANNED = declare("wellbeing.plan.changed", _("An item of the plan was changed"))
REMARKED = declare("wellbeing.plan.remarked", _("The owner of an item has remarked on it"))
LINES_CALLED = declare("wellbeing.lines.called", _("A curator has called all lines of help"))
LECTURED = declare("wellbeing.lecture.changed", _("A lecture on the theme was entered or taken out"))
OWNER = capacity("wellbeing.owner", _("who answers for an item of the plan"))
LEAVER_CODE = declare_notice(
    "wellbeing.data.code", title=_("Your code for Lifeline"), private=("code",), channels=("mail",), klass="urgent",
    text=_("%(code)s is good for an hour, together with your password. If you have not asked for it, do nothing."),
    text_outside=True, owed=True,
)  # fmt: skip
"""E15: to who has left, on his own word. W-58: neither what for nor from which part of Lifeline."""
CASE_NEWS = declare_notice("wellbeing.case.news", title=_("There is something new for you"), quiet=True)
"""W-58: says nothing on a lock screen."""

"""What can happen in 心灵护航. W-60: private kinds know no person, no instrument and no time finer than the day."""

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import declare
from lifeline.kernel.notices import declare_notice

HOLDER = "holder"
CONSENTED = declare("wellbeing.consent.given", _("A consent was given"), grain="day", private=True)
WITHDREW = declare("wellbeing.consent.withdrawn", _("A consent was withdrawn"), grain="day", private=True)
FINISHED = declare("wellbeing.sheet.finished", _("A sheet was finished"), grain="day", private=True)
ERASED = declare("wellbeing.data.erased", _("Data were erased by their holder"), grain="day", private=True)
SHARED = declare("wellbeing.grant.given", _("Something was shared with a helper"), grain="day", private=True)
UNSHARED = declare("wellbeing.grant.ended", _("Sharing with a helper has ended"), grain="day", private=True)

ASKED = declare("wellbeing.help.asked", _("Somebody asked for a talk"), grain="day", private=True)
PAGED = declare("wellbeing.help.paged", _("Counsellors on duty were paged"), grain="day", private=True)
HELP_WITHDRAWN = declare("wellbeing.help.withdrawn", _("A call for help was withdrawn"), grain="day", private=True)
GIVEN_UP = declare("wellbeing.help.unanswered", _("A call for help was not answered"), grain="day", private=True)
ACCEPTED = declare("wellbeing.help.accepted", _("A call for help was accepted"))
ENDED = declare("wellbeing.help.ended", _("A call for help has ended"))
ROSTERED = declare("wellbeing.roster.changed", _("The duty roster was changed"))
HELPER_CHANGED = declare("wellbeing.helper.changed", _("The profile or the hours of a helper were changed"))
WAITING = declare_notice("wellbeing.help.waiting", title=_("Someone is waiting for you"), klass="urgent", owed=True)
"""W-21: the notice says this and nothing else."""

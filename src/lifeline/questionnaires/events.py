"""What a curator does with instruments. Which one it was stands with the note, not in the log (W-58)."""

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import declare

NOTED = declare("questionnaires.rights.noted", _("A rights note was recorded"))
WITHDRAWN = declare("questionnaires.rights.withdrawn", _("A rights note was withdrawn"))

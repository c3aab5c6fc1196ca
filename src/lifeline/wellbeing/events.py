"""What can happen in 心灵护航. W-60: private kinds know no person, no instrument and no time finer than the day."""

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import declare

HOLDER = "holder"
CONSENTED = declare("wellbeing.consent.given", _("A consent was given"), grain="day", private=True)
WITHDREW = declare("wellbeing.consent.withdrawn", _("A consent was withdrawn"), grain="day", private=True)
FINISHED = declare("wellbeing.sheet.finished", _("A sheet was finished"), grain="day", private=True)
ERASED = declare("wellbeing.data.erased", _("Data were erased by their holder"), grain="day", private=True)

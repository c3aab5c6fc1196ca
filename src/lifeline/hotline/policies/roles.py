"""The duties of the hotline, and what a program may be allowed to do with it."""

from django.utils.translation import gettext_lazy as _

from lifeline.people import api as people

DISPATCHER = people.role(
    "hotline.dispatcher", _("dispatcher"), _("sees every new case and sends it to the right unit"), needs_mfa=True
)
HANDLER = people.role("hotline.handler", _("handler"), _("works on the unit's cases and drafts replies"))
LEAD = people.role("hotline.lead", _("lead for the hotline"), _("approves the replies of the unit"))
SUPERVISOR = people.role(
    "hotline.supervisor",
    _("supervisor"),
    _("sees what is late or disputed, and decides on reopenings and refusals"),
    needs_mfa=True,
)
PUBLISHER = people.role("hotline.publisher", _("publisher"), _("brings answered cases to the board"), needs_mfa=True)
CLERK = people.role("hotline.clerk", _("clerk"), _("enters calls, visits and letters"), needs_mfa=True)
MANAGER = people.role("hotline.manager", _("hotline manager"), _("keeps categories, times, numbers and canned replies"))
INTEGRITY = people.role(
    "hotline.integrity",
    _("integrity desk"),
    _("takes the cases from which every dispatcher and supervisor is excluded"),
    needs_mfa=True,
)

DUTY_OFFICER = people.role(
    "hotline.duty_officer",
    _("duty officer"),
    _("is called to critical cases at any hour, and may dispatch them"),
    needs_mfa=True,
)

READ = people.scope("hotline:read", _("read the hotline's named cases, board and figures, as far as its person may"))
WRITE = people.scope("hotline:write", _("report, and take the steps with cases that its person may take"))

CUSTODIAN = people.role(
    "hotline.custodian",
    _("identity custodian"),
    _("opens who a confidential reporter is, when another person gives a reason"),
    excludes=(people.ADMINISTRATOR, "hotline.dispatcher", "hotline.handler", "hotline.lead", "hotline.supervisor"),
    needs_mfa=True,
)

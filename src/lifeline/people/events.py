"""What can happen to persons, units and duties. Names and numbers of persons are personal; names of units are not."""

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import declare
from lifeline.kernel.notices import declare_notice

JOINED = declare(
    "people.person.joined", _("%(name)s joined %(unit)s."), personal=("name", "employee_no"), keys=("unit", "from_on")
)
LEFT = declare("people.person.left", _("Left the company on %(on)s."), keys=("on",))
RETURNED = declare("people.person.returned", _("Came back to %(unit)s."), keys=("unit", "from_on"))
TRANSFERRED = declare(
    "people.person.transferred",
    _("Moved from %(old_unit)s to %(unit)s on %(from_on)s."),
    keys=("old_unit", "unit", "from_on"),
)
RENAMED = declare("people.person.renamed", _("The name changed from %(old)s to %(new)s."), personal=("old", "new"))
RENUMBERED = declare(
    "people.person.renumbered", _("The employee number changed from %(old)s to %(new)s."), personal=("old", "new")
)
UPDATED = declare("people.person.updated", _("Contact or post was brought up to date: %(what)s."), keys=("what",))
ERASED = declare(
    "people.person.erased", _("Name, contact and personal values were erased: %(reason)s."), keys=("reason",)
)
CREW_CHANGED = declare("people.crew.changed", _("Changed to crew %(crew)s."), keys=("crew",))

UNIT_OPENED = declare("people.unit.opened", _("%(unit)s was opened; unit above: %(parent)s."), keys=("unit", "parent"))
UNIT_RENAMED = declare("people.unit.renamed", _("%(old)s is now called %(new)s."), keys=("old", "new"))
UNIT_MOVED = declare(
    "people.unit.moved", _("%(unit)s moved from %(old_parent)s to %(parent)s."), keys=("unit", "old_parent", "parent")
)
UNIT_MERGED = declare(
    "people.unit.merged",
    _("%(unit)s became part of %(into)s, with %(members)s members."),
    keys=("unit", "unit_id", "into", "into_id", "members"),
)
UNIT_CLOSED = declare(
    "people.unit.closed",
    _("%(unit)s was closed; %(members)s members went to %(into)s."),
    keys=("unit", "unit_id", "into", "into_id", "members"),
)

DUTY_GRANTED = declare(
    "people.duty.granted",
    _("The duty %(role)s in %(unit)s was given from %(from_on)s: %(reason)s."),
    keys=("role", "unit", "from_on", "to_on", "reason", "duty_id", "waits"),
)
DUTY_CONFIRMED = declare(
    "people.duty.confirmed",
    _("A second administrator confirmed the duty %(role)s in %(unit)s."),
    keys=("role", "unit", "duty_id"),
)
DUTY_ENDED = declare(
    "people.duty.ended",
    _("The duty %(role)s in %(unit)s ended on %(to_on)s: %(reason)s."),
    keys=("role", "unit", "to_on", "reason", "duty_id"),
)
DUTY_DEPUTISED = declare(
    "people.duty.deputised",
    _("Deputises for the duty %(role)s in %(unit)s from %(from_on)s until %(to_on)s."),
    keys=("role", "unit", "from_on", "to_on", "duty_id", "deputy_of"),
)
DIRECTORY_IMPORTED = declare(
    "people.directory.imported",
    _("Directory imported: %(joined)s joined, %(changed)s changed, %(left)s left, %(refused)s refused."),
    keys=("joined", "changed", "left", "refused", "unchanged", "digest", "skip_bad"),
)

PASSWORD_CHANGED = declare("people.account.password_changed", _("A new password was chosen."))
LOCKED = declare(
    "people.account.locked",
    _("After %(failures)s failed attempts signing in was closed for %(minutes)s min."),
    keys=("failures", "minutes"),
)
FACTOR_ADDED = declare("people.account.factor_added", _("A second proof was added to the account."), keys=("factor",))
FACTOR_REMOVED = declare(
    "people.account.factor_removed", _("A second proof was taken from the account."), keys=("factor",)
)
CODES_RENEWED = declare("people.account.codes_renewed", _("Ten new recovery codes were made."))
CODE_USED = declare("people.account.code_used", _("A recovery code was used; %(left)s are left."), keys=("left",))
SIGNED_OUT = declare(
    "people.account.signed_out", _("Sessions on other devices were ended: %(sessions)s."), keys=("sessions",)
)
RESET_ASKED = declare(
    "people.account.reset_asked",
    _("An administrator asked for a new password: %(reason)s."),
    personal=("reason",),
    keys=("lost_proof",),
)
RESET_CONFIRMED = declare("people.account.reset_confirmed", _("A second person confirmed the new password."))
RESET_CLOSED = declare("people.account.reset_closed", _("The request for a new password was refused or withdrawn."))
RESET = declare("people.account.reset", _("A new password was set by a code."), keys=("lost_proof",))
INVITED = declare("people.administrator.invited", _("A link for the first administrator was made."))
INVITATION_USED = declare("people.administrator.came", _("The first administrator came in by his link."))
TOKEN_MADE = declare(
    "people.token.made",
    _("A key for programs was made: %(name)s, until %(until_on)s."),
    personal=("name",),
    keys=("until_on",),
)
TOKEN_REVOKED = declare("people.token.revoked", _("A key for programs was revoked: %(name)s."), personal=("name",))
ACCOUNT_OPENED = declare("people.account.opened", _("Signed in through the company's own account for the first time."))
SLIP_ISSUED = declare("people.account.slip_issued", _("A slip with an initial password was printed."))

#  What a person is told about his own account, by every channel he has (P-18); owed: nobody switches it off unseen.
TELL_RESET = declare_notice(
    "people.account.reset",
    title=_("A new password was asked for in your name"),
    text=_("Was it not you who wanted this? Open the start page and refuse it."),
    link="people:home",
    klass="urgent",
    owed=True,
)
TELL_CHANGED = declare_notice(
    "people.account.changed",
    title=_("Your password or second proof was changed"),
    text=_("Was it not you? Tell the administrator of your unit at once."),
    link="people:my_sessions",
    klass="due",
    owed=True,
)
TELL_LOCKED = declare_notice(
    "people.account.locked",
    title=_("Somebody tried your employee number with wrong passwords"),
    text=_("Signing in is closed for some minutes. Was it not you? Tell the administrator of your unit."),
    link="people:my_sessions",
    klass="due",
    owed=True,
)

"""What can happen to accounts. The subject is the person by id; no name, number or address stands in these events."""

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import declare

PASSWORD_CHANGED = declare("people.account.password_changed", _("A new password was chosen."))
LOCKED = declare(
    "people.account.locked",
    _("After %(failures)s failed attempts signing in was closed for %(minutes)s min."),
    keys=("failures", "minutes"),
)

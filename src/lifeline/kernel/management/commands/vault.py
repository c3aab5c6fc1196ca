"""`./lifeline vault status|rotate`: the key store for its custodian. No key and no id is ever printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel import vault
from lifeline.kernel.commands import AppCommand, Outcome, Verb

if TYPE_CHECKING:
    from lifeline.kernel.commands import Call


class Status(Verb):
    name, help = "status", gettext_lazy("Tells how many keys there are, and whether the key store answers.")

    def run(self, call: Call) -> Outcome:
        """K-84. Exit 4 when the key store should be there and does not answer."""
        del call
        found = vault.status()
        if found is None:
            return Outcome({"keys": 0}, [_("This site has no key store yet; it is made with the first key.")])
        told = {"keys": found.keys, "shredded": found.shredded, "open": found.open_orders}
        line = _("%(keys)s keys, %(shredded)s shredded, %(open)s still to be shredded.") % told
        return Outcome(told, [line], findings=bool(found.open_orders))


class Rotate(Verb):
    name, help = "rotate", gettext_lazy("Makes a new site key and wraps all keys with it; the site goes on serving.")

    def run(self, call: Call) -> Outcome:
        """K-86. May be interrupted and run again."""
        del call
        count = vault.rotate_site_key() if vault.status() else 0
        return Outcome({"wrapped": count}, [_("%(count)s keys are wrapped by the new site key.") % {"count": count}])


class Command(AppCommand):
    verbs = (Status, Rotate)

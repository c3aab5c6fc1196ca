"""`./lifeline vault status|drill|rotate`: the key store for its custodian. No key and no id is ever printed."""

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


class Drill(Verb):
    name, help = "drill", gettext_lazy("Tries the key store, and tells whether every sealed row can be opened.")

    def run(self, call: Call) -> Outcome:
        """K-89. After a restore: what is missing. Exit 1 when keys are missing, 4 when the store does not answer."""
        del call
        if vault.status() is None:
            return Outcome({"there": 0}, [_("This site has no key store yet; it is made with the first key.")])
        found = vault.drill()
        told = {"there": found.there, "shredded": found.shredded, "missing": found.missing}
        lines = [
            _("A probe was sealed, opened and destroyed: the key store works."),
            _("%(there)s keys open; %(shredded)s were destroyed and stay so; %(missing)s keys are missing.") % told,
        ]
        if found.missing:
            lines.append(_("The key store is older than the database. Put its newest copy back; make no new one."))
        return Outcome(told, lines, findings=bool(found.missing))


class Rotate(Verb):
    name, help = "rotate", gettext_lazy("Makes a new site key and wraps all keys with it; the site goes on serving.")

    def run(self, call: Call) -> Outcome:
        """K-86. May be interrupted and run again."""
        del call
        count = vault.rotate_site_key() if vault.status() else 0
        return Outcome({"wrapped": count}, [_("%(count)s keys are wrapped by the new site key.") % {"count": count}])


class Command(AppCommand):
    verbs = (Status, Drill, Rotate)

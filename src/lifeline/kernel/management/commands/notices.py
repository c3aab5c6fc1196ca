"""`./lifeline notices …`: the outbox and the hooks at the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel import notices
from lifeline.kernel.commands import AppCommand, Outcome, Verb
from lifeline.kernel.errors import Forbidden
from lifeline.kernel.notices import hooks

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from lifeline.kernel.commands import Call


class State(Verb):
    """Exit 1 when something was given up."""

    name, help = "state", gettext_lazy("What waits, what was given up, and which kinds reach people in their rest.")

    def run(self, call: Call) -> Outcome:
        del call
        counts = notices.delivery_counts()
        lines = [_("%(waiting)s wait, %(given_up)s were given up") % counts]
        lines += [f"{line.id} {line.channel} {line.title} · {line.error}" for line in notices.delivery_list()]
        lines.append(_("Urgent kinds: %(names)s") % {"names": ", ".join(notices.URGENT)})
        return Outcome({**counts, "urgent": list(notices.URGENT)}, lines, findings=counts["given_up"] > 0)


class Retry(Verb):
    name, writes, needs_person = "retry", True, True
    help = gettext_lazy("Sends again what was given up.")

    def run(self, call: Call) -> Outcome:
        only_administrators(call)
        lost = [line.id for line in notices.delivery_list(limit=500)]
        count = notices.retry(lost, actor=call.actor, now=timezone.now())
        return Outcome({"count": count}, [_("%(count)s given-up deliveries are tried again") % {"count": count}])


class Hooks(Verb):
    name, help = "hooks", gettext_lazy("Which other systems are told, and of what.")

    def run(self, call: Call) -> Outcome:
        del call
        rows = hooks.hook_list()
        lines = [f"{row.id} {row.url} {row.form} {', '.join(row.kinds)} {told(row)}" for row in rows]
        return Outcome({"hooks": [row._asdict() for row in rows]}, lines or [_("No other system is told.")])


class HookAdd(Verb):
    name, writes = "hook-add", True
    help = gettext_lazy("Tells another system, by a signed webhook or the bot of a group; prints the secret once.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url")
        parser.add_argument("kinds", nargs="*", metavar="KIND", help="hotline.case.closed …")
        parser.add_argument("--form", choices=hooks.FORMS, default=hooks.FORMS[0])
        parser.add_argument("--secret", default="", help="the secret that a group bot's maker gave")

    def run(self, call: Call) -> Outcome:
        only_administrators(call)
        pk, secret = hooks.add_hook(
            call["url"], call["kinds"], form=call["form"], secret=call["secret"], actor=call.actor, by="cli"
        )
        return Outcome({"id": pk, "secret": secret}, [shown(pk, secret)])


class HookChange(Verb):
    name, writes = "hook", True
    help = gettext_lazy("Renews a hook's secret, ends the old one, or switches the hook on or off.")

    def arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", type=int)
        parser.add_argument("what", choices=["renew", "settle", "on", "off"])

    def run(self, call: Call) -> Outcome:
        only_administrators(call)
        pk, what = call["id"], call["what"]
        if what == "renew":
            secret = hooks.renew_hook(pk, actor=call.actor, by="cli")
            return Outcome({"id": pk, "secret": secret}, [shown(pk, secret)])
        if what == "settle":
            hooks.settle_hook(pk, actor=call.actor, by="cli")
        else:
            hooks.switch_hook(pk, active=what == "on", actor=call.actor, by="cli")
        return Outcome({"id": pk}, [told(row) for row in hooks.hook_list() if row.id == pk])


class Command(AppCommand):
    help = "Shows what is on its way, sends again what was given up, keeps the hooks of other systems."
    verbs: ClassVar[tuple[type[Verb], ...]] = (State, Retry, Hooks, HookAdd, HookChange)


def only_administrators(call: Call) -> None:
    """Whoever is named with --as must keep the directory; without a name the command line itself acts."""
    if call.actor is not None and call.actor.pk not in notices.directory().administrators():
        raise Forbidden


def shown(pk: int, secret: str) -> str:
    """The one time that a secret is shown."""
    return _("Hook %(id)s. Secret, shown this once: %(secret)s") % {"id": pk, "secret": secret}


def told(row: hooks.HookLine) -> str:
    """How a hook stands."""
    if not row.active:
        return _("(off)")
    return _("(two secrets)") if row.renewing else _("(on)")

"""Which other systems are told, and their secrets: added, renewed, switched off by administrators (K-45)."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import declare, record
from lifeline.kernel.models import Hook

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import Model
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

ADDED = declare("kernel.hook.added", _("%(host)s is told of %(kinds)s"), keys=("host", "kinds", "form"))
RENEWED = declare("kernel.hook.renewed", _("%(host)s got a new secret"), keys=("host",))
SETTLED = declare("kernel.hook.settled", _("The old secret of %(host)s is no longer valid"), keys=("host",))
SWITCHED = declare("kernel.hook.switched", _("%(host)s: telling it was switched %(state)s"), keys=("host", "state"))
_tellable: dict[str, Text] = {}


def tellable(kind: str, label: Text) -> str:
    """Declare what another system may be told of, in an app's `events.py`; the kind's own name, for `announce`."""
    _tellable[kind] = label
    return kind


def tellable_kinds() -> list[tuple[str, Text]]:
    """(kind, label) of everything that apps tell other systems, in the order of their declaration."""
    return list(_tellable.items())


FORMS = (Hook.SIGNED, Hook.WECOM, Hook.DINGTALK)


class HookLine(NamedTuple):
    """A hook as administrators see it: never a secret."""

    id: int
    url: str
    form: str
    kinds: list[str]
    active: bool
    renewing: bool
    within: str = ""


def hook_list(within: Collection[str] | None = None) -> list[HookLine]:
    """All hooks, or those that are told of these places only, in the order in which they were added."""
    rows = Hook.objects.order_by("pk")
    if within is not None:
        rows = rows.filter(within__in=within)
    return [
        HookLine(
            hook.pk, hook.url, hook.form, json.loads(hook.kinds), hook.active, bool(hook.secret_before), hook.within
        )
        for hook in rows
    ]


@action
def add_hook(
    url: str,
    kinds: Collection[str],
    *,
    form: str = Hook.SIGNED,
    secret: str = "",
    within: str = "",
    actor: Model | None,
    by: str = "",
) -> tuple[int, str]:
    """Tell another system of these kinds; its id and the secret, which is shown this once.

    A group bot's `secret` is given by its maker; a signed webhook gets one of ours. Refused (K-45): an address that is
    none, or that has a hook, and what nobody tells. The network is asked at each sending, not here.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None or form not in FORMS:
        raise Refused("K-45", _("This is no address that can be told."))
    if set(kinds) - set(_tellable):
        raise Refused("K-45", _("Nobody is told of this."))
    if Hook.objects.filter(url=url).exists():
        raise Refused("K-45", _("This address is told already."))
    given = secret or (secrets.token_urlsafe(32) if form == Hook.SIGNED else "")
    hook = Hook.objects.create(url=url, form=form, secret=given, kinds=json.dumps(sorted(kinds)), within=within)
    names = ", ".join(sorted(kinds))
    record(ADDED, hook, actor=actor, by=by, host=parts.hostname, kinds=names, form=form)
    return hook.pk, given


@action
def renew_hook(pk: int, *, actor: Model | None, by: str = "") -> str:
    """A new secret, shown this once; until `settle_hook` each post is signed with both (K-45).

    Renewed twice, the one in use stays valid, and what nobody uses yet gives way. Refused: a group bot's, for its maker
    alone gives it one.
    """
    hook = locked(Hook.objects.all(), pk)
    if hook.form != Hook.SIGNED:
        raise Refused("K-45", _("The secret of a group bot comes from its maker; it cannot be renewed here."))
    hook.secret_before, hook.secret = hook.secret_before or hook.secret, secrets.token_urlsafe(32)
    hook.save(update_fields=["secret", "secret_before"])
    record(RENEWED, hook, actor=actor, by=by, host=host_of(hook))
    return hook.secret


@action
def settle_hook(pk: int, *, actor: Model | None, by: str = "") -> None:
    """The other system has the new secret: the old one ends."""
    hook = locked(Hook.objects.all(), pk)
    hook.secret_before = ""
    hook.save(update_fields=["secret_before"])
    record(SETTLED, hook, actor=actor, by=by, host=host_of(hook))


@action
def switch_hook(pk: int, *, active: bool, actor: Model | None, by: str = "") -> None:
    """Tell it or do not; what waits for a hook that is switched off is dropped at sending."""
    hook = locked(Hook.objects.all(), pk)
    hook.active = active
    hook.save(update_fields=["active"])
    record(SWITCHED, hook, actor=actor, by=by, host=host_of(hook), state="on" if active else "off")


def host_of(hook: Hook) -> str:
    """Where it is, without the rest of its address, which often holds a key."""
    return urlsplit(hook.url).hostname or ""

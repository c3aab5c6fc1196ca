"""What administrators see of the outbox: what did not arrive and why, and the button that tries again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.action import action
from lifeline.kernel.events import Subject, declare, record
from lifeline.kernel.models import Delivery
from lifeline.kernel.notices.hooks import host_of
from lifeline.kernel.notices.kinds import LEAVERS, has_kind, notice_kind
from lifeline.kernel.notices.wake import wake

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import Model, QuerySet

    Within = QuerySet[Any] | Collection[int] | None
    Places = Collection[str] | None

RETRIED = declare("kernel.delivery.retried", _("%(count)s given-up deliveries are tried again"), keys=("count", "ids"))
PAGE = 50


class Line(NamedTuple):
    """One delivery: to whom, what kind (its title, no content), how it stands.

    To whom: a person's id, or the host of a hook, the rest of whose address often is a secret.
    """

    id: int
    person_id: int | None
    hook_host: str
    kind: str
    title: str
    channel: str
    state: str
    tries: int
    error: str
    created_at: datetime
    next_at: datetime


def delivery_list(
    state: str = Delivery.GIVEN_UP,
    *,
    within: Within = None,
    places: Places = None,
    after: int | None = None,
    limit: int = PAGE,
) -> list[Line]:
    """Deliveries in that state, newest first, without content, what is quiet (K-42), and what a leaver asks for.

    `within`: ids of the persons whom the reader keeps (a queryset or a collection); `places`: the words of the
    hooks that he keeps (`Hook.within`). None: everybody's.
    """
    rows = _shown(within, places).filter(state=state)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return [_line(row) for row in rows.select_related("notice", "hook").order_by("-pk")[:limit]]


def delivery_counts(within: Within = None, places: Places = None) -> dict[str, int]:
    """How many deliveries wait and how many were given up (for the desk and `doctor`)."""
    rows = _shown(within, places)
    return {state: rows.filter(state=state).count() for state in (Delivery.WAITING, Delivery.GIVEN_UP)}


@action
def retry(ids: Collection[int], *, actor: Model, now: datetime, within: Within = None, places: Places = None) -> int:
    """K-38: try given-up deliveries again, from the first try on, with the same key; how many.

    Follows: they wait from now on; the event keeps their ids; the sender is woken.
    """
    rows = _shown(within, places).filter(pk__in=ids, state=Delivery.GIVEN_UP)
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:500])
    Delivery.objects.filter(pk__in=found).update(state=Delivery.WAITING, tries=0, next_at=now, set_at=now, error="")
    record(RETRIED, Subject("kernel.delivery", "desk"), actor=actor, count=len(found), ids=found)
    transaction.on_commit(wake)
    return len(found)


def _shown(within: Within, places: Places) -> QuerySet[Delivery]:
    """What concerns nobody but its reader is left out: that there is something of his is told to no one."""
    rows: QuerySet[Delivery] = Delivery.objects.exclude(Q(notice__quiet=True) | Q(notice__kind__in=LEAVERS))
    if within is not None:
        rows = rows.filter(Q(person_id__in=within) | Q(hook__isnull=False))
    return rows if places is None else rows.filter(Q(hook__isnull=True) | Q(hook__within__in=places))


def _line(row: Delivery) -> Line:
    kind = row.notice.kind if row.notice else ""
    return Line(
        id=row.pk,
        person_id=row.person_id,
        hook_host=host_of(row.hook) if row.hook else "",
        kind=kind,
        title=_title(kind),
        channel=row.channel,
        state=row.state,
        tries=row.tries,
        error=row.error,
        created_at=row.created_at,
        next_at=row.next_at,
    )


def _title(kind: str) -> str:
    """The kind's title with dots for its values, which the list does not show."""
    return re.sub(r"%\(\w+\)[sd]", "…", str(notice_kind(kind).title)) if has_kind(kind) else kind

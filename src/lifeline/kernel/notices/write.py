"""Telling persons and other systems, inside an action: rows only, sent by the sender after the commit (K-35)."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from lifeline.kernel.events import Subject, current_now, subject_of
from lifeline.kernel.kept import kept
from lifeline.kernel.models import Delivery, Hook, Notice
from lifeline.kernel.notices.channels import HOOK
from lifeline.kernel.notices.choices import digest_at, modes
from lifeline.kernel.notices.kinds import QUIET, URGENT, notice_kind
from lifeline.kernel.notices.wake import wake

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from django.db.models import Model

    from lifeline.kernel.notices.choices import Mode
    from lifeline.kernel.notices.kinds import NoticeKind

BATCH = 500
DIGEST = "digest"
_random = secrets.SystemRandom()


def notify(
    person_ids: Collection[int],
    kind: str | NoticeKind,
    *,
    subject: Model | Subject | None = None,
    values: Mapping[str, Any] | None = None,
    key: str,
    quiet: bool = False,
    urgent: bool = False,
    hold_until: datetime | None = None,
    bundle: str | None = None,
) -> int:
    """Tell persons something, in the action's transaction; how many were not yet told.

    K-37: `key` names the occasion ("hotline.case.17.overdue.1"); a person is told once for one key. `values` are those
    that the kind declares (texts and numbers). `quiet`: as a quiet kind. `urgent`: passes rest, for kinds of `URGENT`
    only. `hold_until`: not before. `bundle`: instead of the kind's. The list in the application shows it at once; what
    goes out by other channels waits for rest, bundle, digest. Errors: LookupError, ValueError for what is undeclared.
    """
    found = kind if not isinstance(kind, str) else notice_kind(kind)
    found = notice_kind(found.name)
    _check(found, values or {}, urgent=urgent)
    quiet = quiet or found.quiet
    now = current_now()
    due_at = max(hold_until or now, now + _wait(found))
    draft = _Draft(
        found, subject, values or {}, key, now, due_at, quiet=quiet, urgent=urgent or found.klass == "urgent"
    )
    told = 0
    for batch in _batches(sorted(set(person_ids))):
        told += _write(draft, batch, found.bundle if bundle is None else bundle)
    if told:
        transaction.on_commit(wake)
    return told


def post(url: str, body: Mapping[str, Any], *, key: str) -> bool:
    """K-45. Tell another system, by the hook of that address; False if it was told for this key or the hook is off.

    Errors: LookupError without a hook for the address.
    """
    hook = Hook.objects.filter(url=url).first()
    if hook is None:
        raise LookupError("There is no hook for this address.")
    return hook.active and _post([hook], body, key) > 0


def announce(kind: str, body: Mapping[str, Any], *, key: str, within: str = "") -> int:
    """Tell every active hook that asks for this kind (there); how many were told."""
    return _post([hook for hook in _asking(kind) if hook.within in {"", within}], body, key)


def is_asked_for(kind: str) -> bool:
    """Does any hook ask for this kind? A cheap question before a body is put together."""
    return bool(_asking(kind))


def _asking(kind: str) -> list[Hook]:
    ids = [pk for pk, kinds in _kinds() if kind in kinds]
    return list(Hook.objects.filter(pk__in=ids, active=True).order_by("pk")) if ids else []


@kept(Hook)
def _kinds() -> list[tuple[int, list[str]]]:
    """What each active hook asks for. Its secret is not kept (K-87)."""
    return [(pk, json.loads(kinds)) for pk, kinds in Hook.objects.filter(active=True).values_list("pk", "kinds")]


class _Draft:
    """What all rows of one call share."""

    def __init__(
        self,
        kind: NoticeKind,
        subject: Model | Subject | None,
        values: Mapping[str, Any],
        key: str,
        now: datetime,
        due_at: datetime,
        *,
        quiet: bool,
        urgent: bool,
    ) -> None:
        self.kind = kind
        self.now = now
        self.due_at = due_at
        self.key = key
        self.quiet = quiet
        self.urgent = urgent
        self.subject = Subject("", "") if subject is None or quiet else subject_of(subject)
        self.values = "{}" if quiet else json.dumps(dict(values), ensure_ascii=False, sort_keys=True)

    def notice(self, person_id: int) -> Notice:
        """K-42: a quiet notice keeps neither kind nor subject nor values, and its key can be read by nobody."""
        return Notice(
            person_id=person_id,
            kind=QUIET if self.quiet else self.kind.name,
            subject_type=self.subject.type,
            subject_key=self.subject.key,
            values=self.values,
            key=_hidden(f"{self.kind.name} {self.key}") if self.quiet else self.key,
            urgent=self.urgent,
            quiet=self.quiet,
            created_at=self.now,
            due_at=self.due_at,
        )

    def delivery(self, notice: Notice, channel: str, mode: Mode, bundle: str) -> Delivery:
        """On its way by one channel, at once or in the next digest (which quiet things never enter)."""
        digest = None if self.quiet or self.urgent else digest_at(mode, self.due_at)
        return Delivery(
            notice=notice,
            person_id=notice.person_id,
            channel=channel,
            bundle="" if self.quiet else DIGEST if digest else bundle,
            created_at=self.now,
            next_at=digest or self.due_at,
            set_at=self.now,
        )


def _write(draft: _Draft, person_ids: list[int], bundle: str) -> int:
    wanted = [draft.notice(person_id) for person_id in person_ids]
    known = set(Notice.objects.filter(person_id__in=person_ids, key=wanted[0].key).values_list("person_id", flat=True))
    fresh = [notice for notice in wanted if notice.person_id not in known]
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    # Told by another transaction meanwhile: its row stands, and ours must not get deliveries.
    rows = Notice.objects.filter(key=wanted[0].key, person_id__in=[n.person_id for n in fresh], deliveries=None)
    written = list(rows.order_by("pk"))
    by_person = modes(draft.kind, [notice.person_id for notice in written])
    Delivery.objects.bulk_create(
        [
            draft.delivery(notice, channel, mode, bundle)
            for notice in written
            for channel, mode in by_person[notice.person_id].items()
        ],
        ignore_conflicts=True,
    )
    return len(written)


def _post(hooks: list[Hook], body: Mapping[str, Any], key: str) -> int:
    now = current_now()
    text = json.dumps(dict(body), ensure_ascii=False, sort_keys=True)
    known = set(Delivery.objects.filter(hook__in=hooks, key=key).values_list("hook_id", flat=True))
    fresh = [
        Delivery(hook=hook, key=key, body=text, channel=HOOK, created_at=now, next_at=now, set_at=now)
        for hook in hooks
        if hook.pk not in known
    ]
    Delivery.objects.bulk_create(fresh, ignore_conflicts=True)
    if fresh:
        transaction.on_commit(wake)
    return len(fresh)


def _check(kind: NoticeKind, values: Mapping[str, Any], *, urgent: bool) -> None:
    if strange := set(values) - kind.values:
        raise ValueError(f"{kind.name} does not declare {sorted(strange)}.")
    for template in () if kind.quiet else (kind.title, kind.text):
        try:
            str(template) % values
        except (KeyError, TypeError) as missing:
            raise ValueError(f"{kind.name} needs the value {missing}.") from missing
    if urgent and kind.name not in URGENT:
        raise LookupError(f"{kind.name} is not on the list of urgent kinds.")


def _wait(kind: NoticeKind) -> timedelta:
    """K-46: a random span, so that a notice does not betray the moment of its cause."""
    least, most = kind.delay
    return timedelta(seconds=_random.uniform(least * 60, most * 60)) if most else timedelta(0)


def _hidden(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def _batches(person_ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(person_ids), BATCH):
        yield person_ids[start : start + BATCH]

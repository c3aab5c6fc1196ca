"""`take`: bytes come in whole. `admit`: the part that uploads in pieces share."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.errors import Refused
from lifeline.kernel.files import sniff, store
from lifeline.kernel.files.names import safe_name
from lifeline.kernel.files.purposes import MB
from lifeline.kernel.files.records import stored_of
from lifeline.kernel.models import File, FileState, FileUpload

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.kernel.files.purposes import Purpose
    from lifeline.kernel.files.records import Owner, Stored

RISKS = {
    "polyglot": _("The file is two things at once (for example a picture with an archive behind it). Please send it as "
                  "an ordinary file."),
    "archive": _("The file contains another archive or program. Please send its contents as single files."),
    "macros": _("The file contains macros. Please save it without macros and send it again."),
}  # fmt: skip


def take(
    stream: store.Readable, name: str, *, purpose: Purpose, owner_kind: str, owner_key: str, now: datetime
) -> Stored:
    """Store what `stream` gives and say what it is. The file is TAKEN: `cleaning.clean` makes it deliverable.

    Refused K-47 (type, size, empty, risks), K-54 (quota); Unavailable (disk). Reads ≤ `purpose.max_bytes` + 1 MiB.
    Equal bytes of one owner for one purpose are one file (K-57). May run inside an action or before it; a rolled-back
    action leaves no row, and bytes without a row are swept.
    """
    if purpose.sealed:
        raise ValueError(f"{purpose.name} is sealed: its files come by take_sealed.")
    owner = (owner_kind, owner_key)
    store.check_disk(0)
    check_quota(purpose, owner, 0, now)
    written = store.write(stream, purpose.max_bytes)
    try:
        check_quota(purpose, owner, written.size, now)
        return admit(written, name, purpose=purpose, owner=owner, now=now)
    finally:
        written.path.unlink(missing_ok=True)


def admit(written: store.Written, name: str, *, purpose: Purpose, owner: Owner, now: datetime) -> Stored:
    """Judge a complete temporary file and make it a TAKEN one."""
    kind = judge(written, purpose)
    if twin := _same_again(written, purpose, owner):
        return stored_of(twin)
    row = File(
        purpose=purpose.name,
        owner_kind=owner[0],
        owner_key=owner[1],
        name=safe_name(name, kind.endings[0], kind.endings[1:]),
        type=kind.type,
        size=written.size,
        source_size=written.size,
        source_sha256=written.sha256,
        source_type=kind.type,
        taken_at=now,
    )
    store.put(written.path, store.place_of_new(row.random_key))
    try:
        row.save(force_insert=True)
    except BaseException:
        store.remove(store.place_of_new(row.random_key))
        raise
    return stored_of(row)


def judge(written: store.Written, purpose: Purpose) -> sniff.Kind:
    """K-47: the type by content, refused unless the purpose takes it; so are empty files and risks."""
    if not written.size:
        raise Refused("K-47", _("The file is empty."))
    type_ = sniff.type_of(written.path)
    if type_ is None or type_ not in purpose.types:
        taken = ", ".join(kind.endings[0][1:].upper() for kind in sniff.KINDS.values() if kind.type in purpose.types)
        raise Refused("K-47", _("Files of this kind are not accepted. Accepted are: %(types)s."), types=taken)
    for risk in sorted(sniff.risks_of(written.path, type_) - purpose.allows):
        raise Refused("K-47", RISKS[risk])
    return sniff.KINDS[type_]


def check_quota(purpose: Purpose, owner: Owner, size: int, now: datetime) -> None:
    """K-54: bytes of one owner a day (the purpose's), and of the whole site a day (LIFELINE_FILES_DAY_MB)."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = File.objects.filter(taken_at__gte=midnight, taken_at__lt=midnight + timedelta(days=1))
    open_ = FileUpload.objects.filter(begun_at__gte=midnight, begun_at__lt=midnight + timedelta(days=1), file=None)
    his = {"owner_kind": owner[0], "owner_key": owner[1], "purpose": purpose.name}
    if _bytes(today.filter(**his), open_.filter(**his)) + size > purpose.owner_day_bytes:
        limit = purpose.owner_day_bytes // MB
        raise Refused("K-54", _("You can send %(limit)s MB a day. Please send the rest tomorrow."), limit=limit)
    if _bytes(today, open_) + size > settings.FILES_DAY_MB * MB:
        raise Refused("K-54", _("Too many files reached the server today. Text still works; files do again tomorrow."))


def _bytes(taken: QuerySet[File], announced: QuerySet[FileUpload]) -> int:
    """What came, and what is announced in pieces."""
    came = taken.aggregate(total=Sum("source_size"))["total"] or 0
    return came + (announced.aggregate(total=Sum("size"))["total"] or 0)


def _same_again(written: store.Written, purpose: Purpose, owner: Owner) -> File | None:
    return File.objects.filter(
        source_sha256=written.sha256,
        purpose=purpose.name,
        owner_kind=owner[0],
        owner_key=owner[1],
        state__in=[FileState.TAKEN, FileState.CLEAN],
    ).first()

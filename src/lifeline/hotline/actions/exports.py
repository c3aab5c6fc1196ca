"""An export is asked for on a page, built by the worker, fetched by its maker, and gone after seven days (H-96).

`build` is no action: it takes minutes, and what it writes on the way are small steps of their own. A worker that dies
leaves an export that the clock hands out again; after three tries it has failed.
"""

from __future__ import annotations

import contextlib
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django_tasks import task

from lifeline.hotline import events, policies
from lifeline.hotline.actions import telling
from lifeline.hotline.models import Export
from lifeline.hotline.queries import exports
from lifeline.hotline.states import EXPORT_FLOW, ExportKind, ExportState
from lifeline.kernel import files
from lifeline.kernel.action import action, locked, once, remember, tally
from lifeline.kernel.errors import Refused, Unavailable
from lifeline.kernel.events import record
from lifeline.kernel.tables import write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from lifeline.hotline.models import Case
    from lifeline.kernel.files import Stored
    from lifeline.kernel.tables import Column
    from lifeline.people.models import Person

log = structlog.get_logger(__name__)
SCOPE = "hotline.export"
DAYS = 7
TRIES = 3
SILENT = timedelta(minutes=10)
"""A worker that says nothing for so long is taken for dead."""
MOST_WITH_FILES = 1000
FILE_MB = 2048
TYPES = {
    ExportKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportKind.CSV: "text/csv; charset=utf-8",
    ExportKind.ZIP: "application/zip",
}
PURPOSE = files.declare(files.Purpose("hotline.export", types=frozenset()))


@action
def ask(
    kind: ExportKind,
    columns: Sequence[str],
    wanted: dict[str, str],
    *,
    actor: Person,
    now: datetime,
    key: str = "",
) -> Export:
    """H-96. Ask for a table of the cases that the actor may see. `wanted`: the filter, as the page has it.

    Consequences: it is recorded with its filter, the worker builds it, the actor is told when it can be fetched. The
    same `key` of a form gives the same export.
    """
    if key and (known := once(key, "", scope=SCOPE)) is not None:
        return Export.objects.get(pk=known.result)
    keys = [column.key for column in exports.chosen(actor, columns)]
    if not keys:
        raise Refused("H-96", gettext_lazy("Choose at least one column."))
    cases = exports.matching(actor, wanted)
    total = cases.count()
    if not total:
        raise Refused("H-96", gettext_lazy("No case that you may see matches; nothing would be in the file."))
    if kind == ExportKind.ZIP:
        _small_enough(total, exports.file_bytes(cases))
    export = Export.objects.create(
        company_id=policies.export_company(actor), maker=actor, kind=kind, columns=keys, wanted=wanted, asked_at=now,
        step_at=now, total=total,
    )  # fmt: skip
    if key:
        remember(key, export.pk, scope=SCOPE)
    record(events.EXPORT_ASKED, export, actor=actor, format=kind, columns=keys, filter=wanted, cases=total)
    build_one.enqueue(export.pk)
    return export


def _small_enough(total: int, size: int) -> None:
    if total > MOST_WITH_FILES:
        raise Refused(
            "H-96", gettext_lazy("With files at most %(most)s cases at once; narrow the choice."), most=MOST_WITH_FILES
        )
    if size > FILE_MB * files.MB:
        raise Refused(
            "H-96", gettext_lazy("The files are larger than %(most)s MB together; narrow the choice."), most=FILE_MB
        )


@task()
def build_one(pk: int) -> None:
    """The worker's part: build one export; harmless if it was built meanwhile."""
    build(pk, now=timezone.now())


def build(pk: int, *, now: datetime) -> None:
    """Build the file of an export that waits, in its maker's language; a fault is told on the page."""
    try:
        export = begin(pk, actor=None, now=now)
    except Refused:
        return
    target = files.temporary()
    with translation.override(export.maker.language):
        try:
            if export.state == ExportState.BUILDING:
                count = _write(export, target)
                finish(export, _kept(export, target), count, actor=None, now=timezone.now())
        except (Refused, Unavailable) as fault:
            _give_up(export, str(fault))
        except Exception:
            log.exception("export.failed", export=export.pk)
            _give_up(export, _("A fault of ours; it has been noted."))
        finally:
            target.unlink(missing_ok=True)


def _give_up(export: Export, why: str) -> None:
    """Tell that it failed; unless another worker has taken it, or finished it, meanwhile."""
    with contextlib.suppress(Refused):
        fail(export, why, actor=None, now=timezone.now())


@action
def begin(pk: int, *, actor: Person | None, now: datetime) -> Export:
    """A worker takes an export; Refused if another one has it or it is done. After three tries it has failed.

    Consequence: its page shows that it is being built.
    """
    export = locked(Export.objects.select_related("maker", "company"), pk)
    if export.state == ExportState.BUILDING and now < export.step_at + SILENT:
        raise Refused("K-8", gettext_lazy("This step is not possible now: the state has changed."))
    EXPORT_FLOW.move(export, "build")
    export.tries, export.done, export.step_at = export.tries + 1, 0, now
    export.save()
    if export.tries > TRIES:
        return fail(export, _("It was begun three times and never finished."), actor=actor, now=now)
    record(events.EXPORT_BEGUN, export, actor=actor, by=events.CLOCK, tries=export.tries)
    return export


def _write(export: Export, target: Path) -> int:
    """Write the table (and the files beside it); returns the number of cases."""
    columns = exports.chosen(export.maker, export.columns)
    if not policies.may_export(export.maker) or not columns:
        raise Refused("H-96", gettext_lazy("You may not export any longer."))
    if export.kind == ExportKind.CSV:
        return write_csv(target, columns, _rows(export))
    if export.kind == ExportKind.XLSX:
        return write_xlsx(target, columns, _rows(export), title=pgettext("export", "Cases"))
    return _write_zip(export, columns, target)


def _rows(export: Export) -> Iterator[dict[str, Any]]:
    """H-96. A row for each case that its maker may see now; after each piece the page learns how far it is."""
    for cases in exports.chunks(exports.matching(export.maker, export.wanted)):
        yield from exports.rows(export.maker, cases)
        note_progress(export, export.done + len(cases), actor=None, now=timezone.now())


def _write_zip(export: Export, columns: Sequence[Column], target: Path) -> int:
    """The table, and beside it a folder of files for each case. Pictures are not packed again."""
    cases: list[Case] = []
    for piece in exports.chunks(exports.matching(export.maker, export.wanted)):
        cases += piece
    table = files.temporary()
    try:
        write_xlsx(table, columns, exports.rows(export.maker, cases), title=pgettext("export", "Cases"))
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
            bundle.write(table, f"{pgettext('export', 'Cases')}.xlsx", zipfile.ZIP_DEFLATED)
            for place, case in enumerate(cases, 1):
                for one in exports.enclosures(export.maker, case):
                    bundle.write(files.path_of(one.place), one.name)
                if place % 20 == 0:
                    note_progress(export, place, actor=None, now=timezone.now())
    finally:
        table.unlink(missing_ok=True)
    return len(cases)


@tally(reason="hotline H-96: how far an export is, for its page; each step as an event would drown the log")
def note_progress(export: Export, done: int, *, actor: Person | None, now: datetime) -> None:  # noqa: ARG001 - K-2
    """Say how many cases are written, so that the page shows it and nobody takes the worker for dead."""
    export.done, export.step_at = done, now
    export.save(update_fields=["done", "step_at"])


def _kept(export: Export, target: Path) -> Stored:
    """The file, in its place on the disk before the short step that makes it known."""
    now = timezone.now()
    name = f"{pgettext('export', 'Cases')}-{timezone.localtime(now):%Y%m%d-%H%M}.{export.kind.lower()}"
    owner = ("export", str(export.pk))
    return files.made(target, name, TYPES[ExportKind(export.kind)], purpose=PURPOSE, owner=owner, now=now)


@action
def finish(export: Export, stored: Stored, count: int, *, actor: Person | None, now: datetime) -> Export:
    """The file is complete.

    Consequences: its maker is told and may fetch it for seven days; what it holds is recorded.
    """
    row = locked(Export.objects.select_related("maker", "company"), export.pk)
    EXPORT_FLOW.move(row, "finish")
    row.done = row.total = count
    row.ready_at, row.expires_at = now, now + timedelta(days=DAYS)
    row.file_key, row.size = stored.key, stored.size
    row.save()
    files.link(stored, row)
    record(
        events.EXPORT_MADE, row, actor=actor, by=events.CLOCK, format=row.kind, columns=row.columns, filter=row.wanted,
        cases=count, digest=stored.sha256,
    )  # fmt: skip
    telling.export_ready(row)
    return row


@action
def fail(export: Export, why: str, *, actor: Person | None, now: datetime) -> Export:
    """It could not be built. Consequence: its maker reads why. Refused if another worker has it, or it is done."""
    row = locked(Export.objects.select_related("maker"), export.pk)
    if row.tries != export.tries:
        raise Refused("K-8", gettext_lazy("This step is not possible now: the state has changed."))
    EXPORT_FLOW.move(row, "fail")
    row.failed_because, row.step_at = why, now
    row.save()
    record(events.EXPORT_FAILED, row, actor=actor, by=events.CLOCK, format=row.kind)
    return row


@action
def expire(export: Export, *, actor: Person | None, now: datetime) -> Export:
    """H-96. Seven days are over. Consequence: the file is gone; the record of what was exported stays."""
    row = locked(Export.objects.all(), export.pk)
    stored = stored_file(row)
    EXPORT_FLOW.move(row, "expire")
    row.file_key, row.step_at = "", now
    row.save()
    record(events.EXPORT_EXPIRED, row, actor=actor, by=events.CLOCK)
    files.drop(stored, subject=row)
    return row


def stored_file(export: Export) -> Stored:
    """The file of an export; `Unseen` when it has none."""
    return files.linked_file(export, export.file_key)


def sweep_exports(now: datetime) -> None:
    """What the clock does: hand out again what nobody builds, take away what is too old."""
    for export in exports.expired(now):
        expire(export, actor=None, now=now)
    for pk in exports.waiting(now - timedelta(minutes=1), now - SILENT):
        build_one.enqueue(pk)

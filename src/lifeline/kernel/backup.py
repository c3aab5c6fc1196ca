"""Backup and restore: one archive of database and files, consistent, verified by hash.

The database comes first, in one snapshot beside running writers (SQLite's backup API; `pg_dump` in an exported
snapshot), then the files, which are immutable: whatever the snapshot names is there. Never in an archive: the key
store and `secret.key`, so that whoever finds one opens nothing with it; logs, queue and page files, made anew.

K-109: what comes back is equal: every hash, the rows of every table, the chain. K-110: an archive that was cut or
altered is refused, and nothing is written. K-25: the restored site says so in its log.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_lazy as _

import lifeline
from lifeline.kernel import archive, chain, start
from lifeline.kernel.action import action
from lifeline.kernel.dumps import EMBEDDED, Dump
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import Model

    Progress = Callable[[int, int], None]

FOLDERS: Final = ("files", "chain", "own")
"""Folders of the data folder that go into an archive: stored files, the seals' log, what the site itself laid down;
`files/tmp` is what was being written, and does not."""
PASSING: Final = ("files/tmp/",)
HARMLESS: Final = frozenset({"secret.key", "locks", "logs", "static", "lifeline.sqlite3.queue"})
"""What an empty data folder may hold: what every command makes there on its way."""


def back_up(path: Path, *, now: datetime, progress: Progress) -> archive.Manifest:
    """Write the archive `path`; its manifest. FileExistsError when there is such a file already."""
    if path.exists():
        raise FileExistsError(17, "exists", str(path))
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.DATA) as folder, archive.new(path) as writer:
        dump = Dump.of_site()
        file = Path(folder) / dump.name
        facts = dump.write(file)
        writer.manifest.facts.update(facts, version=lifeline.__version__, made_at=now.isoformat(), database=dump.engine)
        writer.add(dump.name, file, squeeze=dump.engine == EMBEDDED)
        found = [place for name in FOLDERS for place in sorted((settings.DATA / name).rglob("*")) if place.is_file()]
        for number, place in enumerate(found, 1):
            name = place.relative_to(settings.DATA).as_posix()
            if not name.startswith(PASSING):
                _add(writer, name, place)
            progress(number, len(found))
    return writer.manifest


def _add(writer: archive.Writer, name: str, place: Path) -> None:
    try:
        writer.add(name, place, squeeze=False)
    except FileNotFoundError:
        return  # dropped since the listing; the snapshot's row says DROPPED or will be swept


def restore(path: Path, *, progress: Progress) -> archive.Manifest:
    """Bring the site in `path` back into an empty data folder (and an empty database); its manifest.

    Refused: a folder or database that holds something, an archive of a newer version or of the other engine, a cut or
    altered archive. In each case nothing is written.
    """
    _must_be_empty(settings.DATA)
    manifest = _checked(path, progress)
    dump = Dump.of_site()
    _must_fit(manifest, dump)
    if not dump.is_empty():
        raise Refused("K-109", _("The database is not empty. A backup is restored into an empty one only."))
    staging = settings.DATA / start.UNFINISHED
    shutil.rmtree(staging, ignore_errors=True)
    try:
        archive.unpack(path, manifest, staging, progress)
        for name in FOLDERS:
            if (staging / name).exists():
                (staging / name).rename(settings.DATA / name)
        dump.load(staging / dump.name)
    except BaseException:
        for name in FOLDERS:
            shutil.rmtree(settings.DATA / name, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    _must_be_equal(manifest, dump)
    return manifest


def _must_be_empty(folder: Path) -> None:
    found = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    if start.unfinished_restore(folder):  # it was killed: what it brought in is taken away again
        for name in FOLDERS:
            shutil.rmtree(folder / name, ignore_errors=True)
        return
    if held := [name for name in found if name not in {*HARMLESS, start.UNFINISHED}]:
        raise Refused(
            "K-109",
            _("The data folder %(folder)s is not empty (%(what)s). A backup is restored into an empty one only."),
            folder=folder,
            what=held[0],
        )


def _checked(path: Path, progress: Progress) -> archive.Manifest:
    try:
        return archive.check(path, progress)
    except archive.DamagedError as problem:
        raise Refused(
            "K-110", _("This archive was cut, altered, or is no backup of Lifeline. Nothing was restored.")
        ) from problem


def _must_fit(manifest: archive.Manifest, dump: Dump) -> None:
    if manifest.facts["database"] != dump.engine:
        raise Refused(
            "K-109",
            _("The archive holds a database of the kind %(kind)s, and this site has another kind."),
            kind=manifest.facts["database"],
        )
    known = {".".join(key) for key in start.known_migrations(MigrationLoader(None))}
    if newer := sorted(set(manifest.facts["migrations"]) - known):
        raise Refused(
            "K-109",
            _("The archive comes from a newer version of Lifeline (%(version)s, %(migration)s). Install that version."),
            version=manifest.facts["version"],
            migration=newer[-1],
        )


def _must_be_equal(manifest: archive.Manifest, dump: Dump) -> None:
    found: dict[str, Any] = dump.facts()
    if found["rows"] != manifest.facts["rows"]:
        raise AssertionError("The restored tables have other numbers of rows than the archive says.")


@action
def note_restore(*, actor: Model | None, now: datetime) -> None:
    """K-25. Write into the log that this site was restored, and up to which seal; then the chain may go on."""
    del now
    chain.record_restored(actor=actor, by="" if actor else "cli")

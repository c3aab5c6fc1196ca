"""What has to be true before a site runs, and what is made ready (K-107).

Each thing that can be wrong is one sentence in Chinese and in English, exit 4, and no trace.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import socket
import sys
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core import checks
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import planner, postgres
from lifeline.kernel.commands import Exit
from lifeline.kernel.leader import lock_folder
from lifeline.kernel.process import let_go

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.db.migrations.loader import MigrationLoader
    from django.utils.functional import _StrPromise

FREE_BYTES: Final = 200 * 1024 * 1024
FOLDED_AFTER: Final = "0.1"
"""The last version whose migrations were single ones; a site that it brought up to date is known by `replaces`."""
UNFINISHED: Final = ".restoring"
"""Where `restore` unpacks an archive. The database leaves it last, so what is found there was not brought in."""


_first_link: list[Callable[[], str | None]] = []


def first_administrator(make_link: Callable[[], str | None]) -> None:
    """Port for `people` (P-19): `make_link` gives the path of a one-time link, None once there is an administrator."""
    _first_link[:] = [make_link]


def first_link() -> str | None:
    """The path under which the first administrator begins; None where there is one already."""
    return next((make() for make in _first_link), None)


_before: list[Callable[[datetime], object]] = []


def before_it_answers(task: Callable[[datetime], object]) -> None:
    """Port for apps: done with `now` before the first page is answered, such as destroying what a restore brought."""
    _before.append(task)


def make_ready() -> None:
    """What the apps want done before the site answers, one process after the other. The tables are up to date."""
    with (lock_folder() / "ready.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for task in _before:
            task(timezone.now())


def ready_or_end() -> None:
    """K-107. `make_ready` for a process that was started alone; where the site cannot start it ends, and says why.

    A database without tables holds nothing that could need it.
    """
    try:
        if connection.introspection.table_names():
            make_ready()
    except CannotStartError as problem:
        sys.stderr.write(f"{problem}\n")
        sys.exit(Exit.MISSING)
    let_go()


class CannotStartError(Exception):
    """K-107: the site cannot run; `str()` is one sentence in Chinese and one in English."""

    def __init__(self, sentence: str | _StrPromise, **values: Any) -> None:
        super().__init__(sentence, values)
        self.sentence, self.values = sentence, values

    def __str__(self) -> str:
        return both(self.sentence, **self.values)


def both(sentence: str | _StrPromise, **values: Any) -> str:
    """A sentence in Chinese, and under it in English: whoever starts a site has chosen no language yet."""
    lines = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            lines.append(str(sentence) % values if values else str(sentence))
    return "\n".join(lines)


def check_folder(folder: Path) -> None:
    """The data folder can be written and its disk has room."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".write-{os.getpid()}"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise disk_full(folder) from problem
        raise CannotStartError(_("The data folder %(folder)s cannot be written."), folder=folder) from problem
    if shutil.disk_usage(folder).free < FREE_BYTES:
        raise disk_full(folder)
    if unfinished_restore(folder):
        raise CannotStartError(_("A restore was interrupted here. Run ./lifeline restore once more."))


def unfinished_restore(folder: Path) -> bool:
    """Whether a restore into this data folder was killed before its database was in place."""
    return any((folder / UNFINISHED).glob("*"))


def disk_full(folder: Path) -> CannotStartError:
    """What is said when the disk is full."""
    return CannotStartError(
        _("The disk of %(folder)s is full: less than %(megabytes)s MB are free."),
        folder=folder,
        megabytes=FREE_BYTES // 1024**2,
    )


def check_settings() -> None:
    """Django's checks and ours find no error."""
    errors = [message for message in checks.run_checks() if message.is_serious()]
    if errors:
        raise CannotStartError(
            _("A setting is wrong: %(what)s"), what="; ".join(f"{error.msg} ({error.id})" for error in errors)
        )


def check_port(host: str, port: int) -> None:
    """The address is ours to listen on."""
    try:
        port.to_bytes(2, "big")  # getaddrinfo() takes a larger number for another port
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as problem:
        number = getattr(problem, "errno", None)
        if number == errno.EADDRINUSE:
            raise CannotStartError(
                _("Port %(port)s is in use by another program. Choose another one with --port."), port=port
            ) from problem
        if number == errno.EACCES:
            raise CannotStartError(
                _("Port %(port)s may only be used by the administrator of this machine. Choose one from 1024 on."),
                port=port,
            ) from problem
        raise CannotStartError(
            _("This machine cannot listen on %(host)s, port %(port)s."), host=host, port=port
        ) from problem


def pending_migrations() -> bool:
    """Whether the database has to be brought up to date. K-107: one of a newer version is refused."""
    try:
        if connection.vendor == "postgresql":
            postgres.connect().close()  # the pool would wait half a minute before it says no
        executor = MigrationExecutor(connection)
        known = known_migrations(executor.loader)
        newer = [key for key in executor.loader.applied_migrations if _is_ours(key[0]) and key not in known]
    except (DatabaseError, psycopg.Error) as problem:
        raise database_fault(problem) from problem
    if half_folded(executor.loader):
        raise CannotStartError(
            _("The database comes from a version that is too old. Start version %(version)s on it first."),
            version=FOLDED_AFTER,
        )
    if newer:
        raise CannotStartError(
            _("The database was made by a newer version of Lifeline (%(migration)s). Install that version."),
            migration=".".join(max(newer)),
        )
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def known_migrations(loader: MigrationLoader) -> set[tuple[str, str]]:
    """App and name of each migration that this version has, or has folded into another one."""
    files = loader.disk_migrations or {}
    return {*files, *(name for one in files.values() for name in one.replaces)}


def half_folded(loader: MigrationLoader) -> bool:
    """Whether some but not all of the migrations that one file replaces were applied: the rest is no longer there."""
    applied, files = set(loader.applied_migrations), loader.disk_migrations or {}
    folded = [set(one.replaces) - set(files) for one in files.values() if one.replaces]
    return any(parts & applied and not parts <= applied for parts in folded)


def _is_ours(app: str) -> bool:
    return app in {config.label for config in apps.get_app_configs() if config.name.startswith("lifeline.")}


def database_fault(problem: Exception) -> CannotStartError:
    """The sentence for an error of the database: a full disk, or the database's own words."""
    if "disk is full" in str(problem) or "No space left" in str(problem):
        return disk_full(settings.DATA)
    return CannotStartError(_("The database cannot be used: %(reason)s"), reason=str(problem).strip().splitlines()[0])


def migrate(say: Callable[[str], None]) -> None:
    """Bring the database up to date; tells so only when there is something to do.

    Counting takes the write lock: a start that finds the tables counted leaves it to the night.
    """
    try:
        pending = pending_migrations()
        if pending:
            say(both(_("› bringing the database up to date")))
            call_command("migrate", verbosity=0, interactive=False)
        if pending or not planner.knows():
            planner.learn()
    except (DatabaseError, OSError) as problem:
        raise database_fault(problem) from problem


def collect_static(say: Callable[[str], None]) -> None:
    """Collect and compress the files of the pages, when one of them has changed since the last time."""
    target = Path(settings.STATIC_ROOT)
    stamp = target / ".collected"
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=None):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    wanted = digest.hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(both(_("› preparing the files of the pages")))
    try:
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(wanted)
    except OSError as problem:
        raise (
            disk_full(target)
            if problem.errno == errno.ENOSPC
            else CannotStartError(_("The data folder %(folder)s cannot be written."), folder=target)
        ) from problem


@contextmanager
def only_one(address: str) -> Iterator[None]:
    """Two `up` on one data folder: the second is refused, and told where the first one answers."""
    path = lock_folder() / "up.lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            file.seek(0)
            raise CannotStartError(
                _("Lifeline already runs on this data folder, at %(address)s."), address=file.read().strip()
            ) from problem
        file.truncate(0)
        file.write(address)
        file.flush()
        yield


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


def reachable_from_outside(host: str) -> bool:
    """Whether others can reach the site: by its address, or through a proxy that the settings speak of."""
    names = [name.strip("[]") for name in settings.ALLOWED_HOSTS]
    return not is_loopback(host) or settings.SESSION_COOKIE_SECURE or not all(map(is_loopback, names))

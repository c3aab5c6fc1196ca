"""What the kernel's doctor looks at: programs of the machine, disk, database, clock, data chain, files, queue."""

from __future__ import annotations

import platform
import shutil
import socket
import sqlite3
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.kernel import chain, files, postgres, start, vault
from lifeline.kernel.calendar import store
from lifeline.kernel.doctor import check, missing, ok, wrong
from lifeline.kernel.documents import fonts as printable
from lifeline.kernel.dumps import client_program
from lifeline.kernel.errors import Unavailable
from lifeline.kernel.jobs import queue
from lifeline.kernel.notices import delivery_counts

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from lifeline.kernel.doctor import Finding

ROOM_BYTES: Final = 2 * 1024**3
SERVER_VERSION: Final = 150000
SKEW: Final = timedelta(seconds=5)
NOTICE_FROM_MONTH: Final = 12
QUEUED: Final = 1000


@check("programs", _("Python and SQLite"))
def programs(_now: datetime) -> Finding:
    """The launcher has refused anything older; here for whoever asks which."""
    return ok(f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, {sys.executable}")


@check("disk", _("Disk"))
def disk(_now: datetime) -> Finding:
    """Room for the data folder."""
    free = shutil.disk_usage(settings.DATA).free
    told = _("%(gigabytes)s GB free for %(folder)s") % {"gigabytes": f"{free / 1e9:.1f}", "folder": settings.DATA}
    if free < ROOM_BYTES:
        return wrong(told, _("Make room: below 1 GB no files are taken in, and a full disk stops the site."))
    return ok(told)


@check("database", _("Database"))
def database(_now: datetime) -> Finding:
    """It answers, has the right version, and its tables are those of this program."""
    embedded: Path = settings.DATA / "lifeline.sqlite3"
    if connection.vendor != "postgresql" and not embedded.exists():
        return missing(_("there is no site in this data folder yet"), _("Run ./lifeline up."))
    try:
        pending = start.pending_migrations()
    except start.CannotStartError as problem:
        return wrong(problem.sentence % problem.values, _("See the settings LIFELINE_DATABASE_URL and --data."))
    if pending:
        return wrong(_("its tables are older than this program"), _("Run ./lifeline up, which brings them up to date."))
    if connection.vendor == "postgresql":
        with postgres.connect() as session:
            version = session.info.server_version
        if version < SERVER_VERSION:
            return wrong(f"PostgreSQL {version // 10000}", _("Lifeline needs PostgreSQL 15 or newer."))
        return ok(f"PostgreSQL {version // 10000}.{version % 10000}")
    size = embedded.stat().st_size
    return ok(_("embedded, %(megabytes)s MB") % {"megabytes": f"{size / 1e6:.1f}"})


@check("clock", _("Clock"), needs="database")
def clock(now: datetime) -> Finding:
    """The machine's clock against the database's and the last seal: a clock that went back spoils deadlines."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            skew = abs(cursor.fetchone()[0] - timezone.now())
        if skew > SKEW:
            told = _("differs from the database's by %(seconds)s s") % {"seconds": round(skew.total_seconds())}
            return wrong(told, _("Let both machines keep time by NTP."))
    age = chain.state(now).age
    if age is not None and age < -SKEW:
        return wrong(_("it is earlier than the last seal of the data chain"), _("Set the clock right (NTP)."))
    return ok(f"{timezone.localtime(now):%Y-%m-%d %H:%M} {timezone.get_current_timezone_name()}")


@check("chain", _("Data chain"), needs="database")
def data_chain(now: datetime) -> Finding:
    """Sealed lately, and sound when it was last verified."""
    state = chain.state(now)
    for checked in (state.last_recent, state.last_full):
        if checked is not None and not checked.sound:
            return wrong(_("the last verification found faults"), _("Run ./lifeline chain verify."))
    if state.age is None:
        return ok(_("nothing sealed yet"))
    late = timedelta(seconds=3 * settings.SEAL_SECONDS)
    minutes = int(state.age.total_seconds() // 60)
    if state.unsealed and state.age > late:
        return wrong(
            _("events wait for their seal; the last one is %(minutes)s minutes old") % {"minutes": minutes},
            _("Is the site running? The clock of ./lifeline up seals each minute."),
        )
    return ok(_("last seal %(minutes)s minutes ago") % {"minutes": minutes})


@check("calendar", _("Working calendar"), needs="database")
def working_calendar(now: datetime) -> Finding:
    """K-34: from December on the notice for the next year should be there."""
    today = timezone.localdate(now)
    needed = today.year + (today.month >= NOTICE_FROM_MONTH)
    if needed in store.current().published:
        return ok(_("%(year)s is published") % {"year": needed})
    return missing(
        _("the public notice for %(year)s is not there; its days are provisional") % {"year": needed},
        _("./lifeline calendar import FILE, when the State Council has published it."),
    )


@check("files", _("Files"), needs="database")
def kept_files(_now: datetime) -> Finding:
    """K-55: every linked file is on the disk."""
    gone = files.missing()
    if gone:
        return wrong(_("%(count)s files are not on the disk") % {"count": len(gone)}, _("Restore them from a backup."))
    return ok(_("all there"))


@check("keys", _("Key store"), needs="database")
def key_store(_now: datetime) -> Finding:
    """K-84, K-89: the store that the database knows is there, and nothing waits to be shredded."""
    try:
        found = vault.status()
    except Unavailable as problem:
        cure = _("Put your copy of the folder %(folder)s back; without it nothing sealed can be read.")
        return wrong(str(problem), cure % {"folder": settings.KEYS})
    if found is None:
        return ok(_("not needed yet; it is made with the first key"))
    if found.open_orders:
        return wrong(_("%(count)s keys wait to be shredded") % {"count": found.open_orders}, _("Is the clock running?"))
    return ok(_("%(keys)s keys in %(folder)s") % {"keys": found.keys, "folder": settings.KEYS})


@check("jobs", _("Queue of jobs"), needs="database")
def jobs(_now: datetime) -> Finding:
    """The worker keeps up."""
    waiting = queue().huey.pending_count()
    told = _("%(count)s jobs wait") % {"count": waiting}
    if waiting > QUEUED:
        return wrong(told, _("Is the worker running? See logs/worker.log in the data folder."))
    return ok(told)


@check("ffmpeg", "ffmpeg")
def ffmpeg(_now: datetime) -> Finding:
    """For sound and film: length, pictures, sizes."""
    return _program("ffmpeg", _("Sound and film cannot be cleaned or shown. Debian: apt-get install ffmpeg"))


@check("mat2", "mat2")
def mat2(_now: datetime) -> Finding:
    """For documents: removing what they tell about their author."""
    return _program("mat2", _("PDF and Office files that must be cleaned are refused. Debian: apt-get install mat2"))


def _program(name: str, cure: object) -> Finding:
    found = shutil.which(name)
    return ok(found) if found else missing(_("not installed"), str(cure))


@check("fonts", _("Chinese fonts"))
def fonts(_now: datetime) -> Finding:
    """K-91. Documents carry their own font; the whole one is for rare characters, and for pictures of pages."""
    folder = printable.folder_of_whole()
    if folder:
        return ok(str(folder))
    told = _("the one of Lifeline, with %(count)s characters") % {"count": len(printable.bundled())}
    return missing(told, _("Documents with rarer characters are refused. Debian: apt-get install fonts-noto-cjk"))


@check("postgres-client", _("PostgreSQL client"))
def postgres_client(_now: datetime) -> Finding:
    """For backups of a site on PostgreSQL."""
    if connection.vendor != "postgresql":
        return ok(_("not needed: the database is embedded"))
    try:
        program = client_program("pg_dump")
    except Unavailable as problem:
        return missing(str(problem), _("Backups need it. Debian: apt-get install postgresql-client"))
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    return ok(told.strip() or program)


@check("deliveries", _("Notices on their way"), needs="database")
def deliveries(_now: datetime) -> Finding:
    """K-38: nothing was given up unseen."""
    counts = delivery_counts()
    told = _("%(waiting)s wait, %(given_up)s were given up") % counts
    if counts["given_up"]:
        return wrong(told, _("See the list of deliveries; mend the channel, then send them again."))
    return ok(told)


@check("mail", _("Mail"))
def mail(_now: datetime) -> Finding:
    """A mail server is set and answers."""
    if not settings.EMAIL_HOST:
        return missing(_("no mail server is set"), _("Set LIFELINE_MAIL_URL; until then notices stay here."))
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), timeout=5).close()
    except OSError as problem:
        return wrong(f"{where}: {problem.strerror or problem}", _("Check LIFELINE_MAIL_URL and the network."))
    return ok(where)

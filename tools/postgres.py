"""A PostgreSQL of one's own for as long as a command runs, in a temporary folder that is removed afterwards.

    python tools/postgres.py run -- CMD ARG…     CMD gets LIFELINE_DATABASE_URL; its exit code is ours

The server is reached through a socket in the temporary folder only, so no port is taken and nobody else can connect. It
runs without fsync: fast, and worthless after a crash, which is right for tests.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

PACKAGE = "postgresql"
START_SECONDS = 30
SPEED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_connections": "120",
    "listen_addresses": "",
    "timezone": "UTC",
    "jit": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class PostgresMissingError(RuntimeError):
    """No PostgreSQL server program was found, and none could be installed."""


def binaries() -> Path:
    """The folder of `initdb` and `postgres`, newest version first; installs the Debian package when it may.

    Raises PostgresMissingError with the cure in words.
    """
    if (found := _find()) is None and os.geteuid() == 0 and shutil.which("apt-get"):
        apt_install(PACKAGE)
        found = _find()
    if found is None:
        raise PostgresMissingError(
            f"No PostgreSQL server (initdb) was found. Install it (Debian: apt-get install {PACKAGE}), "
            "or leave its tests out with --without postgres."
        )
    return found


def _find() -> Path | None:
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    for initdb in sorted(debian, key=lambda path: float(path.parts[-3]), reverse=True):
        return initdb.parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def apt_install(*packages: str) -> None:
    """Install Debian packages without a question; the output goes to stderr. Needs root."""
    print("› apt-get install", *packages, file=sys.stderr, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages]
    if subprocess.run(install, env=quiet, stdout=sys.stderr, check=False).returncode:
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, stdout=sys.stderr, check=False)
        subprocess.run(install, env=quiet, stdout=sys.stderr, check=False)


def _server_user() -> str | None:
    """Who the server runs as: PostgreSQL refuses root. None means ourselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


@contextmanager
def cluster() -> Iterator[str]:
    """A running, empty PostgreSQL; yields its address in libpq's form. Stopped and deleted whatever happens."""
    programs = binaries()
    user = _server_user()
    folder = Path(tempfile.mkdtemp(prefix="lifeline-pg-"))
    server = None
    try:
        if user:
            shutil.chown(folder, user)
        _initdb(programs, folder, user)
        server = _start(programs, folder, user)
        yield f"postgresql://postgres@/postgres?host={quote(str(folder), safe='')}"
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def _initdb(programs: Path, folder: Path, user: str | None) -> None:
    made = subprocess.run(
        [
            programs / "initdb",
            "-D",
            folder / "db",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ],
        user=user,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if made.returncode:
        raise PostgresMissingError(f"initdb failed: {made.stderr.strip()}")


def _start(programs: Path, folder: Path, user: str | None) -> subprocess.Popen[bytes]:
    options = [word for name, value in SPEED.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", folder / "db", "-k", folder, *options],
            user=user,
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches us first, and we stop it in order
        )
    ready = [str(programs / "pg_isready"), "-q", "-h", str(folder)]
    until = time.monotonic() + START_SECONDS
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            _stop(server)
            raise PostgresMissingError(f"PostgreSQL did not start: {(folder / 'log').read_text()[-800:]}")
        time.sleep(0.1)
    return server


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Immediate shutdown (SIGQUIT): the data are thrown away in the next line, so nothing needs to be written."""
    if server.poll() is None:
        server.send_signal(signal.SIGQUIT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def stop_on_sigterm() -> None:
    """Turn SIGTERM into SystemExit, so that a stopped run removes its cluster too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def main(arguments: list[str]) -> int:
    """`run -- CMD…`: the command's exit code; 2 for a wrong call, 4 where there is no PostgreSQL."""
    command = arguments[2:] if arguments[1:2] == ["--"] else arguments[1:]
    if arguments[:1] != ["run"] or not command:
        print(__doc__, file=sys.stderr)
        return 2
    stop_on_sigterm()
    try:
        with cluster() as address:
            return subprocess.run(command, env={**os.environ, "LIFELINE_DATABASE_URL": address}, check=False).returncode
    except PostgresMissingError as problem:
        print(problem, file=sys.stderr)
        return 4


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

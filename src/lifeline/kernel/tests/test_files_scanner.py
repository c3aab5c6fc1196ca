"""K-56: the virus scanner, spoken to over a real socket; K-19: its event."""

from __future__ import annotations

import io
import socket
import struct
import threading
from contextlib import contextmanager

import pytest
from django.utils.translation import override

from lifeline.kernel import files
from lifeline.kernel.events import kind_of, render
from lifeline.kernel.models import Pending
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA = tmp_path


def exactly(connection, size):
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        assert part
        data += part
    return data


def answer_one(server, forced):
    """One INSTREAM session as clamd holds it; finds EICAR."""
    connection, _address = server.accept()
    with connection:
        assert exactly(connection, 10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack(">I", exactly(connection, 4))[0]:
            data += exactly(connection, size)
        found = b"stream: Eicar-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
        connection.sendall(found if forced is None else forced)


@contextmanager
def clamd(family, address, forced=None):
    with socket.socket(family) as server:
        server.bind(address)
        server.listen(1)
        thread = threading.Thread(target=answer_one, args=(server, forced))
        thread.start()
        yield server.getsockname()
        thread.join(60)


@pytest.fixture
def stored(now):
    def taking(data=None):
        return files.take(
            io.BytesIO(data or samples.photo()), "a.jpg", purpose=samples.STRICT, owner_kind="p", owner_key="1", now=now
        )

    return taking


def test_k56_a_scanned_file_goes_on(stored, settings, tmp_path, now):
    settings.CLAMD = str(tmp_path / "s")
    with clamd(socket.AF_UNIX, settings.CLAMD):
        report = files.clean(stored(), now=now)
    assert (report.stored.is_clean, report.stored.unscanned) == (True, False)


def test_k56_what_the_scanner_finds_is_refused_with_an_event(stored, settings, now, tmp_path):
    taken = stored(samples.photo() + EICAR)
    with clamd(socket.AF_INET, ("127.0.0.1", 0)) as (host, port):
        settings.CLAMD = f"{host}:{port}"
        report = files.clean(taken, now=now)
    assert (report.stored.state, report.refusal.rule) == ("REFUSED", "K-56")
    event = Pending.objects.get()
    assert (event.kind, event.subject_key, event.actor_id, event.by) == (
        "kernel.file.refused",
        taken.key,
        None,
        "clock",
    )
    assert [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()] == ["lock"]


@pytest.mark.parametrize("answer", [b"stream: INSTREAM size limit exceeded. ERROR\0", b"", b"UNKNOWN COMMAND\0"])
def test_k56_an_answer_that_nobody_knows_makes_the_file_wait(stored, settings, now, tmp_path, answer):
    settings.CLAMD = str(tmp_path / "s")
    with clamd(socket.AF_UNIX, settings.CLAMD, answer):
        report = files.clean(stored(), now=now)
    assert (report.waits, report.stored.state, report.refusal) == (True, "TAKEN", None)


def test_k56_without_an_answer_the_file_waits_or_passes_with_a_mark(stored, settings, tmp_path, now):
    settings.CLAMD = str(tmp_path / "nobody")
    taken = stored()
    assert files.clean(taken, now=now).waits
    settings.CLAMD_REQUIRED = False
    report = files.clean(taken, now=now)
    assert (report.stored.is_clean, report.stored.unscanned, report.waits) == (True, True, False)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The virus scanner refused a file (\u2068hotline.case\u2069)."),
        ("zh-hans", "病毒扫描拒收了一个文件（\u2068hotline.case\u2069）。"),
    ],
)
def test_k19_the_event_of_a_refused_file_is_told_in_both_languages(language, sentence):
    with override(language):
        assert render(kind_of("kernel.file.refused"), {"purpose": "hotline.case"}) == sentence

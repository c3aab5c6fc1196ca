"""K-50, K-51, K-52: who gets a file, and how its bytes leave."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from lifeline.kernel import files
from lifeline.kernel.errors import Unavailable, Unseen
from lifeline.kernel.files import delivery, store
from lifeline.kernel.files.records import Stored
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db
ALICE = ("person", "17")
SIZE = 200_000


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def data():
    return bytes(range(256)) * (SIZE // 256) + b"tail" * ((SIZE % 256) // 4)


@pytest.fixture
def stored(data):
    """A clean file on the disk, without a row: delivering asks no table."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = store.temporary()
    path.write_bytes(data)
    store.put(path, store.place_of(sha256))
    return Stored(
        key="a" * 26,
        purpose="test.strict",
        state="CLEAN",
        owner=ALICE,
        name="现场照片.jpg",
        type="image/jpeg",
        size=len(data),
        sha256=sha256,
        original=False,
        cleaned=True,
        unscanned=False,
        found=(),
        captured="",
        reason="",
        taken_at=datetime(2026, 3, 9, tzinfo=UTC),
        place=store.place_of(sha256),
    )


@pytest.fixture
def ask(stored):
    given = []

    def asking(method="get", inline=False, asker=None, of=None, **headers):
        request = getattr(RequestFactory(), method)("/f", headers=headers)
        given.append(files.deliver(request, of or stored, inline=inline, asker=asker))
        return given[-1]

    yield asking
    for response in given:
        response.close()


def body(response):
    """All bytes of a response."""
    return b"".join(response.streaming_content)


def test_k51_without_a_range_the_whole_file_leaves_with_its_exact_length(ask, data):
    response = ask()
    assert (response.status_code, response["Content-Length"], response["Accept-Ranges"]) == (200, str(SIZE), "bytes")
    assert body(response) == data


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [("bytes=0-0", 0, 1), ("bytes=0-", 0, SIZE), ("bytes=100-199", 100, 200), ("bytes=-5", SIZE - 5, SIZE),
     (f"bytes=-{SIZE * 2}", 0, SIZE), ("bytes=199990-999999", 199_990, SIZE), ("BYTES=5-5", 5, 6)],
)  # fmt: skip
def test_k51_one_range_is_a_part(ask, data, header, start, stop):
    response = ask(range=header)
    assert (response.status_code, response["Content-Length"]) == (206, str(stop - start))
    assert response["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert body(response) == data[start:stop]


@pytest.mark.parametrize("header", [f"bytes={SIZE}-", "bytes=999999-9999999", "bytes=-0", f"bytes={10**25}-"])
def test_k51_past_the_end_is_416(ask, header):
    response = ask(range=header)
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{SIZE}")


@pytest.mark.parametrize(
    "header",
    ["bytes=5-2", "bytes=0-1,5-9", "bytes=", "bytes=-", "bytes=a-b", "lines=0-5", "0-5", "bytes=1 0-20", "bytes=١-٢",
     "bytes=--5", "bytes=0-5;x", "bytes=" + "9" * 5000 + "-", "\x00"],
)  # fmt: skip
def test_k51_reversed_several_and_garbage_ranges_get_the_whole(ask, data, header):
    response = ask(range=header)
    assert response.status_code == 200
    assert body(response) == data


@given(
    size=st.integers(1, 300),
    first=st.one_of(st.none(), st.integers(0, 400)),
    last=st.one_of(st.none(), st.integers(0, 400)),
)
def test_k51_a_range_is_what_python_slices(size, first, last):
    data = bytes(index % 256 for index in range(size))
    header = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    part = delivery.slice_of(header, size)
    if (first is None and last is None) or (first is not None and last is not None and last < first):
        assert part is None
    elif first is None:
        assert data[part.start : part.stop] == (data[-last:] if last else b"")
    else:
        assert data[part.start : part.stop] == data[first : None if last is None else last + 1]


@given(header=st.text(max_size=40), size=st.integers(1, 1000))
def test_k51_no_header_breaks_the_reader_of_ranges(header, size):
    part = delivery.slice_of(header, size)
    assert part is None or 0 <= part.start <= part.stop <= size


def test_k51_a_known_etag_is_304_and_names_the_bytes(ask, stored):
    etag = ask()["ETag"]
    assert etag == f'"{stored.sha256[:32]}"'
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        response = ask(**{"if-none-match": known, "range": "bytes=0-5"})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)
    assert ask(**{"if-none-match": '"other"'}).status_code == 200


def test_k51_a_range_of_other_bytes_gets_the_whole(ask):
    etag = ask()["ETag"]
    assert ask(**{"range": "bytes=0-5", "if-range": etag}).status_code == 206
    for other in ('"other"', f"W/{etag}", "Mon, 09 Mar 2026 02:00:00 GMT"):
        assert ask(**{"range": "bytes=0-5", "if-range": other}).status_code == 200


def test_k51_head_ignores_the_range_and_sends_no_byte(ask):
    response = ask("head", range="bytes=0-5")
    assert (response.status_code, response["Content-Length"], response.content) == (200, str(SIZE), b"")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_k51_a_file_is_only_read(ask, method):
    assert ask(method).status_code == 405


def test_k51_the_browser_is_told_what_it_may_do(ask):
    response = ask()
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == ("attachment; filename*=utf-8''%E7%8E%B0%E5%9C%BA%E7%85%A7%E7%89%87.jpg")


def test_k51_only_listed_types_are_shown_in_the_page(ask, stored):
    assert ask(inline=True)["Content-Disposition"].startswith("inline")
    assert ask(inline=True, of=replace(stored, type=files.DOCX))["Content-Disposition"].startswith("attachment")


def test_k51_blocks_are_64_kib(ask):
    response = ask()
    assert [len(block) for block in response.streaming_content] == [65536, 65536, 65536, SIZE - 3 * 65536]


def test_k51_nginx_sends_the_bytes_where_the_site_says_so(ask, stored, settings):
    settings.X_ACCEL = "/protected-files/"
    response = ask()
    assert (response["X-Accel-Redirect"], response.content) == (f"/protected-files/{stored.place}", b"")
    assert response["X-Content-Type-Options"] == "nosniff"
    with pytest.raises(Unseen):
        ask(of=replace(stored, state="TAKEN"))


@pytest.mark.django_db(transaction=True)
def test_k51_no_connection_is_held_while_the_bytes_leave(ask):
    connection.ensure_connection()
    response = ask()
    blocks = iter(response.streaming_content)
    next(blocks)
    assert connection.connection is None or connection.is_in_memory_db()


def test_k51_connections_inside_a_transaction_are_left_alone(ask, db):
    connection.ensure_connection()
    body(ask())
    assert connection.connection is not None


def test_k55_missing_bytes_are_said_and_are_no_crash(ask, stored):
    store.remove(stored.place)
    with pytest.raises(Unavailable):
        ask()


def test_k50_until_it_is_clean_only_the_uploader_gets_it(ask, now):
    data = samples.photo()
    taken = files.take(io.BytesIO(data), "a.jpg", purpose=samples.STRICT, owner_kind="person", owner_key="17", now=now)
    for asker in (None, ("person", "18"), ("draft", "17")):
        with pytest.raises(Unseen):
            ask(of=taken, asker=asker)
    assert body(ask(of=taken, asker=ALICE)) == data
    clean = files.clean(taken, now=now).stored
    assert body(ask(of=clean)) != data


@pytest.mark.parametrize("state", ["REFUSED", "DROPPED"])
def test_k50_what_is_refused_or_dropped_is_nobodys(ask, stored, state):
    with pytest.raises(Unseen):
        ask(of=replace(stored, state=state), asker=ALICE)

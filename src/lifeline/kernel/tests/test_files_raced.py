"""K-57 under load: equal bytes are dropped by one and cleaned by another at the same moment."""

from __future__ import annotations

import io
import threading

import pytest
from django.db import connection, connections

from lifeline.kernel import files
from lifeline.kernel.files import store
from lifeline.kernel.models import File
from lifeline.kernel.tests import samples
from lifeline.kernel.tests.sites import PATIENCE

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="several connections at once need PostgreSQL"),
]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def take(now):
    def taking(owner, data):
        return files.take(io.BytesIO(data), "a.png", purpose=samples.STRICT, owner_kind="p", owner_key=owner, now=now)

    return taking


def at_once(*calls):
    """Run all calls in threads that start together; what they raised."""
    gate, faults = threading.Barrier(len(calls)), []

    def run(call):
        try:
            gate.wait(PATIENCE)
            call()
        except Exception as fault:  # noqa: BLE001 - told to the test
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return faults


def test_k57_bytes_that_one_drops_and_another_cleans_are_there_afterwards(take, now):
    for round_ in range(6):
        data = samples.png((20 + round_, 20))
        mine = files.clean(take("17", data), now=now).stored
        his = take("18", data)
        assert at_once(lambda: files.drop(mine), lambda: files.clean(his, now=now)) == []  # noqa: B023 - run in this round
        clean = files.stored(his.key)
        assert clean.is_clean
        assert store.path_of(clean.place).exists()


def test_a_file_that_two_clean_at_once_is_cleaned_once(take, now):
    taken = take("17", samples.photo())
    assert at_once(*[lambda: files.clean(taken, now=now)] * 3) == []
    row = File.objects.get()
    assert (row.state, store.path_of(store.place_of(row.sha256)).exists()) == ("CLEAN", True)
    assert not store.path_of(store.place_of_new(taken.key)).exists()

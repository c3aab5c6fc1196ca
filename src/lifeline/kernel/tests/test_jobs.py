"""Jobs: after the commit only, as plain messages, by a worker that survives a failing one."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django_tasks import task

from lifeline.kernel import jobs
from lifeline.kernel.tests.sites import PATIENCE

DONE = []


@task()
def note(word: str, *, twice: bool = False) -> None:
    DONE.append(word * (2 if twice else 1))


@task()
def write(path: str, text: str) -> None:
    Path(path).write_text(text)


@task()
def fail() -> None:
    raise ValueError("a job that fails")


@pytest.fixture(autouse=True)
def _nothing_done():
    DONE.clear()


@pytest.fixture
def waiting(settings, tmp_path):
    """A real queue in a folder of its own; nobody works it off."""
    settings.DATA, settings.QUEUE_URL = tmp_path, ""
    settings.TASKS = {"default": {"BACKEND": "lifeline.kernel.jobs.HueyBackend", "QUEUES": []}}
    jobs.queue.cache_clear()
    yield jobs.queue().huey
    jobs.queue().huey.storage.close()
    jobs.queue.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_a_job_is_done_after_the_commit_and_not_before():
    with transaction.atomic():
        note.enqueue("a", twice=True)
        assert DONE == []
    assert DONE == ["aa"]


@pytest.mark.django_db(transaction=True)
def test_k1_a_transaction_that_is_rolled_back_leaves_no_job(waiting):
    with transaction.atomic():
        note.enqueue("a")
        transaction.set_rollback(True)
    assert waiting.pending_count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_job_waits_in_the_queue_as_json_and_is_done_once(waiting):
    note.enqueue("b")
    assert waiting.storage.enqueued_items()[0].startswith(b'["')
    waiting.execute(waiting.dequeue())
    assert (DONE, waiting.pending_count()) == (["b"], 0)


@pytest.mark.django_db(transaction=True)
def test_a_job_for_later_is_not_done_before_its_time(waiting):
    later = datetime.now(UTC) + timedelta(hours=1)
    note.using(run_after=later).enqueue("c")
    waiting.execute(waiting.dequeue())
    assert (DONE, waiting.scheduled_count()) == ([], 1)
    (ready,) = waiting.read_schedule((later + timedelta(seconds=1)).replace(tzinfo=None))
    assert ready.args[1] == ["c"]


@pytest.mark.django_db(transaction=True)
def test_the_more_urgent_job_goes_first(waiting):
    note.enqueue("slow")
    note.using(priority=10).enqueue("urgent")
    waiting.execute(waiting.dequeue())
    assert DONE == ["urgent"]


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_cannot_be_written_does_not_undo_the_action(waiting, settings):
    waiting.storage.close()
    waiting.storage.filename = str(settings.DATA / "no such folder" / "jobs.sqlite3")
    note.enqueue("d")  # the action has committed: the sweep will find its row
    assert DONE == []


def test_an_unknown_kind_of_queue_is_refused_with_a_sentence(settings, waiting):
    settings.QUEUE_URL = "amqp://x"
    jobs.queue.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="must begin with redis:// or postgresql://"):
        jobs.queue()
    settings.QUEUE_URL = ""


@pytest.mark.django_db(transaction=True)
def test_the_worker_goes_on_after_a_job_that_fails_and_ends_cleanly_at_sigterm(waiting, tmp_path):
    fail.enqueue()
    write.enqueue(str(tmp_path / "done"), "二")
    root = Path(__file__).parents[4]
    environment = {
        **os.environ,
        "LIFELINE_DATA": str(tmp_path),
        "LIFELINE_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    worker = subprocess.Popen([sys.executable, root / "manage.py", "worker"], env=environment, stderr=subprocess.PIPE)
    until = time.monotonic() + PATIENCE
    while not (tmp_path / "done").exists() and time.monotonic() < until:
        time.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=PATIENCE)
    assert (tmp_path / "done").read_text() == "二"
    assert worker.returncode == 0

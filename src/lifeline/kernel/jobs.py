"""Work for the worker: the `django.tasks` interface over Huey, kept in `DATA/jobs.sqlite3`, PostgreSQL or Redis.

    @task()
    def clean(file_id: int) -> None: …
    clean.enqueue(stored.pk)

**The queue only wakes the sweep.** No engine finishes work that was in flight at a `kill -9`, and a queue may be lost.
So what must be done is a row with a state, written by the action; the job does it now, and a sweep of the clock
(`kernel.clock`) does it later if the job did not. A job is therefore harmless to run twice, and one that failed is
logged and not repeated here. It goes out after the commit only (K-1: an action that raises leaves no job).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import TaskResult, TaskResultStatus
from huey import PostgresHuey, PriorityRedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_tasks.base import Task
    from huey.api import TaskWrapper

log = structlog.get_logger(__name__)


class PlainMessages(Serializer):  # type: ignore[misc]
    """Messages as JSON: Huey's own way is pickle, which runs whatever a writer of the queue puts into it."""

    def _serialize(self, data: Message) -> bytes:
        eta = data.eta.isoformat() if data.eta else None
        return json.dumps([data.id, data.name, eta, data.priority, data.args, data.kwargs]).encode()

    def _deserialize(self, data: bytes) -> Message:
        number, name, eta, priority, args, kwargs = json.loads(data)
        return Message(
            id=number,
            name=name,
            eta=datetime.fromisoformat(eta) if eta else None,
            priority=priority,
            args=args,
            kwargs=kwargs,
            retries=0,
            retry_delay=0,
        )


@cache
def queue() -> TaskWrapper:
    """`run` on the site's queue: LIFELINE_QUEUE_URL (redis://…, postgresql://…), else a file in the data folder."""
    url: str = settings.QUEUE_URL
    shape: dict[str, Any] = {"name": "lifeline", "results": False, "utc": True, "serializer": PlainMessages()}
    if url.startswith(("redis://", "rediss://", "unix://")):
        huey = PriorityRedisHuey(url=url, **shape)
    elif url.startswith(("postgresql://", "postgres://")):
        huey = PostgresHuey(dsn=url, **shape)
    elif url:
        raise ImproperlyConfigured("LIFELINE_QUEUE_URL must begin with redis:// or postgresql://")
    else:
        huey = SqliteHuey(filename=str(settings.DATA / "jobs.sqlite3"), timeout=20, **shape)
    return huey.task(name="run")(run)


def run(path: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Do one job in the worker, with a database connection that is given back afterwards."""
    try:
        import_string(path).call(*args, **kwargs)
    except Exception:
        log.exception("job.failed", job=path)
    finally:
        for connection in connections.all(initialized_only=True):
            if (
                not connection.in_atomic_block
            ):  # a job that runs at once, inside its caller's transaction, leaves it alone
                connection.close()


class HueyBackend(BaseTaskBackend):
    """What `TASKS` names. Option `IMMEDIATE`: a job runs in the caller's thread right after the commit (tests)."""

    supports_defer = True
    supports_priority = True

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Put a job into the queue when the transaction that runs has committed, at once when none runs."""
        self.validate_task(task)
        eta = None if task.run_after is None else task.run_after.astimezone(UTC)
        job = queue().s(task.module_path, list(args), dict(kwargs), eta=eta, priority=task.priority)
        transaction.on_commit(partial(self._send, task, args, kwargs, job))
        return TaskResult(
            task=task,
            id=job.id,
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )

    def _send(self, task: Task[..., Any], args: Any, kwargs: Any, job: Any) -> None:
        if self.options.get("IMMEDIATE"):
            task.call(*args, **kwargs)
            return
        try:
            queue().huey.enqueue(job)
        except Exception:  # the action has committed: its sweep will do the work
            log.exception("job.not_enqueued", job=task.module_path)

"""Logs that name no person: what happened, where in the code, how often; never what somebody wrote or who he is.

`structlog.get_logger(__name__).error("clock.function_failed", function=name)`: the event is a fixed word, values are
numbers or texts under a key of `TEXT_KEYS`; a text under any other key is left out. Of an exception the class and the
places in the code are kept, not its message, which often quotes input. Of a log line of another library the template is
kept without its arguments (an address can be the secret of an anonymous case). There is no access log anywhere.
"""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING, Any, Final

import structlog

if TYPE_CHECKING:
    import logging
    from collections.abc import Mapping, MutableMapping
    from pathlib import Path

    Event = MutableMapping[str, Any]

TEXT_KEYS: Final = frozenset(
    {
        "event", "level", "logger", "timestamp", "process", "error", "view", "method", "function", "job", "child",
        "check", "kind", "channel", "purpose", "state", "command", "rule", "app", "file",
    }
)  # fmt: skip
FRAMES: Final = 12


def only_known_texts(_logger: Any, _method: str, event: Event) -> Event:
    """Leave out texts that nobody has declared harmless; numbers, booleans and lists of places in the code stay."""
    for key, value in list(event.items()):
        if key.startswith("_") or isinstance(value, int | float | None) or key == "where":
            continue
        event[key] = str(value) if key in TEXT_KEYS else "[text]"
    return event


def places_only(_logger: Any, _method: str, event: Event) -> Event:
    """Replace an exception by its class and the places it went through, innermost last."""
    found = event.pop("exc_info", None)
    if not found:
        return event
    problem = sys.exc_info()[1] if found is True else found[1] if isinstance(found, tuple) else found
    if not isinstance(problem, BaseException):
        return event
    event["error"] = type(problem).__name__
    frames = traceback.extract_tb(problem.__traceback__)[-FRAMES:]
    event["where"] = [f"{short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def short(path: str) -> str:
    """A source path from the package on."""
    for root in ("/site-packages/", "/src/"):
        if root in path:
            return path.partition(root)[2]
    return path.rpartition("/")[2]


def template_only(_logger: Any, _method: str, event: Event) -> Event:
    """For lines of other libraries, whose text is the template only: of requests add status and name of the view."""
    record: logging.LogRecord = event["_record"]
    if (status := getattr(record, "status_code", None)) is not None:
        event["status"] = status
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    if match is not None:
        event["view"] = match.view_name
    return event


def config(folder: Path, *, process: str, to_files: bool) -> dict[str, Any]:
    """Django's LOGGING: JSON lines in `folder`/PROCESS.log, or one line an event on standard error."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    lines = structlog.processors.JSONRenderer(ensure_ascii=False)
    words = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"], drop_missing=True)
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    formatter: Mapping[str, Any] = {
        "()": structlog.stdlib.ProcessorFormatter,
        "use_get_message": False,
        "foreign_pre_chain": [*shared, template_only],
        "processors": [places_only, only_known_texts, remove, lines if to_files else words],
    }
    if to_files:
        folder.mkdir(parents=True, exist_ok=True)
        handler = {
            "class": "logging.handlers.WatchedFileHandler",
            "filename": str(folder / f"{process}.log"),
            "delay": True,
        }
    else:
        handler = {"class": "logging.StreamHandler"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": formatter},
        "handlers": {"site": {**handler, "formatter": "plain"}},
        "root": {"handlers": ["site"], "level": "WARNING"},
        "loggers": {
            "lifeline": {"level": "INFO"},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "ERROR"},  # what was not found or not allowed is no fault
        },
    }

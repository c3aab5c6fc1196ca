"""How Lifeline says no. Each error has one status on every road (page, REST, command).

Sentences are translatable, hold no personal value, and never differ between "does not exist" and "you may not see it".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class LifelineError(Exception):
    """Base of all refusals; `status` is the HTTP status of a page."""

    status = 500


class Refused(LifelineError):
    """A rule says no: page 409, REST 422. `rule` is its id ("H-23"), `sentence` may hold %(name)s for `values`."""

    status = 409

    def __init__(self, rule: str, sentence: str | _StrPromise, **values: Any) -> None:
        super().__init__(rule, sentence, values)
        self.rule, self.sentence, self.values = rule, sentence, values

    def __str__(self) -> str:
        """The sentence in the reader's language."""
        return str(self.sentence) % self.values if self.values else str(self.sentence)


class Conflict(LifelineError):
    """Somebody was faster: 409. `current_version` is what stands now; `difference` is what changed, as plain values."""

    status = 409

    def __init__(self, current_version: int | None = None, difference: dict[str, Any] | None = None) -> None:
        super().__init__(current_version, difference)
        self.current_version, self.difference = current_version, difference or {}


class Unseen(LifelineError):
    """Not there, or not for this reader: 404."""

    status = 404


class Forbidden(LifelineError):
    """Seen, but not his to do: 403."""

    status = 403


class Unavailable(LifelineError):
    """Something that is needed does not answer (key store, disk): 503. `retry_after` in seconds."""

    status = 503

    def __init__(self, what: str | _StrPromise, retry_after: int = 30) -> None:
        super().__init__(what, retry_after)
        self.what, self.retry_after = what, retry_after

    def __str__(self) -> str:
        """What is missing, in the reader's language."""
        return str(self.what)

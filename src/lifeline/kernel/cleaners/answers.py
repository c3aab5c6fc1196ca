"""The child's answers."""

from __future__ import annotations

from dataclasses import dataclass, field


class CannotClean(Exception):
    """`reason` is one of the codes that `files.cleaning.REASONS` puts into words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Answer:
    """`type` of what was written; `found`: codes of what stood in the file; `captured`: ISO time of the camera or "".

    `width`, `height` in pixels and `duration_ms` are 0 where the file has none.
    """

    type: str
    found: list[str] = field(default_factory=list)
    captured: str = ""
    width: int = 0
    height: int = 0
    duration_ms: int = 0

"""What the sender has to know about persons. The kernel knows nobody: `people` registers who answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from lifeline.kernel.calendar import Shift


@dataclass(frozen=True)
class Reader:
    """A person as the sender needs him: his language, and his address by channel (mail, wecom, dingtalk)."""

    person_id: int
    language: str
    addresses: Mapping[str, str] = field(default_factory=dict)


class Directory(Protocol):
    """The port to `people`. Every answer is as of now: it is asked again at sending."""

    def readers(self, person_ids: Collection[int]) -> Mapping[int, Reader]:
        """Those of the persons who are in service; who has left is missing (K-43)."""
        ...

    def leavers(self, person_ids: Collection[int]) -> Mapping[int, Reader]:
        """Those of the persons who have left, for the kinds of `LEAVERS` and no other."""
        ...

    def resting(self, person_ids: Collection[int], now: datetime) -> Mapping[int, datetime]:
        """Until when, for those who are off duty by their roster."""
        ...

    def shifts(
        self, person_ids: Collection[int], from_at: datetime, to_at: datetime
    ) -> Mapping[int, Collection[Shift]]:
        """The shifts of each person that touch this span; who works in no crew is missing."""
        ...

    def administrators(self) -> Collection[int]:
        """Who is told of given-up deliveries and missing calendars."""
        ...

    def auditors(self) -> Collection[int]:
        """Who is told, with the administrators, that the data chain does not verify."""
        ...


_registered: list[Directory] = []


def register_directory(directory: Directory) -> None:
    """Called once by the owner of persons, in `apps.ready()`."""
    _registered[:] = [directory]


def directory() -> Directory:
    """The registered directory. Errors: ImproperlyConfigured if there is none."""
    if not _registered:
        raise ImproperlyConfigured("No app has registered a directory of persons.")
    return _registered[0]

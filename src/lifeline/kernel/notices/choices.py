"""What a person chose: which kinds reach him by which channel, at once or in a digest (K-41)."""

from __future__ import annotations

from collections import defaultdict
from datetime import time, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.errors import Refused
from lifeline.kernel.models import Choice
from lifeline.kernel.notices.channels import channel_names
from lifeline.kernel.notices.kinds import LEAVERS, notice_kind, notice_kinds

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from lifeline.kernel.notices.kinds import NoticeKind

Mode: TypeAlias = Literal["on", "off", "daily", "weekly"]
MODES: tuple[Mode, ...] = ("on", "off", "daily", "weekly")
DIGEST_AT = time(8, 0)  # (site)


class Option(NamedTuple):
    """One line of the page of choices: the kind's name and title, the channel, what holds now, what may be chosen."""

    kind: str
    title: str
    channel: str
    mode: Mode
    allowed: tuple[Mode, ...]


def choices(person_id: int) -> list[Option]:
    """What the person may choose, and what holds now: first each channel as a whole (kind ""), then kind by kind.

    Quiet kinds are not listed by name: they follow the channel as a whole.
    """
    chosen = _chosen([person_id])[person_id]
    names = channel_names()
    found = [Option("", "", name, chosen.get(("", name), "on"), ("on", "off")) for name in names]
    for kind in notice_kinds():
        if not kind.quiet:
            for name in names:
                mode = _mode(kind, name, chosen)
                found.append(Option(kind.name, str(kind.title), name, mode, _allowed(kind)))
    return found


def choose(person_id: int, kind: str, channel: str, mode: Mode) -> None:
    """Set a choice of the person's own; `kind` "" stands for the channel as a whole.

    It leaves no event: what somebody wants to read is his own affair. Errors: Refused (K-41) for a channel that is
    not there, a kind that is owed, or a digest of what is due.
    """
    allowed = _allowed(notice_kind(kind)) if kind else ("on", "off")
    if channel not in channel_names() or mode not in allowed:
        raise Refused("K-41", _("This cannot be switched off or changed here."))
    Choice.objects.update_or_create(person_id=person_id, kind=kind, channel=channel, defaults={"mode": mode})


def modes(kind: NoticeKind, person_ids: Collection[int]) -> Mapping[int, dict[str, Mode]]:
    """By person: how a kind goes out on each channel that is not off."""
    chosen = _chosen(person_ids)
    names = channel_names()
    return {
        person_id: {name: mode for name in names if (mode := _mode(kind, name, chosen.get(person_id, {}))) != "off"}
        for person_id in person_ids
    }


def digest_at(mode: Mode, now: datetime) -> datetime | None:
    """The next moment of a digest after `now` (daily at 08:00, weekly on Monday), None for what goes out at once."""
    if mode not in {"daily", "weekly"}:
        return None
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    moment = local.replace(hour=DIGEST_AT.hour, minute=DIGEST_AT.minute, second=0, microsecond=0)
    while moment <= local or (mode == "weekly" and moment.weekday() != 0):
        moment += timedelta(days=1)
    return moment


def _allowed(kind: NoticeKind) -> tuple[Mode, ...]:
    if kind.owed:
        return ("on",)
    return MODES if kind.klass == "routine" else ("on", "off")


def _mode(kind: NoticeKind, channel: str, chosen: Mapping[tuple[str, str], Mode]) -> Mode:
    """Off where the whole channel is, else the choice of the kind, else what it was declared with."""
    default: Mode = "on" if channel in kind.channels else "off"
    if kind.name in LEAVERS:
        return default
    if chosen.get(("", channel)) == "off":
        return "off"
    if kind.owed:
        return default
    mode = chosen.get((kind.name, channel), default)
    return mode if mode in _allowed(kind) else default


def _chosen(person_ids: Collection[int]) -> dict[int, dict[tuple[str, str], Mode]]:
    found: dict[int, dict[tuple[str, str], Mode]] = defaultdict(dict)
    rows = Choice.objects.filter(person_id__in=person_ids).values_list("person_id", "kind", "channel", "mode")
    for person_id, kind, channel, mode in rows.order_by("pk"):
        found[person_id][kind, channel] = cast("Mode", mode)
    return found

"""What follows from an event in other apps: in the same transaction; may write rows, must not touch the network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.apps import apps

from lifeline.kernel.events.kinds import declared

if TYPE_CHECKING:
    from lifeline.kernel.events.rows import Recorded

Reaction = Callable[[Sequence["Recorded"]], None]
_reactions: dict[str, list[Reaction]] = defaultdict(list)
_optional: set[str] = set()


def on(kind: str, *, optional: bool = False) -> Callable[[Reaction], Reaction]:
    """React to events of this name, in the app's `reactions.py`.

    The function gets a list: one event from `record`, all of an import from `record_many`. The name needs no import;
    one that nobody declares stops the start. `optional`: its app may be missing on a site, and then nothing happens;
    where the app is there, the name is asked of it as of any other.
    """

    def register(reaction: Reaction) -> Reaction:
        _reactions[str(kind)].append(reaction)
        if optional:
            _optional.add(str(kind))
        return reaction

    return register


def is_followed(kind: str) -> bool:
    """Does anybody on this site react to events of this name? An app asks before it offers what would reach nobody."""
    return bool(_reactions.get(kind))


def unknown_reactions() -> list[str]:
    """Names that somebody reacts to and nobody declares, but for optional ones of an app that this site lacks."""
    there = {app.label for app in apps.get_app_configs()}
    missing = {kind for kind in _optional if kind.partition(".")[0] not in there}
    return sorted(set(_reactions) - set(declared()) - missing)


def react(kind: str, events: Sequence[Recorded]) -> None:
    """K-18. Call every reaction to `kind`. One that raises names itself in the traceback; the action rolls back."""
    for reaction in _reactions.get(kind, ()):
        try:
            reaction(events)
        except Exception as error:
            error.add_note(f"raised by the reaction {reaction.__module__}.{reaction.__qualname__} to {kind}")
            raise

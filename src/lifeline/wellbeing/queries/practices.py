"""Short exercises for oneself. Nothing of them is recorded; their words are ours, as those of the help page are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Practice:
    """One exercise. `number` is its address: no address says what somebody needs (W-58). `breathes`: with a circle."""

    number: int
    name: _StrPromise
    meta: _StrPromise
    lead: _StrPromise
    steps: tuple[_StrPromise, ...]
    end: _StrPromise
    breathes: bool = False


PRACTICES: Final = (
    Practice(
        1, _("Breathe more slowly"), _("Three minutes; when the heart beats fast"),
        _("Sit or stand as you are. Breathe out for longer than you breathe in; nothing else has to happen."),
        (
            _("Breathe in through the nose, and count slowly to four."),
            _("Breathe out through the mouth, as if you cooled a spoonful of soup, and count to six."),
            _("Let the shoulders sink while you breathe out."),
            _("Go on like this for about three minutes, or twenty breaths."),
            _("Should you feel dizzy, breathe as you always do, and count along only."),
        ),
        _("If it has become a little quieter, that is enough for now."), breathes=True,
    ),
    Practice(
        2, _("Back to here and now"), _("Three minutes; when thoughts go round and round"),
        _("Look up from the screen after each step. Say it aloud, or only to yourself."),
        (
            _("Name five things that you see."),
            _("Name four things that you can touch, and touch one of them."),
            _("Name three things that you hear, near or far away."),
            _("Name two things that you smell."),
            _("Name one thing that you taste, or take a sip of water."),
            _("Press both feet to the floor, and say where you are and what day it is."),
        ),
        _("Thoughts may come back; then begin again with what you see."),
    ),
    Practice(
        3, _("Sleep after a night shift"), _("Three minutes to read; then to bed"),
        _("By day the body wants to be awake. These steps tell it that now is night."),
        (
            _("On the way home keep the light low: a cap or dark glasses, but not while you drive."),
            _("Tell those at home until when you sleep, and set the telephone to silent."),
            _(
                "Eat something light. No coffee or strong tea in the last hours of the shift, and no alcohol to fall "
                "asleep."
            ),
            _("Make the room dark, quiet and cool, and leave the telephone outside of it."),
            _(
                "Lie down, and go through the body from the feet to the forehead: tense each part for five seconds, "
                "then let go."
            ),
            _(
                "If you are still awake after twenty minutes or so, get up, sit in dim light, and lie down again when "
                "you are tired."
            ),
        ),
        _("If sleep has been bad for weeks, talk to someone about it; that can be changed."),
    ),
)  # fmt: skip
"""Talks and audio of the theme come from media (`open_material`) once that area is built."""


def practice(number: int) -> Practice | None:
    """The exercise of an address; None where there is none."""
    return next((one for one in PRACTICES if one.number == number), None)

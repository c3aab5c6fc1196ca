"""What the parts of one page ask of its case again and again, read from the tables once.

    remember(case)      the page begins: from now on each question about this instance is asked once

Only a page that has done its writing remembers. An action locks an instance of its own, which remembers nothing,
so it decides by the rows as they are.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifeline.hotline.models import Case

Found = TypeVar("Found")
ANSWERS = "_answers"


def remember(case: Case) -> None:
    """Begin to remember the answers; what was remembered before is asked anew."""
    case.__dict__[ANSWERS] = {}


def asked_once(ask: Callable[[Case], Found]) -> Callable[[Case], Found]:
    """A question about a case, which a page that remembers asks once. The answer must not be changed."""

    @wraps(ask)
    def once(case: Case) -> Found:
        answers = case.__dict__.get(ANSWERS)
        if answers is None:
            return ask(case)
        if ask not in answers:
            answers[ask] = ask(case)
        found: Found = answers[ask]
        return found

    return once

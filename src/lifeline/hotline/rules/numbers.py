"""Every number of the hotline. `Numbers` are the ones that a site may tune; the constants are fixed in code."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""Between which days cases are searched for and exported: further out the calendar ends."""

TEXT_MAX = 10_000
"""H-1. A report holds at most so many characters."""

QUESTION_MIN = 10
"""H-30. A shorter question pauses nothing."""

CONTACT_MIN = 10
"""H-29. A shorter contact is no first response."""

LATE_QUESTION_SHARE = 10
"""H-32. A question in the last so many percent of the resolve time is flagged."""

CANNED_DIFFERENCE_PERCENT = 10
"""H-41. A reply that differs less from a canned reply is flagged."""

REOPEN_MAX = 2
"""H-45. A case is reopened at most twice, so it has three rounds at most."""

ROUND_MAX = REOPEN_MAX + 1

UNMERGE_DAYS = 30
"""H-51. So long a merged case can be taken apart again."""

ORDER_DAYS = (1, 2, 3, 5, 10)
"""H-60. An order asks for its answer within one of these, in working days."""

ORDER_TEXT_MIN = 5
"""H-60. Question and answer of an order say at least so much."""

EXCLUSION_TEXT_MIN = 10
"""H-89. The reason of an exclusion says at least so much."""

WORDING_MIN, WORDING_MAX = 10, 500
"""M-40. A question that is passed on says at least so much, and stays one that is read at a glance."""

CELL_MIN = 5
"""H-78. A published case or chart cell stands for at least so many cases."""

RANK_MIN = 10
"""H-88. A unit with fewer is not ranked."""

FROZEN_AFTER_DAYS = 40
"""H-90. A month is provisional until so many days after its end."""

REMIND_PERCENT = 80
"""H-34. When so much of the time to the next note has passed, the unit is reminded of it."""

POSTER_PLACES, POSTER_PLACE_MAX, POSTER_EMERGENCIES = 30, 24, 3
"""Posters printed at once; characters of a place, so that its code stays coarse enough to scan; numbers shown."""

TASKS_MAX = 10
"""H-35. Joint tasks that a case has at most."""

EXTENSIONS_MAX = 2
"""H-33. Extensions that may be asked for in a round."""

UNITS_MAX = 3
"""H-26. A fourth unit in one round needs a ruling."""

BASIS_MIN = 10
"""H-23, H-26. What a return is based on, and a ruling, say at least so many characters."""

TAKE_IN_MINUTES = 10
"""Section 4: the clock takes a report in within ten minutes; without files to clean it does so at once."""


@dataclass(frozen=True)
class Numbers:
    """What a site may tune (a row named after the field; the default stands here). wd = working days."""

    text_min: int = 5  # H-1, characters
    files_max: int = 5  # H-1
    file_mb: int = 20  # H-1
    files_mb: int = 50  # H-1
    pauses_max: int = 2  # H-30, per round
    pause_days: int = 5  # H-30, wd in total per round
    reply_min: int = 20  # H-40, characters
    rating_days: int = 30  # H-43, days after the reply
    remind_days: int = 5  # H-44, wd
    unrated_days: int = 10  # H-44, wd
    reopen_days: int = 30  # H-45, days after the reply
    reopen_decision_days: int = 1  # H-46, wd
    appeal_days: int = 30  # H-19, days
    nudge_days: int = 2  # H-58, wd
    call_minutes: int = 15  # H-61, between two duty officers
    order_days: int = 2  # H-60, wd for the answer to an order that the clock opens
    no_reassign_hours: int = 8  # H-27, wh before the resolve deadline
    return_hours: int = 4  # H-23, wh from the assignment
    decision_hours: int = 4  # H-25, H-26, H-33, H-36, wh for each decision
    decline_hours: int = 4  # H-36, wh from the opening of a joint task
    extension_days: int = 10  # H-33, wd each
    deferral_months: int = 12  # H-34
    progress_days: int = 30  # H-34, days between two notes to the reporter
    floor_ms: int = 900  # H-69, from the arrival of a code to the answer
    sealed_hour: int = 600  # H-75, sealed reports an hour
    sealed_category_hour: int = 120  # H-75, of one category
    sealed_plain_hour: int = 30  # H-75, from browsers without script
    topic_growth: int = 50  # H-80, percent more in four weeks
    topic_days: int = 20  # H-80, wd until a growing topic must be solved
    keep_named_months: int = 60  # H-84, after the end
    keep_sealed_months: int = 12  # H-84
    weight_response: int = 20  # section 8, percent of the index
    weight_solved: int = 40
    weight_satisfied: int = 40


TEXTS = {"employee_pattern": ""}
"""Texts that a site may set. `employee_pattern`: how its employee numbers look, as a regular expression (H-77)."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a number can be read out."""

_LENGTH = 5


def new_number(year: int) -> str:
    """H-5. A random case number: year and five characters, `2026-K7Q4M`. It says nothing about order or volume."""
    return f"{year}-" + "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))


def read_number(text: str) -> str | None:
    """H-5. The number that somebody typed (small letters, full width, blanks, O for 0, I and L for 1), or None."""
    plain = unicodedata.normalize("NFKC", text).upper().replace(" ", "").replace("-", "")
    year, tail = plain[:4], plain[4:].translate(str.maketrans("OIL", "011"))
    if len(year) != 4 or not (year.isascii() and year.isdigit()):
        return None
    if len(tail) != _LENGTH or any(char not in ALPHABET for char in tail):
        return None
    return f"{year}-{tail}"


def number_most(name: str) -> int:
    """The largest value of a number that a site may set: months of retention end after a century."""
    return 1_200 if name.startswith("keep_") else 100_000

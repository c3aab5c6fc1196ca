"""I-33. 回避: who may not judge an application, and why. By persons and units, never by names.

`Known` is what is known of a person, `Subject` of an application; the answer is a tuple of reasons, empty where none.
The same function is asked at assignment, on opening and submitting a review, at the vote, at acceptance and at award.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from lifeline.innovation.rules.numbers import CONFLICT_DEPTH, LINE_MONTHS
from lifeline.innovation.rules.periods import add_months

MEMBER, SIGNED, UNIT = "MEMBER", "SIGNED", "UNIT"
LINE, TEAM = "LINE", "TEAM"
DECLARED, ASKED, PINNED = "DECLARED", "ASKED", "PINNED"
SAID: Final = (DECLARED, ASKED, PINNED)
"""I-35. What somebody has said: the secretariat may clear it. All others are facts, and stay."""


class Stay(NamedTuple):
    """A time in a unit, or at its head: the unit's path, half-open days (`to_on` None: still).

    `line`: the business line, by the name of a department that many plants have; empty in a plant, workshop or team.
    """

    path: str
    from_on: date
    to_on: date | None
    line: str = ""


@dataclass(frozen=True)
class Known:
    """A person: the units he was ever in, the units he led, the teams (ids of applications) of the last cycles."""

    person: int
    stays: tuple[Stay, ...] = ()
    led: tuple[Stay, ...] = ()
    teams: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Subject:
    """An application: its leader and lead authors, the units in which they submitted it, and who else has a part.

    `paths`: of the units on submission (I-7). `teams`: other applications of the last cycles on whose teams any member
    was. `asked`: whom the applicant asked to avoid (I-36). `cleared`: about whom the secretariat said it is none.
    """

    leads: tuple[Known, ...] = ()
    paths: frozenset[str] = frozenset()
    members: frozenset[int] = frozenset()
    signers: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()
    declared: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    pinned: frozenset[int] = frozenset()
    cleared: frozenset[int] = frozenset()


@lru_cache(maxsize=8192)
def second_level(path: str, organiser: str, depth: int = CONFLICT_DEPTH) -> str:
    """The path of the unit `depth` levels below the organiser in which a unit lies; shorter paths stand for themselves.

    Empty where the unit lies outside of the organiser. Kept: a matrix asks it of the same few units for every pair.
    """
    if not path.startswith(organiser):
        return ""
    below = [part for part in path[len(organiser) :].split("/") if part]
    return organiser + "".join(f"{part}/" for part in below[:depth])


def reasons(judge: Known, subject: Subject, organiser: str, today: date) -> tuple[str, ...]:
    """I-33. Why the judge may not judge the subject, weightiest first; empty: nothing is known against it."""
    who = judge.person
    found = {
        MEMBER: who in subject.members,
        SIGNED: who in subject.signers,
        UNIT: share_unit(judge, subject, organiser),
        LINE: any(is_line(judge, lead, today) for lead in subject.leads if lead.person != who),
        TEAM: bool(judge.teams & subject.teams),
        DECLARED: who in subject.declared and who not in subject.cleared,
        ASKED: who in subject.asked and who not in subject.cleared,
        PINNED: who in subject.pinned and who not in subject.cleared,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def share_unit(judge: Known, subject: Subject, organiser: str) -> bool:
    """I-33. Is or was the judge in the second-level unit of leader or lead author, as on submission or now (E-12)?"""
    paths = {*subject.paths, *(stay.path for lead in subject.leads for stay in lead.stays if stay.to_on is None)}
    theirs = {second_level(path, organiser) for path in paths} - {""}
    mine = {second_level(stay.path, organiser) for stay in judge.stays} - {""}
    return bool(theirs & mine)


def is_related(judge: Known, subject: Subject, organiser: str) -> bool:
    """I-57. Same business line now, or once colleagues in a second-level unit: allowed, but recorded."""
    mine = {stay.line for stay in judge.stays if stay.to_on is None} - {""}
    for lead in subject.leads:
        if mine & {stay.line for stay in lead.stays if stay.to_on is None}:
            return True
        for one, other in product(judge.stays, lead.stays):
            unit = second_level(one.path, organiser)
            if unit and unit == second_level(other.path, organiser) and overlap(one, other, date.min):
                return True
    return False


def is_line(one: Known, other: Known, today: date) -> bool:
    """I-33. Is or was one of the two, within 24 months, the direct superior of the other?"""
    since = add_months(today, -LINE_MONTHS)
    return is_over(one, other, since) or is_over(other, one, since)


def is_over(head: Known, other: Known, since: date) -> bool:
    """Led `head` the unit of `other` while he was in it? Who leads a unit himself stands under the unit above it."""
    for stay in other.stays:
        leads_it = any(led.path == stay.path and overlap(led, stay, since) for led in other.led)
        path = above(stay.path) if leads_it else stay.path
        if any(led.path == path and overlap(led, stay, since) for led in head.led):
            return True
    return False


def above(path: str) -> str:
    """The path of the unit above."""
    return path[: path.rstrip("/").rfind("/") + 1]


def overlap(one: Stay, other: Stay, since: date) -> bool:
    """Have the two a day in common that is not before `since`?"""
    begin = max(one.from_on, other.from_on, since)
    ends = [stay.to_on for stay in (one, other) if stay.to_on is not None]
    return all(begin < end for end in ends)


def stand(found: tuple[str, ...]) -> bool:
    """I-35. Is one of the reasons a fact that nobody may clear?"""
    return any(reason not in SAID for reason in found)

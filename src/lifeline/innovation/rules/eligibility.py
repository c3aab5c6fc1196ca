"""I-17 … I-20. 限项: who may lead, who may be a member, and what a team looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lifeline.innovation.rules import numbers as n
from lifeline.innovation.rules.completeness import Obstacle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifeline.innovation.rules.config import Config


class Member(NamedTuple):
    """One of a team as the limits see it. `leads` and `joins` count other applications that count now (I-19).

    `unfinished`: leads a project that is not over. `barred`: 0, or the number of cycles or years still to wait.
    """

    name: str
    role: str
    state: str
    leads: int = 0
    joins: int = 0
    unfinished: bool = False
    barred: bool = False
    employed: bool = True


def team_obstacles(team: Sequence[Member], config: Config) -> list[Obstacle]:
    """I-17, I-18, I-20. What is in the way of a team, by name: whoever mends it must know whom to ask."""
    found = []
    if not 1 <= len(team) <= n.TEAM_MOST:
        found.append(Obstacle("I-20", "team", "size", {"most": n.TEAM_MOST}))
    authors = [one for one in team if one.role in {"LEADER", "LEAD_AUTHOR"}]
    if len(authors) > n.AUTHORS_MOST:
        found.append(Obstacle("I-20", "team", "authors", {"most": n.AUTHORS_MOST}))
    for one in team:
        found += _member(one, config)
    return found


def _member(one: Member, config: Config) -> list[Obstacle]:
    told: dict[str, object] = {"name": one.name}
    found = []
    if not one.employed:
        found.append(Obstacle("I-20", "team", "left", told))
    if one.state != "CONFIRMED":
        found.append(Obstacle("I-20", "team", "unconfirmed", told))
    if one.role != "LEADER":
        if one.joins >= config.memberships:
            found.append(Obstacle("I-17", "team", "joins", {**told, "most": config.memberships}))
        return found
    if one.leads >= config.leads:
        found.append(Obstacle("I-17", "team", "leads", {**told, "most": config.leads}))
    if one.unfinished:
        found.append(Obstacle("I-18", "team", "unfinished", told))
    if one.barred:
        found.append(Obstacle("I-18", "team", "barred", told))
    return found

"""H-52: replies to merged cases. They count once for 解决率; each reporter's rating counts for 满意率 and 参评率.

There are few of them, so they are read row by row and not summed by the database.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from lifeline.hotline.queries.counts import SATISFIED_FROM, Counts
from lifeline.hotline.states import Disposition, Joint, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from lifeline.hotline.models import Reply
    from lifeline.hotline.queries.counts import Figure


Said: TypeAlias = "tuple[int, str, int | None]"
"""(case, verdict or "", grade or None)."""


@dataclass
class Group:
    """A reply to a lead and what each reporter said of it by then. `lead` None: the lead is left out (H-97)."""

    lead: int | None
    unit: int
    month: int
    disposition: str
    said: list[Said] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """What the lead's reporter says; if he says nothing, what more than half of the others say who do."""
        own = next((verdict for case, verdict, _grade in self.said if case == self.lead), "")
        others = [verdict for case, verdict, _grade in self.said if case != self.lead and verdict]
        if own or not others:
            return own
        solved = 2 * others.count(Verdict.SOLVED) > len(others)
        return Verdict.SOLVED if solved else Verdict.UNSOLVED

    @property
    def judged(self) -> bool:
        """H-42. Somebody rated it; or nobody, and by its own disposition it is not solved."""
        return bool(self.verdict) or self.disposition != Disposition.SOLVED

    @property
    def counts(self) -> Counts:
        """What the group adds to its unit's month."""
        grades = [grade for _case, _verdict, grade in self.said if grade is not None]
        return Counts(
            replied=len(self.said),
            rated=sum(bool(verdict) for _case, verdict, _grade in self.said),
            judged=int(self.judged),
            solved=int(self.verdict == Verdict.SOLVED),
            graded=len(grades),
            satisfied=sum(grade >= SATISFIED_FROM for grade in grades),
        )

    def behind(self, figure: Figure, *, met: bool) -> list[int]:
        """The cases that a figure counts of this group, or (`met`) those that met it."""
        if figure == "solved":
            counted = self.verdict == Verdict.SOLVED if met else self.judged
            return [self.lead] if counted and self.lead else []
        if figure == "satisfied":
            least = SATISFIED_FROM if met else 0
            return [case for case, _verdict, grade in self.said if grade is not None and grade >= least]
        return [case for case, verdict, _grade in self.said if verdict or not met]


def groups(sent: QuerySet[Reply], as_of: datetime) -> list[Group]:
    """The joint replies among `sent`, with what was said of them by `as_of`."""
    found: dict[int, Group] = {}
    columns = ("pk", "rides_on", "case", "unit", "month", "disposition", "verdict", "grade", "rated_at")
    rows = sent.exclude(joint=Joint.ALONE).order_by("joint", "pk").values_list(*columns)
    waiting: dict[int, list[tuple[int, int, str, Said]]] = defaultdict(list)
    for pk, rides_on, case, unit, month, disposition, verdict, grade, rated_at in rows:
        told = rated_at is not None and rated_at <= as_of and bool(verdict)
        said: Said = (case, verdict if told else "", grade if told else None)
        if rides_on is None:
            found[pk] = Group(case, unit, month, disposition, [said])
        else:
            waiting[rides_on].append((unit, month, disposition, said))
    for pk, riders in waiting.items():
        unit, month, disposition, _said = riders[0]
        group = found.setdefault(pk, Group(None, unit, month, disposition))
        group.said += [said for _unit, _month, _disposition, said in riders]
    return list(found.values())


def counts(sent: QuerySet[Reply], as_of: datetime) -> Iterator[tuple[int, int, Counts]]:
    """(unit, month, counts) of each joint reply."""
    for group in groups(sent, as_of):
        yield group.unit, group.month, group.counts


def cases(sent: QuerySet[Reply], figure: Figure, as_of: datetime, *, met: bool) -> list[int]:
    """H-87. The cases behind what the joint replies add to a figure."""
    return [case for group in groups(sent, as_of) for case in group.behind(figure, met=met)]

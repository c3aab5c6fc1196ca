"""The rarer paths in the demo company: a return, a ruling, more time, a deferral, joint tasks, an order, a transfer.

Each lies where somebody has to decide on it, as of the present morning, so that every desk shows what it is for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from lifeline.hotline.actions import (
    dispatch,
    handling,
    joint_tasks,
    orders,
    refusal,
    reopening,
    replies,
    returns,
    rulings,
    terms,
    transfers,
)
from lifeline.hotline.queries.joint_tasks import last_day
from lifeline.hotline.states import Disposition, LevelCode, Receiver, RefusalReason, ReturnReason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifeline.hotline.actions.demo import Life, Matter
    from lifeline.people.models import Person, Unit

TRIES: Final = 12
A_PATH: Final = 60
"""Persons of the company to one case on each path."""
MOST: Final = 2


class Paths:
    """What happens on each path. The moment of a matter moves on with every step and never into the future."""

    def __init__(self, life: Life, reporters: Sequence[Person]) -> None:
        self.life, self.reporters, self.words = life, reporters, life.told["paths"]
        self.units = [*life.desk.offices, *life.desk.plants]
        self.near = next(unit for unit in self.units if unit.pk == next(iter(life.desk.handlers)))

    def begun(self, ago: timedelta) -> Matter:
        """A report of ordinary urgency, so long ago, that waits for its dispatch; it will be the near unit's."""
        for _try in range(TRIES):
            matter = self.life.report(self.life.chance.choice(self.reporters), self.life.now - ago)
            if matter.case.level == LevelCode.NORMAL:
                break
        matter.unit = self.near
        return matter

    def sent(self, ago: timedelta) -> Matter:
        """Dispatched a quarter of an hour later."""
        matter = self.begun(ago)
        self.step(matter, 15)
        dispatch.dispatch(matter.case, matter.unit, actor=self.life.desk.dispatchers[0], now=matter.at)
        return matter

    def in_hand(self, ago: timedelta) -> Matter:
        """The reporter was spoken to half an hour after that."""
        matter = self.sent(ago)
        self.step(matter, 30)
        text = self.life.chance.choice(self.life.told["first"])
        handling.contact(matter.case, text, actor=self.life.handler(matter), now=matter.at)
        matter.case.refresh_from_db()
        return matter

    def step(self, matter: Matter, minutes: int) -> None:
        """Time passes."""
        matter.at = min(matter.at + timedelta(minutes=minutes), self.life.now)
        matter.case.refresh_from_db()

    def other(self, unit: Unit) -> Unit:
        """Another unit that takes cases."""
        return self.life.chance.choice([one for one in self.units if one.pk != unit.pk])

    def lead(self, matter: Matter) -> Person:
        """Who leads the unit of a matter."""
        return self.life.desk.leads[matter.unit.pk]

    def returned(self) -> Matter:
        """退单: the dispatcher decides."""
        matter = self.sent(timedelta(minutes=50))
        self.step(matter, 20)
        returns.ask_return(
            matter.case, ReturnReason.DUTY, self.other(matter.unit), self.words["basis"], actor=self.lead(matter),
            now=matter.at,
        )  # fmt: skip
        return matter

    def ruled(self) -> Matter:
        """裁定: two units disagree, and the supervisor decides."""
        matter = self.sent(timedelta(hours=2))
        desk, other = self.life.desk, self.other(matter.unit)
        self.step(matter, 30)
        dispatch.reassign(matter.case, other, self.words["moved"], actor=desk.dispatchers[0], now=matter.at)
        self.step(matter, 30)
        rulings.dispute(matter.case, matter.unit, self.words["dispute"], actor=desk.dispatchers[1], now=matter.at)
        return matter

    def extended(self) -> Matter:
        """延期: asked for this morning."""
        matter = self.in_hand(timedelta(days=1, hours=2))
        self.step(matter, 24 * 60)
        terms.extend(matter.case, 3, self.words["longer"], actor=self.life.handler(matter), now=matter.at)
        return matter

    def deferred(self) -> Matter:
        """挂账: put off to a day in two months, with a plan."""
        matter = self.in_hand(timedelta(days=1))
        self.step(matter, 60)
        day = timezone.localdate(self.life.now) + timedelta(days=60)
        owner, lead = self.life.handler(matter), self.lead(matter)
        row = terms.defer(matter.case, day, self.words["plan"], owner, actor=lead, now=matter.at)
        self.step(matter, 30)
        terms.grant_deferral(row, actor=self.life.desk.supervisor, now=matter.at)
        return matter

    def helped(self) -> Matter:
        """会办: two other units are asked; there may be no second one in a small company."""
        matter = self.in_hand(timedelta(hours=20))
        self.step(matter, 30)
        day = last_day(matter.case, matter.at)
        others = [one for one in self.units if one.pk != matter.unit.pk][:2]
        for place, unit in enumerate(others if day else []):
            text = self.words["questions"][place]
            joint_tasks.open_task(
                matter.case, unit, text, day, actor=self.life.handler(matter), now=matter.at  # type: ignore[arg-type]
            )  # fmt: skip
            matter.case.refresh_from_db()
        return matter

    def ordered(self) -> Matter:
        """督办: the supervisor wants an answer in writing."""
        matter = self.in_hand(timedelta(days=1, hours=3))
        self.step(matter, 23 * 60)
        orders.issue(matter.case, self.words["order"], 2, actor=self.life.desk.supervisor, now=matter.at)
        return matter

    def proposed(self) -> Matter:
        """移送: a dispatcher proposes it."""
        matter = self.begun(timedelta(hours=3))
        self.step(matter, 60)
        transfers.propose_transfer(
            matter.case, Receiver.PETITIONS, "", self.words["elsewhere"], actor=self.life.desk.dispatchers[1],
            now=matter.at,
        )  # fmt: skip
        return matter

    def transferred(self) -> Matter:
        """移送: another office has it, by its receipt."""
        matter = self.begun(timedelta(days=2))
        self.step(matter, 180)
        transfers.transfer(
            matter.case, Receiver.CITY, "", self.words["elsewhere"], transfers.Proof(self.words["receipt"]),
            actor=self.life.desk.supervisor, now=matter.at,
        )  # fmt: skip
        return matter

    def refused(self) -> Matter:
        """不予受理: proposed, and a second person checks."""
        matter = self.begun(timedelta(hours=3))
        self.step(matter, 30)
        refusal.refuse(
            matter.case, RefusalReason.NOT_OURS, self.life.told["refusal"], actor=self.life.desk.dispatchers[0],
            now=matter.at,
        )  # fmt: skip
        return matter

    def reopened(self) -> Matter:
        """重办: the reporter is not content, and the supervisor decides."""
        matter = self.in_hand(timedelta(hours=22))
        self.step(matter, 120)
        text = self.life.chance.choice(matter.theme["replies"]).format(place=matter.place)
        handler, reporter = self.life.handler(matter), matter.case.reporter
        row = replies.draft(matter.case, text, Disposition.SOLVED, actor=handler, now=matter.at)
        row = replies.submit(row, actor=handler, now=matter.at)
        if row.state != "APPROVED":
            replies.approve(row, actor=self.lead(matter), now=matter.at)
        self.step(matter, 16 * 60)
        assert reporter is not None
        reopening.reopen(matter.case, self.life.told["again"], actor=reporter, now=matter.at)
        return matter


WALKED: Final[tuple[Callable[[Paths], Matter], ...]] = (
    Paths.returned,
    Paths.ruled,
    Paths.extended,
    Paths.deferred,
    Paths.helped,
    Paths.ordered,
    Paths.proposed,
    Paths.transferred,
    Paths.refused,
    Paths.reopened,
)


def fill(life: Life, reporters: Sequence[Person], people: int) -> None:
    """One or two cases on each path; what the clock had to do meanwhile is done."""
    paths = Paths(life, reporters)
    for walk in WALKED:
        for _number in range(min(MOST, max(1, people // A_PATH))):
            life.wake(walk(paths).case, life.now)

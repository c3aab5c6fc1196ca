"""The walk of a case through the actions, as tests need it: `report(world, now)`, then a step after the other."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from lifeline.hotline.actions import dispatch, handling, intake, replies
from lifeline.hotline.actions.intake import Report
from lifeline.hotline.models import Case
from lifeline.hotline.states import Disposition
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import facts
from lifeline.kernel.notices import inbox, notice_kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifeline.hotline.models import Reply
    from lifeline.kernel.events import Fact
    from tests.cast import World

TEXT = "三号浴室没有热水已经三天了"
REPLY = "三号浴室的热水泵昨晚已经换新，今天早上水温五十度，请您再试一试。"
CONTACT = "我们明天上午九点到三号浴室现场查看。"
QUESTION = "请问是哪一个时段没有热水，每天都这样吗？"


def at(text: str) -> datetime:
    """A moment on the site's clock: `at("03-10 09:00")` in 2026."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def report(world: World, now: datetime, **values) -> Case:
    """A report of the employee."""
    plain = {"text": TEXT, "key": f"key {Case.objects.count()}", "reporter": world.employee}
    return intake.submit(Report(**{**plain, **values}), actor=world.employee, now=now)


def dispatched(world: World, now: datetime, **values) -> Case:
    """A report, sent to the department at once."""
    return dispatch.dispatch(report(world, now, **values), world.logistics, actor=world.dispatcher, now=now)


def in_progress(world: World, now: datetime, **values) -> Case:
    """A case whose handler has spoken to the reporter."""
    case = dispatched(world, now, **values)
    handling.contact(case, CONTACT, actor=world.handler, now=now)
    return fresh(case)


def drafted(world: World, case: Case, now: datetime, text: str = REPLY, disposition=Disposition.SOLVED) -> Reply:
    """A reply that waits for approval."""
    reply = replies.draft(case, text, disposition, actor=world.handler, now=now)
    return replies.submit(reply, actor=world.handler, now=now, words=text)


def answered(world: World, now: datetime, case: Case | None = None, disposition=Disposition.SOLVED) -> Case:
    """A case that was replied to."""
    case = case or in_progress(world, now)
    return replies.approve(drafted(world, case, now, disposition=disposition), actor=world.lead, now=now)


def fresh(case: Case) -> Case:
    """The case as it stands in the database."""
    return Case.objects.get(pk=case.pk)


def told(kind: str) -> list[Fact]:
    """The events of one kind ("case.asked"), oldest first."""
    name = f"hotline.{kind}"
    table = f"hotline.{kind.split('.', maxsplit=1)[0]}"
    return sorted(facts(table, kinds=[name]), key=lambda fact: fact.at)


def notified(kind: str, *persons) -> set:
    """Which of these persons have a notice of this kind ("come") in their inbox."""
    title = next(str(one.title) for one in notice_kinds() if one.name == f"hotline.case.{kind}")
    before, _number, after = title.partition("%(number)s")

    def holds(entry) -> bool:
        plain = re.sub(r"[\u2068\u2069]", "", entry.title)
        return plain.startswith(before) and plain.endswith(after)

    return {person for person in persons if any(holds(entry) for entry in inbox(person.pk))}


def kinds_told(case: Case) -> list[str]:
    """The short names of a case's events, oldest first."""
    return [fact.kind.removeprefix("hotline.case.") for fact in facts("hotline.case", keys=[str(case.pk)])]


def refused(rule: str, verb: Callable[[], object]) -> None:
    """The verb is refused, by this rule."""
    with pytest.raises(Refused) as refusal:
        verb()
    assert refusal.value.rule == rule

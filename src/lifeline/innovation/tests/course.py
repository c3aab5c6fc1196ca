"""Projects in the states that tests begin with. What stands before the charter is written down, not lived through."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from lifeline.innovation.models import Application, CharterVersion, Cycle, FundLine, LedgerEntry, Project, TeamMember

NOW = datetime(2026, 3, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
BEGIN, END = date(2026, 1, 1), date(2026, 12, 31)


def cycle(world, number=4, state="RUNNING", **more):
    """A cycle of Jinan Steel."""
    found = Cycle.objects.filter(organiser=world.jinan, number=number).first()
    return found or Cycle.objects.create(
        organiser=world.jinan, number=number, name=f"cycle {number}", state=state, **more
    )


def project(world, *, leader="employee", members=("colleague",), state="ACTIVE", number="", of=None, **more):
    """An approved application with its team and its project; the leader is the employee of the steelworks' crew A."""
    of = of or cycle(world)
    number = number or f"P{Project.objects.count() + 1:03}"
    values = {"title": f"Title {number}", "level": "PLANT", "kind": "OWN", "unit": world.crew_a}
    values |= {name: more.pop(name) for name in list(values) if name in more}
    person = world.people[leader]
    application = Application.objects.create(
        cycle=of, number=f"A{number}", state="APPROVED", decided_level=values["level"], decided_by=world.administrator,
        decided_on=BEGIN, started_at=NOW, leader=person, second_level=more.get("second_level", world.steelworks), **values,
    )  # fmt: skip
    for place, key in enumerate((leader, *members), 1):
        role = "LEADER" if place == 1 else "MEMBER"
        TeamMember.objects.create(
            application=application, person=world.people[key], name=world.people[key].name, place=place, role=role,
            state="CONFIRMED",
        )  # fmt: skip
    values |= {"starts_on": BEGIN, "ends_on": END, "budget_fen": 1_500_000, "second_level": world.steelworks, **more}
    return Project.objects.create(
        cycle=of, application=application, number=number, state=state, leader=person, appraise_in_cycle=of, **values
    )


def active(world, **more):
    """A project at work with its two lines of money."""
    made = project(world, **more)
    CharterVersion.objects.create(
        project=made, number=1, sha256="0" * 64, made_at=NOW,
        body={"starts_on": "2026-01-01", "ends_on": "2026-12-31", "budget_fen": 0, "scope": "Safe", "milestones": []},
    )  # fmt: skip
    for kind, fen in (("FUNDING", 5_000_000), ("PURSE", 54_500_000)):
        FundLine.objects.get_or_create(
            cycle=made.cycle, kind=kind, defaults={"document": f"2026-{kind}", "amount_fen": fen, "opened_at": NOW}
        )
    return made


def proposed(world, of, kind, fen, *, by="publisher", key="", line="FUNDING", item=None, now=NOW, **more):
    """An entry that waits for the second person."""
    from lifeline.innovation.actions import ledger

    item = item or ("AWARD" if line == "PURSE" else "MATERIALS")
    what = ledger.Movement(kind, item, fen, more.pop("document", "2026-1"), **more)
    key = key or f"key-{LedgerEntry.objects.count():04}-0123456789"
    found = FundLine.objects.get(cycle=of.cycle, kind=line)
    return ledger.propose(found, of, what, key, actor=world.people[by], now=now)


def entered(world, of, kind, fen, **more):
    """An entry that the second person has confirmed."""
    from lifeline.innovation.actions import ledger

    return ledger.confirm(proposed(world, of, kind, fen, **more), actor=world.manager, now=NOW)

"""A leading group that sits: `tabled(world)`, `session(world, …)`, `voted(item, yes=…)`.

What stands before the deliberation is written down, not lived through.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from lifeline.innovation.actions import ballots, deciding, meetings
from lifeline.innovation.models import Application, ConfigVersion, Cycle, TeamMember
from lifeline.innovation.queries import sitting
from lifeline.innovation.rules.config import Config

NOW = datetime(2026, 3, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
WHY = "A reason that is long enough."
GROUP = ("lead", "supervisor", "dispatcher", "publisher", "manager", "clerk")
"""The chair first. The clerk is also secretary, as in a small company; the administrator is secretary only."""


def cycle(world, **config) -> Cycle:
    """A cycle at its deliberation. The administrator is secretary, the lead chair, five more the leading group."""
    for key in GROUP[1:]:
        world.duty(key, "innovation.leading_group", "jinan")
    world.duty("lead", "innovation.chair", "jinan")
    for key in ("clerk", "administrator"):
        world.duty(key, "innovation.secretary", "jinan")
    made = Cycle.objects.create(organiser=world.jinan, number=4, name="Cycle 4", state="DELIBERATION")
    set_for = Config(**config)
    made.config = ConfigVersion.objects.create(
        cycle=made, number=1, body=set_for.as_json(), sha256=set_for.sha256, proposed_at=NOW
    )
    made.save()
    return made


def tabled(world, of: Cycle, *, leader="employee", level="PLANT", members=(), **more) -> Application:
    """An application before the leading group; its leader is of the steelworks' crew A."""
    person = world.people[leader]
    number = f"{of.number}-{of.applications.count() + 1:03}"
    found = Application.objects.create(
        cycle=of, number=number, state="TABLED", level=level, kind="OWN", title=f"Idea {number}", started_at=NOW,
        submitted_at=NOW, leader=person, unit=world.crew_a, second_level=world.steelworks,
        unit_path=world.crew_a.path, **{"asked_fen": 2_000_000, **more},
    )  # fmt: skip
    for place, key in enumerate((leader, *members), 1):
        TeamMember.objects.create(
            application=found, person=world.people[key], name=world.people[key].name, place=place, state="CONFIRMED",
            role="LEADER" if place == 1 else "MEMBER", unit=world.crew_a, unit_path=world.crew_a.path,
        )  # fmt: skip
    return found


def session(world, of: Cycle, present=GROUP):
    """A meeting in session with these members."""
    meeting = meetings.plan(of, date(2026, 3, 9), "Hall", actor=world.administrator, now=NOW)
    return meetings.open_meeting(meeting, {world.people[key].pk for key in present}, actor=world.administrator, now=NOW)


def item_of(meeting, application):
    """The item about it, as it is now."""
    return meeting.items.get(application=application)


def called(world, item):
    """Taken up."""
    return meetings.call_item(item, actor=world.administrator, now=NOW)


def opened(world, item, about="APPROVAL", **more):
    """Put to the vote."""
    return ballots.open_vote(item, about, actor=world.administrator, now=NOW, **more)


def voted(world, item, yes, no=0, about="APPROVAL", **more):
    """Taken up if it is not, put to the vote, voted on by all who are there (the rest abstains), closed."""
    item.refresh_from_db()
    if item.meeting.current_id != item.pk:
        item = called(world, item)
    row = opened(world, item, about, **more)
    for place, person in enumerate(sitting.room(item).present):
        choice = "YES" if place < yes else "NO" if place < yes + no else "ABSTAIN"
        ballots.cast(row, choice, actor=person, now=NOW)
    return ballots.close_vote(row, actor=world.administrator, now=NOW)


def written(world, item, decision, reason=WHY):
    """Written down by the administrator."""
    return deciding.write_down(item, decision, reason, actor=world.administrator, now=NOW)


def confirmed(world, item, by="lead"):
    """Confirmed by the chair; the application as it is then."""
    deciding.confirm(item, actor=world.people[by], now=NOW)
    return Application.objects.get(pk=item.application_id)


def decided(world, meeting, application, decision="APPROVE", yes=5, **more):
    """Voted on, written down and confirmed."""
    item = item_of(meeting, application)
    voted(world, item, yes, **more)
    written(world, item, decision)
    return confirmed(world, item)

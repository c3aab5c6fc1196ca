"""State is set up through the actions, with a small cast:

`walk.called(world, now)`, `walk.submitted(world, cycle)` …
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

from lifeline.innovation.actions import cycles, editing, recommending, screening, submitting
from lifeline.innovation.queries.form import checklist
from lifeline.innovation.rules.config import Config, config_of
from lifeline.innovation.rules.texts import Text

if TYPE_CHECKING:
    from lifeline.innovation.models import Application

NOW = datetime(2026, 3, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
CLOSES = datetime(2026, 3, 20, 18, tzinfo=ZoneInfo("Asia/Shanghai"))
FULL = Config(
    call_text="Bring your ideas.", document_no="No. 7", closes_at=CLOSES.isoformat(), screened_on="2026-03-30",
    reviewed_on="2026-04-20", decided_on="2026-05-08", line_yuan=300_000, purse_yuan=500_000, money_document="No. 3",
)  # fmt: skip
MICRO = Text(
    title="Ten minutes before the handover", level="BRANCH", kind="MICRO",
    answers={"problem": "Nobody listens on the night shift.", "idea": "A listener in each crew, ten minutes."},
    indicators=[
        {"name": "wait", "baseline": "9", "target": "2", "unit": "hours", "source": "log", "measured_on": "2026-02-01"}
    ],
    starts_on="2026-06-01", ends_on="2026-09-30", plan=[{"what": "tried in crew A", "on": "2026-08-01"}],
)  # fmt: skip
OWN = replace(
    MICRO, title="A letter box that answers", level="PLANT", kind="OWN",
    answers={
        **MICRO.answers, "told": "The answer comes back to the same bench within one shift.",
        "direction": "Urgent needs are answered.", "reach": "All crews of the plant could do it.",
    },
    plan=[{"what": "one", "on": "2026-07-01"}, {"what": "two", "on": "2026-08-01"}, {"what": "three", "on": "2026-09-01"}],
    asked_yuan=5000, budget=[{"what": "boxes", "yuan": 5000}],
)  # fmt: skip


def staffed(world) -> None:
    """Duties:

    clerk and manager are secretaries, lead is chair, supervisor in the leading group, handler the plant's.
    """
    for key, role, unit in (
        ("clerk", "innovation.secretary", "jinan"), ("manager", "innovation.secretary", "jinan"),
        ("dispatcher", "innovation.secretary", "jinan"), ("lead", "innovation.chair", "jinan"),
        ("handler", "innovation.unit_secretary", "steelworks"), ("auditor", "innovation.auditor", "jinan"),
        ("supervisor", "innovation.leading_group", "jinan"),
        ("foreign_dispatcher", "innovation.secretary", "laiwu"),
    ):  # fmt: skip
        world.duty(key, role, unit)


def planned(world, now=NOW, **more):
    """A cycle in preparation, with all that a call needs."""
    staffed(world)
    cycle = cycles.plan(world.jinan, "Cycle 4", actor=world.clerk, now=now)
    cycles.propose_config(cycle, replace(FULL, **more), "", actor=world.clerk, now=now)
    cycle.refresh_from_db()
    return cycle


def called(world, now=NOW, **more):
    """A cycle whose call is open."""
    cycle = planned(world, now, **more)
    cycles.propose_call(cycle, actor=world.clerk, now=now)
    return cycles.open_call(cycle, actor=world.lead, now=now)


def called_now(world, **more):
    """A cycle whose call is open at this very moment, for pages that look at the clock."""
    now = timezone.now()
    closes = now + timedelta(days=20)
    days = [(closes + timedelta(days=n)).date().isoformat() for n in (5, 9, 20)]
    return called(
        world, now, closes_at=closes.isoformat(), screened_on=days[0], reviewed_on=days[1], decided_on=days[2], **more
    )


def drafted(world, cycle, text: Text = MICRO, *, by="employee", now=NOW) -> Application:
    """A draft with its text."""
    person = world.people[by]
    application = editing.start(cycle, actor=person, now=now)
    return write(application, text, by=person, now=now)


def write(application: Application, text: Text, *, by, now=NOW) -> Application:
    """Save as the editor does that has just read it."""
    application.refresh_from_db()
    base = application.revisions.get(number=application.revision, rival=False).sha256
    return editing.save_text(application, text, base, actor=by, now=now)[0]


def submitted(world, cycle, text: Text = MICRO, *, by="employee", now=NOW) -> Application:
    """Handed in by its leader."""
    application = drafted(world, cycle, text, by=by, now=now)
    return submitting.submit(application, actor=world.people[by], now=now)


def recommended(world, cycle, text: Text = MICRO, *, by="employee", rank=1, now=NOW) -> Application:
    """Signed by the plant's secretary."""
    application = submitted(world, cycle, text, by=by, now=now)
    return recommending.recommend(application, rank, "We need this here.", actor=world.handler, now=now)


def checks(**more) -> dict[str, bool]:
    """The whole checklist met, but for what is said otherwise."""
    return {**dict.fromkeys((key for key, _sentence in checklist("2026")), True), **more}


def screened(world, cycle, text: Text = MICRO, *, by="employee", rank=1, now=NOW) -> Application:
    """Passed the screening."""
    application = recommended(world, cycle, text, by=by, rank=rank, now=now)
    return screening.screen_in(application, checks(), actor=world.clerk, now=now)


def closed(cycle, now=None):
    """The clock has closed the call."""
    cycle.refresh_from_db()
    return submitting.close_call(cycle, actor=None, now=now or cycle.call_closes_at + timedelta(minutes=16))


def config_body(cycle) -> Config:
    """What is set for the cycle."""
    cycle.refresh_from_db()
    return config_of(cycle.config.body)

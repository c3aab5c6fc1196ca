"""Cases that ride with another in tests, and what is counted of them."""

from lifeline.hotline.actions import intake, merging
from lifeline.hotline.models import Case
from lifeline.hotline.queries import figures
from lifeline.hotline.tests.course import TEXT, fresh
from lifeline.hotline.tests.slow import recount


def of(world, who, now, **values):
    """A report of somebody else than the employee."""
    plain = {"text": f"{TEXT}，请尽快", "key": f"of {who} {Case.objects.count()}", "reporter": world.people[who]}
    return intake.submit(intake.Report(**{**plain, **values}), actor=world.people[who], now=now)


def joined(world, case, lead, now):
    return merging.merge(fresh(case), fresh(lead), actor=world.dispatcher, now=now)


def shares(world, now):
    counts = figures.total(figures.rates(world.jinan, 202603, 202603, now=now))
    return {figure: counts.share(figure) for figure in ("response", "solved", "satisfied", "coverage", "on_time")}


def check_figures(world, now):
    """The fast count equals the slow one from raw events."""
    fast = {
        key: {name: n for name, n in vars(counts).items() if n}
        for key, counts in figures.rates(world.jinan, 202601, 202812, now=now).items()
    }
    slow = {key: {name: n for name, n in counts.items() if n} for key, counts in recount(now).items()}
    assert fast == {key: counts for key, counts in slow.items() if counts}

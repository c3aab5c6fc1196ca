"""Who gets in where: the pages of innovation."""

from __future__ import annotations

from tests.guard.access.row import row


def carried(world):
    """A project at work; the publisher is finance clerk, the manager secretary, the employee leads it."""
    from lifeline.innovation.tests import course

    world.duty("publisher", "innovation.finance", "jinan")
    world.duty("manager", "innovation.secretary", "jinan")
    return course.active(world)


def entered(world):
    """An entry of the ledger that the publisher proposed."""
    from lifeline.innovation.tests import course

    return course.proposed(world, carried(world), "COMMIT", 100_000)


def numbered(_world, made):
    """The number of a project."""
    return [made.number]


def keyed(_world, made):
    """The key of an entry."""
    return [made.pk]


ROWS = {
    "innovation:my_work": row("get", others=200),
    "innovation:cycle_list": row("get", others=200),
    "innovation:ledger_list": row("get", publisher=200, manager=200, others=403, setup=carried),
    "innovation:ledger_export": row(
        "get", publisher=200, manager=200, others=403, setup=carried, args=lambda _w, _m: ["csv"]
    ),
    "innovation:project_ledger": row(
        "get", employee=200, publisher=200, manager=200, others=404, setup=carried, args=numbered
    ),
    "innovation:entry_detail": row(
        "get", employee=200, publisher=200, manager=200, others=404, setup=entered, args=keyed
    ),
    "innovation:entry_confirm": row(
        "post", employee=403, publisher=403, manager=302, others=404, setup=entered, args=keyed
    ),
    "innovation:entry_reject": row(
        "post", employee=403, publisher=403, manager=422, others=404, setup=entered, args=keyed
    ),
    "innovation:entry_reverse": row(
        "post", employee=403, publisher=422, manager=422, others=404, setup=entered, args=keyed
    ),
}

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


def monthly(world):
    """The line of that entry, and the month that is over."""
    return entered(world).line


def lined(_world, made):
    """A line and a month."""
    return [made.pk, "2026-03"]


def told(world):
    """A published result of a steelworks' project; the lead is secretary of logistics."""
    from lifeline.innovation.actions import library
    from lifeline.innovation.tests import course

    world.duty("manager", "innovation.secretary", "jinan")
    world.duty("lead", "innovation.unit_secretary", "logistics")
    project = course.project(world, state="ACCEPTED", grade="GOOD", accepted_on=course.END)
    summary = "It finds dangers before the shift."
    draft = library.write_result(project, "Board", summary, ["One"], None, actor=world.employee, now=course.NOW)
    return library.publish(draft, actor=world.manager, now=course.NOW)


def adopted(world):
    """The handler proposed that logistics adopts it."""
    from lifeline.innovation.actions import library
    from lifeline.innovation.tests import course

    return library.adopt(told(world), world.logistics, "From Monday on.", actor=world.handler, now=course.NOW)


def certified(world):
    """A certificate of that project."""
    from lifeline.innovation.actions import certificates
    from lifeline.innovation.tests import course

    return certificates.issue(told(world).project, actor=world.manager, now=course.NOW)


def numbered(_world, made):
    """The number of a project."""
    return [made.number]


def keyed(_world, made):
    """The key of an entry."""
    return [made.pk]


ROWS = {
    "innovation:my_work": row("get", others=200),
    "innovation:cycle_list": row("get", others=200),
    "innovation:result_list": row("get", others=200),
    "innovation:brand_list": row("get", others=200),
    "innovation:result_detail": row("get", outsider=404, foreign_dispatcher=404, others=200, setup=told, args=numbered),
    "innovation:result_edit": row(
        "get",
        outsider=404,
        foreign_dispatcher=404,
        employee=200,
        colleague=200,
        manager=200,
        others=403,
        setup=told,
        args=numbered,
    ),
    "innovation:result_publish": row(
        "post", outsider=404, foreign_dispatcher=404, manager=302, others=403, setup=told, args=numbered
    ),
    "innovation:result_withdraw": row(
        "post", outsider=404, foreign_dispatcher=404, manager=422, others=403, setup=told, args=numbered
    ),
    "innovation:adoption_new": row(
        "get", outsider=404, foreign_dispatcher=404, employee=403, colleague=403, others=200, setup=told, args=numbered
    ),
    "innovation:adoption_step": row(
        "post",
        outsider=404,
        foreign_dispatcher=404,
        lead=302,
        others=403,
        setup=adopted,
        args=keyed,
        data=lambda _w, _m: {"act": "confirm"},
    ),
    "innovation:certificate_list": row("get", others=200),
    "innovation:certificate_verify": row("get", others=200, public=200),
    "innovation:certificate_issue": row(
        "post", outsider=404, foreign_dispatcher=404, manager=302, others=403, setup=told, args=numbered
    ),
    "innovation:certificate_revoke": row(
        "post", employee=403, colleague=403, manager=302, others=404, setup=certified, args=numbered
    ),
    "innovation:certificate_paper": row(
        "get", employee=200, colleague=200, manager=200, others=404, setup=certified, args=numbered
    ),
    "innovation:project_list": row("get", others=200),
    "innovation:visit_list": row("get", publisher=200, manager=200, others=403, setup=carried),
    "innovation:change_list": row("get", publisher=200, manager=200, others=403, setup=carried),
    "innovation:acceptance_list": row("get", publisher=200, manager=200, others=403, setup=carried),
    "innovation:project_detail": row(
        "get", outsider=404, foreign_dispatcher=404, others=200, setup=carried, args=numbered
    ),
    "innovation:project_step": row(
        "post",
        employee=403,
        colleague=403,
        publisher=403,
        manager=422,
        others=404,
        setup=carried,
        args=numbered,
        data=lambda _w, _m: {"act": "visit"},
    ),
    "innovation:charter_detail": row(
        "get",
        employee=200,
        colleague=200,
        publisher=200,
        manager=200,
        others=404,
        setup=carried,
        args=lambda _w, made: [made.number, 1],
    ),
    "innovation:project_file": row(
        "get", others=404, setup=carried, args=lambda _w, made: [made.number, "milestones", 1, "x"]
    ),
    "innovation:ledger_list": row("get", publisher=200, manager=200, others=403, setup=carried),
    "innovation:reconciliation_detail": row("get", publisher=200, manager=200, others=404, setup=monthly, args=lined),
    "innovation:reconciliation_export": row("get", publisher=200, manager=200, others=404, setup=monthly, args=lined),
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

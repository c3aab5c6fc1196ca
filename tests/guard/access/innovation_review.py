"""Who gets in where: the pages of innovation from the assignment of reviewers to the calibration.

The publisher reviews; clerk, manager and dispatcher are secretaries, the lead is chair; supervisor and auditor read.
"""

from __future__ import annotations

from tests.guard.access.row import row

NOT_THERE = {"outsider": 404, "foreign_dispatcher": 404}
DESK = {"clerk": 200, "manager": 200, "dispatcher": 200}
READ = {**DESK, "lead": 200, "supervisor": 200, "auditor": 200}


def screening(world):
    """One application passed the screening; the publisher is a reviewer."""
    from lifeline.innovation.tests import reviewing

    world.duty("publisher", "innovation.reviewer", "jinan")
    return reviewing.screened(world, judges=3)


def run(world):
    """A run that nobody has applied."""
    from lifeline.innovation.tests import reviewing

    return reviewing.worked_out(world, screening(world))


def review(world):
    """A review of the publisher."""
    from lifeline.innovation.models import Review
    from lifeline.innovation.tests import reviewing

    reviewing.begun(world)
    world.duty("publisher", "innovation.reviewer", "jinan")
    one = Review.objects.order_by("pk")[0]
    Review.objects.filter(pk=one.pk).update(reviewer=world.publisher)
    return one


def key(_world, made):
    """Its id."""
    return [made.pk]


def reviewer(world, made):
    """A cycle and the publisher's number."""
    return [made.pk, world.publisher.employee_no]


ROWS = {
    "innovation:reviewer_list": row("get", **DESK, **NOT_THERE, others=403, setup=screening, args=key),
    "innovation:reviewer_edit": row(
        "get", **DESK, **NOT_THERE, publisher=200, others=403, setup=screening, args=reviewer
    ),
    "innovation:conflict_list": row("get", **DESK, **NOT_THERE, publisher=200, others=403, setup=screening, args=key),
    "innovation:assignment_desk": row("get", **DESK, **NOT_THERE, others=403, setup=screening, args=key),
    "innovation:review_step": row(
        "post",
        clerk=422,
        manager=422,
        dispatcher=422,
        lead=302,
        **NOT_THERE,
        others=403,
        setup=screening,
        args=key,
    ),
    "innovation:assignment_run": row("get", **DESK, others=404, setup=run, args=key),
    "innovation:assignment_apply": row("post", clerk=302, manager=302, dispatcher=302, others=404, setup=run, args=key),
    "innovation:calibration_report": row("get", **READ, **NOT_THERE, others=403, setup=screening, args=key),
    "innovation:review_list": row("get", others=200),
    "innovation:reviewer_own_report": row("get", others=200),
    "innovation:review_detail": row("get", publisher=200, others=404, setup=review, args=key),
    "innovation:review_autosave": row("post", publisher=409, others=404, setup=review, args=key),
    "innovation:review_decline": row("post", publisher=422, others=404, setup=review, args=key),
}

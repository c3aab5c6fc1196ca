"""Who gets in where: the desk of awards, and a team's shares."""

from __future__ import annotations

from tests.guard.access.row import row


def appraised(world):
    """A cycle in appraisal; clerk and manager are secretaries, the lead is chair."""
    from lifeline.innovation.tests import course, walk

    walk.staffed(world)
    return course.cycle(world, state="APPRAISAL")


def awarded(world):
    """The employee's team has an award."""
    from lifeline.innovation.tests import course

    appraised(world)
    return course.project(
        world, state="AWARDED", grade="GOOD", accepted_on=course.END, tier=1, award_fen=5_000_000,
    )  # fmt: skip


STAFF = dict.fromkeys(("clerk", "manager", "dispatcher", "lead"), 200)
ELSEWHERE = {"outsider": 404, "foreign_dispatcher": 404}
ROWS = {
    "innovation:award_desk": row(
        "get", setup=appraised, args=lambda _w, made: [made.pk], others=403, supervisor=200, auditor=200, **STAFF,
        **ELSEWHERE,
    ),
    "innovation:share_edit": row(
        "get", setup=awarded, args=lambda _w, made: [made.number], others=403, employee=200, colleague=200, handler=200,
        **STAFF, **ELSEWHERE,
    ),
}  # fmt: skip

"""Who gets in where: the five signals of innovation.

The handler signs for the steelworks, clerk and manager are secretaries, the lead is chair; supervisor and auditor read.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.guard.access.innovation_call import called
from tests.guard.access.row import row

STAFF = {"clerk": 200, "manager": 200, "dispatcher": 200, "lead": 200, "supervisor": 200, "auditor": 200}


def counted(world):
    """The day's signals; the steelworks' one of control asks for a measure."""
    from lifeline.innovation.actions import signals
    from lifeline.innovation.models import SignalAnswer
    from lifeline.innovation.tests import walk

    walk.staffed(world)
    now = timezone.now()
    signals.count_day(world.jinan, actor=None, now=now)
    return SignalAnswer.objects.create(
        organiser=world.jinan, unit=world.steelworks, signal="C", opened_on=now.date(), due_at=now + timedelta(days=9)
    )


NO_STAFF = {"outsider": 404, "foreign_dispatcher": 404}
RUN = {"clerk": 422, "manager": 422, "dispatcher": 422}
ROWS = {
    "innovation:together_list": row(
        "get", others=403, setup=called, args=lambda _world, made: [made.pk], **NO_STAFF, **STAFF
    ),
    "innovation:together_record": row(
        "post", others=403, setup=called, args=lambda _world, made: [made.pk], **NO_STAFF, **RUN
    ),
    "innovation:together_file": row(
        "get", others=403, setup=called, args=lambda _world, made: [made.pk, 0], **NO_STAFF, **dict.fromkeys(STAFF, 404)
    ),
    "innovation:cures_dashboard": row("get", handler=200, foreign_dispatcher=200, others=403, setup=counted, **STAFF),
    "innovation:cure_detail": row(
        "get", handler=200, others=404, setup=counted, args=lambda world, _made: [world.steelworks.pk, "C"], **STAFF
    ),
    "innovation:cure_answer": row(
        "post", handler=422, clerk=422, manager=422, dispatcher=422, lead=422, supervisor=403, auditor=403, others=404,
        setup=counted, args=lambda _world, made: [made.pk],
    ),
}  # fmt: skip

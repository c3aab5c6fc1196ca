"""Who gets in where: the pages of innovation from the call to the screening.

The employee leads, the handler signs for the plant, clerk and manager are secretaries, the lead is chair; supervisor
and auditor read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from tests.guard.access.row import row

SEE = {"handler": 200, "clerk": 200, "manager": 200, "dispatcher": 200, "lead": 200, "supervisor": 200, "auditor": 200}
STAFF = {name: status for name, status in SEE.items() if name != "handler"}
NOT_STAFF = {"outsider": 404, "foreign_dispatcher": 404}


def called(world):
    """An open call."""
    from lifeline.innovation.tests import walk

    now = timezone.now()
    closes = now + timedelta(days=20)
    dates = [(closes + timedelta(days=days)).date().isoformat() for days in (10, 30, 50)]
    return walk.called(
        world, now, closes_at=closes.isoformat(), screened_on=dates[0], reviewed_on=dates[1], decided_on=dates[2]
    )


def drafted(world):
    """A draft of the employee."""
    from lifeline.innovation.tests import walk

    return walk.drafted(world, called(world), now=timezone.now())


def submitted(world):
    """One that waits for the unit."""
    from lifeline.innovation.actions import submitting

    return submitting.submit(drafted(world), actor=world.employee, now=timezone.now())


def recommended(world):
    """One that waits for the screening."""
    from lifeline.innovation.actions import recommending

    return recommending.recommend(submitted(world), 1, "We need this here.", actor=world.handler, now=timezone.now())


def alike(world):
    """One with a twin; its pair."""
    from lifeline.innovation.actions import recommending, submitting
    from lifeline.innovation.models import SimilarPair
    from lifeline.innovation.tests import walk
    from lifeline.innovation.tests.walk import OWN

    first = recommended(world)
    text = replace(OWN, title=f"{first.title}!", difference="d" * 60)
    twin = walk.drafted(world, first.cycle, text, by="colleague", now=timezone.now())
    twin = submitting.submit(twin, actor=world.colleague, now=timezone.now())
    recommending.recommend(twin, 1, "We need this too.", actor=world.handler, now=timezone.now())
    return SimilarPair.objects.get(second=twin)


def letter(world):
    """The receipt, still a draft."""
    from lifeline.innovation.models import Letter

    submitted(world)
    return Letter.objects.get(kind="RECEIPT")


def number(_world, made):
    """The address of an application."""
    return [made.number]


def pk(_world, made):
    """The address of a cycle or letter."""
    return [made.pk]


def one(method, *, setup=drafted, args=number, **more):
    """A page of an application: 404 for whoever does not see it."""
    return row(method, setup=setup, args=args, others=404, **more)


SEEN = dict.fromkeys(SEE, 403)
TEAM = {"employee": 200}
UNIT = {"handler": 422, "employee": 403, **dict.fromkeys(STAFF, 403)}
LEADER = {"employee": 422, **SEEN}
ROWS = {
    "innovation:cycle_new": row(
        "post", setup=called, args=lambda w, _m: [w.jinan.pk], clerk=302, manager=302, dispatcher=302, others=403
    ),
    "innovation:call_detail": row("get", setup=called, args=pk, others=200, **NOT_STAFF),
    "innovation:cycle_board": row("get", setup=called, args=pk, others=403, **STAFF, **NOT_STAFF),
    "innovation:cycle_step": row("post", setup=called, args=pk, others=403, **dict.fromkeys(STAFF, 422), **NOT_STAFF),
    "innovation:cycle_setup": row(
        "get", setup=called, args=pk, clerk=200, manager=200, dispatcher=200, others=403, **NOT_STAFF
    ),
    "innovation:config_diff": row(
        "get", setup=called, args=lambda _w, made: [made.pk, 2], others=403, **STAFF, **NOT_STAFF
    ),
    "innovation:config_confirm": row(
        "post", setup=called, args=lambda _w, made: [made.pk, 2], lead=302, others=403, **NOT_STAFF
    ),
    "innovation:application_new": row("post", setup=called, args=pk, others=302, **NOT_STAFF),
    "innovation:application_list": row("get", others=200),
    "innovation:application_detail": one("get", setup=submitted, employee=200, **SEE),
    "innovation:application_diff": one(
        "get", setup=submitted, args=lambda _w, made: [made.number, 1], employee=200, **SEE
    ),
    "innovation:application_edit": one("get", **TEAM),
    "innovation:application_autosave": one("post", **TEAM),
    "innovation:application_file": row("get", others=404, setup=drafted, args=lambda _w, made: [made.number, "x"]),
    "innovation:application_settle": one("post", employee=302),
    "innovation:application_similar": one("get", **TEAM),
    "innovation:application_check": one("get", **TEAM),
    "innovation:application_submit": one("post", employee=302),
    "innovation:team_edit": one("get", **TEAM),
    "innovation:team_remove": one("post", args=lambda _w, made: [made.number, 0], employee=404),
    "innovation:team_avoid": one("post", employee=422),
    "innovation:team_confirm": one("post", employee=422),
    "innovation:application_recommend": one("post", setup=submitted, **UNIT),
    "innovation:application_send_back": one("post", setup=submitted, **UNIT),
    "innovation:application_decline": one("post", setup=submitted, **UNIT),
    "innovation:application_appeal": one("post", setup=submitted, **LEADER),
    "innovation:application_judge": one(
        "post", setup=submitted, employee=403, handler=403, supervisor=403, auditor=403, clerk=422, manager=422,
        dispatcher=422, lead=422,
    ),
    "innovation:application_name_leader": one("post", setup=submitted, **UNIT),
    "innovation:application_keep_leader": one("post", setup=submitted, **UNIT),
    "innovation:application_take_over": one("post", setup=submitted, employee=409, **SEEN),
    "innovation:application_withdraw": one("post", setup=submitted, **LEADER),
    "innovation:application_copy": one(
        "post", setup=submitted, args=lambda _w, made: [made.number, made.cycle_id], employee=302, **SEEN
    ),
    "innovation:recommendation_list": row("get", setup=called, handler=200, others=403),
    "innovation:screening_list": row("get", setup=called, clerk=200, manager=200, dispatcher=200, others=403,
                                     foreign_dispatcher=200),
    "innovation:screening_detail": one(
        "get", setup=recommended, clerk=200, manager=200, dispatcher=200, employee=403, handler=403, lead=403,
        supervisor=403, auditor=403,
    ),
    "innovation:screening_decide": one(
        "post", setup=recommended, clerk=422, manager=422, dispatcher=422, employee=403, handler=403, lead=403,
        supervisor=403, auditor=403,
    ),
    "innovation:similar_pair": one(
        "get", setup=alike, args=lambda _w, made: [made.second.number, made.pk], clerk=200, manager=200,
        dispatcher=200, colleague=403, handler=403, lead=403, supervisor=403, auditor=403,
    ),
    "innovation:letter_list": row("get", others=200),
    "innovation:letter_pile": row(
        "get", setup=letter, others=403, clerk=200, manager=200, dispatcher=200, foreign_dispatcher=200
    ),
    "innovation:order_list": row(
        "get", setup=letter, others=403, clerk=200, manager=200, dispatcher=200, lead=200, foreign_dispatcher=200
    ),
    "innovation:letter_detail": one(
        "get", setup=letter, args=pk, clerk=200, manager=200, dispatcher=200, lead=200, auditor=200
    ),
    "innovation:letter_release": one(
        "post", setup=letter, args=pk, clerk=302, manager=302, dispatcher=302, lead=403, auditor=403
    ),
    "innovation:letter_discard": one(
        "post", setup=letter, args=pk, clerk=422, manager=422, dispatcher=422, lead=403, auditor=403
    ),
}  # fmt: skip

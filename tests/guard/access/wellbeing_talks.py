"""Who gets in where: the directory, bookings, requests, and the desk of helpers."""

from __future__ import annotations

from django.utils import timezone

from tests.guard.access.row import row


def an_office(world):
    """The handler is a coach whom the employee may book, the clerk the supervisor of helpers; the coach's profile."""
    from lifeline.wellbeing.actions import helpers

    world.duty("handler", "wellbeing.coach", "jinan")
    world.duty("clerk", "wellbeing.supervisor", "jinan")
    now = timezone.now()
    today = timezone.localdate(now)
    given = {"trained_on": today, "supervised_on": today, "channels": ["room"]}
    helper = helpers.keep_profile(world.handler, given, actor=world.clerk, now=now)
    for weekday in range(7):
        helpers.add_window(helper.random_key, weekday, 0, 1440, actor=world.handler, now=now)
    return helper


def a_slot(helper):
    """Minutes since 1970 of a time at which the helper is free."""
    from lifeline.wellbeing.queries import directory

    return next(directory.Book([helper], timezone.now()).free(helper)).at


def booked(world):
    """The employee has a talk with the handler."""
    from lifeline.wellbeing.actions import bookings
    from lifeline.wellbeing.forms.talks import start_of
    from lifeline.wellbeing.models import Booking

    helper, now = an_office(world), timezone.now()
    given = {"name": "Min", "channel": "room", "contact": "", "topic": ""}
    uuid = bookings.book(helper.random_key, start_of(a_slot(helper)), given, actor=world.employee, now=now)
    return Booking.objects.get(uuid=uuid)


def asked(world):
    """The employee has asked to be contacted; the handler is a coach, the clerk the supervisor of helpers."""
    from lifeline.wellbeing.actions import requests
    from lifeline.wellbeing.models import TalkRequest

    an_office(world)
    given = {"name": "Min", "contact": "", "topic": ""}
    requests.ask_contact(given, wanted="", actor=world.employee, now=timezone.now())
    return TalkRequest.objects.get()


def taken(world):
    """The same, in the handler's hands."""
    from lifeline.wellbeing.actions import desk

    row = asked(world)
    desk.take_request(row.random_key, actor=world.handler, now=timezone.now())
    return row


def desk_row(method, status, setup=taken, data=None):
    """A page of the desk of helpers: the handler in whose hands it is, and nobody else."""
    return row(method, handler=status, others=403, setup=setup, args=lambda _w, made: [made.random_key], data=data)


def hours_row(method, status, *more, data=None):
    """A page of a helper's hours: himself and the supervisor; to all others it is not there."""
    args = lambda _w, made: [made.random_key, *more]  # noqa: E731
    return row(method, handler=status, clerk=status, others=404, setup=an_office, args=args, data=data)


def ours(status, own=404):
    """The company's people get in, the helper himself and another company's do not find it."""
    return {"others": status, "handler": own, "outsider": own, "foreign_dispatcher": own}


ROWS = {
    "wellbeing:coach_list": row("get", others=200),
    "wellbeing:coach_detail": row("get", **ours(200), setup=an_office, args=lambda _w, made: [made.random_key]),
    "wellbeing:booking_create": row(
        "get", **ours(200), setup=an_office, args=lambda _w, made: [made.random_key, a_slot(made)]
    ),
    "wellbeing:booking_detail": row("get", employee=200, others=404, setup=booked, args=lambda _w, made: [made.uuid]),
    "wellbeing:booking_calendar": row("get", employee=200, others=404, setup=booked, args=lambda _w, made: [made.uuid]),
    "wellbeing:booking_cancel": row("post", employee=302, others=404, setup=booked, args=lambda _w, made: [made.uuid]),
    "wellbeing:request_create": row("get", others=200, setup=an_office),
    "wellbeing:request_detail": row("get", employee=200, others=404, setup=asked, args=lambda _w, made: [made.uuid]),
    "wellbeing:request_say": row(
        "post",
        employee=302,
        others=404,
        setup=asked,
        args=lambda _w, made: [made.uuid],
        data=lambda _w, _m: {"text": "x"},
    ),
    "wellbeing:request_withdraw": row("post", employee=302, others=404, setup=asked, args=lambda _w, made: [made.uuid]),
    "wellbeing:desk": row("get", handler=200, others=403, setup=an_office),
    "wellbeing:desk_request": desk_row("get", 200),
    "wellbeing:request_take": desk_row("post", 302, asked),
    "wellbeing:request_contact": desk_row("post", 302, data=lambda _w, _m: {"channel": "room"}),
    "wellbeing:request_reply": desk_row("post", 302, data=lambda _w, _m: {"text": "x"}),
    "wellbeing:request_refer": desk_row("post", 302),
    "wellbeing:request_return": desk_row("post", 302),
    "wellbeing:request_book": desk_row("post", 422),
    "wellbeing:request_close": desk_row("post", 409),
    "wellbeing:request_hand_over": row(
        "post", clerk=404, others=403, setup=asked, args=lambda _w, made: [made.random_key]
    ),
    "wellbeing:desk_booking": desk_row("get", 200, booked),
    "wellbeing:booking_settle": desk_row("post", 409, booked),
    "wellbeing:booking_move": row("post", clerk=404, others=403, setup=booked, args=lambda _w, made: [made.random_key]),
    "wellbeing:availability": row("get", handler=200, others=403, setup=an_office),
    "wellbeing:window_add": hours_row("post", 422),
    "wellbeing:window_drop": hours_row("post", 404, 999_999),
    "wellbeing:change_add": hours_row("post", 422),
    "wellbeing:change_drop": hours_row("post", 404, 999_999),
    "wellbeing:helper_list": row("get", clerk=200, others=403, setup=an_office),
    "wellbeing:supervision_add": row(
        "post", clerk=422, others=403, setup=an_office, args=lambda _w, made: [made.random_key]
    ),
    "wellbeing:supervision_drop": row(
        "post", clerk=404, others=403, setup=an_office, args=lambda _w, made: [made.random_key, 999_999]
    ),
    "wellbeing:helper_detail": row(
        "get", clerk=200, others=403, setup=an_office, args=lambda _w, made: [made.random_key]
    ),
}

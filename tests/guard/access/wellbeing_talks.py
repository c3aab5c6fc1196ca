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
}

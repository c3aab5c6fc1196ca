"""Requests and bookings. W-53: who asked stands in no column that a dump could follow, but as a pseudonym."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from lifeline.kernel.keys import RandomKeyed
from lifeline.people.models import Unit
from lifeline.wellbeing.models.helpers import Helper
from lifeline.wellbeing.rules.slots import LENGTHS
from lifeline.wellbeing.states import BOOKING_FLOW, REQUEST_FLOW, BookingState, Channel, RequestState

HELD = [BookingState.BOOKED.value, BookingState.DONE.value, BookingState.MISSED.value]
IN_HANDS = [RequestState.TAKEN.value, RequestState.CONTACTED.value, RequestState.BOOKED.value]


class Booking(RandomKeyed):
    """A talk at a time. `sealed` holds the name and contact as given, the topic, whom a notice reaches, and whether he
    wants to be reminded. `remind_settled`: that was looked at, with whatever was found there (W-76).
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=52, blank=True)
    key_id = models.CharField(max_length=26, blank=True)
    sealed = models.BinaryField(null=True)
    helper = models.ForeignKey(Helper, models.PROTECT, related_name="bookings")
    start_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=10, choices=Channel)
    state = models.CharField(max_length=10, choices=BookingState, default=BookingState.BOOKED)
    remind_settled = models.BooleanField(default=False)

    class Meta:
        constraints = [
            BOOKING_FLOW.check_constraint("booking_state_known"),
            models.CheckConstraint(condition=Q(minutes__in=LENGTHS), name="booking_minutes_known"),
            models.UniqueConstraint(
                fields=["helper", "start_at"], condition=Q(state__in=HELD), name="booking_helper_start_once"
            ),
        ]
        indexes = [
            models.Index(fields=["token", "start_at"], name="booking_token"),
            models.Index(fields=["start_at"], name="booking_start"),
        ]


class TalkRequest(RandomKeyed):
    """Somebody asks to be called. `sealed`: name, contact, topic, whom a notice reaches, and who is left out (W-46).

    `since_at` is where the clock of W-41 begins: at the asking, and anew when it is passed on after a first contact.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=52, blank=True)
    key_id = models.CharField(max_length=26, blank=True)
    sealed = models.BinaryField(null=True)
    noted = models.BinaryField(null=True)
    company = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.NEW)
    for_counsellors = models.BooleanField(default=False)
    wanted = models.ForeignKey(Helper, models.PROTECT, related_name="+", null=True)
    helper = models.ForeignKey(Helper, models.PROTECT, related_name="requests", null=True)
    proposed = models.ForeignKey(Helper, models.PROTECT, related_name="+", null=True)
    booking = models.OneToOneField(Booking, models.SET_NULL, related_name="request", null=True)
    asked_at = models.DateTimeField()
    since_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True)
    contacted_by = models.CharField(max_length=10, choices=Channel, blank=True)
    closed_at = models.DateTimeField(null=True)
    rung = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            REQUEST_FLOW.check_constraint("talkrequest_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=IN_HANDS) | Q(helper__isnull=False), name="talkrequest_taken_has_helper"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=IN_HANDS[1:]) | Q(contacted_at__isnull=False),
                name="talkrequest_contact_time",
            ),
            models.UniqueConstraint(
                fields=["token"],
                condition=Q(state__in=["NEW", *IN_HANDS]) & ~Q(token=""),
                name="talkrequest_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["token"], name="talkrequest_token"),
            models.Index(fields=["state", "since_at"], name="talkrequest_waiting"),
        ]


class TalkMessage(RandomKeyed):
    """A line between the two, sealed with the key of its request."""

    request = models.ForeignKey(TalkRequest, models.CASCADE, related_name="messages")
    sealed = models.BinaryField()
    from_helper = models.BooleanField()
    at = models.DateTimeField()

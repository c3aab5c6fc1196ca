"""The outbox: what persons are told, by which channel it goes out, and what they chose.

Persons are plain ids, as in the log. `kernel.notices` writes these rows inside actions; its sender writes the outcomes.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lifeline.kernel.kept import Seldom


class Notice(models.Model):
    """One person is told one thing, once (K-37). `values` is JSON as text. What is quiet stores no kind and no subject.

    State: NEW → READ by the person, or DROPPED because he lost the right to it (K-43). `due_at`: not before.
    """

    NEW, READ, DROPPED = "new", "read", "dropped"

    person_id = models.BigIntegerField()
    kind = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_key = models.CharField(max_length=64, blank=True)
    values = models.TextField(default="{}")
    key = models.CharField(max_length=200)
    state = models.CharField(max_length=8, default=NEW)
    urgent = models.BooleanField(default=False)
    quiet = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "key"], name="notice_once"),
            models.CheckConstraint(name="notice_state", condition=Q(state__in=["new", "read", "dropped"])),
            models.CheckConstraint(
                name="notice_read", condition=Q(state="read", read_at__isnull=False) | ~Q(state="read")
            ),
            models.CheckConstraint(
                name="notice_quiet_says_nothing",
                condition=Q(quiet=False) | Q(subject_type="", subject_key="", values="{}"),
            ),
        ]
        indexes = [
            models.Index(fields=["person_id", "-id"], name="notice_inbox"),
            models.Index(fields=["created_at"], name="notice_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class Hook(Seldom):
    """An address of another system that wants to be told. `kinds` is JSON as text: what it is told of.

    `within` is a word of the apps' (a company's id): it is told only of what happens there; empty: everywhere.
    `form`: a signed webhook, or the bot of a WeCom or DingTalk group. `secret_before` is valid while secrets change.
    """

    SIGNED, WECOM, DINGTALK = "signed", "wecom", "dingtalk"

    url = models.CharField(max_length=500, unique=True)
    form = models.CharField(max_length=8, default=SIGNED)
    secret = models.CharField(max_length=200)
    secret_before = models.CharField(max_length=200, blank=True)
    kinds = models.TextField(default="[]")
    within = models.CharField(max_length=40, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.CheckConstraint(name="hook_form", condition=Q(form__in=["signed", "wecom", "dingtalk"]))]

    def __str__(self) -> str:
        return f"hook {self.pk}"


class Delivery(models.Model):
    """One notice (or one post to a hook) on its way out by one channel.

    WAITING → SENDING (under a lease) → SENT, GIVEN_UP or DROPPED; a failed try goes back to WAITING with a later
    `next_at`. `message` is what is the same on every retry (K-36); bundled deliveries share it. `set_at` is when
    `next_at` was set: if it lies in the future, the clock has been set back.
    """

    WAITING, SENDING, SENT, GIVEN_UP, DROPPED = "waiting", "sending", "sent", "given_up", "dropped"

    notice = models.ForeignKey(Notice, null=True, on_delete=models.CASCADE, related_name="deliveries")
    hook = models.ForeignKey(Hook, null=True, on_delete=models.CASCADE, related_name="deliveries")
    person_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    channel = models.CharField(max_length=12)
    bundle = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=8, default=WAITING)
    tries = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    set_at = models.DateTimeField()
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    message = models.CharField(max_length=32, blank=True)
    sent_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_a_channel"),
            models.UniqueConstraint(fields=["hook", "key"], name="delivery_once_a_hook"),
            models.CheckConstraint(name="delivery_of_one", condition=Q(notice__isnull=False) ^ Q(hook__isnull=False)),
            models.CheckConstraint(
                name="delivery_state",
                condition=Q(state__in=["waiting", "sending", "sent", "given_up", "dropped"]),
            ),
            models.CheckConstraint(
                name="delivery_lease", condition=Q(state="sending", lease_until__isnull=False) | ~Q(state="sending")
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_at"], name="delivery_open", condition=Q(state__in=["waiting", "sending"])
            ),
            models.Index(fields=["lease"], name="delivery_by_lease", condition=~Q(lease="")),
            models.Index(fields=["person_id", "channel", "sent_at"], name="delivery_by_person"),
            models.Index(fields=["state", "-id"], name="delivery_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.channel} {self.state}"


class Choice(models.Model):
    """What a person chose for a kind ("" = all kinds) on a channel: on, off, or once a day or a week in one digest."""

    person_id = models.BigIntegerField()
    kind = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=12)
    mode = models.CharField(max_length=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "kind", "channel"], name="choice_once"),
            models.CheckConstraint(name="choice_mode", condition=Q(mode__in=["on", "off", "daily", "weekly"])),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.channel} {self.mode}"

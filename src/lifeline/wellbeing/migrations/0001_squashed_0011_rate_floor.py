"""All tables of care at once, as 0001 to 0011 make them; a site between them goes on one by one."""

import django.db.models.deletion
import lifeline.kernel.keys
import uuid
from django.conf import settings
from django.db import migrations, models

from lifeline.kernel.laying import AtOnce


class Migration(migrations.Migration):
    replaces = [
        ("wellbeing", "0001_initial"),
        ("wellbeing", "0002_calls"),
        ("wellbeing", "0003_helpers"),
        ("wellbeing", "0004_grants"),
        ("wellbeing", "0005_campaigns"),
        ("wellbeing", "0006_talks"),
        ("wellbeing", "0007_plan"),
        ("wellbeing", "0008_cases"),
        ("wellbeing", "0009_free_talks"),
        ("wellbeing", "0010_one_request"),
        ("wellbeing", "0011_rate_floor"),
    ]

    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("people", "__first__"),
    ]

    tables = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=60)),
                ("instrument", models.CharField(max_length=40)),
                ("version", models.CharField(max_length=20)),
                ("dimensions", models.CharField(blank=True, max_length=40)),
                ("k", models.PositiveSmallIntegerField(default=10)),
                (
                    "privacy",
                    models.CharField(
                        choices=[("suppression", "Small cells are hidden, and whatever could be computed from others")],
                        default="suppression",
                        max_length=12,
                    ),
                ),
                ("consent", models.TextField()),
                ("care", models.TextField()),
                (
                    "capacity",
                    models.PositiveIntegerField(default=0, help_text="talks besides those that can be booked here"),
                ),
                ("capacity_reason", models.CharField(blank=True, max_length=200)),
                (
                    "free_talks",
                    models.PositiveIntegerField(default=0, help_text="that could be booked when it was opened"),
                ),
                ("until_on", models.DateField()),
                ("was_extended", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "In preparation"),
                            ("OPEN", "Open"),
                            ("CLOSED", "Closed, being counted"),
                            ("FROZEN", "Frozen"),
                        ],
                        default="DRAFT",
                        max_length=8,
                    ),
                ),
                ("people", models.PositiveIntegerField(default=0)),
                ("key_id", models.CharField(blank=True, max_length=26)),
                ("opened_on", models.DateField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("rated_on", models.DateField(null=True)),
                ("reminders", models.PositiveSmallIntegerField(default=0)),
                ("progress", models.PositiveSmallIntegerField(default=0)),
                ("snapshot_hash", models.CharField(blank=True, max_length=64)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "until_on"], name="campaign_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["CLOSED", "DRAFT", "FROZEN", "OPEN"])),
                        name="campaign_state_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("k__gte", 10)), name="campaign_k_never_lowered"),
                    models.CheckConstraint(
                        condition=models.Q(("privacy__in", ["suppression"])), name="campaign_privacy_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "DRAFT"),
                            models.Q(("opened_on__isnull", False), ("people__gt", 0)),
                            _connector="OR",
                        ),
                        name="campaign_open_has_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["DRAFT", "OPEN"]), ("closed_at__isnull", False), _connector="OR"
                        ),
                        name="campaign_closed_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["OPEN", "CLOSED"]), _negated=True),
                            models.Q(("key_id", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="campaign_running_has_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("key_id", ""), ("state", "FROZEN"), models.Q(("snapshot_hash", ""), _negated=True)
                            ),
                            models.Q(models.Q(("state", "FROZEN"), _negated=True), ("snapshot_hash", "")),
                            _connector="OR",
                        ),
                        name="campaign_frozen_has_snapshot",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentBook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("token", models.CharField(max_length=52, unique=True)),
                ("key_id", models.CharField(max_length=26, unique=True)),
                ("sealed", models.BinaryField()),
                ("day", models.DateField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NoteBook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("token", models.CharField(max_length=52, unique=True)),
                ("key_id", models.CharField(max_length=26, unique=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="snapshot",
                        serialize=False,
                        to="wellbeing.campaign",
                    ),
                ),
                ("body", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="CampaignUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("parent", models.PositiveIntegerField(null=True)),
                ("name", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField()),
                ("own", models.PositiveIntegerField()),
                ("rate", models.PositiveSmallIntegerField(null=True)),
                ("floor", models.PositiveIntegerField(default=0)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="units", to="wellbeing.campaign"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "number"), name="campaign_unit_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("own__lte", models.F("size"))), name="campaign_unit_own_within_size"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("token", models.CharField(db_index=True, max_length=52)),
                ("key_id", models.CharField(max_length=26, unique=True)),
                ("sealed", models.BinaryField()),
                (
                    "state",
                    models.CharField(choices=[("OPEN", "Open"), ("CLOSED", "Closed")], default="OPEN", max_length=8),
                ),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("EASED", "The concern has eased"),
                            ("REFERRED", "Referred onward"),
                            ("BY_PERSON", "Ended by the person"),
                            ("OTHER", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("rating", models.PositiveSmallIntegerField(null=True)),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["helper", "state"], name="care_load")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["CLOSED", "OPEN"])), name="care_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on", None), ("outcome", ""), ("rating", None), ("state", "OPEN")),
                            models.Q(
                                ("closed_on__isnull", False),
                                ("state", "CLOSED"),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="care_closed_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rating", None), ("rating__range", (1, 5)), _connector="OR"),
                        name="care_rating",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "OPEN")), fields=("token", "helper"), name="care_one_open"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyShift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["until_at"], name="shift_until")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))), name="shift_ends_later"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("token", models.CharField(db_index=True, max_length=52)),
                ("key_id", models.CharField(max_length=26, unique=True)),
                ("sealed", models.BinaryField()),
                ("due_on", models.DateField()),
                ("told", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("told", False)), fields=["due_on"], name="follow_due")],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("token", models.CharField(db_index=True, max_length=52)),
                ("slot", models.CharField(max_length=52)),
                ("key_id", models.CharField(max_length=26, unique=True)),
                ("sealed", models.BinaryField()),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)), fields=("slot",), name="grant_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("from_on"))), name="grant_ends_later"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("token", models.CharField(blank=True, max_length=52)),
                ("key_id", models.CharField(blank=True, max_length=26)),
                ("sealed", models.BinaryField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("ACCEPTED", "Someone is with you"),
                            ("ENDED", "Ended"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("UNANSWERED", "Not answered"),
                        ],
                        default="WAITING",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("rung", models.PositiveSmallIntegerField(default=0)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "disposition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("SPOKE", "We spoke"),
                            ("REFERRED", "Referred to a medical institution"),
                            ("EMERGENCY", "Emergency service called"),
                            ("NO_CONTACT", "No contact came about"),
                        ],
                        max_length=10,
                    ),
                ),
                ("follow_up", models.BooleanField(default=False)),
                ("is_drill", models.BooleanField(default=False)),
                (
                    "helper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "WAITING")), fields=["asked_at"], name="call_waiting")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["WAITING", "ACCEPTED", "ENDED", "WITHDRAWN", "UNANSWERED"])),
                        name="call_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["ACCEPTED", "ENDED"]), _negated=True),
                            models.Q(("accepted_at__isnull", False), ("helper__isnull", False)),
                            _connector="OR",
                        ),
                        name="call_taken_has_helper",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["WAITING", "ACCEPTED"]), models.Q(("token", ""), _negated=True)
                        ),
                        fields=("token",),
                        name="call_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Helper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("coach", "Happiness coach"),
                            ("volunteer", "Volunteer listener"),
                            ("counsellor", "Counsellor"),
                        ],
                        max_length=10,
                    ),
                ),
                ("display_name", models.CharField(max_length=40)),
                ("gender", models.CharField(blank=True, choices=[("woman", "Woman"), ("man", "Man")], max_length=5)),
                ("about", models.CharField(blank=True, max_length=300)),
                ("trained_on", models.DateField(blank=True, null=True)),
                ("supervised_on", models.DateField(blank=True, null=True)),
                ("topics", models.JSONField(default=list)),
                ("not_for", models.JSONField(default=list)),
                ("languages", models.JSONField(default=list)),
                ("channels", models.JSONField(default=list)),
                ("shifts", models.JSONField(default=list)),
                ("places", models.CharField(blank=True, max_length=120)),
                ("minutes", models.PositiveSmallIntegerField(default=50)),
                ("paused", models.BooleanField(default=False)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["coach", "volunteer", "counsellor"])), name="helper_kind_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("minutes__in", (30, 50))), name="helper_minutes_known"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("token", models.CharField(blank=True, max_length=52)),
                ("key_id", models.CharField(blank=True, max_length=26)),
                ("sealed", models.BinaryField(null=True)),
                ("start_at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("phone", "By phone"),
                            ("room", "In a room"),
                            ("video", "By video"),
                            ("text", "In writing"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("BOOKED", "Booked"),
                            ("DONE", "Held"),
                            ("CANCELLED", "Cancelled"),
                            ("MISSED", "Did not take place"),
                        ],
                        default="BOOKED",
                        max_length=10,
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="wellbeing.helper"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["token", "start_at"], name="booking_token"),
                    models.Index(fields=["start_at"], name="booking_start"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["BOOKED", "CANCELLED", "DONE", "MISSED"])),
                        name="booking_state_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("minutes__in", (30, 50))), name="booking_minutes_known"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["BOOKED", "DONE", "MISSED"])),
                        fields=("helper", "start_at"),
                        name="booking_helper_start_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HelpMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("from_helper", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="wellbeing.helpcall"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("token", models.CharField(max_length=52, unique=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="wellbeing.campaign"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("slot", models.CharField(db_index=True, max_length=52)),
                ("sealed", models.BinaryField()),
                ("day", models.DateField()),
                ("until_on", models.DateField(null=True)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="wellbeing.notebook"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("slot", "day"), name="note_one_a_day")],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("sealed", models.BinaryField()),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="wellbeing.grant"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "strand",
                    models.CharField(
                        choices=[("one_tap", "One tap"), ("one_stop", "One place"), ("together", "All as one")],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                ("start_on", models.DateField()),
                ("due_on", models.DateField()),
                ("indicator", models.CharField(max_length=30)),
                ("target", models.PositiveIntegerField()),
                ("evidence", models.CharField(blank=True, max_length=300)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("remark_on", models.DateField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("strand__in", ["one_tap", "one_stop", "together"])),
                        name="plan_strand_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("start_on"))), name="plan_due_after_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "indicator__in",
                                ["active_coaches", "active_volunteers", "calls_in_15", "response", "sheets_finished"],
                            )
                        ),
                        name="plan_indicator_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("target__gt", 0)), name="plan_target_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("indicator", models.CharField(max_length=30)),
                ("on", models.DateField()),
                ("hundredths", models.PositiveIntegerField(null=True)),
                ("few", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("indicator", "on"), name="reading_one_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("few", False), ("hundredths__isnull", True), _connector="OR"),
                        name="reading_few_has_no_value",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sealed", models.BinaryField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="returns", to="wellbeing.campaign"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SupervisionEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("key_id", models.CharField(max_length=26, unique=True)),
                ("sealed", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TalkRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("token", models.CharField(blank=True, max_length=52)),
                ("key_id", models.CharField(blank=True, max_length=26)),
                ("sealed", models.BinaryField(null=True)),
                ("noted", models.BinaryField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("NEW", "Waiting for somebody to take it"),
                            ("TAKEN", "Taken; you will be contacted"),
                            ("CONTACTED", "In contact"),
                            ("BOOKED", "A talk is booked"),
                            ("CLOSED", "Closed"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default="NEW",
                        max_length=10,
                    ),
                ),
                ("for_counsellors", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("since_at", models.DateTimeField()),
                ("contacted_at", models.DateTimeField(null=True)),
                (
                    "contacted_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "By phone"),
                            ("room", "In a room"),
                            ("video", "By video"),
                            ("text", "In writing"),
                        ],
                        max_length=10,
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("rung", models.PositiveSmallIntegerField(default=0)),
                (
                    "booking",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="request",
                        to="wellbeing.booking",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="wellbeing.helper",
                    ),
                ),
                (
                    "proposed",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wellbeing.helper"
                    ),
                ),
                (
                    "wanted",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wellbeing.helper"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["token"], name="talkrequest_token"),
                    models.Index(fields=["state", "since_at"], name="talkrequest_waiting"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["BOOKED", "CLOSED", "CONTACTED", "NEW", "TAKEN", "WITHDRAWN"])
                        ),
                        name="talkrequest_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["TAKEN", "CONTACTED", "BOOKED"]), _negated=True),
                            ("helper__isnull", False),
                            _connector="OR",
                        ),
                        name="talkrequest_taken_has_helper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["CONTACTED", "BOOKED"]), _negated=True),
                            ("contacted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="talkrequest_contact_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["NEW", "TAKEN", "CONTACTED", "BOOKED"]),
                            models.Q(("token", ""), _negated=True),
                        ),
                        fields=("token",),
                        name="talkrequest_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TalkMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "random_key",
                    models.CharField(
                        default=lifeline.kernel.keys.random_key, editable=False, max_length=26, unique=True
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("from_helper", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="wellbeing.talkrequest"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Window",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.PositiveSmallIntegerField()),
                ("from_minute", models.PositiveSmallIntegerField()),
                ("until_minute", models.PositiveSmallIntegerField()),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="windows", to="wellbeing.helper"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_minute__gt", models.F("from_minute")), ("until_minute__lte", 1440)),
                        name="window_ends_later",
                    ),
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="window_weekday"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WindowChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("from_minute", models.PositiveSmallIntegerField()),
                ("until_minute", models.PositiveSmallIntegerField()),
                ("adds", models.BooleanField()),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="wellbeing.helper"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["on"], name="change_on")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_minute__gt", models.F("from_minute")), ("until_minute__lte", 1440)),
                        name="change_ends_later",
                    )
                ],
            },
        ),
    ]
    operations = [AtOnce(tables)]

"""All tables of innovation at once, as 0001 to 0017 make them; a site between them goes on one by one."""

from importlib import import_module

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import lifeline.kernel.keys
from django.conf import settings
from django.db import migrations, models

from lifeline.kernel.laying import AtOnce


LAID = [
    import_module(f"lifeline.innovation.migrations.{name}").Migration.operations[-1]
    for name in ("0002_ledger", "0009_meetings")
]
"""Triggers: the ledger and signed minutes are final."""


class Migration(migrations.Migration):
    replaces = [
        ("innovation", "0001_tables"),
        ("innovation", "0002_ledger"),
        ("innovation", "0003_process"),
        ("innovation", "0004_standing"),
        ("innovation", "0005_library"),
        ("innovation", "0006_acceptance"),
        ("innovation", "0007_courses"),
        ("innovation", "0008_conflicts"),
        ("innovation", "0009_meetings"),
        ("innovation", "0010_signals"),
        ("innovation", "0011_who_left"),
        ("innovation", "0012_reviews"),
        ("innovation", "0013_meeting_current"),
        ("innovation", "0014_notices"),
        ("innovation", "0015_together"),
        ("innovation", "0016_awards"),
        ("innovation", "0017_ballots_abandoned"),
    ]

    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("people", "__first__"),
    ]

    tables = [
        migrations.CreateModel(
            name="Brand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("about", models.CharField(blank=True, max_length=300)),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organiser", "name"), name="brand_name_once")],
            },
        ),
        migrations.CreateModel(
            name="ReviewerProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kinds", models.JSONField(default=list)),
                ("fields", models.TextField(blank=True)),
                ("least", models.PositiveSmallIntegerField(null=True)),
                ("most", models.PositiveSmallIntegerField(null=True)),
                ("away", models.JSONField(default=list)),
                ("paused", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organiser", "person"), name="reviewer_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("least__isnull", True),
                            ("most__isnull", True),
                            ("most__gte", models.F("least")),
                            _connector="OR",
                        ),
                        name="reviewer_least_below_most",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignalAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("signal", models.CharField(max_length=1)),
                ("opened_on", models.DateField()),
                ("due_at", models.DateTimeField()),
                ("measure", models.CharField(blank=True, max_length=300)),
                ("until_on", models.DateField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "signal", "-opened_on"], name="signal_answer_by_unit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("signal__in", ["F", "W", "Q", "P", "C"])), name="signal_answer_known"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=("unit", "signal"),
                        name="signal_answer_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                                ("measure", ""),
                                ("owner__isnull", True),
                                ("until_on__isnull", True),
                            ),
                            models.Q(
                                models.Q(("measure", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("owner__isnull", False),
                                ("until_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="signal_answer_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignalDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("colours", models.JSONField()),
                ("figures", models.JSONField()),
                ("reds", models.PositiveSmallIntegerField(default=0)),
                ("ambers", models.PositiveSmallIntegerField(default=0)),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organiser", "on", "-reds", "-ambers", "id"], name="signal_by_day")],
                "constraints": [models.UniqueConstraint(fields=("unit", "on"), name="signal_day_once")],
            },
        ),
        migrations.CreateModel(
            name="Cycle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PLANNING", "In preparation"),
                            ("CALL_OPEN", "Call open"),
                            ("SCREENING", "Screening"),
                            ("REVIEW", "Under review"),
                            ("DELIBERATION", "Deliberation"),
                            ("NOTICE_1", "Public notice of approvals"),
                            ("APPROVED", "Approvals announced"),
                            ("RUNNING", "Projects at work"),
                            ("CLOSING", "Acceptance"),
                            ("APPRAISAL", "Appraisal"),
                            ("NOTICE_2", "Public notice of awards"),
                            ("CONFERENCE", "Commendation"),
                            ("ARCHIVED", "Archived"),
                            ("CANCELLED", "Cancelled"),
                            ("SUSPENDED", "Suspended"),
                        ],
                        default="PLANNING",
                        max_length=12,
                    ),
                ),
                (
                    "state_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("PLANNING", "In preparation"),
                            ("CALL_OPEN", "Call open"),
                            ("SCREENING", "Screening"),
                            ("REVIEW", "Under review"),
                            ("DELIBERATION", "Deliberation"),
                            ("NOTICE_1", "Public notice of approvals"),
                            ("APPROVED", "Approvals announced"),
                            ("RUNNING", "Projects at work"),
                            ("CLOSING", "Acceptance"),
                            ("APPRAISAL", "Appraisal"),
                            ("NOTICE_2", "Public notice of awards"),
                            ("CONFERENCE", "Commendation"),
                            ("ARCHIVED", "Archived"),
                            ("CANCELLED", "Cancelled"),
                            ("SUSPENDED", "Suspended"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "provenance",
                    models.CharField(
                        choices=[("lived", "Held here"), ("imported", "Imported")], default="lived", max_length=8
                    ),
                ),
                ("call_opened_at", models.DateTimeField(null=True)),
                ("call_closes_at", models.DateTimeField(null=True)),
                ("call_closed_at", models.DateTimeField(null=True)),
                ("extensions", models.PositiveSmallIntegerField(default=0)),
                ("suspended_at", models.DateTimeField(null=True)),
                (
                    "proposed_step",
                    models.CharField(blank=True, help_text="a step that waits for the second person", max_length=20),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "APPRAISAL",
                                    "APPROVED",
                                    "ARCHIVED",
                                    "CALL_OPEN",
                                    "CANCELLED",
                                    "CLOSING",
                                    "CONFERENCE",
                                    "DELIBERATION",
                                    "NOTICE_1",
                                    "NOTICE_2",
                                    "PLANNING",
                                    "REVIEW",
                                    "RUNNING",
                                    "SCREENING",
                                    "SUSPENDED",
                                ],
                            )
                        ),
                        name="cycle_state_known",
                    ),
                    models.UniqueConstraint(fields=("organiser", "number"), name="cycle_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "CALL_OPEN"), ("state_before", "CALL_OPEN"), _connector="OR"),
                        fields=("organiser",),
                        name="cycle_one_open_call",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "SUSPENDED"),
                                ("suspended_at__isnull", False),
                                models.Q(("state_before", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "SUSPENDED"), _negated=True),
                                ("state_before", ""),
                                ("suspended_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="cycle_suspended_knows_before",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("extensions__lte", 2)), name="cycle_extended_twice_at_most"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConfigVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="configs",
                        to="innovation.cycle",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("cycle", "number"), name="config_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="config_two_persons",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="cycle",
            name="config",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="innovation.configversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "CALL_OPEN"), _negated=True),
                    models.Q(("call_closes_at__isnull", False), ("config__isnull", False)),
                    _connector="OR",
                ),
                name="cycle_open_call_has_config",
            ),
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("SUBMITTED", "Submitted"),
                            ("RECOMMENDED", "Recommended by the unit"),
                            ("DECLINED", "Not recommended by the unit"),
                            ("RETURNED", "Returned for correction"),
                            ("SCREENED_IN", "Passed screening"),
                            ("SCREENED_OUT", "Did not pass screening"),
                            ("EXPIRED", "Not submitted in time"),
                            ("IN_REVIEW", "In review"),
                            ("REVIEWED", "Reviewed"),
                            ("TABLED", "Before the leading group"),
                            ("APPROVED", "Approved"),
                            ("REJECTED", "Rejected"),
                            ("DEFERRED", "Deferred"),
                            ("MERGED", "Merged"),
                            ("WITHDRAWN", "Withdrawn by the leader"),
                        ],
                        default="DRAFT",
                        max_length=12,
                    ),
                ),
                (
                    "provenance",
                    models.CharField(
                        choices=[("lived", "Held here"), ("imported", "Imported")], default="lived", max_length=8
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=80)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("COMPANY_KEY", "Company key project"),
                            ("PLANT", "Plant level"),
                            ("BRANCH", "Branch level"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("LEARNED", "Learned from others"),
                            ("OWN", "Our own"),
                            ("INHERITED", "Inherited and renewed"),
                            ("INTEGRATED", "Joined from several fields"),
                            ("MICRO", "Micro-innovation"),
                        ],
                        max_length=12,
                    ),
                ),
                ("leader_name", models.CharField(blank=True, max_length=60)),
                ("unit_path", models.CharField(blank=True, max_length=200)),
                ("unit_names", models.JSONField(default=list)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("asked_fen", models.PositiveBigIntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                (
                    "in_grace",
                    models.BooleanField(default=False, help_text="I-4: arrived within the grace after the deadline"),
                ),
                (
                    "admission",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("SIGNED", "Signed by the unit"),
                            ("SILENT", "Not signed by the unit"),
                            ("ADMITTED", "Admitted by the secretariat"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(help_text="I-13: the unit's rank within its level", null=True),
                ),
                (
                    "extra_reviews",
                    models.PositiveSmallIntegerField(default=0, help_text="I-56: more than the cycle asks for"),
                ),
                (
                    "decided_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("COMPANY_KEY", "Company key project"),
                            ("PLANT", "Plant level"),
                            ("BRANCH", "Branch level"),
                        ],
                        max_length=12,
                    ),
                ),
                ("decided_on", models.DateField(null=True)),
                ("announced_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="innovation.application",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="innovation.application",
                    ),
                ),
                (
                    "second_level",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="innovation.cycle",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["cycle", "state"], name="application_by_state"),
                    models.Index(fields=["second_level", "cycle"], name="application_by_unit"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "APPROVED",
                                    "DECLINED",
                                    "DEFERRED",
                                    "DRAFT",
                                    "EXPIRED",
                                    "IN_REVIEW",
                                    "MERGED",
                                    "RECOMMENDED",
                                    "REJECTED",
                                    "RETURNED",
                                    "REVIEWED",
                                    "SCREENED_IN",
                                    "SCREENED_OUT",
                                    "SUBMITTED",
                                    "TABLED",
                                    "WITHDRAWN",
                                ],
                            )
                        ),
                        name="application_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("provenance", "imported"),
                            models.Q(
                                ("decided_by__isnull", False),
                                ("decided_on__isnull", False),
                                ("state__in", ["APPROVED", "DEFERRED", "MERGED", "REJECTED"]),
                            ),
                            models.Q(
                                models.Q(("state__in", ["APPROVED", "DEFERRED", "MERGED", "REJECTED"]), _negated=True),
                                ("decided_by__isnull", True),
                                ("decided_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="application_decided_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("announced_at__isnull", True),
                            ("state__in", ["APPROVED", "DEFERRED", "MERGED", "REJECTED"]),
                            _connector="OR",
                        ),
                        name="application_announced_is_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "APPROVED"), models.Q(("decided_level", ""), _negated=True)),
                            models.Q(models.Q(("state", "APPROVED"), _negated=True), ("decided_level", "")),
                            _connector="OR",
                        ),
                        name="application_approved_has_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("merged_into__isnull", False),
                                ("state", "MERGED"),
                                models.Q(("merged_into", models.F("id")), _negated=True),
                            ),
                            models.Q(models.Q(("state", "MERGED"), _negated=True), ("merged_into__isnull", True)),
                            _connector="OR",
                        ),
                        name="application_merged_has_target",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("leader__isnull", False), ("provenance", "imported"), _connector="OR"),
                        name="application_lived_has_leader",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("rank__isnull", False)),
                        fields=("cycle", "second_level", "level", "rank"),
                        name="application_rank_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "word",
                    models.CharField(
                        choices=[
                            ("DECLARED", "declared"),
                            ("PINNED", "set by the secretariat"),
                            ("CLEARED", "cleared by the secretariat"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts",
                        to="innovation.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("application", "person", "word"),
                        name="conflict_word_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("word", "DECLARED"), _negated=True), ("by", models.F("person")), _connector="OR"
                        ),
                        name="conflict_declared_by_oneself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalibrationRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(choices=[("APPROVAL", "Approval"), ("APPRAISAL", "Appraisal")], max_length=9),
                ),
                ("body", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "config",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="innovation.configversion",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calibrations",
                        to="innovation.cycle",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["cycle", "stage", "-made_at"], name="calibration_by_cycle")],
            },
        ),
        migrations.CreateModel(
            name="AwardRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("DRAFT", "Waits for the chair"), ("CONFIRMED", "Confirmed"), ("DROPPED", "Replaced")],
                        default="DRAFT",
                        max_length=9,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("purse_fen", models.PositiveBigIntegerField()),
                ("leftover_fen", models.PositiveBigIntegerField()),
                ("first_fen", models.PositiveIntegerField()),
                ("second_fen", models.PositiveIntegerField()),
                ("third_fen", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(blank=True, help_text="why items in a tie zone were moved", max_length=300),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("present", models.PositiveSmallIntegerField(null=True)),
                ("yes", models.PositiveSmallIntegerField(null=True)),
                ("minutes", models.CharField(blank=True, max_length=60)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "config",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="innovation.configversion",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="award_runs",
                        to="innovation.cycle",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["CONFIRMED", "DRAFT", "DROPPED"])),
                        name="award_run_state_known",
                    ),
                    models.UniqueConstraint(fields=("cycle", "number"), name="award_run_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "CONFIRMED")), fields=("cycle",), name="award_run_one_confirmed"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="award_run_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_fen__gt", models.F("second_fen")),
                            ("first_fen__lte", 5000000),
                            ("second_fen__gt", models.F("third_fen")),
                            ("third_fen__gte", 1),
                        ),
                        name="award_run_falling_within_cap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "CONFIRMED"), _negated=True),
                            models.Q(
                                ("confirmed_by__isnull", False),
                                ("present__gte", 3),
                                ("yes__lte", models.F("present")),
                                django.db.models.lookups.GreaterThanOrEqual(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("yes"), "*", models.Value(3)
                                    ),
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("present"), "*", models.Value(2)
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="award_run_two_thirds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssignmentRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(choices=[("APPROVAL", "Approval"), ("APPRAISAL", "Appraisal")], max_length=9),
                ),
                ("source", models.CharField(choices=[("SOLVER", "Solver"), ("TABLE", "Table")], max_length=6)),
                ("mode", models.CharField(blank=True, max_length=20)),
                ("seed", models.PositiveIntegerField(default=0)),
                (
                    "most",
                    models.PositiveSmallIntegerField(
                        help_text="I-40: maximum load asked for, None = by the mean", null=True
                    ),
                ),
                ("applications", models.JSONField(default=list)),
                ("reviewers", models.JSONField(default=list)),
                ("problem", models.JSONField(null=True)),
                ("answer", models.JSONField(null=True)),
                ("rows", models.JSONField(default=list)),
                ("sha256", models.CharField(max_length=64)),
                ("code", models.CharField(blank=True, help_text="version of the program", max_length=40)),
                ("made_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "applied_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "config",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="innovation.configversion",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="innovation.cycle",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["cycle", "stage", "-made_at"], name="run_by_cycle")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("applied_at__isnull", True), ("applied_by__isnull", True)),
                            models.Q(("applied_at__isnull", False), ("applied_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="run_applied_by_whom",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FundLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("FUNDING", "Project funds"), ("PURSE", "Award purse")], max_length=8),
                ),
                ("document", models.CharField(max_length=60)),
                ("amount_fen", models.PositiveBigIntegerField()),
                ("committed_fen", models.BigIntegerField(default=0)),
                ("opened_at", models.DateTimeField()),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fund_lines",
                        to="innovation.cycle",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("cycle", "kind"), name="line_one_of_a_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("committed_fen__gte", 0), ("committed_fen__lte", models.F("amount_fen"))),
                        name="line_not_overrun",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("document", ""), _negated=True), ("amount_fen__gte", 1)),
                        name="line_is_of_a_document",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("RECEIPT", "Receipt"),
                            ("DECLINED", "Not recommended"),
                            ("RETURN", "Please correct"),
                            ("OUT", "Did not pass the first check"),
                            ("CANCELLED", "The cycle was cancelled"),
                            ("ASSIGNMENT", "Please review"),
                            ("APPROVAL", "Approved"),
                            ("REJECTION", "Not approved"),
                            ("DEFERRAL", "Deferred"),
                            ("MERGER", "Merged"),
                            ("OBJECTION", "Answer to an objection"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("RELEASED", "Released"),
                            ("READ", "Read"),
                            ("DISCARDED", "Discarded"),
                        ],
                        default="DRAFT",
                        max_length=9,
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                ("values", models.JSONField(default=dict)),
                ("note", models.TextField(blank=True)),
                ("drafted_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="innovation.application",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="innovation.cycle",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["cycle", "state"], name="letter_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["DISCARDED", "DRAFT", "READ", "RELEASED"])),
                        name="letter_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("released_at__isnull", True), ("state__in", ["DRAFT", "DISCARDED"])),
                            models.Q(
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                                ("state__in", ["READ", "RELEASED"]),
                            ),
                            _connector="OR",
                        ),
                        name="letter_released_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("CHARTERED", "Charter to be signed"),
                            ("ACTIVE", "At work"),
                            ("LAPSED", "Lapsed"),
                            ("SUSPENDED", "Suspended"),
                            ("CLOSING_SUBMITTED", "Closing submitted"),
                            ("RECTIFYING", "Under rectification"),
                            ("ACCEPTED", "Accepted"),
                            ("NOT_ACCEPTED", "Not accepted"),
                            ("APPRAISED", "Appraised"),
                            ("AWARDED", "Awarded"),
                            ("NOT_AWARDED", "Without an award"),
                            ("TERMINATED", "Terminated"),
                            ("REVOKED", "Revoked"),
                        ],
                        default="CHARTERED",
                        max_length=18,
                    ),
                ),
                (
                    "provenance",
                    models.CharField(
                        choices=[("lived", "Held here"), ("imported", "Imported")], default="lived", max_length=8
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("COMPANY_KEY", "Company key project"),
                            ("PLANT", "Plant level"),
                            ("BRANCH", "Branch level"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("LEARNED", "Learned from others"),
                            ("OWN", "Our own"),
                            ("INHERITED", "Inherited and renewed"),
                            ("INTEGRATED", "Joined from several fields"),
                            ("MICRO", "Micro-innovation"),
                        ],
                        max_length=12,
                    ),
                ),
                ("budget_fen", models.PositiveBigIntegerField(default=0)),
                ("chartered_at", models.DateTimeField(null=True)),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("extensions", models.PositiveSmallIntegerField(default=0)),
                ("extension_months", models.PositiveSmallIntegerField(default=0)),
                ("midterm_passed_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("commended_on", models.DateField(null=True)),
                ("suspended_on", models.DateField(null=True)),
                ("suspended_days", models.PositiveSmallIntegerField(default=0)),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[("EXCELLENT", "Excellent"), ("GOOD", "Good"), ("PASS", "Pass"), ("FAIL", "Fail")],
                        max_length=9,
                    ),
                ),
                ("accepted_on", models.DateField(null=True)),
                ("tier", models.PositiveSmallIntegerField(null=True)),
                ("award_fen", models.PositiveIntegerField(null=True)),
                ("bar_years", models.PositiveSmallIntegerField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="project", to="innovation.application"
                    ),
                ),
                (
                    "appraise_in_cycle",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appraised",
                        to="innovation.cycle",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="innovation.cycle",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_level",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["cycle", "state"], name="project_by_state"),
                    models.Index(fields=["second_level", "state"], name="project_by_unit"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "ACCEPTED",
                                    "ACTIVE",
                                    "APPRAISED",
                                    "AWARDED",
                                    "CHARTERED",
                                    "CLOSING_SUBMITTED",
                                    "LAPSED",
                                    "NOT_ACCEPTED",
                                    "NOT_AWARDED",
                                    "RECTIFYING",
                                    "REVOKED",
                                    "SUSPENDED",
                                    "TERMINATED",
                                ],
                            )
                        ),
                        name="project_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(
                                    ("state__in", ["ACCEPTED", "APPRAISED", "AWARDED", "NOT_AWARDED"]), _negated=True
                                ),
                                models.Q(models.Q(("grade", ""), _negated=True), ("accepted_on__isnull", False)),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "state__in",
                                        [
                                            "ACTIVE",
                                            "CHARTERED",
                                            "CLOSING_SUBMITTED",
                                            "LAPSED",
                                            "RECTIFYING",
                                            "SUSPENDED",
                                        ],
                                    ),
                                    _negated=True,
                                ),
                                models.Q(("accepted_on__isnull", True), ("grade", "")),
                                _connector="OR",
                            ),
                        ),
                        name="project_grade_from_acceptance",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("award_fen__isnull", True),
                                ("tier__isnull", True),
                                models.Q(("state", "AWARDED"), _negated=True),
                            ),
                            models.Q(
                                ("award_fen__gte", 1),
                                ("award_fen__isnull", False),
                                ("award_fen__lte", 5000000),
                                ("state__in", ["AWARDED", "REVOKED"]),
                            ),
                            _connector="OR",
                        ),
                        name="project_award_within_cap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("bar_years__gte", 1),
                                ("bar_years__isnull", False),
                                ("bar_years__lte", 5),
                                ("state", "REVOKED"),
                            ),
                            models.Q(models.Q(("state", "REVOKED"), _negated=True), ("bar_years__isnull", True)),
                            _connector="OR",
                        ),
                        name="project_revoked_has_bar",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("extension_months__lte", 12), ("extensions__lte", 2)),
                        name="project_extended_twice_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "SUSPENDED"), ("suspended_on__isnull", False)),
                            models.Q(models.Q(("state", "SUSPENDED"), _negated=True), ("suspended_on__isnull", True)),
                            _connector="OR",
                        ),
                        name="project_suspended_since",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("FILED", "Handed in"),
                            ("VERIFIED", "Verified"),
                            ("REFUSED", "Sent back"),
                        ],
                        default="OPEN",
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("filed_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("place", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120)),
                ("planned_on", models.DateField()),
                ("late_days", models.PositiveSmallIntegerField(default=0)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="innovation.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["FILED", "OPEN", "REFUSED", "VERIFIED"])),
                        name="milestone_state_known",
                    ),
                    models.UniqueConstraint(fields=("project", "place"), name="milestone_place_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MidtermCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("GO", "Go on"),
                            ("HOLD", "Hold: suspend it"),
                            ("RECYCLE", "Rework, then check again"),
                            ("KILL", "End it"),
                        ],
                        max_length=7,
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                ("reason", models.CharField(max_length=300)),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="midterms",
                        to="innovation.project",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["project", "decided_at"], name="midterm_by_project")],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("COMMIT", "Commit"),
                            ("RELEASE", "Release"),
                            ("PAY", "Pay"),
                            ("RETURN", "Money returned"),
                            ("UNRELEASE", "Withdraw a release"),
                            ("UNCOMMIT", "Withdraw a commitment"),
                            ("REVERSE", "Reversal"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("MATERIALS", "Materials"),
                            ("TRAVEL", "Travel and visits"),
                            ("PRINTING", "Printing and media"),
                            ("TRAINING", "Training"),
                            ("SERVICES", "Services"),
                            ("OTHER", "Other"),
                            ("AWARD", "Award"),
                        ],
                        max_length=9,
                    ),
                ),
                ("amount_fen", models.PositiveBigIntegerField()),
                ("document", models.CharField(max_length=60)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Waits for the second person"),
                            ("CONFIRMED", "Confirmed"),
                            ("REJECTED", "Rejected"),
                        ],
                        default="PROPOSED",
                        max_length=9,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("digest", models.CharField(max_length=64)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="innovation.fundline",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="innovation.ledgerentry",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="innovation.project",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["project", "-proposed_at", "-id"], name="entry_by_project"),
                    models.Index(fields=["line", "-proposed_at", "-id"], name="entry_by_line"),
                    models.Index(
                        condition=models.Q(("state", "PROPOSED")), fields=["proposed_at"], name="entry_waiting"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["CONFIRMED", "PROPOSED", "REJECTED"])),
                        name="entry_state_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gte", 1)), name="entry_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="entry_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "PROPOSED")),
                            models.Q(
                                models.Q(("state", "PROPOSED"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="entry_decided_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "REVERSE"),
                                ("reverses__isnull", False),
                                models.Q(("reverses", models.F("id")), _negated=True),
                            ),
                            models.Q(models.Q(("kind", "REVERSE"), _negated=True), ("reverses__isnull", True)),
                            _connector="OR",
                        ),
                        name="entry_reversal_names_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reverses__isnull", False), models.Q(("state", "REJECTED"), _negated=True)),
                        fields=("reverses",),
                        name="entry_reversed_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HealthMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("colour", models.CharField(max_length=6)),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="innovation.project",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("project", "on"), name="mark_once")],
            },
        ),
        migrations.CreateModel(
            name="GateDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("GO", "Go on"),
                            ("HOLD", "Hold: suspend it"),
                            ("RECYCLE", "Rework, then check again"),
                            ("KILL", "End it"),
                        ],
                        max_length=7,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gates",
                        to="innovation.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at__isnull", True)), fields=("project",), name="gate_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("verdict", "")),
                            models.Q(
                                models.Q(("verdict", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            models.Q(("decided_at__isnull", False), ("verdict", "KILL")),
                            _connector="OR",
                        ),
                        name="gate_decided_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosingFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("summary", models.TextField()),
                ("indicator", models.CharField(max_length=80)),
                ("baseline", models.CharField(max_length=40)),
                ("target", models.CharField(max_length=40)),
                ("measured", models.CharField(max_length=40)),
                ("source", models.CharField(max_length=120)),
                ("target_reached", models.BooleanField()),
                ("filed_at", models.DateTimeField()),
                ("sent_back", models.BooleanField(default=False)),
                (
                    "items",
                    models.CharField(blank=True, help_text="what was missing, or is to be rectified", max_length=600),
                ),
                ("rectify_until", models.DateField(null=True)),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[("EXCELLENT", "Excellent"), ("GOOD", "Good"), ("PASS", "Pass"), ("FAIL", "Fail")],
                        max_length=9,
                    ),
                ),
                ("proposed_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closings",
                        to="innovation.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="closing_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="closing_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CharterVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("sign_due_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("leader_signed_at", models.DateTimeField(null=True)),
                ("unit_signed_at", models.DateTimeField(null=True)),
                ("office_signed_at", models.DateTimeField(null=True)),
                (
                    "leader_signed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office_signed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit_signed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charters",
                        to="innovation.project",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("project", "number"), name="charter_number_once")],
            },
        ),
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("SCOPE", "Scope"),
                            ("LEADER", "Leader"),
                            ("MEMBER", "Member"),
                            ("DATES", "Planned end"),
                            ("BUDGET", "Budget total"),
                            ("LEVEL", "Level"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "Waits for the unit's signature"),
                            ("UNIT_SIGNED", "Waits for the decision"),
                            ("GRANTED", "Granted"),
                            ("REFUSED", "Not granted"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default="ASKED",
                        max_length=11,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("late", models.BooleanField(default=False, help_text="I-86: asked within 30 days of the planned end")),
                ("unit_signed_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit_signed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="innovation.project",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["ASKED", "UNIT_SIGNED"])),
                        fields=["due_at"],
                        name="change_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ASKED", "GRANTED", "REFUSED", "UNIT_SIGNED", "WITHDRAWN"])),
                        name="change_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["ASKED", "UNIT_SIGNED"])),
                        fields=("project", "kind"),
                        name="change_one_open_of_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True)),
                ("code", models.CharField(max_length=32, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("VALID", "Genuine"), ("REVOKED", "Revoked")], default="VALID", max_length=7
                    ),
                ),
                ("body", models.JSONField()),
                ("issued_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "issued_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="innovation.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "VALID")), fields=("project",), name="certificate_one_valid"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at__isnull", True), ("state", "VALID")),
                            models.Q(
                                ("revoked_at__isnull", False),
                                ("state", "REVOKED"),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="certificate_revoked_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("score", models.FloatField()),
                ("se", models.FloatField()),
                ("failed", models.BooleanField(default=False)),
                ("border", models.PositiveSmallIntegerField(default=0)),
                ("moved", models.BooleanField(default=False)),
                ("tier", models.PositiveSmallIntegerField()),
                ("amount_fen", models.PositiveIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="innovation.awardrun",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="award_lines", to="innovation.project"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "project"), name="award_line_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_fen", 0), ("tier", 0)),
                            models.Q(
                                ("amount_fen__gte", 1), ("amount_fen__lte", 5000000), ("tier__gte", 1), ("tier__lte", 3)
                            ),
                            _connector="OR",
                        ),
                        name="award_line_within_cap",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("failed", False), ("tier", 0), _connector="OR"),
                        name="award_line_failed_gets_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AcceptanceSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("head", models.BooleanField(default=False)),
                ("score", models.PositiveSmallIntegerField(null=True)),
                ("advice", models.CharField(blank=True, max_length=600)),
                ("filed_at", models.DateTimeField(null=True)),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "closing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="innovation.closingfile",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="innovation.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("closing", "expert"), name="sheet_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("head", True)), fields=("closing",), name="sheet_one_head"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True), models.Q(("score__gte", 0), ("score__lte", 100)), _connector="OR"
                        ),
                        name="sheet_score_0_100",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectBalance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("committed_fen", models.BigIntegerField(default=0)),
                ("released_fen", models.BigIntegerField(default=0)),
                ("paid_fen", models.BigIntegerField(default=0)),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="innovation.fundline",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="balances", to="innovation.project"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("line", "project"), name="balance_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_fen__gte", 0),
                            ("paid_fen__lte", models.F("released_fen")),
                            ("released_fen__lte", models.F("committed_fen")),
                        ),
                        name="balance_paid_released_committed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("APPROVAL", "Projects to be approved"), ("AWARD", "Awards")], max_length=8
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("DRAFT", "Draft"), ("PUBLISHED", "Open to objections"), ("ENDED", "Ended")],
                        default="DRAFT",
                        max_length=9,
                    ),
                ),
                ("days", models.PositiveSmallIntegerField()),
                ("drafted_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("published_on", models.DateField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("calendar", models.CharField(blank=True, max_length=80)),
                ("provisional", models.BooleanField(default=False)),
                ("ended_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "config",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="innovation.configversion",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="public_notices",
                        to="innovation.cycle",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "ends_at"], name="notice_by_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["DRAFT", "ENDED", "PUBLISHED"])), name="notice_state_known"
                    ),
                    models.UniqueConstraint(fields=("cycle", "kind", "number"), name="notice_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "DRAFT")), fields=("cycle", "kind"), name="notice_one_draft"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 5), ("days__lte", 21)), name="notice_days_5_21"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends_on__isnull", True), ("published_on__isnull", True), ("state", "DRAFT")),
                            models.Q(
                                models.Q(("state", "DRAFT"), _negated=True),
                                ("ends_on__gt", models.F("published_on")),
                                ("published_by__isnull", False),
                                ("published_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="notice_ends_after_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_by__isnull", True),
                            models.Q(("published_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="notice_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("ANNOUNCED", "Announced"), ("BACK", "Decided anew after an objection")],
                        max_length=9,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_items",
                        to="innovation.application",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notice_items",
                        to="innovation.project",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="innovation.publicnotice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "place"), name="notice_item_place_once"),
                    models.UniqueConstraint(fields=("notice", "application"), name="notice_application_once"),
                    models.UniqueConstraint(fields=("notice", "project"), name="notice_project_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("application__isnull", False), ("project__isnull", True)),
                            models.Q(("application__isnull", True), ("project__isnull", False)),
                            _connector="OR",
                        ),
                        name="notice_item_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at__isnull", True)),
                            models.Q(models.Q(("outcome", ""), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="notice_item_settled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "for_unit",
                    models.CharField(blank=True, help_text="the unit in whose name it is made", max_length=80),
                ),
                ("facts", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("RECEIVED", "Received"),
                            ("NOT_PROCESSED", "Not processed"),
                            ("IN_INQUIRY", "Under inquiry"),
                            ("UPHELD", "Upheld"),
                            ("REJECTED", "Not upheld"),
                        ],
                        default="RECEIVED",
                        max_length=13,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                (
                    "why_not",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ANONYMOUS", "It names no person and no unit"),
                            ("LATE", "It came after the end of the notice"),
                            ("NO_FACTS", "It tells no facts"),
                            ("NO_EVIDENCE", "It has no evidence"),
                            ("OTHER", "It is not about what was made public"),
                        ],
                        max_length=11,
                    ),
                ),
                ("finding", models.TextField(blank=True)),
                ("proposal", models.CharField(blank=True, max_length=8)),
                ("found_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="innovation.noticeitem",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["item", "state"], name="objection_by_item")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["IN_INQUIRY", "NOT_PROCESSED", "RECEIVED", "REJECTED", "UPHELD"])
                        ),
                        name="objection_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("by__isnull", False), ("state__in", ["IN_INQUIRY", "RECEIVED"])),
                        fields=("item", "by"),
                        name="objection_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "NOT_PROCESSED"), models.Q(("why_not", ""), _negated=True)),
                            models.Q(models.Q(("state", "NOT_PROCESSED"), _negated=True), ("why_not", "")),
                            _connector="OR",
                        ),
                        name="objection_set_aside_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "NOT_PROCESSED"), ("by__isnull", False), _connector="OR"),
                        name="objection_processed_names_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("handler__isnull", True),
                                models.Q(("state__in", ["IN_INQUIRY", "REJECTED", "UPHELD"]), _negated=True),
                            ),
                            models.Q(("handler__isnull", False), models.Q(("handler", models.F("by")), _negated=True)),
                            _connector="OR",
                        ),
                        name="objection_inquired_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state__in", ["REJECTED", "UPHELD"]),
                                models.Q(("answer", ""), _negated=True),
                                models.Q(("decided_by", models.F("handler")), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state__in", ["REJECTED", "UPHELD"]), _negated=True),
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="objection_decided_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("FILED", "Handed in"),
                            ("VERIFIED", "Verified"),
                            ("REFUSED", "Sent back"),
                        ],
                        default="OPEN",
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("filed_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("number", models.PositiveSmallIntegerField()),
                ("period_end", models.DateField()),
                ("due_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="innovation.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["FILED", "OPEN", "REFUSED", "VERIFIED"])),
                        name="report_state_known",
                    ),
                    models.UniqueConstraint(fields=("project", "number"), name="report_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("DRAFT", "Draft"), ("PUBLISHED", "Published"), ("WITHDRAWN", "Withdrawn")],
                        default="DRAFT",
                        max_length=9,
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                ("summary", models.TextField(blank=True)),
                ("steps", models.JSONField(default=list)),
                ("published_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="innovation.brand",
                    ),
                ),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="result", to="innovation.project"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "-published_at", "-id"], name="result_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["DRAFT", "PUBLISHED", "WITHDRAWN"])),
                        name="result_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "WITHDRAWN"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="result_withdrawn_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Adoption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("across", models.BooleanField(help_text="I-110: another second-level unit than the origin's")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Waits for the unit's secretary"),
                            ("CONFIRMED", "Adopted"),
                            ("DECLINED", "Not adopted"),
                            ("EFFECT_REPORTED", "Effect reported"),
                            ("VERIFIED", "Effect verified"),
                            ("LAPSED", "Lapsed without an effect"),
                        ],
                        default="PROPOSED",
                        max_length=15,
                    ),
                ),
                ("plan", models.CharField(max_length=300)),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("indicator", models.CharField(blank=True, max_length=80)),
                ("before", models.CharField(blank=True, max_length=40)),
                ("after", models.CharField(blank=True, max_length=40)),
                ("reported_at", models.DateTimeField(null=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adoptions",
                        to="innovation.result",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["CONFIRMED", "DECLINED", "EFFECT_REPORTED", "LAPSED", "PROPOSED", "VERIFIED"],
                            )
                        ),
                        name="adoption_state_known",
                    ),
                    models.UniqueConstraint(fields=("result", "unit"), name="adoption_once"),
                    models.CheckConstraint(
                        condition=models.Q(("unit", models.F("origin")), _negated=True), name="adoption_by_another"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[("APPROVAL", "Approval"), ("APPRAISAL", "Appraisal")], default="APPROVAL", max_length=9
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASSIGNED", "Assigned"),
                            ("DECLINED", "Declined"),
                            ("OPEN", "Being written"),
                            ("SUBMITTED", "Handed in"),
                            ("STALE", "The text has changed since"),
                            ("VOID", "Void"),
                        ],
                        default="ASSIGNED",
                        max_length=9,
                    ),
                ),
                ("locked", models.BooleanField(default=False)),
                (
                    "related",
                    models.BooleanField(default=False, help_text="I-57: same business line or former colleagues"),
                ),
                ("assigned_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(help_text="I-51: None until reviewers may begin", null=True)),
                ("reminders", models.PositiveSmallIntegerField(default=0)),
                ("declared_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("barred", models.BooleanField(default=False, help_text="I-43: this pair is never assigned again")),
                ("cause", models.CharField(blank=True, help_text="why it was declined or is void", max_length=300)),
                ("body", models.JSONField(default=dict)),
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        choices=[("MEETS", "Meets it"), ("DOUBT", "In doubt"), ("FAILS", "Does not meet it")],
                        max_length=5,
                    ),
                ),
                ("novelty", models.PositiveSmallIntegerField(null=True)),
                ("effect", models.PositiveSmallIntegerField(null=True)),
                ("exemplarity", models.PositiveSmallIntegerField(null=True)),
                ("revision", models.PositiveIntegerField(help_text="I-48: the text that was read", null=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="innovation.application",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="innovation.cycle",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="innovation.assignmentrun",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["cycle", "stage", "state"], name="review_by_state"),
                    models.Index(fields=["state", "due_at"], name="review_by_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["ASSIGNED", "DECLINED", "OPEN", "STALE", "SUBMITTED", "VOID"])
                        ),
                        name="review_state_known",
                    ),
                    models.UniqueConstraint(fields=("application", "reviewer", "stage"), name="review_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("novelty__isnull", True),
                            models.Q(("novelty__gte", 0), ("novelty__lte", 100)),
                            _connector="OR",
                        ),
                        name="review_novelty_0_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effect__isnull", True),
                            models.Q(("effect__gte", 0), ("effect__lte", 100)),
                            _connector="OR",
                        ),
                        name="review_effect_0_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("exemplarity__isnull", True),
                            models.Q(("exemplarity__gte", 0), ("exemplarity__lte", 100)),
                            _connector="OR",
                        ),
                        name="review_exemplarity_0_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["SUBMITTED", "STALE"]), _negated=True),
                            models.Q(
                                ("declared_at__isnull", False),
                                ("revision__isnull", False),
                                ("submitted_at__isnull", False),
                                models.Q(("direction", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="review_submitted_after_declaration",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("revision", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "review",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="innovation.review",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("review", "number"), name="review_version_once")],
            },
        ),
        migrations.CreateModel(
            name="ReviewWaiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(choices=[("APPROVAL", "Approval"), ("APPRAISAL", "Appraisal")], max_length=9),
                ),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waivers",
                        to="innovation.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("application", "stage"), name="waiver_once")],
            },
        ),
        migrations.CreateModel(
            name="Revocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finding", models.TextField()),
                ("heard_on", models.DateField()),
                ("heard", models.TextField()),
                ("present", models.PositiveSmallIntegerField()),
                ("yes", models.PositiveSmallIntegerField()),
                ("minutes", models.CharField(max_length=60)),
                ("claimed_fen", models.PositiveBigIntegerField()),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="revocation", to="innovation.project"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("present__gte", 3),
                            ("yes__lte", models.F("present")),
                            django.db.models.lookups.GreaterThanOrEqual(
                                django.db.models.expressions.CombinedExpression(models.F("yes"), "*", models.Value(3)),
                                django.db.models.expressions.CombinedExpression(
                                    models.F("present"), "*", models.Value(2)
                                ),
                            ),
                        ),
                        name="revocation_two_thirds",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScreeningSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("IN", "Passes"), ("RETURN", "Return for correction"), ("OUT", "Does not pass")],
                        max_length=6,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Waits for a second secretary"),
                            ("CONFIRMED", "In force"),
                            ("DROPPED", "Dropped"),
                        ],
                        default="CONFIRMED",
                        max_length=9,
                    ),
                ),
                ("form", models.CharField(max_length=12)),
                ("checks", models.JSONField(default=dict)),
                ("items", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("second_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="innovation.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["application", "at"], name="screening_by_application")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["CONFIRMED", "DROPPED", "PROPOSED"])),
                        name="screening_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second__isnull", True),
                            models.Q(("second", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="screening_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "CONFIRMED"), ("verdict", "OUT"), _negated=True),
                            ("by__isnull", True),
                            ("second__isnull", False),
                            _connector="OR",
                        ),
                        name="screening_out_by_two",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "PROPOSED")),
                        fields=("application",),
                        name="screening_one_proposed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "Waits for the members"),
                            ("MEDIATION", "The unit's secretary mediates"),
                            ("AGREED", "Confirmed by every member"),
                            ("DECIDED", "Decided by the chair"),
                        ],
                        default="OPEN",
                        max_length=9,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("mediated", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("settled_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="share_sheet", to="innovation.project"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["AGREED", "DECIDED", "MEDIATION", "OPEN"])),
                        name="share_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", False), ("state__in", ["AGREED", "DECIDED"])),
                            models.Q(
                                models.Q(("state__in", ["AGREED", "DECIDED"]), _negated=True),
                                ("settled_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="share_settled_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("basis_points", models.PositiveSmallIntegerField()),
                ("fen", models.PositiveIntegerField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="innovation.sharesheet",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "person"), name="share_once"),
                    models.CheckConstraint(
                        condition=models.Q(("basis_points__gte", 0), ("basis_points__lte", 10000)),
                        name="share_0_100_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_at__isnull", True), ("refused_at__isnull", True), _connector="OR"
                        ),
                        name="share_said_one_word",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SimilarPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("similarity", models.FloatField()),
                ("found_at", models.DateTimeField()),
                ("accepted", models.BooleanField(null=True)),
                ("judged_at", models.DateTimeField(null=True)),
                (
                    "first",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="innovation.application",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pairs", to="innovation.application"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="pair_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first", models.F("second")), _negated=True), name="pair_of_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=60)),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[("LEADER", "Leader"), ("LEAD_AUTHOR", "Lead author"), ("MEMBER", "Member")],
                        default="MEMBER",
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("INVITED", "Invited"),
                            ("CONFIRMED", "Confirmed"),
                            ("DECLINED", "Declined the invitation"),
                            ("LAPSED", "Did not answer in time"),
                            ("LEFT", "Left the team"),
                        ],
                        default="INVITED",
                        max_length=10,
                    ),
                ),
                ("may_edit", models.BooleanField(default=False)),
                (
                    "deputy",
                    models.BooleanField(
                        default=False, help_text="I-21: takes over from a leader who leaves before the end"
                    ),
                ),
                ("invited_at", models.DateTimeField(null=True)),
                ("answer_due_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("unit_path", models.CharField(blank=True, max_length=200)),
                ("unit_names", models.JSONField(default=list)),
                ("post", models.CharField(blank=True, max_length=60)),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team",
                        to="innovation.application",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("application", "person"), name="member_once"),
                    models.UniqueConstraint(fields=("application", "place"), name="member_place_once"),
                    models.CheckConstraint(
                        condition=models.Q(("place__gte", 1), ("place__lte", 8)), name="member_place_1_8"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "LEADER")), fields=("application",), name="member_one_leader"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("person__isnull", False), models.Q(("name", ""), _negated=True), _connector="OR"
                        ),
                        name="member_is_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TogetherRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("half_year", models.CharField(max_length=6)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("STUDIED", "Studied together"),
                            ("DEPLOYED", "Deployed together"),
                            ("INSPECTED", "Inspected together"),
                            ("REWARDED", "Rewarded together"),
                        ],
                        max_length=9,
                    ),
                ),
                ("on", models.DateField()),
                ("document", models.CharField(max_length=60)),
                ("text", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="together",
                        to="innovation.cycle",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("cycle", "half_year", "what"), name="together_once"),
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ["STUDIED", "DEPLOYED", "INSPECTED", "REWARDED"])),
                        name="together_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document", ""), _negated=True), name="together_of_a_document"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "word",
                    models.CharField(
                        choices=[
                            ("SIGNED", "Recommended"),
                            ("SENT_BACK", "Sent back to the team"),
                            ("DECLINED", "Not recommended"),
                            ("SILENT", "Not signed in time; passed on"),
                            ("ADMITTED", "Admitted by the secretariat"),
                        ],
                        max_length=9,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("rank", models.PositiveSmallIntegerField(null=True)),
                ("text", models.TextField(blank=True)),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="words",
                        to="innovation.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["application", "at"], name="word_by_application")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second__isnull", True),
                            models.Q(("second", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="word_two_persons",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField()),
                ("findings", models.TextField()),
                (
                    "grade",
                    models.CharField(
                        choices=[("GOOD", "Goes well"), ("FAIR", "Needs attention"), ("POOR", "Goes badly")],
                        max_length=4,
                    ),
                ),
                ("filed_at", models.DateTimeField()),
                (
                    "filed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="innovation.project",
                    ),
                ),
                ("visitors", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["project", "held_on"], name="visit_by_project")],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("FILED", "Handed in"),
                            ("VERIFIED", "Verified"),
                            ("REFUSED", "Sent back"),
                        ],
                        default="OPEN",
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("filed_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("what", models.CharField(max_length=300)),
                ("due_on", models.DateField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="innovation.project",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="innovation.visit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["project", "due_on"], name="correction_by_project")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["FILED", "OPEN", "REFUSED", "VERIFIED"])),
                        name="correction_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("owner")), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_verified_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "about",
                    models.CharField(
                        choices=[("UNIT", "the unit's refusal"), ("SCREENING", "the screening")], max_length=9
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("granted", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="innovation.application",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("application", "about"), name="appeal_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True), ("decided_by__isnull", True), ("granted__isnull", True)
                            ),
                            models.Q(
                                ("decided_at__isnull", False), ("decided_by__isnull", False), ("granted__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="appeal_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApplicationRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("rival", models.BooleanField(default=False)),
                ("body", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("frozen_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="innovation.application",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["application", "number"], name="revision_by_application")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("rival", False)),
                        fields=("application", "number"),
                        name="revision_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AvoidRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="avoided",
                        to="innovation.application",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("application", "person"), name="avoided_once")],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PLANNED", "Planned"),
                            ("OPEN", "In session"),
                            ("CLOSED", "Closed, minutes to be signed"),
                            ("MINUTED", "Minutes signed"),
                        ],
                        default="PLANNED",
                        max_length=8,
                    ),
                ),
                ("held_on", models.DateField()),
                ("place", models.CharField(max_length=80)),
                ("opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "cycle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="innovation.cycle",
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["CLOSED", "MINUTED", "OPEN", "PLANNED"])),
                        name="meeting_state_known",
                    ),
                    models.UniqueConstraint(fields=("cycle", "number"), name="meeting_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "OPEN")), fields=("cycle",), name="meeting_one_in_session"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("APPLICATION", "Application"),
                            ("REOPENING", "Take a decision up again"),
                            ("MINIMUM", "Stay below the minimum of a level"),
                            ("MOVE", "Move a place between levels"),
                        ],
                        default="APPLICATION",
                        max_length=11,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("DISCUSSED", "Being discussed"),
                            ("VOTING", "Put to the vote"),
                            ("DECIDED", "Decided"),
                            ("POSTPONED", "Postponed"),
                        ],
                        default="WAITING",
                        max_length=9,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("COMPANY_KEY", "Company key project"),
                            ("PLANT", "Plant level"),
                            ("BRANCH", "Branch level"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("COMPANY_KEY", "Company key project"),
                            ("PLANT", "Plant level"),
                            ("BRANCH", "Branch level"),
                        ],
                        help_text="the decided level, or a motion's",
                        max_length=12,
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("APPROVE", "Approved"),
                            ("REJECT", "Not approved"),
                            ("DEFER", "Deferred to the next call"),
                            ("MERGE", "Merged"),
                            ("CARRIED", "Motion carried"),
                            ("LOST", "Motion lost"),
                        ],
                        max_length=7,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("eligible", models.PositiveSmallIntegerField(null=True)),
                ("present", models.PositiveSmallIntegerField(null=True)),
                ("proposed_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="innovation.application",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="innovation.meeting",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="innovation.application",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["DECIDED", "DISCUSSED", "POSTPONED", "VOTING", "WAITING"])),
                        name="item_state_known",
                    ),
                    models.UniqueConstraint(fields=("meeting", "place"), name="item_place_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["DISCUSSED", "VOTING", "WAITING"])),
                        fields=("application",),
                        name="item_one_open_per_application",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("application__isnull", False), ("subject__in", ["APPLICATION", "REOPENING"])),
                            models.Q(
                                ("application__isnull", True),
                                ("subject__in", ["MINIMUM", "MOVE"]),
                                models.Q(("level", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="item_is_about_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", ""), ("proposed_at__isnull", True), ("proposed_by__isnull", True)),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("proposed_at__isnull", False),
                                ("proposed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="item_proposed_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state", "DECIDED"),
                                models.Q(("decision", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "DECIDED"), _negated=True),
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="item_decided_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "DECIDED"), _negated=True),
                            models.Q(
                                ("eligible__isnull", False),
                                ("present__gte", 3),
                                ("present__isnull", False),
                                django.db.models.lookups.GreaterThanOrEqual(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("present"), "*", models.Value(3)
                                    ),
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("eligible"), "*", models.Value(2)
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="item_decided_with_quorum",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="item_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target__isnull", True),
                            models.Q(("target", models.F("application")), _negated=True),
                            _connector="OR",
                        ),
                        name="item_merges_into_another",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="meeting",
            name="current",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="innovation.meetingitem",
            ),
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("present", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendances",
                        to="innovation.meeting",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("meeting", "person"), name="attendance_once")],
            },
        ),
        migrations.CreateModel(
            name="Dissent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dissents",
                        to="innovation.meetingitem",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("item", "person"), name="dissent_once")],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ask", models.CharField(choices=[("RAISE", "a higher level"), ("MERGE", "a merger")], max_length=5)),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("COMPANY_KEY", "Company key project"),
                            ("PLANT", "Plant level"),
                            ("BRANCH", "Branch level"),
                        ],
                        max_length=12,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answer", models.BooleanField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="innovation.application",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="innovation.meetingitem",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ask", "RAISE")),
                        fields=("item", "person", "level"),
                        name="consent_to_a_level_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ask", "MERGE")),
                        fields=("item", "person", "target"),
                        name="consent_to_a_merger_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer__isnull", True), ("answered_at__isnull", True)),
                            models.Q(("answer__isnull", False), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="consent_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ask", "RAISE"), models.Q(("level", ""), _negated=True)),
                            models.Q(("ask", "MERGE"), ("target__isnull", False)),
                            _connector="OR",
                        ),
                        name="consent_to_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BallotTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("APPROVAL", "Approve it"),
                            ("MERGER", "Merge it into another"),
                            ("GATE", "Its direction is right"),
                            ("TIE", "It gets the last place"),
                            ("OVERRIDE", "Approve it beyond the maximum"),
                            ("MOTION", "Agree to the motion"),
                        ],
                        max_length=8,
                    ),
                ),
                ("secret", models.BooleanField()),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("COMPANY_KEY", "Company key project"),
                            ("PLANT", "Plant level"),
                            ("BRANCH", "Branch level"),
                        ],
                        help_text="I-65: the level that is voted on",
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("eligible", models.PositiveSmallIntegerField()),
                ("present", models.PositiveSmallIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("abandoned", models.BooleanField(default=False, help_text="ended unread: it says nothing")),
                ("key_id", models.CharField(blank=True, max_length=26)),
                ("sealed", models.BinaryField(default=b"")),
                ("yes", models.PositiveSmallIntegerField(null=True)),
                ("no", models.PositiveSmallIntegerField(null=True)),
                ("abstain", models.PositiveSmallIntegerField(null=True)),
                (
                    "target",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="innovation.application",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="innovation.meetingitem",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("item", "round"), name="tally_round_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)), fields=("item",), name="tally_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("abstain__isnull", True),
                                ("closed_at__isnull", True),
                                ("no__isnull", True),
                                ("yes__isnull", True),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("key_id", ""),
                                ("sealed", b""),
                                ("abstain__gte", 0),
                                ("abstain__isnull", False),
                                ("no__gte", 0),
                                ("no__isnull", False),
                                ("yes__gte", 0),
                                ("yes__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="tally_read_after_closing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            django.db.models.lookups.LessThanOrEqual(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("yes"), "+", models.F("no")
                                    ),
                                    "+",
                                    models.F("abstain"),
                                ),
                                models.F("present"),
                            ),
                            _connector="OR",
                        ),
                        name="tally_of_those_present",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("present__gte", 3),
                            ("present__lte", models.F("eligible")),
                            django.db.models.lookups.GreaterThanOrEqual(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("present"), "*", models.Value(3)
                                ),
                                django.db.models.expressions.CombinedExpression(
                                    models.F("eligible"), "*", models.Value(2)
                                ),
                            ),
                        ),
                        name="tally_quorum",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("secret", False), ("eligible__gte", 4), _connector="OR"),
                        name="tally_secret_of_four",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.JSONField()),
                ("remark", models.TextField(blank=True)),
                ("sha256", models.CharField(max_length=64)),
                ("drafted_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("recorder_signed_at", models.DateTimeField(null=True)),
                ("chair_signed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "chair",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="innovation.meeting"
                    ),
                ),
                (
                    "recorder",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("chair__isnull", True),
                                ("recorder__isnull", True),
                                ("recorder_signed_at__isnull", True),
                            ),
                            models.Q(("recorder__isnull", False), ("recorder_signed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="minutes_signed_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chair__isnull", True), ("chair_signed_at__isnull", True)),
                            models.Q(
                                ("chair__isnull", False),
                                ("chair_signed_at__isnull", False),
                                models.Q(("chair", models.F("recorder")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="minutes_two_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "choice",
                    models.CharField(choices=[("YES", "Yes"), ("NO", "No"), ("ABSTAIN", "Abstain")], max_length=7),
                ),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tally",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="votes",
                        to="innovation.ballottally",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tally", "person"), name="open_vote_once")],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("MEMBER", "takes part in it"),
                            ("SIGNED", "signed its recommendation"),
                            ("UNIT", "belongs to its unit"),
                            ("TIE", "has another tie to its team"),
                            ("DECLARED", "declared a conflict"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals",
                        to="innovation.meetingitem",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("item", "person"), name="recusal_once")],
            },
        ),
        migrations.CreateModel(
            name="BallotMark",
            fields=[
                (
                    "id",
                    models.BigIntegerField(default=lifeline.kernel.keys.random_id, primary_key=True, serialize=False),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tally",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="innovation.ballottally",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tally", "person"), name="ballot_mark_once")],
            },
        ),
    ]
    operations = [AtOnce(tables), *LAID]

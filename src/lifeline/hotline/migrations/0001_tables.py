"""All tables of the hotline. A site that ran the migrations named in `replaces` has them already."""

import django.db.models.deletion
import lifeline.kernel.keys
from django.conf import settings
from django.db import migrations, models

from lifeline.kernel.laying import AtOnce


class Migration(migrations.Migration):
    replaces = [
        ("hotline", "0001_initial"),
        ("hotline", "0003_figures"),
        ("hotline", "0004_reminders"),
        ("hotline", "0006_imports"),
        ("hotline", "0007_indexes"),
        ("hotline", "0009_merges"),
        ("hotline", "0010_returns"),
        ("hotline", "0011_ladder"),
        ("hotline", "0012_exports"),
        ("hotline", "0013_terms"),
        ("hotline", "0014_orders"),
        ("hotline", "0015_callouts"),
        ("hotline", "0016_mappings"),
        ("hotline", "0017_sealed_words"),
        ("hotline", "0018_occurrences"),
        ("hotline", "0019_publishing"),
        ("hotline", "0020_faq"),
        ("hotline", "0021_joint_tasks"),
        ("hotline", "0022_suggestions"),
        ("hotline", "0023_deciders"),
        ("hotline", "0024_transfers"),
        ("hotline", "0025_topics"),
        ("hotline", "0026_canned_versions"),
        ("hotline", "0027_retention"),
        ("hotline", "0028_bulk"),
        ("hotline", "0029_publishing_sealed"),
        ("hotline", "0030_routing"),
        ("hotline", "0031_exclusions"),
        ("hotline", "0032_quantile_indexes"),
    ]

    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("people", "__first__"),
    ]

    tables = [
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="code")),
                ("name", models.TextField(verbose_name="name")),
                ("name_en", models.TextField(blank=True, verbose_name="name in English")),
                ("place", models.PositiveSmallIntegerField(default=0, verbose_name="place in the list")),
                (
                    "plain_enquiry",
                    models.BooleanField(
                        default=False, help_text="H-39: needs no approval", verbose_name="plain enquiry"
                    ),
                ),
                (
                    "stays_ours",
                    models.BooleanField(
                        default=False,
                        help_text="H-48: safety, harassment, corruption",
                        verbose_name="goes on after withdrawal",
                    ),
                ),
                (
                    "keep_named_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="H-84: after the end; empty: 60",
                        null=True,
                        verbose_name="months for which named cases are kept",
                    ),
                ),
                (
                    "keep_sealed_months",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="H-84: the same; empty: 12",
                        null=True,
                        verbose_name="months for which sealed cases are kept",
                    ),
                ),
                ("retired", models.BooleanField(default=False, verbose_name="retired")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="hotline.category",
                    ),
                ),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ["place", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=10, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("RECEIVED", "Received"),
                            ("TRIAGE", "To be dispatched"),
                            ("ASSIGNED", "Dispatched"),
                            ("RETURN_REQUESTED", "Return asked for"),
                            ("RULING", "With the supervisor"),
                            ("IN_PROGRESS", "In hand"),
                            ("WAITING", "Waiting for an answer"),
                            ("DEFERRED", "Deferred"),
                            ("ANSWERED", "Replied"),
                            ("REOPEN_REQUESTED", "Reopening asked for"),
                            ("CLOSED", "Closed"),
                            ("MERGED", "Merged"),
                            ("NOT_ACCEPTED", "Not accepted"),
                            ("TRANSFERRED", "Transferred"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default="RECEIVED",
                        max_length=16,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("NAMED", "Named"), ("CONFIDENTIAL", "Confidential"), ("ANONYMOUS", "Anonymous")],
                        default="NAMED",
                        max_length=12,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("WEB", "Web page"),
                            ("CLERK", "Entered by a clerk"),
                            ("REST", "Program interface"),
                            ("IMPORT", "Imported history"),
                        ],
                        max_length=6,
                    ),
                ),
                ("submission_digest", models.CharField(max_length=64, null=True, unique=True)),
                ("form_version", models.PositiveSmallIntegerField(default=1)),
                ("summary", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("place", models.TextField(blank=True)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("CRITICAL", "Critical"),
                            ("URGENT", "Urgent"),
                            ("NORMAL", "Normal"),
                            ("COMPLEX", "Complex"),
                        ],
                        default="NORMAL",
                        max_length=10,
                    ),
                ),
                (
                    "desk",
                    models.CharField(
                        choices=[
                            ("DISPATCHER", "Dispatchers"),
                            ("SUPERVISOR", "Supervisors"),
                            ("INTEGRITY", "Integrity desk"),
                        ],
                        default="DISPATCHER",
                        max_length=10,
                    ),
                ),
                (
                    "no_supervisor",
                    models.BooleanField(default=False, help_text="H-17: each is excluded; the integrity desk decides"),
                ),
                (
                    "joined",
                    models.PositiveSmallIntegerField(default=0, help_text="how many cases are merged into this one"),
                ),
                ("staff_owned", models.BooleanField(default=False)),
                (
                    "closed_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("SOLVED", "Confirmed as solved"),
                            ("UNRATED", "Not rated"),
                            ("NOT_SOLVED", "Rated as not solved"),
                            ("REOPEN_REFUSED", "Reopening refused"),
                            ("NO_REPLY_RECORDED", "No reply on record"),
                            ("HISTORY", "Imported history"),
                            ("", "not closed"),
                        ],
                        default="",
                        max_length=17,
                    ),
                ),
                ("submitted_at", models.DateTimeField()),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("round_at", models.DateTimeField()),
                (
                    "level_changes",
                    models.JSONField(default=list, help_text="H-22: [code before, code after, when] of this round"),
                ),
                ("level_version", models.PositiveIntegerField()),
                ("calendar_versions", models.TextField()),
                ("dispatched_at", models.DateTimeField(null=True)),
                ("assigned_at", models.DateTimeField(null=True)),
                ("responded_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "waits_for",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "nobody"),
                            (1, "the dispatcher"),
                            (2, "the unit"),
                            (3, "the reporter"),
                            (4, "the supervisor"),
                        ],
                        default=1,
                    ),
                ),
                ("dispatch_due_at", models.DateTimeField()),
                ("response_due_at", models.DateTimeField()),
                ("resolve_due_at", models.DateTimeField()),
                (
                    "own_due_at",
                    models.DateTimeField(
                        help_text="E-12: its own promise, where a merged case is due earlier", null=True
                    ),
                ),
                ("provisional", models.BooleanField(default=False)),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "due_clock",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("DISPATCH", "Dispatch"),
                            ("RESPONSE", "First response"),
                            ("RESOLVE", "Reply"),
                            ("ANSWER", "Answer of the reporter"),
                            ("DECISION", "Decision"),
                            ("PROGRESS", "Note on the progress"),
                            ("RATING", "Rating"),
                            ("", "none"),
                        ],
                        max_length=8,
                    ),
                ),
                ("wake_at", models.DateTimeField(null=True)),
                (
                    "rung",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="H-59: the highest rung reached in this round"
                    ),
                ),
                (
                    "rung_at",
                    models.DateTimeField(help_text="H-59: when the next one is due, while the clock runs", null=True),
                ),
                ("call_at", models.DateTimeField(help_text="H-61: when the next duty officer is called", null=True)),
                ("has_tasks", models.BooleanField(default=False, help_text="H-35: there is or was a joint task")),
                ("has_recusals", models.BooleanField(default=False)),
                ("nudges", models.PositiveSmallIntegerField(default=0)),
                ("unread", models.PositiveSmallIntegerField(default=0)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="hotline.case",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="hotline.case",
                    ),
                ),
                (
                    "reporter",
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hotline.category",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["waits_for", "company", "due_at", "id"], name="case_queue"),
                    models.Index(fields=["waits_for", "unit", "due_at", "id"], name="case_desk"),
                    models.Index(fields=["reporter", "-submitted_at", "-id"], name="case_mine"),
                    models.Index(fields=["-submitted_at", "-id"], name="case_all_newest"),
                    models.Index(fields=["company", "-submitted_at", "-id"], name="case_newest"),
                    models.Index(fields=["unit", "-submitted_at", "-id"], name="case_of_unit"),
                    models.Index(fields=["wake_at"], name="case_wakes"),
                    models.Index(fields=["rung_at"], name="case_climbs"),
                    models.Index(condition=models.Q(("call_at__isnull", False)), fields=["call_at"], name="case_calls"),
                    models.Index(condition=models.Q(("has_recusals", True)), fields=["company"], name="case_avoids"),
                    models.Index(fields=["company", "answered_at", "resolve_due_at"], name="case_late"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "ANSWERED",
                                    "ASSIGNED",
                                    "CLOSED",
                                    "DEFERRED",
                                    "IN_PROGRESS",
                                    "MERGED",
                                    "NOT_ACCEPTED",
                                    "RECEIVED",
                                    "REOPEN_REQUESTED",
                                    "RETURN_REQUESTED",
                                    "RULING",
                                    "TRANSFERRED",
                                    "TRIAGE",
                                    "WAITING",
                                    "WITHDRAWN",
                                ],
                            )
                        ),
                        name="case_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "MERGED")),
                            models.Q(models.Q(("state", "MERGED"), _negated=True), ("merged_into__isnull", True)),
                            _connector="OR",
                        ),
                        name="case_merged_has_lead",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("state", "CLOSED"),
                                models.Q(("closed_as", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "CLOSED"), _negated=True),
                                ("closed_as", ""),
                                ("closed_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="case_closed_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    ["ASSIGNED", "DEFERRED", "IN_PROGRESS", "RETURN_REQUESTED", "RULING", "WAITING"],
                                ),
                                _negated=True,
                            ),
                            ("unit__isnull", False),
                            _connector="OR",
                        ),
                        name="case_held_has_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mode", "NAMED"),
                            models.Q(("place", ""), ("reporter__isnull", True), ("summary", ""), ("text", "")),
                            _connector="OR",
                        ),
                        name="case_sealed_is_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("id__gt", 0), ("mode__in", ["NAMED", "CONFIDENTIAL"])),
                            models.Q(("id__lt", 0), ("mode__in", ["CONFIDENTIAL", "ANONYMOUS"])),
                            _connector="OR",
                        ),
                        name="case_sealed_has_no_sequence",
                    ),
                    models.CheckConstraint(condition=models.Q(("round__gte", 1), ("round__lte", 3)), name="case_round"),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["CRITICAL", "URGENT", "NORMAL", "COMPLEX"])),
                        name="case_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("waits_for__in", [0, 1, 2, 3, 4])), name="case_turn_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_at__isnull", True), models.Q(("due_clock", ""), _negated=True), _connector="XOR"
                        ),
                        name="case_due_has_clock",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DangerWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=20, unique=True, verbose_name="word")),
            ],
            options={
                "verbose_name": "word of danger",
                "verbose_name_plural": "words of danger",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="EmergencyNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(verbose_name="name")),
                ("name_en", models.TextField(blank=True, verbose_name="name in English")),
                ("number", models.CharField(max_length=20, verbose_name="phone number")),
                ("place", models.PositiveSmallIntegerField(default=0, verbose_name="place in the list")),
            ],
            options={
                "verbose_name": "emergency number",
                "verbose_name_plural": "emergency numbers",
                "ordering": ["place", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                ("columns", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="SiteNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="name")),
                ("value", models.PositiveIntegerField(verbose_name="value")),
            ],
            options={
                "verbose_name": "site number",
                "verbose_name_plural": "site numbers",
            },
        ),
        migrations.CreateModel(
            name="SiteText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="name")),
                ("value", models.TextField(verbose_name="text")),
            ],
            options={
                "verbose_name": "site text",
                "verbose_name_plural": "site texts",
            },
        ),
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("hour", models.DateTimeField()),
                ("used", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("name", "hour"), name="allowance_once")],
            },
        ),
        migrations.CreateModel(
            name="Bulk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("DISPATCH", "Dispatch"),
                            ("MERGE", "Merge"),
                            ("REPLY", "Reply"),
                            ("EXPORT", "Export"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("WAITING", "Waiting"), ("DONE", "Done"), ("UNDONE", "Undone")],
                        default="WAITING",
                        max_length=7,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                (
                    "disposition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("SOLVED", "Solved"),
                            ("PARTLY", "Partly solved"),
                            ("EXPLAINED", "Explained"),
                            ("IMPOSSIBLE", "Not possible for now"),
                        ],
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("runs_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "maker",
                    models.ForeignKey(
                        db_index=False,
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
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="hotline.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "WAITING")), fields=["runs_at"], name="bulk_waiting"),
                    models.Index(fields=["maker", "-asked_at", "-id"], name="bulk_by_maker"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["DONE", "UNDONE", "WAITING"])), name="bulk_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "WAITING")),
                            models.Q(models.Q(("state", "WAITING"), _negated=True), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="bulk_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.JSONField()),
                ("round", models.PositiveSmallIntegerField()),
                ("reason", models.TextField(blank=True)),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField(null=True)),
                ("month", models.PositiveIntegerField(help_text="202603: the month of `from_at` on the site's clock")),
                (
                    "response_due_at",
                    models.DateTimeField(help_text="section 8: counted from the assignment to this unit"),
                ),
                ("responded_at", models.DateTimeField(null=True)),
                (
                    "merged_at",
                    models.DateTimeField(help_text="H-52: it ended by merging, and counts with the lead", null=True),
                ),
                (
                    "work_minutes",
                    models.PositiveIntegerField(help_text="round's beginning to its first response", null=True),
                ),
                ("wall_minutes", models.PositiveIntegerField(help_text="the same around the clock", null=True)),
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
                    "company",
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assignments", to="hotline.case"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["company", "month", "unit", "from_at", "response_due_at", "responded_at", "merged_at"],
                        name="assignment_by_month",
                    ),
                    models.Index(
                        condition=models.Q(("work_minutes__isnull", False)),
                        fields=["company", "work_minutes", "month", "unit", "case"],
                        name="assignment_by_work",
                    ),
                    models.Index(
                        condition=models.Q(("wall_minutes__isnull", False)),
                        fields=["company", "wall_minutes", "month", "unit", "case", "work_minutes"],
                        name="assignment_by_wall",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_at__isnull", True)), fields=("case",), name="assignment_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case_id__gt", 0), ("reason", ""), _connector="OR"),
                        name="assignment_sealed_is_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_at__isnull", True), ("to_at__gte", models.F("from_at")), _connector="OR"
                        ),
                        name="assignment_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("CASE", "Content of the case"), ("CUSTODY", "Identity and kept originals")],
                        max_length=7,
                    ),
                ),
                ("public", models.BinaryField(max_length=32)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="hotline.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "kind"), name="case_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["CASE", "CUSTODY"])), name="case_key_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deferral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("until_on", models.DateField()),
                ("plan", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("ASKED", "Asked"), ("GRANTED", "Granted"), ("REFUSED", "Refused")],
                        default="ASKED",
                        max_length=7,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(help_text="until when to decide")),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("noted_at", models.DateTimeField(null=True)),
                ("reminded", models.BooleanField(default=False)),
                ("ended_at", models.DateTimeField(help_text="taken up again, or the case ended", null=True)),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deferrals", to="hotline.case"
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
                    "owner",
                    models.ForeignKey(
                        db_index=False,
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "ASKED")), fields=["due_at", "id"], name="deferral_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ASKED", "GRANTED", "REFUSED"])), name="deferral_state_known"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ASKED")), fields=("case",), name="deferral_one_open"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("state", "GRANTED")),
                        fields=("case",),
                        name="deferral_one_runs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case_id__gt", 0), models.Q(("answer", ""), ("plan", "")), _connector="OR"),
                        name="deferral_sealed_is_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "ASKED"), ("decided_at__isnull", False), _connector="XOR"),
                        name="deferral_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "GRANTED"), _negated=True), ("noted_at__isnull", False), _connector="OR"
                        ),
                        name="deferral_granted_is_noted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "why",
                    models.CharField(
                        choices=[("RETENTION", "The time for keeping it was over"), ("ORDER", "By order")], max_length=9
                    ),
                ),
                ("on", models.DateField()),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="destruction", to="hotline.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why__in", ["RETENTION", "ORDER"])), name="destruction_why_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Drop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("REPORT", "Report"),
                            ("MESSAGE", "Message"),
                            ("ANSWER", "Answer"),
                            ("RATING", "Rating"),
                            ("REOPENING", "Reopening"),
                            ("APPEAL", "Appeal"),
                            ("WITHDRAWAL", "Withdrawal"),
                            ("REVEAL", "Identity shown to the unit"),
                            ("CONSENT", "Consent to publication"),
                        ],
                        max_length=10,
                    ),
                ),
                ("target", models.BigIntegerField()),
                ("hour", models.DateTimeField()),
                ("lookup", models.CharField(max_length=64, null=True, unique=True)),
                (
                    "digest",
                    models.CharField(help_text="of the form's one-time key", max_length=64, null=True, unique=True),
                ),
                ("body", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["target"], name="drop_by_target")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "REPORT",
                                    "MESSAGE",
                                    "ANSWER",
                                    "RATING",
                                    "REOPENING",
                                    "APPEAL",
                                    "WITHDRAWAL",
                                    "REVEAL",
                                    "CONSENT",
                                ],
                            )
                        ),
                        name="drop_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("digest__isnull", False), ("kind", "REPORT"), ("lookup__isnull", False)),
                            models.Q(models.Q(("kind", "REPORT"), _negated=True), ("lookup__isnull", True)),
                            _connector="OR",
                        ),
                        name="drop_report_has_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target__lt", 0), models.Q(("kind", "REPORT"), _negated=True), _connector="OR"
                        ),
                        name="drop_target_sealed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EscrowKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("public", models.BinaryField(max_length=32)),
                ("made_on", models.DateField()),
                ("in_use", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("in_use", True)), fields=("in_use",), name="escrow_key_one_in_use"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("ASKED", "Asked"), ("GRANTED", "Granted"), ("REFUSED", "Refused")],
                        default="ASKED",
                        max_length=7,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="exclusions", to="hotline.case"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        db_index=False,
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
                "indexes": [
                    models.Index(fields=["company", "state", "decided_at", "case"], name="exclusion_by_company")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ASKED", "GRANTED", "REFUSED"])), name="exclusion_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case_id__gt", 0), ("reason", ""), _connector="OR"),
                        name="exclusion_sealed_is_empty",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "REFUSED"), _negated=True),
                        fields=("case",),
                        name="exclusion_once_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second__isnull", True),
                            models.Q(("second", models.F("first")), _negated=True),
                            _connector="OR",
                        ),
                        name="exclusion_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("second__isnull", True), ("state", "ASKED")),
                            models.Q(
                                models.Q(("state", "ASKED"), _negated=True),
                                ("decided_at__isnull", False),
                                ("second__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="exclusion_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("XLSX", "Excel workbook"),
                            ("CSV", "CSV table"),
                            ("ZIP", "ZIP with the files of the cases"),
                        ],
                        max_length=4,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "Waiting"),
                            ("BUILDING", "Being built"),
                            ("READY", "Ready"),
                            ("FAILED", "Failed"),
                            ("EXPIRED", "Expired"),
                        ],
                        default="ASKED",
                        max_length=8,
                    ),
                ),
                ("columns", models.JSONField()),
                ("wanted", models.JSONField()),
                ("asked_at", models.DateTimeField()),
                ("step_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("ready_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("file_key", models.CharField(blank=True, max_length=26)),
                ("failed_because", models.TextField(blank=True)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["maker", "-asked_at", "-id"], name="export_by_maker"),
                    models.Index(fields=["state", "step_at"], name="export_by_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ASKED", "BUILDING", "EXPIRED", "FAILED", "READY"])),
                        name="export_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("expires_at__isnull", False),
                                ("state", "READY"),
                                models.Q(("file_key", ""), _negated=True),
                            ),
                            models.Q(models.Q(("state", "READY"), _negated=True), ("file_key", "")),
                            _connector="OR",
                        ),
                        name="export_ready_has_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("days", models.PositiveSmallIntegerField()),
                ("reason", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("ASKED", "Asked"), ("GRANTED", "Granted"), ("REFUSED", "Refused")],
                        default="ASKED",
                        max_length=7,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(help_text="until when to decide")),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="extensions", to="hotline.case"
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
                    "unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "ASKED")), fields=["due_at", "id"], name="extension_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ASKED", "GRANTED", "REFUSED"])), name="extension_state_known"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ASKED")), fields=("case",), name="extension_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "ASKED"), ("decided_at__isnull", False), _connector="XOR"),
                        name="extension_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("case_id__gt", 0), models.Q(("answer", ""), ("reason", "")), _connector="OR"
                        ),
                        name="extension_sealed_is_empty",
                    ),
                    models.CheckConstraint(condition=models.Q(("days__gte", 1)), name="extension_of_days"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FaqEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("PROPOSED", "Proposed"), ("SHOWN", "Shown"), ("RETIRED", "Taken away")],
                        default="PROPOSED",
                        max_length=8,
                    ),
                ),
                ("question", models.TextField()),
                ("answer", models.TextField()),
                ("expires_on", models.DateField(null=True)),
                ("kept_because", models.TextField(blank=True, help_text="H-77: why what the detector finds may stay")),
                ("retired_because", models.TextField(blank=True)),
                ("proposed_at", models.DateTimeField()),
                ("shown_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("helpful", models.PositiveIntegerField(default=0)),
                ("unhelpful", models.PositiveIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hotline.category",
                    ),
                ),
                (
                    "company",
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
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="faq_entries",
                        to="hotline.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["company", "state", "-helpful", "id"], name="faq_by_company")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["PROPOSED", "RETIRED", "SHOWN"])), name="faq_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "SHOWN"), _negated=True),
                            models.Q(
                                ("expires_on__isnull", False), ("owner__isnull", False), ("shown_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="faq_shown_has_owner",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FaqVote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("helpful", models.BooleanField()),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="hotline.faqentry",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("entry", "person"), name="faq_vote_once")],
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.TextField()),
                ("imported_at", models.DateTimeField()),
                (
                    "company",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Level",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("CRITICAL", "Critical"),
                            ("URGENT", "Urgent"),
                            ("NORMAL", "Normal"),
                            ("COMPLEX", "Complex"),
                        ],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                (
                    "dispatch",
                    models.CharField(help_text="such as 1h, 4wh or 5wd", max_length=6, verbose_name="dispatch within"),
                ),
                ("response", models.CharField(max_length=6, verbose_name="first response within")),
                ("resolve", models.CharField(max_length=6, verbose_name="reply within")),
                (
                    "ladder",
                    models.CharField(
                        blank=True,
                        help_text="H-59: percents such as 50,80,100,150,200; empty: these",
                        max_length=30,
                        verbose_name="ladder",
                    ),
                ),
            ],
            options={
                "verbose_name": "level",
                "verbose_name_plural": "levels",
                "constraints": [
                    models.UniqueConstraint(fields=("version", "code"), name="level_once"),
                    models.CheckConstraint(
                        condition=models.Q(("code__in", ["CRITICAL", "URGENT", "NORMAL", "COMPLEX"])),
                        name="level_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("score", models.FloatField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="like_earlier",
                        to="hotline.case",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="like_later", to="hotline.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "other"), name="likeness_once"),
                    models.CheckConstraint(
                        condition=models.Q(("case", models.F("other")), _negated=True), name="likeness_of_two"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lead_round", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "similarity",
                    models.PositiveSmallIntegerField(help_text="per mille, where a hint proposed it", null=True),
                ),
                (
                    "former_state",
                    models.CharField(
                        choices=[
                            ("RECEIVED", "Received"),
                            ("TRIAGE", "To be dispatched"),
                            ("ASSIGNED", "Dispatched"),
                            ("RETURN_REQUESTED", "Return asked for"),
                            ("RULING", "With the supervisor"),
                            ("IN_PROGRESS", "In hand"),
                            ("WAITING", "Waiting for an answer"),
                            ("DEFERRED", "Deferred"),
                            ("ANSWERED", "Replied"),
                            ("REOPEN_REQUESTED", "Reopening asked for"),
                            ("CLOSED", "Closed"),
                            ("MERGED", "Merged"),
                            ("NOT_ACCEPTED", "Not accepted"),
                            ("TRANSFERRED", "Transferred"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        max_length=16,
                    ),
                ),
                ("dispatch_due_at", models.DateTimeField(null=True)),
                ("response_due_at", models.DateTimeField(null=True)),
                ("resolve_due_at", models.DateTimeField()),
                (
                    "answered_at",
                    models.DateTimeField(help_text="when the joint reply reached this reporter", null=True),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("UNMERGED", "Taken apart by the dispatcher"),
                            ("RELEASED", "The other case ended without a reply"),
                            ("MOVED", "Moved with the other case"),
                            ("REOPENED", "The reporter asked for another round"),
                        ],
                        max_length=8,
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merges", to="hotline.case"
                    ),
                ),
                (
                    "former_unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joiners",
                        to="hotline.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["lead", "lead_round"], name="merge_by_lead")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("case",), name="merge_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), models.Q(("ended_as", ""), _negated=True), _connector="XOR"
                        ),
                        name="merge_ended_somehow",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case", models.F("lead")), _negated=True), name="merge_with_another"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "side",
                    models.CharField(
                        choices=[("REPORTER", "Reporter"), ("STAFF", "Unit"), ("SYSTEM", "Hotline")], max_length=8
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TEXT", "Message"),
                            ("CONTACT", "Contact"),
                            ("QUESTION", "Question"),
                            ("ANSWER", "Answer"),
                            ("REPLY", "Reply"),
                            ("REOPEN", "Reopening"),
                            ("APPEAL", "Appeal"),
                            ("DECISION", "Decision"),
                            ("NUDGE", "Nudge"),
                            ("EXTENDED", "Extension"),
                            ("DEFERRED", "Deferral"),
                            ("PROGRESS", "Progress"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        choices=[("MESSAGE", "Message"), ("CALL", "Call"), ("VISIT", "Visit")],
                        default="MESSAGE",
                        max_length=7,
                    ),
                ),
                ("unit_name", models.TextField(blank=True)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="hotline.case",
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
                "indexes": [models.Index(fields=["case", "at", "id"], name="message_by_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("side", "REPORTER"), _negated=True), ("author__isnull", True), _connector="OR"
                        ),
                        name="message_reporter_has_no_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case_id__gt", 0), ("text", ""), _connector="OR"),
                        name="message_sealed_is_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="the kernel's key of the file", max_length=64)),
                ("name", models.TextField(blank=True)),
                ("custody", models.BooleanField(default=False)),
                ("by_reporter", models.BooleanField(default=True)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="hotline.case",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="hotline.message",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "key"), name="attachment_once"),
                    models.CheckConstraint(
                        condition=models.Q(("case_id__gt", 0), ("name", ""), _connector="OR"),
                        name="attachment_sealed_is_nameless",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.PositiveIntegerField()),
                (
                    "counts",
                    models.JSONField(
                        default=dict,
                        help_text="by name, only what is not 0; an older row lacks what was not counted then",
                    ),
                ),
                ("frozen_at", models.DateTimeField()),
                (
                    "company",
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
                "constraints": [models.UniqueConstraint(fields=("company", "month", "unit"), name="month_figure_once")],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_name", models.TextField(blank=True)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="hotline.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "at", "id"], name="note_by_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("case_id__gt", 0), ("text", ""), _connector="OR"),
                        name="note_sealed_is_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Nudge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="nudge_rows", to="hotline.case"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "-at"], name="nudge_by_case")],
            },
        ),
        migrations.CreateModel(
            name="Occurrence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("RETURN", "Returns"),
                            ("REASSIGN", "Reassigned"),
                            ("EXTENSION", "Extensions"),
                            ("DEFERRAL", "Deferrals"),
                            ("REOPEN", "Reopened"),
                            ("REFUSAL", "Not accepted"),
                            ("APPEAL", "Appeals granted"),
                            ("NUDGE", "Nudged"),
                            ("LATE_QUESTION", "Late questions"),
                            ("CANNED", "Nearly canned replies"),
                            ("EXCLUSION", "Excluded"),
                            ("SUBMITTED", "Reports"),
                            ("SEALED", "Sealed reports"),
                            ("CLOSED", "Closed"),
                            ("PUBLISHED", "Published"),
                        ],
                        max_length=13,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                ("month", models.PositiveIntegerField(help_text="202603: the month of `at` on the site's clock")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="occurrences",
                        to="hotline.case",
                    ),
                ),
                (
                    "company",
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
                    models.Index(
                        fields=["company", "month", "occasion", "unit", "at", "case", "round"],
                        name="occurrence_by_month",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "occasion", "round", "unit", "month"), name="occurrence_once_a_round_and_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "occasion__in",
                                [
                                    "RETURN",
                                    "REASSIGN",
                                    "EXTENSION",
                                    "DEFERRAL",
                                    "REOPEN",
                                    "REFUSAL",
                                    "APPEAL",
                                    "NUDGE",
                                    "LATE_QUESTION",
                                    "CANNED",
                                    "EXCLUSION",
                                    "SUBMITTED",
                                    "SEALED",
                                    "CLOSED",
                                    "PUBLISHED",
                                ],
                            )
                        ),
                        name="occurrence_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "To be answered"), ("ANSWERED", "Answered"), ("CLOSED", "Closed")],
                        default="OPEN",
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("remark", models.TextField(blank=True)),
                ("closed_at", models.DateTimeField(null=True)),
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
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="orders",
                        to="hotline.case",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "supervisor",
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "opened_at"], name="order_by_case"),
                    models.Index(
                        condition=models.Q(("state", "CLOSED"), _negated=True),
                        fields=["company", "due_at"],
                        name="order_still_open",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ANSWERED", "CLOSED", "OPEN"])), name="order_state_known"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "CLOSED"), _negated=True), fields=("case",), name="order_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ANSWERED"), _negated=True),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="order_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("case_id__gt", 0), models.Q(("answer", ""), ("remark", ""), ("text", "")), _connector="OR"
                        ),
                        name="order_sealed_is_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False), ("state", "CLOSED")),
                            models.Q(models.Q(("state", "CLOSED"), _negated=True), ("closed_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="order_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("to_at", models.DateTimeField(null=True)),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ANSWERED", "The reporter answered"),
                            ("EXPIRED", "The time for an answer is over"),
                            ("HANDLER", "The unit goes on without an answer"),
                            ("ENDED", "The case left the unit"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to="hotline.case"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hotline.message",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("to_at__isnull", True)), fields=("case",), name="pause_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_at__isnull", True), ("to_at__gte", models.F("from_at")), _connector="OR"
                        ),
                        name="pause_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_at__isnull", True), models.Q(("cause", ""), _negated=True), _connector="XOR"
                        ),
                        name="pause_ended_has_cause",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PRIVATE", "Not public"),
                            ("PROPOSED", "Proposed for the board"),
                            ("REDACTED", "Redacted"),
                            ("CONSENTED", "Agreed by the reporter"),
                            ("SUMMARY", "Summary by staff"),
                            ("PUBLISHED", "On the board"),
                            ("UNPUBLISHED", "Taken from the board"),
                        ],
                        default="PRIVATE",
                        max_length=11,
                    ),
                ),
                ("title", models.TextField(blank=True)),
                ("asked", models.TextField(blank=True)),
                ("done", models.TextField(blank=True)),
                ("unit_name", models.TextField(blank=True)),
                ("month", models.PositiveIntegerField(null=True)),
                ("months", models.PositiveSmallIntegerField(default=0)),
                ("days", models.PositiveIntegerField(null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("SOLVED", "Solved"), ("PARTLY", "Partly solved"), ("UNSOLVED", "Not solved")],
                        max_length=8,
                    ),
                ),
                ("again_in_hand", models.BooleanField(default=False)),
                ("consented_at", models.DateTimeField(null=True)),
                ("consent_asked_at", models.DateTimeField(null=True)),
                (
                    "agreed_digest",
                    models.CharField(blank=True, help_text="E-27: of the very text the reporter saw", max_length=64),
                ),
                ("declined_at", models.DateTimeField(null=True)),
                ("summarised", models.BooleanField(default=False)),
                ("published_at", models.DateTimeField(null=True)),
                ("unpublished_because", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="publication", to="hotline.case"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hotline.category",
                    ),
                ),
                (
                    "company",
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
                "indexes": [
                    models.Index(fields=["state", "company", "-published_at", "-id"], name="publication_newest"),
                    models.Index(fields=["state", "category", "-published_at", "-id"], name="publication_by_category"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["CONSENTED", "PRIVATE", "PROPOSED", "PUBLISHED", "REDACTED", "SUMMARY", "UNPUBLISHED"],
                            )
                        ),
                        name="publication_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "PUBLISHED"), _negated=True),
                            models.Q(
                                ("published_at__isnull", False),
                                models.Q(("consented_at__isnull", False), ("summarised", True), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="publication_with_right",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "CONSENTED"), _negated=True),
                            models.Q(
                                ("consent_asked_at__isnull", False),
                                ("consented_at__isnull", False),
                                models.Q(("agreed_digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="publication_consented",
                    ),
                    models.CheckConstraint(condition=models.Q(("months__in", [0, 1, 3])), name="publication_months"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Harmless",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("MOBILE", "mobile number"),
                            ("PHONE", "phone number"),
                            ("IDENTITY", "identity number"),
                            ("CARD", "bank card"),
                            ("EMAIL", "mail address"),
                            ("WECHAT", "WeChat name"),
                            ("QQ", "QQ number"),
                            ("PLATE", "number plate"),
                            ("EMPLOYEE", "employee number"),
                            ("NAME", "name"),
                        ],
                        max_length=8,
                    ),
                ),
                ("value", models.TextField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
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
                    "publication",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="harmless",
                        to="hotline.publication",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("publication", "value"), name="harmless_once")],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recusals", to="hotline.case"
                    ),
                ),
                (
                    "person",
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
                    models.CheckConstraint(condition=models.Q(("case_id__gt", 0)), name="recusal_in_clear"),
                    models.CheckConstraint(
                        condition=models.Q(("person__isnull", True), ("unit__isnull", True), _connector="XOR"),
                        name="recusal_of_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("case", "person"),
                        name="recusal_person_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", False)), fields=("case", "unit"), name="recusal_unit_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField(help_text="the round that did not satisfy")),
                ("text", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("ASKED", "Asked"), ("GRANTED", "Granted"), ("REFUSED", "Refused")],
                        default="ASKED",
                        max_length=7,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reopenings", to="hotline.case"
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ASKED", "GRANTED", "REFUSED"])), name="reopening_state_known"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ASKED")), fields=("case",), name="reopening_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "ASKED"), ("decided_at__isnull", False), _connector="XOR"),
                        name="reopening_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case_id__gt", 0), models.Q(("answer", ""), ("text", "")), _connector="OR"),
                        name="reopening_sealed_is_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("SUBMITTED", "Waiting for approval"),
                            ("APPROVED", "Approved"),
                            ("SENT_BACK", "Sent back"),
                        ],
                        default="DRAFT",
                        max_length=9,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                (
                    "disposition",
                    models.CharField(
                        choices=[
                            ("SOLVED", "Solved"),
                            ("PARTLY", "Partly solved"),
                            ("EXPLAINED", "Explained"),
                            ("IMPOSSIBLE", "Not possible for now"),
                        ],
                        max_length=10,
                    ),
                ),
                ("exempt", models.BooleanField(default=False)),
                ("imported", models.BooleanField(default=False)),
                ("nearly_canned", models.BooleanField(default=False)),
                ("sent_back_because", models.TextField(blank=True)),
                (
                    "joint",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "to one case"),
                            (1, "to a case and those merged into it"),
                            (2, "repeated to a merged case"),
                        ],
                        default=0,
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("month", models.PositiveIntegerField(null=True)),
                ("due_month", models.PositiveIntegerField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("work_minutes", models.PositiveIntegerField(null=True)),
                ("wall_minutes", models.PositiveIntegerField(null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("SOLVED", "Solved"), ("PARTLY", "Partly solved"), ("UNSOLVED", "Not solved")],
                        max_length=8,
                    ),
                ),
                (
                    "grade",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "Very satisfied"),
                            (4, "Satisfied"),
                            (3, "Fair"),
                            (2, "Dissatisfied"),
                            (1, "Very dissatisfied"),
                        ],
                        null=True,
                    ),
                ),
                ("rated_at", models.DateTimeField(null=True)),
                (
                    "approver",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="hotline.case"
                    ),
                ),
                (
                    "charged",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "rides_on",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="riders",
                        to="hotline.reply",
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
                    models.Index(fields=["case", "round", "id"], name="reply_by_case"),
                    models.Index(fields=["state", "submitted_at", "id"], name="reply_waiting"),
                    models.Index(
                        fields=["company", "month", "state", "imported", "unit", "wall_minutes", "work_minutes"],
                        name="reply_times",
                    ),
                    models.Index(
                        condition=models.Q(("work_minutes__isnull", False)),
                        fields=["company", "state", "imported", "work_minutes", "month", "unit", "case"],
                        name="reply_by_work",
                    ),
                    models.Index(
                        condition=models.Q(("wall_minutes__isnull", False)),
                        fields=["company", "state", "imported", "wall_minutes", "month", "unit", "case"],
                        name="reply_by_wall",
                    ),
                    models.Index(
                        fields=[
                            "company",
                            "month",
                            "unit",
                            "imported",
                            "state",
                            "approved_at",
                            "disposition",
                            "verdict",
                            "grade",
                            "rated_at",
                            "joint",
                        ],
                        name="reply_by_month",
                    ),
                    models.Index(
                        fields=["company", "due_month", "charged", "imported", "approved_at", "due_at"],
                        name="reply_by_due_month",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["APPROVED", "DRAFT", "SENT_BACK", "SUBMITTED"])),
                        name="reply_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "APPROVED"), models.Q(("joint", 2), _negated=True)),
                        fields=("case", "round"),
                        name="reply_one_a_round",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "APPROVED"), _negated=True),
                        fields=("case",),
                        name="reply_one_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approver__isnull", True),
                            models.Q(("approver", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="reply_approver_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "APPROVED"), _negated=True),
                                ("approved_at__isnull", True),
                                ("approver__isnull", True),
                            ),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("month__isnull", False),
                                ("state", "APPROVED"),
                                models.Q(
                                    ("approver__isnull", False), ("exempt", True), ("imported", True), _connector="OR"
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="reply_approved_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("case_id__gt", 0), models.Q(("sent_back_because", ""), ("text", "")), _connector="OR"
                        ),
                        name="reply_sealed_is_empty",
                    ),
                    models.UniqueConstraint(fields=("case", "rides_on"), name="reply_rides_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("joint", 2), _negated=True), ("rides_on__isnull", False), _connector="XOR"
                        ),
                        name="reply_rides_on_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("disposition__in", ["SOLVED", "PARTLY", "EXPLAINED", "IMPOSSIBLE"])),
                        name="reply_disposition_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[("SOLVED", "Solved"), ("PARTLY", "Partly solved"), ("UNSOLVED", "Not solved")],
                        max_length=8,
                    ),
                ),
                (
                    "grade",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "Very satisfied"),
                            (4, "Satisfied"),
                            (3, "Fair"),
                            (2, "Dissatisfied"),
                            (1, "Very dissatisfied"),
                        ],
                        null=True,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ratings", to="hotline.case"
                    ),
                ),
                (
                    "reply",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rating",
                        to="hotline.reply",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reply__isnull", True)),
                        fields=("case", "round"),
                        name="rating_once_a_round",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case_id__gt", 0), ("text", ""), _connector="OR"),
                        name="rating_sealed_is_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["SOLVED", "PARTLY", "UNSOLVED"])),
                        name="rating_verdict_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__isnull", True), ("grade__in", [5, 4, 3, 2, 1]), _connector="OR"),
                        name="rating_grade_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("DUTY", "By the list of duties another unit is in charge"),
                            ("PLACE", "It happened in another unit's area"),
                            ("MOVED", "The duty has passed to another unit"),
                        ],
                        max_length=8,
                    ),
                ),
                ("basis", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("ASKED", "Asked"), ("GRANTED", "Granted"), ("REFUSED", "Refused")],
                        default="ASKED",
                        max_length=7,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="returns", to="hotline.case"
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
                    "right_unit",
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
                    models.Index(condition=models.Q(("state", "ASKED")), fields=["due_at", "id"], name="return_waiting")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ASKED", "GRANTED", "REFUSED"])), name="return_state_known"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ASKED")), fields=("case",), name="return_one_open"
                    ),
                    models.UniqueConstraint(fields=("case", "round", "unit"), name="return_once_a_unit_and_round"),
                    models.CheckConstraint(
                        condition=models.Q(("state", "ASKED"), ("decided_at__isnull", False), _connector="XOR"),
                        name="return_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("case_id__gt", 0), models.Q(("answer", ""), ("basis", "")), _connector="OR"
                        ),
                        name="return_sealed_is_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["DUTY", "PLACE", "MOVED"])), name="return_reason_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("RETURNED", "A second unit gives the case back"),
                            ("BEFORE", "The unit has held the case before"),
                            ("FOURTH", "A fourth unit"),
                            ("LAST", "The reply is due too soon to send it on"),
                            ("REFERRED", "The dispatcher asks for a ruling"),
                        ],
                        max_length=8,
                    ),
                ),
                ("seen", models.JSONField(help_text="[id, name] of the units that held the case in this round")),
                ("reason", models.TextField(blank=True)),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("text", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("proposed_at", models.DateTimeField(help_text="H-28: proposed as a routing rule", null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rulings", to="hotline.case"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hotline.category",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
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
                    "opened_by",
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
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "wanted",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("decided_at__isnull", True)), fields=["due_at", "id"], name="ruling_waiting"
                    ),
                    models.Index(fields=["company", "-decided_at", "-id"], name="ruling_precedents"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at__isnull", True)), fields=("case",), name="ruling_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("text", ""),
                                ("unit__isnull", True),
                            ),
                            models.Q(("decided_at__isnull", False), ("unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="ruling_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case_id__gt", 0), models.Q(("reason", ""), ("text", "")), _connector="OR"),
                        name="ruling_sealed_is_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cause__in", ["RETURNED", "BEFORE", "FOURTH", "LAST", "REFERRED"])),
                        name="ruling_cause_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposed_at__isnull", True), ("decided_at__isnull", False), _connector="OR"
                        ),
                        name="ruling_proposed_when_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoutingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField(default=100)),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=60)),
                ("words", models.TextField(blank=True)),
                ("suggested", models.BooleanField(default=False)),
                ("automatic", models.BooleanField(default=False)),
                ("retired_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hotline.category",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "from_unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
                (
                    "to_unit",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "ruling",
                    models.OneToOneField(
                        help_text="H-28",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rule",
                        to="hotline.ruling",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=["company", "place", "id"],
                        name="routing_order",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("category__isnull", False),
                            ("from_unit__isnull", False),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="routing_asks_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("retired_at__isnull", True), ("automatic", False), _connector="OR"),
                        name="routing_retired_is_off",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("content", models.BinaryField()),
                (
                    "key",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="identity", to="hotline.casekey"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SealedItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("TEXT", "Report"),
                            ("PLACE", "Place"),
                            ("IDENTITY", "Identity, shown by the reporter himself"),
                            ("MESSAGE", "Message"),
                            ("FILE", "File"),
                            ("RATING", "Rating"),
                            ("REOPENING", "Reopening"),
                            ("DECISION", "Answer to a reopening"),
                            ("NOTE", "Internal note"),
                            ("REPLY", "Reply"),
                            ("SENT_BACK", "Why a reply was sent back"),
                            ("CHECK", "Refusal"),
                            ("ASSIGNMENT", "Reason of an assignment"),
                            ("RETURN", "Basis of a return"),
                            ("RETURNED", "Answer to a return"),
                            ("DISPUTE", "Why a ruling is needed"),
                            ("RULING", "Ruling"),
                            ("EXTENSION", "Why more time is needed"),
                            ("EXTENDED", "Answer to an extension"),
                            ("DEFERRAL", "Plan of a deferral"),
                            ("DEFERRED", "Answer to a deferral"),
                            ("TASK", "What a unit is asked to do"),
                            ("TASK_DONE", "What a unit did"),
                            ("DECLINE", "Why a unit does not help"),
                            ("DECLINED", "Answer to a unit that does not help"),
                            ("TRANSFER", "Why a case is handed over"),
                            ("NOT_HANDED", "Answer to a proposed transfer"),
                            ("TAKEN_BACK", "Why a case was taken back"),
                            ("EXCLUSION", "Why it shall count in no figure"),
                            ("ORDER", "Order of the supervisor"),
                            ("ORDER_SAID", "Answer to an order"),
                            ("ORDER_END", "Remark on an order"),
                            ("PUBLIC", "Words for the board, before they stand on it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("row", models.BigIntegerField(null=True)),
                ("content", models.BinaryField()),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="hotline.casekey"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "about", "row"), name="sealed_item_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("row__isnull", True)),
                        fields=("key", "about"),
                        name="sealed_item_of_case_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("about__in", ["TEXT", "PLACE", "IDENTITY"]), ("row__isnull", True)),
                            models.Q(
                                ("row__isnull", False),
                                models.Q(("about__in", ["TEXT", "PLACE", "IDENTITY"]), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sealed_item_has_row",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "about__in",
                                [
                                    "TEXT",
                                    "PLACE",
                                    "IDENTITY",
                                    "MESSAGE",
                                    "FILE",
                                    "RATING",
                                    "REOPENING",
                                    "DECISION",
                                    "NOTE",
                                    "REPLY",
                                    "SENT_BACK",
                                    "CHECK",
                                    "ASSIGNMENT",
                                    "RETURN",
                                    "RETURNED",
                                    "DISPUTE",
                                    "RULING",
                                    "EXTENSION",
                                    "EXTENDED",
                                    "DEFERRAL",
                                    "DEFERRED",
                                    "TASK",
                                    "TASK_DONE",
                                    "DECLINE",
                                    "DECLINED",
                                    "TRANSFER",
                                    "NOT_HANDED",
                                    "TAKEN_BACK",
                                    "EXCLUSION",
                                    "ORDER",
                                    "ORDER_SAID",
                                    "ORDER_END",
                                    "PUBLIC",
                                ],
                            )
                        ),
                        name="sealed_item_about_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedRecusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token", models.CharField(max_length=64)),
                ("key_id", models.CharField(max_length=16)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sealed_recusals",
                        to="hotline.case",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "token"), name="sealed_recusal_once")],
            },
        ),
        migrations.CreateModel(
            name="SecondCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("NOT_OURS", "Not a matter of this company"),
                            ("BEFORE_COURT", "Already before a court, an arbitrator or the petition office"),
                            ("NO_CONTENT", "No content, even after a question"),
                            ("ADVERTISING", "Advertising"),
                            ("SECRET", "Secret by law"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("ASKED", "Asked"), ("GRANTED", "Granted"), ("REFUSED", "Refused")],
                        default="ASKED",
                        max_length=7,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="hotline.case"
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        db_index=False,
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ASKED", "GRANTED", "REFUSED"])),
                        name="second_check_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ASKED")), fields=("case",), name="second_check_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("case_id__gt", 0), ("text", ""), _connector="OR"),
                        name="second_check_sealed_is_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second__isnull", True),
                            models.Q(("second", models.F("first")), _negated=True),
                            _connector="OR",
                        ),
                        name="second_check_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("second__isnull", True), ("state", "ASKED")),
                            models.Q(
                                models.Q(("state", "ASKED"), _negated=True),
                                ("decided_at__isnull", False),
                                ("second__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="second_check_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("public", models.BinaryField(max_length=32)),
                ("salt", models.BinaryField(max_length=16)),
                ("wrapped", models.BinaryField()),
                ("recovery", models.BinaryField()),
                ("made_on", models.DateField()),
                ("retired_on", models.DateField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_on__isnull", True)),
                        fields=("person",),
                        name="staff_key_one_in_use",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenVault",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("held", models.BinaryField()),
                ("opened_at", models.DateTimeField()),
                ("used_at", models.DateTimeField()),
                (
                    "staff_key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="open_vaults", to="hotline.staffkey"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="KeyWrap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        default=lifeline.kernel.keys.random_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reader",
                    models.CharField(
                        choices=[
                            ("CODE", "Holder of the code"),
                            ("STAFF", "Staff with a vault"),
                            ("ESCROW", "Escrow key in the safe"),
                        ],
                        max_length=6,
                    ),
                ),
                ("lookup", models.CharField(max_length=64, null=True, unique=True)),
                ("wrapped", models.BinaryField()),
                (
                    "escrow",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wraps",
                        to="hotline.escrowkey",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wraps", to="hotline.casekey"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wraps",
                        to="hotline.staffkey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("staff__isnull", False)), fields=("key", "staff"), name="wrap_staff_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reader", "CODE")), fields=("key",), name="wrap_one_code"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("escrow__isnull", False)), fields=("key", "escrow"), name="wrap_escrow_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("escrow__isnull", True), ("reader", "CODE"), ("staff__isnull", True)),
                            models.Q(
                                ("escrow__isnull", True),
                                ("lookup__isnull", True),
                                ("reader", "STAFF"),
                                ("staff__isnull", False),
                            ),
                            models.Q(
                                ("escrow__isnull", False),
                                ("lookup__isnull", True),
                                ("reader", "ESCROW"),
                                ("staff__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="wrap_names_its_reader",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_name", models.TextField()),
                ("round", models.PositiveSmallIntegerField()),
                ("question", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "To be done"),
                            ("DONE", "Done"),
                            ("DECLINED", "Not this unit's part"),
                            ("CANCELLED", "Cancelled"),
                        ],
                        default="OPEN",
                        max_length=9,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("wake_at", models.DateTimeField(help_text="when the clock reminds of it", null=True)),
                ("answer", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("decline_reason", models.TextField(blank=True)),
                ("decline_asked_at", models.DateTimeField(null=True)),
                ("decline_due_at", models.DateTimeField(null=True)),
                ("decline_decided_at", models.DateTimeField(null=True)),
                ("decline_answer", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="hotline.case"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
                (
                    "decline_asked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decline_decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        db_index=False,
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
                "indexes": [
                    models.Index(fields=["unit", "state", "due_at", "id"], name="task_of_unit"),
                    models.Index(
                        condition=models.Q(("wake_at__isnull", False)), fields=["wake_at", "id"], name="task_wakes"
                    ),
                    models.Index(
                        condition=models.Q(("decline_asked_at__isnull", False), ("decline_decided_at__isnull", True)),
                        fields=["decline_due_at", "id"],
                        name="task_declining",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["CANCELLED", "DECLINED", "DONE", "OPEN"])),
                        name="task_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "OPEN")), fields=("case", "unit"), name="task_one_a_unit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "OPEN"), ("ended_at__isnull", False), _connector="XOR"),
                        name="task_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "DONE"), _negated=True), ("done_by__isnull", False), _connector="OR"
                        ),
                        name="task_done_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("case_id__gt", 0),
                            models.Q(("answer", ""), ("decline_answer", ""), ("decline_reason", ""), ("question", "")),
                            _connector="OR",
                        ),
                        name="task_sealed_is_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "DECLINED"), _negated=True),
                            ("decline_decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="task_declined_on_request",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TextModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("labels", models.JSONField(help_text="codes of categories")),
                ("texts", models.PositiveIntegerField(help_text="different cases it was trained on")),
                ("report", models.JSONField()),
                ("macro_f1", models.FloatField()),
                (
                    "sure",
                    models.FloatField(
                        help_text="H-16: the score from which on it was right often enough; above 1: never"
                    ),
                ),
                ("active", models.BooleanField(default=False)),
                ("trained_at", models.DateTimeField()),
                (
                    "trained_by",
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
                "ordering": ["-trained_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)), fields=("active",), name="text_model_one_active"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("guesses", models.JSONField(help_text="[category id, score 0 to 1 or null], best first")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="suggestion", to="hotline.case"
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hotline.textmodel",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("FOUND", "Found"),
                            ("CONFIRMED", "Confirmed"),
                            ("OWNED", "In a unit's care"),
                            ("SOLVED", "Solved"),
                            ("DROPPED", "No topic"),
                        ],
                        default="FOUND",
                        max_length=9,
                    ),
                ),
                ("name", models.TextField()),
                ("words", models.JSONField(default=list, help_text="what the clock found in common")),
                ("heat", models.FloatField(default=0)),
                ("cases", models.PositiveIntegerField(default=0)),
                ("reporters", models.PositiveIntegerField(default=0)),
                ("late", models.PositiveIntegerField(default=0)),
                ("before", models.PositiveIntegerField(default=0)),
                ("first_on", models.DateField(null=True)),
                ("last_on", models.DateField(null=True)),
                ("found_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("plan", models.TextField(blank=True)),
                ("due_on", models.DateField(null=True)),
                ("late_told_at", models.DateTimeField(null=True)),
                ("solved_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True)),
                ("dropped_because", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hotline.category",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
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
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="hotline.case",
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
                "indexes": [models.Index(fields=["company", "state", "-heat", "-id"], name="topic_hottest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["CONFIRMED", "DROPPED", "FOUND", "OWNED", "SOLVED"])),
                        name="topic_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["OWNED", "SOLVED"]), _negated=True),
                            models.Q(("due_on__isnull", False), ("unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="topic_owned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "SOLVED"), _negated=True), ("solved_at__isnull", False), _connector="OR"
                        ),
                        name="topic_solved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TopicMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "joined",
                    models.BooleanField(
                        default=False, help_text="H-10: its reporter said on the page of the topic that he met it too"
                    ),
                ),
                ("out_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="hotline.case",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="hotline.topic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "case"), name="topic_member_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("out_at__isnull", True)), fields=("case",), name="topic_member_in_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "receiver",
                    models.CharField(
                        choices=[
                            ("INTEGRITY", "Integrity desk"),
                            ("PETITIONS", "Petition office"),
                            ("CITY", "The city's hotline 12345"),
                            ("POLICE", "Police"),
                            ("COMPANY", "Another company of the group"),
                            ("OTHER", "Another office"),
                        ],
                        max_length=9,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=100)),
                ("reason", models.TextField()),
                ("receipt", models.CharField(blank=True, max_length=60)),
                ("spoken_with", models.CharField(blank=True, max_length=60)),
                ("called_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("ASKED", "Asked"), ("GRANTED", "Granted"), ("REFUSED", "Refused")],
                        default="ASKED",
                        max_length=7,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.TextField(blank=True)),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="transfers", to="hotline.case"
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
                    "ended_by",
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
                        condition=models.Q(("state__in", ["ASKED", "GRANTED", "REFUSED"])), name="transfer_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("receiver__in", ["INTEGRITY", "PETITIONS", "CITY", "POLICE", "COMPANY", "OTHER"])
                        ),
                        name="transfer_receiver_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ASKED")), fields=("case",), name="transfer_one_open"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("state", "GRANTED")),
                        fields=("case",),
                        name="transfer_one_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "ASKED"), ("decided_at__isnull", False), _connector="XOR"),
                        name="transfer_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "GRANTED"), _negated=True),
                            models.Q(("receipt", ""), _negated=True),
                            models.Q(models.Q(("spoken_with", ""), _negated=True), ("called_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="transfer_has_proof",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("state", "GRANTED"), _connector="OR"),
                        name="transfer_ended_was_granted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("case_id__gt", 0),
                            models.Q(("answer", ""), ("end_reason", ""), ("reason", "")),
                            _connector="OR",
                        ),
                        name="transfer_sealed_is_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unseal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("ASKED", "Asked"), ("GRANTED", "Granted"), ("REFUSED", "Refused")],
                        default="ASKED",
                        max_length=7,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("content", models.BinaryField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="unseals", to="hotline.case"
                    ),
                ),
                (
                    "custodian",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requester",
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
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ASKED", "GRANTED", "REFUSED"])), name="unseal_state_known"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ASKED")), fields=("case", "requester"), name="unseal_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("custodian__isnull", True),
                            models.Q(("custodian", models.F("requester")), _negated=True),
                            _connector="OR",
                        ),
                        name="unseal_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("custodian__isnull", True),
                                ("decided_at__isnull", True),
                                ("state", "ASKED"),
                                ("until_at__isnull", True),
                            ),
                            models.Q(
                                ("custodian__isnull", False),
                                ("decided_at__isnull", False),
                                ("state", "GRANTED"),
                                ("until_at__isnull", False),
                            ),
                            models.Q(
                                ("custodian__isnull", False),
                                ("decided_at__isnull", False),
                                ("state", "REFUSED"),
                                ("until_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="unseal_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content__isnull", True), ("state", "GRANTED"), _connector="OR"),
                        name="unseal_shows_when_granted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CannedReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.TextField(verbose_name="title")),
                ("text", models.TextField(verbose_name="text")),
                ("must_add", models.TextField(blank=True, verbose_name="what must be added")),
                ("retired", models.BooleanField(default=False, verbose_name="retired")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "canned reply",
                "verbose_name_plural": "canned replies",
                "ordering": ["title", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person", None), ("unit", None), _connector="OR"),
                        name="canned_own_or_shared",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedCase",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="origin",
                        serialize=False,
                        to="hotline.case",
                    ),
                ),
                ("external_id", models.CharField(max_length=60)),
                (
                    "external_user",
                    models.CharField(
                        blank=True, help_text="salted digest of the user's name in the file", max_length=32
                    ),
                ),
                ("title", models.TextField(blank=True)),
                ("supports", models.PositiveIntegerField(default=0)),
                ("opposes", models.PositiveIntegerField(default=0)),
                ("day_exact", models.BooleanField(default=False, help_text="a date without a time stood in the file")),
                ("digest", models.CharField(max_length=64)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="hotline.importbatch"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.unit"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("company", "external_id"), name="imported_case_once")],
            },
        ),
        migrations.CreateModel(
            name="Callout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("called_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="callouts", to="hotline.case"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "person", "called_at"), name="callout_once")],
            },
        ),
        migrations.CreateModel(
            name="BulkCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("WAITING", "Waiting"), ("DONE", "Done"), ("LEFT_OUT", "Left out")],
                        default="WAITING",
                        max_length=8,
                    ),
                ),
                ("because", models.TextField(blank=True)),
                (
                    "bulk",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="hotline.bulk",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bulks", to="hotline.case"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("bulk", "case"), name="bulk_case_once")],
            },
        ),
    ]
    operations = [AtOnce(tables)]

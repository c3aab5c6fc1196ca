from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


NAMES = ("responded", "assigned", "solved", "judged", "satisfied", "graded", "rated", "replied", "kept", "due")
BATCH = 1000


def into_one(apps, _schema_editor):
    """The ten numbers of a frozen month, by name in one column."""
    for row in apps.get_model("hotline", "MonthFigure").objects.order_by("pk").iterator():
        row.counts = {name: n for name in NAMES if (n := getattr(row, name))}
        row.save(update_fields=["counts"])


def into_columns(apps, _schema_editor):
    """And back."""
    for row in apps.get_model("hotline", "MonthFigure").objects.order_by("pk").iterator():
        for name in NAMES:
            setattr(row, name, row.counts.get(name, 0))
        row.save(update_fields=list(NAMES))


def month_of(at):
    """As `queries.reference.month_of`."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return local.year * 100 + local.month


def once(apps, _schema_editor):
    """One row a round, kind, unit and month."""
    seen = set()
    for row in apps.get_model("hotline", "Occurrence").objects.order_by("at", "pk").iterator():
        key = (row.case_id, row.occasion, row.round, row.unit_id, row.month)
        if key in seen:
            row.delete()
        seen.add(key)


def all_of_them(apps, _schema_editor):
    """Rows for what was not counted before: reports, ends, the board. The last step: PostgreSQL checks them at its end."""
    occurrences, rows = apps.get_model("hotline", "Occurrence").objects, []
    cases = apps.get_model("hotline", "Case").objects.exclude(channel="IMPORT").select_related("publication")
    for case in cases.order_by("pk").iterator():
        unit = case.unit_id or case.company_id
        board = getattr(case, "publication", None)
        found = [("SUBMITTED", case.company_id, 1, case.submitted_at)]
        found += [("SEALED", case.company_id, 1, case.submitted_at)] if case.mode != "NAMED" else []
        found += [("CLOSED", unit, case.round, case.closed_at)] if case.state == "CLOSED" else []
        found += [("PUBLISHED", unit, case.round, board.published_at)] if board and board.published_at else []
        rows += [
            occurrences.model(
                case=case, company_id=case.company_id, unit_id=unit_id, occasion=kind, round=round_,
                month=month_of(at), at=at,
            )
            for kind, unit_id, round_, at in found
        ]  # fmt: skip
    occurrences.bulk_create(rows, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [
        ("hotline", "0030_routing"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="monthfigure",
            name="counts",
            field=models.JSONField(
                default=dict, help_text="by name, only what is not 0; an older row lacks what was not counted then"
            ),
        ),
        migrations.RunPython(into_one, into_columns),
        *(migrations.AlterField("monthfigure", name, models.PositiveIntegerField(default=0)) for name in NAMES),
        *(migrations.RemoveField("monthfigure", name) for name in NAMES),
        migrations.CreateModel(
            name="Exclusion",
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
        ),
        migrations.RemoveConstraint(
            model_name="occurrence",
            name="occurrence_known",
        ),
        migrations.RemoveIndex(
            model_name="occurrence",
            name="occurrence_by_case",
        ),
        migrations.AlterField(
            model_name="occurrence",
            name="occasion",
            field=models.CharField(
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
        migrations.RunPython(once, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.UniqueConstraint(
                fields=("case", "occasion", "round", "unit", "month"), name="occurrence_once_a_round_and_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddIndex(
            model_name="exclusion",
            index=models.Index(fields=["company", "state", "decided_at", "case"], name="exclusion_by_company"),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["ASKED", "GRANTED", "REFUSED"])), name="exclusion_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "REFUSED"), _negated=True), fields=("case",), name="exclusion_once_a_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second__isnull", True), models.Q(("second", models.F("first")), _negated=True), _connector="OR"
                ),
                name="exclusion_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AlterField(
            model_name="exclusion",
            name="reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(("case_id__gt", 0), ("reason", ""), _connector="OR"),
                name="exclusion_sealed_is_empty",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="sealeditem",
            name="sealed_item_about_known",
        ),
        migrations.AlterField(
            model_name="sealeditem",
            name="about",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="sealeditem",
            constraint=models.CheckConstraint(
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
        ),
        migrations.RunPython(all_of_them, migrations.RunPython.noop),
    ]

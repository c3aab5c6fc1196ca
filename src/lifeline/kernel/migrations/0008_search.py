"""Search: what is indexed, and the tokens as each engine lays them out."""

import django.db.models.deletion
from django.db import migrations, models

from lifeline.kernel.search.engines import ENGINES


def lay(apps, schema_editor):
    for statement in ENGINES[schema_editor.connection.vendor].laying:
        schema_editor.execute(statement, params=None)


def remove(apps, schema_editor):
    for statement in ENGINES[schema_editor.connection.vendor].removal:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0007_demo"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchGeneration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[("BUILDING", "Building"), ("LIVE", "Live"), ("OLD", "Old")], max_length=8
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["BUILDING", "LIVE"])),
                        fields=("name", "state"),
                        name="search_one_of_each",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["BUILDING", "LIVE", "OLD"])), name="search_state_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("number", models.BigIntegerField(null=True)),
                ("exact", models.CharField(max_length=200)),
                ("at_day", models.IntegerField()),
                ("gone", models.BooleanField(default=False)),
                (
                    "generation",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="kernel.searchgeneration"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("generation", "key"), name="search_item_once")],
            },
        ),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="kernel.searchitem",
                    ),
                ),
                ("texts", models.TextField()),
            ],
        ),
        migrations.RunPython(lay, remove),
    ]

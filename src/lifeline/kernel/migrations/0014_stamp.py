"""Marks of the tables that change seldom; their triggers are laid after each migration."""

from django.db import migrations, models

from lifeline.kernel.kept import FUNCTION


def lay(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS kernel_stamp_it() CASCADE", params=None)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0013_event_by_actor")]
    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=63)),
                ("value", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(lay, remove),
    ]

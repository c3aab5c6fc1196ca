"""How often keys call: a table without a log on PostgreSQL, a file of its own on SQLite (K-105)."""

from django.db import migrations

from lifeline.kernel.rest.limits import TABLE


def lay(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TABLE.format("UNLOGGED "), params=None)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TABLE IF EXISTS kernel_rest_calls", params=None)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0009_notices")]

    operations = [migrations.RunPython(lay, remove)]

"""A trigger that reads a table outlives the rebuilding of that table."""

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite rebuilds tables"),
]


@isolate_apps("lifeline.kernel")
def test_k6_a_trigger_of_another_table_steps_aside_and_comes_back():
    class Read(models.Model):  # noqa: DJ008 - lives for this test
        word = models.TextField()

        class Meta:
            app_label = "kernel"

    class Guarded(models.Model):  # noqa: DJ008 - lives for this test
        word = models.TextField()

        class Meta:
            app_label = "kernel"

    with connection.schema_editor() as editor:
        editor.create_model(Read)
        editor.create_model(Guarded)
        editor.execute(
            "CREATE TRIGGER only_known BEFORE INSERT ON kernel_guarded WHEN NOT EXISTS "
            "(SELECT 1 FROM kernel_read WHERE word = NEW.word) BEGIN SELECT RAISE(ABORT, 'unknown'); END"
        )
    try:
        with connection.schema_editor() as editor:
            editor.alter_field(Read, Read._meta.get_field("word"), _text("word", Read))
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'only_known'")
            assert "kernel_read" in cursor.fetchone()[0]
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Guarded)
            editor.delete_model(Read)


def _text(name, model):
    field = models.TextField(null=True)
    field.set_attributes_from_name(name)
    field.model = model
    return field

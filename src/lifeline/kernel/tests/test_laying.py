"""Tables that are laid at once: the same as one after the other, and gone again."""

import pytest
from django.db import connection, models
from django.db.migrations import AddField, CreateModel, RunSQL
from django.db.migrations.state import ProjectState

from lifeline.kernel.laying import AtOnce

KEY = ("id", models.BigAutoField(primary_key=True))
STEPS = (
    CreateModel("Laid", [KEY, ("word", models.TextField())]),
    CreateModel("Layer", [KEY, ("laid", models.ForeignKey("kernel.Laid", models.CASCADE))]),
    AddField("Laid", "first", models.ForeignKey("kernel.Layer", models.CASCADE, null=True)),
)


def columns():
    """Columns of the two tables, by table; "" for a table that is not there."""
    told = connection.introspection
    with connection.cursor() as cursor:
        there = told.table_names(cursor)
        return {
            name: sorted(one.name for one in told.get_table_description(cursor, name)) if name in there else ""
            for name in ("kernel_laid", "kernel_layer")
        }


@pytest.mark.django_db(transaction=True)
def test_two_tables_that_name_each_other_are_laid_and_taken_away():
    before, after, singly = ProjectState(), ProjectState(), ProjectState()
    laid = AtOnce(STEPS)
    laid.state_forwards("kernel", after)
    for step in STEPS:
        step.state_forwards("kernel", singly)
    assert after == singly
    with connection.schema_editor() as editor:
        laid.database_forwards("kernel", editor, before, after)
    assert columns() == {"kernel_laid": ["first_id", "id", "word"], "kernel_layer": ["id", "laid_id"]}
    with connection.schema_editor() as editor:
        laid.database_backwards("kernel", editor, after, before)
    assert columns() == {"kernel_laid": "", "kernel_layer": ""}


@pytest.mark.parametrize("other", [RunSQL("SELECT 1"), AddField("event", "more", models.TextField())])
def test_what_is_no_part_of_these_tables_is_refused(other):
    with pytest.raises(TypeError):
        AtOnce([*STEPS, other])

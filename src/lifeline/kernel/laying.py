"""`AtOnce`: the tables of an app in one operation of its first migration.

For each table that a migration makes, Django renders anew every model that is related to it, and all of a site are.
The 58 tables of one app took ten of the twenty seconds of a new site; made at once, all models are rendered once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations import operations
from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState

PARTS = (operations.AddField, operations.AddConstraint, operations.AddIndex)
"""What may stand among the tables: each is made as it is after all of these."""


class AtOnce(Operation):
    """`CreateModel`s, and fields, constraints and indexes added to them. TypeError for anything else."""

    def __init__(self, steps: Sequence[Operation]) -> None:
        self.steps = list(steps)
        self.tables = [step for step in steps if isinstance(step, operations.CreateModel)]
        made = {table.name_lower for table in self.tables}
        for step in steps:
            if step not in self.tables and not (isinstance(step, PARTS) and step.model_name_lower in made):
                message = f"{step.describe()} is no part of a table that is made here."
                raise TypeError(message)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Forget the rendered models; whoever asks next renders them once."""
        state.__dict__.pop("apps", None)
        for step in self.steps:
            step.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make each table as it is at the end."""
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop them, the last first."""
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What `migrate -v 2` and `sqlmigrate` print."""
        return f"Create {len(self.tables)} tables at once"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As Django's optimizer and writer want it."""
        return type(self).__name__, [self.steps], {}

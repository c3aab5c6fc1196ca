"""Changing tables on SQLite, where a trigger of one table may speak of another.

Django rebuilds a table to change it: a new one is filled, the old one dropped, the new one renamed. SQLite refuses the
renaming while a trigger of any other table names the one that is gone, so such triggers step aside and are laid again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db.backends.sqlite3.schema import DatabaseSchemaEditor

if TYPE_CHECKING:
    from django.db.models import Model


class SchemaEditor(DatabaseSchemaEditor):
    """Django's, with triggers that survive the rebuilding of a table they read."""

    def _remake_table(self, model: type[Model], *args: Any, **kwargs: Any) -> None:
        lifted = self._triggers_about(model._meta.db_table)  # noqa: SLF001 - the name of the table
        for name, _sql in lifted:
            self.execute(f"DROP TRIGGER {self.quote_name(name)}")
        super()._remake_table(model, *args, **kwargs)  # type: ignore[misc] # private, not in the stubs
        for _name, sql in lifted:
            self.execute(sql)

    def _triggers_about(self, table: str) -> list[tuple[str, str]]:
        """(name, statement) of the triggers of other tables that name this one; its own are its migration's."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name != %s", [table])
            return [(name, sql) for name, sql in cursor.fetchall() if re.search(rf"\b{re.escape(table)}\b", sql)]

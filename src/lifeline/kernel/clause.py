"""A condition that many queries of one page share: Django puts it into SQL once, not once for each of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self

from django.db.models import BooleanField
from django.db.models.expressions import Expression

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model, Q
    from django.db.models.sql.compiler import SQLCompiler
    from django.db.models.sql.query import Query

INNER = re.compile(r"\b[A-Z]+\d+\b")
"""The names that Django gives the tables of a subquery; what it quotes is in small letters."""


class Clause(Expression):
    """`condition` on a row of `model`, as part of any filter on rows of that model, within subqueries too.

    It asks of the row's own columns and of subqueries about the row, never of a joined table (ValueError). Its values
    are those it was made with: who keeps one keeps it by all of them, or for no longer than a request.
    """

    conditional = True

    def __init__(self, model: type[Model], condition: Q) -> None:
        super().__init__(output_field=BooleanField())
        self.model, self.condition = model, condition
        self.table: str | None = None
        self.drawn: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def __repr__(self) -> str:
        return f"<Clause on {self.model.__name__}: {self.condition}>"

    def resolve_expression(self, query: Query, *_args: Any, **_kwargs: Any) -> Self:  # type: ignore[override]
        """Bound to the rows of the query that filters by it, and to those only."""
        if self.table is not None:  # a query that becomes a subquery asks again, for the one around it
            return self
        if query.model is not self.model:
            message = f"{self!r} cannot be asked of {query.model}."
            raise ValueError(message)
        bound = self.copy()
        bound.table = query.get_initial_alias()
        return bound

    def relabeled_clone(self, change_map: dict[str, str]) -> Self:  # type: ignore[override]
        """The same of rows that the query now calls otherwise."""
        bound = self.copy()
        bound.table = change_map.get(str(self.table), self.table)
        return bound

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """The condition under the name that the row has here."""
        sql, values = self.drawn.get(connection.alias) or self._draw(connection)
        own = connection.ops.quote_name(self.model._meta.db_table)  # noqa: SLF001 - Django's own word for the table
        return sql.replace(f"{own}.", f"{compiler.quote_name_unless_alias(str(self.table))}."), values

    def _draw(self, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """As Django compiles it, with inner names that no query around it can have."""
        query = self.model._default_manager.filter(self.condition).query  # noqa: SLF001 - for whichever model it is
        if len(query.alias_map) > 1:
            message = f"{self!r} joins another table."
            raise ValueError(message)
        sql, values = query.where.as_sql(query.get_compiler(connection=connection), connection)
        inner = INNER.sub(r"in_\g<0>", sql)
        self.drawn[connection.alias] = drawn = (f"({inner})", tuple(values))
        return drawn

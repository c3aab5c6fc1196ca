"""Who gets in where: the pages of innovation."""

from __future__ import annotations

from tests.guard.access.row import row

ROWS = {
    "innovation:my_work": row("get", others=200),
    "innovation:cycle_list": row("get", others=200),
}

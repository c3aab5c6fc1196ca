"""Who gets in where: the pages of kernel."""

from __future__ import annotations

from django.utils import timezone

from lifeline.kernel import chain
from tests.guard.access.row import row

ROWS = {
    "kernel:design_page": row("get", others=200),
    "kernel:look_choices": row("get", others=200, public=200),
    "kernel:chain_head": row("get", others=200, public=200, setup=lambda _w: chain.seal_due(timezone.now())),
    "kernel:offline": row("get", others=200, public=200, script=True),
    "kernel:manifest": row("get", others=200, public=200),
    "kernel:service_worker": row("get", others=200, public=200),
}

"""Who gets in where: documents of a cycle."""

from __future__ import annotations

from tests.guard.access.innovation_call import NOT_STAFF, STAFF, called
from tests.guard.access.row import row

WORKS_ON_IT = {"setup": called, "others": 403, **STAFF, **NOT_STAFF}
ROWS = {
    "innovation:paper_list": row("get", args=lambda _w, made: [made.pk], **WORKS_ON_IT),
    "innovation:paper_file": row("get", args=lambda _w, made: ["applications", made.pk], **WORKS_ON_IT),
    "innovation:import_cycle": row(
        "get", setup=called, others=403, clerk=200, manager=200, dispatcher=200, args=lambda world, _m: [world.jinan.pk]
    ),
    "innovation:nomination_list": row("get", setup=called, others=200, args=lambda _w, made: [made.pk], **NOT_STAFF),
    "innovation:conference_detail": row("get", args=lambda _w, made: [made.pk], **{**WORKS_ON_IT, "handler": 403}),
    "innovation:conference_programme": row(
        "get",
        setup=called,
        others=403,
        clerk=200,
        manager=200,
        dispatcher=200,
        args=lambda _w, made: [made.pk],
        **NOT_STAFF,
    ),
}

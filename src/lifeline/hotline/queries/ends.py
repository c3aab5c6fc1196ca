"""H-84: when a case ended, from the log: its last change of state, whatever was read or written afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifeline.hotline.models import ImportedCase
from lifeline.kernel.events import facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from lifeline.hotline.models import Case

BATCH = 500


def with_ends(cases: Iterable[Case]) -> Iterator[tuple[Case, datetime]]:
    """Each ended case with the moment in which it came into its state; of imported history, that of its import."""
    known = {case.pk: case for case in cases}
    keys = sorted(known)
    for begin in range(0, len(keys), BATCH):
        some = keys[begin : begin + BATCH]
        told = facts("hotline.case", keys=[str(pk) for pk in some])
        ends = {fact.key: fact.at for fact in told if fact.data.get("before") != fact.data.get("after")}
        imports = dict(ImportedCase.objects.filter(pk__in=some).values_list("pk", "batch__imported_at"))
        for pk in some:
            yield known[pk], max(at for at in (known[pk].submitted_at, ends.get(str(pk)), imports.get(pk)) if at)

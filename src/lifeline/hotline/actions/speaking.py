"""What the holder of a code says afterwards: sealed to his case and put into the drop (H-65)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lifeline.hotline.actions import course
from lifeline.hotline.actions.lodging import NO_KEEPER, drop, packed, sealed_file
from lifeline.hotline.models import Drop
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.states import DropKind
from lifeline.kernel import box
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import period_start

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.queries.codes import Opened
    from lifeline.kernel.files import Taken

LEAST = {DropKind.MESSAGE: 1, DropKind.ANSWER: 1}


def speak(
    found: Opened,
    kind: DropKind,
    text: str = "",
    *,
    now: datetime,
    digest: str | None = None,
    files: tuple[Taken, ...] = (),
    originals: tuple[Taken, ...] = (),
    custody: bytes | None = None,
    **more: Any,
) -> None:
    """H-65. A message, an answer, a rating, a step: it waits for the batch, which takes the step with it.

    `digest` stands for the form's one-time key: the same form twice is once (H-3). `more` is what will stand in clear:
    the verdict and grade of a rating, the question that an answer saw. H-71: `originals` are sealed to
    `custody`, the public half of the CUSTODY pair. Refused: H-1 (too short, too long), H-71 (originals and no key).
    """
    public = box.public_of(found.private)
    hour = period_start(now, "hour")
    place = Drop.objects.filter(target=found.case_id, hour=hour).count()
    body: dict[str, Any] = {**more, "place": place}
    if text or kind in LEAST:
        words = course.written(text, "H-1", LEAST.get(kind, 0 if kind == DropKind.RATING else numbers().text_min))
        body["content"] = packed(box.seal(public, words.encode()))
    body["files"] = [sealed_file(one, public) for one in files]
    if originals:
        if custody is None:
            raise Refused("H-71", NO_KEEPER)
        body["originals"] = [sealed_file(one, custody) for one in originals]
    waiting = Drop(kind=kind, target=found.case_id, hour=hour, digest=digest, body=json.dumps(body))
    drop(waiting, actor=None)

"""8. The documents of a cycle for its export: no reviewer, no ballot, no objector stands in any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import override

from lifeline.innovation.queries import drawing, papers, voting
from lifeline.kernel import files
from lifeline.kernel.documents import docx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from lifeline.innovation.models import Cycle
    from lifeline.people.models import Person


def documents(cycle: Cycle, person: Person) -> Iterator[tuple[str, bytes]]:
    """(file name, bytes): what was issued under a number, public notices, and minutes as this reader may know them."""
    for paper in papers.issued(cycle):
        yield f"{paper.kind.lower()}-{paper.number}.docx", files.path_of(papers.file_of(paper).place).read_bytes()
    for notice in papers.notices(cycle):
        assert notice.published_at is not None, "notices leaves drafts out"
        name = f"notice-{notice.kind.lower()}-{notice.number}.docx"
        yield name, _word(drawing.notice, papers.notice(notice), notice.published_at)
    for one in papers.minuted(person, cycle):
        with override(drawing.LANGUAGE):
            items = voting.minutes_text(one, person)
        at = one.chair_signed_at or one.drafted_at
        yield f"minutes-{one.meeting.number}.docx", _word(drawing.minutes, papers.minutes(one, items), at)


def _word(draw: Callable[..., Any], body: papers.Body, at: datetime) -> bytes:
    title, blocks = drawing.drawn(draw, body)
    return docx(blocks, title=title, organisation=body["organisation"], at=at)

"""What goes over the wire: the shapes of bodies and answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ninja import Field, Schema

from lifeline.hotline.queries import cases
from lifeline.hotline.rules.numbers import FIRST_DAY, LAST_DAY, TEXT_MAX
from lifeline.hotline.states import (
    CaseState,
    Channel,
    Clock,
    ClosedAs,
    Contact,
    Disposition,
    Grade,
    LevelCode,
    MessageKind,
    ReplyState,
    Side,
    Verdict,
)
from lifeline.kernel.rest import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifeline.hotline.models import Attachment, Case, Message, Reply
    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person, Unit


class UnitOut(Schema):
    """A unit by its code, named as now."""

    code: str
    name: str


class CaseOut(Schema):
    """A case. `due_at` is the clock that breaks first (`due_clock`); the three clocks stand beside it.

    Its reporter reads of one clock, the promised reply, and of no nudges or unread messages, which are the unit's.
    """

    number: str
    version: int
    state: CaseState
    level: LevelCode
    category: str | None
    unit: UnitOut | None
    channel: Channel
    summary: str
    round: int
    submitted_at: datetime
    due_at: datetime | None
    due_clock: Clock
    dispatch_due_at: datetime | None
    response_due_at: datetime | None
    resolve_due_at: datetime
    provisional: bool
    answered_at: datetime | None
    closed_at: datetime | None
    closed_as: ClosedAs
    staff_owned: bool
    nudges: int
    unread: int


class AttachmentOut(Schema):
    """A file of a case, cleaned."""

    key: str
    name: str
    type: str
    size: int


class MessageOut(Schema):
    """Something said. Staff speak as their unit (`unit`), never as persons."""

    side: Side
    kind: MessageKind
    unit: str
    text: str
    at: datetime
    attachments: list[AttachmentOut]


class ReporterOut(Schema):
    """H-7. Who reported."""

    name: str
    phone: str


class CaseDetail(CaseOut):
    """A case with what was said. `reporter` is null for those who read 反映人 (H-7)."""

    text: str
    place: str
    reporter: ReporterOut | None
    attachments: list[AttachmentOut]
    messages: list[MessageOut]


class ReplyOut(Schema):
    """The draft of this round's reply; `version` is its own, for `expected_version`."""

    version: int
    state: ReplyState
    text: str
    disposition: Disposition
    nearly_canned: bool
    sent_back_because: str


class CaseFilter(Span):
    """Which cases: by state, level, category and unit (codes), by the day of submission, only my own."""

    state: CaseState | None = None
    level: LevelCode | None = None
    category: str = Field("", max_length=30)
    unit: str = Field("", max_length=30)
    from_on: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    to_on: date | None = Field(None, ge=FIRST_DAY, le=LAST_DAY)
    mine: bool = False


class Words(Schema):
    """A text of the caller's."""

    text: str = Field(min_length=1, max_length=TEXT_MAX)


class ReportIn(Words):
    """H-1, H-12. A text and nothing else is needed. `avoid`: employee numbers, names or units who must not see it."""

    place: str = Field("", max_length=100)
    category: str | None = Field(None, max_length=30)
    critical: bool = False
    avoid: list[str] = Field([], max_length=20)


class ContactIn(Words):
    """H-29. What was said to the reporter, and how."""

    kind: Contact = Contact.MESSAGE


class ReplyIn(Words):
    """H-40. The reply of this round. `submit` hands it to the lead; `expected_version` is that of the draft read."""

    disposition: Disposition
    submit: bool = True
    expected_version: int | None = None


class ApproveIn(Schema):
    """H-39. The version of the draft that was read."""

    expected_version: int | None = None


class RatingIn(Schema):
    """H-43. Two questions, and words that are welcome and not needed."""

    verdict: Verdict
    grade: Grade | None = None
    text: str = Field("", max_length=TEXT_MAX)


class DispatchIn(Schema):
    """H-15. To which unit (code), in which category (code), with a remark."""

    unit: str = Field(min_length=1, max_length=30)
    category: str | None = Field(None, max_length=30)
    reason: str = Field("", max_length=500)


def unit_out(unit: Unit | None) -> UnitOut | None:
    """A unit, or nothing."""
    return None if unit is None else UnitOut(code=unit.code, name=unit.name)


def case_out(case: Case, reader: Person) -> CaseOut:
    """A case from its row, for this reader; `unit` and `category` were read with it."""
    return CaseOut(**_columns(case, reader))


def _columns(case: Case, reader: Person) -> dict[str, Any]:
    own = cases.for_its_reporter(case) if case.reporter_id == reader.pk else {}
    plain = {name: getattr(case, name) for name in CaseOut.model_fields if name not in {"category", "unit"}}
    return {**plain, **own, "category": case.category.code if case.category else None, "unit": unit_out(case.unit)}


def case_detail(
    case: Case,
    reader: Person,
    reporter: tuple[str, str] | None,
    files: Iterable[Attachment],
    messages: Iterable[Message],
    stored: dict[str, Stored],
) -> CaseDetail:
    """A case with its thread and files; `stored` says type and size of those whose bytes are there."""
    return CaseDetail(
        **_columns(case, reader),
        text=case.text,
        place=case.place,
        reporter=ReporterOut(name=reporter[0], phone=reporter[1]) if reporter else None,
        attachments=_attachments(files, stored),
        messages=[
            MessageOut(
                side=Side(one.side),
                kind=MessageKind(one.kind),
                unit=one.unit_name,
                text=one.text,
                at=one.at,
                attachments=_attachments(one.attachments.all(), stored),
            )
            for one in messages
        ],
    )


def _attachments(rows: Iterable[Attachment], stored: dict[str, Stored]) -> list[AttachmentOut]:
    known = [(row, stored[row.key]) for row in sorted(rows, key=lambda row: row.pk) if row.key in stored]
    return [AttachmentOut(key=row.key, name=row.name, type=file.type, size=file.size) for row, file in known]


def reply_out(reply: Reply) -> ReplyOut:
    """A draft."""
    return ReplyOut(**{name: getattr(reply, name) for name in ReplyOut.model_fields})

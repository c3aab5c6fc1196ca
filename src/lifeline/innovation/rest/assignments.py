"""I-42. The table of assignments over the wire: as it stands, and edited back again, previewed or applied whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction
from django.utils import timezone
from ninja import Field, Query, Schema

from lifeline.innovation.actions import assignments as actions
from lifeline.innovation.policies.reviewing import may_assign
from lifeline.innovation.queries import assigning as reading
from lifeline.innovation.queries.cycles import cycle_for
from lifeline.innovation.queries.reviewing import hidden_from
from lifeline.innovation.rest.door import router
from lifeline.innovation.states import Stage
from lifeline.kernel.documents import attached
from lifeline.people.api import PersonRequest

if TYPE_CHECKING:
    from lifeline.innovation.queries.assigning import Field as Desk
    from lifeline.people.models import Person

CSV = {"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}}


class StageIn(Schema):
    """I-101. For what is reviewed."""

    stage: Stage = Stage.APPROVAL


class TableQuery(StageIn):
    """`dry_run`: only tell what each row would do."""

    dry_run: bool = False


class TableIn(Schema):
    """The table as CSV (`action,application,reviewer,reason`), and the most reviews for one reviewer, if not as set."""

    table: str = Field(min_length=1, max_length=1_000_000)
    most: int | None = Field(None, ge=1, le=500)


class OutcomeOut(Schema):
    """A row and what it does; `rule` and `sentence` say why it is refused."""

    action: str
    application: str
    reviewer: str
    reason: str
    what: Literal["OK", "NOTHING", "REFUSED"]
    rule: str
    sentence: str


class TableOut(Schema):
    """I-42. `applied`: all of it was done; else nothing was."""

    applied: bool
    rows: list[OutcomeOut]


@router.get("cycles/{cycle}/assignments.csv", openapi_extra=CSV)
def assignment_table(request: PersonRequest, cycle: int, wanted: Query[StageIn]) -> Any:
    """I-42, I-50. Who reviews what, by numbers, for the secretariat; without what its reader conflicts with (I-38)."""
    found = cycle_for(request.user, cycle, may_assign)
    desk = reading.field(found, wanted.stage, timezone.localdate(), conflicts=False)
    out = blank(request.user, desk)
    body = reading.csv_of(row for row in reading.standing_rows(desk) if row.application not in out)
    return attached(body, "assignments.csv", "text/csv; charset=utf-8")


def blank(person: Person, desk: Desk) -> set[str]:
    """I-38. The numbers of the applications of whose reviews this person learns nothing."""
    hidden = hidden_from(person, desk.applications.values())
    return {number for number, one in desk.applications.items() if one.pk in hidden}


@router.post("cycles/{cycle}/assignments.csv", response=TableOut)
def assignment_take(request: PersonRequest, cycle: int, wanted: Query[TableQuery], body: TableIn) -> Any:
    """I-42. Preview a table, or apply all of it. Nothing is done where one row is refused (422)."""
    found = cycle_for(request.user, cycle, may_assign)
    now = timezone.now()
    with transaction.atomic():
        run = actions.take_table(found, wanted.stage, body.table, most=body.most, actor=request.user, now=now)
        desk = reading.field(found, wanted.stage, timezone.localdate(now), run)
        outcomes = desk.board.outcomes(reading.rows_of(run), blank(request.user, desk))
        if wanted.dry_run:
            transaction.set_rollback(True)
        else:
            actions.apply(run, actor=request.user, now=now)
    return TableOut(applied=not wanted.dry_run, rows=[outcome_out(one) for one in outcomes])


def outcome_out(one: Any) -> OutcomeOut:
    """A row of the preview."""
    sentence = str(reading.WHY[one.code]) if one.code else ""
    return OutcomeOut(**one.row._asdict(), what=one.what, rule=one.rule, sentence=sentence)

"""Earlier cases from a file (H-92 … H-94): all rows or none, the same file again writes nothing, nobody is notified.

Built in are the headers of the public message boards; `--map name=column` names any other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events
from lifeline.hotline.actions import course
from lifeline.hotline.models import Case, Category, ImportBatch, ImportedCase, ImportMapping, Message, Reply
from lifeline.hotline.queries.reference import level_version, month_of
from lifeline.hotline.queries.search import SEARCH, fields
from lifeline.hotline.rules import texts
from lifeline.hotline.rules.numbers import new_number
from lifeline.hotline.states import (
    CaseState,
    Channel,
    ClosedAs,
    Disposition,
    MessageKind,
    Mode,
    ReplyState,
    Side,
    WaitsFor,
)
from lifeline.kernel.action import action
from lifeline.kernel.calendar import store
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import Entry, facts, record, record_many
from lifeline.kernel.tables import Column, Kind, Mark, RowRefused, State, Undone, load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from lifeline.kernel.tables import Report, Row, Table
    from lifeline.people.models import Person, Unit

COLUMNS = (
    Column("external_id", "留言编号", "Id", Kind.KEY, need=True, aliases=("编号", "件号"), longest=60),
    Column("external_user", "留言用户", "User", Kind.NAME, aliases=("用户",)),
    Column("title", "留言主题", "Title", Kind.TEXT, aliases=("主题", "标题")),
    Column("submitted_at", "留言时间", "Submitted", Kind.TIME, need=True, aliases=("提交时间",)),
    Column("text", "留言详情", "Text", Kind.TEXT, need=True, aliases=("内容", "诉求内容")),
    Column("reply", "答复意见", "Reply", Kind.TEXT, aliases=("答复",)),
    Column("replied_at", "答复时间", "Replied", Kind.TIME),
    Column("category", "一级标签", "Category", Kind.NAME, aliases=("类别",)),
    Column("supports", "点赞数", "Supports", Kind.NUMBER),
    Column("opposes", "反对数", "Opposes", Kind.NUMBER),
)
BATCH = 500


def mapped(names: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns, with the headers that `--map name=column` gives them. KeyError for a name that is none of ours."""
    known = {column.key: column for column in COLUMNS}
    for name, header in names.items():
        known[name] = replace(known[name], zh=header, aliases=(*known[name].aliases, known[name].zh))
    return tuple(known.values())


@dataclass
class Found:
    """What the file brings, against what stands."""

    company: Unit
    batch: ImportBatch
    known: dict[str, str] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    categories: dict[str, Category] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    origins: list[ImportedCase] = field(default_factory=list)
    replies: list[tuple[Case, str, datetime]] = field(default_factory=list)
    level_version: int = 1
    calendars: str = ""
    open_ones: bool = False
    only_judged: bool = False

    @classmethod
    def of_now(cls, company: Unit, batch: ImportBatch, *, open_ones: bool = False, only_judged: bool = False) -> Found:
        """Read once what every row is compared with. `open_ones`: a row without a reply is still to be done.

        `only_judged`: nothing is going to be written, so a row that is to be closed makes no case.
        """
        return cls(
            company,
            batch,
            known=dict(ImportedCase.objects.filter(company=company).values_list("external_id", "digest")),
            numbers=set(Case.objects.values_list("number", flat=True)),
            categories={one.name: one for one in Category.objects.order_by("pk")},
            level_version=level_version(),
            calendars=store.current().name,
            open_ones=open_ones,
            only_judged=only_judged,
        )

    def take(self, row: Row) -> State:
        """One row: new, there already, or refused with column and reason; nothing is written yet."""
        values = row.values
        text = texts.clean(values["text"] or "")
        if not text:
            raise RowRefused("H-92", "text", _("There is no text."))
        reply, replied_at = texts.clean(values["reply"] or ""), values["replied_at"]
        if bool(reply) != bool(replied_at):
            raise RowRefused("H-92", "replied_at", _("A reply and its time belong together."))
        if replied_at and replied_at < values["submitted_at"]:
            raise RowRefused("H-92", "replied_at", _("The reply is older than the message."))
        digest = hashlib.sha256(
            "\0".join(map(str, (text, values["submitted_at"], reply, replied_at))).encode()
        ).hexdigest()
        external_id = values["external_id"]
        if (stands := self.known.get(external_id)) is not None:
            if stands and stands != digest:  # of a destroyed one nothing is left to compare with (H-84)
                raise RowRefused("H-93", "external_id", _("This id stands here already with other content."))
            return State.UNCHANGED
        self.known[external_id] = digest
        if self.only_judged and (reply or not self.open_ones):
            return State.CREATED
        case = self.case(values, text, reply, replied_at)
        self.cases.append(case)
        self.origins.append(self.origin(case, row, digest))
        if reply:
            self.replies.append((case, reply, replied_at))
        return State.CREATED

    def case(self, values: dict[str, Any], text: str, reply: str, replied_at: datetime | None) -> Case:
        """A closed case of the past: no clock runs, nobody waits for anybody (H-94). Or one that is taken over."""
        at = values["submitted_at"]
        title = texts.clean(values["title"] or "")
        if self.open_ones and not reply:
            return self.taken_over(values, text, title)
        return Case(
            number=self.number(at), company=self.company, state=CaseState.CLOSED, mode=Mode.NAMED,
            channel=Channel.IMPORT, summary=texts.summary(title or text), text=text,
            category=self.categories.get(values["category"] or ""),
            closed_as=ClosedAs.HISTORY if reply else ClosedAs.NO_REPLY_RECORDED, submitted_at=at, round_at=at,
            level_version=self.level_version, calendar_versions=self.calendars, answered_at=replied_at,
            closed_at=replied_at or at, waits_for=WaitsFor.NOBODY, dispatch_due_at=at, response_due_at=at,
            resolve_due_at=at,
        )  # fmt: skip

    def taken_over(self, values: dict[str, Any], text: str, title: str) -> Case:
        """A case that waits for its dispatch. Its clocks run from the import: nobody here could keep older ones."""
        at, now = values["submitted_at"], self.batch.imported_at
        case = Case(
            number=self.number(at), company=self.company, state=CaseState.TRIAGE, mode=Mode.NAMED,
            channel=Channel.IMPORT, summary=texts.summary(title or text), text=text,
            category=self.categories.get(values["category"] or ""), submitted_at=at, round_at=now,
            level_version=self.level_version, calendar_versions=self.calendars,
        )  # fmt: skip
        course.time(case)
        return case

    def number(self, at: datetime) -> str:
        """H-5. A number that no case has."""
        while (number := new_number(at.year)) in self.numbers:
            pass
        self.numbers.add(number)
        return number

    def origin(self, case: Case, row: Row, digest: str) -> ImportedCase:
        """Where it came from; the user's name is kept as a salted digest only."""
        values = row.values
        user = values["external_user"] or ""
        salted = hashlib.sha256(f"{settings.SECRET_KEY}\0{user}".encode()).hexdigest()[:32] if user else ""
        return ImportedCase(
            case=case, batch=self.batch, company=self.company, external_id=values["external_id"], external_user=salted,
            title=texts.clean(values["title"] or ""), supports=values["supports"] or 0, opposes=values["opposes"] or 0,
            day_exact=Mark.DAY in row.marks.get("submitted_at", ()), digest=digest,
        )  # fmt: skip

    def write(self) -> None:
        """Everything in a few large steps."""
        Case.objects.bulk_create(self.cases, batch_size=BATCH)
        pks = dict(
            Case.objects.filter(company=self.company, channel=Channel.IMPORT, pk__gt=0).values_list("number", "pk")
        )
        for case in self.cases:
            case.pk = pks[case.number]
        answers = {case.pk: text for case, text, _at in self.replies}
        texts = ((case, [answers[case.pk]] if case.pk in answers else []) for case in self.cases)
        SEARCH.put_many(((case.pk, fields(case, sent), case.submitted_at) for case, sent in texts), new=True)
        self.batch.save()
        for origin in self.origins:
            origin.case, origin.batch = origin.case, self.batch
        ImportedCase.objects.bulk_create(self.origins, batch_size=BATCH)
        Reply.objects.bulk_create((self.reply(*one) for one in self.replies), batch_size=BATCH)
        Message.objects.bulk_create(
            (
                Message(
                    case=case, round=1, side=Side.STAFF, kind=MessageKind.REPLY, text=text, at=at, unit=self.company,
                    unit_name=self.company.name,
                )
                for case, text, at in self.replies
            ),
            batch_size=BATCH,
        )  # fmt: skip

    def reply(self, case: Case, text: str, at: datetime) -> Reply:
        """What the reply times count of it; no working time, since the calendar of that unit is not known."""
        return Reply(
            case=case, company=self.company, unit=self.company, round=1, state=ReplyState.APPROVED, text=text,
            disposition=Disposition.EXPLAINED, imported=True, drafted_at=at, submitted_at=at, approved_at=at,
            month=month_of(at), wall_minutes=int((at - case.submitted_at).total_seconds() // 60),
        )  # fmt: skip


def import_cases(
    table: Table, company: Unit, file_name: str, *, dry_run: bool = False, skip_bad: bool = False,
    open_ones: bool = False, progress: Callable[[int, int | None], None] | None = None, actor: Person | None,
    by: str = "", now: datetime,
) -> Report:  # fmt: skip
    """H-92, H-93. Import a file of earlier cases; a second import changes nothing and says so.

    `open_ones`: what has no reply in the file comes to the dispatcher, instead of being closed as 无答复记录.
    """
    try:
        return write_cases(
            table,
            company,
            file_name,
            dry_run=dry_run,
            skip_bad=skip_bad,
            open_ones=open_ones,
            progress=progress,
            actor=actor,
            by=by,
            now=now,
        )
    except Undone as undone:
        return undone.report


@action
def write_cases(
    table: Table, company: Unit, file_name: str, *, dry_run: bool, skip_bad: bool, open_ones: bool = False,
    progress: Callable[[int, int | None], None] | None, actor: Person | None, by: str = "", now: datetime,
) -> Report:  # fmt: skip
    """H-92, H-94. Write every row as a closed case with its reply and an event; raises `Undone` when nothing is new.

    Consequences: the cases count in reply times and training, in no rate; nobody is notified.
    """
    batch = ImportBatch(company=company, file_name=file_name, imported_at=now, imported_by=actor)
    found = Found.of_now(company, batch, open_ones=open_ones, only_judged=dry_run)
    report = load(table, found.take, dry_run=dry_run, skip_bad=skip_bad, progress=progress)
    report.or_undo()
    if not found.cases:
        raise Undone(report)
    found.write()
    _tell(found, actor=actor, by=by)
    counts = report.counts
    record(
        events.IMPORT_FINISHED, batch, actor=actor, by=by, created=counts["created"], unchanged=counts["unchanged"],
        refused=counts["refused"], file=file_name, skip_bad=skip_bad,
    )  # fmt: skip
    return report


def _tell(found: Found, *, actor: Person | None, by: str) -> None:
    """What became of each case: history that was imported, or work that was taken over."""
    history: list[Entry] = []
    work: list[Entry] = []
    for case in found.cases:
        told: dict[str, Any] = {
            "before": "",
            "after": case.state,
            "round": 1,
            "batch": found.batch.pk,
            "digest": course.digest(case.text),
        }
        if case.state == CaseState.CLOSED:
            history.append(Entry(case, {**told, "answered": case.answered_at is not None}, case.submitted_at))
        else:
            clocks: dict[str, Any] = {
                "level": case.level,
                "level_version": case.level_version,
                "calendars": case.calendar_versions,
            }
            work.append(Entry(case, {**told, **clocks, "company": case.company_id}, found.batch.imported_at))
    record_many(events.IMPORTED, history, actor=actor, by=by)
    record_many(events.TAKEN_OVER, work, actor=actor, by=by)


@action
def undo(batch: ImportBatch, *, actor: Person | None, by: str = "", now: datetime) -> int:
    """Take an import back, while nothing else touched its cases; returns how many they were.

    Consequences: cases, replies and messages of the batch are gone, and the same file may be imported again; that they
    were here, and when they went, stays in the log.
    """
    keys = list(ImportedCase.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True))
    _untouched(keys)
    for key in keys:
        SEARCH.drop(key)
    Case.objects.filter(pk__in=ImportedCase.objects.filter(batch=batch).values("pk")).delete()
    record(events.IMPORT_UNDONE, batch, actor=actor, by=by, at=now, cases=len(keys), file=batch.file_name)
    batch.delete()
    return len(keys)


def _untouched(keys: list[int]) -> None:
    """Refused when anything happened to one of the cases since: it is no longer the file's alone."""
    came = {str(events.IMPORTED), str(events.TAKEN_OVER)}
    for begin in range(0, len(keys), BATCH):
        for fact in facts("hotline.case", keys=[str(key) for key in keys[begin : begin + BATCH]]):
            if fact.kind not in came:
                number = Case.objects.get(pk=int(fact.key)).number
                raise Refused(
                    "H-93", _("Case %(number)s has been worked on since; nothing was taken back."), number=number
                )
        used = Q(publication__isnull=False) | Q(faq_entries__isnull=False)
        case = Case.objects.filter(used, pk__in=keys[begin : begin + BATCH]).order_by("pk").first()
        if case is not None:
            raise Refused(
                "H-93", _("A text from case %(number)s is at the board or in the FAQ; nothing was taken back."),
                number=case.number,
            )  # fmt: skip


@action
def keep_mapping(name: str, columns: Mapping[str, str], *, actor: Person | None, by: str = "") -> ImportMapping:
    """Keep the headers of a system under a name. Consequence: `--mapping NAME` reads its files from now on."""
    mapped(columns)
    row, _made = ImportMapping.objects.update_or_create(name=name, defaults={"columns": dict(columns)})
    record(events.MAPPING_KEPT, row, actor=actor, by=by, name=name, columns=sorted(columns))
    return row

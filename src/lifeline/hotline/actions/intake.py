"""Reports come in: from the reporter himself or through a clerk, once, with a number, and lie at the right desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events, policies
from lifeline.hotline.actions import access, asked, callouts, course, telling, topic_counts
from lifeline.hotline.models import Attachment, Case, Recusal, SealedRecusal
from lifeline.hotline.queries.joint_tasks import open_tasks
from lifeline.hotline.queries.paths import barred
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.rules import texts
from lifeline.hotline.rules.numbers import TAKE_IN_MINUTES, new_number
from lifeline.hotline.rules.sealing import key_name
from lifeline.hotline.states import HELD, OPEN, Channel, Desk, LevelCode, Mode
from lifeline.kernel import files
from lifeline.kernel.action import action, once, remember
from lifeline.kernel.errors import Refused
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from lifeline.hotline.models import Category, Message
    from lifeline.kernel.files import Stored
    from lifeline.people.models import Person, Unit

FORM_VERSION = 1
SCOPE = "hotline.submit"


@dataclass(frozen=True)
class Report:
    """What a reporter says. `key` is the one-time key of the form; `files` are taken and cleaned already.

    `reporter` is None only where a clerk enters somebody who is not in the directory; then `company` says whose case
    it is. `avoid_people` and `avoid_units` are those under recusal (H-12). `hinted`: what was
    shown while he wrote, such as "faq 12", with " opened" behind what he opened.
    """

    text: str
    key: str
    reporter: Person | None
    company: Unit | None = None
    channel: Channel = Channel.WEB
    critical: bool = False
    place: str = ""
    category: Category | None = None
    files: tuple[Stored, ...] = ()
    avoid_people: tuple[Person, ...] = ()
    avoid_units: tuple[Unit, ...] = ()
    follows: Case | None = None
    hinted: tuple[str, ...] = ()


@action
def submit(report: Report, *, actor: Person, now: datetime) -> Case:
    """A report becomes a case: numbered, timed, and before the right desk. The same key gives the same case (H-3).

    H-1: a text and nothing else. H-4: the log does not say who it was; `Case.reporter` does. H-5: a random number.
    H-6: what a clerk enters is the reporter's case. H-12: whoever is to be avoided is excluded before anybody sees it.
    H-13: all clocks start now. Consequences: the clocks run, the desk sees it, files hang on it, it is taken in.
    """
    if (stored := once(report.key, "", scope=SCOPE)) is not None:
        return Case.objects.get(pk=stored.result)
    limits = numbers()
    text = course.written(report.text, "H-1", limits.text_min)
    _check_files(report.files, limits.files_max, limits.files_mb)
    case = Case(
        number=free_number(now),
        company=_company(report),
        mode=Mode.NAMED,
        channel=report.channel,
        reporter=report.reporter,
        entered_by=actor if report.channel == Channel.CLERK else None,
        submission_digest=course.digest(report.key),
        form_version=FORM_VERSION,
        summary=texts.summary(text),
        text=text,
        place=texts.clean(report.place),
        category=report.category,
        level=LevelCode.CRITICAL if report.critical else LevelCode.NORMAL,
        follows=report.follows,
        submitted_at=now,
    )
    course.start_clocks(case, now)
    waiting = any(not one.is_clean for one in report.files)
    before = case.state if waiting else course.move(case, "take in")
    course.keep(case, wake_at=now + timedelta(minutes=TAKE_IN_MINUTES) if waiting else None)
    _avoid(case, report.avoid_people, report.avoid_units)
    attach(case, report.files, None, now=now)
    by = policies.CLERK if report.channel == Channel.CLERK else events.REPORTER
    course.index(case, new=True)
    _tell_submitted(case, report, before, actor=actor if by == policies.CLERK else None, by=by)
    remember(report.key, case.pk, scope=SCOPE)
    if not waiting:
        course.tell(events.TAKEN_IN, case, actor=None, by=events.CLOCK, before=before, at=now)
    if report.critical:
        telling.desk(case, telling.CRITICAL, case.round)
        callouts.begin(case, now)
    return case


def _tell_submitted(case: Case, report: Report, state: str, *, actor: Person | None, by: str) -> None:
    """It came in `state`; what is taken in at once is written once, as it lies before its desk."""
    course.tell(
        events.SUBMITTED,
        case,
        actor=actor,
        by=by,
        before=state,
        after=state,
        channel=case.channel,
        mode=case.mode,
        form_version=case.form_version,
        level=case.level,
        level_version=case.level_version,
        calendars=case.calendar_versions,
        category=case.category.code if case.category else "",
        company=case.company_id,
        recused=len(report.avoid_people) + len(report.avoid_units),
        files=len(report.files),
        desk=case.desk,
        follows=report.follows.number if report.follows else "",
        hints=list(report.hinted),
        digest=course.digest(case.text),
    )
    if report.follows is not None:
        course.tell(events.FOLLOWED, report.follows, actor=actor, by=by, number=case.number)


@action
def take_in(case: Case, *, actor: Person | None, now: datetime) -> Case:
    """The clock takes a report in whose files had to be cleaned first. Consequence: it can be dispatched."""
    case = course.lock(case)
    taken_in(case, actor=actor, now=now)
    return case


def taken_in(case: Case, *, actor: Person | None, now: datetime) -> None:
    """The case lies before its desk. Part of an action."""
    before = course.move(case, "take in")
    course.keep(case)
    course.tell(events.TAKEN_IN, case, actor=actor, by=events.CLOCK, before=before, at=now)


@action
def recuse(
    case: Case,
    people_: Iterable[Person],
    units: Iterable[Unit],
    *,
    actor: Person,
    now: datetime,
    version: int | None = None,
) -> Case:
    """H-12, H-17. The dispatcher excludes persons or units later on.

    Consequences: they find the case no more, and a sealed one opens for none of them (nor its reporter's name for a
    custodian); no topic counts it; the desk that is left takes it; what an excluded unit was asked is over, and the
    unit in charge is told.
    Refused while a unit holds the case that nobody could work on any longer: it goes to another unit first.
    """
    case = course.lock(case, version)
    if case.state not in OPEN:
        raise Refused("K-8", course.MOVED_ON)
    by = policies.capacity(actor, case) or policies.DESKS[Desk(case.desk)]
    avoided = _avoid(case, people_, units)
    if not avoided:
        raise Refused("H-12", _("Name at least one person or unit."))
    if case.state in HELD and case.unit is not None and not policies.may_receive(case.unit, case):
        raise Refused("H-17", _("Then nobody of the holding unit could work on it: send it to another unit first."))
    for task in open_tasks(case):
        if policies.unit_is_recused(task.unit, case) or not policies.handlers(task.unit, case):
            asked.cancel(task, case, now, actor=actor, by=by)
            telling.unit(case, telling.TASK_ENDED, f"excluded.{task.pk}", but=actor)
    course.find_decider(case)
    course.keep(case, case.due_at, case.wake_at)
    access.follow(case)
    access.take_custody(case)
    topic_counts.withhold(case, now)
    course.tell(events.RECUSED, case, actor=actor, by=by, at=now, recused=avoided, desk=case.desk)
    return case


def _avoid(case: Case, people_: Iterable[Person], units: Iterable[Unit]) -> int:
    """H-12, H-17. Write the recusals, then find the desk that is left; `keep` has saved the case once before."""
    persons, places = [person.pk for person in people_], [unit.pk for unit in units]
    if not persons and not places:
        return 0
    if case.sealed:
        name = key_name(policies.recusal_key())
        tokens = policies.recusal_tokens(persons, places)
        SealedRecusal.objects.bulk_create(
            [SealedRecusal(case=case, token=one, key_id=name) for one in sorted(tokens)], ignore_conflicts=True
        )
    else:
        Recusal.objects.bulk_create(
            [Recusal(case=case, person_id=pk) for pk in persons] + [Recusal(case=case, unit_id=pk) for pk in places],
            ignore_conflicts=True,
        )
    case.has_recusals = True
    case.desk = desk_of(case, barred(case))
    case.save(update_fields=["has_recusals", "desk"])
    return len(persons) + len(places)


def desk_of(case: Case, out: Collection[int] = ()) -> Desk:
    """H-17, H-19. The first desk where somebody is left who is neither recused nor `out`; at last integrity's."""
    for desk, role in policies.DESKS.items():
        if any(person.pk not in out for person in policies.staff(role, case.company, case)):
            return desk
    return Desk.INTEGRITY if case.has_recusals else Desk.SUPERVISOR


def attach(case: Case, stored: Iterable[Stored], message: Message | None, *, now: datetime) -> None:
    """Hang cleaned files on the case, and on the message with which they came. Part of an action."""
    for one in stored:
        files.link(one, case)
        Attachment.objects.get_or_create(
            case=case,
            key=one.key,
            defaults={"message": message, "name": one.name, "by_reporter": True, "at": now},
        )


def _check_files(stored: tuple[Stored, ...], most: int, megabytes: int) -> None:
    if len(stored) > most:
        raise Refused("H-1", _("At most %(most)s files can be sent with a report."), most=most)
    if sum(one.size for one in stored) > megabytes * files.MB:
        raise Refused("H-1", _("The files are larger than %(most)s MB together."), most=megabytes)


def _company(report: Report) -> Unit:
    """H-14. The company of the reporter's unit; of the clerk's choice where he is not in the directory."""
    if report.company is not None:
        return report.company
    unit = people.unit_at(report.reporter) if report.reporter else None
    if unit is None:
        raise Refused("H-14", _("You belong to no unit at present, so no company can take the report."))
    return people.company_of(unit)


def free_number(now: datetime) -> str:
    """H-5. A number that no case has."""
    while True:
        number = new_number(timezone.localtime(now).year)
        if not Case.objects.filter(number=number).exists():
            return number

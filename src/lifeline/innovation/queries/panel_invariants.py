"""What must always be true of reviews, runs, minutes, awards and public notices (V-3, V-4, V-8 … V-10, V-16)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from lifeline.innovation.models import (
    Application,
    AssignmentRun,
    AwardRun,
    Meeting,
    MeetingItem,
    PublicNotice,
    Review,
    ReviewWaiver,
    ShareSheet,
)
from lifeline.innovation.queries.conflicts import matrix
from lifeline.innovation.queries.invariants import Offence, invariant, offences
from lifeline.innovation.queries.pool import k_of
from lifeline.innovation.rules.config import config_of
from lifeline.innovation.rules.numbers import GRADES_LEAST, WHOLE
from lifeline.innovation.rules.reviews import wanted
from lifeline.innovation.rules.runs import proved
from lifeline.innovation.states import (
    STANDING,
    ApplicationState,
    CycleState,
    ItemState,
    MeetingState,
    Provenance,
    ReviewState,
    RunSource,
    RunState,
    Stage,
)
from lifeline.kernel.calendar.store import office
from lifeline.kernel.events import facts

if TYPE_CHECKING:
    from collections.abc import Iterator

C = CycleState
AFTER_APPRAISAL = (C.NOTICE_2, C.CONFERENCE, C.ARCHIVED)
AFTER_APPROVAL = (C.NOTICE_1, C.APPROVED, C.RUNNING, C.CLOSING, C.APPRAISAL, *AFTER_APPRAISAL)
AFTER_REVIEW = (
    ApplicationState.REVIEWED, ApplicationState.TABLED, ApplicationState.APPROVED, ApplicationState.REJECTED,
    ApplicationState.DEFERRED, ApplicationState.MERGED,
)  # fmt: skip


@invariant
def conflicts() -> Iterator[Offence]:
    """V-3. No standing review is in conflict. What was only found today is voided on opening, submitting or by hand.

    Once its stage is over, nothing is asked any more: who was transferred years later judged lawfully.
    """
    over = Q(stage=Stage.APPROVAL, cycle__state__in=AFTER_APPROVAL) | Q(
        stage=Stage.APPRAISAL, cycle__state__in=AFTER_APPRAISAL
    )
    rows = Review.objects.filter(state__in=STANDING).exclude(over).select_related("application__cycle__organiser")
    held = list(rows.order_by("pk"))
    applications = {one.application_id: one.application for one in held}.values()
    found = matrix(applications, {one.reviewer_id for one in held}, reviewing=True)
    for one in held:
        if why := found.get((one.application_id, one.reviewer_id)):
            yield Offence("V-3", f"review {one.pk}", ", ".join(why))


@invariant
def reviewed() -> Iterator[Offence]:
    """V-4. What is reviewed has its number of valid reviews, or the chair did without one."""
    rows = Application.objects.filter(state__in=AFTER_REVIEW, reviews__isnull=False).distinct()
    lived = rows.exclude(provenance=Provenance.IMPORTED).select_related("cycle__config").order_by("pk")
    valid: Counter[int] = Counter()
    handed_in = Review.objects.filter(stage=Stage.APPROVAL, state=ReviewState.SUBMITTED).order_by("pk")
    for pk, *grades in handed_in.values_list("application_id", "novelty", "effect", "exemplarity"):
        valid[pk] += sum(grade is not None for grade in grades) >= GRADES_LEAST
    waivers = ReviewWaiver.objects.filter(stage=Stage.APPROVAL).order_by("pk")
    waived = set(waivers.values_list("application_id", flat=True))
    for one in lived:
        k = k_of(one, Stage.APPROVAL, config_of(one.cycle.config.body)) if one.cycle.config else 0
        if valid[one.pk] < wanted(k, waived=one.pk in waived):
            without = ", one waived" if one.pk in waived else ""
            yield Offence("V-4", f"application {one.pk}", f"{valid[one.pk]} of {k}{without}")


@invariant
def awards() -> Iterator[Offence]:
    """V-8. Awards and leftover are the purse; the parts of a team are the whole, and its sums the award, to the 分."""
    runs = AwardRun.objects.filter(state=RunState.CONFIRMED).annotate(given=Sum("lines__amount_fen")).order_by("pk")
    for run in runs:
        if (run.given or 0) + run.leftover_fen != run.purse_fen:
            found = f"{run.given or 0} and {run.leftover_fen} of {run.purse_fen}"
            yield Offence("V-8", f"award run {run.pk}", found)
    sheets = ShareSheet.objects.select_related("project").annotate(
        points=Sum("shares__basis_points"), fen=Sum("shares__fen")
    )
    for sheet in sheets.order_by("pk"):
        award = sheet.project.award_fen or 0
        if (sheet.points, sheet.fen) != (WHOLE, award):
            yield Offence("V-8", f"shares of project {sheet.project_id}", f"{sheet.points}, {sheet.fen} of {award}")


@invariant
def runs() -> Iterator[Offence]:
    """V-9. Every run of the solver that was applied still verifies against the problem that was stored with it."""
    for run in AssignmentRun.objects.filter(source=RunSource.SOLVER, applied_at__isnull=False).order_by("pk"):
        if run.problem is None or run.answer is None or not proved(run.problem, run.answer):
            yield Offence("V-9", f"run {run.pk}", "its proof does not hold")


@invariant
def decided() -> Iterator[Offence]:
    """V-10. What was announced was decided by an item of a meeting whose minutes are signed."""
    rows = MeetingItem.objects.filter(
        state=ItemState.DECIDED, application__announced_at__isnull=False, application__provenance=Provenance.LIVED
    ).exclude(meeting__state=MeetingState.MINUTED)
    for pk, state in rows.order_by("pk").values_list("pk", "meeting__state"):
        yield Offence("V-10", f"item {pk}", f"announced, its meeting is {state}")


@invariant
def minuted() -> Iterator[Offence]:
    """V-10. A meeting whose minutes are signed has them, and their hash stands in the chain of events."""
    chained: dict[str, set[str]] = defaultdict(set)
    for one in facts("innovation.meeting"):
        chained[one.key].add(str(one.data.get("digest", "")))
    for meeting in Meeting.objects.filter(state=MeetingState.MINUTED).select_related("minutes").order_by("pk"):
        minutes = getattr(meeting, "minutes", None)
        if minutes is None or minutes.sha256 not in chained[str(meeting.pk)]:
            yield Offence("V-10", f"meeting {meeting.pk}", "its minutes are not in the chain")


@invariant
def notices() -> Iterator[Offence]:
    """V-16. A public notice lasts its working days, by the calendar that now stands; a suspension only lengthens it."""
    calendar = office()
    rows = PublicNotice.objects.filter(published_at__isnull=False, ends_at__isnull=False).order_by("pk")
    for one in rows:
        assert one.published_at is not None
        assert one.ends_at is not None
        least = calendar.add_days(one.published_at, one.days, end="midnight").at
        if one.ends_at < least and not one.provisional:
            yield Offence("V-16", f"notice {one.pk}", f"{one.ends_at:%Y-%m-%d}, {one.days} days end {least:%Y-%m-%d}")


__all__ = ["offences"]

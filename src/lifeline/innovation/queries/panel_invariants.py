"""What must always be true of reviews, minutes and public notices (V-3, V-4, V-10, V-16)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from lifeline.innovation.models import Application, Meeting, PublicNotice, Review, ReviewWaiver
from lifeline.innovation.queries.conflicts import matrix
from lifeline.innovation.queries.invariants import Offence, invariant, offences
from lifeline.innovation.queries.pool import k_of
from lifeline.innovation.rules.config import config_of
from lifeline.innovation.rules.numbers import GRADES_LEAST
from lifeline.innovation.rules.reviews import wanted
from lifeline.innovation.states import STANDING, ApplicationState, MeetingState, Provenance, ReviewState, Stage
from lifeline.kernel.calendar.store import office
from lifeline.kernel.events import facts

if TYPE_CHECKING:
    from collections.abc import Iterator

AFTER_REVIEW = (
    ApplicationState.REVIEWED, ApplicationState.TABLED, ApplicationState.APPROVED, ApplicationState.REJECTED,
    ApplicationState.DEFERRED, ApplicationState.MERGED,
)  # fmt: skip


@invariant
def conflicts() -> Iterator[Offence]:
    """V-3. No standing review is in conflict. What was only found today is voided on opening, submitting or by hand."""
    rows = Review.objects.filter(state__in=STANDING).select_related("application__cycle__organiser").order_by("pk")
    by_cycle: dict[int, list[Review]] = defaultdict(list)
    for one in rows:
        by_cycle[one.cycle_id].append(one)
    for held in by_cycle.values():
        applications = {one.application_id: one.application for one in held}
        found = matrix(list(applications.values()), {one.reviewer_id for one in held}, reviewing=True)
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

"""What is made public, and what still stands before it: undecided items, quotas, unsigned minutes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifeline.innovation.models import Application, Meeting, MeetingItem, NoticeItem, PublicNotice, Review, TeamMember
from lifeline.innovation.queries import sitting
from lifeline.innovation.queries.checking import text_now
from lifeline.innovation.rules.budget import scaled
from lifeline.innovation.rules.config import config_in
from lifeline.innovation.rules.meeting import cut_to
from lifeline.innovation.rules.notices import outside
from lifeline.innovation.rules.reviews import sheet_of
from lifeline.innovation.states import (
    ApplicationState,
    ItemState,
    Level,
    MeetingState,
    NoticeState,
    ReviewState,
    Stage,
    Subject,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from lifeline.innovation.models import Cycle

A = ApplicationState
UNDER_REVIEW = (A.SCREENED_IN, A.IN_REVIEW, A.REVIEWED, A.TABLED)
TURNED_DOWN = (A.REJECTED, A.DEFERRED)
ON_WAY = (A.SUBMITTED, A.RECOMMENDED, A.RETURNED, *UNDER_REVIEW)


def unmet(cycle: Cycle) -> list[str]:
    """4.1, conclude: what is in the way, in words. Nothing: the chair may make the decisions public."""
    found = []
    waiting = Application.objects.filter(cycle=cycle, state__in=ON_WAY).count()
    if waiting:
        found.append(
            ngettext("%(n)s application is not decided yet.", "%(n)s applications are not decided yet.", waiting)
            % {"n": waiting}
        )
    found += quotas(cycle)
    if meetings := unsigned(cycle):
        found.append(
            ngettext(
                "The minutes of %(n)s meeting are not signed yet.",
                "The minutes of %(n)s meetings are not signed yet.",
                meetings,
            )
            % {"n": meetings}
        )
    return found


def reviewed_again(cycle: Cycle, hidden: Collection[int] = ()) -> bool:
    """4.2. Has something its reviews again, and is not before the leading group? I-38: but for what is hidden."""
    return Application.objects.filter(cycle=cycle, state=A.REVIEWED).exclude(pk__in=hidden).exists()


def unsigned(cycle: Cycle) -> int:
    """I-67. How many meetings have decided something and have no signed minutes."""
    rows = Meeting.objects.filter(cycle=cycle, items__state=ItemState.DECIDED)
    return rows.exclude(state=MeetingState.MINUTED).distinct().count()


def unsigned_decisions() -> QuerySet[MeetingItem]:
    """V-10. What was decided at meetings whose minutes are not signed: nothing of it is told yet."""
    return MeetingItem.objects.filter(state=ItemState.DECIDED).exclude(meeting__state=MeetingState.MINUTED)


def quotas(cycle: Cycle) -> list[str]:
    """I-11, I-12. Levels outside of their bounds that no vote has allowed."""
    config = replace(config_in(cycle.config), maxima=places(cycle))
    rows = Application.objects.filter(cycle=cycle)
    approved = sitting.approved_by_level(cycle)
    left = dict(rows.filter(state__in=TURNED_DOWN).order_by().values_list("level").annotate(n=Count("pk")))
    stay_below = {one.level for one in sitting.motions(cycle, Subject.MINIMUM)}
    sentences = []
    for one in outside(approved, left, config):
        if not one.above and one.level in stay_below:
            continue
        told = {"level": Level(one.level).label, "n": one.approved, "bound": one.bound}
        if one.above:
            sentences.append(_("%(level)s: %(n)s approved, at most %(bound)s are allowed.") % told)
        else:
            sentences.append(_("%(level)s: %(n)s approved, at least %(bound)s are asked for.") % told)
    return sentences


def places(cycle: Cycle) -> dict[str, int]:
    """I-12. Places by level: what motions have moved, and one more for each that two thirds approved beyond them."""
    found = dict(sitting.places(cycle))
    for item in sitting.of_cycle(cycle):
        if item.state == ItemState.DECIDED and sitting.said(item.rounds.all()).override:
            found[item.level] += 1
    return found


def to_publish(cycle: Cycle) -> list[Application]:
    """Approved applications that were never made public as they are decided now, by level and number."""
    public = NoticeItem.objects.filter(outcome="", application__isnull=False).exclude(notice__state=NoticeState.DRAFT)
    rows = Application.objects.filter(cycle=cycle, state=A.APPROVED, announced_at__isnull=True)
    rows = rows.exclude(pk__in=public.values("application"))
    order = list(Level.values)
    found = rows.select_related("second_level", "unit", "leader", "cycle").order_by("number")
    return sorted(found, key=lambda one: (order.index(one.decided_level), one.number))


def line(application: Application) -> dict[str, Any]:
    """I-69. What everybody reads of an approved application; `granted_yuan` is its funding."""
    team = TeamMember.objects.filter(application=application, state="CONFIRMED").select_related("person")
    return {
        "number": application.number, "title": application.title, "level": application.decided_level,
        "unit": application.second_level.name, "tier": 0, "yuan": granted_yuan(application),
        "team": [one.person.name if one.person else one.name for one in team.order_by("place")],
    }  # fmt: skip


def granted_yuan(application: Application) -> int:
    """I-65. What was asked for, cut to the ceiling of the level at which it is approved."""
    config = config_in(application.cycle.config)
    return cut_to(application.asked_fen // 100, config.ceilings[application.decided_level])


def advice_on(application: Application) -> list[str]:
    """I-47. The one sentence of each review that counts, in no order that tells who wrote it."""
    rows = Review.objects.filter(application=application, stage=Stage.APPROVAL, state=ReviewState.SUBMITTED)
    return sorted({sheet_of(one.body).advice.strip() for one in rows.order_by("pk")} - {""})


def charter_body(application: Application) -> dict[str, Any]:
    """I-76. Version 1 of the charter, from the text that was approved."""
    words, granted = text_now(application), granted_yuan(application) * 100
    asked = [(one["what"], 100 * int(one.get("yuan") or 0)) for one in words.budget]
    scope = "\n".join(part for part in (words.answers.get("problem", ""), words.answers.get("idea", "")) if part)
    return {
        "starts_on": words.starts_on, "ends_on": words.ends_on, "budget_fen": granted,
        "budget": [list(line) for line in scaled(asked, granted)],
        "scope": scope, "milestones": [[one["what"], one["on"]] for one in words.plan],
    }  # fmt: skip


def draft_of(cycle: Cycle, kind: str) -> PublicNotice | None:
    """The notice that waits for the chair."""
    return PublicNotice.objects.filter(cycle=cycle, kind=kind, state=NoticeState.DRAFT).first()

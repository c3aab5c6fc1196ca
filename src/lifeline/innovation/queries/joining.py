"""I-65, I-66. Whether an application may rise or be merged: consents of the leaders, and the united team's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.innovation.models import Application, Consent
from lifeline.innovation.queries.checking import config_for
from lifeline.innovation.queries.limits import team_of
from lifeline.innovation.rules import meeting as rules
from lifeline.innovation.rules import numbers as n
from lifeline.innovation.rules.eligibility import team_obstacles
from lifeline.innovation.states import ON_TEAM, ApplicationState, Ask, MemberRole
from lifeline.kernel.errors import Refused
from lifeline.kernel.parts import enumerated
from lifeline.people import api as people

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lifeline.innovation.models import MeetingItem, TeamMember
    from lifeline.innovation.rules.eligibility import Member

TARGETS = (ApplicationState.TABLED, ApplicationState.APPROVED)


def consents(item: MeetingItem) -> QuerySet[Consent]:
    """What leaders were asked about this application, at this meeting or an earlier one."""
    return Consent.objects.filter(item__application=item.application_id)


def ask_first(item: MeetingItem, *, level: str) -> None:
    """I-65. Refused where the level rises and the leader has not agreed to it."""
    if item.application is None or not rules.rises(item.application.level, level):
        return
    if not consents(item).filter(ask=Ask.RAISE, level=level, person=item.application.leader_id, answer=True).exists():
        raise Refused("I-65", _("The level rises: ask the leader to agree first."))


def targets(item: MeetingItem) -> list[Application]:
    """I-66. What it may be merged into: tabled or approved in this cycle."""
    if item.application is None or item.application_id is None:
        return []
    rows = Application.objects.filter(cycle=item.application.cycle_id, state__in=TARGETS, announced_at__isnull=True)
    return list(rows.exclude(pk=item.application_id).order_by("number"))


def may_merge(item: MeetingItem, target: Application | None) -> None:
    """I-66, E-09. Refused without both leaders' consent, and where the united team breaks a limit, with names."""
    source = item.application
    if source is None or target is None or target not in targets(item):
        raise Refused("I-66", _("It can be merged only into what is tabled or approved in this cycle."))
    agreed = set(consents(item).filter(ask=Ask.MERGE, target=target, answer=True).values_list("person_id", flat=True))
    if not {source.leader_id, target.leader_id} <= agreed:
        raise Refused("I-66", _("Both leaders must have agreed first."))
    fits(source, target)


def newcomers(source: Application, target: Application) -> list[tuple[TeamMember, Member]]:
    """Whom a merger brings into the target's team, as rows and as the limits see them: as members."""
    there = set(target.team.filter(state__in=ON_TEAM).values_list("person_id", flat=True))
    rows = source.team.filter(state__in=ON_TEAM).select_related("person").order_by("place")
    seen = team_of(source, config_for(source), people.today())
    pairs = [pair for pair in zip(rows, seen, strict=True) if pair[0].person_id not in there]
    return [(row, one._replace(role=MemberRole.MEMBER, leads=0, unfinished=False, barred=False)) for row, one in pairs]


def fits(source: Application, target: Application) -> None:
    """I-20, E-09. Refused with the names where the united team is too large or somebody takes part in too much."""
    config = config_for(target)
    came = newcomers(source, target)
    united = [*team_of(target, config, people.today()), *(one for _row, one in came)]
    if len(united) > n.TEAM_MOST:
        names = enumerated(one.name for one in united)
        raise Refused(
            "I-20", _("The united team would have %(size)s members: %(names)s."), size=len(united), names=names
        )
    if found := [one for one in team_obstacles(united, config) if one.values.get("name")]:
        names = enumerated(dict.fromkeys(one.values["name"] for one in found))
        raise Refused(found[0].rule, _("The united team breaks a limit: %(names)s."), names=names)

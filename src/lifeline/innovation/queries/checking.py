"""The check page: every obstacle before submission in words, with a link to the field that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifeline.innovation.queries.form import asked, questions_of
from lifeline.innovation.queries.likeness import alike, is_explained
from lifeline.innovation.queries.limits import limits
from lifeline.innovation.rules.completeness import Obstacle, obstacles
from lifeline.innovation.rules.config import config_in
from lifeline.innovation.rules.texts import Text, text_of
from lifeline.people.models import Membership

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.innovation.models import Application
    from lifeline.innovation.queries.likeness import Like
    from lifeline.innovation.rules.config import Config


def config_for(application: Application) -> Config:
    """What is set for the application's cycle."""
    return config_in(application.cycle.config)


def text_now(application: Application) -> Text:
    """The text as it stands."""
    row = application.revisions.filter(number=application.revision, rival=False).first()
    return text_of(row.body) if row else Text(level=application.level, kind=application.kind)


@dataclass(frozen=True)
class Checked:
    """What stands in the way, and the titles that are alike."""

    obstacles: list[Obstacle]
    alike: list[Like]


def checked(application: Application, text: Text, now: datetime) -> Checked:
    """I-22. All obstacles at once: text, team, twins."""
    config = config_for(application)
    found = obstacles(text, questions_of(config.form), config)
    found += limits(application, timezone.localdate(now))
    if leaves_early(application, text) and not application.team.filter(deputy=True, state="CONFIRMED").exists():
        found.append(Obstacle("I-21", "team", "deputy"))
    like = alike(text.title, application.cycle.organiser_id, but=application)
    if any(one.is_twin for one in like) and not is_explained(text.difference):
        found.append(Obstacle("I-26", "difference", "twin"))
    return Checked(found, like)


def leaves_early(application: Application, text: Text) -> bool:
    """I-21. Does the leader retire or leave before the planned end, by the own word or by what the directory knows?"""
    if text.leaving or not text.ends_on or application.leader_id is None:
        return text.leaving
    rows = Membership.objects.filter(person=application.leader_id, main=True)
    lasts = rows.filter(Q(to_on__isnull=True) | Q(to_on__gt=date.fromisoformat(text.ends_on)))
    return rows.exists() and not lasts.exists()


@dataclass(frozen=True)
class Told:
    """An obstacle as its reader sees it."""

    sentence: str
    href: str


def told(application: Application, found: list[Obstacle]) -> list[Told]:
    """Each obstacle as a sentence and the address of its field."""
    labels = {one.rule.key: one.label for one in asked(config_for(application).form)}
    edit = reverse("innovation:application_edit", args=[application.number])
    team = reverse("innovation:team_edit", args=[application.number])
    return [
        Told(sentence(one, labels.get(one.field, "")), team if one.field == "team" else f"{edit}#id_{one.field}_field")
        for one in found
    ]


def sentence(one: Obstacle, label: str) -> str:
    """What to do about it, in the reader's language."""
    if label:
        return f"{label} {_for_question(one)}"
    return sentences(int(str(one.values.get("least", 0))))[one.code] % one.values


def _for_question(one: Obstacle) -> str:
    found = {
        "missing": _("Please answer this."),
        "short": _("Please write at least %(least)s characters."),
        "long": _("Please write at most %(most)s characters."),
    }
    return found.get(one.code, "") % one.values


def sentences(least: int = 0) -> dict[str, str]:
    """The sentence for each code; `least` milestones are asked for."""
    return {
        "missing": _("The title is missing."),
        "kinds": _("Choose at most two further kinds, other than the main one."),
        "indicator": _(
            "Name at least one indicator with all that belongs to it: value now, target, unit, source, day."
        ),
        "dates": _("Say when the work begins and ends."),
        "milestones": ngettext(
            "The plan needs at least %(least)s milestone, with its day.",
            "The plan needs at least %(least)s milestones, each with a day.",
            least,
        ),
        "longest": _("The work lasts at most %(months)s months."),
        "outside": _("Every milestone lies between the beginning and the end."),
        "gap": _("From the beginning to the end, no gap between milestones is longer than %(months)s months."),
        "ceiling": _("At this level at most ¥%(most)s can be asked for."),
        "sum": _("The lines of the budget do not add up to what is asked for."),
        "files": _("At most %(most)s files."),
        "twin": _("A project with nearly the same title exists: explain the difference in at least 50 characters."),
        "size": _("A team has at most %(most)s people."),
        "authors": _("At most %(most)s lead authors, the leader among them."),
        "left": _("%(name)s no longer works here."),
        "deputy": _("The leader leaves before the work ends: a confirmed member is named deputy."),
        "unconfirmed": _("%(name)s has not confirmed yet."),
        "joins": _("%(name)s takes part in %(most)s other applications already."),
        "leads": _("%(name)s leads %(most)s other application of this cycle already."),
        "unfinished": _("%(name)s leads a project that is not finished."),
        "barred": _("%(name)s may not lead an application yet, because of an earlier project."),
    }

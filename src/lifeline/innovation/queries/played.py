"""What a cycle came to, counted: for whoever has played one on the command line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lifeline.innovation.models import Adoption, Application, Certificate, Letter, Project, Review
from lifeline.innovation.states import (
    COUNTED_ADOPTIONS,
    ApplicationState,
    CycleState,
    Grade,
    LetterState,
    Level,
    ReviewState,
)

if TYPE_CHECKING:
    from lifeline.innovation.models import Cycle


SENT = (LetterState.RELEASED, LetterState.READ)


def counts(cycle: Cycle) -> dict[str, int]:
    """Received (handed in), approved by level, reviews, grades, awards in yuan, certificates, adoptions, letters."""
    rows = Application.objects.filter(cycle=cycle)
    projects = Project.objects.filter(cycle=cycle)
    levels = Counter(
        rows.filter(state=ApplicationState.APPROVED).order_by("pk").values_list("decided_level", flat=True)
    )
    grades = Counter(projects.exclude(grade="").order_by("pk").values_list("grade", flat=True))
    awards = [fen for fen in projects.order_by("pk").values_list("award_fen", flat=True) if fen]
    adopted = Adoption.objects.filter(result__project__cycle=cycle)
    return {
        "received": rows.filter(submitted_at__isnull=False).count(),
        "approved": sum(levels.values()),
        **{level.value: levels[level] for level in Level},
        "reviews": Review.objects.filter(cycle=cycle, state=ReviewState.SUBMITTED).count(),
        **{grade.value: grades[grade] for grade in Grade if grade != Grade.FAIL},
        "awards": len(awards),
        "yuan": sum(awards) // 100,
        "certificates": Certificate.objects.filter(project__cycle=cycle).count(),
        "adoptions": adopted.filter(state__in=COUNTED_ADOPTIONS).count(),
        "effects": adopted.filter(state="VERIFIED").count(),
        "letters": Letter.objects.filter(cycle=cycle).filter(state__in=SENT).count(),
    }


def lines(cycle: Cycle) -> list[str]:
    """The same in words."""
    found = counts(cycle)
    return [
        f"{cycle.name}: {CycleState(cycle.state).label}",
        _("%(received)s applications, %(approved)s approved (%(COMPANY_KEY)s + %(PLANT)s + %(BRANCH)s)") % found,
        _("%(reviews)s reviews, %(letters)s letters sent") % found,
        _("Accepted: %(EXCELLENT)s excellent, %(GOOD)s good, %(PASS)s pass") % found,
        _("%(awards)s awards, ¥%(yuan)s in all; %(certificates)s certificates") % found,
        _("%(adoptions)s adoptions, %(effects)s with a verified effect") % found,
    ]

"""H-84: which cases have been kept long enough. The list of those that are gone stands in `destroyed`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.models import Case, Category
from lifeline.hotline.queries.ends import with_ends
from lifeline.hotline.queries.reference import numbers
from lifeline.hotline.states import END, CaseState, Mode
from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from datetime import date, datetime

MONTH = timedelta(days=365.25 / 12)
"""Retention is counted in months of equal length: whether a leap year is among them changes nothing for anybody."""


def over(now: datetime) -> list[Case]:
    """H-84. Ended cases whose time is over: named ones after 5 years, sealed ones after 1 (site, per category).

    Counted from the end, of imported history from the import. What was merged stays as long as its lead is open.
    """
    ended = Case.objects.filter(state__in=END, destruction__isnull=True).exclude(
        Q(state=CaseState.MERGED) & ~Q(merged_into__state__in=END)
    )
    rows = ended.filter(_old_enough(now)).select_related("category").order_by("pk")
    rows = rows.only("number", "state", "mode", "submitted_at", "category", *(f"category__{name}" for name in KEPT))
    return [case for case, end_at in with_ends(rows.iterator()) if end_at <= now - months_kept(case) * MONTH]


KEPT = ("code", "keep_named_months", "keep_sealed_months")


def _old_enough(now: datetime) -> Q:
    """Reported so long ago that the case may be over: by its category's months, else by the site's."""
    limits, found = numbers(), Q()
    for mode, column, usual in (
        (Q(mode=Mode.NAMED), "keep_named_months", limits.keep_named_months),
        (~Q(mode=Mode.NAMED), "keep_sealed_months", limits.keep_sealed_months),
    ):
        own = dict(Category.objects.filter(**{f"{column}__isnull": False}).order_by("pk").values_list("pk", column))
        others = Q(category__isnull=True) | ~Q(category__in=list(own))
        found |= mode & others & Q(submitted_at__lte=now - usual * MONTH)
        for pk, months in own.items():
            found |= mode & Q(category=pk, submitted_at__lte=now - months * MONTH)
    return found


def months_kept(case: Case) -> int:
    """H-84. How long this one is kept after its end: by its category, else by the site's number."""
    limits = numbers()
    own = None
    if case.category is not None:
        own = case.category.keep_sealed_months if case.sealed else case.category.keep_named_months
    return own if own is not None else limits.keep_sealed_months if case.sealed else limits.keep_named_months


def numbered(number: str) -> Case | None:
    """The case of this number, for an order."""
    return Case.objects.filter(number=number).first()


def destroyed_on(case: Case) -> date | None:
    """When the content of a case was destroyed, None while it is there."""
    destruction = getattr(case, "destruction", None)
    return destruction.on if destruction is not None else None


def kept(case: Case) -> Case:
    """H-84. The case; Refused if its content was destroyed: nothing is done with it, or added to it, ever again."""
    if destroyed_on(case) is not None:
        raise Refused("H-84", _("The content of this case was destroyed already."))
    return case


def check_destructible(case: Case) -> None:
    """H-84. Refused for a case that has not ended, rides on one that has not, or whose content is gone already."""
    open_lead = case.merged_into is not None and case.merged_into.state not in END
    if case.state not in END or open_lead:
        raise Refused("H-84", _("Only a case that has ended is destroyed."))
    kept(case)

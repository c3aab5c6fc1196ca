"""For administrators: what left the house, what waits, and what did not arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from lifeline.kernel import notices
from lifeline.kernel.keys import row_id
from lifeline.kernel.page import page
from lifeline.kernel.parts import Filter, Pager, filter_href
from lifeline.people import policies
from lifeline.people.queries.desk import companies_kept, names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest

SIZE = 50


def reach(request: PersonRequest) -> dict[str, Any]:
    """P-1. Whose deliveries the administrator keeps: of persons, and of the hooks of whole companies."""
    return {
        "within": policies.visible_people(request.user).order_by().values("pk"),
        "places": [str(company.pk) for company in companies_kept(request.user)],
    }


@require_GET
def delivery_list(request: PersonRequest) -> HttpResponse:
    """P-1. The ways of messages to the persons and systems that the administrator keeps, without their content."""
    policies.desk_gate(request.user)
    kept = reach(request)
    state, after = request.GET.get("state", "given_up"), next(iter(numbers([request.GET.get("after", "")])), None)
    rows = notices.delivery_list(state, **kept, after=after, limit=SIZE)
    counts = notices.delivery_counts(**kept)
    names = names_of({row.person_id for row in rows if row.person_id})
    titles = {
        "given_up": _("Not delivered"),
        "waiting": _("Still waiting"),
        "sent": _("Already sent"),
        "dropped": _("Not needed"),
    }
    values = {
        "rows": [(row, names.get(row.person_id or 0, "")) for row in rows],
        "state": state,
        "filters": [
            Filter(title, filter_href(request.GET, "state", name), name == state, counts.get(name))
            for name, title in titles.items()
        ],
        "pages": pager(request, rows, after),
    }
    return page(request, "people/delivery_list.html", values)


@require_POST
def delivery_retry(request: PersonRequest) -> HttpResponse:
    """P-1. Those that were shown are sent again, with the keys that they had."""
    policies.desk_gate(request.user)
    count = notices.retry(
        numbers(request.POST.getlist("id")),
        **reach(request),
        actor=request.user,
        now=timezone.now(),
    )
    told = ngettext("%(count)s message is sent again.", "%(count)s messages are sent again.", count)
    messages.success(request, told % {"count": count})
    return redirect("people:delivery_list")


def numbers(words: Sequence[str]) -> list[int]:
    """The whole numbers among the words of a form, at most a page of them."""
    return [found for word in words if (found := row_id(word))][:SIZE]


def pager(request: PersonRequest, rows: Sequence[notices.Line], after: int | None) -> Pager:
    """Onwards where the page is full, and back to the start."""
    onwards, start = request.GET.copy(), request.GET.copy()
    start.pop("after", None)
    if rows:
        onwards["after"] = str(rows[-1].id)
    return Pager(
        shown=len(rows),
        next_href="?" + onwards.urlencode() if len(rows) == SIZE else "",
        first_href="" if after is None else "?" + start.urlencode(),
    )

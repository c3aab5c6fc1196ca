"""What the machine adds to a new case: categories to choose from, and the earlier cases that are like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events
from lifeline.hotline.actions import course, routing, waking
from lifeline.hotline.models import Case, Likeness, Suggestion, TextModel
from lifeline.hotline.queries import suggesting
from lifeline.hotline.queries.alike import Neighbours
from lifeline.hotline.rules.suggesting import LABELS_LEAST, may_follow
from lifeline.hotline.states import CaseState, Mode
from lifeline.kernel.action import action
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import record

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.kernel.text import Model
    from lifeline.people.models import Person

AT_ONCE = 100
"""Cases that one run of the clock looks at."""
PATIENCE = 60.0
"""Seconds that the clock waits for a model; nobody waits for the clock."""
HELD: dict[int, Neighbours] = {}
"""The indexes of this process, by company."""


@action
def suggest(
    case: Case, said: suggesting.Said, like: list[tuple[int, float]], *, actor: Person | None = None, now: datetime
) -> Suggestion:
    """H-81. Keep what a model said of a new case, and which cases it is like. H-83: never of a sealed one.

    Consequence: the dispatcher sees it beside the case. Nothing else changes.
    """
    if case.mode != Mode.NAMED:
        raise Refused("H-83", _("Nothing is kept about the words of a sealed case."))
    guesses = [[guess.category_id, guess.score] for guess in said.guesses]
    row = Suggestion.objects.create(case=case, model=said.model, guesses=guesses, at=now)
    others = set(Case.objects.filter(pk__in=[pk for pk, _score in like], mode=Mode.NAMED).values_list("pk", flat=True))
    Likeness.objects.bulk_create(
        [Likeness(case=case, other_id=pk, score=score) for pk, score in like if pk in others], ignore_conflicts=True
    )
    course.tell(
        events.SUGGESTED, case, actor=actor, by=events.CLOCK,
        model=said.model.sha256 if said.model else "",
        guesses=[f"{guess.code} {guess.score or ''}".strip() for guess in said.guesses],
    )  # fmt: skip
    return row


def sweep_new(now: datetime, held: dict[int, Neighbours] | None = None) -> int:
    """H-81, H-16. Look at the cases that wait and are new; rules may send them on. How many those were."""
    held = HELD if held is None else held
    fresh = list(
        Case.objects.filter(mode=Mode.NAMED, state=CaseState.TRIAGE, suggestion__isnull=True).order_by("pk")[:AT_ONCE]
    )
    for company_id in sorted({case.company_id for case in fresh} | held.keys()):
        held.setdefault(company_id, Neighbours(company_id)).take_in()

    def look(case: Case, *, now: datetime) -> None:
        suggest(case, suggesting.say(case.text, PATIENCE), held[case.company_id].like(case), now=now)

    routing.route([case for case in fresh if waking.tried(look, case, now)], now)
    return len(fresh)


@action
def keep_model(model: Model, *, actor: Person | None, now: datetime, by: str = "cli", force: bool = False) -> TextModel:
    """Keep a model that was trained on this site's cases. Consequence: it speaks from now on, unless it is worse.

    A model whose macro-F1 lies more than half a point below the active one's is kept but not activated, except by
    `force`. They are compared on the texts that the active one has not learned from, where there are enough.
    """
    texts = model.report["texts"]
    if texts < LABELS_LEAST:
        raise Refused(
            "H-81",
            _("%(n)s different cases have a confirmed category; a model needs %(least)s. Key words suggest meanwhile."),
            n=texts,
            least=LABELS_LEAST,
        )
    former = suggesting.active()
    packed = model.packed()
    sha256 = model.write(suggesting.path_of(packed.digest))
    row, _new = TextModel.objects.update_or_create(
        sha256=sha256,
        defaults={
            "labels": list(model.labels), "texts": texts, "report": model.report, "sure": model.sure,
            "macro_f1": model.report["macro_f1"]["mean"], "trained_at": now, "trained_by": actor,
        },
    )  # fmt: skip
    row.active = row.active or force or may_follow(*compared(model, former))
    if row.active:
        TextModel.objects.exclude(pk=row.pk).filter(active=True).update(active=False)
    row.save(update_fields=["active"])
    record(events.MODEL_KEPT, row, actor=actor, by=by, sha256=sha256, texts=texts, active=row.active)
    return row


def compared(model: Model, former: TextModel | None) -> tuple[float, float | None]:
    """The macro-F1 of the new model and of the active one: on texts that are fresh to it, else from the reports."""
    own: float = model.report["macro_f1"]["mean"]
    if former is None:
        return own, None
    rival: dict[str, Any] = model.report.get("rival", {})
    if rival.get("sha256") == former.sha256 and rival.get("enough"):
        return rival["own"], rival["macro_f1"]
    return own, former.macro_f1

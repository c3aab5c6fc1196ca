"""Changes as a project's page shows them: old and new side by side, and how much of the limits is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifeline.innovation.queries import persons
from lifeline.innovation.rules.ledger import yuan
from lifeline.innovation.rules.numbers import EXTENSION_MONTHS, EXTENSIONS
from lifeline.innovation.states import ChangeKind, ChangeState, Level

if TYPE_CHECKING:
    from lifeline.innovation.models import ChangeRequest, Project
    from lifeline.kernel.parts import Tone

TONES: dict[str, Tone] = {
    ChangeState.ASKED: "warn", ChangeState.UNIT_SIGNED: "warn", ChangeState.GRANTED: "ok", ChangeState.REFUSED: "bad",
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """One change with its words."""

    row: ChangeRequest
    before: str
    after: str
    limits: str

    @property
    def tone(self) -> Tone:
        """Of its state."""
        return TONES.get(self.row.state, "plain")


def shown(project: Project) -> list[Shown]:
    """All changes, the newest first."""
    rows = list(project.changes.order_by("-asked_at", "-pk"))
    names = _names(rows)
    return [
        Shown(row, _words(row, row.before, names), _words(row, row.after, names), _limits(project, row)) for row in rows
    ]


def budget_now(project: Project) -> list[tuple[str, int]]:
    """I-87. The lines of the budget as the newest charter has them; one that names none is a single line, named "".

    The page says in the reader's language what "" stands for: `named`.
    """
    row = project.charters.order_by("-number").first()
    lines = [(what, fen) for what, fen in (row.body.get("budget", []) if row else [])]
    return lines or ([("", project.budget_fen)] if project.budget_fen else [])


def budget_decided(project: Project) -> list[tuple[str, int]]:
    """I-87. The lines as they were before the moves that were only noted since somebody last decided on the budget.

    Small moves add up: against these lines it is measured whether the next one is small still.
    """
    granted = project.changes.filter(kind__in=[ChangeKind.MOVE, ChangeKind.BUDGET], state=ChangeState.GRANTED)
    decided = granted.filter(decided_by__isnull=False).order_by("-decided_at", "-pk").first()
    noted = granted.filter(kind=ChangeKind.MOVE, decided_by=None)
    if decided is not None:
        noted = noted.filter(decided_at__gte=decided.decided_at)
    first = noted.order_by("decided_at", "pk").first()
    return [(what, fen) for what, fen in first.before["budget"]] if first else budget_now(project)


def named(what: str) -> str:
    """A line of the budget as it is read."""
    return what or _("All of it")


def _names(rows: list[ChangeRequest]) -> dict[int, str]:
    """The names of everybody whom changes of people mention."""
    ids: set[int] = set()
    for row in rows:
        for body in (row.before, row.after):
            ids |= {body["leader"]} if body.get("leader") else set()
            ids |= {pk for key in ("members", "new", "out") for pk in body.get(key, [])}
    return dict(persons.team_of(sorted(ids))) if ids else {}


def _words(row: ChangeRequest, body: dict[str, Any], names: dict[int, str]) -> str:
    """One side of a change in words."""
    if row.kind == ChangeKind.DATES:
        return str(body["ends_on"])
    if row.kind in {ChangeKind.MOVE, ChangeKind.BUDGET}:
        return _money(body)
    if row.kind == ChangeKind.LEVEL:
        return str(Level(body["level"]).label)
    if row.kind == ChangeKind.SCOPE:
        return str(body["scope"])
    if row.kind == ChangeKind.LEADER:
        return names.get(body["leader"], "—")
    signs = (("", "members"), ("+ ", "new"), ("− ", "out"))
    return ", ".join(sign + names.get(pk, "—") for sign, key in signs for pk in body.get(key, []))


def _money(body: dict[str, Any]) -> str:
    """The total of a budget, or its lines."""
    if "budget" not in body:
        return f"¥{yuan(body['budget_fen'])}"
    return " · ".join(f"{named(what)} ¥{yuan(fen)}" for what, fen in body["budget"])


def _limits(project: Project, row: ChangeRequest) -> str:
    """I-86. How much of both limits is used."""
    if row.kind != ChangeKind.DATES:
        return ""
    return _("%(times)s of %(most)s extensions, %(months)s of %(limit)s months") % {
        "times": project.extensions, "most": EXTENSIONS, "months": project.extension_months, "limit": EXTENSION_MONTHS,
    }  # fmt: skip

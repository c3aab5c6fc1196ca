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
    """I-87. The lines of the budget as the newest charter has them; one that names none is a single line."""
    row = project.charters.order_by("-number").first()
    lines = [(what, fen) for what, fen in (row.body.get("budget", []) if row else [])]
    return lines or ([(_("All of it"), project.budget_fen)] if project.budget_fen else [])


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
        lines = body.get("budget") or [("", body["budget_fen"])]
        return " · ".join(f"{what} ¥{yuan(fen)}".strip() for what, fen in lines)
    if row.kind == ChangeKind.LEVEL:
        return str(Level(body["level"]).label)
    if row.kind == ChangeKind.SCOPE:
        return str(body["scope"])
    if row.kind == ChangeKind.LEADER:
        return names.get(body["leader"], "—")
    signs = (("", "members"), ("+ ", "new"), ("− ", "out"))
    return ", ".join(sign + names.get(pk, "—") for sign, key in signs for pk in body.get(key, []))


def _limits(project: Project, row: ChangeRequest) -> str:
    """I-86. How much of both limits is used."""
    if row.kind != ChangeKind.DATES:
        return ""
    return _("%(times)s of %(most)s extensions, %(months)s of %(limit)s months") % {
        "times": project.extensions, "most": EXTENSIONS, "months": project.extension_months, "limit": EXTENSION_MONTHS,
    }  # fmt: skip

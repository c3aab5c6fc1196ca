"""State machines as tables. A flow says which step leads from where to where, and nothing else.

Who may take a step and what follows from it stand in the action that calls `move`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from lifeline.kernel.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

Row = tuple[str, "Iterable[str]", str]


@dataclass(frozen=True)
class Step:
    """One row of the table."""

    name: str
    sources: frozenset[str]
    target: str


class Flow:
    """A table of steps over one field.

    `start` are the states in which a thing may be born, `end` those in which it may stay for ever.
    """

    def __init__(self, *rows: Row, start: Iterable[str], end: Iterable[str], field: str = "state") -> None:
        self.steps: dict[str, list[Step]] = {}
        for name, sources, target in rows:
            self.steps.setdefault(name, []).append(Step(name, frozenset(map(str, sources)), str(target)))
        self.start, self.end, self.field = frozenset(map(str, start)), frozenset(map(str, end)), field
        self._refuse_ambiguity()

    def _refuse_ambiguity(self) -> None:
        for name, steps in self.steps.items():
            sources = [source for step in steps for source in step.sources]
            if len(sources) != len(set(sources)):
                message = f"The step {name!r} leads from one state to two."
                raise ValueError(message)

    @property
    def states(self) -> frozenset[str]:
        """Every state that the table names."""
        named = {s for steps in self.steps.values() for step in steps for s in (*step.sources, step.target)}
        return frozenset(named) | self.start | self.end

    def step(self, instance: Model, name: str) -> Step | None:
        """The step `name` from the state in which `instance` is, or None. An unknown name is a KeyError."""
        state = getattr(instance, self.field)
        return next((step for step in self.steps[name] if state in step.sources), None)

    def may(self, instance: Model, name: str) -> bool:
        """Does the table allow this step now?"""
        return self.step(instance, name) is not None

    def move(self, instance: Model, name: str) -> Step:
        """K-8. Set the field to the step's target (unsaved); a step that is not in the table is `Refused`."""
        if (step := self.step(instance, name)) is None:
            raise Refused("K-8", _("This step is not possible now: the state has changed."), step=name)
        setattr(instance, self.field, step.target)
        return step

    def open_steps(self, instance: Model) -> list[str]:
        """The names of all steps that are possible now, in the table's order."""
        return [name for name in self.steps if self.may(instance, name)]

    def dead_ends(self) -> frozenset[str]:
        """K-10. States without a way out that are not declared as ends."""
        leaving = {source for steps in self.steps.values() for step in steps for source in step.sources}
        return self.states - leaving - self.end

    def unreachable(self) -> frozenset[str]:
        """K-10. States that no walk from `start` reaches."""
        reached, edge = set(self.start), set(self.start)
        while edge:
            edge = {step.target for steps in self.steps.values() for step in steps if step.sources & edge} - reached
            reached |= edge
        return self.states - reached

    def mermaid(self) -> str:
        """K-9. The diagram that the app's README shows."""
        begin = [f"    [*] --> {state}" for state in sorted(self.start)]
        arrows = [
            f"    {source} --> {step.target}: {step.name}"
            for steps in self.steps.values()
            for step in steps
            for source in sorted(step.sources)
        ]
        return "\n".join(["stateDiagram-v2", *begin, *arrows])

    def check_constraint(self, name: str) -> CheckConstraint:
        """K-8. The database's own refusal of a state that the table does not know."""
        condition: dict[str, Any] = {f"{self.field}__in": sorted(self.states)}
        return CheckConstraint(name=name, condition=Q(**condition))

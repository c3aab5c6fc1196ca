"""4.4. 变更、中期检查、去留决定: the words, and the flow of a change."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class Verdict(TextChoices):
    """I-81, I-84. What becomes of a project at its mid-term check or after two red month-ends."""

    GO = "GO", pgettext_lazy("gate", "Go on")
    HOLD = "HOLD", pgettext_lazy("gate", "Hold: suspend it")
    RECYCLE = "RECYCLE", pgettext_lazy("gate", "Rework, then check again")
    KILL = "KILL", pgettext_lazy("gate", "End it")


class ChangeKind(TextChoices):
    """I-85. What may be changed of a charter."""

    SCOPE = "SCOPE", pgettext_lazy("change", "Scope")
    LEADER = "LEADER", pgettext_lazy("change", "Leader")
    MEMBER = "MEMBER", pgettext_lazy("change", "Member")
    DATES = "DATES", pgettext_lazy("change", "Planned end")
    BUDGET = "BUDGET", pgettext_lazy("change", "Budget total")
    MOVE = "MOVE", pgettext_lazy("change", "Lines of the budget")
    LEVEL = "LEVEL", pgettext_lazy("change", "Level")


class ChangeState(TextChoices):
    ASKED = "ASKED", pgettext_lazy("change", "Waits for the unit's signature")
    UNIT_SIGNED = "UNIT_SIGNED", pgettext_lazy("change", "Waits for the decision")
    GRANTED = "GRANTED", pgettext_lazy("change", "Granted")
    REFUSED = "REFUSED", pgettext_lazy("change", "Not granted")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("change", "Withdrawn")


C = ChangeState
CHANGE_FLOW = Flow(
    ("sign", {C.ASKED}, C.UNIT_SIGNED),
    ("grant", {C.UNIT_SIGNED}, C.GRANTED),
    ("refuse", {C.ASKED, C.UNIT_SIGNED}, C.REFUSED),
    ("withdraw", {C.ASKED, C.UNIT_SIGNED}, C.WITHDRAWN),
    start={C.ASKED, C.UNIT_SIGNED, C.GRANTED},
    end={C.GRANTED, C.REFUSED, C.WITHDRAWN},
)
"""Born granted is a small move between lines of the budget: it is only recorded (I-87)."""
OPEN_CHANGES = (C.ASKED, C.UNIT_SIGNED)
CHAIR_GRANTS = (ChangeKind.SCOPE, ChangeKind.LEADER, ChangeKind.BUDGET, ChangeKind.LEVEL)
"""I-87. The others are granted by the secretariat."""

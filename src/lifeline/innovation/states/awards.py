"""4.4. 奖励分配: the words of an award run and of a team's shares."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class RunState(TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("award run", "Waits for the chair")
    CONFIRMED = "CONFIRMED", pgettext_lazy("award run", "Confirmed")
    DROPPED = "DROPPED", pgettext_lazy("award run", "Replaced")


class ShareState(TextChoices):
    """I-105. How a team's division stands."""

    OPEN = "OPEN", pgettext_lazy("shares", "Waits for the members")
    MEDIATION = "MEDIATION", pgettext_lazy("shares", "The unit's secretary mediates")
    AGREED = "AGREED", pgettext_lazy("shares", "Confirmed by every member")
    DECIDED = "DECIDED", pgettext_lazy("shares", "Decided by the chair")


R, S = RunState, ShareState
AWARD_FLOW = Flow(
    ("confirm", {R.DRAFT}, R.CONFIRMED),
    ("drop", {R.DRAFT}, R.DROPPED),
    start={R.DRAFT},
    end={R.CONFIRMED, R.DROPPED},
)
SHARE_FLOW = Flow(
    ("agree", {S.OPEN}, S.AGREED),
    ("dispute", {S.OPEN}, S.MEDIATION),
    ("mediate", {S.MEDIATION}, S.OPEN),
    ("decide", {S.MEDIATION}, S.DECIDED),
    start={S.OPEN},
    end={S.AGREED, S.DECIDED},
)
SHARES_SETTLED = (S.AGREED, S.DECIDED)
"""I-105, I-106. Paid out is what was agreed or decided."""

"""The states of a sheet (Q-30)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class SheetState(TextChoices):
    OPEN = "OPEN", pgettext_lazy("sheet", "Open")
    FINISHED = "FINISHED", _("Finished")
    VOID = "VOID", _("Given up")


S = SheetState
SHEET_FLOW = Flow(
    ("finish", {S.OPEN}, S.FINISHED), ("void", {S.OPEN}, S.VOID), start={S.OPEN}, end={S.FINISHED, S.VOID}
)

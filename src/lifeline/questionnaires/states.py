"""The states of a sheet (Q-30), and the grounds of a rights note (Q-19, Q-20)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class SheetState(models.TextChoices):
    OPEN = "OPEN", pgettext_lazy("sheet", "Open")
    FINISHED = "FINISHED", _("Finished")
    VOID = "VOID", _("Given up")


class Basis(models.TextChoices):
    TERMS = "TERMS", _("The printed terms were read and acknowledged")
    LICENCE = "LICENCE", _("A licence of the holder")
    LETTER = "LETTER", _("A letter of the holder")
    OPINION = "OPINION", _("A legal opinion")


S = SheetState
SHEET_FLOW = Flow(
    ("finish", {S.OPEN}, S.FINISHED), ("void", {S.OPEN}, S.VOID), start={S.OPEN}, end={S.FINISHED, S.VOID}
)

"""7. The official documents that go out under a number."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class PaperKind(TextChoices):
    APPROVAL = "APPROVAL", pgettext_lazy("paper", "Project approval document")
    COMMENDATION = "COMMENDATION", pgettext_lazy("paper", "Commendation")

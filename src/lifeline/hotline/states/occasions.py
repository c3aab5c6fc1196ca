"""What figures count one by one (section 8), each in the month in which it was."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Occasion(TextChoices):
    RETURN = "RETURN", pgettext_lazy("figure", "Returns")
    REASSIGN = "REASSIGN", pgettext_lazy("figure", "Reassigned")
    EXTENSION = "EXTENSION", pgettext_lazy("figure", "Extensions")
    DEFERRAL = "DEFERRAL", pgettext_lazy("figure", "Deferrals")
    REOPEN = "REOPEN", pgettext_lazy("figure", "Reopened")
    REFUSAL = "REFUSAL", pgettext_lazy("figure", "Not accepted")
    APPEAL = "APPEAL", pgettext_lazy("figure", "Appeals granted")
    NUDGE = "NUDGE", pgettext_lazy("figure", "Nudged")
    LATE_QUESTION = "LATE_QUESTION", pgettext_lazy("figure", "Late questions")
    CANNED = "CANNED", pgettext_lazy("figure", "Nearly canned replies")
    EXCLUSION = "EXCLUSION", pgettext_lazy("figure", "Excluded")
    SUBMITTED = "SUBMITTED", pgettext_lazy("figure", "Reports")
    SEALED = "SEALED", pgettext_lazy("figure", "Sealed reports")
    CLOSED = "CLOSED", pgettext_lazy("figure", "Closed")
    CONSENT_ASKED = "CONSENT_ASKED", pgettext_lazy("figure", "Asked to agree")
    CONSENT = "CONSENT", pgettext_lazy("figure", "Agreed to be published")
    UNSEALED = "UNSEALED", pgettext_lazy("figure", "Identities opened")
    PUBLISHED = "PUBLISHED", pgettext_lazy("figure", "Published")

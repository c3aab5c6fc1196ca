"""The words and tables of what readers see: the board, and questions with their answers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class FindingKind(TextChoices):
    """H-77. What in a text could tell who somebody is."""

    MOBILE = "MOBILE", _("mobile number")
    PHONE = "PHONE", pgettext_lazy("finding", "phone number")
    IDENTITY = "IDENTITY", _("identity number")
    CARD = "CARD", _("bank card")
    EMAIL = "EMAIL", pgettext_lazy("finding", "mail address")
    WECHAT = "WECHAT", _("WeChat name")
    QQ = "QQ", _("QQ number")
    PLATE = "PLATE", _("number plate")
    EMPLOYEE = "EMPLOYEE", pgettext_lazy("finding", "employee number")
    NAME = "NAME", pgettext_lazy("finding", "name")


class FaqState(TextChoices):
    """An entry of the FAQ: proposed, shown to readers, taken away or turned down."""

    PROPOSED = "PROPOSED", pgettext_lazy("faq", "Proposed")
    SHOWN = "SHOWN", pgettext_lazy("faq", "Shown")
    RETIRED = "RETIRED", pgettext_lazy("faq", "Taken away")


FAQ_FLOW = Flow(
    ("show", {FaqState.PROPOSED, FaqState.RETIRED}, FaqState.SHOWN),
    ("retire", {FaqState.PROPOSED, FaqState.SHOWN}, FaqState.RETIRED),
    start={FaqState.PROPOSED},
    end={FaqState.RETIRED},
)


class TopicState(TextChoices):
    """What many cases have in common: found by the clock, confirmed by a person, in a unit's care, solved, no topic."""

    FOUND = "FOUND", pgettext_lazy("topic", "Found")
    CONFIRMED = "CONFIRMED", pgettext_lazy("topic", "Confirmed")
    OWNED = "OWNED", pgettext_lazy("topic", "In a unit's care")
    SOLVED = "SOLVED", pgettext_lazy("topic", "Solved")
    DROPPED = "DROPPED", pgettext_lazy("topic", "No topic")


T = TopicState
TOPIC_FLOW = Flow(
    ("confirm", {T.FOUND}, T.CONFIRMED),
    ("hand over", {T.CONFIRMED, T.OWNED}, T.OWNED),
    ("solve", {T.OWNED}, T.SOLVED),
    ("drop", {T.FOUND, T.CONFIRMED, T.OWNED}, T.DROPPED),
    start={T.FOUND},
    end={T.SOLVED, T.DROPPED},
)


class PublicationState(TextChoices):
    PRIVATE = "PRIVATE", _("Not public")
    PROPOSED = "PROPOSED", _("Proposed for the board")
    REDACTED = "REDACTED", _("Redacted")
    CONSENTED = "CONSENTED", _("Agreed by the reporter")
    SUMMARY = "SUMMARY", _("Summary by staff")
    PUBLISHED = "PUBLISHED", _("On the board")
    UNPUBLISHED = "UNPUBLISHED", _("Taken from the board")


B = PublicationState
PUBLICATION_FLOW = Flow(
    ("propose", {B.PRIVATE, B.UNPUBLISHED}, B.PROPOSED),
    ("redact", {B.PROPOSED, B.REDACTED, B.CONSENTED, B.SUMMARY}, B.REDACTED),
    ("consent", {B.REDACTED}, B.CONSENTED),
    ("decline", {B.REDACTED, B.CONSENTED}, B.PROPOSED),
    ("summarise", {B.PROPOSED, B.REDACTED, B.CONSENTED, B.SUMMARY}, B.SUMMARY),
    ("publish", {B.CONSENTED, B.SUMMARY}, B.PUBLISHED),
    ("unpublish", {B.PUBLISHED}, B.UNPUBLISHED),
    start={B.PRIVATE},
    end={B.PRIVATE, B.UNPUBLISHED},
)

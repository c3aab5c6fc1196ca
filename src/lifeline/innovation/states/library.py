"""4.4. 成果库、推广应用、证书: the words and their small flows."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from lifeline.kernel.flow import Flow


class ResultState(TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("result", "Draft")
    PUBLISHED = "PUBLISHED", pgettext_lazy("result", "Published")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("result", "Withdrawn")


class AdoptionState(TextChoices):
    PROPOSED = "PROPOSED", pgettext_lazy("adoption", "Waits for the unit's secretary")
    CONFIRMED = "CONFIRMED", pgettext_lazy("adoption", "Adopted")
    DECLINED = "DECLINED", pgettext_lazy("adoption", "Not adopted")
    EFFECT_REPORTED = "EFFECT_REPORTED", pgettext_lazy("adoption", "Effect reported")
    VERIFIED = "VERIFIED", pgettext_lazy("adoption", "Effect verified")
    LAPSED = "LAPSED", pgettext_lazy("adoption", "Lapsed without an effect")


class CertificateState(TextChoices):
    VALID = "VALID", pgettext_lazy("certificate", "Genuine")
    REVOKED = "REVOKED", pgettext_lazy("certificate", "Revoked")


R, A = ResultState, AdoptionState
RESULT_FLOW = Flow(
    ("publish", {R.DRAFT}, R.PUBLISHED),
    ("withdraw", {R.PUBLISHED}, R.WITHDRAWN),
    start={R.DRAFT},
    end={R.PUBLISHED, R.WITHDRAWN},
)
ADOPTION_FLOW = Flow(
    ("confirm", {A.PROPOSED}, A.CONFIRMED),
    ("decline", {A.PROPOSED}, A.DECLINED),
    ("report", {A.CONFIRMED}, A.EFFECT_REPORTED),
    ("send back", {A.EFFECT_REPORTED}, A.CONFIRMED),
    ("verify", {A.EFFECT_REPORTED}, A.VERIFIED),
    ("lapse", {A.CONFIRMED}, A.LAPSED),
    start={A.PROPOSED},
    end={A.DECLINED, A.VERIFIED, A.LAPSED},
)
COUNTED_ADOPTIONS = (A.CONFIRMED, A.EFFECT_REPORTED, A.VERIFIED)
"""I-110. What counts as an adoption."""

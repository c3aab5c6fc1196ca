"""四个一同: what is done together with production."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Together(TextChoices):
    """I-119. 一同研究、一同部署、一同检查、一同奖惩."""

    STUDIED = "STUDIED", pgettext_lazy("together", "Studied together")
    DEPLOYED = "DEPLOYED", pgettext_lazy("together", "Deployed together")
    INSPECTED = "INSPECTED", pgettext_lazy("together", "Inspected together")
    REWARDED = "REWARDED", pgettext_lazy("together", "Rewarded together")

"""心灵护航 as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WellbeingConfig(AppConfig):
    name = "lifeline.wellbeing"
    label = "wellbeing"
    verbose_name = _("Wellbeing")

"""创新管理 as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InnovationConfig(AppConfig):
    name = "lifeline.innovation"
    label = "innovation"
    verbose_name = _("Innovation")

"""The engine as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionnairesConfig(AppConfig):
    name = "lifeline.questionnaires"
    label = "questionnaires"
    verbose_name = _("Questionnaires")

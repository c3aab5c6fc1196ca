"""The engine as a Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionnairesConfig(AppConfig):
    name = "lifeline.questionnaires"
    label = "questionnaires"
    verbose_name = _("Questionnaires")

    def ready(self) -> None:
        """Tell the vault which keys are in use; have signatures checked before anything is served."""
        import_module("lifeline.questionnaires.queries.signed")
        sheets = import_module("lifeline.questionnaires.queries.sheets")
        import_module("lifeline.kernel.vault").in_use(sheets.PURPOSE, sheets.keys_in_use)

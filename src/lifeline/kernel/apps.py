"""The kernel as a Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.models.signals import post_migrate
from django.urls import register_converter
from django.urls.converters import get_converters
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "lifeline.kernel"
    label = "kernel"
    verbose_name = _("Kernel")

    def ready(self) -> None:
        """Every app's events and reactions, and the ids in addresses, are known before the first request."""
        if "row" not in get_converters():  # a second registry of apps, as schemas make one, finds it there
            register_converter(import_module("lifeline.kernel.keys").RowConverter, "row")
        post_migrate.connect(self.stamp_what_is_kept, dispatch_uid="kernel.kept")
        autodiscover_modules("events", "reactions")
        import_module("lifeline.kernel.calendar.store")  # its events
        import_module("lifeline.kernel.chain")  # its events
        import_module("lifeline.kernel.notices")  # its kinds and events
        import_module("lifeline.kernel.files")  # declares a kind of its own
        if unknown := import_module("lifeline.kernel.events").unknown_reactions():
            raise ImproperlyConfigured(f"Reactions to events that nobody declares: {', '.join(unknown)}.")

    @staticmethod
    def stamp_what_is_kept(sender: AppConfig, using: str, **_signal: object) -> None:
        """After each migration: the triggers of its tables whose answers are kept."""
        import_module("lifeline.kernel.kept").lay(connections[using], sender)

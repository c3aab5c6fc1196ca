"""The hotline as a Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HotlineConfig(AppConfig):
    name = "lifeline.hotline"
    label = "hotline"
    verbose_name = _("Hotline")

    def ready(self) -> None:
        """Hang the desks into the frame, each for those who hold its duty."""
        page = import_module("lifeline.kernel.page")
        desks = (
            ("queue_list", _("Dispatch desk"), "inbox", "hotline.dispatcher"),
            ("desk_list", _("My work"), "list-details", "hotline.handler"),
            ("unit_list", _("My unit"), "building", "hotline.lead"),
            ("supervision_list", _("Supervision"), "flag", "hotline.supervisor"),
        )
        for place, (url, label, icon, role) in enumerate(desks, 20):
            page.side_link(f"hotline:{url}", label=label, icon=icon, role=role, group=_("Hotline"), place=place)

"""创新管理 as a Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

MONEY = "innovation.finance innovation.secretary innovation.chair innovation.leading_group innovation.auditor"
DOORS = (
    ("my_work", _("Innovation: my work"), "checklist", "", 70, ()),
    (
        "ledger_list",
        _("Ledger"),
        "report",
        MONEY,
        75,
        ("innovation:ledger_", "innovation:project_ledger", "innovation:entry_"),
    ),
    ("cycle_list", _("Innovation cycles"), "bulb", "", 71, ("innovation:call_", "innovation:cycle_")),
)
"""Page, name, sign, who sees the door (empty: everybody), place, and which pages lie behind it."""


class InnovationConfig(AppConfig):
    name = "lifeline.innovation"
    label = "innovation"
    verbose_name = _("Innovation")

    def ready(self) -> None:
        """Hang the doors into the frame."""
        page = import_module("lifeline.kernel.page")
        for url, label, icon, role, place, covers in DOORS:
            page.side_link(
                f"innovation:{url}", label=label, icon=icon, role=role, group=_("Innovation"), place=place,
                covers=covers,
            )  # fmt: skip

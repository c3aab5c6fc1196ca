"""The hotline as a Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HotlineConfig(AppConfig):
    name = "lifeline.hotline"
    label = "hotline"
    verbose_name = _("Hotline")

    def ready(self) -> None:
        """Hang the doors into the frame: the tab and the card for everybody, each desk for those who hold its duty."""
        page = import_module("lifeline.kernel.page")
        desks = (
            ("queue_list", _("Dispatch desk"), "inbox", "hotline.dispatcher"),
            ("desk_list", _("My work"), "list-details", "hotline.handler"),
            ("unit_list", _("My unit"), "building", "hotline.lead"),
            ("supervision_list", _("Supervision"), "flag", "hotline.supervisor"),
        )
        for place, (url, label, icon, role) in enumerate(desks, 20):
            page.side_link(f"hotline:{url}", label=label, icon=icon, role=role, group=_("Hotline"), place=place)
        staff = "hotline.dispatcher hotline.supervisor hotline.handler hotline.lead hotline.integrity"
        wider = f"{staff} hotline.publisher hotline.manager"
        for url, label, icon, place in (
            ("case_list", _("Cases"), "search", 30),
            ("rate_report", _("Three rates"), "gauge", 31),
        ):
            covers = ("hotline:case_",) if url == "case_list" else ("hotline:rate_",)
            page.side_link(
                f"hotline:{url}", label=label, icon=icon, role=wider, group=_("Hotline"), place=place, covers=covers
            )
        page.side_link(
            "hotline:public_case_list", label=_("Board"), icon="speakerphone", place=15, covers=("hotline:public_",)
        )
        page.side_link(
            "hotline:publication_list",
            label=_("To publish"),
            icon="share",
            role="hotline.publisher",
            group=_("Hotline"),
            place=32,
            covers=("hotline:publication_",),
        )
        page.tab(
            "hotline:home",
            label=pgettext_lazy("tab", "Hotline"),
            icon="headset",
            place=20,
            covers=("hotline:report_", "hotline:my_", "hotline:stage_", "hotline:public_"),
        )
        import_module("lifeline.kernel.demo").fill(
            20, _("Two years of cases"), import_module("lifeline.hotline.actions.demo").fill
        )
        page.home_card(
            "hotline/_home_card.html", context=import_module("lifeline.hotline.views.report").home_card, place=10
        )

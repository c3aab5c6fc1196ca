"""The hotline as a Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DESKS = (
    ("queue_list", _("Dispatch desk"), "inbox", "hotline.dispatcher"),
    ("desk_list", _("My work"), "list-details", "hotline.handler"),
    ("unit_list", _("My unit"), "building", "hotline.lead"),
    ("supervision_list", _("Supervision"), "flag", "hotline.supervisor"),
)
"""The desks of staff: page, name, sign, and whose it is."""

STAFF = "hotline.dispatcher hotline.supervisor hotline.handler hotline.lead hotline.integrity"
READERS = f"{STAFF} hotline.publisher hotline.manager"
LISTS = (
    ("clerk_report", _("Record for a caller"), "phone", "hotline.clerk", ()),
    ("case_list", _("Cases"), "search", READERS, ("hotline:case_",)),
    ("rule_list", _("Routing rules"), "settings", "hotline.manager", ("hotline:rule_",)),
    ("bulk_list", _("Many at once"), "checklist", f"{STAFF} hotline.publisher", ("hotline:bulk_",)),
    ("topic_board", _("Topics"), "sitemap", STAFF, ("hotline:topic_edit",)),
    ("rate_report", _("Three rates"), "gauge", READERS, ("hotline:rate_",)),
    ("publication_list", _("To publish"), "share", "hotline.publisher", ("hotline:publication_",)),
    ("overdue_list", _("Long overdue"), "clock", "people.leader", ()),
    ("export_list", _("Exports"), "file-text", f"{STAFF} hotline.publisher", ("hotline:export_",)),
    ("canned_list", _("Canned replies"), "message", f"{STAFF} hotline.clerk hotline.manager", ("hotline:canned_",)),
    (
        "reference_list",
        _("Site settings"),
        "settings",
        "hotline.manager",
        ("hotline:category_", "hotline:number_", "hotline:danger_", "hotline:level_"),
    ),
    ("poster_list", _("Posters"), "qrcode", "hotline.manager", ("hotline:poster_",)),
    (
        "vault_open",
        _("Vault"),
        "key",
        f"{STAFF} hotline.duty_officer hotline.publisher hotline.custodian",
        ("hotline:vault_",),
    ),
    ("unseal_list", _("Requests to custodians"), "lock", "hotline.custodian", ("hotline:unseal_decide",)),
)
"""Lists beside the desks: page, name, sign, who sees the door, and which pages lie behind it."""


class HotlineConfig(AppConfig):
    name = "lifeline.hotline"
    label = "hotline"
    verbose_name = _("Hotline")

    def ready(self) -> None:
        """Hang the doors into the frame: the tab and the card for everybody, each desk for those who hold its duty."""
        page = import_module("lifeline.kernel.page")
        for place, (url, label, icon, role) in enumerate(DESKS, 20):
            page.side_link(f"hotline:{url}", label=label, icon=icon, role=role, group=_("Hotline"), place=place)
        for place, (url, label, icon, role, covers) in enumerate(LISTS, 30):
            page.side_link(
                f"hotline:{url}", label=label, icon=icon, role=role, group=_("Hotline"), place=place, covers=covers
            )
        page.side_link(
            "hotline:public_case_list", label=_("Board"), icon="speakerphone", place=15, covers=("hotline:public_",)
        )
        page.tab(
            "hotline:home",
            label=pgettext_lazy("tab", "Hotline"),
            icon="headset",
            place=20,
            covers=(
                "hotline:report_",
                "hotline:sealed_",
                "hotline:my_",
                "hotline:stage_",
                "hotline:receipt_",
                "hotline:public_",
                "hotline:faq_",
                "hotline:topic_list",
                "hotline:topic_detail",
                "hotline:topic_join",
            ),
        )
        import_module("lifeline.hotline.queries.health")
        import_module("lifeline.kernel.demo").fill(
            20, _("Two years of cases"), import_module("lifeline.hotline.actions.demo").fill
        )
        page.home_card(
            "hotline/_home_card.html", context=import_module("lifeline.hotline.views.report").home_card, place=10
        )
        page.home_card(
            "hotline/_relabel_card.html",
            context=import_module("lifeline.hotline.views.relabelling").relabel_card,
            place=12,
            role="hotline.dispatcher hotline.supervisor hotline.integrity hotline.manager",
        )
        import_module("lifeline.hotline.views.anonymous.face").register()
        import_module("lifeline.kernel.start").before_it_answers(
            import_module("lifeline.hotline.actions.retention").destroy_again
        )

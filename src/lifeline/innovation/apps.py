"""创新管理 as a Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

MONEY = "innovation.finance innovation.secretary innovation.chair innovation.leading_group innovation.auditor"
CURES = "innovation.secretary innovation.chair innovation.leading_group innovation.auditor innovation.unit_secretary"
DOORS = (
    ("my_work", _("Innovation: my work"), "checklist", "", 70, ()),
    (
        "result_list",
        _("Library of results"),
        "star",
        "",
        73,
        ("innovation:result_", "innovation:adoption_", "innovation:brand_"),
    ),
    ("certificate_list", _("Certificates"), "file-text", "", 74, ("innovation:certificate_",)),
    (
        "project_list",
        _("Innovation projects"),
        "checklist",
        "",
        72,
        ("innovation:project_detail", "innovation:charter_", "innovation:project_step"),
    ),
    (
        "ledger_list",
        _("Ledger"),
        "file-text",
        MONEY,
        75,
        ("innovation:ledger_", "innovation:entry_", "innovation:project_ledger", "innovation:reconciliation_"),
    ),
    (
        "cycle_list",
        _("Innovation cycles"),
        "bulb",
        "",
        71,
        (
            "innovation:call_",
            "innovation:cycle_",
            "innovation:config_",
            "innovation:together_",
            "innovation:paper_",
            "innovation:import_",
            "innovation:nomination_",
            "innovation:conference_",
        ),
    ),
    ("application_list", _("Applications"), "edit", "", 71, ("innovation:application_", "innovation:team_")),
    ("recommendation_list", _("Recommendations"), "building", "innovation.unit_secretary", 73, ()),
    (
        "screening_list",
        _("Screening"),
        "checklist",
        "innovation.secretary",
        73,
        ("innovation:screening_", "innovation:similar_"),
    ),
    ("cures_dashboard", _("Five signals"), "chart-bar", CURES, 72, ("innovation:cure_",)),
    ("notice_list", _("Public notices"), "bell", "", 72, ("innovation:notice_", "innovation:objection_")),
    (
        "meeting_list",
        _("Meetings"),
        "users",
        "innovation.secretary innovation.chair innovation.leading_group innovation.auditor",
        73,
        ("innovation:meeting_", "innovation:minutes_", "innovation:item_"),
    ),
    (
        "review_list",
        _("Reviews"),
        "checklist",
        "innovation.reviewer",
        72,
        ("innovation:review_", "innovation:reviewer_own_report"),
    ),
    (
        "letter_list",
        _("Letters"),
        "send",
        "innovation.secretary",
        74,
        ("innovation:letter_", "innovation:order_"),
    ),
)
"""Page, name, sign, who sees the door (empty: everybody), place, and which pages lie behind it."""


REGISTERING = (
    "project_work", "agenda", "reviewing", "cure_work", "notices", "stages", "together", "awards", "nominations",
    "succession", "reconciling",
)  # fmt: skip
"""Modules that register tasks and next steps of a cycle by being imported."""


class InnovationConfig(AppConfig):
    name = "lifeline.innovation"
    label = "innovation"
    verbose_name = _("Innovation")

    def ready(self) -> None:
        """Hang the doors into the frame."""
        for name in REGISTERING:
            import_module(f"lifeline.innovation.queries.{name}")
        import_module("lifeline.kernel.demo").fill(
            60, _("Innovation"), import_module("lifeline.innovation.actions.demo").fill
        )
        import_module("lifeline.kernel.demo").fill(
            64, _("Five signals"), import_module("lifeline.innovation.actions.cures_demo").fill
        )
        ballots = import_module("lifeline.innovation.actions.ballots")
        import_module("lifeline.kernel.vault").in_use(ballots.PURPOSE, ballots.running_keys)
        page = import_module("lifeline.kernel.page")
        page.home_card(
            "innovation/_home_card.html", context=import_module("lifeline.innovation.views.work").home_card, place=30
        )
        for url, label, icon, role, place, covers in DOORS:
            page.side_link(
                f"innovation:{url}", label=label, icon=icon, role=role, group=_("Innovation"), place=place,
                covers=covers,
            )  # fmt: skip

"""心灵护航 as a Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

HELPERS = "wellbeing.counsellor wellbeing.supervisor"
READERS = "wellbeing.lead people.leader"
ALL_HELPERS = "wellbeing.counsellor wellbeing.coach wellbeing.volunteer"
DESK_PAGES = ("wellbeing:desk_", "wellbeing:availability")
DESKS = (
    ("desk", pgettext_lazy("wellbeing", "My desk"), "inbox", ALL_HELPERS, DESK_PAGES),
    (
        "caseload",
        pgettext_lazy("wellbeing", "My cases"),
        "user-check",
        ALL_HELPERS,
        ("wellbeing:case_", "wellbeing:note_"),
    ),
    ("granted_list", _("Shared with me"), "share", ALL_HELPERS, ("wellbeing:granted",)),
    ("supervision", pgettext_lazy("wellbeing", "Supervision"), "messages", HELPERS, ()),
    ("duty", _("Duty desk"), "heart-handshake", HELPERS, ("wellbeing:call_",)),
    ("helper_list", _("Helpers"), "users", "wellbeing.supervisor", ("wellbeing:helper_",)),
    ("roster", _("Duty roster"), "clock", "wellbeing.supervisor", ()),
    ("campaign_list", _("Campaigns"), "users", "wellbeing.lead", ("wellbeing:campaign_",)),
    ("statistics", _("Statistics of campaigns"), "chart-bar", READERS, ("wellbeing:statistics_",)),
)
"""The desks of helpers: page, name, sign, whose it is, and which pages lie behind it."""
KEEPING = (
    ("helplines", _("Lines to call"), "phone", "wellbeing.curator"),
    ("key_status", _("Key store"), "key", "kernel.custodian"),
)
"""What a curator and the custodian keep an eye on."""
SEALED = (
    ("holding", "CONSENTS"), ("calls", "HELP"), ("sharing", "GRANTS"), ("cases", "CASES"), ("notes", "NOTES"),
    ("following", "FOLLOWS"), ("discussing", "ENTRIES"), ("campaigns", "RETURNS"), ("talks", "CONTACT"),
)  # fmt: skip
"""K-81: which module knows the keys in use of which class."""


class WellbeingConfig(AppConfig):
    name = "lifeline.wellbeing"
    label = "wellbeing"
    verbose_name = _("Wellbeing")

    def ready(self) -> None:
        """Hang the area into the frame; its help page stays on every device (W-15)."""
        import_module("lifeline.wellbeing.queries.health")
        for name, purpose in SEALED:
            queries = import_module(f"lifeline.wellbeing.queries.{name}")
            import_module("lifeline.kernel.vault").in_use(getattr(queries, purpose), queries.keys_in_use)
        page = import_module("lifeline.kernel.page")
        page.home_card("wellbeing/_home_card.html", place=20)
        page.tab(
            "wellbeing:home",
            label=pgettext_lazy("area", "Care"),
            icon="heart-handshake",
            place=30,
            covers=("wellbeing:",),
        )
        leaving = import_module("lifeline.wellbeing.queries.leaving")
        page.entrance(
            "wellbeing:data_left", label=_("I have left the company"), icon="logout", when=leaving.can_be_asked
        )  # fmt: skip
        for url, label, icon, role, covers in DESKS:
            page.side_link(
                f"wellbeing:{url}", label=label, icon=icon, role=role, group=pgettext_lazy("area", "Care"), place=58,
                covers=covers,
            )  # fmt: skip
        page.side_link(
            "wellbeing:instrument_list", label=_("Scales and their rights"), icon="checklist", role="wellbeing.curator",
            group=pgettext_lazy("area", "Care"), place=60, covers=("wellbeing:pack_",),
        )  # fmt: skip
        for url, label, icon, role in KEEPING:
            page.side_link(
                f"wellbeing:{url}", label=label, icon=icon, role=role, group=pgettext_lazy("area", "Care"), place=61
            )
        import_module("lifeline.kernel.demo").fill(
            40, pgettext_lazy("area", "Care"), import_module("lifeline.wellbeing.actions.demo").fill
        )
        import_module("lifeline.kernel.demo").fill(
            41, _("Campaigns"), import_module("lifeline.wellbeing.actions.campaigns_demo").fill
        )
        page.keep_offline(
            "wellbeing:help_now",
            "wellbeing/wellbeing.css",
            "wellbeing/wellbeing.js",
            "wellbeing/queue.js",
            "kernel/work.css",
            "kernel/shell.js",
            stamp=lambda: str(import_module("lifeline.wellbeing.queries.helplines").lines()),
        )
        page.keep_offline("wellbeing:practice_list")
        for one in import_module("lifeline.wellbeing.queries.practices").PRACTICES:
            page.keep_offline("wellbeing:practice", args=(one.number,))

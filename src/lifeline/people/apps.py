"""People as a Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

MINE = ("people:my_", "people:factor_", "people:token_", "people:password_", "people:recovery_")
DESK = (
    ("people:person_list", _("Persons"), "users", ("people:person_",)),
    ("people:unit_trunk", _("Units"), "sitemap", ("people:unit_",)),
    ("people:duty_list", _("Duties"), "user-check", ("people:duty_", "people:why_")),
    ("people:import_new", _("Import"), "upload", ("people:import_",)),
    ("people:slip_new", _("Slips"), "printer", ()),
    ("people:reset_confirm", _("New passwords"), "key", ("people:reset_",)),
    ("people:delivery_list", _("Messages on their way"), "send", ()),
    ("people:hook_list", _("Other systems"), "world", ("people:hook_",)),
)
"""The doors of the desk, in their order: page, words, sign, what else belongs to it."""


class PeopleConfig(AppConfig):
    name = "lifeline.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Know every app's roles, and answer what the kernel asks about persons."""
        autodiscover_modules("policies")
        self._hang_doors()
        self._begin_sites()
        import_module("lifeline.kernel.page").ask_duties(import_module("lifeline.people.queries").roles_of)
        keep_look = import_module("lifeline.people.actions.accounts").keep_look
        import_module("lifeline.kernel.look").keeper(lambda person, look: keep_look(person, look, actor=person))
        import_module("lifeline.kernel.notices").register_directory(
            import_module("lifeline.people.queries.directory").NoticeDirectory()
        )

    def _hang_doors(self) -> None:
        """Tabs, the desk, the bell, the way out, and what may stand on the start page."""
        page, mine = import_module("lifeline.kernel.page"), import_module("lifeline.people.views.mine")
        page.tab("people:home", label=_("Home"), icon="home", place=10)
        page.tab("people:me", label=_("Me"), icon="user-circle", place=50, covers=MINE)
        page.top_link("people:my_notices", label=_("Notices"), icon="bell", place=20, count=mine.unread)
        for place, (url, label, icon, covers) in enumerate(DESK, 70):
            page.side_link(
                url, label=label, icon=icon, place=place, covers=covers,
                role="people.administrator", group=_("Administration"),
            )  # fmt: skip
        page.side_link(
            "people:chain_state", label=_("Data chain"), icon="link", place=90, covers=("people:chain_",),
            role="kernel.auditor", group=_("Administration"),
        )  # fmt: skip
        page.sign_out("people:logout", label=_("Sign out"))
        page.home_card("people/_reset_card.html", context=mine.reset_card, place=1)

    def _begin_sites(self) -> None:
        """How a site begins: with the demo company, or with the link for the first administrator (P-19)."""
        demo, company = import_module("lifeline.kernel.demo"), import_module("lifeline.people.actions.demo")
        demo.fill(10, _("People"), company.fill)
        demo.log_ins(company.log_ins, company.change_password)
        first = import_module("lifeline.people.actions.first")
        import_module("lifeline.kernel.start").first_administrator(first.link)

"""People as a Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "lifeline.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Know every app's roles, hang the doors of people into the frame, say who holds duties and keeps looks."""
        autodiscover_modules("policies")
        page, look = import_module("lifeline.kernel.page"), import_module("lifeline.kernel.look")
        page.tab("people:home", label=_("Home"), icon="home", place=10)
        page.tab(
            "people:me",
            label=_("Me"),
            icon="user-circle",
            place=50,
            covers=("people:my_", "people:factor_", "people:token_", "people:password_", "people:recovery_"),
        )
        desk = {"role": "people.administrator", "group": _("Administration")}
        page.side_link(
            "people:person_list", label=_("Persons"), icon="users", place=70, covers=("people:person_",), **desk
        )
        page.side_link(
            "people:unit_trunk", label=_("Units"), icon="sitemap", place=71, covers=("people:unit_",), **desk
        )
        page.side_link(
            "people:duty_list",
            label=_("Duties"),
            icon="user-check",
            place=72,
            covers=("people:duty_", "people:why_"),
            **desk,
        )
        page.side_link(
            "people:import_new", label=_("Import"), icon="upload", place=73, covers=("people:import_",), **desk
        )
        self._open_doors()
        page.side_link("people:slip_new", label=_("Slips"), icon="printer", place=74, **desk)
        page.sign_out("people:logout", label=_("Sign out"))
        page.side_link(
            "people:reset_confirm",
            label=_("New passwords"),
            icon="key",
            role="people.administrator",
            group=_("Administration"),
            place=80,
            covers=("people:reset_",),
        )
        page.home_card(
            "people/_reset_card.html", context=import_module("lifeline.people.views.mine").reset_card, place=1
        )
        page.ask_duties(import_module("lifeline.people.queries").has_duty)
        keep_look = import_module("lifeline.people.actions.accounts").keep_look
        look.keeper(lambda person, chosen: keep_look(person, chosen, actor=person))
        import_module("lifeline.kernel.notices").register_directory(
            import_module("lifeline.people.queries.directory").NoticeDirectory()
        )

    def _open_doors(self) -> None:
        """How a site begins: with the demo company, or with the link for the first administrator (P-19)."""
        demo, company = import_module("lifeline.kernel.demo"), import_module("lifeline.people.actions.demo")
        demo.fill(10, _("People"), company.fill)
        demo.log_ins(company.log_ins, company.change_password)
        first = import_module("lifeline.people.actions.first")
        import_module("lifeline.kernel.start").first_administrator(first.link)

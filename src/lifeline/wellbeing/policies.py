"""The duties of 心灵护航."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.people.models import Person, Unit

CURATOR = people.role(
    "wellbeing.curator", _("curator of scales"), _("confirms the rights to scales; sees no answers"), needs_mfa=True,
    excludes=("kernel.custodian",),
)  # fmt: skip


COUNSELLOR = people.role(
    "wellbeing.counsellor", _("counsellor"), _("is on duty for help calls, and talks with who calls"), needs_mfa=True
)
SUPERVISOR = people.role(
    "wellbeing.supervisor", _("supervisor of counsellors"), _("keeps the duty roster; is paged when nobody accepts"),
    needs_mfa=True,
)  # fmt: skip

COACH = people.role(
    "wellbeing.coach", _("happiness coach"), _("listens to colleagues, accompanies them, passes on"), needs_mfa=True
)
VOLUNTEER = people.role(
    "wellbeing.volunteer", _("volunteer listener"), _("listens to colleagues and passes on"), needs_mfa=True
)
HELPERS = {"coach": COACH, "volunteer": VOLUNTEER, "counsellor": COUNSELLOR}
"""The duty that each kind of helper holds."""


def kinds_of(person: Person) -> list[str]:
    """E13. The kinds of helper that a person may be by his duties of today; none: he helps no more."""
    return [kind for kind, role in HELPERS.items() if people.has_duty(person, role)]


def may_help(person: Person) -> bool:
    """Work at the desk: whoever holds a duty of a helper."""
    return bool(kinds_of(person))


def is_counsellor(person: Person) -> bool:
    """Whether he answers calls as a counsellor, and not as a supervisor alone."""
    return people.has_duty(person, COUNSELLOR)


def may_answer(person: Person) -> bool:
    """W-21. See waiting calls and accept one: counsellors and their supervisors, never a manager."""
    return people.has_duty(person, COUNSELLOR) or people.has_duty(person, SUPERVISOR)


def may_roster(person: Person) -> bool:
    """Enter and take out shifts: supervisors of counsellors."""
    return people.has_duty(person, SUPERVISOR)


def may_curate(person: Person) -> bool:
    """Q-20. Confirm rights and withdraw them: curators, and nobody by any other duty."""
    return people.has_duty(person, CURATOR)


def may_keep_keys(person: Person) -> bool:
    """W-62. See how the key store is: custodians, who hold no duty that reads or leads here."""
    return people.has_duty(person, people.CUSTODIAN)


LEAD = people.role(
    "wellbeing.lead", _("lead of the care programme"),
    _("prepares campaigns and keeps the plan of three years; sees statistics and no person"),
    needs_mfa=True, excludes=("kernel.custodian",),
)  # fmt: skip


def may_lead(person: Person, unit: Unit | None = None) -> bool:
    """Prepare and open campaigns, see how they go, keep the plan: leads, within their unit."""
    return people.has_duty(person, LEAD, unit)


def lead_units(person: Person) -> list[Unit]:
    """Units for which a lead may prepare a campaign: those of his duty, and the companies and plants in them."""
    paths = people.duty_units(person, LEAD)
    return [
        unit
        for unit in people.open_units()
        if unit.path in paths or (unit.kind in {"COMPANY", "PLANT"} and unit.path.startswith(tuple(paths)))
    ]


def headed(person: Person) -> list[str]:
    """The paths of the units that a person heads: of them and what lies below he may see frozen statistics."""
    return people.duty_units(person, people.LEADER)


def may_read_statistics(person: Person) -> bool:
    """Open frozen statistics: leads, and whoever heads a unit; each what is his (`queries.snapshots`)."""
    return people.has_duty(person, LEAD) or people.has_duty(person, people.LEADER)


def may_discuss(person: Person) -> bool:
    """W-45. Read and write discussions without names: counsellors and their supervisors."""
    return may_answer(person)


for _name, _sentence in {
    "wellbeing.catalogue:read": _("read which scales there are, and how they are scored"),
    "wellbeing.score:write": _("have answers scored; nothing of them is kept"),
    "wellbeing.statistics:read": _("read frozen statistics that its person may read"),
    "wellbeing.roster:read": _("read which helpers are free, as the directory tells its person"),
    "wellbeing.plan:read": _("read the indicators of the plan"),
}.items():
    people.scope(_name, _sentence)
for _name, _sentence in {
    "wellbeing.own:read": _("read what its person keeps in the care area: sheets, results, who may look"),
    "wellbeing.own:write": _("answer scales for its person, and erase what is kept of him"),
}.items():
    people.scope(_name, _sentence, is_personal=True)
"""No scope lists persons, results or participation, and none joins who somebody is with what came out."""

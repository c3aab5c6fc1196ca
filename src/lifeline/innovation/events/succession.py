"""E-10, E-12. What can happen when a leader or a unit is no longer there."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lifeline.kernel.events import declare
from lifeline.kernel.notices import declare_notice

LEADER_GONE = declare(
    "innovation.project.leader_gone", _("The leader left or moved to another unit; the unit names a new one"),
    keys=("on", "version"),
)  # fmt: skip
LEADER_BACK = declare(
    "innovation.project.leader_back", _("The leader works in the unit of the project again"), keys=("on", "version")
)
LEADER_KEPT = declare(
    "innovation.project.leader_kept", _("The unit said that the leader stays"), keys=("version",), personal=("reason",)
)
LEADER_BARRED = declare(
    "innovation.project.leader_barred", _("The leader may not lead it; the unit names a new one"),
    keys=("on", "version"),
)  # fmt: skip
LEADER_FREE = declare(
    "innovation.project.leader_free", _("The leader may lead it again; nobody is asked for a new one"),
    keys=("on", "version"),
)  # fmt: skip
UNIT_FOLLOWED = declare(
    "innovation.project.unit_followed", _("The unit that signs for the project is %(unit)s now"),
    keys=("unit", "version"),
)  # fmt: skip
APPLICANT_GONE = declare(
    "innovation.application.leader_gone", _("The leader left or moved to another unit; the unit names a new one"),
    keys=("on", "version"),
)  # fmt: skip
APPLICANT_BACK = declare(
    "innovation.application.leader_back", _("The leader works in the unit of the application again"),
    keys=("on", "version"),
)  # fmt: skip
APPLICANT_KEPT = declare(
    "innovation.application.leader_kept", _("The unit said that the leader stays"), keys=("version",),
    personal=("reason",),
)  # fmt: skip
APPLICANT_BARRED = declare(
    "innovation.application.leader_barred", _("The leader may not lead it; the unit names a new one"),
    keys=("on", "version"),
)  # fmt: skip
APPLICANT_FREE = declare(
    "innovation.application.leader_free", _("The leader may lead it again; nobody is asked for a new one"),
    keys=("on", "version"),
)  # fmt: skip
TAKEN_OVER = declare(
    "innovation.application.taken_over", _("The leader had left; another one of the team leads it"), keys=("version",)
)
APPLICANT_FOLLOWED = declare(
    "innovation.application.unit_followed", _("The unit that signs for the application is %(unit)s now"),
    keys=("unit", "version"),
)  # fmt: skip
APPLICANT_NAMED = declare(
    "innovation.application.leader_named", _("The unit named another leader"), keys=("version",), personal=("reason",)
)
APPLICANT_TOLD = declare_notice(
    "innovation.applicant.gone", title=_("Application %(number)s needs a leader: say who leads it from now on"),
    plain=("number",), link="innovation:application_detail", link_value="number", klass="due",
)  # fmt: skip
NAMED_TOLD = declare_notice(
    "innovation.applicant.named", title=_("You lead application %(number)s from now on"), plain=("number",),
    link="innovation:application_detail", link_value="number", klass="due",
)  # fmt: skip
LEADER_TOLD = declare_notice(
    "innovation.leader.gone", title=_("Project %(number)s needs a leader: say who leads it from now on"),
    plain=("number",), link="innovation:project_detail", link_value="number", klass="due",
)  # fmt: skip

"""The duties of innovation. They are held in the organiser, a company; `UNIT_SECRETARY` in a unit for its subtree."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifeline.people import api as people

SECRETARY = people.role(
    "innovation.secretary",
    pgettext_lazy("innovation", "secretariat"),
    _("runs the cycles of innovation: screens, assigns, tables, drafts; never what it takes part in itself"),
    needs_mfa=True,
)
UNIT_SECRETARY = people.role(
    "innovation.unit_secretary",
    _("unit party secretary"),
    _("recommends the unit's innovation projects in rank, and sees how they fare"),
)
REVIEWER = people.role(
    "innovation.reviewer",
    pgettext_lazy("innovation", "reviewer"),
    _("reads and grades innovation projects, unseen by applicants"),
)
LEADING_GROUP = people.role(
    "innovation.leading_group",
    _("member of the leading group"),
    _("decides on innovation projects by vote"),
    needs_mfa=True,
)
CHAIR = people.role(
    "innovation.chair",
    _("chair of the leading group"),
    _("opens calls and confirms what the leading group has decided"),
    needs_mfa=True,
)
SUPERVISOR = people.role(
    "innovation.supervisor",
    _("supervisor of projects"),
    _("visits innovation projects and follows corrections to the end"),
)
FINANCE = people.role(
    "innovation.finance",
    _("finance clerk"),
    _("keeps the ledger of innovation funds; never alone"),
    needs_mfa=True,
)
AUDITOR = people.role(
    "innovation.auditor",
    _("auditor of innovation"),
    _("reads all of innovation but ballots and objectors, and changes nothing"),
    needs_mfa=True,
    excludes=("innovation.secretary", "innovation.chair", "innovation.finance"),
)
READ = people.scope(
    "innovation:read", _("read of innovation what its person may: calls, applications, projects, results")
)
WRITE = people.scope("innovation:write", _("take the steps of innovation that its person may take"))
STAFF = (SECRETARY, CHAIR, LEADING_GROUP, AUDITOR)
"""Who sees the exact course of a cycle."""

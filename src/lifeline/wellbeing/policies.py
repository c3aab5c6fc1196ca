"""The duties of 心灵护航."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.people import api as people

if TYPE_CHECKING:
    from lifeline.people.models import Person

CURATOR = people.role(
    "wellbeing.curator", _("curator of scales"), _("confirms the rights to scales; sees no answers"), needs_mfa=True
)


def may_curate(person: Person) -> bool:
    """Q-20. Confirm rights and withdraw them: curators, and nobody by any other duty."""
    return people.has_duty(person, CURATOR)

"""The anonymous host as a face of the site: its name, pages and middleware, and when it must not be served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext_lazy as _

from lifeline.hotline.queries import channel
from lifeline.kernel import faces

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = channel.FACE
FACE = faces.Face(
    NAME,
    host=lambda: settings.ANON_HOST,
    wanted=lambda: not channel.faults(),
    urls="config.anonymous",
    middleware=(
        "lifeline.hotline.views.anonymous.fence.Fence",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.middleware.common.CommonMiddleware",
    ),
    upload_handlers=("lifeline.hotline.views.anonymous.memory.InMemory",),
    path="/a/",
    sentence=_("Reporting without a name: %(address)s"),
)
WHY = {
    "host": _("the anonymous host needs a name of its own that is not among LIFELINE_HOSTS"),
    "tls": _("the anonymous host needs TLS (LIFELINE_TLS=1)"),
    "key": _("the anonymous host needs a key for recusal tokens (LIFELINE_RECUSAL_KEY)"),
}


def check(**_options: Any) -> Sequence[checks.CheckMessage]:
    """Section 6: the anonymous channel is refused in production without separate host, TLS and key.

    Whoever has named a host has asked for the channel, so that is an error; with the default name it is off.
    """
    if settings.ANON_HOST.endswith("localhost"):
        return []
    return [checks.Error(str(WHY[fault]), id=f"hotline.{fault}") for fault in channel.faults() if fault in WHY]


def register() -> None:
    """For `apps.ready()`."""
    faces.add(FACE)
    checks.register(check)

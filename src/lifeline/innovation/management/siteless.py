"""`./lifeline innovation VERB` on plain tables: Django's words and files, without a site, its apps and its database."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import django
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

LIFELINE: Final = Path(__file__).resolve().parents[2]


def main(argv: Sequence[str]) -> int:
    """Run the verb that `argv` (the words after `innovation`) names; 0, or it ends with another exit code."""
    if not settings.configured:
        settings.configure(
            LANGUAGE_CODE=os.environ.get("LIFELINE_LANG") or "zh-hans",
            LANGUAGES=[("zh-hans", "简体中文"), ("en", "English")],
            LOCALE_PATHS=[LIFELINE / app / "locale" for app in ("innovation", "kernel")],
            TIME_ZONE="Asia/Shanghai",
            USE_TZ=True,
        )
        django.setup()
    from lifeline.innovation.management.commands.innovation import Command  # noqa: PLC0415 - after the settings

    Command().run_from_argv([sys.argv[0], "innovation", *argv])
    return 0

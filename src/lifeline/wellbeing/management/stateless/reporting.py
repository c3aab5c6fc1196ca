"""What `fhir` and `redcap` say of a file of another system: the document on standard output, the report beside it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

from lifeline.wellbeing.management.stateless.words import _, gettext_noop, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

REFUSED, UNUSABLE = 3, 2
DONE: Final = {
    "repaired": gettext_noop("repaired"),
    "left_out": gettext_noop("left out"),
    "noted": gettext_noop("noted"),
}


def write(value: object) -> None:
    """A value as JSON on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def tell(told: Mapping[str, Any]) -> None:
    """The lines of a report on standard error."""
    for one in told["report"]:
        say(f"{one['pointer'] or '/'}: {one['what']} ({_(DONE[one['done']])})")


def code_of(told: Mapping[str, Any], *, strict: bool) -> int:
    """The exit code: 0 done, 2 nothing usable, 3 something was mended or left out under --strict."""
    if not told["usable"]:
        return UNUSABLE
    return REFUSED if strict and told["report"] else 0

"""W-17: what has to be there before anything is served: a line that somebody answers at any hour."""

from __future__ import annotations

from typing import Any

from django.core import checks

from lifeline.wellbeing.queries.helplines import lines


@checks.register("wellbeing")
def help_lines(**_options: Any) -> list[checks.CheckMessage]:
    """W-17. An empty list, or one without a line around the clock, is an error that stops deployment."""
    if any(line.always for line in lines()):
        return []
    return [checks.Error("The list of help lines has none that is answered around the clock.", id="wellbeing.E001")]

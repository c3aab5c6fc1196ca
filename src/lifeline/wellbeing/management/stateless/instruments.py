"""The instrument that a command names: an id, `id@version`, or the path of a definition file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from lifeline.questionnaires import api
from lifeline.questionnaires.api.tables import BadFile
from lifeline.wellbeing.management.stateless.words import _, filled

if TYPE_CHECKING:
    from lifeline.questionnaires.api import Definition

SHOWN: Final = 5


def named(name: str) -> Definition:
    """`BadFile` with a sentence when there is no such instrument, or when its file has faults."""
    if name.endswith(".json") or "/" in name:
        return of_file(Path(name))
    if name not in api.versions() and Path(name).is_file():
        return of_file(Path(name))
    id_, _at, version = name.partition("@")
    try:
        return api.definition(id_, version or None)
    except api.NoInstrument as problem:
        known = ", ".join(f"{known}@{versions[-1]}" for known, versions in api.versions().items())
        raise BadFile(_("There is no instrument %(name)s. Known are: %(known)s."), name=name, known=known) from problem


def of_file(path: Path) -> Definition:
    """A definition that does not come with Lifeline, signed or not; every fault is named."""
    try:
        found, findings = api.definition_of_file(path)
    except ValueError as problem:
        raise BadFile(_("%(name)s is no definition: it is not JSON."), name=path.name) from problem
    if found is None:
        told = [f"{one.pointer or '/'}: {filled(one.sentence, one.values)}" for one in findings[:SHOWN]]
        raise BadFile(
            _("%(name)s has %(count)s faults: %(faults)s"), name=path.name, count=len(findings), faults=" · ".join(told)
        )
    return found

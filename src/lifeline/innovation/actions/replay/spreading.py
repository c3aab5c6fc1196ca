"""What stays: certificates, results in the library, their adoption by other units, and the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lifeline.innovation.actions import certificates, conference, library, stages
from lifeline.innovation.actions.replay.publishing import issue, send_letters
from lifeline.innovation.actions.replay.script import BEGINS
from lifeline.innovation.models import Brand
from lifeline.innovation.states import CycleState, PaperKind, ProjectState

if TYPE_CHECKING:
    from lifeline.innovation.actions.replay.production import Production
    from lifeline.innovation.actions.replay.script import Row
    from lifeline.innovation.models import Adoption, Project, Result
    from lifeline.people.models import Unit

C = CycleState
ADOPTIONS, VERIFIED = 40, 25
"""How many units adopt a result in the whole story, and how many of these effects are verified."""
EFFECT_DAY: Final = 745
HELD: Final = 750
"""The day of the conference."""


def commend(p: Production) -> None:
    """The conference is arranged, the commendation goes out, who was accepted has a certificate, results are copied."""
    p.until(p.at(BEGINS[C.CONFERENCE] + 12))
    hall = p.words["conference"]
    held_on = p.on(HELD)
    conference.arrange(p.cycle, held_on, hall["place"], p.cast.chair.name, hall["programme"], **p.by(p.office))
    issue(p, PaperKind.COMMENDATION)
    brands = list(Brand.objects.filter(organiser=p.cast.company).order_by("place", "pk")[:2])
    made: list[tuple[Row, Result]] = []
    for row, project in p.projects():
        if project.state in {ProjectState.AWARDED, ProjectState.NOT_AWARDED}:
            certificates.issue(project, **p.by(p.office))
        if project.state == ProjectState.AWARDED:
            made.append((row, _publish(p, row, project, brands[len(made) % 2] if brands else None)))
    adopted = [one for number, (row, result) in enumerate(made) for one in _adopt(p, row, result, number, len(made))]
    if p.whole:
        p.until(p.at(EFFECT_DAY))
    for number, adoption in enumerate(adopted):
        if number * ADOPTIONS < VERIFIED * len(adopted):
            _effect(p, adoption)
    send_letters(p)


def _publish(p: Production, row: Row, project: Project, brand: Brand | None) -> Result:
    """I-109. The team writes how to do it in five steps; the secretariat publishes."""
    assert project.leader is not None
    summary = p.words["summary"].format(idea=row.idea, after=row.after)
    result = library.write_result(project, row.title, summary, p.words["steps"], brand, **p.by(project.leader))
    return library.publish(result, **p.by(p.office))


def _adopt(p: Production, row: Row, result: Result, number: int, of: int) -> list[Adoption]:
    """I-110. Units of other plants propose, and their own secretaries confirm."""
    many = ADOPTIONS // of + (number < ADOPTIONS % of)
    others = [unit for unit in p.cast.plants if unit.pk != result.project.second_level_id]
    shift = p.chance("adopt", row.key).randrange(len(others))
    found = [_take(p, result, unit) for unit in [*others[shift:], *others[:shift]][:many]]
    return [one for one in found if one is not None]


def _take(p: Production, result: Result, unit: Unit) -> Adoption | None:
    if (pair := p.cast.adopters(unit)) is None:
        return None
    proposer, signer = pair
    adoption = library.adopt(result, unit, p.words["adopted"], **p.by(proposer))
    return library.confirm_adoption(adoption, **p.by(signer))


def _effect(p: Production, adoption: Adoption) -> None:
    """I-111. A measured number before and after, verified by a third unit."""
    signer = p.cast.signers[adoption.unit_id]
    library.report_effect(adoption, *p.words["effect"], **p.by(signer))
    library.verify_effect(adoption, **p.by(p.office))


def archive(p: Production) -> None:
    """4.1. The conference was held, everything is paid, issued, published and reconciled."""
    p.begin(C.ARCHIVED)
    stages.archive(p.cycle, **p.by(p.office))

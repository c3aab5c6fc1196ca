"""成果库 as everybody finds it: search, facets, adopters, effect; and what may be told of a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lifeline.innovation.models import Adoption, Brand, Certificate, Project, Result
from lifeline.innovation.policies import library as gates
from lifeline.innovation.policies import scopes
from lifeline.innovation.policies.roles import UNIT_SECRETARY
from lifeline.innovation.rules.certificates import in_fives, masked, read_code
from lifeline.innovation.rules.numbers import EFFECT_DAYS, EFFECT_LAPSE_DAYS
from lifeline.innovation.states import COUNTED_ADOPTIONS, ON_TEAM, AdoptionState, Grade, Level, ResultState
from lifeline.kernel.documents import qr
from lifeline.kernel.keys import row_id
from lifeline.kernel.parts import numeral
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person, Unit

NEWEST = ("-published_at", "-pk")
TONES: dict[str, Tone] = {
    AdoptionState.PROPOSED: "warn", AdoptionState.CONFIRMED: "info", AdoptionState.EFFECT_REPORTED: "warn",
    AdoptionState.VERIFIED: "ok",
}  # fmt: skip
ADOPTIONS = (
    Adoption.objects.filter(result=OuterRef("pk"), state__in=COUNTED_ADOPTIONS)
    .order_by()
    .values("result")
    .annotate(n=Count("pk"))
    .values("n")
)
COUNT = Coalesce(Subquery(ADOPTIONS), 0)
"""How often a result was adopted, counted for the rows that are shown: a join would group and sort them all."""


def results(person: Person, *, text: str = "", level: str = "", kind: str = "", brand: str = "") -> QuerySet[Result]:
    """Published results that the person sees; every word of `text` must stand in title, summary, number or unit."""
    rows = gates.visible_results(person).filter(state=ResultState.PUBLISHED).select_related("project__unit")
    for word in text.split()[:5]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(summary__icontains=word) | Q(number__icontains=word)
            | Q(project__unit__name__icontains=word)
        )  # fmt: skip
    if level:
        rows = rows.filter(project__level=level)
    if kind:
        rows = rows.filter(project__kind=kind)
    if number := row_id(brand):
        rows = rows.filter(brand=number)
    return rows.annotate(adopted=COUNT)


def drafts(person: Person) -> list[Result]:
    """Results that wait to be published, for team and secretariat."""
    rows = gates.own_results(person).filter(state=ResultState.DRAFT).select_related("project")
    return list(rows.order_by("-pk")[:20])


def writable(person: Person) -> list[Project]:
    """Accepted projects that the person leads and whose result is not written."""
    rows = Project.objects.filter(leader=person, state__in=["ACCEPTED", "APPRAISED", "AWARDED", "NOT_AWARDED"])
    return list(rows.filter(result__isnull=True).order_by("-pk")[:10])


def first(project: Project) -> dict[str, Any]:
    """What stands in the form of a result at first."""
    before = Result.objects.filter(project=project).first()
    if before is None:
        return {"title": project.title}
    steps = "\n".join(before.steps)
    return {"title": before.title, "summary": before.summary, "steps": steps, "brand": before.brand_id}


def commended(organisers: set[int] | None, start: date, end: date) -> int:
    """How many results were commended from `start` to `end`, both included, by these companies (None: by any)."""
    rows = Project.objects.filter(commended_on__gte=start, commended_on__lte=end)
    return (rows if organisers is None else rows.filter(cycle__organiser__in=organisers)).count()


@dataclass(frozen=True)
class Adopted:
    """One adoption as a result's page shows it, with what its reader may do."""

    row: Adoption
    acts: list[str]

    @property
    def tone(self) -> Tone:
        """Of its state."""
        return TONES.get(self.row.state, "plain")

    @property
    def effect_due(self) -> datetime | None:
        """I-111. Until when the effect is reported."""
        at = self.row.confirmed_at
        return at + timedelta(days=EFFECT_DAYS) if at and self.row.state == AdoptionState.CONFIRMED else None


def adoptions(person: Person, result: Result) -> list[Adopted]:
    """All adoptions of a result; declined and lapsed ones last."""
    rows = list(result.adoptions.select_related("unit", "origin").order_by("pk"))
    for row in rows:
        row.result = result
    shown = [Adopted(row, acts(person, row)) for row in rows]
    return sorted(shown, key=lambda one: one.row.state not in (*COUNTED_ADOPTIONS, AdoptionState.PROPOSED))


ACTS: dict[str, tuple[str, Callable[[Person, Adoption], bool]]] = {
    "confirm": (AdoptionState.PROPOSED, gates.may_confirm),
    "decline": (AdoptionState.PROPOSED, gates.may_confirm),
    "report": (AdoptionState.CONFIRMED, gates.may_report_effect),
    "verify": (AdoptionState.EFFECT_REPORTED, gates.may_verify_effect),
}
"""I-110, I-111. In which state each act on an adoption is possible, and whose it is."""


def acts(person: Person, row: Adoption) -> list[str]:
    """What this person may do with an adoption now."""
    return [name for name, (state, may) in ACTS.items() if row.state == state and may(person, row)]


def counts(rows: Sequence[Adopted]) -> dict[str, int]:
    """I-110. Counts within the plant and across plants stand apart; verified effects beside them."""
    counted = [one.row for one in rows if one.row.state in COUNTED_ADOPTIONS]
    return {
        "within": sum(not row.across for row in counted),
        "across": sum(row.across for row in counted),
        "verified": sum(row.state == AdoptionState.VERIFIED for row in counted),
    }


def own_units(person: Person) -> list[Unit]:
    """The units for which a person may propose an adoption: his own, those above it, those he is secretary of."""
    unit = people.unit_at(person)
    chain = [one for one in people.ancestors(unit) if one.kind != "COMPANY"] if unit else []
    below = [pk for _company, path in scopes(person, UNIT_SECRETARY) for pk in people.units_below(path)]
    found = {one.pk: one for one in [*reversed(chain), *people.units_by_id(below).values()]}
    return list(found.values())


def adoption_for(person: Person, pk: int) -> Adoption | None:
    """An adoption of a result that the person sees."""
    rows = Adoption.objects.select_related("result__project__cycle", "unit", "origin")
    return rows.filter(pk=pk, result__in=gates.visible_results(person).values("pk")).first()


def lapsing(now: datetime) -> list[Adoption]:
    """I-111. Adoptions without an effect 180 days after their confirmation."""
    limit = now - timedelta(days=EFFECT_LAPSE_DAYS)
    return list(Adoption.objects.filter(state=AdoptionState.CONFIRMED, confirmed_at__lte=limit).order_by("pk"))


def brands(person: Person) -> list[Brand]:
    """The brands of the person's company with their published results and adoptions."""
    unit = people.unit_at(person)
    own = people.company_of(unit).pk if unit else 0
    published = Q(results__state=ResultState.PUBLISHED)
    rows = Brand.objects.filter(organiser=own).annotate(
        filled=Count("results", filter=published, distinct=True),
        adopted=Count(
            "results__adoptions", filter=published & Q(results__adoptions__state__in=COUNTED_ADOPTIONS), distinct=True
        ),
    )  # fmt: skip
    return list(rows.order_by("place", "pk"))


def brand_choices(organiser_id: int) -> list[Brand]:
    """The brands of an organiser."""
    return list(Brand.objects.filter(organiser=organiser_id).order_by("place", "pk"))


def certificate_of(code: str) -> Certificate | None:
    """The certificate of a code as typed; one indexed look-up, whatever the code (E-18)."""
    return Certificate.objects.filter(code=read_code(code)).first()


def told(certificate: Certificate) -> dict[str, Any]:
    """I-108. What the public page says: number, title, level, grade or award, date, unit, names with masks, state."""
    body = certificate.body
    return {
        "number": certificate.number,
        "genuine": certificate.state == "VALID",
        "title": body["title"],
        "level": Level(body["level"]).label,
        "grade": Grade(body["grade"]).label,
        "tier": body["tier"],
        "unit": body["unit"],
        "on": body["on"],
        "names": [masked(name) for name in body["names"]],
    }


def verify_address(code: str) -> str:
    """Where anybody reads whether a certificate or a letter is genuine."""
    return f"{settings.SITE_URL}{reverse('innovation:certificate_verify')}?code={code}"


def paper(certificate: Certificate, organisation: str) -> dict[str, Any]:
    """The data of `certificate.typ`, in the reader's language."""
    body = certificate.body
    award = _("Award of tier %(tier)s") % {"tier": numeral(body["tier"])} if body["tier"] else ""
    return {
        "title": f"{_('Certificate')} {certificate.number}",
        "organisation": organisation,
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "heading": _("Certificate"),
        "lead": _("is an accepted project of the innovation of ideological work."),
        "project": body["title"],
        "facts": [
            [_("Level of the project"), str(Level(body["level"]).label)],
            [_("Grade of acceptance"), str(Grade(body["grade"]).label)],
            *([[_("Award"), award]] if award else []),
            [_("Unit"), body["unit"]],
            [_("Cycle of innovation"), body["cycle"]],
            [_("Team members"), "　".join(body["names"])],
        ],
        "number": certificate.number,
        "code": in_fives(certificate.code),
        "day": body["on"],
        "qr": qr(verify_address(certificate.code)),
        "note": _("Whoever scans the code reads whether this certificate is genuine."),
    }  # fmt: skip


def certificates(person: Person, organisers: set[int]) -> QuerySet[Certificate]:
    """Certificates that the secretariat or their holders see."""
    team = Q(application__team__person=person, application__team__state__in=ON_TEAM)
    mine = Project.objects.filter(Q(leader=person) | team).values("pk")
    return Certificate.objects.filter(Q(project__cycle__organiser__in=organisers) | Q(project__in=mine)).select_related(
        "project"
    )


def certifiable(organisers: set[int]) -> list[Project]:
    """Accepted projects without a valid certificate, the newest first."""
    valid = Certificate.objects.filter(state="VALID").values("project")
    rows = Project.objects.filter(cycle__organiser__in=organisers).exclude(grade="").exclude(pk__in=valid)
    return list(rows.exclude(grade="FAIL").order_by("-accepted_on", "pk")[:50])

"""The five signals as pages show them: names, formulas, numbers, limits, trend, and the rows behind each number."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from lifeline.innovation.models import Cycle, Result, SignalDay
from lifeline.innovation.policies import cures as gates
from lifeline.innovation.policies.applications import visible_applications
from lifeline.innovation.policies.projects import visible_projects
from lifeline.innovation.queries.cure_words import MEASURED, NAMES, POINTS, SHARE, TONES, WORDS
from lifeline.innovation.rules import signals
from lifeline.innovation.rules.periods import add_months, month_ends
from lifeline.innovation.rules.signals import COMPONENTS, LESS
from lifeline.kernel.errors import Forbidden, Unseen
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from lifeline.innovation.models import SignalAnswer
    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person, Unit

WORST: Final = ("-reds", "-ambers", "pk")
"""The order of the units: those with most to mend first."""
TREND_MONTHS: Final = 12


def organisers() -> list[Unit]:
    """The companies that have cycles."""
    pks = Cycle.objects.order_by("organiser").values_list("organiser", flat=True).distinct()
    return sorted(people.units_by_id(pks).values(), key=lambda unit: unit.place)


def read(code: str, value: Fraction | None) -> str:
    """A figure as it is read: 37.5 %, 0.85, −5.0, 3; "—" where it cannot be told."""
    if value is None:
        return "—"
    kind = MEASURED[code][2]
    if kind == SHARE:
        return f"{float(value * 100):.1f} %"
    if code == "C2":
        return str(int(value))
    return f"{float(value):+.1f}" if kind == POINTS or code == "Q1" else f"{float(value):.2f}"


@dataclass(frozen=True)
class Light:
    """One signal of a unit: its colour as word and tone."""

    signal: str
    name: _StrPromise
    word: _StrPromise
    tone: Tone
    href: str


def lights(day: SignalDay) -> list[Light]:
    """The five signals of a day."""
    return [
        Light(
            signal, NAMES[signal], WORDS[day.colours[signal]], TONES[day.colours[signal]],
            reverse("innovation:cure_detail", args=[day.unit_id, signal]),
        )
        for signal in signals.SIGNALS
    ]  # fmt: skip


def latest(person: Person) -> date | None:
    """The newest day that was counted, of what this person sees."""
    return gates.visible_days(person).order_by("-on").values_list("on", flat=True).first()


def days(person: Person, on: date | None) -> QuerySet[SignalDay]:
    """The units of a day."""
    rows = gates.visible_days(person)
    return (rows.none() if on is None else rows.filter(on=on)).select_related("unit", "organiser")


def told_on(on: date | None) -> list[SignalDay]:
    """Every company and unit of a day (None: of the newest), as the command tells them."""
    if (on := on or SignalDay.objects.order_by("-on").values_list("on", flat=True).first()) is None:
        return []
    rows = SignalDay.objects.filter(on=on).select_related("unit", "organiser")
    return list(rows.order_by("organiser__path", *WORST))


def day_of(person: Person, unit_id: int) -> SignalDay:
    """The newest day of a unit; 404 for what the person does not see."""
    if not gates.watches(person):
        raise Unseen
    rows = gates.visible_days(person).filter(unit=unit_id).select_related("unit", "organiser")
    if (found := rows.order_by("-on").first()) is None:
        raise Unseen
    return found


def answers(person: Person, unit_id: int, signal: str) -> list[SignalAnswer]:
    """Tasks and measures of a signal of a unit, the newest first."""
    rows = gates.visible_answers(person).filter(unit=unit_id, signal=signal)
    return list(rows.select_related("owner", "unit", "organiser").order_by("-opened_on", "-pk")[:20])


def answer_for(person: Person, pk: int, now: datetime) -> SignalAnswer:
    """A task that the person sees, else 404; `Forbidden` if it waits for somebody else."""
    rows = gates.visible_answers(person).select_related("unit", "organiser")
    if (found := rows.filter(pk=pk).first()) is None:
        raise Unseen
    if not gates.may_answer(person, found, now):
        raise Forbidden
    return found


@dataclass(frozen=True)
class Line:
    """A component on its page. `limits` and `points` are floats for the picture, `rows` (label, href or empty)."""

    code: str
    name: _StrPromise
    formula: _StrPromise
    value: str
    word: _StrPromise
    tone: Tone
    limits: list[tuple[str, float]]
    amber: str
    red: str
    counted: int
    among: int
    sample: int
    rows: list[tuple[str, str]]
    hidden: int
    points: list[float | None]


def lines(person: Person, day: SignalDay, signal: str, past: Sequence[SignalDay]) -> list[Line]:
    """I-112. The components of a signal with their rows, as far as the reader may see them."""
    codes = [code for code in COMPONENTS if code[0] == signal]
    wanted = [tuple(row) for code in codes for row in day.figures[code]["rows"]]
    named = _named(person, wanted)
    return [_line(code, day.figures[code], named, past) for code in codes]


def opened(person: Person, days: Sequence[SignalDay]) -> set[tuple[str, str]]:
    """I-112. The rows behind all figures of these days that the reader may see, as kind and number."""
    figures = [figure for day in days for figure in day.figures.values()]
    return set(_named(person, [tuple(row) for figure in figures for row in figure["rows"]]))


def _line(
    code: str, told: dict[str, Any], named: dict[tuple[str, str], tuple[str, str]], past: Sequence[SignalDay]
) -> Line:
    component, (name, formula, kind) = COMPONENTS[code], MEASURED[code]
    scale = 100 if kind == SHARE else 1
    rows = [named[key] for row in told["rows"] if (key := (row[0], row[1])) in named]
    sign = "<" if component.worse == LESS else "≥" if component.reached else ">"
    return Line(
        code, name, formula, read(code, _fraction(told["value"])), WORDS[told["colour"]], TONES[told["colour"]],
        [("warn", float(component.amber * scale)), ("bad", float(component.red * scale))],
        f"{sign} {read(code, component.amber)}", f"{sign} {read(code, component.red)}", told["counted"], told["among"],
        told["sample"], rows, len(told["rows"]) - len(rows), [_point(one, code, scale) for one in past],
    )  # fmt: skip


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _point(day: SignalDay, code: str, scale: int) -> float | None:
    value = _fraction(day.figures[code]["value"])
    return None if value is None else round(float(value * scale), 2)


def _named(person: Person, rows: Sequence[tuple[str, ...]]) -> dict[tuple[str, str], tuple[str, str]]:
    """(title, href) of each row that the reader may see; units have no page of their own. Three queries at most."""
    keys: dict[str, list[str]] = {"application": [], "project": [], "result": []}
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for kind, key in rows:
        if kind == "unit":
            found[kind, key] = (key, "")
        else:
            keys[kind].append(key)
    tables = {
        "application": visible_applications(person), "project": visible_projects(person),
        "result": Result.objects.filter(project__in=visible_projects(person)),
    }  # fmt: skip
    for kind, numbers in keys.items():
        if numbers:
            shown: QuerySet[Any] = tables[kind].filter(number__in=numbers).order_by("pk")
            for number, title in shown.values_list("number", "title"):
                found[kind, number] = (f"{number} {title}", reverse(f"innovation:{kind}_detail", args=[number]))
    return found


def trend(day: SignalDay) -> list[SignalDay]:
    """The month-ends of the last twelve months and the day itself, oldest first. One query."""
    ends = [*month_ends(add_months(day.on, -TREND_MONTHS), day.on), day.on]
    return list(SignalDay.objects.filter(unit=day.unit_id, on__in=ends).order_by("on"))


def table(signal: str, past: Sequence[SignalDay]) -> list[tuple[date, list[str]]]:
    """The trend as a table: the newest month first."""
    codes = [code for code in COMPONENTS if code[0] == signal]
    return [(day.on, [read(code, _fraction(day.figures[code]["value"])) for code in codes]) for day in reversed(past)]

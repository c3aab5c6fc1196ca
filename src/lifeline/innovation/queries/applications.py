"""Applications as lists and pages show them; whoever applied reads soft names only (4.2, I-68)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lifeline.innovation.models import Application, ScreeningSheet
from lifeline.innovation.policies import STAFF, UNIT_SECRETARY, organisers_of, scopes
from lifeline.innovation.policies.applications import applications_of, in_units, reads_exactly, visible_applications
from lifeline.innovation.queries import conflicts
from lifeline.innovation.queries.checking import text_now
from lifeline.innovation.queries.form import asked
from lifeline.innovation.rules.texts import text_of
from lifeline.innovation.states import (
    DECIDED,
    ON_TEAM,
    ApplicationState,
    Kind,
    Level,
    MemberState,
    ScreeningState,
    Word,
    soft_name,
    soft_state,
)
from lifeline.kernel import files
from lifeline.kernel.errors import Unseen
from lifeline.kernel.keys import row_id

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from lifeline.innovation.models import Cycle
    from lifeline.innovation.rules.config import Config
    from lifeline.innovation.rules.texts import Text as Words
    from lifeline.kernel.files import Stored
    from lifeline.kernel.parts import Tone
    from lifeline.people.models import Person

    Text = str | _StrPromise

NEWEST = ("-started_at", "-pk")
A = ApplicationState
SECRET = (A.IN_REVIEW, A.REVIEWED, A.TABLED, *DECIDED)
"""I-38, I-68. What tells of reviews or of a decision, before the announcement."""
TONES: dict[str, Tone] = {
    A.DRAFT: "plain", A.RETURNED: "warn", A.DECLINED: "bad", A.SCREENED_OUT: "bad", A.EXPIRED: "bad",
    A.WITHDRAWN: "plain", A.SCREENED_IN: "ok",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row of a list."""

    number: str
    title: str
    state: Text
    tone: Tone
    facts: str


def is_exact(person: Person, application: Application) -> bool:
    """4.2, I-38. Staff who take no part read the exact state; who is in conflict, after the announcement only."""
    return reads_exactly(person, application) and application.pk not in _conflicting(person, [application])


def _conflicting(person: Person, rows: Sequence[Application]) -> set[int]:
    """I-38. Of those under review or decided and not announced: with which ones the person is in conflict."""
    return {pk for pk, _person in conflicts.matrix(_secret(rows), [person.pk])}


def _secret(rows: Sequence[Application]) -> list[Application]:
    return [one for one in rows if one.state in SECRET and one.announced_at is None]


class Survey(NamedTuple):
    """The applications of a cycle by number, and how many of them wait for a second secretary to be screened out."""

    rows: list[Application]
    proposed: int


SURVEYED = (
    "number", "title", "state", "level", "submitted_at", "announced_at", "unit_path", "leader", "cycle__number",
    "cycle__organiser__path",
)  # fmt: skip
"""What the board counts by, and what conflicts are reckoned from."""


def survey(cycle: Cycle) -> Survey:
    """All applications of a cycle as they stand, without their texts; read once for each cycle that was loaded. One
    query.
    """
    if "_survey" not in cycle.__dict__:
        waits = ScreeningSheet.objects.filter(application=OuterRef("pk"), state=ScreeningState.PROPOSED)
        found = Application.objects.filter(cycle=cycle).select_related("cycle__organiser").order_by("number", "pk")
        rows = list(found.only(*SURVEYED).annotate(waits=Exists(waits)))
        cycle.__dict__["_survey"] = Survey([*rows], sum(one.waits for one in rows))
    return cast("Survey", cycle.__dict__["_survey"])


def veiled(person: Person, cycle: Cycle) -> list[Application]:
    """I-38, E-16. Those of the cycle of whose course the person learns nothing, counts included.

    Asked once for each cycle that was loaded; four queries.
    """
    known: dict[int, list[Application]] = cycle.__dict__.setdefault("_veiled", {})
    if person.pk not in known:
        rows = survey(cycle).rows
        hidden = _conflicting(person, rows)
        known[person.pk] = [one for one in rows if one.pk in hidden]
    return known[person.pk]


def hidden_in(person: Person, cycle: Cycle) -> set[int]:
    """Their ids."""
    return {one.pk for one in veiled(person, cycle)}


def apart_from(persons: Collection[int], cycle: Cycle) -> set[int]:
    """I-38. Those of the persons from whom nothing of the cycle is hidden. Three queries, whatever their number."""
    kept = {person for _pk, person in conflicts.matrix(_secret(survey(cycle).rows), persons)}
    return set(persons) - kept


def shown_state(person: Person, application: Application) -> Text:
    """The exact state for staff who take no part, the soft name for everybody else."""
    return _told(application, exact=is_exact(person, application))


def _told(one: Application, *, exact: bool) -> Text:
    return ApplicationState(one.state).label if exact else soft_name(one.state, announced=one.announced_at is not None)


def tone_of(application: Application) -> Tone:
    """How the state looks; a decision has no colour before it is announced."""
    if application.state in DECIDED:
        if application.announced_at is None:
            return "info"
        return "ok" if application.state in {A.APPROVED, A.MERGED} else "plain"
    return TONES.get(application.state, "info")


def applications(
    person: Person, show: str, *, cycle: str = "", state: str = "", level: str = ""
) -> QuerySet[Application]:
    """The list: `show` is "mine" (default), "unit" or "all"; filters by cycle, level, and for staff by exact state."""
    rows = visible_applications(person)
    mine = rows.filter(leader=person) | rows.filter(team__person=person, team__state__in=ON_TEAM)
    if show == "unit":
        rows = _of_units(person, rows)
    elif show != "all":
        rows = mine
    if number := row_id(cycle):
        rows = rows.filter(cycle=number)
    if level in Level.values:
        rows = rows.filter(level=level)
    if state in ApplicationState.values and (companies := organisers_of(person, *STAFF)):
        rows = rows.filter(state=state, cycle__organiser__in=companies)
        if state in SECRET:  # I-38, I-68: whether a row is there would tell it
            told = list(rows.select_related("cycle__organiser").distinct().order_by("pk"))
            unsaid = [one.pk for one in told if one.announced_at is None]
            hidden = _conflicting(person, told) | applications_of(person, unsaid)
            rows = rows.exclude(pk__in=hidden)
    return rows.select_related("cycle__organiser", "second_level", "leader").distinct()


def _of_units(person: Person, rows: QuerySet[Application]) -> QuerySet[Application]:
    found = rows.none()
    for company, path in sorted(scopes(person, UNIT_SECRETARY)):
        found |= rows.filter(in_units(path), cycle__organiser=company, submitted_at__isnull=False)
    return found


def lines(person: Person, rows: Sequence[Application]) -> list[Line]:
    """Rows as the list shows them. Staff's own applications are told softly: the same queries for any number."""
    exact = _exactly(person, rows)
    return [_line(one, exact=one.pk in exact) for one in rows]


def states(person: Person, rows: Sequence[Application]) -> list[str]:
    """4.2, I-38. The state of each row as a code, as far as this reader may know it."""
    exact = _exactly(person, rows)
    return [
        one.state if one.pk in exact else soft_state(one.state, announced=one.announced_at is not None) for one in rows
    ]


def _exactly(person: Person, rows: Sequence[Application]) -> set[int]:
    """Of which the person reads the exact state: as staff, neither of the team nor in conflict."""
    if not (staff := organisers_of(person, *STAFF)):
        return set()
    own = applications_of(person, [one.pk for one in rows]) | _conflicting(person, rows)
    return {one.pk for one in rows if one.cycle.organiser_id in staff} - own


def _line(one: Application, *, exact: bool) -> Line:
    facts = " · ".join(
        str(part)
        for part in (
            one.number,
            Level(one.level).label,
            one.second_level.name,
            one.leader.name if one.leader else one.leader_name,
        )
    )
    return Line(one.number, one.title or str(_("(no title yet)")), _told(one, exact=exact), tone_of(one), facts)


def shows(person: Person) -> list[tuple[str, Text]]:
    """Which lists this person has."""
    found: list[tuple[str, Text]] = [("", _("Mine"))]
    if scopes(person, UNIT_SECRETARY):
        found.append(("unit", _("My unit's")))
    if organisers_of(person, *STAFF):
        found.append(("all", _("All")))
    return found


@dataclass(frozen=True)
class Answer:
    """A question and what was answered."""

    label: str
    text: str


@dataclass(frozen=True)
class Shown:
    """An application as its page shows it."""

    words: Words
    answers: list[Answer]
    level: Text
    kinds: list[Text]
    state: Text
    tone: Tone
    exact: bool
    number: str = ""
    files: list[Stored] = field(default_factory=list)


def hung(application: Application, text: Words) -> list[Stored]:
    """I-22. The files of a text, in the order in which they came."""
    return [one for one in files.linked(application) if one.key in text.files] if text.files else []


def all_files(application: Application) -> list[Stored]:
    """All that ever hung on it."""
    return files.linked(application)


def file_keys(application: Application) -> set[str]:
    """The files of the text as it stands and of every version that was handed in; others were taken out again."""
    rows = application.revisions.filter(rival=False)
    told = rows.filter(Q(number=application.revision) | Q(frozen_at__isnull=False)).order_by("pk")
    return {key for body in told.values_list("body", flat=True) for key in body.get("files", [])}


def shown(person: Person, application: Application, config: Config) -> Shown:
    """The text as it stands, and the state as this reader may know it."""
    words, exact = text_now(application), is_exact(person, application)
    return Shown(
        words,
        [
            Answer(one.label, words.answers[one.rule.key])
            for one in asked(config.form)
            if words.answers.get(one.rule.key)
        ],
        Level(application.level).label,
        [Kind(application.kind).label, *(Kind(one).label for one in words.further)],
        _told(application, exact=exact),
        tone_of(application),
        exact,
        application.number,
        hung(application, words),
    )


@dataclass(frozen=True)
class MemberLine:
    """One of the team."""

    pk: int
    name: str
    role: Text
    state: Text
    tone: Tone
    facts: str
    is_leader: bool


def team(application: Application) -> list[MemberLine]:
    """The team in order."""
    tones: dict[str, Tone] = {MemberState.CONFIRMED: "ok", MemberState.INVITED: "warn"}
    rows = application.team.select_related("person", "unit").order_by("place")
    return [
        MemberLine(
            one.pk, one.person.name if one.person else one.name, one.get_role_display(), one.get_state_display(),
            tones.get(one.state, "plain"), " · ".join(part for part in (*one.unit_names[1:3], one.post) if part),
            one.role == "LEADER",
        )
        for one in rows
    ]  # fmt: skip


def words_of(application: Application) -> list[dict[str, Any]]:
    """What the unit said: for its team, the unit and staff; who said it, for staff only."""
    rows = application.words.select_related("by").order_by("at", "pk")
    return [{"what": Word(one.word).label, "at": one.at, "text": one.text, "rank": one.rank} for one in rows]


def sheets_of(person: Person, application: Application) -> list[dict[str, Any]]:
    """What the screening found; a proposal that waits for a second secretary is seen by staff only."""
    rows = application.sheets.order_by("at", "pk")
    if not reads_exactly(person, application):
        rows = rows.filter(state="CONFIRMED")
    return [
        {"what": one.get_verdict_display(), "state": one.get_state_display(), "at": one.at, "items": one.items,
         "due": one.due_at, "pk": one.pk}
        for one in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class RevisionLine:
    """A version of the text."""

    number: int
    at: datetime
    by: str
    frozen: bool


def revisions(application: Application) -> list[RevisionLine]:
    """All versions, the newest first."""
    rows = application.revisions.filter(rival=False).select_related("by").order_by("-number")
    return [RevisionLine(one.number, one.at, one.by.name if one.by else "", one.frozen_at is not None) for one in rows]


def rivals(application: Application) -> list[tuple[str, Words]]:
    """I-27. Texts that collided and that nobody has looked through: (who, text)."""
    rows = application.revisions.filter(rival=True, frozen_at__isnull=True).select_related("by").order_by("at", "pk")
    return [(one.by.name if one.by else "", text_of(one.body)) for one in rows]


def rival_keys(application: Application) -> set[str]:
    """I-27. The files of these texts: each is kept with its text."""
    return {key for _who, text in rivals(application) for key in text.files}


def revision(application: Application, number: int) -> Words:
    """The text of one version."""
    if (row := application.revisions.filter(number=number, rival=False).first()) is None:
        raise Unseen
    return text_of(row.body)


def invitation(person: Person, application: Application) -> Any:
    """The invitation of this person that waits, or None."""
    return application.team.filter(person=person, state=MemberState.INVITED).first()

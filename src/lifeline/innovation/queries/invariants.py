"""What must always be true (V-1 … V-16), each asked of all rows at once; read-only, and it names what offends.

A table that another part brings in adds its own with `@invariant`. Rows that were imported are exempt from V-1.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import F, Q

from lifeline.innovation.models import (
    Adoption,
    Application,
    Attendance,
    BallotMark,
    BallotTally,
    Certificate,
    CharterVersion,
    ConfigVersion,
    Cycle,
    FundLine,
    LedgerEntry,
    Letter,
    OpenVote,
    Project,
    ProjectBalance,
    Recusal,
    TeamMember,
)
from lifeline.innovation.queries import concluding
from lifeline.innovation.rules import ledger as money
from lifeline.innovation.rules.config import config_of
from lifeline.innovation.rules.numbers import AUTHORS_MOST, TEAM_MOST
from lifeline.innovation.rules.texts import digest
from lifeline.innovation.states import (
    COUNTED,
    GRADED,
    ApplicationState,
    CertificateState,
    EntryKind,
    EntryState,
    Level,
    MemberRole,
    MemberState,
    ProjectState,
    Provenance,
)
from lifeline.kernel.events import facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from django.db.models import Model, QuerySet

    Check: TypeAlias = "Callable[[], Iterable[Offence]]"


class Offence(NamedTuple):
    """A row that breaks an invariant: "V-2", "balance 7", and what is wrong, in figures."""

    rule: str
    what: str
    found: str


CHECKS: list[Check] = []


def invariant(check: Check) -> Check:
    """Let `check` be asked, too."""
    CHECKS.append(check)
    return check


def offences() -> list[Offence]:
    """All that is wrong, by rule."""
    found = [one for check in CHECKS for one in check()]
    return sorted(found, key=lambda one: (int(one.rule[2:]), one.what))


@invariant
def states() -> Iterator[Offence]:
    """V-1. The state of every cycle, application and project is that after its last recorded step."""
    tables: tuple[tuple[str, QuerySet[Any]], ...] = (
        ("cycle", Cycle.objects.all()), ("application", Application.objects.all()), ("project", Project.objects.all()),
    )  # fmt: skip
    for name, rows in tables:
        last: dict[str, tuple[int, str]] = {}
        for one in facts(f"innovation.{name}"):
            if after := one.data.get("after"):
                last[one.key] = max(last.get(one.key, (0, "")), (one.data.get("version") or 0, after))
        lived = rows.exclude(provenance=Provenance.IMPORTED).order_by("pk")
        for pk, state in lived.values_list("pk", "state"):
            _version, told = last.get(str(pk), (0, state))
            if told != state:
                yield Offence("V-1", f"{name} {pk}", f"{state}, recorded {told}")


@invariant
def balances() -> Iterator[Offence]:
    """V-2. Balances are the sums of their confirmed entries, lines the sums of their projects, and I-91 holds."""
    sums: dict[tuple[int, int], money.Balance] = defaultdict(money.Balance)
    rows = LedgerEntry.objects.filter(state=EntryState.CONFIRMED).order_by("decided_at", "pk")
    for line, project, kind, fen, undone in rows.values_list(
        "line_id", "project_id", "kind", "amount_fen", "reverses__kind"
    ):
        key = (line, project)
        sums[key] = (
            money.undone(sums[key], undone, fen) if kind == EntryKind.REVERSE else money.after(sums[key], kind, fen)
        )
    held = {(one.line_id, one.project_id): one for one in ProjectBalance.objects.order_by("pk")}
    committed: Counter[int] = Counter()
    for key in sorted(sums.keys() | held.keys()):
        stands = held.get(key)
        now = money.Balance(stands.committed_fen, stands.released_fen, stands.paid_fen) if stands else money.Balance()
        committed[key[0]] += now.committed
        if now != sums[key] or not money.sound(now):
            yield Offence("V-2", f"line {key[0]}, project {key[1]}", f"{tuple(now)}, entries {tuple(sums[key])}")
    for one in FundLine.objects.order_by("pk"):
        if one.committed_fen != committed[one.pk]:
            yield Offence("V-2", f"line {one.pk}", f"{one.committed_fen}, projects {committed[one.pk]}")


def _people(table: type[Model], of: str) -> dict[int, set[int]]:
    """The ids of the persons in the rows of a table, by what the rows are of. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    for pk, person in table._default_manager.order_by("pk").values_list(of, "person_id"):  # noqa: SLF001 - Django's API
        found[pk].add(person)
    return found


@invariant
def ballots() -> Iterator[Offence]:
    """V-5. A closed tally counts as many as have voted; whoever voted was there and had no part in the item."""
    voters, roll = _people(BallotMark, "tally_id"), _people(Attendance, "meeting_id")
    for pk, persons in _people(OpenVote, "tally_id").items():
        voters[pk] |= persons
    out = _people(Recusal, "item_id")
    for one in BallotTally.objects.select_related("item").order_by("pk"):
        if one.closed_at is not None:
            counted = (one.yes or 0) + (one.no or 0) + (one.abstain or 0)
            if counted != len(voters[one.pk]):
                yield Offence("V-5", f"tally {one.pk}", f"{counted} votes, {len(voters[one.pk])} voters")
        if not voters[one.pk] <= roll[one.item.meeting_id] - out[one.item_id]:
            yield Offence("V-5", f"tally {one.pk}", "somebody voted who was not on the roll, or had left")


@invariant
def quotas() -> Iterator[Offence]:
    """V-6. No level has more approvals than its places: the maximum, what motions moved, and votes beyond it (I-12)."""
    rows = Application.objects.filter(state=ApplicationState.APPROVED).exclude(provenance=Provenance.IMPORTED)
    rows = rows.exclude(project__state=ProjectState.LAPSED)
    counts = Counter(rows.order_by("pk").values_list("cycle_id", "decided_level"))
    for cycle in Cycle.objects.filter(pk__in={pk for pk, _level in counts}).select_related("config").order_by("pk"):
        if cycle.config is None:
            continue
        places = concluding.places(cycle)
        for level in Level:
            if counts[cycle.pk, level] > places[level]:
                yield Offence("V-6", f"cycle {cycle.pk}, {level}", f"{counts[cycle.pk, level]} of {places[level]}")


@invariant
def limits() -> Iterator[Offence]:
    """V-7. Limits by person and by team (I-17, I-20), over all that count in a cycle."""
    leads: Counter[tuple[int, int]] = Counter()
    parts: Counter[tuple[int, int]] = Counter()
    teams: Counter[int] = Counter()
    authors: Counter[int] = Counter()
    rows = TeamMember.objects.filter(application__state__in=COUNTED, state=MemberState.CONFIRMED)
    rows = rows.exclude(application__provenance=Provenance.IMPORTED).order_by("pk")
    for cycle, application, person, role in rows.values_list(
        "application__cycle_id", "application_id", "person_id", "role"
    ):
        (leads if role == MemberRole.LEADER else parts)[cycle, person or 0] += 1
        teams[application] += 1
        authors[application] += role != MemberRole.MEMBER
    configs = {
        one.pk: config_of(one.config.body)
        for one in Cycle.objects.select_related("config").order_by("pk")
        if one.config
    }
    for held, name in ((leads, "leads"), (parts, "memberships")):
        for (cycle, person), number in sorted(held.items()):
            if cycle in configs and number > (most := getattr(configs[cycle], name)):
                yield Offence("V-7", f"cycle {cycle}, person {person}", f"{name} {number} of {most}")
    for application, number in sorted(teams.items()):
        if number > TEAM_MOST or authors[application] > AUTHORS_MOST:
            yield Offence("V-7", f"application {application}", f"{number} members, {authors[application]} authors")


@invariant
def letters() -> Iterator[Offence]:
    """V-11. One letter per decision and addressee, and none released before its act."""
    for pk, key in Letter.objects.filter(released_at__lt=F("drafted_at")).order_by("pk").values_list("pk", "key"):
        yield Offence("V-11", f"letter {pk}", f"released before its act ({key})")
    many = Counter(Letter.objects.order_by("pk").values_list("key", flat=True))
    for key, number in sorted(many.items()):
        if number > 1:
            yield Offence("V-11", key, f"{number} letters")


@invariant
def charters() -> Iterator[Offence]:
    """V-12. The versions of a charter have no gap."""
    held: dict[int, list[int]] = defaultdict(list)
    for project, number in CharterVersion.objects.order_by("project_id", "number").values_list("project_id", "number"):
        held[project].append(number)
    for project, numbers in sorted(held.items()):
        if numbers != list(range(1, len(numbers) + 1)):
            yield Offence("V-12", f"project {project}", f"versions {numbers}")


@invariant
def adoptions() -> Iterator[Offence]:
    """V-13. No unit adopts a result twice."""
    twice = Counter(Adoption.objects.order_by("pk").values_list("result_id", "unit_id"))
    for (result, unit), number in sorted(twice.items()):
        if number > 1:
            yield Offence("V-13", f"result {result}, unit {unit}", f"{number} times")


@invariant
def certificates() -> Iterator[Offence]:
    """V-14. A valid certificate is that of an accepted project that was not revoked."""
    rows = Certificate.objects.filter(state=CertificateState.VALID).exclude(project__state__in=GRADED)
    for pk, state in rows.order_by("pk").values_list("pk", "project__state"):
        yield Offence("V-14", f"certificate {pk}", f"project is {state}")
    both = Q(state=ProjectState.REVOKED, certificates__state=CertificateState.VALID)
    for pk in Project.objects.filter(both).order_by("pk").values_list("pk", flat=True).distinct():
        yield Offence("V-14", f"project {pk}", "revoked with a valid certificate")


@invariant
def configs() -> Iterator[Offence]:
    """V-15. What was set for a cycle is what it was when it was set."""
    for one in ConfigVersion.objects.order_by("pk"):
        if digest(json.dumps(one.body, ensure_ascii=False, sort_keys=True)) != one.sha256:
            yield Offence("V-15", f"config {one.pk}", "its hash is another")

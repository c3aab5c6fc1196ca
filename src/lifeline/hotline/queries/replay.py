"""H-54, H-59: deadlines and rungs again from the log, level tables and calendars; what differs from what is stored."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from lifeline.hotline import events
from lifeline.hotline.models import Case
from lifeline.hotline.queries.clocks import NAMES, level_change
from lifeline.hotline.queries.reference import times
from lifeline.hotline.rules import clocks
from lifeline.hotline.rules.clocks import Agreed, Extended, Ledger
from lifeline.hotline.states import ON_LADDER, CaseState, Clock
from lifeline.kernel.calendar.store import office
from lifeline.kernel.events import facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lifeline.hotline.rules.clocks import Deadline
    from lifeline.hotline.rules.spans import Times
    from lifeline.kernel.calendar import Calendar
    from lifeline.kernel.events import Fact

STARTS = (events.SUBMITTED, events.TAKEN_OVER, events.APPEALED, events.REOPEN_GRANTED, events.TAKEN_BACK)
BATCH = 1000
COLUMNS = {
    Clock.DISPATCH: "dispatch_due_at",
    Clock.RESPONSE: "response_due_at",
    Clock.RESOLVE: "resolve_due_at",
}


@dataclass(frozen=True)
class Difference:
    """What a case says and what its events say."""

    number: str
    field: str
    stored: object
    computed: object


@dataclass
class Story:
    """A case as its events tell it."""

    start: datetime | None = None
    round: int = 1
    level: str = ""
    level_version: int = 1
    calendars: list[str] = field(default_factory=list)
    first_level: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    asked: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)
    pauses: list[clocks.Pause] = field(default_factory=list)
    wanted: dict[int, datetime] = field(default_factory=dict)
    terms: list[Extended | Agreed] = field(default_factory=list)
    joined: dict[int, tuple[int, dict[Clock, datetime]]] = field(default_factory=dict)
    state: str = ""
    rung: int = 0


def _start(story: Story, fact: Fact) -> None:
    story.start, story.round, story.changes = fact.at, fact.data["round"], []
    story.level = story.first_level = fact.data.get("level", story.level)
    story.level_version, story.calendars = fact.data["level_version"], fact.data["calendars"].split(",")
    story.asked, story.pauses, story.wanted, story.terms, story.rung = {}, [], {}, [], 0


def _level(story: Story, fact: Fact) -> None:
    story.level = fact.data["level"]
    story.changes.append((fact.data["level_before"], fact.data["level"], fact.at.isoformat()))


def _retime(story: Story, fact: Fact) -> None:
    story.calendars = fact.data["calendars"].split(",")


def _climb(story: Story, fact: Fact) -> None:
    story.rung = max(story.rung, fact.data["rung"])


def _ask(story: Story, fact: Fact) -> None:
    if fact.data["paused"]:
        story.asked[fact.data["question"]] = (fact.at, datetime.fromisoformat(fact.data["until"]))


def _resume(story: Story, fact: Fact) -> None:
    if (asked := story.asked.pop(fact.data["question"], None)) is not None:
        story.pauses.append((asked[0], min(fact.at, asked[1])))


def _want(story: Story, fact: Fact) -> None:
    story.wanted[fact.data["request"]] = fact.at


def _extend(story: Story, fact: Fact) -> None:
    """H-33. Counted from the moment at which it was asked for."""
    story.terms.append(Extended(story.wanted[fact.data["request"]], fact.data["days"]))


def _defer(story: Story, fact: Fact) -> None:
    story.terms.append(Agreed(fact.at, date.fromisoformat(fact.data["until_on"])))


def _leave(story: Story, fact: Fact) -> None:
    """H-55. A case that left while it waited for an answer has earned that time too."""
    story.pauses += [(from_at, min(fact.at, until)) for from_at, until in story.asked.values()]
    story.asked = {}


def _join(story: Story, fact: Fact) -> None:
    """H-51. A case was merged into this one, with those of its deadlines that were still to come."""
    dues = {clock: datetime.fromisoformat(text) for clock in NAMES if (text := fact.data[f"{NAMES[clock]}_due"])}
    story.joined[fact.data["member"]] = (fact.data["joined_round"], dues)


def _part(story: Story, fact: Fact) -> None:
    story.joined.pop(fact.data["member"], None)


TOLD: dict[str, Callable[[Story, Fact], None]] = {
    **dict.fromkeys(map(str, STARTS), _start),
    str(events.LEVEL_CHANGED): _level,
    str(events.RETIMED): _retime,
    str(events.RUNG_REACHED): _climb,
    str(events.ASKED): _ask,
    str(events.RESUMED): _resume,
    str(events.EXTENSION_ASKED): _want,
    str(events.EXTENDED): _extend,
    str(events.DEFERRED): _defer,
    str(events.JOINED): _join,
    str(events.PARTED): _part,
}


def plain(fact: Fact) -> Fact:
    """H-13. What a sealed case's log keeps by the hour, as if it were another case's: at the end of that hour."""
    name = events.PLAIN.get(fact.kind)
    return replace(fact, kind=name, at=fact.at + timedelta(hours=1)) if name else fact


def told(case_facts: Iterable[Fact]) -> Story:
    """The story of one case. Events of one instant are put in the order in which their states follow each other."""
    story = Story()
    ordered = sorted(map(plain, case_facts), key=lambda fact: fact.at)
    for _at, instant in groupby(ordered, key=lambda fact: fact.at):
        waiting = list(instant)
        while waiting:
            follows = [fact for fact in waiting if fact.data.get("before") in {story.state, None, ""}]
            fact = min(follows or waiting, key=_rank)
            waiting.remove(fact)
            if handler := TOLD.get(fact.kind):
                handler(story, fact)
            elif story.state == CaseState.WAITING and fact.data.get("after", story.state) != CaseState.WAITING:
                _leave(story, fact)
            story.state = fact.data.get("after", story.state)
    return story


def _rank(fact: Fact) -> tuple[int, int, int]:
    """Within one instant: beginnings first, then what changes no state (requests before decisions), then steps."""
    stays = fact.data.get("before") == fact.data.get("after")
    return (0 if fact.kind in STARTS else 1, 0 if stays else 1, 0 if fact.kind == str(events.EXTENSION_ASKED) else 1)


class Replay:
    """Computes deadlines of many stories; level tables and calendars are read once."""

    def __init__(self) -> None:
        self.times: Callable[[int, str], Times] = cache(times)
        self.office: Callable[[str], Calendar] = cache(office)

    def deadlines(self, story: Story) -> dict[Clock, datetime]:
        """The three deadlines, from the story alone."""
        return {clock: due.at for clock, due in self._timed(story).items()}

    def rung_at(self, story: Story) -> datetime | None:
        """H-59. When the next rung is due, from the story alone."""
        if story.state not in ON_LADDER:
            return None
        ladder = self.times(story.level_version, story.level).ladder
        return clocks.next_rung_at(self._timed(story)[Clock.RESOLVE], ladder, story.rung)

    def _timed(self, story: Story) -> dict[Clock, Deadline]:
        if story.start is None:
            return {}
        version = story.level_version
        changes = tuple(level_change(*change, version=version, by=self.times) for change in story.changes)
        first = self.times(version, story.first_level)
        ledger = Ledger(story.start, first, changes, tuple(sorted(story.pauses)), tuple(story.terms))
        calendars = [self.office(version) for version in story.calendars]
        own = {clock: clocks.deadline(calendars, ledger, name) for clock, name in NAMES.items()}
        others = [dues for round_, dues in story.joined.values() if round_ == story.round]
        return {
            clock: clocks.joined(due, [dues[clock] for dues in others if clock in dues]) for clock, due in own.items()
        }

    def differences(self, case: Case, story: Story) -> Iterator[Difference]:
        """What the stored case says otherwise. An imported case (H-94) never had clocks: its state and round only."""
        computed: dict[str, Any] = {"state": story.state, "round": story.round}
        if story.start is not None:
            computed |= {"level": story.level, "round_at": story.start}
            computed |= {COLUMNS[clock]: at for clock, at in self.deadlines(story).items()}
            computed |= {"rung": story.rung, "rung_at": self.rung_at(story)}
        for name, value in computed.items():
            if getattr(case, name) != value:
                yield Difference(case.number, name, getattr(case, name), value)


def replay(numbers: Iterable[str] | None = None) -> Iterator[Difference]:
    """H-54. Every difference between cases and their events, of all cases or of these; none is expected."""
    keys = None
    if numbers is not None:
        found = Case.objects.filter(number__in=list(numbers)).order_by("pk").values_list("pk", flat=True)
        keys = [str(pk) for pk in found]
    stories = _stories(facts("hotline.case", keys=keys))
    machine = Replay()
    while batch := dict(islice(stories, BATCH)):
        for pk, case in Case.objects.defer("text", "summary", "place").in_bulk(list(batch)).items():
            yield from machine.differences(case, batch[pk])


def _stories(all_facts: Iterator[Fact]) -> Iterator[tuple[int, Story]]:
    for key, case_facts in groupby(all_facts, key=lambda fact: fact.key):
        yield int(key), told(case_facts)

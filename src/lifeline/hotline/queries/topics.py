"""Topics: which cases are in one, which are still to be grouped, what the board and the readers see."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from lifeline.hotline import policies
from lifeline.hotline.models import Assignment, Case, SecondCheck, Topic, TopicMember
from lifeline.hotline.policies.topics import topics_seen
from lifeline.hotline.queries import publishing
from lifeline.hotline.queries.reference import site_text
from lifeline.hotline.rules.findings import Known, find
from lifeline.hotline.rules.topics import CASES_MOST, SHOWN_LEAST, WINDOW_DAYS, Voice, growth, heat, weeks
from lifeline.hotline.states import OPEN, CaseState, CheckState, Mode, TopicState
from lifeline.kernel.errors import Unseen
from lifeline.kernel.text import Message
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lifeline.hotline.rules.findings import Finding
    from lifeline.people.models import Person, Unit

STANDING = (TopicState.FOUND, TopicState.CONFIRMED, TopicState.OWNED)
PUBLIC = (TopicState.CONFIRMED, TopicState.OWNED, TopicState.SOLVED)
SEALED_LEAST = 5
"""H-83, H-97. Sealed cases are told as a number by category, and only from so many on."""
HIDDEN_LEAST, LEADS_TRIED = 5, 3
JOINABLE = OPEN - {CaseState.REOPEN_REQUESTED}


def companies(now: datetime) -> list[int]:
    """The companies whose cases are to be grouped."""
    rows = Case.objects.filter(mode=Mode.NAMED, submitted_at__gt=now - timedelta(days=WINDOW_DAYS))
    return sorted(set(rows.order_by().values_list("company_id", flat=True).distinct()))


def posts(company_id: int, now: datetime) -> list[tuple[int, Message]]:
    """H-83. The named cases of the window, without those that somebody is excluded from (H-17); newest 5,000."""
    rows = Case.objects.filter(
        company_id=company_id, mode=Mode.NAMED, has_recusals=False, submitted_at__gt=now - timedelta(days=WINDOW_DAYS)
    ).exclude(text="")
    rows = rows.exclude(state=CaseState.NOT_ACCEPTED).order_by("-submitted_at", "-pk")
    return [(pk, Message(title, text)) for pk, title, text in rows.values_list("pk", "summary", "text")[:CASES_MOST]]


def inside(topic: Topic) -> QuerySet[Case]:
    """The cases of a topic. H-17: none from which somebody is excluded, also when that came later."""
    rows = TopicMember.objects.filter(topic=topic, out_at__isnull=True)
    return Case.objects.filter(pk__in=rows.values("case_id"), mode=Mode.NAMED, has_recusals=False)


def places(company_id: int) -> dict[int, int]:
    """Which case is in which topic."""
    rows = TopicMember.objects.filter(topic__company_id=company_id, out_at__isnull=True)
    return dict(rows.order_by("pk").values_list("case_id", "topic_id"))


def taken_out(company_id: int) -> set[tuple[int, int]]:
    """(topic, case) that a person has parted."""
    rows = TopicMember.objects.filter(topic__company_id=company_id, out_at__isnull=False)
    return set(rows.values_list("topic_id", "case_id"))


class Tally(NamedTuple):
    """What there is to count of a topic on a day."""

    heat: float
    cases: int
    reporters: int
    late: int
    before: int
    first_on: date | None
    last_on: date | None
    category_id: int | None


def counted(topic: Topic, today: date) -> Tally:
    """H-80. Members, different reporters (who is not known counts for himself), growth, heat, the main category."""
    rows = inside(topic).order_by("submitted_at", "pk")
    columns = list(rows.values_list("submitted_at", "reporter_id", "category_id", "category__parent_id"))
    days = [timezone.localdate(at) for at, *_rest in columns]
    voices = [Voice(day, str(who) if who else None) for day, (_at, who, *_r) in zip(days, columns, strict=True)]
    known = {who for _at, who, *_rest in columns if who}
    kinds = Counter(above or own for _at, _who, own, above in columns if above or own)
    late, before = weeks(days, today)
    return Tally(
        heat(voices, today),
        len(columns),
        len(known) + sum(who is None for _at, who, *_rest in columns),
        late,
        before,
        days[0] if days else None,
        days[-1] if days else None,
        kinds.most_common(1)[0][0] if kinds else None,
    )


def leads_of(topic: Topic) -> list[Case]:
    """H-10. The open cases into which joiners may merge: the one chosen before, then those with most members.

    H-18: none of which a second person still checks whether it is accepted.
    """
    checked = SecondCheck.objects.filter(state=CheckState.ASKED).values("case_id")
    rows = inside(topic).filter(state__in=JOINABLE).exclude(pk__in=checked)
    found = list(rows.order_by("-joined", "submitted_at", "pk")[:LEADS_TRIED])
    chosen = rows.filter(pk=topic.lead_id).first() if topic.lead_id else None
    return [*([chosen] if chosen else []), *(case for case in found if case != chosen)]


def lead_of(topic: Topic) -> Case | None:
    """The first of them."""
    return next(iter(leads_of(topic)), None)


def main_unit(topic: Topic) -> int | None:
    """The unit that holds, or held, most of the cases."""
    rows = inside(topic).filter(unit__isnull=False).order_by().values_list("unit_id").annotate(n=Count("pk"))
    found = sorted(rows, key=lambda row: (-row[1], row[0]))
    return found[0][0] if found else None


def concerned(topic: Topic) -> list[Unit]:
    """H-77. The units whose people could be named: reporters', holders' and the owner's, each up to its plant."""
    cases = Case.objects.filter(pk__in=TopicMember.objects.filter(topic=topic, out_at__isnull=True).values("case_id"))
    held = Assignment.objects.filter(case__in=cases.values("pk")).order_by().values_list("unit_id", flat=True)
    homes = people.unit_paths(cases.filter(reporter__isnull=False).order_by().values_list("reporter_id", flat=True))
    holding = (topic.unit_id, *held, *cases.order_by().values_list("unit_id", flat=True))
    ids = {pk for pk in holding if pk is not None}
    ids |= {int(path.strip("/").rpartition("/")[2]) for path in homes.values()}
    tops = [people.plant_of(unit) for unit in people.units_by_id(sorted(ids)).values()]
    return list({top.pk: top for top in tops}.values()) or [topic.company]


def findings(topic: Topic, text: str) -> list[Finding]:
    """H-77. What in a public text could tell who somebody is: by its looks, or as the directory names him."""
    return find(text, publishing.known_of(concerned(topic), topic.company_id))


# the board of staff ---------------------------------------------------------------------------------------------


class TopicRow(NamedTuple):
    """A topic on the board of staff. `growth` in percent; `sealed`: sealed cases of its category, None below five."""

    topic: Topic
    growth: int
    sealed: int | None

    @property
    def growth_words(self) -> str:
        """Growth to be read."""
        return f"{self.growth:+d} %"


def board_rows(person: Person, states: Collection[str], now: datetime) -> list[TopicRow]:
    """The topics that the person sees, the hottest first."""
    rows = topics_seen(person).filter(state__in=states).select_related("unit", "category")
    found = list(rows.order_by("-heat", "-pk")[:100])
    sealed = sealed_by_category(person, now)
    return [TopicRow(one, growth(one.late, one.before), sealed.get((one.company_id, one.category_id))) for one in found]


def sealed_by_category(person: Person, now: datetime) -> dict[tuple[int, int | None], int]:
    """H-83. How many sealed cases of each first-level category came in the window; nothing below five (E-18)."""
    rows = policies.visible_cases(person).exclude(mode=Mode.NAMED).filter(category__isnull=False)
    rows = rows.filter(submitted_at__gt=now - timedelta(days=WINDOW_DAYS)).order_by()
    counts: Counter[tuple[int, int | None]] = Counter()
    for company, own, above in rows.values_list("company_id", "category_id", "category__parent_id"):
        counts[company, above or own] += 1
    return {key: n for key, n in counts.items() if n >= SEALED_LEAST}


NEWEST = ("-submitted_at", "-pk")


def members(person: Person, topic: Topic) -> QuerySet[Case]:
    """The cases of a topic that the person may open, the newest first."""
    seen = policies.visible_cases(person).filter(pk__in=inside(topic).values("pk"))
    return seen.select_related("unit").order_by(*NEWEST)


def hidden(topic: Topic, seen: int) -> int:
    """How many more cases it has than are seen; nothing below five, lest the number tell of a single case that he must
    not find.
    """
    more = inside(topic).count() - seen
    return more if more >= HIDDEN_LEAST else 0


def others(topic: Topic) -> list[Topic]:
    """Standing topics of the same company with which this one may be joined, the hottest first."""
    rows = Topic.objects.filter(company_id=topic.company_id, state__in=STANDING).exclude(pk=topic.pk)
    return list(rows.order_by("-heat", "-pk")[:50])


def state_counts(person: Person) -> dict[str, int]:
    """How many topics there are in each state."""
    rows = topics_seen(person).order_by().values_list("state").annotate(n=Count("pk"))
    return dict(rows)


# readers --------------------------------------------------------------------------------------------------------


def shown(person: Person) -> QuerySet[Topic]:
    """H-80, E-31. What readers of a company see: confirmed topics with at least five reporters, the hottest first."""
    unit = people.unit_at(person)
    if unit is None:
        return Topic.objects.none()
    return of_company(people.companies_of([unit.path])[unit.path])


def of_company(company_id: int) -> QuerySet[Topic]:
    """What readers of a company see, the hottest first."""
    rows = Topic.objects.filter(company_id=company_id, state__in=PUBLIC, reporters__gte=SHOWN_LEAST)
    return rows.select_related("unit", "category").order_by("-heat", "-pk")


PIECE_MOST = 14
"""Characters of a piece that many cases share, as a name shows it."""

HOTTEST = ("-heat", "-pk")


def shown_one(person: Person, pk: int) -> Topic:
    """One topic for readers; `Unseen` for what is not shown to them."""
    topic = shown(person).filter(pk=pk).first()
    if topic is None:
        raise Unseen
    return topic


def own_case(person: Person, topic: Topic) -> Case | None:
    """The reader's own case in the topic, also one that is kept from somebody and does not count."""
    rows = TopicMember.objects.filter(topic=topic, out_at__isnull=True)
    return Case.objects.filter(pk__in=rows.values("case_id"), reporter=person).order_by("pk").first()


def overdue(today: date) -> QuerySet[Topic]:
    """Topics whose day has passed and whose unit has not been reminded."""
    rows = Topic.objects.filter(Q(state=TopicState.OWNED), due_on__lt=today, late_told_at__isnull=True)
    return rows.select_related("unit", "company").order_by("pk")


def shared(words: Sequence[str]) -> str:
    """H-76. What the cases have in common, as a name for staff until one is given: never what one reporter wrote.

    Short pieces, each saying something that those before it do not.
    """
    kept: list[str] = []
    for word in words:
        if not any(_repeats(word, one) for one in kept):
            kept.append(word)
    return veiled(" ".join(word if len(word) <= PIECE_MOST else f"{word[:PIECE_MOST]}…" for word in kept)) or "…"


def _repeats(word: str, known: str) -> bool:
    """Does half of the shorter of both stand in the other?"""
    same = SequenceMatcher(None, word, known, autojunk=False).find_longest_match()
    return 2 * same.size >= min(len(word), len(known))


def title_of(pk: int) -> str:
    """The summary of a case without what could tell who somebody is, as topics were called that were found before."""
    return veiled(Case.objects.values_list("summary", flat=True).get(pk=pk))


def veiled(text: str) -> str:
    """The text without what by its looks could tell who somebody is."""
    for one in find(text, Known(pattern=site_text("employee_pattern"))):
        text = text.replace(one.value, "…")
    return text


def said(topic: Topic) -> list[str]:
    """H-76. What the reporters of its cases wrote, whole and as lists show it.

    Who joined on its page wrote on top of its name, which is staff's own word.
    """
    rows = TopicMember.objects.filter(topic=topic, out_at__isnull=True)
    pairs = rows.order_by("pk").values_list("joined", "case__text", "case__summary")
    return [text for joined, *pair in pairs for text in pair if text and not (joined and topic.name in text)]

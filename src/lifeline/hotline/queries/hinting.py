"""What a reporter is shown while he writes: answers that exist, cases that were solved, categories (H-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Max, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lifeline.hotline.models import FaqEntry, Topic
from lifeline.hotline.queries import board, faq, suggesting, topics
from lifeline.hotline.queries.reference import first_categories, numbers
from lifeline.hotline.rules import texts
from lifeline.hotline.rules.numbers import TEXT_MAX
from lifeline.hotline.rules.suggesting import HINT_LEAST, HINTED
from lifeline.hotline.states import FaqState
from lifeline.kernel.text import Similar, Vectors
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from lifeline.people.models import Person, Unit

    Key = tuple[str, int]

HELD = 1_000
"""So many entries and so many published cases of a company are compared: half a second of work when one changes."""

LOOKED_AT = 50
"""Of each kind the likest are looked up; some of them may be past their day."""
HEAD, GRAMS = 100, (2, 2)
"""Characters of a question or title that are compared, by pairs: a report is long, what answers it is short."""


class Hint(NamedTuple):
    """Something published that may answer the reporter. `key`: how it is recorded, such as "faq 12"."""

    key: str
    kind: str
    title: str
    href: str


class Offer(NamedTuple):
    """A category as a chip."""

    code: str
    name: str
    chosen: bool


class Hints(NamedTuple):
    """At most three of each kind, best first. `asked`: the text was long enough to look for something."""

    found: list[Hint]
    offers: list[Offer]
    asked: bool


class Answer(NamedTuple):
    """Something published, whole, for a page without doors to the rest of the site."""

    kind: str
    title: str
    text: str


class Source(NamedTuple):
    """Where hints come from. `held`: (id, text) of a company; `stamp` changes with them; `shown`: what may be read.

    `told`: the same for somebody of whom nothing is known but the company (section 2, `anon_report`).
    """

    kind: str
    held: Callable[[int], Iterable[tuple[int, str]]]
    stamp: Callable[[int], tuple[object, ...]]
    shown: Callable[[Person, date, list[int]], dict[int, Hint]]
    told: Callable[[int, date, list[int]], dict[int, Answer]]


class Shelf(NamedTuple):
    """Everything that is published in a company, to be compared with a text. `stamp` tells when it is out of date."""

    stamp: tuple[object, ...]
    texts: Similar[Key]


SHELVES: dict[int, Shelf] = {}
"""The shelves of this process, by company. They say what is alike; what may be read is asked anew each time."""


def hints(person: Person, text: str, today: date, chosen: str = "") -> Hints:
    """H-11. What is published and like this text, at most three of a kind; up to three categories, and the chosen one.

    H-81: whatever fails in the model, nothing is missing but the categories. Nothing that was typed is kept.
    """
    text = texts.clean(text[:TEXT_MAX])
    if texts.length(text) < numbers().text_min:
        return Hints([], offers([], chosen), asked=False)
    return Hints(published(person, text, today), offers(suggesting.say(text).guesses, chosen), asked=True)


def offers(guesses: Iterable[suggesting.Guess], chosen: str) -> list[Offer]:
    """The suggested categories and the chosen one."""
    known = {one.code: one for one in first_categories()}
    codes = [one.code for one in guesses if one.code in known]
    if chosen in known and chosen not in codes:
        codes.append(chosen)
    return [Offer(code, str(known[code]), code == chosen) for code in codes]


def published(person: Person, text: str, today: date) -> list[Hint]:
    """H-11, E-31. What is like the text of all that the person may read in his company."""
    unit = people.unit_at(person)
    if unit is None:
        return []
    found: list[Hint] = []
    for source, ids in near(people.company_of(unit).pk, text):
        rows = source.shown(person, today, ids) if ids else {}
        found += [rows[pk] for pk in ids if pk in rows][:HINTED]
    return found


def answers(company: Unit, text: str, today: date) -> list[Answer] | None:
    """H-11, section 2. 看看有没有现成答案: the same for a sealed report, when its writer asks for it; best first.

    None where the text is too short, so that nothing was looked for.

    The anonymous host is open to everybody, so of the board only what staff wrote themselves stands here, and no word
    of a reporter. Whole, since there are no doors to the rest of the site. Nothing that was typed is kept (H-63).
    """
    text = texts.clean(text[:TEXT_MAX])
    if texts.length(text) < numbers().text_min:
        return None
    found: list[Answer] = []
    for source, ids in near(company.pk, text):
        rows = source.told(company.pk, today, ids) if ids else {}
        found += [rows[pk] for pk in ids if pk in rows][:HINTED]
    return found


def near(company: int, text: str) -> Iterable[tuple[Source, list[int]]]:
    """What of each kind is likest to the text, best first."""
    keys = [one.key for one in shelf(company).texts.nearest(text, None, least=HINT_LEAST)]
    return ((source, [pk for kind, pk in keys if kind == source.kind][:LOOKED_AT]) for source in SOURCES)


def shelf(company: int) -> Shelf:
    """What a company has published, as it is now; built anew when something changed."""
    stamp = tuple(part for source in SOURCES for part in source.stamp(company))
    known = SHELVES.get(company)
    if known is None or known.stamp != stamp:
        items = [((source.kind, pk), text) for source in SOURCES for pk, text in source.held(company)]
        known = SHELVES[company] = Shelf(stamp, Similar(Vectors((text for _key, text in items), *GRAMS), items))
    return known


def faq_held(company: int) -> Iterable[tuple[int, str]]:
    """The beginning of each question; what readers said helped stands first."""
    rows = FaqEntry.objects.filter(company_id=company, state=FaqState.SHOWN).order_by("-helpful", "pk")
    return (
        (pk, f"{question} {answer}") for pk, question, answer in rows.values_list("pk", "question", "answer")[:HELD]
    )


def faq_stamp(company: int) -> tuple[object, ...]:
    """Each change raises a version."""
    rows = FaqEntry.objects.filter(company_id=company, state=FaqState.SHOWN)
    return tuple(rows.aggregate(n=Count("pk"), last=Max("pk"), changes=Sum("version")).values())


def faq_shown(person: Person, today: date, ids: list[int]) -> dict[int, Hint]:
    """Entries that hold today."""
    rows = faq.shown(person, today).filter(pk__in=ids)
    return {
        row.pk: Hint(
            f"faq {row.pk}", pgettext("hint", "Answered"), row.question, reverse("hotline:faq_detail", args=[row.pk])
        )
        for row in rows
    }


def faq_told(company: int, today: date, ids: list[int]) -> dict[int, Answer]:
    """Entries that hold today, with their answers."""
    rows = faq.of_company(company, today).filter(pk__in=ids).order_by("pk")
    return {row.pk: Answer(pgettext("hint", "Answered"), row.question, row.answer) for row in rows}


def board_held(company: int) -> Iterable[tuple[int, str]]:
    """The titles, the newest first."""
    rows = board.of_company(company).order_by("-published_at")
    return ((pk, title[:HEAD]) for pk, title in rows.values_list("pk", "title")[:HELD])


def board_stamp(company: int) -> tuple[object, ...]:
    """What comes or goes changes the number or the last day."""
    rows = board.of_company(company)
    return tuple(rows.aggregate(n=Count("pk"), last=Max("published_at"), changes=Sum("version")).values())


def board_shown(person: Person, _today: date, ids: list[int]) -> dict[int, Hint]:
    """Cases that are on the board now."""
    return {
        row.pk: Hint(
            f"board {row.pk}",
            pgettext("hint", "Solved"),
            row.title,
            reverse("hotline:public_case_detail", args=[row.pk]),
        )
        for row in board.board(person).filter(pk__in=ids)
    }


def board_told(company: int, _today: date, ids: list[int]) -> dict[int, Answer]:
    """H-76. Cases that are on the board in the words of staff."""
    rows = board.of_company(company).filter(summarised=True, pk__in=ids).order_by("pk")
    return {row.pk: Answer(pgettext("hint", "Solved"), row.title, row.done) for row in rows}


def topics_held(company: int) -> Iterable[tuple[int, str]]:
    """The names of confirmed topics."""
    rows = Topic.objects.filter(company_id=company, state__in=topics.PUBLIC).order_by("-heat", "pk")
    return rows.values_list("pk", "name")[:HELD]


def topics_stamp(company: int) -> tuple[object, ...]:
    """Each change raises a version."""
    rows = Topic.objects.filter(company_id=company, state__in=topics.PUBLIC)
    return tuple(rows.aggregate(n=Count("pk"), changes=Sum("version")).values())


def topics_shown(person: Person, _today: date, ids: list[int]) -> dict[int, Hint]:
    """H-10, H-80. Topics that readers see, to be joined."""
    return {
        row.pk: Hint(f"topic {row.pk}", _("Topic"), row.name, reverse("hotline:topic_detail", args=[row.pk]))
        for row in topics.shown(person).filter(pk__in=ids)
    }


def topics_told(company: int, _today: date, ids: list[int]) -> dict[int, Answer]:
    """H-10, H-80. Topics that readers see, with the number by which a sealed report joins them."""
    rows = topics.of_company(company).filter(pk__in=ids)
    number = _("Number of the shared problem: %(number)s. Write it below, and your report gets the reply to all.")
    return {row.pk: Answer(_("Topic"), row.name, number % {"number": row.pk}) for row in rows}


SOURCES = (
    Source("faq", faq_held, faq_stamp, faq_shown, faq_told),
    Source("board", board_held, board_stamp, board_shown, board_told),
    Source("topic", topics_held, topics_stamp, topics_shown, topics_told),
)

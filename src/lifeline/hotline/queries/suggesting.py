"""The model that speaks for this site: what it may learn from, where it lies, what it says of a text."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import structlog
from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from lifeline.hotline.models import Assignment, Case, Category, Suggestion, TextModel
from lifeline.hotline.rules.suggesting import SHOWN, WAIT_SECONDS, by_words
from lifeline.hotline.states import Channel, Mode
from lifeline.kernel.kept import kept
from lifeline.kernel.text import Damaged, Model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

log = structlog.get_logger(__name__)
WORDS = Path(__file__).resolve().parent.parent / "data" / "category_words.json"
LOADED: dict[str, Model] = {}
"""The last model that was loaded in this process, by its digest."""


class Lessons(NamedTuple):
    """Texts, the codes of their categories, and who wrote each (None: not known)."""

    texts: list[str]
    labels: list[str]
    authors: list[int | None]


class Guess(NamedTuple):
    """A category and how probable it is, 0 to 1; no score where key words found it."""

    category_id: int
    code: str
    score: float | None


class Said(NamedTuple):
    """What was said of a text and by which model (None: key words). No guesses: it abstained."""

    guesses: list[Guess]
    model: TextModel | None


def folder() -> Path:
    """Where the files of models lie."""
    return Path(settings.DATA) / "text"


def path_of(sha256: str) -> Path:
    """The file of a model."""
    return folder() / f"{sha256[:16]}.npz"


def confirmed() -> QuerySet[Case]:
    """Named cases whose category a person confirmed: by dispatching them himself, or in an imported history.

    H-83: sealed cases are none of them. What a rule dispatched confirms nothing.
    """
    by_hand = Assignment.objects.filter(case=OuterRef("pk"), by__isnull=False)
    cases = Case.objects.filter(mode=Mode.NAMED, category__isnull=False).exclude(text="")
    return cases.filter(Q(channel=Channel.IMPORT) | Exists(by_hand)).order_by("pk")


def lessons() -> Lessons:
    """What a model of this site learns from, as it came. Labels are categories of the first level."""
    rows = confirmed().values_list("text", "category__code", "category__parent__code", "reporter_id")
    found = Lessons([], [], [])
    for text, code, above, author in rows.iterator(chunk_size=500):
        found.texts.append(text)
        found.labels.append(above or code)
        found.authors.append(author)
    return found


def active() -> TextModel | None:
    """The model that speaks."""
    return TextModel.objects.filter(active=True).first()


def loaded(row: TextModel) -> Model | None:
    """K-79. The model of a row from its file; None when that is missing, damaged or another one."""
    if row.sha256 not in LOADED:
        try:
            model = Model.load(path_of(row.sha256), row.sha256)
        except Damaged:
            return None
        LOADED.clear()
        LOADED[row.sha256] = model
    return LOADED[row.sha256]


@kept(Category)
def offered() -> Mapping[str, int]:
    """The id of each category that may be suggested, by its code."""
    return dict(Category.objects.filter(retired=False).values_list("code", "pk"))


def say(text: str, wait: float = WAIT_SECONDS) -> Said:
    """H-81. Up to three categories for a text, or none. Never raises, never waits longer than `wait` seconds.

    Key words speak where no model was trained yet; a model that cannot be read is silent (E-29).
    """
    row = active()
    known = offered()
    if row is None:
        return Said([Guess(known[code], code, None) for code in by_words(text, key_words()) if code in known], None)
    guessed = within(row, text, wait)
    return Said([Guess(known[label], label, score) for label, score in guessed if label in known][:SHOWN], row)


POOL = ThreadPoolExecutor(1, thread_name_prefix="suggest")


def within(row: TextModel, text: str, wait: float) -> list[tuple[str, float]]:
    """What the model says in time. Loading its file takes longer once; then nobody waits and the next one is served."""

    def ask() -> list[tuple[str, float]]:
        model = loaded(row)
        return [] if model is None else [(label, score) for label, score in model.predict(text)]

    waiting = POOL.submit(ask)
    try:
        return waiting.result(wait)
    except TooLate:
        waiting.cancel()  # nobody reads it any more: those behind it in the line shall not wait for it
        return []
    except Exception:  # whatever is wrong with a model, a report goes on without it
        log.exception("hotline.suggestion.failed")
        return []


@cache
def key_words() -> dict[str, list[str]]:
    """The words by which a category is known before a model is."""
    words: dict[str, list[str]] = json.loads(WORDS.read_text(encoding="utf-8"))["words"]
    return words


class Agreement(NamedTuple):
    """How often the dispatcher chose what was suggested first, for one category of his choice."""

    code: str
    n: int
    agreed: int


def agreement() -> list[Agreement]:
    """Suggestions with the choice that followed, by the category that was chosen; most frequent first."""
    counts: dict[str, list[int]] = {}
    parents = dict(Category.objects.values_list("pk", "parent_id"))
    for row in decided():
        chosen, first = row.case.category, row.guesses[0][0]
        assert chosen is not None
        above = chosen.parent or chosen
        count = counts.setdefault(above.code, [0, 0])
        count[0] += 1
        count[1] += above.pk in {first, parents.get(first)}
    return sorted((Agreement(code, n, agreed) for code, (n, agreed) in counts.items()), key=lambda one: -one.n)


def decided() -> Iterable[Suggestion]:
    """Suggestions that were not silent, of cases whose category a person has chosen."""
    rows = Suggestion.objects.exclude(guesses=[]).filter(case__in=confirmed().order_by().values("pk"))
    return rows.select_related("case__category__parent").order_by("pk").iterator(chunk_size=500)

"""What a site says about itself: categories, numbers, times by level, words of danger, whom to call."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lifeline.hotline import events
from lifeline.hotline.models import Case, Category, DangerWord, EmergencyNumber, Level, SiteNumber, SiteText
from lifeline.hotline.policies import reference as policies
from lifeline.hotline.queries import reference as queries
from lifeline.hotline.rules.numbers import TEXTS, Numbers, number_most
from lifeline.hotline.rules.spans import Times
from lifeline.hotline.states import LevelCode
from lifeline.kernel.action import action, locked
from lifeline.kernel.errors import Forbidden, Refused
from lifeline.kernel.events import Subject, record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lifeline.kernel.events import Kind
    from lifeline.people.models import Person

SITE = Subject("hotline.reference", "site")
DEFAULTS = asdict(Numbers())


@dataclass(frozen=True)
class Kept:
    """What a category says of itself."""

    name: str
    name_en: str
    place: int
    plain_enquiry: bool
    stays_ours: bool
    retired: bool


@action
def add_category(code: str, parent: Category | None, kept: Kept, *, actor: Person, now: datetime) -> Category:
    """A new category, of the first level or below one of it.

    Consequences: reports and staff find it at once. Where cases lie under the one above it, that one is split from now
    on (section 7): whoever gives cases their category is asked to choose anew.
    """
    _check(actor)
    if Category.objects.filter(code=code).exists():
        raise Refused("reference", _("A category with this code exists."))
    if parent is not None and parent.parent_id is not None:
        raise Refused("reference", _("Categories have two levels."))
    row = _written(Category(code=code, parent=parent), kept, actor, now)
    if parent is not None and not kept.retired and Case.objects.filter(category=parent).exists():
        _split(locked(Category.objects.all(), parent.pk), row, actor, now)
    return row


def _split(category: Category, child: Category, actor: Person, now: datetime) -> None:
    category.split_at = now
    category.save(update_fields=["split_at"])
    record(
        events.CATEGORY_SPLIT, category, actor=actor, at=now, code=category.code, name=category.name, below=child.code
    )


@action
def end_split(category: Category, *, actor: Person, now: datetime) -> Category:
    """Section 7. Enough cases have their subcategory. Consequence: nobody is asked about the others any more."""
    _check(actor)
    category = locked(Category.objects.all(), category.pk)
    if category.split_at is None:
        raise Refused("reference", _("Nobody is asked about this category."))
    category.split_at = None
    category.save(update_fields=["split_at"])
    record(events.CATEGORY_SORTED, category, actor=actor, at=now, code=category.code, name=category.name)
    return category


@action
def keep_category(category: Category, kept: Kept, *, actor: Person, now: datetime) -> Category:
    """Change a category; its code and its place in the tree stay for ever.

    Consequences: cases keep it under its new name; a retired one takes no new cases.
    """
    _check(actor)
    return _written(locked(Category.objects.all(), category.pk), kept, actor, now)


def _written(category: Category, kept: Kept, actor: Person, now: datetime) -> Category:
    for name, value in asdict(kept).items():
        setattr(category, name, value)
    category.save()
    record(events.CATEGORY_KEPT, category, actor=actor, at=now, code=category.code, **asdict(kept))
    return category


@action
def set_numbers(values: Mapping[str, int], *, actor: Person, now: datetime) -> list[str]:
    """Tune numbers of the regulations; a value equal to the default takes the site's own away. Returns what changed.

    Consequences: they hold from now on; deadlines that are promised stay.
    """
    _check(actor)
    before, changed = asdict(queries.numbers()), []
    for name, value in values.items():
        if name not in DEFAULTS or not 0 < value <= number_most(name):
            raise Refused("reference", _("%(name)s cannot be %(value)s."), name=name, value=value)
        if before[name] == value:
            continue
        if value == DEFAULTS[name]:
            SiteNumber.objects.filter(name=name).delete()
        else:
            SiteNumber.objects.update_or_create(name=name, defaults={"value": value})
        _site(events.NUMBER_SET, actor, now, name=name, value=value, former=before[name])
        changed.append(name)
    return changed or _unchanged()


@action
def set_text(name: str, value: str, *, actor: Person, now: datetime) -> SiteText:
    """H-77. Set a text of the site, such as the pattern of its employee numbers, which must be a regular expression."""
    _check(actor)
    if name not in TEXTS:
        raise Refused("reference", _("%(name)s cannot be %(value)s."), name=name, value=value)
    try:
        re.compile(value)
    except re.error:
        raise Refused("H-77", _("This is not a regular expression.")) from None
    row, _new = SiteText.objects.update_or_create(name=name, defaults={"value": value})
    _site(events.TEXT_SET, actor, now, name=name, value=value)
    return row


@action
def set_danger_words(words: Sequence[str], *, actor: Person, now: datetime) -> list[str]:
    """H-9. The words that show the emergency numbers, as a whole list. They show numbers and do nothing else."""
    _check(actor)
    wanted = list(dict.fromkeys(word.strip() for word in words if word.strip()))
    if any(len(word) > 20 for word in wanted):
        raise Refused("H-9", _("A word of danger has at most %(most)s characters."), most=20)
    DangerWord.objects.exclude(word__in=wanted).delete()
    known = set(DangerWord.objects.values_list("word", flat=True))
    DangerWord.objects.bulk_create(DangerWord(word=word) for word in wanted if word not in known)
    _site(events.WORDS_SET, actor, now, words=len(wanted))
    return wanted


@action
def set_emergency_numbers(
    rows: Sequence[tuple[str, str, str]], *, actor: Person, now: datetime
) -> list[EmergencyNumber]:
    """H-9. Whom to call, as a whole list in its order: (name, name in English, number).

    Consequences: the start page, the report and every poster printed from now on show them.
    """
    _check(actor)
    for name, _english, number in rows:
        if not name.strip() or not re.fullmatch(r"[0-9+][0-9 +-]{1,19}", number.strip()):
            raise Refused("H-9", _("Each line has a name and a phone number of digits."))
    if not rows:
        raise Refused("H-9", _("At least one number must stand."))
    EmergencyNumber.objects.all().delete()
    made = EmergencyNumber.objects.bulk_create(
        EmergencyNumber(name=name.strip(), name_en=english.strip(), number=number.strip(), place=place)
        for place, (name, english, number) in enumerate(rows)
    )
    _site(events.CALLS_SET, actor, now, numbers=[f"{row.name} {row.number}" for row in made])
    return made


@action
def set_levels(levels: Mapping[str, tuple[str, str, str, str]], *, actor: Person, now: datetime) -> int:
    """H-53, H-54. A new version of the level table: code → (dispatch, response, resolve, ladder). Returns its number.

    Consequences: rounds that begin from now on are timed by it; what runs keeps the version by which it was promised.
    """
    _check(actor)
    if set(levels) != set(LevelCode.values):
        raise Refused("H-53", _("Every level has its times."))
    for code, times in levels.items():
        try:
            Times.read(*times)
        except ValueError:
            label = LevelCode(code).label
            raise Refused("H-53", _("%(level)s: write times such as 1h, 4wh or 5wd."), level=label) from None
    version = queries.level_version() + 1
    Level.objects.bulk_create(
        Level(version=version, code=code, dispatch=times[0], response=times[1], resolve=times[2], ladder=times[3])
        for code, times in levels.items()
    )
    _site(
        events.LEVELS_SET,
        actor,
        now,
        version=version,
        times={code.lower(): " ".join(t).strip() for code, t in levels.items()},
    )
    return version


def _check(actor: Person) -> None:
    if not policies.may_keep_reference(actor):
        raise Forbidden


def _unchanged() -> list[str]:
    raise Refused("reference", _("Nothing was changed."))


def _site(kind: Kind, actor: Person, now: datetime, **data: object) -> None:
    record(kind, SITE, actor=actor, at=now, **data)  # type: ignore[arg-type]

"""P-22. All that is stored about a person, in sections; every app adds its own.

from lifeline.people import api

api.stored("hotline.cases", _("My cases"), my_cases)      my_cases(person) -> list[list[Fact]]: one list a record
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifeline.kernel.events import acts_of, history
from lifeline.people.models import Duty, FormerNumber, Membership, RecoveryCode, Reset, Token
from lifeline.people.policies import ROLES
from lifeline.people.queries.access import factors_of, sessions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.utils.functional import _StrPromise

    from lifeline.people.models import Person


@dataclass(frozen=True)
class Fact:
    """One value: `key` for machines, `label` for readers; `value` is text, number, day or moment."""

    key: str
    label: str | _StrPromise
    value: Any

    @property
    def shown(self) -> str:
        """The value in the reader's words: yes and no, days and moments in the site's zone, a dash for nothing."""
        if isinstance(self.value, bool):
            return _("yes") if self.value else _("no")
        if isinstance(self.value, datetime):
            return date_format(timezone.localtime(self.value), "DATETIME_FORMAT")
        if isinstance(self.value, date):
            return date_format(self.value)
        return "—" if self.value in {None, ""} else str(self.value)


@dataclass(frozen=True)
class Section:
    """A part of the page 我的数据."""

    key: str
    title: str | _StrPromise
    records: list[list[Fact]]
    more: bool = False


THEMES = {"auto": gettext_lazy("as the device"), "light": gettext_lazy("light"), "dark": gettext_lazy("dark")}
_sections: dict[str, tuple[str | _StrPromise, Callable[[Person], Iterable[list[Fact]]]]] = {}
ON_PAGE = 200
"""Records of a section on the page; the file has them all."""


def stored(key: str, title: str | _StrPromise, read: Callable[[Person], Iterable[list[Fact]]]) -> None:
    """P-22. Say what an app stores about a person; the same key twice is a ValueError."""
    if key in _sections:
        message = f"The section {key} is declared twice."
        raise ValueError(message)
    _sections[key] = (title, read)


def all_about(person: Person, *, most: int | None = None) -> list[Section]:
    """P-22. Everything, in the order in which the apps were started; sections without records too.

    With `most` only so many records a section, and `more` where there are others.
    """
    found = []
    for key, (title, read) in _sections.items():
        records = list(islice(read(person), None if most is None else most + 1))
        found.append(Section(key, title, records[:most], more=most is not None and len(records) > most))
    return found


def as_json(person: Person, now: datetime, language: str) -> Iterator[str]:
    """P-22. For the download: keys and plain values as JSON, record by record, however long the log is.

    `language` is that of the reader: the request is over while this is written.
    """
    yield f'{{"written_at": {_json(now)}, "stored": {{'
    for n, (key, (_title, read)) in enumerate(_sections.items()):
        yield f"{', ' if n else ''}\n{_json(key)}: ["
        with translation.override(language):
            for place, record in enumerate(read(person)):
                yield f"{',' if place else ''}\n  {_json({fact.key: fact.value for fact in record})}"
        yield "]"
    yield "}}\n"


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def _person(person: Person) -> list[list[Fact]]:
    return [
        [
            Fact("employee_no", _("employee number"), person.employee_no),
            Fact("name", _("your name"), person.name),
            Fact("name_key", _("order by pinyin"), person.name_key),
            Fact("initials", _("initials for search"), person.initials),
            Fact("email", _("e-mail"), person.email),
            Fact("phone", _("phone"), person.phone),
            Fact("language", _("language"), dict(settings.LANGUAGES).get(person.language, person.language)),
            Fact("large_text", _("text size, percent"), person.large_text),
            Fact("theme", _("look"), THEMES.get(person.theme, person.theme)),
            Fact("state", _("state"), person.get_state_display()),
        ]
    ]


def _memberships(person: Person) -> list[list[Fact]]:
    rows = Membership.objects.filter(person=person).select_related("unit").order_by("from_on", "pk")
    return [
        [
            Fact("unit", _("unit"), row.unit.name),
            Fact("post", _("post"), row.post),
            Fact("crew", _("crew"), row.crew),
            Fact("from_on", _("from"), row.from_on),
            Fact("to_on", _("until"), row.to_on),
            Fact("main", _("main unit"), row.main),
        ]
        for row in rows
    ]


def _duties(person: Person) -> list[list[Fact]]:
    rows = Duty.objects.filter(person=person).select_related("unit", "granted_by", "confirmed_by")
    return [
        [
            Fact("role", _("role"), str(ROLES[row.role].title) if row.role in ROLES else row.role),
            Fact("unit", _("unit"), row.unit.name),
            Fact("from_on", _("from"), row.from_on),
            Fact("to_on", _("until"), row.to_on),
            Fact("deputy", _("as deputy"), row.deputy_of_id is not None),
            Fact("granted_by", _("given by"), row.granted_by.name if row.granted_by else ""),
            Fact("confirmed_by", _("confirmed by"), row.confirmed_by.name if row.confirmed_by else ""),
            Fact("reason", _("reason"), row.reason),
            Fact("document_no", _("document number"), row.document_no),
        ]
        for row in rows.order_by("from_on", "pk")
    ]


def _former_numbers(person: Person) -> list[list[Fact]]:
    rows = FormerNumber.objects.filter(person=person).order_by("to_on")
    return [
        [Fact("employee_no", _("employee number"), row.employee_no), Fact("to_on", _("until"), row.to_on)]
        for row in rows
    ]


def _ways_in(person: Person) -> list[list[Fact]]:
    account = getattr(person, "account", None)
    found = [[Fact("password", _("password, as a digest"), bool(account and account.has_usable_password()))]]
    if account is not None:
        found[0].append(Fact("must_change", _("must be changed at the next log-in"), account.must_change))
        found[0].append(Fact("initial_until_at", _("initial password until"), account.initial_until_at))
    found += [
        [
            Fact("factor", _("second proof"), factor.get_kind_display()),
            Fact("name", _("name"), factor.name),
            Fact("made_on", _("from"), factor.made_on),
            Fact("used_on", _("last used"), factor.used_on),
        ]
        for factor in factors_of(person)
    ]
    found.append([Fact("codes", _("recovery codes left"), RecoveryCode.objects.filter(person=person).count())])
    return found


def _sessions(person: Person) -> list[list[Fact]]:
    return [
        [
            Fact("device", _("device"), row.get_device_display()),
            Fact("started_on", _("from"), row.started_on),
            Fact("expires_at", _("until"), row.expire_date),
        ]
        for row in sessions_of(person, timezone.now())
    ]


def _tokens(person: Person) -> list[list[Fact]]:
    return [
        [
            Fact("name", _("name"), row.name),
            Fact("scopes", _("scopes"), row.scopes),
            Fact("made_on", _("from"), row.made_on),
            Fact("until_on", _("until"), row.until_on),
            Fact("used_on", _("last used"), row.used_on),
        ]
        for row in Token.objects.filter(person=person).order_by("pk")
    ]


def _resets(person: Person) -> list[list[Fact]]:
    rows = Reset.objects.filter(person=person).select_related("asked_by", "confirmed_by").order_by("asked_at")
    return [
        [
            Fact("asked_by", _("asked by"), row.asked_by.name),
            Fact("asked_at", _("asked on"), row.asked_at),
            Fact("reason", _("reason"), row.reason),
            Fact("confirmed_by", _("confirmed by"), row.confirmed_by.name if row.confirmed_by else ""),
            Fact("closed_at", _("closed on"), row.closed_at),
        ]
        for row in rows
    ]


def _log(person: Person) -> list[list[Fact]]:
    lines = history(person, viewer_language=translation.get_language() or "zh-hans")
    return [
        [Fact("at", _("when"), line.at), Fact("sentence", _("what"), line.sentence), Fact("by", _("by"), line.who)]
        for line in lines
    ]


def _acts(person: Person) -> Iterator[list[Fact]]:
    for line in acts_of(person.pk, viewer_language=translation.get_language() or "zh-hans"):
        yield [
            Fact("at", _("when"), line.at),
            Fact("sentence", _("what"), line.sentence),
            Fact("by", _("as"), line.who),
        ]


stored("people.person", gettext_lazy("Person"), _person)
stored("people.memberships", gettext_lazy("Units"), _memberships)
stored("people.duties", gettext_lazy("Duties"), _duties)
stored("people.former_numbers", gettext_lazy("Former numbers"), _former_numbers)
stored("people.ways_in", gettext_lazy("Signing in"), _ways_in)
stored("people.sessions", gettext_lazy("Devices"), _sessions)
stored("people.tokens", gettext_lazy("Keys for programs"), _tokens)
stored("people.resets", gettext_lazy("New passwords"), _resets)
stored("people.log", gettext_lazy("What the log says about me"), _log)
stored("people.acts", gettext_lazy("What I did, as the log has it"), _acts)

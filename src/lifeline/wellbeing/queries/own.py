"""What a person has here: numbers for a page, everything for an export, and receipts that prove themselves."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from lifeline.kernel import vault
from lifeline.kernel.keys import random_key, token_text
from lifeline.questionnaires import api
from lifeline.questionnaires.api import fhir, sheets
from lifeline.wellbeing.queries import calls, cases, following, holding, requests, sharing, talks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lifeline.people.models import Person
    from lifeline.questionnaires.api import Definition, Scored
    from lifeline.questionnaires.api.sheets import OpenedSheet
    from lifeline.wellbeing.queries.calls import Call, Said
    from lifeline.wellbeing.queries.requests import Asked
    from lifeline.wellbeing.queries.sharing import Shared
    from lifeline.wellbeing.queries.talks import Booked

RECEIPT: Final = "wellbeing.receipt"
CODE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-([a-z2-7]{26})-([a-z2-7]{26})(?:-(removed|kept))?")


@dataclass(frozen=True)
class Kept:
    """How much of a person is stored."""

    results: int
    unfinished: int
    consents: int
    calls: int
    grants: int
    talks: int
    cases: int

    @property
    def nothing(self) -> bool:
        """Whether there is nothing at all."""
        held = (self.results, self.unfinished, self.consents, self.calls, self.grants, self.talks, self.cases)
        return not any(held)


def kept(person: Person) -> Kept:
    """W-57. Numbers only; what they are of is seen in the export."""
    token = holding.answers_token(person)
    finished, begun = sheets.finished_sheets(token), sheets.open_sheets(token)
    now = timezone.now()
    grants = len(sharing.own_grants(person, timezone.localdate()))
    counts = (len(holding.consents(person)), len(calls.own_calls(person, now)), grants)
    return Kept(len(finished), len(begun), *counts, _talks(person, now), len(cases.own_cases(person)))


def _talks(person: Person, now: datetime) -> int:
    return len(talks.own_bookings(person, now, all_=True)) + len(requests.own_requests(person, now))


def export(person: Person) -> dict[str, Any]:
    """W-57. Everything: consents, and each sheet with its answers by code, its numbers with their type, its bands."""
    token = holding.answers_token(person)
    found = [*sheets.finished_sheets(token), *sheets.open_sheets(token)]
    return {
        "format": "lifeline-own/1",
        "consents": [
            {
                "purpose": one.purpose, "version": one.version, "given_on": one.given_on.isoformat(),
                "withdrawn_on": one.withdrawn_on.isoformat() if one.withdrawn_on else None,
                **({"with": one.name} if one.name else {}), **({"years": one.years} if one.years else {}),
            }
            for one in holding.consents(person)
        ],
        "sheets": [sheet_of(one) for one in found],
        "calls": [_talk(one) for one in calls.own_calls(person, timezone.now())],
        "requests": [_request(one) for one in requests.own_requests(person, timezone.now(), whole=True)],
        "bookings": [_booking(one) for one in talks.own_bookings(person, timezone.now(), all_=True)],
        "grants": grants(person),
        "cases": [
            {
                "helper": one.helper, "name": one.name, "opened_on": one.opened_on.isoformat(), "state": one.state,
                "closed_on": one.closed_on.isoformat() if one.closed_on else None, "rating": one.rating,
            }
            for one in cases.own_cases(person)
        ],
        "follow_ups": [
            {"instrument": one.instrument, "due_on": one.due_on.isoformat(), "verdict": one.verdict}
            for one in following.follows(person, timezone.localdate())
        ],
        "looks": looks(person),
        "revealed": revealed(person),
    }  # fmt: skip


def grants(person: Person) -> list[dict[str, Any]]:
    """W-10. All that the person has shared, what is over too, the newest first."""
    return [_grant(one) for one in sharing.own_grants(person, timezone.localdate())]


def looks(person: Person) -> list[dict[str, str]]:
    """W-61. Who has looked at what was granted, when and by which grant, the newest first."""
    return [
        {"helper": one.helper, "at": one.at.isoformat(), "grant": str(one.grant.uuid)}
        for one in sharing.looks(person, timezone.localdate())
    ]


def revealed(person: Person) -> list[dict[str, str]]:
    """W-63. Who has learned within a help call who the person is, when, and for which written reason."""
    return [{"helper": one.by, "at": one.at.isoformat(), "reason": one.reason} for one in calls.revelations(person)]


def _grant(one: Shared) -> dict[str, Any]:
    return {
        "grant": str(one.uuid), "helper": one.helper, "scope": one.scope, "sheet": one.sheet,
        "instrument": one.instrument, "from_on": one.from_on.isoformat(), "until_on": one.until_on.isoformat(),
        "ended_on": one.ended_on.isoformat() if one.ended_on else None,
    }  # fmt: skip


def _talk(call: Call) -> dict[str, Any]:
    return {
        "asked_at": call.asked_at.isoformat(), "state": call.state, "name": call.name, "contact": call.contact,
        "said": _said(call.said),
    }  # fmt: skip


def _said(lines: Iterable[Said]) -> list[dict[str, str]]:
    return [{"at": one.at.isoformat(), "by": "helper" if one.from_helper else "me", "text": one.text} for one in lines]


def _request(asked: Asked) -> dict[str, Any]:
    return {
        "asked_at": asked.asked_at.isoformat(), "state": asked.state, "helper": asked.helper, "name": asked.name,
        "contact": asked.contact, "topic": asked.topic, "said": _said(asked.said),
    }  # fmt: skip


def _booking(booking: Booked) -> dict[str, Any]:
    return {
        "start_at": booking.start_at.isoformat(), "minutes": booking.minutes, "state": booking.state,
        "helper": booking.helper, "channel": booking.channel, "name": booking.name, "contact": booking.contact,
        "topic": booking.topic,
    }  # fmt: skip


def sheet_of(sheet: OpenedSheet) -> dict[str, Any]:
    """One sheet with its answers by code; a finished one with its numbers, each with its type, and its bands."""
    definition, plan = sheet.definition, api.plan(sheet.definition)
    told = {
        "instrument": definition.id, "version": definition.version, "hash": api.digest(definition.document),
        "title": definition.document["title"], "day": sheet.day.isoformat(), "state": sheet.state,
        "answers": {item.id: _code(definition, item.id, sheet) for item in definition.items},
    }  # fmt: skip
    return told | (_scores(api.score(plan, sheet.indexes())) if sheet.state == "FINISHED" else {})


def response_of(sheet: OpenedSheet, release: str) -> dict[str, Any]:
    """A finished sheet as FHIR has it, in release "R4" or "R5"."""
    definition = sheet.definition
    return fhir.answered(definition, sheet.given, api.score(api.plan(definition), sheet.indexes()), sheet.day, release)


def _code(definition: Definition, name: str, sheet: OpenedSheet) -> int | None:
    """Q-5. The code of an answer, as a file has it."""
    item = next(one for one in definition.items if one.id == name)
    index = sheet.given.get(name)
    return None if index is None else definition.options_of(item).codes[index]


def _scores(scored: Scored) -> dict[str, Any]:
    return {
        "status": scored.status,
        "scores": {
            name: {"value": api.number(value.exact), "type": value.type, "answered": value.answered, "of": value.of}
            for name, value in scored.values.items()
        },
        "bands": dict(scored.bands),
        "letters": dict(scored.letters),
    }


def receipt(day: date, returns: str = "") -> str:
    """W-56, E20. A receipt of erasure. It names nobody, stands in no table, and proves itself after any restore."""
    nonce = random_key()
    end = f"-{returns}" if returns else ""
    return f"{day.isoformat()}-{nonce}-{_seal(day.isoformat(), nonce, returns)}{end}"


def receipt_day(code: str) -> date | None:
    """The day of a receipt that this site has given; None for every other text."""
    found = CODE.fullmatch(code)
    if found is None or not hmac.compare_digest(found[3], _seal(found[1], found[2], found[4] or "")):
        return None
    return date.fromisoformat(found[1])


def receipt_returns(code: str) -> str:
    """E20. What became of returns to campaigns: "removed", "kept" (nobody can find them any more), or "" for none."""
    found = CODE.fullmatch(code)
    return "" if found is None else found[4] or ""


def _seal(day: str, nonce: str, returns: str) -> str:
    return token_text(vault.token(RECEIPT, day, nonce, *([returns] if returns else [])))[:26]

"""What the publisher reads: what the detector finds in a text, what of it is not answered yet, what waits where."""

from __future__ import annotations

import hashlib
import json
import re
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeline.hotline import policies
from lifeline.hotline.models import Publication, SealedItem
from lifeline.hotline.queries.reference import site_text
from lifeline.hotline.rules import texts
from lifeline.hotline.rules.findings import Known, find, masked, same
from lifeline.hotline.rules.naming import Names
from lifeline.hotline.states import About, FindingKind, PublicationState
from lifeline.kernel.errors import Unseen
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from lifeline.hotline.models import Case
    from lifeline.hotline.queries.reading import Reading
    from lifeline.hotline.rules.findings import Finding
    from lifeline.people.models import Person, Unit

FIELDS = ("title", "asked", "done")
BESIDE = 8
SENTENCE_ENDS = re.compile(r"[\u3002\uff01\uff1f\uff1b!?;\n]+|\.\s")


@dataclass(frozen=True)
class Mark:
    """A finding of the public text. `value` stands for it in every dress; `before` and `behind` are its neighbours."""

    field: str
    kind: str
    value: str
    text: str
    before: str
    behind: str

    @property
    def label(self) -> str:
        """What kind of thing it is, in words."""
        return str(FindingKind(self.kind).label)


def concerned(case: Case) -> list[Unit]:
    """H-77. The units whose people could be named: the reporter's and the holders', each up to its plant."""
    found: dict[int, Unit] = {}
    held = [row.unit for row in case.assignments.select_related("unit").order_by("pk")]
    home = people.unit_at(case.reporter) if case.reporter else None
    for unit in [*held, *([home] if home else []), *([case.unit] if case.unit else [])]:
        top = people.plant_of(unit)
        found[top.pk] = top
    return list(found.values()) or [case.company]


def known(case: Case) -> Known:
    """H-77. What the detector knows for this case: names and employee numbers of the units concerned."""
    return known_of(concerned(case), case.company_id)


def known_of(units: Iterable[Unit], company_id: int) -> Known:
    """H-77. What the detector knows where these units are concerned; of the company itself only its own people."""
    staff: list[tuple[str, str]] = []
    for unit in units:
        persons = people.members(unit, subtree=unit.pk != company_id)
        staff += persons.order_by().values_list("name", "employee_no")
    return Known(
        Names.of(name for name, _number in staff),
        frozenset(number for _name, number in staff),
        site_text("employee_pattern"),
    )


def sealed_words(publication: Publication) -> bytes | None:
    """H-64. The reporter's words for the board as they lie sealed, or None where there are none."""
    found = SealedItem.objects.filter(key__case=publication.case_id, about=About.PUBLIC, row=publication.pk)
    content = found.values_list("content", flat=True).first()
    return None if content is None else bytes(content)


def text_digest(publication: Publication) -> str:
    """E-27. What stands for exactly this public text; of sealed words, for exactly this sealing of them."""
    sealed = sealed_words(publication) if publication.case.sealed else None
    plain = f"{publication.title}\n{publication.asked}\n{publication.done}".encode()
    return hashlib.sha256(plain if sealed is None else sealed).hexdigest()


def packed(publication: Publication) -> str:
    """The three texts as one, to be sealed."""
    return json.dumps({field: getattr(publication, field) for field in FIELDS}, ensure_ascii=False)


def with_words(publication: Publication, words: str) -> Publication:
    """A copy that has the sealed words in its columns. It is read and never saved."""
    shown = copy(publication)
    for field, text in json.loads(words).items():
        setattr(shown, field, text)
    return shown


def read(publication: Publication, by: Reading | None) -> Publication | None:
    """H-64. The publication with its text, as this reader has it; None where it is sealed to him."""
    if not publication.case.sealed or publication.title or sealed_words(publication) is None:
        return publication
    words = by.texts.get((About.PUBLIC, publication.pk)) if by else None
    return with_words(publication, words) if words else None


def marks(publication: Publication, facts: Known | None = None) -> list[Mark]:
    """Every finding of the public text, field by field."""
    facts = facts or known(publication.case)
    return [
        mark_of(field, getattr(publication, field), one)
        for field in FIELDS
        for one in find(getattr(publication, field), facts)
    ]


def mark_of(field: str, text: str, one: Finding) -> Mark:
    """A finding of a text, with its neighbours."""
    return Mark(
        field, one.kind, same(one), text[one.at : one.end], text[max(0, one.at - BESIDE) : one.at],
        text[one.end : one.end + BESIDE],
    )  # fmt: skip


def unanswered(publication: Publication, facts: Known | None = None) -> list[Mark]:
    """H-77. What neither was replaced nor declared harmless; the same thing twice counts once."""
    declared = set(publication.harmless.values_list("value", flat=True))
    left: dict[str, Mark] = {}
    for mark in marks(publication, facts):
        if mark.value not in declared:
            left.setdefault(mark.value, mark)
    return list(left.values())


def replaced(text: str, facts: Known, value: str = "") -> str:
    """The text with every finding (or only those of this value) replaced by the word for its kind."""
    found = [one for one in find(text, facts) if not value or same(one) == value]
    return masked(text, found, {kind: f"\u3014{FindingKind(kind).label}\u3015" for kind in FindingKind.values})


def said_again(wording: str, original: str, facts: Known) -> bool:
    """H-76. Does the wording say again what the reporter wrote: all of it, a sentence, or it with findings replaced?"""
    told = [original, replaced(original, facts)]
    return texts.tells_again(wording, [*told, *(part for one in told for part in SENTENCE_ENDS.split(one) if part)])


def parts(text: str, found: Iterable[Finding]) -> list[tuple[str, str]]:
    """The text in pieces (text, label of the kind or "") for a page that marks findings."""
    pieces, at = [], 0
    for one in found:
        pieces += [(text[at : one.at], ""), (text[one.at : one.end], str(FindingKind(one.kind).label))]
        at = one.end
    return [piece for piece in [*pieces, (text[at:], "")] if piece[0]]


def publication_of(case: Case) -> Publication | None:
    """What became of the case on its way to the board, if anything."""
    return Publication.objects.filter(case=case).select_related("case", "case__unit", "case__category").first()


def asked_of(case: Case) -> Publication | None:
    """H-76. The text to which the reporter was asked to agree, or that stands on the board because he did."""
    row = publication_of(case)
    if row is None or row.summarised or row.consent_asked_at is None:
        return None
    shown = {PublicationState.REDACTED, PublicationState.CONSENTED, PublicationState.PUBLISHED}
    return row if row.state in shown else None


def publication_for(person: Person, number: str) -> Publication:
    """The publication of a case, for its publisher, also while the case is worked on again; else `Unseen`."""
    row = _of(person).filter(case__number=number).select_related("case", "case__unit", "case__category").first()
    if row is None or not policies.may_publish(person, row.case):
        raise Unseen
    return row


def case_to_publish(person: Person, number: str) -> tuple[Case, Publication | None]:
    """The case and what was begun with it; a case that nobody has proposed must be finished."""
    try:
        row = publication_for(person, number)
    except Unseen:
        return policies.case_for(person, number, policies.may_publish), None
    return row.case, row


WORKED = (
    PublicationState.PROPOSED,
    PublicationState.REDACTED,
    PublicationState.CONSENTED,
    PublicationState.SUMMARY,
)


def in_work(person: Person) -> QuerySet[Publication]:
    """What the publisher has begun and not brought to the board yet, the latest first."""
    return _of(person).filter(state__in=WORKED).order_by("-pk")


def done(person: Person, state: str) -> QuerySet[Publication]:
    """What is on the board, or was taken from it, the latest first."""
    return _of(person).filter(state=state).order_by("-published_at", "-pk")


def _of(person: Person) -> QuerySet[Publication]:
    """Of the companies whose publisher he is, but nothing from which he is excluded (H-17)."""
    companies = [scope.company_id for scope in policies.scopes(person, policies.PUBLISHER) if scope.whole]
    rows = Publication.objects.filter(company_id__in=companies, case__in=policies.not_excluded(person))
    return rows.select_related("case", "category")

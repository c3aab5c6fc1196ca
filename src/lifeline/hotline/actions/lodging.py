"""A sealed report is put together: sealed to a pair of its own, wrapped for its readers, and put into the drop (H-65).

From then on the server holds nothing that opens it. What is in clear in the drop is what will be in clear in the case.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from lifeline.hotline import policies
from lifeline.hotline.actions import batch, course
from lifeline.hotline.models import Case, Drop
from lifeline.hotline.queries.readers import readers
from lifeline.hotline.queries.reference import numbers, waits_for_dispatcher
from lifeline.hotline.rules import texts
from lifeline.hotline.rules.sealing import bound
from lifeline.hotline.states import About, Channel, DropKind, KeyKind, LevelCode, Reader
from lifeline.kernel import box
from lifeline.kernel.action import tally
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import period_start
from lifeline.kernel.keys import unordered_id

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.hotline.models import Category, EscrowKey, StaffKey
    from lifeline.hotline.queries.codes import Holder
    from lifeline.hotline.queries.readers import Readers
    from lifeline.hotline.states import Mode
    from lifeline.kernel.files import Taken
    from lifeline.people.models import Person, Unit


NO_KEEPER = _("No custodian can keep originals at present. Please send it without that mark; it was not taken.")


@dataclass(frozen=True, repr=False)
class Pairs:
    """The keys of a report while it is being put together: its files are sealed to them before its text is."""

    public: bytes
    private: bytes
    custody_public: bytes
    custody_private: bytes

    @classmethod
    def new(cls) -> Pairs:
        """Two fresh pairs."""
        return cls(*box.pair(), *box.pair())


@dataclass(frozen=True, repr=False)
class SealedReport:
    """What somebody says without being named. `digest` stands for the form's one-time key.

    `files` are clean and sealed to `pairs.public`, `originals` untouched and sealed to `pairs.custody_public`.
    `reporter` is set for a confidential report and for no other.
    `topic`: H-10, the shared problem that he met, too.
    """

    text: str
    digest: str
    company: Unit
    mode: Mode
    pairs: Pairs
    channel: Channel = Channel.WEB
    critical: bool = False
    place: str = ""
    category: Category | None = None
    files: tuple[Taken, ...] = ()
    originals: tuple[Taken, ...] = ()
    avoid_people: tuple[Person, ...] = ()
    avoid_units: tuple[Unit, ...] = ()
    reporter: Person | None = None
    topic: int | None = None


def digest_of(key: str) -> str:
    """What is stored of a form's one-time key."""
    return hashlib.sha256(key.encode()).hexdigest()


def known(digest: str) -> bool:
    """H-3. Did this form arrive before?"""
    return Drop.objects.filter(digest=digest).exists() or Case.objects.filter(submission_digest=digest).exists()


def lodge(report: SealedReport, holder: Holder, *, now: datetime) -> None:
    """H-1, H-3, H-12, H-64, H-65. Seal a report and put it away; the same form twice is once.

    Consequences: its code works at once; it becomes a case with the next batch, or now if it is critical (the reporter
    was told that its minute may then be inferred). Refused: H-1 (too short), H-74 (nobody could ever read it), H-71
    (confidential, or with originals, and no custodian can keep who it is, or them).
    """
    if known(report.digest):
        return
    text = course.written(report.text, "H-1", numbers().text_min)
    found = check_keepers(
        report.company,
        report.avoid_people,
        report.avoid_units,
        critical=report.critical,
        named=report.reporter is not None,
        originals=bool(report.originals),
    )
    target = unordered_id()
    body = _body(report, text, found, holder, target)
    waiting = Drop(
        kind=DropKind.REPORT,
        target=target,
        hour=period_start(now, "hour"),
        lookup=holder.lookup,
        digest=report.digest,
        body=json.dumps(body),
    )
    if report.critical:
        _at_once(waiting, now)
    else:
        drop(waiting, actor=None)


def check_keepers(
    company: Unit,
    avoid_people: tuple[Person, ...],
    avoid_units: tuple[Unit, ...],
    *,
    critical: bool,
    named: bool,
    originals: bool,
) -> Readers:
    """H-71, H-74. Who will read a report, and whether what it asks for can be kept; before its files are received.

    `named`: who its reporter is has to be kept (保密), `originals`: untouched files have to be. A browser does not keep
    chosen files over a refusal: what has to be refused is refused before they are cleaned and sealed, and before the
    budget of reports is spent.
    """
    found = readers(company, _ids(avoid_people), _ids(avoid_units), critical=critical)
    if not found.somebody:
        raise Refused("H-74", _("Nobody in this company could open a sealed report at present; it was not taken."))
    if named and not found.keeper:
        raise Refused("H-71", _("No custodian can keep your identity at present; it was not taken."))
    if originals and not found.keeper:
        raise Refused("H-71", NO_KEEPER)
    return found


def _at_once(waiting: Drop, now: datetime) -> None:
    """H-3. The second of two taps finds what the first one has made."""
    try:
        batch.take_at_once(waiting, actor=None, now=now)
    except IntegrityError:
        if waiting.digest is None or not known(waiting.digest):
            raise


@tally(reason="hotline H-65: what comes into the drop is told by the batch, hours later and in another order")
def drop(waiting: Drop, *, actor: None) -> None:
    """H-65. Something sealed waits for the batch. The same form twice is once. There is no event before the batch.

    H-63: the second one is passed over by the database itself. A statement that fails would stand in its server's log,
    with the minute of the report.
    """
    del actor
    Drop.objects.bulk_create([waiting], ignore_conflicts=True)
    arrived = Drop.objects.filter(pk=waiting.pk).exists() or (waiting.digest is not None and known(waiting.digest))
    if not arrived:
        raise IntegrityError("A drop that is none was not taken.")


def _ids(rows: tuple[Person, ...] | tuple[Unit, ...]) -> set[int]:
    return {row.pk for row in rows}


def _body(report: SealedReport, text: str, found: Readers, holder: Holder, target: int) -> dict[str, Any]:
    pairs = report.pairs
    items = [(About.TEXT, text), (About.PLACE, texts.clean(report.place))]
    avoids = bool(report.avoid_people or report.avoid_units)
    waits = waits_for_dispatcher(text, critical=report.critical, avoids=avoids)
    keys = [pair(KeyKind.CASE, pairs.public, pairs.private, found.staff, found.escrow, holder, target)]
    if report.reporter or report.originals:
        halves = (pairs.custody_public, pairs.custody_private)
        keys.append(pair(KeyKind.CUSTODY, *halves, found.custodians, found.escrow, holder, target))
    return {
        "case": {
            "company": report.company.pk,
            "mode": report.mode,
            "channel": report.channel,
            "category": report.category.pk if report.category else None,
            "level": LevelCode.CRITICAL if report.critical else LevelCode.NORMAL,
            "topic": None if waits else report.topic,
        },
        "recusals": sorted(policies.recusal_tokens(_ids(report.avoid_people), _ids(report.avoid_units))),
        "keys": keys,
        "items": {about: packed(box.seal(pairs.public, words.encode())) for about, words in items if words},
        "files": [sealed_file(one, pairs.public) for one in report.files],
        "originals": [sealed_file(one, pairs.custody_public) for one in report.originals],
        "identity": packed(identity(report.reporter, pairs.custody_public)) if report.reporter else "",
    }


def pair(
    kind: KeyKind,
    public: bytes,
    private: bytes,
    staff: tuple[StaffKey, ...],
    escrow: EscrowKey | None,
    holder: Holder,
    target: int,
) -> dict[str, Any]:
    """A pair as the drop holds it: the public half, and the private one for code, vaults and safe."""
    wrapped = box.wrap_with(holder.key, private, bound(target, kind))
    wraps: list[dict[str, Any]] = [{"reader": Reader.CODE, "wrapped": packed(wrapped)}]
    wraps += [
        {"reader": Reader.STAFF, "staff": one.pk, "wrapped": packed(box.wrap(private, bytes(one.public)))}
        for one in staff
    ]
    if escrow is not None:
        safe = box.wrap(private, bytes(escrow.public))
        wraps.append({"reader": Reader.ESCROW, "escrow": escrow.pk, "wrapped": packed(safe)})
    return {"kind": kind, "public": packed(public), "wraps": wraps}


def identity(reporter: Person, custody_public: bytes) -> bytes:
    """H-4. Who it is, sealed for the custodians and the code alone."""
    told = {"person": reporter.pk, "number": reporter.employee_no, "name": reporter.name}
    return box.seal(custody_public, json.dumps(told, ensure_ascii=False).encode())


def sealed_file(taken: Taken, public: bytes) -> dict[str, str]:
    """A file as the drop holds it: the name of its stream, and what it is, sealed."""
    return {"key": taken.key, "facts": packed(box.seal(public, taken.facts.packed().encode()))}


def packed(content: bytes) -> str:
    """Bytes in the drop's JSON."""
    return b64encode(content).decode()

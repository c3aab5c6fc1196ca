"""The walk of a sealed case, as tests need it: vaults, a report through the drop, its batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from lifeline.hotline.actions import batch, lodging
from lifeline.hotline.actions.lodging import Pairs, SealedReport, digest_of
from lifeline.hotline.models import Case, KeyWrap, SealedItem, StaffKey
from lifeline.hotline.queries import codes
from lifeline.hotline.rules.codes import new_code
from lifeline.hotline.states import Mode
from lifeline.kernel import box

if TYPE_CHECKING:
    from datetime import datetime

    from lifeline.people.models import Person
    from tests.cast import World

TEXT = "三号高炉的班长每月向新来的工人收钱"


@dataclass
class Vault:
    """A person's vault whose private half the test holds in its hand."""

    row: StaffKey
    private: bytes

    def text(self, case: Case, about: str = "TEXT", row: int | None = None) -> str | None:
        """What this vault reads of a case; None without a wrap."""
        wrap = KeyWrap.objects.filter(key__case=case, key__kind="CASE", staff=self.row).first()
        if wrap is None:
            return None
        private = box.unwrap(self.private, bytes(wrap.wrapped))
        item = SealedItem.objects.get(key=wrap.key, about=about, row=row)
        return box.unseal(private, bytes(item.content)).decode()


def vault(person: Person) -> Vault:
    """Set up a vault, without the passphrase."""
    public, private = box.pair()
    blank = {"salt": bytes(16), "wrapped": b"w", "recovery": b"r", "made_on": date(2026, 3, 1)}
    return Vault(StaffKey.objects.create(person=person, public=public, **blank), private)


@dataclass
class Told:
    """A report that was lodged: its code and who holds it."""

    code: str
    holder: codes.Holder
    digest: str

    @property
    def case(self) -> Case:
        return Case.objects.get(submission_digest=self.digest)


def lodge(world: World, now: datetime, form: int = 1, **values) -> Told:
    """An anonymous report of the form number `form`; it waits in the drop."""
    key = form.to_bytes(32, "big")
    code = new_code(key)
    holder = codes.holder_of(code)
    plain = {"text": TEXT, "digest": digest_of(key.hex()), "company": world.jinan, "mode": Mode.ANONYMOUS}
    report = SealedReport(**{**plain, "pairs": Pairs.new(), **values})
    lodging.lodge(report, holder, now=now)
    return Told(code, holder, report.digest)


def after_the_batch(now: datetime) -> datetime:
    """A moment at which every drop up to `now` has been delivered."""
    at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1, minutes=31)
    batch.deliver_due(at)
    return at


def delivered(world: World, now: datetime, form: int = 1, **values) -> Told:
    """A report that is a case."""
    told = lodge(world, now, form, **values)
    after_the_batch(now)
    return told

"""Section 6 in the database: what a sealed case cannot hold, whoever writes it."""

from datetime import date, datetime, timedelta

import pytest
from django.db import Error, IntegrityError, transaction

from lifeline.hotline.models import (
    Assignment,
    Attachment,
    Case,
    CaseKey,
    Drop,
    EscrowKey,
    KeyWrap,
    Message,
    Note,
    Rating,
    Recusal,
    Reply,
    SealedIdentity,
    SealedItem,
    StaffKey,
    Unseal,
)
from lifeline.hotline.rules.numbers import new_number
from lifeline.hotline.states import Disposition, Mode, Verdict
from lifeline.kernel import box
from lifeline.kernel.keys import unordered_id

pytestmark = pytest.mark.django_db


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


@pytest.fixture
def sealed(world, now):
    """A sealed case as a row, without a course behind it."""

    def make(mode=Mode.ANONYMOUS, **values):
        soon = now + timedelta(hours=4)
        plain = {
            "id": unordered_id(),
            "number": new_number(2026),
            "company": world.jinan,
            "channel": "WEB",
            "mode": mode,
            "submitted_at": now,
            "round_at": now,
            "level_version": 1,
            "calendar_versions": "cn-1",
            "dispatch_due_at": soon,
            "response_due_at": soon,
            "resolve_due_at": soon,
            "due_at": soon,
            "due_clock": "DISPATCH",
        }
        return Case.objects.create(**{**plain, **values})

    return make


def test_h66_a_case_that_is_born_sealed_has_no_place_in_a_sequence(sealed):
    assert sealed().pk < 0
    refused(lambda: sealed(id=17))
    refused(lambda: sealed(mode=Mode.NAMED))


def test_h64_no_row_of_a_sealed_case_holds_a_clear_text(sealed, world, now):
    case = sealed()
    said = {"case": case, "round": 1, "at": now}
    refused(lambda: Message.objects.create(side="REPORTER", kind="TEXT", text="浴室", **said))
    refused(lambda: Note.objects.create(case=case, author=world.dispatcher, text="浴室", at=now))
    refused(lambda: Attachment.objects.create(case=case, key="k", name="浴室.jpg", at=now))
    refused(lambda: Rating.objects.create(verdict=Verdict.SOLVED, text="好", **said))
    refused(lambda: Recusal.objects.create(case=case, person=world.handler))
    reply = {"case": case, "company": world.jinan, "unit": world.jinan, "round": 1, "drafted_at": now}
    refused(lambda: Reply.objects.create(disposition=Disposition.SOLVED, text="好", **reply))
    holding = {"case": case, "company": world.jinan, "unit": world.jinan, "path": [], "round": 1, "from_at": now}
    refused(lambda: Assignment.objects.create(reason="浴室", month=202603, response_due_at=now, **holding))
    refused(lambda: sealed(text="浴室"))
    refused(lambda: sealed(reporter=world.employee))
    assert not Message.objects.filter(case=case).exists()
    assert Message.objects.create(side="REPORTER", kind="TEXT", text="", **said).text == ""


@pytest.fixture
def vault(world):
    public, private = box.pair()
    blank = {"salt": bytes(16), "wrapped": b"w", "recovery": b"r", "made_on": date(2026, 3, 1)}
    return StaffKey.objects.create(person=world.dispatcher, public=public, **blank), private


def test_a_wrap_opens_for_its_reader_and_names_exactly_one(sealed, vault):
    staff, own = vault
    public, private = box.pair()
    key = CaseKey.objects.create(case=sealed(), kind="CASE", public=public)
    wrap = KeyWrap.objects.create(key=key, reader="STAFF", staff=staff, wrapped=box.wrap(private, bytes(staff.public)))
    SealedItem.objects.create(key=key, about="TEXT", content=box.seal(public, "浴室没有热水".encode()))
    stored = SealedItem.objects.get(key=key)
    opened = box.unseal(box.unwrap(own, bytes(wrap.wrapped)), bytes(stored.content))
    assert opened.decode() == "浴室没有热水"
    refused(lambda: KeyWrap.objects.create(key=key, reader="STAFF", wrapped=b""))
    refused(lambda: KeyWrap.objects.create(key=key, reader="CODE", staff=staff, wrapped=b""))
    refused(lambda: KeyWrap.objects.create(key=key, reader="STAFF", staff=staff, wrapped=b""))
    KeyWrap.objects.create(key=key, reader="CODE", lookup="ab" * 32, wrapped=b"")
    refused(lambda: KeyWrap.objects.create(key=key, reader="CODE", lookup="cd" * 32, wrapped=b""))


def test_destroying_the_keys_of_a_case_takes_all_that_was_sealed_with_them(sealed, vault):
    case = sealed(Mode.CONFIDENTIAL)
    for kind in ("CASE", "CUSTODY"):
        key = CaseKey.objects.create(case=case, kind=kind, public=box.pair()[0])
        KeyWrap.objects.create(key=key, reader="STAFF", staff=vault[0], wrapped=b"")
        refused(lambda again=kind: CaseKey.objects.create(case=case, kind=again, public=bytes(32)))
    SealedItem.objects.create(key=case.keys.get(kind="CASE"), about="TEXT", content=b"")
    SealedIdentity.objects.create(key=case.keys.get(kind="CUSTODY"), content=b"")
    case.keys.all().delete()
    counts = [table.objects.count() for table in (KeyWrap, SealedItem, SealedIdentity)]
    assert counts == [0, 0, 0]
    assert Case.objects.filter(pk=case.pk).exists()


def test_h4_an_anonymous_case_has_no_identity_in_any_table(sealed):
    """A trigger of both databases: neither under the custodians' key nor under that of the case."""
    for mode, kind in [(Mode.ANONYMOUS, "CUSTODY"), (Mode.CONFIDENTIAL, "CASE")]:
        key = CaseKey.objects.create(case=sealed(mode), kind=kind, public=bytes(32))
        with pytest.raises(Error, match="no identity"), transaction.atomic():
            SealedIdentity.objects.create(key=key, content=b"somebody")
    assert SealedIdentity.objects.count() == 0


def test_an_item_belongs_to_the_case_or_to_one_row_of_it(sealed):
    key = CaseKey.objects.create(case=sealed(), kind="CASE", public=bytes(32))
    refused(lambda: SealedItem.objects.create(key=key, about="TEXT", row=1, content=b""))
    refused(lambda: SealedItem.objects.create(key=key, about="MESSAGE", content=b""))
    SealedItem.objects.create(key=key, about="TEXT", content=b"")
    refused(lambda: SealedItem.objects.create(key=key, about="TEXT", content=b""))


def test_h65_a_waiting_report_has_its_code_and_no_place_in_a_sequence(now):
    row = {"kind": "REPORT", "target": -7, "hour": now, "body": "{}"}
    refused(lambda: Drop.objects.create(**row))
    refused(lambda: Drop.objects.create(**row | {"target": 7}, lookup="a", digest="b"))
    assert Drop.objects.create(**row, lookup="a", digest="b").pk > 2**20


def test_only_one_escrow_key_is_in_use():
    first = EscrowKey.objects.create(public=bytes(32), made_on=date(2026, 3, 1))
    refused(lambda: EscrowKey.objects.create(public=bytes(32), made_on=date(2026, 3, 2)))
    EscrowKey.objects.filter(pk=first.pk).update(in_use=False)
    assert EscrowKey.objects.create(public=bytes(32), made_on=date(2026, 3, 2)).in_use


def test_h71_nobody_grants_his_own_request(sealed, world, now):
    granted = {"state": "GRANTED", "decided_at": now, "until_at": now + timedelta(minutes=30), "asked_at": now}
    ask = {"case": sealed(Mode.CONFIDENTIAL), "requester": world.dispatcher}
    refused(lambda: Unseal.objects.create(**ask, **granted, custodian=world.dispatcher))
    refused(lambda: Unseal.objects.create(**ask, **granted))
    refused(lambda: Unseal.objects.create(**ask, asked_at=now, content=b"a name"))
    assert isinstance(Unseal.objects.create(**ask, asked_at=now).asked_at, datetime)

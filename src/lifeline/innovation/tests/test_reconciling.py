"""Section 6: each month the ledger is compared with the books; two persons sign, and a difference is a task."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lifeline.innovation.actions import ledger
from lifeline.innovation.actions import reconciling as actions
from lifeline.innovation.models import FundLine, LedgerEntry, Reconciliation
from lifeline.innovation.queries import reconciling as reading
from lifeline.innovation.queries import work
from lifeline.innovation.tests import course
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.noticed import Event, forbidden, refused
from lifeline.people.models import Person

MARCH = date(2026, 3, 31)
APRIL = datetime(2026, 4, 2, 9, tzinfo=NOW.tzinfo)
WHY = "A voucher of 31 March was booked in April."
COMPARE, CLEAR, SIGN = "核对台账与财务账", "处理台账与财务账的差异", "签署月度对账单"


@pytest.fixture
def staff(world):
    """manager: secretary · publisher: finance · clerk: both."""
    world.duty("manager", "innovation.secretary", "jinan")
    world.duty("publisher", "innovation.finance", "jinan")
    world.duty("clerk", "innovation.finance", "jinan")
    world.duty("clerk", "innovation.secretary", "jinan")
    world.duty("foreign_dispatcher", "innovation.finance", "laiwu")
    return world


@pytest.fixture
def line(staff):
    """In March: 1,000 committed, 500 released, 300 paid, 50 of them returned; in April 200 more are paid."""
    made = course.active(staff)
    for kind, fen in (("COMMIT", 100_000), ("RELEASE", 50_000), ("PAY", 30_000), ("RETURN", 5_000)):
        course.entered(staff, made, kind, fen)
    later = course.proposed(staff, made, "PAY", 20_000, now=APRIL)
    ledger.confirm(later, actor=staff.manager, now=APRIL)
    return FundLine.objects.get(kind="FUNDING")


def project_id(line):
    return line.balances.get().project_id


def handed_in(staff, line, fen, note="", *, by="publisher", month=MARCH, now=APRIL):
    return actions.hand_in(line, month, {project_id(line): fen}, note, actor=staff.people[by], now=now)


def told(person, now=APRIL):
    fresh = Person.objects.get(pk=person.pk)
    return {str(one.what) for one in work.tasks_of(fresh, now)} & {COMPARE, CLEAR, SIGN}


def test_the_sheet_holds_what_stood_at_the_month_end_and_is_signed_by_a_second_person(staff, line):
    (row,) = reading.standing(line, MARCH)
    assert tuple(row.balance) == (100_000, 50_000, 25_000)
    assert tuple(reading.standing(line, date(2026, 4, 30))[0].balance) == (100_000, 50_000, 45_000)
    assert reading.standing(line, date(2026, 2, 28)) == []
    assert (told(staff.publisher), told(staff.manager)) == ({COMPARE}, set())
    sheet = handed_in(staff, line, 25_000)
    assert (sheet.number, sheet.difference_fen) == (1, 0)
    assert (told(staff.publisher), told(staff.manager)) == (set(), {SIGN})
    forbidden(lambda: actions.sign(sheet, actor=staff.publisher, now=APRIL))
    actions.sign(sheet, actor=staff.manager, now=APRIL)
    refused("K-8", lambda: actions.sign(sheet, actor=staff.clerk, now=APRIL))
    assert (told(staff.publisher), told(staff.manager)) == (set(), set())
    events = Event.objects.filter(kind__startswith="innovation.ledger.reconcil")  # their ids are in no order
    assert sorted(event.by for event in events) == ["innovation.finance", "innovation.secretary"]


def test_i91_a_difference_needs_a_note_and_is_a_task_until_a_later_sheet_agrees(staff, line):
    refused("I-91", lambda: handed_in(staff, line, 45_000))
    sheet = handed_in(staff, line, 45_000, WHY)
    actions.sign(sheet, actor=staff.manager, now=APRIL)
    assert sheet.difference_fen == 20_000
    assert (told(staff.publisher), told(staff.manager)) == ({CLEAR}, {CLEAR})
    again = handed_in(staff, line, 25_000)
    assert (again.number, told(staff.publisher), told(staff.manager)) == (2, set(), {SIGN})
    refused("K-8", lambda: actions.sign(sheet, actor=staff.manager, now=APRIL))
    may = APRIL + timedelta(days=30)
    assert told(staff.publisher, may) == {COMPARE}
    handed_in(staff, line, 45_000, month=date(2026, 4, 30), now=may)
    assert (told(staff.publisher, may), told(staff.manager, may)) == (set(), {SIGN})


def test_a_month_that_was_skipped_or_not_signed_stays_a_task_when_the_next_one_is_done(staff, line):
    june, may = datetime(2026, 6, 2, 9, tzinfo=NOW.tzinfo), date(2026, 5, 31)

    handed_in(staff, line, 25_000)
    signed = handed_in(staff, line, 45_000, month=may, now=june)
    actions.sign(signed, actor=staff.manager, now=june)
    tasks = {
        key: sorted(
            (str(one.what), one.about[-7:])
            for one in work.tasks_of(staff.people[key], june)
            if str(one.what) in {COMPARE, CLEAR, SIGN}
        )
        for key in ("publisher", "manager", "clerk")
    }
    compare, sign = (COMPARE, "2026-04"), (SIGN, "2026-03")
    assert tasks == {"publisher": [compare], "manager": [sign], "clerk": sorted([compare, sign])}
    shown = reading.months(reading.lines(staff.publisher, june.date()), june.date())
    assert [(one.month, one.state) for one in shown] == [
        ("2026-05", "相符，已签署"), ("2026-04", "未核对"), ("2026-03", "待签署"),
    ]  # fmt: skip


def test_i94_finance_alone_hands_in_and_who_holds_both_duties_signs_no_sheet_of_his_own(staff, line):
    for other in ("manager", "employee", "foreign_dispatcher", "administrator"):
        forbidden(lambda other=other: handed_in(staff, line, 25_000, by=other))
    sheet = handed_in(staff, line, 25_000, by="clerk")
    forbidden(lambda: actions.sign(sheet, actor=staff.clerk, now=APRIL))
    assert told(staff.clerk) == set()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reconciliation.objects.filter(pk=sheet.pk).update(signed_by=staff.clerk, signed_at=APRIL)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reconciliation.objects.filter(pk=sheet.pk).update(difference_fen=1)


def test_a_month_that_runs_and_books_of_other_projects_are_refused(staff, line):
    refused("I-91", lambda: handed_in(staff, line, 25_000, month=date(2026, 4, 30)))
    refused("I-91", lambda: handed_in(staff, line, -1, WHY))
    for books in ({}, {project_id(line): 1, 10**6: 1}):
        refused("I-91", lambda books=books: actions.hand_in(line, MARCH, books, WHY, actor=staff.publisher, now=APRIL))


def test_what_is_reversed_counts_no_more(staff, line):
    paid = LedgerEntry.objects.get(kind="RETURN")
    undo = course.proposed(staff, paid.project, "REVERSE", 5_000, reverses=paid.pk)
    ledger.confirm(undo, actor=staff.manager, now=NOW)
    assert reading.standing(line, MARCH)[0].balance.paid == 30_000


def test_the_page_takes_the_books_shows_the_difference_and_gives_a_spreadsheet(client, staff, line, sign_in):
    address = reverse("innovation:reconciliation_detail", args=[line.pk, "2026-03"])
    field = f"books_{project_id(line)}"
    sign_in(client, staff.manager)
    assert client.get(address).context["form"] is None
    assert client.post(address, {"act": "hand_in", field: "250", "note": ""}).status_code == 403
    assert client.post(address, {"act": "sign"}).status_code == 403
    sign_in(client, staff.publisher)
    answer = client.get(reverse("innovation:ledger_list"))
    months = [*answer.context["months"], *answer.context["earlier"]]
    assert ({one.state for one in months}, months[-1].month) == ({"未核对"}, "2026-03")
    assert len(answer.context["months"]) == 6 < len(months), "the entries below can be reached"
    assert f"其余 {len(months) - 6} 个月" in answer.content.decode()
    for wrong in ("", "x", "-3", "2,50"):
        assert client.post(address, {"act": "hand_in", field: wrong, "note": ""}).status_code == 422
    assert not Reconciliation.objects.exists()
    assert client.post(address, {"act": "hand_in", field: "260.50", "note": WHY}).url == address
    shown = client.get(address).content.decode()
    assert ("10.50" in shown, WHY in shown) == (True, True)
    sheet = client.get(reverse("innovation:reconciliation_export", args=[line.pk, "2026-03"]))
    assert sheet.headers["Content-Type"].endswith("spreadsheetml.sheet")
    sign_in(client, staff.manager)
    assert client.get(address).context["signs"] is True
    assert client.post(address, {"act": "sign"}).url == address
    assert Reconciliation.objects.get().signed_by == staff.manager
    sign_in(client, staff.foreign_dispatcher)
    assert client.get(address).status_code == 404
    assert client.get(reverse("innovation:reconciliation_detail", args=[line.pk, "2026-13"])).status_code == 404

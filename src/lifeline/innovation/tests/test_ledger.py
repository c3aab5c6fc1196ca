"""经费台账: two persons, final entries, no overrun, the same key once."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.urls import reverse

from lifeline.innovation.actions import ledger
from lifeline.innovation.models import FundLine, GateDecision, LedgerEntry, ProjectBalance, ShareSheet, TeamMember
from lifeline.innovation.tests import course
from lifeline.innovation.tests.course import NOW
from lifeline.kernel.errors import Forbidden, Refused


@pytest.fixture
def staff(world):
    """The publisher is finance clerk, the manager secretary, the supervisor another finance clerk."""
    world.duty("publisher", "innovation.finance", "jinan")
    world.duty("supervisor", "innovation.finance", "jinan")
    world.duty("manager", "innovation.secretary", "jinan")
    return world


@pytest.fixture
def project(staff):
    return course.active(staff)


def balance(project, kind="FUNDING"):
    row = ProjectBalance.objects.filter(project=project, line__kind=kind).first()
    return (row.committed_fen, row.released_fen, row.paid_fen) if row else None


def refused(rule, act):
    Event = apps.get_model("kernel", "Event")
    before = (Event.objects.count(), list(ProjectBalance.objects.order_by("pk").values_list()))
    with pytest.raises(Refused) as told, transaction.atomic():
        act()
    assert told.value.rule == rule
    assert (Event.objects.count(), list(ProjectBalance.objects.order_by("pk").values_list())) == before


def test_i94_an_entry_counts_only_when_a_second_person_has_confirmed_it(staff, project):
    entry = course.proposed(staff, project, "COMMIT", 1_000_000)
    assert balance(project) is None
    refused("I-94", lambda: ledger.confirm(entry, actor=staff.publisher, now=NOW))
    refused("I-94", lambda: ledger.reject(entry, "no", actor=staff.publisher, now=NOW))
    ledger.confirm(entry, actor=staff.manager, now=NOW)
    assert balance(project) == (1_000_000, 0, 0)
    assert FundLine.objects.get(kind="FUNDING").committed_fen == 1_000_000
    refused("K-8", lambda: ledger.confirm(entry, actor=staff.supervisor, now=NOW))
    refused("K-8", lambda: ledger.reject(entry, "late", actor=staff.supervisor, now=NOW))


def test_i94_i3_no_member_and_nobody_without_the_duty_moves_money(staff, project):
    entry = course.proposed(staff, project, "COMMIT", 100)
    for key in ("employee", "colleague"):
        staff.duty(key, "innovation.finance", "jinan")
        refused("I-94", lambda key=key: ledger.confirm(entry, actor=staff.people[key], now=NOW))
        refused("I-94", lambda key=key: course.proposed(staff, project, "COMMIT", 1, by=key))
    for key in ("administrator", "outsider", "auditor"):
        with pytest.raises(Forbidden):
            ledger.confirm(entry, actor=staff.people[key], now=NOW)
        with pytest.raises(Forbidden):
            course.proposed(staff, project, "COMMIT", 1, by=key)
    entry.refresh_from_db()
    assert (entry.state, LedgerEntry.objects.count()) == ("PROPOSED", 1)


def test_i91_i92_money_is_released_and_paid_in_its_order_and_share(staff, project):
    course.entered(staff, project, "COMMIT", 1_000_000)
    refused("I-91", lambda: course.entered(staff, project, "PAY", 1))
    refused("I-92", lambda: course.entered(staff, project, "RELEASE", 500_001))
    course.entered(staff, project, "RELEASE", 500_000)
    course.entered(staff, project, "PAY", 400_000)
    refused("I-91", lambda: course.entered(staff, project, "PAY", 100_001))
    refused("I-91", lambda: course.entered(staff, project, "UNRELEASE", 100_001))
    refused("I-91", lambda: course.entered(staff, project, "UNCOMMIT", 500_001))
    project.midterm_passed_on = course.BEGIN
    project.save()
    course.entered(staff, project, "RELEASE", 300_000)
    course.entered(staff, project, "RETURN", 400_000)
    assert balance(project) == (1_000_000, 800_000, 0)


def test_i91_a_line_is_never_overrun_by_all_its_projects_together(staff, project):
    other = course.project(staff, leader="colleague", members=())
    course.entered(staff, project, "COMMIT", 3_000_000)
    refused("I-91", lambda: course.entered(staff, other, "COMMIT", 2_000_001))
    course.entered(staff, other, "COMMIT", 2_000_000)
    refused(
        "I-91",
        lambda: ledger.open_line(project.cycle, "FUNDING", 4_999_999, "2026-9", actor=staff.manager, now=NOW),
    )
    ledger.open_line(project.cycle, "FUNDING", 6_000_000, "2026-9", actor=staff.manager, now=NOW)
    total = ProjectBalance.objects.filter(line__kind="FUNDING").aggregate(sum=Sum("committed_fen"))["sum"]
    assert FundLine.objects.get(kind="FUNDING").committed_fen == total == 5_000_000
    with pytest.raises(Forbidden):
        ledger.open_line(project.cycle, "FUNDING", 9_000_000, "2026-9", actor=staff.employee, now=NOW)


def test_i93_a_mistake_is_undone_by_one_reversal_that_names_it(staff, project):
    wrong = course.entered(staff, project, "COMMIT", 900_000)
    more = {"reverses": wrong.pk}
    refused("I-93", lambda: course.proposed(staff, project, "REVERSE", 899_999, **more))
    refused("I-93", lambda: course.proposed(staff, project, "REVERSE", 900_000))
    undo = course.proposed(staff, project, "REVERSE", 900_000, **more)
    refused("I-93", lambda: course.proposed(staff, project, "REVERSE", 900_000, **more))
    ledger.confirm(undo, actor=staff.manager, now=NOW)
    assert balance(project) == (0, 0, 0)
    refused("I-93", lambda: course.proposed(staff, project, "REVERSE", 900_000, reverses=undo.pk))
    again = course.entered(staff, project, "COMMIT", 100)
    rejected = course.proposed(staff, project, "REVERSE", 100, reverses=again.pk)
    ledger.reject(rejected, "it was right", actor=staff.manager, now=NOW)
    assert course.proposed(staff, project, "REVERSE", 100, reverses=again.pk).state == "PROPOSED"


def test_i95_e37_the_same_key_is_one_entry_and_never_another_amount(staff, project):
    first = course.proposed(staff, project, "COMMIT", 100, key="k" * 20)
    assert course.proposed(staff, project, "COMMIT", 100, key="k" * 20) == first
    refused("I-95", lambda: course.proposed(staff, project, "COMMIT", 101, key="k" * 20))
    assert LedgerEntry.objects.count() == 1


def test_i106_an_award_is_paid_once_from_the_purse_only(staff, project):
    refused("I-106", lambda: course.entered(staff, project, "COMMIT", 100, line="PURSE"))
    refused("I-106", lambda: course.proposed(staff, project, "COMMIT", 100, item="AWARD"))
    refused("I-106", lambda: course.proposed(staff, project, "COMMIT", 100, line="PURSE", item="OTHER"))
    project.state, project.grade, project.accepted_on = "AWARDED", "GOOD", course.END
    project.award_fen, project.tier = 5_000_000, 1
    project.save()
    refused("I-106", lambda: course.entered(staff, project, "COMMIT", 5_000_001, line="PURSE"))
    for kind in ("COMMIT", "RELEASE"):
        course.entered(staff, project, kind, 5_000_000, line="PURSE")
    refused("I-105", lambda: course.entered(staff, project, "PAY", 5_000_000, line="PURSE"))
    ShareSheet.objects.create(
        project=project, state="AGREED", proposed_by=staff.employee, proposed_at=NOW, due_at=NOW, settled_at=NOW
    )
    course.entered(staff, project, "PAY", 5_000_000, line="PURSE")
    refused("I-106", lambda: course.entered(staff, project, "COMMIT", 1, line="PURSE"))
    assert balance(project, "PURSE") == (5_000_000,) * 3


def test_i89_i90_a_suspended_or_ended_project_gets_nothing(staff, project):
    course.entered(staff, project, "COMMIT", 1_000)
    course.entered(staff, project, "RELEASE", 500)
    waiting = course.proposed(staff, project, "PAY", 100)
    project.state, project.suspended_on = "SUSPENDED", course.BEGIN
    project.save()
    refused("I-89", lambda: ledger.confirm(waiting, actor=staff.manager, now=NOW))
    project.state, project.suspended_on = "TERMINATED", None
    project.save()
    refused("I-90", lambda: ledger.confirm(waiting, actor=staff.manager, now=NOW))
    course.entered(staff, project, "UNRELEASE", 500)
    course.entered(staff, project, "UNCOMMIT", 1_000)
    assert balance(project) == (0, 0, 0)


def test_i92_i84_a_withdrawal_and_its_reversal_pass_no_share_and_no_gate(staff, project):
    course.entered(staff, project, "COMMIT", 1_000)
    course.entered(staff, project, "RELEASE", 500)
    refused("I-92", lambda: course.entered(staff, project, "UNCOMMIT", 500))
    back = course.entered(staff, project, "UNRELEASE", 500)
    course.entered(staff, project, "RELEASE", 500)
    refused("I-92", lambda: course.entered(staff, project, "REVERSE", 500, reverses=back.pk))
    course.entered(staff, project, "UNRELEASE", 500)
    undo = course.proposed(staff, project, "REVERSE", 500, reverses=back.pk)
    gate = GateDecision.objects.create(project=project, opened_at=NOW, due_at=NOW)
    refused("I-84", lambda: ledger.confirm(undo, actor=staff.manager, now=NOW))
    gate.delete()
    project.state, project.suspended_on = "SUSPENDED", course.BEGIN
    project.save()
    refused("I-89", lambda: ledger.confirm(undo, actor=staff.manager, now=NOW))
    project.state, project.suspended_on = "TERMINATED", None
    project.save()
    refused("I-90", lambda: ledger.confirm(undo, actor=staff.manager, now=NOW))
    assert balance(project) == (1_000, 0, 0)


def test_i106_reversing_a_withdrawal_commits_no_second_award(staff, project):
    project.state, project.grade, project.accepted_on = "AWARDED", "GOOD", course.END
    project.award_fen, project.tier = 1_000, 1
    project.save()
    course.entered(staff, project, "COMMIT", 1_000, line="PURSE")
    back = course.entered(staff, project, "UNCOMMIT", 1_000, line="PURSE")
    course.entered(staff, project, "COMMIT", 1_000, line="PURSE")
    more = {"line": "PURSE", "reverses": back.pk}
    refused("I-106", lambda: course.entered(staff, project, "REVERSE", 1_000, **more))
    assert balance(project, "PURSE") == (1_000, 0, 0)


def test_i94_who_proposed_and_then_joined_the_team_is_no_first_person(staff, project):
    entry = course.proposed(staff, project, "COMMIT", 100)
    TeamMember.objects.create(
        application=project.application, person=staff.publisher, name="x", place=3, state="CONFIRMED"
    )
    refused("I-94", lambda: ledger.confirm(entry, actor=staff.manager, now=NOW))
    assert ledger.reject(entry, "on the team now", actor=staff.manager, now=NOW).state == "REJECTED"


def test_i91_i88_money_comes_from_the_projects_own_cycle_and_the_purse_that_appraises_it(staff, project):
    later = course.cycle(staff, number=5)
    lines = {
        kind: ledger.open_line(later, kind, 9_000, f"2027-{kind}", actor=staff.manager, now=NOW)
        for kind in ("FUNDING", "PURSE")
    }
    award = ledger.Movement("COMMIT", "AWARD", 100, "2027-1")
    funds = ledger.Movement("COMMIT", "TRAVEL", 100, "2027-1")
    for number, (kind, what) in enumerate((("FUNDING", funds), ("PURSE", award))):
        act = {"key": f"k{number}" * 10, "actor": staff.publisher, "now": NOW}
        refused("I-91", lambda kind=kind, what=what, act=act: ledger.propose(lines[kind], project, what, **act))
    project.appraise_in_cycle = later
    project.save()
    entry = ledger.propose(lines["PURSE"], project, award, "z" * 20, actor=staff.publisher, now=NOW)
    assert (entry.state, entry.line) == ("PROPOSED", lines["PURSE"])
    old = FundLine.objects.get(cycle=project.cycle, kind="PURSE")
    refused("I-91", lambda: ledger.propose(old, project, award, "y" * 20, actor=staff.publisher, now=NOW))


def test_e39_an_entry_without_amount_or_document_is_refused(staff, project):
    for fen in (0, -5):
        refused("I-91", lambda fen=fen: course.proposed(staff, project, "COMMIT", fen))
    refused("I-91", lambda: course.proposed(staff, project, "COMMIT", 5, document=" "))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE innovation_ledgerentry SET amount_fen = 1 WHERE state = 'CONFIRMED'",
        "DELETE FROM innovation_ledgerentry",
        "UPDATE innovation_projectbalance SET paid_fen = released_fen + 1",
        "UPDATE innovation_projectbalance SET released_fen = committed_fen + 1",
        "UPDATE innovation_fundline SET committed_fen = amount_fen + 1",
        "UPDATE innovation_ledgerentry SET decided_by_id = proposed_by_id WHERE state = 'PROPOSED'",
        "UPDATE innovation_ledgerentry SET state = 'CONFIRMED' WHERE state = 'PROPOSED'",
        "UPDATE innovation_ledgerentry SET amount_fen = 0 WHERE state = 'PROPOSED'",
    ],
)
def test_i91_i93_i94_the_database_refuses_it_too(staff, project, sql):
    course.entered(staff, project, "COMMIT", 1_000)
    course.proposed(staff, project, "COMMIT", 500)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert sorted(LedgerEntry.objects.values_list("amount_fen", "state").order_by("pk")) == [
        (500, "PROPOSED"), (1_000, "CONFIRMED"),
    ]  # fmt: skip


def test_two_persons_walk_an_entry_through_the_pages(client, staff, project, sign_in):
    sign_in(client, staff.publisher)
    form = {"once": "o" * 20, "line": FundLine.objects.get(kind="FUNDING").pk, "kind": "COMMIT", "item": "TRAVEL"}
    address = reverse("innovation:project_ledger", args=[project.number])
    answer = client.post(address, {**form, "amount_fen": "¥1,200.50", "document": "2026-7"})
    entry = LedgerEntry.objects.get()
    assert (answer.status_code, entry.amount_fen) == (302, 120_050)
    wrong = client.post(address, {**form, "once": "p" * 20, "amount_fen": "-3", "document": "2026-8"})
    assert (wrong.status_code, LedgerEntry.objects.count()) == (422, 1)
    sign_in(client, staff.manager)
    assert client.post(reverse("innovation:entry_confirm", args=[entry.pk])).status_code == 302
    assert balance(project) == (120_050, 0, 0)
    sign_in(client, staff.employee)
    assert "1,200.50" in client.get(address).content.decode()
    assert client.post(address, form).status_code == 403
    way = client.get(address).content.decode()
    assert f'href="{reverse("innovation:ledger_list")}"' not in way  # it would answer 403


def test_the_export_is_what_the_list_shows_with_stable_codes(client, staff, project, sign_in):
    course.entered(staff, project, "COMMIT", 120_050, document="=2026")
    course.proposed(staff, project, "COMMIT", 7)
    sign_in(client, staff.publisher)
    text = client.get(reverse("innovation:ledger_export", args=["csv"]), {"show": "waiting"}).content.decode(
        "utf-8-sig"
    )
    assert "0.07" in text
    assert "1200.5" not in text
    everything = client.get(reverse("innovation:ledger_export", args=["csv"])).content.decode("utf-8-sig")
    assert "COMMIT" in everything
    assert "'=2026" in everything
    assert client.get(reverse("innovation:ledger_export", args=["xlsx"])).content[:2] == b"PK"
    assert client.get(reverse("innovation:ledger_export", args=["pdf"])).status_code == 404


def test_i112_the_list_costs_the_same_with_more_entries(client, staff, project, sign_in, constant_queries):
    sign_in(client, staff.publisher)
    constant_queries("innovation:ledger_list", 7, lambda: course.proposed(staff, project, "COMMIT", 5))

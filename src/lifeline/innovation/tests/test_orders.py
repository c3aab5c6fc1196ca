"""Section 7: standing orders for routine reminders. I-74 and I-75 hold: a person ordered it, and nothing goes twice."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models.signals import post_init
from django.urls import reverse
from django.utils import timezone

from lifeline.innovation import tasks
from lifeline.innovation.actions import charters, letters, orders
from lifeline.innovation.models import Cycle, Letter, Report, StandingOrder
from lifeline.innovation.queries import desks
from lifeline.innovation.queries import orders as reading
from lifeline.innovation.states import ROUTINE, LetterKind
from lifeline.innovation.tests import course
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.noticed import Event, Notice, forbidden, refused

MORNING = datetime(2026, 7, 2, 8, tzinfo=NOW.tzinfo)
FIRST, LAST = date(2026, 7, 1), date(2026, 12, 31)
DAY = timedelta(days=1)


@pytest.fixture
def staff(world):
    """manager and lead: secretaries · supervisor: chair."""
    world.duty("manager", "innovation.secretary", "jinan")
    world.duty("lead", "innovation.secretary", "jinan")
    world.duty("supervisor", "innovation.chair", "jinan")
    world.duty("foreign_dispatcher", "innovation.secretary", "laiwu")
    return world


@pytest.fixture
def project(staff):
    """At work, with the letter about its first report drafted by the clock."""
    made = course.active(staff)
    charters.lay_reports(made, NOW)
    tasks.draft_due_letters(MORNING)
    assert [one.kind for one in Letter.objects.all()] == ["REPORT_DUE"]
    return made


def ordered(staff, project, kind="REPORT_DUE", first=FIRST, last=LAST, *, by="manager", now=None):
    now = now or MORNING.replace(month=6, day=30)
    return orders.give(project.cycle, kind, first, last, actor=staff.people[by], now=now)


def states():
    return list(Letter.objects.order_by("pk").values_list("state", flat=True))


def told():
    return Notice.objects.filter(kind="innovation.letter.sent").count()


def test_i74_i75_under_an_order_the_clock_releases_a_reminder_once_in_its_givers_name(staff, project):
    tasks.release_reminders(MORNING)
    assert (states(), told()) == (["DRAFT"], 0)
    order = ordered(staff, project)
    tasks.release_reminders(MORNING)
    letter = Letter.objects.get()
    assert (letter.state, letter.released_by, letter.released_at, letter.order) == (
        "RELEASED", staff.manager, MORNING, order,
    )  # fmt: skip
    assert (len(letter.code) > 10, told()) == (True, 1)
    event = Event.objects.get(kind="innovation.letter.released")
    assert (event.actor_id, event.by) == (None, "clock")
    tasks.release_reminders(MORNING + DAY)
    assert (states(), told()) == (["RELEASED"], 1)
    refused("I-74", lambda: orders.carry_out(StandingOrder.objects.create(
        cycle=project.cycle, kind="REMINDER", from_on=FIRST, until_on=LAST, given_by=staff.manager, given_at=NOW
    ), letter, actor=None, now=MORNING))  # fmt: skip


@pytest.fixture
def read():
    """The letters that were read from the database, one by one."""
    found = []

    def note(instance, **_told):
        found.append(instance)

    post_init.connect(note, sender=Letter)
    yield found
    post_init.disconnect(note, sender=Letter)


def test_i74_a_letter_whose_day_is_over_is_not_to_be_released_nor_read_again_every_day(
    client, staff, project, sign_in, read
):
    letter = Letter.objects.get()
    assert list(desks.to_release(staff.manager, MORNING)) == [letter]
    read.clear()
    assert not desks.to_release(staff.manager, MORNING + 60 * DAY).exists()
    assert read == []
    Letter.objects.update(values={"until": "2026-07-20"})
    sign_in(client, staff.manager)
    shown = {
        show: list(client.get(reverse("innovation:letter_list"), {"show": show}).context["rows"])
        for show in ("DRAFT", "all")
    }
    assert shown == {"DRAFT": [], "all": [letter]}


@pytest.mark.parametrize("kind", sorted(set(LetterKind) - ROUTINE))
def test_i74_the_letter_of_a_decision_never_goes_by_an_order(staff, project, kind):
    refused("I-74", lambda: ordered(staff, project, kind))
    with pytest.raises(IntegrityError), transaction.atomic():
        StandingOrder.objects.create(
            cycle=project.cycle, kind=kind, from_on=FIRST, until_on=LAST, given_by=staff.manager, given_at=NOW
        )
    order = ordered(staff, project)
    decided = letters.draft(LetterKind(kind), project.cycle, staff.colleague, now=NOW)
    refused("I-74", lambda: orders.carry_out(order, decided, actor=None, now=MORNING))
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=decided.pk).update(order=order)
    tasks.release_reminders(MORNING)
    decided.refresh_from_db()
    assert decided.state == "DRAFT"


def test_i74_only_a_secretary_of_the_company_gives_and_revokes_an_order(staff, project):
    for other in ("supervisor", "employee", "foreign_dispatcher", "administrator"):
        forbidden(lambda other=other: ordered(staff, project, by=other))
    order = ordered(staff, project)
    for other in ("supervisor", "employee", "foreign_dispatcher"):
        forbidden(lambda other=other: orders.revoke(order, actor=staff.people[other], now=MORNING))
    orders.revoke(order, actor=staff.lead, now=MORNING)
    refused("K-8", lambda: orders.revoke(order, actor=staff.lead, now=MORNING))
    tasks.release_reminders(MORNING)
    assert states() == ["DRAFT"]
    refused("I-74", lambda: orders.carry_out(order, Letter.objects.get(), actor=None, now=MORNING))
    assert [event.by for event in Event.objects.filter(kind__startswith="innovation.order.").order_by("id")] == [
        "innovation.secretary", "innovation.secretary",
    ]  # fmt: skip


def test_i74_an_order_has_its_days_a_year_at_most_and_one_runs_at_a_time(staff, project):
    given = datetime(2026, 6, 30, 10, tzinfo=NOW.tzinfo)
    today = given.date()
    for first, last in ((today - DAY, LAST), (FIRST, FIRST - DAY), (FIRST, FIRST + 366 * DAY)):
        refused("I-74", lambda f=first, u=last: ordered(staff, project, first=f, last=u, now=given))
    ordered(staff, project, first=FIRST + 2 * DAY, last=FIRST + 3 * DAY)
    refused("I-74", lambda: ordered(staff, project, first=FIRST, last=FIRST + 2 * DAY))
    ordered(staff, project, "CORRECTION", first=FIRST, last=FIRST + 365 * DAY)
    for day in (1, 2, 3):
        tasks.release_reminders(MORNING.replace(day=day))
        assert states() == (["DRAFT"] if day < 3 else ["RELEASED"])
    Letter.objects.update(state="DRAFT", released_at=None)
    tasks.release_reminders(MORNING.replace(day=5))
    assert states() == ["DRAFT"]
    over = StandingOrder.objects.get(kind="REPORT_DUE")
    refused("K-8", lambda: orders.revoke(over, actor=staff.manager, now=MORNING.replace(day=5)))
    ordered(staff, project, first=date(2026, 7, 5), now=MORNING.replace(day=5))


def test_i32_i74_a_letter_that_its_giver_may_not_release_himself_waits_for_another(staff, project):
    ordered(staff, project)
    letter = Letter.objects.get()
    Letter.objects.update(addressee=staff.manager)
    tasks.release_reminders(MORNING)
    assert states() == ["DRAFT"]
    Letter.objects.update(addressee=letter.addressee)
    duty = staff.manager.duties.get(role="innovation.secretary")
    duty.to_on = FIRST
    duty.save()
    staff.manager.__dict__.pop("_held", None)
    today = MORNING.date()
    assert (reading.in_force(staff.lead, today), len(reading.visible_orders(staff.lead))) == ([], 1)
    tasks.release_reminders(MORNING)
    assert states() == ["DRAFT"]


def test_i74_what_is_done_or_over_is_not_sent_and_a_suspended_cycle_rests(staff, project):
    ordered(staff, project)
    Cycle.objects.update(state="SUSPENDED", state_before="RUNNING", suspended_at=NOW)
    tasks.release_reminders(MORNING)
    assert states() == ["DRAFT"]
    refused("I-1", lambda: ordered(staff, project, "CORRECTION"))
    refused(
        "I-74", lambda: orders.carry_out(StandingOrder.objects.get(), Letter.objects.get(), actor=None, now=MORNING)
    )
    Cycle.objects.update(state="RUNNING", state_before="", suspended_at=None)
    Report.objects.update(state="FILED", filed_by=staff.employee, filed_at=NOW)
    tasks.release_reminders(MORNING)
    assert (states(), told()) == (["DRAFT"], 0)


@pytest.mark.parametrize(
    ("cycle", "words"),
    [
        ({"state": "SUSPENDED", "state_before": "RUNNING", "suspended_at": NOW}, "届次中止期间暂不执行"),
        ({"state": "ARCHIVED"}, "已到期"),
    ],
)
def test_i74_an_order_of_a_cycle_that_rests_or_has_ended_is_not_in_force(staff, project, cycle, words):
    order, today = ordered(staff, project), MORNING.date()

    def shown():
        rows = list(reading.visible_orders(staff.lead))
        return [one.state for one in reading.lines(staff.lead, rows, today)]

    assert (reading.in_force(staff.lead, today), shown()) == ([order], ["生效中"])
    Cycle.objects.update(**cycle)
    assert (reading.in_force(staff.lead, today), shown()) == ([], [words])
    refused("I-74", lambda: orders.carry_out(order, Letter.objects.get(), actor=None, now=MORNING))
    assert (states(), told()) == (["DRAFT"], 0)


def test_i74_the_page_gives_shows_and_revokes_an_order(client, staff, project, sign_in, still_clock):
    today, address = timezone.localdate(), reverse("innovation:order_list")
    given = {
        "act": "give", "cycle": project.cycle_id, "kind": "REPORT_DUE", "from_on": today.isoformat(),
        "until_on": (today + 30 * DAY).isoformat(),
    }  # fmt: skip
    sign_in(client, staff.supervisor)
    assert client.get(address).context["form"] is None
    assert client.post(address, given).status_code == 403
    sign_in(client, staff.foreign_dispatcher)
    assert client.post(address, given).status_code == 403
    sign_in(client, staff.manager)
    for wrong in ({"kind": "APPROVAL"}, {"until_on": ""}, {"cycle": 10**9}, {"until_on": (today - DAY).isoformat()}):
        assert client.post(address, {**given, **wrong}).status_code == 422
    assert not StandingOrder.objects.exists()
    assert client.post(address, given).url == address
    order = StandingOrder.objects.get()
    letter_page = client.get(reverse("innovation:letter_list"))
    assert letter_page.context["orders"] == [order]
    assert staff.manager.name in letter_page.content.decode()
    line = client.get(address).context["rows"][0]
    assert (line.row, line.tone, line.ends) == (order, "ok", True)
    sign_in(client, staff.supervisor)
    assert client.get(address).context["rows"][0].ends is False
    sign_in(client, staff.foreign_dispatcher)
    assert client.get(address).context["rows"] == []
    assert client.post(address, {"act": "revoke", "order": order.pk}).status_code == 404
    sign_in(client, staff.employee)
    assert client.get(reverse("innovation:letter_list")).context["orders"] == []
    sign_in(client, staff.lead)
    assert client.post(address, {"act": "revoke", "order": order.pk}).url == address
    order.refresh_from_db()
    assert (order.revoked_by, client.get(address).context["rows"][0].ends) == (staff.lead, False)


def test_the_list_of_orders_costs_the_same_however_many(staff, project, sign_in, client, constant_queries):
    sign_in(client, staff.manager)

    def grow():
        number = StandingOrder.objects.count()
        kind = sorted(ROUTINE)[number % 4]
        first = timezone.localdate() + (number + 1) * 400 * DAY
        ordered(staff, project, kind, first, first, by=("manager", "lead")[number % 2])

    constant_queries("innovation:order_list", 5, grow)

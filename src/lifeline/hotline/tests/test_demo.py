"""The hotline of the demo company: lived through the actions, so everything in it agrees."""

from datetime import timedelta

import pytest

from lifeline.hotline.actions import demo, demo_sealed
from lifeline.hotline.models import Case, Publication, Rating, Reply, SealedIdentity, StaffKey, Task
from lifeline.hotline.queries import anonymous, codes, reading, supervision, vaults
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.states import CaseState, Channel, Joint
from lifeline.kernel.demo import Plan
from lifeline.people.actions.demo import fill as fill_people
from lifeline.people.models import Duty, Person

pytestmark = pytest.mark.django_db


def nothing(_done, _total=None):
    """A progress that nobody looks at."""


@pytest.fixture
def company(now, monkeypatch):
    """Sixty people; fewer cases than the demo has at least."""
    monkeypatch.setattr(demo, "LEAST", 24)
    plan = Plan(60, 1, now)
    fill_people(plan, nothing)
    demo.fill(plan, nothing)
    return plan


def test_h50_h54_h76_h92_the_demo_company_is_one_to_believe_in(company, subtests):
    """One company for all: to live through it takes ten seconds."""
    for look in (
        deadlines_follow_and_all_is_of_the_past,
        the_desks_of_the_log_ins_hold_work_in_every_state,
        old_cases_have_ended_and_each_approved_reply_has_two_persons,
        the_board_holds_agreed_words_and_summaries_and_some_cases_are_merged,
        the_earlier_system_left_one_closed_case_for_each_person,
        those_who_work_on_the_hotline_hold_its_duties,
        the_same_seed_gives_the_same_reports,
        the_sealed_channel_is_open_and_its_code_works,
    ):
        with subtests.test(look.__name__):
            look(company)


def deadlines_follow_and_all_is_of_the_past(company):
    assert list(replay()) == []
    lived = Case.objects.exclude(channel=Channel.IMPORT)
    assert lived.count() > 24
    assert not lived.filter(submitted_at__gt=company.now).exists()
    assert not Reply.objects.filter(approved_at__gt=company.now).exists()
    assert lived.filter(submitted_at__lt=company.now - timedelta(days=365)).exists()
    assert not Case.objects.filter(wake_at__lte=company.now).exists()


def the_desks_of_the_log_ins_hold_work_in_every_state(company):
    open_ = set(Case.objects.values_list("state", flat=True))
    assert {"TRIAGE", "ASSIGNED", "IN_PROGRESS", "WAITING", "ANSWERED"} <= open_
    assert Reply.objects.filter(state="SUBMITTED").exists()
    example = Person.objects.filter(duties__isnull=True).order_by("-employee_no")[0]
    assert {"IN_PROGRESS", "WAITING", "ANSWERED"} & set(
        Case.objects.filter(reporter=example).values_list("state", flat=True)
    )
    states = set(Case.objects.values_list("state", flat=True))
    assert {"RETURN_REQUESTED", "RULING", "DEFERRED", "MERGED", "TRANSFERRED", "REOPEN_REQUESTED"} <= states
    supervisor = Person.objects.get(duties__role="hotline.supervisor")
    shown = supervision.numbers(supervisor, company.now)
    asked = {"returns", "rulings", "extensions", "reopenings", "refusals", "transfers", "orders"}
    assert {name for name in asked if shown[name]} == asked
    assert Publication.objects.filter(state="PUBLISHED").exists()
    assert Task.objects.filter(state="OPEN").exists()


def old_cases_have_ended_and_each_approved_reply_has_two_persons(company):
    open_ = Case.objects.exclude(state__in=[CaseState.CLOSED, CaseState.NOT_ACCEPTED, CaseState.WITHDRAWN])
    assert not open_.filter(submitted_at__lt=company.now - timedelta(days=90)).exists()
    replies = Reply.objects.filter(imported=False, state="APPROVED", exempt=False)
    assert replies.exists()
    assert all(reply.author_id != reply.approver_id for reply in replies)
    assert Rating.objects.exists()


def the_board_holds_agreed_words_and_summaries_and_some_cases_are_merged(company):
    assert set(Publication.objects.values_list("state", flat=True)) <= {"PUBLISHED", "REDACTED"}
    merged = Case.objects.filter(state=CaseState.MERGED)
    assert merged.count() == 4
    assert Reply.objects.filter(joint=Joint.RIDES).count() == 2
    assert Rating.objects.filter(reply__isnull=False).count() == 2
    assert not Case.objects.filter(merged_into__state=CaseState.MERGED).exists()


def the_earlier_system_left_one_closed_case_for_each_person(company):
    earlier = Case.objects.filter(channel=Channel.IMPORT)
    assert earlier.count() == 60
    assert set(earlier.values_list("state", flat=True)) == {CaseState.CLOSED}
    assert not earlier.filter(submitted_at__gt=company.now - timedelta(days=demo.DAYS)).exists()


def those_who_work_on_the_hotline_hold_its_duties(company):
    held = set(Duty.objects.filter(role__startswith="hotline.").values_list("role", flat=True))
    assert {"hotline.dispatcher", "hotline.supervisor", "hotline.handler", "hotline.lead", "hotline.publisher"} <= held
    reporters = Person.objects.filter(pk__in=Case.objects.filter(reporter__isnull=False).values("reporter"))
    assert not reporters.filter(duties__role__startswith="hotline.").exists()


def the_same_seed_gives_the_same_reports(company):
    """Texts, places and moments; numbers and keys of a case stay random on every site."""
    desk = demo.Desk(None, [])

    def told(seed):
        life = demo.Life(desk, company.now, demo.random.Random(seed))
        return [life.earlier(number) for number in range(5)]

    assert told(1) == told(1) != told(2)


def the_sealed_channel_is_open_and_its_code_works(company):
    """H-71, H-74: four vaults; a report that asks something, and a confidential one that the dispatcher reads."""
    assert StaffKey.objects.count() == 4
    holder = codes.holder_of(demo_sealed.CODE)
    shown = anonymous.thread(codes.opened(holder), company.now)
    assert (shown.question is not None, "write" in shown.can) == (True, True)
    key = StaffKey.objects.get(person__duties__role="hotline.dispatcher")
    private = vaults.unlocked(key, demo_sealed.PASSPHRASE)
    sealed = Case.objects.get(mode="CONFIDENTIAL")
    hand = vaults.Vault(key.pk, key.person, private, None, None)
    assert reading.reading(sealed, hand).words("TEXT", None, "")
    assert (sealed.state, sealed.reporter) == (CaseState.TRIAGE, None)
    assert SealedIdentity.objects.count() == 1
    assert not Person.objects.get(duties__role="hotline.custodian").duties.exclude(role="hotline.custodian").exists()

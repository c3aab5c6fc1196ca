"""Section 4: impossible states are impossible in the database too."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lifeline.hotline.models import Case, Category, Rating, Recusal, Reply, SecondCheck
from lifeline.hotline.rules.numbers import new_number
from lifeline.hotline.states import CaseState, ClosedAs, Disposition, Mode, RefusalReason, ReplyState, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(world, now):
    """A case as a row, without a course behind it."""

    def make(**values):
        soon = now + timedelta(hours=4)
        plain = {
            "number": new_number(2026),
            "company": world.jinan,
            "channel": "WEB",
            "reporter": world.employee,
            "summary": "浴室没有热水",
            "text": "浴室没有热水",
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


IMPOSSIBLE = [
    {"state": "LOST"},
    {"state": CaseState.MERGED},
    {"state": CaseState.CLOSED},
    {"closed_as": ClosedAs.SOLVED},
    {"state": CaseState.ASSIGNED},
    {"state": CaseState.WAITING},
    {"mode": Mode.ANONYMOUS},
    {"mode": Mode.CONFIDENTIAL, "reporter": None, "summary": "", "text": ""} | {"place": "浴室"},
    {"round": 0},
    {"round": 4},
    {"level": "HUGE"},
    {"waits_for": 9},
    {"due_clock": ""},
]


@pytest.mark.parametrize("values", IMPOSSIBLE, ids=str)
def test_an_impossible_case_cannot_be_stored(row, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        row(**values)


def test_a_possible_case_can_be_stored(row, world, now):
    row()
    row(state=CaseState.ASSIGNED, unit=world.logistics)
    row(state=CaseState.CLOSED, closed_at=now, closed_as=ClosedAs.SOLVED)
    row(id=-5, mode=Mode.ANONYMOUS, reporter=None, summary="", text="")
    row(state=CaseState.MERGED, merged_into=row())
    assert Case.objects.count() == 6


def test_a_submission_is_stored_once(row):
    row(submission_digest="a" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(submission_digest="a" * 64)


def test_h43_a_round_is_rated_once(row, now):
    case = row()
    Rating.objects.create(case=case, round=1, verdict=Verdict.SOLVED, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(case=case, round=1, verdict=Verdict.UNSOLVED, at=now)


@pytest.mark.parametrize(
    "values",
    [
        {"state": ReplyState.APPROVED},
        {"state": ReplyState.APPROVED, "month": 202603},
        {"state": "SENT"},
        {"disposition": "MAYBE"},
    ],
    ids=str,
)
def test_an_impossible_reply_cannot_be_stored(row, world, now, values):
    plain = {"case": row(), "company": world.jinan, "unit": world.logistics, "round": 1, "drafted_at": now}
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.create(**{**plain, "author": world.handler, "disposition": Disposition.SOLVED, **values})


def test_nobody_approves_his_own_reply(row, world, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.create(
            case=row(), company=world.jinan, unit=world.logistics, round=1, drafted_at=now, month=202603,
            author=world.lead, approver=world.lead, state=ReplyState.APPROVED, approved_at=now,
            disposition=Disposition.SOLVED,
        )  # fmt: skip


def test_h18_the_second_person_is_another(row, world, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondCheck.objects.create(
            case=row(), reason=RefusalReason.ADVERTISING, text="x", state="GRANTED", first=world.dispatcher,
            second=world.dispatcher, asked_at=now, decided_at=now,
        )  # fmt: skip


def test_h12_a_recusal_names_a_person_or_a_unit(row, world):
    case = row()
    for values in ({}, {"person": world.lead, "unit": world.logistics}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recusal.objects.create(case=case, **values)


def test_a_site_begins_with_the_category_tree_in_both_languages(in_english):
    assert str(Category.objects.get(code="canteen")) == "Canteens"
    assert Category.objects.get(code="corruption").parent.code == "conduct"
    assert {c.code for c in Category.objects.filter(stays_ours=True)} == {
        "safety",
        "health",
        "harassment",
        "corruption",
    }

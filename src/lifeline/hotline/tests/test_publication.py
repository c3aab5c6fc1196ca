"""From a replied case to the board."""

import pytest
from django.db import IntegrityError, transaction

from lifeline.hotline.actions import feedback, publication, reopening
from lifeline.hotline.api import published_cases
from lifeline.hotline.models import Category, Publication
from lifeline.hotline.queries import board
from lifeline.hotline.states import PublicationState, Verdict
from lifeline.hotline.tests.course import TEXT, answered, at, in_progress, report, told
from lifeline.kernel.errors import Refused, Unseen

pytestmark = pytest.mark.django_db
TITLE, ASKED, DONE = "浴室热水", "一处浴室连续几天没有热水供应，影响班后洗浴。", "更换热水泵，次日恢复供应。"


@pytest.fixture
def canteen(db):
    return Category.objects.get(code="canteen")


def summarised(world, now, **values):
    """A replied case with a summary for the board."""
    case = answered(world, now, in_progress(world, now, **values))
    row = publication.propose(case, actor=world.publisher, now=now)
    return publication.summarise(row, TITLE, ASKED, DONE, actor=world.publisher, now=now)


def test_h76_a_summary_by_staff_is_published_without_the_reporters_words(world, now, canteen):
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    assert (row.state, row.title, row.asked, row.done) == (PublicationState.PUBLISHED, TITLE, ASKED, DONE)
    assert list(board.board(world.colleague)) == [row]
    assert [case.title for case in published_cases(5)] == [TITLE]
    assert len(told("case.published")) == 1


def test_h76_the_reporters_own_words_are_refused_in_a_summary(world, now):
    row = publication.propose(answered(world, now), actor=world.publisher, now=now)
    with pytest.raises(Refused) as refusal:
        publication.summarise(row, TITLE, TEXT + "。", DONE, actor=world.publisher, now=now)
    assert refusal.value.rule == "H-76"


def test_h76_neither_consent_nor_summary_cannot_be_published_even_in_the_database(world, now):
    row = publication.propose(answered(world, now), actor=world.publisher, now=now)
    with pytest.raises(Refused):
        publication.publish(row, actor=world.publisher, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(state=PublicationState.PUBLISHED, published_at=now)


def test_h76_an_open_case_cannot_go_to_the_board(world, now):
    with pytest.raises(Refused):
        publication.propose(report(world, now), actor=world.publisher, now=now)


def test_h78_a_cell_with_fewer_than_five_cases_names_neither_unit_nor_category_nor_month(world, now, canteen):
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    assert (row.category, row.unit, row.unit_name, row.month, row.months) == (None, None, "", None, 0)


def test_h78_a_cell_of_five_names_unit_category_and_month(world, now, canteen):
    for _ in range(4):
        in_progress(world, now, category=canteen)
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    assert (row.category, row.unit_name, row.month, row.months) == (canteen, "Logistics", 202603, 1)


def test_h78_too_few_in_the_month_becomes_the_quarter(world, now, canteen):
    for day in ("01-12 10:00", "01-13 10:00", "02-10 10:00", "02-11 10:00"):
        in_progress(world, at(day), category=canteen)
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    assert (row.unit_name, row.month, row.months) == ("Logistics", 202601, 3)
    shown = board.board(world.colleague)
    assert list(board.filtered(shown, month=202602, category="canteen", words="热水")) == [row]
    assert not board.filtered(shown, month=202604).exists()
    assert board.board_categories(world.colleague) == [canteen]


def test_h79_unpublished_it_is_gone_at_once_and_the_reason_stays(world, now, canteen):
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    row = publication.unpublish(row, "单位名称有误", actor=world.publisher, now=now)
    assert not board.board(world.colleague).exists()
    with pytest.raises(Unseen):
        board.published(world.colleague, row.pk)
    assert row.unpublished_because == "单位名称有误"
    assert row.case.text == TEXT


def test_e31_no_reader_of_another_company_sees_it(world, now, canteen):
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    assert board.published(world.colleague, row.pk) == row
    with pytest.raises(Unseen):
        board.published(world.outsider, row.pk)


def test_a_reopened_case_stays_on_the_board_marked_as_in_hand_again(world, now, canteen):
    row = publication.publish(summarised(world, now, category=canteen), actor=world.publisher, now=now)
    feedback.rate(row.case, Verdict.UNSOLVED, actor=world.employee, now=now)
    reopening.reopen(row.case, "今天早上又没有热水了", actor=world.employee, now=now)
    assert board.board(world.colleague).get().again_in_hand


def test_the_board_shows_the_days_and_the_reporters_verdict(world, canteen):
    case = answered(world, at("03-11 15:00"), in_progress(world, at("03-09 10:00"), category=canteen))
    feedback.rate(case, Verdict.SOLVED, actor=world.employee, now=at("03-12 10:00"))
    row = publication.propose(case, actor=world.publisher, now=at("03-12 11:00"))
    row = publication.summarise(row, TITLE, ASKED, DONE, actor=world.publisher, now=at("03-12 11:00"))
    row = publication.publish(row, actor=world.publisher, now=at("03-12 11:00"))
    assert (row.days, row.verdict) == (3, Verdict.SOLVED)


@pytest.mark.parametrize(
    ("month", "months", "first", "end"),
    [(202603, 1, "03-01", "04-01"), (202605, 3, "04-01", "07-01")],
)
def test_a_period_begins_and_ends_on_the_sites_clock(month, months, first, end):
    assert board.period(month, months) == (at(f"{first} 00:00"), at(f"{end} 00:00"))
    assert board.period(202612, 1)[1].isoformat() == "2027-01-01T00:00:00+08:00"

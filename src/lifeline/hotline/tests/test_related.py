"""Cases that hang together: whoever lost his code writes the number of the old case, and staff find it (E-11)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifeline.hotline.actions import intake, reopening
from lifeline.hotline.queries.related import named_in, related
from lifeline.hotline.tests import course, sealed_course
from lifeline.hotline.tests.pages import text_of

pytestmark = pytest.mark.django_db


def shown(person, case, text):
    return [(one.number, one.how) for one in related(person, case, text)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("关于2026-K7Q4M的情况", ["2026-K7Q4M"]),
        ("about 2026 - k7q4m, and 2026–OIL00.", ["2026-K7Q4M", "2026-01100"]),
        ("2026-K7Q4M 2026-k7q4m", ["2026-K7Q4M"]),
        ("2026-03-09 到 2026-12345678，电话 12026-K7Q4M", []),
        ("2026-K7Q4U", []),
        ("", []),
    ],
)
def test_the_numbers_of_a_text_are_read_as_people_write_them(text, numbers):
    assert named_in(text) == numbers


def test_e14_a_report_about_a_number_leads_staff_to_the_earlier_case_and_nobody_else(world, now):
    sealed_course.vault(world.dispatcher)
    old = sealed_course.delivered(world, now).case
    new = sealed_course.delivered(world, now, form=2, text=f"我丢了查询码，这是关于{old.number}的补充。").case
    text = f"我丢了查询码，这是关于{old.number}的补充。"
    assert shown(world.dispatcher, new, text) == [(old.number, "反映中提到")]
    assert shown(world.dispatcher, old, "") == []
    assert shown(world.employee, new, text) == shown(world.outsider, new, text) == []


def test_what_hangs_together_is_found_in_one_query(world, now, django_assert_num_queries):
    old, new = course.report(world, now, key="old"), course.report(world, now, key="new")
    for text in ("", f"同 {old.number} 和 {new.number}"):
        related(world.dispatcher, new, text)
        with django_assert_num_queries(1):
            related(world.dispatcher, new, text)


def test_h17_a_number_in_a_text_leads_nobody_to_a_case_from_which_he_is_excluded(world, now):
    old, new = course.report(world, now, key="old"), course.report(world, now, key="new")
    text = f"同 {old.number}"
    assert shown(world.supervisor, new, text) == [(old.number, "反映中提到")]
    intake.recuse(old, [world.supervisor], [], actor=world.dispatcher, now=now)
    assert shown(world.supervisor, new, text) == []


def test_e11_the_case_before_and_the_one_opened_after_it_stand_on_both_pages(world, client, sign_in, here):
    first = course.answered(world, here - timedelta(days=40))
    later = reopening.reopen(first, "又没有热水了", actor=world.employee, now=here)
    assert shown(world.dispatcher, later, "") == [(first.number, "此前的诉求")]
    assert shown(world.dispatcher, course.fresh(first), "") == [(later.number, "其后的诉求")]
    sign_in(client, world.dispatcher)
    assert f"/hotline/cases/{first.number}/" in text_of(client, "case_detail", later.number)

"""What a reporter is shown while he writes: published things alone, and nothing that stands in his way."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import faq, publication
from lifeline.hotline.models import Case
from lifeline.hotline.queries import hinting, suggesting
from lifeline.hotline.tests import course
from lifeline.kernel.events import facts

pytestmark = pytest.mark.django_db
TYPED = "三号浴室又没有热水了，已经三天"


@pytest.fixture
def here():
    """The pages speak of the real clock."""
    return timezone.now()


def entry(world, now, question="三号浴室几点有热水？", days=30):
    row = faq.propose(world.jinan, question, "每天下午四点到十点供应热水。", None, actor=world.publisher, now=now)
    return faq.show(row, world.publisher, (now + timedelta(days=days)).date(), actor=world.publisher, now=now)


def on_board(world, now, title="三号浴室没有热水"):
    row = publication.propose(course.answered(world, now), actor=world.publisher, now=now)
    row = publication.summarise(
        row, title, "三号浴室已经三天没有热水。", "昨晚换了新的热水泵，现在水温正常。", actor=world.publisher, now=now
    )
    return publication.publish(row, actor=world.publisher, now=now)


def found(person, now, text=TYPED):
    return [one.key for one in hinting.hints(person, text, now.date()).found]


def test_h11_hints_are_answers_and_solved_cases_that_are_published(world, now):
    answer, case = entry(world, now), on_board(world, now)
    entry(world, now, question="食堂几点开门？")
    assert found(world.employee, now) == [f"faq {answer.pk}", f"board {case.pk}"]
    assert found(world.employee, now, "通勤班车今天早上没有来") == []


def test_h11_what_is_not_published_or_no_more_is_no_hint(world, now):
    course.report(world, now)
    faq.propose(world.jinan, TYPED, "这个答案还没有人看过。", None, actor=world.publisher, now=now)
    answer, case = entry(world, now), on_board(world, now)
    assert found(world.employee, now + timedelta(days=31)) == [f"board {case.pk}"]
    faq.retire(answer, "已过时", actor=world.manager, now=now)
    publication.unpublish(case, "文字需要更正", actor=world.publisher, now=now)
    assert found(world.employee, now) == []


def test_e31_h11_nothing_of_another_company_is_a_hint(world, now):
    entry(world, now)
    assert found(world.outsider, now) == []


def test_h11_at_most_three_of_a_kind_the_likest_first(world, now):
    rows = [entry(world, now, question=f"{place}浴室没有热水怎么办？") for place in ("三号", "五号", "六号", "七号")]
    hints = found(world.employee, now)
    assert len(hints) == 3
    assert hints[0] == f"faq {rows[0].pk}"


def test_h81_categories_are_offered_and_the_chosen_one_stays(world, now):
    hints = hinting.hints(world.employee, "食堂的饭菜又凉又贵", now.date(), chosen="housing")
    assert [(one.code, one.chosen) for one in hints.offers] == [("canteen", False), ("housing", True)]
    assert hinting.hints(world.employee, "食堂", now.date(), chosen="nothing").offers == []


def test_h81_a_model_that_fails_leaves_the_answers(world, now, monkeypatch):
    answer = entry(world, now)
    monkeypatch.setattr(suggesting, "say", lambda _text: suggesting.Said([], None))
    hints = hinting.hints(world.employee, TYPED, now.date())
    assert ([one.key for one in hints.found], hints.offers) == ([f"faq {answer.pk}"], [])


def test_h11_while_he_types_a_part_of_the_page_comes(client, sign_in, world, here):
    answer = entry(world, here)
    sign_in(client, world.employee)
    part = client.post(reverse("hotline:report_hints"), {"text": TYPED}, headers={"HX-Request": "true"})
    page = part.content.decode()
    assert part.status_code == 200
    assert "<form" not in page
    assert reverse("hotline:faq_detail", args=[answer.pk]) in page
    assert f'value="faq {answer.pk}"' in page
    assert Case.objects.count() == 0


def test_h11_without_script_a_button_shows_them_and_keeps_what_was_typed(client, sign_in, world, here):
    entry(world, here)
    sign_in(client, world.employee)
    fresh = client.get(reverse("hotline:report_new")).content.decode()
    assert fresh.index('class="btn primary full big"') < fresh.index(
        f'formaction="{reverse("hotline:report_hints")}#hints"'
    )
    given = {"text": TYPED, "place": "三号浴室", "once": "0123456789abcdef", "category": "housing"}
    answer = client.post(reverse("hotline:report_hints"), given)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert TYPED in page
    assert 'value="三号浴室"' in page
    assert "三号浴室几点有热水？" in page
    assert re.search(r'value="housing"\s+checked', page)
    assert Case.objects.count() == 0
    assert client.post(reverse("hotline:report_hints"), {**given, "text": ""}).status_code == 422


def test_h11_the_log_says_which_hints_the_reporter_had_seen(client, sign_in, world):
    sign_in(client, world.employee)
    given = {"text": TYPED, "once": "0123456789abcdef", "hinted": ["faq 7 opened", "board 3", "faq 7 opened", "<b>"]}
    client.post(reverse("hotline:report_new"), given)
    case = Case.objects.get()
    told = next(facts("hotline.case", keys=[str(case.pk)], kinds=["hotline.case.submitted"]))
    assert told.data["hints"] == ["faq 7 opened", "board 3"]

"""The FAQ, the topics and suggestions over the wire: what readers read, and nothing that is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lifeline.hotline.actions import faq, topics
from lifeline.hotline.models import Case
from lifeline.hotline.tests import course
from lifeline.hotline.tests.keys import Program

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counts_beside(settings, tmp_path):
    settings.DATA = tmp_path


def test_h81_a_text_suggests_categories_and_is_not_kept(world):
    answer = Program(world.employee).post("suggestions/", {"text": "食堂的饭菜又凉又贵，窗口排队要二十分钟"})
    assert answer.json()["guesses"][0] == {"category": "canteen", "score": None}
    assert answer.json()["model"] is None
    assert Case.objects.count() == 0


def test_the_faq_is_read_until_its_day_and_by_its_company(world):
    now = timezone.now()
    row = faq.propose(
        world.jinan, "三号浴室几点有热水？", "每天下午四点到十点供应。", None, actor=world.publisher, now=now
    )
    assert Program(world.employee).get("faq/").json()["items"] == []
    day = (now + timedelta(days=9)).date()
    faq.show(row, world.publisher, day, actor=world.publisher, now=now)
    assert Program(world.employee).get("faq/").json()["items"] == [
        {
            "id": row.pk, "question": "三号浴室几点有热水？", "answer": "每天下午四点到十点供应。", "category": None,
            "expires_on": day.isoformat(), "helpful": 0, "unhelpful": 0,
        }
    ]  # fmt: skip
    assert Program(world.outsider).get("faq/").json()["items"] == []


def test_h80_topics_are_read_from_five_reporters_on(world):
    now, who = timezone.now(), ("colleague", "handler", "clerk", "manager", "publisher")
    cases = [course.report(world, now, key=one, reporter=world.people[one]).pk for one in who]
    row = topics.found(world.jinan, cases, "三号浴室没有热水", [], actor=None, now=now)
    assert Program(world.employee).get("topics/").json()["items"] == []
    topics.confirm(row, "三号浴室没有热水", actor=world.dispatcher, now=now)
    found = Program(world.employee).get("topics/").json()["items"]
    assert [(one["name"], one["state"], one["reporters"], one["unit"]) for one in found] == [
        ("三号浴室没有热水", "CONFIRMED", 5, None)
    ]
    assert Program(world.outsider).get("topics/").json()["items"] == []

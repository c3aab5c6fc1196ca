"""The board of topics and a topic's page: what each duty sees and may do there."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import dispatch, intake, topics
from lifeline.hotline.models import Category, Topic
from lifeline.hotline.queries import topics as queries
from lifeline.hotline.states import TopicState
from lifeline.hotline.tests import course, sealed_course
from lifeline.kernel.events import facts

pytestmark = pytest.mark.django_db
BOARD = "/hotline/topics/board/"


@pytest.fixture
def topic(world):
    """Three cases of one matter, one of them in the department's hands."""
    now = timezone.now()
    cases = [course.dispatched(world, now), course.report(world, now), course.report(world, now)]
    return topics.found(world.jinan, [case.pk for case in cases], "三号浴室没有热水", [], actor=None, now=now)


def sent(client, topic, act, **values):
    return client.post(reverse("hotline:topic_edit", args=[topic.pk]), {"act": act, **values})


def test_h80_from_found_to_solved_on_the_page(client, sign_in, world, topic):
    sign_in(client, world.dispatcher)
    assert "三号浴室没有热水" in client.get(BOARD).content.decode()
    assert sent(client, topic, "confirm", name="三号浴室热水", version=topic.version).status_code == 302
    again = sent(client, topic, "rename", name="别的名字", version=topic.version)
    assert again.status_code == 422
    assert "您输入的内容仍保留在这里" in again.content.decode()
    late = sent(client, topic, "hand_over", unit=world.logistics.pk, plan="更换热水泵，本月完成。", due_on="2020-01-01")
    assert late.status_code == 422
    given = {"unit": world.logistics.pk, "plan": "更换热水泵，本月完成。", "due_on": "2099-01-01"}
    assert sent(client, topic, "hand_over", **given).status_code == 302
    sign_in(client, world.lead)
    page = client.get(reverse("hotline:topic_edit", args=[topic.pk])).content.decode()
    assert "件由其他单位办理" not in page
    assert 'value="solve"' in page
    assert 'value="drop"' not in page
    assert sent(client, topic, "solve", outcome="热水泵已经换新，水温正常。").status_code == 302
    assert Topic.objects.get().state == TopicState.SOLVED
    assert "三号浴室热水" in client.get(BOARD, {"show": "SOLVED"}).content.decode()


def test_a_topic_is_split_joined_thinned_and_dropped_on_the_page(client, sign_in, world, topic):
    sign_in(client, world.supervisor)
    number = course.fresh(topic.members.order_by("pk").first().case).number
    assert sent(client, topic, "split", cases=[number]).status_code == 422
    assert sent(client, topic, "split", cases=[number], name="三号浴室水温").status_code == 302
    other = Topic.objects.exclude(pk=topic.pk).get()
    assert sent(client, other, "join", other=topic.pk)["Location"] == reverse("hotline:topic_edit", args=[topic.pk])
    assert sent(client, topic, "take_out", cases=[number]).status_code == 302
    assert sent(client, topic, "drop", reason="原因各不相同").status_code == 302
    topic.refresh_from_db()
    assert (topic.state, topic.cases) == (TopicState.DROPPED, 2)


def test_a_topic_of_many_cases_is_read_and_split_page_by_page(client, sign_in, world, topic, monkeypatch):
    monkeypatch.setattr("lifeline.hotline.views.topics.CASES", 2)
    numbers = [course.fresh(one.case).number for one in topic.members.order_by("-pk")]
    sign_in(client, world.supervisor)
    edit = reverse("hotline:topic_edit", args=[topic.pk])
    first = client.get(edit).content.decode()
    assert [number in first for number in numbers] == [True, True, False]
    further = re.search(r'href="(\?after=[^"]+)"', first)[1].replace("&amp;", "&")
    last = client.get(edit + further).content.decode()
    assert [number in last for number in numbers] == [False, False, True]
    given = {"act": "split", "cases": [numbers[2]], "name": "三号浴室水温"}
    assert client.post(edit, given).status_code == 422
    assert client.post(edit + further, given).status_code == 302
    assert Topic.objects.exclude(pk=topic.pk).get().cases == 1


def test_h38_all_that_was_ticked_is_ticked_still_when_somebody_was_faster(client, sign_in, world, topic):
    sign_in(client, world.supervisor)
    numbers = [member.case.number for member in topic.members.all()]
    topics.confirm(topic, "三号浴室热水", actor=world.dispatcher, now=timezone.now())
    page = sent(client, topic, "split", cases=numbers[:2], name="三号浴室水温", version=topic.version)
    assert page.status_code == 422
    assert page.content.decode().count(" checked") == 2


def test_h17_cases_that_a_reader_does_not_see_are_counted_from_five_on(client, sign_in, world, topic):
    now = timezone.now()
    topics.confirm(topic, "三号浴室热水", actor=world.dispatcher, now=now)
    due = date(2099, 1, 1)
    topic = topics.hand_over(topic, world.logistics, "更换热水泵，本月完成。", due, actor=world.dispatcher, now=now)
    topics.grow(topic, [course.report(world, now).pk for _place in range(3)], actor=None, now=now)
    sign_in(client, world.lead)
    edit = reverse("hotline:topic_edit", args=[topic.pk])
    assert "5 件由其他单位办理" in client.get(edit).content.decode()
    intake.recuse(queries.inside(topic).last(), [world.manager], [], actor=world.dispatcher, now=now)
    assert "件由其他单位办理" not in client.get(edit).content.decode()


def test_who_may_not_changes_nothing(client, sign_in, world, topic):
    before = list(facts("hotline.topic"))
    for who, status in (("employee", 404), ("lead", 404), ("foreign_dispatcher", 404), ("manager", 404)):
        sign_in(client, world.people[who])
        assert sent(client, topic, "confirm", name="三号浴室热水").status_code == status
    sign_in(client, world.dispatcher)
    assert sent(client, topic, "solve", outcome="热水泵已经换新，水温正常。").status_code == 422
    assert sent(client, topic, "nothing").status_code == 403
    topic.refresh_from_db()
    assert (topic.state, list(facts("hotline.topic"))) == (TopicState.FOUND, before)


def test_h83_sealed_cases_raise_a_number_of_their_category_and_nothing_else(world, now, monkeypatch):
    sealed_course.vault(world.dispatcher)
    canteen = Category.objects.get(code="canteen")
    case = sealed_course.delivered(world, now, text="东区食堂饭菜太咸").case
    dispatch.categorise(case, canteen, actor=world.dispatcher, now=now)
    assert queries.sealed_by_category(world.dispatcher, now) == {}
    monkeypatch.setattr(queries, "SEALED_LEAST", 1)
    assert queries.sealed_by_category(world.dispatcher, now) == {(world.jinan.pk, canteen.pk): 1}

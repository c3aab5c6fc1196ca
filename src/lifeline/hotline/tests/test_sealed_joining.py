"""我也遇到, without a name: a sealed case of the joiner's own rides with the topic's lead (H-10, H-50)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifeline.hotline.actions import topics
from lifeline.hotline.forms.anonymous import AnonReportForm
from lifeline.hotline.models import Merge, Message, SealedItem, Topic, TopicMember
from lifeline.hotline.queries import anonymous, codes, mine
from lifeline.hotline.queries import topics as queries
from lifeline.hotline.states import CaseState
from lifeline.hotline.tests import course, sealed_course
from lifeline.hotline.tests.test_topic_readers import FIVE, held, topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings):
    settings.RECUSAL_KEY = "k"


@pytest.fixture
def one(world, now):
    world.vault = sealed_course.vault(world.dispatcher)
    return topic(world, now)


def test_h10_h50_a_sealed_joiner_has_a_case_and_a_code_of_his_own_and_hears_the_reply(world, now, one):
    lead = queries.lead_of(one)
    told = sealed_course.delivered(world, now, topic=one.pk)
    case = told.case
    assert (case.state, case.merged_into, world.vault.text(case)) == (CaseState.MERGED, lead, sealed_course.TEXT)
    assert (course.told("case.merged")[-1].actor_id, course.told("case.merged")[-1].by) == (None, "reporter")
    later = now + timedelta(hours=3)
    course.answered(world, later, held(world, later, course.fresh(lead)))
    thread = anonymous.thread(codes.opened(told.holder), later)
    assert thread.said[-1].text == course.REPLY
    assert "rate" in thread.can
    assert not Message.objects.filter(case=case).exclude(text="").exists()
    with_lead = mine.conversation(course.fresh(lead))
    assert not any(sealed_course.TEXT in str(one) for one in with_lead)


def test_h10_h83_the_topic_neither_counts_nor_names_a_sealed_joiner(world, now, one):
    sealed_course.delivered(world, now, topic=one.pk)
    topics.count_topics([one], actor=None, now=now + timedelta(days=1))
    one.refresh_from_db()
    assert (one.cases, one.reporters, TopicMember.objects.count()) == (5, 5, 5)


def test_h9_h10_h12_what_a_dispatcher_must_read_first_is_not_merged(world, now, one):
    lodge = [{"text": "三号浴室的电线着火了，没有热水"}, {"avoid_people": (world.handler,)}, {"critical": True}]
    cases = [sealed_course.delivered(world, now, n, topic=one.pk, **given).case for n, given in enumerate(lodge, 2)]
    assert [case.merged_into for case in cases] == [None] * 3
    assert not Merge.objects.exists()


def test_h10_h80_only_a_problem_that_readers_see_can_be_joined(world, now, one):
    four = topic(world, now, FIVE[:4], "食堂周末不开门")
    companies = [world.jinan]
    plain = {"company": world.jinan.code, "text": sealed_course.TEXT}
    for wrong in (four.pk, 99999, "a"):
        assert "topic" in AnonReportForm({**plain, "topic": wrong}, companies=companies).errors
    form = AnonReportForm({**plain, "topic": f" {one.pk}"}, companies=companies)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["topic"] == one.pk
    assert AnonReportForm(plain, companies=companies).is_valid()
    Topic.objects.update(state="DROPPED")
    case = sealed_course.delivered(world, now, 7, topic=one.pk).case
    assert (case.state, case.merged_into) == (CaseState.TRIAGE, None)
    assert SealedItem.objects.filter(key__case=case).count() == 1

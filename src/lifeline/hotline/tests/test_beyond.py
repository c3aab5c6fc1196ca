"""Section 8: consent, unsealing, topics and FAQ beside the rates, recounted from the log."""

from __future__ import annotations

from datetime import date

import pytest

from lifeline.hotline.actions import faq, publication, topics
from lifeline.hotline.models import FaqEntry, Topic
from lifeline.hotline.queries import figures
from lifeline.hotline.queries.beyond import Beyond, beyond
from lifeline.hotline.queries.counted import event_cases
from lifeline.hotline.queries.sources import Time
from lifeline.hotline.tests.course import at
from lifeline.hotline.tests.merged import check_figures
from lifeline.hotline.tests.test_publication import agreed, redacted

pytestmark = pytest.mark.django_db
T0 = at("03-09 10:00")


def test_h87_consent_asked_and_given_is_counted_and_opens_its_cases(world):
    row = agreed(world, T0)
    other = publication.ask_consent(redacted(world, T0), actor=world.publisher, now=T0)
    share = figures.total(figures.rates(world.jinan, 202603, 202603, now=at("03-31 10:00"))).beside("consented")
    assert (share.of, share.n) == (1, 2)
    time = Time(world.jinan, 202603, 202603, at("03-31 10:00"))
    units = [world.logistics.pk]
    assert list(event_cases(time, units, "consented", met=True)) == [row.case]
    assert {one.pk for one in event_cases(time, units, "consented", met=False)} == {row.case_id, other.case_id}
    check_figures(world, at("05-20 10:00"))


def test_h87_topics_in_hand_and_faq_that_helped_are_told_from_the_log(world):
    topic = Topic.objects.create(company=world.jinan, name="浴室热水", state="CONFIRMED", found_at=T0, confirmed_at=T0)
    topics.hand_over(topic, world.logistics, "更换热水泵，月底完成。", date(2026, 4, 1), actor=world.dispatcher, now=T0)
    entry = FaqEntry.objects.create(
        company=world.jinan, question="何时有热水？", answer="每天六点起。", proposed_at=T0, state="SHOWN",
        owner=world.handler, expires_on=date(2027, 3, 1), shown_at=T0,
    )  # fmt: skip
    for reader, helpful in ((world.employee, True), (world.colleague, False)):
        faq.vote(entry, helpful=helpful, actor=reader, now=T0)
    topics.solve(topic, "热水泵已经换新，水温正常。", actor=world.lead, now=at("04-02 10:00"))
    assert beyond(world.jinan, 202603, 202603, at("05-01 10:00")) == Beyond(1, 0, 1, 1)
    assert beyond(world.jinan, 202603, 202604, at("05-01 10:00")) == Beyond(1, 1, 1, 1)
    assert beyond(world.jinan, 202603, 202604, at("04-01 10:00")) == Beyond(1, 0, 1, 1)
    assert beyond(world.laiwu, 202603, 202604, at("05-01 10:00")) == Beyond(0, 0, 0, 0)

"""共性问题: what the clock finds, what persons make of it, and when a unit has to take it in hand."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from lifeline.hotline.actions import dispatch, intake, topics
from lifeline.hotline.actions.grouping import sweep_topics
from lifeline.hotline.forms.topics import NameForm
from lifeline.hotline.models import Topic, TopicMember
from lifeline.hotline.queries import topics as queries
from lifeline.hotline.rules.topics import grows, growth, same, weeks
from lifeline.hotline.states import TopicState
from lifeline.hotline.tasks import look_for_topics
from lifeline.hotline.tests import course, sealed_course
from lifeline.kernel.errors import Conflict
from lifeline.kernel.events import facts
from lifeline.kernel.notices import inbox

pytestmark = pytest.mark.django_db
BATH = (
    "三号浴室没有热水，下班洗不了澡",
    "三号浴室热水又停了，下班没法洗澡",
    "三号浴室连续三天没有热水洗澡",
    "三号浴室晚上没有热水，洗澡是凉的",
    "三号浴室热水时有时无，洗澡受冻",
)
CANTEEN = ("东区食堂饭菜太咸", "东区食堂的饭菜又凉又咸", "东区食堂饭菜咸，希望改一改")
ELSE = ("工资条在哪里可以看到", "希望增加通勤班车", "劳保手套质量太差", "更衣柜的锁坏了", "行车操作室空调漏水")
numbers = count()


@pytest.fixture
def crew(world):
    """Six more employees."""
    world.crowd([(f"worker{place}", f"Worker {place}", "crew_a", "", "") for place in range(6)])
    return [world.people[f"worker{place}"] for place in range(6)]


def reported(world, now, texts, by=None):
    people = by or [world.employee]
    return [
        intake.submit(
            intake.Report(text=text, key=f"topic {next(numbers)}", reporter=people[place % len(people)]),
            actor=people[place % len(people)],
            now=now + timedelta(minutes=place),
        )
        for place, text in enumerate(texts)
    ]


def found(world, now, crew, texts=BATH):
    cases = reported(world, now, texts, crew)
    return topics.found(world.jinan, [case.pk for case in cases], "三号浴室没有热水", [], actor=None, now=now)


def confirmed(world, now, crew, texts=BATH):
    return topics.confirm(found(world, now, crew, texts), "三号浴室热水", actor=world.dispatcher, now=now)


def inside(topic):
    return set(queries.inside(topic).values_list("text", flat=True))


def told(kind):
    return [fact.data for fact in facts("hotline.topic", kinds=[f"hotline.topic.{kind}"])]


def test_h80_the_clock_finds_what_cases_have_in_common(world, now, crew):
    reported(world, now, (*BATH, *CANTEEN, *ELSE), crew)
    look_for_topics(now + timedelta(hours=1))
    rows = {one.cases: one for one in Topic.objects.all()}
    assert inside(rows[5]) == set(BATH)
    assert inside(rows[3]) == set(CANTEEN)
    assert rows[5].reporters == 5
    assert rows[5].heat > rows[3].heat > 0
    assert rows[5].state == TopicState.FOUND
    assert rows[5].lead.text == BATH[0]
    assert len(rows) == 2


def test_a_topic_grows_with_what_comes_and_is_not_found_twice(world, now, crew):
    reported(world, now, (*BATH[:3], *ELSE), crew)
    look_for_topics(now)
    later = now + timedelta(days=2)
    reported(world, later, BATH[3:], crew)
    look_for_topics(later)
    look_for_topics(later)
    topic = Topic.objects.get()
    assert (topic.cases, [data["cases"] for data in told("grown")]) == (5, [2])


def test_h17_h83_excluded_and_sealed_cases_are_in_no_topic(world, now, crew):
    cases = reported(world, now, (*BATH[:4], *ELSE), crew)
    sealed_course.vault(world.dispatcher)
    sealed_course.delivered(world, now, text=BATH[4])
    intake.recuse(cases[0], [world.lead], [], actor=world.dispatcher, now=now)
    look_for_topics(now)
    assert inside(Topic.objects.get()) == set(BATH[1:4])


def test_h17_a_case_from_which_somebody_is_excluded_later_counts_no_more(world, now, crew):
    topic = found(world, now, crew)
    intake.recuse(queries.inside(topic).first(), [world.lead], [], actor=world.dispatcher, now=now)
    sweep_topics(now)
    topic.refresh_from_db()
    assert topic.cases == 4


def test_h17_a_found_topic_is_counted_and_named_without_a_case_as_soon_as_somebody_is_excluded(world, now, crew):
    one, *rest = reported(world, now, BATH, crew)
    keys = [case.pk for case in (one, *rest)]
    topic = topics.found(world.jinan, keys, one.summary, ["三号浴室", "下班洗不了澡"], actor=None, now=now)
    version = topic.version
    intake.recuse(one, [world.lead], [], actor=world.dispatcher, now=now)
    topic.refresh_from_db()
    assert (topic.cases, topic.reporters, topic.lead) == (4, 4, rest[0])
    assert (topic.name, topic.words, topic.version) == ("三号浴室", ["三号浴室"], version + 1)
    intake.recuse(rest[0], [world.lead], [], actor=world.dispatcher, now=now)
    topic.refresh_from_db()
    assert (topic.cases, topic.name) == (3, "三号浴室")


def test_h70_what_a_case_alone_said_goes_in_the_night_if_somebody_had_the_topic_when_it_left(world, now, crew):
    one, *rest = reported(world, now, BATH, crew)
    keys = [case.pk for case in (one, *rest)]
    topic = topics.found(world.jinan, keys, one.summary, ["三号浴室", "下班洗不了澡"], actor=None, now=now)
    TopicMember.objects.filter(topic=topic, case=one).delete()  # what `leave` does to a topic that it cannot wait for
    topics.count_topics([topic], actor=None, now=now)
    topic.refresh_from_db()
    assert (topic.words, topic.name) == (["三号浴室"], "三号浴室")


def test_e31_cases_of_two_companies_are_two_matters(world, now, crew):
    reported(world, now, BATH[:2], crew)
    reported(world, now, BATH[2:4], [world.outsider])
    sweep_topics(now)
    assert not Topic.objects.exists()


def test_what_a_person_parted_stays_parted_and_what_he_dropped_is_not_found_again(world, now, crew):
    reported(world, now, (*BATH, *ELSE), crew)
    look_for_topics(now)
    topic = Topic.objects.get()
    out = queries.inside(topic).order_by("pk").first()
    topics.take_out(topic, [out], actor=world.dispatcher, now=now)
    look_for_topics(now)
    assert inside(topic) == set(BATH[1:])
    topics.drop(topic, "每个浴室原因不同", actor=world.supervisor, now=now)
    look_for_topics(now)
    assert Topic.objects.count() == 1
    course.refused(
        "H-80", lambda: topics.take_out(found(world, now, crew, CANTEEN), [out], actor=world.dispatcher, now=now)
    )


def test_h77_a_topic_is_confirmed_under_a_name_that_tells_nothing_of_anybody(world, now, crew):
    topic = found(world, now, crew)
    course.refused("H-77", lambda: topics.confirm(topic, "找13800138000修热水", actor=world.dispatcher, now=now))
    topic = topics.confirm(topic, "三号浴室热水", actor=world.dispatcher, now=now)
    assert (topic.state, topic.name, topic.confirmed_by) == (TopicState.CONFIRMED, "三号浴室热水", world.dispatcher)
    assert told("confirmed") == [{"name": "三号浴室热水"}]
    assert topics.rename(topic, "三号浴室没有热水", actor=world.supervisor, now=now).name == "三号浴室没有热水"
    assert told("named") == [{"name": "三号浴室没有热水"}]


def test_h76_a_topic_is_called_by_what_its_cases_share_and_never_by_what_one_reporter_wrote(world, now, crew):
    cases = reported(world, now, (*BATH, *ELSE), crew)
    look_for_topics(now + timedelta(hours=1))
    topic = Topic.objects.get()
    assert topic.name == "三号浴室 没有热水"
    assert NameForm(topic=topic, person=world.dispatcher, act="confirm").initial["name"] == topic.name
    for own in (cases[1].summary, f"{BATH[2]}。", f"大家说：{BATH[0]}，请处理"):
        course.refused("H-76", lambda own=own: topics.confirm(topic, own, actor=world.dispatcher, now=now))
    topic = topics.confirm(topic, "三号浴室热水", actor=world.dispatcher, now=now)
    plan = f"处理“{BATH[3]}”的问题"
    due = date(2026, 4, 1)
    course.refused("H-76", lambda: topics.hand_over(topic, world.logistics, plan, due, actor=world.dispatcher, now=now))
    topic = topics.hand_over(topic, world.logistics, "更换热水泵，本月完成。", due, actor=world.dispatcher, now=now)
    course.refused("H-76", lambda: topics.solve(topic, BATH[4], actor=world.lead, now=now))
    topic.refresh_from_db()
    assert (topic.state, topic.name, topic.outcome) == (TopicState.OWNED, "三号浴室热水", "")


def test_h77_no_text_of_a_topic_names_anybody_of_the_units_concerned(world, now, crew):
    topic = found(world, now, crew)
    for name in ("Worker 3 的浴室热水", f"{world.people['worker2'].employee_no} 的浴室热水"):
        course.refused("H-77", lambda name=name: topics.confirm(topic, name, actor=world.dispatcher, now=now))
    topic = topics.confirm(topic, "三号浴室热水", actor=world.dispatcher, now=now)
    plan, due = f"由{world.handler.name}更换热水泵。", date(2026, 4, 1)
    course.refused("H-77", lambda: topics.hand_over(topic, world.logistics, plan, due, actor=world.dispatcher, now=now))
    topic.refresh_from_db()
    assert (topic.state, topic.name, topic.plan) == (TopicState.CONFIRMED, "三号浴室热水", "")


def test_h38_who_acts_on_a_topic_that_has_changed_is_told(world, now, crew):
    topic = found(world, now, crew)
    topics.confirm(topic, "三号浴室热水", actor=world.dispatcher, now=now)
    with pytest.raises(Conflict):
        topics.rename(topic, "别的名字", actor=world.supervisor, now=now, version=topic.version)


def test_a_topic_is_split_and_joined_again(world, now, crew):
    topic = confirmed(world, now, crew)
    some = list(queries.inside(topic).order_by("pk")[:2])
    course.refused(
        "H-80", lambda: topics.split(topic, list(queries.inside(topic)), "全部的", actor=world.dispatcher, now=now)
    )
    with CaptureQueriesContext(connection) as cost:
        other = topics.split(topic, some, "三号浴室水温", actor=world.dispatcher, now=now)
    members = [one["sql"] for one in cost.captured_queries if '"hotline_topicmember"' in one["sql"]]
    assert sorted(sql.split()[0] for sql in members if not sql.startswith("SELECT")) == [
        "DELETE", "INSERT", "UPDATE", "UPDATE",
    ]  # fmt: skip
    topic.refresh_from_db()
    assert (topic.cases, other.cases, other.state) == (3, 2, TopicState.CONFIRMED)
    course.refused("H-80", lambda: topics.join(topic, topic, actor=world.dispatcher, now=now))
    topics.join(other, topic, actor=world.dispatcher, now=now)
    topic.refresh_from_db()
    other.refresh_from_db()
    assert (topic.cases, other.cases, other.state) == (5, 0, TopicState.DROPPED)
    assert told("dropped") == [{}]  # the reason is a person's words, and can be erased


def test_h80_a_unit_takes_it_in_hand_with_a_plan_and_a_day(world, now, crew):
    topic = confirmed(world, now, crew)
    plan = "更换热水泵，本月底前完成。"
    for unit, day in ((world.mill, date(2026, 4, 1)), (world.logistics, now.date())):
        course.refused(
            "H-80", lambda unit=unit, day=day: topics.hand_over(topic, unit, plan, day, actor=world.dispatcher, now=now)
        )
    topic = topics.hand_over(topic, world.logistics, plan, date(2026, 4, 1), actor=world.dispatcher, now=now)
    assert (topic.state, topic.unit, topic.plan) == (TopicState.OWNED, world.logistics, plan)
    with override("en"):
        assert [topic.name in entry.title for entry in inbox(world.handler.pk)] == [True]
    topic = topics.solve(topic, "热水泵已经换新，水温正常。", actor=world.lead, now=now)
    assert (topic.state, told("solved")[0]["in_time"]) == (TopicState.SOLVED, True)


def test_h80_a_confirmed_topic_that_grows_by_half_becomes_a_task_of_the_unit_with_most_cases(world, now, crew):
    topic = confirmed(world, now - timedelta(days=30), crew, BATH[:2])
    later = reported(world, now, BATH[2:], crew)
    for case in later:
        dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=now)
    topics.grow(topic, [case.pk for case in later], actor=None, now=now)
    look_for_topics(now)
    topic.refresh_from_db()
    assert (topic.late, topic.before, topic.state, topic.unit) == (3, 2, TopicState.OWNED, world.logistics)
    assert topic.due_on == date(2026, 4, 7)
    assert told("handed_over")[0]["growth"] == 50


def test_h80_what_does_not_grow_or_is_not_confirmed_becomes_no_task(world, now, crew):
    quiet = confirmed(world, now - timedelta(days=30), crew, BATH[:3])
    fresh = found(world, now, crew, CANTEEN)
    look_for_topics(now)
    assert set(Topic.objects.values_list("pk", "state")) == {
        (quiet.pk, TopicState.CONFIRMED), (fresh.pk, TopicState.FOUND),
    }  # fmt: skip


def test_h80_growth_is_counted_over_four_weeks():
    today = date(2026, 3, 30)
    days = [today, today - timedelta(27), today - timedelta(28), today - timedelta(55), today - timedelta(56)]
    assert weeks(days, today) == (2, 2)
    assert (growth(3, 2), growth(2, 4), growth(4, 0)) == (50, -50, 400)
    assert (grows(3, 2, 50), grows(2, 0, 50), grows(4, 3, 50)) == (True, False, False)
    assert (same({1, 2, 3}, {2, 3, 4, 5}), same({1, 2, 3}, {3, 4}), same({1}, set())) == (True, True, False)


def test_h80_a_topic_past_its_day_is_told_once(world, now, crew):
    topic = topics.hand_over(
        confirmed(world, now, crew), world.logistics, "更换热水泵，月底前完成。", date(2026, 3, 12),
        actor=world.dispatcher, now=now,
    )  # fmt: skip
    for day in (12, 13, 14):
        look_for_topics(now.replace(day=day))
    assert told("fallen_late") == [{"unit": "Logistics", "unit_id": world.logistics.pk, "due": "2026-03-12"}]
    assert len(inbox(world.supervisor.pk)) == 1
    course.refused("K-8", lambda: topics.remind_late(topic, actor=None, now=now))


def test_a_topic_in_hands_has_a_unit_and_a_day(world, now, crew):
    topic = found(world, now, crew)
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.filter(pk=topic.pk).update(state=TopicState.OWNED)
    topics.count_topics([topic], actor=None, now=now)
    assert Topic.objects.get().cases == 5


def test_the_nights_count_undoes_nothing_that_a_person_decides_meanwhile(world, now, crew):
    topic = found(world, now, crew)
    stale = Topic.objects.get(pk=topic.pk)
    decided = topics.confirm(topic, "浴室热水不足", actor=world.dispatcher, now=now)
    topics.count_topics([stale], actor=None, now=now)
    kept = Topic.objects.get(pk=topic.pk)
    assert (kept.state, kept.name, kept.version) == ("CONFIRMED", "浴室热水不足", decided.version)


def test_h76_the_name_of_a_found_topic_is_short_and_says_nothing_twice():
    assert queries.shared(["三号浴室", "没有热水"]) == "三号浴室 没有热水"
    words = ["控室总晚十几分钟接不上交接班已经有人", "总晚十几分钟接不上交接班已经有人被记", "通勤班车最近"]
    assert queries.shared(words) == "控室总晚十几分钟接不上交接班… 通勤班车最近"
    assert queries.shared([]) == "…"

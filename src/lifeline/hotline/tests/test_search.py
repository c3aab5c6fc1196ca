"""Search finds exactly the cases with these words that the reader may see."""

import pytest
from django.core.management import call_command

from lifeline.hotline.queries import search
from lifeline.hotline.tests.course import answered, dispatched, report

pytestmark = pytest.mark.django_db


def found(person, text):
    return set(search.find(person, text).keys)


def test_two_characters_find_exactly_the_cases_that_contain_them(world, now):
    bath = report(world, now, text="三号浴室没有热水已经三天了")
    meal = report(world, now, text="食堂的热菜到了晚班就凉了")
    report(world, now, text="班车总是晚点十分钟以上")
    assert found(world.dispatcher, "热水") == {bath.pk}
    assert found(world.dispatcher, "食堂 热菜") == {meal.pk}
    assert found(world.dispatcher, bath.number) == {bath.pk}
    assert found(world.dispatcher, "冷水") == set()


def test_h17_nobody_finds_what_he_may_not_see(world, now):
    bath = dispatched(world, now, text="三号浴室没有热水已经三天了", avoid_people=(world.supervisor,))
    assert found(world.employee, "热水") == found(world.handler, "热水") == {bath.pk}
    for who in ("colleague", "supervisor", "outsider", "foreign_dispatcher"):
        hits = search.find(world.people[who], "热水")
        assert (hits.keys, hits.total) == ([], 0)


def test_a_reply_is_found_too_and_the_index_can_be_built_anew(world, now, capsys):
    case = answered(world, now)
    assert found(world.lead, "水温五十度") == {case.pk}
    call_command("hotline", "reindex", "--lang", "en")
    assert "1 cases can be found." in capsys.readouterr().out
    assert found(world.lead, "水温五十度") == {case.pk}
    assert found(world.lead, "三号浴室") == {case.pk}

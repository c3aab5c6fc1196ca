"""The fields of an empty report are drawn once a language: what they show changes with its tables, and is nobody's own."""

from __future__ import annotations

import re
from contextlib import contextmanager
from unittest import mock

import pytest
from django.test import Client

from lifeline.hotline.models import Category, DangerWord, EmergencyNumber, Level
from lifeline.hotline.states import LevelCode
from lifeline.hotline.views import report

pytestmark = pytest.mark.django_db
NEW = "/hotline/new/"
DRAWN = "hotline/report_fields.html"


@pytest.fixture
def me(client, sign_in, world):
    """The employee, signed in."""
    sign_in(client, world.employee)
    return client


@contextmanager
def drawing():
    """The templates of the fields that are drawn meanwhile."""
    with mock.patch.object(report, "render_to_string", wraps=report.render_to_string) as draw:
        yield draw


def read(client, address=NEW, **more):
    """The page without its one-time keys."""
    page = client.get(address, **more).content.decode()
    return re.sub(r'(name="(once|csrfmiddlewaretoken)"[^>]*value=|X-CSRFToken": )"[^"]+"', "", page)


def test_the_fields_are_drawn_for_the_first_reader_of_a_language(me, sign_in, world):
    other = Client()
    sign_in(other, world.colleague)
    with drawing() as draw:
        first = read(me)
        assert "data-draft" in read(other)
        assert read(me) == first
    assert [call.args[0] for call in draw.call_args_list] == [DRAWN]


def test_each_reader_has_them_in_his_own_language(me, sign_in, world):
    type(world.colleague).objects.filter(pk=world.colleague.pk).update(language="en")
    world.colleague.refresh_from_db()
    other = Client()
    sign_in(other, world.colleague)
    for _turn in range(2):
        assert "谁不能看" in read(me)
        assert "Who must not see it?" in read(other)
        assert "谁不能看" not in read(other)


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (lambda: Category.objects.filter(parent=None).update(name="换了名字的分类"), "换了名字的分类"),
        (lambda: DangerWord.objects.create(word="冒黑烟"), "\\u5192\\u9ed1\\u70df"),
        (lambda: EmergencyNumber.objects.create(name="新总机", number="0634-7777"), "0634-7777"),
        (
            lambda: Level.objects.create(
                version=1, code=LevelCode.CRITICAL, dispatch="7h", response="8h", resolve="9wd"
            ),
            "7 小时内分办",
        ),
    ],
    ids=["category", "danger", "number", "level"],
)
def test_what_is_changed_stands_on_the_next_page(me, change, shown):
    assert shown not in read(me)
    change()
    assert shown in read(me)


def test_what_somebody_typed_stands_on_his_own_page_only(me, sign_in, world):
    empty = read(me)
    refused = me.post(NEW, {"text": "嗯", "place": "三号浴室", "avoid": "Sun Li", "once": "0123456789abcdef"})
    assert refused.status_code == 422
    assert "三号浴室" in refused.content.decode()
    assert "五号门" in read(me, f"{NEW}?place=五号门")
    other = Client()
    sign_in(other, world.colleague)
    for page in (read(me), read(other)):
        assert not re.search("三号浴室|五号门|Sun Li", page)
    assert read(me) == empty


def test_who_works_on_the_form_sees_his_change_at_once(me, settings):
    settings.DEBUG = True
    with drawing() as draw:
        read(me)
        read(me)
    assert draw.call_count == 2

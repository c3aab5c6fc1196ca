"""看看有没有现成答案 on the sealed forms: only when its writer asks, whole, and nothing of what he typed stays (H-11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lifeline.hotline.actions import access, faq, publication
from lifeline.hotline.models import Allowance, Drop
from lifeline.hotline.queries import hinting, publishing, tokens
from lifeline.hotline.tests import course, sealed_course
from lifeline.hotline.tests.test_topic_readers import topic

pytestmark = pytest.mark.django_db
Event = apps.get_model("kernel", "Event")
TYPED = "三号浴室又没有热水了，已经三天"
ANSWER = "每天下午四点到十点供应热水。"


@pytest.fixture
def readable(world):
    """Somebody could read a sealed report."""
    world.person("keeper", "Lu Yao", "jinan", "hotline.custodian")
    return [sealed_course.vault(world.people[name]) for name in ("dispatcher", "keeper")]


def entry(world, now, question="三号浴室几点有热水？"):
    row = faq.propose(world.jinan, question, ANSWER, None, actor=world.publisher, now=now)
    return faq.show(row, world.publisher, now.date() + timedelta(days=365), actor=world.publisher, now=now)


def on_board(world, now, words):
    """A solved case on the board: in the words of staff, or in its reporter's."""
    row = publication.propose(course.answered(world, now), actor=world.publisher, now=now)
    title, asked, done = "三号浴室没有热水", "浴室连续三天都是凉的。", "昨晚换了新的热水泵，现在水温正常。"
    if words == "staff":
        row = publication.summarise(row, title, asked, done, actor=world.publisher, now=now)
    else:
        row = publication.redact(row, title, asked, done, actor=world.publisher, now=now)
        row = publication.ask_consent(row, actor=world.publisher, now=now)
        row = publication.consent(row, publishing.text_digest(row), actor=world.employee, now=now)
    return publication.publish(row, actor=world.publisher, now=now)


def found(world, now, text=TYPED, company=None):
    return [(one.title, one.text) for one in hinting.answers(company or world.jinan, text, now.date()) or []]


def test_h11_an_answer_comes_whole_and_only_of_what_staff_wrote(world, now):
    entry(world, now)
    on_board(world, now, "staff")
    assert found(world, now) == [
        ("三号浴室几点有热水？", ANSWER),
        ("三号浴室没有热水", "昨晚换了新的热水泵，现在水温正常。"),
    ]
    assert hinting.answers(world.jinan, "水", now.date()) is None
    assert hinting.answers(world.jinan, "通勤班车今天早上没有来", now.date()) == []
    assert found(world, now, "通勤班车今天早上没有来") == []


def test_h11_h76_a_reporters_words_on_the_board_are_no_answer_for_the_open_host(world, now):
    row = on_board(world, now, "reporter")
    assert [one.key for one in hinting.hints(world.employee, TYPED, now.date()).found] == [f"board {row.pk}"]
    assert found(world, now) == []


def test_e31_h11_nothing_of_another_company_is_an_answer(world, now):
    entry(world, now)
    assert found(world, now, company=world.laiwu) == []


def test_h63_h11_the_anonymous_form_looks_when_asked_and_keeps_what_was_typed(still_clock, say, world, readable, here):
    entry(world, here)
    say.get()
    say.post("report/")
    assert ANSWER not in say.page
    assert say.page.index('class="btn primary full big"') < say.page.index('name="look"')
    before = Event.objects.count(), Allowance.objects.count()
    key = one_time_key(say, here)
    photo = SimpleUploadedFile("me.jpg", b"no photo", "image/jpeg")
    typed = {"text": TYPED, "company": "JINAN", "place": "三号浴室", "category": "housing", "critical": "on"}
    answer = say.post("report/", {**typed, "look": "1", "photos": photo})
    assert answer.status_code == 200
    for words in ("三号浴室几点有热水？", ANSWER, TYPED, 'value="三号浴室"', "请重新选择文件", "还没有发送任何内容"):
        assert words in say.page
    assert say.page.count("checked") == 2
    assert (Event.objects.count(), Allowance.objects.count(), Drop.objects.count()) == (*before, 0)
    assert one_time_key(say, here) == key  # H-3: looked up and then sent, it is one report
    assert say.post("report/", {**typed, "critical": ""}).status_code == 200
    assert Drop.objects.count() == 1


def one_time_key(say, now):
    """What the open form will be known by when it is sent; the token around it is a new one on each page."""
    return tokens.read(tokens.FORM, say.fields["form"], now)["key"]


NOTHING = "还没有公开过同类问题"


def test_h11_where_nothing_could_be_looked_for_the_page_says_what_to_do_first(say, world, readable, here):
    """Not that nothing has been published: that would send somebody away from an answer that is there."""
    entry(world, here)
    access.make_escrow(b"e" * 32, actor=None, now=here)  # now all companies can be reported to
    say.get()
    say.post("report/")
    for typed, told in (
        ({"text": TYPED, "company": ""}, "请先选择公司，再查找"),
        ({"text": "水", "company": "JINAN"}, "请先至少写 5 个字"),
    ):
        assert say.post("report/", {**typed, "look": "1"}).status_code == 200
        assert told in say.page
        assert NOTHING not in say.page
        assert "还没有发送任何内容" in say.page
    say.post("report/", {"text": "通勤班车今天早上没有来", "company": "JINAN", "look": "1"})
    assert NOTHING in say.page
    assert "先选择公司" not in say.page


def test_h11_the_confidential_form_looks_when_asked(client, sign_in, world, readable, here, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ANON_HOST, settings.SESSION_COOKIE_SECURE, settings.RECUSAL_KEY = "say.example.com", True, "k"
    entry(world, here)
    sign_in(client, world.employee)
    page = client.post(reverse("hotline:sealed_report"), {"text": TYPED, "look": "1"}, secure=True).content.decode()
    assert ANSWER in page
    assert TYPED in page
    assert 'class="errors"' not in page
    assert Drop.objects.count() == 0


def test_h10_h11_a_shared_problem_is_told_with_the_number_by_which_one_joins_it(world, now):
    one = topic(world, now)
    assert found(world, now) == [
        (one.name, f"共性问题编号：{one.pk}。把它填在下面，您的反映就会一并得到给大家的答复。"),
    ]

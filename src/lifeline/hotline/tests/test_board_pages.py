"""公开栏 on the page, and the publisher's desk."""

from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import publication
from lifeline.hotline.models import Publication
from lifeline.hotline.tests import course

pytestmark = pytest.mark.django_db
ASKED, DONE = "一处浴室连续三天没有热水。", "更换了热水泵，水温恢复正常，已复查两次。"


@pytest.fixture
def here():
    return timezone.now()


def published(world, here, key="board", title="热水"):
    case = course.answered(world, here, course.in_progress(world, here, key=key))
    row = publication.propose(case, actor=world.publisher, now=here)
    publication.summarise(row, title, ASKED, DONE, actor=world.publisher, now=here)
    return publication.publish(row, actor=world.publisher, now=here)


def test_every_employee_reads_what_was_solved(client, sign_in, world, here):
    row = published(world, here)
    sign_in(client, world.colleague)
    assert "热水" in client.get(reverse("hotline:public_case_list")).content.decode()
    text = client.get(reverse("hotline:public_case_detail", args=[row.pk])).content.decode()
    assert ASKED in text
    assert DONE in text
    assert course.TEXT not in text


def test_e31_a_board_shows_nothing_of_another_company(client, sign_in, world, here):
    published(world, here)
    sign_in(client, world.outsider)
    assert "热水" not in client.get(reverse("hotline:public_case_list")).content.decode()


def test_the_board_is_searched_by_words(client, sign_in, world, here):
    published(world, here)
    sign_in(client, world.colleague)
    board = reverse("hotline:public_case_list")
    assert "热水泵" not in client.get(board, {"q": "食堂"}).content.decode()
    assert "热水" in client.get(board, {"q": "水温 热水"}).content.decode()


def test_the_board_costs_the_same_at_one_and_three(client, sign_in, world, here, constant_queries):
    sign_in(client, world.colleague)
    numbers = count()
    constant_queries("hotline:public_case_list", 9, lambda: published(world, here, key=f"b{next(numbers)}"))


def test_what_waits_for_the_publisher_costs_the_same_at_one_and_three(client, sign_in, world, here, constant_queries):
    sign_in(client, world.publisher)
    numbers = count()

    def grow():
        course.answered(world, here, course.in_progress(world, here, key=f"p{next(numbers)}"))

    constant_queries("hotline:publication_list", 5, grow)


def test_h76_the_publisher_writes_a_summary_and_it_stands_on_the_board(client, sign_in, world, here):
    case = course.answered(world, here)
    sign_in(client, world.publisher)
    assert case.number in client.get(reverse("hotline:publication_list")).content.decode()
    given = {"title": "热水", "asked": ASKED, "done": DONE}
    assert client.post(reverse("hotline:publication_new", args=[case.number]), given).status_code == 302
    assert Publication.objects.get(case=case).state == "PUBLISHED"


def test_a_summary_without_text_comes_back(client, sign_in, world, here):
    case = course.answered(world, here)
    sign_in(client, world.publisher)
    answer = client.post(reverse("hotline:publication_new", args=[case.number]), {"title": "热水"})
    assert answer.status_code == 422
    assert not Publication.objects.exists()


def test_h79_taking_it_down_removes_the_page_at_once(client, sign_in, world, here):
    row = published(world, here)
    sign_in(client, world.publisher)
    client.post(reverse("hotline:publication_unpublish", args=[row.pk]), {"reason": "写得不准确"})
    assert client.get(reverse("hotline:public_case_detail", args=[row.pk])).status_code == 404

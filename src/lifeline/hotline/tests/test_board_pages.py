"""公开栏 on the page, and the publisher's desk."""

import re
from itertools import count

import pytest
from django.urls import reverse

from lifeline.hotline.actions import publication
from lifeline.hotline.models import Publication
from lifeline.hotline.tests import course

pytestmark = pytest.mark.django_db
ASKED, DONE = "一处浴室连续三天没有热水。", "更换了热水泵，水温恢复正常，已复查两次。"


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


def test_h78_the_board_is_narrowed_by_the_units_and_months_that_its_cases_name(client, sign_in, world, here):
    row = published(world, here)
    sign_in(client, world.colleague)
    board = reverse("hotline:public_case_list")
    assert "<select" not in client.get(board).content.decode()
    Publication.objects.filter(pk=row.pk).update(
        unit=world.logistics, unit_name=world.logistics.name, month=202603, months=1
    )
    page = client.get(board).content.decode()
    assert f'<option value="{world.logistics.pk}">' in page
    assert '<option value="202603">2026-03' in page
    chosen = {"unit": world.logistics.pk, "month": "202603"}
    page = client.get(board, chosen).content.decode()
    assert "热水" in page
    assert '<option value="202603" selected>' in page
    for other in ({"unit": world.caster.pk}, {"month": "202604"}, {"unit": "²"}):
        assert "热水" in client.get(board, other).content.decode()
    assert "热水" not in client.get(board, {**chosen, "q": "食堂"}).content.decode()


def test_h78_a_quarter_is_chosen_as_one_and_shows_its_months_too(client, sign_in, world, here):
    """A case that names its quarter may be of March: it is not shown as one of January."""
    names = {"202604": (202604, 1), "2026Q1": (202601, 3), "202603": (202603, 1), "202601": (202601, 1)}
    for place, (month, months) in enumerate(names.values()):
        row = published(world, here, key=f"q{place}")
        Publication.objects.filter(pk=row.pk).update(month=month, months=months, title=f"第{place}件")
    sign_in(client, world.colleague)
    board = reverse("hotline:public_case_list")
    page = client.get(board).content.decode()
    assert re.findall(r'<option value="(\w+)">([^<]+)', page) == [
        ("202604", "2026-04"), ("2026Q1", "2026年第1季度"), ("202603", "2026-03"), ("202601", "2026-01")
    ]  # fmt: skip
    seen = {name: sorted(re.findall("第(.)件", client.get(board, {"month": name}).content.decode())) for name in names}
    assert seen == {"202604": ["0"], "2026Q1": ["1", "2", "3"], "202603": ["1", "2"], "202601": ["1", "3"]}
    assert '<option value="2026Q1" selected>' in client.get(board, {"month": "2026Q1"}).content.decode()


@pytest.mark.parametrize("after", ["²", "9" * 30, "WzEsMl0", "x"])
def test_a_mark_of_the_board_that_cannot_be_begins_at_the_start(client, sign_in, world, here, after):
    published(world, here)
    sign_in(client, world.colleague)
    assert "热水" in client.get(reverse("hotline:public_case_list"), {"after": after}).content.decode()


def test_the_board_costs_the_same_at_one_and_three(client, sign_in, world, here, constant_queries):
    sign_in(client, world.colleague)
    numbers = count()
    constant_queries("hotline:public_case_list", 7, lambda: published(world, here, key=f"b{next(numbers)}"))


def test_what_waits_for_the_publisher_costs_the_same_at_one_and_three(client, sign_in, world, here, constant_queries):
    sign_in(client, world.publisher)
    numbers = count()

    def grow():
        course.answered(world, here, course.in_progress(world, here, key=f"p{next(numbers)}"))

    constant_queries("hotline:publication_list", 4, grow)


def text(how="SUMMARY", **given):
    """What the publisher sends."""
    return {"how": how, "title": "热水", "asked": ASKED, "done": DONE, "version": "", **given}


def desk(case, name="publication_redact"):
    return reverse(f"hotline:{name}", args=[case.number])


def test_h76_the_publisher_writes_a_summary_looks_once_more_and_it_stands_on_the_board(client, sign_in, world, here):
    case = course.answered(world, here)
    sign_in(client, world.publisher)
    assert case.number in client.get(reverse("hotline:publication_list")).content.decode()
    assert client.post(desk(case), text()).status_code == 302
    assert ASKED in client.get(desk(case, "publication_preview")).content.decode()
    assert client.post(desk(case, "publication_preview")).status_code == 302
    assert Publication.objects.get(case=case).state == "PUBLISHED"
    assert "热水" in client.get(reverse("hotline:publication_list"), {"show": "public"}).content.decode()


def test_a_summary_without_text_comes_back(client, sign_in, world, here):
    case = course.answered(world, here)
    sign_in(client, world.publisher)
    answer = client.post(desk(case), {"how": "SUMMARY", "title": "热水"})
    assert answer.status_code == 422
    assert not Publication.objects.exists()


def test_h76_who_proposes_the_reporters_words_as_his_own_keeps_what_he_typed(client, sign_in, world, here):
    case = course.answered(world, here)
    sign_in(client, world.publisher)
    answer = client.post(desk(case), text(asked=course.TEXT))
    assert answer.status_code == 422
    assert course.TEXT in answer.content.decode()


def test_h77_the_first_text_has_every_finding_replaced_and_the_original_marks_them(client, sign_in, world, here):
    told = "我电话13800138000，请Zhao Gang师傅回电话"
    case = course.answered(world, here, course.in_progress(world, here, text=told))
    sign_in(client, world.publisher)
    page = client.get(desk(case)).content.decode()
    assert '<mark title="手机号">13800138000</mark>' in page
    assert '<mark title="姓名">Zhao Gang</mark>' in page
    assert "我电话〔手机号〕，请〔姓名〕师傅回电话</textarea>" in page


def test_h77_findings_are_answered_on_the_page_before_the_reporter_is_asked(client, sign_in, world, here):
    case = course.answered(world, here)
    sign_in(client, world.publisher)
    client.post(desk(case), text("WORDS", asked="热线4001234567打不通，请打13800138000或13900139000"))
    page = client.get(desk(case)).content.decode()
    assert page.count("<mark>") == 3
    assert desk(case, "publication_ask") not in page
    client.post(desk(case, "publication_ask"))
    row = Publication.objects.get(case=case)
    assert row.consent_asked_at is None
    client.post(desk(case, "publication_harmless"), {"value": "PHONE:4001234567", "reason": "公开热线"})
    client.post(desk(case, "publication_harmless"), {"value": "MOBILE:13800138000", "reason": ""})
    client.post(desk(case, "publication_replace"), {"value": "MOBILE:13900139000"})
    client.post(desk(case, "publication_replace"), {"value": "MOBILE:13800138000"})
    row.refresh_from_db()
    assert row.asked == "热线4001234567打不通，请打〔手机号〕或〔手机号〕"
    client.post(desk(case, "publication_ask"))
    row.refresh_from_db()
    assert row.consent_asked_at is not None


def test_h76_the_reporter_reads_the_text_and_agrees_and_only_then_it_appears(client, sign_in, world, here):
    case = course.answered(world, here)
    sign_in(client, world.publisher)
    client.post(desk(case), text("WORDS"))
    client.post(desk(case, "publication_ask"))
    client.post(desk(case, "publication_preview"))
    assert Publication.objects.get(case=case).state == "REDACTED"
    sign_in(client, world.employee)
    mine = client.get(reverse("hotline:my_case_detail", args=[case.number])).content.decode()
    consent = reverse("hotline:my_case_consent", args=[case.number])
    assert consent in mine
    page = client.get(consent).content.decode()
    assert ASKED in page
    assert DONE in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert client.post(consent, {"seen": "other", "answer": "yes"})["Location"] == consent
    assert client.post(consent, {"seen": seen, "answer": "yes"}).status_code == 302
    assert Publication.objects.get(case=case).state == "CONSENTED"
    sign_in(client, world.publisher)
    client.post(desk(case, "publication_preview"))
    assert Publication.objects.get(case=case).state == "PUBLISHED"
    sign_in(client, world.employee)
    client.post(consent, {"seen": seen, "answer": "no"})
    assert Publication.objects.get(case=case).state == "UNPUBLISHED"


def test_h76_who_does_not_want_it_says_so_and_the_desk_shows_it(client, sign_in, world, here):
    case = course.answered(world, here)
    sign_in(client, world.publisher)
    client.post(desk(case), text("WORDS"))
    client.post(desk(case, "publication_ask"))
    row = Publication.objects.get(case=case)
    sign_in(client, world.employee)
    consent = reverse("hotline:my_case_consent", args=[case.number])
    client.post(consent, {"seen": publication.text_digest(row), "answer": "no"})
    assert client.get(consent).status_code == 404
    sign_in(client, world.publisher)
    assert "反映人不同意" in client.get(desk(case)).content.decode()
    assert "反映人不同意" in client.get(reverse("hotline:publication_list"), {"show": "work"}).content.decode()


def test_e27_who_saves_over_a_newer_text_is_told_and_keeps_his_words(client, sign_in, world, here):
    case = course.answered(world, here)
    sign_in(client, world.publisher)
    client.post(desk(case), text())
    answer = client.post(desk(case), text(version="1", title="别的标题"))
    assert answer.status_code == 409
    assert "别的标题" in answer.content.decode()
    assert f'name="version" value="{Publication.objects.get().version}"' in answer.content.decode()


def test_h38_nobody_asks_for_or_publishes_a_text_that_has_changed_since_he_read_it(client, sign_in, world, here):
    case = course.answered(world, here)
    sign_in(client, world.publisher)
    client.post(desk(case), text("WORDS"))
    read = {"version": Publication.objects.get().version}
    client.post(desk(case), text("WORDS", version=read["version"], title="别的标题"))
    answer = client.post(desk(case, "publication_ask"), read)
    assert (answer.status_code, Publication.objects.get().consent_asked_at) == (409, None)
    assert "别的标题" in answer.content.decode()
    client.post(desk(case), text(version=Publication.objects.get().version))
    answer = client.post(desk(case, "publication_preview"), read)
    assert (answer.status_code, Publication.objects.get().state) == (409, "SUMMARY")
    assert "文字已被他人修改" in answer.content.decode()


def test_h17_a_publisher_who_is_excluded_finds_no_publication(client, sign_in, world, here):
    case = course.answered(world, here, course.in_progress(world, here, avoid_people=(world.publisher,)))
    sign_in(client, world.publisher)
    for name in ("publication_redact", "publication_preview"):
        assert client.get(desk(case, name)).status_code == 404
    assert client.post(desk(case, "publication_ask")).status_code == 404
    assert not Publication.objects.exists()


def test_h79_taking_it_down_removes_the_page_at_once(client, sign_in, world, here):
    row = published(world, here)
    sign_in(client, world.publisher)
    client.post(reverse("hotline:publication_unpublish", args=[row.pk]), {"reason": "写得不准确"})
    assert client.get(reverse("hotline:public_case_detail", args=[row.pk])).status_code == 404

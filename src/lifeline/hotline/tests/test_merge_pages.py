"""Merging as it is clicked, and what the pages of the reporters show of it: nothing of each other."""

import re

import pytest
from django.urls import reverse

from lifeline.hotline.actions import feedback, merging
from lifeline.hotline.states import CaseState, Grade, Verdict
from lifeline.hotline.tests import course
from lifeline.hotline.tests.course import at
from lifeline.hotline.tests.merged import of
from lifeline.hotline.tests.pages import send

pytestmark = pytest.mark.django_db


def page_of(client, name, case):
    return client.get(reverse(f"hotline:{name}", args=[case.number])).content.decode()


@pytest.fixture
def two(world, here):
    """A case in hand, and the same matter from a colleague."""
    return course.in_progress(world, here), of(world, "colleague", here)


def test_h21_the_dispatcher_merges_by_choosing_the_other_case(client, sign_in, world, two):
    lead, case = two
    sign_in(client, world.dispatcher)
    assert f'value="{lead.number}"' in page_of(client, "case_detail", case)
    answer = send(client, "case_merge", case, into=lead.number, other="")
    assert answer.status_code == 302
    assert course.fresh(case).merged_into == lead
    assert lead.number in page_of(client, "case_detail", case)
    assert case.number in page_of(client, "case_detail", lead)
    assert "并案 1 件" in client.get(reverse("hotline:case_list")).content.decode()


def test_h49_a_number_typed_by_hand_wins_and_an_unknown_one_is_said(client, sign_in, world, two):
    lead, case = two
    sign_in(client, world.dispatcher)
    for typed, words in (
        ("2026-00000", "没有您可以分办的这个编号的诉求"),
        ("", "请选择一件诉求"),
        (case.number, "自身"),
    ):
        answer = send(client, "case_merge", case, into="", other=typed)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert send(client, "case_merge", case, into="", other=lead.number.lower().replace("-", " ")).status_code == 302
    assert course.fresh(case).state == CaseState.MERGED


def test_h14_a_case_that_the_dispatcher_may_not_see_is_no_target(client, sign_in, world, here, two):
    _lead, case = two
    hidden = of(world, "outsider", here, text="轧机旁边的照明灯坏了")
    sign_in(client, world.dispatcher)
    answer = send(client, "case_merge", case, into="", other=hidden.number)
    assert answer.status_code == 422
    assert hidden.text not in answer.content.decode()
    assert course.fresh(case).state == CaseState.TRIAGE


def test_h51_the_dispatcher_takes_a_merge_apart_with_a_reason(client, sign_in, world, here, two):
    lead, case = two
    merging.merge(case, lead, actor=world.dispatcher, now=here)
    sign_in(client, world.dispatcher)
    assert send(client, "case_unmerge", case, reason="").status_code == 422
    assert send(client, "case_unmerge", case, reason="是食堂的热水").status_code == 302
    assert course.fresh(case).state == CaseState.TRIAGE


def test_h50_the_handler_reads_every_member_and_answers_in_its_thread(client, sign_in, world, here, two):
    lead, case = two
    merging.merge(case, lead, actor=world.dispatcher, now=here)
    sign_in(client, world.handler)
    assert case.text in page_of(client, "case_detail", case)
    answer = send(client, "case_contact", case, kind="MESSAGE", text="二号浴室的师傅明天也会一起去看。")
    assert answer.status_code == 302
    assert not lead.messages.filter(text__contains="二号浴室").exists()


def test_e12_no_page_of_a_reporter_shows_another(client, sign_in, world, here, two):
    lead, case = two
    sign_in(client, world.employee)
    before = page_of(client, "my_case_detail", lead)
    merging.merge(case, lead, actor=world.dispatcher, now=here)
    after = page_of(client, "my_case_detail", lead)
    assert "并" not in after.replace(before, "")
    assert case.number not in after
    sign_in(client, world.colleague)
    own = page_of(client, "my_case_detail", case)
    assert "与相近的诉求一并办理" in own
    assert lead.number not in own
    assert lead.text not in own.replace(case.text, "")
    assert client.get(reverse("hotline:my_case_detail", args=[lead.number])).status_code == 404


def test_h50_each_reporter_rates_the_joint_reply_on_his_own_page(client, sign_in, world, here, two):
    lead, case = two
    merging.merge(case, lead, actor=world.dispatcher, now=here)
    course.answered(world, here, course.fresh(lead))
    sign_in(client, world.colleague)
    page = page_of(client, "my_case_detail", case)
    assert course.REPLY in page
    assert reverse("hotline:my_case_rate", args=[case.number]) in page
    assert case.number in client.get(reverse("hotline:my_case_list"), {"show": "open"}).content.decode()
    answer = client.post(
        reverse("hotline:my_case_rate", args=[case.number]), {"verdict": "SOLVED", "grade": "5", "text": ""}
    )
    assert answer.status_code == 302
    assert case.number not in client.get(reverse("hotline:my_case_list"), {"show": "open"}).content.decode()
    assert course.fresh(lead).state == CaseState.ANSWERED
    feedback.rate(course.fresh(lead), Verdict.PARTLY, Grade.FAIR, actor=world.employee, now=here)
    assert "部分解决" not in page_of(client, "my_case_detail", case)


def test_e12_what_was_merged_into_a_report_shows_in_none_of_its_promises(client, sign_in, world):
    """On days of its own: of two reports within one holiday none is due before the other."""
    lead = course.in_progress(world, at("03-11 10:00"))
    sign_in(client, world.employee)
    promised = re.findall(r"<time.*?</time>", page_of(client, "report_done", lead))
    early = of(world, "colleague", at("03-09 10:00"))
    merging.merge(early, lead, actor=world.dispatcher, now=at("03-11 11:00"))
    assert course.fresh(lead).resolve_due_at < lead.resolve_due_at
    assert len(promised) >= 4
    assert re.findall(r"<time.*?</time>", page_of(client, "report_done", lead)) == promised

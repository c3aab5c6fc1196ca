"""Canned replies: a start that fills itself in, and never the answer."""

from __future__ import annotations

from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import canned, replies
from lifeline.hotline.models import CannedReply
from lifeline.hotline.policies import reference as policies
from lifeline.hotline.rules import texts
from lifeline.hotline.rules.canned import filled
from lifeline.hotline.states import Disposition, Mode
from lifeline.hotline.tests.course import drafted, in_progress
from lifeline.kernel.errors import Conflict, Forbidden, Refused, Unseen
from lifeline.kernel.events import facts
from lifeline.people.models import Duty

pytestmark = pytest.mark.django_db
TEXT = "{称呼}您好，{单位}于{日期}查明原因是{原因}，已经处理完毕，感谢您的监督。"
FULL = "{称呼}您好，{单位}已经收到，{日期}前答复您，请您耐心等待我们的处理结果。"


@pytest.fixture
def shared(world, now):
    return canned.add("收到", FULL, world.jinan, actor=world.manager, now=now)


def edits():
    return list(facts("hotline.cannedreply", kinds=["hotline.canned.edited"]))


@pytest.fixture
def handler(client, sign_in, world):
    sign_in(client, world.handler)
    return client


def test_an_own_one_is_seen_by_its_writer_alone(world, now):
    row = canned.add("我的", "您好，我们马上来看。", None, actor=world.handler, now=now)
    assert list(policies.visible_canned(world.handler)) == [row]
    assert not policies.visible_canned(world.lead).exists()
    with pytest.raises(Unseen):
        policies.canned_for(world.lead, row.pk)


def test_a_shared_one_is_seen_in_the_unit_and_below(world, now, shared):
    unit = canned.add("后勤", "您好，后勤马上来看。", world.logistics, actor=world.lead, now=now)
    assert set(policies.visible_canned(world.handler)) == {shared, unit}
    assert set(policies.visible_canned(world.dispatcher)) == {shared}
    assert not policies.visible_canned(world.foreign_dispatcher).exists()


def test_only_manager_or_lead_of_the_very_unit_changes_a_shared_one(world, now, shared):
    with pytest.raises(Forbidden):
        canned.edit(shared, "收到", "别的话，长一点。", actor=world.handler, now=now)
    with pytest.raises(Forbidden):
        canned.add("收到", "别的话，长一点。", world.jinan, actor=world.lead, now=now)
    shared.refresh_from_db()
    assert (shared.text, shared.version) == (FULL, 1)
    assert not edits()
    canned.edit(shared, "收到了", "您好，已经收到。", actor=world.manager, now=now, version=1)
    assert [fact.data for fact in edits()] == [{"unit": "Jinan Steel"}]


def test_h14_a_group_above_shares_nothing_with_a_daughter_company(world, now, shared):
    world.laiwu.path = f"{world.jinan.path}{world.laiwu.pk}/"
    world.laiwu.save()
    world.mill.path = f"{world.laiwu.path}{world.mill.pk}/"
    world.mill.save()
    assert not policies.visible_canned(world.foreign_dispatcher).exists()


def test_h38_two_who_change_one_do_not_overwrite_each_other(client, sign_in, world, now, shared):
    canned.edit(shared, "收到", "您好，已经收到。", actor=world.manager, now=now, version=1)
    with pytest.raises(Conflict):
        canned.edit(shared, "收到", "晚了一步的话。", actor=world.manager, now=now, version=1)
    sign_in(client, world.manager)
    late = {"title": "收到", "text": "晚了一步的话。", "version": 1}
    response = client.post(reverse("hotline:canned_edit", args=[shared.pk]), late)
    assert response.status_code == 409
    assert "晚了一步的话。" in response.content.decode()
    assert "您好，已经收到。" in response.content.decode()
    again = client.post(reverse("hotline:canned_edit", args=[shared.pk]), {**late, "version": 2})
    assert again.status_code == 302
    shared.refresh_from_db()
    assert (shared.text, shared.version) == ("晚了一步的话。", 3)


def test_those_beyond_the_first_thirty_are_reached_through_the_whole_list(client, sign_in, world, monkeypatch):
    here = timezone.now()
    monkeypatch.setattr("lifeline.hotline.queries.canned.OFFERED", 1)
    case = in_progress(world, here)
    for title in ("甲", "乙"):
        canned.add(title, f"您好，{title}的话在这里。", None, actor=world.handler, now=here)
    last = CannedReply.objects.order_by("title", "pk").last()
    sign_in(client, world.handler)
    detail = reverse("hotline:case_detail", args=[case.number])
    page = client.get(detail).content.decode()
    assert f"?canned={last.pk}&amp;" not in page
    every = f"{reverse('hotline:canned_list')}?case={case.number}&amp;into=case_contact"
    assert every in page
    whole = client.get(every.replace("&amp;", "&")).content.decode()
    back = f"{detail}?canned={last.pk}&amp;into=case_contact"
    assert back in whole
    assert last.text in client.get(back.replace("&amp;", "&")).content.decode()
    assert client.get(detail, {"canned": "9" * 30, "into": "case_contact"}).status_code == 200
    assert detail not in client.get(reverse("hotline:canned_list"), {"case": case.number, "into": "x"}).content.decode()


def test_one_that_was_taken_away_is_offered_no_more_and_still_no_answer(world, now, shared):
    canned.retire(shared, actor=world.manager, now=now)
    assert not policies.visible_canned(world.handler).exists()
    case = in_progress(world, now)
    reply = replies.draft(
        case, FULL.replace("{", "").replace("}", ""), Disposition.SOLVED, actor=world.handler, now=now
    )
    with pytest.raises(Refused) as refusal:
        replies.submit(reply, actor=world.handler, now=now)
    assert refusal.value.rule == "H-40"


def test_a_person_keeps_a_bounded_number(world, now, monkeypatch):
    monkeypatch.setattr(canned, "MOST", 1)
    canned.add("我的", "您好，我们马上来看。", None, actor=world.handler, now=now)
    with pytest.raises(Refused):
        canned.add("二", "您好，我们马上来看。", None, actor=world.handler, now=now)
    assert CannedReply.objects.count() == 1


def test_h40_what_the_system_knows_is_filled_in_and_the_rest_is_left():
    values = {"name": "王敏同志", "unit": "后勤部", "date": "2026年3月9日"}
    expected = "王敏同志您好，后勤部于2026年3月9日查明原因是{原因}，已经处理完毕，感谢您的监督。"
    assert filled(TEXT, values) == expected
    assert texts.placeholders(filled(TEXT, values)) == ["{原因}"]
    assert filled("｛ Name ｝, {unit}", {"name": "Li", "unit": ""}) == "Li, {unit}"


@pytest.mark.parametrize(
    "text",
    [
        FULL,
        "王敏同志您好，后勤部已经收到，3月10日前答复您，请您耐心等待我们的处理结果。",
        "您好，已经收到，前答复您，请您耐心等待我们的处理结果！",
    ],
)
def test_h40_a_canned_reply_with_its_blanks_filled_is_still_a_canned_reply(text):
    assert texts.is_canned(text, [FULL])


def test_h40_a_blank_that_only_the_handler_can_fill_makes_it_his_own():
    assert not texts.is_canned("李明您好，后勤部于9日查明原因是水泵电机烧坏，已经处理完毕，感谢您的监督。", [TEXT])


def test_h40_the_page_fills_in_unit_and_date_and_the_name_for_who_may_see_it(still_clock, handler, world, shared):
    case = in_progress(world, timezone.now())
    page = handler.get(reverse("hotline:case_detail", args=[case.number])).content.decode()
    today = timezone.localdate()
    assert f"Wang Min同志您好，Logistics已经收到，{today.year}年{today.month}月{today.day}日前答复您" in page


def test_h7_the_name_stays_hidden_from_who_may_not_see_it(world, now, shared):
    from lifeline.hotline.queries import canned as queries
    from lifeline.hotline.queries.reading import Reading

    case = in_progress(world, now)
    (offer,) = queries.offered(world.supervisor, case, Reading(sealed=False), now)
    assert offer.text.startswith("同事您好，Logistics")
    case.mode = Mode.ANONYMOUS
    (offer,) = queries.offered(world.handler, case, Reading(sealed=True), now)
    assert "Wang" not in offer.text


def test_without_script_a_link_opens_the_form_with_the_text(handler, world, shared):
    case = in_progress(world, timezone.now())
    drafted(world, case, timezone.now())
    address = reverse("hotline:case_detail", args=[case.number])
    page = handler.get(address, {"canned": shared.pk, "into": "case_contact"}).content.decode()
    form = page.split(f'action="{address}contact/"')[1].split("</form>")[0]
    assert "Wang Min同志您好" in form.split("<textarea")[1].split("</textarea>")[0]
    assert handler.get(address, {"canned": "9999", "into": "case_contact"}).status_code == 200
    assert handler.get(address, {"canned": shared.pk, "into": "case_refuse"}).status_code == 200


def test_h41_filled_blanks_do_not_hide_how_near_a_reply_is(world, now, shared):
    near = "同事您好，Logistics已经收到，2026年3月9日前一定答复您，请您耐心等待我们的处理结果。"
    assert drafted(world, in_progress(world, now), now, text=near).nearly_canned
    own = "三号浴室的热水泵昨晚已换新，今天早上水温五十度，请您再试一试，有问题再找我们。"
    assert not drafted(world, in_progress(world, now), now, text=own).nearly_canned


def test_h41_the_approver_sees_that_a_reply_is_nearly_canned(client, sign_in, world):
    here = timezone.now()
    CannedReply.objects.create(title="办结", text="您好，您反映的问题已经处理完毕，感谢您的监督和支持。")
    case = in_progress(world, here)
    drafted(world, case, here, text="您好，您反映的问题昨天已经处理完毕，感谢您的监督和支持。")
    sign_in(client, world.lead)
    page = client.get(reverse("hotline:case_detail", args=[case.number])).content.decode()
    assert "与常用语相近" in page


def test_pages_write_change_and_take_away(handler, world):
    new = {"title": "到场", "text": "{称呼}您好，我们今天到场查看。"}
    assert handler.post(reverse("hotline:canned_new"), new).status_code == 302
    row = CannedReply.objects.get()
    assert (row.person, row.unit, row.text) == (world.handler, None, new["text"])
    assert handler.post(reverse("hotline:canned_new"), {**new, "text": "短"}).status_code == 422
    assert handler.post(reverse("hotline:canned_new"), {**new, "unit": world.jinan.pk}).status_code == 302
    assert CannedReply.objects.filter(unit=None).count() == 2
    handler.post(reverse("hotline:canned_edit", args=[row.pk]), {**new, "title": "到场查看", "version": 1})
    row.refresh_from_db()
    assert (row.title, row.version) == ("到场查看", 2)
    handler.post(reverse("hotline:canned_retire", args=[row.pk]))
    row.refresh_from_db()
    assert row.retired


def test_a_lead_shares_with_his_unit(client, sign_in, world):
    sign_in(client, world.lead)
    given = {"title": "后勤", "text": "您好，后勤马上来看。", "unit": world.logistics.pk}
    client.post(reverse("hotline:canned_new"), given)
    assert CannedReply.objects.get().unit == world.logistics
    Duty.objects.filter(person=world.lead).delete()
    assert client.get(reverse("hotline:canned_list")).status_code == 403


def test_the_list_costs_the_same_however_long(handler, world, now, constant_queries):
    numbers = count()

    def grow():
        canned.add(f"第{next(numbers)}条", "您好，我们马上来看。", None, actor=world.handler, now=now)
        canned.add("共用", "您好，我们马上来看。", world.logistics, actor=world.lead, now=now)

    constant_queries("hotline:canned_list", 4, grow)

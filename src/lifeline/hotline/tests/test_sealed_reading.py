"""A sealed case on the page of all cases: read through an open vault and with a trace, written to by every verb."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import dispatch, handling, refusal, reopening, replies, returns, rulings, terms, vaults
from lifeline.hotline.models import Message, Note, OpenVault, Reply, ReturnRequest, Ruling, SealedItem, SecondCheck
from lifeline.hotline.queries import cases
from lifeline.hotline.states import Disposition, LevelCode, RefusalReason, ReturnReason
from lifeline.hotline.tests import course, sealed_course, vault_course
from lifeline.hotline.tests.course import at
from lifeline.hotline.tests.sealed_course import TEXT
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(world):
    """Vaults of the desk and of the unit."""
    names = ("dispatcher", "supervisor", "handler", "lead")
    return {name: sealed_course.vault(world.people[name]) for name in names}


@pytest.fixture
def case(world, now, keys):
    """A sealed case that waits for its dispatch; the dispatcher reads it."""
    return sealed_course.delivered(world, now, place="三号高炉").case


@pytest.fixture
def held(case, world, keys, now):
    """The department holds it, and reads it."""
    vault_course.pass_on(case, keys["dispatcher"], keys["handler"], keys["lead"], keys["supervisor"])
    return dispatch.dispatch(case, world.logistics, actor=world.dispatcher, now=at("03-09 12:00"))


def page(client, case):
    return client.get(reverse("hotline:case_detail", args=[case.number]), secure=True)


def openings(case):
    return [(fact.actor_id, fact.by, fact.data["files"]) for fact in facts("hotline.case", keys=[str(case.pk)])
            if fact.kind == "hotline.case.opened"]  # fmt: skip


def test_h64_an_open_vault_reads_the_case_and_a_closed_one_says_so(client, world, case, keys, sign_in):
    sign_in(client, world.dispatcher)
    closed = page(client, case).content.decode()
    assert TEXT not in closed
    assert "密件：打开密件箱后可读" in closed
    assert "分办" in closed
    assert openings(case) == []
    vault_course.open_in(client, keys["dispatcher"])
    answer = page(client, case)
    opened = answer.content.decode()
    assert TEXT in opened
    assert "三号高炉" in opened
    assert f"<title>{case.number}" in opened
    assert "no-store" in answer["Cache-Control"]
    assert openings(case) == [(world.dispatcher.pk, "hotline.dispatcher", 0)]


def test_h74_a_vault_without_a_wrap_reads_nothing(client, world, case, keys, sign_in):
    sign_in(client, world.supervisor)
    vault_course.open_in(client, keys["supervisor"])
    shown = page(client, case).content.decode()
    assert TEXT not in shown
    assert "还没有人给您授权" in shown
    assert openings(case) == []


def test_h72_the_trace_names_the_duty_in_which_somebody_reads(client, world, held, keys, sign_in):
    for name in ("handler", "lead", "supervisor"):
        sign_in(client, world.people[name])
        vault_course.open_in(client, keys[name])
        assert TEXT in page(client, held).content.decode()
    assert [by for _actor, by, _files in openings(held)] == ["hotline.handler", "hotline.lead", "hotline.supervisor"]


SPOKEN = {
    "contact": "我们明天上午到高炉现场找工段长核实情况。",
    "ask": "请问收钱是在哪一天，有没有转账记录可以提供？",
    "note": "工段长和当事人是亲戚，谈话另派人去。",
    "draft": "经核实，班长收取的费用已于昨日全部退还，本人停职接受调查，请您放心。",
    "back": "请写明退还的日期和经手人再报。",
}


def test_h64_every_word_of_the_unit_is_sealed_and_reads_again(world, held, keys, client, sign_in):
    handling.contact(held, SPOKEN["contact"], actor=world.handler, now=at("03-09 13:00"))
    handling.ask(held, SPOKEN["ask"], actor=world.handler, now=at("03-09 13:10"))
    handling.note(held, SPOKEN["note"], actor=world.handler, now=at("03-09 13:20"))
    reply = replies.draft(held, SPOKEN["draft"], Disposition.SOLVED, actor=world.handler, now=at("03-09 14:00"))
    reply = replies.submit(reply, actor=world.handler, now=at("03-09 14:10"), words=SPOKEN["draft"])
    replies.send_back(reply, SPOKEN["back"], actor=world.lead, now=at("03-09 14:20"))
    assert vault_course.tables_that_hold(TEXT, *SPOKEN.values()) == set()
    sign_in(client, world.handler)
    vault_course.open_in(client, keys["handler"])
    shown = page(client, held).content.decode()
    assert [word for word in SPOKEN.values() if word not in shown] == []
    reply = replies.submit(Reply.objects.get(), actor=world.handler, now=at("03-09 15:00"), words=SPOKEN["draft"])
    replies.approve(reply, actor=world.lead, now=at("03-09 15:10"))
    sent = Message.objects.get(case=held, kind="REPLY")
    assert keys["lead"].text(held, "MESSAGE", sent.pk) == SPOKEN["draft"]
    assert vault_course.tables_that_hold(TEXT, *SPOKEN.values()) == set()
    assert not Note.objects.filter(pk__gt=0).exists()
    assert not Reply.objects.filter(pk__gt=0).exists()


def test_h40_what_a_reply_must_hold_is_asked_of_a_sealed_one_too(world, held):
    handling.contact(held, SPOKEN["contact"], actor=world.handler, now=at("03-09 13:00"))
    reply = replies.draft(held, "好的", Disposition.SOLVED, actor=world.handler, now=at("03-09 14:00"))
    with pytest.raises(Refused):
        replies.submit(reply, actor=world.handler, now=at("03-09 14:10"), words="好的")
    with pytest.raises(Refused, match="密件箱"):
        replies.submit(reply, actor=world.handler, now=at("03-09 14:10"))
    assert Reply.objects.get().state == "DRAFT"


def test_h64_a_refusal_a_return_and_a_ruling_keep_their_words_sealed(world, case, keys):
    words = ["这件事已经由法院受理，不能重复处理。", "职责清单第十二条写明由炼铁厂负责。", "请督办员决定到底由谁负责此事。",
             "按职责清单由后勤处负责到底。", "密件另有隐情，请加快办理。"]  # fmt: skip
    check = refusal.refuse(case, RefusalReason.BEFORE_COURT, words[0], actor=world.dispatcher, now=at("03-09 11:40"))
    refusal.confirm_refusal(check, actor=world.supervisor, now=at("03-09 11:50"))
    said = Message.objects.get(case=case, kind="DECISION")
    assert keys["dispatcher"].text(case, "MESSAGE", said.pk) == words[0]
    other = sealed_course.delivered(world, at("03-09 09:20"), form=2).case
    dispatch.dispatch(other, world.logistics, actor=world.dispatcher, now=at("03-09 12:00"))
    dispatch.set_level(other, LevelCode.URGENT, words[4], actor=world.dispatcher, now=at("03-09 12:05"))
    assert keys["dispatcher"].text(other, "NOTE", Note.objects.get(case=other).pk) == words[4]
    world.duty("supervisor", "hotline.handler", "steelworks")
    asked = returns.ask_return(
        other, ReturnReason.values[0], world.steelworks, words[1], actor=world.lead, now=at("03-09 12:30")
    )
    returns.refer_return(asked, words[2], actor=world.dispatcher, now=at("03-09 13:00"))
    ruling = Ruling.objects.get(case=other)
    rulings.rule(ruling, world.logistics, words[3], actor=world.supervisor, now=at("03-09 13:30"))
    assert keys["dispatcher"].text(other, "RETURN", ReturnRequest.objects.get().pk) == words[1]
    assert keys["dispatcher"].text(other, "DISPUTE", ruling.pk) == words[2]
    assert keys["dispatcher"].text(other, "RULING", ruling.pk) == words[3]
    assert SecondCheck.objects.get().text == ""
    assert vault_course.tables_that_hold(*words) == set()


def test_h33_h34_more_time_is_asked_for_and_granted_in_sealed_words(world, held, keys):
    words = ["需要等上级单位的调查结论才能答复。", "同意分三步整改，十二月底前全部完成。"]
    handling.contact(held, SPOKEN["contact"], actor=world.handler, now=at("03-09 13:00"))
    asked = terms.extend(course.fresh(held), 3, words[0], actor=world.handler, now=at("03-09 14:00"))
    terms.grant_extension(asked, actor=world.supervisor, now=at("03-09 15:00"))
    told = Message.objects.get(case=held, kind="EXTENDED")
    assert keys["lead"].text(held, "MESSAGE", told.pk) == keys["lead"].text(held, "EXTENSION", asked.pk) == words[0]
    put_off = terms.defer(
        course.fresh(held), date(2026, 12, 31), words[1], world.lead, actor=world.lead, now=at("03-09 15:30")
    )
    terms.grant_deferral(put_off, actor=world.supervisor, now=at("03-09 16:00"))
    told = Message.objects.get(case=held, kind="DEFERRED")
    assert keys["lead"].text(held, "MESSAGE", told.pk) == words[1]
    assert vault_course.tables_that_hold(*words) == set()


def test_h64_what_was_typed_while_the_vault_closed_arrives_with_its_words(client, world, held, keys, sign_in):
    """Fifteen minutes go by over a long reply: nothing that was typed is lost."""
    made = vaults.make("the crane sings at dawn", keys["handler"].private)
    vaults.lock_again(keys["handler"].row, made, actor=world.handler, now=at("03-09 12:00"), by_sheet=False)
    sign_in(client, world.handler)
    vault_course.open_in(client, keys["handler"])
    OpenVault.objects.update(used_at=timezone.now() - timedelta(minutes=16))
    form = {"version": held.version, "kind": "MESSAGE", "text": SPOKEN["contact"]}
    url = reverse("hotline:case_contact", args=[held.number])
    answer = client.post(url, form, secure=True)
    assert answer.status_code == 422
    assert SPOKEN["contact"] in answer.content.decode()
    assert TEXT not in answer.content.decode()
    assert not Message.objects.filter(case=held, kind="CONTACT").exists()
    wrong = client.post(url, {**form, "passphrase": "something else entirely"}, secure=True)
    assert wrong.status_code == 422
    assert client.post(url, {**form, "passphrase": "the crane sings at dawn"}, secure=True).status_code == 302
    said = Message.objects.get(case=held, kind="CONTACT")
    assert keys["handler"].text(held, "MESSAGE", said.pk) == SPOKEN["contact"]
    assert TEXT in page(client, held).content.decode()


def test_h64_who_cannot_read_a_sealed_case_does_nothing_with_it(client, world, case, keys, sign_in):
    sign_in(client, world.supervisor)
    vault_course.open_in(client, keys["supervisor"])
    url = reverse("hotline:case_note", args=[case.number])
    answer = client.post(url, {"version": case.version, "text": "blind"}, secure=True)
    assert answer.status_code == 422
    assert not Note.objects.filter(case=case).exists()


def test_h64_an_item_that_was_damaged_hides_no_other(client, world, case, keys, sign_in):
    SealedItem.objects.filter(key__case=case, about="PLACE").update(content=b"damaged")
    sign_in(client, world.dispatcher)
    vault_course.open_in(client, keys["dispatcher"])
    assert TEXT in page(client, case).content.decode()


def test_h46_a_refused_reopening_is_answered_in_sealed_words(world, held, keys):
    handling.contact(held, SPOKEN["contact"], actor=world.handler, now=at("03-09 13:00"))
    done = course.answered(world, at("03-10 10:00"), course.fresh(held))
    asked = reopening.reopen(done, "事情并没有解决，请再查一查。", actor=None, now=at("03-11 10:00"))
    answer = "经再次核查，处理符合规定，不再重办，请您谅解。"
    reopening.refuse_reopen(asked.reopenings.get(), answer, actor=world.supervisor, now=at("03-11 11:00"))
    row = asked.reopenings.get()
    assert (row.answer, keys["lead"].text(held, "DECISION", row.pk)) == ("", answer)


def test_lists_call_a_sealed_case_what_it_is_and_ask_for_the_vault(client, world, case, keys, sign_in):
    sign_in(client, world.dispatcher)
    shown = client.get(reverse("hotline:queue_list"), secure=True).content.decode()
    assert "1 件密件" in shown
    assert reverse("hotline:vault_open") in shown
    vault_course.open_in(client, keys["dispatcher"])
    shown = client.get(reverse("hotline:queue_list"), secure=True).content.decode()
    assert "件密件在等待" not in shown
    assert TEXT not in shown
    assert "密件" in shown


def test_h72_history_is_told_by_duty(world, case, keys, client, sign_in):
    sign_in(client, world.dispatcher)
    vault_course.open_in(client, keys["dispatcher"])
    page(client, case)
    assert [line.who for line in cases.course(case, "en") if line.kind == "hotline.case.opened"] == ["dispatcher"]

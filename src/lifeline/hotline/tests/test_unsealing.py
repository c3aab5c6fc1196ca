"""H-71, P-8: who a confidential reporter is opens by two persons, for half an hour, and he sees it. P-17: the safe."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import access, feedback, intake, retention, unsealing
from lifeline.hotline.management import safe
from lifeline.hotline.models import EscrowKey, KeyWrap, SealedItem, StaffKey, Unseal
from lifeline.hotline.queries import access as holders
from lifeline.hotline.queries import anonymous, cases, codes
from lifeline.hotline.queries import unsealing as queries
from lifeline.hotline.queries.vaults import Vault
from lifeline.hotline.rules.vaults import from_sheet, sheet_of
from lifeline.hotline.states import DestroyedFor, Mode
from lifeline.hotline.tests import sealed_course, vault_course
from lifeline.hotline.tests.course import fresh
from lifeline.hotline.tests.sealed_course import TEXT
from lifeline.kernel import box
from lifeline.kernel.errors import Refused, Unseen

pytestmark = pytest.mark.django_db
Notice = apps.get_model("kernel", "Notice")
REASON = "涉嫌严重违纪，需要当面核实具体经过。"


@pytest.fixture
def keys(world):
    world.person("keeper", "Lu Yao", "jinan", "hotline.custodian")
    return {name: sealed_course.vault(world.people[name]) for name in ("dispatcher", "keeper")}


@pytest.fixture
def case(world, now, keys):
    """A confidential case of the employee."""
    return sealed_course.delivered(world, now, mode=Mode.CONFIDENTIAL, reporter=world.employee).case


def hand(vault):
    return Vault(vault.row.pk, vault.row.person, vault.private, None, None)


def test_p8_two_persons_open_an_identity_for_half_an_hour(case, world, keys, now):
    row = unsealing.ask(case, REASON, actor=world.dispatcher, now=now)
    assert queries.opened(row, hand(keys["dispatcher"]), now) is None
    assert list(queries.waiting(world.keeper)) == [row]
    row = unsealing.grant(row, "同意", hand(keys["keeper"]), actor=world.keeper, now=now)
    shown = queries.opened(row, hand(keys["dispatcher"]), now + timedelta(minutes=29))
    assert (shown.number, shown.name) == (world.employee.employee_no, world.employee.name)
    assert queries.opened(row, hand(keys["keeper"]), now) is None
    assert queries.opened(row, hand(keys["dispatcher"]), now + timedelta(minutes=30)) is None
    unsealing.show(row, actor=world.dispatcher, now=now)
    assert unsealing.close_unsealed(actor=None, now=now + timedelta(minutes=30)) == 1
    assert Unseal.objects.get().content is None
    told = [line.kind.rsplit(".", 1)[1] for line in cases.course(case, "en")]
    assert {"unseal_asked", "unsealed", "identity_read"} <= set(told)
    for reader, kind in (("dispatcher", "CASE"), ("keeper", "CUSTODY")):
        assert queries.words(row, hand(keys[reader]), kind) == queries.Words(REASON, "同意")


def test_h71_nobody_decides_on_his_own_request_nor_without_the_duty_or_the_key(case, world, keys, now):
    row = unsealing.ask(case, REASON, actor=world.dispatcher, now=now)
    for person, vault in [
        (world.dispatcher, "dispatcher"),
        (world.supervisor, "dispatcher"),
        (world.keeper, "dispatcher"),
    ]:
        with pytest.raises(Refused):
            unsealing.grant(row, "", hand(keys[vault]), actor=person, now=now)
    row.refresh_from_db()
    assert (row.state, row.content) == ("ASKED", None)
    with pytest.raises(Refused):
        unsealing.ask(case, REASON, actor=world.dispatcher, now=now)


def test_h71_a_refusal_says_why_and_opens_nothing(case, world, keys, now):
    row = unsealing.ask(case, REASON, actor=world.dispatcher, now=now)
    row = unsealing.refuse(row, "理由不足，请先书面询问反映人。", actor=world.keeper, now=now)
    assert queries.opened(row, hand(keys["dispatcher"]), now) is None
    assert queries.words(row, hand(keys["dispatcher"]), "CASE").answer.startswith("理由不足")


def test_h64_h71_request_and_answer_stand_nowhere_in_clear_and_open_for_whom_they_are_meant(world, keys, now):
    """The reporter's log with his code, readers of the case, custodians who hold its key; nobody else's vault."""
    told = sealed_course.delivered(world, now, mode=Mode.CONFIDENTIAL, reporter=world.employee)
    stranger = sealed_course.vault(world.supervisor)
    row = unsealing.ask(told.case, REASON, actor=world.dispatcher, now=now)
    assert queries.words(row, hand(keys["keeper"]), "CUSTODY") == queries.Words(REASON, "")
    answer = "理由不足，请先书面询问反映人。"
    unsealing.refuse(row, answer, actor=world.keeper, now=now)
    assert vault_course.tables_that_hold(REASON, answer) == set()
    (seen,) = anonymous.thread(codes.opened(told.holder), now).unsealings
    assert (seen.reason, seen.answer) == (REASON, answer)
    for vault, kind in ((stranger, "CASE"), (stranger, "CUSTODY"), (keys["keeper"], "CASE")):
        assert queries.words(row, hand(vault), kind) is None
    assert queries.words(row, hand(keys["dispatcher"]), "CUSTODY") is None
    assert queries.words(row, None, "CASE") is None


def test_h84_with_the_keys_request_and_answer_go(world, keys, now, settings, tmp_path):
    settings.KEYS = tmp_path
    told = sealed_course.delivered(world, now, mode=Mode.CONFIDENTIAL, reporter=world.employee)
    row = unsealing.ask(told.case, REASON, actor=world.dispatcher, now=now)
    feedback.withdraw(fresh(told.case), actor=None, now=now)
    retention.destroy(fresh(told.case), DestroyedFor.ORDER, actor=world.administrator, now=now)
    assert not SealedItem.objects.exists()
    assert queries.words(row, hand(keys["keeper"]), "CUSTODY") is None


def test_h71_of_an_anonymous_case_nothing_can_be_asked(world, keys, now):
    case = sealed_course.delivered(world, now, form=5).case
    with pytest.raises(Refused):
        unsealing.ask(case, REASON, actor=world.dispatcher, now=now)


def test_h17_a_recused_custodian_neither_sees_nor_decides(world, keys, now):
    world.person("second", "Xu Fang", "jinan", "hotline.custodian")
    sealed_course.vault(world.second)
    case = sealed_course.delivered(
        world, now, form=6, mode=Mode.CONFIDENTIAL, reporter=world.employee, avoid_people=(world.keeper,)
    ).case
    row = unsealing.ask(case, REASON, actor=world.dispatcher, now=now)
    assert list(queries.waiting(world.keeper)) == []
    with pytest.raises(Unseen):
        queries.for_custodian(world.keeper, row.pk, now)
    with pytest.raises(Refused):
        unsealing.grant(row, "", hand(keys["keeper"]), actor=world.keeper, now=now)


def test_h71_the_pages_ask_decide_and_show(case, world, keys, client, sign_in):
    sign_in(client, world.dispatcher)
    url = reverse("hotline:unseal_request", args=[case.number])
    assert client.post(url, {"reason": REASON}, secure=True).status_code == 302
    closed = client.get(url, secure=True).content.decode()
    assert world.employee.name not in closed
    assert REASON not in closed
    row = Unseal.objects.get()
    sign_in(client, world.keeper)
    assert REASON not in client.get(reverse("hotline:unseal_decide", args=[row.pk]), secure=True).content.decode()
    vault_course.open_in(client, keys["keeper"])
    assert case.number in client.get(reverse("hotline:unseal_list"), secure=True).content.decode()
    decide = reverse("hotline:unseal_decide", args=[row.pk])
    assert REASON in client.get(decide, secure=True).content.decode()
    assert client.post(decide, {"grant": "1", "answer": ""}, secure=True).status_code == 302
    sign_in(client, world.dispatcher)
    vault_course.open_in(client, keys["dispatcher"])
    assert world.employee.name in client.get(url, secure=True).content.decode()
    Unseal.objects.update(until_at=timezone.now())
    assert world.employee.name not in client.get(url, secure=True).content.decode()


def test_h71_a_page_offers_only_what_can_be_done_now(case, world, keys, client, sign_in):
    url, asks = reverse("hotline:unseal_request", args=[case.number]), 'name="reason"'
    sign_in(client, world.dispatcher)
    assert asks in client.get(url, secure=True).content.decode()
    client.post(url, {"reason": REASON}, secure=True)
    assert asks not in client.get(url, secure=True).content.decode()
    again = client.post(url, {"reason": REASON}, secure=True)
    assert again.status_code == 422
    assert REASON in again.content.decode()
    decide = reverse("hotline:unseal_decide", args=[Unseal.objects.get().pk])
    sign_in(client, world.keeper)
    assert 'name="grant"' not in client.get(decide, secure=True).content.decode()
    assert client.post(decide, {"grant": "1", "answer": ""}, secure=True).status_code == 422
    vault_course.open_in(client, keys["keeper"])
    assert 'name="grant"' in client.get(decide, secure=True).content.decode()
    client.post(decide, {"grant": "1", "answer": ""}, secure=True)
    sign_in(client, world.dispatcher)
    assert asks not in client.get(url, secure=True).content.decode()
    Unseal.objects.update(until_at=timezone.now())
    assert asks in client.get(url, secure=True).content.decode()


def test_h71_the_custodians_list_costs_the_same_at_three(world, keys, now, client, sign_in, constant_queries):
    sign_in(client, world.keeper)

    def grow():
        count = Unseal.objects.count() + 20
        one = sealed_course.delivered(world, now, form=count, mode=Mode.CONFIDENTIAL, reporter=world.employee).case
        unsealing.ask(one, REASON, actor=world.dispatcher, now=now)

    constant_queries("hotline:unseal_list", 5, grow)


def test_h74_p17_the_key_from_the_safe_gives_access_again(world, keys, now, capsys, monkeypatch):
    call_command("hotline", "escrow-init", "--lang", "en")
    printed = capsys.readouterr().out.splitlines()[1]
    private = from_sheet(printed.lower())
    assert box.public_of(private) == bytes(EscrowKey.objects.get().public)
    case = sealed_course.delivered(world, now, form=9).case
    KeyWrap.objects.filter(key__case=case, reader="STAFF").delete()
    assert keys["dispatcher"].text(case) is None
    monkeypatch.setattr(safe, "getpass", lambda _prompt: printed)
    call_command("hotline", "escrow-rewrap", "--lang", "en")
    assert "1 cases can be read again" in capsys.readouterr().out
    assert keys["dispatcher"].text(case) == TEXT
    assert "hotline.case.escrow_used" in [line.kind for line in cases.course(case, "en")]


def test_p17_another_key_than_that_of_the_safe_opens_nothing(world, keys, now):
    public, private = box.pair()
    access.make_escrow(public, actor=None, now=now)
    case = sealed_course.delivered(world, now, form=9).case
    KeyWrap.objects.filter(key__case=case, reader="STAFF").delete()
    with pytest.raises(Refused):
        access.give_from_safe(case, box.pair()[1], actor=None, now=now)
    assert access.give_from_safe(case, private, actor=None, now=now) == 1


def test_h71_p17_what_custodians_keep_comes_back_from_the_safe_for_the_custodian_of_today(world, keys, now):
    public, private = box.pair()
    access.make_escrow(public, actor=None, now=now)
    told = sealed_course.delivered(world, now, form=9, mode=Mode.CONFIDENTIAL, reporter=world.employee)
    assert holders.orphans() == []
    StaffKey.objects.filter(person=world.keeper).update(retired_on=now.date())
    assert holders.orphans() == []
    world.person("heir", "Tao Yu", "jinan", "hotline.custodian")
    heir = sealed_course.vault(world.heir)
    assert holders.orphans() == [told.case]
    assert access.give_from_safe(told.case, private, actor=None, now=now) == 1
    assert holders.orphans() == []
    row = unsealing.ask(told.case, REASON, actor=world.dispatcher, now=now)
    row = unsealing.grant(row, "同意", hand(heir), actor=world.heir, now=now)
    assert queries.opened(row, hand(keys["dispatcher"]), now).name == world.employee.name


def test_h17_p17_for_an_excluded_custodian_the_safe_is_not_opened(world, keys, now):
    access.make_escrow(box.pair()[0], actor=None, now=now)
    case = sealed_course.delivered(world, now, form=9, mode=Mode.CONFIDENTIAL, reporter=world.employee).case
    intake.recuse(fresh(case), [world.keeper], [], actor=world.dispatcher, now=now)
    assert not holders.wraps(case, "CUSTODY").exists()
    assert holders.orphans() == []


def test_p17_what_the_safe_has_to_give_back_costs_the_same_for_one_case_and_for_three(
    world, keys, now, django_assert_num_queries
):
    access.make_escrow(box.pair()[0], actor=None, now=now)
    world.person("heir", "Tao Yu", "jinan", "hotline.custodian")
    cases = []
    for forms in ((1,), (2, 3)):
        cases += [
            sealed_course.delivered(world, now, form=form, mode=Mode.CONFIDENTIAL, reporter=world.employee).case
            for form in forms
        ]
        StaffKey.objects.filter(person__in=[world.keeper, world.heir]).update(retired_on=now.date())
        sealed_course.vault(world.heir)
        with django_assert_num_queries(4):
            assert {one.pk for one in holders.orphans()} == {one.pk for one in cases}


def test_p17_when_the_last_custodian_goes_it_is_told_and_reporter_and_staff_read_it(world, keys, now, client, sign_in):
    told = sealed_course.delivered(world, now, mode=Mode.CONFIDENTIAL, reporter=world.employee)
    world.person("second", "Xu Fang", "jinan", "hotline.custodian")
    assert anonymous.thread(codes.opened(told.holder), now).keeper
    sign_in(client, world.dispatcher)
    page = reverse("hotline:unseal_request", args=[told.case.number])
    assert "目前没有身份保管人能打开" not in client.get(page, secure=True).content.decode()
    intake.recuse(fresh(told.case), [world.keeper], [], actor=world.dispatcher, now=now)
    notices = Notice.objects.filter(kind="hotline.custody.orphaned")
    assert set(notices.values_list("person_id", flat=True)) == {world.dispatcher.pk, world.second.pk}
    assert not anonymous.thread(codes.opened(told.holder), now).keeper
    assert "目前没有身份保管人能打开" in client.get(page, secure=True).content.decode()


def test_a_mistyped_sheet_is_told_from_a_right_one():
    private = box.pair()[1]
    sheet = sheet_of(private)
    assert from_sheet(sheet) == private
    assert from_sheet(sheet[:-1] + ("A" if sheet[-1] != "A" else "B")) is None
    assert from_sheet("") is None

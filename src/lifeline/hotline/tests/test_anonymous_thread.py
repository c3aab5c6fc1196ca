"""The thread on the anonymous host: what it tells of those who read, second taps, busy moments, damaged disks."""

from __future__ import annotations

import io

import pytest
from django.conf import settings as site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lifeline.hotline.actions import access, batch, dispatch, joint_tasks, lodging, opening, orders, unsealing
from lifeline.hotline.models import Attachment, Case, CaseKey, Drop, EscrowKey, KeyWrap, Message, SealedItem
from lifeline.hotline.policies import DISPATCHER
from lifeline.hotline.queries import anonymous, codes
from lifeline.hotline.queries import joint_tasks as joint_task_queries
from lifeline.hotline.queries.vaults import Vault
from lifeline.hotline.states import DropKind, Mode
from lifeline.hotline.tests import course, sealed_course
from lifeline.hotline.tests.sealed_course import TEXT
from lifeline.hotline.views.anonymous import pages
from lifeline.kernel import box, files
from lifeline.kernel.errors import Refused
from lifeline.kernel.leader import lock_folder
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db


def hand(vault):
    return Vault(vault.row.pk, vault.row.person, vault.private, None, None)


def photo():
    file = io.BytesIO(samples.photo())
    file.name = "a.jpg"
    return file


def test_h72_h74_the_reporter_sees_whoever_came_to_read_and_by_which_way(say, world, vault, now):
    """Opened by a duty, given to one more, read by who asked for the identity, opened from the safe: each once a day."""
    world.person("keeper", "Lu Yao", "jinan", "hotline.custodian")
    keeper = sealed_course.vault(world.keeper)
    sealed_course.vault(world.supervisor)
    safe = box.pair()
    EscrowKey.objects.create(public=safe[0], made_on=now.date())
    told = sealed_course.delivered(world, now, mode=Mode.CONFIDENTIAL, reporter=world.employee)
    case = told.case
    for _again in range(2):
        opening.opened(case, actor=world.dispatcher, now=now, by=DISPATCHER)
    access.give(case, world.supervisor, hand(vault), actor=world.dispatcher, now=now)
    asked = unsealing.ask(case, "需要当面核实具体经过，涉嫌违纪。", actor=world.dispatcher, now=now)
    unsealing.show(
        unsealing.grant(asked, "", hand(keeper), actor=world.keeper, now=now), actor=world.dispatcher, now=now
    )
    KeyWrap.objects.filter(key__case=case, staff=vault.row).delete()
    access.give_from_safe(case, safe[1], actor=world.administrator, now=now)
    say.enter(told.code)
    for words in (
        "分办员 · 已打开",
        "督办员 · 新授权一个岗位可读",
        "分办员 · 申请人查看了身份",
        "· 动用保险柜应急钥匙",
    ):
        assert say.page.count(words) == 1, words


def test_e7_a_second_tap_on_a_step_finds_it_done(say, world, vault):
    """The form of a withdrawal sent twice: once it counts, and the second answer is the thread, not a 404."""
    say.report()
    code = say.code
    sealed_course.after_the_batch(Drop.objects.get().hour)
    say.enter(code)
    say.post("withdraw/")
    fields = dict(say.fields)
    for _tap in range(2):
        say.fields = dict(fields)
        assert say.post("withdraw/").status_code == 200
        assert "收到" in say.page
    assert Drop.objects.get().kind == DropKind.WITHDRAWAL
    sealed_course.after_the_batch(Drop.objects.get().hour)
    say.fields = dict(fields)
    assert say.post("withdraw/").status_code == 409
    assert "已经做过" in say.page
    assert Drop.objects.count() == 0


def test_h1_a_busy_server_gives_the_text_back_and_sends_it_again(say, vault, monkeypatch, tmp_path):
    """All places of the derivation are taken: the page carries what was typed, and a button that sends it."""
    monkeypatch.setattr(box, "lock_folder", lambda: tmp_path)
    monkeypatch.setattr(box, "PATIENCE", 0.0)
    with box._slot(), box._slot():
        response = say.report(place="三号高炉")
    assert response.status_code == 503
    assert (say.fields["text"], say.fields["place"]) == (TEXT, "三号高炉")
    assert 'type="file"' not in say.page
    assert say.post("report/").status_code == 200
    assert say.code
    assert Drop.objects.count() == 1


def test_h67_a_busy_server_does_not_give_a_code_back(say, told, monkeypatch, tmp_path):
    monkeypatch.setattr(box, "lock_folder", lambda: tmp_path)
    monkeypatch.setattr(box, "PATIENCE", 0.0)
    with box._slot(), box._slot():
        response = say.enter(told)
    assert response.status_code == 503
    assert told not in response.content.decode()


def test_h75_while_another_page_works_on_a_code_the_words_are_kept(say, told, monkeypatch):
    say.enter(told)
    say.post("message/")
    monkeypatch.setattr(pages, "PATIENCE", 0.01)
    with pages._one_at_a_time(codes.typed(told).lookup):
        response = say.post("message/", {"text": "今天又收了一次钱", "photos": photo()})
    assert response.status_code == 503
    assert say.fields["text"] == "今天又收了一次钱"
    assert 'type="file"' in say.page
    assert say.post("message/").status_code == 200
    assert Drop.objects.get().kind == DropKind.MESSAGE


def test_h63_the_use_of_a_code_leaves_no_file_with_its_minute(say, told):
    before = {(path.name, path.stat().st_mtime_ns) for path in lock_folder().glob("*")}
    say.enter(told)
    say.post("thread/")
    after = {(path.name, path.stat().st_mtime_ns) for path in lock_folder().glob("*")}
    assert {name for name, _at in after - before if name.startswith("code")} == set()
    assert str(site.DATA) in str(lock_folder())


def test_k51_a_file_keeps_the_stricter_policy_of_a_file(say, vault, settings, tmp_path):
    settings.DATA = tmp_path
    say.report(photos=photo())
    code = say.code
    sealed_course.after_the_batch(Drop.objects.get().hour)
    say.enter(code)
    response = say.post("attachment/", {"file": Attachment.objects.get().key})
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Referrer-Policy"] == "no-referrer"


def test_h65_a_file_that_cannot_move_holds_back_no_report(still_clock, say, vault, settings, tmp_path):
    """A broken place on the disk: both reports arrive, the file is read where it lies, and the sweep moves it."""
    settings.DATA = tmp_path
    say.report(photos=photo())
    code = say.code
    say.report("另一件完全无关的事")
    (key,) = files.unsettled()
    broken = tmp_path / "files" / "sealed" / key[:2]
    broken.write_text("no folder")
    sealed_course.after_the_batch(Drop.objects.first().hour)
    assert (Case.objects.count(), Drop.objects.count()) == (2, 0)
    say.enter(code)
    assert b"".join(say.post("attachment/", {"file": key})).startswith(b"\xff\xd8")
    broken.unlink()
    batch.sweep_files(timezone.now())
    assert files.unsettled() == set()


def test_h3_the_second_of_two_taps_on_a_critical_report_finds_the_case_of_the_first(say, world, vault, now):
    """Both have asked whether the form is known before the first one has written."""
    told = sealed_course.lodge(world, now, critical=True)
    second = Drop(kind=DropKind.REPORT, target=-7, hour=now, lookup="0" * 64, digest=told.digest, body=as_second(world))
    lodging._at_once(second, now)
    assert Case.objects.count() == 1
    second.digest = "another form"
    second.lookup = told.holder.lookup
    with pytest.raises(Exception, match=r"(?i)unique"):
        lodging._at_once(second, now)


def as_second(world):
    import json

    pairs = lodging.Pairs.new()
    holder = codes.Holder("0" * 64, bytes(32))
    report = lodging.SealedReport(TEXT, "x", world.jinan, Mode.ANONYMOUS, pairs, critical=True)
    return json.dumps(lodging._body(report, TEXT, lodging.readers(world.jinan), holder, -7))


def test_h74_access_that_somebody_has_already_is_not_given_again(world, vault, now):
    case = sealed_course.delivered(world, now).case
    sealed_course.vault(world.supervisor)
    access.give(case, world.supervisor, hand(vault), actor=world.dispatcher, now=now)
    with pytest.raises(Refused, match="已经"):
        access.give(case, world.supervisor, hand(vault), actor=world.dispatcher, now=now)
    assert course.kinds_told(case).count("authorised") == 1


def test_h12_at_most_ten_are_looked_up(say, vault):
    assert say.report(avoid="、".join(f"甲{number}" for number in range(11))).status_code == 422
    assert "最多写 10" in say.page
    assert Drop.objects.count() == 0


def test_a_damaged_item_hides_nothing_else(say, told):
    case = Case.objects.get()
    key = CaseKey.objects.get(case=case)
    message = Message.objects.create(
        pk=-5, case=case, round=1, side="STAFF", kind="TEXT", at=timezone.now(), unit_name="热线"
    )
    SealedItem.objects.create(key=key, about="MESSAGE", row=message.pk, content=b"damaged")
    found = codes.opened(codes.typed(told))
    assert [one.text for one in anonymous.thread(found, timezone.now()).said] == [TEXT, ""]


def test_h35_h60_the_reporter_of_a_sealed_case_reads_who_is_in_charge_who_helps_and_that_it_is_followed(world, now):
    keys = {name: sealed_course.vault(world.people[name]) for name in ("dispatcher", "handler")}
    told = sealed_course.delivered(world, now)
    at = sealed_course.after_the_batch(now)
    before = anonymous.thread(codes.opened(told.holder), at)
    assert (before.unit, before.together, before.ordered_on) == ("", (), None)
    with access.in_hand(hand(keys["dispatcher"])):
        dispatch.dispatch(told.case, world.logistics, actor=world.dispatcher, now=at)
    due = joint_task_queries.last_day(told.case, at)
    world.person("caster_handler", "Meng Fei", "caster", "hotline.handler")
    joint_tasks.open_task(told.case, world.caster, "请核实夜班的供热记录。", due, actor=world.handler, now=at)
    orders.issue(told.case, "请说明为何拖延至今。", 2, actor=world.supervisor, now=at)
    shown = anonymous.thread(codes.opened(told.holder), at)
    assert shown.unit == world.logistics.name
    assert [(one.unit, one.done) for one in shown.together] == [(world.caster.name, False)]
    assert shown.ordered_on == timezone.localdate(at)


@pytest.mark.parametrize(("mode", "asks"), [(Mode.ANONYMOUS, False), (Mode.CONFIDENTIAL, True)])
def test_a_page_reads_the_drop_once_and_asks_who_opens_only_what_custodians_keep(world, vault, now, mode, asks):
    world.person("keeper", "Lu Yao", "jinan", "hotline.custodian")
    sealed_course.vault(world.keeper)
    reporter = world.employee if asks else None
    found = codes.opened(sealed_course.delivered(world, now, mode=mode, reporter=reporter).holder)
    with CaptureQueriesContext(connection) as cost:
        anonymous.thread(found, now)
    asked = [one["sql"] for one in cost.captured_queries]
    assert sum('FROM "hotline_drop"' in sql for sql in asked) == 1
    assert any("hotline_keywrap" in sql for sql in asked) == asks

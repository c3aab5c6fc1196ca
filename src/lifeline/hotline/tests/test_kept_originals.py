"""保留原件作证据 (H-71): untouched files are sealed for custodians alone, two persons open them, each look is told."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import access, feedback, intake, retention, sealed_files, unsealing
from lifeline.hotline.actions.lodging import NO_KEEPER, Pairs
from lifeline.hotline.actions.speaking import custody_of, speak
from lifeline.hotline.models import Attachment, Case, CaseKey, Drop, KeyWrap, SealedIdentity, StaffKey, Unseal
from lifeline.hotline.queries import access as access_queries
from lifeline.hotline.queries import anonymous, codes, originals, reading
from lifeline.hotline.queries import unsealing as queries
from lifeline.hotline.queries.vaults import Vault
from lifeline.hotline.states import DestroyedFor, DropKind, Mode
from lifeline.hotline.states.custody import Kept, Opener
from lifeline.hotline.tests import sealed_course, vault_course
from lifeline.hotline.tests.course import fresh
from lifeline.kernel import box, files
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db
REASON = "处理单位否认照片拍摄于该处，需要核对原件。"
HALF_HOUR = timedelta(minutes=30)
Notice = apps.get_model("kernel", "Notice")


def photo():
    return SimpleUploadedFile("me.jpg", samples.photo(), "image/jpeg")


def hand(vault):
    return Vault(vault.row.pk, vault.row.person, vault.private, None, None)


@pytest.fixture
def keys(world, settings, tmp_path):
    """Dispatcher and two custodians, each with a vault; files lie in a folder of the test's own."""
    settings.DATA = tmp_path
    world.person("keeper", "Lu Yao", "jinan", "hotline.custodian")
    world.person("second", "Xu Fang", "jinan", "hotline.custodian")
    return {name: sealed_course.vault(world.people[name]) for name in ("dispatcher", "keeper", "second")}


def kept(world, now, form=1, **values):
    """A case with a photo and its untouched original."""
    pairs = Pairs.new()
    came = sealed_files.receive([photo()], pairs.public, keep_for=pairs.custody_public)
    return sealed_course.delivered(
        world, now, form, pairs=pairs, files=came.files, originals=came.originals, **values
    ).case


def granted(case, world, keys, now):
    row = unsealing.ask(case, REASON, Kept.ORIGINALS, actor=world.dispatcher, now=now)
    return unsealing.grant(row, "同意", hand(keys["keeper"]), actor=world.keeper, now=now)


def test_h71_an_anonymous_original_opens_for_its_custodian_alone_for_half_an_hour(world, keys, now):
    case = kept(world, now)
    assert queries.kept(case) == [Kept.ORIGINALS]
    custody = CaseKey.objects.get(case=case, kind="CUSTODY")
    holders = {wrap.staff.person for wrap in KeyWrap.objects.filter(key=custody, reader="STAFF")}
    assert holders == {world.keeper, world.second}
    row = unsealing.ask(case, REASON, Kept.ORIGINALS, actor=world.dispatcher, now=now)
    assert originals.originals(row, world.keeper, hand(keys["keeper"]), now) == []
    row = unsealing.grant(row, "同意", hand(keys["keeper"]), actor=world.keeper, now=now)
    assert (row.content, row.until_at) == (None, now + HALF_HOUR)
    last = now + timedelta(minutes=29)
    (one,) = originals.originals(row, world.keeper, hand(keys["keeper"]), last)
    assert b"".join(files.open_sealed(one.key, one.private)) == samples.photo()
    for person, name, at in [
        (world.keeper, "keeper", now + HALF_HOUR),
        (world.second, "second", now),
        (world.dispatcher, "dispatcher", now),
        (world.keeper, "dispatcher", now),
    ]:
        assert originals.originals(row, person, hand(keys[name]), at) == []
        with pytest.raises(Unseen):
            originals.original(row, person, hand(keys[name]), one.key, at)
    for person, at in [(world.second, now), (world.dispatcher, now), (world.keeper, now + HALF_HOUR)]:
        with pytest.raises(Refused):
            unsealing.take_out(row, actor=person, now=at)


def test_h71_recipients_read_the_clean_file_and_of_the_original_only_that_it_is_there(world, keys, now):
    case = kept(world, now)
    by = reading.reading(case, hand(keys["dispatcher"]))
    clean, original = sorted(Attachment.objects.filter(case=case), key=lambda one: one.custody)
    assert (clean.custody, original.custody, original.name) == (False, True, "")
    assert reading.facts_of(clean, by).size != len(samples.photo())
    assert reading.facts_of(original, by) is None
    assert {(one.custody, bool(one.name)) for one in reading.files(case, by)} == {(False, True), (True, False)}


def test_h71_identity_and_originals_are_asked_for_apart(world, keys, now):
    case = kept(world, now, mode=Mode.CONFIDENTIAL, reporter=world.employee)
    assert queries.kept(case) == [Kept.IDENTITY, Kept.ORIGINALS]
    granted(case, world, keys, now)
    row = unsealing.ask(case, REASON, actor=world.dispatcher, now=now)
    assert (row.what, queries.opened(row, hand(keys["dispatcher"]), now)) == (Kept.IDENTITY, None)
    with pytest.raises(Refused):
        unsealing.ask(case, REASON, actor=world.dispatcher, now=now)
    row = Unseal.objects.get(what=Kept.ORIGINALS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unseal.objects.filter(pk=row.pk).update(content=b"who it is")


def test_h71_nobody_opens_originals_alone_nor_without_the_key(world, keys, now):
    plain = sealed_course.delivered(world, now, form=7).case
    with pytest.raises(Refused):
        unsealing.ask(plain, REASON, Kept.ORIGINALS, actor=world.dispatcher, now=now)
    case = kept(world, now)
    with pytest.raises(Refused):
        unsealing.ask(case, "短", Kept.ORIGINALS, actor=world.dispatcher, now=now)
    row = unsealing.ask(case, REASON, Kept.ORIGINALS, actor=world.keeper, now=now)
    sent = Notice.objects.count()
    for person, name in [(world.keeper, "keeper"), (world.supervisor, "keeper"), (world.second, "dispatcher")]:
        with pytest.raises(Refused):
            unsealing.grant(row, "", hand(keys[name]), actor=person, now=now)
    row.refresh_from_db()
    assert (row.state, row.until_at, Notice.objects.count()) == ("ASKED", None, sent)


def test_h17_h71_an_accused_custodian_gets_no_key_and_one_excluded_later_loses_it(world, keys, now):
    case = kept(world, now, avoid_people=(world.keeper,))
    wraps = KeyWrap.objects.filter(key__case=case, key__kind="CUSTODY", reader="STAFF")
    assert [wrap.staff.person for wrap in wraps] == [world.second]
    row = unsealing.ask(case, REASON, Kept.ORIGINALS, actor=world.dispatcher, now=now)
    assert list(queries.waiting(world.keeper)) == []
    with pytest.raises(Unseen):
        queries.for_custodian(world.keeper, row.pk, now)
    with pytest.raises(Refused):
        unsealing.grant(row, "", hand(keys["keeper"]), actor=world.keeper, now=now)
    row = unsealing.grant(row, "", hand(keys["second"]), actor=world.second, now=now)
    assert list(originals.open_for(world.second, now)) == [row]
    intake.recuse(fresh(case), [world.second], [], actor=world.dispatcher, now=now)
    row = Unseal.objects.get()
    assert list(originals.open_for(world.second, now)) == []
    assert originals.originals(row, world.second, hand(keys["second"]), now) == []
    assert not wraps.all().exists()
    with pytest.raises(Refused):
        unsealing.take_out(row, actor=world.second, now=now)


def test_h71_h74_without_a_custodian_no_original_is_taken_and_the_safe_keeps_it_too(world, now, settings, tmp_path):
    settings.DATA = tmp_path
    sealed_course.vault(world.dispatcher)
    with pytest.raises(Refused, match="身份保管人"):
        kept(world, now)
    assert Drop.objects.count() == 0
    access.make_escrow(b"e" * 32, actor=None, now=now)
    case = kept(world, now, form=2)
    assert CaseKey.objects.get(case=case, kind="CUSTODY").wraps.filter(reader="ESCROW").count() == 1


def test_h71_what_nobody_can_keep_is_refused_before_any_file_is_received(say, world, settings, tmp_path):
    """The file is no photo at all: what is told first is what would have been in vain."""
    settings.DATA = tmp_path
    sealed_course.vault(world.dispatcher)
    say.report(photos=SimpleUploadedFile("two.jpg", b"no photo", "image/jpeg"), keep="on")
    assert "目前没有身份保管人" in say.page
    assert "two.jpg" not in say.page
    assert Drop.objects.count() == 0


def test_h1_limits_hold_for_originals_and_a_refused_file_leaves_none_behind(world, keys, settings):
    pairs = Pairs.new()
    broken = SimpleUploadedFile("two.jpg", samples.photo()[:200], "image/jpeg")
    for uploads in ([photo(), broken], [photo()] * 6):
        with pytest.raises(Refused):
            sealed_files.receive(uploads, pairs.public, keep_for=pairs.custody_public)
    assert [one for one in (settings.DATA / "files").rglob("*") if one.is_file()] == []
    assert sealed_files.receive([photo()], pairs.public).originals == ()


def test_h84_originals_are_destroyed_with_their_case(world, keys, now, settings, django_capture_on_commit_callbacks):
    settings.KEYS = settings.DATA / "keys"
    case = kept(world, now)
    row = granted(case, world, keys, now)
    stored = [one for one in (settings.DATA / "files" / "sealed").rglob("*") if one.is_file()]
    assert len(stored) == 2
    feedback.withdraw(fresh(case), actor=None, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        retention.destroy(fresh(case), DestroyedFor.ORDER, actor=world.supervisor, now=now)
    assert [one for one in stored if one.exists()] == []
    assert queries.kept(case) == []
    assert originals.originals(row, world.keeper, hand(keys["keeper"]), now) == []


def test_h71_h72_the_box_on_the_form_keeps_it_and_its_reporter_reads_of_each_opening(say, world, keys, now):
    say.report(photos=photo(), keep="on")
    code = say.code
    assert "原件已作为证据保留" in say.page
    say.enter(code)
    assert "保留了 1 份文件的原件" in say.page
    sealed_course.after_the_batch(Drop.objects.get().hour)
    row = granted(Attachment.objects.get(custody=True).case, world, keys, now)
    unsealing.take_out(row, actor=world.keeper, now=now)
    say.enter(code)
    for words in (REASON, "身份保管人取出了一份原件", "有人申请查看您文件的原件"):
        assert words in say.page


def test_h71_the_pages_ask_decide_and_hand_out_a_download(world, keys, now, client, sign_in):
    case = kept(world, now)
    original, clean = (Attachment.objects.get(custody=custody).key for custody in (True, False))
    sign_in(client, world.dispatcher)
    ask = reverse("hotline:unseal_request", args=[case.number])
    assert ask in client.get(reverse("hotline:case_detail", args=[case.number]), secure=True).content.decode()
    assert client.post(ask, {"reason": REASON}, secure=True).status_code == 302
    decide = reverse("hotline:unseal_decide", args=[Unseal.objects.get().pk])
    sign_in(client, world.keeper)
    assert client.post(decide, {"grant": "1", "answer": ""}, secure=True).status_code == 422
    vault_course.open_in(client, keys["keeper"])
    assert client.post(decide, {"grant": "1", "answer": "同意"}, secure=True).url == decide
    assert decide in client.get(reverse("hotline:unseal_list"), secure=True).content.decode()
    assert original in client.get(decide, secure=True).content.decode()
    taken = client.post(decide, {"original": original}, secure=True)
    assert taken.getvalue() == samples.photo()
    assert taken["Content-Disposition"].startswith("attachment")
    assert "no-store" in taken["Cache-Control"]
    assert taken["X-Content-Type-Options"] == "nosniff"
    assert client.post(decide, {"original": clean}, secure=True).status_code == 404
    Unseal.objects.update(until_at=timezone.now())
    assert client.post(decide, {"original": original}, secure=True).status_code == 404
    sign_in(client, world.dispatcher)
    assert original not in client.get(ask, secure=True).content.decode()
    attachment = reverse("hotline:case_attachment", args=[case.number, original])
    assert client.get(attachment, secure=True).status_code == 404


def test_h71_a_later_message_keeps_its_originals_where_the_report_made_the_pair(say, world, keys, now):
    say.report(photos=photo(), keep="on")
    code = say.code
    say.enter(code)
    say.post("message/")
    assert 'name="keep"' in say.page
    say.post("message/", {"sent": "1", "text": "同一处又拍了一张。", "photos": photo(), "keep": "on"})
    assert "保留了 2 份文件的原件" in say.page
    sealed_course.after_the_batch(Drop.objects.earliest("pk").hour)
    say.enter(code)
    assert "保留了 2 份文件的原件" in say.page
    first, later = sorted(Attachment.objects.filter(custody=True), key=lambda one: one.message_id is not None)
    assert (first.message, later.message.case) == (None, first.case)
    row = granted(first.case, world, keys, now)
    found = originals.originals(row, world.keeper, hand(keys["keeper"]), now)
    assert {one.key for one in found} == {first.key, later.key}
    assert [b"".join(files.open_sealed(one.key, one.private)) for one in found] == [samples.photo()] * 2
    by = reading.reading(first.case, hand(keys["dispatcher"]))
    assert [one.custody for one in reading.files(first.case, by)].count(True) == 2
    assert reading.facts_of(later, by) is None


def test_h71_while_the_report_waits_without_the_pair_a_message_shows_no_box_and_keeps_nothing(
    say, world, keys, settings
):
    say.report()
    say.enter(say.code)
    say.post("message/")
    assert 'name="keep"' not in say.page
    say.post("message/", {"sent": "1", "text": "同一处又拍了一张。", "photos": photo(), "keep": "on"})
    assert [len(json.loads(one.body).get("originals", [])) for one in Drop.objects.order_by("pk")] == [0, 0]
    stored = [one for one in (settings.DATA / "files" / "sealed").rglob("*") if one.is_file()]
    assert len(stored) == 1


def test_h17_h71_h74_no_original_is_sealed_where_nobody_could_open_it(say, world, keys, now):
    say.report(photos=photo(), keep="on")
    code, more = say.code, {"sent": "1", "text": "同一处又拍了一张。", "photos": photo(), "keep": "on"}
    found = codes.opened(codes.typed(code))
    vaults = StaffKey.objects.filter(person__in=[world.keeper, world.second])
    assert codes.custody_public(found) is not None
    vaults.update(retired_on=now.date())
    assert codes.custody_public(found) is None
    vaults.update(retired_on=None)
    sealed_course.after_the_batch(Drop.objects.get().hour)
    say.enter(code)
    case = Attachment.objects.get(custody=True).case
    intake.recuse(case, [world.keeper], [], actor=world.dispatcher, now=now)
    say.post("message/")
    assert 'name="keep"' in say.page
    say.enter(code)
    assert "保留了 1 份文件的原件，只有身份保管人能打开" in say.page
    intake.recuse(fresh(case), [world.second], [], actor=world.dispatcher, now=now)
    say.enter(code)
    assert "有 1 份文件的原件仍密封保存，但目前没有人能打开" in say.page
    say.post("message/", more)
    assert "已收到，但未保留原件" in say.page
    assert "originals" not in json.loads(Drop.objects.get().body)
    say.post("message/")
    assert 'name="keep"' not in say.page
    found = codes.opened(codes.typed(code))
    assert custody_of(found, codes.typed(code)) is None
    taken = sealed_files.receive([photo()], b"p" * 32, keep_for=b"k" * 32)
    with pytest.raises(Refused, match="身份保管人"):
        speak(found, DropKind.MESSAGE, "还有一张。", now=now, originals=taken.originals)
    assert Drop.objects.count() == 1
    safe = access.make_escrow(b"e" * 32, actor=None, now=now)
    custody = CaseKey.objects.get(case=case, kind="CUSTODY")
    KeyWrap.objects.create(key=custody, reader="ESCROW", escrow=safe, wrapped=b"w")
    assert codes.custody_public(found) is None  # the safe is opened for a custodian of today, and there is none
    world.person("third", "Guo Yan", "jinan", "hotline.custodian")
    assert codes.custody_public(found) == bytes(custody.public)


def as_they_go(world, case, now, read):
    """What is read while custodians have it, while the safe alone has it for one of today, and while nobody has."""
    world.person("third", "Guo Yan", "jinan", "hotline.custodian")
    told = [read()]
    for gone in ([world.keeper, world.second], [world.third]):
        intake.recuse(fresh(case), gone, [], actor=world.dispatcher, now=now)
        told.append(read())
    return [("目前只能用保险柜里的应急钥匙打开" in page, "目前没有" in page) for page in told]


AS_THEY_GO = [(False, False), (True, False), (False, True)]


def test_h71_h74_p17_its_reporter_reads_when_only_the_safe_opens_it_and_when_nobody_does(say, world, keys, now):
    access.make_escrow(b"e" * 32, actor=None, now=now)
    say.report(photos=photo(), keep="on")
    code, case = say.code, sealed_course_case(Drop.objects.get().hour)

    def read():
        say.enter(code)
        found = codes.opened(codes.typed(code))
        assert anonymous.thread(found, now).opener == access_queries.opener(fresh(case))
        return say.page

    assert as_they_go(world, case, now, read) == AS_THEY_GO
    assert access_queries.opener(fresh(case)) == Opener.NOBODY


def test_h71_h74_p17_staff_read_the_same_of_what_opens_it(world, keys, now, client, sign_in):
    access.make_escrow(b"e" * 32, actor=None, now=now)
    case = kept(world, now)
    sign_in(client, world.dispatcher)
    page = reverse("hotline:unseal_request", args=[case.number])

    def read():
        return client.get(page, secure=True).content.decode()

    assert as_they_go(world, case, now, read) == AS_THEY_GO


def test_h71_h74_the_safe_alone_keeps_no_originals_where_there_is_no_custodian(say, world, keys, now):
    say.report()
    sealed_course_case(Drop.objects.get().hour)
    holder = codes.typed(say.code)
    StaffKey.objects.exclude(person=world.dispatcher).update(retired_on=now.date())
    access.make_escrow(b"e" * 32, actor=None, now=now)
    assert custody_of(codes.opened(holder), holder) is not None
    intake.recuse(Case.objects.get(), [world.keeper, world.second], [], actor=world.dispatcher, now=now)
    assert custody_of(codes.opened(holder), holder) is None


def more(**given):
    return {"sent": "1", "text": "同一处又拍了一张。", "photos": photo(), "keep": "on", **given}


def test_h71_a_case_without_originals_keeps_those_of_a_later_message(say, world, keys, now):
    say.report()
    code = say.code
    case = sealed_course_case(Drop.objects.get().hour)
    assert not CaseKey.objects.filter(case=case, kind="CUSTODY").exists()
    for n in (1, 2):
        say.enter(code)
        say.post("message/")
        assert 'name="keep"' in say.page
        say.post("message/", more())
        assert f"保留了 {n} 份文件的原件" in say.page
    sealed_course.after_the_batch(Drop.objects.earliest("pk").hour)
    assert Drop.objects.count() == 0
    custody = CaseKey.objects.get(case=case, kind="CUSTODY")
    readers = [
        wrap.staff.person if wrap.staff else None for wrap in custody.wraps.order_by("reader", "staff__person_id")
    ]
    assert sorted(readers, key=str) == sorted([None, world.keeper, world.second], key=str)
    row = granted(case, world, keys, now)
    found = originals.originals(row, world.keeper, hand(keys["keeper"]), now)
    assert [b"".join(files.open_sealed(one.key, one.private)) for one in found] == [samples.photo()] * 2
    assert not SealedIdentity.objects.filter(key__case=case).exists()
    say.enter(code)
    assert "保留了 2 份文件的原件" in say.page


def test_h71_no_pair_is_made_before_somebody_keeps_an_original_under_it(say, world, keys, monkeypatch):
    """The page of a message, a message alone, one with a cleaned file, and a box without a file: no pair for nothing."""
    say.report()
    code, made, pair = say.code, [], box.pair
    sealed_course_case(Drop.objects.get().hour)
    monkeypatch.setattr(box, "pair", lambda: made.append(1) or pair())
    for sent in (None, more(photos="", keep=""), more(keep=""), more(photos=""), more()):
        assert made == []
        say.enter(code)
        say.post("message/")
        assert 'name="keep"' in say.page
        if sent:
            say.post("message/", sent)
    assert made == [1]
    bodies = [json.loads(one.body) for one in Drop.objects.order_by("pk")]
    assert sorted(len(body.get("keys", [])) for body in bodies) == [0, 0, 0, 1]


def test_h17_h71_who_was_excluded_before_or_after_the_message_gets_none_of_a_pair_made_later(say, world, keys, now):
    say.report(avoid=world.second.employee_no)
    code = say.code
    case = sealed_course_case(Drop.objects.get().hour)
    say.enter(code)
    say.post("message/", more())
    intake.recuse(fresh(case), [world.keeper], [], actor=world.dispatcher, now=now)
    sealed_course.after_the_batch(Drop.objects.get().hour)
    custody = CaseKey.objects.get(case=case, kind="CUSTODY")
    assert [wrap.reader for wrap in custody.wraps.all()] == ["CODE"]
    say.enter(code)
    assert "目前没有人能打开" in say.page


def test_h71_h74_where_nobody_could_keep_it_no_pair_is_made_later(say, world, keys):
    say.report()
    code = say.code
    case = sealed_course_case(Drop.objects.get().hour)
    StaffKey.objects.exclude(person=world.dispatcher).update(retired_on=timezone.localdate())
    say.enter(code)
    say.post("message/")
    assert 'name="keep"' not in say.page
    say.post("message/", more())
    sealed_course.after_the_batch(Drop.objects.get().hour)
    assert Attachment.objects.filter(case=case).count() == 1
    assert not CaseKey.objects.filter(case=case, kind="CUSTODY").exists()


def test_h71_a_second_pair_cannot_enter_the_drop_nor_a_case_that_has_one(say, world, keys):
    say.report()
    code = say.code
    case = sealed_course_case(Drop.objects.get().hour)
    holder = codes.typed(code)
    found = codes.opened(holder)
    first, second = [custody_of(found, holder) for _tab in range(2)]
    keep(found, first)
    hour = Drop.objects.get().hour
    for _moment in ("while the first one waits", "when the case has it"):
        before = Drop.objects.count()
        with pytest.raises(Refused) as refused:
            keep(found, second)
        assert (refused.value.rule, refused.value.sentence == NO_KEEPER) == ("H-71", False)
        assert Drop.objects.count() == before
        sealed_course.after_the_batch(hour)
    keep(found, custody_of(found, holder))
    sealed_course.after_the_batch(Drop.objects.get().hour)
    assert Attachment.objects.filter(case=case, custody=True).count() == 2
    assert bytes(CaseKey.objects.get(case=case, kind="CUSTODY").public) == first.public


def keep(found, custody):
    """A message with an original that is sealed to this pair."""
    came = sealed_files.receive([photo()], b"p" * 32, keep_for=custody.public)
    speak(found, DropKind.MESSAGE, "还有一张。", now=timezone.now(), originals=came.originals, custody=custody)


def sealed_course_case(hour):
    """The case that the batch of this hour makes."""
    sealed_course.after_the_batch(hour)
    return Case.objects.latest("pk")

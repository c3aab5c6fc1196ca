"""保留原件作证据 (H-71): untouched files are sealed for custodians alone, two persons open them, each look is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import access, feedback, intake, retention, sealed_files, unsealing
from lifeline.hotline.actions.lodging import Pairs
from lifeline.hotline.models import Attachment, Case, CaseKey, Drop, KeyWrap, Unseal
from lifeline.hotline.queries import access as access_queries
from lifeline.hotline.queries import anonymous, codes, originals, reading
from lifeline.hotline.queries import unsealing as queries
from lifeline.hotline.queries.vaults import Vault
from lifeline.hotline.states import DestroyedFor, Mode
from lifeline.hotline.states.custody import Kept, Opener
from lifeline.hotline.tests import sealed_course, vault_course
from lifeline.hotline.tests.course import fresh
from lifeline.kernel import files
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


def sealed_course_case(hour):
    """The case that the batch of this hour makes."""
    sealed_course.after_the_batch(hour)
    return Case.objects.latest("pk")

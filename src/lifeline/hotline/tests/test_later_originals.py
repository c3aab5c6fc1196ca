"""保留原件作证据 (H-71) of a later message: which pair it is sealed to, when one is made, and when nothing is kept."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from lifeline.hotline.actions import access, intake, sealed_files
from lifeline.hotline.actions.lodging import NO_KEEPER
from lifeline.hotline.actions.speaking import custody_of, speak
from lifeline.hotline.models import Attachment, Case, CaseKey, Drop, KeyWrap, SealedIdentity, StaffKey
from lifeline.hotline.queries import codes, originals, reading
from lifeline.hotline.states import DropKind
from lifeline.hotline.tests import sealed_course
from lifeline.hotline.tests.course import fresh
from lifeline.hotline.tests.test_kept_originals import granted, hand, keys, photo, sealed_course_case
from lifeline.kernel import box, files
from lifeline.kernel.errors import Refused
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db
assert keys  # a fixture


def test_h71_a_later_message_keeps_its_originals_where_the_report_made_the_pair(still_clock, say, world, keys, now):
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


def test_h71_a_case_without_originals_keeps_those_of_a_later_message(still_clock, say, world, keys, now):
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

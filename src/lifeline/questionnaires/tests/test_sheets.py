"""Kept sheets: one open a definition, answers from two phones, resume, finish, erase; the dump says nothing."""

import json
import random
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeline.kernel import vault
from lifeline.kernel.errors import Refused, Unseen
from lifeline.kernel.keys import token_text
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.questionnaires.api.sheets import Answer
from lifeline.questionnaires.models import Holder, Sheet
from lifeline.questionnaires.queries.sheets import BLOCK, packed, unpacked
from lifeline.questionnaires.rules.answers import current, merged, next_open

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


@pytest.fixture
def me():
    return vault.token("test.answers", "7")


@pytest.fixture
def other():
    return vault.token("test.answers", "8")


def begin(token, now, name="phq9"):
    return sheets.open_sheet(token, api.definition(name), actor=None, now=now)


def say(token, sheet, now, *pairs, device="a", first=1, at=1000):
    batch = [Answer(item, index, device, first + n, at + n) for n, (item, index) in enumerate(pairs)]
    return sheets.save_answers(token, sheet.uuid, batch, actor=None, now=now)


def fill(token, sheet, now, index=1):
    return say(token, sheet, now, *[(item, index) for item in sheet.order])


def forget(today):
    """As the clock does it; how many went."""
    return sum(sheets.forget_holder(pk, today, actor=None, now=timezone.now()) for pk in sheets.over_their_day(today))


def test_q37_a_second_start_resumes_the_open_sheet(me, other, now):
    first = begin(me, now)
    assert begin(me, now).uuid == first.uuid
    assert begin(me, now, "gad7").uuid != first.uuid
    assert begin(other, now).uuid != first.uuid
    assert [sheet.uuid for sheet in sheets.open_sheets(other)] != [first.uuid]
    assert len(sheets.open_sheets(me)) == 2


def test_q37_the_database_refuses_a_second_open_sheet_of_one_slot(me, now):
    sheet = begin(me, now)
    row = Sheet.objects.get(uuid=sheet.uuid)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.create(holder=row.holder, slot=row.slot, sealed=b"x", day=row.day)


def test_q33_resume_opens_the_first_question_without_an_answer_in_the_order_first_shown(me, now):
    sheet = begin(me, now, "riasec48")
    assert sheet.order[:3] == ("q1", "q9", "q17")
    sheet = say(me, sheet, now, ("q1", 0), ("q9", None), ("q25", 2))
    assert sheet.next_number == 3
    assert sheet.answers[:4] == (0, "-", None, 2)
    assert sheets.sheet_for(me, sheet.uuid).next_number == 3


def test_q31_e4_e5_two_phones_in_any_order_of_arrival_lead_to_one_sheet(me, now):
    sheet = begin(me, now)
    one = [Answer("q1", 1, "phone", 1, 100), Answer("q1", 2, "phone", 2, 200), Answer("q2", 0, "phone", 3, 300)]
    two = [Answer("q1", 3, "tablet", 1, 150), Answer("q2", 3, "tablet", 2, 900)]
    dice, results = random.Random(4), set()
    for _ in range(30):
        mixed = [*one, *two, *one]
        dice.shuffle(mixed)
        results.add(json.dumps(current(merged({}, mixed)), sort_keys=True))
    assert results == {'{"q1": 2, "q2": 3}'}
    for batch in (two, one, two):
        told = sheets.save_answers(me, sheet.uuid, batch, actor=None, now=now)
    assert dict(told.given) == {"q1": 2, "q2": 3}


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.builds(
            Answer, item=st.sampled_from(["q1", "q2"]), index=st.sampled_from([None, 0, 1, 2]),
            device=st.sampled_from("abc"), sequence=st.integers(1, 4), at_ms=st.integers(0, 3),
        ),
        max_size=12, unique_by=lambda answer: (answer.item, answer.device, answer.sequence),
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_q31_any_split_and_any_order_gives_the_same(batch, dice):
    whole = current(merged({}, batch))
    mixed, kept = list(batch), {}
    dice.shuffle(mixed)
    for answer in [*mixed, *dice.sample(mixed, len(mixed) // 2)]:
        kept = merged(kept, [answer])
    assert current(kept) == whole


def test_q31_equal_times_are_decided_by_the_higher_device_and_a_skip_counts_as_said(me, now):
    assert current(merged({}, [Answer("q1", 1, "a", 1, 5), Answer("q1", 2, "b", 1, 5)])) == {"q1": 2}
    assert current(merged({}, [Answer("q1", 1, "a", 1, 5), Answer("q1", None, "a", 2, 6)])) == {"q1": None}
    assert next_open(["q1", "q2"], {"q1": None}) == 2
    assert next_open(["q1"], {"q1": 0}) is None


@pytest.mark.parametrize(
    "bad",
    [Answer("q11", 0, "a", 1, 0), Answer("q1", 4, "a", 1, 0), Answer("q1", -1, "a", 1, 0), Answer("q1", 1, "a", 0, 0)],
)
def test_q15_an_answer_that_does_not_belong_refuses_the_whole_batch(me, now, bad):
    sheet = begin(me, now)
    with pytest.raises(Refused):
        sheets.save_answers(me, sheet.uuid, [Answer("q2", 1, "a", 1, 0), bad], actor=None, now=now)
    assert dict(sheets.sheet_for(me, sheet.uuid).given) == {}


def test_q30_q35_a_finished_sheet_stays_as_it_is(me, now):
    sheet = fill(me, begin(me, now), now)
    done, first = sheets.finish(me, sheet.uuid, actor=None, now=now)
    assert sheets.finish(me, sheet.uuid, actor=None, now=now) == (done, False)
    assert first
    with pytest.raises(Refused):
        fill(me, sheet, now, 2)
    assert api.score(api.plan(done.definition), done.indexes()).values["raw"].exact == 9
    assert begin(me, now).uuid != sheet.uuid


def test_q12_e1_a_sheet_without_any_answer_is_not_finished(me, now):
    sheet = say(me, begin(me, now), now, ("q1", None), ("q10", 2))
    with pytest.raises(Refused):
        sheets.finish(me, sheet.uuid, actor=None, now=now)
    assert sheets.sheet_for(me, sheet.uuid).state == "OPEN"


def test_q34_e8_an_open_sheet_keeps_its_version(me, now, monkeypatch, tmp_path):
    from lifeline.questionnaires.queries import shipped

    sheet = begin(me, now, "phq2")
    for path in shipped.INSTRUMENTS.glob("phq2-*.json"):
        newer = json.loads(path.read_text()) | {"version": "1.1.0"}
        (tmp_path / path.name).write_text(path.read_text())
        (tmp_path / "phq2-1.1.0.json").write_text(json.dumps(newer))
    monkeypatch.setattr(shipped, "INSTRUMENTS", tmp_path)
    shipped.versions.cache_clear()
    try:
        assert api.definition("phq2", "1.1.0").version == "1.1.0"
        assert sheets.sheet_for(me, sheet.uuid).definition.version == "1.0.0"
    finally:
        monkeypatch.undo()
        shipped.versions.cache_clear()
        api.definition.cache_clear()


def test_nobody_else_finds_a_sheet(me, other, now):
    sheet = begin(me, now)
    assert sheets.sheet_for(other, sheet.uuid) is None
    for verb in (sheets.finish, sheets.erase_sheet):
        with pytest.raises(Unseen):
            verb(other, sheet.uuid, actor=None, now=now)
    with pytest.raises(Unseen):
        say(other, sheet, now, ("q1", 0))
    assert sheets.sheet_for(me, sheet.uuid).state == "OPEN"


def test_q38_a_stale_sheet_opens_from_no_backup_and_an_empty_holder_goes(
    me, other, now, django_capture_on_commit_callbacks
):
    old, kept = begin(me, now - timedelta(days=20)), begin(me, now, "gad7")
    begin(other, now - timedelta(days=20))
    row = Sheet.objects.get(uuid=old.uuid)
    backup, key = bytes(row.sealed), row.holder.key_id
    with django_capture_on_commit_callbacks(execute=True):
        assert sheets.forget_stale((now - timedelta(days=14)).date(), actor=None, now=now) == 2
    with pytest.raises(vault.NoKey):
        vault.unseal(key, ("questionnaires.Sheet", str(old.uuid)), backup)
    assert [sheet.uuid for sheet in sheets.open_sheets(me)] == [kept.uuid]
    assert (Holder.objects.count(), vault.status().keys) == (1, 1)


def test_e21_what_an_older_backup_brings_back_is_not_there(me, other, now, django_capture_on_commit_callbacks):
    """Erased today, yesterday's rows come back: nobody finds them, a new start works, and the clock drops them."""
    for token in (me, other):
        fill(token, begin(token, now), now)
    rows = [*Holder.objects.order_by("pk")], [*Sheet.objects.order_by("pk")]
    mine = rows[1][0].uuid
    with django_capture_on_commit_callbacks(execute=True):
        for token in (me, other):
            sheets.erase_holder(token, actor=None, now=now)
    for row in [*rows[0], *rows[1]]:
        row.save(force_insert=True)
    assert (sheets.sheet_for(me, mine), sheets.open_sheets(me), sheets.finished_sheets(me)) == (None, [], [])
    for verb in (sheets.finish, sheets.erase_sheet):
        with pytest.raises(Unseen):
            verb(me, mine, actor=None, now=now)
    anew = begin(me, now)
    assert [sheet.uuid for sheet in sheets.open_sheets(me)] == [anew.uuid]
    assert forget(now.date()) == 1
    assert Holder.objects.count() == 1
    assert not sheets.erase_holder(other, actor=None, now=now)


def test_a_definition_is_read_once_for_many_answers(me, now, monkeypatch):
    from lifeline.questionnaires.queries import shipped

    sheet, read = begin(me, now), []
    monkeypatch.setattr(shipped, "parse", lambda *_a: read.append(1))
    say(me, sheet, now, ("q1", 0), ("q2", 1))
    assert sheets.sheet_for(me, sheet.uuid).next_number == 3
    assert read == []


def test_q38_stale_sheets_are_forgotten_and_given_up_ones_too(me, now):

    old, fresh = begin(me, now - timedelta(days=20)), begin(me, now, "gad7")
    done = begin(me, now - timedelta(days=20), "phq2")
    fill(me, done, now - timedelta(days=20))
    sheets.finish(me, done.uuid, actor=None, now=now - timedelta(days=20))
    given_up = begin(me, now, "who5")
    Sheet.objects.filter(uuid=given_up.uuid).update(state="VOID")
    assert sheets.forget_stale((now - timedelta(days=14)).date(), actor=None, now=now) == 2
    assert sheets.sheet_for(me, old.uuid) is None
    assert sheets.sheet_for(me, given_up.uuid) is None
    assert sheets.sheet_for(me, fresh.uuid) is not None
    assert sheets.sheet_for(me, done.uuid) is not None


def test_holders_who_never_come_back_are_forgotten_with_their_keys(me, other, now, django_capture_on_commit_callbacks):
    past = now - timedelta(days=1200)
    fill(me, begin(me, past), past)
    fill(other, begin(other, past), past)
    begin(other, now, "gad7")
    with django_capture_on_commit_callbacks(execute=True):
        assert forget(now.date()) == 1
    assert len(sheets.open_sheets(other)) == 2
    assert (Holder.objects.count(), vault.status().keys) == (1, 1)


def dump():
    """All bytes of the tables of the engine."""
    found = b""
    with connection.cursor() as cursor:
        for table in ("questionnaires_holder", "questionnaires_sheet"):
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                found += b"|".join(
                    bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode() for cell in row
                )
    return found


def test_a_dump_shows_neither_who_nor_which_instrument_nor_an_answer(me, now):
    for name in ("phq9", "ipip50"):
        fill(me, begin(me, now, name), now)
    told = dump()
    for word in (b"phq9", b"ipip50", b"1.0.0", b'"q1"', me):  # two letters alone stand in a cipher text by chance
        assert word not in told
    assert len({len(bytes(row.sealed)) for row in Sheet.objects.order_by("pk")}) == 1
    assert len({row.slot for row in Sheet.objects.order_by("pk")}) == 2


def test_sheets_are_padded():
    assert unpacked(packed({"a": "中"})) == {"a": "中"}
    assert len(packed({})) == len(packed({"a": "x" * 3000})) == BLOCK
    assert len(packed({"a": "x" * 5000})) == 2 * BLOCK


def test_a_row_moved_to_another_id_does_not_open(me, now):
    one, two = begin(me, now), begin(me, now, "gad7")
    sealed = Sheet.objects.get(uuid=one.uuid).sealed
    Sheet.objects.filter(uuid=two.uuid).update(sealed=sealed)
    with pytest.raises(vault.Damaged):
        sheets.sheet_for(me, two.uuid)


def test_erasing_a_holder_shreds_the_key_and_leaves_nothing(me, other, now, django_capture_on_commit_callbacks):
    begin(other, now)
    sheet = begin(me, now)
    backup, key = bytes(Sheet.objects.get(uuid=sheet.uuid).sealed), Holder.objects.get(sheets__uuid=sheet.uuid).key_id
    with django_capture_on_commit_callbacks(execute=True):
        assert sheets.erase_holder(me, actor=None, now=now)
    assert not sheets.erase_holder(me, actor=None, now=now)
    with pytest.raises(vault.NoKey):
        vault.unseal(key, ("questionnaires.Sheet", str(sheet.uuid)), backup)
    assert (Holder.objects.count(), Sheet.objects.count()) == (1, 1)


def test_erasing_one_sheet_leaves_the_others_readable_and_no_backup_of_the_one(
    me, now, django_capture_on_commit_callbacks
):
    one, two = begin(me, now), fill(me, begin(me, now, "gad7"), now)
    backup, key = bytes(Sheet.objects.get(uuid=one.uuid).sealed), Holder.objects.get().key_id
    with django_capture_on_commit_callbacks(execute=True):
        sheets.erase_sheet(me, one.uuid, actor=None, now=now)
    assert sheets.sheet_for(me, one.uuid) is None
    assert sheets.sheet_for(me, two.uuid).given == two.given
    assert Holder.objects.get().key_id != key
    with django_capture_on_commit_callbacks(execute=True):
        sheets.erase_sheet(me, two.uuid, actor=None, now=now)
    assert not Holder.objects.exists()
    with pytest.raises(vault.NoKey):
        vault.unseal(key, ("questionnaires.Sheet", str(one.uuid)), backup)


def test_q38_who_comes_back_while_the_sweep_looks_keeps_everything(now):
    """The sheet is begun after the sweep has made its list, and before it erases."""
    me = vault.token("test.answers", "back")
    old = sheets.open_sheet(me, api.definition("phq2"), keep_days=9, actor=None, now=now - timedelta(days=30))
    came = []

    def come_back(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if not came and sql.startswith("SELECT") and "questionnaires_sheet" in sql:
            came.append(True)
            sheets.open_sheet(me, api.definition("gad7"), actor=None, now=now)
        return found

    with connection.execute_wrapper(come_back):
        assert forget(now.date()) == 0
    assert came
    assert {one.uuid for one in sheets.open_sheets(me)} >= {old.uuid}
    assert len(sheets.open_sheets(me)) == 2


def test_q38_the_sweep_locks_only_those_who_go(now, django_assert_num_queries):
    for name in ("1", "2", "3"):
        sheets.open_sheet(vault.token("test.answers", name), api.definition("phq2"), actor=None, now=now)
    with django_assert_num_queries(1):
        assert forget(now.date()) == 0


def test_q38_that_somebody_was_reminded_stands_inside_the_seal_and_touches_nothing_else(me, other, now):
    sheet = begin(me, now)
    today = timezone.localdate(now)
    assert sheets.open_tokens(today) == {token_text(me)}
    assert sheets.open_tokens(today - timedelta(days=1)) == set()
    assert sheets.note_reminded(me, today - timedelta(days=1), actor=None, now=now) == 0
    assert [sheets.note_reminded(me, today, actor=None, now=now + timedelta(days=3)) for _ in range(2)] == [1, 0]
    assert Sheet.objects.get(uuid=sheet.uuid).day == today
    assert sheets.note_reminded(other, today, actor=None, now=now) == 0  # who is not there holds up no round


def test_q38_the_end_is_told_once_of_finished_sheets_alone(me, other, now):
    sheet, today = begin(me, now), timezone.localdate(now)
    soon = lambda day: sheets.ending_tokens(day, 30)  # noqa: E731
    note = lambda token, day: sheets.note_ending(token, day, 30, actor=None, now=now)  # noqa: E731
    last = today + timedelta(days=1065)
    assert (sheets.keeping_of(me), soon(last)) == (sheets.Keeping(None, today, 1095), set())
    assert not note(me, last)
    fill(me, sheet, now)
    sheets.finish(me, sheet.uuid, actor=None, now=now)
    assert (sheets.keeping_of(me), soon(last)) == (sheets.Keeping(today, None, 1095), {token_text(me)})
    assert (soon(last - timedelta(days=1)), note(me, last - timedelta(days=1))) == (set(), False)
    assert [note(me, last) for _ in range(2)] == [True, False]
    assert not note(other, last)


def test_q38_nobodys_answers_are_kept_for_longer_than_he_was_told(me, other, now):
    """For the erasing and for the notice before it; a new agreement replaces the old."""
    definition, today = api.definition("phq2"), timezone.localdate(now)
    for token, days in ((me, 365), (other, 5 * 365)):
        sheet = sheets.open_sheet(token, definition, keep_days=days, actor=None, now=now)
        fill(token, sheet, now)
        sheets.finish(token, sheet.uuid, actor=None, now=now)
    year = today + timedelta(days=365)
    assert sheets.ending_tokens(year - timedelta(days=30), 30) == {token_text(me)}
    assert forget(year) == 0
    assert forget(year + timedelta(days=1)) == 1
    assert (sheets.keeping_of(me).keep_days, sheets.keeping_of(other).keep_days) == (0, 5 * 365)
    sheets.open_sheet(other, definition, actor=None, now=now)  # nothing new was said
    assert sheets.keeping_of(other).keep_days == 5 * 365
    sheets.open_sheet(other, definition, keep_days=365, actor=None, now=now)
    assert forget(year + timedelta(days=1)) == 1


@pytest.mark.parametrize(
    ("age", "days"), [(0, 365), (335, 365), (336, 366), (900, 930), (1795, 1825), (1800, 1825), (2000, 1825)]
)
def test_q38_who_is_over_at_once_when_a_site_keeps_for_less_has_thirty_days_of_notice_before(me, now, age, days):
    """Once: the days do not move on with the age, and an open sheet does not stand for a result."""
    sheet = sheets.open_sheet(me, api.definition("phq2"), keep_days=5 * 365, actor=None, now=now)
    fill(me, sheet, now)
    sheets.finish(me, sheet.uuid, actor=None, now=now)
    day = timezone.localdate(now) + timedelta(days=age)
    begin(me, now + timedelta(days=age), "gad7")
    for later in (0, 1, 9):
        for pk in sheets.kept_for_longer(365):
            sheets.keep_shorter(pk, day + timedelta(days=later), 365, 30, actor=None, now=now)
    assert sheets.keeping_of(me).keep_days == days
    assert sheets.kept_for_longer(5 * 365) == []

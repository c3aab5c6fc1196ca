"""Kept sheets: one open a definition, answers from two phones, resume, finish; the dump says nothing."""

import json
import random

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeline.kernel import vault
from lifeline.kernel.errors import Refused, Unseen
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.questionnaires.api.sheets import Answer
from lifeline.questionnaires.models import Sheet
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


def test_a_definition_is_read_once_for_many_answers(me, now, monkeypatch):
    from lifeline.questionnaires.queries import shipped

    sheet, read = begin(me, now), []
    monkeypatch.setattr(shipped, "parse", lambda *_a: read.append(1))
    say(me, sheet, now, ("q1", 0), ("q2", 1))
    assert sheets.sheet_for(me, sheet.uuid).next_number == 3
    assert read == []


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

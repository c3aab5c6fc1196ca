"""Q-18 to Q-22: class A at once, class B after its terms, class C with a note for exactly one pack; withdrawing."""

from datetime import timedelta

import pytest

from lifeline.kernel import vault
from lifeline.kernel.errors import Refused, Unseen
from lifeline.questionnaires import api
from lifeline.questionnaires.api import rights, sheets
from lifeline.questionnaires.api.sheets import Answer
from lifeline.questionnaires.models import RightsNote, Sheet
from lifeline.questionnaires.queries import rights as reading
from lifeline.questionnaires.queries.shipped import packs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


def entry(name, language="zh-Hans"):
    return next(one for one in rights.entries() if one.definition.id == name and one.language == language)


def note(name, now, basis="OPINION", **more):
    return rights.note_rights(
        entry(name), basis, "Letter of 1 March", "Dr Lin", now.date(), actor=None, by="cli", now=now, **more
    )


def may_start(name, language="zh-Hans"):
    return rights.startable(name, language, rights.live_notes()) is not None


def test_q18_class_a_can_be_started_at_once_in_both_languages():
    assert may_start("phq9")
    assert may_start("phq9", "en")
    assert entry("phq9").startable
    assert not may_start("phq10")


def test_q19_class_b_waits_until_its_terms_are_acknowledged_and_then_serves_both_languages(now):
    assert not may_start("who5")
    with pytest.raises(Refused):
        note("who5", now, "LICENCE")
    note("who5", now, "TERMS")
    assert may_start("who5")
    assert may_start("who5", "en")
    assert not may_start("ucla3")


def test_q20_class_c_needs_a_note_for_exactly_its_pack(now, monkeypatch):
    assert not may_start("sas")
    with pytest.raises(Refused):
        note("sas", now, "TERMS")
    note("sas", now)
    assert may_start("sas")
    assert not may_start("sas", "en")  # no pack in English
    changed = {**packs("sas")["zh-Hans"], "instruction": "另一句"}
    monkeypatch.setattr(reading, "packs", lambda _name: {"zh-Hans": changed})
    reading.about.cache_clear()
    try:
        assert not may_start("sas")
    finally:
        reading.about.cache_clear()


@pytest.mark.parametrize("name", ["sds", "isi", "pss10"])
def test_q20_a_blank_pack_cannot_be_confirmed(name, now):
    assert entry(name).about is None
    with pytest.raises(Refused):
        note(name, now)
    assert not RightsNote.objects.exists()


def test_q20_a_note_is_recorded_once_and_free_instruments_take_none(now):
    note("sas", now)
    for name in ("sas", "phq9"):
        with pytest.raises(Refused):
            note(name, now)
    assert RightsNote.objects.count() == 1


def test_q20_a_fictional_note_says_so(now):
    note("sas", now, fictional=True)
    assert entry("sas").note.fictional


def test_q22_withdrawing_stops_new_starts_and_voids_open_sheets_after_a_day(now, django_capture_on_commit_callbacks):
    row, me = note("sas", now), vault.token("test.answers", "7")
    done = sheets.open_sheet(me, api.definition("sas"), actor=None, now=now)
    batch = [Answer(item, 1, "a", n, n) for n, item in enumerate(done.order, 1)]
    sheets.save_answers(me, done.uuid, batch, actor=None, now=now)
    sheets.finish(me, done.uuid, actor=None, now=now)
    begun = sheets.open_sheet(me, api.definition("sas"), actor=None, now=now)
    other = sheets.open_sheet(me, api.definition("phq9"), actor=None, now=now)
    rights.withdraw_rights(row.random_key, actor=None, by="cli", now=now)
    assert not may_start("sas")
    assert rights.void_withdrawn(actor=None, now=now + timedelta(hours=23)) == 0
    assert rights.void_withdrawn(actor=None, now=now + timedelta(hours=24)) == 1
    assert rights.void_withdrawn(actor=None, now=now + timedelta(hours=25)) == 0
    states = {sheet.uuid: sheet.state for sheet in Sheet.objects.order_by("pk")}
    assert states == {done.uuid: "FINISHED", begun.uuid: "VOID", other.uuid: "OPEN"}
    with django_capture_on_commit_callbacks(execute=True):
        sheets.forget_stale(now.date() - timedelta(days=14), actor=None, now=now)
    (result,) = sheets.finished_sheets(me)
    assert api.score(api.plan(result.definition), result.indexes()).values["raw"].exact == 45
    with pytest.raises(Refused):
        rights.withdraw_rights(row.random_key, actor=None, by="cli", now=now)
    with pytest.raises(Unseen):
        rights.withdraw_rights("nothing", actor=None, by="cli", now=now)


def test_q22_a_note_that_is_recorded_anew_within_the_day_saves_open_sheets(now):
    row, me = note("sas", now), vault.token("test.answers", "7")
    sheets.open_sheet(me, api.definition("sas"), actor=None, now=now)
    rights.withdraw_rights(row.random_key, actor=None, by="cli", now=now)
    note("sas", now)
    assert rights.void_withdrawn(actor=None, now=now + timedelta(hours=24)) == 0
    assert Sheet.objects.get().state == "OPEN"


def test_q22_a_note_for_one_language_ends_no_sheet_that_was_begun_in_another(now):
    row = note("sas", now)
    begun = {
        language: sheets.open_sheet(
            vault.token("test.answers", language), api.definition("sas"), language=language, actor=None, now=now
        ).uuid
        for language in ("zh-Hans", "en", "")
    }
    rights.withdraw_rights(row.random_key, actor=None, by="cli", now=now)
    assert rights.void_withdrawn(actor=None, now=now + timedelta(hours=24)) == 2
    states = dict(Sheet.objects.order_by("pk").values_list("uuid", "state"))
    assert {language: states[uuid] for language, uuid in begun.items()} == {"zh-Hans": "VOID", "en": "OPEN", "": "VOID"}

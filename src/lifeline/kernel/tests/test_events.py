"""The one log: what may be written, by whom, how finely, and how it reads."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from lifeline.kernel import events, keys, merkle
from lifeline.kernel.events import Entry, Subject, bound_now, erase, history, must_leave_trace, record, record_many
from lifeline.kernel.events.reactions import _optional, _reactions
from lifeline.kernel.models import Event, Pending, Personal
from lifeline.kernel.tests.kinds import CASE, CLOSED, COUNTED, FILED, HEARD, OPENED, REPORT

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
PERSON = SimpleNamespace(pk=4711)


@pytest.fixture
def reactions():
    """Reactions registered by a test are gone after it."""
    before, lacking = {kind: list(known) for kind, known in _reactions.items()}, set(_optional)
    yield
    _reactions.clear()
    _reactions.update(before)
    _optional.clear()
    _optional.update(lacking)


def test_an_event_holds_what_was_recorded(now):
    with bound_now(now):
        event = record(OPENED, CASE, actor=PERSON, by="reporter", unit="炼铁厂", name="王芳")
    row = Event.objects.get()
    assert (row.kind, row.subject_type, row.subject_key) == ("test.case.opened", "test.case", "17")
    assert (row.actor_id, row.by, row.grain, row.seq) == (4711, "reporter", "e", None)
    assert row.at_us == 1773021600_000000 == events.to_us(now)
    assert row.data == '{"unit":"炼铁厂"}'
    assert bytes(row.leaf) == merkle.leaf(merkle.event_bytes(event.columns)) == event.leaf


def test_k11_a_personal_value_stands_only_in_its_own_table():
    record(OPENED, CASE, actor=PERSON, unit="炼铁厂", name="王芳")
    row, personal = Event.objects.get(), Personal.objects.get()
    assert "王芳" not in "".join(str(value) for value in vars(row).values())
    assert (personal.event_id, personal.key, personal.value) == (row.id, "name", '"王芳"')
    assert json.loads(row.commits) == {"name": merkle.commitment(bytes(personal.salt), "王芳")}


def test_k11_a_personal_key_is_refused_inside_another_value():
    with pytest.raises(ValueError, match=r"\['name'\] stand inside"):
        record(OPENED, CASE, actor=PERSON, unit=[{"name": "王芳"}])


@pytest.mark.parametrize("by", ["王芳", "reporter:王芳", "clock:", "reporter x"])
def test_k11_a_capacity_is_declared_and_never_a_free_text(by):
    with pytest.raises((LookupError, ValueError)):
        record(CLOSED, CASE, actor=PERSON, by=by)
    assert not Event.objects.exists()


def test_k5_without_an_actor_somebody_must_be_named():
    with pytest.raises(ValueError, match="without an actor"):
        record(CLOSED, CASE, actor=None)
    record(CLOSED, CASE, actor=None, by="rule:17")
    assert Event.objects.get().by == "rule:17"


def test_an_undeclared_kind_or_key_is_an_error():
    with pytest.raises(LookupError, match=r"events\.py"):
        record("test.case.sold", CASE, actor=PERSON)
    with pytest.raises(ValueError, match="undeclared keys"):
        record(CLOSED, CASE, actor=PERSON, colour="red")


def test_more_than_eight_kibibytes_are_refused():
    with pytest.raises(ValueError, match="8 KiB"):
        record(OPENED, CASE, actor=PERSON, name="钢" * 2800)


def test_k12_nothing_finer_than_the_grain_is_stored():
    at = datetime(2026, 3, 9, 10, 17, 42, 123456, tzinfo=SHANGHAI)
    with bound_now(at):
        record(FILED, REPORT, actor=None, by="reporter", text="…")
        record(COUNTED, REPORT, actor=None, by="clock", n=3)
    filed, counted = Pending.objects.get(grain="h"), Pending.objects.get(grain="d")
    assert events.from_us(filed.at_us) == datetime(2026, 3, 9, 10, tzinfo=SHANGHAI)
    assert events.from_us(counted.at_us) == datetime(2026, 3, 9, tzinfo=SHANGHAI)
    assert (filed.period_us, counted.period_us) == (filed.at_us, counted.at_us)


@pytest.mark.parametrize(("zone", "start"), [("Asia/Kolkata", "10:30"), ("Asia/Kathmandu", "10:15")])
def test_k12_hours_are_those_of_the_sites_zone(settings, zone, start):
    settings.TIME_ZONE = zone
    at = datetime(2026, 3, 9, 11, 10, tzinfo=ZoneInfo("UTC"))
    assert f"{events.period_start(at, 'hour'):%H:%M}" == start


def test_k13_a_private_event_knows_no_person():
    token = keys.token_text(bytes(32))
    record(HEARD, Subject("test.talk", token), actor=None, by="holder", note="…")
    assert Pending.objects.get().actor_id is None
    with pytest.raises(ValueError, match="private"):
        record(HEARD, Subject("test.talk", token), actor=PERSON, by="holder")
    with pytest.raises(ValueError, match="private"):
        record(HEARD, Subject("test.talk", token), actor=None)


@pytest.mark.parametrize("subject", [Subject("people.person", "a" * 26), Subject("test.talk", "4711")])
def test_k13_a_private_event_is_never_about_a_person_or_a_number(subject):
    with pytest.raises(ValueError, match="never a person"):
        record(HEARD, subject, actor=None, by="holder")


def test_k14_random_keys_have_128_bits_in_26_characters():
    drawn = {keys.random_key() for _ in range(1000)}
    assert len(drawn) == 1000
    assert all(len(key) == 26 and set(key) <= set("abcdefghijklmnopqrstuvwxyz234567") for key in drawn)


def test_k14_a_subject_with_a_random_key_is_recorded_under_it():
    case = SimpleNamespace(pk=5, random_key="b" * 26, _meta=SimpleNamespace(label_lower="test.case"))
    assert record(CLOSED, case, actor=PERSON).subject == ("test.case", "b" * 26)


def test_k16_ids_of_exact_events_rise_with_time_and_are_never_equal(now):
    drawn = keys.exact_ids(now, 5000)
    assert drawn == sorted(set(drawn))
    milliseconds = (now - datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC"))) // timedelta(milliseconds=1)
    assert {number >> 20 for number in drawn} == {milliseconds}
    assert keys.exact_ids(now + timedelta(milliseconds=1))[0] > drawn[-1]


def test_k16_an_id_that_is_taken_is_drawn_again(now, monkeypatch):
    draws = iter([[7 << 20], [7 << 20], [8 << 20]])
    monkeypatch.setattr("lifeline.kernel.events.log.exact_ids", lambda *_: next(draws))
    record(CLOSED, CASE, actor=PERSON)
    assert record(CLOSED, CASE, actor=PERSON).id == 8 << 20
    assert Event.objects.count() == 2


def test_k16_coarse_ids_are_negative_and_random():
    record_many(FILED, [Entry(REPORT, {}) for _ in range(50)], actor=None, by="reporter")
    ids = [row.id for row in Pending.objects.order_by("id")]
    assert len(set(ids)) == 50
    assert max(ids) < 0
    assert max(ids) - min(ids) > 2**55


def test_many_events_are_written_in_batches_and_react_once(reactions, django_assert_num_queries):
    heard = []
    events.on("test.case.closed")(heard.append)
    with django_assert_num_queries(3):
        written = record_many(CLOSED, [Entry(CASE, {"rows": n}) for n in range(1200)], actor=None, by="import")
    assert [event.data["rows"] for event in written] == list(range(1200))
    assert heard == [written]
    assert Event.objects.count() == 1200
    assert record_many(CLOSED, [], actor=None, by="import") == []


def test_k15_coarse_events_wait_and_a_critical_one_does_not():
    record(FILED, REPORT, actor=None, by="reporter", text="waits")
    record(FILED, REPORT, actor=None, by="reporter", text="critical", now_please=True)
    assert (Event.objects.count(), Pending.objects.count()) == (1, 1)
    assert Event.objects.get().id < 0


def test_k17_history_shows_waiting_events_too(now, in_english):
    with bound_now(now - timedelta(hours=3)):
        record(FILED, REPORT, actor=None, by="reporter", text="fumes", now_please=True)
    with bound_now(now):
        record(FILED, REPORT, actor=None, by="reporter", text="smoke")
    lines = history(REPORT, viewer_language="en")
    assert [line.sentence for line in lines] == ["Filed: \u2068fumes\u2069", "Filed: \u2068smoke\u2069"]
    assert lines[1].when == "March 9, 2026, between 10:00 and 11:00"
    assert {line.who for line in lines} == {"the reporter"}


def test_history_says_who_by_duty_and_costs_three_queries(now, django_assert_num_queries):
    with bound_now(now):
        for _ in range(3):
            record(OPENED, CASE, actor=PERSON, unit="炼铁厂", name="王芳")
    with django_assert_num_queries(3):
        lines = history(CASE, viewer_language="zh-hans")
    assert lines[0].who == "职工"
    assert lines[0].when == "2026年3月9日 10:00"


def test_k19_a_missing_personal_value_reads_deleted():
    record(OPENED, CASE, actor=PERSON, unit="炼铁厂", name="王芳")
    erase(CASE, reason="P-12", actor=PERSON)
    assert history(CASE, viewer_language="zh-hans")[0].sentence == "Opened in \u2068炼铁厂\u2069 by [已删除]."
    assert history(CASE, viewer_language="en")[0].sentence == "Opened in \u2068炼铁厂\u2069 by [deleted]."


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_k19_every_declared_kind_reads_well_with_and_without_personal_values(language):
    for kind in events.declared().values():
        with override(language):
            full = events.render(kind, {key: f"<{key}>" for key in kind.keys})
            bare = events.render(kind, {key: f"<{key}>" for key in kind.keys - kind.personal})
        assert "—" not in full, f"{kind}: the sentence names a key that is not declared"
        shown = [key for key in kind.personal if f"<{key}>" in full]
        assert bare.count("[已删除]" if language == "zh-hans" else "[deleted]") == len(shown), kind


def test_k18_a_reaction_that_raises_rolls_the_action_back_and_names_itself(reactions):
    @events.on("test.case.closed")
    def refuse_all(_events):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError) as caught, transaction.atomic():
        record(CLOSED, CASE, actor=PERSON)
    assert "refuse_all to test.case.closed" in caught.value.__notes__[0]
    assert not Event.objects.exists()


def test_k18_a_reaction_to_an_unknown_kind_stops_the_start(reactions):
    from django.apps import apps

    events.on("test.case.sold")(print)
    with pytest.raises(ImproperlyConfigured, match=r"test\.case\.sold"):
        apps.get_app_config("kernel").ready()


def test_k18_a_reaction_may_wait_for_an_app_that_a_site_lacks_and_asks_one_that_is_there(reactions):
    events.on("nowhere.case.sold", optional=True)(print)
    assert "nowhere.case.sold" not in events.unknown_reactions()
    events.on("kernel.site.sold", optional=True)(print)
    assert events.unknown_reactions() == ["kernel.site.sold"]


def test_an_app_learns_whether_anybody_follows_what_it_tells(reactions):
    assert not events.is_followed("test.report.counted")
    events.on("test.report.counted")(print)
    assert events.is_followed("test.report.counted")


def test_k23_erasing_takes_values_and_names_them_by_id():
    opened = record(OPENED, CASE, actor=PERSON, unit="炼铁厂", name="王芳")
    leaf = bytes(Event.objects.get().leaf)
    receipt = erase(CASE, reason="P-12", actor=PERSON)
    assert (receipt.values, receipt.events) == (1, 1)
    assert not Personal.objects.exists()
    assert bytes(Event.objects.get(id=opened.id).leaf) == leaf
    order = Event.objects.get(kind="kernel.personal.erased")
    assert json.loads(order.data) == {"reason": "P-12", "values": [[str(opened.id), "name"]]}
    assert erase(CASE, reason="P-12", actor=PERSON) == events.Receipt(0, 0, ())


def test_k23_erasing_a_private_event_does_not_keep_the_actor():
    talk = Subject("test.talk", keys.random_key())
    record(HEARD, talk, actor=None, by="holder", note="…")
    erase(talk, reason="W-1", actor=PERSON, by="holder")
    order = Pending.objects.get(kind="kernel.personal.forgotten")
    assert (order.actor_id, order.grain) == (None, "d")


def test_k23_only_the_named_keys_are_erased():
    record(OPENED, CASE, actor=PERSON, name="王芳")
    assert erase(CASE, keys=["phone"], reason="P-12", actor=PERSON).values == 0
    assert Personal.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_event SET data = '{}'",
        "UPDATE kernel_event SET at_us = 1, seq = 1",
        "UPDATE kernel_event SET seq = 2 WHERE seq = 1",
        "UPDATE kernel_event SET seq = NULL WHERE seq = 1",
        "DELETE FROM kernel_event",
        "UPDATE kernel_personal SET value = '1'",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(statement):
    record(OPENED, CASE, actor=PERSON, name="王芳")
    Event.objects.update(seq=1)
    with pytest.raises(DatabaseError, match="lifeline: "), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_action_must_leave_a_trace():
    with pytest.raises(AssertionError, match="close changed the world"), must_leave_trace("close"):
        pass
    with must_leave_trace("outer"), must_leave_trace("inner"):
        record(CLOSED, CASE, actor=PERSON)


def test_kinds_are_declared_once_and_frozen():
    with pytest.raises(ValueError, match="twice"):
        events.declare("test.case.closed", "again")
    with pytest.raises(AttributeError):
        CLOSED.grain = "day"
    with pytest.raises(ValueError, match=r"app\.noun\.participle"):
        events.declare("closed", "wrong name")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_with_real_transactions_leaves_an_empty_log_that_still_refuses(time):
    assert not Event.objects.exists()
    with transaction.atomic():
        record(CLOSED, CASE, actor=PERSON)
    with pytest.raises(DatabaseError, match="event_is_not_deleted"):
        Event.objects.all().delete()


def test_an_event_outside_of_a_transaction_is_an_error(transactional_db):
    with pytest.raises(AssertionError, match="outside of an action"):
        record(CLOSED, CASE, actor=PERSON)


def test_facts_are_what_was_recorded_row_by_row_without_personal_values(db, now):
    with transaction.atomic():
        for key in ("17", "18"):
            record(OPENED, Subject("test.case", key), actor=None, by="clock", at=now, unit="Mill", name="Wang")
        record(CLOSED, CASE, actor=None, by="clock", at=now + timedelta(hours=1), rows=3)
    found = list(events.facts("test.case"))
    assert [(fact.key, fact.kind) for fact in found] == [("17", OPENED), ("17", CLOSED), ("18", OPENED)]
    assert (found[0].at, found[0].by, found[0].data) == (now, "clock", {"unit": "Mill"})
    assert [fact.kind for fact in events.facts("test.case", keys=["17"], kinds=[CLOSED])] == [CLOSED]
    assert [fact.kind for fact in events.facts("test.case", since=now + timedelta(hours=1))] == [CLOSED]
    assert [fact.key for fact in events.facts("test.case", until=now)] == ["17", "18"]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL overwrites what is deleted in its own time")
def test_k23_what_is_erased_is_overwritten_in_the_file():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)


def test_k14_no_table_maps_a_random_key_to_a_sequence():
    """A table that has random keys has random row ids too: its own ids must not tell the order of its rows."""
    from django.apps import apps

    keyed = [model for model in apps.get_models() if any(field.name == "random_key" for field in model._meta.fields)]
    assert keyed, "the kernel's files have random keys"
    assert [model for model in keyed if model._meta.pk.default is not keys.random_id] == []

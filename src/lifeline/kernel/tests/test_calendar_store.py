"""The site's own versions of the calendar."""

import datetime as dt
import json

import pytest
from django.db import transaction

from lifeline.kernel.calendar import BUILT_IN, Day, FaultyFileError, Table, built_in, store
from lifeline.kernel.errors import Refused
from lifeline.kernel.models import CalendarVersion, CompanyDay, Event

pytestmark = pytest.mark.django_db
NEW_YEAR = {"from": "2027-01-01", "to": "2027-01-03", "name": "New Year's Day"}


def notice(version: int = 1, **changes) -> str:
    paper = {"number": "国办发明电〔2026〕9号", "date": "2026-11-05", "source": "https://example.org/n"}
    file = {"year": 2027, "version": version, "notices": [paper], "off": [NEW_YEAR], "working": ["2027-01-09"]}
    return json.dumps(file | changes, ensure_ascii=False)


def changes() -> list[dict]:
    return [json.loads(e.data) for e in Event.objects.filter(kind="kernel.calendar.changed").order_by("id")]


def test_a_site_without_changes_uses_the_built_in_calendar(django_assert_num_queries):
    with django_assert_num_queries(2):  # the marks, and what they say has changed
        assert store.current() is built_in()
    with django_assert_num_queries(1):
        assert store.current() is built_in()


def test_k34_an_imported_year_makes_a_new_version_and_is_told(now):
    table = store.import_year(notice(), actor=None, by="import", now=now)
    assert store.current().name == table.name != BUILT_IN
    assert 2027 in table.published
    assert not store.office().is_working(dt.date(2027, 1, 1))
    assert store.office().is_working(dt.date(2027, 1, 9))
    told = {"version": table.name, "before": BUILT_IN, "years": "2027", "reason": "国办发明电〔2026〕9号"}
    assert changes() == [told]


def test_k34_the_same_file_twice_changes_nothing(now):
    first = store.import_year(notice(), actor=None, by="import", now=now)
    assert store.import_year(notice(), actor=None, by="import", now=now).name == first.name
    assert len(changes()) == 1


def test_k34_other_days_need_a_higher_version(now):
    store.import_year(notice(), actor=None, by="import", now=now)
    with pytest.raises(Refused) as refusal:
        store.import_year(notice(working=[]), actor=None, by="import", now=now)
    assert refusal.value.rule == "K-34"
    corrected = store.import_year(notice(version=2, working=[]), actor=None, by="import", now=now)
    assert not corrected.day(dt.date(2027, 1, 9)).works


def test_k34_a_faulty_file_changes_nothing(now):
    with pytest.raises(FaultyFileError):
        store.import_year(notice(working=["2027-01-04"]), actor=None, by="import", now=now)
    assert not CalendarVersion.objects.exists()
    assert changes() == []


def test_k32_an_earlier_version_gives_the_earlier_deadline_for_ever(now):
    old = store.import_year(notice(), actor=None, by="import", now=now)
    new = store.import_year(notice(version=2, off=[]), actor=None, by="import", now=now)
    start = dt.datetime(2026, 12, 31, 2, tzinfo=dt.UTC)
    ends = [store.office(name).add_days(start, 1, end="close").at.date().isoformat() for name in (old.name, new.name)]
    assert ends == ["2027-01-04", "2027-01-01"]
    with pytest.raises(KeyError):
        store.named("site-99")


def test_k32_a_version_that_was_rolled_back_leaves_its_name_to_nobody(now):
    with transaction.atomic():
        lost = store.import_year(notice(), actor=None, by="import", now=now)
        assert store.named(lost.name).published
        transaction.set_rollback(True)
    kept = store.import_year(notice(off=[]), actor=None, by="import", now=now)
    assert kept.name != lost.name
    assert store.current().day(dt.date(2027, 1, 1)).works


def test_k30_company_days_are_told_and_can_be_taken_back(now):
    day = dt.date(2026, 6, 1)
    table = store.set_company_days({day: Day(works=False, name="厂庆")}, reason="厂庆", actor=None, by="cli", now=now)
    assert table.day(day) == Day(works=False, name="厂庆", company=True)
    again = store.set_company_days({day: Day(works=False, name="厂庆")}, reason="厂庆", actor=None, by="cli", now=now)
    assert again.name == table.name
    store.set_company_days({day: None}, reason="取消", actor=None, by="cli", now=now)
    assert store.office().is_working(day)
    assert not CompanyDay.objects.exists()
    assert [change["years"] for change in changes()] == ["2026", "2026"]


def test_company_days_stay_when_a_notice_arrives(now):
    day = dt.date(2027, 1, 1)
    store.set_company_days({day: Day(works=True, name="保产")}, reason="保产", actor=None, by="cli", now=now)
    assert store.import_year(notice(), actor=None, by="import", now=now).day(day).works


def test_k29_company_days_before_2020_are_refused(now):
    with pytest.raises(Refused):
        store.set_company_days({dt.date(2019, 6, 3): Day(works=False)}, reason="", actor=None, by="cli", now=now)
    assert changes() == []


def test_a_newer_lifeline_brings_its_years_into_the_sites_calendar(now):
    day = dt.date(2026, 6, 1)
    years = tuple(file for file in built_in().years if file.year != 2026)
    older = Table("site-of-an-older-lifeline", years, ((day, Day(works=False)),))
    CalendarVersion.objects.create(name=older.name, base="cn-0", table=older.dumps(), created_at=now)
    adopted = store.adopt_built_in(now=now)
    assert adopted.published == built_in().published
    assert not adopted.day(day).works
    assert changes()[-1]["years"] == "2026"


def test_the_clock_changes_nothing_where_nothing_is_new(now):
    assert store.adopt_built_in(now=now) is built_in()
    assert store.adopt_built_in(now=now) is built_in()
    assert changes() == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_k19_the_sentence_of_a_change_is_rendered(language, now):
    from django.utils.translation import override

    from lifeline.kernel.events import Subject, history

    table = store.import_year(notice(), actor=None, by="import", now=now)
    with override(language):
        lines = history(Subject("kernel.calendar", table.name), viewer_language=language)
    assert table.name in lines[0].sentence
    assert "2027" in lines[0].sentence

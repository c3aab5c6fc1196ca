"""How long sheets are kept (Q-38): stale ones, holders over their day, what was erased, and who is told before."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from lifeline.kernel import vault
from lifeline.kernel.errors import Unseen
from lifeline.kernel.keys import token_text
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.questionnaires.models import Holder, Sheet
from lifeline.questionnaires.tests.test_sheets import _keys, begin, fill, me, other

pytestmark = pytest.mark.django_db
assert all((_keys, me, other))  # fixtures


def forget(today):
    """As the clock does it; how many went."""
    return sum(sheets.forget_holder(pk, today, actor=None, now=timezone.now()) for pk in sheets.over_their_day(today))


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

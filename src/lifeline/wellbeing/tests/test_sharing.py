"""Sharing: nobody by default; one helper, one thing, until a day; each look is written down before it is shown."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from lifeline.kernel.errors import Refused, Unseen
from lifeline.people.models import Duty
from lifeline.wellbeing import policies, tasks
from lifeline.wellbeing.actions import keeping, sharing
from lifeline.wellbeing.models import Grant, Opening
from lifeline.wellbeing.queries import helpers, holding, own
from lifeline.wellbeing.queries import sharing as reading
from lifeline.wellbeing.rules.consents import KEEP, SHARE
from lifeline.wellbeing.rules.grants import is_live, last_day
from lifeline.wellbeing.tests.course import finished

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


@pytest.fixture
def me(client, sign_in, world):
    world.person("coach", "Coach Ma", "jinan", policies.COACH)
    world.person("counsellor", "Counsellor Bai", "jinan", policies.COUNSELLOR)
    sign_in(client, world.employee)
    return world.employee


def share(person, helper, now, *, days=3, scope="result", sheet=None):
    sheet = sheet or finished(person, now)
    until = timezone.localdate(now) + timedelta(days=days)
    return sharing.share(sheet.uuid, helper, until, scope=scope, name="小王", actor=person, now=now)


def sentence_of(now, days):
    return timezone.localdate(now) + timedelta(days=days)


def sentence(days):
    return timezone.localdate() + timedelta(days=days)


def test_w10_w13_sharing_takes_a_choice_a_text_and_a_tick(client, me, world, now):
    sheet = finished(me, timezone.now())
    path = f"/wellbeing/r/{sheet.uuid}/share/"
    text = client.get(path).content.decode()
    assert "Coach Ma" in text
    assert f'value="{sentence(14).isoformat()}"' in text
    given = {"helper": world.coach.pk, "scope": "result", "until": sentence(2).isoformat(), "name": "小王"}
    asked = client.post(path, given).content.decode()
    assert "不是专业咨询师" in asked
    assert "checked" not in asked
    assert not Grant.objects.exists()
    assert "不是专业咨询师" not in client.post(path, given | {"helper": world.counsellor.pk}).content.decode()
    assert client.post(path, given | {"share": "yes"}).status_code == 302
    assert [(one.helper, one.until_on) for one in reading.own_grants(me, timezone.localdate())] == [
        ("Coach Ma", sentence(2))
    ]
    assert "Coach Ma" in client.get(f"/wellbeing/r/{sheet.uuid}/").content.decode()


def test_w10_what_is_wrong_is_said_at_its_field_and_nothing_is_shared(client, me, world, now):
    sheet = finished(me, timezone.now())
    path = f"/wellbeing/r/{sheet.uuid}/share/"
    good = {"helper": world.coach.pk, "scope": "result", "until": sentence(2).isoformat(), "name": "x", "share": "yes"}
    for wrong in (
        {"helper": me.pk}, {"helper": world.manager.pk}, {"helper": "x"}, {"scope": "all"}, {"name": ""},
        {"until": sentence(-1).isoformat()}, {"until": sentence(91).isoformat()}, {"until": "soon"},
    ):  # fmt: skip
        assert client.post(path, good | wrong).status_code == 422, wrong
    assert not Grant.objects.exists()


def test_w10_e12_the_action_refuses_for_every_caller(me, world, now):
    sheet, today = finished(me, now), timezone.localdate(now)
    for helper, until in (
        (me, today), (world.manager, today), (world.coach, today - timedelta(days=1)),
        (world.coach, last_day(today) + timedelta(days=1)),
    ):  # fmt: skip
        with pytest.raises(Refused):
            sharing.share(sheet.uuid, helper, until, scope="result", name="x", actor=me, now=now)
    with pytest.raises(Unseen):
        sharing.share(sheet.uuid, world.coach, today, scope="result", name="x", actor=world.colleague, now=now)
    world.duty("employee", policies.COACH, "jinan")
    assert me.pk not in {one.pk for one in helpers.helpers(me)}
    world.duty("outsider", policies.COACH, "mill")  # P-1: of another company
    assert world.outsider.pk not in {one.pk for one in helpers.helpers(me)}
    with pytest.raises(Refused):
        sharing.share(sheet.uuid, world.outsider, today, scope="result", name="x", actor=me, now=now)
    assert not Grant.objects.exists()


def test_w80_a_result_on_interests_and_jobs_is_shared_with_nobody(client, me, world, now):
    sheet = finished(me, timezone.now(), name="riasec48")
    page = client.get(f"/wellbeing/r/{sheet.uuid}/").content.decode()
    assert "/share/" not in page
    assert client.get(f"/wellbeing/r/{sheet.uuid}/share/").status_code == 404
    for scope in ("result", "line"):
        with pytest.raises(Refused) as told:
            share(me, world.counsellor, timezone.now(), scope=scope, sheet=sheet)
        assert told.value.rule == "W-80"
    assert not Grant.objects.exists()


def test_w53_section_6_who_has_looked_goes_with_the_result_it_was_about(me, world, now):
    kept, gone = finished(me, now), share(me, world.coach, now)
    grants = [gone, share(me, world.counsellor, now, sheet=kept)]
    for grant, helper in zip(grants, (world.coach, world.counsellor), strict=True):
        sharing.open_granted(grant.uuid, actor=helper, now=now)
        sharing.unshare(grant.uuid, actor=me, now=now)
    tasks.forget(now)
    assert Grant.objects.count() == Opening.objects.count() == 2
    keeping.withdraw_consent(KEEP, actor=me, now=now)
    assert len(reading.looks(me, timezone.localdate(now))) == 2  # E10: what was logged is still to be read today
    tasks.forget(now)
    assert Grant.objects.count() == Opening.objects.count() == 0


def test_w12_each_look_is_written_down_and_its_owner_reads_who_what_and_when(client, me, world, sign_in, now):
    grant = share(me, world.coach, timezone.now())
    assert "没有人看过" in client.get("/wellbeing/who/").content.decode()
    sign_in(client, world.coach)
    assert "小王" in client.get("/wellbeing/desk/shared/").content.decode()
    page = client.get(f"/wellbeing/desk/shared/{grant.uuid}/")
    assert page["Cache-Control"] == "private, no-store"
    assert ">9<" in page.content.decode()
    assert me.name not in page.content.decode()
    (look,) = reading.looks(me, timezone.localdate())
    assert (look.helper, look.grant.uuid) == ("Coach Ma", grant.uuid)
    assert reading.looks(world.coach, timezone.localdate()) == []
    sign_in(client, me)
    assert "Coach Ma" in client.get("/wellbeing/who/").content.decode()


def test_w12_where_the_log_cannot_be_written_nothing_is_shown(client, me, world, sign_in):
    grant = share(me, world.coach, timezone.now())
    sign_in(client, world.coach)

    def full(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "wellbeing_opening" in sql:
            raise OperationalError("disk full")
        return execute(sql, params, many, context)

    client.raise_request_exception = False
    with connection.execute_wrapper(full):
        page = client.get(f"/wellbeing/desk/shared/{grant.uuid}/")
    assert page.status_code >= 500
    assert ">9<" not in page.content.decode()
    assert not Opening.objects.exists()


def test_e10_w11_after_revoking_the_next_click_finds_nothing_and_the_look_stays(client, me, world, sign_in):
    for way in ("unshare", "consent"):
        grant = share(me, world.coach, timezone.now())
        sign_in(client, world.coach)
        assert client.get(f"/wellbeing/desk/shared/{grant.uuid}/").status_code == 200
        sign_in(client, me)
        if way == "unshare":
            client.post(f"/wellbeing/who/{grant.uuid}/end/")
        else:
            client.post("/wellbeing/consents/", {"purpose": SHARE, "about": grant.random_key})
        sign_in(client, world.coach)
        assert client.get(f"/wellbeing/desk/shared/{grant.uuid}/").status_code == 404
        assert "小王" not in client.get("/wellbeing/desk/shared/").content.decode()
    assert len(reading.looks(me, timezone.localdate())) == 2
    assert [one.withdrawn_on is not None for one in holding.consents(me)] == [True, True]


def test_e11_a_grant_ends_at_midnight_in_the_zone_of_the_company(me, world, now):
    day = date(2026, 3, 13)
    assert [is_live(day, None, day + timedelta(days=n)) for n in (-1, 0, 1)] == [True, True, False]
    assert not is_live(day, day, day)
    grant = sharing.share(finished(me, now).uuid, world.coach, day, scope="result", name="x", actor=me, now=now)
    zone = ZoneInfo("Asia/Shanghai")
    last = datetime(2026, 3, 13, 23, 59, 59, tzinfo=zone)
    assert sharing.open_granted(grant.uuid, actor=world.coach, now=last).day == timezone.localdate(now)
    with pytest.raises(Unseen):
        sharing.open_granted(grant.uuid, actor=world.coach, now=last + timedelta(seconds=1))
    assert Opening.objects.count() == 1


def test_e13_who_is_no_helper_any_more_sees_nothing_and_the_grant_ends_for_good(client, me, world, sign_in):
    now = timezone.now()
    grant = share(me, world.coach, now)
    Duty.objects.filter(person=world.coach).update(to_on=timezone.localdate(now) - timedelta(days=1))
    sign_in(client, world.coach)
    assert client.get(f"/wellbeing/desk/shared/{grant.uuid}/").status_code == 404
    assert client.get("/wellbeing/desk/shared/").status_code == 403
    tasks.forget(now)
    Duty.objects.filter(person=world.coach).update(to_on=None)
    assert client.get(f"/wellbeing/desk/shared/{grant.uuid}/").status_code == 404
    assert not Opening.objects.exists()


def test_w52_nobody_else_opens_a_grant(client, me, world, sign_in):
    grant = share(me, world.coach, timezone.now())
    for person in [*world.people.values()]:
        if person != world.coach:
            sign_in(client, person)
            assert client.get(f"/wellbeing/desk/shared/{grant.uuid}/").status_code == 404
    assert not Opening.objects.exists()


def test_w10_a_line_shows_the_results_to_come_and_how_they_changed(me, world, now):
    grant = share(me, world.coach, now - timedelta(days=14), scope="line", days=30)
    single = share(me, world.counsellor, now - timedelta(days=14), sheet=finished(me, now - timedelta(days=13), 2))
    finished(me, now, 0)
    finished(me, now, 0, "gad7")
    seen = sharing.open_granted(grant.uuid, actor=world.coach, now=now)
    assert [point.text for point in seen.line.points] == ["0", "18", "9"]
    assert seen.line.points[0].change
    with pytest.raises(Unseen):
        sharing.open_granted(single.uuid, actor=world.counsellor, now=now)


def test_w4_withdrawing_keep_ends_every_grant_in_the_same_request(me, world, now):
    keeping.give_consent(KEEP, actor=me, now=now)
    grant = share(me, world.coach, now)
    sharing.open_granted(grant.uuid, actor=world.coach, now=now)
    keeping.withdraw_consent(KEEP, actor=me, now=now)
    with pytest.raises(Unseen):
        sharing.open_granted(grant.uuid, actor=world.coach, now=now)
    assert [one.withdrawn_on is not None for one in holding.consents(me)] == [True, True]
    assert len(reading.looks(me, timezone.localdate(now))) == 1


def test_w56_erasing_takes_grants_and_log_along(me, world, now, django_capture_on_commit_callbacks):
    one, two = finished(me, now), finished(me, now, 2)
    for sheet in (one, two):
        sharing.open_granted(share(me, world.coach, now, sheet=sheet).uuid, actor=world.coach, now=now)
    assert own.export(me)["looks"][0]["helper"] == "Coach Ma"
    with django_capture_on_commit_callbacks(execute=True):
        keeping.erase_result(one.uuid, actor=me, now=now)
        assert [(one.grant.sheet) for one in reading.looks(me, timezone.localdate(now))] == [str(two.uuid)]
        keeping.erase_all(actor=me, now=now)
    assert (Grant.objects.count(), Opening.objects.count()) == (0, 0)


def test_w10_sharing_the_same_again_replaces_and_the_later_day_holds(me, world, now):
    sheet = finished(me, now)
    first, second = (share(me, world.coach, now, sheet=sheet, days=days) for days in (1, 20))
    today = timezone.localdate(now)
    assert [one.until_on for one in reading.given(world.coach, today)] == [today + timedelta(days=20)]
    assert Grant.objects.get(pk=first.pk).ended_on == today
    assert Grant.objects.get(pk=second.pk).ended_on is None


def test_w53_w61_rows_of_a_grant_and_of_a_look_name_neither_whose_nor_what(me, world, now):
    grant = share(me, world.coach, now)
    sharing.open_granted(grant.uuid, actor=world.coach, now=now)
    for row in (Grant.objects.get(), Opening.objects.get()):
        values = {str(getattr(row, field.attname)) for field in row._meta.concrete_fields}
        assert not values & {str(me.pk), me.employee_no, holding.answers_token(me).hex()}
        assert b"phq" not in bytes(row.sealed)


def test_e40_lists_of_shared_things_cost_the_same_at_one_and_at_three(
    me, world, now, sign_in, client, constant_queries
):
    def grow():
        share(me, world.coach, timezone.now(), sheet=finished(me, timezone.now()))

    constant_queries("wellbeing:access_log", 7, grow)
    sign_in(client, world.coach)
    constant_queries("wellbeing:granted_list", 4, grow)


def test_w11_only_its_owner_ends_a_grant_once_and_what_is_over_ends_by_itself(me, world, now):
    grant = share(me, world.coach, now, days=1)
    with pytest.raises(Unseen):
        sharing.unshare(grant.uuid, actor=world.coach, now=now)
    assert Grant.objects.get().ended_on is None
    tasks.forget(now + timedelta(days=1))
    assert Grant.objects.get().ended_on is None
    assert [one.withdrawn_on for one in holding.consents(me) if one.purpose == SHARE] == [None]
    (pk,) = sharing.stale(now + timedelta(days=2))
    for _twice in range(2):
        sharing.end_expired(pk, actor=None, now=now + timedelta(days=2))
    sharing.end_stale(actor=None, now=now + timedelta(days=2))
    assert [one.withdrawn_on for one in holding.consents(me) if one.purpose == SHARE] == [sentence_of(now, 2)]
    sharing.unshare(grant.uuid, actor=me, now=now + timedelta(days=9))
    assert Grant.objects.get().ended_on == timezone.localdate(now) + timedelta(days=2)


def test_e11_a_grant_that_was_erased_a_moment_ago_has_ended_already_and_one_fault_holds_nobody_else(
    me, world, now, caplog
):
    row, done = share(me, world.coach, now), []
    Grant.objects.all().delete()
    sharing.end_expired(row.pk, actor=None, now=now + timedelta(days=9))
    assert not Grant.objects.exists()

    def act(number):
        if number == 2:
            raise LookupError
        done.append(number)

    tasks.each([1, 2, 3], act)
    assert (done, "row_left" in caplog.text) == ([1, 3], True)

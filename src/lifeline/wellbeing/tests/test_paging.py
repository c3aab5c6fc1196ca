"""我现在需要有人: who is paged and when, what the page says of it; the roster and the drill."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from lifeline.kernel.errors import Unseen
from lifeline.wellbeing import tasks
from lifeline.wellbeing.actions import calls, roster
from lifeline.wellbeing.models import DutyShift, HelpCall
from lifeline.wellbeing.queries import calls as reading
from lifeline.wellbeing.queries import duty
from lifeline.wellbeing.tests.test_calls import COUNSELLOR, SUPERVISOR, _keys, ask, helpers, key, on_shift

pytestmark = pytest.mark.django_db
assert all((_keys, helpers))  # fixtures


def told():
    """Who was paged, in order, with everything that the notice says."""
    rows = apps.get_model("kernel", "Notice").objects.filter(kind="wellbeing.help.waiting").order_by("pk")
    assert all((row.urgent, row.subject_key, row.values) == (True, "", "{}") for row in rows)
    return sorted(row.person_id for row in rows)


def test_w21_w22_the_first_is_paged_then_the_second_then_everybody_and_never_a_manager(world, helpers, now):
    ask(world.employee, now)
    first, second, third = helpers
    assert told() == [first.pk]
    for minutes, paged in ((4, [first]), (5, [first, second]), (9, [first, second])):
        tasks.page_on(now + timedelta(minutes=minutes))
        assert told() == sorted(person.pk for person in paged)
    tasks.page_on(now + timedelta(minutes=10))
    assert told() == sorted([first.pk, second.pk, first.pk, second.pk, world.chief.pk])
    tasks.page_on(now + timedelta(minutes=30))
    assert len(told()) == 5
    assert third.pk not in told()
    assert world.manager.pk not in told()


def test_w22_who_comes_on_duty_while_somebody_waits_is_told_too(world, now):
    """Asked at night with nobody on duty: the supervisor at once, and in the morning whoever begins."""
    world.person("chief", "Chief", "steelworks", SUPERVISOR)
    helper = world.person("helper", "Helper", "jinan", COUNSELLOR)
    ask(world.employee, now)
    assert told() == [world.chief.pk]
    on_shift(helper, now + timedelta(hours=5), world)
    for hours in (3, 5, 6):
        tasks.page_on(now + timedelta(hours=hours))
    assert told() == sorted([world.chief.pk, helper.pk])


def test_w22_a_damaged_call_keeps_nobody_else_from_being_heard(world, helpers, now):
    ask(world.colleague, now)
    order = {"key_id": HelpCall.objects.get().key_id, "reason": "twice", "ordered_at": now}
    apps.get_model("kernel", "ShredOrder").objects.create(**order)  # its key cannot be ordered away once more
    ask(world.employee, now + timedelta(hours=23))
    tasks.page_on(now + timedelta(hours=24))
    assert world.chief.pk in told()
    assert [row.state for row in HelpCall.objects.order_by("asked_at")] == ["WAITING", "WAITING"]


def test_w22_an_accepted_call_is_paged_no_further(world, helpers, now):
    uuid = ask(world.employee, now)
    calls.accept(key(uuid), actor=helpers[0], now=now)
    assert reading.unanswered() == []
    calls.page_further(HelpCall.objects.get().pk, actor=None, now=now + timedelta(minutes=20))
    assert told() == [helpers[0].pk]


def test_e25_w23_with_nobody_on_duty_the_page_says_so_first_and_the_supervisor_is_paged(client, world, sign_in, now):
    world.person("chief", "Chief", "jinan", SUPERVISOR)
    sign_in(client, world.employee)
    text = client.get("/wellbeing/help/call/").content.decode()
    assert text.index("现在没有人值班") < text.index("tel:12356") < text.index("匿名交谈")
    ask(world.employee, now)
    assert told() == [world.chief.pk]


def test_w23_the_page_never_says_that_somebody_is_called_when_nobody_is(client, world, sign_in):
    now = timezone.now()
    sign_in(client, world.employee)
    status = f"/wellbeing/help/call/{ask(world.employee, now)}/"
    text = client.get(status).content.decode()
    assert "也没有人能收到通知" in text
    assert "正在呼叫" not in text
    assert text.index("也没有人能收到通知") < text.index("tel:12356")
    world.person("chief", "Chief", "jinan", SUPERVISOR)
    assert "正在呼叫督导" in client.get(status).content.decode()
    on_shift(world.person("helper", "Helper", "jinan", COUNSELLOR), now, world)
    assert "无人值班" not in client.get(status).content.decode()


def test_w23_e12_a_caller_who_is_on_duty_himself_neither_counts_nor_is_rung(client, world, sign_in):
    """Where he alone is on duty, it is the supervisor's turn at once."""
    now = timezone.now()
    world.person("chief", "Chief", "jinan", SUPERVISOR)
    first, second = (world.person(f"helper{n}", f"Helper {n}", "jinan", COUNSELLOR) for n in (1, 2))
    on_shift(first, now, world)
    sign_in(client, first)
    assert "现在没有人值班" in client.get("/wellbeing/help/call/").content.decode()
    uuid = ask(first, now)
    assert told() == [world.chief.pk]
    status = f"/wellbeing/help/call/{uuid}/"
    assert "正在呼叫督导" in client.get(status).content.decode()
    on_shift(second, now, world)
    tasks.page_on(now + timedelta(minutes=1))
    tasks.page_on(now + timedelta(minutes=11))
    assert told() == [world.chief.pk, second.pk, second.pk]  # who has come on duty, and once more with everybody
    assert "无人值班" not in client.get(status).content.decode()


def test_w22_w24_a_call_is_paged_whoever_is_on_duty_where_it_has_no_name_or_the_key_store_is_away(
    world, helpers, now, settings, tmp_path
):
    ask(helpers[0], now, anonymous=True)
    assert told() == [helpers[0].pk]
    ask(helpers[0], now)
    assert told() == sorted([helpers[0].pk, helpers[1].pk])
    settings.KEYS = tmp_path / "away"
    tasks.page_on(now + timedelta(minutes=10))
    assert told().count(world.chief.pk) == 2


def test_the_roster_shows_gaps_and_takes_only_counsellors(client, world, helpers, sign_in):
    sign_in(client, world.chief)
    DutyShift.objects.all().delete()
    now = timezone.localtime()
    given = {"day": (now + timedelta(days=1)).date().isoformat(), "begins": "08:00", "hours": "8"}
    assert client.post("/wellbeing/desk/roster/", {**given, "number": world.employee.employee_no}).status_code == 422
    assert client.post("/wellbeing/desk/roster/", {**given, "number": helpers[0].employee_no}).status_code == 302
    (shift,) = duty.shifts(world.chief, now)
    assert (shift.name, shift.until_at - shift.from_at) == (helpers[0].name, timedelta(hours=8))
    before, after = duty.gaps(now, [shift])
    assert (before.until_at, after.from_at) == (shift.from_at, shift.until_at)
    assert helpers[0].name in client.get("/wellbeing/desk/roster/").content.decode()
    assert client.post(f"/wellbeing/desk/roster/{shift.pk}/drop/").status_code == 302
    assert not DutyShift.objects.exists()
    with pytest.raises(Unseen):
        roster.drop_shift(shift.pk, actor=world.chief, now=now)


def test_e13_who_is_no_counsellor_any_more_is_not_on_duty(world, helpers, now):
    apps.get_model("people", "Duty").objects.filter(person=helpers[0]).delete()
    assert [person.pk for person in duty.on_duty(now)] == [helpers[1].pk]


def test_w29_a_drill_pages_the_roster_and_tells_who_accepted_it(world, helpers, capsys, monkeypatch):
    now = timezone.now()
    on_shift(helpers[0], now, world)

    def accepting(_seconds):
        row = HelpCall.objects.get(is_drill=True)
        if row.helper is None:
            calls.accept(row.random_key, actor=helpers[0], now=now + timedelta(minutes=2, seconds=30))

    monkeypatch.setattr("lifeline.wellbeing.management.drilling.time.sleep", accepting)
    call_command("wellbeing", "drill", "--wait", "1", "--lang", "en")
    assert capsys.readouterr().out.splitlines()[-1] == "Helper 1 accepted after 2 minutes."
    assert told() == [helpers[0].pk]
    assert reading.own_call(world.employee, HelpCall.objects.get().uuid, now) is None


def test_w29_a_drill_that_nobody_accepts_is_a_finding(world, capsys):
    assert reading.drill(calls.begin_drill(actor=None, now=timezone.now())).minutes is None
    with pytest.raises(SystemExit) as end:
        call_command("wellbeing", "drill", "--wait", "0", "--json", "--lang", "en")
    assert end.value.code == 1
    assert json.loads(capsys.readouterr().out) == {"on_duty": [], "accepted_by": None, "minutes": None}

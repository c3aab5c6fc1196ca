"""What happens by itself: when it is due, what is caught up, who may tick."""

import os
import subprocess
import sys
import threading
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from lifeline.kernel.clock import REGISTER, Clock, Periodic, daily, each, every, weekly
from lifeline.kernel.leader import Leader
from lifeline.kernel.logs import only_known_texts
from lifeline.kernel.models import ClockRun

ZONE = ZoneInfo("Asia/Shanghai")


def at(day, clock):
    return datetime.fromisoformat(f"2026-03-{day:02}T{clock}").replace(tzinfo=ZONE)


@pytest.fixture
def ran():
    """The names and times of the runs, with functions that write themselves down."""
    return []


@pytest.fixture
def clock(ran):
    def make(**plan):
        register = {
            name: Periodic(name, lambda now, name=name: ran.append((name, now)), **when) for name, when in plan.items()
        }
        return Clock(register)

    return make


def tick(clock, now):
    started = clock.tick(now)
    clock.settle()
    return started


MINUTE, NIGHTLY = {"seconds": 60}, {"at": time(2, 30)}


@pytest.mark.django_db(transaction=True)
def test_a_function_runs_each_interval_and_is_given_now(clock, ran):
    ticking = clock(seal=MINUTE)
    for second in (0, 1, 59, 60, 61, 120):
        tick(ticking, at(9, "10:00:00") + timedelta(seconds=second))
    assert ran == [("seal", at(9, "10:00:00")), ("seal", at(9, "10:01:00")), ("seal", at(9, "10:02:00"))]


@pytest.mark.django_db(transaction=True)
def test_missed_intervals_are_caught_up_once(clock, ran):
    ticking = clock(seal=MINUTE)
    tick(ticking, at(9, "10:00:00"))
    tick(ticking, at(9, "12:00:00"))
    tick(ticking, at(9, "12:00:30"))
    assert [now for _name, now in ran] == [at(9, "10:00:00"), at(9, "12:00:00")]


@pytest.mark.django_db(transaction=True)
def test_a_nightly_function_waits_for_its_time_on_the_first_day(clock, ran):
    ticking = clock(recount=NIGHTLY)
    assert tick(ticking, at(9, "10:00:00")) == []
    assert tick(ticking, at(10, "02:29:59")) == []
    assert tick(ticking, at(10, "02:30:00")) == ["recount"]
    assert tick(ticking, at(10, "02:30:01")) == []


@pytest.mark.django_db(transaction=True)
def test_a_night_that_was_missed_is_caught_up_once_after_a_restart(clock, ran):
    tick(clock(recount=NIGHTLY), at(9, "10:00:00"))
    restarted = clock(recount=NIGHTLY)
    assert tick(restarted, at(12, "08:00:00")) == ["recount"]
    assert tick(restarted, at(12, "08:00:01")) == []
    assert tick(clock(recount=NIGHTLY), at(12, "09:00:00")) == []
    assert ClockRun.objects.get().last_at == at(12, "08:00:00")


@pytest.mark.django_db(transaction=True)
def test_a_run_that_was_killed_is_caught_up(clock):
    """The run is written down after it ended; this one ends with the process instead."""
    tick(clock(recount=NIGHTLY), at(9, "10:00:00"))
    before = ClockRun.objects.get().last_at
    began, release = threading.Event(), threading.Event()

    def hang(_now):
        began.set()
        release.wait(60)

    killed = Clock({"recount": Periodic("recount", hang, at=NIGHTLY["at"])})
    killed.tick(at(10, "02:30:00"))
    assert began.wait(60)
    assert ClockRun.objects.get().last_at == before
    release.set()
    killed.settle()


@pytest.mark.django_db(transaction=True)
def test_a_weekly_function_runs_on_its_day_only(clock):
    ticking = clock(verify={**NIGHTLY, "weekday": 6})
    tick(ticking, at(9, "10:00:00"))  # a Monday
    assert [day for day in range(10, 18) if tick(ticking, at(day, "03:00:00"))] == [15]


def test_a_row_that_fails_is_logged_without_a_word_on_whose_it_is_and_holds_none_back(caplog):
    done = []

    def act(row):
        if row == "Li Wei":
            raise LookupError
        done.append(row)

    each(["Wang Fang", "Li Wei", "Zhao Min"], act)
    assert done == ["Wang Fang", "Zhao Min"]
    assert "row_left" in caplog.text
    assert "Li Wei" not in caplog.text
    told = caplog.records[-1].msg
    assert told["function"] == __name__, "the line says which sweep it was"
    assert only_known_texts(None, "", dict(told))["function"] == __name__, "and what is written keeps that word"


@pytest.mark.django_db(transaction=True)
def test_a_function_that_fails_is_run_again_at_its_time_and_stops_no_other(clock, ran, caplog):
    def fail(_now):
        raise ValueError("张三 is in this message")

    ticking = clock(seal=MINUTE)
    ticking.register["broken"] = Periodic("broken", fail, seconds=60)
    assert tick(ticking, at(9, "10:00:00")) == ["seal", "broken"]
    assert tick(ticking, at(9, "10:01:00")) == ["seal", "broken"]
    assert len(ran) == 2


@pytest.mark.django_db(transaction=True)
def test_a_function_that_still_runs_is_not_started_a_second_time(clock):
    release = threading.Event()
    ticking = Clock({"slow": Periodic("slow", lambda _now: release.wait(60), seconds=1)})
    assert ticking.tick(at(9, "10:00:00")) == ["slow"]
    assert ticking.tick(at(9, "10:00:05")) == []
    release.set()
    ticking.settle()
    assert tick(ticking, at(9, "10:00:06")) == ["slow"]


@pytest.mark.django_db(transaction=True)
def test_a_clock_that_was_set_back_does_not_stop_the_functions(clock):
    ticking = clock(seal=MINUTE, recount=NIGHTLY)
    tick(ticking, at(20, "10:00:00"))
    assert tick(ticking, at(9, "10:00:00")) == ["seal", "recount"]


@pytest.mark.parametrize(("decorate", "kept"), [(every(seconds=60), False), (daily(at="02:30"), True)])
def test_a_registered_function_stays_callable_and_long_intervals_are_remembered(decorate, kept, monkeypatch):
    monkeypatch.setattr("lifeline.kernel.clock.REGISTER", {})

    def only_here(now):
        return now

    assert decorate(only_here) is only_here
    assert weekly(weekday=0, at="03:00")(only_here) is only_here
    monkeypatch.undo()
    assert not any(name.endswith(".only_here") for name in REGISTER)
    assert Periodic("x", only_here, **({"at": NIGHTLY["at"]} if kept else {"seconds": 60})).remembered is kept


LEADING = """
import django; django.setup()
from lifeline.kernel.leader import Leader
print(Leader("t").claim(), flush=True)
input()
"""


@pytest.mark.django_db(transaction=True)
def test_only_one_process_leads_and_the_next_one_can_when_it_is_killed(settings):
    environment = {**os.environ, "PYTHONPATH": ":".join(sys.path), "LIFELINE_DATA": str(settings.DATA)}
    command = [sys.executable, "-c", LEADING]
    first = subprocess.Popen(
        command, env={**environment, "DJANGO_SETTINGS_MODULE": "config.settings"}, stdin=-1, stdout=-1, text=True
    )
    assert first.stdout.readline() == "True\n"
    ours = Leader("t")
    assert ours.claim() is other_database()
    first.kill()
    first.communicate()
    assert ours.claim()
    assert ours.claim()
    ours.resign()


def other_database():
    """On PostgreSQL the test database is not the site's, and an advisory lock belongs to a database."""
    from django.db import connection

    return connection.vendor == "postgresql"


@pytest.mark.django_db(transaction=True)
def test_two_leaders_of_one_name_exclude_each_other_and_two_names_do_not():
    with Leader("a") as first, Leader("a") as second, Leader("b") as other:
        assert (first, second, other) == (True, False, True)
    with Leader("a") as again:
        assert again

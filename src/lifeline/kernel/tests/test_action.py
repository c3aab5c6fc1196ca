"""K-1 to K-7: the only way to write."""

import socket
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from lifeline.kernel import events
from lifeline.kernel.action import TALLIES, action, inside_action, locked, once, remember, tally
from lifeline.kernel.errors import Conflict, Refused, Unseen
from lifeline.kernel.events import current_now, record
from lifeline.kernel.models import Event, OnceKey, Seal
from lifeline.kernel.tests.kinds import CASE, CLOSED

pytestmark = pytest.mark.django_db


@action
def change(key, *, actor, now=None, fail=False):
    """Write a row and an event, and then perhaps fail."""
    OnceKey.objects.create(scope="test", key_digest=key, body_digest="", expires_at=current_now())
    record(CLOSED, CASE, actor=actor, by="clock")
    if fail:
        raise Refused("H-0", "no")
    return current_now()


@action
def change_two(*, actor, second_fails):
    """An action that calls two others."""
    change("one", actor=actor)
    change("two", actor=actor, fail=second_fails)


def test_k1_an_action_that_raises_leaves_nothing(now):
    with pytest.raises(Refused):
        change("a", actor=None, now=now, fail=True)
    assert (OnceKey.objects.count(), Event.objects.count()) == (0, 0)


def test_k1_a_nested_action_that_raises_takes_the_outer_one_with_it():
    with pytest.raises(Refused):
        change_two(actor=None, second_fails=True)
    assert (OnceKey.objects.count(), Event.objects.count()) == (0, 0)


def test_k1_the_events_of_nested_actions_count_for_the_outer_one():
    change_two(actor=None, second_fails=False)
    assert (OnceKey.objects.count(), Event.objects.count()) == (2, 2)


def test_an_action_without_an_event_fails_and_writes_nothing():
    @action
    def silent(*, actor):
        OnceKey.objects.create(scope="test", key_digest="a", body_digest="", expires_at=current_now())

    with pytest.raises(AssertionError, match="without an event"):
        silent(actor=None)
    assert OnceKey.objects.count() == 0


def test_the_event_has_the_time_of_the_action(now):
    assert change("a", actor=None, now=now) == now
    assert Event.objects.get().at_us == events.to_us(now)


def test_k2_without_a_keyword_only_actor_the_decorator_fails():
    with pytest.raises(TypeError, match="needs a keyword-only `actor`"):
        action(lambda: None)
    with pytest.raises(TypeError, match="needs a keyword-only `actor`"):
        action(lambda actor: None)


def test_k5_nobody_acts_without_a_capacity():
    @action
    def nameless(*, actor):
        record(CLOSED, CASE, actor=actor)

    with pytest.raises(ValueError):
        nameless(actor=None)


def test_a_tally_is_atomic_and_leaves_no_event():
    def react(key, *, actor, fail=False):
        OnceKey.objects.create(scope="test", key_digest=key, body_digest="", expires_at=current_now())
        if fail:
            raise Refused("M-0", "no")

    react.__module__ = "lifeline.media.actions.marks"
    verb = tally(reason="media 5.6")(react)
    verb("a", actor=None)
    with pytest.raises(Refused):
        verb("b", actor=None, fail=True)
    assert (OnceKey.objects.count(), Event.objects.count()) == (1, 0)


def test_a_tally_that_is_not_on_the_closed_list_fails_at_import():
    def guess(*, actor):
        """Not on the list."""

    with pytest.raises(LookupError, match=r"kernel\.guess is not on the list"):
        tally(reason="none")(guess)
    assert len(set(TALLIES)) == len(TALLIES)


def take(key, body, *, actor, now, result=1, scope="form"):
    @action
    def run(*, actor, now):
        if stored := once(key, body, scope=scope):
            return stored.result
        record(CLOSED, CASE, actor=actor, by="clock")
        remember(key, result, scope=scope)
        return result

    return run(actor=actor, now=now)


def test_k4_the_same_key_and_body_return_the_first_result(now):
    assert take("key", "body", actor=None, now=now, result={"number": "2026-K7Q4M"}) == {"number": "2026-K7Q4M"}
    assert take("key", "body", actor=None, now=now, result="another") == {"number": "2026-K7Q4M"}
    assert Event.objects.count() == 1


def test_k4_the_same_key_with_another_body_is_a_conflict(now):
    take("key", "body", actor=None, now=now)
    with pytest.raises(Conflict):
        take("key", "other body", actor=None, now=now)


def test_k4_a_key_counts_in_its_scope_and_for_its_time(now):
    assert take("key", "body", actor=None, now=now, result=1) == 1
    assert take("key", "body", actor=None, now=now, result=2, scope="other form") == 2
    assert take("key", "body", actor=None, now=now + timedelta(hours=23), result=3) == 1
    assert take("key", "another", actor=None, now=now + timedelta(hours=24), result=4) == 4


def test_k4_a_submission_that_failed_can_be_repeated(now):
    @action
    def fails(*, actor, now):
        once("key", "body", scope="form")
        raise Refused("H-0", "no")

    with pytest.raises(Refused):
        fails(actor=None, now=now)
    assert take("key", "body", actor=None, now=now) == 1


def test_remember_without_once_is_a_programming_error():
    with transaction.atomic(), pytest.raises(AssertionError, match="Ask `once`"):
        remember("key", 1, scope="form")


def test_locked_gives_the_row_or_says_that_there_is_none():
    row = OnceKey.objects.create(scope="a", key_digest="b", body_digest="", expires_at=current_now())
    with transaction.atomic():
        assert locked(OnceKey.objects.all(), row.pk) == row
        with pytest.raises(Unseen):
            locked(OnceKey.objects.filter(scope="other"), row.pk)


def test_locked_refuses_a_version_that_has_changed(monkeypatch):
    row = OnceKey.objects.create(scope="a", key_digest="b", body_digest="", expires_at=current_now())
    monkeypatch.setattr(OnceKey, "version", 3, raising=False)
    with transaction.atomic():
        assert locked(OnceKey.objects.all(), row.pk, version=3) == row
        with pytest.raises(Conflict) as conflict:
            locked(OnceKey.objects.all(), row.pk, version=2)
    assert conflict.value.current_version == 3


@pytest.mark.django_db(transaction=True)
def test_locked_outside_of_an_action_is_a_programming_error():
    with pytest.raises(AssertionError, match="inside an action"):
        locked(Seal.objects.all(), 1)


def test_k7_inside_an_action_the_network_is_closed_and_nobody_sleeps():
    @action
    def reach(*, actor):
        assert inside_action()
        record(CLOSED, CASE, actor=actor, by="clock")
        with socket.socket() as line:
            line.connect(("127.0.0.1", 9))

    @action
    def rest(*, actor):
        record(CLOSED, CASE, actor=actor, by="clock")
        time.sleep(0.001)

    with pytest.raises(AssertionError, match="network"):
        reach(actor=None)
    with pytest.raises(AssertionError, match="sleeps"):
        rest(actor=None)
    assert not inside_action()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_k4_of_two_at_the_same_moment_one_runs_and_the_other_gets_its_result(now):
    ready, results = threading.Barrier(2), []

    def submit(number):
        ready.wait()
        results.append(take("key", "body", actor=None, now=now, result=number))
        connection.close()

    threads = [threading.Thread(target=submit, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(results)) == 1
    assert Event.objects.count() == 1

"""E26: two helpers accept the same call at the same moment, each with a connection of its own. Runs on PostgreSQL."""

import threading

import pytest
from django.db import connection

from lifeline.kernel.errors import Refused
from lifeline.wellbeing import policies
from lifeline.wellbeing.actions import calls
from lifeline.wellbeing.models import HelpCall

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


def at_once(*verbs):
    """Run the verbs at the same moment; what each returned or raised."""
    barrier, results = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(place, verb):
        barrier.wait()
        try:
            results[place] = verb()
        except Refused as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, verb)) for place, verb in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_w26_e26_one_of_two_helpers_wins_and_a_double_tap_makes_one_call(world, now):
    helpers = [world.person(f"helper{n}", f"Helper {n}", "jinan", policies.COUNSELLOR) for n in (1, 2, 3)]
    asked = at_once(*[lambda: calls.ask("Min", "here", anonymous=False, actor=world.employee, now=now)] * 3)
    assert len(set(asked)) == HelpCall.objects.count() == 1
    key = HelpCall.objects.get().random_key
    results = at_once(*[lambda h=helper: calls.accept(key, actor=h, now=now) for helper in helpers])
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused", "Refused"]
    assert HelpCall.objects.get().helper in helpers

"""Two phones of one person at the same moment, each with a connection of its own. Runs on PostgreSQL."""

import threading

import pytest
from django.db import connection

from lifeline.kernel import vault
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.questionnaires.api.sheets import Answer
from lifeline.questionnaires.models import Holder, Sheet

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


def at_once(*verbs):
    """Run the verbs at the same moment; what went wrong."""
    barrier, faults = threading.Barrier(len(verbs)), []

    def run(verb):
        barrier.wait()
        try:
            verb()
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test tells it
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def begin(token, now, name="phq9"):
    return sheets.open_sheet(token, api.definition(name), actor=None, now=now)


def test_q37_two_first_starts_make_one_holder_and_one_sheet(now):
    for number in range(4):
        me = vault.token("test.answers", str(number))
        assert at_once(*[lambda me=me: begin(me, now)] * 3) == []
    assert (Holder.objects.count(), Sheet.objects.count()) == (4, 4)


def test_w56_an_answer_beside_an_erasure_is_sealed_with_the_key_that_stays(now):
    me = vault.token("test.answers", "7")
    kept = begin(me, now)
    for sequence in range(1, 6):
        gone = begin(me, now, "gad7")
        answer = Answer("q1", sequence % 3, "a", sequence, sequence)
        faults = at_once(
            lambda gone=gone: sheets.erase_sheet(me, gone.uuid, actor=None, now=now),
            lambda answer=answer: sheets.save_answers(me, kept.uuid, [answer], actor=None, now=now),
        )
        assert faults == []
        assert sheets.sheet_for(me, kept.uuid).given["q1"] == sequence % 3

"""Verbs at the same moment, each with a connection of its own."""

from __future__ import annotations

import threading
import time

from django.db import connection

from lifeline.kernel.errors import Conflict, Refused


def at_once(*verbs):
    """Run the verbs together; what each returned or how it was refused."""
    barrier, results = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(place, verb):
        barrier.wait()
        try:
            results[place] = verb()
        except (Refused, Conflict) as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, verb)) for place, verb in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def refusals(results):
    """Those of them that were refused."""
    return [result for result in results if isinstance(result, Exception)]


def begun(verb, waiting=1):
    """Begin the verb; goes on when so many connections wait for a lock that we hold. Gives how it ends or is refused."""
    results = []

    def run():
        try:
            results.append(verb())
        except (Refused, Conflict) as refusal:
            results.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive() and _waiting() < waiting:
        time.sleep(0.02)

    def ended():
        thread.join()
        return results[0]

    return ended


def _waiting():
    """How many connections to this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction goes on seeing what it saw first
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]

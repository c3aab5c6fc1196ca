"""Verbs at the same moment, each with a connection of its own."""

from __future__ import annotations

import threading

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

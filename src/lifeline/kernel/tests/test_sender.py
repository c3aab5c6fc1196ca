"""The sender as a process: woken, stopped, killed with -9, and two of them at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict

import pytest
from django.db import connection, connections

from lifeline.kernel.models import Delivery, Hook
from lifeline.kernel.notices import announce, post
from lifeline.kernel.notices.claims import claim
from lifeline.kernel.notices.sender import CHUNK
from lifeline.kernel.tests.outbox import NOW, Server
from lifeline.kernel.tests.sites import MANAGE, PATIENCE, ROOT, environment

ALLOW = {"LIFELINE_HOOKS_ALLOW": "127.0.0.0/8"}
KILLS = 100
START = """
import json, os, random, sys, time
from datetime import timedelta
import django
django.setup()
from django.db import connections, transaction
from django.utils import timezone
from lifeline.kernel.models import Delivery, Hook
from lifeline.kernel.notices import post
from lifeline.kernel.notices.channels import Webhook
from lifeline.kernel.notices.sender import sweep
from lifeline.kernel.tls import trusted
url = sys.argv[1]
Hook.objects.get_or_create(url=url, defaults={"secret": "s"})
"""
KILLED = (
    START
    + """
def in_child(work, wait=None):
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    if wait is not None:
        time.sleep(wait)
        os.kill(pid, 9)
    os.waitpid(pid, 0)

def tell(run):
    with transaction.atomic():
        for number in range(3):
            post(url, {"n": f"{run}-{number}"}, key=f"{run}-{number}")
    os.kill(os.getpid(), 9)  # between the commit and whatever would follow it

trusted()  # a sender reads the authorities once; each of these children would do it anew
begin = timezone.now()
luck = random.Random(7)
for run in range(int(sys.argv[2])):
    in_child(lambda: tell(run))
    now = begin + timedelta(seconds=61 * (run + 1))  # the lease of the one killed before is over
    in_child(lambda: sweep(Webhook(), now), luck.uniform(0, 0.06))
for more in range(1, 9):
    sweep(Webhook(), begin + timedelta(hours=2 * more))
print(json.dumps({"states": list(Delivery.objects.values_list("state", flat=True).order_by("pk"))}))
"""
)
TELL = START + "post(url, {'n': sys.argv[2]}, key=sys.argv[2])"


def python(code, data, *arguments):
    more = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **ALLOW}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(
        command, env=environment(data, **more), capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_k35_k36_killed_a_hundred_times_it_loses_nothing_and_repeats_only_with_the_same_key(data):
    with Server() as server:
        verdict = json.loads(python(KILLED, data, f"{server.url}/in", KILLS))
        arrived = defaultdict(list)
        for request in server.requests:
            arrived[request.json()["n"]].append(request.headers["Lifeline-Delivery"])
    assert set(verdict["states"]) == {Delivery.SENT}
    assert set(arrived) == {f"{run}-{number}" for run in range(KILLS) for number in range(3)}
    assert all(len(set(keys)) == 1 for keys in arrived.values())
    assert len({keys[0] for keys in arrived.values()}) == 3 * KILLS
    assert sum(map(len, arrived.values())) - 3 * KILLS <= CHUNK * KILLS


def test_a_commit_wakes_the_sender_and_a_signal_ends_it(data):
    with Server() as server:
        url = f"{server.url}/in"
        sender = subprocess.Popen([*MANAGE, "sender"], env=environment(data, **ALLOW))
        try:
            for word in ("first", "second"):
                python(TELL, data, url, word)
                until = time.monotonic() + PATIENCE
                while len(server.requests) < (1 if word == "first" else 2) and time.monotonic() < until:
                    time.sleep(0.05)
            assert [request.json()["n"] for request in server.requests] == ["first", "second"]
        finally:
            sender.send_signal(signal.SIGTERM)
            assert sender.wait(PATIENCE) == 0


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="several connections at once need PostgreSQL")
def test_k36_senders_that_run_at_once_never_take_one_row():
    Hook.objects.create(url="https://a.example.org/x", secret="s", kinds='["outbox.case.closed"]')
    for number in range(300):
        announce("outbox.case.closed", {"n": number}, key=str(number))
    Delivery.objects.update(next_at=NOW, set_at=NOW)
    gate, taken = threading.Barrier(4), [[] for _ in range(4)]

    def work(mine):
        gate.wait(PATIENCE)
        while rows := claim("hook", NOW, limit=20)[1]:
            mine += [row.pk for row in rows]
        connections.close_all()

    threads = [threading.Thread(target=work, args=(mine,)) for mine in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    together = [pk for mine in taken for pk in mine]
    assert sorted(together) == sorted(Delivery.objects.values_list("pk", flat=True))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="several connections at once need PostgreSQL")
def test_k37_two_that_tell_the_same_at_once_tell_it_once():
    Hook.objects.create(url="https://a.example.org/x", secret="s")
    gate = threading.Barrier(4)

    def work():
        gate.wait(PATIENCE)
        for number in range(20):
            post("https://a.example.org/x", {"n": number}, key=str(number))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert Delivery.objects.count() == 20

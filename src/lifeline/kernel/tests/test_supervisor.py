"""The parent of all processes: back-off, giving up, draining."""

import pytest
from django.db import connection

from lifeline.kernel import start
from lifeline.kernel.process import let_go
from lifeline.kernel.supervisor import Child
from lifeline.kernel.tests.sites import gone
from tests.mother import Mother

SCRIPT = """
import os, sys, time, threading
from lifeline.kernel import supervisor
from lifeline.kernel.supervisor import Child, GaveUpError, Supervisor
supervisor.FIRST_PAUSE_SECONDS = 0.01
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The folder of the site whose parent the tests play."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def run(data):
    """What a script says that runs in a process of its own: a fork of one that has loaded the site."""
    with Mother(data) as mother:

        def told(script):
            with mother.child(SCRIPT + script) as parent:
                return parent.stdout.read()

        yield told


def test_the_pauses_before_a_restart_double_and_the_fifth_death_within_a_minute_is_the_last():
    child = Child("web", ["web"])
    pauses = []
    for now in (100.0, 101.0, 102.0, 103.0):
        assert child.mourn(now)
        pauses.append(child.start_at - now)
    assert pauses == [0.5, 1.0, 2.0, 4.0]
    assert child.mourn(104.0) is False


def test_deaths_of_longer_ago_do_not_count():
    child = Child("web", ["web"])
    for now in (0.0, 10.0, 20.0, 30.0, 71.0, 130.0):
        assert child.mourn(now)
    assert child.start_at == 130.0 + 0.5 * 2


def test_a_child_that_cannot_live_ends_the_site_and_takes_the_others_along(run, data):
    told = run("""
good, bad = Child("clock", ["clock"]), Child("broken", ["no-such-command"])
try:
    Supervisor([good, bad], ready=lambda: True).run()
except GaveUpError as end:
    print(end.name, len(bad.deaths), good.pid, bad.pid)
""")
    assert told.split() == ["broken", "5", "None", "None"]
    assert '"error": "CommandError"' in (data / "logs" / "broken.log").read_text()


@pytest.mark.parametrize("stubborn", ["False", "True"])
def test_a_child_has_its_time_to_end_and_is_then_killed(run, stubborn):
    told = run(f"""
import signal
supervisor.DRAIN_SECONDS = 0.5
def live(self, parent):
    signal.signal(signal.SIGTERM, signal.SIG_IGN if {stubborn} else lambda *_: sys.exit(0))
    time.sleep(120)
Child._live = live
stop, child = threading.Event(), Child("sleeper", [])
threading.Timer(1, stop.set).start()
began = time.monotonic()
Supervisor([child], ready=lambda: True, stop=stop).run()
print(time.monotonic() - began - 1, child.pid)
""")
    seconds, pid = told.split()
    assert float(seconds) < 60  # by itself it would end after two minutes
    assert pid == "None"


def test_ready_is_asked_until_it_is_true_and_then_no_more(run):
    told = run("""
asked = []
def ready():
    asked.append(1)
    if len(asked) == 3:
        threading.Timer(1, stop.set).start()
    return len(asked) == 3
stop = threading.Event()
Supervisor([], ready=ready, stop=stop).run()
print(len(asked))
""")
    assert told.strip() == "3"


def test_a_child_ends_when_its_parent_is_killed(run):
    script = """
child = Child("clock", ["clock"])
child.start()
print(child.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    assert gone([int(run(script))])


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL keeps a pool of connections")
@pytest.mark.parametrize("before", [let_go, start.ready_or_end])  # the supervisor forks after the one, web after both
def test_no_socket_of_the_pool_is_open_when_a_process_is_forked(before):
    connection.ensure_connection()
    pool = connection.pool
    before()
    assert pool.closed
    assert connection.connection is None
    connection.ensure_connection()  # whoever asks again has a pool of his own
    assert connection.pool is not pool

"""`./lifeline test` and its PostgreSQL: a part that fails or cannot run is never told as a success."""

import importlib.util
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[1] / "tools"


def load(name):
    """A module of tools/, which is no package; `test` alone would be the standard library's."""
    spec = importlib.util.spec_from_file_location(f"tools_{name}", TOOLS / f"{name}.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sys.modules["postgres"] = load("postgres")
runner = load("test")


def lane(name, result):
    return runner.Lane(name, run=lambda _bench: 0, result=result, seconds=1.0)


def test_all_lanes_passed_is_exit_0_and_a_plain_last_line(capsys):
    assert runner.report([lane("lint", "passed"), lane("types", "passed")], [], 2.0) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "All 2 lanes passed in 2 s."


def test_one_failing_lane_fails_the_run_and_is_named(capsys):
    assert runner.report([lane("lint", "passed"), lane("types", "FAILED (exit 1)")], [], 2.0) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 of 2 lanes FAILED in 2 s: types."


def test_a_lane_left_out_stands_in_the_last_line(capsys):
    assert runner.report([lane("lint", "passed")], ["browser"], 1.0) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "NOT RUN: the browser lane was left out (--without browser)."


def test_a_lane_that_cannot_run_has_failed_and_says_why(tmp_path, capsys):
    def no_chromium(_bench):
        raise FileNotFoundError("No Chromium was found.")

    broken = runner.Lane("tests in a browser", no_chromium)
    runner.run(broken, runner.Bench(tmp_path))
    assert broken.result == "FAILED: No Chromium was found."
    assert "FAILED: No Chromium was found." in capsys.readouterr().out


def test_pytests_last_line_and_what_failed_are_kept_for_the_report(tmp_path, capsys):
    (tmp_path / "test_one.py").write_text("def test_one():\n    assert 3\ndef test_two():\n    assert 4 == len('x')\n")
    bench = runner.Bench(tmp_path, {**os.environ})
    line = ("-p", "no:django", "-c", os.devnull, "--rootdir", str(tmp_path), str(tmp_path))
    run = runner.Lane("two tests", lambda bench: bench.pytest("not race", *line))
    runner.run(run, bench)
    capsys.readouterr()
    assert runner.report([run], [], 3.0) == 1
    told = capsys.readouterr().out
    assert run.summary.startswith("1 failed, 1 passed in ")
    assert re.search(r"^FAILED \S*test_one.py::test_two", told, re.MULTILINE)


def test_a_sites_settings_do_not_reach_the_tests(tmp_path, monkeypatch):
    monkeypatch.setenv("LIFELINE_DATABASE_URL", "postgresql://a-real-site/lifeline")
    assert "LIFELINE_DATABASE_URL" not in runner.environment(tmp_path)


@pytest.mark.race
def test_the_temporary_postgres_is_removed_even_when_its_command_fails():
    script = "import os; print(os.environ['LIFELINE_DATABASE_URL']); raise SystemExit(3)"
    command = [sys.executable, TOOLS / "postgres.py", "run", "--", sys.executable, "-c", script]
    around = {name: value for name, value in os.environ.items() if name != "TMPDIR"}  # the run's own folder is root's
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=around)
    folder = Path(ran.stdout.strip().partition("host=")[2].replace("%2F", "/"))
    assert ran.returncode == 3
    assert folder.name.startswith("lifeline-pg-")
    assert not folder.exists()


MARKED = """
import pytest

def test_plain():
    pass

@pytest.mark.race
def test_raced():
    pass

@pytest.mark.django_db
def test_opens():
    pass

def test_asks(transactional_db):
    pass
"""


def test_what_opens_no_database_runs_on_one_engine_only(tmp_path):
    (tmp_path / "test_it.py").write_text(MARKED)
    plain = ["-q", "--collect-only", "-p", "conftest", "-p", "no:django", "-c", os.devnull, "-m", "not once"]
    command = [sys.executable, "-m", "pytest", *plain, "--rootdir", str(tmp_path), str(tmp_path)]
    ran = subprocess.run(command, cwd=TOOLS.parent, capture_output=True, text=True, check=False)
    found = {line.partition("::")[2] for line in ran.stdout.splitlines() if "::" in line}
    assert found == {"test_raced", "test_opens", "test_asks"}, ran.stdout + ran.stderr


def test_a_browser_test_outside_of_its_folder_is_refused_because_no_lane_would_find_it(tmp_path):
    (tmp_path / "test_it.py").write_text("import pytest\n\n@pytest.mark.browser\ndef test_seen():\n    pass\n")
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", "-p", "conftest", "-p", "no:django"]
    command += ["-c", os.devnull, "--rootdir", str(tmp_path), str(tmp_path)]
    ran = subprocess.run(command, cwd=TOOLS.parent, capture_output=True, text=True, check=False)
    assert ran.returncode == pytest.ExitCode.USAGE_ERROR, ran.stdout
    assert "test_it.py::test_seen drives a browser and belongs into tests/browser." in ran.stderr


RUN = """
import runpy, signal, sys, tempfile
from pathlib import Path
sys.path.insert(0, {tools!r})
runner = runpy.run_path({tools!r} + "/test.py")
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
import os
with tempfile.TemporaryDirectory() as folder:
    runner["Bench"](Path(folder), dict(os.environ)).pytest("not race", "-s", "-p", "no:django", "-c", os.devnull, {where!r})
"""


def test_sigterm_ends_the_lane_that_runs_and_removes_its_folders(tmp_path):
    (tmp_path / "test_long.py").write_text(
        "import os, pathlib, time\n\ndef test_long():\n    print('PID', os.getpid(), flush=True)\n    time.sleep(120)\n"
    )
    (temporary := tmp_path / "temporary").mkdir()
    command = [sys.executable, "-c", RUN.format(tools=str(TOOLS), where=str(tmp_path / "test_long.py"))]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as run:
        lane_pid = next(int(line.split()[-1]) for line in run.stdout if "PID" in line)
        run.terminate()
        assert run.wait(120) == 143
    assert not Path(f"/proc/{lane_pid}").exists()
    assert not list(temporary.glob("tmp*"))


CHANCE = """
import random
from django.utils import timezone
from hypothesis import given, settings
from hypothesis.strategies import integers, text

def test_chance():
    drawn = []
    @settings(max_examples=5)
    @given(text(), integers())
    def draw(word, number):
        drawn.append((word, number))
    draw()
    print(f"THE DAY {timezone.now():%F}")
    print("DRAWN", random.random(), list({str(n) for n in range(9)}), drawn)
"""


def test_the_same_commit_is_asked_the_same_each_time(tmp_path, capfd):
    (tmp_path / "test_chance.py").write_text(CHANCE)
    line = ("-s", "-p", "conftest", "-c", str(TOOLS.parent / "pyproject.toml"), str(tmp_path / "test_chance.py"))
    lanes = [runner.Lane("chance", lambda bench: bench.pytest("not race", *line)) for _turn in range(3)]
    runner.run_all(lanes[:2], tmp_path)
    today = {f"{datetime.now(UTC):%F}"}
    runner.run_all(lanes[2:], tmp_path, explore=True)
    today.add(f"{datetime.now(UTC):%F}")
    told = capfd.readouterr().out
    drawn, days = re.findall(r"DRAWN .*", told), re.findall(r"THE DAY (\S+)", told)
    assert [one.result for one in lanes] == ["passed"] * 3
    assert drawn[0] == drawn[1] != drawn[2]
    assert days[:2] == ["2026-11-27", "2026-11-27"]
    assert days[2] in today

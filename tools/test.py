"""`./lifeline test`: everything that has to be true, in lanes. Each lane prints its name, its seconds and its result.

    ./lifeline test                      all lanes
    ./lifeline test --without browser    leave a lane out (postgres, browser); the last lines say so
    ./lifeline test --quick              no PostgreSQL, no browser: for the desk, not for CI
    ./lifeline test --explore            today, and another order, other random numbers and properties than in any run
    ./lifeline test --setup-only         make the environment and stop

A lane that cannot run, or that finds no test, has failed. A failure does not stop the lanes after it. The same commit
is asked the same each time, so what fails here fails there; what chance may find is looked for with --explore.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
END_SECONDS = 20
LONGEST = 200
"""Letters of a failure that the last lines repeat: a compared page would fill them."""
CLEANERS = {"ffmpeg": "ffmpeg", "mat2": "mat2", "exiftool": "libimage-exiftool-perl"}
"""Programs that clean files or look whether they are clean, and their Debian packages."""
SAME: Sequence[str] = ("--randomly-seed=1220", "--hypothesis-profile=same")
"""One order of the tests, one row of random numbers, one set of examples of each property."""
SAME_AROUND = {"PYTHONHASHSEED": "0", "LIFELINE_TESTS_AT": "2026-11-27T10:00:00+08:00"}
"""One order of sets, and the day on which the clock of pages begins: a Friday in the middle of a month. What passed on
it passes on New Year's Eve; a browser has a clock of its own and sees the real day."""
JOURNEYS = "tests/browser"
"""Where the tests in a browser stand, and no others: `conftest.py` refuses one elsewhere. Each lane reads its own."""
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CJK_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


@dataclass
class Lane:
    """One part of the run. `option` is the word after --without that leaves it out; what only reads shares the time."""

    name: str
    run: Callable[["Bench"], int]
    option: str = ""
    reads: bool = False
    seconds: float = 0.0
    result: str = ""
    summary: str = ""
    failures: list[str] = field(default_factory=list)
    untried: list[str] = field(default_factory=list)


@dataclass
class Bench:
    """Where the lanes run: an environment that names a temporary data folder, and what they reported."""

    data: Path
    environment: dict[str, str] = field(default_factory=dict)
    chance: Sequence[str] = ()
    """What pytest is told of order and random numbers; nothing: new ones each time."""
    summary: str = ""
    failures: list[str] = field(default_factory=list)
    untried: list[str] = field(default_factory=list)
    """Programs that are missing; the tests that need them are skipped, and the last lines say so."""
    printed: str = ""
    running: "list[subprocess.Popen[str]]" = field(default_factory=list)
    """The tools that were started; who stops the run ends them."""

    def call(self, *command: str | Path, **environment: str) -> int:
        """Run a tool in the repository and show its output when it is whole; its exit code."""
        environment = {**self.environment, **environment}
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as tool:
            self.running.append(tool)
            try:
                self.printed += tool.communicate()[0]
            except BaseException:
                end(tool)
                raise
        return tool.returncode

    def tool(self, name: str, *arguments: str, **environment: str) -> int:
        """Run a tool of the virtual environment."""
        return self.call(BIN / name, *arguments, **environment)

    def manage(self, *arguments: str) -> int:
        """Run a management command."""
        return self.call(sys.executable, "manage.py", *arguments)

    def pytest(self, marks: str, *arguments: str, **environment: str) -> int:
        """Run the tests that carry `marks`; keep pytest's last line ("241 passed in 63.02s") and what failed."""
        command = [sys.executable, "-m", "pytest", "-m", marks, *self.chance, *arguments]
        environment = {**self.environment, **environment, "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as tests:
            try:
                for line in tests.stdout or ():
                    print(line, end="", flush=True)
                    self.summary = line.strip(" =\n") or self.summary
                    if line.startswith(("FAILED ", "ERROR ")):
                        self.failures.append(line.strip()[:LONGEST])
            except BaseException:
                end(tests)
                raise
        return tests.returncode


def end(child: "subprocess.Popen[str]") -> None:
    """Stop a lane in order, as Ctrl-C would: its workers and browsers end with it. What does not is killed."""
    child.send_signal(signal.SIGINT)
    try:
        child.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


def formatting(bench: Bench) -> int:
    return bench.tool("ruff", "format", "--check", ".")


def lint(bench: Bench) -> int:
    return bench.tool("ruff", "check", ".")


def types(bench: Bench) -> int:
    return bench.tool("mypy", "config", "src", "tools", PYTHONPATH="src:.", MYPYPATH="tools")


def contracts(bench: Bench) -> int:
    return bench.tool("lint-imports", "--no-cache", PYTHONPATH="src:.")


def templates(bench: Bench) -> int:
    return bench.tool("djlint", "src", "--lint", "--quiet")


def migrations(bench: Bench) -> int:
    """Whether one is missing; and what they make from zero, which the workers of the tests would wait for."""
    make = "import sys; from pathlib import Path; from tests import migrated; migrated.site(Path(sys.argv[1]))"
    made = bench.call(sys.executable, "-c", make, bench.data / "migrated", PYTHONPATH=f"src{os.pathsep}.")
    return bench.manage("makemigrations", "--check", "--dry-run") or made


def static_files(bench: Bench) -> int:
    return bench.manage("collectstatic", "--noinput", "--verbosity", "0")


def sqlite(bench: Bench) -> int:
    """Three at once on two cores: a fifth of the time they wait, for sites that start and are killed."""
    bench.untried = missing_cleaners()
    marks = "not browser and (once or not race)"
    return bench.pytest(marks, "-n", "3", f"--ignore={JOURNEYS}", LIFELINE_DATABASE_URL="")


def missing_cleaners() -> list[str]:
    """Install what cleans files when we may; the programs that are missing all the same."""
    missing = [package for program, package in CLEANERS.items() if not shutil.which(program)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        postgres.apt_install(*missing)
    return [program for program in CLEANERS if not shutil.which(program)]


def on_postgres(bench: Bench) -> int:
    """The same tests of the domain: without the guards, which hold the house, and without what cannot differ here."""
    with postgres.cluster() as address:
        without = ("--ignore=tests/guard", f"--ignore={JOURNEYS}")
        return bench.pytest("not browser and not once", "-n", "2", *without, LIFELINE_DATABASE_URL=address)


def browser(bench: Bench) -> int:
    chromium = find_chromium()
    around = {"LIFELINE_DATABASE_URL": "", "LIFELINE_TESTS_AT": "", "LIFELINE_CHROMIUM": chromium}
    return bench.pytest("browser", "-n", "2", JOURNEYS, **around)


def find_chromium() -> str:
    """Path of Debian's Chromium; installs it and a font for Chinese when it may. FileNotFoundError tells the cure."""
    missing = []
    if not any(map(shutil.which, CHROMIUM_NAMES)):
        missing.append("chromium")
    if not CJK_FONT.exists():
        missing.append("fonts-noto-cjk")
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        postgres.apt_install(*missing)
    if (found := next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)) is None:
        raise FileNotFoundError(
            "No Chromium was found. Debian: apt-get install chromium fonts-noto-cjk; or --without browser."
        )
    return found


LANES = (
    Lane("format", formatting, reads=True),
    Lane("lint", lint, reads=True),
    Lane("types", types, reads=True),
    Lane("contracts", contracts, reads=True),
    Lane("templates", templates, reads=True),
    Lane("migrations", migrations, reads=True),
    Lane("static files", static_files),
    Lane("tests on SQLite", sqlite),
    Lane("tests on PostgreSQL", on_postgres, option="postgres"),
    Lane("tests in a browser", browser, option="browser"),
)


def run(lane: Lane, bench: Bench) -> None:
    """Run one lane and write its time and result into it."""
    if not lane.reads:
        print(head(lane), flush=True)
    began = time.monotonic()
    try:
        code = lane.run(bench)
        lane.result = "passed" if code == 0 else f"FAILED (exit {code})"
    except (postgres.PostgresMissingError, FileNotFoundError) as problem:
        lane.result = f"FAILED: {problem}"
    lane.seconds, lane.summary, lane.failures = time.monotonic() - began, bench.summary, bench.failures
    lane.untried = bench.untried
    told = f"{bench.printed}── {lane.name}: {lane.result} in {lane.seconds:.1f} s"
    print(f"{head(lane)}\n{told}" if lane.reads else told, flush=True)


def head(lane: Lane) -> str:
    """The line above what a lane prints."""
    return f"\n── {lane.name} " + "─" * (60 - len(lane.name))


def run_all(lanes: Sequence[Lane], data: Path, *, explore: bool = False) -> float:
    """Run them, those that only read two at a time, the longest of them first; the seconds of all."""
    began = time.monotonic()
    reading = sorted((lane for lane in lanes if lane.reads), key=lambda lane: lane.name != "types")
    around = {**environment(data), **({} if explore else SAME_AROUND)}
    chance = () if explore else SAME
    benches = [Bench(data, around) for _lane in reading]
    with ThreadPoolExecutor(2) as pool:
        try:
            list(pool.map(run, reading, benches))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for tool in (tool for bench in benches for tool in bench.running if tool.poll() is None):
                end(tool)
            raise
    for lane in lanes:
        if not lane.reads:
            run(lane, Bench(data, around, chance))
    return time.monotonic() - began


def report(lanes: Sequence[Lane], left_out: Sequence[str], total: float) -> int:
    """Print the table of lanes and the closing lines, `total` in seconds; the exit code of the whole run."""
    print("\nlane                       seconds  result")
    for lane in lanes:
        print(f"{lane.name:<24}  {lane.seconds:>8.1f}  {lane.result}{lane.summary and f': {lane.summary}'}")
    for failure in (failure for lane in lanes for failure in lane.failures):
        print(failure)
    failed = [lane.name for lane in lanes if lane.result != "passed"]
    if failed:
        print(f"\n{len(failed)} of {len(lanes)} lanes FAILED in {total:.0f} s: {', '.join(failed)}.")
    else:
        print(f"\nAll {len(lanes)} lanes passed in {total:.0f} s.")
    for program in (program for lane in lanes for program in lane.untried):
        print(f"NOT TRIED: what needs {program}, which is not installed; the tests that need it were skipped.")
    for option in left_out:
        print(f"NOT RUN: the {option} lane was left out (--without {option}).")
    return 1 if failed else 0


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line, with --quick spelled out."""
    parser = argparse.ArgumentParser(
        prog="./lifeline test", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--without", action="append", choices=["postgres", "browser"], default=[])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--explore", action="store_true")
    parser.add_argument("--setup-only", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.quick:
        chosen.without = ["postgres", "browser"]
    return chosen


def environment(data: Path) -> dict[str, str]:
    """What the lanes see: no setting of a site; data and temporary files go to a folder that is removed at the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIFELINE_", "DJANGO_"))}
    return {**kept, "LIFELINE_DATA": str(data), "TMPDIR": str(data)}


def main(arguments: Sequence[str]) -> int:
    """Run the lanes; 0 when every one passed."""
    chosen = options(arguments)
    if chosen.setup_only:
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # lane and folders go on the way out
    lanes = [lane for lane in LANES if lane.option not in chosen.without]
    with tempfile.TemporaryDirectory(prefix="lifeline-test-", ignore_cleanup_errors=True) as folder:
        total = run_all(lanes, Path(folder), explore=chosen.explore)
        return report(lanes, sorted(set(chosen.without)), total)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Which interpreter `./lifeline` takes on a machine that has several."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STAND_IN = """#!/bin/sh
case "$1 $2" in
  "-m venv") basename "$(dirname "$0")" > chosen; exit 1 ;;
  *ensurepip*) exit {works} ;;
  *optimizations*) exit {optimised} ;;
esac
echo "Python 3"
"""
YES, NO = 0, 1


@pytest.fixture
def chosen(tmp_path):
    """Set interpreters up as (folder, name, works, optimised), in the order of the PATH; the folder of the one taken."""

    def of(*interpreters: tuple[str, str, int, int], wanted: str = "") -> str:
        house = tmp_path / "house"
        (house / "requirements").mkdir(parents=True)
        (house / "lifeline").write_bytes((ROOT / "lifeline").read_bytes())
        (house / "requirements" / "run.txt").write_text("")
        folders = []
        for folder, name, works, optimised in interpreters:
            file = tmp_path / folder / name
            file.parent.mkdir()
            file.write_text(STAND_IN.format(works=works, optimised=optimised))
            file.chmod(0o755)
            folders.append(str(file.parent))
        around = {"PATH": ":".join([*folders, "/usr/bin", "/bin"]), "PYENV_ROOT": str(tmp_path / "none")}
        if wanted:
            around["LIFELINE_PYTHON"] = str(tmp_path / wanted)
        command = ["sh", "lifeline", "setup"]
        told = subprocess.run(command, cwd=house, env=around, capture_output=True, text=True, check=False)
        assert told.returncode
        taken = house / "chosen"
        return taken.read_text().strip() if taken.exists() else told.stderr

    return of


def test_of_two_that_are_optimised_the_newer(chosen):
    assert chosen(("old", "python3.13", YES, YES), ("new", "python3.14", YES, YES)) == "new"


def test_an_optimised_one_before_a_newer_one_that_is_not(chosen):
    assert chosen(("plain", "python3.14", YES, NO), ("quick", "python3.13", YES, YES)) == "quick"


def test_what_cannot_run_us_is_passed_over(chosen):
    assert chosen(("shim", "python3.14", NO, YES), ("good", "python3.13", YES, YES)) == "good"


def test_an_optimised_one_is_found_behind_another_of_the_same_name(chosen):
    assert chosen(("shim", "python3.14", YES, NO), ("behind", "python3.14", YES, YES)) == "behind"


def test_who_names_one_gets_it(chosen):
    given = ("new", "python3.14", YES, YES), ("mine", "python3.13", YES, NO)
    assert chosen(*given, wanted="mine/python3.13") == "mine"


def test_who_names_one_that_cannot_run_us_is_told(chosen):
    assert "LIFELINE_PYTHON=" in chosen(
        ("new", "python3.14", YES, YES), ("mine", "python3.13", NO, NO), wanted="mine/python3.13"
    )

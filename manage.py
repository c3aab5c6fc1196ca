#!/usr/bin/env python3
"""Hands a verb of `./lifeline` to Django. `--data DIR` says where a site lives, so it is read before the settings."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
MISSING = 4
STATELESS = {
    "wellbeing": ("score", "change", "tabulate", "instruments"),
    "innovation": ("assign", "calibrate", "agreement", "duplicates", "award"),
}
"""Verbs of an app that start without a site."""


def data_folder(argv: list[str]) -> str | None:
    """The value of `--data DIR` or `--data=DIR`, taken out of `argv`."""
    for place, word in enumerate(argv):
        if word == "--data" and place + 1 < len(argv):
            folder = argv[place + 1]
            del argv[place : place + 2]
            return folder
        if word.startswith("--data="):
            del argv[place]
            return word.removeprefix("--data=")
    return None


def without_a_site(argv: list[str]) -> int | None:
    """A verb that needs no site and no database runs at once: Django alone would take longer to start than the work."""
    if not argv[2:] or argv[2] not in STATELESS.get(argv[1], ()):
        return None
    if {"--cycle", "--as"} & {word.split("=")[0] for word in argv[3:]}:  # of a cycle of the site, not of a plain table
        return None
    if argv[1] == "innovation":
        from lifeline.innovation.management.siteless import main as tabled  # reason: only when it is asked for

        return tabled(argv[2:])
    from lifeline.wellbeing.management.stateless import main as run  # reason: only when it is asked for

    return run(argv[2:])


def settings_can_be_read() -> bool:
    """Load the settings; a fault in them is a sentence in both languages and no trace (K-107)."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        _ = settings.DATA
    except ImproperlyConfigured as problem:
        print(problem, file=sys.stderr)
    except OSError as problem:
        folder = os.environ.get("LIFELINE_DATA") or ROOT / "data"
        print(f"数据目录 {folder} 无法写入（{problem.strerror}）。", file=sys.stderr)
        print(f"The data folder {folder} cannot be written ({problem.strerror}).", file=sys.stderr)
    else:
        return True
    return False


def main() -> None:
    """Set the settings module and the data folder, then run the command."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its threads wait for each other where cores are shared: × 50
    if (code := without_a_site(sys.argv)) is not None:
        sys.exit(code)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if (folder := data_folder(sys.argv)) is not None:
        os.environ["LIFELINE_DATA"] = str(Path(folder).expanduser().resolve())
    if sys.argv[2:3] == ["bench"]:  # `./lifeline hotline bench` is `./lifeline bench hotline`
        sys.argv[1:3] = ["bench", sys.argv[1]]
    if not settings_can_be_read():
        sys.exit(MISSING)
    from django.core.management import execute_from_command_line  # reason: after the settings are named

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

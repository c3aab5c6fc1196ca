#!/usr/bin/env python3
"""Hands a verb of `./lifeline` to Django. `--data DIR` says where a site lives, so it is read before the settings."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]


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


def main() -> None:
    """Set the settings module and the data folder, then run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if (folder := data_folder(sys.argv)) is not None:
        os.environ["LIFELINE_DATA"] = str(Path(folder).expanduser().resolve())
    from django.core.management import execute_from_command_line  # reason: after the settings are named

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

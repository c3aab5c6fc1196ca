"""How many deadlines a second: `python bench/kernel_calendar.py` prints one JSON object."""

import datetime as dt
import json
import platform
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from lifeline.kernel.calendar import Calendar

N = 200_000
TARGETS = {"add_days": 100_000}


def rate(act) -> float:
    """Calls a second over N acts, half an hour apart."""
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    acts = [start + dt.timedelta(minutes=number * 17) for number in range(N)]
    act(acts[-1])
    begin = time.perf_counter()
    for at in acts:
        act(at)
    return N / (time.perf_counter() - begin)


def main() -> None:
    calendar = Calendar.at("cn-1")
    pause = (dt.datetime(2023, 5, 1, tzinfo=dt.UTC), dt.datetime(2023, 6, 1, tzinfo=dt.UTC))
    cases = {
        "add_days": lambda at: calendar.add_days(at, 5, end="close"),
        "add_hours": lambda at: calendar.add_hours(at, 240),
        "between": lambda at: calendar.between(at, at + dt.timedelta(days=9)),
        "with_pauses": lambda at: calendar.with_pauses(calendar.add_days(at, 5, end="close"), [pause]),
    }
    rates = {name: round(rate(act)) for name, act in cases.items()}
    figures = {name: {"per_second": rates[name], "target": TARGETS.get(name)} for name in rates}
    print(json.dumps({"bench": "kernel.calendar", "python": platform.python_version(), "n": N, "figures": figures}))


if __name__ == "__main__":
    main()

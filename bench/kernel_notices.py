"""Figures of the outbox, as JSON: `.venv/bin/python bench/kernel_notices.py`.

20,000 persons told at once: written in ≤ 60 s, then handed to the mail channel batch by batch.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
FOLDER = tempfile.TemporaryDirectory(prefix="lifeline-bench-")
os.environ["LIFELINE_DATA"] = FOLDER.name
os.environ["LIFELINE_MAIL_URL"] = "smtp://mail.example.org:587"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django  # noqa: E402 - the settings must be named first

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from lifeline.kernel.events import bound_now  # noqa: E402
from lifeline.kernel.models import Delivery, Notice  # noqa: E402
from lifeline.kernel.notices import declare_notice, inbox, notify  # noqa: E402
from lifeline.kernel.notices.channels import Outcome  # noqa: E402
from lifeline.kernel.notices.sender import sweep  # noqa: E402
from lifeline.people.models import Person  # noqa: E402

N = 20_000
NOW = datetime(2026, 3, 9, 2, tzinfo=UTC)
KIND = declare_notice("bench.news.published", title="News %(number)s", plain=("number",), channels=("mail",))


class Nowhere:
    """A mail channel that takes everything."""

    name = "mail"

    def ready(self):
        return True

    def send(self, batch):
        return [Outcome("sent")] * len(batch)


def seconds(act) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def tell() -> None:
    with transaction.atomic(), bound_now(NOW):
        notify(range(1, N + 1), KIND, values={"number": "7"}, key="bench")


def send() -> None:
    while sweep(Nowhere(), NOW):
        pass


def main() -> None:
    call_command("migrate", verbosity=0)
    Person.objects.bulk_create(
        [Person(pk=n, employee_no=str(n), name=f"P{n}", email=f"p{n}@example.org") for n in range(1, N + 1)], 1000
    )
    written = seconds(tell)
    sent = seconds(send)
    assert Notice.objects.count() == Delivery.objects.filter(state=Delivery.SENT).count() == N
    figures = {
        "write 20,000 notices": {"s": round(written, 1), "target_s": 60, "ok": written <= 60},
        "send 20,000 mails, without the mail server": {"s": round(sent, 1), "per_second": round(N / sent)},
        "inbox of one": {"ms": round(1000 * seconds(lambda: inbox(7)), 1)},
    }
    shape = {"bench": "kernel.notices", "python": platform.python_version(), "database": connection.vendor, "n": N}
    print(json.dumps({**shape, "figures": figures}))


if __name__ == "__main__":
    main()

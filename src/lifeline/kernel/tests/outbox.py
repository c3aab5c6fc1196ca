"""What the tests of the outbox share: persons without `people`, kinds, channels that say what they were given."""

from __future__ import annotations

import datetime as dt
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from lifeline.kernel.events import Subject, bound_now
from lifeline.kernel.models import Delivery
from lifeline.kernel.notices import Reader, Rest, declare_notice, notify
from lifeline.kernel.notices.channels import HOOK
from lifeline.kernel.notices.channels.base import SENT, Outcome

if TYPE_CHECKING:
    from lifeline.kernel.calendar import Shift
    from lifeline.kernel.notices.channels.base import Message

ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 3, 9, 10, tzinfo=ZONE)  # a Monday
CASE = Subject("outbox.case", "17")
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)

REPLIED = declare_notice(
    "outbox.case.replied",
    title="Report %(number)s has a reply",
    text="Report %(number)s: %(reply)s",
    plain=("number",),
    private=("reply",),
    policy=lambda person_id, keys: {key for key in keys if (person_id, key) not in LOST},
)
OVERDUE = declare_notice(
    "outbox.case.overdue",
    title="Case %(number)s is overdue",
    plain=("number",),
    klass="due",
    bundle="outbox",
    owed=True,
)
NEWS = declare_notice("outbox.news.published", title="News", cap=2, channels=("mail",))
DELAYED = declare_notice("outbox.case.sealed", title="There is news", delay=(5, 30))
RESULT = declare_notice("outbox.result.ready", title="Your result is ready", quiet=True)
EARLY = declare_notice("outbox.care.asked", title="A question", rest=Rest(night=(21 * 60, 8 * 60), roster=False))
NIGHT_WORK = declare_notice(
    "outbox.care.planned", title="A date", rest=Rest(before_night_shift=120, after_night_shift=480, roster=False)
)
LOST: set[tuple[int, str]] = set()


@dataclass
class Town:
    """A directory: everybody from 1 to 99 is in service, writes English and has a mail address, unless told otherwise."""

    left: set[int] = field(default_factory=set)
    without_address: set[int] = field(default_factory=set)
    free_until: dict[int, dt.datetime] = field(default_factory=dict)
    work: dict[int, list[Shift]] = field(default_factory=dict)
    language: str = "en"

    def readers(self, person_ids):
        return {
            number: Reader(
                number,
                self.language,
                {} if number in self.without_address else {"mail": f"p{number}@example.org", "wecom": f"w{number}"},
            )
            for number in person_ids
            if number not in self.left
        }

    def leavers(self, person_ids):
        return {n: Reader(n, self.language, {"mail": f"p{n}@example.org"}) for n in person_ids if n in self.left}

    def resting(self, person_ids, now):
        return {n: until for n in person_ids if (until := self.free_until.get(n)) is not None and now < until}

    def shifts(self, person_ids, from_at, to_at):
        return {
            one: [shift for shift in self.work.get(one, ()) if shift.from_at < to_at and shift.to_at > from_at]
            for one in person_ids
        }

    def administrators(self):
        return [1]

    def auditors(self):
        return [2]


class Box:
    """A channel that keeps what it was given and answers as it was told to."""

    def __init__(self, name: str = "mail", *answers: Outcome) -> None:
        self.name = name
        self.answers = list(answers)
        self.sent: list[Message] = []

    def ready(self):
        return True

    def send(self, batch):
        self.sent += batch
        return [self.answers.pop(0) if self.answers else Outcome(SENT, provider_id="x") for _ in batch]


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)


class Server:
    """A web server of this machine on a free port: keeps requests, answers as told, else 200 and an empty object."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: list[tuple[int, object]] = []
        self.fixed: dict[str, object] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = self.path.partition("?")[0]
                if path in outer.fixed:
                    status, content = 200, outer.fixed[path]
                else:
                    outer.requests.append(Request(self.path, dict(self.headers), body))
                    status, content = outer.answers.pop(0) if outer.answers else (200, {})
                data = json.dumps(content).encode()
                self.send_response(status)
                if status in {301, 302}:
                    self.send_header("Location", "http://127.0.0.1/elsewhere")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self):
                self.do_POST()

            def log_message(self, *_args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_problem) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


def posts() -> list[dict[str, Any]]:
    """The bodies that wait for hooks, in the order in which they were written."""
    waiting = Delivery.objects.filter(channel=HOOK).order_by("pk")
    return [json.loads(delivery.body) for delivery in waiting]


def tell(persons, kind, key="k", at=NOW, **more):
    """Tell persons at a moment; kinds with values get those of case 17."""
    values = {"number": "2026-AAAAA", "reply": "The fan was repaired."}
    more.setdefault("values", {name: values[name] for name in kind.values})
    with bound_now(at):
        return notify(persons, kind, key=key, **more)


def states() -> list[str]:
    """The states of all deliveries, oldest first."""
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))

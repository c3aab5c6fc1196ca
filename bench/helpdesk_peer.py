# ruff: noqa: PLC0415 - Django's parts can be had only after its settings
"""django-helpdesk with the same texts, in an environment of its own: what a page of a peer costs on this machine.

The benchmark starts it with that environment's Python and speaks to it by lines: `load FILE` (JSON lines of title,
text, created, closed, reply), then the name of a page, answered by the milliseconds that one request took. Requests go
through the whole stack but the socket, as ours do. LIFELINE_DATABASE_URL names a PostgreSQL; else SQLite in FOLDER.

    python helpdesk_peer.py FOLDER shipped      Django's own settings of SQLite; every ticket is open
    python helpdesk_peer.py FOLDER tuned        SQLite as Lifeline sets it up; what is closed here is closed there
"""

import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import django
from django.conf import settings

FOLDER = Path(sys.argv[1])
TUNED = sys.argv[2:] == ["tuned"]
URLS = "peer_urls"
QUEUES = 12
STAFF = 12
APPS = (
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.humanize", "django.contrib.sites",
    "rest_framework", "helpdesk",
)  # fmt: skip
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]  # fmt: skip
CONTEXT = ("debug", "request", "static")


def database() -> dict:
    """The engine that Lifeline is measured on, as the peer's makers set it up, or as we do."""
    if not (address := os.environ.get("LIFELINE_DATABASE_URL")):
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL" if TUNED else ""
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(FOLDER / "peer.sqlite3"),
            "OPTIONS": {"init_command": pragmas},
        }
    parts = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": "helpdesk_peer", "HOST": parts.hostname or "",
        "PORT": parts.port or "", "USER": parts.username or "", "PASSWORD": parts.password or "", "CONN_MAX_AGE": None,
    }  # fmt: skip


def prepare() -> None:
    """Settings, tables, staff and queues."""
    processors = [f"django.template.context_processors.{one}" for one in CONTEXT]
    processors += ["django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages"]
    engine = {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
    settings.configure(
        SECRET_KEY="a benchmark", DEBUG=False, ALLOWED_HOSTS=["*"], INSTALLED_APPS=APPS, MIDDLEWARE=MIDDLEWARE,
        ROOT_URLCONF=URLS, DATABASES={"default": database()}, SITE_ID=1, USE_TZ=True, STATIC_URL="/static/",
        TIME_ZONE="Asia/Shanghai", DEFAULT_AUTO_FIELD="django.db.models.AutoField", LOGIN_URL="/login/",
        TEMPLATES=[{**engine, "OPTIONS": {"context_processors": processors}}],
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend", HELPDESK_ACTIVATE_API_ENDPOINT=True,
        HELPDESK_ENABLE_TEAMS_MODE=False, HELPDESK_TEAMS_MODE_ENABLED=False,
    )  # fmt: skip
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.urls import include, path
    from helpdesk.models import Queue

    sys.modules[URLS] = ModuleType(URLS)
    sys.modules[URLS].urlpatterns = [path("", include("helpdesk.urls"))]

    call_command("migrate", verbosity=0, interactive=False)
    for number in range(STAFF):
        User.objects.create_user(f"staff{number}", is_staff=True, is_superuser=True)
    for number in range(QUEUES):
        Queue.objects.create(title=f"厂{number}", slug=f"q{number}", allow_public_submission=True)


def load(path: str) -> None:
    """A ticket for each line, and a public follow-up for each reply."""
    from django.contrib.auth.models import User
    from helpdesk.models import FollowUp, Queue, Ticket

    queues, staff = list(Queue.objects.all()), list(User.objects.all())
    rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    for begin in range(0, len(rows), 1000):
        part = rows[begin : begin + 1000]
        tickets = [
            Ticket(
                title=row["title"][:200], description=row["text"], queue=queues[n % QUEUES],
                assigned_to=staff[n % STAFF], submitter_email=f"e{n % 5000}@example.com",
                created=datetime.fromisoformat(row["created"]), modified=datetime.fromisoformat(row["created"]),
                status=Ticket.CLOSED_STATUS if TUNED and row["closed"] else Ticket.OPEN_STATUS, resolution=row["reply"],
            )
            for n, row in enumerate(part)
        ]  # fmt: skip
        made = Ticket.objects.bulk_create(tickets)
        FollowUp.objects.bulk_create(
            FollowUp(
                ticket=ticket, date=ticket.created, title="Comment", comment=row["reply"], public=True,
                user=ticket.assigned_to,
            )
            for ticket, row in zip(made, part, strict=True)
            if row["reply"]
        )  # fmt: skip


class Pages:
    """The peer's counterparts of our pages."""

    def __init__(self) -> None:
        from django.contrib.auth.models import User
        from django.test import Client
        from helpdesk.models import Queue
        from helpdesk.query import query_to_base64

        self.staff, self.public = Client(), Client()
        self.staff.force_login(User.objects.first())
        self.queue = Queue.objects.first().pk
        wanted = {"filtering": {"status__in": [1, 2]}, "sorting": "created", "search_string": "", "sortreverse": False}
        self.query = query_to_base64(wanted)

    def submit(self):
        """GET and POST of the public form."""
        self.public.get("/tickets/submit/")
        given = {
            "title": "更衣室的灯坏了", "body": "更衣室的灯坏了，夜班换衣服看不清。", "queue": self.queue, "priority": 3,
            "submitter_email": "e1@example.com",
        }  # fmt: skip
        return self.public.post("/tickets/submit/", given)

    def queue_list(self):
        """The data of the list that a desk works by, 25 rows."""
        table = {
            "draw": 1, "start": 0, "length": 25, "search[value]": "", "order[0][column]": 0, "order[0][dir]": "desc",
        }  # fmt: skip
        return self.staff.get(f"/datatables_ticket_list/{self.query}", table)

    def supervision(self):
        """The dashboard."""
        return self.staff.get("/dashboard/")

    def statistics(self):
        """Its queue × month report."""
        return self.staff.get("/reports/queuemonth/")

    def rest_list(self):
        """First page of its REST list."""
        return self.staff.get("/api/tickets/?page_size=25")


def main() -> None:
    """Serve lines until the input ends."""
    prepare()
    print("ready", flush=True)
    pages = None
    for line in sys.stdin:
        word, _space, rest = line.strip().partition(" ")
        if word == "load":
            load(rest)
            print("loaded", flush=True)
            continue
        pages = pages or Pages()
        began = time.perf_counter()
        answer = getattr(pages, word)()
        spent = (time.perf_counter() - began) * 1000
        print(spent if answer.status_code in {200, 302} else f"failed {answer.status_code}", flush=True)


if __name__ == "__main__":
    main()

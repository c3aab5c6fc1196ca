"""`./lifeline hotline leak-test` (P-1, H-63): report anonymously and confidentially under marks, then look for them.

It makes a site of its own in a temporary folder, in a process of its own, so that it can be run beside a site in use
and leaves nothing behind. What is walked is what the anonymous host serves: same middleware, views, drop and batch.
"""

from __future__ import annotations

import io
import json
import logging.config
import os
import re
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image

from lifeline.hotline import policies
from lifeline.hotline.actions import batch, vaults
from lifeline.hotline.management import leak_confidential
from lifeline.hotline.management.leaks import Hit, Marks, contents, in_folder, in_rows, tables_of
from lifeline.hotline.queries import channel
from lifeline.kernel import backup, demo, faces, logs
from lifeline.kernel.commands import Outcome, Unusable, Verb
from lifeline.kernel.progress import Progress
from lifeline.people import api as people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http.response import HttpResponseBase

    from lifeline.kernel.commands import Call
    from lifeline.people.models import Person, Unit

TEXTS = {
    "address": "198.51.100.77",
    "browser": "Leakbrowser/7.31",
    "cookie": "leakcookie-4711",
    "referrer": "leak-referrer.example",
    "language": "x-leaktongue",
    "file name": "泄漏文件名王敏",
    "device": "Leakcam 9000",
    "author": "泄漏作者张三",
    "text": "泄漏正文三号高炉班长收钱",
    "place": "泄漏地点东门值班室",
    "message": "泄漏补充昨天又收了一次",
}
NORTH, EAST = (3604711, 99991), (11907243, 99989)
"""Where the photo was taken, as two fractions that occur nowhere else."""
RAW = {
    "position": struct.pack("<II", *NORTH),
    "position as cameras write it": struct.pack(">II", *NORTH),
    "position east": struct.pack("<II", *EAST),
}


IN_PHOTO = Marks({name: TEXTS[name] for name in ("file name", "device", "author")}, RAW, 0, 0)


def photo() -> SimpleUploadedFile:
    """A photo that says where, with what and by whom it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = TEXTS["device"], TEXTS["author"].encode().decode("latin-1")
    exif.get_ifd(0x8825).update({1: "N", 2: (36.04711, 0.0, 0.0), 3: "E", 4: (119.07243, 0.0, 0.0)})
    made = io.BytesIO()
    Image.effect_noise((64, 48), 90).convert("RGB").save(made, "JPEG", exif=exif, comment=TEXTS["device"].encode())
    content = made.getvalue() + RAW["position"] + RAW["position as cameras write it"] + RAW["position east"]
    return SimpleUploadedFile(f"{TEXTS['file name']}.jpg", content, "image/jpeg")


def paper() -> SimpleUploadedFile:
    """A text document that names its author. Where no program can clean it, it is refused."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr(
            "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )
        packed.writestr("docProps/core.xml", f"<coreProperties><creator>{TEXTS['author']}</creator></coreProperties>")
        packed.writestr("word/document.xml", f"<document>{TEXTS['text']}</document>")
    return SimpleUploadedFile(f"{TEXTS['file name']}.docx", made.getvalue())


class Phone:
    """A browser that says everything of itself that a browser can say."""

    def __init__(self) -> None:
        self.client = Client(
            HTTP_HOST=settings.ANON_HOST, REMOTE_ADDR=TEXTS["address"], HTTP_X_FORWARDED_FOR=TEXTS["address"],
            HTTP_X_REAL_IP=TEXTS["address"], HTTP_USER_AGENT=TEXTS["browser"], HTTP_ACCEPT_LANGUAGE=TEXTS["language"],
            HTTP_REFERER=f"https://{TEXTS['referrer']}/",
        )  # fmt: skip
        self.client.cookies["leak"] = TEXTS["cookie"]
        self.fields: dict[str, str] = {}

    def send(self, step: str = "", **typed: object) -> HttpResponseBase:
        """Send the form that lies open, with what was typed; the first page is opened."""
        path = f"/a/{step}/" if step else "/a/"
        response = self.client.post(path, {**self.fields, **typed}) if step else self.client.get(path)
        if not response.streaming:
            shown = response.content.decode(errors="replace")
            self.fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown)) or self.fields
        return response


def walk(company: str) -> tuple[Marks, list[tuple[str, bytes]]]:
    """Report with photo and document, their originals kept, too; come back with the code, write on; then every kind of
    error page.

    The marks with the code among them, and the error pages by name.
    """
    phone, begin = Phone(), time.time()
    phone.send()
    phone.send("report")
    report = {"company": company, "text": TEXTS["text"], "place": TEXTS["place"], "keep": "on"}
    refused = phone.send("report", **report, photos=[photo(), paper()])
    shown = refused if refused.status_code == OK else phone.send("report", **report, photos=[photo()])
    code = re.search(r'id="code">([^<]+)<', shown.content.decode())  # type: ignore[attr-defined]
    if code is None:
        raise Unusable(_("The report of the test was not taken: %(status)s.") % {"status": shown.status_code})
    phone.send("receipt", **{"as": "picture"})
    phone.send("confirm", last=code[1].replace("-", "")[-4:])
    phone.send("enter", code=code[1])
    phone.send("message")
    phone.send("message", text=TEXTS["message"], photos=[photo()], keep="on")
    end = time.time() - TICK
    marks = Marks({**TEXTS, "code": code[1], "code in one": code[1].replace("-", "")}, RAW, begin, end)
    return marks, errors(phone, report)


OK, BAD_LENGTH = 200, str(60 * 1024 * 1024)
TICK = 0.01
"""Times of files come from a clock that is up to so much behind; what follows must not seem to be within the walk."""


def errors(phone: Phone, report: dict[str, str]) -> list[tuple[str, bytes]]:
    """Pages of things that go wrong, also of a fault in the middle of a report."""
    client = phone.client
    pages: list[tuple[str, HttpResponseBase]] = [
        ("404", client.get(f"/a/nothing/?q={TEXTS['text']}")),
        ("400", client.get("/a/", HTTP_HOST="elsewhere.example")),
        ("413", client.post("/a/report/", report, CONTENT_LENGTH=BAD_LENGTH)),
        ("422", client.post("/a/enter/", {"code": TEXTS["text"]})),
    ]
    phone.send()
    phone.send("report")
    with broken(settings.DATA / "files" / "tmp"):
        pages.append(("500", phone.send("report", **report, photos=[photo()])))
    return [(name, page.content) for name, page in pages]  # type: ignore[attr-defined]


@contextmanager
def broken(folder: Path) -> Iterator[None]:
    """A folder that is none, for as long as it lasts: the disk is damaged."""
    away = folder.with_name(f"{folder.name}-away")
    folder.mkdir(parents=True, exist_ok=True)
    folder.rename(away)
    folder.write_text("")
    try:
        yield
    finally:
        folder.unlink()
        away.rename(folder)


def on_pages(pages: list[tuple[str, bytes]], marks: Marks) -> list[Hit]:
    """What error pages say of the browser or quote of a report."""
    return [Hit(mark, f"error page {name}") for name, body in pages for mark in sorted(marks.of_bytes(body))]


class LeakTest(Verb):
    name = "leak-test"
    help = gettext_lazy(
        "Sends reports without a name that carry marks, on a site made for it, and looks for the marks everywhere."
    )

    def run(self, call: Call) -> Outcome:
        """P-1. Exit 1 if anything is found. Takes a minute; the site in use is not touched."""
        call.say(_("A site is made for it, and reported to; this takes a minute."))
        with tempfile.TemporaryDirectory(prefix="lifeline-leaks-") as folder:
            found = self._in(Path(folder))
        nothing = _("nothing")
        lines = [f"{place:<28}{', '.join(marks) or nothing}" for place, marks in found]
        hits = sum(len(marks) for _place, marks in found)
        lines.append(
            _("%(hits)s of %(marks)s marks were found.")
            % {"hits": hits, "marks": len(TEXTS) + len(RAW) + 3 + len(leak_confidential.TEXTS) + 2}
        )
        return Outcome({"hits": hits, "places": dict(found)}, lines, findings=hits > 0)

    def _in(self, folder: Path) -> list[tuple[str, list[str]]]:
        tmp = folder / "tmp"
        tmp.mkdir()
        given = {name: value for name, value in os.environ.items() if not name.startswith("LIFELINE_")}
        site = {"LIFELINE_DATA": str(folder / "data"), "LIFELINE_KEYS": str(folder / "keys"), "TMPDIR": str(tmp)}
        command = [sys.executable, str(settings.ROOT / "manage.py"), "hotline", "leak-walk", str(folder), "--json"]
        told = subprocess.run(command, env={**given, **site}, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        if told.returncode != 0:
            raise Unusable(_("The walk did not come to its end: %(why)s") % {"why": told.stderr[-500:]})
        return [(place, marks) for place, marks in json.loads(told.stdout)["places"]]


def plain_people(company: Unit) -> list[Person]:
    """Three people of the company who hold no duty yet: some duties exclude each other (P-3)."""
    members = people.members(company, subtree=True).order_by("pk")
    return [person for person in members if not people.duties_of(person)][:3]


class LeakWalk(Verb):
    name = "leak-walk"
    help = gettext_lazy("The part of leak-test that runs on the empty site made for it.")

    def arguments(self, parser: object) -> None:
        parser.add_argument("folder", type=Path)  # type: ignore[attr-defined]

    def run(self, call: Call) -> Outcome:
        """P-1. Refuses a site that anybody uses."""
        folder: Path = call["folder"]
        call_command("migrate", verbosity=0)
        if not demo.is_first_start():
            raise Unusable(_("There is somebody on this site. The walk runs on an empty one."))
        logging.config.dictConfig(logs.config(settings.DATA / "logs", process="say", to_files=True))
        settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}
        with Progress("leak-test") as progress:
            demo.PARTS[0].run(demo.Plan(demo.SMALLEST, demo.SEED, timezone.now()), progress)
        company = people.companies()[0]
        desk, keeper, reporter = plain_people(company)
        for person, role in ((desk, policies.DISPATCHER), (keeper, policies.CUSTODIAN)):
            people.appoint(person, role, company, reason="leak-test")
            vaults.set_up(vaults.make("the crane sings at dawn"), None, actor=person, now=timezone.now())
        confidential = leak_confidential.walk(reporter, company, settings.ALLOWED_HOSTS[0], photo, IN_PHOTO)
        faces.put_on(channel.FACE)
        marks, pages = walk(company.code)
        both = (marks, confidential)
        hits = [hit for one in both for hit in everywhere(folder, one, settled=False)]
        hits += on_pages(pages, marks)
        batch.deliver_due(timezone.now() + timedelta(hours=2))
        backup.back_up(folder / "backup.zip", now=timezone.now(), progress=_quietly)
        hits += [hit for one in both for hit in (*everywhere(folder, one), *in_backup(folder, one))]
        return Outcome({"places": told(hits)})


PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


def _quietly(_done: int, _all: int) -> None:
    """A progress that nobody looks at."""


def everywhere(folder: Path, marks: Marks, *, settled: bool = True) -> list[Hit]:
    """Tables of every database, all files of the site, its key store, its temporary files, its caches."""
    found: list[Hit] = []
    for path in sorted(folder.rglob("*.sqlite3")):
        found += in_rows(f"tables of {path.name}", tables_of(path), marks)
    for place in ("data", "keys", "tmp"):
        found += in_folder(place, folder / place, marks, settled=settled)
    held = [(str(key), str(value)) for cache in caches.all() for key, value in getattr(cache, "_cache", {}).items()]
    return [*found, *in_rows("caches", [("memory", held)], marks)]


def in_backup(folder: Path, marks: Marks) -> list[Hit]:
    """The archive as it lies, its members, and the tables of the database in it."""
    inside = folder / "backup"
    with zipfile.ZipFile(folder / "backup.zip") as archive:
        archive.extractall(inside)
    rows = [hit for path in inside.rglob("*.sqlite3") for hit in in_rows("backup", tables_of(path), marks)]
    made = {mark for content in contents(folder / "backup.zip") for mark in marks.of_bytes(content)}
    return [*rows, *(Hit(mark, "backup: archive") for mark in sorted(made))]


PLACES = (
    "tables of lifeline.sqlite3", "tables of jobs.sqlite3", "data: lifeline.sqlite3", "data: lifeline.sqlite3-wal",
    "data: jobs.sqlite3", "data: files", "data: chain", "data: logs", "data: locks", "data: static", "data",
    "keys", "tmp", "caches", "backup", "error page",
)  # fmt: skip


def told(hits: list[Hit]) -> list[tuple[str, list[str]]]:
    """One line a place: the marks that were found there. Whatever lies at no named place stands with the others."""
    found: dict[str, set[str]] = {place: set() for place in PLACES}
    for hit in hits:
        known = [place for place in PLACES if hit.where.startswith(place)]
        found.setdefault(max(known, key=len) if known else hit.where, set()).add(hit.mark)
    return [(place, sorted(marks)) for place, marks in found.items()]

"""Light, dark and large text; the contrast of every pair of colours; the fence of the browser; the weight of a page."""

import gzip
import re
from pathlib import Path

import pytest
from django.http import HttpResponse

from lifeline.kernel import look as looks
from lifeline.kernel.csp import POLICY
from lifeline.kernel.look import Look, keep, look_of

STATIC = Path(looks.__file__).parent / "static" / "kernel"
OWN_CSS = sorted(STATIC.glob("*.css"))


@pytest.mark.parametrize(
    ("cookie", "theme", "size"),
    [
        ("dark.150", "dark", 150), ("light.125", "light", 125), ("auto.100", "auto", 100), ("", "auto", 100),
        ("pink.9000", "auto", 100), ("dark.١٥٠", "dark", 100), ("<script>", "auto", 100),
    ],
)  # fmt: skip
def test_the_look_comes_from_a_cookie_and_survives_nonsense(rf, cookie, theme, size):
    request = rf.get("/")
    request.COOKIES["look"] = cookie
    assert (look_of(request).theme, look_of(request).size) == (theme, size)


def test_k97_a_choice_is_kept_and_shown_before_log_in(client):
    answer = client.post("/look/", {"size": "150", "theme": "dark", "language": "en", "next": "/offline/"})
    assert (answer.status_code, answer["Location"]) == (302, "/offline/")
    assert '<html lang="en" data-theme="dark" data-size="xl">' in client.get("/look/").text


def test_a_choice_leads_back_to_this_site_only(client):
    answer = client.post("/look/", {"size": "100", "theme": "auto", "language": "en", "next": "//evil.example/"})
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_the_choice_of_a_person_reaches_its_keeper(client, world, sign_in, monkeypatch):
    kept = []
    monkeypatch.setattr(looks, "_keepers", [])
    looks.keeper(lambda person, look: kept.append((person.pk, look)))
    sign_in(client, world.employee)
    client.post("/look/", {"size": "125", "theme": "light", "language": "zh-hans"})
    assert kept == [(world.employee.pk, Look("light", 125, "zh-hans"))]


def test_a_language_that_is_not_there_is_not_kept():
    answer = HttpResponse()
    keep(answer, Look("light", 100, "xx"))
    assert set(answer.cookies) == {"look"}


def tokens(block):
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6});", block))


def looks_of_the_sheet():
    """The three blocks of colours in base.css: light, dark by choice, dark by the system."""
    text = (STATIC / "base.css").read_text()
    light, rest = text.split('[data-theme="dark"] {')
    chosen, system = rest.split("@media (prefers-color-scheme: dark)")
    return {"light": tokens(light), "dark": tokens(chosen), "system": tokens(system.split("[data-size")[0])}


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "link", "accent-ink") for ground in ("bg", "card")),
    ("ink", "sunken"), ("ink-2", "sunken"), ("link", "sunken"), ("ink", "accent-bg"), ("ink-2", "accent-bg"),
    ("on-steel", "steel"), ("on-steel-2", "steel"), ("on-steel", "on-steel-bg"), ("on-accent", "accent"),
    *((tone, f"{tone}-bg") for tone in ("info", "ok", "warn", "bad")),
    *(("ink", f"{tone}-bg") for tone in ("info", "ok", "warn", "bad")),
    *((tone, "card") for tone in ("info", "ok", "warn", "bad")),
]  # fmt: skip
SHAPES = [
    ("line-2", "card"),
    ("line-2", "bg"),
    ("accent", "card"),
    ("accent", "bg"),
    ("focus", "card"),
    ("focus", "bg"),
]


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_k97_text_is_readable_in_each_look(look, ink, ground):
    colours = looks_of_the_sheet()[look]
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_k97_what_one_must_see_stands_off_its_ground(look, shape, ground):
    colours = looks_of_the_sheet()[look]
    assert contrast(colours[shape], colours[ground]) >= 3


def test_the_dark_look_of_the_system_is_the_one_that_can_be_chosen():
    sheet = looks_of_the_sheet()
    assert sheet["system"] == sheet["dark"]
    assert set(sheet["dark"]) == set(sheet["light"])


def test_k100_own_styles_weigh_at_most_15_kb():
    assert sum(len(gzip.compress(path.read_bytes())) for path in OWN_CSS) <= 15_000


def test_k100_the_first_page_of_a_phone_weighs_at_most_120_kb(client):
    text = client.get("/login/").text
    addresses = {*re.findall(r'(?:href|src)="/static/([^"#?]+)', text), "kernel/icons.svg"}
    files = [STATIC.parent / address for address in addresses]
    assert len(files) > 8
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) + len(gzip.compress(text.encode())) <= 120_000


def test_k96_every_answer_is_fenced(client):
    for address in ("/look/", "/worker.js", "/nothing-here/"):
        assert client.get(address)["Content-Security-Policy"] == POLICY
    assert "default-src 'self'" in POLICY
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("path", sorted((STATIC.parents[1] / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_k96_no_template_holds_script_or_style(path):
    text = path.read_text()
    assert not re.search(r"<style\b|\bstyle=|\bon[a-z]+=|javascript:|<script(?![^>]*\bsrc=)|\bnonce\b", text)


def test_k96_no_style_sheet_or_script_reaches_outside():
    for path in [*OWN_CSS, *STATIC.glob("*.js")]:
        assert not re.search(r"https?:|url\(|@import|\beval\b|innerHTML|\bnew Function\b", path.read_text()), path.name


def test_k99_the_worker_keeps_nothing_of_a_person(client):
    text = client.get("/worker.js").text
    shelf = re.search(r"const SHELF = \[(.*?)\]", text)[1]
    assert shelf.startswith("OFFLINE, ")
    assert all("static" in one for one in shelf.removeprefix("OFFLINE, ").split(", "))
    assert "cache.put" not in text


def test_an_installed_app_finds_its_signs(client):
    manifest = client.get("/app.webmanifest").json()
    assert [icon["sizes"] for icon in manifest["icons"]] == ["any", "192x192", "512x512"]
    assert all((STATIC.parent / icon["src"].removeprefix("/static/")).exists() for icon in manifest["icons"])

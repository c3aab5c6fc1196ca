"""保密: a report after signing in. Employment is proven; who it is lies with custodians and the code alone (H-2, P-3)."""

from __future__ import annotations

import io
import json
import re
import time

import pytest
from django.apps import apps
from django.conf import settings as site
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import unsealing
from lifeline.hotline.management.leaks import Marks, in_rows
from lifeline.hotline.models import Attachment, Case, CaseKey, Drop, KeyWrap, SealedIdentity
from lifeline.hotline.queries import codes
from lifeline.hotline.queries import unsealing as unseal_queries
from lifeline.hotline.queries.vaults import Vault
from lifeline.hotline.rules.codes import read_code
from lifeline.hotline.states import Mode
from lifeline.hotline.tests import sealed_course
from lifeline.hotline.tests.sealed_course import TEXT
from lifeline.hotline.tests.test_leaks import here
from lifeline.hotline.tests.vault_course import tables_that_hold
from lifeline.kernel import box
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db
URL = "/hotline/sealed/"
Event, Notice = (apps.get_model("kernel", name) for name in ("Event", "Notice"))


@pytest.fixture(autouse=True)
def _site(settings):
    """The channel is open, and derivations are cheap (they are measured elsewhere)."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ANON_HOST, settings.SESSION_COOKIE_SECURE, settings.RECUSAL_KEY = "say.example.com", True, "k"


@pytest.fixture
def keys(world):
    world.person("keeper", "Lu Yao", "jinan", "hotline.custodian")
    return {name: sealed_course.vault(world.people[name]) for name in ("dispatcher", "keeper")}


@pytest.fixture
def me(client, world, keys, sign_in):
    sign_in(client, world.employee)
    return client


def hidden(page):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)) | {"company": "JINAN"}


def send(client, **more):
    fields = hidden(client.get(URL, secure=True).content.decode())
    return client.post(URL, {**fields, "text": TEXT, **more}, secure=True)


def code_of(response):
    return re.search(r'id="code">([^<]+)<', response.content.decode())[1]


def test_h2_three_cards_stand_before_the_first_word_and_carry_nothing(me):
    page = me.get("/hotline/new/", secure=True).content.decode()
    begin = page.index('class="modes"')
    cards = page[begin : page.index("</nav>", begin)]
    assert begin < page.index("<textarea")
    assert re.findall(r'<a [^>]*href="([^"]+)"', cards) == ["/hotline/sealed/", "https://say.example.com/a/"]
    assert 'aria-current="page"' in cards
    assert "<input" not in cards
    sealed = me.get(URL, secure=True).content.decode()
    assert sealed.index('href="/hotline/new/"') < sealed.index("<textarea")
    assert "data-draft" not in sealed[sealed.index("<main") :]


def test_h2_without_a_custodian_only_the_other_two_are_offered(client, world, sign_in):
    sealed_course.vault(world.dispatcher)
    sign_in(client, world.employee)
    page = client.get("/hotline/new/", secure=True).content.decode()
    assert "/hotline/sealed/" not in page
    assert "https://say.example.com/a/" in page
    closed = client.get(URL, secure=True)
    assert "<textarea" not in closed.content.decode()
    assert client.post(URL, {"text": TEXT, "company": "JINAN"}, secure=True).status_code == 200
    assert Drop.objects.count() == 0


def test_h4_the_receipt_shows_a_code_that_opens_the_case_and_the_identity_is_sealed(me, world, keys):
    response = send(me)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    code = code_of(response)
    sealed_course.after_the_batch(Drop.objects.get().hour)
    case = Case.objects.get()
    assert (case.mode, case.reporter, case.text, case.entered_by) == (Mode.CONFIDENTIAL, None, "", None)
    assert case.company == world.jinan
    assert keys["dispatcher"].text(case) == TEXT
    holder = codes.typed(code)
    private = codes.custody(holder, case.pk)
    told = json.loads(box.unseal(private, bytes(SealedIdentity.objects.get().content)))
    assert told["person"] == world.employee.pk
    custody = CaseKey.objects.get(case=case, kind="CUSTODY")
    assert {wrap.staff and wrap.staff.person for wrap in KeyWrap.objects.filter(key=custody)} == {None, world.keeper}
    row = unsealing.ask(case, "需要当面核实具体经过，涉嫌违纪。", actor=world.dispatcher, now=timezone.now())
    keeper, desk = keys["keeper"], keys["dispatcher"]
    row = unsealing.grant(
        row, "", Vault(keeper.row.pk, world.keeper, keeper.private, None, None), actor=world.keeper, now=timezone.now()
    )
    shown = unseal_queries.opened(row, Vault(desk.row.pk, world.dispatcher, desk.private, None, None), timezone.now())
    assert shown.number == world.employee.employee_no


def test_p3_no_table_log_or_notice_joins_the_report_to_its_reporter(me, world, keys):
    """What holds the person's name or number after the report held it before; no event names him, none has a minute."""
    me.get(URL, secure=True)
    names = (world.employee.name, world.employee.employee_no)
    before, events = tables_that_hold(*names), Event.objects.count()
    send(me, place="三号高炉")
    assert Event.objects.count() == events
    sealed_course.after_the_batch(Drop.objects.get().hour)
    assert tables_that_hold(*names) == before
    assert tables_that_hold(TEXT, "三号高炉") == set()
    assert not Event.objects.filter(kind__startswith="hotline", actor_id=world.employee.pk).exists()
    assert not Notice.objects.filter(person_id=world.employee.pk).exists()
    case = Case.objects.get()
    linked = [
        model._meta.label
        for model in apps.get_app_config("hotline").get_models()
        for field in model._meta.fields
        if field.related_model is type(world.employee) and model.objects.filter(**{field.name: world.employee}).exists()
    ]
    assert linked == []
    assert case.submitted_at.minute == 0


def test_h64_a_file_never_touches_the_disk_in_clear(me, settings, tmp_path, monkeypatch):
    settings.DATA = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "no-such-folder")
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    file = io.BytesIO(samples.photo())
    file.name = "王敏的手机.jpg"
    response = send(me, photos=file)
    assert response.status_code == 200, response.content.decode()
    assert "拍摄地点" in response.content.decode()
    sealed_course.after_the_batch(Drop.objects.get().hour)
    assert Attachment.objects.get().name == ""
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Exif" not in stored
    assert "王敏".encode() not in stored


def test_h3_the_same_form_twice_is_one_report_and_one_code(me):
    fields = hidden(me.get(URL, secure=True).content.decode())
    codes_ = {code_of(me.post(URL, {**fields, "text": TEXT}, secure=True)) for _tap in range(2)}
    assert (len(codes_), Drop.objects.count()) == (1, 1)


def test_h68_the_last_four_characters_end_it_and_the_picture_holds_the_code(me):
    response = send(me)
    code = code_of(response)
    token = {"receipt": hidden(response.content.decode())["receipt"]}
    wrong = me.post("/hotline/sealed/receipt/", {**token, "last": "0000"}, secure=True)
    assert (wrong.status_code, code_of(wrong)) == (422, code)
    picture = me.post("/hotline/sealed/receipt/", {**token, "as": "picture"}, secure=True)
    assert picture["Content-Type"] == "image/png"
    done = me.post("/hotline/sealed/receipt/", {**token, "last": read_code(code)[-4:].lower()}, secure=True)
    page = done.content.decode()
    assert code not in page
    assert done["Cache-Control"] == "no-store"


def test_h1_a_short_text_and_an_old_page_come_back_with_what_was_typed(me):
    short = send(me, text="短")
    assert short.status_code == 422
    assert "短</textarea>" in short.content.decode()
    old = me.post(URL, {"form": "old", "text": TEXT, "company": "JINAN"}, secure=True)
    assert old.status_code == 422
    assert TEXT in old.content.decode()
    assert Drop.objects.count() == 0


def test_h1_a_full_derivation_queue_gives_the_text_back(me, monkeypatch, tmp_path):
    monkeypatch.setattr(box, "lock_folder", lambda: tmp_path)
    monkeypatch.setattr(box, "PATIENCE", 0.0)
    with box._slot(), box._slot():
        response = send(me)
    assert response.status_code == 422
    assert TEXT in response.content.decode()


def test_a_form_without_its_token_against_forgery_is_refused(world, keys, sign_in):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, world.employee)
    assert strict.post(URL, {"text": TEXT, "company": "JINAN"}, secure=True).status_code == 403
    assert Drop.objects.count() == 0


def test_p2_main_and_anonymous_server_keep_no_line_and_no_body_of_it():
    """The shipped web server: no access log on any host, bodies are handed through; answers ask not to be buffered."""
    told = (site.ROOT / "deploy" / "nginx.conf").read_text().split("\nserver {")[2]
    assert reverse("hotline:sealed_report") == URL
    assert "access_log off;" in told
    assert "proxy_request_buffering off;" in told
    from lifeline.hotline.views import sealed

    assert sealed.HEADERS == {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def test_p1_h63_no_row_about_a_report_says_in_which_minute_somebody_who_was_signed_in_sent_it(me):
    me.get(URL, secure=True)
    begin = time.time()
    send(me, place="三号高炉")
    marks = Marks({"text": TEXT, "place": "三号高炉"}, {}, begin, time.time())

    def about_it():
        return [(table, rows) for table, rows in here() if table.startswith(("hotline_", "kernel_event", "kernel_p"))]

    assert Drop.objects.count() == 1
    assert list(in_rows("drop", about_it(), marks)) == []
    sealed_course.after_the_batch(Drop.objects.get().hour)
    assert Case.objects.count() == 1
    assert list(in_rows("case", about_it(), marks)) == []

"""The anonymous host: files, exclusions, limits, faults, and where it may be switched on."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import checks
from django.test import Client

from lifeline.hotline.actions.allowances import spend
from lifeline.hotline.models import Allowance, Attachment, Case, Drop, SealedItem
from lifeline.hotline.rules import proof
from lifeline.hotline.tests import sealed_course
from lifeline.hotline.tests.sealed_course import TEXT
from lifeline.hotline.views.anonymous import report
from lifeline.kernel import box
from lifeline.kernel.errors import Refused
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db


def photo():
    file = io.BytesIO(samples.photo())
    file.name = "王敏的手机.jpg"
    return file


def test_p4_a_photo_loses_place_device_and_name_and_the_receipt_says_so(say, vault, settings, tmp_path):
    settings.DATA = tmp_path
    say.report(photos=photo())
    assert "拍摄地点" in say.page
    assert "王敏" not in say.page
    code = say.code
    sealed_course.after_the_batch(Drop.objects.get().hour)
    row = Attachment.objects.get()
    assert row.name == ""
    assert not any("王敏" in str(path) for path in tmp_path.rglob("*"))
    say.enter(code)
    response = say.post("attachment/", {"file": row.key})
    clean = b"".join(response)
    assert clean.startswith(b"\xff\xd8")
    assert b"Exif" not in clean
    assert response["Cache-Control"] == "no-store"


def test_e24_a_file_of_another_case_is_nobodys(say, vault, settings, tmp_path):
    settings.DATA = tmp_path
    say.report(photos=photo())
    sealed_course.after_the_batch(Drop.objects.get().hour)
    key = Attachment.objects.get().key
    say.report("另一件完全无关的事")
    say.enter(say.code)
    assert say.post("attachment/", {"file": key}).status_code == 404


@pytest.mark.parametrize("name", ["a.exe", "a.jpg"])
def test_e17_a_file_that_lies_about_itself_is_named_and_nothing_is_sent(say, vault, settings, tmp_path, name):
    settings.DATA = tmp_path
    file = io.BytesIO(b"MZ" + bytes(500))
    file.name = name
    response = say.report(photos=file)
    assert response.status_code == 422
    assert name in say.page
    assert (Drop.objects.count(), list((tmp_path / "files").rglob("sealed/*/*"))) == (0, [])


def test_h12_a_name_that_means_nobody_is_said_and_one_that_does_keeps_the_case_away(say, world, vault):
    supervisor = sealed_course.vault(world.supervisor)
    assert say.report(avoid="没有这个人").status_code == 422
    assert "没有这个人" in say.page
    say.report(avoid="Qian Jin")
    sealed_course.after_the_batch(Drop.objects.get().hour)
    assert (vault.text(Case.objects.get()), supervisor.text(Case.objects.get())) == (None, TEXT)


def test_h12_people_of_another_company_are_not_found_here(say, vault):
    assert say.report(avoid="Jiang Bo").status_code == 422


def test_h75_reports_are_counted_by_the_hour_and_by_nothing_else(still_clock, say, vault):
    """Without proof of work the slow bucket holds; a full one keeps the text and takes nothing."""
    for _one in range(2):
        say.report()
    counted = {row.name: row.used for row in Allowance.objects.all()}
    assert counted == {"all": 2, "plain": 2}
    Allowance.objects.filter(name="plain").update(used=30)
    response = say.report()
    assert response.status_code == 422
    assert TEXT in say.page
    assert Drop.objects.count() == 2
    assert {field.name for field in Allowance._meta.fields} == {"id", "name", "hour", "used"}


def test_h75_what_is_used_up_counts_nothing_and_a_new_hour_begins_anew(now):
    """All or nothing: a full category leaves the whole count as it was; past hours are forgotten."""
    spend({"all": 9, "category FOOD": 1}, actor=None, now=now)
    with pytest.raises(Refused):
        spend({"all": 9, "category FOOD": 1}, actor=None, now=now)
    assert dict(Allowance.objects.values_list("name", "used")) == {"all": 1, "category FOOD": 1}
    spend({"all": 9}, actor=None, now=now + timedelta(hours=1))
    assert [row.used for row in Allowance.objects.all()] == [1]


def test_h75_with_proof_of_work_the_slow_bucket_does_not_count(say, vault):
    say.get()
    say.post("report/")
    challenge = re.search(r'data-challenge="(\w+)"', say.page)[1]
    answer = next(str(n) for n in range(10**8) if proof.is_solved(challenge, str(n), 18))
    say.post("report/", {"text": TEXT, "company": "JINAN", "answer": answer})
    assert {row.name for row in Allowance.objects.all()} == {"all"}


def test_h75_the_work_rises_with_the_load_from_18_to_22_bits():
    assert [proof.bits_wanted(used, 600) for used in (0, 119, 120, 360, 599, 900)] == [18, 18, 19, 21, 22, 22]
    assert not proof.is_solved("a", "b", 1)
    assert not proof.is_solved("a", "1" * 13, 0)


def test_p13_a_fault_shows_and_logs_no_value(say, vault, monkeypatch, caplog):
    def broken(*_args, **_more):
        raise RuntimeError(f"the text was {TEXT}")

    monkeypatch.setattr(report.lodging, "lodge", broken)
    response = say.report(HTTP_USER_AGENT="Markerbrowser/7")
    assert response.status_code == 500
    page = response.content.decode()
    assert TEXT not in page
    assert "RuntimeError" not in page
    from lifeline.kernel.logs import only_known_texts, places_only

    (line,) = [record for record in caplog.records if "anonymous_page_failed" in str(record.msg)]
    written = only_known_texts(None, "", places_only(None, "", dict(line.msg)))
    assert TEXT not in str(written)
    assert "Markerbrowser" not in str(written)
    assert written["error"] == "RuntimeError"


def test_another_hosts_name_gets_nothing(say, vault):
    assert Client(HTTP_HOST="localhost").get("/a/").status_code == 400


def test_the_main_site_does_not_know_the_pages(client, settings):
    settings.ROOT_URLCONF = "config.urls"
    assert client.get("/a/").status_code == 404


def test_the_channel_is_closed_where_nobody_could_read(say):
    page = say.get().content.decode()
    assert 'action="/a/report/"' not in page
    assert say.report().status_code == 422
    assert Drop.objects.count() == 0


PRODUCTION = {"ANON_HOST": "say.example.com", "ALLOWED_HOSTS": ["lifeline.example.com"], "SESSION_COOKIE_SECURE": True, "RECUSAL_KEY": "k"}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({}, []),
        ({"ANON_HOST": "lifeline.example.com"}, ["hotline.host"]),
        ({"SESSION_COOKIE_SECURE": False}, ["hotline.tls"]),
        ({"RECUSAL_KEY": ""}, ["hotline.key"]),
        ({"ANON_HOST": "say.localhost"}, []),
    ],
)
def test_the_channel_is_refused_in_production_without_host_tls_and_key(settings, wrong, fault):
    from lifeline.hotline.queries import channel

    for name, value in {**PRODUCTION, **wrong}.items():
        setattr(settings, name, value)
    found = [message.id for message in checks.run_checks() if message.id.startswith("hotline.")]
    assert found == fault
    assert bool(channel.faults()) == (fault != [] or "localhost" in settings.ANON_HOST)


def test_the_demo_on_this_machine_has_the_channel(settings):
    from lifeline.hotline.queries import channel

    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
    assert channel.faults() == []
    assert channel.address() == "http://say.localhost:8001/a/"


def test_h83_no_sealed_text_is_in_a_search_index(say, told):
    for name in ("SearchItem", "SearchText"):
        assert not apps.get_model("kernel", name).objects.exists()
    assert SealedItem.objects.exists()


def test_a_receipt_is_a_picture_to_keep_without_a_word_beside_it(say, vault):
    from PIL import Image

    say.report()
    response = say.post("receipt/", {"as": "picture"})
    assert response["Content-Type"] == "image/png"
    image = Image.open(io.BytesIO(response.content))
    assert (image.info, image.width) == ({}, 720)


def test_the_derivation_waits_in_a_queue_and_says_so(say, told, monkeypatch, tmp_path):
    """Three at once on a machine with two places: the third hears that many people use it, and nothing is lost."""
    monkeypatch.setattr(box, "lock_folder", lambda: tmp_path)
    monkeypatch.setattr(box, "PATIENCE", 0.0)
    with box._slot(), box._slot():
        response = say.bare("enter/", {"code": told})
    assert response.status_code == 503


def test_h2_the_named_form_offers_the_anonymous_host_before_the_first_word_and_carries_nothing(
    client, world, sign_in, settings
):
    """A plain link that stands before the text, without form, script or referrer; none where the channel is closed."""
    settings.ROOT_URLCONF = "config.urls"
    settings.ALLOWED_HOSTS = ["testserver"]
    sign_in(client, world.employee)
    assert "say." not in client.get("/hotline/new/").content.decode()
    settings.ANON_HOST, settings.SESSION_COOKIE_SECURE, settings.RECUSAL_KEY = "say.example.com", True, "k"
    page = client.get("/hotline/new/").content.decode()
    link = 'href="https://say.example.com/a/" rel="noreferrer"'
    assert page.index(link) < page.index("<textarea")

"""代录: what a clerk writes down for a caller is the caller's case, in each of the three modes (H-2, H-6)."""

from __future__ import annotations

import json
import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lifeline.hotline.models import Attachment, Case, Drop, SealedIdentity, SealedItem
from lifeline.hotline.queries import codes
from lifeline.hotline.rules.codes import read_code
from lifeline.hotline.states import Channel, Mode
from lifeline.hotline.tests import sealed_course
from lifeline.hotline.tests.sealed_course import TEXT
from lifeline.kernel import box
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db
Event = apps.get_model("kernel", "Event")


@pytest.fixture(autouse=True)
def _site(settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ANON_HOST, settings.SESSION_COOKIE_SECURE, settings.RECUSAL_KEY = "say.example.com", True, "k"


@pytest.fixture
def desk(client, world, sign_in):
    world.person("keeper", "Lu Yao", "jinan", "hotline.custodian")
    world.vaults = {name: sealed_course.vault(world.people[name]) for name in ("dispatcher", "keeper")}
    sign_in(client, world.clerk)
    return client


def send(desk, mode, **given):
    url = f"{reverse('hotline:clerk_report')}?mode={mode}"
    page = desk.get(url, secure=True).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)) | {"company": "JINAN"}
    return desk.post(url, {**fields, "text": TEXT, **given}, secure=True, follow=True)


def test_h6_a_named_caller_has_a_case_of_his_own_and_hears_its_number(desk, world):
    page = send(desk, "NAMED", caller=world.employee.employee_no).content.decode()
    case = Case.objects.get()
    assert (case.reporter, case.entered_by, case.channel) == (world.employee, world.clerk, Channel.CLERK)
    assert f"请把编号读给来电人：{case.number}" in page
    send(desk, "NAMED", text="食堂周末不开门，值班的人没有饭吃")
    assert Case.objects.get(reporter=None).company == world.jinan


def test_h6_a_caller_who_cannot_be_told_from_others_is_asked_for_his_number(desk, world):
    namesake = world.person("namesake", world.employee.name, "logistics")
    answer = send(desk, "NAMED", caller=world.employee.name)
    assert answer.status_code == 422
    assert namesake.employee_no in answer.content.decode()
    for unknown in ("张三丰", f"{world.employee.employee_no}，{namesake.employee_no}", world.foreign_dispatcher.name):
        assert send(desk, "NAMED", caller=unknown).status_code == 422
    assert not Case.objects.exists()


def test_h2_h4_who_calls_confidentially_is_known_to_the_custodian_alone(desk, world, now):
    assert send(desk, "CONFIDENTIAL").status_code == 422
    page = send(desk, "CONFIDENTIAL", caller=world.employee.employee_no).content.decode()
    assert "逐组" in page
    holder = codes.holder_of(read_code(re.search(r'id="code">([^<]+)<', page)[1]))
    sealed_course.after_the_batch(Drop.objects.get().hour)
    case = Case.objects.get()
    assert (case.mode, case.reporter, case.entered_by, case.channel) == (Mode.CONFIDENTIAL, None, None, Channel.CLERK)
    private = codes.custody(holder, case.pk)
    told = json.loads(box.unseal(private, bytes(SealedIdentity.objects.get().content)))
    assert told["number"] == world.employee.employee_no
    assert world.vaults["dispatcher"].text(case) == TEXT
    assert not Event.objects.filter(subject_type="hotline.case", actor_id__isnull=False).exists()


def test_h2_h63_of_an_anonymous_caller_and_of_who_wrote_it_down_nothing_stands_anywhere(desk, world):
    page = send(desk, "ANONYMOUS", caller=world.employee.employee_no).content.decode()
    code = re.search(r'id="code">([^<]+)<', page)[1]
    assert (
        'name="caller"'
        not in desk.get(f"{reverse('hotline:clerk_report')}?mode=ANONYMOUS", secure=True).content.decode()
    )
    sealed_course.after_the_batch(Drop.objects.get().hour)
    case = Case.objects.get()
    assert (case.mode, case.reporter, case.entered_by) == (Mode.ANONYMOUS, None, None)
    assert (SealedIdentity.objects.count(), SealedItem.objects.filter(key__case=case).count()) == (0, 1)
    assert not Event.objects.filter(actor_id=world.clerk.pk).exists()
    token = re.search(r'name="receipt" value="([^"]+)"', page)[1]
    url = reverse("hotline:sealed_receipt")
    wrong = desk.post(url, {"receipt": token, "last": "0000"}, secure=True)
    assert (wrong.status_code, "逐组" in wrong.content.decode()) == (422, True)
    done = desk.post(url, {"receipt": token, "last": code.replace("-", "")[-4:]}, secure=True)
    assert (done.status_code, "登记下一位" in done.content.decode()) == (200, True)


def test_h6_h71_the_originals_of_a_callers_files_are_kept_if_he_wants_it(desk, settings, tmp_path):
    settings.DATA = tmp_path
    photo = SimpleUploadedFile("me.jpg", samples.photo(), "image/jpeg")
    assert 'name="keep"' not in desk.get(reverse("hotline:clerk_report"), secure=True).content.decode()
    page = send(desk, "ANONYMOUS", photos=photo, keep="on").content.decode()
    assert "原件已作为证据保留" in page
    sealed_course.after_the_batch(Drop.objects.get().hour)
    assert sorted(Attachment.objects.values_list("custody", flat=True)) == [False, True]


def test_h74_without_a_reader_no_sealed_report_is_taken(desk, world):
    world.vaults["dispatcher"].row.delete()
    assert send(desk, "ANONYMOUS").status_code == 422
    assert not Drop.objects.exists()


def test_where_the_channel_is_closed_the_clerk_has_one_way(desk, settings):
    settings.ANON_HOST = ""
    page = desk.get(f"{reverse('hotline:clerk_report')}?mode=ANONYMOUS", secure=True).content.decode()
    assert 'name="caller"' in page
    assert "mode=ANONYMOUS" not in page

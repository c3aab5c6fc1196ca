"""H-70: a named case is raised to confidential, and nothing that is left tells who reported it."""

from __future__ import annotations

import json
import re
import resource
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import batch, handling, orders, raising, retention, terms, transfers
from lifeline.hotline.actions.transfers import Proof
from lifeline.hotline.actions.uploads import receive
from lifeline.hotline.models import (
    Attachment,
    FaqEntry,
    Likeness,
    Publication,
    Recusal,
    SealedIdentity,
    SealedRecusal,
    Suggestion,
    Topic,
    TopicMember,
    Transfer,
)
from lifeline.hotline.queries import anonymous, cases, codes, search
from lifeline.hotline.queries import topics as topic_queries
from lifeline.hotline.queries.replay import replay
from lifeline.hotline.rules.codes import new_code, read_code
from lifeline.hotline.states import CaseState, Mode, Receiver
from lifeline.hotline.tests import sealed_course
from lifeline.hotline.tests.course import (
    QUESTION,
    REPLY,
    TEXT,
    answered,
    at,
    drafted,
    fresh,
    in_progress,
    kinds_told,
    refused,
    report,
)
from lifeline.hotline.tests.keys import Program
from lifeline.hotline.tests.merged import check_figures, joined, of
from lifeline.hotline.tests.pages import send, text_of
from lifeline.hotline.tests.test_retention import SECRET, everywhere
from lifeline.kernel import box, files
from lifeline.kernel.notices import inbox
from lifeline.kernel.tests import samples

pytestmark = pytest.mark.django_db
T0, T1 = at("03-09 10:00"), at("03-10 10:00")
WHY = "反映人担心被人认出，来电要求改为保密。"
CODE = new_code(bytes(32))


@pytest.fixture(autouse=True)
def _site(settings, tmp_path):
    settings.DATA, settings.KEYS, settings.RECUSAL_KEY = tmp_path, tmp_path / "keys", "k"
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ANON_HOST, settings.SESSION_COOKIE_SECURE = "say.example.com", True


@pytest.fixture
def keys(world):
    world.person("keeper", "Lu Yao", "jinan", "hotline.custodian")
    return {name: sealed_course.vault(world.people[name]) for name in ("dispatcher", "handler", "keeper")}


def raised(world, case, now=T1):
    return raising.raise_to_confidential(fresh(case), WHY, codes.holder_of(CODE), actor=world.dispatcher, now=now)


def marked(world):
    """An open case in which everybody said something, with a file, an exclusion, a topic, and what was made of it."""
    photo = SimpleUploadedFile(f"{SECRET}.jpg", samples.photo())
    stored = receive(photo, world.employee, now=T0).stored
    case = in_progress(
        world, T0, text=f"{TEXT}{SECRET}", place=f"{SECRET}浴室", files=(stored,), avoid_people=(world.publisher,)
    )
    handling.ask(case, f"{QUESTION}{SECRET}", actor=world.handler, now=at("03-09 11:00"))
    handling.write(fresh(case), f"{SECRET}，每天都是", actor=world.employee, now=at("03-09 14:00"))
    handling.note(fresh(case), f"{SECRET}备注", actor=world.handler, now=at("03-09 14:10"))
    row = terms.extend(fresh(case), 2, f"备件下周才能到货{SECRET}。", actor=world.handler, now=at("03-09 14:20"))
    terms.refuse_extension(row, f"备件库里有，请按期办理{SECRET}。", actor=world.supervisor, now=at("03-09 14:30"))
    order = orders.issue(fresh(case), f"为什么还没有修好{SECRET}？", 2, actor=world.supervisor, now=at("03-09 14:40"))
    orders.answer(order, f"明天修好{SECRET}，请放心。", actor=world.handler, now=at("03-09 14:50"))
    call = Proof("", SECRET, at("03-09 15:00"))
    transfers.transfer(
        fresh(case), Receiver.OTHER, SECRET, f"由{SECRET}办理，请予接收。", call, actor=world.supervisor,
        now=at("03-09 15:00"),
    )  # fmt: skip
    transfers.take_back(fresh(case), f"{SECRET}不予受理，退回。", actor=world.supervisor, now=at("03-09 16:00"))
    FaqEntry.objects.create(
        company=world.jinan, question=SECRET, answer=SECRET, kept_because=SECRET, source=case, proposed_at=T0
    )
    other = report(world, T0, reporter=world.colleague)
    Likeness.objects.create(case=other, other=case, score=0.9)
    Suggestion.objects.get_or_create(case=case, defaults={"guesses": [], "at": T0})
    topic = Topic.objects.create(company=world.jinan, name=topic_queries.title_of(case.pk), lead=case, found_at=T0)
    TopicMember.objects.create(topic=topic, case=case, at=T0)
    return fresh(case)


def rows_of(person):
    """Every row outside of the directory that names this person by a key of the database."""
    model = get_user_model()
    return {
        (one._meta.label, field.name)
        for one in apps.get_models()
        if one._meta.app_label not in {"people", "sessions", "admin", "auth"}
        for field in one._meta.get_fields()
        if getattr(field, "related_model", None) is model and field.concrete
        if one._default_manager.filter(**{field.name: person}).exists()
    }


def test_h70_no_trace_of_the_reporter_and_no_word_is_left_in_clear(world, keys):
    case = marked(world)
    assert SECRET in everywhere()
    assert rows_of(world.employee)
    assert search.find(world.dispatcher, SECRET).total == 1
    before = len(inbox(world.employee.pk))
    raised(world, case)
    case = fresh(case)
    assert (case.mode, case.reporter, case.entered_by, case.state) == (
        Mode.CONFIDENTIAL, None, None, CaseState.TRIAGE,
    )  # fmt: skip
    assert SECRET not in everywhere()
    assert WHY not in everywhere()
    assert CODE not in everywhere()
    assert rows_of(world.employee) == set()
    assert (before > 0, inbox(world.employee.pk)) == (True, [])
    assert files.linked(case) == []
    assert (Recusal.objects.count(), SealedRecusal.objects.count()) == (0, 1)
    assert not {*Likeness.objects.all(), *Suggestion.objects.filter(case=case), *TopicMember.objects.all()}
    assert Topic.objects.get().lead is None
    assert search.find(world.dispatcher, SECRET).total == 0
    assert Transfer.objects.get().receipt == "—"
    assert list(replay()) == []
    check_figures(world, at("05-20 10:00"))


def test_h64_h70_h71_who_works_on_it_reads_it_the_custodian_the_name_and_the_code_both(world, keys):
    case = marked(world)
    raised(world, case)
    case = fresh(case)
    assert keys["dispatcher"].text(case) == f"{TEXT}{SECRET}"
    assert keys["dispatcher"].text(case, "PLACE") == f"{SECRET}浴室"
    assert keys["keeper"].text(case) is None
    row = Transfer.objects.get()
    assert [keys["dispatcher"].text(case, about, row.pk) for about in ("OFFICE", "PROOF")] == [SECRET, SECRET]
    assert keys["dispatcher"].text(case, "NOTE", case.notes.get(at=T1).pk) == WHY
    holder = codes.holder_of(CODE)
    thread = anonymous.thread(codes.opened(holder), T1)
    assert SECRET in thread.said[0].text
    assert [one.name for one in thread.said[0].files] == ["附件1.jpg"]
    identity = json.loads(box.unseal(codes.custody(holder, case.pk), bytes(SealedIdentity.objects.get().content)))
    assert identity["number"] == world.employee.employee_no
    attachment = Attachment.objects.get()
    opened = codes.opened(holder)
    picture = b"".join(files.open_sealed(attachment.key, opened.private))
    assert picture.startswith(b"\xff\xd8")
    assert attachment.key in batch.sealed_file_keys()


def test_h70_h73_the_reporter_goes_on_with_the_code_and_is_told_nothing(world, keys, client, sign_in):
    case = raised(world, in_progress(world, T0))
    reply = drafted(world, fresh(case), T1)
    assert reply.text == ""
    answered(world, T1, fresh(case))
    thread = anonymous.thread(codes.opened(codes.holder_of(CODE)), T1)
    assert thread.said[-1].text == REPLY
    assert "rate" in thread.can
    assert inbox(world.employee.pk) == []
    sign_in(client, world.employee)
    assert client.get(reverse("hotline:my_case_detail", args=[case.number])).status_code == 404
    assert Program(world.dispatcher).get(f"cases/{case.number}/").status_code == 404
    assert cases.stage_by_number(case.number).number == case.number


def test_h70_staff_cannot_lower_it_and_not_raise_it_twice(world, keys):
    case = raised(world, in_progress(world, T0))
    refused("K-8", lambda: raised(world, case))
    assert "seal" not in cases.buttons(world.dispatcher, fresh(case), T1)
    assert "raised" in kinds_told(case)


def test_h70_what_would_still_name_the_reporter_is_in_the_way(world, keys):
    lead = in_progress(world, T0)
    rider = joined(world, of(world, "colleague", T0), lead, T0)
    refused("H-50", lambda: raised(world, lead))
    refused("K-8", lambda: raised(world, rider))
    refused("H-70", lambda: raised(world, report(world, T0, reporter=None, company=world.jinan)))
    first = report(world, T0)
    follower = report(world, T0, follows=first)
    for one in (first, follower):
        refused("H-70", lambda one=one: raised(world, one))
    published = in_progress(world, T0)
    Publication.objects.create(case=published, company=world.jinan, state="PROPOSED")
    refused("H-70", lambda: raised(world, published))
    assert fresh(lead).reporter == fresh(first).reporter == world.employee


def test_h70_h74_without_a_reader_or_a_custodian_nothing_is_sealed(world):
    case = in_progress(world, T0)
    refused("H-74", lambda: raised(world, case))
    sealed_course.vault(world.handler)
    refused("H-71", lambda: raised(world, case))
    assert (fresh(case).mode, fresh(case).text) == (Mode.NAMED, TEXT)


def test_h70_where_the_code_opens_nothing_no_case_is_raised(world, keys, settings):
    case = in_progress(world, T0)
    assert "seal" in cases.buttons(world.dispatcher, fresh(case), T1)
    settings.ANON_HOST = ""
    assert "seal" not in cases.buttons(world.dispatcher, fresh(case), T1)
    refused("H-70", lambda: raised(world, case))
    assert (fresh(case).mode, fresh(case).reporter) == (Mode.NAMED, world.employee)


def test_h70_every_word_that_retention_knows_has_its_place_when_it_is_sealed():
    beside = {("ImportedCase", column) for column in ("title", "external_user", "digest")}
    known = {(model.__name__, column) for model, columns in retention.WORDS.items() for column in columns}
    sealed = {(model.__name__, column) for model, columns in raising.WORDS.items() for column in columns}
    assert sealed == known - beside
    abouts = [about for columns in raising.WORDS.values() for about in columns.values()]
    assert len(set(abouts)) == len(abouts)


def test_h67_h70_the_page_seals_only_when_the_reporter_has_read_the_end_of_the_code_back(client, sign_in, world, keys):
    here = timezone.now()
    case = in_progress(world, here)
    sign_in(client, world.dispatcher)
    assert reverse("hotline:case_seal", args=[case.number]) in text_of(client, "case_detail", case.number)
    shown = send(client, "case_seal", case, reason=WHY)
    page = shown.content.decode()
    code = re.search(r'id="code">([^<]+)<', page)[1]
    token = re.search(r'name="raising" value="([^"]+)"', page)[1]
    assert (shown.status_code, shown["Cache-Control"], fresh(case).mode) == (200, "no-store", Mode.NAMED)
    url = reverse("hotline:case_seal", args=[case.number])
    assert client.post(url, {"raising": token, "last": "0000"}).status_code == 422
    assert fresh(case).mode == Mode.NAMED
    assert client.post(url, {"raising": token, "last": code.replace("-", "")[-4:]}).status_code == 302
    assert fresh(case).mode == Mode.CONFIDENTIAL
    assert codes.opened(codes.holder_of(read_code(code))).case_id == case.pk
    assert client.post(url, {"raising": token, "last": code.replace("-", "")[-4:]}).status_code == 422


def test_h38_h70_a_case_that_has_changed_since_the_code_was_shown_is_not_sealed(client, sign_in, world, keys):
    here = timezone.now()
    case = in_progress(world, here)
    sign_in(client, world.dispatcher)
    page = send(client, "case_seal", case, reason=WHY).content.decode()
    token = re.search(r'name="raising" value="([^"]+)"', page)[1]
    last = re.search(r'id="code">([^<]+)<', page)[1].replace("-", "")[-4:]
    handling.write(fresh(case), "还有要补充的", actor=world.employee, now=here + timedelta(minutes=1))
    answer = client.post(reverse("hotline:case_seal", args=[case.number]), {"raising": token, "last": last})
    assert (answer.status_code, fresh(case).mode) == (422, Mode.NAMED)


def test_h70_a_full_disk_is_said_beside_the_code_and_nothing_is_sealed(client, sign_in, world, keys):
    here = timezone.now()
    photo = SimpleUploadedFile("a.jpg", samples.photo())
    case = in_progress(world, here, files=(receive(photo, world.employee, now=here).stored,))
    sign_in(client, world.dispatcher)
    page = send(client, "case_seal", case, reason=WHY).content.decode()
    token = re.search(r'name="raising" value="([^"]+)"', page)[1]
    code = re.search(r'id="code">([^<]+)<', page)[1]
    url = reverse("hotline:case_seal", args=[case.number])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (files.linked(case)[0].size, before[1]))  # sealed it is larger
    try:
        answer = client.post(url, {"raising": token, "last": code.replace("-", "")[-4:]})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (answer.status_code, code in answer.content.decode()) == (422, True)
    assert (fresh(case).mode, fresh(case).text, len(files.linked(case))) == (Mode.NAMED, TEXT, 1)

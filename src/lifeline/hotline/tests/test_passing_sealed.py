"""A question of a sealed case: the wording alone leaves, in clear and by the day; nobody is sent anything (P-12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline import api
from lifeline.hotline.actions import batch, passing, raising, retention
from lifeline.hotline.actions.feedback import withdraw
from lifeline.hotline.management import leak_walk
from lifeline.hotline.management.leaks import in_folder, in_rows
from lifeline.hotline.models import Case, Message, PassedOn, SealedItem
from lifeline.hotline.queries import codes
from lifeline.hotline.queries import passing as queries
from lifeline.hotline.rules.codes import new_code
from lifeline.hotline.states import DestroyedFor, Mode
from lifeline.hotline.tests import course, media, sealed_course, vault_course
from lifeline.hotline.tests.course import at, fresh
from lifeline.hotline.tests.sealed_course import TEXT
from lifeline.kernel import chain
from lifeline.kernel.chain import verify_all
from lifeline.kernel.errors import Unseen
from lifeline.kernel.events.pending import move_pending

pytestmark = pytest.mark.django_db
Event, Notice, Pending = (apps.get_model("kernel", name) for name in ("Event", "Notice", "Pending"))
WORDING = "新进员工是否需要向班组交纳任何费用？"
ANSWER = "不需要。任何班组不得向员工收费，依据为集团公司管理规定第十二条。"


def here():
    """The tables of the test's own database."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            yield table, cursor.fetchall()


def go(world, case, question_desk, now):
    passing.pass_on(case, WORDING, actor=world.dispatcher, now=now, original=TEXT)
    media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=now)


def test_h64_the_wording_alone_stands_in_clear(world, now, vault, question_desk):
    case = sealed_course.delivered(world, now).case
    go(world, case, question_desk, at("03-09 12:00"))
    assert vault_course.tables_that_hold(WORDING) == {"hotline_passedon"}
    assert vault_course.tables_that_hold(TEXT) == set()
    assert vault_course.tables_that_hold(ANSWER) == {"kernel_event"}  # the desk's own event: it is for everybody
    messages = list(Message.objects.filter(case=case).order_by("at", "pk"))
    assert {message.text for message in messages} == {""}
    assert WORDING in vault.text(case, "MESSAGE", messages[0].pk)
    assert ANSWER in vault.text(case, "MESSAGE", messages[1].pk)
    row = PassedOn.objects.get()
    assert (row.on, row.answered_on) == (now.date(), now.date())


def test_h77_a_reason_is_kept_sealed(world, now, vault, question_desk):
    case = sealed_course.delivered(world, now).case
    known = {"NAME:zhaogang": "公开的负责人"}
    wording = "工段负责人Zhao Gang是否有权收取费用？"
    assert [mark.value for mark in queries.marks(wording, queries.known(case))] == list(known)
    passing.pass_on(case, wording, actor=world.dispatcher, now=now, original=TEXT, harmless=known)
    assert vault_course.tables_that_hold("公开的负责人") == set()
    assert "公开的负责人" in vault.text(case, "NOTE", case.notes.get().pk)


def test_p12_nobody_is_sent_anything_and_the_code_reads_it(say, world, told, question_desk):
    case = Case.objects.get()
    notices = Notice.objects.count()
    go(world, case, question_desk, timezone.now())
    assert Notice.objects.count() == notices
    say.enter(told)
    assert WORDING in say.page
    assert ANSWER in say.page
    assert "求证台" in say.page


def test_p1_p15_under_marks_the_way_to_the_desk_and_back_leaves_none_of_them(
    say, vault, world, settings, tmp_path, question_desk
):
    settings.DATA = tmp_path
    sealed_course.vault(world.person("keeper", "Lu Yao", "jinan", "hotline.custodian"))
    marks, _pages = leak_walk.walk("JINAN")
    later = timezone.now() + timedelta(hours=2)
    batch.deliver_due(later)
    case = Case.objects.get()
    passing.pass_on(case, WORDING, actor=world.dispatcher, now=later, original=leak_walk.TEXTS["text"])
    media.speak("accepted", question_desk.origin, actor=world.manager, now=later)
    media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=later)
    assert [*in_rows("passed on", here(), marks), *in_folder("files", tmp_path / "files", marks)] == []
    told = repr(question_desk.heard)
    assert [mark for mark in [*leak_walk.TEXTS.values(), case.number, str(case.pk)] if mark in told] == []


def test_p15_the_log_verifies_after_the_case_was_destroyed_and_leads_nowhere(world, now, vault, question_desk):
    told = sealed_course.delivered(world, now)
    case = told.case
    go(world, case, question_desk, at("03-09 12:00"))
    withdraw(fresh(case), actor=None, now=at("03-09 13:00"))
    retention.destroy(fresh(case), DestroyedFor.ORDER, actor=world.administrator, now=at("03-09 14:00"))
    move_pending(now + timedelta(days=2))
    chain.seal_now(timezone.now())
    assert verify_all(timezone.now()).sound
    assert (PassedOn.objects.count(), SealedItem.objects.count()) == (0, 0)
    with pytest.raises(Unseen):
        api.passed_wording(question_desk.origin)
    rows = Event.objects.filter(subject_type="hotline.passedon")
    assert rows.count() == 2
    assert {(row.subject_key, row.grain, row.data, row.actor_id) for row in rows} == {
        (question_desk.origin, "d", "{}", None)
    }


def test_h64_without_an_open_vault_nothing_is_shown_or_sent(client, sign_in, world, now, vault, question_desk):
    case = sealed_course.delivered(world, now).case
    sign_in(client, world.dispatcher)
    address = reverse("hotline:case_pass_on", args=[case.number])
    given = {"version": case.version, "wording": WORDING, "shown": queries.digest(WORDING), "confirm": "1"}
    closed = client.get(address, secure=True).content.decode()
    assert "打开密件箱后可读" in closed
    assert TEXT not in closed
    assert "<textarea" not in closed
    refused = client.post(address, given, secure=True)
    assert refused.status_code == 422
    assert WORDING in refused.content.decode()
    assert question_desk.heard == []
    vault_course.open_in(client, vault)
    assert TEXT in client.get(address, secure=True).content.decode()
    assert client.post(address, {**given, "wording": TEXT, "shown": ""}, secure=True).status_code == 422
    assert client.post(address, given, secure=True).status_code == 302
    assert question_desk.wordings == {question_desk.origin: WORDING}
    assert WORDING in client.get(reverse("hotline:case_detail", args=[case.number]), secure=True).content.decode()


def test_h70_a_case_that_is_raised_later_keeps_its_question_and_hears_its_answer_sealed(
    world, now, vault, settings, tmp_path, question_desk
):
    settings.DATA, settings.KEYS, settings.ALLOWED_HOSTS = tmp_path, tmp_path / "keys", ["testserver"]
    settings.ANON_HOST, settings.SESSION_COOKIE_SECURE, settings.RECUSAL_KEY = "say.example.com", True, "k"
    sealed_course.vault(world.person("keeper", "Lu Yao", "jinan", "hotline.custodian"))
    case = course.report(world, now)
    passing.pass_on(case, WORDING, actor=world.dispatcher, now=now)
    holder = codes.holder_of(new_code(bytes(32)))
    raising.raise_to_confidential(fresh(case), "反映人要求保密，担心被报复。", holder, actor=world.dispatcher, now=now)
    notices = Notice.objects.count()
    media.speak("answered", question_desk.origin, ANSWER, actor=world.manager, now=at("03-09 15:00"))
    assert fresh(case).mode == Mode.CONFIDENTIAL
    assert vault_course.tables_that_hold(ANSWER) == {"kernel_event"}
    assert vault_course.tables_that_hold(WORDING) == {"hotline_passedon"}
    last = Message.objects.filter(case=case).order_by("at", "pk").last()
    assert ANSWER in vault.text(case, "MESSAGE", last.pk)
    assert Notice.objects.count() == notices

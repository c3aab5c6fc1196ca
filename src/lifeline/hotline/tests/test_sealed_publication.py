"""Journey (g): the words of a sealed case go to the board only by the consent that its code gave (H-64, H-76)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import access, dispatch, handling, publication, replies
from lifeline.hotline.models import Drop, KeyWrap, Publication
from lifeline.hotline.queries import reading
from lifeline.hotline.queries.vaults import Vault
from lifeline.hotline.states import Disposition, PublicationState
from lifeline.hotline.tests import course, sealed_course, vault_course
from lifeline.hotline.tests.course import at, fresh
from lifeline.kernel.errors import Refused
from lifeline.kernel.events import facts

pytestmark = pytest.mark.django_db
TITLE, ASKED, DONE = "收费清退", "有班长向新来的工人收钱，希望查清。", "所收费用已全部退还，当事人停职接受调查。"
REPLY = "经核实，班长收取的费用已于昨日全部退还，本人停职接受调查，请您放心。"
NOW = at("03-10 12:00")


def hand(vault):
    return Vault(vault.row.pk, vault.row.person, vault.private, None, None)


@pytest.fixture
def publisher(world):
    return sealed_course.vault(world.publisher)


@pytest.fixture
def told(world, now, vault, publisher):
    """A sealed case with its reply; the publisher was given access."""
    sealed_course.vault(world.handler)
    found = sealed_course.delivered(world, now)
    with access.in_hand(hand(vault)):
        case = dispatch.dispatch(found.case, world.logistics, actor=world.dispatcher, now=at("03-10 08:00"))
    handling.contact(case, course.CONTACT, actor=world.handler, now=at("03-10 08:10"))
    draft = replies.draft(fresh(case), REPLY, Disposition.SOLVED, actor=world.handler, now=at("03-10 09:00"))
    draft = replies.submit(draft, actor=world.handler, now=at("03-10 09:05"), words=REPLY)
    replies.approve(draft, actor=world.lead, now=at("03-10 09:10"))
    access.give(fresh(case), world.publisher, hand(vault), actor=world.dispatcher, now=at("03-10 09:20"))
    return found


def redacted(told, world):
    row = publication.propose(told.case, actor=world.publisher, now=NOW)
    return publication.redact(row, TITLE, ASKED, DONE, actor=world.publisher, now=NOW)


def by(told, vault):
    return reading.reading(told.case, hand(vault))


def test_h64_redacted_words_wait_sealed_and_open_for_vault_and_code(told, world, publisher, vault):
    row = redacted(told, world)
    assert (row.title, row.asked, row.done) == ("", "", "")
    assert vault_course.tables_that_hold(ASKED, DONE) == set()
    assert publisher.text(told.case, "PUBLIC", row.pk) == vault.text(told.case, "PUBLIC", row.pk)
    with pytest.raises(Refused, match="密件箱"):
        publication.ask_consent(row, actor=world.publisher, now=NOW)
    asked = publication.ask_consent(row, actor=world.publisher, now=NOW, by=by(told, publisher))
    assert asked.consent_asked_at == NOW
    log = [dict(fact.data) for fact in facts("hotline.publication")]
    assert len(log) == 3
    assert not any({"digest", "reason"} & set(data) for data in log)


def test_h77_in_sealed_words_a_finding_is_replaced_and_never_declared_harmless(told, world, publisher):
    row = publication.propose(told.case, actor=world.publisher, now=NOW)
    row = publication.redact(row, TITLE, ASKED + "电话13800138000", DONE, actor=world.publisher, now=NOW)
    with pytest.raises(Refused, match="1"):
        publication.ask_consent(row, actor=world.publisher, now=NOW, by=by(told, publisher))
    with pytest.raises(Refused, match="替换"):
        publication.declare_harmless(row, "MOBILE:13800138000", "公开", actor=world.publisher, now=NOW)
    assert vault_course.tables_that_hold("13800138000") == set()


def test_h76_the_code_agrees_to_exactly_the_text_it_saw_and_takes_it_back(say, told, world, publisher):
    """The text is shown, the answer waits in the drop, is delivered, the text published; taken back, it is sealed."""
    row = redacted(told, world)
    row = publication.ask_consent(row, actor=world.publisher, now=NOW, by=by(told, publisher))
    say.enter(told.code)
    assert 'action="/a/consent/"' in say.page
    say.post("consent/")
    assert ASKED in say.page
    say.post("consent/", {"answer": "yes"})
    assert 'action="/a/consent/"' not in say.page
    sealed_course.after_the_batch(Drop.objects.get().hour)
    row = Publication.objects.get()
    assert (row.state, row.title) == (PublicationState.CONSENTED, "")
    with pytest.raises(Refused):
        publication.publish(row, actor=world.publisher, now=NOW)
    row = publication.publish(row, actor=world.publisher, now=NOW, by=by(told, publisher))
    assert (row.state, row.asked, row.unit_id) == (PublicationState.PUBLISHED, ASKED, None)
    say.enter(told.code)
    say.post("consent/")
    say.post("consent/", {"answer": "no"})
    sealed_course.after_the_batch(Drop.objects.get().hour)
    row = Publication.objects.get()
    assert (row.state, row.asked) == (PublicationState.UNPUBLISHED, "")
    assert vault_course.tables_that_hold(ASKED) == set()


def test_e27_an_answer_about_a_text_that_has_changed_since_says_nothing(say, told, world, publisher):
    row = redacted(told, world)
    row = publication.ask_consent(row, actor=world.publisher, now=NOW, by=by(told, publisher))
    say.enter(told.code)
    say.post("consent/")
    say.post("consent/", {"answer": "yes"})
    row = publication.redact(row, TITLE, ASKED + "请尽快。", DONE, actor=world.publisher, now=NOW)
    sealed_course.after_the_batch(Drop.objects.get().hour)
    row = Publication.objects.get()
    assert (row.state, row.consented_at, Drop.objects.count()) == (PublicationState.REDACTED, None, 0)


def test_h76_silence_is_no_consent_and_without_a_question_there_is_no_page(say, told, world, publisher):
    redacted(told, world)
    say.enter(told.code)
    assert 'action="/a/consent/"' not in say.page
    assert say.post("consent/", {"sent": "1", "answer": "yes", "seen": "x"}).status_code == 409
    assert Drop.objects.count() == 0


def test_h74_a_publisher_without_access_writes_a_summary_and_reads_nothing(client, told, world, publisher, sign_in):
    KeyWrap.objects.filter(staff=publisher.row).delete()
    sign_in(client, world.publisher)
    vault_course.open_in(client, publisher)
    url = reverse("hotline:publication_redact", args=[told.case.number])
    page = client.get(url, secure=True).content.decode()
    assert sealed_course.TEXT not in page
    assert "还没有人给您授权" in page
    text = {"title": TITLE, "asked": ASKED, "done": DONE, "version": ""}
    assert client.post(url, {**text, "how": "WORDS"}, secure=True).status_code == 422
    assert not Publication.objects.exists()
    assert client.post(url, {**text, "how": "SUMMARY"}, secure=True).status_code == 302
    assert Publication.objects.get().state == PublicationState.SUMMARY


def test_h72_the_publisher_with_access_reads_with_a_trace_and_asks_through_the_pages(told, world, publisher, sign_in):
    client = Client()
    sign_in(client, world.publisher)
    vault_course.open_in(client, publisher)
    url = reverse("hotline:publication_redact", args=[told.case.number])
    page = client.get(url, secure=True).content.decode()
    assert sealed_course.TEXT in page
    assert REPLY in page
    (trace,) = [one for one in facts("hotline.case", keys=[str(told.case.pk)]) if one.kind == "hotline.case.opened"]
    assert trace.by == "hotline.publisher"
    text = {"title": TITLE, "asked": ASKED, "done": DONE, "version": "", "how": "WORDS"}
    assert client.post(url, text, secure=True).status_code == 302
    assert ASKED in client.get(url, secure=True).content.decode()
    ask = reverse("hotline:publication_ask", args=[told.case.number])
    client.post(ask, {"version": Publication.objects.get().version}, secure=True)
    row = Publication.objects.get()
    assert row.consent_asked_at is not None
    publication.consent(row, publication.text_digest(row), actor=None, now=timezone.now())
    preview = reverse("hotline:publication_preview", args=[told.case.number])
    assert ASKED in client.get(preview, secure=True).content.decode()
    client.post(preview, {"version": Publication.objects.get().version}, secure=True)
    assert Publication.objects.get().asked == ASKED

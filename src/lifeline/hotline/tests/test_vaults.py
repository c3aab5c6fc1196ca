"""H-64: the vault of a person. What it holds is opened by his words or his sheet, in his session, for a while."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from lifeline.hotline.actions import vaults
from lifeline.hotline.models import OpenVault, StaffKey
from lifeline.hotline.queries import vaults as queries
from lifeline.kernel import box
from lifeline.kernel.errors import Conflict, Refused

pytestmark = pytest.mark.django_db
Event = apps.get_model("kernel", "Event")
WORDS, OTHER = "the crane sings at dawn", "nine red lamps in the fog"


@pytest.fixture
def kept(world, now):
    """The dispatcher's vault, and what was made for it."""
    made = vaults.make(WORDS)
    return vaults.set_up(made, None, actor=world.dispatcher, now=now), made


def test_h64_the_words_open_the_vault_and_nothing_else_does(kept):
    key, made = kept
    assert queries.unlocked(key, WORDS) == made.private
    assert queries.unlocked(key, OTHER) is None
    assert queries.recovered(key, made.code.lower()) == made.private
    assert queries.recovered(key, WORDS) is None
    assert box.public_of(made.private) == bytes(key.public)


def test_h64_a_row_under_another_vaults_public_half_opens_nothing(kept):
    key, _made = kept
    key.public = box.pair()[0]
    assert queries.unlocked(key, WORDS) is None


def test_p17_the_sheet_gives_the_vault_back_and_is_void_afterwards(kept, world, now):
    key, made = kept
    again = vaults.make(OTHER, queries.recovered(key, made.code))
    key = vaults.lock_again(key, again, actor=world.dispatcher, now=now, by_sheet=True)
    assert queries.unlocked(key, OTHER) == made.private
    assert queries.unlocked(key, WORDS) is None
    assert queries.recovered(key, made.code) is None
    assert queries.recovered(key, again.code) == made.private
    assert Event.objects.filter(kind="hotline.vault.recovered", actor_id=world.dispatcher.pk).count() == 1


def test_p17_a_vault_in_place_of_a_lost_one_retires_it(kept, world, now):
    key, _made = kept
    with pytest.raises(Conflict):
        vaults.set_up(vaults.make(OTHER), None, actor=world.dispatcher, now=now)
    new = vaults.set_up(vaults.make(OTHER), key.pk, actor=world.dispatcher, now=now)
    assert queries.key_of(world.dispatcher) == new
    assert StaffKey.objects.get(pk=key.pk).retired_on == timezone.localdate(now)


def test_h64_another_vaults_private_half_cannot_be_put_under_the_row(kept, world, now):
    key, _made = kept
    with pytest.raises(Conflict):
        vaults.lock_again(key, vaults.make(OTHER), actor=world.dispatcher, now=now, by_sheet=False)
    assert queries.unlocked(StaffKey.objects.get(pk=key.pk), WORDS) is not None


@pytest.mark.parametrize(
    ("words", "said"),
    [("short", "12"), ("a long pass phrase 7", "sign in"), ("10004 10004 10004", "number")],
)
def test_h64_words_that_will_not_do_are_told_why(words, said, world, in_english):
    with pytest.raises(Refused, match=said):
        vaults.fit(words, world.dispatcher)


def test_h64_an_open_vault_is_for_its_person_its_session_and_a_while(kept, world, now):
    key, made = kept
    token = vaults.open_up(key, made.private, "seed", actor=world.dispatcher, now=now)

    def found(at, person=world.dispatcher, seed="seed", shown=token):
        return queries.opened(shown, seed, person, at)

    assert found(now).private == made.private
    assert found(now, person=world.supervisor) is None
    assert found(now, seed="another session") is None
    assert found(now, shown="another token") is None
    assert found(now + timedelta(minutes=14)) is not None
    assert found(now + timedelta(minutes=15)) is None
    for quarter in range(1, 32):
        at = now + timedelta(minutes=15 * quarter - 1)
        OpenVault.objects.update(used_at=at)
    assert found(now + timedelta(hours=7, minutes=55)) is not None
    OpenVault.objects.update(used_at=now + timedelta(hours=7, minutes=59))
    assert found(now + timedelta(hours=8)) is None
    assert vaults.sweep_vaults(actor=None, now=now + timedelta(hours=8)) == 1
    assert OpenVault.objects.count() == 0


def test_h64_reading_keeps_it_open_and_is_written_once_a_minute(kept, world, now):
    key, made = kept
    token = vaults.open_up(key, made.private, "seed", actor=world.dispatcher, now=now)
    for seconds, kept_at in [(30, 0), (600, 600), (610, 600)]:
        at = now + timedelta(seconds=seconds)
        vaults.use_vault(queries.opened(token, "seed", world.dispatcher, at), actor=world.dispatcher, now=at)
        assert OpenVault.objects.get().used_at == now + timedelta(seconds=kept_at)


def test_p3_the_tables_of_an_open_vault_open_nothing(kept, world, now):
    """Neither the digest of the token nor anything else in the row is a key to what it holds."""
    key, made = kept
    vaults.open_up(key, made.private, "seed", actor=world.dispatcher, now=now)
    row = OpenVault.objects.get()
    for guess in [bytes.fromhex(row.token_digest), bytes(key.public), bytes(key.salt) * 2, b"seed".ljust(32, b"\0")]:
        with pytest.raises(box.Damaged):
            box.unwrap_with(guess, bytes(row.held))
    assert made.private not in bytes(row.held)


@pytest.fixture
def browser(client, world, sign_in):
    """The dispatcher at an https site."""
    sign_in(client, world.dispatcher)

    def send(name, data=None):
        url = reverse(f"hotline:{name}")
        return client.get(url, secure=True) if data is None else client.post(url, data, secure=True)

    send.client = client
    return send


def set_up(browser):
    return browser("vault_setup", {"passphrase": WORDS, "again": WORDS})


def test_h64_who_sets_up_a_vault_sees_its_sheet_once_and_has_it_open(browser, world):
    assert browser("vault_open").status_code == 302
    answer = set_up(browser)
    (code,) = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}-[0-9A-Z]", answer.content.decode())
    assert queries.recovered(queries.key_of(world.dispatcher), code) is not None
    assert "no-store" in answer["Cache-Control"]
    cookie = answer.cookies["__Host-vault"]
    assert (cookie["path"], cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["domain"]) == (
        "/", True, True, "Strict", ""
    )  # fmt: skip
    assert browser("vault_open").context["vault"].person == world.dispatcher
    assert code not in browser("vault_open").content.decode()


def test_h64_the_vault_closes_at_once_and_with_the_session(browser, world):
    set_up(browser)
    browser("vault_close", {})
    assert OpenVault.objects.count() == 0
    assert browser("vault_open").context["vault"] is None
    assert browser("vault_open", {"passphrase": WORDS}).status_code == 302
    assert browser("vault_open").context["vault"] is not None
    session = browser.client.session
    del session["hotline_vault"]
    session.save()
    assert browser("vault_open").context["vault"] is None


def test_h64_a_wrong_word_opens_nothing_and_after_five_even_the_right_one_waits(browser):
    set_up(browser)
    browser("vault_close", {})
    for _try in range(6):
        assert browser("vault_open", {"passphrase": OTHER}).status_code == 422
    assert browser("vault_open", {"passphrase": WORDS}).status_code == 422
    assert OpenVault.objects.count() == 0


def test_h64_new_words_need_the_old_ones_and_the_sheet_needs_its_code(browser, world):
    set_up(browser)
    new = {"passphrase": OTHER, "again": OTHER}
    assert browser("vault_passphrase", {"old": OTHER, **new}).status_code == 422
    assert browser("vault_recover", {"code": "K7Q4-M2XA-9FTE-6WBN-R0HC-5", **new}).status_code == 422
    assert queries.unlocked(queries.key_of(world.dispatcher), WORDS) is not None
    assert browser("vault_passphrase", {"old": WORDS, **new}).status_code == 200
    assert queries.unlocked(queries.key_of(world.dispatcher), OTHER) is not None


def test_h64_on_a_line_that_others_read_no_vault_opens(browser, world):
    set_up(browser)
    answer = browser.client.post(reverse("hotline:vault_open"), {"passphrase": WORDS})
    assert answer.status_code == 409
    assert "https" in answer.content.decode()
    plain = browser.client.post(reverse("hotline:vault_open"), {"passphrase": WORDS}, headers={"host": "localhost"})
    assert plain.status_code == 302
    assert "vault" in plain.cookies

"""我现在需要有人: asking, accepting, the talk, withdrawing, the truth at 15 minutes, and who it is."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from lifeline.kernel import vault
from lifeline.kernel.errors import Refused, Unseen
from lifeline.wellbeing import policies, tasks
from lifeline.wellbeing.actions import calls, roster
from lifeline.wellbeing.models import HelpCall, HelpMessage
from lifeline.wellbeing.queries import calls as reading

pytestmark = pytest.mark.django_db
COUNSELLOR, SUPERVISOR = policies.COUNSELLOR, policies.SUPERVISOR


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


@pytest.fixture
def helpers(world, now):
    """Two on duty, a third who is not, and their supervisor."""
    people = [world.person(f"helper{n}", f"Helper {n}", "jinan", COUNSELLOR) for n in (1, 2, 3)]
    world.person("chief", "Chief", "jinan", SUPERVISOR)
    for person in people[:2]:
        on_shift(person, now, world)
    return people


def on_shift(person, now, world):
    begin = now - timedelta(hours=1)
    return roster.add_shift(person, begin, now + timedelta(hours=7), actor=world.chief, now=now)


def ask(person, now, *, anonymous=False):
    return calls.ask("小王", "13800000000", anonymous=anonymous, actor=person, now=now)


def key(uuid):
    """The address at the desk."""
    return HelpCall.objects.get(uuid=uuid).random_key


def test_w24_w26_who_waits_at_the_desk_cannot_pass_for_the_caller(client, world, helpers, sign_in, now):
    """The caller's address proves him where no name does; no page of a helper shows it."""
    uuid = ask(world.employee, now, anonymous=True)
    sign_in(client, helpers[1])
    calls.say(uuid, "我睡不着", actor=world.employee, now=now)
    pages = [client.get(f"/wellbeing/desk/duty/{end}").content.decode() for end in ("", f"{key(uuid)}/")]
    assert key(uuid) in pages[0]
    assert not any(str(uuid) in page for page in pages)
    assert client.get(f"/wellbeing/desk/duty/{uuid}/").status_code == 404
    calls.accept(key(uuid), actor=helpers[0], now=now)
    assert client.get(f"/wellbeing/desk/duty/{key(uuid)}/").status_code == 404


def test_w16_lines_have_their_names_in_the_language_of_the_reader(client):
    text = client.get("/wellbeing/help/", headers={"accept-language": "en"}).content.decode()
    assert "National psychological support line" in text
    assert "全国统一心理援助热线" not in text
    assert "全国统一心理援助热线" in client.get("/wellbeing/help/").content.decode()


def test_j6_from_the_button_to_the_end_of_a_talk_the_person_stays_anonymous(client, world, helpers, sign_in):
    on_shift(helpers[0], timezone.now(), world)
    sign_in(client, world.employee)
    assert "/wellbeing/help/call/" in client.get("/wellbeing/help/").content.decode()
    status = client.post("/wellbeing/help/call/", {"step": "anonymous"})["Location"]
    assert "正在为您找人" in client.get(status).content.decode()
    client.post(f"{status}say/", {"text": "睡不着"})
    helper = type(client)()
    sign_in(helper, helpers[0])
    assert "有人在等待" in helper.get("/wellbeing/desk/duty/").content.decode()
    uuid = HelpCall.objects.get().uuid
    assert "睡不着" not in helper.get(f"/wellbeing/desk/duty/{key(uuid)}/").content.decode()
    helper.post(f"/wellbeing/desk/duty/{key(uuid)}/accept/")
    text = helper.get(f"/wellbeing/desk/duty/{key(uuid)}/").content.decode()
    assert "睡不着" in text
    assert world.employee.name not in text
    assert not re.search(rf"\b{world.employee.employee_no}\b", text)  # five digits stand in a key by chance
    helper.post(f"/wellbeing/desk/duty/{key(uuid)}/say/", {"text": "我在听"})
    assert "我在听" in client.get(status).content.decode()
    assert (
        helper.post(f"/wellbeing/desk/duty/{key(uuid)}/end/", {"disposition": "SPOKE", "follow_up": "on"}).status_code
        == 302
    )
    assert "明天再和您谈一次" in client.get(status).content.decode()
    assert client.post(f"{status}say/", {"text": "谢谢"}).status_code == 409
    row = HelpCall.objects.get()
    assert (row.token, row.sealed, row.helper_id) == ("", None, helpers[0].pk)


def test_w24_an_anonymous_call_stores_nothing_that_leads_back(world, helpers, now):
    uuid = ask(world.employee, now, anonymous=True)
    row = HelpCall.objects.get(uuid=uuid)
    assert (row.token, row.sealed) == ("", None)
    assert reading.open_call(world.employee, now) is None
    events = [e for name in ("Event", "Pending") for e in apps.get_model("kernel", name).objects.all()]
    for event in events:
        if event.kind.startswith("wellbeing.help"):
            assert (event.actor_id, event.grain) == (None, "d")


def test_a_named_call_shows_what_was_given_to_who_accepted_and_to_nobody_else(world, helpers, now):
    uuid = ask(world.employee, now)
    assert ask(world.employee, now) == uuid
    first, second, _third = helpers
    assert reading.call_for(second, key(uuid), now).name == ""
    calls.accept(key(uuid), actor=first, now=now)
    assert (reading.call_for(first, key(uuid), now).name, reading.call_for(first, key(uuid), now).contact) == (
        "小王",
        "13800000000",
    )
    assert reading.call_for(second, key(uuid), now) is None
    assert reading.own_call(world.colleague, uuid, now) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wellbeing_helpcall")
        dump = b"".join(bytes(c) if isinstance(c, bytes | memoryview) else str(c).encode() for c in cursor.fetchone())
    assert "小王".encode() not in dump
    assert b"13800000000" not in dump


def test_w26_e26_a_second_helper_is_told_that_he_came_second(world, helpers, now):
    uuid = ask(world.employee, now)
    calls.accept(key(uuid), actor=helpers[0], now=now)
    with pytest.raises(Refused, match=r"Somebody else|他人"):
        calls.accept(key(uuid), actor=helpers[1], now=now)
    for verb in (
        lambda: calls.end(key(uuid), "SPOKE", follow_up=False, actor=helpers[1], now=now),
        lambda: calls.answer(key(uuid), "x", actor=helpers[1], now=now),
        lambda: calls.withdraw(uuid, actor=world.colleague, now=now),
        lambda: calls.say(uuid, "x", actor=world.colleague, now=now),
    ):
        with pytest.raises(Unseen):
            verb()
    assert HelpCall.objects.get().helper_id == helpers[0].pk
    assert not HelpMessage.objects.exists()


def test_e12_nobody_accepts_his_own_call(helpers, now):
    uuid = ask(helpers[0], now)
    assert reading.waiting(helpers[0], now) == []
    with pytest.raises(Unseen):
        calls.accept(key(uuid), actor=helpers[0], now=now)


def test_w23_at_fifteen_minutes_the_page_says_that_nobody_has_accepted_and_repeats_the_lines(
    client, world, helpers, sign_in, still_clock
):
    now = timezone.now()
    uuid = ask(world.employee, now - timedelta(minutes=14, seconds=30))
    sign_in(client, world.employee)
    assert "还没有人接听" not in client.get(f"/wellbeing/help/call/{uuid}/").content.decode()
    HelpCall.objects.update(asked_at=now - timedelta(minutes=15))
    text = client.get(f"/wellbeing/help/call/{uuid}/").content.decode()
    assert text.index("还没有人接听") < text.index("tel:12356")
    assert "已过 15 分钟" in text


def test_w25_withdrawing_leaves_nothing_but_a_count(
    client, world, helpers, now, sign_in, django_capture_on_commit_callbacks
):
    uuid = ask(world.employee, now)
    calls.say(uuid, "睡不着", actor=world.employee, now=now)
    sign_in(client, world.employee)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/wellbeing/help/call/{uuid}/withdraw/")["Location"] == "/wellbeing/help/"
    row = HelpCall.objects.get()
    assert (row.state, row.token, row.key_id, row.sealed, row.helper_id) == ("WITHDRAWN", "", "", None, None)
    assert timezone.localtime(row.asked_at).time().isoformat() == "00:00:00"
    assert (HelpMessage.objects.count(), vault.status().keys) == (0, 0)
    assert ask(world.employee, now) != uuid


def test_w26_after_a_day_a_call_counts_as_unanswered_and_its_key_is_gone(
    world, helpers, now, django_capture_on_commit_callbacks
):
    ask(world.employee, now)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.page_on(now + timedelta(hours=24))
    assert (HelpCall.objects.get().state, vault.status().keys) == ("UNANSWERED", 0)


def test_w27_a_call_ends_with_how_it_ended(client, world, helpers, sign_in, now):
    uuid = ask(world.employee, now)
    calls.accept(key(uuid), actor=helpers[0], now=now)
    sign_in(client, helpers[0])
    assert client.post(f"/wellbeing/desk/duty/{key(uuid)}/end/", {"disposition": "FINE"}).status_code == 422
    calls.end(key(uuid), "REFERRED", follow_up=True, actor=helpers[0], now=now)
    row = HelpCall.objects.get()
    assert (row.state, row.disposition, row.follow_up) == ("ENDED", "REFERRED", True)


def test_calls_are_kept_two_years_and_those_without_a_name_ninety_days(
    world, helpers, now, django_capture_on_commit_callbacks
):
    for anonymous in (True, False):
        uuid = ask(world.employee, now, anonymous=anonymous)
        calls.accept(key(uuid), actor=helpers[0], now=now)
        calls.end(key(uuid), "SPOKE", follow_up=False, actor=helpers[0], now=now)
    with django_capture_on_commit_callbacks(execute=True):
        assert calls.forget_calls(actor=None, now=now + timedelta(days=90)) == 0
        assert calls.forget_calls(actor=None, now=now + timedelta(days=91)) == 1
        assert calls.forget_calls(actor=None, now=now + timedelta(days=731)) == 1
    assert (HelpCall.objects.count(), vault.status().keys) == (0, 0)


def test_k98_a_line_that_cannot_be_taken_stays_in_its_field(world, helpers, client, sign_in):
    uuid = ask(world.employee, timezone.now())
    calls.accept(key(uuid), actor=helpers[0], now=timezone.now())
    for person, path in (
        (world.employee, f"/wellbeing/help/call/{uuid}/say/"), (helpers[0], f"/wellbeing/desk/duty/{key(uuid)}/say/"),
    ):  # fmt: skip
        sign_in(client, person)
        page = client.post(path, {"text": "长" * 1001})
        assert page.status_code == 422
        assert "长" * 1001 in page.content.decode()
        assert f'hx-get="{path.removesuffix("say/")}"' in page.content.decode()  # the talk goes on being read
        assert client.post(path, {"text": " "}).status_code == 422
    assert not HelpMessage.objects.exists()


def test_w63_only_who_holds_a_named_call_learns_who_it_is_for_a_reason_that_the_person_reads(
    world, helpers, client, sign_in
):
    now = timezone.now()
    uuid, silent = ask(world.employee, now), ask(world.colleague, now, anonymous=True)
    why = "He said that he stands on the roof."
    for person, call in ((helpers[0], uuid), (helpers[0], silent)):
        with pytest.raises(Unseen):
            calls.reveal(key(call), why, actor=person, now=now)  # not taken yet
    for call in (uuid, silent):
        calls.accept(key(call), actor=helpers[0], now=now)
    for call, reason in ((silent, why), (uuid, " "), (uuid, "x")):
        with pytest.raises(Refused):
            calls.reveal(key(call), reason, actor=helpers[0], now=now)
    with pytest.raises(Unseen):
        calls.reveal(key(uuid), why, actor=helpers[1], now=now)
    assert reading.call_for(helpers[0], key(uuid), now).identity is None
    sign_in(client, helpers[0])
    path = f"/wellbeing/desk/duty/{key(uuid)}/reveal/"
    assert client.post(path, {"reason": "x"}).status_code == 422
    assert client.post(path, {"reason": why}).status_code == 302
    identity = reading.call_for(helpers[0], key(uuid), now).identity
    assert (identity.name, identity.workplace) == ("Wang Min", "Jinan Steel / Steelworks / Caster / Crew A")
    sign_in(client, world.employee)
    for page in (f"/wellbeing/help/call/{uuid}/", "/wellbeing/who/"):
        assert why in client.get(page).content.decode()
    calls.end(key(uuid), "EMERGENCY", follow_up=False, actor=helpers[0], now=now)
    assert reading.call_for(helpers[0], key(uuid), now).identity is None
    with pytest.raises(Refused):
        calls.reveal(key(uuid), why, actor=helpers[0], now=now)

"""Hooks: added, renewed, switched, at the command line."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from lifeline.kernel.errors import Refused
from lifeline.kernel.models import Delivery, Event, Hook
from lifeline.kernel.notices import announce, hooks
from lifeline.kernel.notices.channels.webhook import signature

pytestmark = pytest.mark.django_db
URL = "https://erp.example.org/in?key=9"


def test_k45_a_hook_is_added_with_a_secret_that_is_shown_once(world):
    pk, secret = hooks.add_hook(URL, ["hotline.case.closed"], actor=world.administrator)
    assert len(secret) > 30
    line = hooks.hook_list()[0]
    assert (line.id, line.kinds, line.active, line.renewing) == (pk, ["hotline.case.closed"], True, False)
    assert secret not in str(line)
    event = Event.objects.get(kind="kernel.hook.added")
    assert json.loads(event.data)["host"] == "erp.example.org"
    assert "key=9" not in event.data
    assert secret not in event.data
    assert announce("hotline.case.closed", {"number": "1"}, key="1") == 1


def test_k45_both_secrets_count_until_the_old_one_is_settled(world):
    pk, first = hooks.add_hook(URL, [], actor=world.administrator)
    second = hooks.renew_hook(pk, actor=world.administrator)
    hook = Hook.objects.get()
    assert (hook.secret, hook.secret_before) == (second, first)
    assert signature([hook.secret, hook.secret_before], 1, b"x").count("v1=") == 2
    assert hooks.hook_list()[0].renewing
    hooks.settle_hook(pk, actor=world.administrator)
    assert Hook.objects.get().secret_before == ""


def test_k45_renewed_twice_the_secret_in_use_stays_valid(world):
    pk, first = hooks.add_hook(URL, [], actor=world.administrator)
    hooks.renew_hook(pk, actor=world.administrator)
    third = hooks.renew_hook(pk, actor=world.administrator)
    hook = Hook.objects.get()
    assert (hook.secret, hook.secret_before) == (third, first)


def test_k45_a_group_bots_secret_is_not_renewed(world):
    pk, _secret = hooks.add_hook(URL, [], form=Hook.DINGTALK, secret="SEC1", actor=world.administrator)
    with pytest.raises(Refused):
        hooks.renew_hook(pk, actor=world.administrator)
    assert (Hook.objects.get().secret, Hook.objects.get().secret_before) == ("SEC1", "")


@pytest.mark.parametrize("url", ["ftp://example.org/", "https:///x", "https://a:b@example.org/", "erp.example.org"])
def test_k45_an_address_that_cannot_be_told_is_refused(url):
    with pytest.raises(Refused):
        hooks.add_hook(url, [], actor=None, by="cli")
    assert Hook.objects.count() == 0


def test_an_address_has_one_hook():
    hooks.add_hook(URL, [], actor=None, by="cli")
    with pytest.raises(Refused):
        hooks.add_hook(URL, [], actor=None, by="cli")


def test_a_group_bot_keeps_the_secret_of_its_maker():
    _pk, secret = hooks.add_hook(URL, [], form=Hook.DINGTALK, secret="SEC1", actor=None, by="cli")
    assert secret == "SEC1"


def call(capsys, *words, code=0):
    """Run `notices …`; what it printed."""
    if code:
        with pytest.raises(SystemExit) as end:
            call_command("notices", *words)
        assert end.value.code == code
    else:
        call_command("notices", *words)
    said = capsys.readouterr()
    return said.out + said.err


def test_hooks_are_kept_at_the_command_line(capsys, world):
    number = world.administrator.employee_no
    assert "没有通知其他系统" in call(capsys, "hooks")
    made = json.loads(call(capsys, "hook-add", URL, "hotline.case.closed", "--as", number, "--json"))
    assert Hook.objects.get().secret == made["secret"]
    assert "只显示这一次" in call(capsys, "hook", str(made["id"]), "renew")
    assert "两个密钥" in call(capsys, "hooks")
    assert "启用" in call(capsys, "hook", str(made["id"]), "settle")
    assert "停用" in call(capsys, "hook", str(made["id"]), "off")
    assert announce("hotline.case.closed", {}, key="1") == 0
    call(capsys, "hook", str(made["id"]), "on", "--as", world.employee.employee_no, code=3)
    call(capsys, "hook", "999", "on", code=2)


def test_the_state_of_the_outbox_is_told_and_what_was_given_up_is_sent_again(capsys, world, now):
    hooks.add_hook(URL, ["hotline.case.closed"], actor=None, by="cli")
    announce("hotline.case.closed", {}, key="1")
    assert json.loads(call(capsys, "state", "--json"))["waiting"] == 1
    Delivery.objects.update(state=Delivery.GIVEN_UP, error="http 410")
    assert "http 410" in call(capsys, "state", code=1)
    call(capsys, "retry", "--as", world.administrator.employee_no)
    assert Delivery.objects.get().state == Delivery.WAITING


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_k19_the_sentences_of_hooks_are_rendered(language, world):
    from django.utils.translation import override

    from lifeline.kernel.events import history

    pk, _secret = hooks.add_hook(URL, ["hotline.case.closed"], actor=world.administrator)
    hooks.renew_hook(pk, actor=world.administrator)
    hooks.settle_hook(pk, actor=world.administrator)
    hooks.switch_hook(pk, active=False, actor=world.administrator)
    with override(language):
        lines = history(Hook.objects.get(), viewer_language=language)
    assert len(lines) == 4
    assert all("erp.example.org" in line.sentence for line in lines)

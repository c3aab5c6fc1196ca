"""The pages of signing in and of 我的 in a real browser, and the journeys of a slip, an app and a passkey."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.utils import timezone

from lifeline.people.actions import factors, first, passwords, resets, tokens
from lifeline.people.models import Account, Factor
from tests.browser.checks import assert_good, dress
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(390, "light", 100), (320, "light", 150), (1280, "dark", 100)]
MINE = {
    "home": "/",
    "me": "/me/",
    "my_choices": "/me/choices/",
    "my_notices": "/me/notices/",
    "slip_new": "/people/slips/",
    "my_data": "/me/data/",
    "my_sessions": "/me/sessions/",
    "password_change": "/me/password/",
    "factor_list": "/me/proofs/",
    "factor_app": "/me/proofs/app/",
    "recovery_codes": "/me/proofs/codes/",
    "token_list": "/me/keys/",
    "second_step": "/proof/",
    "reset_ask": "/desk/resets/ask/",
    "reset_confirm": "/desk/resets/",
}


@pytest.fixture
def full(world):
    """An administrator with something on each of his pages."""
    chief, now = world.administrator, timezone.now()
    world.person("second", "He Yun", "jinan", "people.administrator")
    secret = factors.new_secret()
    factors.add_app(chief, secret, pyotp.TOTP(secret).at(now), actor=chief, now=now)
    factors.renew_recovery_codes(chief, actor=chief)
    until_on = timezone.localdate(now) + timedelta(days=30)
    tokens.make(chief, "工资核对程序", ["people:read"], until_on, actor=chief, now=now)
    resets.ask(world.employee, "忘记密码，人在岗位", lost_proof=True, actor=world.second, now=now)
    resets.ask(chief, "换手机", lost_proof=True, actor=world.second, now=now)
    return chief


def stand(page, name, picture):
    """The page stands each look."""
    for width, theme, size in LOOKS:
        dress(page, width, theme, size)
        picture(page, f"{name}-{width}-{theme}-{size}")
        assert_good(page)


@pytest.mark.parametrize("name", MINE)
def test_k97_a_page_of_mine_can_be_read_and_hit_in_every_look(look_at, full, picture, name):
    stand(look_at(MINE[name], full), name, picture)


@pytest.mark.parametrize("name", ["login", "reset_use", "first_admin"])
def test_k97_a_page_before_signing_in_can_be_read_and_hit_in_every_look(look_at, db, picture, name):
    paths = {"login": "/login/", "reset_use": "/reset/"}
    stand(look_at(paths.get(name) or first.invite(now=timezone.now())), name, picture)


@pytest.mark.parametrize("script", [True, False])
def test_p13_from_the_slip_to_the_start_page(visit, world, picture, script):
    account = world.employee.account
    slip = passwords.set_initial(account, now=timezone.now())
    account.save()
    page = visit("/login/", script=script)
    page.get_by_label("工号").fill(world.employee.employee_no)
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    page.get_by_text("登录未成功").first.wait_for()
    picture(page, f"login-refused-{script}")
    page.get_by_label("密码").fill(slip)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("新密码", exact=True).wait_for()
    picture(page, f"password_first-{script}")
    assert_good(page) if script else None
    page.get_by_label("新密码", exact=True).fill("my own long words")
    page.get_by_label("再输一次新密码").fill("my own long words")
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_role("heading", level=1, name=re.compile("您好")).wait_for()


def test_p15_an_app_is_set_up_without_script(visit, world, picture):
    page = visit("/login/", script=False)
    page.get_by_label("工号").fill(world.dispatcher.employee_no)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    picture(page, "factor_list-none")
    page.get_by_role("link", name="验证器应用").click()
    page.get_by_label("6 位数字").wait_for()
    secret = re.search(r'class="key">(\w+)<', page.content())[1]
    page.get_by_label("6 位数字").fill(pyotp.TOTP(secret).at(timezone.now()))
    page.get_by_role("button", name="确认").click()
    page.get_by_role("button", name="生成 10 个恢复码").click()
    page.get_by_role("link", name="我已保存").wait_for()
    assert len(re.findall(r"<code>[0-9a-f-]{13}</code>", page.content())) == 10
    picture(page, "recovery_codes-shown")
    page.get_by_role("link", name="我已保存").click()
    page.wait_for_url(re.compile(r":\d+/$"))


def with_authenticator(page):
    """A device with a lock, as Chromium plays it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_p15_a_passkey_is_made_and_opens_the_way_the_next_time(visit, world, picture):
    page = visit("/login/")
    with_authenticator(page)

    def by_password():
        page.get_by_label("工号").fill(world.dispatcher.employee_no)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()

    by_password()
    page.get_by_role("button", name="使用本机的通行密钥").click()
    page.wait_for_url("**/me/proofs/codes/")
    assert Factor.objects.get().person == world.dispatcher
    page.goto("/me/")
    page.locator("main").get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/login/")
    by_password()
    picture(page, "second_step-passkey")
    page.get_by_role("button", name="使用通行密钥").click()
    page.get_by_role("heading", name="您好").wait_for()


def test_p15_a_device_that_does_not_confirm_gets_a_sentence(visit, world):
    page = visit("/me/proofs/", person=world.employee)
    page.route("**/me/proofs/passkey/new/", lambda route: route.abort())
    page.get_by_role("button", name="使用本机的通行密钥").click()
    page.get_by_role("alert").wait_for()
    assert "设备没有确认" in page.get_by_role("alert").inner_text()
    assert Account.objects.filter(person=world.employee).count() == 1

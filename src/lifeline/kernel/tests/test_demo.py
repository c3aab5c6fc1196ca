"""The demo company: each app's part in order, once, and its password never where others could use it."""

import pytest
from django.core.management import call_command
from django.db import connection

from lifeline.kernel import demo, start
from lifeline.kernel.demo import LogIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def parts(monkeypatch):
    """Parts that write down what they were given."""
    told = []
    monkeypatch.setattr(demo, "PARTS", [])
    monkeypatch.setattr(demo, "_list_log_ins", [])
    monkeypatch.setattr(demo, "_change_passwords", [])

    def part(name):
        return lambda plan, progress: (told.append((name, plan.people, plan.seed, plan.password)), progress(1, 1))

    demo.fill(20, "cases", part("cases"))
    demo.fill(10, "people", part("people"))
    return told


def test_the_parts_of_the_apps_run_in_order_with_one_plan(parts):
    demo.create(40, 7)
    assert parts == [("people", 40, 7, demo.PASSWORD), ("cases", 40, 7, demo.PASSWORD)]
    assert demo.is_demo()


@pytest.mark.django_db(transaction=True)
def test_the_disk_is_not_waited_for_while_the_company_is_made(parts):
    def care():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous" if connection.vendor == "sqlite" else "SHOW synchronous_commit")
            return str(cursor.fetchone()[0])

    before = care()
    demo.fill(30, "look", lambda _plan, _progress: parts.append(care()))
    demo.create(40, 7)
    assert parts[-1] in {"1", "off"}
    assert care() == before
    assert before == "2" or connection.vendor == "postgresql"


def test_a_site_with_people_is_never_filled(parts, world, capsys):
    assert demo.is_first_start() is False
    with pytest.raises(SystemExit) as end:
        call_command("demo", "--people", "40", "--lang", "en")
    assert end.value.code == 3
    assert parts == []
    assert "This site has people already." in capsys.readouterr().err


def test_the_command_fills_an_empty_site(parts, capsys):
    demo.log_ins(lambda: [LogIn("100001", "dispatcher")], parts.append)
    call_command("demo", "--people", "40", "--seed", "9")
    assert [entry[2] for entry in parts] == [9, 9]
    out = capsys.readouterr().out
    assert "100001" in out
    assert demo.PASSWORD in out


def test_the_known_password_is_known_until_another_one_is_set(parts):
    demo.log_ins(list, parts.append)
    assert demo.has_known_passwords() is False
    demo.create(40, 1)
    assert demo.has_known_passwords() is True
    demo.set_password("not known to all")
    assert demo.has_known_passwords() is False
    assert parts[-1] == "not known to all"
    assert demo.PASSWORD not in "\n".join(demo.log_in_lines())


def test_another_site_has_no_demo_log_ins_and_no_password_to_change(parts):
    demo.log_ins(lambda: [LogIn("1", "x")], parts.append)
    demo.set_password("nothing happens")
    assert demo.log_in_lines() == []
    assert parts == []


@pytest.mark.parametrize(
    ("host", "hosts", "tls", "outside"),
    [
        ("127.0.0.1", ["localhost", "127.0.0.1", "[::1]"], False, False),
        ("::1", ["localhost"], False, False),
        ("0.0.0.0", ["localhost"], False, True),
        ("192.168.1.5", ["localhost"], False, True),
        ("127.0.0.1", ["lifeline.example.com"], False, True),
        ("127.0.0.1", ["localhost"], True, True),
    ],
)
def test_a_site_behind_a_proxy_counts_as_reachable_from_outside(settings, host, hosts, tls, outside):
    settings.ALLOWED_HOSTS, settings.SESSION_COOKIE_SECURE = hosts, tls
    assert start.reachable_from_outside(host) is outside


def test_every_part_of_the_demo_company_is_filled_once():
    """A part that two merges registered twice opened the same call of innovation twice, and stopped the start."""
    assert len({part.run for part in demo.PARTS}) == len(demo.PARTS)

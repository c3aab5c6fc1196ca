"""The ways out of the house, against servers of the test's own."""

from __future__ import annotations

import hashlib
import hmac
import socket

import pytest
from django.core import mail

from lifeline.kernel.models import Hook
from lifeline.kernel.notices.channels import DingTalk, Mail, Message, Webhook, WeCom, channel_names
from lifeline.kernel.notices.channels.base import REFUSED, RETRY, SENT, Outcome, of_status
from lifeline.kernel.notices.channels.webhook import signature
from lifeline.kernel.tests.outbox import Server

LETTER = Message("0a1b2c", "min@example.org", "One\nline", "Body")


@pytest.fixture
def server():
    with Server() as found:
        yield found


def hook(url: str, **more) -> Hook:
    return Hook(url=url, secret="new", **more)


def posted(url: str, **more) -> Message:
    return Message("key-1", url, '{"number":"1"}', '{"number":"1"}', hook(url, **more))


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, SENT),
        (204, SENT),
        (301, REFUSED),
        (400, REFUSED),
        (404, REFUSED),
        (408, RETRY),
        (410, REFUSED),
        (429, RETRY),
        (500, RETRY),
        (503, RETRY),
    ],
)
def test_k38_what_an_http_status_means(status, state):
    assert of_status(status).state == state


def test_k36_a_letter_has_its_key_as_message_id():
    assert Mail().send([LETTER]) == [Outcome(SENT, provider_id="<0a1b2c@localhost>")]
    (letter,) = mail.outbox
    assert (letter.subject, letter.to, letter.body) == ("One line", ["min@example.org"], "Body")
    assert letter.message()["Message-ID"] == "<0a1b2c@localhost>"
    assert letter.message()["Auto-Submitted"] == "auto-generated"


def test_a_mail_server_that_is_down_is_asked_once_for_a_whole_batch(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()
    assert Mail().send([LETTER] * 100) == [Outcome(RETRY, "unreachable")] * 100


class Smtp:
    """A mail server of one line each: answers RCPT as told."""

    def __init__(self, answer: bytes) -> None:
        import threading

        self.answer = answer
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        peer, _address = self.listening.accept()
        with peer, self.listening:
            peer.sendall(b"220 test\r\n")
            for line in peer.makefile("rb"):
                word = line[:4].upper()
                peer.sendall(self.answer if word == b"RCPT" else b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
                if word == b"QUIT":
                    return


@pytest.mark.parametrize(("answer", "state"), [(b"550 nobody\r\n", REFUSED), (b"451 later\r\n", RETRY)])
def test_k38_a_mail_server_that_refuses_for_good_is_believed(settings, answer, state):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", Smtp(answer).port
    settings.EMAIL_USE_TLS = False
    assert Mail().send([LETTER]) == [Outcome(state, f"smtp {answer[:3].decode()}")]


def test_an_address_that_is_none_is_refused():
    assert Mail().send([Message("k", "a\nb@example.org", "t", "b")]) == [Outcome(REFUSED, "address")]


def test_k45_a_post_is_signed_with_both_secrets_while_they_change(server, settings):
    settings.HOOKS_ALLOW = ["127.0.0.0/8"]
    outcome = Webhook(clock=lambda: 1_700_000_000.9).send([posted(f"{server.url}/in?a=1", secret_before="old")])
    assert outcome == [Outcome(SENT)]
    (request,) = server.requests
    marks = [hmac.new(s, b'1700000000.{"number":"1"}', hashlib.sha256).hexdigest() for s in (b"new", b"old")]
    assert request.headers["Lifeline-Signature"] == f"t=1700000000,v1={marks[0]},v1={marks[1]}"
    assert request.headers["Lifeline-Delivery"] == "key-1"
    assert request.headers["Host"] == server.url.removeprefix("http://")
    assert (request.path, request.body) == ("/in?a=1", b'{"number":"1"}')


def test_k45_one_secret_makes_one_mark():
    assert signature(["new", ""], 5, b"x").count("v1=") == 1


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "10.0.0.5",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:10.0.0.5",
        "64:ff9b::a00:5",
        "2002:a00:5::1",
        "fe80::1%eth0",
    ],
)
def test_k45_an_address_inside_is_refused_without_a_connection(number):
    looks = []

    def resolver(host, port):
        looks.append(host)
        return ["93.184.216.34", number]

    sent = Webhook(resolver).send([posted("https://hook.example.org/in")])
    assert sent == [Outcome(REFUSED, "private address")]
    assert looks == ["hook.example.org"]


def test_k45_a_name_that_answers_otherwise_at_the_second_look_is_looked_up_once(server, settings):
    settings.HOOKS_ALLOW = ["127.0.0.1/32"]
    port = server.url.rpartition(":")[2]
    answers = [["127.0.0.1"], ["10.0.0.5"]]
    channel = Webhook(lambda _host, _port: answers.pop(0))
    assert channel.send([posted(f"http://rebind.example.org:{port}/in")]) == [Outcome(SENT)]
    assert server.requests[0].headers["Host"] == f"rebind.example.org:{port}"
    assert channel.send([posted(f"http://rebind.example.org:{port}/in")]) == [Outcome(REFUSED, "private address")]
    assert len(server.requests) == 1


def test_k45_a_redirect_is_not_followed(server, settings):
    settings.HOOKS_ALLOW = ["127.0.0.0/8"]
    server.answers = [(302, {})]
    assert Webhook().send([posted(f"{server.url}/in")]) == [Outcome(REFUSED, "http 302")]
    assert len(server.requests) == 1


@pytest.mark.parametrize("url", ["ftp://example.org/x", "http:///x", "http://user:pass@example.org/x"])
def test_k45_an_address_of_another_form_is_refused(url):
    assert Webhook(lambda _host, _port: ["93.184.216.34"]).send([posted(url)])[0].state == REFUSED


def test_k45_a_name_that_nobody_knows_and_a_closed_port_are_tried_again(settings):
    settings.HOOKS_ALLOW = ["127.0.0.0/8"]

    def unknown(_host, _port):
        raise socket.gaierror

    assert Webhook(unknown).send([posted("https://gone.example.org/")]) == [Outcome(RETRY, "unreachable")]
    assert Webhook().send([posted(f"http://127.0.0.1:{closed_port()}/")]) == [Outcome(RETRY, "unreachable")]


def test_a_group_bot_gets_a_text_message(server, settings):
    settings.HOOKS_ALLOW = ["127.0.0.0/8"]
    server.answers = [(200, {"errcode": 0}), (200, {"errcode": 45009}), (200, {"errcode": 93000})]
    channel = Webhook(clock=lambda: 1_700_000_000)
    batch = [posted(f"{server.url}/bot?key=1", form=Hook.WECOM)] * 2 + [
        posted(f"{server.url}/bot?t=1", form=Hook.DINGTALK)
    ]
    assert channel.send(batch) == [Outcome(SENT), Outcome(RETRY, "code 45009"), Outcome(REFUSED, "code 93000")]
    assert server.requests[0].json() == {"msgtype": "text", "text": {"content": '{"number":"1"}'}}
    assert server.requests[2].path.startswith("/bot?t=1&timestamp=1700000000000&sign=")


def test_wecom_sends_with_a_token_that_it_keeps_and_renews(server, settings):
    settings.WECOM = {"base": server.url, "corp": "c", "agent": "7", "secret": "s"}
    server.fixed["/cgi-bin/gettoken"] = {"errcode": 0, "access_token": "T", "expires_in": 7200}
    server.answers = [
        (200, {"errcode": 0, "msgid": "m1"}),
        (200, {"errcode": 42001}),
        (200, {"errcode": 0, "msgid": "m2"}),
        (200, {"errcode": 0, "invaliduser": "10001"}),
        (200, {"errcode": 45009}),
        (503, {}),
    ]
    channel = WeCom()
    assert channel.ready()
    assert "wecom" in channel_names()
    letter = Message("abcdef99", "10001", "Title", "http://x")
    outcomes = [outcome for _ in range(5) for outcome in channel.send([letter])]
    assert [(outcome.state, outcome.provider_id or outcome.error) for outcome in outcomes] == [
        (SENT, "m1"),
        (SENT, "m2"),
        (REFUSED, "code 81013"),
        (RETRY, "code 45009"),
        (RETRY, "http 503"),
    ]
    sent = server.requests[0].json()
    assert (sent["touser"], sent["agentid"], sent["enable_duplicate_check"]) == ("10001", 7, 1)
    assert sent["text"]["content"] == "Title\nhttp://x\n[abcdef]"
    assert server.requests[0].path == "/cgi-bin/message/send?access_token=T"


def test_dingtalk_sends_work_notices(server, settings):
    settings.DINGTALK = {"base": server.url, "key": "k", "secret": "s", "agent": "9"}
    server.fixed["/gettoken"] = {"errcode": 0, "access_token": "T", "expires_in": 7200}
    server.answers = [(200, {"errcode": 0, "task_id": 5}), (200, {"errcode": 33012})]
    channel = DingTalk()
    letter = Message("abcdef99", "10001", "Title", "http://x")
    assert channel.send([letter, letter]) == [Outcome(SENT, provider_id="5"), Outcome(REFUSED, "code 33012")]
    sent = server.requests[0].json()
    assert (sent["agent_id"], sent["userid_list"]) == (9, "10001")
    assert sent["msg"]["text"]["content"] == "Title\nhttp://x\n[abcdef]"


def test_a_messenger_without_token_or_connection_is_tried_again(server, settings):
    settings.WECOM = {"base": server.url, "corp": "c", "agent": "7", "secret": "wrong"}
    server.fixed["/cgi-bin/gettoken"] = {"errcode": 40001}
    letter = Message("k", "10001", "t", "b")
    assert WeCom().send([letter]) == [Outcome(RETRY, "token 40001")]
    settings.WECOM = {**settings.WECOM, "base": f"http://127.0.0.1:{closed_port()}"}
    assert WeCom().send([letter]) == [Outcome(RETRY, "unreachable")]


def test_only_configured_channels_are_offered(settings):
    settings.EMAIL_HOST = ""
    assert channel_names() == []
    settings.EMAIL_HOST = "mail.example.org"
    assert channel_names() == ["mail"]

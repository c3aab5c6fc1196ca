"""On the server that really runs: what announces too much is refused before it is read, and the server goes on."""

import shutil
import socket
import subprocess
import time
from contextlib import closing
from http.client import HTTPConnection

import pytest

from lifeline.kernel import bodies
from lifeline.kernel.tests.sites import MANAGE, PATIENCE, ROOT, environment, free_port

SESSION = """
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
person = get_user_model().objects.create(employee_no="70001", name="Wang Min", name_key="wang")
apps.get_model("people.Account").objects.create(person=person)
client = Client()
client.force_login(person)
print("KEY", client.cookies[settings.SESSION_COOKIE_NAME].value)
"""
TOO_MUCH = 60 * bodies.MB


@pytest.fixture(scope="module")
def server(migrated, tmp_path_factory):
    """The web server alone, on a data folder of its own; yields its port and a session of somebody who signed in."""
    data = shutil.copytree(migrated, tmp_path_factory.mktemp("bodies") / "data")
    told = subprocess.run(
        [*MANAGE, "shell", "-c", SESSION], env=environment(data), capture_output=True, text=True, check=False
    )
    assert "KEY" in told.stdout, told.stderr
    port = free_port()
    process = subprocess.Popen([*MANAGE, "web", "--port", str(port)], env=environment(data), cwd=ROOT)
    try:
        until = time.monotonic() + PATIENCE
        while not listens(port) and time.monotonic() < until:
            time.sleep(0.1)
        yield port, told.stdout.split("KEY ")[1].split()[0]
    finally:
        process.terminate()
        process.wait(PATIENCE)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def send(port, path, session="", length=TOO_MUCH):
    """(first line of the answer, how much was written) for a body that announces `length` and comes without haste."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n"
    head += "Content-Type: multipart/form-data; boundary=x\r\nConnection: close\r\n"
    head += f"Cookie: sessionid={session}\r\n\r\n" if session else "\r\n"
    with closing(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)) as wire:
        wire.sendall(head.encode())
        written = 0
        wire.settimeout(5)
        while written < length:
            try:
                if answer := wire.recv(4096):
                    return answer.split(b"\r\n")[0].decode(), written
                break
            except TimeoutError:
                written += wire.send(b"x" * 65536)
        return "", written


def test_a_body_of_sixty_megabytes_is_stopped_while_it_comes(server):
    port, session = server
    for path, who in (("/hotline/new/", session), ("/hotline/new/", ""), ("/api/v1/hotline/cases/", "")):
        status, written = send(port, path, who)
        assert status.startswith("HTTP/1.1 413"), (path, status)
        assert written < bodies.MB
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as ask:
        ask.request("GET", "/hotline/new/", headers={"Cookie": f"sessionid={session}"})
        assert ask.getresponse().status in {200, 302}


def test_a_stranger_may_send_no_files_and_a_signed_in_person_may(server):
    port, session = server
    status, _written = send(port, "/login/", length=10 * bodies.MB)
    assert status.startswith("HTTP/1.1 413")
    status, _written = send(port, "/hotline/new/", session, length=10 * bodies.MB)
    assert status == "HTTP/1.1 403 Forbidden"  # it came to the check against forgery, and brings no token

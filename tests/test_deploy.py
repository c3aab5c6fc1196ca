"""What stands in deploy/ and docs/deploy.md agrees with the program."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SETTINGS = (ROOT / "config" / "settings.py").read_text()
PAGE = (ROOT / "docs" / "deploy.md").read_text()
READ = set(re.findall(r'\benv(?:_flag|_list|_number)?\("(\w+)"', SETTINGS))


def in_the_table():
    """The names of the settings that docs/deploy.md explains."""
    rows = [row.split("|")[1] for row in PAGE.partition("## Settings")[2].splitlines() if row.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def test_every_setting_stands_in_the_table():
    assert READ - in_the_table() == set()


@pytest.mark.parametrize("path", ["deploy/lifeline.env", "deploy/compose.yaml", "deploy/Dockerfile"])
def test_deployments_use_settings_that_exist(path):
    used = set(re.findall(r"LIFELINE_(\w+)", (ROOT / path).read_text()))
    assert used - in_the_table() - {"NAME"} == set()  # LIFELINE_NAME is compose's own: the site's host name


def test_nginx_keeps_no_addresses():
    servers = (ROOT / "deploy" / "nginx.conf").read_text().split("\nserver {")[1:]
    assert len(servers) == 3
    for server in servers:
        assert "access_log off;" in server
        assert re.search(r"error_log \S+ crit;", server)


def test_p2_the_anonymous_host_logs_nothing_and_hands_on_nothing_of_the_browser():
    """The very file that a site copies: no access log, no error log, no body on disk, no header that names somebody."""
    (block,) = [
        block
        for block in (ROOT / "deploy" / "nginx.conf").read_text().split("\nserver {")
        if "server_name say.lifeline.example.com;" in block
    ]
    assert "access_log off;" in block
    assert "error_log /dev/null crit;" in block
    assert "proxy_request_buffering off;" in block
    assert "proxy_max_temp_file_size 0;" in block
    assert "$remote_addr" not in block
    assert "proxy_pass_request_headers off;" in block
    handed_on = dict(re.findall(r'proxy_set_header (\S+) "?(.*?)"?;', block))
    assert handed_on == {
        "Connection": "",
        "Host": "$host",
        "X-Forwarded-Proto": "$scheme",
        "Content-Type": "$content_type",
        "Accept-Encoding": "$http_accept_encoding",
    }


def test_p2_the_web_server_of_both_faces_writes_no_access_log():
    told = (ROOT / "src/lifeline/kernel/management/commands/web.py").read_text()
    assert "log_access=False" in told


def test_nginx_throws_away_what_a_client_says_about_its_address():
    told = (ROOT / "deploy" / "nginx.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in told
    assert "$proxy_add_x_forwarded_for" not in told


def test_compose_has_the_three_parts_and_no_password_in_it():
    parts = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]
    assert set(parts) == {"database", "site", "nginx"}
    assert "PASSWORD" not in parts["site"]["environment"]
    assert parts["database"]["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/secrets/database"


def test_k83_every_deployment_has_a_place_for_the_key_store_beside_the_data():
    unit = (ROOT / "deploy" / "systemd" / "lifeline.service").read_text()
    assert "\nStateDirectory=lifeline lifeline-keys\n" in unit
    image = (ROOT / "deploy" / "Dockerfile").read_text()
    assert "install -d -o lifeline -g lifeline -m 0700 /var/lib/lifeline-keys" in image
    told = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    assert "keys:/var/lib/lifeline-keys" in told["services"]["site"]["volumes"]
    assert "keys" in told["volumes"]
    assert not any("keys" in volume for volume in told["services"]["nginx"]["volumes"])


def test_compose_opens_the_anonymous_host_and_renames_every_server():
    parts = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]
    assert {"LIFELINE_ANON_HOST", "LIFELINE_RECUSAL_KEY"} <= set(parts["site"]["environment"])
    assert parts["site"]["shm_size"] == "512m"
    orders = re.search(r'sed -e "(.*?)"', parts["nginx"]["command"][2])[1].replace("$$LIFELINE_NAME", "line.test")
    told = subprocess.run(
        ["sed", "-e", orders, ROOT / "deploy" / "nginx.conf"], capture_output=True, text=True, check=True
    ).stdout
    assert "server_name line.test say.line.test;" in told
    assert "lifeline.example.com" not in told
    assert "127.0.0.1" not in told


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd")
def test_systemd_understands_the_units(tmp_path):
    shutil.copytree(ROOT / "deploy" / "systemd", tmp_path, dirs_exist_ok=True)
    for path in tmp_path.glob("*.service"):
        path.write_text(path.read_text().replace("/opt/lifeline/lifeline", str(ROOT / "lifeline")))
    units = sorted(tmp_path.iterdir())
    assert len(units) == 3
    told = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert [line for line in told.stderr.splitlines() if "lifeline" in line and "not found" not in line] == []

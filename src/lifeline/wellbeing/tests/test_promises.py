"""Promises of section 6 that a file or a page shows by itself."""

from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin

ROOT = Path(__file__).resolve().parents[4]


def test_w51_no_table_with_what_a_person_says_of_himself_is_in_the_admin_site():
    models = [model for name in ("wellbeing", "questionnaires") for model in apps.get_app_config(name).get_models()]
    assert len(models) > 20
    assert [model.__name__ for model in models if admin.site.is_registered(model)] == []


def test_w59_no_server_of_ours_logs_addresses():
    text = (ROOT / "deploy/nginx.conf").read_text()
    servers = [part for part in text.split("server {")[1:] if "location" in part]
    assert len(servers) >= 2
    assert all("access_log off;" in part for part in servers)


@pytest.mark.django_db
def test_w64_the_consent_page_says_what_results_are_never_used_for(client, sign_in, world):
    sign_in(client, world.employee)
    text = client.post("/wellbeing/sheet/", {"instrument": "gad7"}).content.decode()
    assert "结果不用于晋升" in text

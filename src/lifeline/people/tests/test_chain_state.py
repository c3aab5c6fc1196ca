"""The page 数据链, as an auditor sees it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from lifeline.kernel import chain

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client, sign_in, world):
    """The auditor, signed in, over a chain with one seal."""
    chain.seal_due(timezone.now())
    sign_in(client, world.auditor)
    return client


def test_the_page_shows_the_last_seal_and_its_head(auditor):
    shown = auditor.get(reverse("people:chain_state")).content.decode()
    assert chain.head().head.hex() in shown
    assert "尚未验证" in shown


def test_the_page_shows_what_the_clock_has_verified(auditor):
    chain.verify_all(timezone.now())
    shown = auditor.get(reverse("people:chain_state")).content.decode()
    assert "未发现问题" in shown


def test_k26_the_page_names_no_event_and_no_person(auditor, world):
    shown = auditor.get(reverse("people:chain_state")).content.decode()
    assert world.employee.name not in shown
    assert "people.person.joined" not in shown


def test_the_roots_are_downloaded_and_verify_the_chain(auditor, tmp_path):
    answer = auditor.get(reverse("people:chain_roots"))
    (tmp_path / "roots.jsonl").write_bytes(b"".join(answer.streaming_content))
    assert list(chain.import_roots(tmp_path / "roots.jsonl")) == [chain.head()]
    assert answer["Content-Disposition"].startswith('attachment; filename="roots-')


def test_a_site_without_a_seal_says_what_is_wrong(client, sign_in, world):
    sign_in(client, world.auditor)
    assert "尚无封印" in client.get(reverse("people:chain_state")).content.decode()

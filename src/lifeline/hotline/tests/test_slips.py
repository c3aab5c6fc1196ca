"""The proof slip: genuine or not can be read by anybody, and nothing else by anybody."""

from __future__ import annotations

import io
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

import pypdfium2
import pytest
from django.urls import reverse

from lifeline.hotline.queries import slips as queries
from lifeline.hotline.rules import slips
from lifeline.hotline.tests import course

KEY, DAY = b"the key of the site", date(2026, 3, 9)


def test_a_mark_belongs_to_number_day_and_site():
    mark = slips.mark(KEY, "2026-K7Q4M", DAY)
    assert len(mark) == slips.MARK_LENGTH + 3
    assert slips.is_genuine(KEY, "2026-K7Q4M", DAY, mark)
    assert not slips.is_genuine(KEY, "2026-K7Q4N", DAY, mark)
    assert not slips.is_genuine(KEY, "2026-K7Q4M", date(2026, 3, 10), mark)
    assert not slips.is_genuine(b"another site", "2026-K7Q4M", DAY, mark)


def test_a_mark_may_be_typed_as_people_type():
    mark = slips.mark(KEY, "2026-K7Q4M", DAY)
    for typed in (mark.lower(), mark.replace("-", " "), mark.replace("0", "O").replace("1", "l"), f" {mark} "):
        assert slips.is_genuine(KEY, "2026-K7Q4M", DAY, typed)
    assert not slips.is_genuine(KEY, "2026-K7Q4M", DAY, "")
    assert not slips.is_genuine(KEY, "2026-K7Q4M", DAY, mark[:-1] + "é")


@pytest.mark.django_db
def test_the_code_on_the_slip_leads_to_genuine_and_tells_nothing_else(client, world, now, django_assert_num_queries):
    case = course.report(world, now)
    address = urlsplit(queries.check_address(case.number, queries.day_of(case)))
    with django_assert_num_queries(0):
        page = client.get(f"{address.path}?{address.query}").content.decode()
    assert "这是真的回执" in page
    assert case.number in page
    assert course.TEXT not in page
    assert world.employee.name not in page


@pytest.mark.django_db
@pytest.mark.parametrize("changed", [{"number": "2026-00000"}, {"day": "2026-03-10"}, {"mark": "AAAA-AAAA-AAAA-AAAA"}])
def test_any_other_number_day_or_mark_is_not_genuine_in_the_same_words(client, world, now, changed):
    case = course.report(world, now)
    address = urlsplit(queries.check_address(case.number, queries.day_of(case)))
    response = client.get(f"{address.path}?{urlencode(dict(parse_qsl(address.query)) | changed)}")
    assert response.status_code == 200
    assert "这不是真的回执" in response.content.decode()
    assert "这是真的回执" not in response.content.decode()


@pytest.mark.django_db
def test_what_cannot_be_read_is_told_at_its_field(client):
    response = client.get(reverse("hotline:receipt_check"), {"number": "12", "day": "yesterday", "mark": ""})
    assert response.status_code == 422
    assert client.get(reverse("hotline:receipt_check")).status_code == 200


@pytest.mark.django_db
def test_a_slip_stays_genuine_when_the_site_changes_its_key(settings, world, now):
    mark = slips.mark(queries.key(), "2026-K7Q4M", DAY)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key, long enough", [settings.SECRET_KEY]
    assert queries.is_genuine("2026-K7Q4M", DAY, mark)
    settings.SECRET_KEY_FALLBACKS = []
    assert not queries.is_genuine("2026-K7Q4M", DAY, mark)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_reporter_takes_the_slip_with_number_day_and_promises(client, sign_in, world, now, language):
    case = course.report(world, now)
    world.employee.language = language
    world.employee.save()
    sign_in(client, world.employee)
    done = client.get(reverse("hotline:report_done", args=[case.number])).content.decode()
    assert reverse("hotline:receipt_slip", args=[case.number]) in done
    response = client.get(reverse("hotline:receipt_slip", args=[case.number]))
    with pypdfium2.PdfDocument(io.BytesIO(response.content)) as opened:
        assert len(opened) == 1
        words = opened[0].get_textpage().get_text_bounded()
    for told in (case.number, "2026", slips.mark(queries.key(), case.number, queries.day_of(case)), "Jinan Steel"):
        assert told in words
    assert ("回 执" in words or "回执" in words) is (language == "zh-hans")
    assert course.TEXT not in words
    assert world.employee.name not in words


@pytest.mark.django_db
def test_nobody_else_takes_the_slip(client, sign_in, world, now):
    case = course.report(world, now)
    sign_in(client, world.colleague)
    assert client.get(reverse("hotline:receipt_slip", args=[case.number])).status_code == 404

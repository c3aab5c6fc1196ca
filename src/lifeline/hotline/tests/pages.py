"""Staff's pages in tests: press a button of a case, read what a page says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from lifeline.hotline.tests.course import fresh

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from lifeline.hotline.models import Case


def send(client: Client, verb: str, case: Case, **given: object) -> HttpResponse:
    """Send the form of a verb, on the version that stands."""
    return client.post(reverse(f"hotline:{verb}", args=[case.number]), {"version": fresh(case).version, **given})


def text_of(client: Client, name: str, *args: object, **query: object) -> str:
    """What a page shows."""
    return client.get(reverse(f"hotline:{name}", args=args), query).content.decode()

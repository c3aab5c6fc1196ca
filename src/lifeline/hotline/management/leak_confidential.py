"""The part of the leak test that reports confidentially (保密): signed in on the main site, under marks (P-1, P-3).

Who it is, is known to the site; what he wrote and his code must be found nowhere. The minute is looked for by
`tests/test_sealed_report.py`: a session of the main site may keep it, the report may not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from lifeline.hotline.management.leaks import Marks
from lifeline.kernel.commands import Unusable

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.files.uploadedfile import SimpleUploadedFile

    from lifeline.people.models import Person, Unit

TEXTS = {
    "confidential text": "泄密正文二号转炉值班长克扣奖金",
    "confidential place": "泄密地点西门更衣室",
}


def walk(person: Person, company: Unit, host: str, photo: Callable[[], SimpleUploadedFile], in_it: Marks) -> Marks:
    """Report with a photo, its original not kept; save the code as a picture, type its end back.

    Returns the marks, the code among them.

    `in_it`: what stands in the photo, and must not be found either.
    """
    client, url = Client(HTTP_HOST=host), reverse("hotline:sealed_report")
    client.force_login(person)
    fields = hidden(client.get(url, secure=True).content.decode())
    given = {
        "text": TEXTS["confidential text"],
        "place": TEXTS["confidential place"],
        "company": company.code,
    }
    shown = client.post(url, {**fields, **given, "photos": [photo()]}, secure=True)
    page = shown.content.decode()
    code = re.search(r'id="code">([^<]+)<', page)
    if code is None:
        raise Unusable(_("The report of the test was not taken: %(status)s.") % {"status": shown.status_code})
    done, token = reverse("hotline:sealed_receipt"), {"receipt": hidden(page)["receipt"]}
    client.post(done, {**token, "as": "picture"}, secure=True)
    plain = code[1].replace("-", "")
    client.post(done, {**token, "last": plain[-4:]}, secure=True)
    texts = {**in_it.texts, **TEXTS, "confidential code": code[1], "confidential code in one": plain}
    return Marks(texts, in_it.raw, 0, 0)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))

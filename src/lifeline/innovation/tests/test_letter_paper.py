"""A letter on paper: its code says to anybody that it is genuine, and nothing that the letter's holder does not know."""

import io

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from lifeline.innovation.actions import letters
from lifeline.innovation.models import Letter
from lifeline.innovation.queries import letter_paper
from lifeline.innovation.tests import walk
from lifeline.innovation.tests.walk import NOW


def received(world):
    """The receipt of the employee's application, released."""
    walk.submitted(world, walk.called(world))
    return letters.release(Letter.objects.get(kind="RECEIPT"), actor=world.clerk, now=NOW)


def read(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as opened:
        return "\n".join(page.get_textpage().get_text_bounded() for page in opened)


def verified(client, code):
    return client.get(reverse("innovation:certificate_verify"), {"code": code}).content.decode()


def test_i74_a_letter_on_paper_bears_a_code_that_anybody_verifies(world, client, sign_in):
    letter = received(world)
    assert len(letter.code) == 20
    text = verified(client, letter.code.lower())
    assert letter_paper.told(letter)["name"] in text
    assert letter.application.number in text
    assert world.employee.name not in text
    assert letter.application.title not in text
    assert letter.application.number not in verified(client, "A" * 20)
    address = reverse("innovation:paper_file", args=["letter", letter.pk])
    statuses = {}
    for who in ("employee", "clerk", "colleague", "handler", "foreign_dispatcher"):
        sign_in(client, world.people[who])
        answer = client.get(address)
        statuses[who] = answer.status_code
    assert statuses == {"employee": 200, "clerk": 200, "colleague": 404, "handler": 404, "foreign_dispatcher": 404}


def test_k90_a_letter_has_the_same_bytes_and_says_what_its_page_says(world, client, sign_in):
    letter = received(world)
    sign_in(client, world.employee)
    address = reverse("innovation:paper_file", args=["letter", letter.pk])
    first = client.get(address).content
    assert first == client.get(address).content
    text = read(first)
    for said in (world.jinan.name, world.employee.name, letter.application.number, letter.code[:5]):
        assert said in text


def test_i74_a_draft_bears_no_code_and_two_letters_never_the_same(world):
    walk.submitted(world, walk.called(world))
    draft = Letter.objects.get(kind="RECEIPT")
    assert letter_paper.paper(draft)["qr"] == ""
    assert letter_paper.letter_of("") is None
    with override("zh-hans"):
        assert letter_paper.paper(draft)["addressee"] == f"{world.employee.name}："
    letters.release(draft, actor=world.clerk, now=NOW)
    twin = Letter.objects.get(pk=draft.pk)
    twin.pk, twin.key = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)

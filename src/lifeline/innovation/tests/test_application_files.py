"""I-22. Files of an application: taken with the text, judged by their content, read by whoever reads the text."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from lifeline.innovation.actions import editing, evidence, submitting, teams
from lifeline.innovation.models import Application, Review
from lifeline.innovation.queries.checking import text_now
from lifeline.innovation.rules.texts import Text
from lifeline.innovation.tests import reviewing, walk
from lifeline.innovation.tests.noticed import PDF
from lifeline.innovation.tests.walk import NOW
from lifeline.kernel import files
from lifeline.kernel.errors import Refused
from lifeline.kernel.tests.samples import photo


def sent(client, application, *uploads, title="Ten minutes", **more):
    """The editor's form, as a browser without script sends it."""
    base = text_now(application).sha256
    data = {"base": base, "title": title, "level": "BRANCH", "kind": "MICRO", "attached": list(uploads), **more}
    return client.post(reverse("innovation:application_edit", args=[application.number]), data)


def pdf(name="plan.pdf", mark=b""):
    return SimpleUploadedFile(name, PDF + mark)


def got(client, address):
    """The status of a file's address, read to its end."""
    answer = client.get(address)
    b"".join(answer.streaming_content if answer.streaming else [answer.content])
    return answer.status_code


def hung(application):
    application.refresh_from_db()
    return text_now(application).files


@pytest.fixture
def draft(world, client, sign_in):
    found = walk.drafted(world, walk.called(world))
    sign_in(client, world.employee)
    return found


def test_i22_files_come_with_the_text_are_shown_and_taken_out(client, draft):
    assert sent(client, draft, pdf(), pdf("two.pdf", b"2")).status_code == 302
    one, two = hung(draft)
    page = client.get(reverse("innovation:application_edit", args=[draft.number])).content.decode()
    assert "plan.pdf" in page
    address = reverse("innovation:application_file", args=[draft.number, one])
    assert got(client, address) == 200
    assert sent(client, draft, remove=[one]).status_code == 302
    assert hung(draft) == [two]
    assert got(client, address) == 404


def test_i22_what_is_not_accepted_is_told_and_no_word_is_lost(client, draft):
    refused = sent(client, draft, SimpleUploadedFile("plan.pdf", b"MZ\x90\x00 a program"), title="Kept all the same")
    assert refused.status_code == 422
    assert 'href="#id_attached"' in refused.content.decode()
    assert hung(draft) == []
    assert draft.title == "Kept all the same"
    many = sent(client, draft, *(pdf(f"{n}.pdf", str(n).encode()) for n in range(11)), title="Kept again")
    assert many.status_code == 422
    assert (hung(draft), draft.title) == ([], "Kept again")


def test_i22_the_page_that_comes_back_lists_the_files_that_now_hang(client, draft):
    sent(client, draft, pdf())
    (one,) = hung(draft)
    back = sent(client, draft, pdf("two.pdf", b"2"), remove=[one], starts_on="tomorrow")
    (two,) = hung(draft)
    form = back.context["form"]
    assert (back.status_code, one != two, form["remove"].value()) == (422, True, [])
    assert [name for _key, name in form.fields["remove"].choices] == ["two.pdf"]
    assert reverse("innovation:application_file", args=[draft.number, two]) in back.content.decode()
    assert sent(client, draft, remove=form["remove"].value()).status_code == 302
    assert hung(draft) == [two]


def test_i27_a_file_of_a_text_that_collided_is_shown_and_read_by_who_writes(world, client, sign_in, draft):
    edit = reverse("innovation:application_edit", args=[draft.number])
    walk.write(draft, Text(title="The same", level="BRANCH", kind="MICRO"), by=world.employee)
    sent(client, draft, pdf("other.pdf"), title="The same", base="0" * 64)
    ((_who, fields, (other,)),) = client.get(edit).context["rivals"]
    assert (hung(draft), [(mine, said) for _label, mine, said in fields]) == ([], [("", "other.pdf")])
    address = reverse("innovation:application_file", args=[draft.number, other.key])
    assert address in client.get(edit).content.decode()
    assert got(client, address) == 200
    member = teams.invite(draft, world.colleague, "MEMBER", may_edit=False, deputy=False, actor=world.employee, now=NOW)
    teams.answer(member, confirmed=True, actor=world.colleague, now=NOW)
    sign_in(client, world.colleague)
    assert got(client, address) == 404
    sign_in(client, world.employee)
    client.post(reverse("innovation:application_settle", args=[draft.number]))
    assert got(client, address) == 404


def test_i22_autosave_takes_no_files_and_keeps_those_that_hang(client, draft):
    sent(client, draft, pdf())
    kept = hung(draft)
    base = text_now(draft).sha256
    address = reverse("innovation:application_autosave", args=[draft.number])
    told = client.post(address, {"base": base, "title": "By itself", "level": "BRANCH", "kind": "MICRO"}).json()
    assert hung(draft) == kept
    assert told["base"] == text_now(draft).sha256


def test_e17_a_photo_loses_where_it_was_taken(client, draft):
    sent(client, draft, SimpleUploadedFile("board.jpg", photo()))
    (key,) = hung(draft)
    body = b"".join(client.get(reverse("innovation:application_file", args=[draft.number, key])).streaming_content)
    assert not Image.open(io.BytesIO(body)).getexif()


def test_i22_a_text_names_no_file_that_does_not_hang_on_it(world, draft):
    (foreign,) = evidence.receive([pdf()], world.handler, now=NOW)
    base = text_now(draft).sha256
    with pytest.raises(Refused) as refused:
        editing.save_text(draft, Text(files=[foreign.key]), base, actor=world.employee, now=NOW)
    assert refused.value.rule == "I-22"
    assert hung(draft) == []


def test_i19_a_copy_takes_its_files_along(world, client, draft):
    sent(client, draft, pdf())
    kept = hung(draft)
    submitting.withdraw(draft, "Not now, later.", actor=world.employee, now=NOW)
    copied = editing.copy(Application.objects.get(), draft.cycle, actor=world.employee, now=NOW)
    assert [one.key for one in files.linked(copied)] == text_now(copied).files == kept


def test_i37_a_reviewer_opens_a_file_after_signing_and_nobody_else_does(world, client, sign_in):
    cycle = reviewing.screened(world)
    application = Application.objects.get()
    stored = evidence.receive([pdf()], world.employee, now=NOW)
    files.link(stored[0], application)
    row = application.revisions.get(number=application.revision)
    row.body["files"] = [stored[0].key]
    row.save()
    reviewing.assignments.apply(reviewing.worked_out(world, cycle), actor=world.clerk, now=reviewing.LATER)
    cycle.refresh_from_db()
    reviewing.calibrations.start_review(cycle, actor=world.clerk, now=reviewing.LATER)
    review = Review.objects.order_by("pk").first()
    address = reverse("innovation:application_file", args=[application.number, stored[0].key])

    def status(who):
        sign_in(client, who)
        return got(client, address)

    assert [status(who) for who in (review.reviewer, world.publisher, world.foreign_dispatcher)] == [404, 404, 404]
    reviewing.reviews.declare(review, actor=review.reviewer, now=reviewing.LATER)
    assert [status(who) for who in (review.reviewer, world.clerk, world.colleague)] == [200, 200, 404]

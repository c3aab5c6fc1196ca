"""A brief on one page: for those who have a part in the item, without reviewers, whatever was written."""

import io

import pypdfium2
from django.urls import reverse

from lifeline.innovation.models import ApplicationRevision
from lifeline.innovation.queries import agenda, brief_paper
from lifeline.innovation.rules.texts import Text
from lifeline.innovation.tests import sitting
from lifeline.innovation.tests.sitting import NOW
from lifeline.kernel.documents import render


def test_i60_a_brief_is_one_page_for_those_who_have_a_part_in_the_item(world, client, sign_in):
    cycle = sitting.cycle(world)
    application = sitting.tabled(world, cycle, members=("publisher",))
    text = Text(title="t", answers={"problem": "问题" * 2000, "idea": "*做法* #panic() " * 200})
    ApplicationRevision.objects.create(
        application=application, number=1, body=text.as_json(), sha256=text.sha256, by=world.employee, at=NOW
    )
    meeting = sitting.session(world, cycle)
    item = sitting.item_of(meeting, application)
    key = f"{meeting.pk}.{item.place}"
    statuses = {}
    for who in ("lead", "clerk", "publisher", "employee", "foreign_dispatcher"):
        sign_in(client, world.people[who])
        statuses[who] = client.get(reverse("innovation:paper_file", args=["brief", key])).status_code
    assert statuses == {"lead": 200, "clerk": 200, "publisher": 404, "employee": 404, "foreign_dispatcher": 404}
    for wrong in ("", "x.1", f"{meeting.pk}", f"{meeting.pk}.99"):
        address = reverse("innovation:paper_file", args=["brief", wrong or "."])
        assert client.get(address).status_code == 404
    sign_in(client, world.lead)
    told = client.get(reverse("innovation:meeting_item", args=[meeting.pk, item.place])).content.decode()
    assert [f"<h3>{question}</h3>" in told for question, _answer in agenda.answers(application)] == [True, True]
    item = brief_paper.item_for(world.lead, meeting.pk, item.place)
    written = render(brief_paper.TEMPLATE, brief_paper.paper(item, tells_places=True), at=NOW)
    with pypdfium2.PdfDocument(io.BytesIO(written)) as opened:
        assert len(opened) == 1
        assert application.number in opened[0].get_textpage().get_text_bounded()

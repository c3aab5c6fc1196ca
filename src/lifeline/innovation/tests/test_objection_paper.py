"""异议答复: the answer to an objection on paper and in the ledger, without who objected."""

from django.urls import reverse

from lifeline.innovation.actions import letters, objections
from lifeline.innovation.models import Letter
from lifeline.innovation.queries import drawing
from lifeline.innovation.queries.registers import REGISTERS
from lifeline.innovation.tests import noticed
from lifeline.innovation.tests.noticed import LATER
from lifeline.innovation.tests.written import words
from lifeline.kernel.documents import docx

BODY = {
    "organisation": "济南钢铁", "cycle": "第四届", "number": "4-001", "title": "交接班十分钟", "unit": "炼钢厂",
    "received_on": "2026-05-08T10:00:00+08:00", "decided_on": "2026-05-15T10:00:00+08:00", "answer": "经核查，做法确属首创。",
}  # fmt: skip


def test_i72_the_answer_says_what_holds_and_why():
    found = {}
    for kind in ("approval", "award"):
        for upheld in (True, False):
            title, blocks = drawing.drawn(drawing.answer, {**BODY, "kind": kind, "upheld": upheld})
            found[kind, upheld] = words(docx(blocks, title=title, organisation="x", at=noticed.NOW))
    for text in found.values():
        assert "交接班十分钟" in text
        assert "于2026年5月8日受理" in text
        assert "经核查，做法确属首创。" in text
        assert text.rstrip().endswith("2026年5月15日")
    assert "重新提交领导小组研究审定" in found["approval", True]
    assert "不予表彰奖励" in found["award", True]
    assert "维持公示内容" in found["approval", False]


def test_a_title_with_quotation_marks_stands_in_others_and_a_long_one_breaks_where_its_words_end():
    title, blocks = drawing.drawn(
        drawing.answer, {**BODY, "title": "“厂区夜校”产业工人学堂", "kind": "approval", "upheld": False}
    )
    assert title == "关于“‘厂区夜校’产业工人学堂”公示异议的答复"
    assert blocks[0].text == "关于“‘厂区夜校’产业工人学堂”\n公示异议的答复"
    assert "“‘厂区夜校’产业工人学堂”" in blocks[1].text


def test_i71_i74_the_answer_is_read_with_its_letter_and_never_names_who_objected(client, world, sign_in, decided):
    row = objections.name_handler(noticed.objected(world, decided), world.supervisor, actor=world.lead, now=LATER)
    page = reverse("innovation:paper_file", args=["answer", row.pk])
    sign_in(client, world.lead)
    assert client.get(page).status_code == 404
    world.duty("employee", "innovation.secretary", "jinan")
    row = objections.find(row, noticed.FACTS, "REJECT", actor=world.supervisor, now=LATER)
    objections.decide(row, "REJECT", "The crew did something else.", actor=world.lead, now=LATER)

    def read():
        got = {}
        for key in ("publisher", "supervisor", "lead", "clerk", "auditor", "employee", "handler", "foreign_dispatcher"):
            client.logout()
            sign_in(client, world.people[key])
            got[key] = client.get(page).status_code
        return {key for key, status in got.items() if status == 200}

    assert read() == {"publisher", "supervisor", "lead", "clerk", "auditor"}
    letter = Letter.objects.get(kind="OBJECTION")
    shown = reverse("innovation:letter_detail", args=[letter.pk])
    sign_in(client, world.employee)
    assert client.get(shown).status_code == 404
    letters.release(letter, actor=world.clerk, now=LATER)
    assert read() == {"publisher", "supervisor", "lead", "clerk", "auditor", "employee"}
    sign_in(client, world.employee)
    text = words(client.get(page).content)
    assert "The crew did something else." in text
    assert world.publisher.name not in text
    assert noticed.FACTS not in text
    assert page in client.get(shown).content.decode()
    (line,) = REGISTERS["objections"].rows(decided, world.clerk, LATER)
    assert (line["number"], line["decided_at"]) == (row.item.body["number"], LATER)
    assert not {world.publisher.name, noticed.FACTS} & set(map(str, line.values()))
    assert list(REGISTERS["objections"].rows(decided, world.employee, LATER)) == []

"""公文: what is announced goes out under a number, once; its bytes stay; each document is for who reads its rows."""

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from lifeline.innovation.actions import papers as actions
from lifeline.innovation.models import CharterVersion, ClosingFile, IssuedPaper, Project
from lifeline.innovation.queries import drawing, papers
from lifeline.innovation.tests import course, noticed, walk
from lifeline.innovation.tests.course import NOW
from lifeline.innovation.tests.written import WORD, words
from lifeline.kernel import files
from lifeline.kernel.documents import docx
from lifeline.kernel.errors import Forbidden, Refused

Event = apps.get_model("kernel", "Event")
TODAY = date(2026, 3, 9)
NUMBER = "济钢思研〔2026〕7号"
AWARDED = {"state": "AWARDED", "grade": "GOOD", "accepted_on": course.END}
ALL_SIGNED = {"is_signed": True, "signatures": [["甲", "2026-03-09"], ["", ""], ["丙", "2026-03-10"]]}
PROJECT = {
    "organisation": "济南钢铁", "title": "=HYPERLINK(1)", "project": "4-001", "level": "PLANT", "kind": "OWN",
    "unit": "一工段", "leader": "甲",
}  # fmt: skip
MINUTES = {
    "organisation": "济南钢铁", "cycle": "第四届", "number": 2, "held_on": "2026-05-08", "place": "三楼会议室", "deputy": "",
    "roll": [{"name": "甲", "present": True}, {"name": "乙", "present": False}], "remark": "", "recorder": "丙",
    "chair": "", "sha256": "f" * 64,
    "items": [
        {"place": 1, "title": "4-001 交接班十分钟", "hidden": False, "outcome": "同意立项", "level": "厂级", "target": "",
         "reason": "紧贴生产", "recused": ["丁（本项目成员）"], "eligible": 5, "present": 4, "rounds": ["赞成4票，反对0票"],
         "dissents": [{"name": "乙", "text": "经费偏高"}], "confirmed_by": "甲"},
        {"place": 2, "title": "4-002 匠心夜话", "hidden": True},
    ],
}  # fmt: skip


def status(client, kind, key):
    """How a document's address answers, read to its end."""
    answer = client.get(reverse("innovation:paper_file", args=[kind, key]))
    b"".join(answer.streaming_content if answer.streaming else [answer.content])
    return answer.status_code


def of(world, **more) -> Project:
    return course.project(world, title="交接班十分钟", budget_fen=1_234_500, **more)


def refused(act):
    with pytest.raises(Refused) as told, transaction.atomic():
        act()
    assert told.value.rule == "I-68"


def issue(world, cycle, document=NUMBER, on=TODAY, who="clerk", kind="APPROVAL"):
    return actions.issue(cycle, kind, document, on, actor=world.people[who], now=NOW)


def test_i68_the_approval_document_names_what_was_announced_and_its_bytes_stay(world):
    walk.staffed(world)
    project = of(world)
    made = issue(world, project.cycle)
    stored = papers.file_of(made)
    kept = files.path_of(stored.place).read_bytes()
    assert made.sha256 == stored.sha256 == hashlib.sha256(kept).hexdigest()
    text = words(kept)
    for said in (
        NUMBER,
        "关于下达cycle 4项目立项计划的通知",
        "交接班十分钟",
        "厂级项目1项",
        "12,345.00",
        "2026年3月9日",
    ):
        assert said in text
    assert "送审稿" not in text
    assert json.loads(Event.objects.get(kind="innovation.cycle.paper_issued").data)["document"] == NUMBER
    Project.objects.update(title="改过的题目")
    assert files.path_of(papers.file_of(made).place).read_bytes() == kept


def test_i73_what_is_announced_later_goes_into_a_supplement(world):
    walk.staffed(world)
    cycle = of(world).cycle
    issue(world, cycle)
    held = course.project(world, title="匠心夜话", leader="handler", members=())
    second = issue(world, cycle, "济钢思研〔2026〕9号")
    assert second.body["numbers"] == [held.number]
    assert "立项补充计划（一）" in words(files.path_of(papers.file_of(second).place).read_bytes())


def test_i68_nothing_is_issued_twice_ahead_of_its_day_unannounced_or_by_others(world):
    walk.staffed(world)
    cycle = course.cycle(world)
    for on in (TODAY, TODAY + timedelta(days=1)):
        refused(lambda on=on: issue(world, cycle, on=on))
    of(world)
    for who in ("lead", "auditor", "employee", "foreign_dispatcher"):
        with pytest.raises(Forbidden):
            issue(world, cycle, who=who)
    assert not IssuedPaper.objects.exists()
    issue(world, cycle)
    course.project(world, leader="handler", members=())
    refused(lambda: issue(world, cycle))
    refused(lambda: issue(world, cycle, "另一文号", TODAY + timedelta(days=1)))
    assert Event.objects.filter(kind="innovation.cycle.paper_issued").count() == 1
    same = IssuedPaper.objects.get()
    same.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        same.save(force_insert=True)


def test_i68_the_commendation_names_awards_by_tier_with_their_teams(world):
    walk.staffed(world)
    project = course.project(world, tier=1, award_fen=5_000_000, **AWARDED)
    course.project(world, leader="handler", members=(), tier=3, award_fen=1_500_000, **AWARDED)
    made = issue(world, project.cycle, kind="COMMENDATION")
    text = words(files.path_of(papers.file_of(made).place).read_bytes())
    for said in (
        "一等奖（1项，每项50,000.00元）",
        "三等奖（1项，每项15,000.00元）",
        "65,000.00元",
        world.colleague.name,
    ):
        assert said in text


@pytest.mark.parametrize("is_signed", [True, False])
def test_i85_a_charter_reads_as_it_was_made_and_signed(is_signed):
    body = PROJECT | ALL_SIGNED | {
        "number": 2, "starts_on": "2026-01-01", "ends_on": "2026-12-31", "budget_fen": 500_000, "scope": "听诉求",
        "milestones": [["试点", "2026-06-01"]], "team": [["甲", "一工段", "LEADER"]], "is_signed": is_signed,
    }  # fmt: skip
    title, blocks = drawing.drawn(drawing.charter, body)
    text = words(docx(blocks, title=title, organisation="x", at=NOW))
    for said in ("2026年1月1日至2026年12月31日", "5,000.00", "第2版", "试点\n2026年6月1日", "负责人"):
        assert said in text
    assert ("待签署" in text) is is_signed


def test_i67_minutes_say_of_a_hidden_item_only_that_it_was_there():
    _title, blocks = drawing.drawn(drawing.minutes, MINUTES)
    text = words(docx(blocks, title="x", organisation="x", at=NOW))
    for said in ("第2次会议纪要（未签署稿）", "出席：甲", "缺席：乙", "应到表决成员5人，到会4人。", "回避：丁（本项目成员）。",
                 "赞成4票，反对0票", "审议结果：同意立项、厂级。", "乙保留意见：经费偏高"):  # fmt: skip
        assert said in text
    assert text.split("（二）4-002 匠心夜话\n")[1].startswith("您对本事项无参与权")


def test_i99_the_opinions_name_no_expert_and_the_grade_only_when_confirmed():
    body = PROJECT | {
        "number": 1, "filed_on": "2026-12-01T10:00:00+08:00", "summary": "成效明显", "items": "",
        "numbers": ["响应时间", "9小时", "2小时", "1.5小时", "台账"], "reached": True, "mean": "88.50", "grade": "",
        "sheets": [[True, 90, "可推广"], [False, None, ""]],
    }  # fmt: skip
    _title, blocks = drawing.drawn(drawing.acceptance, body)
    text = words(docx(blocks, title="x", organisation="x", at=NOW))
    for said in (
        "专家1（组长）\n90\n可推广",
        "专家2\n未评",
        "专家平均分：88.50分。",
        "结题等次待定。",
        "=HYPERLINK(1)",
    ):
        assert said in text


def test_k90_the_same_data_give_the_same_document_in_both_languages(world):
    from django.utils.translation import override

    walk.staffed(world)
    body = papers.approval(of(world).cycle)
    made = set()
    for language in ("en", "zh-hans"):
        with override(language):
            title, blocks = drawing.drawn(drawing.approval, body)
            made.add(docx(blocks, title=title, organisation="x", at=NOW))
    assert len(made) == 1
    text = words(made.pop())
    assert "（送审稿）" in text
    assert WORD not in text
    assert "%(" not in text


def test_i69_each_document_is_for_whoever_reads_its_rows(world, client, sign_in):
    cycle = noticed.in_deliberation(world)
    notice = noticed.published(world, cycle)
    project = course.active(world, of=cycle)
    CharterVersion.objects.update(made_at=NOW)
    ClosingFile.objects.create(
        project=project, number=1, summary="s", indicator="i", baseline="9", target="2", measured="1", source="log",
        target_reached=True, filed_by=world.employee, filed_at=NOW,
    )  # fmt: skip
    made = issue(world, cycle)
    keys = {"notice": notice.pk, "charter": f"{project.number}.1", "acceptance": project.number, "issued": made.pk,
            "approval": cycle.pk, "nonsense": "1", "minutes": 10**17, "commendation": "x"}  # fmt: skip
    got = {}
    for who in ("employee", "clerk", "auditor", "publisher", "foreign_dispatcher"):
        sign_in(client, world.people[who])
        got[who] = {kind: status(client, kind, key) for kind, key in keys.items()}
    nothing = dict.fromkeys(("nonsense", "minutes", "approval", "commendation"), 404)
    assert (
        got["clerk"] == got["auditor"] == {**nothing, "notice": 200, "charter": 200, "acceptance": 200, "issued": 200}
    )
    own = {"notice": 200, "charter": 200, "acceptance": 404, "issued": 403, "approval": 403}
    assert got["employee"] == {**nothing, **own}
    assert got["publisher"] == {**nothing, **own, "charter": 404}
    assert set(got["foreign_dispatcher"].values()) == {404}


def test_i68_the_page_lists_drafts_ledgers_and_what_went_out(world, client, sign_in):
    walk.staffed(world)
    cycle = of(world).cycle
    address = reverse("innovation:paper_list", args=[cycle.pk])
    sign_in(client, world.auditor)
    assert client.post(address, {"kind": "APPROVAL", "document": NUMBER, "on": "2026-03-09"}).status_code == 403
    sign_in(client, world.clerk)
    refused = client.post(address, {"kind": "APPROVAL", "document": "", "on": "2026-03-09"})
    assert refused.status_code == 422
    assert not IssuedPaper.objects.exists()
    assert client.post(address, {"kind": "APPROVAL", "document": NUMBER, "on": "2026-03-09"}).status_code == 302
    late = client.post(address, {"kind": "APPROVAL", "document": "another", "on": "2026-03-09"})
    assert late.status_code == 422
    assert "没有已公布而尚未行文的事项" in late.content.decode()
    page = client.get(address).content.decode()
    assert NUMBER in page
    assert reverse("innovation:paper_file", args=["issued", IssuedPaper.objects.get().pk]) in page


def test_i112_the_page_costs_the_same_with_more_documents(world, client, sign_in, constant_queries):
    """Two queries for each kind of document: what was issued, and how much waits; teams are not read for that."""
    walk.staffed(world)
    cycle = of(world).cycle
    made = iter(range(1, 9))
    leaders = iter(("handler", "publisher", "supervisor", "lead", "colleague", "auditor"))

    def grow():
        issue(world, cycle, f"第{next(made)}号文件")
        course.project(world, leader=next(leaders), members=(), tier=1, award_fen=5_000_000, **AWARDED)

    sign_in(client, world.clerk)
    constant_queries("innovation:paper_list", 11, grow, args=[cycle.pk])
    constant_queries("innovation:paper_file", 11, grow, args=["commendation", cycle.pk])


def test_i68_a_title_is_broken_where_its_words_end_and_only_when_it_is_longer_than_a_line():
    long, short = (
        {**MINUTES, "cycle": "第四届思想政治工作创新", "number": 12},
        {**MINUTES, "cycle": "第四届", "number": 1},
    )
    found = [drawing.drawn(drawing.minutes, one) for one in (long, short)]
    assert [blocks[0].text for _title, blocks in found] == [
        "第四届思想政治工作创新\n领导小组第12次会议纪要（未签署稿）",
        "第四届领导小组第1次会议纪要（未签署稿）",
    ]
    assert found[0][0] == "第四届思想政治工作创新领导小组第12次会议纪要（未签署稿）"


def test_i68_headings_count_on_after_ten_as_chinese_does():
    said = [drawing.part(place, "").text for place in (1, 10, 11, 20, 23, 99)]
    assert said == ["（一）", "（十）", "（十一）", "（二十）", "（二十三）", "（九十九）"]

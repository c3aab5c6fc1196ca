"""7. The words of official documents, from data/documents/words.json: Chinese, whatever the reader's language is."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from lifeline.innovation.rules import numbers as n
from lifeline.innovation.rules.ledger import yuan
from lifeline.innovation.states import Grade, Kind, Level, MemberRole
from lifeline.kernel.documents import Heading, Letterhead, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifeline.kernel.documents import Block

SOURCE: Final = Path(__file__).parents[1] / "data" / "documents" / "words.json"
WORDS: Final[dict[str, Any]] = json.loads(SOURCE.read_text("utf-8"))
VERSION: Final = hashlib.sha256(SOURCE.read_bytes() + Path(__file__).read_bytes()).hexdigest()
"""Another version of the words or of their order may make another document."""
LANGUAGE: Final = "zh-hans"
LIST: Final = (8, 14, 32, 16, 11, 15, 18)
"""Shares of the columns of a list of projects."""
NAMES: Final = (8, 14, 24, 14, 22, 16, 17)
"""The same of a list that names teams."""
TITLE: Final = 20
"""Characters of a title on one line (GB/T 9704: 22 points between margins of 28 and 26 mm)."""
INNER: Final = str.maketrans("“”", "‘’")
FACTS: Final = (22, 78)
Data = dict[str, Any]


def day(text: str) -> str:
    """A day in ISO form, or an instant, as Chinese offices write it."""
    if not text:
        return ""
    on = timezone.localdate(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)
    return str(date_format(on, "DATE_FORMAT"))


def _numeral(place: int) -> str:
    """1 to 99 as Chinese counts: 三, 十, 十二, 二十, 二十三."""
    names: str = WORDS["numerals"]
    if place <= len(names):
        return names[place - 1]
    tens, ones = divmod(place, 10)
    return f"{names[tens - 1] if tens > 1 else ''}{names[-1]}{names[ones - 1] if ones else ''}"


def _titled(text: str) -> tuple[str, Heading]:
    """A title, and how it stands on the page: longer than a line, it is broken where its words say, never in a word."""
    plain = text.replace("\n", "")
    return plain, Heading(text if len(plain) > TITLE else plain)


def inside(title: str) -> str:
    """A title that will stand in quotation marks: its own become the inner ones (GB/T 15834)."""
    return title.translate(INNER)


def section(place: int, text: str) -> Heading:
    """“一、” and its words."""
    return Heading(WORDS["section"] % {"numeral": _numeral(place), "text": text}, 2)


def part(place: int, text: str) -> Heading:
    """“（一）” and its words."""
    return Heading(WORDS["part"] % {"numeral": _numeral(place), "text": text}, 3)


def signed(body: Data, on: str) -> list[Block]:
    """Whose it is, and the day."""
    apart = Paragraph("", flush=True)
    return [apart, apart, Paragraph(WORDS["sign"] % body, right=True), Paragraph(day(on), right=True)]


def joined(names: Sequence[str]) -> str:
    """Names, one after the other."""
    return str(WORDS["and"]).join(names) or str(WORDS["none"])


def drawn(
    draw: Callable[[Data, str, str], tuple[str, list[Block]]], body: Data, document: str = "", on: str = ""
) -> Any:
    """(title, blocks) of a document: `document` is its number and `on` its day, both empty in a draft."""
    with override(LANGUAGE):
        return draw(body, document, on)


def _headed(body: Data, words: Data, document: str) -> tuple[str, list[Block]]:
    """The red head and the title; a document without a number is a draft."""
    told = {**body, "number": _numeral(body["supplement"] - 1)}
    text = (words["more"] if body["supplement"] > 1 else words["title"]) % told
    _shown, heading = _titled(text if document else text + WORDS["draft"])
    to: list[Block] = [Paragraph(WORDS["to"], flush=True)]
    return _titled(text)[0], [Letterhead(WORDS["head"] % body, document), heading, *to]


def approval(body: Data, document: str, on: str) -> tuple[str, list[Block]]:
    """立项文件: who is approved at which level with what money, and what is asked of them."""
    words = WORDS["approval"]
    title, blocks = _headed(body, words, document)
    levels = [
        words["level"] % {"level": Level(one["level"]).label, "count": len(one["rows"])} for one in body["levels"]
    ]
    rows = [row for one in body["levels"] for row in one["rows"]]
    notice = (
        words["notice"] % dict(zip(("from", "until"), map(day, body["notice"]), strict=True)) if body["notice"] else ""
    )
    told = {
        "call": body["call"], "notice": notice, "first": inside(rows[0][1]) if rows else "", "count": len(rows),
        "levels": joined(levels), "sum": yuan(sum(row[5] for row in rows)),
    }  # fmt: skip
    blocks += [Paragraph(words["opening"] % told), section(1, words["projects"])]
    place = 0
    for number, (one, label) in enumerate(zip(body["levels"], levels, strict=True), 1):
        table = []
        for row in one["rows"]:
            place += 1
            table.append([str(place), *row[:4], str(Kind(row[4]).label), yuan(row[5])])
        blocks += [part(number, label), Table(words["table"], table, LIST, {6})]
    limits = {
        "charter": n.CHARTER_DAYS, "correction": n.CORRECTION_MOST_DAYS, "early": n.TRANCHES["PLANT"][0],
        "branch": n.TRANCHES["BRANCH"][0], "late": n.TRANCHES["PLANT"][1],
    }  # fmt: skip
    blocks.append(section(2, words["duties"]))
    blocks += [
        Paragraph(WORDS["part"] % {"numeral": _numeral(number), "text": line % limits})
        for number, line in enumerate(words["lines"], 1)
    ]
    return title, [*blocks, *signed(body, on)]


def commendation(body: Data, document: str, on: str) -> tuple[str, list[Block]]:
    """表彰决定: results by tier with their money, teams and people."""
    words = WORDS["commendation"]
    title, blocks = _headed(body, words, document)
    rows = [row for one in body["tiers"] for row in one["rows"]]
    first, total = inside(rows[0][1]) if rows else "", yuan(sum(row[5] for row in rows))
    told = {**body, "first": first, "count": len(rows), "sum": total}
    blocks += [Paragraph(words["opening"] % told), section(1, words["results"])]
    for number, one in enumerate(body["tiers"], 1):
        label = words["tier"] % {
            "tier": _numeral(one["tier"]), "count": len(one["rows"]), "yuan": yuan(one["rows"][0][5]),
        }  # fmt: skip
        table = [
            [str(place), *row[:3], joined(row[3]), str(Level(row[4]).label), yuan(row[5])]
            for place, row in enumerate(one["rows"], 1)
        ]
        blocks += [part(number, label), Table(words["table"], table, NAMES, {6})]
    number = 1
    for key in ("collectives", "individuals"):
        if body[key]:
            number += 1
            table = [[str(place), *row] for place, row in enumerate(body[key], 1)]
            blocks += [section(number, words[key]), Table(words["merits"], table, (7, 20, 23, 50))]
    return title, [*blocks, Paragraph(words["closing"]), *signed(body, on)]


def notice(body: Data, _document: str, _on: str) -> tuple[str, list[Block]]:
    """公示: what is going to hold, until when, and how to object."""
    words = WORDS["notice"]
    title, heading = _titled(words[body["kind"]] % body)
    span = {"from": day(body["from"]), "until": day(body["until"]), "days": body["days"]}
    table = [
        [
            str(place),
            row["number"],
            row["title"],
            row["unit"],
            joined(row["team"]),
            str(Level(row["level"]).label),
            f"{row['yuan']:,}",
        ]
        for place, row in enumerate(body["rows"], 1)
    ]
    return title, [
        heading,
        Paragraph(words["opening"] % {"what": words["whats"][body["kind"]]}),
        Paragraph(words["time"] % span),
        Paragraph(words["how"] % {"answer": n.OBJECTION_DAYS}),
        section(1, words["list"]), Table(words["table"], table, NAMES, {6}),
        *signed(body, body["from"]),
    ]  # fmt: skip


def minutes(body: Data, _document: str, _on: str) -> tuple[str, list[Block]]:
    """会议纪要: roll, and of each item quorum, recusals, votes, result, reasons, dissents."""
    words = WORDS["minutes"]
    title, heading = _titled(words["title" if body["chair"] else "unsigned"] % body)
    there = {flag: joined([one["name"] for one in body["roll"] if one["present"] is flag]) for flag in (True, False)}
    blocks: list[Block] = [
        heading, Paragraph(words["when"] % {"on": day(body["held_on"])}), Paragraph(words["where"] % body),
        Paragraph(words["present"] % {"names": there[True]}), Paragraph(words["absent"] % {"names": there[False]}),
    ]  # fmt: skip
    if body["deputy"]:
        blocks.append(Paragraph(words["deputy"] % {"name": body["deputy"]}))
    blocks.append(section(1, words["items"]))
    for one in body["items"]:
        blocks += [part(one["place"], one["title"]), *map(Paragraph, _item(one, words))]
    if body["remark"]:
        blocks += [section(2, words["remark"]), Paragraph(body["remark"])]
    if body["recorder"]:
        blocks.append(Paragraph(words["recorder"] % {"name": body["recorder"]}, right=True))
    if body["chair"]:
        blocks.append(Paragraph(words["chair"] % {"name": body["chair"]}, right=True))
    return title, [*blocks, *signed(body, body["held_on"]), Paragraph(words["digest"] % body, flush=True)]


def _item(one: Data, words: Data) -> list[str]:
    """I-60. An item's lines; of one that the reader has no part in, only that it was there."""
    if one["hidden"]:
        return [words["hidden"]]
    outcome = joined([str(part) for part in (one["outcome"], one["level"], one["target"]) if part])
    found = [words["room"] % one] if one["eligible"] is not None else []
    found += [words["recused"] % {"names": joined(one["recused"])}] if one["recused"] else []
    found += [*(f"{line}。" for line in one["rounds"]), words["outcome"] % {"outcome": outcome}]
    found += [words["reason"] % one] if one["reason"] else []
    return [*found, *(words["dissent"] % dissent for dissent in one["dissents"])]


def charter(body: Data, _document: str, _on: str) -> tuple[str, list[Block]]:
    """任务书: what is promised, by whom, for what money, and who signed."""
    words = WORDS["charter"]
    span = words["span"] % {"from": day(body["starts_on"]), "until": day(body["ends_on"])}
    values = [
        body["title"], body["project"], str(Level(body["level"]).label), str(Kind(body["kind"]).label), body["unit"],
        body["leader"], span, yuan(body["budget_fen"]), words["version"] % body,
    ]  # fmt: skip
    plan = [[str(place), what, day(on)] for place, (what, on) in enumerate(body["milestones"], 1)]
    team = [
        [str(place), name, unit, str(MemberRole(role).label)]
        for place, (name, unit, role) in enumerate(body["team"], 1)
    ]
    blocks: list[Block] = [
        Heading(words["title"]), Table(words["head"], list(zip(words["facts"], values, strict=True)), FACTS),
        section(1, words["scope"]), Paragraph(body["scope"]),
        section(2, words["milestones"]), Table(words["plan"], plan, (10, 62, 28)),
        section(3, words["team"]), Table(words["members"], team, (10, 25, 40, 25)),
    ]  # fmt: skip
    if body["is_signed"]:
        rows = [
            [who, name or words["waits"], day(at)]
            for who, (name, at) in zip(words["who"], body["signatures"], strict=True)
        ]
        blocks += [section(4, words["signatures"]), Table(words["signs"], rows, (34, 33, 33))]
    return f"{words['title']} {body['project']}", [*blocks, Paragraph(WORDS["sign"] % body, right=True)]


def acceptance(body: Data, _document: str, _on: str) -> tuple[str, list[Block]]:
    """结题意见表: what was handed in, what the experts say, and the grade."""
    words = WORDS["acceptance"]
    values = [
        body["title"], body["project"], str(Level(body["level"]).label), body["unit"], body["leader"],
        words["file"] % body, day(body["filed_on"]),
    ]  # fmt: skip
    sheets = [
        [
            words["headed" if head else "expert"] % {"number": place},
            words["open"] if score is None else str(score),
            advice,
        ]
        for place, (head, score, advice) in enumerate(body["sheets"], 1)
    ]
    numbers = [*body["numbers"], words["yes" if body["reached"] else "no"]]
    grade = words["grade"] % {"grade": Grade(body["grade"]).label} if body["grade"] else words["waiting"]
    blocks: list[Block] = [
        Heading(words["title"]), Table(words["head"], list(zip(words["facts"], values, strict=True)), FACTS),
        section(1, words["summary"]), Paragraph(body["summary"]),
        section(2, words["indicator"]), Table(words["numbers"], [numbers], (24, 14, 14, 14, 22, 12)),
        section(3, words["sheets"]), Table(words["opinions"], sheets, (25, 15, 60)), section(4, words["verdict"]),
    ]  # fmt: skip
    blocks += [Paragraph(words["mean"] % body)] if body["mean"] else []
    blocks += [Paragraph(words["items"] % body)] if body["items"] else []
    return f"{words['title']} {body['project']}", [
        *blocks,
        Paragraph(grade),
        Paragraph(WORDS["sign"] % body, right=True),
    ]


def handbook(body: Data, _document: str, _on: str) -> tuple[str, list[Block]]:
    """会议手册: programme, commended results, teams and persons, each on a page of its own."""
    words = WORDS["handbook"]
    title, heading = _titled(words["title"] % body)
    blocks: list[Block] = [heading, Paragraph(words["when"] % {"on": day(body["held_on"])})]
    blocks += [Paragraph(words["where"] % body)]
    blocks += [Paragraph(words["chaired"] % {"name": body["chaired_by"]})] if body["chaired_by"] else []
    blocks += [section(1, words["programme"]), Table(words["table"], body["programme"], (15, 55, 30))]
    results = [
        [str(place), *row[:3], joined(row[3]), words["tier"] % {"tier": _numeral(row[4])}]
        for place, row in enumerate(body["results"], 1)
    ]
    found: list[tuple[str, Any, list[Any], tuple[int, ...]]] = [
        ("results", words["rows"], results, (7, 15, 30, 18, 20, 10))
    ]
    for key in ("collectives", "individuals"):
        rows = [[str(place), *row] for place, row in enumerate(body[key], 1)]
        found.append((key, words["merits"], rows, (7, 20, 23, 50)))
    kept = [one for one in found if one[2]]
    for number, (key, head, rows, widths) in enumerate(kept, 2):
        told = WORDS["section"] % {"numeral": _numeral(number), "text": words[key]}
        blocks += [Heading(told, 2, fresh=True), Table(head, rows, widths)]
    return title, blocks


def answer(body: Data, _document: str, _on: str) -> tuple[str, list[Block]]:
    """异议答复: what was objected to, what holds and why; who objected is nowhere in it (I-71)."""
    words = WORDS["answer"]
    told = {**body, "title": inside(body["title"])}
    title, heading = _titled(words["title"] % told)
    told |= {"what": WORDS["notice"]["whats"][body["kind"]], "received": day(body["received_on"])}
    return title, [
        heading,
        Paragraph(words["opening"] % told),
        section(1, words["verdict"]),
        Paragraph(words["upheld"][body["kind"]] if body["upheld"] else words["rejected"]),
        section(2, words["reason"]),
        Paragraph(body["answer"]),
        Paragraph(words["closing"]),
        *signed(body, body["decided_on"]),
    ]


DRAWN: Final = {"APPROVAL": approval, "COMMENDATION": commendation}
"""How each official document reads."""

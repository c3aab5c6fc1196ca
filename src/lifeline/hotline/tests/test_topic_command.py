"""`topics` on plain tables, and how much of what a person finds by hand it finds."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from lifeline.hotline.rules.topics import Voice, heat, speed
from lifeline.hotline.tests.topics_by_hand import WANTED
from lifeline.kernel.tests.test_text_clusters import MATTERS, PLACES, background, crowd

HOT = Path(settings.ROOT).parent / "shared" / "data" / "hotline" / "att3_hot_4326.xlsx"
TODAY = date(2026, 3, 9)


def table(path):
    first = [(f"{n}", f"u{n % 3}", one, f"2026/3/{n + 1} 9:00:00", 4 if n == 0 else 0, 1)
             for n, one in enumerate(crowd(PLACES[0], MATTERS[0], 6))]  # fmt: skip
    second = [(f"9{n}", f"v{n}", one, "2025-11-02", 0, 0) for n, one in enumerate(crowd(PLACES[3], MATTERS[3], 4))]
    rest = [(f"r{n}", f"w{n}", one, "不知道哪天", "", "") for n, one in enumerate(background())]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数"])
        for key, user, message, at, likes, against in first + second + rest:
            writer.writerow([key, user, message.title, at, message.text, against, likes])
    return path


def run(*arguments):
    call_command("hotline", "topics", *map(str, arguments))


def test_topics_of_a_table_are_ranked_by_heat_and_name_their_members(tmp_path):
    run(table(tmp_path / "t.csv"), "--out", tmp_path / "o.csv")
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:7] == ["topic", "rank", "heat", "name", "place_words", "first_day", "last_day"]
    assert [row["rank"] for row in rows] == ["1", "2"]
    assert set(rows[0]["members"].split()) == set("012345")
    assert set(rows[1]["members"].split()) == {"90", "91", "92", "93"}
    assert (rows[0]["first_day"], rows[0]["last_day"]) == ("2026-03-01", "2026-03-06")
    assert rows[0]["name"].startswith(PLACES[0])
    assert float(rows[0]["heat"]) > float(rows[1]["heat"])


def test_topics_as_json_hold_lists(tmp_path, capsys):
    run(table(tmp_path / "t.csv"), "--out", tmp_path / "o.json", "--least", 5, "--json")
    rows = json.loads((tmp_path / "o.json").read_text())
    assert [len(row["members"]) for row in rows] == [6]
    assert json.loads(capsys.readouterr().out)["topics"] == 1


@pytest.mark.parametrize(("day", "code"), [("9.3.2026", 2), ("2026-03-09", None)])
def test_the_day_of_counting_may_be_named(tmp_path, day, code):
    if code is None:
        run(table(tmp_path / "t.csv"), "--out", tmp_path / "o.csv", "--day", day)
        return
    with pytest.raises(SystemExit) as end:
        run(table(tmp_path / "t.csv"), "--out", tmp_path / "o.csv", "--day", day)
    assert end.value.code == code


def test_a_table_without_messages_is_refused(tmp_path):
    (tmp_path / "t.csv").write_text("留言编号,留言主题\n1,\n", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        run(tmp_path / "t.csv", "--out", tmp_path / "o.csv")
    assert end.value.code == 2


def test_heat_counts_reporters_once_and_the_last_fortnight_more():
    old = [Voice(date(2025, 1, n + 1), f"p{n}") for n in range(4)]
    assert heat(old, TODAY) == 4.0
    assert heat([*old, Voice(date(2025, 1, 9), "p0")], TODAY) == 4.5
    assert heat([Voice(None, None), Voice(None, None)], TODAY) == 2.0
    fresh = [Voice(date(2026, 3, n + 1), f"p{n}") for n in range(4)]
    assert speed(fresh, TODAY) == 1.0
    assert heat(fresh, TODAY) == 6.0
    fading = [Voice(date(2026, 2, n + 1), f"p{n}") for n in range(12)]
    assert speed(fading, TODAY) == -1.0
    assert heat(fading, TODAY) == 6.0
    assert heat([Voice(date(2025, 1, 1), "p", 19)], TODAY) == 4.0
    assert heat([Voice(date(2025, 1, 1), "p", -19)], TODAY) == 1.0
    assert speed([Voice(date(2026, 4, 1), "p")], TODAY) == 0


@pytest.mark.shared_data
@pytest.mark.skipif(not HOT.exists(), reason="../shared/data is not beside this checkout: topics were NOT measured")
def test_what_a_person_finds_by_hand_is_found(tmp_path):
    """42 matters of five messages and more, put together by searching the file; `maybe` ones count neither way."""
    run(HOT, "--out", tmp_path / "o.json", "--least", 2)
    found = [set(map(int, row["members"])) for row in json.loads((tmp_path / "o.json").read_text())]
    recalls, precisions = [], []
    for wanted, maybe in WANTED.values():
        best = max(found, key=lambda group: 2 * len(group & wanted) / (len(group - maybe) + len(wanted)))
        recalls.append(len(best & wanted) / len(wanted))
        precisions.append(len(best & wanted) / len(best - maybe))
    assert sum(recalls) / len(recalls) >= 0.95
    assert sum(precisions) / len(precisions) >= 0.9

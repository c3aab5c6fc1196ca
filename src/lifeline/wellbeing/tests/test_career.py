"""J10: 48 answers → a profile with a tie → jobs by closeness → a PDF; for the person alone."""

from fractions import Fraction

import pytest
from django.utils import translation

from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing.actions import keeping
from lifeline.wellbeing.queries import career as profiles
from lifeline.wellbeing.queries import holding
from lifeline.wellbeing.rules import career

RIASEC = api.definition("riasec48")
ONLY = "仅供职业探索，不得用于选拔、定岗、考核"


def answers(**indexes):
    """Option indexes in canonical order: the same for the eight items of a letter, 0 where none is given."""
    return [indexes.get(letter, 0) for letter in career.HEXAGON for _item in range(8)]


def scores(**values):
    return {letter: Fraction(values.get(letter, 8)) for letter in career.HEXAGON}


def test_w81_ties_are_shown_as_ties_and_every_letter_at_the_third_highest_counts():
    assert career.ranks(scores(R=30, I=25, A=25, S=20)) == [("R",), ("I", "A")]
    assert career.ranks(scores(C=30, R=20, I=10, A=10)) == [("C",), ("R",), ("I", "A")]
    with translation.override("en"):
        assert profiles.profile(RIASEC, answers(R=4, I=2, S=2)).code == "R > I = S"


def test_w82_e37_a_flat_profile_has_no_code_and_no_jobs():
    """E37: all 48 equal. The limit is 8 of 32: a difference of 7 is flat, one of 8 is not."""
    found = profiles.profile(RIASEC, [2] * 48)
    assert (found.code, found.groups, found.compared) == ("", (), 0)
    assert [one.score for one in found.fields] == [24] * 6
    assert career.is_flat(scores(R=15))
    assert not career.is_flat(scores(R=16))


@pytest.mark.parametrize(
    ("ranked", "job", "index"),
    [
        ([("R",), ("I",), ("A",)], "RIA", 18),
        ([("R",), ("I",), ("A",)], "SEC", 0),
        ([("R",), ("I",), ("A",)], "IRA", 13),
        ([("R",), ("C",), ("I",)], "RC", 18),
        ([("R",), ("I",), ("A",)], "R", 18),
        ([("R",), ("I",), ("A",)], "RC", Fraction(66, 5)),
        ([("R", "I"), ("A",)], "R", 15),
        ([("R",), ("I", "A", "S")], "R", 18),
    ],
)
def test_w83_the_c_index_is_exact_and_averages_over_ties(ranked, job, index):
    assert career.closeness(ranked, job) == index


def test_w83_jobs_stand_in_groups_in_the_order_of_the_table_and_their_number_is_told():
    with translation.override("zh-hans"):
        found = profiles.profile(RIASEC, answers(R=4, C=3, I=2))
        groups = dict(found.groups)
        assert groups["与您的兴趣接近"][:3] == ("炼钢工", "轧钢工", "行车工")
        assert sum(map(len, groups.values())) == found.compared == 24
        assert profiles.compared(found).startswith("共比对了本公司 24 个岗位")
    assert [career.group(Fraction(value)) for value in (18, 12, 11, 6, 5, 0)] == [
        "close", "close", "partly", "partly", "far", "far",
    ]  # fmt: skip


def test_w84_the_job_table_holds_letters_of_the_hexagon_and_names_in_both_languages():
    jobs = profiles.jobs()
    assert len(jobs) == 24
    assert all(1 <= len(job["code"]) <= 2 and set(job["code"]) <= set(career.HEXAGON) for job in jobs)
    assert all(job["name"] and job["name_en"] for job in jobs)


def test_a_sheet_with_an_open_question_or_of_another_kind_has_no_profile():
    assert profiles.profile(RIASEC, [None, *[4] * 47]) is None
    assert profiles.profile(api.definition("phq2"), [0, 0]) is None


@pytest.mark.django_db
def test_w80_j10_the_profile_is_the_persons_alone_on_the_page_and_on_paper(
    client, sign_in, world, settings, tmp_path, now
):
    """J10. The newest kept sheet; another person finds nothing; paper and page say what it is not for."""
    settings.KEYS = tmp_path / "keys"
    sign_in(client, world.employee)
    assert client.get("/wellbeing/career/report/").status_code == 404
    assert "尚无完整的" in client.get("/wellbeing/career/").content.decode()
    token, given = holding.answers_token(world.employee), answers(R=4, I=2, S=2)
    sheet = sheets.open_sheet(token, RIASEC, actor=None, now=now)
    places = {item.id: index for item, index in zip(RIASEC.items, given, strict=True)}
    batch = [sheets.Answer(item, places[item], "a", n, n) for n, item in enumerate(sheet.order, 1)]
    sheets.save_answers(token, sheet.uuid, batch, actor=None, now=now)
    keeping.finish_sheet(sheet.uuid, actor=world.employee, now=now)
    text = client.get("/wellbeing/career/").content.decode()
    assert "R &gt; I = S" in text
    assert ONLY in text
    paper = client.get("/wellbeing/career/report/")
    assert paper.content.startswith(b"%PDF")
    assert paper["Cache-Control"] == "private, no-store"
    assert profiles.paper(profiles.newest(world.employee), world.employee)["only"].startswith(ONLY)
    sign_in(client, world.colleague)
    assert client.get("/wellbeing/career/report/").status_code == 404


@pytest.mark.django_db
def test_w80_a_guest_sees_jobs_and_paper_and_nothing_is_kept(client, sign_in, world):
    sign_in(client, world.employee)
    shown = [answers(R=4, I=2, S=2)[place] for place in RIASEC.shown_order]
    data = {"instrument": "riasec48", "answers": ",".join(map(str, shown)), "number": "48", "step": "finish"}
    response = client.post("/wellbeing/career/", data)
    assert "R &gt; I = S" in response.content.decode()
    assert client.post("/wellbeing/career/report/", data).content.startswith(b"%PDF")
    assert client.get("/wellbeing/career/report/").status_code == 404
    assert client.post("/wellbeing/career/", {"instrument": "x"}).status_code == 200

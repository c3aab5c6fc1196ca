"""The numbers and pure functions of the regulations."""

import random
from collections import Counter

import pytest

from lifeline.hotline.rules import figures, numbers, spans, texts
from lifeline.hotline.rules.figures import Cell, Share

CANNED = ["您好，{单位}已收到您的诉求，正在核实，将于{日期}前答复您，请您耐心等待。"]


def test_h5_a_number_is_a_year_and_five_characters_that_can_be_read_out():
    drawn = {numbers.new_number(2026) for _ in range(500)}
    assert len(drawn) > 490  # of 33 million two are the same in one run of 270; the table refuses such a one
    for number in drawn:
        assert number[:5] == "2026-"
        assert len(number) == 10
        assert not set(number[5:]) - set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@pytest.mark.parametrize("typed", ["2026-K0Q1M", " 2026 k0q1m ", "２０２６－ＫＯＱＩＭ", "2026kolm1"[:4] + "-KOQLM"])
def test_h5_a_number_typed_by_hand_is_read(typed):
    assert numbers.read_number(typed) == "2026-K0Q1M"


@pytest.mark.parametrize(
    "typed", ["", "2026", "2026-K7Q4", "2026-K7Q4MM", "二零二六-K7Q4M", "2026-K7Q4U", "²⁰26-K7Q4M0"]
)
def test_h5_what_is_no_number_is_none(typed):
    assert numbers.read_number(typed) is None


def test_h1_blanks_and_invisible_characters_do_not_make_a_text():
    assert texts.length(" 空\u200b 调\n坏了\u202e ") == 4


def test_h1_control_characters_and_lone_surrogates_are_dropped_and_line_ends_unified():
    assert texts.clean("  食堂\x00的\ud800菜\r\n太\r咸\t了 ") == "食堂的菜\n太\n咸\t了"


def test_a_list_shows_the_first_line_cut_at_forty_characters():
    assert texts.summary("\n\n 浴室没有热水 \n已经三天") == "浴室没有热水"
    assert texts.summary("字" * 41) == "字" * 39 + "…"
    assert texts.summary("字" * 40) == "字" * 40


def test_h29_a_contact_of_ten_characters_in_own_words_is_substantive():
    assert texts.is_substantive("明天上午九点到现场看漏水处", CANNED)
    assert not texts.is_substantive("明天到现场看一看", CANNED)


def test_h29_an_unchanged_canned_reply_is_not_substantive():
    unchanged = "您好， 已收到您的诉求，正在核实，将于 前答复您，请您耐心等待！"
    assert not texts.is_substantive(unchanged, CANNED)
    assert texts.is_substantive(unchanged + "电工李师傅今天下午三点到。", CANNED)


def test_h40_placeholders_left_in_a_text_are_named():
    assert texts.placeholders("{称呼}您好，已于｛日期｝修好") == ["{称呼}", "｛日期｝"]
    assert texts.placeholders("已于3月9日修好") == []


def test_h40_a_text_equal_after_normalising_is_canned():
    assert texts.is_canned("您好{单位}已收到您的诉求正在核实将于{日期}前答复您请您耐心等待", CANNED)


def test_h41_a_text_that_differs_by_less_than_a_tenth_is_nearly_canned():
    near = "您好，我们已收到您的诉求，正在抓紧核实，将于前答复您，请您耐心等待。"
    assert not texts.is_canned(near, CANNED)
    assert texts.nearly_canned(near, CANNED)
    assert not texts.nearly_canned("三号澡堂的热水泵昨晚已换新，今天早上水温五十度，请您再试。", CANNED)


def test_h53_the_first_level_table_is_that_of_the_regulations():
    table = {code: (str(t.dispatch), str(t.response), str(t.resolve)) for code, t in spans.LEVELS.items()}
    assert table == {
        "CRITICAL": ("1h", "2h", "24h"),
        "URGENT": ("2h", "24h", "3wd"),
        "NORMAL": ("4wh", "1wd", "5wd"),
        "COMPLEX": ("4wh", "1wd", "15wd"),
    }


@pytest.mark.parametrize("text", ["", "0h", "4", "h", "4 wh", "-1wd", "1.5wd", "10000h"])
def test_h53_what_is_no_span_is_refused(text):
    with pytest.raises(ValueError, match="is no span"):
        spans.Span.read(text)


@pytest.mark.parametrize(
    ("successes", "n", "bound"),
    [(0, 0, 0.0), (0, 10, 0.0), (10, 10, 0.7224672), (5, 10, 0.2365931), (96, 100, 0.9016293), (1, 1, 0.2065493)],
)
def test_h88_the_lower_bound_is_that_of_wilson(successes, n, bound):
    assert figures.wilson(successes, n) == pytest.approx(bound, abs=1e-6)


def test_h88_three_of_three_ranks_below_ninety_five_of_a_hundred():
    assert Share(3, 3).bound < Share(95, 100).bound
    assert not Share(9, 9).ranked
    assert Share(5, 10).ranked


def test_h88_more_successes_than_cases_is_an_error():
    with pytest.raises(ValueError, match="is no share"):
        figures.wilson(3, 2)


def test_a_share_of_nothing_has_no_value_and_shares_add_up():
    assert Share(0, 0).value is None
    assert Share(1, 2) + Share(2, 2) == Share(3, 4)
    assert Share(3, 4).value == 0.75


def test_the_index_weighs_the_three_bounds():
    full, empty = Share(10, 10), Share(0, 10)
    one = figures.wilson(10, 10)
    assert figures.index(full, empty, empty, numbers.Numbers()) == pytest.approx(0.2 * one)
    assert figures.index(full, full, full, numbers.Numbers()) == pytest.approx(one)


def test_a_quantile_is_a_value_that_occurs():
    assert figures.quantile([], 0.5) is None
    assert figures.quantile([1, 2, 3, 4], 0.5) == 2
    assert figures.quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9) == 9
    assert figures.quantile([7], 0.9) == 7


A, B, C = (1, 2, 3), (1, 2, 4), (1, 5)


def test_h78_a_cell_of_five_names_unit_and_month():
    assert figures.cells([(A, 3)] * 5)[A, 3] == Cell(3, 1)


def test_h78_a_unit_with_fewer_goes_up_to_its_parent():
    found = figures.cells([(A, 3)] * 4 + [(B, 3)] * 1 + [(C, 3)] * 9)
    assert (found[A, 3], found[B, 3], found[C, 3]) == (Cell(2, 1), Cell(2, 1), Cell(5, 1))


def test_h78_too_few_in_the_month_becomes_the_quarter_and_too_few_in_it_nothing():
    found = figures.cells([(A, 1)] * 2 + [(A, 2)] * 2 + [(A, 3)])
    assert set(found.values()) == {Cell(3, 3)}
    assert set(figures.cells([(A, 1)] * 2 + [(C, 3)] * 2).values()) == {Cell(None, 0)}


def test_h78_e18_a_parent_is_not_named_where_its_parts_leave_fewer_than_five():
    """Six cases of B are named B; whoever reads "the parent" would know that it is one of the two of A."""
    found = figures.cells([(A, 3)] * 2 + [(B, 3)] * 6)
    assert (found[A, 3], found[B, 3]) == (Cell(None, 0), Cell(4, 1))


@pytest.mark.parametrize("seed", range(30))
def test_h78_e18_every_label_stands_for_five_cases_by_itself(seed):
    dice = random.Random(seed)
    paths = [(1,), (1, 2), (1, 2, 3), (1, 2, 4), (1, 5), (1, 5, 6), (1, 5, 6, 7)]
    spots = [(dice.choice(paths), dice.choice((1, 2, 3))) for _one in range(dice.randrange(1, 40))]
    found = figures.cells(spots)
    labels = Counter((found[spot], spot[1] if found[spot].months == 1 else 0) for spot in spots)
    assert all(n >= 5 for (cell, _month), n in labels.items() if cell.unit_id is not None)
    assert all(cell.unit_id in path for (path, _month), cell in found.items() if cell.unit_id is not None)


@pytest.mark.parametrize(("month", "first"), [(1, 1), (3, 1), (4, 4), (12, 10)])
def test_the_quarter_of_a_month(month, first):
    assert figures.month_of_quarter(month) == first

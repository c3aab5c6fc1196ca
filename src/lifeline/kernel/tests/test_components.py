"""The components: what a template may hand them and what they make of it."""

from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override

from lifeline.kernel import charts
from lifeline.kernel.parts import Filter, Happening, Pager, Step, Sum, enumerated, filter_href, numeral


def drawn(text, **values):
    return Template("{% load i18n %}" + text).render(Context(values))


def test_a_tone_that_does_not_exist_is_a_fault_of_the_template():
    with pytest.raises(TemplateSyntaxError, match="'pink' is no tone"):
        drawn('{% badge "x" "pink" %}')


def test_a_sign_is_read_out_only_when_it_has_words():
    assert 'aria-hidden="true"' in drawn('{% icon "bell" %}')
    assert 'role="img" aria-label="Notices"' in drawn('{% icon "bell" "Notices" %}')


@pytest.mark.parametrize(("number", "shown"), [(0, ""), (7, ">7<"), (99, ">99<"), (100, ">99+<")])
def test_a_door_shows_no_zero_and_no_more_than_99(number, shown):
    text = drawn('{% count n "unread" %}', n=number)
    assert shown in text
    assert bool(text) == bool(number)


def test_k100_words_of_users_are_isolated_and_escaped():
    said = "\u202e<b>\u05e9"  # turns the line round, bold, a Hebrew letter
    assert drawn("{{ said|isolate }}", said=said) == "<bdi>\u202e&lt;b&gt;\u05e9</bdi>"
    assert drawn("{{ said|said }}", said=said) == '<div class="said" dir="auto">\u202e&lt;b&gt;\u05e9</div>'
    assert "<bdi>&lt;i&gt;</bdi>" in drawn('{% row "/" title %}', title="<i>")


def test_k100_a_moment_is_written_in_the_zone_of_the_site_and_the_language_of_the_reader():
    at = datetime(2026, 3, 9, 2, 2, tzinfo=UTC)
    assert drawn("{{ at|moment }}", at=at) == '<time datetime="2026-03-09T10:02:00+08:00">2026年3月9日 10:02</time>'
    with override("en"):
        assert ">March 9, 2026, 10:02<" in drawn("{{ at|moment }}", at=at)
    assert drawn("{{ on|day }}", on=date(2026, 3, 9)) == '<time datetime="2026-03-09">2026年3月9日</time>'
    assert drawn("{{ on|day }}", on="2026-03-09") == drawn("{{ on|day }}", on=date(2026, 3, 9))
    assert drawn("{{ at|moment }}{{ on|day }}{{ none|day }}", at=None, on=None, none="") == "———"


def test_k100_a_near_day_has_its_weekday_where_the_language_puts_it():
    on = date(2026, 3, 9)
    assert drawn("{{ on|weekday }}", on=on) == '<time datetime="2026-03-09">3月9日 星期一</time>'
    with override("en"):
        assert drawn("{{ on|weekday }}", on=on) == '<time datetime="2026-03-09">Mon, March 9</time>'


def test_a_badge_begins_as_a_word_that_stands_alone():
    assert drawn('{% badge "not here" "warn" %}') == '<span class="badge" data-tone="warn">Not here</span>'


def test_what_ends_at_midnight_is_told_as_the_day_that_ends_with_it():
    midnight, noon = datetime(2026, 12, 18, 16, tzinfo=UTC), datetime(2026, 12, 19, 4, tzinfo=UTC)  # in Shanghai
    with override("en"):
        assert drawn("{{ at|until }}", at=midnight) == '<time datetime="2026-12-19T00:00:00+08:00">Dec. 18, 2026</time>'
        assert "Dec. 19, 2026, 12:00" in drawn("{{ at|until }}", at=noon)
        assert ">Dec. 18, 2026<" in drawn("{{ at|last_day }}", at=midnight)
        assert ">Dec. 19, 2026<" in drawn("{{ at|last_day }}", at=noon)
    assert drawn("{{ at|until }}{{ at|last_day }}", at=None) == "——"


def test_a_badge_shows_a_day_as_a_day_and_escapes_what_a_user_wrote():
    told = drawn("{% badge on|day %}{% badge typed %}", on=date(2026, 3, 9), typed="<b>not a tag</b>")
    assert '<time datetime="2026-03-09">' in told
    assert "&lt;b&gt;" in told
    assert "<b>" not in told


def test_k100_a_rank_of_prizes_is_counted_as_the_language_does():
    assert [numeral(rank) for rank in (1, 3, 0, 12)] == ["一", "三", "0", "12"]
    with override("en"):
        assert numeral(3) == "3"


def test_k100_words_on_one_line_are_parted_as_the_language_does():
    assert enumerated(["甲", 1]) == "甲、1"
    with override("en"):
        assert enumerated(["a", 1]) == "a, 1"


def test_k100_english_counts_one_row_and_two_rows(in_english):
    assert "1 row here" in drawn("{% pager pages %}", pages=Pager(1))
    assert "2 rows here" in drawn("{% pager pages %}", pages=Pager(2))


def test_a_share_is_written_with_one_decimal():
    assert [drawn("{{ x|percent }}", x=x) for x in (0.9864, 1, 0, None)] == ["98.6%", "100.0%", "0.0%", "—"]


def test_a_filter_keeps_the_other_ones_and_begins_paging_anew():
    query = QueryDict("unit=7&show=late&after=xyz&row=3")
    assert filter_href(query, "show", "mine") == "?unit=7&show=mine"
    assert filter_href(query, "show", "") == "?unit=7"
    assert filter_href(QueryDict(""), "show", "") == "?"


def test_the_filter_that_is_on_says_so_and_its_number_may_be_zero():
    links = [Filter("All", "?", number=0), Filter("Late", "?show=late", current=True)]
    text = drawn('{% filters links "Show" %}', links=links)
    assert '<a href="?">All <span class="n">0</span></a>' in text
    assert '<a href="?show=late" aria-current="true">Late</a>' in text
    assert "hx-" not in text


def test_a_filter_may_swap_a_part_of_the_page():
    text = drawn('{% filters links "Show" swap="rows" %}', links=[Filter("Late", "?show=late")])
    assert 'hx-target="#rows"' in text
    assert '<a href="?show=late" hx-get="?show=late">' in text


def test_a_clock_shows_its_arithmetic_when_it_is_opened():
    text = drawn(
        '{% clock "Answer" "3 hours" sums tone="warn" %}', sums=[Sum("From", "Monday"), Sum("Until", "Friday")]
    )
    assert text.startswith('<details class="clock" data-tone="warn"><summary>')
    assert "<td>From</td><td>Monday</td>" in text
    assert " open" in drawn('{% clock "A" "b" sums is_open=True %}', sums=[])[:60]


def test_a_timeline_shows_what_is_known_and_isolates_what_was_said():
    text = drawn("{% timeline rows %}", rows=[Happening("Closed", when="soon", who="<x>", text="a\nb", state="next")])
    assert '<li data-tone="next">' in text
    assert "<bdi>&lt;x&gt;</bdi>" in text
    assert '<div class="said" dir="auto">a\nb</div>' in text
    assert "<time" not in text


def test_the_step_of_now_is_told_to_those_who_do_not_see_it():
    text = drawn('{% steps all "Way" %}', all=[Step("A", "past"), Step("B", "now"), Step("C", "next")])
    assert '<li class="past">A</li><li aria-current="step">B</li><li>C</li>' in text


def test_a_figure_with_records_is_a_link_and_one_without_is_not():
    assert drawn('{% stat "Median" "1.8" href="/x/" %}').startswith('<a class="stat" href="/x/">')
    assert drawn('{% stat "Median" "1.8" %}').startswith('<div class="stat">')


def test_a_note_keeps_its_body_and_a_dialog_its_title():
    assert "<div><p>x</p></div>" in drawn('{% note "warn" %}<p>x</p>{% endnote %}')
    assert '<h2 id="sure-title">Sure?</h2><p>x</p>' in drawn('{% dialog "sure" "Sure?" %}<p>x</p>{% enddialog %}')


def test_the_longest_bar_fills_the_room_and_the_numbers_are_read_out():
    text = charts.bars([("A", 84), ("B", 42), ("C", 0)], label="Cases", marked="B")
    assert [f'width="{width}"' in text for width in (180.0, 90.0, 0.0)] == [True, True, True]
    assert 'aria-label="Cases: A 84, B 42, C 0"' in text
    assert text.count('class="bar on"') == 1


def test_bars_of_nothing_are_a_picture_without_bars():
    assert charts.bars([], label="Cases").count("<rect") == 0
    assert 'width="0.0"' in charts.bars([("A", 0)], label="Cases")


def test_a_curve_ends_in_its_dot_and_a_flat_one_lies_in_the_middle():
    text = charts.spark([1, 3, 2], label="Median")
    assert 'points="2.0,21.0 48.0,3.0 94.0,12.0"' in text
    assert 'cx="94.0" cy="12.0"' in text
    assert 'aria-label="Median: 1 → 2 (1–3)"' in text
    assert 'points="2.0,12.0 94.0,12.0"' in charts.spark([5, 5], label="Flat")
    assert 'points="2.0,12.0"' in charts.spark([5], label="One")


def test_a_long_curve_has_gaps_limits_and_a_dot_for_a_value_alone():
    text = charts.curve([1, 2, None, 3, None, 4, 5], limits=[("bad", 2)], label="Share")
    assert text.count("<polyline") == 2
    assert text.count('r="2"') == 1
    assert text.count('r="4"') == 1
    assert text.count('class="limit bad"') == 1
    assert 'aria-label="Share: 1 → 5"' in text
    assert 'aria-label="Share"' in charts.curve([None], label="Share")


def test_a_name_in_a_chart_is_escaped_and_cut_only_in_the_picture():
    text = charts.bars([("<b>一二三四五六七八</b>", 1)], label="x")
    assert "<b>" not in text
    assert "一二三四五六七八" in text


def test_sums_have_commas_and_names_the_sign_of_the_language():
    assert drawn("{{ sum|thousands }} {{ word|thousands }}", sum=50000, word="5万") == "50,000 5万"
    assert drawn("{{ names|listed }}", names=["王敏", "<b>"]) == "<bdi>王敏</bdi>、<bdi>&lt;b&gt;</bdi>"
    with override("en"):
        assert drawn("{{ names|listed }}", names=["王敏", "李四"]) == "<bdi>王敏</bdi>, <bdi>李四</bdi>"

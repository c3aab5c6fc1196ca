"""H-77: what the detector marks, and what it leaves alone."""

import random
from time import process_time

import pytest

from bench import hotline_findings
from lifeline.hotline.rules import naming, numerals
from lifeline.hotline.rules.findings import Known, find, masked, same
from lifeline.hotline.rules.naming import Names

STAFF = Names.of(["张伟", "李建国", "王芳", "高峰", "欧阳娜娜", "白雪", "于洋", "向东", "Wang Min"])
KNOWN = Known(STAFF, frozenset({"100400"}))


def marked(text, known=KNOWN):
    """(kind, marked text) of every finding."""
    return [(one.kind, text[one.at : one.end]) for one in find(text, known)]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("打我电话13800138000", "MOBILE", ["13800138000"]),
        (
            "13800138000、139 0013 9000或+86 137-0013-7000",
            "MOBILE",
            ["13800138000", "139 0013 9000", "86 137-0013-7000"],
        ),
        ("１３９００１３９０００", "MOBILE", ["１３９００１３９０００"]),
        ("一三八零零一三八零零零一直打不通", "MOBILE", ["一三八零零一三八零零零"]),
        ("幺三九-零零幺三-九零零零", "MOBILE", ["幺三九-零零幺三-九零零零"]),
        ("1 3 8 0 0 1 3 8 0 0 0", "MOBILE", ["1 3 8 0 0 1 3 8 0 0 0"]),
        ("138\u200b0013\u200b8000", "MOBILE", ["138\u200b0013\u200b8000"]),
        (
            "1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e300138000\ufe0f\u20e3",
            "MOBILE",
            ["1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e300138000\ufe0f\u20e3"],
        ),
        ("座机0531-88812345", "PHONE", ["0531-88812345"]),
        ("（010）8888 8888", "PHONE", ["010）8888 8888"]),
        ("办公室电话8881234、8881235", "PHONE", ["8881234", "8881235"]),
        ("综合科（4233768）", "PHONE", ["4233768"]),
        ("内线电话 6123", "PHONE", ["6123"]),
        ("身份证11010519491231002X", "IDENTITY", ["11010519491231002X"]),
        ("１１０１０５ １９４９１２３１ ００２ｘ", "IDENTITY", ["１１０１０５ １９４９１２３１ ００２ｘ"]),
        ("110105491231002", "IDENTITY", ["110105491231002"]),
        ("工资卡6222 0212 3456 7890 128", "CARD", ["6222 0212 3456 7890 128"]),
        ("zhang.san@jg.com.cn", "EMAIL", ["zhang.san@jg.com.cn"]),
        ("abc ＠ ｑｑ．ｃｏｍ", "EMAIL", ["abc ＠ ｑｑ．ｃｏｍ"]),
        ("abc(at)163点com", "EMAIL", ["abc(at)163点com"]),
        ("微信号：abc_12345", "WECHAT", ["abc_12345"]),
        ("abc_12345（微信）", "WECHAT", ["abc_12345"]),
        ("vx 1234567", "WECHAT", ["1234567"]),
        ("QQ：123456789", "QQ", ["123456789"]),
        ("扣扣一二三四五六", "QQ", ["一二三四五六"]),
        ("一辆鲁A12345、鲁A·D12345和京a 1 2 3 4 5", "PLATE", ["鲁A12345", "鲁A·D12345", "京a 1 2 3 4 5"]),
        ("车牌A1234挂", "PLATE", ["车牌A1234挂"]),
        ("工号一零零四零一，100400", "EMPLOYEE", ["一零零四零一", "100400"]),
    ],
)
def test_h77_e26_every_kind_is_found_however_it_is_written(text, kind, found):
    assert marked(text) == [(kind, one) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "370102199003077418",
        "身份证号370102199003077418校验位不对",
        "6222021234567890123",
        "2026-03-09 10:00到2026-03-10 11:30",
        "电话2026-3-9就报修了",
        "编号20260309001380013800012",
        "15.8 16.2 17.9 18.1",
        "温度1350到1380度，厚12.5",
        "新A级材料，京B类",
        "12345热线、119、110",
        "一九九八年三月，二十一三天",
        "订单号A20260309-778",
    ],
)
def test_h77_e26_a_wrong_checksum_a_date_and_a_measure_are_left_alone(text):
    assert marked(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("找李建国师傅反映", ["李建国"]),
        ("张工说了，王主任也知道", ["张工", "王主任"]),
        ("张 伟不在", ["张 伟"]),
        ("老张和小王都在", ["老张", "小王"]),
        ("欧阳科长批的", ["欧阳科长"]),
        ("wang min 和WangMin", ["wang min", "WangMin"]),
        ("于洋去找向东", ["于洋", "向东"]),
    ],
)
def test_h77_e26_names_of_the_directory_whole_spaced_inside_a_sentence_and_with_a_title(text, found):
    assert marked(text) == [("NAME", one) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "开张工作",
        "高工资",
        "提高主任医师待遇",
        "由于班长调走",
        "向班长反映",
        "白班",
        "赵工说了",
        "紧张工人",
        "明白主任的意思",
    ],
)
def test_h77_words_that_only_look_like_a_name_are_left_alone(text):
    assert marked(text) == []


def test_h77_the_sites_pattern_marks_employee_numbers_of_any_shape():
    known = Known(STAFF, pattern=r"jg\d{5}|\d{6}")
    assert marked("JG12345、１００ ４０７、邮箱", known) == [("EMPLOYEE", "JG12345"), ("EMPLOYEE", "１００ ４０７")]
    assert marked("JG12345和100407") == []


def test_two_findings_that_overlap_are_one_and_both_are_covered():
    text = "桂Q Q 四九二八三三六"
    (one,) = find(text, KNOWN)
    assert (one.at, one.end) == (0, len(text))


def test_every_finding_is_replaced_by_the_word_of_its_kind():
    text = "找张工，电话13800138000"
    assert masked(text, find(text, KNOWN), {"NAME": "〔姓名〕", "MOBILE": "〔电话〕"}) == "找〔姓名〕，电话〔电话〕"


def test_the_same_number_in_another_dress_is_the_same_finding():
    spaced, plain = find("138 0013 8000", KNOWN)[0], find("13800138000", KNOWN)[0]
    assert same(spaced) == same(plain) == "MOBILE:13800138000"


def test_an_identity_number_keeps_its_checksum_and_a_card_luhns_sum():
    assert numerals.is_identity("11010519491231002X")
    assert not numerals.is_identity("110105194912310021")
    assert not numerals.is_identity("990105194912310021")
    assert not numerals.is_identity("110105194913310021")
    assert numerals.is_card("6222021234567890128")
    assert not numerals.is_card("6222021234567890123")
    assert not numerals.is_card("622202123456789")
    assert naming.surname("欧阳娜娜") == "欧阳"
    assert naming.surname("张伟") == "张"


def test_no_text_breaks_the_detector():
    """E-20: emptiness, a NUL, a lone surrogate, nothing but digits, nine thousand characters without a break."""
    dice = random.Random(3)
    for text in (
        "",
        "\0",
        "\ud800",
        "一" * 9000,
        "1" * 9000,
        "\u202e13800138000",
        "".join(map(chr, dice.choices(range(32, 0x9FFF), k=3000))),
    ):
        assert isinstance(find(text, KNOWN), list)
    assert marked("\u202e13800138000") == [("MOBILE", "13800138000")]


def test_h77_recall_and_precision_on_generated_reports():
    figures = hotline_findings.measure(count=1000, seed=11)
    assert figures["recall"] >= 0.99, figures["missed"]
    assert figures["precision"] >= 0.95, figures["in_vain"]


@pytest.mark.parametrize(
    "text", ["a" * 10_000, "a." * 5_000, "1" * 10_000, "a . " * 2_500], ids=["a", "a.", "1", "a ."]
)
def test_e20_a_long_text_without_a_break_is_read_in_a_moment(text):
    begin = process_time()
    find(text, KNOWN)
    assert process_time() - begin < 3  # seconds; it was 26 while the part before the sign had no end

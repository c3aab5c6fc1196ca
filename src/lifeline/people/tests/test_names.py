"""P-20, P-21: names and their order."""

import pytest

from lifeline.people import rules


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("单文斌", "shan4"), ("曾国庆", "zeng1"), ("仇英", "qiu2"), ("解晓东", "xie4"), ("区伟", "ou1"),
        ("尉迟恭", "yu4"), ("长孙无忌", "zhang3"), ("任强", "ren2"), ("盖文", "ge3"), ("朴勇", "piao2"),
    ],
)  # fmt: skip
def test_p20_a_surname_is_read_as_a_surname(name, first):
    assert rules.readings(name)[0] == first


def test_p20_names_sort_by_pinyin_then_by_code_point():
    names = ["张伟", "Anna Li", "单文斌", "曾国", "王", "王伟", "𠮷田", "王玮"]
    assert sorted(names, key=rules.name_key) == ["𠮷田", "Anna Li", "单文斌", "王", "王伟", "王玮", "曾国", "张伟"]


@pytest.mark.parametrize("name", ["欧阳娜娜", "买买提·艾力", "𠮷" * 60, "A" * 60, "Łukasz Żółć"])
def test_p20_a_key_holds_only_symbols_that_both_databases_order_alike(name):
    key = rules.name_key(name)
    assert key == "".join(c for c in key if c in "0123456789abcdefghijklmnopqrstuvwxyz")
    assert len(key) <= 250


def test_p21_initials_follow_the_syllables():
    assert (rules.initials("单文斌"), rules.initials("欧阳娜娜")) == ("swb", "oynn")


@pytest.mark.parametrize("name", ["王敏", "买买提·艾力", "𠮷田", "O'Neil Jean-Luc", "A"])
def test_p20_names_of_many_scripts_are_names(name):
    assert rules.is_name(rules.clean_name(name))


@pytest.mark.parametrize("name", ["", "12", "王<b>", "A" * 61, "·"])
def test_p20_what_is_no_name_is_refused(name):
    assert not rules.is_name(rules.clean_name(name))


def test_a_name_loses_invisible_characters_and_keeps_one_kind_of_dot():
    assert rules.clean_name("  买买提\u200b•艾力\u202e ") == "买买提·艾力"

"""The wording that is shipped: complete, in the order of the codes, with its source, and marked while nobody approved it."""

import pytest

from lifeline.questionnaires import api
from lifeline.questionnaires.queries.shipped import document
from lifeline.questionnaires.tests.manuals import ANSWERS

CLASS = {name: document(name)["rights"]["class"] for name in ANSWERS}
FREE = [name for name, kind in CLASS.items() if kind == "A"]


def test_q18_the_classes_are_those_of_the_specification():
    assert {kind: sorted(name for name in CLASS if CLASS[name] == kind) for kind in "BC"} == {
        "B": ["cbi", "olbi", "ucla3", "who5"],
        "C": ["isi", "pss10", "sas", "sds"],
    }


@pytest.mark.parametrize("name", FREE)
def test_q18_class_a_has_its_complete_wording_in_chinese_and_english(name):
    texts = document(name)["texts"]
    assert set(texts) == {"zh-Hans", "en"}
    for pack in texts.values():
        assert set(pack["items"]) == {item["id"] for item in document(name)["items"]}
        assert len(set(pack["items"].values())) == len(pack["items"])
        assert pack["instruction"]


@pytest.mark.parametrize("name", ANSWERS)
def test_q23_every_wording_names_its_source_and_tells_whether_somebody_approved_it(name):
    found = [*document(name).get("texts", {}).values(), *api.packs(name).values()]
    assert found or CLASS[name] == "C"
    for pack in found:
        told = pack["translation"]
        assert set(told) == {"source", "status", "reviewed_by", "reviewed_on"}
        assert told["status"] in {"original", "published", "own"}
        assert bool(told["reviewed_by"]) == bool(told["reviewed_on"])


def test_s9_nobody_is_asked_whether_he_is_not_at_all_sure():
    for name in ("gad7", "gad2", "phq4", "phq9", "phq8", "phq2"):
        first = {language: pack["options"]["days4"]["0"] for language, pack in document(name)["texts"].items()}
        assert first == {"zh-Hans": "完全不会", "en": "Not at all"}


def test_phq9_asks_what_others_could_have_noticed():
    assert "could have noticed" in document("phq9")["texts"]["en"]["items"]["q8"]


@pytest.mark.parametrize("short", [("phq2", "phq9", (1, 2)), ("phq8", "phq9", range(1, 9)), ("gad2", "gad7", (1, 2))])
def test_a_short_form_asks_in_the_words_of_the_long_one(short):
    name, long, numbers = short
    for language in ("zh-Hans", "en"):
        words = document(long)["texts"][language]["items"]
        mine = document(name)["texts"][language]["items"]
        assert list(mine.values()) == [words[f"q{n}"] for n in numbers]


def test_s19_phq4_and_k6_are_made_of_the_items_of_the_long_forms():
    for language in ("zh-Hans", "en"):
        four = list(document("phq4")["texts"][language]["items"].values())
        worry, low = (document(name)["texts"][language]["items"] for name in ("gad7", "phq9"))
        assert four == [worry["q1"], worry["q2"], low["q1"], low["q2"]]
        ten = document("k10")["texts"][language]["items"]
        six = set(document("k6")["texts"][language]["items"].values())
        assert six == {ten[f"q{n}"] for n in (2, 4, 5, 8, 9, 10)}


@pytest.mark.parametrize("name", [name for name, kind in CLASS.items() if kind != "A"])
def test_q20_packs_of_class_b_are_complete_and_those_of_class_c_wait(name):
    packs = api.packs(name)
    missing = {language: api.check_pack(pack, document(name)) for language, pack in packs.items()}
    if CLASS[name] == "B":
        assert {language: [str(one) for one in found] for language, found in missing.items()} == {
            "en": [],
            "zh-Hans": [],
        }
        assert document(name)["rights"]["terms"]
    elif name == "sas":
        assert list(missing.values()) == [[]]
        assert packs["zh-Hans"]["rights_note_required"] is True
    else:
        assert list(packs) == ["zh-Hans.blank"]
        assert {one.code for one in missing["zh-Hans.blank"]} == {"text-missing"}


def test_sas_pack_has_the_topics_in_their_order():
    words = api.packs("sas")["zh-Hans"]["items"]
    topics = {
        2: "害怕",
        5: "一切都很好",
        7: "头痛",
        9: "心平气和",
        12: "晕倒",
        13: "吸气",
        16: "小便",
        17: "干燥温暖",
        19: "睡",
        20: "噩梦",
    }
    assert all(topic in words[f"q{number}"] for number, topic in topics.items())


def test_q20_a_pack_of_another_instrument_or_version_is_refused():
    pack = api.packs("who5")["en"]
    assert [one.code for one in api.check_pack({**pack, "instrument": "phq9"}, document("who5"))] == ["unknown-word"]
    assert [one.pointer for one in api.check_pack({**pack, "version": "2.0.0"}, document("who5"))] == ["/version"]
    assert [one.code for one in api.check_pack({**pack, "format": "x"}, document("who5"))] == ["format"]
    assert [one.code for one in api.check_pack({**pack, "colour": "x"}, document("who5"))] == ["unknown-key"]

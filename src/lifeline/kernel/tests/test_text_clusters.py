"""Groups of messages: who belongs, who does not, and that one bridge joins nothing."""

from __future__ import annotations

import random
import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeline.kernel.text import Message, clusters
from lifeline.kernel.text.clusters import LEAST, NEAR
from lifeline.kernel.text.joining import join, neighbours
from lifeline.kernel.text.likeness import FLOOR, Pairs, alike

PLACES = ["三号高炉出铁场", "北苑宿舍七号楼", "二炼钢食堂", "矿山路班车站", "焦化厂浴室", "冷轧维修班"]
MATTERS = ["粉尘太大呛人", "热水经常没有", "饭菜又贵又凉", "等车等一个小时", "地面滑摔了人", "夜里噪音睡不着"]
REST = ["反映了三次没有人管", "请领导派人来看看", "大家意见很大", "什么时候能够解决", "已经一个多月了", "希望给个说法"]


def message(place, matter, chance):
    rest = "，".join(chance.sample(REST, 2))
    return Message(f"{place}{matter}", f"我们{place}这里{matter}，{rest}。")


def crowd(place, matter, count, seed=1):
    chance = random.Random(seed)
    return [message(place, matter, chance) for _ in range(count)]


def keyed(messages):
    return list(enumerate(messages))


def background(seed=5, count=60):
    """Messages of which no two share place and thing."""
    chance = random.Random(seed)
    signs = [chr(0x5000 + n) for n in range(600)]
    return [
        Message("".join(chance.sample(signs, 8)), "".join(chance.sample(signs, 40)) + chance.choice(REST))
        for _ in range(count)
    ]


def test_the_same_place_and_thing_become_a_group_and_nobody_else_joins():
    wanted = crowd(PLACES[0], MATTERS[0], 6)
    items = keyed(wanted + background())
    groups = clusters(items)
    assert set(groups[0].keys) == set(range(6))
    assert any(word in PLACES[0] or PLACES[0] in word for word in groups[0].words)
    assert groups[0].cohesion > LEAST
    assert groups[0].looser == 1.0


def test_a_thing_that_many_places_know_makes_a_group_at_each_place():
    crowds = [crowd(place, MATTERS[1], 4, seed) for seed, place in enumerate(PLACES)]
    found = [set(group.keys) for group in clusters(keyed([one for part in crowds for one in part] + background()))]
    for number in range(len(PLACES)):
        assert set(range(4 * number, 4 * number + 4)) in found


def test_k80_one_bridge_joins_no_two_crowds():
    one, two = crowd(PLACES[0], MATTERS[0], 6, 1), crowd(PLACES[2], MATTERS[2], 6, 2)
    bridge = Message(one[0].title, one[0].text + two[0].text)
    found = [set(group.keys) for group in clusters(keyed([*one, *two, bridge, *background()]))]
    assert not any({0, 6} <= group for group in found)
    assert any(set(range(6)) <= group for group in found)
    assert any(set(range(6, 12)) <= group for group in found)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(MATTERS)), min_size=2, max_size=14), st.integers(0, 9)
)
def test_k80_everybody_is_near_the_middle_and_near_two_members(kinds, seed):
    chance = random.Random(seed)
    items = keyed([message(place, matter, chance) for place, matter in kinds] + background(seed, 12))
    near = neighbours(len(items), alike([one for _key, one in items]))
    seen = []
    for group in clusters(items):
        seen += group.keys
        for member in group.keys:
            values = [near[member].get(other, 0.0) for other in group.keys if other != member]
            assert np.mean(values) >= LEAST * NEAR - 1e-6
            assert sum(value >= LEAST * NEAR for value in values) >= min(2, len(values))
    assert len(seen) == len(set(seen))


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_likeness_does_not_hang_on_the_order(chance):
    messages = crowd(PLACES[0], MATTERS[0], 4) + crowd(PLACES[1], MATTERS[1], 4) + background(3, 10)
    order = chance.sample(range(len(messages)), len(messages))

    def found(places):
        pairs = alike([messages[place] for place in places])
        return {
            (frozenset((places[one], places[other])), round(float(value), 5))
            for one, other, value in zip(*pairs, strict=True)
        }

    assert found(order) == found(range(len(messages)))
    assert all(value >= FLOOR - 1e-5 for _pair, value in found(order))


def test_width_punctuation_and_white_space_do_not_matter_for_likeness():
    plain = crowd(PLACES[0], MATTERS[0], 3) + background(2, 10)
    spread = [Message(" ".join(one.title) + "！！", "\n".join(one.text)) for one in plain]
    assert alike(plain).alike.tolist() == alike(spread).alike.tolist()


def test_a_missing_title_is_the_beginning_of_the_text():
    titled = crowd(PLACES[3], MATTERS[3], 5)
    bare = [Message("", one.text) for one in titled]
    assert set(clusters(keyed(bare + background()))[0].keys) == set(range(5))


def test_nothing_and_one_message_are_no_groups():
    assert clusters([]) == []
    assert clusters([("one", Message("高炉", "粉尘太大"))]) == []
    assert clusters([("one", Message("", "")), ("two", Message("", "！"))]) == []


def test_joining_takes_the_mean_over_all_members():
    pairs = Pairs(*(np.array(part) for part in ([0, 0, 1, 2], [1, 2, 2, 3], np.float32([1.0, 0.9, 0.9, 0.5]))))
    for least, wanted in ((0.3, [0, 1, 2]), (0.1, [0, 1, 2, 3]), (1.1, None)):
        tree = join(neighbours(4, pairs), least)
        assert [tree.members(root) for root in tree.roots] == ([wanted] if wanted else [])


def test_1500_messages_are_grouped_in_a_tenth_of_the_time_that_5000_may_take():
    chance = random.Random(3)
    signs = [chr(0x4E00 + chance.randrange(2000)) for _ in range(1200)]
    texts = ["".join(chance.choices(signs, k=240)) for _ in range(1450)]
    items = keyed([Message(text[:16], text) for text in texts] + crowd(PLACES[0], MATTERS[0], 50))
    begun = time.process_time()
    groups = clusters(items)
    assert time.process_time() - begun < 10
    assert set(groups[0].keys) == set(range(1450, 1500))

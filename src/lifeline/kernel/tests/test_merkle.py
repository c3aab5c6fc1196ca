"""The bytes and the tree, against known answers and an independent slow implementation."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeline.kernel import merkle

LEAVES = st.lists(st.binary(min_size=32, max_size=32), max_size=70)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-merkle.LARGEST, merkle.LARGEST) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def slow_root(leaves):
    """RFC 6962, section 2.1, as it is written: split at the largest power of two below n."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + slow_root(leaves[:split]) + slow_root(leaves[split:])).digest()


def slow_path(leaves, index):
    """RFC 6962, section 2.1.1."""
    if len(leaves) <= 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*slow_path(leaves[:split], index), slow_root(leaves[split:])]
    return [*slow_path(leaves[split:], index - split), slow_root(leaves[:split])]


@given(LEAVES)
def test_k20_the_root_equals_the_definition(leaves):
    assert merkle.root(leaves) == slow_root(leaves)


@given(LEAVES.filter(bool), st.data())
def test_k20_a_path_leads_to_the_root_and_to_no_other(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = merkle.audit_path(leaves, index)
    assert path == slow_path(leaves, index)
    assert merkle.root_from_path(leaves[index], index, len(leaves), path) == merkle.root(leaves)
    assert merkle.root_from_path(sha256(leaves[index]).digest(), index, len(leaves), path) != merkle.root(leaves)
    assert merkle.root_from_path(leaves[index], index, len(leaves), [*path, leaves[0]]) is None


@given(LEAVES.filter(bool), st.data())
def test_k20_a_path_cut_short_fits_no_tree(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    if path := merkle.audit_path(leaves, index):
        assert merkle.root_from_path(leaves[index], index, len(leaves), path[:-1]) is None


def test_k20_known_roots_of_the_tree():
    """The test vectors of RFC 6962's reference implementation: eight inputs, every size."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [merkle.leaf(bytes.fromhex(text)) for text in inputs]
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.root(leaves[:2]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert merkle.root(leaves[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert merkle.root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(VALUES)
def test_canonical_text_is_read_back_as_it_was(value):
    text = merkle.canonical(value)
    assert json.loads(text) == value
    assert merkle.canonical(json.loads(text)) == text


def test_canonical_text_of_rfc_8785():
    value = {"b": '\u20ac$\u000f\nA\'B"\\\\"/', "a": [56, None, True], "a_1": {}}
    assert merkle.canonical(value) == '{"a":[56,null,true],"a_1":{},"b":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        2**53,
        -(2**53),
        "\0",
        "\ud800",
        {"A": 1},
        {"a-b": 1},
        {"": 1},
        {1: 1},
        b"x",
        {"a": [{"b": 0.0}]},
    ],
)
def test_data_rules_refuse(value):
    with pytest.raises(merkle.NotCanonical):
        merkle.canonical(value)


def test_a_value_that_holds_itself_is_refused():
    endless = []
    endless.append(endless)
    with pytest.raises(merkle.NotCanonical):
        merkle.canonical(endless)


def test_event_bytes_are_the_canonical_json_of_the_event():
    columns = merkle.Columns(
        -5, "a.b.c", "hotline.case", "x'y", None, "clock", 1_700_000_000_000_000, "h", '{"n":1}', "{}"
    )
    expected = {
        "actor": None, "at": 1_700_000_000_000_000, "by": "clock", "commit": {}, "data": {"n": 1}, "grain": "h",
        "id": "-5", "kind": "a.b.c", "subject": ["hotline.case", "x'y"], "v": 1,
    }  # fmt: skip
    assert merkle.event_bytes(columns) == merkle.canonical(expected).encode()


def test_a_head_is_made_of_all_parts_of_its_seal():
    seal = merkle.SealParts(merkle.first_prev("site"), 1, 1, 3, 1_700_000_000_000_000, merkle.EMPTY_ROOT)
    plain = b"\x03" + sha256(b"lifeline chain 1site").digest() + bytes.fromhex(
        "0000000000000001" "0000000000000001" "00000003" "00060a24181e4000"
    ) + merkle.EMPTY_ROOT  # fmt: skip
    assert merkle.head(seal) == sha256(plain).digest()
    others = {merkle.head(seal._replace(**{field: 7})) for field in ("no", "first_seq", "size", "at_us")}
    assert len(others | {merkle.head(seal)}) == 5

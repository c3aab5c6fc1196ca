"""A model: what it learns, what it refuses to learn, its file, its honesty about itself."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeline.kernel.text import Damaged, Model, measured, train
from lifeline.kernel.text.features import Features, counts
from lifeline.kernel.text.rows import Rows
from lifeline.kernel.text.training import families, folds, lesson

SUBJECTS = {
    "食堂": ["食堂饭菜凉了", "窗口排队太长", "饭卡充值不方便", "早餐品种少", "餐盘没洗干净"],
    "宿舍": ["宿舍热水不够", "空调漏水没人修", "楼道灯坏了", "床板断了", "晚上有人吵闹"],
    "班车": ["班车总是晚点", "座位不够站着回家", "司机不停站", "夜班没有车", "站点太远"],
}
ENDS = ["请尽快处理", "已经反映三次", "大家都有意见", "希望领导重视", "谢谢", "什么时候能解决"]


def made(count, seed=1):
    """Texts that two sentences of one subject and an end were drawn for; and their labels."""
    chance = random.Random(seed)
    labels = [chance.choice(list(SUBJECTS)) for _ in range(count)]
    texts = [
        "，".join([*chance.sample(SUBJECTS[label], 2), chance.choice(ENDS), f"{chance.randrange(9)}号楼"])
        for label in labels
    ]
    return texts, labels


@pytest.fixture(scope="module")
def model():
    return train(*made(300), seed=3)


def test_a_model_tells_subjects_apart_and_says_so_in_its_report(model):
    assert set(model.labels) == set(SUBJECTS)
    assert model.predict("二号楼宿舍的空调坏了，热水也没有")[0].label == "宿舍"
    assert model.predict("食堂窗口排队太长，饭菜凉")[0].label == "食堂"
    assert model.report["macro_f1"]["mean"] > 0.95
    assert model.report["splits"] == 5
    assert model.report["left_out"]["equal"] == 300 - model.report["texts"]
    assert {one["n"] for one in model.report["labels"].values()} != {0}


def test_scores_are_probabilities_and_doubt_is_silence(model):
    assert sum(guess.score for guess in model.guesses("班车晚点")) == pytest.approx(1, abs=1e-3)
    unheard = model.guesses("zzzz")
    assert model.predict("zzzz") == (unheard if unheard[0].score >= model.least else [])
    silent = Model(**{**vars_of(model), "least": 1.01})
    assert silent.predict("二号楼宿舍的空调坏了") == []
    assert silent.guesses("二号楼宿舍的空调坏了")


def vars_of(model):
    return {name: getattr(model, name) for name in model.__dataclass_fields__}


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(made(40, 9)[0]), st.randoms(use_true_random=False))
def test_k76_white_space_and_width_never_matter_at_use(model, text, chance):
    spread = "".join(sign + chance.choice(["", " ", "\u3000", "\n", "\t"]) for sign in text)
    assert model.guesses(spread) == model.guesses(text)
    assert model.guesses(text.replace("，", "  ").upper()) == model.guesses(text)


def test_k76_white_space_never_matters_in_training(tmp_path):
    texts, labels = made(120)
    plain = train(texts, labels).write(tmp_path / "plain.npz")
    parted = train([" ".join(text) for text in texts], labels).write(tmp_path / "parted.npz")
    assert plain == parted


def test_k77_same_seed_and_data_give_the_same_bytes(tmp_path):
    texts, labels = made(120)
    for name in ("one", "two"):
        train(texts, labels, seed=5).write(tmp_path / f"{name}.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert train(texts, labels, seed=6).write(tmp_path / "three.npz") != train(texts, labels, seed=5).write(
        tmp_path / "one.npz"
    )


def test_k78_a_gram_of_the_vocabulary_stands_in_five_texts_of_five_authors():
    texts = [counts(f"{'高炉' if n < 5 else ''}{'转炉' if n < 4 else ''}食堂班车{n}") for n in range(20)]
    grams = {Features.of(texts).spelled(place) for place in range(len(Features.of(texts)))}
    assert "高炉" in grams
    assert "转炉" not in grams
    by_few = Features.of(texts, authors=["one", "one", "two", "three", "four", *range(15)])
    assert "高炉" not in {by_few.spelled(place) for place in range(len(by_few))}
    unknown = Features.of(texts, authors=[None] * 20)
    assert "高炉" in {unknown.spelled(place) for place in range(len(unknown))}


def test_a_saved_model_comes_back_the_same(model, tmp_path):
    digest = model.write(tmp_path / "m.npz")
    again = Model.load(tmp_path / "m.npz")
    for text in made(30, 4)[0]:
        assert again.guesses(text) == model.guesses(text)
    assert again.report == model.report
    assert again.write(tmp_path / "n.npz") == digest
    assert again.has_learned(made(300)[0][0])
    assert not again.has_learned("没有见过的一句话")


@pytest.mark.parametrize("harm", ["no file", "no json", "cut", "changed", "version", "pickle", "nonsense"])
def test_k79_a_missing_damaged_or_foreign_file_is_no_model(model, tmp_path, harm):
    path = tmp_path / "m.npz"
    model.write(path)
    told = json.loads(path.with_suffix(".json").read_text())
    if harm == "no file":
        path.unlink()
    elif harm == "no json":
        path.with_suffix(".json").unlink()
    elif harm == "cut":
        path.write_bytes(path.read_bytes()[:-10])
    elif harm == "changed":
        path.write_bytes(path.read_bytes() + b" ")
    elif harm == "version":
        path.with_suffix(".json").write_text(json.dumps({**told, "version": 99}))
    elif harm == "pickle":
        with path.open("wb") as file:
            np.savez(file, grams=np.array([{}], dtype=object))
    else:
        path.with_suffix(".json").write_text("[]")
    with pytest.raises(Damaged):
        Model.load(path)


def test_equal_texts_are_taken_once_with_the_label_most_of_them_have():
    texts = (
        ["食堂饭菜凉了"] * 3
        + [f"宿舍{n}号楼热水不够" for n in range(8)]
        + [f"食堂{n}号窗口" for n in range(8)]
        + ["！"]
    )
    labels = ["宿舍", "食堂", "食堂"] + ["宿舍"] * 8 + ["食堂"] * 8 + ["食堂"]
    given_ = lesson(texts, labels)
    assert given_.left_out == {"equal": 2, "rare": 0, "empty": 1}
    assert given_.names[given_.labels[0]] == "食堂"


def test_labels_that_are_too_rare_are_left_out_and_too_few_are_refused():
    texts, labels = made(60)
    given_ = lesson([*texts, "孤零零的一件事"], [*labels, "少见"])
    assert "少见" not in given_.names
    assert given_.left_out["rare"] == 1
    with pytest.raises(ValueError):
        train(["食堂饭菜凉了", "宿舍热水不够"], ["食堂", "宿舍"])


def test_near_equals_stay_in_one_fold_and_labels_are_spread_evenly():
    base = "宿舍三楼热水器坏了两个星期没有人来修理，打了电话也没有用"
    texts = [base, base + "啊", "请问" + base, *made(200)[0]]
    assert len(set(families(texts)[:3].tolist())) == 1
    given_ = lesson(texts, ["宿舍"] * 3 + made(200)[1])
    fold = folds(given_, 5, seed=2)
    for family in set(given_.groups.tolist()):
        assert len(set(fold[given_.groups == family].tolist())) == 1
    sizes = np.array([[int(((fold == f) & (given_.labels == k)).sum()) for k in range(3)] for f in range(5)])
    biggest = max(np.bincount(np.unique(given_.groups, return_inverse=True)[1]).tolist())
    assert (sizes.max(0) - sizes.min(0) <= biggest).all()


def test_measures_are_what_they_are_called():
    chances = np.array([[0.9, 0.1, 0], [0.2, 0.7, 0.1], [0.6, 0.3, 0.1], [0.1, 0.5, 0.4]], np.float32)
    found = measured(chances, np.array([0, 1, 1, 2]), ("a", "b", "c"))
    assert found["accuracy"] == 0.5
    assert found["top2"] == 1.0
    assert found["labels"]["a"] == {"precision": 0.5, "recall": 1.0, "f1": 0.6667, "n": 1}
    assert found["labels"]["c"]["f1"] == 0
    assert found["coverage"]["50"] == 1.0
    assert {(one["label"], one["said"], one["n"]) for one in found["confusions"]} == {("b", "a", 1), ("c", "b", 1)}


@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), max_size=4), min_size=1, max_size=40))
def test_sparse_products_equal_full_ones(entries):
    rows = [dict(one) for one in entries]
    full = np.zeros((len(rows), 6), np.float32)
    for at, row in enumerate(rows):
        full[at, list(row)] = list(row.values())
    made_ = Rows.of(
        [(np.array(sorted(row), np.int64), np.array([row[k] for k in sorted(row)], float)) for row in rows], 6
    )
    right = np.arange(18, dtype=np.float32).reshape(6, 3)
    left = np.arange(2 * len(rows), dtype=np.float32).reshape(len(rows), 2)
    assert np.array_equal(made_.times(right), full @ right)
    assert np.array_equal(made_.turned().times(left), full.T @ left)
    picked = np.array([len(rows) - 1, 0])
    assert np.array_equal(made_.pick(picked).times(right), full[picked] @ right)
    columns = np.unique(made_.columns)
    assert np.array_equal(made_.block(columns), full[:, columns])

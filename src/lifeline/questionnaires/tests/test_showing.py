"""Q-39: the order in which a sheet is shown is its own, stored with it, and never begins with a hard question."""

import copy
import json

import pytest

from lifeline.kernel import vault
from lifeline.questionnaires import api
from lifeline.questionnaires.api import sheets
from lifeline.questionnaires.queries import shipped
from lifeline.questionnaires.rules.showing import is_shuffled, mixed, shown

MIXED = copy.deepcopy(shipped.document("phq9")) | {"id": "mixed", "order": "shuffled"}
MIXED["option_sets"]["days4"]["shown"] = "shuffled"
MIXED.pop("signature")


@pytest.fixture
def site(tmp_path, settings):
    """A site whose instruments are this one."""
    settings.KEYS = tmp_path / "keys"
    folder = tmp_path / "instruments"
    folder.mkdir()
    (folder / "mixed-1.0.0.json").write_text(json.dumps(MIXED, ensure_ascii=False))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shipped, "INSTRUMENTS", folder)
        for one in (shipped.versions, shipped.definition):
            one.cache_clear()
        yield
    for one in (shipped.versions, shipped.definition):
        one.cache_clear()


def test_q39_a_shuffled_order_follows_its_seed_and_never_begins_with_a_trigger():
    hard = copy.deepcopy(MIXED)
    hard["triggers"] = [{"item": f"q{n}", "at_least_index": 1, "level": "firm"} for n in (1, 2, 3, 4, 5, 6)]
    assert api.check(hard) == []
    definition, orders = api.parse(hard), set()
    for seed in map(str, range(50)):
        order = shown(definition, seed)
        assert order == shown(definition, seed)
        assert sorted(order.items) == list(range(len(definition.items)))
        assert sorted(order.options["days4"]) == [0, 1, 2, 3]
        assert order.items[0] >= 6
        orders.add((order.items, order.options["days4"]))
    assert len(orders) == 50
    assert is_shuffled(definition)


def test_q39_what_stands_apart_stays_last_and_descending_turns_the_ladder_alone():
    part = copy.deepcopy(shipped.document("phq15"))
    name, options = next((name, one) for name, one in part["option_sets"].items() if one.get("apart"))
    apart = options["apart"]
    for way in ("descending", "shuffled"):
        options["shown"] = way
        order = shown(api.parse(part), "seed").options[name]
        assert list(order[-len(apart) :]) == apart
        if way == "descending":
            assert list(order[: -len(apart)]) == sorted(order[: -len(apart)], reverse=True)


def test_q39_a_fixed_order_knows_no_seed():
    for name in api.versions():
        definition = api.definition(name)
        assert not is_shuffled(definition)
        assert shown(definition, "a") == shown(definition, "b")
        assert shown(definition).items == definition.shown_order
    assert mixed("abc", "1") != mixed("abc", "2")


@pytest.mark.django_db
def test_q39_the_order_shown_is_stored_with_the_sheet_and_answers_keep_their_index(site, now):
    token, other = vault.token("test.answers", "7"), vault.token("test.answers", "8")
    definition = api.definition("mixed")
    sheet = sheets.open_sheet(token, definition, actor=None, now=now)
    again = sheets.sheet_for(token, sheet.uuid)
    assert (again.order, again.shown) == (sheet.order, sheet.shown)
    orders = {
        sheets.open_sheet(vault.token("test.answers", str(n)), definition, actor=None, now=now).order for n in range(9)
    }
    assert len(orders) > 1
    words = api.wording(definition, "zh-Hans")
    first = api.question(definition, words, 1, sheet.answers, sheet.shown)
    assert first.item == sheet.order[0]
    options = next(item.options for item in definition.items if item.id == first.item)
    assert tuple(option.index for option in first.options) == sheet.shown.of(definition.option_sets[options])
    assert {option.index: option.text for option in first.options} == dict(enumerate(words.options[options]))
    batch = [sheets.Answer(item, 3, "a", n, n) for n, item in enumerate(sheet.order, 1)]
    sheets.save_answers(token, sheet.uuid, batch, actor=None, now=now)
    done, _first = sheets.finish(token, sheet.uuid, actor=None, now=now)
    assert api.score(api.plan(definition), done.indexes()).values["raw"].exact == 27
    assert sheets.open_sheets(other)[0].order in orders

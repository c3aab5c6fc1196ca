"""What a process remembers: each cache of the product is either emptied before every test or cannot differ."""

from __future__ import annotations

import ast

import pytest

from tests import forgetting
from tests.guard import house

CACHES = {"cache", "lru_cache"}


def decorators(function: ast.FunctionDef) -> set[str]:
    """Their last names: `cache` of `@functools.cache`, `lru_cache` of `@lru_cache(maxsize=8)`."""
    bare = (one.func if isinstance(one, ast.Call) else one for one in function.decorator_list)
    return {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in bare}


def test_every_cache_is_known_as_one_that_is_forgotten_or_cannot_differ():
    found = {
        ".".join(path.relative_to(house.LIFELINE.parent).with_suffix("").parts).removesuffix(".__init__")
        + f".{node.name}"
        for path in house.SOURCES
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.FunctionDef) and decorators(node) & CACHES
    }
    assert found == forgetting.KEPT | set(forgetting.FORGOTTEN)


@pytest.mark.parametrize("_turn", [1, 2])
def test_what_one_test_remembered_the_next_one_does_not_find(_turn):
    from lifeline.hotline.queries import comparing

    assert not comparing.HELD
    comparing.HELD[1] = "what a test remembered"


@pytest.mark.parametrize("_turn", [1, 2])
def test_k105_what_one_test_called_is_not_counted_in_the_next(_turn, db):
    from lifeline.kernel.rest import limits

    assert limits.count("a key", 7) == 1

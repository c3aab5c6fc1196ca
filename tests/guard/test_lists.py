"""Rule 7: a list costs the same number of queries at one and at three items, and each list has such a test."""

import re

from tests.guard import house


def test_every_list_page_has_a_test_of_its_query_count():
    tests = "\n".join(path.read_text() for path in house.TESTS)
    lists = [name for name in house.url_names() if name.endswith("_list")]
    assert [name for name in lists if not re.search(rf'constant_queries\(\s*"{name}"', tests)] == []

"""Ids as they come in addresses."""

import pytest

from lifeline.innovation.rules.keys import row_id


@pytest.mark.parametrize(
    ("text", "found"),
    [("17", 17), ("", 0), ("-1", 0), ("x", 0), ("²", 0), ("1.0", 0), ("9" * 18, 10**18 - 1), ("9" * 19, 0)],
)
def test_what_is_no_id_is_0_which_no_row_has(text, found):
    assert row_id(text) == found
